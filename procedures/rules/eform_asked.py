"""Some questions of a filed form asked once more: what may be answered, and what becomes of the other answers.

What is asked is named by paths: a question ("request"), one row of a group ("children.2") or all its rows ("children").
"""

import copy
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from procedures.rules import eform
from procedures.rules.conditions import evaluate, missing
from procedures.rules.eform import block_labels, clean_answers, read, schema_path, visible
from procedures.rules.eform_types import Cleaned, EForm, Err, Known


def askable(form: EForm, path: str, answers: Mapping[str, Any], *, on: date) -> bool:
    """Say whether a path can be asked again: a question outside rows, all rows of a group, or a row that is there.

    What these answers hide cannot be answered, nor what is worked out.
    """
    if path in form.fields:
        question = form.fields[path]
        return not question.group and question.type != "computed" and path in visible(form, answers, on=on)
    if path in form.groups:
        show = form.groups[path].show_when
        return show is None or evaluate(show, eform.asked(form, answers, on=on).get, today=on)
    group, _dot, number = path.rpartition(".")
    if group not in form.groups or not (number.isdecimal() and number.isascii() and len(number) < 4):
        return False
    return isinstance(value_at(answers, path), dict)


def page_of(form: EForm, path: str) -> str:
    """Return the key of the page on which something asked stands; KeyError for what the form does not ask."""
    plain = schema_path(path)
    if plain in form.fields:
        return form.fields[plain].page
    return next(page.key for page in form.pages if plain in page.groups)


def name_of(form: EForm, path: str, lang: str) -> str:
    """Return what is asked as people call it, with the part of the form: "Người mẹ – Dân tộc"; empty for unknown."""
    if path in form.fields:
        label, part = form.fields[path].label.in_(lang), block_labels(form, lang).get(path, "")
        return f"{part} – {label}" if part and part != label else label
    if path in form.groups:
        return form.groups[path].label.in_(lang)
    group, _dot, number = path.rpartition(".")
    if group in form.groups and number.isdecimal():
        return f"{form.groups[group].label.in_(lang)}: {form.groups[group].row_name(int(number), lang)}"
    return ""


def covers(asked: Collection[str], path: str) -> bool:
    """Say whether an input is asked for itself, or stands in a row or group that is."""
    return any(path == one or path.startswith(f"{one}.") for one in asked)


def value_at(answers: Any, path: str) -> Any:
    """Return the answer at a path of nested answers, rows by their number; None where there is none."""
    found = answers
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def put(answers: Any, path: str, value: Any) -> None:
    """Set one answer by its path; blocks on the way are made where they are missing, rows are not."""
    *before, last = path.split(".")
    for part in before:
        if isinstance(answers, dict):
            answers = answers.setdefault(part, {})
        elif isinstance(answers, list) and part.isdecimal() and int(part) < len(answers):
            answers = answers[int(part)]
        else:
            return
    if isinstance(answers, dict):
        answers[last] = value
    elif isinstance(answers, list) and last.isdecimal() and int(last) < len(answers) and isinstance(value, dict):
        answers[int(last)] = value


def asks_file(form: EForm, path: str) -> bool:
    """Say whether a path is a question outside rows that asks for a file."""
    return path in form.fields and form.fields[path].type == "file" and not form.fields[path].group


def with_files(
    form: EForm,
    answers: Mapping[str, Any],
    filed: Mapping[str, Any],
    asked: Collection[str],
    brought: Mapping[str, list[str]],
) -> dict[str, Any]:
    """Put the files brought anew, by path, in place of the answers to file questions asked; else those filed stand."""
    found: dict[str, Any] = copy.deepcopy(dict(answers))
    for path in asked:
        if asks_file(form, path):
            put(found, path, list(brought.get(path) or value_at(filed, path) or ()) or None)
    return found


def file_ids(form: EForm, answers: Mapping[str, Any]) -> set[str]:
    """Return the ids of all files that answers name, those in rows too."""
    flat = read(form, answers)
    found: set[str] = set()
    for path, question in form.fields.items():
        if question.type == "file":
            rows = (flat.get(question.group) or ()) if question.group else (flat,)
            found.update(one for row in rows for one in row.get(path) or ())
    return found


def opened(
    form: EForm, filed: Mapping[str, Any], now: Mapping[str, Any], asked: Collection[str], *, on: date
) -> set[str]:
    """Return the questions that only the new answers ask, beside what was asked."""
    fresh = visible(form, now, on=on) - visible(form, filed, on=on)
    return {path for path in fresh if not covers(asked, path)}


def merged(
    form: EForm, filed: Mapping[str, Any], new: Mapping[str, Any], asked: Collection[str], *, on: date
) -> dict[str, Any]:
    """Put in what was asked, and what only now is asked because of the new answers; nothing else."""
    found: dict[str, Any] = copy.deepcopy(dict(filed))
    taken: set[str] = set()
    allowed = set(asked)
    while fresh := (allowed & set(new)) - taken:
        for path in sorted(fresh):
            put(found, path, copy.deepcopy(new[path]))
        taken |= fresh
        allowed = set(asked) | opened(form, filed, found, asked, on=on)
    return found


def answered(
    form: EForm, filed: Mapping[str, Any], now: Mapping[str, Any], asked: Collection[str], *, on: date
) -> dict[str, Any]:
    """Return what stands in `now` at everything asked and everything opened, by path."""
    return {path: value_at(now, path) for path in (*asked, *opened(form, filed, now, asked, on=on))}


def judge(
    form: EForm, filed: Mapping[str, Any], now: Mapping[str, Any], asked: Collection[str], *, known: Known
) -> tuple[dict[str, Any], dict[str, list[Err]]]:
    """Return the answers to be kept, and what is wrong with what was asked.

    An answer that was right when it was filed and that nobody asks about stays, whatever the day says of it now.
    """
    cleaned = clean_answers(form, now, complete=True, known=known)
    errors = _blamed(form, filed, now, asked, cleaned, known)
    answers = copy.deepcopy(cleaned.answers)
    for path in cleaned.errors.keys() - errors.keys():
        if not missing(value := value_at(filed, path)):
            put(answers, path, copy.deepcopy(value))
    return answers, errors


def _blamed(
    form: EForm,
    filed: Mapping[str, Any],
    now: Mapping[str, Any],
    asked: Collection[str],
    cleaned: Cleaned,
    known: Known,
) -> dict[str, list[Err]]:
    """Leave out what was wrong already before the new answers and is not asked."""
    if not cleaned.errors:
        return {}
    fresh = opened(form, filed, now, asked, on=known.today)
    before = clean_answers(form, filed, complete=True, known=known).errors
    return {
        path: found
        for path, found in cleaned.errors.items()
        if path in fresh or covers(asked, path) or path not in before
    }
