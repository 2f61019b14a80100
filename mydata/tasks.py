"""Celery door of one's own data: packages are made, what has expired is removed."""

import logging
from functools import partial

from celery import shared_task
from django.utils import timezone

from mydata.actions import exporting
from mydata.documents import fill
from portal.lib.wake import wake

log = logging.getLogger(__name__)


@shared_task(name="mydata.make_exports")
def make_exports() -> int:
    """Make one wanted package and wake the next run; return how many were made."""
    at = timezone.now()
    export = exporting.make_next(partial(fill, at=at), at=at)
    if export is None:
        return 0
    wake("mydata.make_exports")
    if export.state != "ready":
        log.error("package %s was not made: %s", export.pk, export.error)
        return 0
    return 1


@shared_task(name="mydata.sweep")
def sweep() -> int:
    """Remove packages that have expired; return how many."""
    return exporting.sweep(at=timezone.now())
