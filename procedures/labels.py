"""The words people see for the enums of `rules/`."""

import re
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.lib.money import dong
from procedures.rules.catalogue import (
    Channel,
    Doubt,
    FeeKind,
    Kind,
    Level,
    OnlineLevel,
    PaperKind,
    StepKind,
    SubjectGroup,
    Taker,
    Unit,
)
from procedures.rules.fees import Fee
from procedures.rules.papers_asked import Need

KINDS: dict[str, Promise] = {
    Kind.STANDARD: _("Nation-wide procedure"),
    Kind.SPECIFIC: _("Procedure of one province"),
    Kind.INTERNAL: _("Internal procedure between agencies"),
}
ONLINE_LEVELS: dict[str, Promise] = {
    OnlineLevel.FULL: _("Fully online"),
    OnlineLevel.PARTIAL: _("Partly online"),
    OnlineLevel.INFO: _("Information only"),
}
CHANNELS: dict[str, Promise] = {
    Channel.ONLINE: _("Online"),
    Channel.COUNTER: _("At the counter"),
    Channel.POST: _("By post"),
}
UNITS: dict[str, Promise] = {
    Unit.SAME_DAY: _("same day"),
    Unit.WORKING_HOUR: _("working hours"),
    Unit.WORKING_DAY: _("working days"),
    Unit.DAY: _("days"),
    Unit.MONTH: _("months"),
    Unit.YEAR: _("years"),
}
LEVELS: dict[str, Promise] = {
    Level.MINISTRY: _("Ministry"),
    Level.PROVINCE: _("Province level"),
    Level.COMMUNE: _("Commune level"),
    Level.VERTICAL: _("Vertical agency"),
    Level.OTHER: _("Other agencies"),
}
NEEDS: dict[str, Promise] = {
    Need.REQUIRED: _("This paper must be handed in."),
    Need.CHOOSE: _("Attach it, or say that it does not apply"),
    Need.OPTIONAL: _("Not obligatory: attach it if you have it."),
    Need.HIDDEN: _("With your answers this paper is not needed any more; you may remove the file."),
}
PAPER_KINDS: dict[str, Promise] = {
    PaperKind.SUBMIT: _("Papers to hand in"),
    PaperKind.SHOW: _("Papers to show"),
    PaperKind.NOTE: _("Notes on the papers"),
}
FEE_KINDS: dict[str, Promise] = {
    FeeKind.FEE: _("Service fee"),
    FeeKind.CHARGE: _("State charge"),
    FeeKind.PRICE: _("Price"),
}
STEP_KINDS: dict[str, Promise] = {
    StepKind.INTAKE: _("Intake"),
    StepKind.WORK: _("Examination"),
    StepKind.REVIEW: _("Review"),
    StepKind.APPROVE: _("Approval"),
    StepKind.ISSUE: _("Numbering and issue"),
    StepKind.RETURN: _("Return of the result"),
}
SUBJECT_GROUPS: dict[str, Promise] = {
    SubjectGroup.CITIZEN: _("Citizens"),
    SubjectGroup.BUSINESS: _("Businesses and cooperatives"),
    SubjectGroup.ORGANISATION: _("Organisations"),
}
TAKERS: dict[str, Promise] = {
    Taker.HERE: _("Taken by agencies of the province"),
    Taker.VERTICAL: _("Taken by a vertical agency"),
    Taker.MINISTRY: _("Taken by a ministry"),
    Taker.OTHER_PROVINCE: _("Special to another province"),
    Taker.NONE: _("Not taken in the province"),
}

# Events of life: name, and what they bring. Their procedures: data/life_events.csv.
LIFE_EVENTS: dict[str, tuple[Promise, Promise]] = {
    "birth": (_("A child is born"), _("Birth, parents and child, adoption, health insurance")),
    "marriage": (_("Marrying"), _("Marital status, marriage registration")),
    "house": (_("House and land"), _("Building permits, land use certificates")),
    "residence": (_("Moving home"), _("Permanent and temporary residence")),
    "business": (_("Doing business"), _("Household businesses, companies, permits")),
    "work": (_("Work and professions"), _("Unemployment, practice certificates, criminal records")),
    "study": (_("School and study"), _("Copies of diplomas, admission, support for pupils")),
    "papers": (_("Personal papers"), _("Certified copies, extracts, identity cards, passports")),
    "driving": (_("Vehicles and driving"), _("Driving licences, registration, transport permits")),
    "support": (_("Illness, disability, old age"), _("Disability certificates, pensions, social support")),
    "death": (_("A relative has died"), _("Death registration, funeral support, what was left")),
}


def kinds() -> list[tuple[str, Promise]]:
    """Choices of Procedure.kind."""
    return list(KINDS.items())


