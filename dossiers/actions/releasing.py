"""Steps whose holder has left go back to the list of their agency, so that no dossier lies on an empty desk."""

from datetime import datetime

from django.db import transaction

from accounts.access import colleagues
from agencies.rules.roles import Role
from agencies.rules.scope import SYSTEM
from dossiers.actions._move import lock, note
from dossiers.actions._steps import DESK_KINDS
from dossiers.models import StepTask
from dossiers.models.step import StepTaskQuerySet


def release_left(*, at: datetime) -> int:
    """Free the open steps of people who no longer hold the role there, and mark those that nobody holds.

    One transaction a step; returns how many were freed.
    """
    steps = StepTask.objects.open().main().exclude(step__kind__in=DESK_KINDS)
    freed = 0
    for agency_id, role in steps.values_list("agency_id", "role").distinct():
        holders = set(colleagues(agency_id, Role(role), at=at).values_list("pk", flat=True))
        here = steps.filter(agency_id=agency_id, role=role)
        left = here.filter(assignee__isnull=False).exclude(assignee_id__in=holders)
        freed += sum(_release(*row, at=at) for row in left.values_list("id", "dossier_id", "assignee_id"))
        _mark(here, has_holder=bool(holders))
    return freed


@transaction.atomic
def _release(task_id: int, dossier_id: int, left_id: int, *, at: datetime) -> bool:
    """Take one step off the desk of somebody who has left; False where it was completed or taken on meanwhile."""
    dossier = lock(dossier_id)
    if not dossier.tasks.open().filter(pk=task_id, assignee_id=left_id).update(assignee=None, claimed_at=None):
        return False
    note(dossier, "dossier.step_released", by=SYSTEM, at=at, facts={"task": task_id})
    return True


def _mark(steps: StepTaskQuerySet, *, has_holder: bool) -> None:
    """Say of steps whether nobody can take them on: the leader and the operators see those."""
    steps.filter(orphan=has_holder).update(orphan=not has_holder)
