"""Accounts behind invented dossiers: nobody can sign in with one."""

from datetime import datetime

from accounts.models import User
from accounts.rules.kinds import AccountKind

PREFIX = "mau."
CLERK = f"{PREFIX}canbo"


def ensure_invented(count: int, *, at: datetime) -> tuple[list[int], int]:
    """Make `count` applicants and one civil servant, disabled and without a password, where they are missing.

    Returns the applicants' ids and the civil servant's. Outside the journal, as all that is invented in bulk.
    """
    names = [f"{PREFIX}{number:05d}" for number in range(1, count + 1)]
    rows = [User(username=name, full_name=f"Người Mẫu {name[-5:]}", kind=AccountKind.CITIZEN) for name in names]
    rows.append(User(username=CLERK, full_name="Cán bộ Mẫu", kind=AccountKind.STAFF))
    for row in rows:
        row.is_active, row.date_joined = False, at
        row.set_unusable_password()
    User.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    ids = dict(User.objects.filter(username__in=[*names, CLERK]).values_list("username", "pk"))
    return [ids[name] for name in names], ids[CLERK]


def invented_ids() -> list[int]:
    """Return the ids of the accounts behind invented dossiers."""
    rows = User.objects.filter(username__startswith=PREFIX, is_active=False)
    return list(rows.values_list("pk", flat=True))
