"""Files on a disk of the test's own."""

from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from files.store import put


@pytest.fixture(autouse=True)
def disk(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))  # for workers that a test starts
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def store(db):
    """Puts bytes in under a name."""

    def inner(data, name="giấy tờ.pdf"):
        return put(ContentFile(data, name=name), by=SimpleNamespace(user_id=5), at=timezone.now())

    return inner


@pytest.fixture
def scanner(settings, monkeypatch):
    """scanner(behave="cut", limit=1000): starts the simulator of clamd in its own process and names it in CLAMAV."""
    from tests.files.scanner import Scanner

    running = []

    def start(**options):
        one = Scanner(**options)
        running.append(one)
        settings.CLAMAV = one.address
        monkeypatch.setenv("CLAMAV", one.address)
        monkeypatch.setattr("files.tasks._quiet_until", 0.0)
        return one

    yield start
    for one in running:
        one.stop()
