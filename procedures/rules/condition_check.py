"""What a condition may not say: unknown words, questions that are not there, answers that cannot be given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.rules.conditions import AGES, ORDERED, ROWS, SAFE_INTEGER, WORDS, Tree, is_date, is_number, split

MAX_DEPTH = 8
MAX_NODES = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of value a path holds: text, number, date, bool, choice, choices, commune, files or group."""

    name: str
    options: frozenset[str] = frozenset()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a condition: a code with its parameters; words are in `procedures.eform_labels`."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


def check(tree: Tree, kinds: Mapping[str, Kind], *, group: str = "") -> list[Fault]:
    """List what is wrong with a tree over the given paths; `group` is the group in whose row it stands."""
    if _size(tree) > MAX_NODES or _depth(tree) > MAX_DEPTH:
        return [Fault("condition_too_big", {"nodes": MAX_NODES, "depth": MAX_DEPTH})]
    return list(_faults(tree, kinds, group))


def _size(tree: Any) -> int:
    """Nodes of the JSON value, counted without recursion so that a hostile tree costs nothing."""
    count, stack = 0, [tree]
    while stack and count <= MAX_NODES * 8:
        node = stack.pop()
        count += isinstance(node, dict)
        stack.extend(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
    return count if not stack else MAX_NODES * 8 + 1


def _depth(tree: Any) -> int:
    level, depth = [tree], 0
    while level and depth <= MAX_DEPTH * 3:
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        depth += 1
    return depth // 2


def _faults(tree: Any, kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    word, body = split(tree)
    if not word:
        yield _unknown(tree)
    elif word in ("all", "any"):
        yield from _list_faults(word, body, kinds, group)
    elif word == "not":
        yield from _faults(body, kinds, group)
    elif word == "filled":
        yield from _path_faults(body, kinds, group)
    elif word in ROWS:
        yield from _row_faults(word, body, kinds, group)
    elif not isinstance(body, list) or not 2 <= len(body) <= (3 if word in AGES else 2):
        yield Fault("condition_shape", {"word": word})
    else:
        found = list(_path_faults(body[0], kinds, group))
        yield from found or _word_faults(word, body, kinds, group)


def _row_faults(word: str, body: Any, kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    """The tree inside sees the row of the group named; it may not name the rows of yet another."""
    if not isinstance(body, list) or len(body) != 2:
        yield Fault("condition_shape", {"word": word})
        return
    found = list(_path_faults(body[0], kinds, group))
    if not found and kinds[body[0]].name != "group":
        found = [Fault("condition_type", {"word": word, "path": body[0], "type": kinds[body[0]].name})]
    yield from found or _faults(body[1], kinds, body[0])


def _unknown(tree: Any) -> Fault:
    if isinstance(tree, dict) and len(tree) == 1:
        return Fault("condition_word", {"word": str(next(iter(tree)))[:40], "words": ", ".join(WORDS)})
    return Fault("condition_shape", {"word": ""})


def _list_faults(word: str, body: Any, kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    if not isinstance(body, list) or not body:
        yield Fault("condition_shape", {"word": word})
        return
    for part in body:
        yield from _faults(part, kinds, group)


def _path_faults(path: Any, kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    kind = kinds.get(path) if isinstance(path, str) else None
    if kind is None:
        yield Fault("condition_no_field", {"path": str(path)[:80]})
    elif kind.group and kind.group != group:
        yield Fault("condition_inside_group", {"path": path, "group": kind.group})


def _word_faults(word: str, body: list[Any], kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    path, kind = body[0], kinds[body[0]]
    wrong = Fault("condition_type", {"word": word, "path": path, "type": kind.name})
    if word in ("eq", "ne", "in"):
        if kind.name in ("choices", "files", "group"):
            yield wrong
            return
        values = body[1] if word == "in" else [body[1]]
        if not isinstance(values, list) or not values:
            yield Fault("condition_shape", {"word": word})
            return
        for value in values:
            yield from _operand_faults(word, path, value, kinds, group)
    elif word in ORDERED:
        yield from (_operand_faults(word, path, body[1], kinds, group) if kind.name in ("number", "date") else [wrong])
    elif word == "has":
        yield from (
            _value_faults(word, path, body[1], Kind("choice", kind.options)) if kind.name == "choices" else [wrong]
        )
    elif word == "count_at_least":
        yield from _number_faults(word, body[1]) if kind.name in ("choices", "files", "group") else [wrong]
    else:
        yield from _age_faults(word, body, kinds, group) if kind.name == "date" else [wrong]


def _age_faults(word: str, body: list[Any], kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    yield from _number_faults(word, body[1])
    if len(body) == 3:
        yield from _operand_faults(word, body[0], body[2], kinds, group)


def _number_faults(word: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
        yield Fault("condition_number", {"word": word, "value": str(value)[:40]})


def _operand_faults(word: str, path: str, operand: Any, kinds: Mapping[str, Kind], group: str) -> Iterator[Fault]:
    kind = kinds[path]
    if isinstance(operand, dict):
        yield from _reference_faults(word, path, operand, kinds, group)
    else:
        yield from _value_faults(word, path, operand, kind)


def _reference_faults(
    word: str, path: str, operand: dict[str, Any], kinds: Mapping[str, Kind], group: str
) -> Iterator[Fault]:
    kind = kinds[path]
    if word != "in" and set(operand) == {"field"}:
        other = list(_path_faults(operand["field"], kinds, group))
        yield from other
        if not other and kinds[operand["field"]].name != kind.name:
            yield Fault("condition_types_differ", {"path": path, "other": operand["field"]})
    elif word != "in" and set(operand) == {"today"} and kind.name == "date":
        days = operand["today"]
        if not isinstance(days, int) or isinstance(days, bool) or abs(days) > 366 * 200:
            yield Fault("condition_number", {"word": "today", "value": str(days)[:40]})
    else:
        yield Fault("condition_value", {"word": word, "path": path, "value": str(operand)[:80], "type": kind.name})


def _value_faults(word: str, path: str, value: Any, kind: Kind) -> Iterator[Fault]:
    params = {"word": word, "path": path, "value": str(value)[:80], "type": kind.name}
    if not _fits(value, kind):
        yield Fault("condition_value", params)
    elif kind.name == "choice" and value not in kind.options:
        yield Fault("condition_option", params)


def _fits(value: Any, kind: Kind) -> bool:
    if kind.name == "number":
        return is_number(value) and abs(value) <= SAFE_INTEGER
    if kind.name == "bool":
        return isinstance(value, bool)
    if kind.name == "date":
        return is_date(value)
    return isinstance(value, str) and value != ""
