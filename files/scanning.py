"""Scanning what came in: the only module that writes what is known about viruses in a file.

Each file is scanned by the worker after its row is safe. While the scanner does not answer the file stays
waiting and is tried again by beat, ever more seldom; no request ever waits for the scanner.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from files.clamd import NoAnswer, TooLarge, scan
from files.models import StoredFile
from files.scan import ScanState
from files.store import Lost, open_stored, quarantine
from journal.record import record

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 10, 60  # seconds between two tries
OLD_AT_ONCE = 5000


class _Nobody:
    """The scanner acts for nobody."""

    user_id = None
    agency_id = None


def scan_file(file_id: str, *, at: datetime) -> str:
    """Scan one file that waits and keep what was found; return its state, empty where there is nothing to do.

    Run twice it changes nothing twice. Raises NoAnswer, after the next try has been set down.
    """
    stored = StoredFile.objects.filter(pk=file_id, scan_state=ScanState.WAITING).first()
    if stored is None or not settings.CLAMAV:
        return ""
    try:
        with open_stored(stored) as file:
            found = scan(file, settings.CLAMAV, timeout=settings.CLAMAV_SECONDS)
    except TooLarge:
        return _keep(stored, ScanState.TOO_LARGE, at=at)
    except (NoAnswer, Lost):
        _try_later(stored, at=at)
        raise
    return _keep(stored, ScanState.INFECTED if found else ScanState.CLEAN, at=at)


def due(*, at: datetime) -> Iterator[str]:
    """Give the files whose turn it is, the longest waiting first."""
    waiting = StoredFile.objects.filter(scan_state=ScanState.WAITING)
    mine = waiting.filter(Q(scan_next_at=None) | Q(scan_next_at__lte=at)).order_by("created_at")
    yield from (str(pk) for pk in mine.values_list("pk", flat=True)[:500])


def want_old() -> int:
    """Let what came in before there was a scanner wait for it too, the latest first; return how many."""
    if not settings.CLAMAV:
        return 0
    old = StoredFile.objects.filter(scan_state=ScanState.UNSCANNED).order_by("-created_at")[:OLD_AT_ONCE]
    return StoredFile.objects.filter(pk__in=old.values("pk")).update(scan_state=ScanState.WAITING)


@transaction.atomic
def _keep(stored: StoredFile, state: ScanState, *, at: datetime) -> str:
    """Write the verdict if nobody has meanwhile; an infected file is locked away and told of."""
    waiting = StoredFile.objects.filter(pk=stored.pk, scan_state=ScanState.WAITING)
    if not waiting.update(scan_state=state, scanned_at=at):
        return ""
    if state == ScanState.INFECTED:
        quarantine(stored)
        record("file", str(stored.pk), "file.infected", by=_Nobody(), at=at)
        log.warning("file %s is infected and has been locked away", stored.pk)
    return state.value


def _try_later(stored: StoredFile, *, at: datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(stored.scan_attempts, 10), LONGEST_PAUSE)
    StoredFile.objects.filter(pk=stored.pk).update(
        scan_attempts=F("scan_attempts") + 1, scan_next_at=at + timedelta(seconds=pause)
    )
