"""The internal process (quy trình nội bộ): its steps, who comes next, and each one's share of the time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from agencies.rules.roles import Role

HasHolder = Callable[[str], bool]

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_HUNDREDTH = Decimal("0.01")


class StepKind(StrEnum):
    """What a step is for; reception and return belong to the agency of intake."""

    INTAKE = "intake"
    WORK = "work"
    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"
    RETURN = "return"


class UnknownStep(LookupError):
    """The process has no step of that key."""


class NoShares(ValueError):
    """No step has a share of the time, so it cannot be shared out."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `share` is its part of the time against the other steps' (hours do well)."""

    key: str
    role: str
    share: Decimal
    optional: bool = False
    kind: StepKind = StepKind.WORK
    name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a process, and at which step (none: with the whole)."""

    code: str
    step: str = ""


def active(steps: Sequence[Step], *, has_holder: HasHolder) -> tuple[Step, ...]:
    """Return the steps to go through: an optional one only where somebody holds its role, approval always."""
    return tuple(step for step in steps if not step.optional or step.kind == StepKind.APPROVE or has_holder(step.role))


def first_step(steps: Sequence[Step], *, has_holder: HasHolder) -> Step | None:
    """Return the first step after acceptance, which itself completes the reception; None if there is none."""
    later = (step for step in active(steps, has_holder=has_holder) if step.kind != StepKind.INTAKE)
    return next(later, None)


def next_step(steps: Sequence[Step], current: str, *, has_holder: HasHolder) -> Step | None:
    """Return the step after the one of that key, None after the last; raises UnknownStep.

    A step whose role nobody holds is returned all the same unless it is optional: the dossier waits there,
    in sight of the leader.
    """
    following = active(steps[_index(steps, current) + 1 :], has_holder=has_holder)
    return following[0] if following else None


def earlier_steps(steps: Sequence[Step], current: str, *, has_holder: HasHolder) -> tuple[Step, ...]:
    """Return the steps one may send back to: those before, the reception left out; raises UnknownStep."""
    before = active(steps[: _index(steps, current)], has_holder=has_holder)
    return tuple(step for step in before if step.kind != StepKind.INTAKE)


def step_hours(limit_hours: Decimal, steps: Sequence[Step]) -> dict[str, Decimal]:
    """Return each step's working hours by its share, to a hundredth; they sum up to the limit exactly.

    Raises NoShares.
    """
    total = sum((Decimal(step.share) for step in steps), Decimal(0))
    if total <= 0:
        raise NoShares
    hours, passed, begun = {}, Decimal(0), Decimal(0)
    for step in steps:
        passed += step.share
        # Each step ends where its share of the whole ends, so that nothing is lost in rounding.
        ends = (limit_hours * passed / total).quantize(_HUNDREDTH, ROUND_FLOOR)
        ends = limit_hours if passed == total else ends
        hours[step.key], begun = ends - begun, ends
    return hours


def validate(steps: Sequence[Step]) -> tuple[Problem, ...]:
    """Return what keeps the steps from being a process, in the order of the steps; empty when all is well."""
    if not steps:
        return (Problem("empty"),)
    found = [problem for place, step in enumerate(steps) for problem in _step_problems(steps, place, step)]
    kinds = [step.kind for step in steps]
    if StepKind.APPROVE not in kinds:
        found.append(Problem("no_approval"))
    elif StepKind.ISSUE in kinds and kinds.index(StepKind.ISSUE) < kinds.index(StepKind.APPROVE):
        found.append(Problem("issued_before_approval"))
    if not any(step.share > 0 for step in steps):
        found.append(Problem("no_shares"))
    return tuple(found)


def _step_problems(steps: Sequence[Step], place: int, step: Step) -> list[Problem]:
    """Return what is wrong with one step."""
    wrong = {
        "key": not _KEY.fullmatch(step.key),
        "key_twice": any(step.key == other.key for other in steps[:place]),
        "role": step.role not in set(Role),
        "share": step.share < 0,
        "approval_optional": step.kind == StepKind.APPROVE and step.optional,
        "intake_not_first": step.kind == StepKind.INTAKE and place > 0,
        "return_not_last": step.kind == StepKind.RETURN and place < len(steps) - 1,
    }
    return [Problem(code, step.key) for code, is_wrong in wrong.items() if is_wrong]


def _index(steps: Sequence[Step], key: str) -> int:
    """Return the place of the step; raises UnknownStep."""
    for place, step in enumerate(steps):
        if step.key == key:
            return place
    raise UnknownStep(key)
