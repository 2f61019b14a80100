"""Everything a civil servant's page shows of one dossier, within fifteen queries of the whole request."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

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
    withdrawal_of,
)
from dossiers.access.kept import found_right
from dossiers.access.rounds import Round, filed_of, rounds_of
from dossiers.access.scope import open_dossier
from dossiers.access.steps import Hand, hand_of
from dossiers.known import unseal
from dossiers.models import Answers, Attachment, Dossier, Withdrawal
from journal.models import Event
from procedures.rules.eform import SummaryPage


@dataclass
class Bench:
    """One dossier on a civil servant's desk; what a page does not show is not asked of the database."""

    actor: Actor
    page: DossierPage
    hand: Hand
    events: list[Event]
    at: datetime
    lang: str

    @property
    def dossier(self) -> Dossier:
        """The dossier itself."""
        return self.page.dossier

    @cached_property
    def papers(self) -> list[PaperView]:
        """The papers list with what was handed in and found; two queries."""
        return papers_of(self.dossier)

    @cached_property
    def other_files(self) -> tuple[Attachment, ...]:
        """The files that answer questions of the form or prove the capacity; asked only where there may be some."""
        form, submitter = self.page.version.eform, self.page.submitter
        proven = submitter is not None and submitter.capacity not in ("", "self")
        if not proven and not any(question.type == "file" for question in form.fields.values()):
            return ()
        rows = self.dossier.attachments.filter(removed_at__isnull=True, pending=False).exclude(field_path="")
        return tuple(rows.select_related("file"))

    @property
    def attachments(self) -> list[Attachment]:
        """Every file that was handed in, in the order of the papers list."""
        return [*(row for view in self.papers for row in view.attachments), *self.other_files]

    @cached_property
    def right_before(self) -> dict[UUID, datetime]:
        """When a file taken from the own papers was found right in an accepted dossier before, by file.

        One query, where there is such a file.
        """
        taken = {row.file_id for row in self.attachments if row.from_store}
        return found_right(taken, but=self.dossier) if taken else {}

    @cached_property
    def summary(self) -> list[SummaryPage]:
        """The current answers in words, page by page; one query."""
        files = {str(row.pk): row.name for row in self.other_files}
        now = unseal(self.page.version.eform, self.filed[-1].answers) if self.filed else {}
        return summary_of(self.dossier, at=self.at, lang=self.lang, files=files, answers=now)

    @cached_property
    def filed(self) -> list[Answers]:
        """The answers of every round; one query."""
        return filed_of(self.dossier)

    @cached_property
    def rounds(self) -> list[Round]:
        """What each filing after the first one changed, the latest first, with the files that are still there."""
        requests = self.page.supplements
        found = rounds_of(self.dossier, requests, lang=self.lang, filed=self.filed, files=self.attachments)
        return [one for one in found if one.number]

    @cached_property
    def timeline(self) -> list[TimeLine]:
        """The whole history, oldest first."""
        return timeline_from(self.events, self.page.names, inner=True)

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        """The last request to withdraw, if there was one."""
        return withdrawal_of(self.dossier, self.events)

    @cached_property
    def earlier(self) -> list[Dossier]:
        """The owner's other dossiers that the actor may see, noted as shown; one query."""
        return earlier_of(self.actor, self.dossier, self.page.owner, at=self.at)


def bench_of(actor: Actor, dossier_id: int, purpose: str, *, at: datetime, lang: str = "vi") -> Bench:
    """Open a dossier for a civil servant, the reading logged; raises Dossier.DoesNotExist outside the scope."""
    dossier = open_dossier(actor, dossier_id, purpose, at=at)
    events = events_of(dossier)
    names = names_of(event.by_user for event in events if event.by_user)
    page = page_of(actor, dossier, at=at, names=names)
    hand = hand_of(actor, dossier, page.version, page.tasks)
    return Bench(actor=actor, page=page, hand=hand, events=events, at=at, lang=lang)
