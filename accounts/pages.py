"""What the account page shows, ready for the components."""

from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from accounts import labels
from accounts.access import HeldRole, Profile
from accounts.rules.kinds import AccountKind, IdentityKind, Sex, masked
from agencies import access as agencies
from agencies.labels import ROLE


def _row(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value}


def particulars(profile: Profile) -> list[dict[str, Any]]:
    """Return the rows of the summary; identity numbers masked."""
    rows = [_row(_("User name"), profile.username), _row(_("Full name"), profile.full_name)]
    if profile.kind != AccountKind.STAFF:
        rows += _applicant(profile)
    rows += [_row(_("Phone number"), profile.phone), _row(_("E-mail address"), profile.email)]
    if profile.kind != AccountKind.STAFF:
        rows.append(_row(_("Address"), address(profile)))
    return rows


def _applicant(profile: Profile) -> list[dict[str, Any]]:
    kind = IdentityKind(profile.identity_kind) if profile.identity_kind else None
    default = IdentityKind.TAX if profile.kind == AccountKind.BUSINESS else IdentityKind.CCCD
    rows = [_row(str(labels.IDENTITY_KIND[kind or default]), masked(profile.identity_number))]
    if profile.kind == AccountKind.BUSINESS:
        rows.append(_row(_("Legal representative"), profile.representative))
    if profile.kind == AccountKind.CITIZEN:
        born = formats.date_format(profile.birth_date, "d/m/Y") if profile.birth_date else ""
        sex = str(labels.SEX[Sex(profile.sex)]) if profile.sex else ""
        rows += [_row(_("Date of birth"), born), _row(_("Sex"), sex)]
    return rows


def address(profile: Profile) -> str:
    """Return the address in one line: house, commune, province."""
    province = agencies.province_name(agencies.province_of(profile.commune_code))
    parts = (profile.address_line, agencies.commune_name(profile.commune_code), province)
    return ", ".join(part for part in parts if part)


def roles(held: list[HeldRole]) -> list[dict[str, Any]]:
    """Return one row per role: its name, agency and dates."""
    return [
        {"role": ROLE[row.role], "agency": row.agency.name, "first": row.valid_from, "last": row.valid_to}
        for row in held
    ]


def acting_choices(held: list[HeldRole], acting: int | None) -> list[dict[str, Any]]:
    """Return the agencies to choose from, none where there is no choice."""
    names = {row.agency.id: row.agency.name for row in held}
    if len(names) < 2:
        return []
    return [{"id": key, "name": name, "current": key == acting} for key, name in names.items()]
