"""Bytes on disk and their rows."""

import hashlib
import io
import os
import re
import stat
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from files.models import StoredFile
from files.scan import ScanState, may_be_filed
from files.serve import file_response
from files.store import Lost, Refused, open_stored, path_of, put, remove, sweep
from files.tasks import sweep_orphans
from tests.files import make

BY = SimpleNamespace(user_id=5)
LIMIT = 50 * 1024 * 1024


def on_disk(disk):
    return sorted(path for path in (disk / "files").rglob("*") if path.is_file())


def test_what_is_put_in_comes_out(store, disk):
    data = make.pdf(3)
    stored = store(data, "Nguyễn Văn A 012345678901.pdf")
    with open_stored(stored) as file:
        assert file.read() == data
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert (stored.media_type, stored.size, stored.page_count) == ("application/pdf", len(data), 3)
    assert (stored.scan_state, stored.created_by) == (ScanState.UNSCANNED, 5)
    assert stored.has_pages
    assert stored.extension == ".pdf"


def test_the_place_on_disk_is_random_private_and_says_nothing(store, disk):
    stored = store(make.pdf(), "Nguyễn Văn A 012345678901.pdf")
    again = store(make.pdf(), "Nguyễn Văn A 012345678901.pdf")
    assert stored.key != again.key
    assert on_disk(disk) == sorted([path_of(stored), path_of(again)])
    name = path_of(stored).relative_to(disk / "files")
    assert [len(part) for part in name.parts] == [3, 32]
    assert all(part.isalnum() and part.isascii() for part in name.parts)
    assert stat.S_IMODE(path_of(stored).stat().st_mode) == 0o600
    assert stat.S_IMODE(path_of(stored).parent.stat().st_mode) == 0o700


def test_a_refused_file_leaves_nothing(store, disk):
    for data, name in [(make.PROGRAM, "a.pdf"), (b"", "a.pdf"), (make.pdf(password="x"), "a.pdf")]:
        with pytest.raises(Refused):
            store(data, name)
    assert on_disk(disk) == []
    assert not StoredFile.objects.exists()


def test_51_mb_are_refused_before_they_are_copied(db, disk):
    upload = TemporaryUploadedFile("a.pdf", "application/pdf", LIMIT + 1024 * 1024, None)
    upload.write(make.pdf())
    upload.seek(0)
    with pytest.raises(Refused) as error:
        put(upload, by=BY, at=timezone.now())
    assert (error.value.code, error.value.params) == ("too_large", {"limit": LIMIT})
    assert not (disk / "files").exists()
    upload.close()


def test_a_stream_that_never_said_its_size_is_cut_off(db, disk):
    class Endless:
        def __init__(self):
            self.given = 0

        def read(self, size):
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(Refused) as error:
        put(endless, by=BY, at=timezone.now())
    assert error.value.code == "too_large"
    assert endless.given <= LIMIT + 512 * 1024
    assert on_disk(disk) == []


def test_all_kinds_of_uploads_are_taken(db):
    data = make.picture()
    large = TemporaryUploadedFile("a.jpg", "image/jpeg", len(data), None)
    large.write(data)
    large.seek(0)
    for upload in (
        SimpleUploadedFile("a.jpg", data),
        ContentFile(data, name="a.jpg"),
        large,
        io.BytesIO(data),
    ):
        assert put(upload, by=BY, at=timezone.now()).size == len(data)
    large.close()


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_told_after_the_row_is_safe(disk, monkeypatch):
    told = []
    monkeypatch.setattr("portal.lib.wake._later", lambda name, args: told.append((name, args)))
    with transaction.atomic():
        stored = put(ContentFile(make.pdf(), name="a.pdf"), by=BY, at=timezone.now())
        put(ContentFile(make.docx(), name="a.docx"), by=BY, at=timezone.now())
        assert told == []
    assert told == [("files.make_pages", (str(stored.pk),))]


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_was_taken_back_is_swept(disk):
    kept = put(ContentFile(make.pdf(), name="a.pdf"), by=BY, at=timezone.now())

    def put_and_fail():
        with transaction.atomic():
            put(ContentFile(make.pdf(), name="a.pdf"), by=BY, at=timezone.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        put_and_fail()
    (disk / "files" / "incoming" / "half.part").write_bytes(b"half")
    assert len(on_disk(disk)) == 3
    assert sweep(at=timezone.now()) == 0, "a transaction may still be open"
    assert sweep(at=timezone.now() + timedelta(days=2)) == 2
    assert on_disk(disk) == [path_of(kept)]


def test_the_task_sweeps_what_is_a_day_old(store, disk):
    stored = store(make.pdf())
    orphan = disk / "files" / "aa" / "bb" / ("c" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    for path in (orphan, path_of(stored)):
        os.utime(path, (0, 0))
    assert sweep_orphans() == 1
    assert on_disk(disk) == [path_of(stored)]


def test_a_removed_file_is_gone_with_its_pictures(store, disk, django_capture_on_commit_callbacks):
    stored = store(make.picture(), "a.jpg")
    pictures = disk / "pages" / stored.key
    pictures.mkdir(parents=True)
    path = path_of(stored)
    with django_capture_on_commit_callbacks(execute=True):
        remove(stored)
        assert path.exists()
    assert not path.exists()
    assert not pictures.exists()
    assert not StoredFile.objects.exists()


def test_lost_bytes_are_named(store):
    stored = store(make.pdf())
    path_of(stored).unlink()
    with pytest.raises(Lost, match=str(stored.pk)):
        open_stored(stored)
    with pytest.raises(Lost):
        path_of(stored)


def test_the_database_knows_the_rules_too(store):
    stored = store(make.pdf())
    for wrong in ({"size": 0}, {"scan_state": "fine"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFile.objects.filter(pk=stored.pk).update(**wrong)


def test_nothing_claims_that_a_file_was_scanned(store):
    stored = store(make.pdf())
    assert may_be_filed(stored, demo=True)
    assert not may_be_filed(stored, demo=False)
    stored.scan_state = ScanState.INFECTED.value
    assert not may_be_filed(stored, demo=True)
    stored.scan_state = ScanState.CLEAN.value
    assert may_be_filed(stored, demo=False)
    sources = Path(__file__).resolve().parents[2] / "files"
    claims = re.compile(r"ScanState\.CLEAN(?! *:)|scan_state=state")
    setters = {path.name for path in sources.glob("*.py") if claims.search(path.read_text())}
    assert setters == {"scan.py", "scanning.py"}, "what is written there comes from the scanner alone"


@pytest.mark.parametrize(
    "data, name, inline, shown",
    [
        (make.pdf(), "Đơn.pdf", True, True),
        (make.pdf(), "Đơn.pdf", False, False),
        (make.docx(), "Đơn.docx", True, False),
    ],
)
def test_the_answer_is_a_mere_file(store, data, name, inline, shown):
    response = file_response(store(data, name), name=name, inline=inline)
    assert b"".join(response.streaming_content) == data
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert "filename*=utf-8''%C4%90%C6%A1n" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(len(data))
    response.close()
