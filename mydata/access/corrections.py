"""Requests for corrections: one's own, and those that one's agency has to answer."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.queues import SIZE, Page, page_of_rows
from dossiers.access.scope import visible_to
from dossiers.models import Dossier
from dossiers.rules.workflow import Status
from journal.read import log_read
from mydata.access.reads import own_rows
from mydata.models import Correction

OTHER = "other"
MOST = 50


def own_filed(actor: Actor) -> list[Dossier]:
    """Return one's own filed dossiers, the latest first (50 at most), with their `title`; raises Forbidden."""
    return list(_own_filed(actor).order_by("-submitted_at", "-id")[:MOST])


def filed_for(actor: Actor, dossier_id: int) -> Dossier:
    """Return one of them, however old; raises Forbidden, Dossier.DoesNotExist."""
    found: Dossier = _own_filed(actor).get(pk=dossier_id)
    return found


def _own_filed(actor: Actor) -> QuerySet[Dossier]:
    return own_rows(actor).exclude(status=Status.DRAFT).annotate(title=F("version__name"))


def questions_of(dossier: Dossier, lang: str = "vi") -> list[tuple[str, str]]:
    """Return the questions of a dossier's form by path, in order, as they can be named in a request."""
    fields = dossier.procedure_version.eform.fields
    return [(path, field.label.vi) for path, field in fields.items() if field.type not in ("file", "computed")]


def own_corrections(actor: Actor, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of one's own requests, the latest first; raises Forbidden, BadCursor."""
    actor.require(Permission.DOSSIER_FOLLOW)
    rows = Correction.objects.filter(user_id=actor.user_id or 0).select_related("dossier", "agency")
    return page_of_rows(rows, ("-asked_at", "-id"), cursor, size)


def asked_of(actor: Actor, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of the open requests to the clerk's agency, the oldest first; raises Forbidden, BadCursor."""
    actor.require(Permission.INTAKE_ACCEPT)
    rows = _of_agency(actor).filter(state="asked").select_related("dossier")
    return page_of_rows(rows, ("asked_at", "id"), cursor, size)


def correction_for(actor: Actor, correction_id: int, *, at: datetime) -> Correction:
    """Return a request to whoever asked, to the desk that answers, and to who sees the dossier.

    The reading is logged. Raises Correction.DoesNotExist outside the scope.
    """
    scope = Q(user_id=actor.user_id or 0)
    if actor.may(Permission.INTAKE_ACCEPT):
        scope |= _at_desk(actor)
    if actor.is_staff:
        scope |= Q(dossier__in=visible_to(actor))
    row = Correction.objects.select_related("dossier", "user", "proof", "agency").filter(scope).get(pk=correction_id)
    if row.user_id != actor.user_id:
        stream, key = ("dossier", row.dossier_id) if row.dossier_id else ("user", row.user_id)
        log_read(actor, stream, key or 0, "correction", at=at)
    return row


def may_answer(actor: Actor, row: Correction) -> bool:
    """Tell whether the actor may answer the request: a clerk of its agency, while it is open."""
    field = row.dossier.field_code if row.dossier else None
    allowed = actor.may(Permission.INTAKE_ACCEPT) and actor.sees(row.agency_id, field)
    return allowed and row.state == "asked" and row.user_id != actor.user_id


def corrections_of(dossier_ids: list[int]) -> dict[int, list[Correction]]:
    """Return the requests about dossiers, by dossier; one query."""
    found: dict[int, list[Correction]] = {}
    for row in Correction.objects.filter(dossier_id__in=dossier_ids).order_by("id"):
        found.setdefault(row.dossier_id or 0, []).append(row)
    return found


def _of_agency(actor: Actor) -> QuerySet[Correction]:
    return Correction.objects.filter(_at_desk(actor))


def _at_desk(actor: Actor) -> Q:
    """Return the condition of what the clerk's agency answers: in the clerk's fields, or about an account."""
    here = Q(agency__in=actor.agencies)
    if actor.fields is None:
        return here
    return here & (Q(dossier__isnull=True) | Q(dossier__field_code__in=actor.fields))
