"""Reading what a definition says beside its pages: who is who, in which capacity, who must come, how it is printed."""

from collections.abc import Iterator
from typing import Any

from procedures.rules.eform_format import (
    CAPACITY_KEYS,
    OPTION_VALUE,
    PRINT_KEYS,
    PRINT_WORDS,
    PROCEDURE_CODE,
    ROLE_KEYS,
    RULE_KEYS,
)
from procedures.rules.eform_layout import layout
from procedures.rules.eform_print_types import PrintWords
from procedures.rules.eform_reader import Reader
from procedures.rules.eform_types import PARTY_KEYS, CapacityRule, EligibilityRule, InPerson, PartyRole, Roles
from procedures.rules.option_lists import option_list

ALIASES = {"id_number": "number"}  # a party's identification number may be called so


def roles(reader: Reader, raw: Any) -> Roles:
    """Which answers name owner, submitter and the other parties."""
    if not isinstance(raw, dict) or not set(raw) <= ROLE_KEYS:
        reader.wrong("roles", "roles", keys=", ".join(sorted(ROLE_KEYS)))
        return Roles({}, {})
    submitter, owner = (_party(reader, raw.get(name, {}), f"roles.{name}") for name in ("submitter", "owner"))
    parties = tuple(_parties(reader, raw.get("parties", [])))
    return Roles(submitter, owner, str(raw.get("capacity", "")), raw.get("owner_is_submitter"), parties)


def _party(reader: Reader, raw: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, dict) or not set(raw) <= {*PARTY_KEYS, *ALIASES}:
        reader.wrong(where, "roles", keys=", ".join(PARTY_KEYS))
        return {}
    return {
        str(ALIASES.get(key, key)): tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for key, value in raw.items()
    }


def _parties(reader: Reader, raw: Any) -> Iterator[PartyRole]:
    for number, party in enumerate(reader.objects(raw, "roles.parties")):
        where = f"roles.parties.{number}"
        role = reader.key({"key": party.get("role")}, where)
        label = reader.words(party.get("label"), where)
        # Of the rows of a group none can be told to be who files.
        apart = ("role", "label", "each" if party.get("each") else "is_submitter")
        named = {key: value for key, value in party.items() if key not in apart}
        paths, each = _party(reader, named, where), str(party.get("each", ""))
        yield PartyRole(role, label, paths, each, None if each else party.get("is_submitter"))


def capacities(reader: Reader, raw: Any) -> Iterator[CapacityRule]:
    """The capacities the form allows, with their proofs."""
    usual = {option.value: option.label for option in option_list("capacities")}
    for number, one in enumerate(reader.objects(raw, "capacities")):
        where = f"capacities.{number}"
        reader.only(one, CAPACITY_KEYS, where)
        value = one.get("value")
        if not isinstance(value, str) or not OPTION_VALUE.fullmatch(value):
            reader.wrong(where, "option_value", value=str(value)[:40])
            continue
        label = usual.get(value) if "label" not in one else None
        needed = one.get("proof_required", False)
        if not isinstance(needed, bool):
            reader.wrong(where, "required")
        yield CapacityRule(
            value,
            label or reader.words(one.get("label"), where),
            reader.maybe_words(one, "proof", where),
            needed is True,
            _names(reader, one, "cases", where),
            _names(reader, one, "principals", where),
        )


def in_person(reader: Reader, raw: Any) -> Iterator[InPerson]:
    """Who must come to the office, and in which cases."""
    for number, one in enumerate(reader.objects(raw, "in_person")):
        where = f"in_person.{number}"
        reader.only(one, frozenset({"who", "cases"}), where)
        yield InPerson(reader.words(one.get("who"), where), _names(reader, one, "cases", where))


def print_words(reader: Reader, raw: Any) -> PrintWords | None:
    """The words around the answers on the printed form; None where the definition has none."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        reader.wrong("print", "not_an_object")
        return None
    reader.only(raw, PRINT_KEYS, "print")
    found = {name: reader.maybe_words(raw, name, f"print.{name}") for name in sorted(PRINT_WORDS)}
    return PrintWords(title=reader.words(raw.get("title"), "print.title"), layout=layout(reader, raw), **found)


def rules(reader: Reader, raw: Any) -> Iterator[EligibilityRule]:
    """The rules over the questions before filing; their conditions are checked with the rest."""
    for number, one in enumerate(reader.objects(raw, "eligibility.rules")):
        where = f"eligibility.rules.{number}"
        reader.only(one, RULE_KEYS, where)
        if "must" not in one:
            reader.wrong(where, "rule_shape")
        code = one.get("procedure", "")
        if code and not (isinstance(code, str) and PROCEDURE_CODE.fullmatch(code)):
            reader.wrong(where, "procedure_code", value=str(code)[:40])
        words = reader.words(one.get("message"), where)
        yield EligibilityRule(one.get("must"), words, str(code))


def _names(reader: Reader, raw: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    names = raw.get(key, [])
    if not isinstance(names, list) or not all(isinstance(one, str) and 0 < len(one) <= 80 for one in names):
        reader.wrong(where, key)
        return ()
    return tuple(names)
