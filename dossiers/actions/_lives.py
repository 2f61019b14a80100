"""Invented lives of dossiers: when each thing happened, in working time and by the real rules of the clock."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from agencies.rules.calendar import VIETNAM, WorkCalendar
from dossiers.rules import deadlines
from dossiers.rules.workflow import Status

# Moments lie on a grid of fifteen minutes, so that the rules are asked once for many dossiers.
SLOTS_PER_HOUR = 4


@dataclass(slots=True)
class Life:
    """What happened when; None for what has not happened."""

    submitted: datetime
    status: Status
    intake_due: datetime
    accepted: datetime | None = None
    due: datetime | None = None
    started: datetime | None = None
    asked: datetime | None = None
    done: datetime | None = None
    returned: datetime | None = None
    timeliness: str = ""


@dataclass
class Days:
    """The working days of one calendar up to the moment of writing, and moments on them."""

    calendar: WorkCalendar
    first: date
    now: datetime
    days: list[date] = field(default_factory=list)

    def __post_init__(self) -> None:
        """List the working days from the first to today."""
        today = self.now.astimezone(VIETNAM).date()
        span = (today - self.first).days + 1
        every = (self.first + timedelta(days=n) for n in range(span))
        self.days = [day for day in every if self.calendar.is_working_day(day)]

    @property
    def last(self) -> int:
        """Return the place of the last working day that is over."""
        today = self.now.astimezone(VIETNAM).date()
        return len(self.days) - (2 if self.days and self.days[-1] == today else 1)

    def at(self, place: int, part: float) -> datetime:
        """Return the moment at that part (0 to 1) of a working day."""
        day = self.days[max(0, min(place, self.last))]
        slots = _slots(self.calendar, day)
        return slots[min(int(part * len(slots)), len(slots) - 1)]

    def place(self, at: datetime) -> int:
        """Return the place of the working day on or before the moment."""
        return self.place_of(at.astimezone(VIETNAM).date())

    def place_of(self, day: date) -> int:
        """Return the place of the working day that is or comes before the day."""
        return bisect_right(self.days, day) - 1


@lru_cache(maxsize=5000)
def _slots_of(calendar_id: int, day: date) -> tuple[datetime, ...]:
    found = []
    for opens, closes in _calendars[calendar_id].spans_on(day):
        at, end = (datetime.combine(day, edge, tzinfo=VIETNAM) for edge in (opens, closes))
        while at < end:
            found.append(at)
            at += timedelta(minutes=60 // SLOTS_PER_HOUR)
    return tuple(found)


_calendars: dict[int, WorkCalendar] = {}


def _slots(calendar: WorkCalendar, day: date) -> tuple[datetime, ...]:
    _calendars[id(calendar)] = calendar
    return _slots_of(id(calendar), day)


@lru_cache(maxsize=200_000)
def _promise(calendar_id: int, at: datetime, limit: deadlines.Limit) -> datetime | None:
    return deadlines.promise(at, limit, _calendars[calendar_id])


@lru_cache(maxsize=50_000)
def _intake_due(calendar_id: int, at: datetime) -> datetime:
    return deadlines.intake_due_at(at, _calendars[calendar_id])


def ended(rng: Random, days: Days, limit: deadlines.Limit, *, place: int, online: bool) -> Life:
    """Return a life that is over: returned (mostly early or on time), or refused at intake."""
    life = _filed(rng, days, place, online=online)
    accepted = days.at(place + 1, rng.random() * 0.9) if online else life.submitted
    if online and rng.random() < 0.04:
        life.status, life.done = Status.REFUSED, accepted
        return life
    _take_in(life, accepted, days, limit)
    done = _finish(rng, life, days, place + 1)
    life.returned = max(done, days.at(days.place(done) + rng.choice((0, 0, 1, 2)), 1))
    life.status = Status.RETURNED
    return life


def running(rng: Random, days: Days, limit: deadlines.Limit, status: Status, *, online: bool) -> Life:
    """Return a life that somebody still works on, filed in the last working days."""
    age = {Status.NEW: 1, Status.ACCEPTED: 3, Status.IN_PROGRESS: 8, Status.WAITING_SUPPLEMENT: 10, Status.DONE: 12}
    place = max(0, days.last - rng.randint(0, age[status]) - (0 if status == Status.NEW else 2))
    life = _filed(rng, days, place, online=online)
    life.status = status
    if status == Status.NEW:
        return life
    _take_in(life, days.at(place + 1, rng.random() * 0.5), days, limit)
    if status == Status.ACCEPTED:
        return life
    life.started = days.at(place + 1, 0.5 + rng.random() / 2)
    if status == Status.WAITING_SUPPLEMENT:
        life.asked = days.at(place + 2, rng.random())
    if status == Status.DONE:
        _finish(rng, life, days, place + 1)
    return life


def _filed(rng: Random, days: Days, place: int, *, online: bool) -> Life:
    at = days.at(place, rng.random())
    if online and rng.random() < 0.25:  # in the evening
        at = at.replace(hour=rng.randint(18, 21), minute=15 * rng.randint(0, 3))
    _calendars[id(days.calendar)] = days.calendar
    return Life(submitted=at, status=Status.NEW, intake_due=_intake_due(id(days.calendar), at))


def _take_in(life: Life, at: datetime, days: Days, limit: deadlines.Limit) -> None:
    life.accepted = at
    life.due = _promise(id(days.calendar), at, limit)


def _finish(rng: Random, life: Life, days: Days, place: int) -> datetime:
    """Set when work began and ended: 60 in a hundred early, 35 on the day, 5 late, where that is past.

    Returns when it ended.
    """
    assert life.accepted is not None
    life.started = life.started or life.accepted + timedelta(minutes=15 * rng.randint(1, 8))
    due = days.place(life.due) if life.due else place + rng.randint(1, 10)
    luck = rng.random()
    if luck < 0.60:
        ends = rng.randint(place, max(place, due - 1))
    else:
        ends = due if luck < 0.95 else due + rng.choice((1, 1, 2, 3, 5, 8))
    done = days.at(min(ends, days.last), 0.1 + rng.random() * 0.9)
    life.done = max(done, life.started + timedelta(minutes=45))
    life.timeliness = deadlines.timeliness(life.due, life.done).value
    return life.done
