"""Answers to a form as a person might give them: every question that is asked, whatever the form."""

from collections.abc import Mapping
from typing import Any

from procedures.rules import eform
from procedures.rules.eform_types import EForm, Field, Known

WORDS = {
    "text": "Nội dung khai thử",
    "long_text": "Nội dung khai thử, dài hơn một dòng để xem giấy in có xuống dòng đúng chỗ hay không.",
    "name": "Nguyễn Thị Mẫu",
    "phone": "0912345678",
    "email": "nguyenthimau@example.com",
    "id_number": "020192000001",
    "paper_number": "020192000001",
    "tax_number": "0100109106",
    "account_number": "00012345678",
    "date": "1992-03-14",
    "money": 5_000_000,
    "number": 2,
    "yes_no": True,
}


def answered(form: EForm, known: Known, given: Mapping[str, Any], *, optional: bool = True) -> dict[str, Any]:
    """Answers to every question asked; `given` says some of them, by path ("kids.0.full_name" in a group)."""
    flat = dict(given)
    for _ in range(len(form.fields)):
        answers = _nested(form, flat)
        asked = eform.visible(form, answers, on=known.today)
        new = [path for path in asked if path not in flat and _wanted(form, path, optional=optional)]
        rows = [f"{path}.{n}" for path, group in form.groups.items() for n in range(max(group.min, 1))]
        fresh = [row for row in rows if not any(path.startswith(f"{row}.") for path in flat)]
        if not new and not fresh:
            return answers
        for path in new:
            flat[path] = _value(form, form.fields[eform.schema_path(path)], known)
        for row in fresh:
            first = form.groups[row.rsplit(".", 1)[0]].fields[0]
            flat[f"{row}.{first[len(row.rsplit('.', 1)[0]) + 1 :]}"] = _value(form, form.fields[first], known)
    raise AssertionError("the questions never end")


def _wanted(form: EForm, path: str, *, optional: bool) -> bool:
    question = form.fields[eform.schema_path(path)]
    return question.type not in ("computed", "file") and (optional or question.required is not False)


def _value(form: EForm, question: Field, known: Known) -> Any:
    if question.type == "one_of":
        return question.default or question.options[0].value
    if question.type == "many_of":
        return [question.options[0].value]
    if question.type == "commune":
        return "05977"
    if "pattern" in question.limits:
        return "5610"
    if question.limits.get("min") is not None and question.type in ("number", "money"):
        return max(question.limits["min"], WORDS[question.type])
    return WORDS[question.type]


def _nested(form: EForm, flat: Mapping[str, Any]) -> dict[str, Any]:
    """Paths as nested answers; numbers in a path are rows of a group."""
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        parts = path.split(".")
        place: Any = nested
        for part, following in zip(parts, [*parts[1:], ""], strict=True):
            if following == "":
                place[part] = value
            elif following.isdigit():
                place = place.setdefault(part, [])
            elif part.isdigit():
                while len(place) <= int(part):
                    place.append({})
                place = place[int(part)]
            else:
                place = place.setdefault(part, {})
    return nested
