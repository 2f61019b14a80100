"""Who may do what: permissions, and the roles that hold them (domain: TT 11/2025/TT-BKHCN, NĐ 118/2025/NĐ-CP).

Roles are code, not rows: a right that can be clicked together cannot be reviewed.
"""

from enum import StrEnum


class Permission(StrEnum):
    """`thing.act`, alphabetical within the thing."""

    # The applicant's side
    DOSSIER_FILE = "dossier.file"
    DOSSIER_FOLLOW = "dossier.follow"
    # The one-stop desk
    INTAKE_ACCEPT = "intake.accept"
    INTAKE_REFUSE = "intake.refuse"
    INTAKE_SEE = "intake.see"
    INTAKE_SUPPLEMENT = "intake.supplement"
    RESULT_RETURN = "result.return"
    WITHDRAWAL_DECIDE = "withdrawal.decide"
    # The office that decides
    STEP_WORK = "step.work"
    STEP_ASSIGN = "step.assign"
    STEP_REVIEW = "step.review"
    RESULT_APPROVE = "result.approve"
    RESULT_DRAFT = "result.draft"
    RESULT_ISSUE = "result.issue"
    # Watching
    AGENCY_WATCH = "agency.watch"
    PROVINCE_WATCH = "province.watch"
    MANDATE_INSPECT = "mandate.inspect"
    # Money, catalogue, machine
    MONEY_TAKE = "money.take"
    CATALOGUE_EDIT = "catalogue.edit"
    CATALOGUE_PUBLISH = "catalogue.publish"
    SYSTEM_OPERATE = "system.operate"


class Role(StrEnum):
    """The roles of contract.md 2, each held in one agency between two dates."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    DESK_CLERK = "desk_clerk"
    POST_STAFF = "post_staff"
    CASHIER = "cashier"
    OFFICER = "officer"
    DIVISION_HEAD = "division_head"
    LEADER = "leader"
    RECORDS_CLERK = "records_clerk"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    CATALOGUE_ADMIN = "catalogue_admin"
    TECHNICAL_ADMIN = "technical_admin"


P = Permission
_APPLICANT = frozenset({P.DOSSIER_FILE, P.DOSSIER_FOLLOW})

ROLES: dict[Role, frozenset[Permission]] = {
    Role.CITIZEN: _APPLICANT,
    Role.BUSINESS: _APPLICANT,
    Role.DESK_CLERK: frozenset(
        {P.INTAKE_SEE, P.INTAKE_ACCEPT, P.INTAKE_SUPPLEMENT, P.INTAKE_REFUSE, P.RESULT_RETURN, P.WITHDRAWAL_DECIDE}
    ),
    # Post staff work at delegated counters and fields; those screens come later.
    Role.POST_STAFF: frozenset(),
    Role.CASHIER: frozenset({P.MONEY_TAKE}),
    Role.OFFICER: frozenset({P.STEP_WORK, P.RESULT_DRAFT, P.INTAKE_SUPPLEMENT, P.WITHDRAWAL_DECIDE}),
    Role.DIVISION_HEAD: frozenset(
        {P.STEP_WORK, P.STEP_ASSIGN, P.STEP_REVIEW, P.INTAKE_SUPPLEMENT, P.AGENCY_WATCH, P.WITHDRAWAL_DECIDE}
    ),
    Role.LEADER: frozenset(
        {P.STEP_WORK, P.STEP_ASSIGN, P.STEP_REVIEW, P.RESULT_APPROVE, P.AGENCY_WATCH, P.WITHDRAWAL_DECIDE}
    ),
    Role.RECORDS_CLERK: frozenset({P.STEP_WORK, P.RESULT_ISSUE}),
    Role.SUPERVISOR: frozenset({P.PROVINCE_WATCH}),
    Role.INSPECTOR: frozenset({P.MANDATE_INSPECT}),
    Role.CATALOGUE_ADMIN: frozenset({P.CATALOGUE_EDIT, P.CATALOGUE_PUBLISH}),
    Role.TECHNICAL_ADMIN: frozenset({P.SYSTEM_OPERATE}),
}

STAFF_ROLES = frozenset(Role) - {Role.CITIZEN, Role.BUSINESS}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return the union of what the roles hold."""
    return frozenset().union(*(ROLES[role] for role in roles))
