"""Opening hours that bear dates: a special day, the weeks about Tết, Saturdays of one month."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from agencies.rules.calendar import BadCalendar, Spans, check_spans

LONGEST = 366
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Dated:
    """The hours from `first` to `last`, both included (none: closed); with `weekday` (0 is Monday) on that alone."""

    first: date
    last: date
    spans: Spans
    weekday: int | None = None
    name: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether it says the hours of that day."""
        return self.first <= day <= self.last and self.weekday in (None, day.weekday())


def check_dated(row: Dated) -> None:
    """Raise BadCalendar for days out of order, more than 366 of them, a weekday that is none, or wrong spans."""
    if not 0 <= (row.last - row.first).days < LONGEST:
        raise BadCalendar("the days are out of order or more than 366")
    if row.weekday not in (None, *range(7)):
        raise BadCalendar("weekdays are 0 to 6")
    if not any(row.holds(day) for day in _days(row)):
        raise BadCalendar("none of the days is such a weekday")
    check_spans(row.spans)


def by_day(rows: Iterable[Dated]) -> dict[date, Dated]:
    """Return which row says the hours of which day: the later one where two do."""
    return {day: row for row in rows for day in _days(row) if row.holds(day)}


def spans_of(text: str) -> Spans:
    """Read "07:00-11:30, 13:30-17:00"; nothing is closed. Raises BadCalendar."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    spans = tuple(_span(part) for part in parts)
    check_spans(spans)
    return spans


def text_of(spans: Spans) -> str:
    """Write spans as `spans_of` reads them."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans)


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise BadCalendar(f"{text[:20]}: write 07:00-11:30")
    opens, opens_minute, closes, closes_minute = map(int, found.groups())
    try:
        return time(opens, opens_minute), time(closes, closes_minute)
    except ValueError as error:
        raise BadCalendar(f"{text[:20]}: no such time") from error


def _days(row: Dated) -> Iterable[date]:
    return (row.first + timedelta(days=number) for number in range((row.last - row.first).days + 1))
