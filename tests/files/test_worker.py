"""Page images by a real worker, and by a second one when the first is killed."""

import os
import signal
import threading
import time
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from files.pages import make_pages
from files.store import put
from tests.files import make

pytestmark = pytest.mark.services
PAGES = 60


def wait_for(there, worker):
    give_up_at = time.monotonic() + 240
    while not there() and worker.poll() is None and time.monotonic() < give_up_at:
        threading.Event().wait(0.02)
    assert there()


def test_a_killed_worker_leaves_no_half_pages_and_the_rest_is_drawn_later(transactional_db, disk, real_worker):
    first = real_worker("pdf")
    stored = put(ContentFile(make.pdf(PAGES), name="a.pdf"), by=SimpleNamespace(user_id=1), at=timezone.now())
    folder = disk / "pages" / stored.key
    wait_for(lambda: folder.is_dir() and any(folder.glob("*.jpg")), first)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    drawn = {path: path.stat().st_mtime_ns for path in folder.glob("[0-9]*.jpg")}
    assert all(path.read_bytes().endswith(b"\xff\xd9") for path in drawn), "whole pictures only"
    make_pages(stored)
    assert len(list(folder.glob("[0-9]*.jpg"))) == PAGES + 1
    assert all(path.stat().st_mtime_ns == before for path, before in drawn.items()), "nothing drawn twice"
