"""Opening hours that bear dates: which day has which, how they are written, how they count."""

from datetime import date, datetime, time, timedelta

import pytest

from agencies.rules.calendar import STANDARD_HOURS, VIETNAM, BadCalendar, WorkCalendar
from agencies.rules.dated import Dated, by_day, check_dated, spans_of, text_of

MORNING = ((time(7), time(11, 30)),)
# Tết of 2027 is on 6 February; the 1st is a Monday.
MONDAY = date(2027, 2, 1)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], {}),
        ([Dated(day(0), day(0), MORNING)], {0: MORNING}),
        ([Dated(day(0), day(2), ())], {0: (), 1: (), 2: ()}),
        ([Dated(day(0), day(13), MORNING, weekday=5)], {5: MORNING, 12: MORNING}),
        ([Dated(day(0), day(1), MORNING), Dated(day(1), day(2), ())], {0: MORNING, 1: (), 2: ()}),
    ],
)
def test_which_day_has_hours_of_its_own(rows, expected):
    assert {found: row.spans for found, row in by_day(rows).items()} == {day(n): spans for n, spans in expected.items()}


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("7:00-11:30", MORNING),
        ("07:00 – 11:30 , 13:30-17:00", (*MORNING, (time(13, 30), time(17)))),
    ],
)
def test_spans_are_written_as_people_write_them(text, spans):
    assert spans_of(text) == spans
    assert spans_of(text_of(spans)) == spans


@pytest.mark.parametrize("text", ["7-11", "07:00-25:00", "11:30-07:00", "07:00-11:30,11:00-12:00", "sáng"])
def test_what_are_no_spans_is_refused(text):
    with pytest.raises(BadCalendar):
        spans_of(text)


@pytest.mark.parametrize(
    "row",
    [
        Dated(day(1), day(0), MORNING),
        Dated(day(0), day(366), MORNING),
        Dated(day(0), day(6), MORNING, weekday=7),
        Dated(day(0), day(2), MORNING, weekday=5),
        Dated(day(0), day(0), ((time(9), time(8)),)),
    ],
)
def test_what_cannot_be_is_refused(row):
    with pytest.raises(BadCalendar):
        check_dated(row)


def test_what_can_be_passes():
    check_dated(Dated(day(0), day(365), MORNING, weekday=5))


@pytest.mark.parametrize(
    ("number", "is_off", "opens"),
    [
        (0, False, "07:00-11:30"),  # a short Monday
        (1, False, ""),  # closed by its own row
        (2, False, "07:00-11:30, 13:30-17:00"),  # as usual
        (5, False, "07:00-11:30"),  # a Saturday with hours
        (6, False, ""),  # a Sunday
        (4, True, ""),  # a day off of the State stays one
    ],
)
def test_the_hours_of_a_day(number, is_off, opens):
    dated = {day(0): MORNING, day(1): (), day(4): MORNING, day(5): MORNING}
    calendar = WorkCalendar(STANDARD_HOURS, off=frozenset({day(4)}) if is_off else frozenset(), dated=dated)
    assert text_of(calendar.spans_on(day(number))) == opens


def test_a_closed_day_is_no_working_day_and_a_short_one_is():
    calendar = WorkCalendar(STANDARD_HOURS, dated={day(1): (), day(2): MORNING})
    start = datetime.combine(day(0), time(16), VIETNAM)
    assert calendar.add_days(start, 1).date() == day(3), "Wednesday is not open at four, so Thursday counts"
    assert calendar.add_hours(start, 2) == datetime.combine(day(2), time(8), VIETNAM)
    assert not calendar.is_open(datetime.combine(day(2), time(14), VIETNAM))


def test_wrong_hours_of_a_date_are_refused():
    with pytest.raises(BadCalendar):
        WorkCalendar(STANDARD_HOURS, dated={day(0): ((time(9), time(8)),)})
