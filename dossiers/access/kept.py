"""A person's own papers, for that person alone: the list, one of them, what it was used for, what fits where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.queues import SIZE, Page, page_of_rows
from dossiers.models import Attachment, Document, Dossier, KeptPaper, PaperCheck, Result
from dossiers.rules.matching import CLOSE, likeness
from dossiers.rules.workflow import Status
from files.models import StoredFile
from files.scan import ScanState, counts
from portal.lib.text import fold

MOST_OFFERED = 10
MOST_SUGGESTED = 2
MOST_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """The result of a returned dossier as a file of one's own."""

    dossier: Dossier
    file: StoredFile
    name: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """A kept paper with its names, folded: its own and those of the papers it was handed in as."""

    row: KeptPaper
    names: list[str]


def kept_page(actor: Actor, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of one's own papers, the latest first; one query. Raises Forbidden, BadCursor."""
    return page_of_rows(_mine(actor).select_related("file"), ("-added_at", "-id"), cursor, size)


def kept_for(actor: Actor, kept_id: int) -> KeptPaper:
    """Return one of one's own papers with its file; raises Forbidden, KeptPaper.DoesNotExist for a stranger's."""
    return _mine(actor).select_related("file").get(pk=kept_id)


def uses_of(actor: Actor, files: Iterable[UUID]) -> dict[UUID, list[Attachment]]:
    """Return by file where the actor has used it, the latest first, with dossier and paper; one query."""
    rows = Attachment.objects.filter(file_id__in=list(files), removed_at__isnull=True)
    rows = rows.filter(dossier__created_by_id=actor.user_id or 0, dossier__amends__isnull=True)
    found: dict[UUID, list[Attachment]] = {}
    for row in rows.select_related("dossier", "requirement").order_by("-pk"):
        found.setdefault(row.file_id, []).append(row)
    return found


def papers_to_keep(actor: Actor) -> list[Attachment]:
    """Return what one has filed in one's own name and not kept yet, the latest first, 10 at most; one query."""
    actor.require(Permission.DOSSIER_FILE)
    rows = Attachment.objects.filter(dossier__created_by_id=actor.user_id or 0, dossier__behalf="")
    rows = rows.exclude(dossier__status=Status.DRAFT).filter(removed_at__isnull=True, pending=False)
    rows = rows.exclude(file__scan_state=ScanState.INFECTED).filter(~_is_kept(actor))
    seen: dict[UUID, Attachment] = {}
    for row in rows.select_related("file", "dossier", "requirement").order_by("-pk")[: 3 * MOST_OFFERED]:
        seen.setdefault(row.file_id, row)
    return list(seen.values())[:MOST_OFFERED]


def paper_to_keep(actor: Actor, attachment_id: int) -> Attachment:
    """Return a file of one's own filing in one's own name; raises Forbidden, Attachment.DoesNotExist."""
    actor.require(Permission.DOSSIER_FILE)
    rows = Attachment.objects.filter(dossier__created_by_id=actor.user_id or 0, dossier__behalf="")
    return rows.select_related("file", "requirement").get(pk=attachment_id, removed_at__isnull=True)


def has_unkept(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether some file of one's own filing is not among one's own papers yet; one query at most."""
    if dossier.created_by_id != actor.user_id or dossier.behalf:
        return False
    rows = dossier.attachments.filter(~_is_kept(actor), removed_at__isnull=True, pending=False)
    return rows.exists()


def may_be_kept(actor: Actor, dossier: Dossier, row: Attachment) -> bool:
    """Tell whether a file of one's own filing is not among one's own papers yet; one query at most."""
    if dossier.created_by_id != actor.user_id or dossier.behalf or not counts(row.file):
        return False
    return not KeptPaper.objects.filter(owner_id=actor.user_id, file__sha256=row.file.sha256).exists()


def results_to_keep(actor: Actor) -> list[ResultPaper]:
    """Return the results returned to one in one's own name and not kept yet, the latest first; two queries."""
    actor.require(Permission.DOSSIER_FILE)
    return _results(actor, Q(~_is_kept(actor)))[:MOST_OFFERED]


def result_paper(actor: Actor, dossier_id: int) -> ResultPaper:
    """Return the result of one's own returned dossier; raises Forbidden, Dossier.DoesNotExist where there is none."""
    actor.require(Permission.DOSSIER_FILE)
    found = _results(actor, Q(dossier_id=dossier_id))
    if not found:
        raise Dossier.DoesNotExist
    return found[0]


def found_right(files: Collection[UUID], *, but: Dossier) -> dict[UUID, datetime]:
    """Return when each file was last accepted with another dossier in which a clerk found its paper right; one query.

    The file alone is told of, not the dossier: it need not be in the reader's scope.
    """
    right = PaperCheck.objects.filter(dossier=OuterRef("dossier"), requirement=OuterRef("requirement"), right=True)
    rows = Attachment.objects.filter(Exists(right), file_id__in=files, dossier__accepted_at__isnull=False)
    rows = rows.exclude(dossier=but).filter(removed_at__isnull=True)
    return dict(rows.order_by().values_list("file_id").annotate(last=Max("dossier__accepted_at")))


def kept_result(dossier: Dossier, result: Result | None, documents: Iterable[Document], actor: Actor) -> bool | None:
    """Tell whether the result of one's own dossier is among one's own papers; None where there is none to keep.

    One query at most.
    """
    own = dossier.created_by_id == actor.user_id and not dossier.behalf and dossier.status == Status.RETURNED
    letters = [row.file_id for row in documents if row.kind == "result" and row.revoked_at is None]
    file = (result.file_id if result else None) or next(filter(None, letters), None)
    if not own or file is None:
        return None
    return KeptPaper.objects.filter(owner_id=actor.user_id, file=file).exists()


def fitting(actor: Actor) -> list[Fitting]:
    """Return the papers that can be used again, the latest first, with the names they are known by; two queries.

    One query where nothing is kept. Raises Forbidden.
    """
    rows = [row for row in _mine(actor).select_related("file")[:MOST_LOOKED_AT] if counts(row.file)]
    if not rows:
        return []
    used = Attachment.objects.filter(file_id__in=[row.file_id for row in rows], requirement__isnull=False)
    used = used.filter(dossier__created_by_id=actor.user_id or 0)
    names: dict[UUID, set[str]] = {}
    for file_id, name in used.values_list("file_id", "requirement__name").distinct():
        names.setdefault(file_id, set()).add(fold(name))
    return [Fitting(row, [fold(row.name.rpartition(".")[0]), *sorted(names.get(row.file_id, ()))]) for row in rows]


def suggested(asked: str, kept: list[Fitting], *, on: date) -> list[KeptPaper]:
    """Return the kept papers valid on the day that may be the one asked for, the best first, 2 at most; no query."""
    name = fold(asked)
    found = [(likeness(name, one.names), one.row) for one in kept if not one.row.is_over(on)]
    close = sorted((pair for pair in found if pair[0] >= CLOSE), key=lambda pair: -pair[0])
    return [row for _close, row in close[:MOST_SUGGESTED]]


def _mine(actor: Actor) -> QuerySet[KeptPaper]:
    actor.require(Permission.DOSSIER_FILE)
    return KeptPaper.objects.filter(owner_id=actor.user_id or 0)


def _is_kept(actor: Actor) -> Exists:
    """Tell of rows with a `file` whether one of the same contents lies among the own papers."""
    return Exists(KeptPaper.objects.filter(owner_id=actor.user_id or 0, file__sha256=OuterRef("file__sha256")))


def _results(actor: Actor, which: Q) -> list[ResultPaper]:
    """Return results as files: the uploaded one, else the letter, never one that was taken back."""
    own = Q(dossier__created_by_id=actor.user_id or 0, dossier__behalf="", dossier__status=Status.RETURNED)
    uploaded = Result.objects.filter(own, which, file__isnull=False).select_related("file", "dossier")
    letters = Document.objects.filter(own, which, kind="result", file__isnull=False, revoked_at__isnull=True)
    letters = letters.filter(dossier__result__file__isnull=True).select_related("file", "dossier__result")
    found = {row.dossier_id: ResultPaper(row.dossier, row.file, row.title) for row in uploaded if row.file}
    for letter in letters.order_by("ordinal"):
        if letter.file:
            found[letter.dossier_id] = ResultPaper(letter.dossier, letter.file, letter.dossier.result.title)
    return sorted(found.values(), key=lambda one: (one.dossier.returned_at, one.dossier.pk), reverse=True)
