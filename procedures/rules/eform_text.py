"""Text as people paste it: cleaned of what cannot be seen, and refused in one way."""

import re
import unicodedata
from typing import Any

from procedures.rules.eform_types import Err

TYPED_LENGTH = 20_000  # nothing longer is looked at
INVISIBLE = frozenset(
    "\u200b\u200e\u200f\u2028\u2029\ufeff\u00ad\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
SEPARATORS = str.maketrans("", "", " .-()\u00a0\u2013")


class Refused(Exception):
    """The value cannot be taken; `err` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.err = Err(code, params)


def clean_text(value: str, *, lines: bool = False) -> str:
    """NFC text without control, private-use and invisible characters; `lines` keeps line breaks."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c if _kept(c) else " " if c in "\t\v\f\u2028\u2029" or (c == "\n" and not lines) else "" for c in value)
    text = unicodedata.normalize("NFC", "".join(c if c != "\n" or lines else " " for c in "".join(kept)))
    if not lines:
        return " ".join(text.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in text.split("\n"))).strip()


def _kept(char: str) -> bool:
    return char == "\n" or (char not in INVISIBLE and unicodedata.category(char) not in ("Cc", "Co", "Cs"))


def typed(raw: Any, *, lines: bool = False) -> str:
    """Cleaned text of a typed value, "" for none; raises Refused."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Refused("not_text")
    if len(raw) > TYPED_LENGTH:
        raise Refused("too_long", limit=TYPED_LENGTH, length=len(raw))
    return clean_text(raw, lines=lines)
