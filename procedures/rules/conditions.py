"""The condition tree of e-forms: a small JSON language with a closed vocabulary, never a string of code.

    {"all": [c, ...]} {"any": [c, ...]} {"not": c}
    {"eq": [path, operand]} and ne, lt, lte, gt, gte
    {"in": [path, [value, ...]]}      the answer is one of the values
    {"has": [path, value]}            a many_of answer holds the value
    {"filled": path}                  there is an answer (also false and 0)
    {"age_at_least": [path, years]} {"age_under": [path, years]}, with a third operand: on that date
    {"count_at_least": [path, n]}     a group has n rows, a many_of answer n values

An operand is a literal, {"field": path} or {"today": days to add}. Whatever compares with a missing answer is
false; `not` turns that round. A partial date ("1990", "1990-05") satisfies a comparison only when every day it may
mean does.
`static/js/conditional.js` evaluates the same trees; both run `tests/rules/vectors/conditions.json`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Tree = Any  # a JSON value: after `check` found nothing wrong, a tree of the vocabulary above
Lookup = Callable[[str], Any]

MAX_DEPTH = 8
MAX_NODES = 60
SAFE_INTEGER = 2**53  # JavaScript's numbers are exact up to here
COMPARISONS = ("eq", "ne", "lt", "lte", "gt", "gte")
ORDERED = ("lt", "lte", "gt", "gte")
AGES = ("age_at_least", "age_under")
WORDS = ("all", "any", "not", *COMPARISONS, "in", "has", "filled", *AGES, "count_at_least")


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


# --- reading a tree ---


def paths(tree: Tree) -> Iterator[str]:
    """Yield every path the tree asks about, repeats included; the tree may be of any shape."""
    word, body = _split(tree)
    if word in ("all", "any") and isinstance(body, list):
        for part in body:
            yield from paths(part)
    elif word == "not":
        yield from paths(body)
    elif word == "filled":
        yield from [body] if isinstance(body, str) else []
    elif word and isinstance(body, list):
        named = (one.get("field") if isinstance(one, dict) else None for one in body[1:])
        yield from (one for one in (*body[:1], *named) if isinstance(one, str))


def _split(tree: Tree) -> tuple[str, Any]:
    """The word and the body of a node, ("", None) where it has not exactly one known word."""
    if isinstance(tree, dict) and len(tree) == 1:
        word, body = next(iter(tree.items()))
        if word in WORDS:
            return word, body
    return "", None


def conjunction(*trees: Tree | None) -> Tree | None:
    """One tree that holds when all given trees hold; None means "always" and is left out."""
    parts = [tree for tree in trees if tree is not None]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"all": parts}


# --- evaluating ---


def evaluate(tree: Tree, get: Lookup, *, today: date) -> bool:
    """Say whether a checked condition holds for the answers `get(path)` gives, on the day `today`."""
    if isinstance(tree, bool):
        return tree
    word, body = _split(tree)
    if word == "all":
        return all(evaluate(part, get, today=today) for part in body)
    if word == "any":
        return any(evaluate(part, get, today=today) for part in body)
    if word == "not":
        return not evaluate(body, get, today=today)
    if word == "filled":
        return not missing(get(body))
    return _holds(word, body, get, today) if word else False


def missing(value: Any) -> bool:
    """Say whether a value means that the question was not answered: None, empty text, empty list."""
    return value is None or value == "" or value == []


def _holds(word: str, body: list[Any], get: Lookup, today: date) -> bool:
    value = body[0]["value"] if isinstance(body[0], dict) else get(body[0])
    if missing(value):
        return False
    if word == "in":
        return any(same(value, wanted) for wanted in body[1])
    if word == "has":
        return isinstance(value, list) and any(same(one, body[1]) for one in value)
    if word == "count_at_least":
        return isinstance(value, list) and len(value) >= body[1]
    if word in AGES:
        day = _operand(body[2], get, today) if len(body) > 2 else today.isoformat()
        return _age(word, value, body[1], day)
    return _compare(word, value, _operand(body[1], get, today))


def _operand(operand: Any, get: Lookup, today: date) -> Any:
    if isinstance(operand, dict):
        if "field" in operand:
            return get(operand["field"])
        return (today + timedelta(days=operand.get("today", 0))).isoformat()
    return operand


def same(a: Any, b: Any) -> bool:
    """Equality as JavaScript's ===: true is not 1, "1" is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return a == b
    return isinstance(a, str) and isinstance(b, str) and a == b


