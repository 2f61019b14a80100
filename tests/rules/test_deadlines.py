"""Due dates, against tables made by hand with a wall calendar of 2026."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.rules.calendar import STANDARD_HOURS, VIETNAM, NaiveTime, WorkCalendar
from dossiers.rules.deadlines import (
    STANDARD,
    SUPPLEMENT_RULES,
    Limit,
    NoRule,
    OpenState,
    Span,
    StillOpen,
    SupplementKind,
    SupplementRule,
    Terms,
    TimeLeft,
    Timeliness,
    Unit,
    apply_supplement,
    due_at,
    extend,
    intake_due_at,
    limit_hours,
    open_state,
    rule_on,
    step_due_at,
    time_left,
    timeliness,
)
from dossiers.rules.explanation import Line, LineKind, explain
from dossiers.rules.workflow import Clock
from tests.rules.conftest import WITH_SATURDAY, YEAR_2026, vn

PAUSE = SupplementRule(SupplementKind.PAUSE, date(2025, 7, 1), confirmed=False)
RESTART = SupplementRule(SupplementKind.RESTART, date(2018, 6, 21), confirmed=False)

CALENDARS = st.sampled_from([YEAR_2026, WITH_SATURDAY])
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31), timezones=st.just(VIETNAM))
PROMISING_UNITS = st.sampled_from([unit for unit in Unit if unit != Unit.SAME_DAY])
VALUES = st.decimals("0.25", 60, places=2)
LIMITS = st.just(Limit(Decimal(0), Unit.SAME_DAY)) | st.builds(Limit, VALUES, PROMISING_UNITS)
RULES = st.sampled_from([None, PAUSE, RESTART])
GAPS = st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=40)), max_size=6)


def limit(text: str) -> Limit:
    value, unit = text.split()
    return Limit(Decimal(value), Unit(unit))


def wait(asked: str, supplied: str | None, *, supplement: bool = True) -> Span:
    return Span(vn(asked), vn(supplied) if supplied else None, Clock.WAITING, supplement)


def history(at: datetime, gaps: list[timedelta], *, supplement: bool = True) -> list[Span]:
    """Run and wait by turns, the clock running first."""
    spans, begun = [], at
    for place, gap in enumerate(gaps):
        state = Clock.WAITING if place % 2 else Clock.RUNNING
        spans.append(Span(begun, begun + gap, state, supplement))
        begun += gap
    return spans


@pytest.mark.parametrize(
    "at, text, expected",
    [
        # Ordinary weeks
        ("2026-03-02 09:10", "1 working_day", "2026-03-03 09:10"),
        ("2026-03-06 16:59", "1 working_day", "2026-03-09 16:59"),
        ("2026-03-06 16:59", "8 working_hour", "2026-03-09 16:59"),
        ("2026-03-06 16:59", "2 working_hour", "2026-03-09 08:59"),
        ("2026-03-06 23:59:59", "3 working_day", "2026-03-12 07:00"),
        ("2026-03-07 09:00", "1 working_day", "2026-03-10 07:00"),
        ("2026-03-02 12:15", "5 working_day", "2026-03-09 13:30"),
        ("2026-03-02 09:00", "7.5 working_day", "2026-03-11 15:00"),
        ("2026-03-02 15:30", "3.5 working_day", "2026-03-06 09:30"),
        # Tết 2026 and the swapped days
        ("2026-02-13 10:00", "1 working_day", "2026-02-23 10:00"),
        ("2026-02-12 10:00", "7.5 working_day", "2026-03-02 16:00"),
        ("2026-02-13 16:00", "8 working_hour", "2026-02-23 16:00"),
        ("2025-12-31 10:00", "6 working_day", "2026-01-10 10:00"),
        ("2026-01-01 10:00", "1 working_day", "2026-01-06 07:00"),
        ("2026-08-21 10:00", "2 working_day", "2026-08-24 10:00"),
        ("2026-08-28 16:00", "1 working_day", "2026-09-03 16:00"),
        ("2026-11-23 14:00", "1 working_day", "2026-11-25 14:00"),
        ("2026-04-29 14:00", "2 working_day", "2026-05-05 14:00"),
        # Days of every kind
        ("2026-03-02 09:00", "3 day", "2026-03-05 09:00"),
        ("2026-03-02 09:00", "6 day", "2026-03-09 09:00"),
        ("2026-02-10 09:00", "7 day", "2026-02-23 09:00"),
        ("2026-04-15 09:00", "15 day", "2026-05-04 09:00"),
        # Months and years
        ("2024-01-31 10:00", "1 month", "2024-02-29 10:00"),
        ("2024-02-29 10:00", "1 year", "2025-02-28 10:00"),
        ("2026-01-17 09:00", "1 month", "2026-02-23 07:00"),
        ("2026-08-31 09:00", "1 month", "2026-10-05 07:00"),
        # In the day
        ("2026-03-02 14:59", "0 same_day", "2026-03-02 17:00"),
        ("2026-03-02 15:00", "0 same_day", "2026-03-03 17:00"),
        ("2026-03-02 05:00", "0 same_day", "2026-03-02 17:00"),
        ("2026-03-06 16:59", "0 same_day", "2026-03-09 17:00"),
        ("2026-03-06 18:00", "0 same_day", "2026-03-09 17:00"),
        ("2026-02-13 15:10", "0 same_day", "2026-02-23 17:00"),
    ],
)
def test_due_at(calendar, at, text, expected):
    assert due_at(vn(at), limit(text), (), calendar) == vn(expected)


@pytest.mark.parametrize(
    "nothing", [Limit(), Limit(Decimal(3), None), Limit(None, Unit.DAY), Limit(Decimal(0), Unit.WORKING_DAY)]
)
def test_no_promised_date(calendar, nothing):
    at = vn("2026-03-02 09:00")
    assert due_at(at, nothing, [wait("2026-03-03 09:00", "2026-03-04 09:00")], calendar) is None
    assert apply_supplement(RESTART, None, wait("2026-03-03 09:00", "2026-03-04 09:00"), nothing, calendar) is None
    assert limit_hours(at, nothing, calendar) is None
    assert explain(at, nothing, (), calendar)[-1] == Line(LineKind.NO_DUE)


def test_terms_are_settings(calendar):
    terms = Terms(same_day_until=time(10), skip_holidays=True)
    assert due_at(vn("2026-03-02 10:30"), limit("0 same_day"), (), calendar, terms=terms) == vn("2026-03-03 17:00")
    assert due_at(vn("2026-02-10 09:00"), limit("7 day"), (), calendar, terms=terms) == vn("2026-02-23 09:00")
    assert due_at(vn("2026-02-10 09:00"), limit("10 day"), (), calendar, terms=terms) == vn("2026-02-25 09:00")
    assert due_at(vn("2026-02-10 09:00"), limit("15 day"), (), calendar) == vn("2026-02-25 09:00")


@pytest.mark.parametrize(
    "at, expected",
    [
        ("2026-03-02 09:10", "2026-03-03 09:10"),
        ("2026-03-02 07:00", "2026-03-03 07:00"),
        ("2026-03-02 23:59:59", "2026-03-04 07:00"),
        ("2026-03-06 16:59", "2026-03-09 16:59"),
        ("2026-03-07 20:00", "2026-03-10 07:00"),
        ("2026-02-15 20:00", "2026-02-24 07:00"),
    ],
)
def test_intake_due_at(calendar, at, expected):
    assert intake_due_at(vn(at), calendar) == vn(expected)


def test_intake_hours_are_a_setting(calendar):
    assert intake_due_at(vn("2026-03-02 09:10"), calendar, hours=4) == vn("2026-03-02 15:10")
    assert intake_due_at(vn("2026-03-02 09:10"), calendar, hours=16) == vn("2026-03-04 09:10")


@pytest.mark.parametrize(
    "asked, supplied, paused, restarted",
    [
        # Accepted on Monday 2 March at 09:00, five working days: due on Monday 9 March at 09:00.
        ("2026-03-03 09:00", "2026-03-05 09:00", "2026-03-11 09:00", "2026-03-12 09:00"),
        ("2026-03-03 09:00", "2026-03-03 10:00", "2026-03-10 09:00", "2026-03-10 10:00"),
        ("2026-03-06 20:00", "2026-03-08 10:00", "2026-03-10 09:00", "2026-03-16 07:00"),
        ("2026-03-09 08:00", "2026-03-20 15:00", "2026-03-20 16:00", "2026-03-27 15:00"),
        # Asked when it was already late: no more than the pause itself.
        ("2026-03-10 09:00", "2026-03-10 10:00", "2026-03-09 10:00", "2026-03-09 10:00"),
    ],
)
def test_supplement_by_either_rule(calendar, asked, supplied, paused, restarted):
    at, five = vn("2026-03-02 09:00"), limit("5 working_day")
    pause = wait(asked, supplied)
    due = due_at(at, five, (), calendar)
    for rule, expected in [(PAUSE, paused), (RESTART, restarted)]:
        assert apply_supplement(rule, due, pause, five, calendar) == vn(expected)
        assert due_at(at, five, [pause], calendar, rule=rule) == vn(expected)


def test_waiting_for_a_payment_never_restarts(calendar):
    payment = wait("2026-03-03 09:00", "2026-03-05 09:00", supplement=False)
    due = due_at(vn("2026-03-02 09:00"), limit("5 working_day"), [payment], calendar, rule=RESTART)
    assert due == vn("2026-03-11 09:00")


def test_spans_that_count(calendar):
    at, five = vn("2026-03-02 09:00"), limit("5 working_day")
    before = wait("2026-02-25 09:00", "2026-02-27 09:00")
    running = Span(at, vn("2026-03-03 09:00"), Clock.RUNNING)
    still_open = wait("2026-03-05 09:00", None)
    assert due_at(at, five, [before, running, still_open], calendar, rule=PAUSE) == vn("2026-03-09 09:00")
    stopped = Span(vn("2026-03-03 09:00"), vn("2026-03-04 09:00"), Clock.STOPPED)
    assert due_at(at, five, [running, stopped], calendar) == vn("2026-03-10 09:00")


def test_two_supplements_whatever_their_order(calendar):
    at, five = vn("2026-03-02 09:00"), limit("5 working_day")
    first = wait("2026-03-03 09:00", "2026-03-04 09:00")
    second = wait("2026-03-05 09:00", "2026-03-09 09:00")
    for spans in ([first, second], [second, first]):
        assert due_at(at, five, spans, calendar, rule=PAUSE) == vn("2026-03-12 09:00")
        assert due_at(at, five, spans, calendar, rule=RESTART) == vn("2026-03-16 09:00")


def test_pauses_count_in_order_of_time_not_of_rows(calendar):
    at, five = vn("2026-03-02 09:00"), limit("5 working_day")
    payment = wait("2026-03-03 09:00", "2026-03-05 09:00", supplement=False)
    supplement = wait("2026-03-06 09:00", "2026-03-09 09:00")
    for spans in ([payment, supplement], [supplement, payment]):
        assert due_at(at, five, spans, calendar, rule=RESTART) == vn("2026-03-16 09:00")


def test_a_restart_within_a_short_month_keeps_the_later_hour(calendar):
    at, month = vn("2024-01-30 15:00"), limit("1 month")
    asked_and_supplied = wait("2024-01-30 16:00", "2024-01-31 08:00")
    assert due_at(at, month, [asked_and_supplied], calendar, rule=RESTART) == vn("2024-02-29 15:00")


@pytest.mark.parametrize("rule", [PAUSE, RESTART])
def test_an_open_pause_moves_no_date(calendar, rule):
    still_open = wait("2026-03-05 09:00", None)
    with pytest.raises(StillOpen):
        apply_supplement(rule, vn("2026-03-09 09:00"), still_open, limit("5 working_day"), calendar)


def test_rule_on_a_day():
    rules = (PAUSE, RESTART)
    assert rule_on(rules, date(2025, 6, 30)) == RESTART
    assert rule_on(rules, date(2025, 7, 1)) == PAUSE
    assert rule_on(rules, date(2026, 1, 1)) == PAUSE
    with pytest.raises(NoRule):
        rule_on(rules, date(2018, 6, 20))
    today = rule_on(SUPPLEMENT_RULES, date(2026, 11, 23))
    assert (today.kind, today.confirmed) == (SupplementKind.RESTART, False)


@pytest.mark.parametrize(
    "due, done, expected",
    [
        ("2026-03-09 09:00", "2026-03-08 23:59", Timeliness.EARLY),
        ("2026-03-09 09:00", "2026-03-09 00:00", Timeliness.ON_TIME),
        ("2026-03-09 09:00", "2026-03-09 23:59:59", Timeliness.ON_TIME),  # by date, not by hour
        ("2026-03-09 09:00", "2026-03-10 00:00", Timeliness.LATE),
        (None, "2026-03-10 00:00", Timeliness.ON_TIME),
    ],
)
def test_timeliness(due, done, expected):
    assert timeliness(vn(due) if due else None, vn(done)) == expected


def test_timeliness_goes_by_the_vietnamese_day():
    done = datetime.fromisoformat("2026-03-09T17:30:00+00:00")  # half past midnight in Vietnam
    assert timeliness(vn("2026-03-09 09:00"), done) == Timeliness.LATE
    with pytest.raises(NaiveTime):
        timeliness(vn("2026-03-09 09:00"), datetime(2026, 3, 9))


@pytest.mark.parametrize(
    "due, at, asked, expected",
    [
        ("2026-03-09 09:00", "2026-03-09 23:00", None, OpenState.IN_TIME),
        ("2026-03-09 09:00", "2026-03-10 00:00", None, OpenState.OVERDUE),
        ("2026-03-09 09:00", "2026-04-30 00:00", "2026-03-09 16:00", OpenState.IN_TIME),
        ("2026-03-09 09:00", "2026-04-30 00:00", "2026-03-10 07:00", OpenState.OVERDUE),
        (None, "2026-04-30 00:00", None, OpenState.IN_TIME),
    ],
)
def test_open_state(due, at, asked, expected):
    clock = wait(asked, None) if asked else Span(vn("2026-03-01 09:00"), None, Clock.RUNNING)
    assert open_state(vn(due) if due else None, vn(at), clock=clock) == expected


@pytest.mark.parametrize(
    "due, at, expected",
    [
        ("2026-03-09 09:00", "2026-03-05 15:30", TimeLeft(False, 1, 3, 30)),
        ("2026-03-09 09:00", "2026-03-05 09:00", TimeLeft(False, 2, 0, 0)),
        ("2026-03-09 09:00", "2026-03-08 09:00", TimeLeft(False, 0, 2, 0)),
        ("2026-03-09 09:00", "2026-03-09 09:00", TimeLeft(False, 0, 0, 0)),
        ("2026-03-09 09:00", "2026-03-09 09:00:59", TimeLeft(True, 0, 0, 0)),
        ("2026-03-09 09:00", "2026-03-09 16:00", TimeLeft(True, 0, 5, 0)),
        ("2026-03-09 17:00", "2026-03-09 22:00", TimeLeft(True, 0, 0, 0)),
        ("2026-02-13 09:00", "2026-02-23 10:30", TimeLeft(True, 1, 1, 30)),
    ],
)
def test_time_left(calendar, due, at, expected):
    assert time_left(vn(due), vn(at), calendar) == expected


@pytest.mark.parametrize(
    "text, hours",
    [
        ("4 working_hour", "4"),
        ("7.5 working_day", "60"),
        ("0 same_day", "6"),
        ("7 day", "40"),
        ("1 month", "184"),  # 2 March to 2 April
    ],
)
def test_limit_hours(calendar, text, hours):
    assert limit_hours(vn("2026-03-02 09:00"), limit(text), calendar) == Decimal(hours)


def test_step_due_at(calendar):
    due = vn("2026-03-05 09:00")
    assert step_due_at(vn("2026-03-02 16:00"), Decimal(2), due, calendar) == vn("2026-03-03 08:00")
    assert step_due_at(vn("2026-03-02 16:00"), Decimal(16), due, calendar) == vn("2026-03-04 16:00")
    assert step_due_at(vn("2026-03-02 16:00"), Decimal(40), due, calendar) == due
    assert step_due_at(vn("2026-03-02 16:00"), None, due, calendar) is None
    assert step_due_at(vn("2026-03-02 16:00"), Decimal(2), None, calendar) is None


def test_explanation_of_working_days(calendar):
    days_off = tuple(date(2026, 2, day) for day in range(16, 21))
    assert explain(vn("2026-02-12 18:00"), limit("3 working_day"), (), calendar) == [
        Line(LineKind.START, at=vn("2026-02-12 18:00")),
        Line(LineKind.SNAPPED, at=vn("2026-02-13 07:00")),
        Line(LineKind.LIMIT, limit=limit("3 working_day")),
        Line(LineKind.HOLIDAYS, days=days_off),
        Line(LineKind.DUE, at=vn("2026-02-25 07:00")),
    ]


def test_explanation_of_days_months_and_make_up_days(calendar):
    def kinds(at: str, text: str, terms: Terms = STANDARD) -> list[tuple]:
        lines = explain(vn(at), limit(text), (), calendar, terms=terms)[2:-1]
        return [(line.kind, line.days) for line in lines]

    sunday, new_year = date(2026, 3, 8), (date(2026, 1, 1), date(2026, 1, 2))
    assert kinds("2026-03-02 09:00", "6 day") == [(LineKind.MOVED, (sunday,))]
    assert kinds("2026-02-08 09:00", "1 month") == [(LineKind.LIMIT, ())]  # from Monday the 9th
    assert kinds("2025-12-31 09:00", "6 working_day") == [
        (LineKind.HOLIDAYS, new_year),
        (LineKind.MADE_UP, (date(2026, 1, 10),)),
    ]
    assert kinds("2025-12-31 09:00", "5 day") == []
    assert kinds("2025-12-31 09:00", "5 day", Terms(skip_holidays=True)) == [(LineKind.HOLIDAYS, new_year)]
    assert kinds("2026-03-02 15:00", "0 same_day") == [(LineKind.CUTOFF, ())]


def test_explanation_of_pauses(calendar):
    payment = wait("2026-03-03 09:00", "2026-03-04 09:00", supplement=False)
    supplement = wait("2026-03-05 09:00", "2026-03-06 09:00")
    now = wait("2026-03-09 09:00", None)
    lines = explain(vn("2026-03-02 09:00"), limit("5 working_day"), [payment, supplement, now], calendar, rule=RESTART)
    assert lines[2:] == [
        Line(LineKind.PROMISED, at=vn("2026-03-09 09:00")),
        Line(LineKind.PAUSED, at=payment.from_, until=payment.to, hours=Decimal(8)),
        Line(LineKind.RESTARTED, at=supplement.from_, until=supplement.to),
        Line(LineKind.START, at=supplement.to),
        Line(LineKind.LIMIT, limit=limit("5 working_day")),
        Line(LineKind.WAITING, at=now.from_),
        Line(LineKind.DUE, at=vn("2026-03-13 09:00")),
    ]


@given(CALENDARS, MOMENTS, LIMITS, GAPS, RULES, st.booleans())
def test_never_due_on_a_day_off_or_outside_the_hours(calendar, at, limit, gaps, rule, supplement):
    due = due_at(at, limit, history(at, gaps, supplement=supplement), calendar, rule=rule)
    assert calendar.is_open(due)
    assert due >= calendar.snap(at)


@given(CALENDARS, MOMENTS, LIMITS, GAPS, RULES, st.booleans())
def test_a_pause_never_shortens(calendar, at, limit, gaps, rule, supplement):
    dues = [
        due_at(at, limit, history(at, gaps[:count], supplement=supplement), calendar, rule=rule)
        for count in range(len(gaps) + 1)
    ]
    assert dues == sorted(dues)


@given(CALENDARS, MOMENTS, LIMITS, st.timedeltas(timedelta(minutes=1), timedelta(days=40)))
def test_a_pause_within_the_limit_gives_a_day_at_least(calendar, at, limit, length):
    due = due_at(at, limit, (), calendar)
    assert extend(due, Span(at, at + length, Clock.WAITING), calendar).date() > due.date()


@given(CALENDARS, MOMENTS, VALUES)
def test_hours_and_days_measure_what_was_added(calendar, at, value):
    start, days = calendar.snap(at), int(value)
    hours_due = due_at(start, Limit(value, Unit.WORKING_HOUR), (), calendar)
    assert calendar.between(start, hours_due) == value
    days_due = due_at(start, Limit(Decimal(days), Unit.WORKING_DAY), (), calendar)
    assert calendar.working_days_between(start, days_due or start) == days


@given(CALENDARS, MOMENTS, MOMENTS, LIMITS)
def test_a_later_start_is_never_due_on_an_earlier_day(calendar, one, other, limit):
    first, second = sorted([one, other])
    assert due_at(first, limit, (), calendar).date() <= due_at(second, limit, (), calendar).date()


@given(CALENDARS, MOMENTS, VALUES, VALUES, PROMISING_UNITS)
def test_a_longer_limit_is_never_due_earlier(calendar, at, one, other, unit):
    shorter, longer = sorted([one, other])
    assert due_at(at, Limit(shorter, unit), (), calendar) <= due_at(at, Limit(longer, unit), (), calendar)


@given(CALENDARS, MOMENTS, LIMITS, GAPS, RULES, st.booleans())
def test_the_explanation_ends_in_the_due_date(calendar, at, limit, gaps, rule, supplement):
    spans = history(at, gaps, supplement=supplement)
    lines = explain(at, limit, spans, calendar, rule=rule)
    assert lines[-1] == Line(LineKind.DUE, at=due_at(at, limit, spans, calendar, rule=rule))


@given(CALENDARS, MOMENTS, MOMENTS)
def test_time_left_is_the_way_to_the_due_moment(calendar, due, at):
    due = calendar.snap(due)
    left = time_left(due, at, calendar)
    assert left.overdue == (at > due)
    assert left.days >= 0
    assert 0 <= left.minutes < 60
    if not left.overdue:
        reached = calendar.add_hours(calendar.add_days(at, left.days), left.hours + Decimal(left.minutes) / 60)
        assert reached <= due <= calendar.add_hours(reached, Decimal(1) / 60)


def test_a_calendar_of_seven_hour_days_counts_days_as_days():
    seven = WorkCalendar(hours={day: ((time(8), time(12)), (time(13), time(16))) for day in STANDARD_HOURS})
    assert intake_due_at(vn("2026-03-02 09:00"), seven) == vn("2026-03-03 09:00")
    assert time_left(vn("2026-03-04 09:00"), vn("2026-03-02 09:00"), seven) == TimeLeft(False, 2, 0, 0)


def test_a_supplement_asked_too_late_cannot_make_the_office_punctual(calendar):
    due = vn("2026-03-10 09:00")
    pause = wait("2026-03-11 09:00", "2026-03-12 09:00")
    rule = SupplementRule(SupplementKind.RESTART, date(2018, 6, 21), confirmed=False)
    after = apply_supplement(rule, due, pause, Limit(Decimal(10), Unit.WORKING_DAY), calendar)
    assert after == extend(due, pause, calendar)
    assert after < pause.to
