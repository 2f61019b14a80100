"""Who read one's data: when, for which agency, in which role and why. Never the reader's name (ADR 0016)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import names_of
from accounts.models import Membership
from agencies.access import agency_by_id
from agencies.rules.roles import Permission, Role
from agencies.rules.scope import Actor
from dossiers.access.mandates import own_scope
from dossiers.access.queues import SIZE, Page, page_of_rows
from dossiers.models import Dossier
from journal.models import Read

MOST_DOSSIERS = 5000
MOST_READS = 10000


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at one's data; `code` lets the agency tell who it was, `dossiers` are id and number."""

    code: int
    at: datetime
    purpose: str
    agency: str
    roles: tuple[Role, ...]
    name: str
    dossiers: tuple[tuple[int, str], ...]

    @property
    def by_staff(self) -> bool:
        """Tell whether a civil servant looked, for an agency."""
        return bool(self.agency)


def own_rows(actor: Actor) -> QuerySet[Dossier]:
    """Return one's own dossiers, drafts too: filed by oneself, or by somebody in one's name. Raises Forbidden.

    Only those that one still reads: not another's drafts, nothing of an organisation that one has left.
    """
    actor.require(Permission.DOSSIER_FOLLOW)
    mine = actor.user_id or 0
    return Dossier.objects.filter(own_scope(actor), Q(created_by_id=mine) | Q(principal_id=mine))


def reads_page(actor: Actor, dossier_id: int | None = None, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of Readings, the latest first: of one dossier, else of everything of one's own.

    Four queries, whatever the size. Raises Forbidden, BadCursor, Dossier.DoesNotExist for a stranger's.
    """
    rows = own_rows(actor)
    numbers = dict(rows.order_by("-updated_at").values_list("pk", "number")[:MOST_DOSSIERS])
    if dossier_id is not None:
        numbers = {dossier_id: rows.values_list("number", flat=True).get(pk=dossier_id)}
    page = page_of_rows(_reads(actor, numbers, whole=dossier_id is None), ("-at", "-id"), cursor, size)
    return Page(rows=_told(page.rows, numbers), next=page.next, previous=page.previous)


def _reads(actor: Actor, ids: Iterable[int], *, whole: bool) -> QuerySet[Read]:
    """One's own dossiers opened, standing on a list, and the account itself; not by oneself."""
    ids = list(ids)
    wanted = Q(stream_kind="dossier", stream_id__in=[str(pk) for pk in ids]) | Q(shown__overlap=ids)
    if whole:
        wanted |= Q(stream_kind="user", stream_id=str(actor.user_id))
    return Read.objects.filter(wanted).exclude(user_id=actor.user_id or 0)


def _told(rows: list[Read], numbers: dict[int, Any]) -> list[Reading]:
    roles = _roles(rows)
    named = names_of(row.user_id for row in rows) if settings.READERS_NAMED else {}
    return [
        Reading(
            code=row.pk,
            at=row.at,
            purpose=row.purpose,
            agency=agency_by_id(row.agency_id).name if row.agency_id else "",
            roles=roles.get(row.pk, ()),
            name=named.get(row.user_id, ""),
            dossiers=tuple((pk, numbers[pk] or "") for pk in _dossiers(row) if pk in numbers),
        )
        for row in rows
    ]


def _dossiers(row: Read) -> list[int]:
    return [int(row.stream_id)] if row.stream_kind == "dossier" else sorted(row.shown)


def _roles(rows: list[Read]) -> dict[int, tuple[Role, ...]]:
    """Return the roles each reader held in that agency on the day of the reading; one query."""
    held: dict[tuple[int, int | None], list[Membership]] = {}
    for membership in Membership.objects.filter(user_id__in={row.user_id for row in rows if row.agency_id}):
        held.setdefault((membership.user_id, membership.agency_id), []).append(membership)
    return {row.pk: tuple(_held_then(held.get((row.user_id, row.agency_id), []), row.at)) for row in rows}


def _held_then(memberships: list[Membership], at: datetime) -> list[Role]:
    day = timezone.localdate(at)
    return sorted(
        Role(row.role) for row in memberships if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    )


def all_reads(actor: Actor, dossier_id: int | None = None) -> list[Reading]:
    """Return every look at one dossier of one's own, else at everything, the latest 10,000; raises Forbidden."""
    numbers = dict(own_rows(actor).order_by("-updated_at").values_list("pk", "number")[:MOST_DOSSIERS])
    if dossier_id is not None:
        numbers = {dossier_id: numbers.get(dossier_id)}
    rows = _reads(actor, numbers, whole=dossier_id is None).order_by("-at", "-id")[:MOST_READS]
    return _told(list(rows), numbers)
