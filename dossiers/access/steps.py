"""The internal process of one dossier as its pages need it: what this person may do at the open step."""

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.known import known_at, unseal
from dossiers.models import Dossier, StepTask
from dossiers.rules import process
from dossiers.rules.workflow import Status
from procedures.access import PublishedVersion
from procedures.rules.eform_due import left_out

NEEDED = {
    process.StepKind.REVIEW: Permission.STEP_REVIEW,
    process.StepKind.APPROVE: Permission.RESULT_APPROVE,
}
WORKING = (Status.ACCEPTED, Status.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Hand:
    """What the person may do at the open step; the same questions as the guards of `actions` ask."""

    step: process.Step | None = None
    held: bool = False
    claim: bool = False
    draft: bool = False
    complete: bool = False
    approve: bool = False
    issue: bool = False
    supplement: bool = False
    back: tuple[process.Step, ...] = ()


def rule_steps(version: PublishedVersion) -> tuple[process.Step, ...]:
    """Return the version's internal process in the words of the rules."""
    return tuple(
        process.Step(
            key=step.key,
            name=step.name,
            role=step.role,
            share=step.share,
            optional=step.optional,
            kind=process.StepKind(step.kind),
        )
        for step in version.process
    )


def steps_of(dossier: Dossier, version: PublishedVersion, *, keep: str = "") -> tuple[process.Step, ...]:
    """Return the steps that this dossier goes through by its answers on the day it was filed; `keep` stays anyway.

    No query where the form has no rules for steps.
    """
    steps, form = rule_steps(version), version.eform
    if not form.routing or dossier.submitted_at is None:
        return steps
    answers = unseal(form, dossier.answers.latest("round").answers)
    gone = left_out(form, answers, on=known_at(dossier.submitted_at).today) - {keep}
    return tuple(step for step in steps if step.key not in gone)


def ways_back(version: PublishedVersion, key: str, been: Iterable[str]) -> tuple[process.Step, ...]:
    """Return the earlier office steps among those the dossier has been through, nearest first."""
    passed = frozenset(been)
    earlier = process.earlier_steps(rule_steps(version), key, has_holder=lambda role: True)
    return tuple(step for step in reversed(earlier) if step.key in passed)


def in_hand(actor: Actor, dossier: Dossier, task: StepTask | None) -> bool:
    """Tell whether the open step is one for this person: agency, role, and on nobody else's desk."""
    return (
        task is not None
        and dossier.status in WORKING
        and actor.may(Permission.STEP_WORK)
        and task.agency_id == actor.agency_id
        and task.role in actor.roles
        and task.assignee_id in (None, actor.user_id)
    )


def hand_of(actor: Actor, dossier: Dossier, version: PublishedVersion, tasks: Iterable[StepTask]) -> Hand:
    """Return what the person may do at the open step; no query."""
    rows = list(tasks)
    task = next((row for row in rows if row.done_at is None and row.kind == "main"), None)
    if task is None or task.role == "desk_clerk":
        return Hand()
    step = next(step for step in rule_steps(version) if step.key == task.step_key)
    if not in_hand(actor, dossier, task):
        return Hand(step=step)
    held = task.assignee_id == actor.user_id and dossier.status == Status.IN_PROGRESS
    been = [row.step_key for row in rows if row.done_at is not None]
    return Hand(
        step=step,
        held=held,
        claim=not held,
        draft=held and step.kind == process.StepKind.WORK and actor.may(Permission.RESULT_DRAFT),
        complete=held and step.kind in (process.StepKind.WORK, process.StepKind.REVIEW) and _may(actor, step),
        approve=_open(dossier) and step.kind == process.StepKind.APPROVE and _may(actor, step),
        issue=_open(dossier) and step.kind == process.StepKind.ISSUE and actor.may(Permission.RESULT_ISSUE),
        supplement=held and actor.may(Permission.INTAKE_SUPPLEMENT),
        back=ways_back(version, task.step_key, been) if _open(dossier) else (),
    )


def _open(dossier: Dossier) -> bool:
    return bool(dossier.status == Status.IN_PROGRESS)


def _may(actor: Actor, step: process.Step) -> bool:
    needed = NEEDED.get(step.kind)
    return needed is None or actor.may(needed)
