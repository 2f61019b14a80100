"""The work calendar, against tables made by hand with a wall calendar of 2026."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.rules.calendar import (
    STANDARD_HOURS,
    VIETNAM,
    BadCalendar,
    NaiveTime,
    OutOfRange,
    WorkCalendar,
    local,
)
from tests.rules.conftest import WITH_SATURDAY, YEAR_2026, vn

CALENDARS = st.sampled_from([YEAR_2026, WITH_SATURDAY])
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31), timezones=st.just(VIETNAM))
HOURS = st.decimals(0, 200, places=2)


@pytest.mark.parametrize(
    "at, expected",
    [
        ("2026-03-02 06:10", "2026-03-02 07:00"),
        ("2026-03-02 07:00", "2026-03-02 07:00"),
        ("2026-03-02 09:10", "2026-03-02 09:10"),
        ("2026-03-02 11:30", "2026-03-02 11:30"),
        ("2026-03-02 11:30:01", "2026-03-02 13:30"),
        ("2026-03-02 12:00", "2026-03-02 13:30"),
        ("2026-03-02 17:00", "2026-03-02 17:00"),
        ("2026-03-02 17:00:01", "2026-03-03 07:00"),
        ("2026-03-02 23:59:59", "2026-03-03 07:00"),
        ("2026-03-06 23:59:59", "2026-03-09 07:00"),
        ("2026-03-07 09:00", "2026-03-09 07:00"),
        ("2026-01-02 09:00", "2026-01-05 07:00"),  # swapped away
        ("2026-01-10 09:00", "2026-01-10 09:00"),  # the Saturday that makes up for it
        ("2026-02-13 18:00", "2026-02-23 07:00"),  # over Tết
        ("2026-02-17 00:00", "2026-02-23 07:00"),
        ("2026-04-29 17:30", "2026-05-04 07:00"),
        ("2026-08-22 08:00", "2026-08-22 08:00"),
        ("2026-08-31 08:00", "2026-09-03 07:00"),
        ("2026-11-24 10:00", "2026-11-25 07:00"),
    ],
)
def test_snap(calendar, at, expected):
    assert calendar.snap(vn(at)) == vn(expected)


@pytest.mark.parametrize(
    "at, hours, expected",
    [
        ("2026-03-02 07:00", "0", "2026-03-02 07:00"),
        ("2026-03-02 07:00", "4.5", "2026-03-02 11:30"),
        ("2026-03-02 07:00", "8", "2026-03-02 17:00"),
        ("2026-03-02 09:10", "8", "2026-03-03 09:10"),
        ("2026-03-02 10:30", "2", "2026-03-02 14:30"),
        ("2026-03-06 16:59", "1", "2026-03-09 07:59"),
        ("2026-03-06 16:59", "0.01", "2026-03-06 16:59:36"),
        ("2026-02-13 15:00", "4", "2026-02-23 09:00"),
        ("2026-01-09 16:00", "2", "2026-01-10 08:00"),
        ("2026-03-02 23:59:59", "4", "2026-03-03 11:00"),
        ("2026-03-02 07:00", "176", "2026-03-31 17:00"),  # 22 working days of March
    ],
)
def test_add_hours(calendar, at, hours, expected):
    assert calendar.add_hours(vn(at), Decimal(hours)) == vn(expected)


@pytest.mark.parametrize(
    "at, days, expected",
    [
        ("2026-03-02 09:10", "1", "2026-03-03 09:10"),
        ("2026-03-02 09:10", "0", "2026-03-02 09:10"),
        ("2026-03-06 16:59", "1", "2026-03-09 16:59"),
        ("2026-03-06 17:01", "1", "2026-03-10 07:00"),
        ("2026-03-02 23:59:59", "1", "2026-03-04 07:00"),
        ("2026-02-12 10:00", "3", "2026-02-24 10:00"),
        ("2026-12-31 10:00", "1", "2027-01-01 10:00"),  # 2027 is not in this calendar
        ("2025-12-31 10:00", "1", "2026-01-05 10:00"),
        ("2026-01-08 10:00", "2", "2026-01-10 10:00"),
        ("2026-01-08 10:00", "3", "2026-01-12 10:00"),
        ("2026-08-21 10:00", "1", "2026-08-22 10:00"),
        ("2026-08-28 10:00", "1", "2026-09-03 10:00"),
        ("2026-11-23 10:00", "1", "2026-11-25 10:00"),
        ("2026-04-29 08:00", "1", "2026-05-04 08:00"),
        ("2026-04-24 08:00", "1", "2026-04-28 08:00"),
        ("2026-03-02 09:00", "7.5", "2026-03-11 15:00"),
        ("2026-03-02 07:00", "4.75", "2026-03-06 15:00"),
        ("2026-03-02 15:00", "0.5", "2026-03-03 09:00"),
    ],
)
def test_add_days(calendar, at, days, expected):
    assert calendar.add_days(vn(at), Decimal(days)) == vn(expected)


@pytest.mark.parametrize(
    "at, days, expected",
    [
        ("2026-03-06 10:00", 1, "2026-03-07 10:00"),
        ("2026-03-06 15:00", 1, "2026-03-09 07:00"),  # closed on Saturday afternoon
        ("2026-03-06 15:00", 2, "2026-03-09 15:00"),
        ("2026-01-09 15:00", 1, "2026-01-10 15:00"),  # a make-up Saturday keeps ordinary hours
    ],
)
def test_add_days_with_open_saturday_mornings(at, days, expected):
    assert WITH_SATURDAY.add_days(vn(at), days) == vn(expected)


@pytest.mark.parametrize(
    "at, days, skip, expected",
    [
        ("2026-03-02 09:00", 7, False, "2026-03-09 09:00"),
        ("2026-03-02 09:00", 5, False, "2026-03-09 09:00"),  # Saturday moves on
        ("2026-03-07 09:00", 1, False, "2026-03-10 07:00"),  # counted from Monday's opening
        ("2026-02-09 14:00", 7, False, "2026-02-23 14:00"),
        ("2026-02-09 14:00", 15, False, "2026-02-24 14:00"),
        ("2026-02-09 14:00", 7, True, "2026-02-23 14:00"),
        ("2026-02-09 14:00", 15, True, "2026-03-02 14:00"),  # 1 March is a Sunday
        ("2026-03-02 09:00", 30, False, "2026-04-01 09:00"),
        ("2026-12-25 09:00", 10, False, "2027-01-04 09:00"),
    ],
)
def test_add_calendar_days(calendar, at, days, skip, expected):
    assert calendar.add_calendar_days(vn(at), days, skip_holidays=skip) == vn(expected)


@pytest.mark.parametrize(
    "at, months, expected",
    [
        ("2024-01-31 10:00", "1", "2024-02-29 10:00"),
        ("2023-01-31 10:00", "1", "2023-02-28 10:00"),
        ("2024-02-29 10:00", "12", "2025-02-28 10:00"),
        ("2026-01-16 10:00", "1", "2026-02-23 10:00"),  # 16 February is Tết
        ("2026-03-31 10:00", "1", "2026-05-04 10:00"),  # 30 April, 1 May, the weekend
        ("2026-11-30 10:00", "3", "2027-03-01 10:00"),  # 28 February 2027 is a Sunday
        ("2026-03-02 09:00", "1.5", "2026-04-17 09:00"),
        ("2026-12-02 09:00", "1", "2027-01-04 09:00"),
    ],
)
def test_add_months(calendar, at, months, expected):
    assert calendar.add_months(vn(at), Decimal(months)) == vn(expected)


@pytest.mark.parametrize(
    "start, end, hours, days",
    [
        ("2026-03-02 07:00", "2026-03-02 17:00", "8", 0),
        ("2026-03-02 09:10", "2026-03-03 09:10", "8", 1),
        ("2026-03-02 09:10", "2026-03-03 09:09", "7.98333", 0),
        ("2026-03-06 16:00", "2026-03-09 08:00", "2", 0),
        ("2026-03-02 12:00", "2026-03-02 13:00", "0", 0),
        ("2026-02-13 17:00", "2026-02-23 07:00", "0", 0),
        ("2026-02-13 07:00", "2026-02-23 07:00", "8", 1),
        ("2026-03-03 09:10", "2026-03-02 09:10", "-8", -1),
        ("2026-01-01 00:00", "2026-12-31 23:59", "1992", 249),
    ],
)
def test_between(calendar, start, end, hours, days):
    assert round(calendar.between(vn(start), vn(end)), 5) == Decimal(hours)
    assert calendar.working_days_between(vn(start), vn(end)) == days


def test_utc_in_vietnamese_time_out(calendar):
    got = calendar.snap(datetime(2026, 3, 2, 0, 30, tzinfo=UTC))
    assert got.isoformat() == "2026-03-02T07:30:00+07:00"


@pytest.mark.parametrize("call", [local, YEAR_2026.snap, YEAR_2026.is_open])
def test_naive_time_is_refused(call):
    with pytest.raises(NaiveTime):
        call(datetime(2026, 3, 2, 9))


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-11-27 07:00", "2026-11-26 17:00"),  # the opening of a day is the closing of the day before
        ("2026-11-30 07:00", "2026-11-27 17:00"),  # Monday: Friday
        ("2026-05-04 07:00", "2026-04-29 17:00"),  # over days off
        ("2026-11-27 07:00:01", "2026-11-27 07:00:01"),
        ("2026-11-27 13:30", "2026-11-27 13:30"),  # the afternoon of a day stays
        ("2026-11-27 11:30", "2026-11-27 11:30"),
        ("2026-11-27 17:00", "2026-11-27 17:00"),
        ("2026-11-28 07:00", "2026-11-28 07:00"),  # a Saturday opens nowhere
    ],
)
def test_a_limit_at_an_opening_is_told_as_the_closing_before(calendar, due, told):
    assert calendar.as_told(vn(due)) == vn(told)
    assert calendar.between(vn(told), vn(due)) == 0, "no working time lies between"


def test_a_limit_is_told_by_the_hours_of_the_agency_on_that_day():
    saturdays = WorkCalendar({**STANDARD_HOURS, 5: ((time(8), time(11)),)})
    assert saturdays.as_told(vn("2026-11-30 07:00")) == vn("2026-11-28 11:00")
    assert saturdays.as_told(vn("2026-11-28 08:00")) == vn("2026-11-27 17:00")
    with pytest.raises(NaiveTime):
        saturdays.as_told(datetime(2026, 11, 27, 7))


def test_naive_time_is_refused_when_measuring(calendar):
    with pytest.raises(NaiveTime):
        calendar.between(vn("2026-03-02 09:00"), datetime(2026, 3, 2, 10))


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {0: ()},
        {7: ((time(7), time(11)),)},
        {0: ((time(11), time(7)),)},
        {0: ((time(7), time(7)),)},
        {0: ((time(7), time(12)), (time(11), time(17)))},
    ],
)
def test_bad_hours_are_refused(hours):
    with pytest.raises(BadCalendar):
        WorkCalendar(hours=hours)


@pytest.mark.parametrize("count", [-1, Decimal("NaN"), Decimal("Infinity"), 10**7])
@pytest.mark.parametrize("add", ["add_hours", "add_days", "add_calendar_days", "add_months"])
def test_impossible_counts_are_refused(calendar, add, count):
    near_the_end = datetime(9990, 1, 1, 9, tzinfo=VIETNAM)
    with pytest.raises(OutOfRange):
        getattr(calendar, add)(near_the_end, count)


def test_an_agency_closed_for_a_year_opens_after_it():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    calendar = WorkCalendar(hours=STANDARD_HOURS, off=closed)
    assert calendar.snap(vn("2026-01-01 09:00")) == vn("2027-01-01 07:00")


def test_a_day_both_off_and_made_up_is_closed():
    saturday = date(2026, 1, 10)
    calendar = WorkCalendar(hours=STANDARD_HOURS, off={saturday}, extra={saturday})
    assert not calendar.is_working_day(saturday)


def test_holidays_between_leaves_out_weekends(calendar):
    found = WorkCalendar(hours=STANDARD_HOURS, off=calendar.off | {date(2026, 4, 26)}).holidays_between(
        date(2026, 4, 1), date(2026, 4, 30)
    )
    assert found == (date(2026, 4, 27), date(2026, 4, 30))


@given(CALENDARS, MOMENTS, HOURS)
def test_hours_added_are_the_hours_measured(calendar, at, hours):
    start = calendar.snap(at)
    end = calendar.add_hours(start, hours)
    assert calendar.is_open(end)
    assert calendar.between(start, end) == hours


@given(CALENDARS, MOMENTS, st.integers(0, 60))
def test_days_added_are_the_days_measured(calendar, at, days):
    end = calendar.add_days(at, days)
    assert calendar.is_open(end)
    assert calendar.working_days_between(at, end) == days


@given(CALENDARS, MOMENTS, MOMENTS)
def test_days_measured_fit_and_one_more_does_not(calendar, one, other):
    start, end = sorted([calendar.snap(one), calendar.snap(other)])
    days = calendar.working_days_between(start, end)
    assert calendar.add_days(start, days) <= end < calendar.add_days(start, days + 1)


@given(CALENDARS, MOMENTS, MOMENTS, HOURS, st.decimals(0, 60, places=2))
def test_a_later_start_never_ends_earlier(calendar, one, other, hours, days):
    first, second = sorted([one, other])
    assert calendar.snap(first) <= calendar.snap(second)
    assert calendar.add_hours(first, hours) <= calendar.add_hours(second, hours)
    assert calendar.add_days(first, days) <= calendar.add_days(second, days)


@given(CALENDARS, MOMENTS, st.lists(st.decimals(0, 60, places=2), min_size=2, max_size=2).map(sorted))
def test_more_never_ends_earlier(calendar, at, counts):
    fewer, more = counts
    for add in (calendar.add_hours, calendar.add_days, calendar.add_calendar_days, calendar.add_months):
        assert add(at, fewer) <= add(at, more)


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_measures_add_up(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == pytest.approx(calendar.between(a, c))


@given(CALENDARS, MOMENTS, st.integers(0, 400), st.integers(0, 24))
def test_never_on_a_day_off(calendar, at, days, months):
    assert calendar.is_open(calendar.add_calendar_days(at, days))
    assert calendar.is_open(calendar.add_calendar_days(at, days, skip_holidays=True))
    assert calendar.is_open(calendar.add_months(at, months))
