"""A draft's capacity, where the form does not ask: chosen, or changed when a mandate has ended."""

from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.capacity import case_code
from dossiers.actions import _capacity, filing
from dossiers.actions._lacking import Lack, NotReady, page_of
from dossiers.actions._move import lock
from dossiers.known import seal, unseal
from dossiers.models import Dossier, Draft, Mandate
from dossiers.rules.workflow import Action, Status, WrongState
from journal.record import record
from procedures.access import published
from procedures.rules import capacities
from procedures.rules.eform import EForm, nest, read


@transaction.atomic
def choose_capacity(
    dossier_id: int, capacity: str, *, by: Actor, at: datetime, over: str | None = None
) -> tuple[Dossier, int]:
    """Keep in which capacity one files, where that is asked beside the form; the dossier and the draft's version.

    Under a mandate only those that it covers. `over` is what the page showed as chosen: another one chosen meanwhile,
    at another device, is a conflict. Raises NotReady for one that the case does not allow, Forbidden, WrongState,
    DraftConflict.
    """
    dossier = _draft(dossier_id, by)
    draft = Draft.objects.select_for_update().get(dossier=dossier)
    filing.meanwhile(draft, over, dossier.capacity, capacity)
    version = published(dossier.version_id)
    form, case = version.eform, case_code(version, dossier.case_id)
    rules = capacities.under(form, dossier.behalf, case) if dossier.behalf else capacities.allowed(form, case)
    if not capacities.asked_beside(form) or all(rule.value != capacity for rule in rules):
        raise NotReady([Lack("capacity", capacity)])
    dossier.capacity = capacity
    dossier.updated_at = at
    dossier.save(update_fields=["capacity", "updated_at"])
    return dossier, filing.touch(draft, at=at)


@transaction.atomic
def leave_mandate(dossier_id: int, *, by: Actor, at: datetime) -> Dossier:
    """Go on without the recorded mandate: what was entered stays, the paper that proves it is attached instead.

    What the principal's account had filled in goes with the mandate. Raises Forbidden, WrongState once it is filed.
    """
    dossier = _draft(dossier_id, by)
    if dossier.amends_id is not None:
        # What was filed under a mandate stays so; the owner has been told.
        raise WrongState(Action.EDIT, Status.NEW)
    if dossier.behalf:
        facts = {"mandate": dossier.mandate_id, "principal": dossier.principal_id}
        _take_out_shared(dossier, at=at)
        dossier.capacity = capacities.CAPACITY_OF[dossier.behalf]
        dossier.mandate, dossier.principal, dossier.behalf = None, None, ""
        dossier.updated_at = at
        dossier.save(update_fields=["capacity", "mandate", "principal", "behalf", "updated_at"])
        record("dossier", dossier.pk, "dossier.mandate_left", by=by, at=at, facts=facts)
    return dossier


def _take_out_shared(dossier: Dossier, *, at: datetime) -> None:
    """Take out of the draft what the principal has let be filled in, also of what was kept of earlier versions.

    Its pages are asked again.
    """
    mandate = Mandate.objects.get(pk=dossier.mandate_id or 0)
    draft = Draft.objects.select_for_update().get(dossier=dossier)
    form = published(dossier.version_id).eform
    draft.answers, gone = _without_shared(form, draft.answers, mandate, at)
    draft.before = [
        one | {"answers": _without_shared(published(one["version"]).eform, one["answers"], mandate, at)[0]}
        for one in draft.before
    ]
    pages = {page_of(form, path) for path in gone}
    draft.pages_done = [key for key in draft.pages_done if key not in pages]
    draft.version += 1
    draft.saved_at = at
    draft.save(update_fields=["answers", "before", "pages_done", "version", "saved_at"])


def _without_shared(
    form: EForm, sealed: dict[str, Any], mandate: Mandate, at: datetime
) -> tuple[dict[str, Any], set[str]]:
    """Return stored answers without what the principal's account had filled in, and the paths that went."""
    answers = unseal(form, sealed)
    gone = _capacity.forgotten(form, answers, mandate, at)
    if not gone:
        return sealed, set()
    left = {path: value for path, value in read(form, answers).items() if path not in gone}
    return seal(form, nest(form, left)), gone


def _draft(dossier_id: int, by: Actor) -> Dossier:
    dossier = lock(dossier_id)
    if dossier.created_by_id != by.user_id:
        raise Forbidden(Permission.DOSSIER_FILE)
    if dossier.status != Status.DRAFT:
        raise WrongState(Action.SUBMIT, Status(dossier.status))
    return dossier
