"""Step tasks of one dossier: opened and closed here, by the acts that own them."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from accounts.access import has_holder
from agencies.access import calendar_of
from agencies.rules.scope import Actor
from dossiers.access.steps import rule_steps, steps_of
from dossiers.models import Dossier, StepTask
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines, process
from portal.lib.prepared import insert
from procedures.access import PublishedVersion, StepInfo

# Steps that the desk's own acts complete; they belong to the intake agency.
DESK_KINDS = frozenset({process.StepKind.INTAKE, process.StepKind.RETURN})


def open_reception(dossier: Dossier, version: PublishedVersion, *, at: datetime) -> StepTask:
    """Open the desk's own step at filing; due when the online check is due."""
    reception = next(step for step in rule_steps(version) if step.kind == process.StepKind.INTAKE)
    return _open(dossier, version, reception, at=at, due_at=dossier.intake_due_at)


def open_first(dossier: Dossier, version: PublishedVersion, *, at: datetime) -> StepTask:
    """Open the first step of the office, at acceptance or when the time counts anew."""
    step = process.first_step(steps_of(dossier, version), has_holder=holder(dossier, at))
    return open_step(dossier, version, _there(step), at=at)


def open_after(dossier: Dossier, version: PublishedVersion, key: str, *, at: datetime) -> StepTask:
    """Open the step that follows `key`; an optional one that nobody there holds is left out."""
    step = process.next_step(steps_of(dossier, version, keep=key), key, has_holder=holder(dossier, at))
    return open_step(dossier, version, _there(step), at=at)


def open_step(
    dossier: Dossier,
    version: PublishedVersion,
    step: process.Step,
    *,
    at: datetime,
    assignee_id: int | None = None,
) -> StepTask:
    """Open one step: its due time is its share of the limit; the dossier's queue follows it."""
    due_at = None if step.kind == process.StepKind.RETURN else _due(dossier, version, step, at)
    task = _open(dossier, version, step, at=at, due_at=due_at, assignee_id=assignee_id)
    dossier.next_at = due_at or (at if step.kind == process.StepKind.RETURN else dossier.due_at or FAR)
    return task


def complete_open(dossier: Dossier, *, by: Actor, at: datetime, outcome: str = "done", note: str = "") -> None:
    """Close whatever main task is open; nothing happens where none is."""
    dossier.tasks.open().main().update(done_at=at, done_by_id=by.user_id, outcome=outcome, note=note)


def _open(
    dossier: Dossier,
    version: PublishedVersion,
    step: process.Step,
    *,
    at: datetime,
    due_at: datetime | None,
    assignee_id: int | None = None,
) -> StepTask:
    agency_id = dossier.intake_agency_id if step.kind in DESK_KINDS else dossier.solving_agency_id
    task = StepTask(
        dossier=dossier,
        step_id=_info(version, step.key).id,
        step_key=step.key,
        agency_id=agency_id,
        role=step.role,
        assignee_id=assignee_id,
        orphan=step.kind not in DESK_KINDS and not has_holder(agency_id, step.role, at=at),
        opened_at=at,
        due_at=due_at,
        next_at=due_at or FAR,
    )
    insert(task)
    return task


def _info(version: PublishedVersion, key: str) -> StepInfo:
    return next(step for step in version.process if step.key == key)


def _there(step: process.Step | None) -> process.Step:
    """Every process ends with the return, which no act goes beyond."""
    if step is None:
        raise process.UnknownStep("return")
    return step


def holder(dossier: Dossier, at: datetime) -> Callable[[str], bool]:
    """Tell for a role whether somebody in the solving agency holds it."""
    return lambda role: has_holder(dossier.solving_agency_id, role, at=at)


def _due(dossier: Dossier, version: PublishedVersion, step: process.Step, at: datetime) -> datetime | None:
    """Return when a step is due: its share of the limit's working hours, never after the promise."""
    if dossier.due_at is None:
        return None
    calendar = calendar_of(dossier.solving_agency_id)
    start = dossier.clock_from or dossier.accepted_at or at
    total = calendar.between(start, dossier.due_at) if dossier.due_at > start else Decimal(0)
    steps = process.active(steps_of(dossier, version, keep=step.key), has_holder=holder(dossier, at))
    hours = process.step_hours(total, steps).get(step.key, Decimal(0))
    return deadlines.step_due_at(at, hours, dossier.due_at, calendar)


def extend_open(dossier: Dossier, version: PublishedVersion, *, at: datetime) -> None:
    """Give the open step a new due time after a pause; the dossier's queue follows it."""
    task = dossier.tasks.open().main().first()
    if task is None:
        return
    step = next(step for step in rule_steps(version) if step.key == task.step_key)
    task.due_at = _due(dossier, version, step, at)
    task.next_at = task.due_at or FAR
    task.save(update_fields=["due_at", "next_at"])
    dossier.next_at = task.due_at or dossier.due_at or FAR
