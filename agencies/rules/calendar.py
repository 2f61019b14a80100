"""Working time: opening hours, days off, make-up days, and how to count with them.

Every moment enters as an aware datetime and leaves in Vietnamese time. A span of opening hours is closed at
both ends: 17:00 sharp is still within the hours, a second later is not.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS_PER_DAY = Decimal(8)  # the law counts a working day as eight working hours

Spans = tuple[tuple[time, time], ...]

_MICROSECONDS_PER_HOUR = 3_600_000_000
_OFFICE_DAY: Spans = ((time(7), time(11, 30)), (time(13, 30), time(17)))
STANDARD_HOURS: Mapping[int, Spans] = {weekday: _OFFICE_DAY for weekday in range(5)}


class NaiveTime(ValueError):
    """A moment came without its time zone."""


class BadCalendar(ValueError):
    """The opening hours leave no working time, overlap, or name a day that is none of Monday to Sunday."""


class OutOfRange(ValueError):
    """The count is negative or leaves the calendar that a date can hold."""


def check_spans(spans: Spans) -> None:
    """Raise BadCalendar where spans are empty, overlap or are out of order."""
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        raise BadCalendar("spans are empty, overlap or are out of order")


def local(at: datetime) -> datetime:
    """Return the moment in Vietnamese time; raises NaiveTime."""
    if at.tzinfo is None:
        raise NaiveTime(at.isoformat())
    return at.astimezone(VIETNAM)


@dataclass(frozen=True)
class WorkCalendar:
    """When one agency works.

    `hours` maps the weekday (0 is Monday) to its opening spans. `off` are whole days closed; `extra` are
    make-up working days, which keep the hours of the longest ordinary day. A day in both is closed. `dated` are days
    with hours of their own, none where it is closed; a day off of the State stays one.
    """

    hours: Mapping[int, Spans]
    off: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    dated: Mapping[date, Spans] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse hours that cannot be counted with; raises BadCalendar."""
        if not set(self.hours) <= set(range(7)):
            raise BadCalendar("weekdays are 0 to 6")
        for spans in (*self.hours.values(), *self.dated.values()):
            check_spans(spans)
        if not any(self.hours.values()):
            raise BadCalendar("no working time in the week")

    @property
    def ordinary_day(self) -> Spans:
        """Return the opening spans of the longest day of the week, the first such day."""
        return max((self.hours[weekday] for weekday in sorted(self.hours)), key=_length)

    def spans_on(self, day: date) -> Spans:
        """Return the opening spans of that day, none when it is closed."""
        if day in self.off:
            return ()
        if day in self.dated:
            return self.dated[day]
        return self.ordinary_day if day in self.extra else self.hours.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        """Tell whether the agency opens at all that day."""
        return bool(self.spans_on(day))

    def is_open(self, at: datetime) -> bool:
        """Tell whether the moment lies within the hours, opening and closing included; raises NaiveTime."""
        at = local(at)
        return any(opens <= at.time() <= closes for opens, closes in self.spans_on(at.date()))

    def holidays_between(self, first: date, last: date) -> tuple[date, ...]:
        """Return the days off, both ends included, on which the agency would otherwise have opened."""
        return tuple(sorted(d for d in self.off if first <= d <= last and self.hours.get(d.weekday())))

    def made_up_between(self, first: date, last: date) -> tuple[date, ...]:
        """Return the make-up working days, both ends included."""
        return tuple(sorted(d for d in self.extra if first <= d <= last and self.is_working_day(d)))

    def working_day_from(self, day: date) -> date:
        """Return the day itself or the first working day after it; raises OutOfRange."""
        while not self.is_working_day(day):
            day = _plus(day, 1)
        return day

    def next_working_day(self, day: date) -> date:
        """Return the first working day after the day; raises OutOfRange."""
        return self.working_day_from(_plus(day, 1))

    def opening(self, day: date) -> datetime:
        """Return the moment of opening on a working day."""
        return _moment(day, self.spans_on(day)[0][0])

    def closing(self, day: date) -> datetime:
        """Return the moment of closing on a working day."""
        return _moment(day, self.spans_on(day)[-1][1])

    def as_told(self, due: datetime) -> datetime:
        """Return a time limit as people are told it: the closing of a working day for the opening of the next one.

        No working time lies between the two. Any other moment stays; raises NaiveTime, OutOfRange.
        """
        due = local(due)
        spans = self.spans_on(due.date())
        if not spans or due != _moment(due.date(), spans[0][0]):
            return due
        day = _plus(due.date(), -1)
        while not self.is_working_day(day):
            day = _plus(day, -1)
        return self.closing(day)

    def snap(self, at: datetime) -> datetime:
        """Return the moment itself when open, else the next opening; raises NaiveTime, OutOfRange."""
        at = local(at)
        for opens, closes in self.spans_on(at.date()):
            if at.time() <= closes:
                return max(at, _moment(at.date(), opens))
        return self.opening(self.next_working_day(at.date()))

    def add_hours(self, at: datetime, hours: Decimal | int) -> datetime:
        """Return the moment when that many working hours after the snapped start have been used.

        Ends at a closing, never at the opening after it; raises NaiveTime, OutOfRange.
        """
        at = self.snap(at)
        left = timedelta(microseconds=round(_counted(hours) * _MICROSECONDS_PER_HOUR))
        for opens, closes in self._spans_from(at):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise OutOfRange(hours)  # pragma: no cover - the spans have no end, they raise it themselves

    def add_days(self, at: datetime, days: Decimal | int) -> datetime:
        """Return the snapped start plus working days, the first being the next one, at the same clock time.

        A fraction of a day adds its share of eight working hours, never more than one more day would.
        Where the last day is not open at that clock time the next opening counts.
        Raises NaiveTime, OutOfRange.
        """
        start = self.snap(at)
        whole, part = divmod(_counted(days), 1)
        landed = self._working_days_on(start, int(whole))
        if not part:
            return landed
        return min(self.add_hours(landed, part * HOURS_PER_DAY), self._working_days_on(start, int(whole) + 1))

    def add_calendar_days(self, at: datetime, days: Decimal | int, *, skip_holidays: bool = False) -> datetime:
        """Return the snapped start plus days of every kind; a last day off moves to the next working day.

        Keeps the clock time of the snapped start; raises NaiveTime, OutOfRange.
        """
        start = self.snap(at)
        return self._on_working_day(self.days_on(start.date(), days, skip_holidays=skip_holidays), start)

    def add_months(self, at: datetime, months: Decimal | int) -> datetime:
        """Return the same day some months on, or the month's last day, moved off days off.

        Keeps the clock time of the snapped start; raises NaiveTime, OutOfRange.
        """
        start = self.snap(at)
        return self._on_working_day(months_on(start.date(), months), start)

    def days_on(self, day: date, days: Decimal | int, *, skip_holidays: bool = False) -> date:
        """Return the date so many days of every kind on, part of a day counting as one; raises OutOfRange.

        With `skip_holidays` the days in `off` are not counted; weekends are.
        """
        left = -int(-_counted(days) // 1)
        if not skip_holidays:
            return _plus(day, left)
        while left:
            day = _plus(day, 1)
            left -= day not in self.off
        return day

    def between(self, start: datetime, end: datetime) -> Decimal:
        """Return the working hours from one moment to the other, negative when the end is first.

        Raises NaiveTime.
        """
        start, end = local(start), local(end)
        if end < start:
            return -self.between(end, start)
        total = timedelta()
        for opens, closes in self._spans_from(start):  # pragma: no branch - the spans have no end
            if opens >= end:
                break
            total += min(closes, end) - opens
        return Decimal(total // timedelta(microseconds=1)) / _MICROSECONDS_PER_HOUR

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """Return the whole working days that `add_days` may add to the start without passing the end.

        Negative when the end is first; raises NaiveTime.
        """
        start, end = self.snap(start), self.snap(end)
        if end < start:
            return -self.working_days_between(end, start)
        days = (end.date() - start.date()).days
        count = sum(self.is_working_day(start.date() + timedelta(days=n)) for n in range(1, days + 1))
        return count - (end.time() < start.time())

    def _working_days_on(self, start: datetime, days: int) -> datetime:
        """Return the snapped start that many working days on; raises OutOfRange."""
        day = start.date()
        for _ in range(days):
            day = self.next_working_day(day)
        return self.snap(_moment(day, start.time()))

    def _on_working_day(self, day: date, start: datetime) -> datetime:
        """Return the day, moved off days off, at the clock time of the start; raises OutOfRange."""
        return self.snap(_moment(self.working_day_from(day), start.time()))

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open spans from the moment on, the first one cut to it; raises OutOfRange."""
        day = at.date()
        while True:
            for opens, closes in self.spans_on(day):
                if at <= _moment(day, closes):
                    yield max(at, _moment(day, opens)), _moment(day, closes)
            day = _plus(day, 1)


def months_on(day: date, months: Decimal | int) -> date:
    """Return the same day of a later month, or the last day of that month; raises OutOfRange.

    Part of a month is that part of 30 days (Bộ luật Dân sự, Điều 146), never more than one more month.
    """
    whole, part = divmod(_counted(months), 1)
    landed = _same_day(day, int(whole))
    return min(_plus(landed, int(part * 30)), _same_day(day, int(whole) + 1)) if part else landed


def _same_day(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of that month; raises OutOfRange."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except ValueError as error:
        raise OutOfRange(months) from error


def _length(spans: Spans) -> timedelta:
    """Return the working time of a day."""
    return sum((_moment(date.min, b) - _moment(date.min, a) for a, b in spans), timedelta())


def _counted(count: Decimal | int) -> Decimal:
    """Return the count as a Decimal; raises OutOfRange when it is negative or no number."""
    value = Decimal(count)
    if not value.is_finite() or value < 0:
        raise OutOfRange(count)
    return value


def _moment(day: date, clock: time) -> datetime:
    """Return that clock time of that day in Vietnam."""
    return datetime.combine(day, clock, VIETNAM)


def _plus(day: date, days: int) -> date:
    """Return the date some days on; raises OutOfRange."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise OutOfRange(days) from error
