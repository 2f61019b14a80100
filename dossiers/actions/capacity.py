"""A draft's capacity, where the form does not ask: chosen, or changed when a mandate has ended."""

from datetime import datetime

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.capacity import case_code
from dossiers.actions._lacking import Lack, NotReady
from dossiers.actions._move import lock
from dossiers.models import Dossier
from dossiers.rules.workflow import Action, Status, WrongState
from journal.record import record
from procedures.access import published
from procedures.rules import capacities


@transaction.atomic
def choose_capacity(dossier_id: int, capacity: str, *, by: Actor, at: datetime) -> Dossier:
    """Keep in which capacity one files; raises NotReady for one that the case does not allow, Forbidden, WrongState."""
    dossier = _draft(dossier_id, by)
    version = published(dossier.version_id)
    if capacities.rule_of(version.eform, capacity, case_code(version, dossier.case_id)) is None:
        raise NotReady([Lack("capacity", capacity)])
    dossier.capacity = capacity
    dossier.updated_at = at
    dossier.save(update_fields=["capacity", "updated_at"])
    return dossier


@transaction.atomic
def leave_mandate(dossier_id: int, *, by: Actor, at: datetime) -> Dossier:
    """Go on without the recorded mandate: what was entered stays, the paper that proves it is attached instead.

    Raises Forbidden, WrongState once it is filed.
    """
    dossier = _draft(dossier_id, by)
    if dossier.amends_id is not None:
        # What was filed under a mandate stays so; the owner has been told.
        raise WrongState(Action.EDIT, Status.NEW)
    if dossier.behalf:
        facts = {"mandate": dossier.mandate_id, "principal": dossier.principal_id}
        dossier.capacity = capacities.CAPACITY_OF[dossier.behalf]
        dossier.mandate, dossier.principal, dossier.behalf = None, None, ""
        dossier.updated_at = at
        dossier.save(update_fields=["capacity", "mandate", "principal", "behalf", "updated_at"])
        record("dossier", dossier.pk, "dossier.mandate_left", by=by, at=at, facts=facts)
    return dossier


def _draft(dossier_id: int, by: Actor) -> Dossier:
    dossier = lock(dossier_id)
    if dossier.created_by_id != by.user_id:
        raise Forbidden(Permission.DOSSIER_FILE)
    if dossier.status != Status.DRAFT:
        raise WrongState(Action.SUBMIT, Status(dossier.status))
    return dossier
