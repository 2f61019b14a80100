"""Numbers, amounts of money and dates, as typed the Vietnamese way or sent by a program."""

import math
import re
from datetime import date
from decimal import Decimal
from typing import Any

from procedures.rules.conditions import is_date
from procedures.rules.eform_text import Refused, typed
from procedures.rules.eform_types import Field, Known, Lookup

EARLIEST_YEAR, LATEST_YEAR = 1850, 2150
CURRENCY = re.compile(r"\s*(đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE)
THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+")
BIGGEST = 10**15


def number(field: Field, raw: Any, lookup: Lookup, known: Known) -> int | float | None:
    """A number of at most `decimals` places within its limits."""
    value = _decimal(raw)
    if value is None:
        return None
    decimals = field.limits.get("decimals", 0)
    if value != round(value, decimals):
        raise Refused("decimals" if decimals else "not_whole", decimals=decimals)
    _within(value, field.limits.get("min"), field.limits.get("max"))
    return int(value) if value == int(value) else float(value)


def money(field: Field, raw: Any, lookup: Lookup, known: Known) -> int | None:
    """Whole đồng, never negative: 1.500.000, 1 500 000, 1,500,000 or 1500000, with or without "đ"."""
    if isinstance(raw, str):
        text = CURRENCY.sub("", typed(raw)).replace(" ", "")
        raw = re.sub("[.,]", "", text) if THOUSANDS.fullmatch(text) else text
    try:
        value = _decimal(raw)
    except Refused:
        raise Refused("money") from None
    if value is None:
        return None
    if value != int(value) or (isinstance(raw, str) and not raw.isdecimal()):
        raise Refused("money")
    _within(value, field.limits.get("min", 0), field.limits.get("max"))
    return int(value)


def _within(value: Decimal, low: int | float | None, high: int | float | None) -> None:
    if low is not None and value < Decimal(str(low)):
        raise Refused("too_small", limit=low)
    if high is not None and value > Decimal(str(high)):
        raise Refused("too_big", limit=high)


def _decimal(raw: Any) -> Decimal | None:
    """A number out of JSON, or typed the Vietnamese way (1.234,5) or the plain way (1234.5)."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
        raise Refused("not_number")
    if isinstance(raw, int | float):
        if (isinstance(raw, float) and not math.isfinite(raw)) or abs(raw) >= BIGGEST:
            raise Refused("not_number")
        return Decimal(str(raw))
    text = typed(raw).replace(" ", "")
    if not text:
        return None
    if "," in text or re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    value = Decimal(text) if re.fullmatch(r"-?[0-9]{1,16}(\.[0-9]{1,10})?", text) else None
    if value is None or abs(value) >= BIGGEST:
        raise Refused("not_number")
    return value


def day(field: Field, raw: Any, lookup: Lookup, known: Known) -> str | None:
    """A date, whole or as partial as the question allows, within its limits."""
    text = _date_boxes(raw) if isinstance(raw, dict) else _date_text(typed(raw))
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
        part = str(part) if isinstance(part, int) and not isinstance(part, bool) and abs(part) < 10000 else typed(part)
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
        raise Refused("date", **({"day": text} if len(text) == 10 else {})) from None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Refused("date_year")
