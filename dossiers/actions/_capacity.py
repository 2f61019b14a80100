"""Filing for somebody else: under which mandate a draft is begun, and what must be right when it is filed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.access import profile_of
from agencies.rules.scope import Actor
from dossiers.access.capacity import capacity_of, case_code, own_line
from dossiers.access.mandates import principal_profile, shared_particulars, usability
from dossiers.actions._lacking import Lack, NotReady, page_of, unsafe
from dossiers.actions._principal import principal_lacks
from dossiers.known import known_at
from dossiers.models import Attachment, Dossier, Mandate
from dossiers.rules.papers import PROOF
from procedures.access import PublishedVersion, RequirementInfo
from procedures.rules import capacities
from procedures.rules.eform import EForm, clean_answers, nest, read
from procedures.rules.eform_types import Party


def begin(dossier: Dossier, version: PublishedVersion, mandate_id: int, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Put a new draft under a mandate and return the answers that it fills in; raises NotReady where it cannot be."""
    mandate, why = usability(mandate_id, dossier, at=at)
    if mandate is None:
        raise NotReady([Lack("mandate", why)])
    case = case_code(version, dossier.case_id)
    capacity = capacities.stands_for(version.eform, mandate.kind, case)
    if capacity is None:
        raise NotReady([Lack("capacity", capacities.CAPACITY_OF[mandate.kind])])
    dossier.mandate_id, dossier.principal_id, dossier.behalf = mandate.pk, mandate.principal_id, mandate.kind
    if capacities.by_party(version.eform, case):
        # Whether the principal is the mother or the father is for the applicant to say.
        return nest(version.eform, {version.eform.roles.capacity: capacity}) if version.eform.roles.capacity else {}
    return _filled(version.eform, capacity, principal_profile(by, mandate, at=at), at)


