"""One answer: from what somebody typed or a program sent to the value that is stored, and from that to words.

Stored: text str · number int|float · date "YYYY-MM-DD" ("YYYY-MM", "YYYY" where the field allows) · yes_no bool ·
one_of str · many_of list in the order of the options · commune code · file list of ids.
Cleaning a stored value gives it back.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from procedures.rules.conditions import is_date
from procedures.rules.eform_types import Err, Field, Known

Lookup = Callable[[str], Any]

TEXT_LENGTH, LONG_TEXT_LENGTH, NAME_LENGTH, EMAIL_LENGTH = 250, 2000, 100, 254
TYPED_LENGTH = 20_000  # nothing longer is looked at
INVISIBLE = frozenset(
    "\u200b\u200e\u200f\u2028\u2029\ufeff\u00ad\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
NAME_SIGNS = frozenset(" '’-.·")
PHONE_SEPARATORS = str.maketrans("", "", " .-()\u00a0\u2013")
PATTERNS = {
    "digits": re.compile(r"[0-9]+"),
    "code": re.compile(r"[0-9A-Za-z./_-]+"),
    "land_number": re.compile(r"[0-9]+[0-9A-Za-z/,; -]*"),
}
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
TAX_NUMBER = re.compile(r"([0-9]{10})-?([0-9]{3})?|[0-9]{12}")
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
OTHER_PAPER = re.compile(r"[0-9A-ZĐ./ -]{3,30}")
EARLIEST_YEAR, LATEST_YEAR = 1850, 2150
BIGGEST = 10**15


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


def clean_value(field: Field, raw: Any, lookup: Lookup, known: Known) -> Any:
    """The value to store, None for no answer; raises Refused. `lookup` gives other paths' cleaned answers."""
    return CLEANERS[field.type](field, raw, lookup, known)


# --- text ---


def _typed(raw: Any, *, lines: bool = False) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Refused("not_text")
    if len(raw) > TYPED_LENGTH:
        raise Refused("too_long", limit=TYPED_LENGTH, length=len(raw))
    return clean_text(raw, lines=lines)


def _within(text: str, field: Field, default: int) -> str:
    limit = field.limits.get("max_length", default)
    if len(text) > limit:
        raise Refused("too_long", limit=limit, length=len(text))
    if len(text) < field.limits.get("min_length", 0):
        raise Refused("too_short", limit=field.limits["min_length"])
    return text


