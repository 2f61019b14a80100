"""The only writer of days off, make-up working days and opening hours."""

import datetime

from django.db import transaction
from django.db.models import QuerySet

from agencies import access
from agencies.models import DatedHours, Holiday, OpeningHours
from agencies.rules.dated import Dated, check_dated, text_of
from agencies.rules.kinds import DayKind
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from journal.record import record


@transaction.atomic
def confirm_year(year: int, *, by: Actor, at: datetime.datetime) -> int:
    """Confirm every day off and make-up day of the year; return how many were not; raises Forbidden."""
    by.require(Permission.CATALOGUE_EDIT)
    changed = Holiday.objects.filter(date__year=year, confirmed=False).update(confirmed=True)
    record("catalogue", "calendar", "calendar.confirmed", by=by, at=at, facts={"year": year, "days": changed})
    access.changed()
    return changed


@transaction.atomic
def set_day(
    date: datetime.date, *, kind: DayKind, name: str, by: Actor, at: datetime.datetime, confirmed: bool = True
) -> Holiday:
    """Write one day off or make-up working day; raises Forbidden."""
    by.require(Permission.CATALOGUE_EDIT)
    day, _created = Holiday.objects.update_or_create(
        date=date, defaults={"kind": kind, "name": name, "confirmed": confirmed}
    )
    facts = {"date": date.isoformat(), "kind": str(kind), "confirmed": confirmed}
    record("catalogue", "calendar", "calendar.day_set", by=by, at=at, facts=facts)
    access.changed()
    return day


@transaction.atomic
def set_hours(agency_id: int | None, *, hours: access.Hours, by: Actor, at: datetime.datetime) -> None:
    """Replace the opening hours of an agency, or the default ones (None); raises Forbidden."""
    by.require(Permission.SYSTEM_OPERATE)
    _hours_of(agency_id).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(agency_id=agency_id, weekday=weekday, opens=opens, closes=closes)
        for weekday, spans in hours.items()
        for opens, closes in spans
    )
    facts = {f"day_{day}": [f"{a:%H:%M}-{b:%H:%M}" for a, b in spans] for day, spans in hours.items()}
    record("agency", agency_id or 0, "agency.hours_set", by=by, at=at, facts=facts)
    access.changed()


@transaction.atomic
def set_dated(agency_id: int | None, row: Dated, *, by: Actor, at: datetime.datetime) -> DatedHours:
    """Give some days hours of their own, for an agency or the whole province (None).

    What is promised already stays promised. Raises Forbidden, BadCalendar.
    """
    by.require(Permission.SYSTEM_OPERATE)
    check_dated(row)
    spans = text_of(row.spans)
    kept = DatedHours.objects.create(
        agency_id=agency_id, first=row.first, last=row.last, weekday=row.weekday, spans=spans, name=row.name
    )
    days = {"first": row.first.isoformat(), "last": row.last.isoformat(), "weekday": row.weekday}
    record("agency", agency_id or 0, "agency.dated_hours_set", by=by, at=at, facts=days | {"spans": spans})
    access.changed()
    return kept


@transaction.atomic
def remove_dated(row_id: int, *, by: Actor, at: datetime.datetime) -> None:
    """Take hours that bear dates away again; raises Forbidden, DatedHours.DoesNotExist."""
    by.require(Permission.SYSTEM_OPERATE)
    row = DatedHours.objects.select_for_update(of=("self",)).get(pk=row_id)
    row.delete()
    days = {"first": row.first.isoformat(), "last": row.last.isoformat(), "weekday": row.weekday}
    facts = days | {"spans": row.spans}
    record("agency", row.agency_id or 0, "agency.dated_hours_removed", by=by, at=at, facts=facts)
    access.changed()


def _hours_of(agency_id: int | None) -> QuerySet[OpeningHours]:
    if agency_id is None:
        return OpeningHours.objects.filter(agency=None)
    return OpeningHours.objects.filter(agency_id=agency_id)
