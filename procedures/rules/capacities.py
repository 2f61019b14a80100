"""In which capacity somebody may file, with which proof, and who must come: as the definition says for the case.

A definition that names no `capacities` allows what its own question offers; one without question, the owner alone.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from procedures.rules.eform_types import CapacityRule, EForm, Words

# What stands for a recorded mandate in a form that knows no delegates: the first that the form offers.
STANDS_FOR = {
    "attorney": ("authorised",),
    "delegate": ("delegate", "authorised", "legal_representative"),
}
# Who files in these capacities shows a power of attorney.
EMPOWERED = frozenset({"authorised", "delegate"})
CAPACITY_OF = {"attorney": "authorised", "delegate": "delegate"}
SELF = CapacityRule("self", Words("Chính tôi là chủ hồ sơ", "I am the owner of the dossier"))


@dataclass(frozen=True, slots=True)
class ProofWanted:
    """The paper that proves the capacity, in the form's own words."""

    name: Words
    required: bool


def allowed(form: EForm, case: str) -> tuple[CapacityRule, ...]:
    """Return the capacities that hold for the case ("": no case chosen, all of them)."""
    if form.capacities:
        return tuple(rule for rule in form.capacities if not case or not rule.cases or case in rule.cases)
    return tuple(_offered(form)) or (SELF,)


def _offered(form: EForm) -> Iterator[CapacityRule]:
    question = form.fields.get(form.roles.capacity)
    for option in question.options if question else ():
        yield CapacityRule(option.value, option.label)


def asked_beside(form: EForm) -> bool:
    """Tell whether the capacity is asked as a part of its own: the form names several and has no question for it."""
    return not form.roles.capacity and len(form.capacities) > 1


def rule_of(form: EForm, capacity: str, case: str) -> CapacityRule | None:
    """Return the rule of a capacity, None where the case does not allow it."""
    return next((rule for rule in allowed(form, case) if rule.value == capacity), None)


def proof_of(form: EForm, capacity: str, case: str) -> ProofWanted | None:
    """Return the paper that proves the capacity in this case, None where none is asked."""
    rule = rule_of(form, capacity, case)
    return ProofWanted(rule.proof, rule.proof_required) if rule and rule.proof else None


def stands_for(form: EForm, behalf: str, case: str) -> str | None:
    """Return the capacity in which a recorded mandate files this form; None where the form allows none of them.

    `behalf` is "attorney" or "delegate"; where a party of the form must have empowered the submitter, an
    organisation's delegate has no place.
    """
    if not form.capacities and not form.roles.capacity:
        return CAPACITY_OF[behalf]
    offered = {rule.value for rule in allowed(form, case) if behalf == "attorney" or not rule.principals}
    return next((value for value in STANDS_FOR[behalf] if value in offered), None)


def takes_powers(form: EForm) -> bool:
    """Tell whether the form can be filed for a person under a recorded power of attorney, in any case."""
    return stands_for(form, "attorney", "") is not None


def covers(form: EForm, behalf: str, capacity: str, case: str) -> bool:
    """Tell whether one may file in that capacity under a recorded mandate: its own, or one that a party has empowered.

    Nobody has a capacity where the form takes no mandate of the kind.
    """
    if stands_for(form, behalf, case) is None:
        return False
    return capacity in STANDS_FOR[behalf] or bool(empowering(form, capacity, case))


def under(form: EForm, behalf: str, case: str) -> tuple[CapacityRule, ...]:
    """Return the capacities among which one chooses under a recorded mandate, as the form orders them."""
    return tuple(rule for rule in allowed(form, case) if covers(form, behalf, rule.value, case))


def paper_of(form: EForm, capacity: str, powers: Collection[str]) -> str:
    """Return the name of the catalogue's paper that proves a capacity, empty where it has none of its own.

    It is the only one that the form asks of nobody else; without such a rule, of who is authorised, the only one
    among `powers`, the names of the powers of attorney in the catalogue.
    """
    only = {"eq": [form.roles.capacity, capacity]}
    found = [rule.name for rule in form.papers if rule.when == only]
    if not found and capacity in EMPOWERED:
        found = list(dict.fromkeys(powers))
    return found[0] if len(found) == 1 else ""


def empowering(form: EForm, capacity: str, case: str) -> tuple[str, ...]:
    """Return the parties of whom one must have empowered who files in this capacity; () for the owner."""
    rule = rule_of(form, capacity, case)
    return rule.principals if rule else ()


def by_party(form: EForm, case: str) -> tuple[str, ...]:
    """Return the parties whose power of attorney this form takes in place of the owner's, () where it takes none."""
    return tuple(dict.fromkeys(role for rule in allowed(form, case) for role in rule.principals))


def in_person(form: EForm, case: str) -> tuple[Words, ...]:
    """Return who must come to the office in person; with no case chosen, in any of them."""
    return tuple(one.who for one in form.in_person if not case or not one.cases or case in one.cases)
