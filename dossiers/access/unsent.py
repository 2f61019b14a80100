"""A request for supplement as its applicant sees it: what is asked, and what is prepared and not sent yet.

Nothing of the second is for the office to see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agencies.rules.scope import Actor
from dossiers.access.own import own_for
from dossiers.known import known_at, unseal
from dossiers.models import Answers, Attachment, Dossier, Draft, SupplementItem, SupplementRequest
from dossiers.rules.workflow import TRANSITIONS, Action
from procedures.access import PublishedVersion, published
from procedures.known import Known
from procedures.rules.eform_asked import opened, with_files


@dataclass(frozen=True)
class Asked:
    """An open request with its items; the answers filed, those prepared, and the files not sent yet."""

    dossier: Dossier
    version: PublishedVersion
    request: SupplementRequest
    items: tuple[SupplementItem, ...]
    draft: Draft | None
    files: tuple[Attachment, ...]
    known: Known
    filed: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)

    @property
    def questions(self) -> list[str]:
        """The paths of what is asked of the form."""
        return [item.field_path for item in self.items if item.field_path]

    @property
    def opened(self) -> set[str]:
        """The questions that only the answers prepared ask."""
        return opened(self.version.eform, self.filed, self.now, self.questions, on=self.known.today)

    @property
    def stands(self) -> int:
        """The version of the answers prepared; 0 while nothing is."""
        return self.draft.version if self.draft else 0


def asked_of(actor: Actor, dossier_id: int, *, at: datetime) -> tuple[Dossier, Asked | None]:
    """Return one's own dossier with the request that waits for an answer, None where there is none; seven queries.

    Raises Forbidden, Dossier.DoesNotExist.
    """
    dossier = own_for(actor, dossier_id)
    if dossier.state not in TRANSITIONS[Action.SUPPLEMENT].moves:
        return dossier, None
    items = tuple(
        SupplementItem.objects.filter(request__dossier=dossier, request__answered_at__isnull=True)
        .select_related("request")
        .order_by("id")
    )
    if not items:
        return dossier, None
    version = published(dossier.version_id)
    here = list(dossier.attachments.filter(removed_at__isnull=True).select_related("file"))
    names = {str(row.pk): row.name for row in here if row.field_path}
    files = tuple(row for row in here if row.pending)
    found = Asked(dossier, version, items[0].request, items, None, files, known_at(at, names))
    return dossier, _with_answers(found) if found.questions else found


def _with_answers(asked: Asked) -> Asked:
    """Add the answers as they were filed and as they are prepared; two queries."""
    form = asked.version.eform
    filed = unseal(form, Answers.objects.filter(dossier=asked.dossier).latest("round").answers)
    draft = Draft.objects.filter(dossier=asked.dossier).first()
    now = with_files(
        form, unseal(form, draft.answers) if draft else filed, filed, asked.questions, brought(asked.files)
    )
    shared = (asked.dossier, asked.version, asked.request, asked.items)
    return Asked(*shared, draft, asked.files, asked.known, filed, now)


def brought(files: Iterable[Attachment]) -> dict[str, list[str]]:
    """Return the ids of files by the question they answer."""
    found: dict[str, list[str]] = {}
    for row in files:
        if row.field_path:
            found.setdefault(row.field_path, []).append(str(row.pk))
    return found
