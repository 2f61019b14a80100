"""What every part of the reading of a definition uses: the problems found so far, keys, words, whole numbers."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from procedures.rules.eform_format import KEY, MAX_WORDS
from procedures.rules.eform_types import Block, Field, Group, Problem, Words

MAX_PARTS = 50


class GroupTree(NamedTuple):
    """A group's place in the tree of keys: its path and the keys of one row."""

    path: str
    tree: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: prefix of its path, page, group and the conditions of all around it."""

    prefix: str
    page: str
    group: str = ""
    show_when: Any = None

    def path(self, key: str) -> str:
        """The path of a key at this place."""
        return f"{self.prefix}.{key}" if self.prefix else key


@dataclass
class Reader:
    """What has been read so far, and what was found wrong."""

    problems: list[Problem] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)

    def wrong(self, path: str, code: str, **params: Any) -> None:
        """Note one problem that makes the form unusable."""
        self.problems.append(Problem(path, code, params))

    def only(self, raw: dict[str, Any], allowed: frozenset[str], path: str) -> None:
        """Note every key that may not stand here."""
        for key in sorted(str(key) for key in raw if key not in allowed):
            self.wrong(path, "unknown_key", key=key[:40])

    def key(self, raw: dict[str, Any], where: str, shape: re.Pattern[str] = KEY) -> str:
        """The key of a part; "unnamed" where it has none that can be."""
        key = raw.get("key")
        if not isinstance(key, str) or not shape.fullmatch(key):
            self.wrong(where, "key", key=str(key)[:40])
            return "unnamed"
        return key

    def words(self, raw: Any, path: str) -> Words:
        """A text in Vietnamese with its translation."""
        texts = list(raw.values()) if isinstance(raw, dict) else []
        fits = all(isinstance(text, str) and len(text) <= MAX_WORDS for text in texts)
        if not texts or not set(raw) <= {"vi", "en"} or not fits or not str(raw.get("vi", "")).strip():
            self.wrong(path, "words")
            return Words("")
        return Words(raw["vi"], raw.get("en", ""))

    def objects(self, raw: Any, where: str) -> list[dict[str, Any]]:
        """A list of objects, none where it is anything else."""
        if not isinstance(raw, list) or len(raw) > MAX_PARTS or not all(isinstance(one, dict) for one in raw):
            self.wrong(where, "objects", limit=MAX_PARTS)
            return []
        return raw

    def maybe_words(self, raw: dict[str, Any], name: str, path: str) -> Words | None:
        """The text of that name, None where there is none."""
        return self.words(raw[name], path) if name in raw else None


def whole(value: Any, low: int, high: int) -> bool:
    """Say whether a value is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
