"""Steps of the internal process."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.rules.process import (
    NoShares,
    Problem,
    Step,
    StepKind,
    UnknownStep,
    active,
    earlier_steps,
    first_step,
    next_step,
    step_hours,
    validate,
)

RECEIVE = Step("receive", "desk_clerk", Decimal(2), kind=StepKind.INTAKE)
EXAMINE = Step("examine", "officer", Decimal(20))
REVIEW = Step("review", "division_head", Decimal(4), optional=True, kind=StepKind.REVIEW)
APPROVE = Step("approve", "leader", Decimal(8), kind=StepKind.APPROVE)
ISSUE = Step("issue", "records_clerk", Decimal(4), kind=StepKind.ISSUE)
RETURN = Step("return", "desk_clerk", Decimal(2), kind=StepKind.RETURN)
STEPS = (RECEIVE, EXAMINE, REVIEW, APPROVE, ISSUE, RETURN)


def everybody(role):
    return True


def nobody(role):
    return False


@pytest.mark.parametrize(
    "current, holders, expected",
    [
        ("receive", everybody, EXAMINE),
        ("examine", everybody, REVIEW),
        ("examine", nobody, APPROVE),
        ("examine", lambda role: role != "division_head", APPROVE),
        ("review", nobody, APPROVE),
        ("approve", nobody, ISSUE),
        ("issue", everybody, RETURN),
        ("return", everybody, None),
    ],
)
def test_next_step(current, holders, expected):
    assert next_step(STEPS, current, has_holder=holders) == expected


def test_approval_is_never_left_out():
    steps = (EXAMINE, replace(APPROVE, optional=True), ISSUE)
    assert next_step(steps, "examine", has_holder=nobody).key == "approve"


def test_first_step_follows_the_reception():
    assert first_step(STEPS, has_holder=everybody) == EXAMINE
    assert first_step((RECEIVE, REVIEW, APPROVE), has_holder=nobody) == APPROVE
    assert first_step((RECEIVE,), has_holder=everybody) is None


@pytest.mark.parametrize(
    "current, holders, keys",
    [
        ("receive", everybody, []),
        ("examine", everybody, []),
        ("review", everybody, ["examine"]),
        ("approve", everybody, ["examine", "review"]),
        ("approve", nobody, ["examine"]),
        ("return", everybody, ["examine", "review", "approve", "issue"]),
    ],
)
def test_steps_to_send_back_to(current, holders, keys):
    assert [step.key for step in earlier_steps(STEPS, current, has_holder=holders)] == keys


@pytest.mark.parametrize("ask", [next_step, earlier_steps])
def test_unknown_step(ask):
    with pytest.raises(UnknownStep):
        ask(STEPS, "nowhere", has_holder=everybody)


def test_hours_of_the_example():
    steps = [Step(key, "officer", Decimal(share)) for key, share in [("a", 2), ("b", 3), ("c", 2), ("d", 1)]]
    assert list(step_hours(Decimal(8), steps).values()) == [2, 3, 2, 1]
    assert list(step_hours(Decimal(60), steps).values()) == [15, Decimal("22.5"), 15, Decimal("7.5")]
    thirds = step_hours(Decimal(8), [Step(key, "officer", Decimal(1)) for key in "abc"])
    assert list(thirds.values()) == [Decimal("2.66"), Decimal("2.67"), Decimal("2.67")]


@given(
    st.decimals(0, 5000, places=3),
    st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=8).filter(any),
)
def test_hours_sum_up_to_the_limit(limit, shares):
    steps = [Step(f"s{place}", "officer", share) for place, share in enumerate(shares)]
    hours = step_hours(limit, steps)
    assert sum(hours.values()) == limit
    assert all(part >= 0 for part in hours.values())
    assert list(hours) == [step.key for step in steps]


def test_hours_need_shares():
    with pytest.raises(NoShares):
        step_hours(Decimal(8), [replace(EXAMINE, share=Decimal(0))])


def test_hours_of_the_steps_gone_through_are_the_whole_limit():
    gone_through = active(STEPS, has_holder=lambda role: role != "division_head")
    assert sum(step_hours(Decimal(40), gone_through).values()) == 40


@pytest.mark.parametrize(
    "steps, problems",
    [
        (STEPS, []),
        ((EXAMINE, APPROVE), []),
        ((), [Problem("empty")]),
        ((EXAMINE,), [Problem("no_approval")]),
        ((replace(EXAMINE, key="Bước 1"), APPROVE), [Problem("key", "Bước 1")]),
        ((EXAMINE, EXAMINE, APPROVE), [Problem("key_twice", "examine")]),
        ((replace(EXAMINE, role="king"), APPROVE), [Problem("role", "examine")]),
        ((replace(EXAMINE, share=Decimal(-1)), APPROVE), [Problem("share", "examine")]),
        ((EXAMINE, replace(APPROVE, optional=True)), [Problem("approval_optional", "approve")]),
        ((EXAMINE, RECEIVE, APPROVE), [Problem("intake_not_first", "receive")]),
        ((EXAMINE, RETURN, APPROVE), [Problem("return_not_last", "return")]),
        ((EXAMINE, ISSUE, APPROVE), [Problem("issued_before_approval")]),
        ((replace(APPROVE, share=Decimal(0)),), [Problem("no_shares")]),
    ],
)
def test_validate(steps, problems):
    assert list(validate(steps)) == problems
