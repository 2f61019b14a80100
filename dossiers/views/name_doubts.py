"""Names that look typed in haste: the page asks about each once, and one press keeps it as it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from procedures.rules.eform import EForm, schema_path
from procedures.rules.names import Doubt, doubt

ASKED, CAPITALS = "_names", "_capitals"
BETWEEN = "|"  # no name has it


def doubts(form: EForm, page: str, typed: Iterable[tuple[str, Any]], asked: str = "") -> dict[str, Doubt]:
    """Return by the name of its input each name of the page to ask about that has not been asked about."""
    before = set(asked.split(BETWEEN))
    found = {}
    for path, value in typed:
        question = form.fields.get(schema_path(path))
        if question and question.page == page and isinstance(value, str) and _a_name(form, schema_path(path)):
            name = " ".join(value.split())
            if name not in before and (wondered := doubt(name)):
                found[path] = wondered
    return found


def _a_name(form: EForm, path: str) -> bool:
    """Tell whether the question asks for a name as on papers; a bank keeps the holder of an account its own way."""
    number = form.fields.get(f"{path.rpartition('.')[0]}.number")
    return form.fields[path].type == "name" and not (number and number.type == "account_number")


def with_capitals(form: EForm, page: str, post: QueryDict) -> QueryDict:
    """Return what was sent with its names capitalised, where that button was pressed."""
    if CAPITALS not in post:
        return post
    changed = post.copy()
    for path, wondered in doubts(form, page, post.items()).items():
        if wondered.proper:
            changed[path] = wondered.proper
    return changed


def marked(asked: str, found: Mapping[str, Doubt]) -> str:
    """Return what the page remembers as asked about."""
    return BETWEEN.join(dict.fromkeys([*filter(None, asked.split(BETWEEN)), *(one.name for one in found.values())]))


def words(form: EForm, found: Mapping[str, Doubt], lang: str) -> list[dict[str, Any]]:
    """Return the doubts as the page asks them: the question, the name as typed, and how it would be written."""
    return [
        {
            "href": f"#id_{path}",
            "label": form.fields[schema_path(path)].label.in_(lang),
            "name": one.name,
            "plain": one.plain,
            "proper": one.proper,
        }
        for path, one in found.items()
    ]
