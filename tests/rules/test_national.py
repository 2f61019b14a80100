"""Every fault of the national catalogue has a rule; here each rule has its cases."""

import datetime
import json
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.rules.catalogue import (
    Channel,
    Doubt,
    FeeKind,
    Kind,
    Level,
    OnlineLevel,
    PaperKind,
    Rejection,
    SubjectGroup,
    Unit,
)
from procedures.rules.national import Rejected, read

TODAY = datetime.date(2026, 11, 22)


def raw(**changes):
    """A whole record without any fault."""
    record = {
        "code": "1.000001",
        "name": "Thủ tục mẫu",
        "dvcqg_id": "id-1",
        "source_url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/id-1",
        "kind": "STANDARD",
        "internal": False,
        "levels": ["ward"],
        "full_online": True,
        "field_code": "G15-TP07",
        "field": "Hộ tịch",
        "promulgator_code": "G15",
        "promulgator": "Bộ Tư pháp",
        "decision_no": "1/QĐ-BTP",
        "decision_date": "2026-01-16",
        "executing_agencies": ["Ủy ban nhân dân cấp xã"],
        "subjects": ["Công dân Việt Nam"],
        "steps": [{"order": 1, "name": "", "description": "Nộp hồ sơ."}],
        "methods": [
            {
                "method": "ONLINE",
                "time_value": 3,
                "time_unit": "WORKING_DAY",
                "time_text": "",
                "description": "",
                "fees": [{"type": "SERVICE_FEE", "amount": 8000, "currency": "VND", "description": ""}],
            }
        ],
        "cases": [],
        "components": [{"case": "", "code": "KQ1", "name": "Tờ khai", "original_qty": 1, "copy_qty": 0, "forms": []}],
        "legal_bases": [{"number": "60/2014/QH13", "title": "Luật Hộ tịch"}],
        "results": [{"code": "KQ", "name": "Giấy xác nhận"}],
    }
    return record | changes


def parsed(**changes):
    return read(raw(**changes), today=TODAY)


def doubts(record):
    return {doubt for doubt, _ in record.doubts}


def test_a_clean_record_raises_no_doubt():
    record = parsed()
    assert doubts(record) == set()
    assert record.kind == Kind.STANDARD
    assert record.levels == (Level.COMMUNE,)
    assert record.online_level == OnlineLevel.FULL
    assert record.subject_groups == (SubjectGroup.CITIZEN,)
    assert [(f.kind, f.amount, f.flags) for f in record.fees] == [(FeeKind.CHARGE, 8000, ())]
    assert [(p.kind, p.required) for p in record.papers] == [(PaperKind.SUBMIT, None)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], Rejection.NOT_JSON),
        ("text", Rejection.NOT_JSON),
        (raw(dvcqg_id=""), Rejection.NO_ID),
        (raw(dvcqg_id=None), Rejection.NO_ID),
        (raw(code="  "), Rejection.NO_CODE),
        (raw(name=None), Rejection.NO_NAME),
        (raw(name={"vi": "x"}), Rejection.NO_NAME),
    ],
)
def test_what_is_rejected(value, reason):
    with pytest.raises(Rejected) as verdict:
        read(value, today=TODAY)
    assert verdict.value.reason == reason


@pytest.mark.parametrize(
    ("full", "methods", "level"),
    [
        (True, ["ONLINE", "DIRECT"], OnlineLevel.FULL),
        (False, ["ONLINE"], OnlineLevel.PARTIAL),
        (False, ["DIRECT", "POSTAL"], OnlineLevel.INFO),
        (True, ["DIRECT"], OnlineLevel.INFO),
        (None, [], OnlineLevel.INFO),
    ],
)
def test_online_level(full, methods, level):
    rows = [{"method": m, "time_value": 1, "time_unit": "DAY", "fees": []} for m in methods]
    record = parsed(full_online=full, methods=rows)
    assert record.online_level == level
    assert (Doubt.ONLINE_WITHOUT_METHOD in doubts(record)) == (full is True and "ONLINE" not in methods)


