"""The rules of `eform_office` applied to what somebody has answered."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from procedures.rules.conditions import Tree, evaluate
from procedures.rules.eform import read
from procedures.rules.eform_types import EForm
from procedures.rules.fees import F


def fees_due(form: EForm, fees: Iterable[F], answers: Mapping[str, Any], *, on: date) -> tuple[F, ...]:
    """Return the fee lines that are due by these answers on a day in Vietnam; a line without a rule always is."""
    lines = tuple(fees)
    if not form.fees:
        return lines
    flat = read(form, answers)
    rules: dict[tuple[str, int | None], Tree] = {(rule.kind, rule.amount): rule.when for rule in form.fees}
    return tuple(
        line
        for line in lines
        if (line.kind, line.amount) not in rules or evaluate(rules[line.kind, line.amount], flat.get, today=on)
    )


def left_out(form: EForm, answers: Mapping[str, Any], *, on: date) -> frozenset[str]:
    """Return the keys of the steps that are not gone through, by the answers as filed on a day in Vietnam."""
    flat = read(form, answers)
    return frozenset(rule.step for rule in form.routing if not evaluate(rule.when, flat.get, today=on))
