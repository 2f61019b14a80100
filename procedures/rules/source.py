"""Reading values out of somebody else's JSON: cleaned, typed, never trusted."""

import re
from collections.abc import Callable
from typing import Any

from procedures.rules.catalogue import Doubt

# Bullets of Word's symbol fonts; what they become is the cleaner's affair.
PRIVATE = re.compile(r"[\ue000-\uf8ff]")
BLANKS = re.compile(r"[ \t]+")


class Doubts:
    """The doubts met while one record is read, in order, each with what gave rise to it.

    `tidy` is the project's cleaner of text (portal.lib.text), handed in because rules import nothing.
    """

    def __init__(self, tidy: Callable[[str], str] = str.strip) -> None:
        self.tidy = tidy
        self._seen: dict[tuple[Doubt, str], None] = {}

    def add(self, doubt: Doubt, what: str = "") -> None:
        """Remember a doubt once for each cause; `what` is cut to 200 characters."""
        self._seen[(doubt, what[:200])] = None

    def seen(self) -> tuple[tuple[Doubt, str], ...]:
        """Return (doubt, cause) in the order met."""
        return tuple(self._seen)

    def clean(self, text: str) -> str:
        """Return the text tidied, single-spaced, without empty lines."""
        if PRIVATE.search(text):
            self.add(Doubt.PRIVATE_CHARACTERS)
        lines = (BLANKS.sub(" ", line).strip() for line in self.tidy(text).split("\n"))
        return "\n".join(line for line in lines if line)


class Source:
    """A JSON object of the source; every reader returns the type it names, whatever stands there."""

    def __init__(self, raw: dict[str, Any], doubts: Doubts) -> None:
        self._raw = raw
        self.doubts = doubts

    def of(self, raw: dict[str, Any]) -> "Source":
        """Return a reader of an object inside this one, with the same doubts."""
        return Source(raw, self.doubts)

    def text(self, key: str) -> str:
        """Return cleaned text; numbers are written out, anything else is doubted and empty."""
        value = self._raw.get(key)
        if value is None or isinstance(value, str):
            return self.doubts.clean(value or "")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.doubts.add(Doubt.PART_MALFORMED, key)
        return ""

    def line(self, key: str) -> str:
        """Return cleaned text on one line."""
        return " ".join(self.text(key).split())

    def flag(self, key: str) -> bool:
        """Return True only where the source says true."""
        return self._raw.get(key) is True

    def quantity(self, key: str) -> int:
        """Return a count of 0 to 999 sheets; anything else is 0."""
        value = self._raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0
        return int(value) if 0 <= value <= 999 else 0

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the distinct non-empty texts of a list."""
        items = (" ".join(self.doubts.clean(v).split()) for v in self._list(key) if isinstance(v, str))
        return tuple(dict.fromkeys(t for t in items if t))

    def dicts(self, key: str) -> list[dict[str, Any]]:
        """Return the objects of a list; anything else in it is doubted and left out."""
        items = self._list(key)
        rows = [item for item in items if isinstance(item, dict)]
        if len(rows) < len(items):
            self.doubts.add(Doubt.PART_MALFORMED, key)
        return rows

    def _list(self, key: str) -> list[Any]:
        value = self._raw.get(key)
        if value is None or isinstance(value, list):
            return value or []
        self.doubts.add(Doubt.PART_MALFORMED, key)
        return []
