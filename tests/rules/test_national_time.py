"""Units and numbers of time limits, and the cases that differ in them."""

from decimal import Decimal as D

import pytest

from procedures.rules.catalogue import Doubt, Unit
from tests.rules.test_national import doubts, parsed

DAY, WORKING, HOUR = Unit.DAY, Unit.WORKING_DAY, Unit.WORKING_HOUR


def method(value, unit, text="", description="", name="ONLINE"):
    return {
        "method": name,
        "time_value": value,
        "time_unit": unit,
        "time_text": text,
        "description": description,
        "fees": [],
    }


def case(value, unit, name="Một trường hợp", code="1.000001.01"):
    return {"code": code, "name": name, "time_value": value, "time_unit": unit}


@pytest.mark.parametrize(
    ("row", "cases", "expected", "doubt"),
    [
        (method(3, "WORKING_DAY"), [], (D(3), WORKING), None),
        (method(7.5, "WORKING_DAY"), [], (D("7.5"), WORKING), None),
        (method(8, "HOUR"), [], (D(8), HOUR), None),
        (method(30, "DAY"), [], (D(30), DAY), None),
        (method(2, "MONTH"), [], (D(2), Unit.MONTH), None),
        (method(1, "YEAR"), [], (D(1), Unit.YEAR), None),
        # 0 is the same day only where the words say so
        (method(0, "DAY", "Trong ngày làm việc"), [], (D(0), Unit.SAME_DAY), None),
        (method(0, "OTHER", "", "Giải quyết ngay trong ngày tiếp nhận."), [], (D(0), Unit.SAME_DAY), None),
        (method(0, "OTHER", "trả trong ngày làm việc tiếp theo"), [], (None, None), Doubt.TIME_ZERO),
        (method(0, "OTHER", "trong 05 ngày"), [], (None, None), Doubt.TIME_ZERO),
        (method(0, "OTHER"), [case(5, "DAY")], (None, None), Doubt.TIME_ZERO),
        (method(0, "WORKING_DAY"), [], (None, None), Doubt.TIME_ZERO),
        # OTHER takes the unit from the cases
        (method(1, "OTHER"), [case(1, "WORKING_DAY")], (D(1), WORKING), Doubt.TIME_UNIT_FROM_CASE),
        (method(3, "OTHER"), [case(8, "WORKING_DAY")], (D(8), WORKING), Doubt.TIME_DIFFERS_FROM_CASE),
        (method(9, "OTHER"), [case(8, "WORKING_DAY")], (D(9), WORKING), Doubt.TIME_DIFFERS_FROM_CASE),
        (method(5, "OTHER"), [], (None, None), Doubt.TIME_NO_UNIT),
        (method(5, "OTHER"), [case(5, "OTHER")], (None, None), Doubt.TIME_NO_UNIT),
        (method(None, "OTHER", "theo mô tả"), [case(5, "DAY")], (None, None), Doubt.TIME_MISSING),
        (method(-1, "DAY"), [], (None, None), Doubt.TIME_OUT_OF_RANGE),
        (method(10**9, "DAY"), [], (None, None), Doubt.TIME_OUT_OF_RANGE),
    ],
)
def test_limit(row, cases, expected, doubt):
    record = parsed(methods=[row], cases=cases)
    assert [(r.value, r.unit) for r in record.limits] == [expected]
    found = doubts(record) - {Doubt.FEES_UNKNOWN}
    assert found == set() if doubt is None else doubt in found
    assert (expected[1] is None) <= bool(record.limits[0].flags)


def test_of_cases_in_several_units_the_longest_holds_for_all():
    record = parsed(methods=[method(9, "OTHER")], cases=[case(5, "DAY"), case(8, "WORKING_DAY")])
    general = next(row for row in record.limits if row.case is None)
    assert (general.value, general.unit) == (D(8), WORKING)
    assert Doubt.TIME_DIFFERS_FROM_CASE in general.flags


def test_the_words_of_a_limit_are_kept():
    record = parsed(methods=[method(None, "OTHER", "Không quá 15 ngày kể từ ngày nhận đủ hồ sơ")])
    assert record.limits[0].text == "Không quá 15 ngày kể từ ngày nhận đủ hồ sơ"


def test_cases_of_one_name_and_limit_are_one():
    record = parsed(cases=[case(3, "DAY", code="a"), case(3, "DAY", code="b"), case(3, "DAY", name="MỘT trường hợp")])
    assert [c.code for c in record.cases] == ["a"]


def test_cases_that_differ_in_their_limit_stay_and_have_limits_of_their_own():
    record = parsed(
        methods=[method(1, "OTHER"), method(1, "OTHER", name="DIRECT")],
        cases=[case(1, "DAY"), case(2, "DAY"), case(5, "WORKING_DAY")],
    )
    own = {(r.case, r.channel): (r.value, r.unit) for r in record.limits if r.case is not None}
    assert own[(1, "online")] == (D(2), DAY)
    assert own[(2, "counter")] == (D(5), WORKING)
    assert len(own) == 6


def test_cases_with_the_same_limit_leave_it_to_the_channel():
    record = parsed(methods=[method(4, "DAY")], cases=[case(3, "DAY", "a"), case(3, "DAY", "b")])
    assert [(r.case, r.value) for r in record.limits] == [(None, D(4))]
