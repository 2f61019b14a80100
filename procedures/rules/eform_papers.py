"""Numbers of identity papers, taxpayers and bank accounts."""

import re
from typing import Any

from procedures.rules.eform_text import SEPARATORS, Refused, typed
from procedures.rules.eform_types import Field, Known, Lookup

TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
ACCOUNT = re.compile(r"[0-9A-Z]{6,20}")
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
OTHER_PAPER = re.compile(r"[0-9A-ZĐ./ -]{3,30}")


def id_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """Twelve digits; separators are dropped."""
    return _twelve(typed(raw).translate(SEPARATORS))


def _twelve(text: str) -> str | None:
    if text and not re.fullmatch(r"[0-9]{12}", text):
        raise Refused("id_number", length=len(text))
    return text or None


def _nine(text: str) -> str | None:
    if text and not re.fullmatch(r"[0-9]{9}", text):
        raise Refused("old_id_number", length=len(text))
    return text or None


def _passport(text: str) -> str | None:
    text = text.upper()
    if text and not PASSPORT.fullmatch(text):
        raise Refused("passport")
    return text or None


def paper_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """The number of an identity paper, as the kind chosen beside it demands, or the only kind asked for."""
    text = typed(raw)
    kind = field.limits.get("paper") or lookup(field.limits["kind"])
    bare = text.translate(SEPARATORS)
    if kind in ("id_card", "id_certificate"):
        return _twelve(bare)
    if kind == "old_id_card":
        return _nine(bare)
    if kind == "passport":
        return _passport(bare)
    if text and not OTHER_PAPER.fullmatch(text.upper()):
        raise Refused("other_paper")
    return text.upper() or None


def tax_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """10 digits, 10-3 for a dependent unit, or a person's own 12-digit number; of the ten the last is a check."""
    text = typed(raw).translate(SEPARATORS)
    if not text:
        return None
    if re.fullmatch(r"[0-9]{12}", text):
        return text
    if not re.fullmatch(r"[0-9]{10}([0-9]{3})?", text):
        raise Refused("tax_number")
    if _tax_check(text) != int(text[9]) or text[10:] == "000":
        raise Refused("tax_check")
    return f"{text[:10]}-{text[10:]}" if text[10:] else text


def _tax_check(text: str) -> int:
    """The tenth digit that the first nine demand; 10, which is no digit, where there is no such number."""
    return 10 - sum(weight * int(digit) for weight, digit in zip(TAX_WEIGHTS, text, strict=False)) % 11


def account_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """The number of a bank account: 6 to 20 digits, or letters where the bank lets people choose a name."""
    text = typed(raw).translate(SEPARATORS).upper()
    if text and not ACCOUNT.fullmatch(text):
        raise Refused("account_number")
    return text or None
