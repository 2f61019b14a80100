"""Everything that was ever filed of one dossier, round by round, each compared with the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossiers.known import known_at, unseal
from dossiers.models import Answers, Attachment, Dossier, SupplementRequest
from journal.models import Event
from procedures.access import published
from procedures.rules.eform import summary
from procedures.rules.eform_rounds import Difference, differences

# Acts of the applicant that begin a new round.
_NEW_ROUND = frozenset({"dossier.edited", "dossier.supplemented"})


@dataclass(frozen=True, slots=True)
class Round:
    """One filing, change or supplement: when, what it changed of the answers, which files came and went."""

    number: int
    kind: str
    at: datetime
    request: SupplementRequest | None
    changes: tuple[Difference, ...]
    came: tuple[Attachment, ...]
    went: tuple[Attachment, ...]


def has_rounds(events: Iterable[Event]) -> bool:
    """Tell from its history whether anything was filed after the first filing; no query."""
    return any(event.kind in _NEW_ROUND for event in events)


def filed_of(dossier: Dossier) -> list[Answers]:
    """Return the answers of every round, the first filing first; one query."""
    return list(Answers.objects.filter(dossier=dossier).order_by("round"))


def rounds_of(
    dossier: Dossier,
    requests: Iterable[SupplementRequest],
    *,
    lang: str,
    filed: Iterable[Answers] | None = None,
    files: Sequence[Attachment] | None = None,
) -> list[Round]:
    """Return every round of a dossier that the caller has opened, the latest first; two queries.

    `requests` are its requests for supplement; those not answered yet are none. `filed` and `files` are not asked
    for where they are known.
    """
    said = {row.round: row for row in (filed_of(dossier) if filed is None else filed)}
    if files is None:
        sent = Attachment.objects.filter(dossier=dossier, pending=False)
        files = list(sent.select_related("file", "requirement").order_by("pk"))
    answered = {row.round: row for row in requests if row.answered_by_id is not None}
    names = {str(row.pk): row.name for row in files}
    found, before = [], None
    for number in sorted({*said, *answered}):
        row, request = said.get(number), answered.get(number)
        at = (row.at if row else None) or (request.answered_at if request else None) or dossier.updated_at
        found.append(
            Round(
                number=number,
                kind="supplement" if request else row.kind if row else "filing",
                at=at,
                request=request,
                changes=_changes(dossier, before, row, names, lang),
                came=tuple(file for file in files if file.round == number),
                went=tuple(file for file in files if file.removed_round == number),
            )
        )
        before = row or before
    return found[::-1]


def _changes(
    dossier: Dossier, before: Answers | None, after: Answers | None, names: dict[str, str], lang: str
) -> tuple[Difference, ...]:
    """Return what the answers of a round changed; the day of the later one decides which questions are asked."""
    if before is None or after is None:
        return ()
    form, known = published(dossier.version_id).eform, known_at(after.at, names)
    old, new = (summary(form, unseal(form, row.answers), lang, known=known) for row in (before, after))
    return differences(old, new)
