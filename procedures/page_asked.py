"""A page of an e-form on which only some questions are asked once more, each with the words of whoever asks."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.http import QueryDict

from procedures.page_form import PageForm
from procedures.page_nodes import Node
from procedures.page_post import posted
from procedures.page_rows import numbered, row_numbers
from procedures.rules.conditions import paths
from procedures.rules.eform import EForm
from procedures.rules.eform_asked import covers, page_of


def cut(form: PageForm, said: Mapping[str, str], opened: Collection[str], closed: Collection[str]) -> PageForm:
    """Leave of a page what is asked, what has `opened`, and of the `closed` what an answer here may open.

    `said` are the words at each thing asked, by its path.
    """
    form.layout = _kept(form.layout, said, opened, _reachable(form.layout, {*said, *opened}, set(closed)))
    left = set(_inputs(form.layout))
    for path in list(form.fields):
        if path not in left:
            del form.fields[path]
    form.open_paths = " ".join(path for path in form.open_paths.split() if path in left)
    return form


def _reachable(nodes: list[Node], asked: set[str], closed: set[str]) -> set[str]:
    """Return the closed questions whose conditions hang on what is asked here and on nothing else."""
    wanting = {node.path: _hangs_on(node) for node in _all(nodes) if node.path in closed and node.show_when}
    found: set[str] = set()
    while more := {path for path, on in wanting.items() if path not in found and on and on <= asked | found}:
        found |= more
    return found


def _hangs_on(node: Node) -> set[str]:
    return set(paths(json.loads(node.show_when)))


def _all(nodes: list[Node]) -> list[Node]:
    return [one for node in nodes for one in (node, *_all(node.parts))]


def _inputs(nodes: list[Node]) -> list[str]:
    return [node.path for node in _all(nodes) if node.kind == "field"]


def _kept(nodes: list[Node], said: Mapping[str, str], opened: Collection[str], may_open: set[str]) -> list[Node]:
    kept = []
    for node in nodes:
        if covers(said, node.path):
            node.said, node.show_when, node.closed = said.get(node.path, ""), "", False
            if node.bound is not None and not node.bound.field.required:
                node.bound.field.unsaid = True  # type: ignore[attr-defined]  # the office asks: not "not required"
        elif node.kind == "field" and node.path in opened:
            node.show_when, node.closed = "", False
        elif node.kind == "field" and node.path in may_open:
            pass
        else:
            node.parts = _kept(node.parts, said, opened, may_open)
            if not node.parts:
                continue
            node.show_when, node.closed, node.fixed = "", False, True
        kept.append(node)
    return kept


def answers_from(
    form: EForm, asked: Collection[str], post: QueryDict, stored: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Return what was sent for everything asked, by path, and for whatever else the page showed.

    What was asked and not sent was left empty. `stored` are the ids of files by the question they answer.
    """
    found = {path: _value(form, path, post, stored) for path in asked}
    loose = {path for path, question in form.fields.items() if question.show_when is not None and not question.group}
    more = {path: posted(form.fields[path], path, post, stored) for path in loose - set(asked)}
    return found | {path: value for path, value in more.items() if value is not None}


def _value(form: EForm, path: str, post: QueryDict, stored: Mapping[str, list[str]]) -> Any:
    if path in form.fields:
        return posted(form.fields[path], path, post, stored)
    if path in form.groups:
        return [_row(form, path, number, post) for number in row_numbers(post, path)]
    group, _dot, number = path.rpartition(".")
    return _row(form, group, number, post)


def _row(form: EForm, group: str, number: str, post: QueryDict) -> dict[str, Any]:
    """Return the answers of one row, nested as they are stored."""
    made: dict[str, Any] = {}
    for path in form.groups[group].fields:
        rest = path[len(group) + 1 :]
        value = posted(form.fields[path], f"{group}.{number}.{rest}", post, {})
        if value is None:
            continue
        *blocks, last = rest.split(".")
        place = made
        for block in blocks:
            place = place.setdefault(block, {})
        place[last] = value
    return made


def in_order(form: EForm, asked: Collection[str], post: QueryDict) -> QueryDict:
    """Give the rows of the groups that are asked as a whole their numbers in order; single rows keep theirs."""
    for path in asked:
        if path in form.groups:
            post = numbered(form, page_of(form, path), post, only=path)
    return post
