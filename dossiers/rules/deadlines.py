"""When an answer is due, and whether it came in time (NĐ 118/2025, TT 03/2025).

A limit is counted from a moment on; the spans in which the legal clock stood still move the due date.
Where the law changed or is not settled, the rule is a value: `SupplementRule` with its date, `Terms`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from agencies.rules.calendar import HOURS_PER_DAY, WorkCalendar, local
from dossiers.rules.workflow import Clock


class NoRule(LookupError):
    """No dated rule was in force on that day."""


class StillOpen(ValueError):
    """The pause has not ended, so that it moves no date yet."""


class Unit(StrEnum):
    """What a limit is counted in; the words of the procedure catalogue."""

    SAME_DAY = "same_day"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class SupplementKind(StrEnum):
    """What a completed supplement does to the due date."""

    PAUSE = "pause"
    RESTART = "restart"


class Timeliness(StrEnum):
    """How an answer came, by date."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class OpenState(StrEnum):
    """How an open dossier stands, by date."""

    IN_TIME = "in_time"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units of time; without a unit, or with 0 of one, no date is promised."""

    value: Decimal | None = None
    unit: Unit | None = None

    @property
    def promises(self) -> bool:
        """Tell whether a due date follows from the limit."""
        return self.unit == Unit.SAME_DAY or bool(self.unit and self.count)

    @property
    def count(self) -> Decimal:
        """Return how many units, 0 where the catalogue says nothing."""
        return self.value or Decimal(0)


@dataclass(frozen=True, slots=True)
class Span:
    """What the legal clock did from one moment to another; `to` is None while it still does.

    `supplement` marks waiting for papers from the applicant, as against waiting for a payment.
    """

    from_: datetime
    to: datetime | None
    state: Clock
    supplement: bool = False

    @property
    def end(self) -> datetime:
        """Return when it ended; raises StillOpen."""
        if self.to is None:
            raise StillOpen(self.from_.isoformat())
        return self.to


@dataclass(frozen=True, slots=True)
class SupplementRule:
    """How a supplement moves the due date from a day on; not confirmed means that the law left a doubt."""

    kind: SupplementKind
    effective_from: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings of counting: the hour up to which "same day" holds, and whether `day` skips holidays."""

    same_day_until: time = time(15)
    skip_holidays: bool = False


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Working time up to the due moment, or past it when overdue; the amounts are never negative."""

    overdue: bool
    days: int
    hours: int
    minutes: int


STANDARD = Terms()
# NĐ 61/2018 Điều 19 counts again from zero; the wording of NĐ 118/2025 has not been confirmed.
SUPPLEMENT_RULES = (SupplementRule(SupplementKind.RESTART, date(2018, 6, 21), confirmed=False),)


def rule_on(rules: Iterable[SupplementRule], day: date) -> SupplementRule:
    """Return the rule in force on the day, the latest that had begun; raises NoRule."""
    begun = [rule for rule in rules if rule.effective_from <= day]
    if not begun:
        raise NoRule(day.isoformat())
    return max(begun, key=lambda rule: rule.effective_from)


def promise(at: datetime, limit: Limit, calendar: WorkCalendar, *, terms: Terms = STANDARD) -> datetime | None:
    """Return when a limit ends that starts at the moment, pauses left out; None when nothing is promised.

    Day 1 is the working day after the start (Bộ luật Dân sự, Điều 147); raises NaiveTime, OutOfRange.
    """
    if not limit.promises:
        return None
    match limit.unit:
        case Unit.SAME_DAY:
            return _same_day_end(calendar.snap(at), calendar, terms)
        case Unit.WORKING_HOUR:
            return calendar.add_hours(at, limit.count)
        case Unit.WORKING_DAY:
            return calendar.add_days(at, limit.count)
        case Unit.DAY:
            return calendar.add_calendar_days(at, limit.count, skip_holidays=terms.skip_holidays)
        case Unit.MONTH:
            return calendar.add_months(at, limit.count)
        case Unit.YEAR:
            return calendar.add_months(at, limit.count * 12)
    raise ValueError(limit.unit)


def due_at(
    at: datetime,
    limit: Limit,
    spans: Sequence[Span],
    calendar: WorkCalendar,
    *,
    rule: SupplementRule | None = None,
    terms: Terms = STANDARD,
) -> datetime | None:
    """Return when the answer is due that is counted from `at`, after every finished pause since then.

    Without a rule a supplement pauses the clock like any other wait; None when nothing is promised.
    Raises NaiveTime, OutOfRange.
    """
    due = promise(at, limit, calendar, terms=terms)
    if due is None:
        return None
    for pause in finished_pauses(spans, at):
        due = after_pause(pause, due, limit, calendar, rule=rule, terms=terms)
    return due


def apply_supplement(
    rule: SupplementRule,
    due: datetime | None,
    pause: Span,
    limit: Limit,
    calendar: WorkCalendar,
    *,
    terms: Terms = STANDARD,
) -> datetime | None:
    """Return the new due date once everything asked for was supplied at `pause.to`; never before the old one.

    Pause: later by the working length of the wait, at least the next working day. Restart: counted again from
    zero (NĐ 61/2018 Điều 19), unless the promise was already past when it was asked. None when nothing was
    promised; raises StillOpen, NaiveTime, OutOfRange.
    """
    if due is None:
        return None
    if not restarts(pause, rule, due):
        return extend(due, pause, calendar)
    return max(local(due), promise(pause.end, limit, calendar, terms=terms) or local(due))


def extend(due: datetime, pause: Span, calendar: WorkCalendar) -> datetime:
    """Return the due date moved by the working length of a finished pause, at least to the next working day.

    A pause that began after the due date gives its own length only, so that it cannot hide lateness.
    Raises StillOpen, NaiveTime, OutOfRange.
    """
    moved = calendar.add_hours(due, calendar.between(pause.from_, pause.end))
    return moved if pause.from_ > due else max(moved, calendar.add_days(due, 1))


def intake_due_at(at: datetime, calendar: WorkCalendar, hours: Decimal | int = 8) -> datetime:
    """Return by when a filed dossier must be accepted, guided or refused.

    Eight working hours are one working day at the same clock time; a filing at night counts from the next
    opening. Raises NaiveTime, OutOfRange.
    """
    return calendar.add_days(at, Decimal(hours) / HOURS_PER_DAY)


def timeliness(due: datetime | None, done_at: datetime) -> Timeliness:
    """Compare the day of the result with the promised day, on time when there is none; raises NaiveTime."""
    if due is None or local(done_at).date() == local(due).date():
        return Timeliness.ON_TIME
    return Timeliness.EARLY if local(done_at).date() < local(due).date() else Timeliness.LATE


def open_state(due: datetime | None, at: datetime, *, clock: Span | None = None) -> OpenState:
    """Tell by date whether an open dossier is in time at the moment; raises NaiveTime.

    While the clock stands still it is, if the pause (`clock`, the span of that moment) began on or before the
    promised day.
    """
    if due is None:
        return OpenState.IN_TIME
    counted = clock.from_ if clock and clock.state != Clock.RUNNING else at
    return OpenState.IN_TIME if local(counted).date() <= local(due).date() else OpenState.OVERDUE


def time_left(due: datetime, at: datetime, calendar: WorkCalendar) -> TimeLeft:
    """Return the working time from the moment to the due moment, or past it; raises NaiveTime.

    Whole working days are counted as a limit counts them, the rest in hours and minutes.
    """
    overdue = local(at) > local(due)
    first, last = (due, at) if overdue else (at, due)
    days = calendar.working_days_between(first, last)
    rest = max(calendar.between(calendar.add_days(first, days), last), Decimal(0))
    hours, minutes = divmod(int(rest * 60), 60)
    return TimeLeft(overdue=overdue, days=days, hours=hours, minutes=minutes)


def limit_hours(at: datetime, limit: Limit, calendar: WorkCalendar, *, terms: Terms = STANDARD) -> Decimal | None:
    """Return the working hours that a limit counted from the moment holds, to be shared among the steps.

    None when nothing is promised; raises NaiveTime, OutOfRange.
    """
    due = promise(at, limit, calendar, terms=terms)
    if due is None or limit.unit == Unit.WORKING_HOUR:
        return limit.count if due else None
    return limit.count * HOURS_PER_DAY if limit.unit == Unit.WORKING_DAY else calendar.between(at, due)


def step_due_at(at: datetime, hours: Decimal | None, due: datetime | None, calendar: WorkCalendar) -> datetime | None:
    """Return when a step begun at the moment is due after its share of hours, at the latest with the dossier.

    None without a share or a promised date; raises NaiveTime, OutOfRange.
    """
    if hours is None or due is None:
        return None
    return min(calendar.add_days(at, hours / HOURS_PER_DAY), local(due))


def _same_day_end(start: datetime, calendar: WorkCalendar, terms: Terms) -> datetime:
    """Return the closing of the day, or of the next working day for a start at or after the hour set."""
    is_early = start.time() < terms.same_day_until
    return calendar.closing(start.date() if is_early else calendar.next_working_day(start.date()))


def finished_pauses(spans: Sequence[Span], since: datetime) -> list[Span]:
    """Return in order of time the finished spans since the moment in which the clock did not run."""
    found = [span for span in spans if span.state != Clock.RUNNING and span.to and span.from_ >= since]
    return sorted(found, key=lambda span: span.from_)


def restarts(pause: Span, rule: SupplementRule | None, due: datetime) -> bool:
    """Tell whether counting begins again from zero at the end of the pause, given the promise when it was asked.

    What was asked after the promise was broken cannot make the office punctual again: it only adds its own length.
    """
    anew = pause.supplement and rule is not None and rule.kind == SupplementKind.RESTART
    return anew and local(pause.from_) <= local(due)


def after_pause(
    pause: Span,
    due: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    *,
    rule: SupplementRule | None,
    terms: Terms,
) -> datetime:
    """Return the due date after one finished pause, by the rule for supplements or as a plain wait."""
    if pause.supplement and rule:
        return apply_supplement(rule, due, pause, limit, calendar, terms=terms) or due
    return extend(due, pause, calendar)
