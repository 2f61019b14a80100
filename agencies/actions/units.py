"""The only writer of agencies. Every change is recorded; nothing is deleted."""

import datetime

from django.db import transaction
from django.utils import timezone

from agencies import access
from agencies.models import Agency, PastName, Succession
from agencies.rules.kinds import Level, SuccessionKind
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from journal.record import record


class AgencyClosed(Exception):
    """The agency is closed on that day, so it cannot be changed."""


class CodeTaken(Exception):
    """Another open agency bears that code."""


class BadDate(Exception):
    """The date lies in the future or before the agency began."""


@transaction.atomic
def create_agency(
    code: str,
    *,
    name: str,
    short_name: str,
    level: Level,
    by: Actor,
    at: datetime.datetime,
    valid_from: datetime.date,
    desk_name: str = "",
    parent_id: int | None = None,
    commune_code: str | None = None,
    provisional_code: bool = False,
) -> Agency:
    """Open an agency; raises Forbidden, CodeTaken."""
    by.require(Permission.SYSTEM_OPERATE)
    _refuse_taken(code)
    agency = Agency.objects.create(
        code=code,
        name=name,
        short_name=short_name,
        desk_name=desk_name,
        level=level,
        parent_id=parent_id,
        commune_id=commune_code,
        valid_from=valid_from,
        provisional_code=provisional_code,
    )
    _record(agency, "agency.created", by=by, at=at, code=code, valid_from=valid_from.isoformat())
    return agency


@transaction.atomic
def rename_agency(
    agency_id: int,
    *,
    name: str,
    short_name: str,
    desk_name: str = "",
    on: datetime.date,
    by: Actor,
    at: datetime.datetime,
) -> Agency:
    """Give the agency another name from the day `on`; raises Forbidden, AgencyClosed, BadDate."""
    by.require(Permission.SYSTEM_OPERATE)
    agency = _open_agency(agency_id, on=on, at=at)
    _keep_past(agency, on=on)
    agency.name, agency.short_name, agency.desk_name = name, short_name, desk_name
    agency.save()
    _record(agency, "agency.renamed", by=by, at=at, on=on.isoformat())
    return agency


@transaction.atomic
def change_code(
    agency_id: int,
    *,
    code: str,
    on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    provisional: bool = False,
) -> Agency:
    """Give the agency another code from the day `on` (old numbers still find it by the past code).

    Raises Forbidden, AgencyClosed, BadDate, CodeTaken.
    """
    by.require(Permission.SYSTEM_OPERATE)
    agency = _open_agency(agency_id, on=on, at=at)
    if code != agency.code:
        _refuse_taken(code)
    before = agency.code
    _keep_past(agency, on=on)
    agency.code, agency.provisional_code = code, provisional
    agency.save()
    _record(agency, "agency.code_changed", by=by, at=at, before=before, after=code, on=on.isoformat())
    return agency


@transaction.atomic
def close_agency(
    agency_id: int,
    *,
    on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    successors: tuple[int, ...] = (),
    kind: SuccessionKind = SuccessionKind.MERGED,
    legal_basis: str = "",
) -> Agency:
    """Close the agency with `on` as its last day and name who follows it.

    Raises Forbidden, AgencyClosed, BadDate.
    """
    by.require(Permission.SYSTEM_OPERATE)
    agency = _open_agency(agency_id, on=on, at=at)
    agency.valid_to = on
    agency.save()
    next_day = on + datetime.timedelta(days=1)
    Succession.objects.bulk_create(
        Succession(predecessor=agency, successor_id=one, kind=kind, on=next_day, legal_basis=legal_basis)
        for one in successors
    )
    _record(agency, "agency.closed", by=by, at=at, on=on.isoformat(), successors=list(successors))
    return agency


def _refuse_taken(code: str) -> None:
    if Agency.objects.filter(code=code, valid_to=None).exists():
        raise CodeTaken(code)


def _open_agency(agency_id: int, *, on: datetime.date, at: datetime.datetime) -> Agency:
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    if agency.valid_to is not None:
        raise AgencyClosed(agency.code)
    if on < agency.valid_from or on > timezone.localdate(at):
        raise BadDate(on)
    return agency


def _keep_past(agency: Agency, *, on: datetime.date) -> None:
    """Write down the name and code borne until the day before `on`; a change on the first day leaves none."""
    last_day = on - datetime.timedelta(days=1)
    latest = agency.past_names.first()
    since = latest.valid_to + datetime.timedelta(days=1) if latest else agency.valid_from
    if last_day >= since:
        PastName.objects.create(agency=agency, code=agency.code, name=agency.name, valid_from=since, valid_to=last_day)


def _record(agency: Agency, kind: str, *, by: Actor, at: datetime.datetime, **facts: object) -> None:
    record("agency", agency.pk, kind, by=by, at=at, facts=facts)
    access.changed()
