"""How a due date came about, line by line, for the page that has to justify it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from agencies.rules.calendar import WorkCalendar, local, months_on
from dossiers.rules.deadlines import (
    STANDARD,
    Limit,
    Span,
    SupplementRule,
    Terms,
    Unit,
    after_pause,
    finished_pauses,
    promise,
    restarts,
)
from dossiers.rules.workflow import Clock


class LineKind(StrEnum):
    """What one line of an explanation says."""

    START = "start"  # at
    SNAPPED = "snapped"  # at: counted from then, since `START` was outside the hours
    LIMIT = "limit"  # limit
    CUTOFF = "cutoff"  # at: came after the hour up to which a thing is done the same day
    HOLIDAYS = "holidays"  # days not counted
    MADE_UP = "made_up"  # days: Saturdays and the like that count as working days
    MOVED = "moved"  # days: the day off on which it would have ended; at: where it moved
    PROMISED = "promised"  # at: what was first promised
    PAUSED = "paused"  # at, until, hours: the clock stood still, the due date moved by as much
    RESTARTED = "restarted"  # at, until: supplement asked and supplied, counted again from zero
    WAITING = "waiting"  # at: the clock stands still since
    DUE = "due"  # at
    NO_DUE = "no_due"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation; what it carries depends on its kind."""

    kind: LineKind
    at: datetime | None = None
    until: datetime | None = None
    hours: Decimal | None = None
    limit: Limit | None = None
    days: tuple[date, ...] = ()


def explain(
    at: datetime,
    limit: Limit,
    spans: Sequence[Span],
    calendar: WorkCalendar,
    *,
    rule: SupplementRule | None = None,
    terms: Terms = STANDARD,
) -> list[Line]:
    """Say line by line how `deadlines.due_at` came to its date, which the last line carries.

    Raises NaiveTime, OutOfRange.
    """
    due = promise(at, limit, calendar, terms=terms)
    if due is None:
        return [Line(LineKind.START, at=local(at)), Line(LineKind.LIMIT, limit=limit), Line(LineKind.NO_DUE)]
    lines = list(_counting_lines(at, due, limit, calendar, terms))
    pauses = finished_pauses(spans, at)
    if pauses:
        lines.append(Line(LineKind.PROMISED, at=due))
    for pause in pauses:
        anew = restarts(pause, rule, due)
        due = after_pause(pause, due, limit, calendar, rule=rule, terms=terms)
        lines += _pause_lines(pause, due, limit, calendar, terms, anew=anew)
    lines += [Line(LineKind.WAITING, at=local(s.from_)) for s in spans if s.state != Clock.RUNNING and not s.to]
    return [*lines, Line(LineKind.DUE, at=due)]


def _counting_lines(at: datetime, due: datetime, limit: Limit, calendar: WorkCalendar, terms: Terms) -> Iterator[Line]:
    """Yield the lines of one count from its start to its end."""
    at, start = local(at), calendar.snap(at)
    yield Line(LineKind.START, at=at)
    if start != at:
        yield Line(LineKind.SNAPPED, at=start)
    yield Line(LineKind.LIMIT, limit=limit)
    if limit.unit == Unit.SAME_DAY and start.time() >= terms.same_day_until:
        yield Line(LineKind.CUTOFF, at=start)
    yield from _day_lines(at, start, due, limit, calendar, terms)


def _day_lines(
    at: datetime, start: datetime, due: datetime, limit: Limit, calendar: WorkCalendar, terms: Terms
) -> Iterator[Line]:
    """Yield what holidays, make-up days and a last day off did to one count."""
    first, last = at.date(), due.date()
    counts_days = limit.unit in (Unit.DAY, Unit.MONTH, Unit.YEAR)
    holidays = calendar.holidays_between(first, last)
    if holidays and (not counts_days or (limit.unit == Unit.DAY and terms.skip_holidays)):
        yield Line(LineKind.HOLIDAYS, days=holidays)
    made_up = calendar.made_up_between(first, last)
    if made_up and not counts_days:
        yield Line(LineKind.MADE_UP, days=made_up)
    last_counted = _last_day(start.date(), limit, calendar, terms) if counts_days else last
    if last_counted != last:
        yield Line(LineKind.MOVED, at=due, days=(last_counted,))


def _last_day(day: date, limit: Limit, calendar: WorkCalendar, terms: Terms) -> date:
    """Return the last day of a limit in days, months or years before it is moved off days off."""
    if limit.unit == Unit.DAY:
        return calendar.days_on(day, limit.count, skip_holidays=terms.skip_holidays)
    return months_on(day, limit.count * (12 if limit.unit == Unit.YEAR else 1))


def _pause_lines(
    pause: Span,
    due: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    terms: Terms,
    *,
    anew: bool,
) -> list[Line]:
    """Return the lines of one finished pause after which the answer was due at `due`; `anew`: counted from zero."""
    asked, supplied = local(pause.from_), local(pause.end)
    if anew:
        restarted = Line(LineKind.RESTARTED, at=asked, until=supplied)
        return [restarted, *_counting_lines(supplied, due, limit, calendar, terms)]
    hours = calendar.between(asked, supplied)
    return [Line(LineKind.PAUSED, at=asked, until=supplied, hours=hours)]
