"""JSON from outside: read as usual, refused where it is a trap or holds what no text of ours may hold."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 40


class StrictJSONParser(JSONParser):
    """Nesting is bounded; a NUL or half a surrogate pair, which the database cannot keep, is refused."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value; raises ParseError."""
        try:
            value = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The request could not be understood.")) from error
        _check(value)
        return value


def _check(value: Any) -> None:
    """Raise ParseError for what is nested too deep or cannot be stored; no recursion of its own."""
    waiting = [(value, 1)]
    while waiting:
        found, depth = waiting.pop()
        if depth > DEEPEST or (isinstance(found, str) and not _is_storable(found)):
            raise ParseError(_("The request could not be understood."))
        if isinstance(found, dict):
            waiting += [(part, depth + 1) for pair in found.items() for part in pair]
        elif isinstance(found, list):
            waiting += [(part, depth + 1) for part in found]


def _is_storable(text: str) -> bool:
    return (text.isascii() and "\0" not in text) or not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)
