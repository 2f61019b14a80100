"""Notices are read."""

from datetime import datetime

from agencies.rules.scope import Actor
from notifications.models import Message


def mark_read(message_id: int | None = None, *, by: Actor, at: datetime, dossier_id: int | None = None) -> int:
    """Mark one's own notice, those of a dossier, or all as read and return how many were new; no journal, no act."""
    rows = Message.objects.filter(user_id=by.user_id or 0, channel="inbox", read_at__isnull=True)
    if message_id is not None:
        rows = rows.filter(pk=message_id)
    if dossier_id is not None:
        rows = rows.filter(dossier_id=dossier_id)
    return rows.update(read_at=at)
