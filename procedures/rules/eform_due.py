"""The rules of `eform_office` applied to what somebody has answered."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from procedures.rules.conditions import Tree, evaluate, missing, paths
from procedures.rules.eform import asked
from procedures.rules.eform_office import PaperRule
from procedures.rules.eform_types import EForm
from procedures.rules.fees import F


def fees_due(form: EForm, fees: Iterable[F], answers: Mapping[str, Any], *, on: date) -> tuple[F, ...]:
    """Return the fee lines that are due by these answers on a day in Vietnam; a line without a rule always is."""
    lines = tuple(fees)
    if not form.fees:
        return lines
    flat = asked(form, answers, on=on)
    rules: dict[tuple[str, int | None], Tree] = {(rule.kind, rule.amount): rule.when for rule in form.fees}
    return tuple(
        line
        for line in lines
        if (line.kind, line.amount) not in rules or evaluate(rules[line.kind, line.amount], flat.get, today=on)
    )


def nothing_due(form: EForm, fees: Iterable[F], answers: Mapping[str, Any], *, on: date) -> bool:
    """Say whether the rules leave away every line by what was answered, each of them a sum that is known.

    A line of 0 left away says nothing of what is due instead, and neither does a question not answered yet.
    """
    lines = tuple(fees)
    flat = asked(form, answers, on=on)
    rules: dict[tuple[str, int | None], Tree] = {(rule.kind, rule.amount): rule.when for rule in form.fees}
    return bool(lines) and all(line.amount and _waived(rules.get((line.kind, line.amount)), flat, on) for line in lines)


def _waived(when: Tree | None, flat: Mapping[str, Any], on: date) -> bool:
    if when is None or all(missing(flat.get(path)) for path in paths(when)):
        return False
    return not evaluate(when, flat.get, today=on)


def left_out(form: EForm, answers: Mapping[str, Any], *, on: date) -> frozenset[str]:
    """Return the keys of the steps that are not gone through, by the answers as filed on a day in Vietnam."""
    flat = asked(form, answers, on=on)
    return frozenset(rule.step for rule in form.routing if not evaluate(rule.when, flat.get, today=on))


def papers_due(form: EForm, answers: Mapping[str, Any], *, on: date) -> dict[str, bool | None]:
    """Return of each paper with a rule, by name, what it is by these answers on a day in Vietnam.

    False: not asked; True: to be handed in; None: asked as the catalogue says, also while nothing that the rule looks
    at has been answered.
    """
    if not form.papers:
        return {}
    flat = asked(form, answers, on=on)
    return {rule.name: _asked(rule, flat, on) for rule in form.papers}


def _asked(rule: PaperRule, flat: Mapping[str, Any], on: date) -> bool | None:
    if evaluate(rule.when, flat.get, today=on):
        return rule.required or None
    return None if all(missing(flat.get(path)) for path in paths(rule.when)) else False
