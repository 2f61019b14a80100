"""The words people see for roles, levels and days."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.rules.kinds import DayKind, Level, SuccessionKind
from agencies.rules.roles import STAFF_ROLES, Permission, Role

ROLE: dict[Role, Promise] = {
    Role.CITIZEN: _("Citizen"),
    Role.BUSINESS: _("Business or organisation"),
    Role.DESK_CLERK: _("One-stop clerk"),
    Role.POST_STAFF: _("Post staff"),
    Role.CASHIER: _("Cashier"),
    Role.OFFICER: _("Officer"),
    Role.DIVISION_HEAD: _("Head of division"),
    Role.LEADER: _("Leader"),
    Role.RECORDS_CLERK: _("Records clerk"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.INSPECTOR: _("Inspector"),
    Role.CATALOGUE_ADMIN: _("Catalogue admin"),
    Role.TECHNICAL_ADMIN: _("Technical admin"),
}

PERMISSION: dict[Permission, Promise] = {
    Permission.DOSSIER_FILE: _("File dossiers"),
    Permission.DOSSIER_FOLLOW: _("Follow own dossiers"),
    Permission.INTAKE_ACCEPT: _("Accept dossiers"),
    Permission.INTAKE_REFUSE: _("Refuse dossiers"),
    Permission.INTAKE_SEE: _("See dossiers at the desk"),
    Permission.INTAKE_SUPPLEMENT: _("Ask for supplements"),
    Permission.RESULT_RETURN: _("Return results"),
    Permission.WITHDRAWAL_DECIDE: _("Decide on withdrawals"),
    Permission.STEP_WORK: _("Work on steps"),
    Permission.STEP_ASSIGN: _("Assign steps"),
    Permission.STEP_REVIEW: _("Review steps"),
    Permission.RESULT_APPROVE: _("Approve results"),
    Permission.RESULT_DRAFT: _("Draft results"),
    Permission.RESULT_ISSUE: _("Issue results"),
    Permission.AGENCY_WATCH: _("Watch the work of the agency"),
    Permission.PROVINCE_WATCH: _("Watch the work of the province"),
    Permission.MANDATE_INSPECT: _("Inspect within a mandate"),
    Permission.MONEY_TAKE: _("Take fees"),
    Permission.CATALOGUE_EDIT: _("Edit the catalogue"),
    Permission.CATALOGUE_PUBLISH: _("Publish the catalogue"),
    Permission.SYSTEM_OPERATE: _("Operate the system"),
}

LEVEL: dict[Level, Promise] = {
    Level.PROVINCE: _("People's Committee of the province"),
    Level.DEPARTMENT: _("Department"),
    Level.COMMUNE: _("Commune"),
    Level.CENTRE: _("Public administrative service centre"),
    Level.VERTICAL: _("Vertical agency"),
    Level.MINISTRY: _("Ministry"),
    Level.OTHER: _("Other agency"),
}

DAY_KIND: dict[DayKind, Promise] = {
    DayKind.OFF: _("Day off"),
    DayKind.MAKEUP_WORK: _("Make-up working day"),
}

SUCCESSION_KIND: dict[SuccessionKind, Promise] = {
    SuccessionKind.MERGED: _("Merged into"),
    SuccessionKind.SPLIT: _("Split into"),
    SuccessionKind.MOVED: _("Tasks moved to"),
}

Choices = list[tuple[str, Promise]]


def levels() -> Choices:
    """Choices of levels, as a callable so that words cause no migrations."""
    return [(level.value, words) for level, words in LEVEL.items()]


def day_kinds() -> Choices:
    """Choices of kinds of days."""
    return [(kind.value, words) for kind, words in DAY_KIND.items()]


def succession_kinds() -> Choices:
    """Choices of kinds of succession."""
    return [(kind.value, words) for kind, words in SUCCESSION_KIND.items()]


def staff_roles() -> Choices:
    """Choices of the roles that are held in an agency."""
    return [(role.value, words) for role, words in ROLE.items() if role in STAFF_ROLES]
