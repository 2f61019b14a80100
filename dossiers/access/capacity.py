"""In which capacity somebody files: what the form and the case allow, which paper proves it, who must come."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from dossiers import labels
from dossiers.access.case import PaperView, papers_of
from dossiers.models import Attachment, Dossier, Mandate
from dossiers.rules.papers import PROOF, PROOF_ID
from portal.lib.text import fold
from procedures.access import PublishedVersion, RequirementInfo, published
from procedures.rules import capacities
from procedures.rules.capacities import CAPACITY_OF, ProofWanted
from procedures.rules.eform import EForm

# How a catalogue calls the power of who files; one "of" somebody named is another paper (of all the members, ...).
_POWERS = ("văn bản ủy quyền", "giấy ủy quyền", "hợp đồng ủy quyền")
_POWER = re.compile(rf"({'|'.join(map(fold, _POWERS))})\b(?! cua\b)")


@dataclass(frozen=True, slots=True)
class CapacityView:
    """The capacity of a filing as things stand: its words, whether the case allows it, the proof wanted.

    `value` is empty where the question is still open.
    """

    value: str
    words: str
    allowed: bool
    proof: ProofWanted | None
    others: tuple[str, ...]


def case_code(version: PublishedVersion, case_id: int | None) -> str:
    """Return the code of the case chosen, empty for none."""
    return next((case.code for case in version.cases if case.id == case_id), "")


def answered(form: EForm, answers: Mapping[str, Any]) -> str:
    """Return the capacity that the answers name, empty where the form does not ask or nothing is answered."""
    value: Any = answers
    for key in form.roles.capacity.split(".") if form.roles.capacity else ():
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def capacity_of(dossier: Dossier, version: PublishedVersion, answers: Mapping[str, Any]) -> str:
    """Return the capacity of the submitter: by the answers, else as chosen beside the form, else the only one."""
    form = version.eform
    if form.roles.capacity:
        return answered(form, answers)
    if dossier.behalf:
        case = case_code(version, dossier.case_id)
        chosen = {rule.value for rule in capacities.under(form, dossier.behalf, case)} & {dossier.capacity}
        return dossier.capacity if chosen else capacities.stands_for(form, dossier.behalf, case) or ""
    rules = capacities.allowed(form, case_code(version, dossier.case_id))
    if len(form.capacities) > 1:
        return dossier.capacity
    return rules[0].value if rules else "self"


def recorded_capacity(dossier: Dossier, version: PublishedVersion, answers: Mapping[str, Any]) -> str:
    """Return the capacity as the dossier keeps it: under a mandate the mandate's own.

    A parent whom the other parent has empowered stays a parent.
    """
    value = capacity_of(dossier, version, answers)
    return _under(dossier, version.eform, value, case_code(version, dossier.case_id)) or "self"


def _under(dossier: Dossier, form: EForm, value: str, case: str) -> str:
    """Return in which capacity a draft is filed, its mandate considered."""
    if capacities.empowering(form, value, case):
        return value
    return CAPACITY_OF.get(dossier.behalf, "") or value


def capacity_view(dossier: Dossier, answers: Mapping[str, Any], lang: str) -> CapacityView:
    """Return the capacity of a draft with all that follows from it; no query."""
    version = published(dossier.version_id)
    form, case = version.eform, case_code(version, dossier.case_id)
    value = capacity_of(dossier, version, answers)
    rules = capacities.under(form, dossier.behalf, case) if dossier.behalf else capacities.allowed(form, case)
    fits = capacities.rule_of(form, value, case) is not None
    if dossier.behalf:
        fits = capacities.covers(form, dossier.behalf, value, case)
    return CapacityView(
        value=value,
        words=capacity_words(form, _under(dossier, form, value, case), lang),
        allowed=not value or fits,
        proof=None if dossier.behalf else capacities.proof_of(form, value, case),
        others=tuple(rule.label.in_(lang) for rule in rules),
    )


def capacity_words(form: EForm, capacity: str, lang: str) -> str:
    """Return the words for a capacity: the form's own where it has some, else the usual."""
    rule = next((one for one in form.capacities if one.value == capacity), None)
    return rule.label.in_(lang) if rule else str(labels.CAPACITY.get(capacity, ""))


def in_person(dossier: Dossier, lang: str) -> list[str]:
    """Return who must come to the office in person for this dossier; no query."""
    version = published(dossier.version_id)
    return [who.in_(lang) for who in capacities.in_person(version.eform, case_code(version, dossier.case_id))]


