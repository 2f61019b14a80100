"""Consent is withdrawn: letters by e-mail stop, and an account is closed by its owner."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.actions.people import close
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.actions import filing, keeping, mandating
from dossiers.models import Dossier
from dossiers.rules.workflow import OPEN, Status
from journal.record import record
from mydata.actions.exporting import drop_all
from notifications.actions.preferring import set_letters

_OPEN = [int(status) for status in OPEN]


class StillOpen(Exception):
    """An account with dossiers that are still somebody's work cannot be closed; `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def open_dossiers(by: Actor) -> int:
    """Return how many of one's own dossiers are still somebody's work; raises Forbidden."""
    by.require(Permission.DOSSIER_FOLLOW)
    mine = Q(created_by_id=by.person_id) | Q(principal_id=by.person_id)
    return Dossier.objects.filter(mine, status__in=_OPEN).count()


@transaction.atomic
def choose_letters(wanted: bool, *, by: Actor, at: datetime) -> None:
    """Give or withdraw the consent to letters by e-mail; the inbox of the portal stays. Raises Forbidden."""
    by.require(Permission.DOSSIER_FOLLOW)
    if set_letters(wanted, by=by):
        kind = "user.consent_given" if wanted else "user.consent_withdrawn"
        record("user", by.person_id, kind, by=by, at=at, facts={"purpose": "email"})


@transaction.atomic
def close_account(*, by: Actor, at: datetime) -> None:
    """Close one's own account: drafts, kept papers and packages go, the particulars are emptied, nobody signs in again.

    Every mandate given or held ends with it. Filed dossiers stay as long as the law keeps them. Raises Forbidden,
    StillOpen.
    """
    if count := open_dossiers(by):
        raise StillOpen(count)
    for dossier_id in Dossier.objects.filter(created_by_id=by.person_id, status=Status.DRAFT).values_list(
        "pk", flat=True
    ):
        filing.discard(dossier_id, by=by, at=at)
    mandating.revoke_all(by=by, at=at)
    keeping.drop_all(by=by, at=at)
    drop_all(by.person_id)
    close(by=by, at=at)
