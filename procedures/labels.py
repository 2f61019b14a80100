"""The words people see for the enums of `rules/`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procedures.rules.catalogue import (
    Channel,
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
