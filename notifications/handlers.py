"""What follows from an event: notices are written. Nothing is sent here."""

from journal.models import Event
from notifications.actions.telling import tell
from portal.lib.wake import wake


def notify(event: Event) -> None:
    """Write the notices of an event and wake the sender where there is a letter."""
    if any(message.channel == "email" for message in tell(event)):
        wake("notifications.send_mail")
