"""The office: take a step on, complete it, send it back (quy trình nội bộ)."""

from datetime import datetime

from django.db import transaction

from accounts.access import colleagues
from agencies.rules.roles import Permission, Role
from agencies.rules.scope import Actor, Forbidden
from dossiers.access import steps
from dossiers.actions import _steps
from dossiers.actions._move import lock, move, note
from dossiers.models import Dossier, Result, StepTask
from dossiers.rules import process
from dossiers.rules.workflow import Action, Status, WrongState
from procedures.access import PublishedVersion, published

MAX_NOTE = 2000


class NotYours(Forbidden):
    """The step is on somebody else's desk."""


class ResultMissing(ValueError):
    """There is no draft of the result yet, so there is nothing to pass on or approve."""


class ReasonMissing(ValueError):
    """Who sends a dossier back says why."""


class NoWayBack(ValueError):
    """There is no earlier office step that the dossier could be sent back to."""


@transaction.atomic
def start(dossier_id: int, *, by: Actor, at: datetime, row_version: int | None = None) -> StepTask:
    """Take the open step on one's own desk; the first office step turns "accepted" into "in progress".

    Raises Forbidden, NotYours, WrongState, ChangedMeanwhile. Taking on one's own step again changes nothing.
    """
    dossier = lock(dossier_id, row_version=row_version)
    task = open_task(dossier)
    if dossier.status != Status.ACCEPTED and _mine(task, by):
        return task
    _check_hand(dossier, task, by)
    task.assignee_id = by.user_id
    task.claimed_at = task.claimed_at or at
    task.save(update_fields=["assignee", "claimed_at"])
    if dossier.status == Status.ACCEPTED:
        move(dossier, Action.START, by=by, at=at, facts={"step": task.step_key})
    else:
        note(dossier, "dossier.step_claimed", by=by, at=at, facts={"step": task.step_key})
    return task


@transaction.atomic
def complete_step(
    dossier_id: int, *, by: Actor, at: datetime, words: str = "", row_version: int | None = None
) -> StepTask:
    """Complete one's open step and open the next; at the approving step this approves the result.

    Raises Forbidden, NotYours, WrongState, ChangedMeanwhile, ResultMissing.
    """
    dossier = lock(dossier_id, row_version=row_version)
    version = published(dossier.version_id)
    task = open_task(dossier)
    _check_hand(dossier, task, by)
    step = _step(version, task.step_key)
    if step.kind == process.StepKind.ISSUE:
        # The records clerk's step is completed by issuing, with a number: results.issue.
        raise WrongState(Action.COMPLETE_STEP, Status(dossier.status))
    _pass_result(dossier, step, by=by, at=at)
    _steps.complete_open(dossier, by=by, at=at, note=words.strip()[:MAX_NOTE])
    following = _steps.open_after(dossier, version, task.step_key, at=at)
    move(
        dossier,
        Action.COMPLETE_STEP,
        by=by,
        at=at,
        facts={"step": task.step_key, "next": following.step_key, "kind": step.kind.value},
    )
    return following


@transaction.atomic
def send_back(
    dossier_id: int, *, to: str, reason: str, by: Actor, at: datetime, row_version: int | None = None
) -> StepTask:
    """Send the dossier back to an earlier office step, to whoever handled it and still works there.

    An approval falls away.

    Raises Forbidden, NotYours, WrongState, ChangedMeanwhile, ReasonMissing, NoWayBack.
    """
    dossier = lock(dossier_id, row_version=row_version)
    if not reason.strip():
        raise ReasonMissing
    version = published(dossier.version_id)
    task = open_task(dossier)
    _check_hand(dossier, task, by)
    step = next((s for s in ways_back(dossier, version, task) if s.key == to), None)
    if step is None:
        raise NoWayBack
    Result.objects.filter(dossier=dossier).update(approved_at=None, approved_by=None)
    _steps.complete_open(dossier, by=by, at=at, outcome="sent_back", note=reason.strip()[:MAX_NOTE])
    opened = _steps.open_step(dossier, version, step, at=at, assignee_id=_handler(dossier, step, at=at))
    move(dossier, Action.SEND_BACK, by=by, at=at, facts={"step": task.step_key, "next": to})
    return opened


def open_task(dossier: Dossier) -> StepTask:
    """Return the dossier's open main task; raise WrongState where there is none."""
    task = dossier.tasks.open().main().first()
    if task is None:
        raise WrongState(Action.COMPLETE_STEP, Status(dossier.status))
    return task


def ways_back(dossier: Dossier, version: PublishedVersion, task: StepTask) -> tuple[process.Step, ...]:
    """Return the earlier office steps this dossier has been through, nearest first."""
    been = dossier.tasks.filter(done_at__isnull=False).values_list("step_key", flat=True)
    return steps.ways_back(version, task.step_key, been)


def _handler(dossier: Dossier, step: process.Step, *, at: datetime) -> int | None:
    """Return who handled the step last, None where nobody did or that person no longer holds the role."""
    handled = dossier.tasks.filter(step_key=step.key, done_by__isnull=False).order_by("-id").first()
    if handled is None or handled.done_by_id is None:
        return None
    still = colleagues(handled.agency_id, Role(step.role), at=at).filter(pk=handled.done_by_id).exists()
    return handled.done_by_id if still else None


def _mine(task: StepTask, by: Actor) -> bool:
    return task.claimed_at is not None and task.assignee_id == by.user_id


def _check_hand(dossier: Dossier, task: StepTask, by: Actor) -> None:
    """Raise unless the step is one for this person: agency, role, and nobody else's desk."""
    if dossier.status not in (Status.ACCEPTED, Status.IN_PROGRESS):
        raise WrongState(Action.COMPLETE_STEP, Status(dossier.status))
    by.require(Permission.STEP_WORK)
    if by.everything:
        return
    if task.agency_id != by.agency_id or task.role not in by.roles:
        raise NotYours(Permission.STEP_WORK)
    if task.assignee_id not in (None, by.user_id):
        raise NotYours(Permission.STEP_WORK)


def _pass_result(dossier: Dossier, step: process.Step, *, by: Actor, at: datetime) -> None:
    """Require what the step's kind requires: a draft to pass on, the right to approve it."""
    if step.kind in steps.NEEDED:
        by.require(steps.NEEDED[step.kind])
    if not Result.objects.filter(dossier=dossier).exists():
        raise ResultMissing
    if step.kind == process.StepKind.APPROVE:
        Result.objects.filter(dossier=dossier).update(approved_at=at, approved_by_id=by.user_id)


def _step(version: PublishedVersion, key: str) -> process.Step:
    return next(step for step in steps.rule_steps(version) if step.key == key)
