"""The closed lists of this app: kinds of accounts and of identity numbers, and the shape of user names."""

import re
from enum import StrEnum


class AccountKind(StrEnum):
    """Whom an account stands for; staff hold roles in agencies, the others file dossiers."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    STAFF = "staff"


class IdentityKind(StrEnum):
    """Kinds of numbers that prove who somebody is."""

    CCCD = "cccd"
    PASSPORT = "passport"
    TAX = "tax"


class IdentitySource(StrEnum):
    """Who says that the number belongs to the account."""

    DECLARED = "declared"
    EID = "eid"
    CLERK = "clerk"


class Sex(StrEnum):
    """As on the identity card."""

    MALE = "male"
    FEMALE = "female"


# Starts with a letter: a user name can be neither an identity number nor a phone number in the clear.
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")

_SHAPES = {
    IdentityKind.CCCD: re.compile(r"\d{12}"),
    IdentityKind.PASSPORT: re.compile(r"[A-Z0-9]{6,12}"),
    IdentityKind.TAX: re.compile(r"\d{10}(-?\d{3})?|\d{12}"),
}


def is_username(text: str) -> bool:
    """Tell whether the text may be a user name."""
    return bool(USERNAME.fullmatch(text))


def is_identity_number(kind: IdentityKind, text: str) -> bool:
    """Tell whether the text has the shape of a number of that kind."""
    return bool(_SHAPES[kind].fullmatch(text))


def masked(number: str) -> str:
    """Return the number with all but its last 3 characters hidden."""
    return "•" * max(len(number) - 3, 0) + number[-3:]