def _compare(word: str, a: Any, b: Any) -> bool:
    if missing(b):
        return False
    if word == "eq":
        return same(a, b)
    if word == "ne":
        return not same(a, b)
    if _is_number(a) and _is_number(b):
        return _ordered(word, a, a, b, b)
    if is_date(a) and is_date(b):
        return _ordered(word, *_ends(a), *_ends(b))
    return False


def _ordered(word: str, a_low: Any, a_high: Any, b_low: Any, b_high: Any) -> bool:
    if word == "lt":
        return bool(a_high < b_low)
    if word == "lte":
        return bool(a_high <= b_low)
    if word == "gt":
        return bool(a_low > b_high)
    return bool(a_low >= b_high)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_date(value: Any) -> bool:
    """Say whether a value is text shaped like an ISO date, whole or partial (YYYY, YYYY-MM)."""
    if not isinstance(value, str) or len(value) not in (4, 7, 10) or not value.isascii():
        return False
    return all(part.isdigit() for part in value.split("-")) and [len(p) for p in value.split("-")] in (
        [4],
        [4, 2],
        [4, 2, 2],
    )


def _ends(value: str) -> tuple[str, str]:
    """First and last day a date may mean, to compare as text (a 31st that no month has does no harm)."""
    return value + "-01-01"[len(value) - 4 :], value + "-12-31"[len(value) - 4 :]


def _age(word: str, born: Any, years: int, day: Any) -> bool:
    """Whole years of age on a day; the birthday of 29 February counts on 1 March in other years."""
    if not is_date(born) or not is_date(day):
        return False
    youngest, oldest = ages(born, day)
    return youngest >= years if word == "age_at_least" else oldest < years


def ages(born: str, day: str) -> tuple[int, int]:
    """Least and most whole years a (perhaps partial) birth date may mean on a (perhaps partial) day."""
    first, last = _ends(born)
    on_first, on_last = _ends(day)
    return _years(last, on_first), _years(first, on_last)


def _years(born: str, day: str) -> int:
    return int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])


def reduce(tree: Tree, get: Lookup, live: Callable[[str], bool], *, today: date) -> Tree:
    """Work out what does not depend on `live` paths: True, False, or a smaller tree over live paths only."""
    word, body = _split(tree)
    if word in ("all", "any"):
        return _reduce_list(word, [reduce(part, get, live, today=today) for part in body])
    if word == "not":
        inner = reduce(body, get, live, today=today)
        return not inner if isinstance(inner, bool) else {"not": inner}
    if not any(live(path) for path in paths(tree)):
        return evaluate(tree, get, today=today)
    return _with_literals(word, body, get, live)


def _reduce_list(word: str, parts: list[Tree]) -> Tree:
    decisive = word == "any"
    if any(part is decisive for part in parts):
        return decisive
    left = [part for part in parts if not isinstance(part, bool)]
    if not left:
        return not decisive
    return left[0] if len(left) == 1 else {word: left}


def _with_literals(word: str, body: Any, get: Lookup, live: Callable[[str], bool]) -> Tree:
    """Put the known value in place of every path that is not live; in the first place as {"value": ...}."""
    if word == "filled":
        return {word: body}
    start = body[0] if live(body[0]) else {"value": get(body[0])}
    rest = [get(o["field"]) if isinstance(o, dict) and "field" in o and not live(o["field"]) else o for o in body[1:]]
    return {word: [start, *rest]}


# --- checking ---


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
    word, body = _split(tree)
    if not word:
        yield _unknown(tree)
    elif word in ("all", "any"):
        yield from _list_faults(word, body, kinds, group)
    elif word == "not":
        yield from _faults(body, kinds, group)
    elif word == "filled":
        yield from _path_faults(body, kinds, group)
    elif not isinstance(body, list) or not 2 <= len(body) <= (3 if word in AGES else 2):
        yield Fault("condition_shape", {"word": word})
    else:
        found = list(_path_faults(body[0], kinds, group))
        yield from found or _word_faults(word, body, kinds, group)


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
        return _is_number(value) and abs(value) <= SAFE_INTEGER
    if kind.name == "bool":
        return isinstance(value, bool)
    if kind.name == "date":
        return is_date(value)
    return isinstance(value, str) and value != ""
