"""Demonstration accounts: obviously invented people in the real agencies of the province."""

import csv
import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.actions.people import create_user, set_identity
from accounts.actions.roles import grant
from accounts.models import User
from accounts.rules.kinds import AccountKind, IdentityKind
from agencies import access
from agencies.access import AgencyInfo
from agencies.labels import ROLE
from agencies.rules.roles import Role
from agencies.rules.scope import SYSTEM

PEOPLE = Path(__file__).resolve().parent.parent / "data" / "demo.csv"
PASSWORD = "motcua-demo"  # noqa: S105 - printed by make run, valid in demonstrations only
# Months that the inspector's mandate lasts from the day of loading.
MANDATE_DAYS = 90
COMMUNES = ("Phường Kỳ Lừa", "Xã Đồng Đăng")
DEPARTMENT, OFFICE = "Sở Tư pháp", "VP UBND"


def people() -> list[dict[str, str]]:
    """Return the list of invented people, one row each."""
    with PEOPLE.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def demo_accounts() -> list[tuple[str, Any]]:
    """Return user name and role (words) of every demonstration account."""
    return [(row["username"], ROLE[Role(row["role"] or row["kind"])]) for row in people()]


def _communes() -> tuple[AgencyInfo, AgencyInfo]:
    """Return two communes: the named ones where the province has them, else its first two."""
    rows = sorted(access.communes_agencies(), key=lambda row: row.code)
    named = {access.commune_name(row.commune_code or ""): row for row in rows}
    found = [named[name] for name in COMMUNES if name in named]
    first, second, *_rest = [*found, *(row for row in rows if row not in found)]
    return first, second


def demo_agencies() -> dict[str, AgencyInfo]:
    """Return the agencies that the list of people names; raises Unknown where the province lacks one."""
    commune, commune2 = _communes()
    by_short_name = {row.short_name: row for row in access.departments()}
    return {
        "commune": commune,
        "commune2": commune2,
        "centre": access.provincial_centre(),
        "province": access.province_agency(),
        "department": by_short_name[DEPARTMENT],
        "office": by_short_name[OFFICE],
    }


@transaction.atomic
def load_demo(*, at: datetime.datetime) -> int:
    """Open the demonstration accounts that are missing; return how many were new."""
    access.forget()
    agencies = demo_agencies()
    known = set(User.objects.values_list("username", flat=True))
    missing = [row for row in people() if row["username"] not in known]
    # One slow hash for all: they share the password that everybody knows.
    password = make_password(PASSWORD) if missing else ""
    for row in missing:
        _open(row, agencies[row["agency"]], password, at=at)
    return len(missing)


def _open(row: dict[str, str], agency: AgencyInfo, password: str, *, at: datetime.datetime) -> None:
    kind = AccountKind(row["kind"])
    user = create_user(
        row["username"],
        kind=kind,
        full_name=row["full_name"],
        email=f"{row['username']}@example.vn",
        by=SYSTEM,
        at=at,
        **_particulars(row, agency, kind),
    )
    User.objects.filter(pk=user.pk).update(password=password)
    if kind == AccountKind.STAFF:
        _grant(user, Role(row["role"]), agency, at=at)
    else:
        number = IdentityKind.TAX if kind == AccountKind.BUSINESS else IdentityKind.CCCD
        set_identity(user.pk, kind=number, number=row["identity"], by=SYSTEM, at=at)


def _particulars(row: dict[str, str], agency: AgencyInfo, kind: AccountKind) -> dict[str, Any]:
    if kind == AccountKind.STAFF:
        return {}
    return {
        "birth_date": datetime.date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        "sex": row["sex"],
        "phone": f"0900000{row['identity'][-3:]}",
        "commune_code": agency.commune_code or "",
        "address_line": "Số 1, đường Ví Dụ",
        "representative": "Lâm Văn Đại Diện" if kind == AccountKind.BUSINESS else "",
    }


def _grant(user: User, role: Role, agency: AgencyInfo, *, at: datetime.datetime) -> None:
    today = timezone.localdate(at)
    last_day = today + datetime.timedelta(days=MANDATE_DAYS) if role == Role.INSPECTOR else None
    grant(user.pk, agency_id=agency.id, role=role, valid_from=today, valid_to=last_day, by=SYSTEM, at=at)
