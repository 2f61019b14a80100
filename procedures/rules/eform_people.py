"""Who the answers name, and whether the procedure is the right one for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from procedures.rules import eform_clean
from procedures.rules.conditions import evaluate, missing, paths
from procedures.rules.eform_clean import Flat
from procedures.rules.eform_types import PARTY_KEYS, EForm, EligibilityRule, NamedParty, Party, PartyRole, People


def _flat(form: EForm, answers: Any) -> Flat:
    return eform_clean.flatten(form.tree, answers, lambda path, code: None)


def people(form: EForm, answers: Mapping[str, Any], *, on: date) -> People:
    """Owner and submitter as the answers name them; the submitter is the owner where the form says so."""
    flat = _flat(form, answers)
    roles = form.roles
    submitter = _party(roles.submitter, flat)
    same = roles.owner_is_submitter is not None and evaluate(roles.owner_is_submitter, flat.get, today=on)
    owner = submitter if same or not roles.owner else _party(roles.owner, flat)
    capacity = str(flat.get(roles.capacity) or "self")
    return People(submitter, owner, capacity)


def _party(role: Mapping[str, tuple[str, ...]], flat: Flat) -> Party:
    found = {key: next((str(flat[p]) for p in role.get(key, ()) if not missing(flat.get(p))), "") for key in PARTY_KEYS}
    organisation = found.pop("organisation")
    kind = found["kind"] or ("organisation" if organisation else "person")
    return Party(**found | {"kind": kind, "full_name": organisation or found["full_name"]})


def parties(form: EForm, answers: Mapping[str, Any], *, on: date) -> tuple[NamedParty, ...]:
    """The other people of the dossier who have a name, one for every row where the role is one of each row.

    A party that is the submitter has what the form did not ask for again.
    """
    flat = _flat(form, answers)
    found = [one for role in form.roles.parties for one in _named(form, role, flat, on)]
    return tuple(one for one in found if one.party.full_name)


def _named(form: EForm, role: PartyRole, flat: Flat, on: date) -> list[NamedParty]:
    if not role.each:
        party, submits = _party(role.paths, flat), False
        if role.is_submitter is not None and evaluate(role.is_submitter, flat.get, today=on):
            party, submits = _completed(party, _party(form.roles.submitter, flat)), True
        return [NamedParty(role.role, role.label, party, submits=submits)]
    return [
        NamedParty(role.role, role.label, _party(role.paths, flat | row), number)
        for number, row in enumerate(eform_clean.flat_rows(form, role.each, flat.get(role.each)))
    ]


def _completed(party: Party, by: Party) -> Party:
    return Party(**{name: getattr(party, name) or getattr(by, name) for name in Party.__dataclass_fields__})


def eligibility_faults(form: EForm, answers: Mapping[str, Any], *, today: date) -> tuple[EligibilityRule, ...]:
    """The rules that the answers to the questions before filing break; an unanswered question breaks none.

    A question that the others have hidden counts as unanswered in its rule and does not keep it from being broken.
    """
    if form.eligibility is None:
        return ()
    inner = form.eligibility.form
    flat = _flat(inner, answers)
    values: Flat = {}
    open_questions = set()
    for path in inner.order:
        question = inner.fields[path]
        if question.show_when is not None and not evaluate(question.show_when, values.get, today=today):
            continue
        if missing(flat.get(path)):
            open_questions.add(path)
        else:
            values[path] = flat[path]
    return tuple(
        rule
        for rule in form.eligibility.rules
        if not open_questions.intersection(paths(rule.must)) and not evaluate(rule.must, values.get, today=today)
    )
