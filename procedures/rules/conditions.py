"""The condition tree of e-forms: a small JSON language with a closed vocabulary, never a string of code.

    {"all": [c, ...]} {"any": [c, ...]} {"not": c}
    {"eq": [path, operand]} and ne, lt, lte, gt, gte
    {"in": [path, [value, ...]]}      the answer is one of the values
    {"has": [path, value]}            a many_of answer holds the value
    {"filled": path}                  there is an answer (also false and 0)
    {"age_at_least": [path, years]} {"age_under": [path, years]}, with a third operand: on that date
    {"count_at_least": [path, n]}     a group has n rows, a many_of answer n values
    {"any_row": [group, tree]} {"every_row": [group, tree]}    the tree, which may name the row's own answers,
                                      holds in one row, in each of them; without rows neither does

An operand is a literal, {"field": path} or {"today": days to add}. Whatever compares with a missing answer is
false; `not` turns that round. A partial date ("1990", "1990-05") satisfies a comparison only when every day it may
mean does.
`static/js/conditions.js` evaluates the same trees; both run `tests/rules/vectors/conditions.json`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

Tree = Any  # a JSON value: after `check` found nothing wrong, a tree of the vocabulary above
Lookup = Callable[[str], Any]

SAFE_INTEGER = 2**53  # JavaScript's numbers are exact up to here
COMPARISONS = ("eq", "ne", "lt", "lte", "gt", "gte")
ORDERED = ("lt", "lte", "gt", "gte")
AGES = ("age_at_least", "age_under")
ROWS = ("any_row", "every_row")
WORDS = ("all", "any", "not", *COMPARISONS, "in", "has", "filled", *AGES, "count_at_least", *ROWS)


# --- reading a tree ---


def outer_paths(tree: Tree, group: str = "") -> set[str]:
    """What the tree asks about, the answers inside the rows it looks through left out (those of `group` stay)."""
    named = set(paths(tree))
    return {path for path in named if not any(path.startswith(f"{one}.") for one in named if one != group)}


def paths(tree: Tree) -> Iterator[str]:
    """Yield every path the tree asks about, repeats included; the tree may be of any shape."""
    word, body = split(tree)
    if word in ("all", "any") and isinstance(body, list):
        for part in body:
            yield from paths(part)
    elif word == "not":
        yield from paths(body)
    elif word == "filled":
        yield from [body] if isinstance(body, str) else []
    elif word in ROWS and isinstance(body, list):
        yield from (one for one in body[:1] if isinstance(one, str))
        for part in body[1:]:
            yield from paths(part)
    elif word and isinstance(body, list):
        named = (one.get("field") if isinstance(one, dict) else None for one in body[1:])
        yield from (one for one in (*body[:1], *named) if isinstance(one, str))


def split(tree: Tree) -> tuple[str, Any]:
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


def renamed(tree: Tree, change: Callable[[str], str]) -> Tree:
    """A checked tree with `change` applied to every path in it."""
    word, body = split(tree)
    if word in ("all", "any"):
        return {word: [renamed(part, change) for part in body]}
    if word == "not":
        return {word: renamed(body, change)}
    if word == "filled":
        return {word: change(body)}
    start = change(body[0]) if isinstance(body[0], str) else body[0]
    if word in ROWS:
        return {word: [start, renamed(body[1], change)]}
    rest = [{"field": change(o["field"])} if isinstance(o, dict) and "field" in o else o for o in body[1:]]
    return {word: [start, *rest]}


# --- evaluating ---


def evaluate(tree: Tree, get: Lookup, *, today: date) -> bool:
    """Say whether a checked condition holds for the answers `get(path)` gives, on the day `today`."""
    if isinstance(tree, bool):
        return tree
    word, body = split(tree)
    if word == "all":
        return all(evaluate(part, get, today=today) for part in body)
    if word == "any":
        return any(evaluate(part, get, today=today) for part in body)
    if word == "not":
        return not evaluate(body, get, today=today)
    if word == "filled":
        return not missing(get(body))
    if word in ROWS:
        return _rows_hold(word, body, get, today)
    return _holds(word, body, get, today) if word else False


def within(group: str, row: Mapping[str, Any], get: Lookup) -> Lookup:
    """The look-up inside one row: its own answers by path, all others from outside."""
    inside = f"{group}."
    return lambda path: row.get(path) if path.startswith(inside) else get(path)


def _rows_hold(word: str, body: list[Any], get: Lookup, today: date) -> bool:
    """A row is a dictionary by path; what it does not hold is looked up outside, where no row's answer is found."""
    found = get(body[0])
    rows = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
    each = (evaluate(body[1], within(body[0], row, get), today=today) for row in rows)
    return any(each) if word == "any_row" else bool(rows) and all(each)


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
    if is_number(a) and is_number(b):
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


def is_number(value: Any) -> bool:
    """Say whether a value is a number; yes and no are none."""
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
    word, body = split(tree)
    if word in ("all", "any"):
        return _reduce_list(word, [reduce(part, get, live, today=today) for part in body])
    if word == "not":
        inner = reduce(body, get, live, today=today)
        return not inner if isinstance(inner, bool) else {"not": inner}
    if not any(live(path) for path in paths(tree)):
        return evaluate(tree, get, today=today)
    if word in ROWS:
        return _reduce_rows(word, body, get, live, today)
    return _with_literals(word, body, get, live)


def _reduce_rows(word: str, body: list[Any], get: Lookup, live: Callable[[str], bool], today: date) -> Tree:
    """The rows of this page are live whatever is; where the rows stand elsewhere, each makes a tree of its own."""
    inside = f"{body[0]}."
    if live(body[0]):
        return {word: [body[0], reduce(body[1], get, lambda path: path.startswith(inside) or live(path), today=today)]}
    parts = [reduce(body[1], within(body[0], row, get), live, today=today) for row in get(body[0]) or ()]
    return _reduce_list("any" if word == "any_row" else "all", parts) if parts else False


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
