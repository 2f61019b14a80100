"""Values nobody types: sums, counts, ages, days between two dates, texts joined. A closed set, no strings of code.

    {"sum": [path, ...]}            of the numbers answered; a path into a group adds up all its rows
    {"count": group path}           how many rows
    {"age": [path, day]}            whole years on a day
    {"days_between": [day, day]}    from the first to the second, negative when it is earlier
    {"join": [part, ...], "with": " "}    the parts that are answered; {"text": "..."} stands as it is

A day is a path or {"today": days to add}. Where the answers do not decide the value there is none (None).
Once a form is loaded a path into another group's rows is {"rows": group, "path": path}, and the values of all are
worked out alike by `static/js/computed.js`; both run `tests/rules/vectors/computed.json`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from procedures.rules.conditions import SAFE_INTEGER, ages, is_date, missing

Spec = Mapping[str, Any]
Lookup = Callable[[str], Any]

WORDS = ("sum", "count", "age", "days_between", "join")
MAX_OPERANDS, MAX_TEXT = 50, 60
PLACES = 6  # digits after the comma that a sum keeps


def word_of(spec: Any) -> str:
    """The word of a specification, "" where it has not exactly one."""
    found = [word for word in WORDS if isinstance(spec, dict) and word in spec]
    return found[0] if len(found) == 1 else ""


def well_formed(spec: Any) -> bool:
    """Say whether a specification has the shape of its word; what the paths are is not asked here."""
    word = word_of(spec)
    if not word or not set(spec) <= {word, *(["with"] if word == "join" else [])}:
        return False
    body = spec[word]
    if word == "count":
        return isinstance(body, str)
    if not isinstance(body, list) or not 1 <= len(body) <= MAX_OPERANDS:
        return False
    if word == "join":
        return _short(spec.get("with", " ")) and all(isinstance(part, str) or _is_text(part) for part in body)
    if word == "sum":
        return all(isinstance(part, str) for part in body)
    return len(body) == 2 and all(isinstance(part, str) or _is_today(part) for part in body)


def _short(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= MAX_TEXT


def _is_text(part: Any) -> bool:
    return isinstance(part, dict) and set(part) == {"text"} and _short(part["text"])


def _is_today(part: Any) -> bool:
    days = part.get("today") if isinstance(part, dict) and set(part) == {"today"} else None
    return isinstance(days, int) and not isinstance(days, bool) and abs(days) <= 366 * 200


def paths_of(spec: Spec) -> Iterator[tuple[str, str]]:
    """Every path asked about, with the group whose rows it is taken from ("" for one answer)."""
    word = word_of(spec)
    for part in [spec[word]] if word == "count" else spec[word] if word else ():
        if isinstance(part, str):
            yield part, ""
        elif "rows" in part:
            yield part["path"], part["rows"]


def resolved(spec: Spec, group_of: Callable[[str], str], own_group: str) -> Spec:
    """The specification with every path into another group's rows written as such."""
    if "sum" not in spec:
        return spec
    groups = ((path, group_of(path)) for path in spec["sum"])
    return {"sum": [{"rows": g, "path": p} if g and g != own_group else p for p, g in groups]}


def renamed(spec: Spec, change: Callable[[str], str]) -> Spec:
    """The specification with `change` applied to every path of a single answer."""
    word = word_of(spec)
    body = spec[word]
    if word == "count":
        return {word: body}
    return {**spec, word: [change(part) if isinstance(part, str) else part for part in body]}


def compute(spec: Spec, get: Lookup, *, today: date) -> int | float | str | None:
    """The value for the answers `get(path)` gives; `get(group)` gives rows as dictionaries by path."""
    word = word_of(spec)
    body = spec[word]
    if word == "sum":
        return _sum([value for part in body for value in _numbers(part, get)])
    if word == "count":
        rows = get(body)
        return len(rows) if isinstance(rows, list) else 0
    if word == "join":
        return _join(body, spec.get("with", " "), get)
    first, second = (_day(part, get, today) for part in body)
    return _age(first, second) if word == "age" else _days(first, second)


def _numbers(part: Any, get: Lookup) -> Iterator[int | float]:
    rows = get(part["rows"]) if isinstance(part, dict) else [{part: get(part)}]
    path = part["path"] if isinstance(part, dict) else part
    for row in rows if isinstance(rows, list) else []:
        value = row.get(path) if isinstance(row, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value


def _sum(values: list[int | float]) -> int | float | None:
    """None of nothing, and of more than JavaScript's numbers hold exactly."""
    if not values:
        return None
    total = round(sum((Decimal(str(value)) for value in values), Decimal(0)), PLACES)
    if abs(total) > SAFE_INTEGER:
        return None
    return int(total) if total == int(total) else float(total)


def _join(parts: list[Any], between: str, get: Lookup) -> str | None:
    """Texts in their order; nothing where none of the paths is answered."""
    found = [part["text"] if isinstance(part, dict) else _text(get(part)) for part in parts]
    answered = any(text and not isinstance(part, dict) for text, part in zip(found, parts, strict=True))
    return between.join(text for text in found if text).strip() or None if answered else None


def _text(value: Any) -> str:
    if missing(value) or isinstance(value, bool | list | dict):
        return ""
    if is_date(value):
        return "/".join(reversed(value.split("-")))
    return value if isinstance(value, str) else str(value).replace(".", ",")


def _day(part: Any, get: Lookup, today: date) -> Any:
    return (today + timedelta(days=part["today"])).isoformat() if isinstance(part, dict) else get(part)


def _age(born: Any, day: Any) -> int | None:
    """Whole years; of a partial date only where every day it may mean gives the same, and never below 0."""
    if not is_date(born) or not is_date(day):
        return None
    youngest, oldest = ages(born, day)
    return youngest if youngest == oldest and youngest >= 0 else None


def _days(first: Any, second: Any) -> int | None:
    if not (is_date(first) and is_date(second) and len(first) == len(second) == 10):
        return None
    try:
        return (date.fromisoformat(second) - date.fromisoformat(first)).days
    except ValueError:
        return None  # a typed 31st that no month has
