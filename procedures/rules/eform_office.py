"""What the office draws from the answers, as a definition says it: which fees, steps and papers are needed.

    "fees": [{"kind": "fee", "amount": 8000, "when": c}]   the catalogue's line of that kind and amount holds only then
    "routing": [{"step": "head", "when": c}]               the step of the internal process is gone through only then
    "papers": [{"name": "…", "when": c, "required": true}] the catalogue's paper of that name is asked only then,
                                                           and must be handed in

Only reviews may be left out: somebody receives, works, approves, numbers and returns every dossier.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from procedures.rules.catalogue import FeeKind, StepKind
from procedures.rules.conditions import Tree
from procedures.rules.eform_format import FEE_KEYS, MOST_MONEY, PAPER_RULE_KEYS, ROUTING_KEYS
from procedures.rules.eform_reader import Reader, whole
from procedures.rules.eform_types import EForm, Problem
from procedures.rules.processes import DEFAULT

REVIEWS = tuple(dict.fromkeys(s.key for steps in DEFAULT.values() for s in steps if s.kind == StepKind.REVIEW))


@dataclass(frozen=True, slots=True)
class FeeRule:
    """The fee line of that kind and amount (đồng) is due only where the condition holds."""

    kind: str
    amount: int
    when: Tree


@dataclass(frozen=True, slots=True)
class StepRule:
    """The step of that key is gone through only where the condition holds."""

    step: str
    when: Tree


@dataclass(frozen=True, slots=True)
class PaperRule:
    """The line of the papers list of that name is asked only where the condition holds; `required`: it must be there.

    Without `required` the catalogue says whether it must.
    """

    name: str
    when: Tree
    required: bool


def fee_rules(reader: Reader, raw: Any) -> Iterator[FeeRule]:
    """Read the rules for fees, noting what is wrong with their shape."""
    for number, one in enumerate(reader.objects(raw, "fees")):
        where = f"fees.{number}"
        reader.only(one, FEE_KEYS, where)
        kind, amount = one.get("kind"), one.get("amount")
        if kind not in tuple(FeeKind) or not whole(amount, 0, MOST_MONEY) or "when" not in one:
            reader.wrong(where, "fee_rule", kinds=", ".join(FeeKind))
            continue
        yield FeeRule(str(kind), int(str(amount)), one["when"])


def step_rules(reader: Reader, raw: Any) -> Iterator[StepRule]:
    """Read the rules for the steps of the process, noting what is wrong with their shape."""
    for number, one in enumerate(reader.objects(raw, "routing")):
        where = f"routing.{number}"
        reader.only(one, ROUTING_KEYS, where)
        if one.get("step") not in REVIEWS or "when" not in one:
            reader.wrong(where, "step_rule", steps=", ".join(REVIEWS))
            continue
        yield StepRule(str(one["step"]), one["when"])


def paper_rules(reader: Reader, raw: Any) -> Iterator[PaperRule]:
    """Read the rules for papers, noting what is wrong with their shape."""
    for number, one in enumerate(reader.objects(raw, "papers")):
        where = f"papers.{number}"
        reader.only(one, PAPER_RULE_KEYS, where)
        name, required = one.get("name"), one.get("required", False)
        if not isinstance(name, str) or not name or not isinstance(required, bool) or "when" not in one:
            reader.wrong(where, "paper_rule")
            continue
        yield PaperRule(name, one["when"], required)


def office_trees(form: EForm) -> Iterator[tuple[str, Tree]]:
    """Every condition of these rules with the place it stands at."""
    yield from ((f"fees.{number}", rule.when) for number, rule in enumerate(form.fees))
    yield from ((f"routing.{number}", rule.when) for number, rule in enumerate(form.routing))
    yield from ((f"papers.{number}", rule.when) for number, rule in enumerate(form.papers))


def twice(form: EForm) -> Iterator[Problem]:
    """A line of fees and a step have one rule each: two would be a riddle which holds."""
    named = [
        *((f"fees.{number}", (rule.kind, rule.amount)) for number, rule in enumerate(form.fees)),
        *((f"routing.{number}", rule.step) for number, rule in enumerate(form.routing)),
        *((f"papers.{number}", rule.name) for number, rule in enumerate(form.papers)),
    ]
    count = Counter(what for _where, what in named)
    yield from (Problem(where, "rule_twice") for where, what in named if count[what] > 1)
