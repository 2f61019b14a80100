"""The journal with a real Celery worker and a real broker."""

import threading
import time

import pytest

from journal.models import Delivery

pytestmark = pytest.mark.services


def test_a_real_worker_delivers_what_was_recorded(notes, write, settings, real_worker):
    settings.JOURNAL_HANDLERS = {"dossier.touched": ["tests.journal.handlers.note"]}
    worker = real_worker("journal")
    for stream in (1, 2, 1):
        write(stream)
    give_up_at = time.monotonic() + 240
    while Delivery.objects.exists() and worker.poll() is None and time.monotonic() < give_up_at:
        threading.Event().wait(0.05)
    assert [(stream, seq) for stream, seq, _ in notes() if stream == "1"] == [("1", 1), ("1", 2)]
    assert {pid for *_, pid in notes()} != set()
    assert len(notes()) == 3
