"""What an applicant sees of the own dossiers: one, those that wait for the applicant, the running and the ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.access import names_of
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.mandates import acting_in, own_scope
from dossiers.access.queues import SIZE, Page, page_of_rows
from dossiers.access.scope import dossier_for, open_dossier
from dossiers.known import VIETNAM
from dossiers.models import Attachment, Document, Dossier, Rating, SupplementRequest, Talk, Withdrawal
from dossiers.models.dossier import DossierQuerySet
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.verifying import replaces
from dossiers.rules.workflow import ENDED, OPEN, Status
from journal.read import history
from procedures.access import published
from procedures.rules.eform import people

MOST_TASKS = 60
KINDS = ("supplement", "resend", "collect", "message", "draft", "rate")
# An invitation to rate is not repeated for ever.
RATE_FOR = timedelta(days=30)

PARTS = {
    "running": tuple(int(status) for status in OPEN),
    "ended": tuple(int(status) for status in ENDED),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something the applicant should do: kind is supplement, resend, collect, message, draft or rate, in this order."""

    kind: str
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Gone:
    """What became of a draft: discarded, expired, or (changes of a filed dossier) sent into that one."""

    how: str
    into: int | None


def _own(actor: Actor) -> DossierQuerySet:
    actor.require(Permission.DOSSIER_FOLLOW)
    return Dossier.objects.filter(own_scope(actor))


def own_for(actor: Actor, dossier_id: int) -> Dossier:
    """Return one's own dossier, draft or filed, or one that one is entrusted with; one query for one's own.

    Raises Forbidden, Dossier.DoesNotExist for a stranger's.
    """
    actor.require(Permission.DOSSIER_FOLLOW)
    return dossier_for(actor, dossier_id)


def gone_draft(actor: Actor, dossier_id: int) -> Gone | None:
    """Return what became of a draft that one has begun and that is there no more; None for anything else."""
    events = history("dossier", dossier_id)
    if not events or events[0].kind != "dossier.draft_started" or events[0].by_user != actor.user_id:
        return None
    last, amends = events[-1].kind, events[0].facts.get("amends")
    if last in ("dossier.draft_discarded", "dossier.draft_expired"):
        return Gone(last.rpartition("_")[2], None)
    # Changes that were sent leave no event in the stream of their draft.
    return Gone("sent", amends) if amends and not Dossier.objects.filter(pk=dossier_id).exists() else None


def filers_of(actor: Actor, rows: Iterable[Dossier]) -> dict[int, str]:
    """Return who filed, by account, of the dossiers that somebody else filed; no query where there are none."""
    others = {row.created_by_id for row in rows if row.created_by_id != actor.user_id}
    return names_of(others) if others else {}


def principals_of(rows: Iterable[Dossier], actor: Actor | None = None) -> dict[int, str]:
    """Return for whom dossiers are filed under a mandate, by account, the actor left out; no query where none is."""
    others = {row.principal_id for row in rows if row.principal_id and (not actor or row.principal_id != actor.user_id)}
    return names_of(others) if others else {}


def open_own(actor: Actor, dossier_id: int, *, at: datetime) -> Dossier:
    """Return the same with its result and rating, for the page that shows them; others' reading is logged."""
    actor.require(Permission.DOSSIER_FOLLOW)
    return open_dossier(actor, dossier_id, "mandate", at=at)


def drafts_for(actor: Actor, procedure_id: int) -> list[Dossier]:
    """Return one's own drafts of a procedure with their `draft`, the latest first; raises Forbidden."""
    actor.require(Permission.DOSSIER_FOLLOW)
    rows = Dossier.objects.drafts().filter(created_by_id=actor.user_id or 0, procedure_id=procedure_id)
    rows = rows.filter(amends__isnull=True)
    rows = rows.select_related("draft")
    return list(rows.order_by("-draft__saved_at", "-id")[:10])


def amendment_of(dossier: Dossier) -> Dossier | None:
    """Return the draft in which a filed dossier of one's own is being changed, None where there is none."""
    found: Dossier | None = Dossier.objects.filter(amends=dossier).first()
    return found


