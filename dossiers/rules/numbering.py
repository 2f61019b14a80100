"""Dossier numbers: the pattern is a setting, since the law may change it (TT 03/2025; TT 01/2018 Điều 19)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

DEFAULT_PATTERN = "{agency}-{yymmdd}-{seq:4}"

_AGENCY = r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2,3}){0,4})"
_NUMBER = re.compile(rf"{_AGENCY}-(?:\d{{6}}|\d{{8}})-\d{{4,7}}", re.ASCII)
_OLD_AGENCY = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}", re.ASCII)
_PART = re.compile(r"\{(agency|yymmdd|yyyymmdd|seq:[1-9])\}")
_DATES = {"yymmdd": "%y%m%d", "yyyymmdd": "%Y%m%d"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


class BadPattern(ValueError):
    """A pattern does not hold the agency, the day and the sequence once each, and nothing unknown."""


class BadNumber(ValueError):
    """The parts make no number, or a text is no number of that pattern."""


@dataclass(frozen=True, slots=True)
class DossierNumber:
    """What a number says: the agency of intake, the day of filing, the place in that day's sequence."""

    agency: str
    day: date
    sequence: int


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that cannot number dossiers; raises BadPattern."""
    _compiled(pattern)


def number(pattern: str, agency_code: str, day: date, sequence: int) -> str:
    """Return the number of the dossier that is the sequence-th of the agency on the day, counted from 1.

    A sequence wider than the pattern says is written in full; raises BadPattern, BadNumber.
    """
    _compiled(pattern)
    if sequence < 1 or not 2000 <= day.year <= 2099:
        raise BadNumber(f"{day} {sequence}")

    def written(part: re.Match[str]) -> str:
        name = part[1]
        if name == "agency":
            return agency_code
        return day.strftime(_DATES[name]) if name in _DATES else f"{sequence:0{name[-1]}d}"

    return _PART.sub(written, pattern)


def parse(pattern: str, text: str) -> DossierNumber:
    """Return what a number made by the pattern says; raises BadPattern, BadNumber."""
    found = _compiled(pattern).fullmatch(text)
    if not found:
        raise BadNumber(text)
    agency, digits, sequence = found["agency"], found["day"], int(found["seq"])
    try:
        day = datetime.strptime(digits if len(digits) == 8 else f"20{digits}", "%Y%m%d").date()
    except ValueError as error:
        raise BadNumber(text) from error
    # One dossier has one spelling: 00012 is not 0012.
    if number(pattern, agency, day, sequence) != text:
        raise BadNumber(text)
    return DossierNumber(agency, day, sequence)


def is_number(text: str) -> bool:
    """Tell whether the text has the form of a dossier number, of this system or another."""
    return _NUMBER.fullmatch(text) is not None


def normalise(typed: str) -> str:
    """Return what a person typed in upper case, with plain dashes and no spaces.

    Spaces are read as the dashes only where they alone make it the form of a number; nothing else is guessed.
    """
    text = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    hidden = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    joined = "".join(char for char in text if unicodedata.category(char) not in hidden).upper()
    spaced = "-".join(text.replace("-", " ").split()).upper()
    return spaced if not is_number(joined) and is_number(spaced) else joined


def agency_from_old_order(code: str) -> str:
    """Return an agency code read from the top (QĐ 20/2020): 000.00.12.H49 is H49.12; others stay."""
    if not _OLD_AGENCY.fullmatch(code):
        return code
    return ".".join(part for part in reversed(code.split(".")) if part.strip("0"))


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the expression that reads the pattern's numbers; raises BadPattern."""
    names = sorted(name.split(":")[0] for name in _PART.findall(pattern))
    if names not in (["agency", "seq", "yymmdd"], ["agency", "seq", "yyyymmdd"]):
        raise BadPattern(pattern)
    literals = _PART.split(pattern)[::2]
    if any(set(literal) & set("{} ") for literal in literals):
        raise BadPattern(pattern)
    meanings = {
        "agency": rf"(?P<agency>{_AGENCY})",
        "yymmdd": r"(?P<day>\d{6})",
        "yyyymmdd": r"(?P<day>\d{8})",
    }
    parts = _PART.split(pattern)
    parts[::2] = map(re.escape, literals)
    parts[1::2] = [meanings.get(name) or rf"(?P<seq>\d{{{name[-1]},9}})" for name in parts[1::2]]
    return re.compile("".join(parts), re.ASCII)