@pytest.mark.parametrize(
    ("flag", "kind", "internal"),
    [
        (False, "STANDARD", False),
        (True, "STANDARD", True),
        (False, "STANDARD_INTERNAL", True),
        (True, "STANDARD_INTERNAL", True),
    ],
)
def test_internal_is_the_flag_or_the_kind(flag, kind, internal):
    assert parsed(internal=flag, kind=kind).internal is internal


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"code": "1.0133611"}, Doubt.CODE_MALFORMED),
        ({"decision_date": "2027-01-01"}, Doubt.DECISION_IN_FUTURE),
        ({"decision_date": "hôm qua"}, Doubt.BAD_DATE),
        ({"promulgator": "Bộ xây dựng (Giao thông vận tải cũ)"}, Doubt.PROMULGATOR_OLD_NAME),
        ({"subjects": ["nhóm 1"]}, Doubt.SUBJECT_UNKNOWN),
        ({"legal_bases": []}, Doubt.NO_LEGAL_BASES),
        ({"results": None}, Doubt.NO_RESULT),
        ({"executing_agencies": []}, Doubt.NO_AGENCY),
        ({"components": []}, Doubt.NO_PAPERS),
        ({"steps": []}, Doubt.NO_STEPS),
        ({"methods": []}, Doubt.NO_METHODS),
        ({"methods": "trực tuyến"}, Doubt.PART_MALFORMED),
        ({"methods": [{"method": "FAX"}]}, Doubt.PART_MALFORMED),
        ({"steps": [{"description": "Nộp tại Ủy ban nhân dân cấp huyện."}]}, Doubt.DISTRICT_NAMED),
        ({"note": "\uf0b7 một"}, Doubt.PRIVATE_CHARACTERS),
    ],
)
def test_doubts_do_not_stop_a_record(changes, doubt):
    assert doubt in doubts(parsed(**changes))


def test_one_ministry_has_one_name():
    assert parsed(promulgator="Bộ xây dựng (Giao thông vận tải cũ)").promulgator == "Bộ Xây dựng"


def test_an_organisation_without_businesses_is_no_business():
    record = parsed(subjects=["Tổ chức (không bao gồm doanh nghiệp, HTX)"])
    assert record.subject_groups == (SubjectGroup.ORGANISATION,)


def test_only_web_addresses_become_links():
    assert parsed(source_url="javascript:alert(1)").source_url == ""


def test_a_method_that_comes_twice_is_one_way_with_two_limits():
    rows = [
        {"method": "DIRECT", "time_value": n, "time_unit": "WORKING_DAY", "description": f"lần {n}", "fees": []}
        for n in (1, 2)
    ]
    record = parsed(methods=rows)
    assert [(m.channel, m.text) for m in record.methods] == [(Channel.COUNTER, "lần 1\nlần 2")]
    assert [(r.value, r.unit) for r in record.limits] == [(D(1), Unit.WORKING_DAY), (D(2), Unit.WORKING_DAY)]
    assert Doubt.METHOD_REPEATED in doubts(record)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ROWS = {
    "methods": ("method", "time_value", "time_unit", "time_text", "description", "fees"),
    "cases": ("code", "name", "time_value", "time_unit"),
    "components": ("case", "code", "name", "original_qty", "copy_qty", "required", "forms"),
    "steps": ("order", "name", "description"),
}


@given(st.sampled_from(sorted(raw())), json_values)
def test_no_value_of_any_part_breaks_the_reading(key, value):
    try:
        read(raw(**{key: value}), today=TODAY)
    except Rejected:
        assert key in ("dvcqg_id", "code", "name")


@given(st.sampled_from([(part, key) for part, keys in ROWS.items() for key in keys]), json_values)
def test_no_value_inside_a_row_breaks_the_reading(place, value):
    part, key = place
    rows = json.loads(json.dumps(raw()[part] or [{"code": "1", "name": "Một"}]))
    rows[0][key] = value
    read(raw(**{part: rows}), today=TODAY)
