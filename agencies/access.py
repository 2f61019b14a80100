"""What others may know of agencies, places and working time.

Agencies are few and change rarely: one frozen snapshot per process, read again after TTL seconds or at once
after a change made in the same process.
"""

import datetime
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Commune, DatedHours, Holiday, OpeningHours, PastName, Province
from agencies.rules.calendar import STANDARD_HOURS, WorkCalendar
from agencies.rules.dated import Dated, by_day, spans_of
from agencies.rules.kinds import DayKind, Level

TTL = 60.0
TTL_PLACES = 3600.0


class Unknown(LookupError):
    """No agency or place has that code."""


@dataclass(frozen=True, slots=True)
class AgencyInfo:
    """One agency as the others see it."""

    id: int
    code: str
    name: str
    short_name: str
    desk_name: str
    level: Level
    parent_id: int | None
    commune_code: str | None
    valid_from: datetime.date
    valid_to: datetime.date | None
    provisional_code: bool
    phone: str
    email: str
    address: str

    def __str__(self) -> str:
        return self.name

    def exists_on(self, on: datetime.date) -> bool:
        """Tell whether the agency exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


Hours = dict[int, tuple[tuple[datetime.time, datetime.time], ...]]


@dataclass(frozen=True)
class Directory:
    """Every agency, ever, with its opening hours; sorted as Vietnamese sorts."""

    agencies: tuple[AgencyInfo, ...]
    hours: dict[int | None, Hours]
    days: tuple[tuple[datetime.date, DayKind], ...]
    dated: dict[int | None, dict[datetime.date, Dated]]

    @cached_property
    def by_id(self) -> dict[int, AgencyInfo]:
        return {agency.id: agency for agency in self.agencies}

    @cached_property
    def by_code(self) -> dict[str, AgencyInfo]:
        """Open agencies win over closed ones that bore the same code."""
        ordered = sorted(self.agencies, key=lambda a: a.valid_to or datetime.date.max)
        return {agency.code: agency for agency in ordered}

    @cached_property
    def calendars(self) -> dict[int | None, WorkCalendar]:
        return {agency_id: self._calendar(agency_id) for agency_id in self.hours.keys() | self.dated.keys()}

    def dated_of(self, agency_id: int | None) -> dict[datetime.date, Dated]:
        """Return the days with hours of their own; the agency's own words go before the province's."""
        return self.dated.get(None, {}) | self.dated.get(agency_id, {})

    def _calendar(self, agency_id: int | None) -> WorkCalendar:
        return WorkCalendar(
            hours=self.hours.get(agency_id, self.hours[None]),
            dated={day: row.spans for day, row in self.dated_of(agency_id).items()},
            off=frozenset(day for day, kind in self.days if kind == DayKind.OFF),
            extra=frozenset(day for day, kind in self.days if kind == DayKind.MAKEUP_WORK),
        )


class _Kept:
    """One value per process, loaded when missing or old."""

    def __init__(self, load: Callable[[], Any], ttl: float) -> None:
        self.load, self.ttl = load, ttl
        self.value: Any = None
        self.until = 0.0
        self.lock = threading.Lock()

    def get(self) -> Any:
        if time.monotonic() >= self.until:
            with self.lock:
                if time.monotonic() >= self.until:
                    self.value = self.load()
                    self.until = time.monotonic() + self.ttl
        return self.value

    def drop(self) -> None:
        self.until = 0.0


def _load_agencies() -> tuple[AgencyInfo, ...]:
    return tuple(
        AgencyInfo(
            id=row.pk,
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            desk_name=row.desk_name or row.name,
            level=Level(row.level),
            parent_id=row.parent_id,
            commune_code=row.commune_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            provisional_code=row.provisional_code,
            phone=row.phone,
            email=row.email,
            address=row.address,
        )
        for row in Agency.objects.all()
    )


def _load_hours() -> dict[int | None, Hours]:
    """An agency with hours of its own has only those; None holds the default, the usual hours at first."""
    found: dict[int | None, Hours] = {None: {}}
    for row in OpeningHours.objects.all():
        days = found.setdefault(row.agency_id, {})
        days[row.weekday] = (*days.get(row.weekday, ()), (row.opens, row.closes))
    found[None] = found[None] or dict(STANDARD_HOURS)
    return found


def _load_dated() -> dict[int | None, dict[datetime.date, Dated]]:
    rows: dict[int | None, list[Dated]] = {}
    for row in DatedHours.objects.all():
        dated = Dated(row.first, row.last, spans_of(row.spans), row.weekday, row.name)
        rows.setdefault(row.agency_id, []).append(dated)
    return {agency_id: by_day(found) for agency_id, found in rows.items()}


def _load_directory() -> Directory:
    days = tuple((day, DayKind(kind)) for day, kind in Holiday.objects.values_list("date", "kind"))
    return Directory(agencies=_load_agencies(), hours=_load_hours(), days=days, dated=_load_dated())


def _load_places() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in Commune.objects.values_list("code", "name", "province_id")}


_directory = _Kept(_load_directory, TTL)
_province_names = _Kept(lambda: dict(Province.objects.values_list("code", "name")), TTL_PLACES)
_places = _Kept(_load_places, TTL_PLACES)


def forget() -> None:
    """Drop what this process remembers."""
    _directory.drop()
    _places.drop()
    _province_names.drop()


def changed() -> None:
    """Forget at once, for the rest of this transaction, and again when the others can see the change."""
    forget()
    transaction.on_commit(forget)


def directory() -> Directory:
    """Return the snapshot of all agencies."""
    snapshot: Directory = _directory.get()
    return snapshot


def agency_by_id(agency_id: int) -> AgencyInfo:
    """Return one agency, closed ones too; raises Unknown."""
    found = directory().by_id.get(agency_id)
    if found is None:
        raise Unknown(agency_id)
    return found


def agency(code: str) -> AgencyInfo:
    """Return the agency that bears the code, or bore it last; raises Unknown."""
    found = directory().by_code.get(code)
    if found is not None:
        return found
    past = PastName.objects.filter(code=code).values_list("agency_id", flat=True).first()
    if past is None:
        raise Unknown(code)
    return agency_by_id(past)


def open_agencies(*, on: datetime.date | None = None) -> list[AgencyInfo]:
    """Return the agencies that exist on the day (today in Viet Nam unless told)."""
    day = on or timezone.localdate()
    return [row for row in directory().agencies if row.exists_on(day)]


def province_agency() -> AgencyInfo:
    """Return the People's Committee of the province that runs this installation."""
    return agency(settings.PROVINCE)


