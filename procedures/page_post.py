"""What came back from a page of an e-form, as the engine wants it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import QueryDict

from procedures.page_rows import ROW, row_act
from procedures.rules import eform
from procedures.rules.conditions import paths
from procedures.rules.eform import Cleaned, EForm
from procedures.rules.eform_clean import row_path
from procedures.rules.eform_types import Field, Group, Known

OPEN = "_open"
LOAD = "_load"


def raw_from_post(
    form: EForm, page_key: str, post: QueryDict, *, stored: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """What was posted for one page, nested for `clean_page`; `stored` are the ids of files kept for each file path.

    The rows of groups are read by number: see `page_rows.numbered`.
    """
    page = form.page(page_key)
    flat: dict[str, Any] = {}
    for path in page.fields:
        value = posted(form.fields[path], path, post, stored or {})
        if value is not None:
            flat[path] = value
    for path in page.groups:
        numbers = post.getlist(f"{path}.{ROW}")
        if numbers:
            flat[path] = [_row(form, form.groups[path], number, post) for number in range(len(numbers))]
    return eform.nest(form, flat)


def _row(form: EForm, group: Group, number: int, post: QueryDict) -> dict[str, Any]:
    found = {path: posted(form.fields[path], row_path(group.path, number, path), post, {}) for path in group.fields}
    return {path: value for path, value in found.items() if value is not None}


def posted(question: Field, name: str, post: QueryDict, stored: Mapping[str, list[str]]) -> Any:
    """What was posted for one question under the name of its input; None where nothing was."""
    if question.type == "date":
        boxes = {part: post[f"{name}.{part}"] for part in ("day", "month", "year") if f"{name}.{part}" in post}
        return boxes or post.get(name)
    if question.type == "commune":
        province = post.get(f"{name}.province")
        return post.get(name) if province is None else {"province": province, "commune": post.get(name, "")}
    if question.type == "many_of":
        return post.getlist(name) or None
    if question.type == "file":
        return stored.get(name) or post.getlist(name) or None
    return post.get(name)


def wants_more(post: QueryDict) -> bool:
    """Say whether a button asked for another look of the page (communes, a row more): show it, judge nothing."""
    return LOAD in post or row_act(post) is not None


def conditional_paths(form: EForm, page_key: str) -> list[str]:
    """The questions of a page, in rows too, that other questions of the same page open and close."""
    page = form.page(page_key)
    mine = {*page.fields, *page.groups}
    return [path for path in _paths(form, page) if _hangs_on(form, path, mine)]


def _paths(form: EForm, page: eform.Page) -> Iterator[str]:
    yield from page.fields
    for group in page.groups:
        yield from form.groups[group].fields


def _hangs_on(form: EForm, path: str, mine: set[str]) -> bool:
    question = form.fields[path]
    inside = form.groups[question.group].fields if question.group else ()
    return question.show_when is not None and any(one in mine or one in inside for one in paths(question.show_when))


def opens(form: EForm, page_key: str) -> Callable[[str], bool]:
    """Say of the path of an input whether answers of its own page open and close it."""
    conditional = set(conditional_paths(form, page_key))
    return lambda path: eform.schema_path(path) in conditional


def opened_unseen(form: EForm, page_key: str, post: QueryDict, cleaned: Cleaned, *, known: Known) -> bool:
    """Say whether the answers opened questions the person has not seen (no JavaScript): show the page once more."""
    hangs, seen = opens(form, page_key), set(post.get(OPEN, "").split())
    return any(hangs(path) and path not in seen for path in eform.visible(form, cleaned.kept, on=known.today))
