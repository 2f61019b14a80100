"""Celery door of notices: letters that are due are sent."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from notifications.actions import sending
from notifications.models import Message
from notifications.senders.email import Post, is_final

log = logging.getLogger(__name__)
# One run ends well before the ten minutes a task may take; beat starts the next.
SECONDS = 60


@shared_task(name="notifications.send_mail")
def send_mail() -> int:
    """Send what is due over one connection and return how many letters the server took.

    A server that is away costs one letter a try; the others wait for the next run, untried.
    """
    until = time.monotonic() + SECONDS
    message = sending.claim(at=timezone.now())
    if message is None:
        return 0
    done = 0
    try:
        with Post() as post:
            while message is not None and time.monotonic() < until:
                done += _send(post, message)
                message = sending.claim(at=timezone.now())
    except OSError as error:
        if message is not None:
            _put_off(message, error)
        return done
    if message is not None:
        sending.give_back(message, at=timezone.now())
    return done


def _send(post: Post, message: Message) -> int:
    """Send one letter; a letter's own fault is noted, the server's ends the run."""
    try:
        post.send(message)
    except OSError as error:
        if not is_final(error):
            raise
        _put_off(message, error)
        return 0
    sending.sent(message, at=timezone.now())
    return 1


def _put_off(message: Message, error: OSError) -> None:
    sending.put_off(message, error, at=timezone.now(), final=is_final(error))
    log.warning("letter %s was not sent at try %d: %s", message.pk, message.attempts, type(error).__name__)
