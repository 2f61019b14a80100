"""The virus scanner, spoken to over TCP: what it says, what happens when it does not."""

import io
import os
import signal
import socket
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from files import scanning, tasks
from files.clamd import NoAnswer, TooLarge, parse, scan
from files.labels import SCAN_ADVICE, SCAN_STATES, scan_words
from files.models import StoredFile
from files.pages import page_image
from files.scan import ScanState, counts, may_be_filed, why_not_safe
from files.store import LockedAway, open_stored, path_of, put, remove
from journal.models import Event
from portal.checks import virus_scanner
from tests.files import make
from tests.files.clamd import EICAR
from tests.files.test_worker import wait_for


def infected(pages=1):
    """A PDF that opens, with the test pattern of EICAR after its end."""
    return make.pdf(pages) + b"%" + EICAR + b"\n"


def ask(one, data=b"harmless", timeout=60):
    return scan(io.BytesIO(data), one.address, timeout=timeout)


def test_clean_and_infected(scanner):
    one = scanner()
    assert ask(one) == ""
    assert ask(one, os.urandom(3_000_000)) == ""
    assert ask(one, EICAR) == "Eicar-Test-Signature"
    assert ask(one, b"x" * 70_000 + EICAR) == "Eicar-Test-Signature"


def test_the_scanner_s_own_limit_is_told_apart(scanner):
    one = scanner(limit=100_000)
    with pytest.raises(TooLarge):
        ask(one, bytes(20_000_000))
    assert ask(one, bytes(1000)) == ""


@pytest.mark.parametrize("behave", ["cut", "half", "babble"])
def test_a_broken_conversation_is_no_answer(scanner, behave):
    with pytest.raises(NoAnswer):
        ask(scanner(behave=behave), bytes(20_000_000))


def test_a_silent_scanner_is_given_up_in_time(scanner):
    with pytest.raises(NoAnswer):
        ask(scanner(behave="silent"), timeout=0.3)


def test_no_scanner_there(scanner, tmp_path):
    one = scanner()
    one.kill()
    with pytest.raises(NoAnswer):
        ask(one)
    with pytest.raises(NoAnswer):
        scan(io.BytesIO(b"x"), str(tmp_path / "none.ctl"), timeout=1)


def test_a_socket_in_the_file_system(tmp_path):
    path = tmp_path / "c.ctl"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()

        def answer():
            line, _ = door.accept()
            with line:
                while not line.recv(4096).endswith(bytes(4)):
                    pass
                line.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer)
        thread.start()
        assert scan(io.BytesIO(b"harmless"), str(path), timeout=60) == ""
        thread.join()


def test_addresses():
    assert parse("clamav:3310") == (socket.AF_INET, ("clamav", 3310))
    assert parse("[::1]:3310") == (socket.AF_INET6, ("::1", 3310))
    assert parse("/run/clamav/clamd.ctl") == (socket.AF_UNIX, "/run/clamav/clamd.ctl")
    for wrong in ("clamav", "clamav:", ":3310", "clamav:99999", "clamav:x"):
        with pytest.raises(ValueError, match="CLAMAV"):
            parse(wrong)


def test_an_address_that_cannot_be_read_stops_the_start(settings):
    assert virus_scanner() == []
    settings.CLAMAV = "nowhere"
    (fault,) = virus_scanner()
    assert "nowhere" in fault.msg


def test_without_a_scanner_nothing_is_claimed(store):
    stored = store(make.pdf())
    assert stored.scan_state == ScanState.UNSCANNED
    assert scanning.scan_file(str(stored.pk), at=timezone.now()) == ""
    assert scanning.want_old() == 0
    assert may_be_filed(stored, demo=True)
    assert not may_be_filed(stored, demo=False)
    assert why_not_safe(stored, scanner=False) == "off"


def test_a_file_waits_until_it_is_found_clean(store, scanner):
    scanner()
    stored = store(make.pdf())
    assert stored.scan_state == ScanState.WAITING
    assert not may_be_filed(stored, demo=True, scanner=True), "not even in a demonstration"
    assert tasks.scan(str(stored.pk)) == "clean"
    assert tasks.scan(str(stored.pk)) == "", "once is enough"
    stored.refresh_from_db()
    assert (stored.scan_state, stored.scan_attempts) == (ScanState.CLEAN, 0)
    assert stored.scanned_at is not None
    assert may_be_filed(stored, demo=False, scanner=True)


def test_our_own_papers_are_not_scanned(db, scanner):
    scanner()
    assert put(ContentFile(make.pdf()), by=scanning._Nobody(), at=timezone.now(), ours=True).scan_state == "unscanned"


