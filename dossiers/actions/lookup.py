"""The public look-up and verification; wrong guesses are counted, by hash alone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Count, Q

from dossiers.access.public import Track, Verified, dossier_of_slip, matching, token_of, track_of
from dossiers.access.public import verify as verified
from dossiers.models import LookupFailure
from dossiers.rules import numbering, verifying
from portal.lib.crypto import blind

MAX_WRONG_PER_NUMBER = 5
WINDOW = timedelta(hours=1)
MAX_PER_ADDRESS = 20
ADDRESS_WINDOW = timedelta(minutes=1)
# Numbers of dossiers can be guessed: who tries many of them is stopped though each is tried once.
MAX_PER_ADDRESS_HOUR = 100

_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)
_PAPER = "verify"
T = TypeVar("T")


class Unreadable(ValueError):
    """The number, the digits or the code are not of their form; `field` says which: number, digits or code."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotFound(LookupError):
    """No dossier has that number with these digits, or no paper that code; which of the two is wrong is not told."""


class TooManyTries(Exception):
    """Too many wrong guesses: at one number in an hour, from one address in a minute or an hour."""


def look_up(number: str, digits: str, *, address: str, at: datetime) -> Track:
    """Return the state of a dossier. Raises Unreadable, NotFound, TooManyTries (5 wrong an hour at one number)."""
    number = numbering.normalise(number)
    if not numbering.is_number(number):
        raise Unreadable("number")
    if not _DIGITS.fullmatch(digits.strip()):
        raise Unreadable("digits")
    guessed = blind(number, "lookup")
    return track_of(
        _found(lambda: matching(number, digits.strip()), guessed, address, at=at, most=MAX_WRONG_PER_NUMBER)
    )


def look_up_slip(token: str, *, address: str, at: datetime) -> Track:
    """Return the state of the dossier whose slip bears that QR; raises NotFound, TooManyTries."""
    return track_of(_found(lambda: dossier_of_slip(token), _PAPER, address, at=at))


def verify(token: str, *, address: str, at: datetime) -> Verified:
    """Return what is known of the paper with that QR; raises NotFound, TooManyTries (20 a minute, 100 an hour)."""
    return _found(lambda: verified(token), _PAPER, address, at=at)


def verify_code(typed: str, *, address: str, at: datetime) -> str:
    """Return the token of the paper with that typed code; raises Unreadable, NotFound, TooManyTries."""
    code = verifying.normalise(typed)
    if not verifying.is_code(code):
        raise Unreadable("code")
    return _found(lambda: token_of(code), _PAPER, address, at=at)


def _found(look: Callable[[], T | None], guessed: str, address: str, *, at: datetime, most: int | None = None) -> T:
    """Return what `look` finds, and take the try back; raises NotFound, TooManyTries."""
    tried = _count_first(guessed, address, at, most=most)
    found = look()
    if found is None:
        raise NotFound
    tried.delete()
    return found


def count_guess(what: str, who: str, *, at: datetime) -> LookupFailure:
    """Count a try at something that is not to be guessed, by whom; the caller takes it back where it was right.

    Raises TooManyTries (5 wrong an hour at one thing, 20 a minute and 100 an hour by one person).
    """
    return _count_first(blind(what, "lookup"), who, at, most=MAX_WRONG_PER_NUMBER)


def _count_first(number_hash: str, address: str, at: datetime, *, most: int | None = None) -> LookupFailure:
    """Count a try as wrong before anything is compared, so that many at once do not slip through; raises TooManyTries.

    A try that is turned away does not count, and one that was right is taken back.
    """
    tried = LookupFailure.objects.create(number_hash=number_hash, address_hash=blind(address, "lookup"), at=at)
    of_address = LookupFailure.objects.filter(address_hash=tried.address_hash, at__gt=at - WINDOW)
    counts = of_address.aggregate(hour=Count("id"), minute=Count("id", filter=Q(at__gt=at - ADDRESS_WINDOW)))
    over = counts["minute"] > MAX_PER_ADDRESS or counts["hour"] > MAX_PER_ADDRESS_HOUR
    if most is not None and not over:
        over = LookupFailure.objects.filter(number_hash=number_hash, at__gt=at - WINDOW).count() > most
    if over:
        tried.delete()
        raise TooManyTries
    return tried


def sweep(*, at: datetime) -> int:
    """Forget failures older than a day; return how many."""
    return LookupFailure.objects.filter(at__lt=at - timedelta(days=1)).delete()[0]
