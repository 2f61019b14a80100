"""The worker's door to files."""

import logging

from celery import shared_task
from django.utils import timezone

from files.models import StoredFile
from files.pages import CannotDraw, NoPages, make_pages
from files.store import Lost, sweep

log = logging.getLogger(__name__)


@shared_task(name="files.make_pages")
def make_page_images(file_id: str) -> int:
    """Draw the pages of one file; running it twice draws nothing twice."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None:
        return 0
    try:
        return make_pages(stored)
    except (CannotDraw, NoPages, Lost) as error:
        # Trying again would end alike: the page says that the file can only be downloaded.
        log.warning("no page images for file %s: %s", file_id, type(error).__name__)
        return 0


@shared_task(name="files.sweep")
def sweep_orphans() -> int:
    """Remove files whose row was never committed."""
    return sweep(at=timezone.now())
