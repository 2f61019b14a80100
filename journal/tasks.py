"""The worker's door to the journal."""

from celery import shared_task
from django.utils import timezone

from journal.deliver import deliver_due
from portal.lib.wake import wake

BATCH = 200


@shared_task(name="journal.deliver")
def deliver() -> int:
    """Deliver one batch of what is due; a full batch asks for another."""
    done = deliver_due(at=timezone.now(), limit=BATCH)
    if done >= BATCH:
        wake("journal.deliver")
    return done