def own_line(
    form: EForm, rows: Iterable[RequirementInfo], capacity: str, *, behalf: str = ""
) -> RequirementInfo | None:
    """Return the catalogue's own line for the paper that proves a capacity or a mandate, None where it has none."""
    papers = [row for row in rows if row.kind == "submit"]
    powers = [row.name for row in papers if _POWER.match(fold(row.name))]
    names = [capacities.paper_of(form, value, powers) for value in ([capacity, "authorised"] if behalf else [capacity])]
    return next((row for name in names for row in papers if name and row.name == name), None)


def draft_papers(dossier: Dossier, view: CapacityView, mandate: Mandate | None, lang: str) -> list[PaperView]:
    """Return the papers list of a draft, with one line for what proves the capacity; four queries at most.

    It is the catalogue's own line where there is one, else it stands first; under a `mandate`, where its paper is there
    and nothing is asked, last. Files of a proof that is not asked any more are shown, so that they can be taken out.
    """
    rows, files = papers_of(dossier), proof_files(dossier)
    if mandate is not None:
        # In changes of a filed dossier the recorded paper hangs there already.
        rows = [replace(row, attachments=_but(row.attachments, mandate)) for row in rows]
        files = _but(files, mandate)
    lines = [row.requirement for row in rows]
    own = own_line(published(dossier.version_id).eform, lines, view.value, behalf=dossier.behalf if mandate else "")
    if own is not None and (view.proof or mandate):
        return [_proven(row, view, files, mandate) if row.requirement.id == own.id else row for row in rows]
    if view.proof is None and mandate is None and not files:
        return rows
    if mandate is not None:
        # Nothing has to be done about it.
        line = _line(str(labels.RECORDED_PAPER[mandate.kind]), required=False)
        return [*rows, PaperView(line, files, False, None, mandate)]
    name = view.proof.name.in_(lang) if view.proof else str(labels.PROOF_NAME)
    line = _line(name, required=bool(view.proof and view.proof.required))
    return [PaperView(line, files, False, None), *rows]


def _proven(row: PaperView, view: CapacityView, files: tuple[Attachment, ...], mandate: Mandate | None) -> PaperView:
    """Return the catalogue's line as the one that proves the capacity; it cannot be ticked away where it must be."""
    must = bool(view.proof and view.proof.required)
    required = False if mandate else True if must else row.requirement.required
    return replace(
        row,
        requirement=replace(row.requirement, required=required),
        attachments=(*files, *row.attachments),
        not_applicable=row.not_applicable and required is not True,
        recorded=mandate,
    )


def _but(rows: tuple[Attachment, ...], mandate: Mandate) -> tuple[Attachment, ...]:
    return tuple(row for row in rows if row.file_id != mandate.proof_id)


def filed_proof(dossier: Dossier, capacity: str, lang: str) -> PaperView | None:
    """Return the proof that was filed beside the catalogue's papers, None for who filed for himself; one query."""
    if capacity in ("", "self"):
        return None
    files = proof_files(dossier)
    name = _proof_name(published(dossier.version_id), dossier, capacity, lang)
    return PaperView(_line(name, required=False), files, False, None) if files else None


def proving(dossier: Dossier, capacity: str, lang: str) -> tuple[str, list[str], bool]:
    """Return the paper that proves the capacity of a filed dossier, its files, and whether it is asked; one query."""
    version = published(dossier.version_id)
    rows = version.requirements_for(dossier.case_id)
    own = own_line(version.eform, rows, capacity, behalf=dossier.behalf)
    place = Q(field_path=PROOF) | Q(requirement_id=own.id) if own else Q(field_path=PROOF)
    found = dossier.attachments.filter(place, removed_at__isnull=True, pending=False)
    wanted = capacities.proof_of(version.eform, capacity, case_code(version, dossier.case_id))
    files = list(found.values_list("name", flat=True))
    return _proof_name(version, dossier, capacity, lang), files, bool(wanted or own)


def _proof_name(version: PublishedVersion, dossier: Dossier, capacity: str, lang: str) -> str:
    wanted = capacities.proof_of(version.eform, capacity, case_code(version, dossier.case_id))
    return wanted.name.in_(lang) if wanted else str(labels.PROOF_NAME)


def proof_files(dossier: Dossier) -> tuple[Attachment, ...]:
    """Return the files that prove the capacity; one query."""
    rows = dossier.attachments.filter(removed_at__isnull=True, pending=False, field_path=PROOF)
    return tuple(rows.select_related("file"))


def _line(name: str, *, required: bool) -> RequirementInfo:
    return RequirementInfo(
        id=PROOF_ID,
        key=PROOF,
        name=name,
        kind="submit",
        heading="",
        case_id=None,
        originals=1,
        copies=0,
        required=required,
        forms=(),
    )
