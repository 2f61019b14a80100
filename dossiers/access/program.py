"""One dossier as a program reads it: what the API tells, by queries composed once."""

from dataclasses import dataclass
from typing import Any

from agencies.rules.scope import Actor
from dossiers.access.post import postings_of
from dossiers.known import unseal
from dossiers.models import (
    Answers,
    Attachment,
    Document,
    Dossier,
    NotApplicable,
    Posting,
    StepTask,
    SupplementItem,
    SupplementRequest,
)
from dossiers.rules.delivery import fitting
from dossiers.rules.workflow import Action, Status, available
from portal.lib.prepared import Prepared
from procedures.access import published

_ANSWERS = Prepared(lambda dossier: Answers.objects.filter(dossier_id=dossier).order_by("-round")[:1])
_FILES = Prepared(
    lambda dossier: Attachment.objects.filter(
        dossier_id=dossier, removed_at__isnull=True, pending=False
    ).select_related("file")
)
_TICKS = Prepared(lambda dossier: NotApplicable.objects.filter(dossier_id=dossier))
_DOCUMENTS = Prepared(lambda dossier: Document.objects.filter(dossier_id=dossier))
_TASK = Prepared(lambda dossier: StepTask.objects.filter(dossier_id=dossier, kind="main", done_at__isnull=True))
_ASKED = Prepared(
    lambda dossier: SupplementItem.objects.filter(
        request__dossier_id=dossier, request__answered_at__isnull=True
    ).select_related("request")
)


@dataclass(frozen=True, slots=True)
class ForProgram:
    """A filed dossier with everything that the API tells of it."""

    dossier: Dossier
    answers: dict[str, Any]
    attachments: list[Attachment]
    not_applicable: list[int]
    documents: list[Document]
    request: SupplementRequest | None
    items: list[SupplementItem]
    task: StepTask | None
    actions: tuple[Action, ...]
    postings: list[Posting]


def handed_in(dossier: Dossier) -> tuple[list[Attachment], list[int]]:
    """Return what hangs on a draft of one's own, and which papers were said not to apply; two queries."""
    files = sorted(_FILES(dossier.pk), key=lambda row: row.pk)
    return files, sorted(row.requirement_id for row in _TICKS(dossier.pk))


def for_program(actor: Actor, dossier: Dossier) -> ForProgram:
    """Gather a filed dossier that the actor has opened; at most six queries, one more where
    it goes by post, ordered by what was first.

    Files come in the order of the papers list, those of file questions last.
    """
    version = published(dossier.version_id)
    places = {paper.id: place for place, paper in enumerate(version.requirements_for(dossier.case_id))}
    files = sorted(_FILES(dossier.pk), key=lambda row: (places.get(row.requirement_id or 0, len(places)), row.pk))
    last = _ANSWERS.first(dossier.pk)
    may_wait = dossier.status in (Status.NEW, Status.WAITING_SUPPLEMENT)
    items = sorted(_ASKED(dossier.pk), key=lambda item: item.pk) if may_wait else []
    return ForProgram(
        dossier=dossier,
        answers=unseal(version.eform, last.answers) if last else {},
        attachments=files,
        not_applicable=[row.requirement_id for row in _TICKS(dossier.pk)],
        documents=_DOCUMENTS(dossier.pk),
        request=items[0].request if items else None,
        items=items,
        task=_TASK.first(dossier.pk),
        actions=fitting(available(dossier.state, actor.permissions), dossier.receive_by, dossier.delivery_state),
        postings=postings_of(dossier),
    )