def online_levels() -> list[tuple[str, Promise]]:
    """Choices of ProcedureVersion.online_level."""
    return list(ONLINE_LEVELS.items())


def channels() -> list[tuple[str, Promise]]:
    """Choices of a channel."""
    return list(CHANNELS.items())


def units() -> list[tuple[str, Promise]]:
    """Choices of the unit of a limit."""
    return list(UNITS.items())


def paper_kinds() -> list[tuple[str, Promise]]:
    """Choices of Requirement.kind."""
    return list(PAPER_KINDS.items())


def fee_kinds() -> list[tuple[str, Promise]]:
    """Choices of FeeLine.kind."""
    return list(FEE_KINDS.items())


def takers() -> list[tuple[str, Promise]]:
    """Choices of Procedure.taker."""
    return list(TAKERS.items())


def step_kinds() -> list[tuple[str, Promise]]:
    """Choices of ProcessStep.kind."""
    return list(STEP_KINDS.items())


def quantity(value: Decimal) -> str:
    """Return a number as people write it: 03, 10, 7,5 (in English 3, 10, 7.5)."""
    text = f"{value.normalize():f}"
    if get_language() != "vi":
        return text
    return text.zfill(2) if text.isdigit() else text.replace(".", ",")


def limit_words(value: Decimal | None, unit: str | None) -> str:
    """Return a limit in words, empty where no date is promised."""
    if unit is None or value is None:
        return ""
    if unit == Unit.SAME_DAY:
        return gettext("Within the working day")
    n = quantity(value)
    many = 1 if value == 1 else 2
    words = {
        Unit.WORKING_HOUR: ngettext("%(n)s working hour", "%(n)s working hours", many),
        Unit.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", many),
        Unit.DAY: ngettext("%(n)s day", "%(n)s days", many),
        Unit.MONTH: ngettext("%(n)s month", "%(n)s months", many),
        Unit.YEAR: ngettext("%(n)s year", "%(n)s years", many),
    }
    return words[Unit(unit)] % {"n": n}


def fee_words(amount: int | None, currency: str, flags: tuple[str, ...]) -> str:
    """Return an amount in words; empty where only the text tells it. A doubtful amount says that it is doubtful."""
    if amount is None:
        return "" if Doubt.FEE_ONLY_IN_TEXT in flags else gettext("The amount is not known yet")
    if amount == 0:
        return gettext("Free of charge")
    shown = dong(amount) if currency == "VND" else f"{amount:,} {currency}".replace(",", ".")
    if Doubt.FEE_TOO_SMALL in flags or Doubt.FEE_TOO_BIG in flags:
        return gettext("%(amount)s as published; please ask the office, the figure may be wrong") % {"amount": shown}
    return shown


def fee_line(fee: Fee, text: str) -> str:
    """Return one fee in a line: its kind, the amount, and what the catalogue says of it (per what, who is exempt).

    Where those words name the amount or tell of an exemption, they are more exact and stand alone.
    """
    kind, words = str(FEE_KINDS[FeeKind(fee.kind)]), fee_words(fee.amount, fee.currency, tuple(fee.flags))
    if not text:
        return f"{kind}: {words}"
    if fee.amount is None or (not fee.flags and (fee.amount == 0 or _names(text, fee.amount))):
        return f"{kind}: {text}"
    return f"{kind}: {words} ({text.rstrip('.')})"


def _names(text: str, amount: int) -> bool:
    figure = re.escape(f"{amount:,}".replace(",", "."))
    return re.search(rf"(?<![\d.]){figure}(?!\.?\d)", text) is not None


def sheets_words(originals: int, copies: int) -> str:
    """Return how many originals and copies are asked for, empty where none is named."""
    parts = []
    if originals:
        parts.append(ngettext("%(n)s original", "%(n)s originals", originals) % {"n": quantity(Decimal(originals))})
    if copies:
        parts.append(ngettext("%(n)s copy", "%(n)s copies", copies) % {"n": quantity(Decimal(copies))})
    return ", ".join(parts)


def about_words(hours: Decimal) -> str:
    """Say roughly how much working time that is, as people speak of it: half an hour, 3 hours, half a day, 2 days."""
    if hours < Decimal("0.75"):
        return gettext("about half an hour")
    if hours < Decimal("3.5"):
        n = int(hours + Decimal("0.5"))
        return ngettext("about %(n)s working hour", "about %(n)s working hours", n) % {"n": n}
    if hours < 6:
        return gettext("about half a working day")
    n = int(hours / 8 + Decimal("0.5"))
    return ngettext("about %(n)s working day", "about %(n)s working days", n) % {"n": n}
