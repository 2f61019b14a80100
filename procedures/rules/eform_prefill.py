"""What a page may start from: answers the same person has filed before, each with the filing it comes from.

Only questions that say `prefill` take part: they are about whoever fills the form in. The same question of the same
form comes first, then any question of any form with the same `prefill` ("profile.phone").
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procedures.rules import eform_clean
from procedures.rules.conditions import missing
from procedures.rules.eform_clean import Flat
from procedures.rules.eform_text import Refused
from procedures.rules.eform_types import EForm, Field, Known
from procedures.rules.eform_values import clean_value


@dataclass(frozen=True, slots=True)
class Filed:
    """One earlier filing: its form, its answers by path with identity data as it is stored."""

    form: EForm
    answers: Mapping[str, Any]


def wanted(form: EForm, page_key: str) -> tuple[Field, ...]:
    """The questions of a page, outside rows, that an earlier filing may answer."""
    return tuple(form.fields[path] for path in form.page(page_key).fields if form.fields[path].prefill)


def from_earlier(
    form: EForm, page_key: str, filed: Sequence[Filed], *, known: Known, read: Callable[[str], str]
) -> dict[str, tuple[Any, int]]:
    """Path -> (value, which of `filed`, the latest first); a value that would not be accepted today is left out.

    `read` gives identity data in the clear; it is called for what is used alone.
    """
    found: dict[str, tuple[Any, int]] = {}
    flats = [_by_path(one) for one in filed]
    for question in wanted(form, page_key):
        for number, stored in _candidates(form, question, filed, flats):
            value = read(stored) if question.secret and isinstance(stored, str) else stored
            if _accepted(question, value, known, {path: one for path, (one, _number) in found.items()}):
                found[question.path] = value, number
                break
    return found


def without_other_paper(form: EForm, found: dict[str, tuple[Any, int]], number: str) -> dict[str, tuple[Any, int]]:
    """What was found without the issue of a paper whose number is not the `number` the account knows."""
    keys = {path: form.fields[path].prefill for path in found}
    earlier = next((found[path][0] for path, key in keys.items() if key == "profile.id_number"), "")
    if not number or number == earlier:
        return found
    return {path: value for path, value in found.items() if not keys[path].startswith("profile.paper_")}


def _by_path(filed: Filed) -> Flat:
    return eform_clean.flatten(filed.form.tree, filed.answers, lambda path, code: None)


def _candidates(form: EForm, question: Field, filed: Sequence[Filed], flats: list[Flat]) -> list[tuple[int, Any]]:
    """Answers of earlier filings in the order they are to be tried."""
    same = [
        (number, flat[question.path])
        for number, (one, flat) in enumerate(zip(filed, flats, strict=True))
        if one.form.key == form.key and not missing(flat.get(question.path)) and _alike(one.form, question)
    ]
    others = [
        (number, flat[path])
        for number, (one, flat) in enumerate(zip(filed, flats, strict=True))
        for path, other in one.form.fields.items()
        if other.prefill == question.prefill and other.type == question.type and not missing(flat.get(path))
    ]
    return same + others


def _alike(form: EForm, question: Field) -> bool:
    other = form.fields.get(question.path)
    return other is not None and other.type == question.type and bool(other.prefill)


def _accepted(question: Field, value: Any, known: Known, beside: Mapping[str, Any]) -> bool:
    try:
        return bool(clean_value(question, value, beside.get, known) == value)
    except Refused:
        return False