def _text(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    text = _typed(raw)
    if not text:
        return None
    _within(text, field, TEXT_LENGTH)
    pattern = field.limits.get("pattern")
    if pattern and not PATTERNS[pattern].fullmatch(text):
        raise Refused(f"pattern_{pattern}")
    return text


def _long_text(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    text = _typed(raw, lines=True)
    return _within(text, field, LONG_TEXT_LENGTH) if text else None


def _name(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """A person's name: one word to 100 characters; letters of any script, apostrophe, hyphen, full stop."""
    text = _typed(raw)
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
    text = _typed(raw).translate(PHONE_SEPARATORS)
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
    text = _typed(raw)
    if not text:
        return None
    if len(text) > EMAIL_LENGTH:
        raise Refused("too_long", limit=EMAIL_LENGTH, length=len(text))
    if not EMAIL.fullmatch(text):
        raise Refused("email")
    return text


# --- numbers of papers ---


def _id_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    return _twelve(_typed(raw).translate(PHONE_SEPARATORS))


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


def _paper_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """The number of an identity paper, as the kind chosen beside it demands."""
    text = _typed(raw)
    kind = lookup(field.limits["kind"])
    bare = text.translate(PHONE_SEPARATORS)
    if kind in ("id_card", "id_certificate"):
        return _twelve(bare)
    if kind == "old_id_card":
        return _nine(bare)
    if kind == "passport":
        return _passport(bare)
    if text and not OTHER_PAPER.fullmatch(text.upper()):
        raise Refused("other_paper")
    return text.upper() or None


def _tax_number(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """10 digits, 10-3 for a dependent unit, or a person's 12-digit number."""
    text = _typed(raw).replace(" ", "").replace(".", "")
    if not text:
        return None
    found = TAX_NUMBER.fullmatch(text)
    if not found:
        raise Refused("tax_number")
    return f"{found[1]}-{found[2]}" if found[2] else text.rstrip("-")


# --- number, date ---


def _number(field: Field, raw: Any, lookup: Lookup, known: Known) -> int | float | None:
    value = _decimal(raw)
    if value is None:
        return None
    decimals = field.limits.get("decimals", 0)
    if value != round(value, decimals):
        raise Refused("decimals" if decimals else "not_whole", decimals=decimals)
    low, high = field.limits.get("min"), field.limits.get("max")
    if low is not None and value < Decimal(str(low)):
        raise Refused("too_small", limit=low)
    if high is not None and value > Decimal(str(high)):
        raise Refused("too_big", limit=high)
    return int(value) if value == int(value) else float(value)


def _decimal(raw: Any) -> Decimal | None:
    """A number out of JSON, or typed the Vietnamese way (1.234,5) or the plain way (1234.5)."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
        raise Refused("not_number")
    if isinstance(raw, int | float):
        if (isinstance(raw, float) and not math.isfinite(raw)) or abs(raw) >= BIGGEST:
            raise Refused("not_number")
        return Decimal(str(raw))
    text = _typed(raw).replace(" ", "")
    if not text:
        return None
    if "," in text or re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    value = Decimal(text) if re.fullmatch(r"-?[0-9]{1,16}(\.[0-9]{1,10})?", text) else None
    if value is None or abs(value) >= BIGGEST:
        raise Refused("not_number")
    return value


def _date(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    text = _date_boxes(raw) if isinstance(raw, dict) else _date_text(_typed(raw))
    if not text:
        return None
    finest = {"year": 4, "month": 7}.get(field.limits.get("precision", "day"), 10)
    if len(text) < finest:
        raise Refused("date_incomplete")
    _real_date(text)
    low, high = _bound(field, "min", known), _bound(field, "max", known)
    if high and text > high[: len(text)]:
        raise Refused("date_future" if field.limits["max"] == "today" else "date_late", limit=high)
    if low and text < low[: len(text)]:
        raise Refused("date_past" if field.limits["min"] == "today" else "date_early", limit=low)
    return text


def _bound(field: Field, name: str, known: Known) -> str:
    bound = field.limits.get(name, "")
    return known.today.isoformat() if bound == "today" else bound


def _date_text(text: str) -> str:
    """ISO, or day/month/year with / - or . between, or month/year, or year."""
    if not text or is_date(text):
        return text
    found = re.fullmatch(r"(?:([0-9]{1,2})[/.-])?(?:([0-9]{1,2})[/.-])?([0-9]{4})", text)
    if not found:
        raise Refused("date")
    first, second, year = found.groups()
    return _joined(first if second else "", second or first or "", year)


def _date_boxes(raw: dict[str, Any]) -> str:
    """The three boxes day, month, year."""
    parts = {}
    for name in ("day", "month", "year"):
        part = raw.get(name)
        part = str(part) if isinstance(part, int) and not isinstance(part, bool) and abs(part) < 10000 else _typed(part)
        if part and not re.fullmatch(r"[0-9]{1,4}", part):
            raise Refused("date")
        parts[name] = part
    if not any(parts.values()):
        return ""
    if not parts["year"] or (parts["day"] and not parts["month"]):
        raise Refused("date_incomplete")
    if len(parts["year"]) != 4:
        raise Refused("date_year")
    return _joined(parts["day"], parts["month"], parts["year"])


def _joined(day: str, month: str, year: str) -> str:
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


def _real_date(text: str) -> None:
    year, month, day = (int(part) for part in (text + "-01-01"[len(text) - 4 :]).split("-"))
    try:
        date(year, month, day)
    except ValueError:
        raise Refused("date") from None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Refused("date_year")


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
    if not isinstance(raw, str) or field.option(raw) is None:
        raise Refused("not_option")
    return raw


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
    province, code = _typed(province), _typed(code)
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
    "id_number": _id_number,
    "paper_number": _paper_number,
    "tax_number": _tax_number,
    "number": _number,
    "date": _date,
    "yes_no": _yes_no,
    "one_of": _one_of,
    "many_of": _many_of,
    "commune": _commune,
    "file": _file,
}
