"""The life of a draft that nobody goes on with: a reminder three days before, then it goes with its files."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from agencies.rules.scope import SYSTEM
from dossiers.actions._draft_papers import throw_away
from dossiers.models import Draft
from dossiers.rules.workflow import Status
from journal.record import record

REMIND_BEFORE = timedelta(days=3)
GRACE = timedelta(days=2)
CHUNK = 200


def remind(*, at: datetime, limit: int = 0) -> int:
    """Record for up to `limit` drafts that they expire within three days, once until they are saved again.

    None goes without having been reminded of. One transaction a draft; returns how many were reminded of.
    """
    soon = _filings().filter(expires_at__lte=at + REMIND_BEFORE, reminded_at__isnull=True)
    return sum(_remind(pk, at=at) for pk in soon.values_list("pk", flat=True)[: limit or CHUNK])


def expire(*, at: datetime, limit: int = 0) -> int:
    """Throw away up to `limit` drafts whose time is over, with their files; never what has been filed.

    One transaction a draft, so that a killed worker loses nothing; returns how many went.
    """
    over = _filings().filter(expires_at__lte=at, reminded_at__isnull=False)
    return sum(_expire(pk, at=at) for pk in over.values_list("pk", flat=True)[: limit or CHUNK])


def _filings() -> QuerySet[Draft]:
    """Drafts of what was never filed, those that end first before the others."""
    return Draft.objects.filter(dossier__status=Status.DRAFT).order_by("expires_at", "pk")


@transaction.atomic
def _remind(draft_id: int, *, at: datetime) -> bool:
    """Say it of one draft; False where its owner has it in hand, or went on with it in the meantime."""
    draft = Draft.objects.select_for_update(skip_locked=True).filter(pk=draft_id, reminded_at__isnull=True).first()
    if draft is None or draft.expires_at > at + REMIND_BEFORE:
        return False
    draft.reminded_at = at
    # Where the reminder comes late (the worker was away, a draft older than reminders) the time for it is added.
    draft.expires_at = max(draft.expires_at, at + GRACE)
    draft.save(update_fields=["reminded_at", "expires_at"])
    facts = {"expires_at": draft.expires_at}
    record("dossier", draft.dossier_id, "dossier.draft_expiring", by=SYSTEM, at=at, facts=facts)
    return True


@transaction.atomic
def _expire(draft_id: int, *, at: datetime) -> bool:
    """Throw one away; False where its owner has it in hand, saved it or filed it in the meantime."""
    rows = Draft.objects.select_for_update(of=("self", "dossier"), skip_locked=True).select_related("dossier")
    draft = rows.filter(
        pk=draft_id, expires_at__lte=at, reminded_at__isnull=False, dossier__status=Status.DRAFT
    ).first()
    if draft is None:
        return False
    throw_away(draft, "dossier.draft_expired", by=SYSTEM, at=at)
    return True
