"""Everything a civil servant's page shows of one dossier, within fifteen queries of the whole request."""

from dataclasses import dataclass
from datetime import datetime

from accounts.access import names_of
from agencies.rules.scope import Actor
from dossiers.access.case import (
    DossierPage,
    PaperView,
    TimeLine,
    earlier_of,
    events_of,
    page_of,
    papers_of,
    summary_of,
    timeline_from,
)
from dossiers.access.scope import open_dossier
from dossiers.access.steps import Hand, hand_of
from dossiers.models import Attachment, Dossier
from procedures.rules.eform import SummaryPage


@dataclass(frozen=True)
class Bench:
    """One dossier on a civil servant's desk."""

    page: DossierPage
    papers: list[PaperView]
    other_files: tuple[Attachment, ...]
    summary: list[SummaryPage]
    timeline: list[TimeLine]
    earlier: list[Dossier]
    hand: Hand

    @property
    def dossier(self) -> Dossier:
        """The dossier itself."""
        return self.page.dossier

    @property
    def attachments(self) -> list[Attachment]:
        """Every file that was handed in, in the order of the papers list."""
        return [*(row for view in self.papers for row in view.attachments), *self.other_files]


def bench_of(actor: Actor, dossier_id: int, purpose: str, *, at: datetime, lang: str = "vi") -> Bench:
    """Open a dossier for a civil servant: everything about it, and the reading logged.

    Raises Dossier.DoesNotExist outside the scope.
    """
    dossier = open_dossier(actor, dossier_id, purpose, at=at)
    events = events_of(dossier)
    names = names_of(event.by_user for event in events if event.by_user)
    page = page_of(actor, dossier, at=at, names=names)
    papers = papers_of(dossier)
    others = _other_files(dossier, papers)
    return Bench(
        page=page,
        papers=papers,
        other_files=others,
        summary=summary_of(dossier, at=at, lang=lang, files={str(row.pk): row.name for row in others}),
        timeline=timeline_from(events, names, inner=True),
        earlier=earlier_of(actor, dossier, page.owner),
        hand=hand_of(actor, dossier, page.version, page.tasks),
    )


def _other_files(dossier: Dossier, papers: list[PaperView]) -> tuple[Attachment, ...]:
    """Return the files that answer questions of the form; asked only where the form has such questions."""
    form = dossier.procedure_version.eform
    if not any(question.type == "file" for question in form.fields.values()):
        return ()
    rows = dossier.attachments.filter(removed_at__isnull=True).exclude(field_path="")
    return tuple(rows.select_related("file"))
