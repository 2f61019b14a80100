"""Answers about the catalogue that a process keeps for a few seconds: every filing asks for the same few rows."""

import functools
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

P = ParamSpec("P")
T = TypeVar("T")
MOST = 2000
_kept: dict[Any, tuple[float, Any]] = {}


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Keep each answer for CATALOGUE_SECONDS; a publication takes effect by the day, so seconds do not matter."""

    @functools.wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        seconds = settings.CATALOGUE_SECONDS
        if not seconds:
            return function(*args, **kwargs)
        key = (function.__name__, args, tuple(sorted(kwargs.items())))
        kept = _kept.get(key)
        now = time.monotonic()
        if kept is None or kept[0] < now:
            if len(_kept) >= MOST:
                _kept.clear()
            kept = _kept[key] = (now + seconds, function(*args, **kwargs))
        answer: T = kept[1]
        return answer

    return asked


def forget() -> None:
    """Drop what this process remembers."""
    _kept.clear()
