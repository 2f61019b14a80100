"""One answer: from what somebody typed or a program sent to the value that is stored, and from that to words.

Stored: text str · number int|float · date "YYYY-MM-DD" ("YYYY-MM", "YYYY" where the field allows) · yes_no bool ·
one_of str · many_of list in the order of the options · commune code · file list of ids.
A computed value is never taken from outside.
Cleaning a stored value gives it back.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from procedures.rules import eform_numbers, eform_papers
from procedures.rules.eform_patterns import fitted
from procedures.rules.eform_text import SEPARATORS, Refused, typed
from procedures.rules.eform_types import Field, Known, Lookup

TEXT_LENGTH, LONG_TEXT_LENGTH, NAME_LENGTH, EMAIL_LENGTH = 250, 2000, 100, 254
NAME_SIGNS = frozenset(" '’-.·")
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


def clean_value(field: Field, raw: Any, lookup: Lookup, known: Known) -> Any:
    """The value to store, None for no answer; raises Refused. `lookup` gives other paths' cleaned answers."""
    return CLEANERS[field.type](field, raw, lookup, known)


# --- text ---


def _within(text: str, field: Field, default: int) -> str:
    limit = field.limits.get("max_length", default)
    if len(text) > limit:
        raise Refused("too_long", limit=limit, length=len(text))
    if len(text) < field.limits.get("min_length", 0):
        raise Refused("too_short", limit=field.limits["min_length"])
    return text


def _text(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    text = typed(raw)
    if not text:
        return None
    _within(text, field, TEXT_LENGTH)
    pattern = field.limits.get("pattern")
    fit = fitted(pattern, text) if pattern else text
    if fit is None:
        raise Refused(f"pattern_{pattern}")
    return fit


def _long_text(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    text = typed(raw, lines=True)
    return _within(text, field, LONG_TEXT_LENGTH) if text else None


def _name(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """A person's name: one word to 100 characters; letters of any script, apostrophe, hyphen, full stop."""
    text = typed(raw)
    if not text:
        return None
    _within(text, field, NAME_LENGTH)
    for char in text:
        if char not in NAME_SIGNS and unicodedata.category(char)[0] not in "LM":
            raise Refused("name_character", character=char)
    if not any(char.isalpha() for char in text):
        raise Refused("name_empty")
    return text


def _phone(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """Vietnamese mobile or landline as 0..., any other country as +...; separators are dropped."""
    text = typed(raw).translate(SEPARATORS)
    if not text:
        return None
    text = re.sub(r"^(\+84|0084|84(?=[0-9]{9,10}$))0?", "0", text)
    if text.startswith("+") and re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        return text
    if not re.fullmatch(r"[0-9]+", text):
        raise Refused("phone_characters")
    if re.fullmatch(r"01[0-9]{9}", text):
        raise Refused("phone_old")
    if not re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{8,9}", text):
        raise Refused("phone")
    return text


def _email(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    text = typed(raw)
    if not text:
        return None
    if len(text) > EMAIL_LENGTH:
        raise Refused("too_long", limit=EMAIL_LENGTH, length=len(text))
    if not EMAIL.fullmatch(text):
        raise Refused("email")
    return text


# --- choices, places, files ---


def _yes_no(field: Field, raw: Any, lookup: Lookup, known: Known) -> bool | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in ("true", "false"):
        return raw == "true"
    raise Refused("not_yes_no")


def _one_of(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    if raw is None or raw == "":
        return None
    option = field.option(raw) if isinstance(raw, str) else None
    if option is None:
        raise Refused("not_option")
    parent = field.limits.get("linked_to")
    if parent and lookup(parent) not in option.under:
        raise Refused("not_linked")
    return option.value


def _many_of(field: Field, raw: Any, lookup: Lookup, known: Known) -> list[str] | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, list):
        raise Refused("not_list")
    chosen = {one for one in raw if isinstance(one, str) and one}
    if any(not isinstance(one, str) for one in raw) or any(field.option(one) is None for one in chosen):
        raise Refused("not_option")
    low, high = field.limits.get("min_count", 0), field.limits.get("max_count", len(field.options))
    if chosen and len(chosen) < low:
        raise Refused("too_few", limit=low)
    if len(chosen) > high:
        raise Refused("too_many", limit=high)
    return [option.value for option in field.options if option.value in chosen] or None


def _commune(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """A commune code; the page sends {"province", "commune"} so that a change of province is noticed."""
    province, code = (raw.get("province"), raw.get("commune")) if isinstance(raw, dict) else (None, raw)
    province, code = typed(province), typed(code)
    if not code:
        if province and isinstance(raw, dict):
            raise Refused("commune_missing")
        return None
    if not re.fullmatch(r"[0-9]{5}", code) or known.commune_name(code) is None:
        raise Refused("commune")
    wanted = field.limits.get("province") or province
    if wanted and known.province_of(code) != wanted:
        raise Refused("commune_elsewhere" if field.limits.get("province") else "commune_missing")
    return code


def _file(field: Field, raw: Any, lookup: Lookup, known: Known) -> list[str] | None:
    if raw is None or raw == "":
        return None
    ids = [raw] if isinstance(raw, str) else raw
    if not isinstance(ids, list) or not all(isinstance(one, str) and len(one) <= 64 for one in ids):
        raise Refused("not_file")
    ids = list(dict.fromkeys(one for one in ids if one))
    limit = field.limits.get("max_files", 1)
    if len(ids) > limit:
        raise Refused("too_many_files", limit=limit)
    if any(known.file_name(one) is None for one in ids):
        raise Refused("not_file")
    return ids or None


CLEANERS: dict[str, Callable[[Field, Any, Lookup, Known], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "name": _name,
    "phone": _phone,
    "email": _email,
    "id_number": eform_papers.id_number,
    "paper_number": eform_papers.paper_number,
    "tax_number": eform_papers.tax_number,
    "account_number": eform_papers.account_number,
    "money": eform_numbers.money,
    "number": eform_numbers.number,
    "date": eform_numbers.day,
    "yes_no": _yes_no,
    "one_of": _one_of,
    "many_of": _many_of,
    "commune": _commune,
    "file": _file,
}
