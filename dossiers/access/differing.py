"""What has changed in the procedure since a draft was begun, as its applicant sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.access.own import file_names
from dossiers.known import known_at, unseal
from dossiers.models import Dossier, Draft
from procedures.access import PublishedVersion, current_version_id, published
from procedures.rules.eform_changes import Change, changes


@dataclass(frozen=True, slots=True)
class Differences:
    """Questions asked otherwise, papers asked newly and no more by name, and whether fees or time changed."""

    questions: tuple[Change, ...] = ()
    papers_added: tuple[str, ...] = ()
    papers_removed: tuple[str, ...] = ()
    fees: bool = False
    time: bool = False

    def __bool__(self) -> bool:
        return bool(self.questions or self.papers_added or self.papers_removed or self.fees or self.time)


def outdated(dossier: Dossier, *, at: datetime) -> bool:
    """Tell whether another version than the draft's is in force; changes of a filed dossier stay under its own."""
    if dossier.amends_id:
        return False
    return current_version_id(dossier.procedure_id, on=known_at(at).today) not in (None, dossier.version_id)


def differences_of(dossier: Dossier, draft: Draft, *, at: datetime, lang: str) -> Differences | None:
    """Return all that has changed under the draft since it was begun, None where nothing a person would notice."""
    found = [
        _between(published(one["version"]), published(dossier.version_id), one, dossier, at=at, lang=lang)
        for one in draft.before
    ]
    if not found:
        return None
    questions = {(change.kind, change.path, change.text): change for one in found for change in one.questions}
    first = found[0]
    papers = tuple(dict.fromkeys(name for one in found for name in one.papers_removed))
    made = Differences(tuple(questions.values()), first.papers_added, papers, first.fees, first.time)
    return made or None


def differs(
    old: PublishedVersion, new: PublishedVersion, answers: Mapping[str, Any], dossier: Dossier, *, at: datetime
) -> bool:
    """Tell whether the applicant would find anything otherwise under the new version."""
    return bool(_compare(old, new, answers, dossier, (), at=at, lang="vi"))


def _between(
    old: PublishedVersion, new: PublishedVersion, kept: dict[str, Any], dossier: Dossier, *, at: datetime, lang: str
) -> Differences:
    answers = unseal(old.eform, kept["answers"])
    return _compare(old, new, answers, dossier, tuple(kept["papers"]), at=at, lang=lang)


def _compare(
    old: PublishedVersion,
    new: PublishedVersion,
    answers: Mapping[str, Any],
    dossier: Dossier,
    lost: tuple[str, ...],
    *,
    at: datetime,
    lang: str,
) -> Differences:
    """Compare two versions for one dossier; `lost` are keys of papers whose files are gone."""
    questions: tuple[Change, ...] = ()
    if old.eform_definition != new.eform_definition:
        known = known_at(at, file_names(dossier))
        questions = changes(old.eform, new.eform, answers, known=known, lang=lang)
    before, now = _papers(old, dossier), _papers(new, dossier)
    return Differences(
        questions,
        tuple(name for key, name in now.items() if key not in before),
        tuple(name for key, name in before.items() if key not in now or key in lost),
        _fees(old, dossier) != _fees(new, dossier),
        _time(old, dossier) != _time(new, dossier),
    )


def _case_in(version: PublishedVersion, dossier: Dossier) -> int | None:
    """The dossier's case as this version numbers it."""
    own = published(dossier.version_id).cases
    codes = {case.code for case in own if case.id == dossier.case_id}
    return next((case.id for case in version.cases if case.code in codes), None)


def _papers(version: PublishedVersion, dossier: Dossier) -> dict[str, str]:
    papers = version.requirements_for(_case_in(version, dossier))
    return {paper.key: paper.name for paper in papers if paper.kind == "submit"}


def _fees(version: PublishedVersion, dossier: Dossier) -> frozenset[tuple[Any, ...]]:
    fees = version.fees_for(_case_in(version, dossier), "online")
    return frozenset((fee.kind, fee.amount, fee.currency, fee.text) for fee in fees)


def _time(version: PublishedVersion, dossier: Dossier) -> tuple[Any, ...]:
    limit = version.limit(_case_in(version, dossier), "online")
    return (limit.value, limit.unit) if limit else ()