def provincial_centre() -> AgencyInfo:
    """Return the centre that takes in dossiers for all departments; raises Unknown."""
    found = [row for row in open_agencies() if row.level == Level.CENTRE]
    if not found:
        raise Unknown(Level.CENTRE)
    return found[0]


def departments() -> list[AgencyInfo]:
    """Return the departments that exist today."""
    return [row for row in open_agencies() if row.level == Level.DEPARTMENT]


def communes_agencies() -> list[AgencyInfo]:
    """Return the communes of the province as agencies."""
    return [row for row in open_agencies() if row.level == Level.COMMUNE]


def agency_of_commune(commune_code: str) -> AgencyInfo | None:
    """Return the agency of a commune, None for communes of other provinces."""
    return next((row for row in communes_agencies() if row.commune_code == commune_code), None)


def intake_agency_for(solving: AgencyInfo | int) -> AgencyInfo:
    """Return where dossiers for that agency are taken in: a commune itself, else the provincial centre."""
    info = agency_by_id(solving) if isinstance(solving, int) else solving
    return info if info.level in {Level.COMMUNE, Level.CENTRE} else provincial_centre()


def calendar_of(agency_id: int | None) -> WorkCalendar:
    """Return the working calendar of the agency: its own opening hours, else the default ones."""
    calendars = directory().calendars
    return calendars.get(agency_id) or calendars[None]


def unconfirmed_days(*, first: datetime.date, last: datetime.date) -> QuerySet[Holiday]:
    """Return the days between two dates (inclusive) that nobody has confirmed yet."""
    return Holiday.objects.filter(confirmed=False, date__range=(first, last))


def provinces() -> QuerySet[Province]:
    """Return all provinces of the country, sorted."""
    return Province.objects.all()


def communes(province_code: str) -> QuerySet[Commune]:
    """Return the communes of a province, sorted."""
    return Commune.objects.filter(province_id=province_code)


def home_province() -> str:
    """Return the statistics code of the province that runs this installation."""
    found = next((row.commune_code for row in communes_agencies() if row.commune_code), None)
    return province_of(found) if found else ""


def commune_name(code: str) -> str:
    """Return the name of a commune, empty when unknown."""
    found: tuple[str, str] = _places.get().get(code, ("", ""))
    return found[0]


def province_name(code: str) -> str:
    """Return the name of a province, empty when unknown."""
    names: dict[str, str] = _province_names.get()
    return names.get(code, "")


def province_of(commune_code: str) -> str:
    """Return the code of a commune's province, empty when unknown."""
    found: tuple[str, str] = _places.get().get(commune_code, ("", ""))
    return found[1]


def is_commune(code: str) -> bool:
    """Tell whether a commune with that code is in force."""
    return code in _places.get()


def dated_days(agency_id: int | None, first: datetime.date, last: datetime.date) -> list[tuple[datetime.date, Dated]]:
    """Return the days from the first to the last with hours of their own, days off left out, in order."""
    found, calendar = directory().dated_of(agency_id), calendar_of(agency_id)
    return [(day, found[day]) for day in sorted(found) if first <= day <= last and day not in calendar.off]


def dated_rows(agency_id: int | None) -> list[DatedHours]:
    """Return the rows of dated hours of one agency (None: of the province), in the order they were entered."""
    return list(DatedHours.objects.filter(agency_id=agency_id) if agency_id else DatedHours.objects.filter(agency=None))
