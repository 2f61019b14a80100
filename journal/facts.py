"""What an event may say about itself: codes, ids, dates, amounts, before and after. Never a name, a number of
a person, or free text, so that a person can be erased while the chain stays whole.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

MAX_TEXT = 128
MAX_ITEMS = 200
MAX_DEPTH = 4
LARGEST_BARE_NUMBER = 10**8

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
# One word of plain letters: names of people have spaces or Vietnamese letters, codes have neither.
_CODE = re.compile(r"[A-Za-z0-9*#][A-Za-z0-9_.:,/+=#*-]*")
_SURELY_A_CODE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64}")
_PERSONAL = re.compile(r"(?<!\d)\d{9,12}(?!\d)|(?<!\d)0\d{2,3}[.-]\d{3}[.-]\d{3,4}(?!\d)")
# Keys under which a large whole number is an amount in dong or the id of a row, not a number of a person.
_LARGE_NUMBERS = ("amount", "total", "id", "ids", "bytes")


class BadFact(ValueError):
    """A fact is not a code, an id, a date or an amount; the message names the key and never the value."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"facts.{path}: {why}")
        self.path = path
        self.why = why


def clean_facts(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the facts as plain JSON values (dates and enums as text); raises BadFact."""
    return _mapping(facts or {}, "", 1)


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no blanks, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def utc_text(at: datetime) -> str:
    """Return an aware time as UTC text with microseconds, the same whatever zone it came in."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _mapping(facts: Mapping[str, Any], path: str, depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise BadFact(path, "too deep")
    if len(facts) > MAX_ITEMS:
        raise BadFact(path, "too many keys")
    clean = {}
    for key, value in facts.items():
        inner = f"{path}.{key}" if path else str(key)
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise BadFact(inner, "a key is a word of a-z, 0-9 and _")
        clean[key] = _value(value, inner, depth, large=key.endswith(_LARGE_NUMBERS))
    return clean


def _value(value: Any, path: str, depth: int, *, large: bool) -> Any:
    if isinstance(value, Mapping):
        return _mapping(value, path, depth + 1)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _sequence(value, path, depth, large=large)
    return _scalar(value, path, large=large)


def _sequence(values: Any, path: str, depth: int, *, large: bool) -> list[Any]:
    if len(values) > MAX_ITEMS or depth >= MAX_DEPTH:
        raise BadFact(path, "too many or too deep")
    ordered = sorted(values) if isinstance(values, (set, frozenset)) else values
    return [_value(value, f"{path}.{at}", depth + 1, large=large) for at, value in enumerate(ordered)]


def _scalar(value: Any, path: str, *, large: bool) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= LARGEST_BARE_NUMBER and not large:
            raise BadFact(path, "a number this long may be a person's; amounts and ids say so in their key")
        return value
    return _text(value, path)


def _text(value: Any, path: str) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadFact(path, "a time without a zone")
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if not isinstance(value, str):
        raise BadFact(path, f"{type(value).__name__} is not a fact")
    why = "" if value == "" or _SURELY_A_CODE.fullmatch(value) else _why_no_code(value)
    if why:
        raise BadFact(path, why)
    return value


def _why_no_code(text: str) -> str:
    if len(text) > MAX_TEXT:
        return "too long for a code"
    if not _CODE.fullmatch(text):
        return "not a code: free text and names stay out of the journal"
    return "looks like a number of a person" if _PERSONAL.search(text) else ""
