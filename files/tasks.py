"""The worker's door to files."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from files import scanning
from files.clamd import NoAnswer
from files.models import StoredFile
from files.pages import CannotDraw, NoPages, make_pages
from files.store import Lost, sweep

log = logging.getLogger(__name__)
# One run ends before the ten minutes a task may take; beat starts the next.
SCAN_SECONDS = 240
QUIET_SECONDS = 10.0
_quiet_until = 0.0


@shared_task(name="files.make_pages")
def make_page_images(*file_ids: str) -> int:
    """Draw the pages of files and return how many were drawn; running it twice draws nothing twice."""
    return sum(_draw(file_id) for file_id in file_ids)


def _draw(file_id: str) -> int:
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None:
        return 0
    try:
        return make_pages(stored)
    except (CannotDraw, NoPages, Lost) as error:
        # Trying again would end alike: the page says that the file can only be downloaded.
        log.warning("no page images for file %s: %s", file_id, type(error).__name__)
        return 0


@shared_task(name="files.scan")
def scan(*file_ids: str) -> str:
    """Scan files for viruses and return what was found; while the scanner does not answer, beat tries again."""
    return " ".join(filter(None, map(_scan, file_ids)))


def _scan(file_id: str) -> str:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return ""  # it has just not answered: other work is not held up by asking again for each file
    try:
        return scanning.scan_file(file_id, at=timezone.now())
    except (NoAnswer, Lost) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("file %s is not scanned yet: %s", file_id, error)
        return ""


@shared_task(name="files.scan_waiting")
def scan_waiting() -> int:
    """Scan what still waits until the scanner stops answering; return how many."""
    until, count = time.monotonic() + SCAN_SECONDS, 0
    for file_id in scanning.due(at=timezone.now()):
        if time.monotonic() > until:
            break
        try:
            count += bool(scanning.scan_file(file_id, at=timezone.now()))
        except Lost:
            continue
        except NoAnswer as error:
            log.warning("the virus scanner does not answer: %s", error)
            break
    return count


@shared_task(name="files.sweep")
def sweep_orphans() -> int:
    """Remove files whose row was never committed; let old ones be scanned where there is a scanner now."""
    scanning.want_old()
    return sweep(at=timezone.now())
