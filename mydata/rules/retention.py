"""How long what is kept: a rule is a value with its date, its source, and whether the source is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What has a time of keeping."""

    DRAFT = "draft"
    DOSSIER = "dossier"
    FILE = "file"
    NOTICE = "notice"
    READ = "read"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Rule:
    """From a day on, things of a kind are kept so many months (or days) after they end; `basis` names the source."""

    kind: Kept
    since: date
    months: int = 0
    days: int = 0
    basis: str = ""
    confirmed: bool = False


# What this portal decides itself is sure; what the law on archives decides has not been seen in its wording.
_ARCHIVES = "Luật Lưu trữ 33/2024/QH15"
RULES = (
    # The days of a draft are those of the installation (DRAFT_DAYS), put in by whoever asks.
    Rule(Kept.DRAFT, date(2018, 6, 21), days=30, confirmed=True),
    Rule(Kept.DOSSIER, date(2018, 6, 21), months=120, basis=_ARCHIVES),
    Rule(Kept.FILE, date(2018, 6, 21), months=120, basis=_ARCHIVES),
    Rule(Kept.NOTICE, date(2018, 6, 21), months=120, basis=_ARCHIVES),
    Rule(Kept.READ, date(2018, 6, 21), months=120, basis="Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15"),
    Rule(Kept.EXPORT, date(2018, 6, 21), days=3, confirmed=True),
)


class NoRule(LookupError):
    """No rule was in force on that day."""


def rule_on(kind: Kept, day: date, rules: Iterable[Rule] = RULES) -> Rule:
    """Return the rule in force on the day: the latest of its kind; raises NoRule."""
    known = [rule for rule in rules if rule.kind == kind and rule.since <= day]
    if not known:
        raise NoRule(kind)
    return max(known, key=lambda rule: rule.since)


def kept_until(rule: Rule, ended: date) -> date:
    """Return the last day of keeping, counted from the day it ended; the 31st becomes the month's last day."""
    months = ended.month - 1 + rule.months
    year, month = ended.year + months // 12, months % 12 + 1
    return date(year, month, min(ended.day, _last_day(year, month))) + timedelta(days=rule.days)


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date.resolution).day
