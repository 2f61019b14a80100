"""The limits a definition may set: each word with the values it may have."""

from collections.abc import Callable
from typing import Any

from procedures.rules import computed, eform_blocks
from procedures.rules.conditions import is_date
from procedures.rules.eform_format import COMPUTED_AS, MOST_MONEY, WHOLE_LIMITS
from procedures.rules.eform_patterns import PATTERNS
from procedures.rules.eform_reader import Reader, whole

CHOICES: dict[str, tuple[tuple[str, ...], str]] = {
    "pattern": (tuple(PATTERNS), "patterns"),
    "paper": (eform_blocks.NUMBERED, "values"),
    "precision": (("day", "month", "year"), "values"),
    "widget": (("radio", "select"), "values"),
}


def check(reader: Reader, raw: dict[str, Any], path: str) -> None:
    """Note every limit of a question that cannot be."""
    for name, (low, high) in WHOLE_LIMITS.items():
        if name in raw and not whole(raw[name], low, high):
            reader.wrong(path, "limit", name=name, low=low, high=high)
    for name, (allowed, called) in CHOICES.items():
        if name in raw and raw[name] not in allowed:
            reader.wrong(path, name, **{called: ", ".join(allowed)})
    for name in ("min", "max"):
        if name in raw and not _bound_fits(raw["type"], raw[name]):
            reader.wrong(path, "bound", name=name)
    _check_references(reader, raw, path)


def _check_references(reader: Reader, raw: dict[str, Any], path: str) -> None:
    if "answers" in raw:
        _check_answers(reader, raw["answers"], path)
    if not isinstance(raw.get("linked_to", ""), str):
        reader.wrong(path, "linked_to")
    if raw["type"] == "computed":
        _check_computed(reader, raw, path)


def _check_answers(reader: Reader, given: Any, path: str) -> None:
    if not isinstance(given, dict) or set(given) != {"yes", "no"}:
        reader.wrong(path, "answers")
        return
    for words in given.values():
        reader.words(words, path)


def _check_computed(reader: Reader, raw: dict[str, Any], path: str) -> None:
    spec, shown_as = raw.get("value"), raw.get("as", "")
    if not isinstance(spec, dict) or not computed.well_formed(spec):
        reader.wrong(path, "computed", words=", ".join(computed.WORDS))
    elif shown_as and (shown_as not in COMPUTED_AS or (shown_as == "text") is not ("join" in spec)):
        reader.wrong(path, "computed_as", kinds=", ".join(COMPUTED_AS))


def _bound_fits(kind: str, bound: Any) -> bool:
    fits = FITS.get(kind, _is_number)
    return fits(bound)


def _is_number(bound: Any) -> bool:
    return isinstance(bound, int | float) and not isinstance(bound, bool)


FITS: dict[str, Callable[[Any], bool]] = {
    "date": lambda bound: bound == "today" or (is_date(bound) and len(bound) == 10),
    "money": lambda bound: whole(bound, 0, MOST_MONEY),
}