def tasks_of(actor: Actor, *, at: datetime) -> list[Task]:
    """Return what waits for the applicant, the pressing first (60 at most); one query, and one for the mandates held.

    What one may only read waits for somebody else. Raises Forbidden.
    """
    rated = Rating.objects.filter(dossier=OuterRef("pk"))
    told = Talk.objects.filter(dossier=OuterRef("pk"), agency__isnull=False, seen_at__isnull=True)
    wanted = (
        Q(status=Status.DRAFT)
        | Q(status__in=[Status.NEW, Status.WAITING_SUPPLEMENT], asked=True)
        | Q(status=Status.DONE, receive_by="counter")
        | Q(status=Status.DONE, delivery_state=DeliveryState.CAME_BACK)
        | Q(status=Status.RETURNED, rated=False, returned_at__gt=at - RATE_FOR)
        | Q(told=True)
    )
    rows = _asked(_titled(_own(actor))).annotate(rated=Exists(rated), told=Exists(told)).filter(wanted)
    rows = rows.annotate(changes=F("amends__number"))
    found = rows.select_related("draft").order_by("-updated_at", "-id")[:MOST_TASKS]
    tasks = [Task(kind, row) for row in acting_in(actor, found, at=at) for kind in _kinds(row, at)]
    return sorted(tasks, key=lambda task: KINDS.index(task.kind))


def subject_of(draft: Dossier, *, at: datetime) -> str:
    """Return whom a draft is for as far as it says so (the child, the owner), "" before; no query of its own."""
    form = published(draft.version_id).eform
    return people(form, draft.draft.answers, on=at.astimezone(VIETNAM).date()).owner.full_name


def own_list(actor: Actor, part: str, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of one's own filed dossiers, running or ended, the latest change first.

    Raises Forbidden, KeyError for an unknown part, BadCursor.
    """
    withdrawn = Withdrawal.objects.filter(dossier=OuterRef("pk"), confirmed=True).values("decided_at")[:1]
    rows = _asked(_titled(_own(actor))).filter(status__in=PARTS[part]).annotate(withdrawn_at=Subquery(withdrawn))
    return page_of_rows(rows, ("-updated_at", "-id"), cursor, size)


def papers_shown(dossier: Dossier, documents: tuple[Document, ...]) -> list[Document]:
    """Return the papers of the office that the applicant may have: the result only once it is returned."""
    return [row for row in documents if row.kind != "result" or dossier.status == Status.RETURNED]


def replaced(documents: Iterable[Document]) -> set[int]:
    """Return the papers in whose place a later one has been made; no query."""
    rows = [row for row in documents if replaces(row.kind)]
    last = {row.kind: max(one.ordinal for one in rows if one.kind == row.kind) for row in rows}
    return {row.pk for row in rows if row.ordinal < last[row.kind]}


def _titled(rows: DossierQuerySet) -> DossierQuerySet:
    """Bring the procedure's name along, so that a list loads no version."""
    return rows.annotate(title=F("version__name"))


def _asked(rows: DossierQuerySet) -> DossierQuerySet:
    """Bring along whether a supplement is asked, since when, and by when it is wished."""
    open_ = SupplementRequest.objects.filter(dossier=OuterRef("pk"), answered_at__isnull=True)
    since, by = (Subquery(open_.values(name)[:1]) for name in ("asked_at", "wished_by"))
    return rows.annotate(asked=Exists(open_), asked_at=since, wished_by=by)


def _kinds(row: Any, at: datetime) -> list[str]:
    """Return what waits in one dossier."""
    found = ["message"] if row.told else []
    if row.status == Status.DRAFT:
        found.append("draft")
    if row.asked and row.status in (Status.NEW, Status.WAITING_SUPPLEMENT):
        found.append("supplement")
    if row.status == Status.DONE and row.receive_by == "counter":
        found.append("collect")
    if row.status == Status.DONE and row.delivery_state == DeliveryState.CAME_BACK:
        found.append("resend")
    if row.status == Status.RETURNED and not row.rated and row.returned_at > at - RATE_FOR:
        found.append("rate")
    return found


def file_names(dossier: Dossier) -> dict[str, str]:
    """Return the files that answer questions of the form, by the id their answers hold."""
    rows = dossier.attachments.filter(removed_at__isnull=True).exclude(field_path="")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def files_at(dossier: Dossier, paths: list[str]) -> list[Attachment]:
    """Return the files that answer these questions, with their stored file, in order."""
    rows = dossier.attachments.filter(removed_at__isnull=True, field_path__in=paths)
    return list(rows.select_related("file"))


def may_be_arranged(dossier: Dossier, row: Attachment) -> bool:
    """Tell whether a file may still be renamed or turned: of a draft, or brought for a supplement not sent yet."""
    if row.removed_at is not None:
        return False
    return dossier.is_draft or dossier.supplements.filter(answered_at__isnull=True, round=row.round).exists()


def acknowledgement_of(dossier: Dossier) -> Document | None:
    """Return the acknowledgement of filing once it is made, None while the worker is at it."""
    return dossier.documents.filter(kind="acknowledgement", file__isnull=False).order_by("-ordinal").first()
