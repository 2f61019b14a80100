"""Rows of repeated groups in what was posted: their order, and what a button without JavaScript did to them.

Each row posts its number under `<group>._row`, in the order shown; scripts may leave gaps and change the order.
`numbered` gives the rows 0, 1, 2, … again, so that an input, its error and its stored row have the same number.
"""

from dataclasses import dataclass

from django.http import QueryDict

from procedures.rules.eform import EForm
from procedures.rules.eform_clean import row_path

ROW, ACT = "_row", "_rows"
ACTS = ("add", "remove", "up", "down")
MOST = 101  # one more than a group may ever have: enough to be told that it is too many


@dataclass(frozen=True, slots=True)
class RowAct:
    """A button of a group: add, remove, up or down, and the number of the row."""

    act: str
    group: str
    number: int = -1


def row_act(post: QueryDict) -> RowAct | None:
    """The button of a group that was pressed, None where another was."""
    act, _colon, rest = post.get(ACT, "").partition(":")
    group, _colon, number = rest.partition(":")
    if act not in ACTS or not group:
        return None
    return RowAct(act, group, int(number) if number.isdecimal() and len(number) < 4 else -1)


def row_numbers(post: QueryDict, group: str) -> list[str]:
    """The numbers of the posted rows in the order shown."""
    found = [number for number in post.getlist(f"{group}.{ROW}") if number.isdecimal() and len(number) < 6]
    return list(dict.fromkeys(found))[:MOST]


def numbered(form: EForm, page_key: str, post: QueryDict, *, only: str = "") -> QueryDict:
    """What was posted with the rows of the page numbered in order, after the pressed button has had its effect.

    `only` one group, if it is named.
    """
    groups = tuple(path for path in form.page(page_key).groups if only in ("", path))
    if not groups:
        return post
    act = row_act(post)
    moves: dict[str, str] = {}
    kept: dict[str, list[str]] = {}
    for path in groups:
        order = _after(row_numbers(post, path), act, path, form.groups[path].max)
        kept[path] = [str(number) for number in range(len(order))]
        moves |= {f"{path}.{old}.": f"{path}.{new}." for new, old in enumerate(order)}
    made = _renamed(post, groups, moves, kept)
    if act is not None and act.act == "add" and act.group in kept:
        _start_row(form, act.group, len(kept[act.group]) - 1, made)
    return made


def renumbered(form: EForm, page_key: str, post: QueryDict, name: str) -> str:
    """The name that `numbered` gives an input of the post; of a row that is gone its group."""
    group = next((path for path in form.page(page_key).groups if name.startswith(f"{path}.")), "")
    if not group:
        return name
    order = _after(row_numbers(post, group), row_act(post), group, form.groups[group].max)
    moves = {f"{group}.{old}.": f"{group}.{new}." for new, old in enumerate(order)}
    return _moved(name, group, moves) or group


def _start_row(form: EForm, group: str, number: int, post: QueryDict) -> None:
    """Put the defaults of a new row into the post, as a script would have done."""
    for path in form.groups[group].fields:
        default = form.fields[path].default
        name = row_path(group, number, path)
        if default is not None and name not in post:
            post[name] = {True: "true", False: "false"}.get(default, str(default))


def _after(order: list[str], act: RowAct | None, group: str, limit: int) -> list[str]:
    """The order of the rows after the button."""
    if act is None or act.group != group:
        return order
    if act.act == "add":
        return [*order, "new"] if len(order) < limit else order
    place = order.index(str(act.number)) if str(act.number) in order else -1
    if place < 0:
        return order
    row = order.pop(place)
    if act.act != "remove":
        order.insert(max(0, place + (1 if act.act == "down" else -1)), row)
    return order


def _renamed(post: QueryDict, groups: tuple[str, ...], moves: dict[str, str], kept: dict[str, list[str]]) -> QueryDict:
    """The post with every name of a row's input rewritten; inputs of rows that are gone are left out."""
    made = QueryDict(mutable=True)
    for name, values in post.lists():
        group = next((path for path in groups if name.startswith(f"{path}.")), "")
        if not group:
            made.setlist(name, values)
        elif (renamed := _moved(name, group, moves)) and renamed != name[: len(group) + 1] + ROW:
            made.setlist(renamed, values)
    for path, numbers in kept.items():
        made.setlist(f"{path}.{ROW}", numbers)
    if "_open" in post:
        seen = (_moved_anywhere(path, groups, moves) for path in str(post["_open"]).split()[:2000])
        made["_open"] = " ".join(filter(None, seen))
    return made


def _moved(name: str, group: str, moves: dict[str, str]) -> str:
    number = name[len(group) + 1 :].partition(".")[0]
    before = f"{group}.{number}."
    return moves[before] + name[len(before) :] if before in moves else ""


def _moved_anywhere(path: str, groups: tuple[str, ...], moves: dict[str, str]) -> str:
    group = next((one for one in groups if path.startswith(f"{one}.")), "")
    return _moved(path, group, moves) if group else path
