"""In which capacity somebody files: what the form and the case allow, which paper proves it, who must come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import labels
from dossiers.access.case import PaperView
from dossiers.models import Attachment, Dossier
from dossiers.rules.papers import PROOF, PROOF_ID
from procedures.access import PublishedVersion, RequirementInfo, published
from procedures.rules import capacities
from procedures.rules.capacities import CAPACITY_OF, ProofWanted
from procedures.rules.eform import EForm


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
        return capacities.stands_for(form, dossier.behalf, case_code(version, dossier.case_id)) or ""
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
    rules = capacities.allowed(form, case)
    return CapacityView(
        value=value,
        words=capacity_words(form, _under(dossier, form, value, case), lang),
        allowed=not value or capacities.rule_of(form, value, case) is not None or bool(dossier.behalf),
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


def proof_paper(dossier: Dossier, view: CapacityView, lang: str) -> PaperView | None:
    """Return the proof of the capacity as a line of the papers list, None where none is asked or there; one query.

    Files of a proof that is not asked any more are still shown, so that they can be taken out.
    """
    files = proof_files(dossier)
    if view.proof is None and not files:
        return None
    name = view.proof.name.in_(lang) if view.proof else str(labels.PROOF_NAME)
    return PaperView(_line(name, required=bool(view.proof and view.proof.required)), files, False, None)


def filed_proof(dossier: Dossier, capacity: str, lang: str) -> PaperView | None:
    """Return the proof that was filed, None for who filed for himself; one query for anybody else."""
    if capacity in ("", "self"):
        return None
    files = proof_files(dossier)
    version = published(dossier.version_id)
    wanted = capacities.proof_of(version.eform, capacity, case_code(version, dossier.case_id))
    name = wanted.name.in_(lang) if wanted else str(labels.PROOF_NAME)
    return PaperView(_line(name, required=False), files, False, None) if files else None


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
