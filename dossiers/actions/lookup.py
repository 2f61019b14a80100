"""The public look-up by number and four digits; wrong guesses are counted, by hash alone."""

import re
from datetime import datetime, timedelta

from dossiers.access.public import Track, matching, track_of
from dossiers.models import LookupFailure
from dossiers.rules import numbering
from portal.lib.crypto import blind

MAX_WRONG_PER_NUMBER = 5
WINDOW = timedelta(hours=1)
MAX_PER_ADDRESS = 20
ADDRESS_WINDOW = timedelta(minutes=1)

_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)


class Unreadable(ValueError):
    """The number or the digits are not of their form; `field` says which: number or digits."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotFound(LookupError):
    """No dossier has that number with these digits; which of the two is wrong is not told."""


class TooManyTries(Exception):
    """Too many wrong guesses at one number in an hour, or too many tries from one address in a minute."""


def look_up(number: str, digits: str, *, address: str, at: datetime) -> Track:
    """Return the state of a dossier. Raises Unreadable, NotFound, TooManyTries (5 wrong an hour, 20 a minute)."""
    number = numbering.normalise(number)
    if not numbering.is_number(number):
        raise Unreadable("number")
    if not _DIGITS.fullmatch(digits.strip()):
        raise Unreadable("digits")
    number_hash, address_hash = blind(number, "lookup"), blind(address, "lookup")
    _check(number_hash, address_hash, at)
    dossier = matching(number, digits.strip())
    if dossier is None:
        LookupFailure.objects.create(number_hash=number_hash, address_hash=address_hash, at=at)
        raise NotFound
    return track_of(dossier)


def _check(number_hash: str, address_hash: str, at: datetime) -> None:
    """Raise TooManyTries; old failures are swept by a task of the worker."""
    of_number = LookupFailure.objects.filter(number_hash=number_hash, at__gt=at - WINDOW)
    of_address = LookupFailure.objects.filter(address_hash=address_hash, at__gt=at - ADDRESS_WINDOW)
    if of_number.count() >= MAX_WRONG_PER_NUMBER or of_address.count() >= MAX_PER_ADDRESS:
        raise TooManyTries


def sweep(*, at: datetime) -> int:
    """Forget failures older than a day; return how many."""
    return LookupFailure.objects.filter(at__lt=at - timedelta(days=1)).delete()[0]
