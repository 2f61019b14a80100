"""Celery door of dossiers: papers are drawn, old look-up failures are swept, desks of people who left are cleared."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from dossiers import declaration
from dossiers.actions import expiring, lookup, mandating, releasing, starting, uploading, wanting
from dossiers.documents import draw, slip_of
from dossiers.models import Document

log = logging.getLogger(__name__)
# One run ends well before the ten minutes a task may take; beat starts the next.
SECONDS = 120


@shared_task(name="dossiers.render_documents")
def render_documents() -> int:
    """Draw wanted papers until there are none; return how many were drawn."""
    until = time.monotonic() + SECONDS
    made = 0
    while time.monotonic() < until:
        document = wanting.make_next(_paper, at=timezone.now())
        if document is None:
            break
        if document.state == "wanted" and not document.error:
            continue  # another worker took it in between
        if document.state != "ready":
            log.error("paper %s was not drawn: %s", document.pk, document.error)
            if document.attempts > 1:  # fresh ones come first: only faulty ones are left
                break
            continue
        made += 1
    return made


@shared_task(name="dossiers.sweep")
def sweep() -> int:
    """Free the steps of people who left, forget old look-up failures, give up on undrawable papers and on files
    that were never sent whole; return how many.
    """
    at = timezone.now()
    swept = lookup.sweep(at=at) + starting.sweep(at=at) + uploading.sweep(at=at)
    return releasing.release_left(at=at) + swept + wanting.give_up()


@shared_task(name="dossiers.sweep_drafts")
def sweep_drafts() -> int:
    """Remind of drafts that expire within three days and throw expired ones away, in chunks; return how many."""
    until, done = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        at = timezone.now()
        turn = expiring.remind(at=at) + expiring.expire(at=at)
        if not turn:
            break
        done += turn
    return done


@shared_task(name="dossiers.tell_mandates")
def tell_mandates() -> int:
    """Say of mandates that they have begun, end soon or have ended by their dates, in chunks; return how many."""
    until, done = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        turn = mandating.tell_turns(at=timezone.now())
        if not turn:
            break
        done += turn
    return done


def _paper(document: Document) -> bytes:
    if document.kind == "declaration":
        return declaration.draw(document)
    return draw(slip_of(document))
