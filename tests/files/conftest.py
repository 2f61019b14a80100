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
