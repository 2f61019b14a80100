"""What the actor may see of notices: one's own inbox."""

from datetime import datetime

from django.db.models import QuerySet

from agencies.rules.scope import Actor
from dossiers.access.queues import BadCursor, Page, page_of_rows
from journal.models import Event
from notifications.catalogue import group_of
from notifications.models import Message, Preference

__all__ = [
    "ALL_LETTERS",
    "BadCursor",
    "Page",
    "declined",
    "due",
    "inbox",
    "mandate_of",
    "message_for",
    "unread",
    "wants_letter",
]

# In `Preference.no_email`: no letter of any kind.
ALL_LETTERS = "*"

SIZE = 20


def _own(actor: Actor) -> QuerySet[Message]:
    return Message.objects.filter(user_id=actor.user_id or 0, channel="inbox")


def inbox(actor: Actor, *, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of one's notices, the latest first; raises BadCursor."""
    return page_of_rows(_own(actor), ("-at", "-id"), cursor, size)


def unread(actor: Actor) -> int:
    """Return how many notices one has not read; a partial index of unread ones serves it."""
    return _own(actor).filter(read_at__isnull=True).count()


def message_for(actor: Actor, message_id: int) -> Message:
    """Return one's own notice; raises Message.DoesNotExist for a stranger's."""
    return _own(actor).get(pk=message_id)


def mandate_of(message: Message) -> int | None:
    """Return the mandate that a notice speaks of, None for every other; one query for those alone."""
    if group_of(message.event_kind) != "mandates":
        return None
    facts = Event.objects.filter(pk=message.event_id).values_list("facts", flat=True).first() or {}
    found: int | None = facts.get("mandate")
    return found


def wants_letter(user_id: int, kind: str = ALL_LETTERS) -> bool:
    """Tell whether an account takes letters of that kind (any kind); who never chose takes all."""
    group = ALL_LETTERS if kind == ALL_LETTERS else group_of(kind)
    return not {ALL_LETTERS, group} & declined(user_id)


def declined(user_id: int) -> set[str]:
    """Return the groups of letters that an account does not take, ALL_LETTERS for every one."""
    found: list[str] = Preference.objects.filter(user_id=user_id).values_list("no_email", flat=True).first() or []
    return set(found)


def due(at: datetime) -> QuerySet[Message]:
    """Return the letters whose next try has come, the oldest first."""
    return Message.objects.filter(channel="email", state="waiting", next_try_at__lte=at).order_by("next_try_at", "id")
