"""Which particulars of an account may be corrected on request, and what a right value looks like."""

import re
from datetime import date
from enum import StrEnum

MAX_TEXT = 1000
PROFILE = "profile"

_CCCD = re.compile(r"\d{12}")
_TAX = re.compile(r"\d{10}(-?\d{3})?|\d{12}")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Particular(StrEnum):
    """A particular of the account that its owner cannot change alone once somebody vouches for it."""

    FULL_NAME = "full_name"
    IDENTITY_NUMBER = "identity_number"
    BIRTH_DATE = "birth_date"
    SEX = "sex"


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class NotRight(ValueError):
    """The value is not one that this particular can have."""


def clean(particular: Particular, text: str, *, business: bool, today: date) -> str:
    """Return the value as it is stored: a day in ISO, male or female, a number without spaces; raises NotRight."""
    text = text.strip()
    if particular is Particular.IDENTITY_NUMBER:
        return _matched(text.replace(" ", ""), _TAX if business else _CCCD)
    if particular is Particular.BIRTH_DATE:
        return _day(text, today)
    if particular is Particular.SEX:
        return _sex(text)
    return _matched(text, re.compile(r"(?=.*[^\W\d_]).{1,200}"))


def _matched(text: str, shape: re.Pattern[str]) -> str:
    if not shape.fullmatch(text):
        raise NotRight(text)
    return text


def _sex(text: str) -> str:
    known = {"nam": "male", "nữ": "female", "male": "male", "female": "female"}
    if text.casefold() not in known:
        raise NotRight(text)
    return known[text.casefold()]


def _day(text: str, today: date) -> str:
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError as error:
        raise NotRight(text) from error
    if not date(1900, 1, 1) <= day <= today:
        raise NotRight(text)
    return day.isoformat()
