"""What keeps a dossier from being filed: said of all of it at once, so that the applicant mends it in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from dossiers.models import Attachment, Dossier, NotApplicable
from files.scan import counts, may_be_filed, why_not_safe
from portal.lib.prepared import Prepared
from procedures.access import PublishedVersion
from procedures.rules.eform import EForm, Err

_TICKS = Prepared(lambda dossier: NotApplicable.objects.filter(dossier_id=dossier))


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that keeps a dossier from being filed.

    kind: changed | case | answer | paper | receive | scan | procedure | capacity | proof | mandate | owner | principal;
    `key` is the path, the requirement's id or the capacity; of a proof `page` is the line it is asked at. Of a file
    that keeps it back `key` says why (off, waiting, no_answer, infected, too_large) and `name` which.
    """

    kind: str
    key: str = ""
    page: str = ""
    errors: tuple[Err, ...] = ()
    name: str = ""


class NotReady(Exception):
    """The dossier cannot be filed yet; `lacks` name everything that is missing, in the order of the form."""

    def __init__(self, lacks: list[Lack], form: EForm | None = None) -> None:
        super().__init__(", ".join(f"{lack.kind} {lack.key}" for lack in lacks[:5]))
        self.lacks = lacks
        self.form = form


def unsafe(attachments: list[Attachment]) -> list[Lack]:
    """Return the files that keep a dossier back: not scanned for viruses yet, not scannable, or infected."""
    scanner = bool(settings.CLAMAV)
    return [
        Lack("scan", why_not_safe(row.file, scanner=scanner), page=str(row.requirement_id or ""), name=row.name)
        for row in attachments
        if not may_be_filed(row.file, demo=settings.DEMO, scanner=scanner)
    ]


def missing_papers(
    dossier: Dossier,
    version: PublishedVersion,
    attachments: list[Attachment],
    answers: Mapping[str, Any],
    *,
    on: date,
    settled: int | None = None,
) -> list[Lack]:
    """Return the papers that these answers ask for, neither attached nor, where that may be, ticked away.

    `settled` is the line of which something else speaks.
    """
    there = {row.requirement_id for row in attachments if counts(row.file)}
    ticked = {row.requirement_id for row in _TICKS(dossier.pk)}
    return [
        Lack("paper", str(paper.id))
        for paper in version.papers_due(dossier.case_id, answers, on=on)
        if paper.kind == "submit"
        and paper.id not in there
        and paper.id != settled
        and paper.need.holds_back
        and not (paper.need.may_tick and paper.id in ticked)
    ]


def page_of(form: EForm, path: str) -> str:
    """Return the key of the page on which a question (or a row of a group) stands."""
    known = form.fields.get(path)
    if known is not None:
        return known.page
    root = path.split(".")[0]
    return next(
        (page.key for page in form.pages for p in (*page.fields, *page.groups) if p.split(".")[0] == root),
        form.pages[0].key,
    )