def test_an_infected_file_is_locked_away(store, disk, scanner, django_capture_on_commit_callbacks):
    scanner()
    stored = store(infected(), "giấy.pdf")
    page_image(stored, 1)
    path = path_of(stored)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.scan(str(stored.pk)) == "infected"
    stored.refresh_from_db()
    assert not may_be_filed(stored, demo=True)
    assert not counts(stored)
    assert why_not_safe(stored, scanner=True) == "infected"
    for give in (open_stored, path_of, lambda file: page_image(file, 1)):
        with pytest.raises(LockedAway):
            give(stored)
    assert not path.exists()
    assert not (disk / "pages" / stored.key).exists()
    (kept,) = (disk / "quarantine").iterdir()
    assert EICAR in kept.read_bytes()
    (event,) = Event.objects.filter(kind="file.infected")
    assert (event.stream_kind, event.stream_id) == ("file", str(stored.pk))
    with django_capture_on_commit_callbacks(execute=True):
        assert remove(stored)
    assert list((disk / "quarantine").iterdir()) == []


def test_a_file_that_the_scanner_does_not_take_says_so(store, scanner):
    scanner(limit=100)
    stored = store(make.pdf(5))
    assert tasks.scan(str(stored.pk)) == "too_large"
    stored.refresh_from_db()
    assert why_not_safe(stored, scanner=True) == "too_large"


def test_while_it_does_not_answer_files_wait_and_are_tried_ever_more_seldom(store, scanner):
    one = scanner()
    one.kill()
    at, stored = timezone.now(), store(make.pdf())
    assert why_not_safe(stored, scanner=True) == "waiting"
    pauses = []
    for _ in range(5):
        with pytest.raises(NoAnswer):
            scanning.scan_file(str(stored.pk), at=at)
        stored.refresh_from_db()
        pauses.append((stored.scan_next_at - at).total_seconds())
    assert pauses == [10, 20, 40, 60, 60]
    assert (stored.scan_state, stored.scan_attempts) == (ScanState.WAITING, 5)
    assert why_not_safe(stored, scanner=True) == "no_answer"
    assert list(scanning.due(at=at)) == []
    assert list(scanning.due(at=at + timedelta(minutes=2))) == [str(stored.pk)]
    one.again()
    assert scanning.scan_file(str(stored.pk), at=at) == "clean"


def test_the_sweep_scans_what_waits_and_stops_at_a_dead_scanner(store, scanner, monkeypatch):
    one = scanner()
    one.kill()
    files = [store(make.pdf()) for _ in range(3)]
    assert tasks.scan_waiting() == 0
    assert StoredFile.objects.filter(scan_attempts=1).count() == 1, "one question is enough"
    assert tasks.scan(str(files[1].pk)) == ""
    assert tasks.scan(str(files[2].pk)) == "", "nobody asks again for a while"
    assert StoredFile.objects.filter(scan_attempts=1).count() == 2
    one.again()
    StoredFile.objects.update(scan_next_at=None)
    path_of(files[0]).unlink()
    assert tasks.scan_waiting() == 2
    assert StoredFile.objects.filter(scan_state="clean").count() == 2
    StoredFile.objects.update(scan_next_at=None)
    monkeypatch.setattr("files.tasks.SCAN_SECONDS", -1)
    assert tasks.scan_waiting() == 0, "a run ends in time"


def test_a_verdict_of_somebody_else_stands(store, scanner, monkeypatch):
    """Two workers at the same file: the second writes nothing."""
    scanner()
    stored = store(make.pdf())

    def meanwhile(*args, **kwargs):
        StoredFile.objects.filter(pk=stored.pk).update(scan_state="infected")
        return ""

    monkeypatch.setattr(scanning, "scan", meanwhile)
    assert scanning.scan_file(str(stored.pk), at=timezone.now()) == ""
    stored.refresh_from_db()
    assert stored.scan_state == "infected"


def test_what_came_before_the_scanner_is_scanned_too(store, scanner):
    old = store(make.pdf())
    scanner()
    tasks.sweep_orphans()
    old.refresh_from_db()
    assert old.scan_state == ScanState.WAITING


def test_every_state_has_its_words():
    assert set(SCAN_STATES) == set(ScanState)
    assert set(SCAN_ADVICE) == {ScanState.INFECTED, ScanState.TOO_LARGE}
    with translation.override("vi"):
        for why in ("off", "waiting", "no_answer", "infected", "too_large"):
            assert ("đơn.pdf" in scan_words(why, "đơn.pdf")) is (why != "off")


@pytest.mark.services
def test_a_worker_killed_in_the_middle_loses_no_file(transactional_db, disk, scanner, real_worker):
    """The scanner keeps the first worker waiting; it is killed, and the next one scans the file."""
    one = scanner(behave="silent")
    first = real_worker("pdf")
    stored = put(ContentFile(make.pdf(), name="a.pdf"), by=scanning._Nobody(), at=timezone.now())
    wait_for(lambda: b"files.scan" in (disk / "worker-0.log").read_bytes(), first)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    one.kill()
    one.options[1] = "answer"
    one.again()
    stored.refresh_from_db()
    assert stored.scan_state == ScanState.WAITING
    assert tasks.scan_waiting() == 1
    stored.refresh_from_db()
    assert stored.scan_state == ScanState.CLEAN
