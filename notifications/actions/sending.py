"""Letters on their way: one is claimed, sent outside any transaction, and its fate is noted.

A claim is a lease of five minutes. Who is killed between sending and noting leaves the letter to the next
worker: it goes at least once, with one and the same Message-ID.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from journal.deliver import describe, pause_after
from notifications.access import due
from notifications.models import Message

LEASE = timedelta(minutes=5)
GIVE_UP = timedelta(days=7)


def mail_id(host: str) -> str:
    """Return a new Message-ID; it says nothing of the dossier or the person."""
    return f"<{uuid4().hex}@{host}>"


@transaction.atomic
def claim(*, at: datetime) -> Message | None:
    """Take the oldest letter that is due and that no other worker holds, for five minutes; None without one."""
    message = due(at).select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    message.attempts += 1
    message.next_try_at = at + LEASE
    message.save(update_fields=["attempts", "next_try_at"])
    return message


def sent(message: Message, *, at: datetime) -> None:
    """Note that the mail server has taken the letter."""
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=at, error="")


def put_off(message: Message, error: Exception, *, at: datetime, final: bool) -> None:
    """Note what went wrong and when to try again: after 1, 2, 4 ... minutes, at most an hour.

    `final` (the server refused the address for good) or seven days without success end the tries.
    """
    over = final or at - message.at > GIVE_UP
    Message.objects.filter(pk=message.pk).update(
        state="failed" if over else "waiting",
        next_try_at=at + pause_after(message.attempts),
        error=describe(error).splitlines()[0][:300],
    )


def give_back(message: Message, *, at: datetime) -> None:
    """Return a claimed letter untried."""
    Message.objects.filter(pk=message.pk).update(next_try_at=at, attempts=F("attempts") - 1)


def retry(message_id: int, *, at: datetime) -> bool:
    """Send a failed letter anew and tell whether there was one (the operators' button)."""
    rows = Message.objects.filter(pk=message_id, channel="email", state="failed")
    return rows.update(state="waiting", attempts=0, next_try_at=at) == 1
