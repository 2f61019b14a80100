"""Notices are read."""

from datetime import datetime

from agencies.rules.scope import Actor
from notifications.models import Message


def mark_read(message_id: int | None = None, *, by: Actor, at: datetime) -> int:
    """Mark one's own notice (None: all of them) as read and return how many were new; no journal, it is no act."""
    rows = Message.objects.filter(user_id=by.user_id or 0, channel="inbox", read_at__isnull=True)
    if message_id is not None:
        rows = rows.filter(pk=message_id)
    return rows.update(read_at=at)