def _filled(form: EForm, capacity: str, told: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Answer the questions about the owner; what the form would not take or does not ask is left out."""
    owner = form.roles.owner or form.roles.submitter
    flat: dict[str, Any] = {path: told[key] for key, paths in owner.items() if key in told for path in paths}
    if form.roles.capacity:
        flat[form.roles.capacity] = capacity
    known = known_at(at)
    return clean_answers(form, nest(form, flat), complete=False, known=known).answers


def forgotten(form: EForm, answers: Mapping[str, Any], mandate: Mandate, at: datetime) -> set[str]:
    """Return the paths of answers that stand as the principal's account had filled them in, the name excepted."""
    shared = shared_particulars(mandate)
    if not shared:
        return set()
    known = profile_of(mandate.principal_id)
    kind = "organisation" if known.kind == "business" else "person"
    capacity = capacities.stands_for(form, mandate.kind, "") or ""
    filled = read(form, _filled(form, capacity, shared | {"kind": kind}, at))
    stands, owner = read(form, answers), form.roles.owner or form.roles.submitter
    paths = {path for key in shared.keys() - {"paper_kind"} for path in owner.get(key, ())}
    return {path for path in paths if path in filled and stands.get(path) == filled[path]}


def lacks(
    dossier: Dossier,
    version: PublishedVersion,
    answers: Mapping[str, Any],
    attachments: Sequence[Attachment],
    *,
    at: datetime,
) -> list[Lack]:
    """Return what is wrong with capacity, proof or mandate; no query for who files without a mandate."""
    form, case = version.eform, case_code(version, dossier.case_id)
    capacity = capacity_of(dossier, version, answers)
    if dossier.behalf:
        return _behalf_lacks(dossier, form, case, capacity, answers, at)
    if not capacity:
        # A question of the form says so itself.
        return [] if form.roles.capacity else [Lack("capacity")]
    if capacities.rule_of(form, capacity, case) is None:
        fit = ", ".join(rule.value for rule in capacities.allowed(form, case))
        return [Lack("capacity", capacity, page=_capacity_page(form), name=fit)]
    proof = capacities.proof_of(form, capacity, case)
    if proof is None or not proof.required:
        return []
    own = proof_line(dossier, version, answers, at=at)
    if any(row.field_path == PROOF or (own is not None and row.requirement_id == own.id) for row in attachments):
        return []
    return [Lack("proof", capacity, page=str(own.id) if own else "")]


def proof_line(
    dossier: Dossier, version: PublishedVersion, answers: Mapping[str, Any], *, at: datetime
) -> RequirementInfo | None:
    """Return the catalogue's line for what proves capacity or mandate, where these answers ask for it; no query."""
    rows = version.papers_due(dossier.case_id, answers, on=known_at(at).today)
    return own_line(version.eform, rows, capacity_of(dossier, version, answers), behalf=dossier.behalf)


def settled_line(
    dossier: Dossier, version: PublishedVersion, answers: Mapping[str, Any], *, at: datetime
) -> int | None:
    """Return the id of the line that `lacks` speaks of, so that its paper is not called for twice; None for none."""
    form, case = version.eform, case_code(version, dossier.case_id)
    proof = capacities.proof_of(form, capacity_of(dossier, version, answers), case)
    if not dossier.behalf and (proof is None or not proof.required):
        return None
    own = proof_line(dossier, version, answers, at=at)
    return own.id if own else None


def _behalf_lacks(
    dossier: Dossier, form: EForm, case: str, capacity: str, answers: Mapping[str, Any], at: datetime
) -> list[Lack]:
    mandate, why = usability(dossier.mandate_id, dossier, at=at)
    if mandate is None:
        return [Lack("mandate", why)]
    if mandate.proof and (held := unsafe([Attachment(file=mandate.proof, name=mandate.proof_name)])):
        return held
    if not capacities.covers(form, dossier.behalf, capacity, case):
        fit = ", ".join(rule.value for rule in capacities.under(form, dossier.behalf, case))
        return [Lack("capacity", capacities.CAPACITY_OF[dossier.behalf], page=_capacity_page(form), name=fit)]
    roles = capacities.empowering(form, capacity, case)
    return principal_lacks(dossier, form, mandate, roles, answers, on=known_at(at).today)


def _capacity_page(form: EForm) -> str:
    return page_of(form, form.roles.capacity) if form.roles.capacity else ""


def hang_proof(
    dossier: Dossier, version: PublishedVersion, answers: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """Hang what proves the capacity at the catalogue's own line, where it has one, for the office to check it there.

    Under a mandate that is the paper recorded with it.
    """
    if not dossier.behalf and capacity_of(dossier, version, answers) in ("", "self"):
        return
    own = proof_line(dossier, version, answers, at=at)
    if own is not None:
        rows = Attachment.objects.filter(dossier=dossier, field_path=PROOF)
        rows.update(field_path="", requirement_id=own.id)
    if dossier.behalf:
        _attach_recorded(dossier, own, by=by, at=at)


def _attach_recorded(dossier: Dossier, own: RequirementInfo | None, *, by: Actor, at: datetime) -> None:
    """Hang the paper that was recorded with the mandate on the dossier."""
    mandate = Mandate.objects.select_related("proof").filter(pk=dossier.mandate_id or 0).first()
    if mandate is None or mandate.proof_id is None:
        return
    Attachment.objects.create(
        dossier=dossier,
        requirement_id=own.id if own else None,
        field_path="" if own else PROOF,
        file_id=mandate.proof_id,
        name=mandate.proof_name,
        added_at=at,
        added_by_id=by.person_id,
    )


def submitter_of(dossier: Dossier, form: EForm, named: Party) -> Party:
    """Return who files: as the form says, else, where it asks for the owner alone, the account that acts."""
    if not dossier.behalf or form.roles.owner:
        return named
    known = profile_of(dossier.created_by_id)
    return Party(
        full_name=known.full_name,
        birth_date=known.birth_date.isoformat() if known.birth_date else "",
        paper_kind="id_card" if known.identity_kind == "cccd" else known.identity_kind,
        number=known.identity_number,
        phone=known.phone,
        email=known.email,
        commune=known.commune_code,
        address=known.address_line,
    )
