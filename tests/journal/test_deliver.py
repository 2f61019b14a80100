"""Handing events to their handlers."""

import os
import signal
import time
from datetime import timedelta
from itertools import groupby

import pytest
from django.utils import timezone

from journal.deliver import deliver_due, describe, pause_after, retry, stuck
from journal.models import Delivery
from journal.tasks import deliver
from tests.journal.conftest import go

NOTE = "tests.journal.handlers.note"
DIE = "tests.journal.handlers.die"
STUMBLE = "tests.journal.handlers.stumble_on_second"
BROKEN = "tests.journal.handlers.break_the_transaction"
GONE = "tests.journal.handlers.no_such_handler"


@pytest.fixture
def subscribe(settings):
    def inner(*handlers):
        settings.JOURNAL_HANDLERS = {"dossier.touched": list(handlers)}

    return inner


def seen(notes):
    return [(stream, seq) for stream, seq, _ in notes()]


def test_each_event_once_and_in_order(notes, write, subscribe):
    subscribe(NOTE)
    for stream in (1, 2, 1, 1):
        write(stream)
    assert deliver_due(at=timezone.now()) == 4
    assert sorted(seen(notes)) == [("1", 1), ("1", 2), ("1", 3), ("2", 1)]
    assert [seq for stream, seq in seen(notes) if stream == "1"] == [1, 2, 3]
    assert not Delivery.objects.exists()
    assert deliver_due(at=timezone.now()) == 0


def test_the_limit_is_kept_and_nothing_is_taken_early(notes, write, subscribe):
    subscribe(NOTE)
    for _ in range(5):
        write()
    assert deliver_due(at=timezone.now() - timedelta(hours=1)) == 0
    assert deliver_due(at=timezone.now(), limit=3) == 3
    assert seen(notes) == [("1", 1), ("1", 2), ("1", 3)]


def test_a_poisoned_event_holds_up_its_own_handler_and_stream_only(notes, write, subscribe):
    subscribe(STUMBLE, NOTE)
    for stream in (1, 1, 1, 2):
        write(stream)
    now = timezone.now()
    assert deliver_due(at=now) == 6
    assert sorted(seen(notes)) == sorted([("1", 1), ("2", 1), ("1", 1), ("1", 2), ("1", 3), ("2", 1)])
    (head,) = stuck(now)
    assert (head.handler, head.event.seq, head.attempts, head.behind) == (STUMBLE, 2, 1, 1)
    assert head.next_try_at == now + pause_after(1)
    assert head.error.startswith("ValueError: no row for # of @")
    assert "Trần" not in head.error
    assert "handlers.py" in head.error
    assert deliver_due(at=now) == 0


def test_what_a_failing_handler_wrote_is_gone(notes, write, subscribe):
    subscribe(STUMBLE)
    write()
    write()
    deliver_due(at=timezone.now())
    assert seen(notes) == [("1", 1)]


@pytest.mark.parametrize("handler, says", [(BROKEN, "division by zero"), (GONE, "no_such_handler")])
def test_broken_transactions_and_missing_handlers_are_put_off_too(notes, write, subscribe, handler, says):
    subscribe(handler, NOTE)
    write()
    assert deliver_due(at=timezone.now()) == 1
    assert seen(notes) == [("1", 1)]
    assert says in Delivery.objects.get().error


def test_it_is_tried_again_later_and_at_an_operators_wish(notes, write, subscribe, monkeypatch):
    subscribe(STUMBLE)
    write()
    write()
    now = timezone.now()
    deliver_due(at=now)
    deliver_due(at=now + timedelta(minutes=1))
    poisoned = Delivery.objects.get()
    assert (poisoned.attempts, poisoned.next_try_at) == (2, now + timedelta(minutes=3))
    monkeypatch.setattr("tests.journal.handlers.stumble_on_second", lambda event: None)
    assert deliver_due(at=now + timedelta(minutes=2)) == 0
    assert retry(poisoned.pk, at=now)
    assert deliver_due(at=now + timedelta(minutes=2)) == 1
    assert not retry(poisoned.pk, at=now)


def test_pauses_grow_to_an_hour():
    minutes = [pause_after(n) / timedelta(minutes=1) for n in (1, 2, 3, 6, 7, 50)]
    assert minutes == [1, 2, 4, 32, 60, 60]


def test_what_nobody_took_for_long_is_stuck_too(notes, write, subscribe):
    subscribe(NOTE)
    write(1, at=timezone.now() - timedelta(hours=1))
    write(1)
    write(2)
    (head,) = stuck(timezone.now())
    assert (head.stream_id, head.event.seq, head.behind) == ("1", 1, 1)


def test_two_workers_and_a_thousand_events(notes, write, subscribe, start_worker):
    subscribe(NOTE)
    streams = 25
    for number in range(1000):
        write(number % streams)
    workers = [start_worker("deliver"), start_worker("deliver")]
    for worker in workers:
        go(worker)
    done = [int(worker.communicate(timeout=240)[0]) for worker in workers]
    assert sum(done) == 1000
    assert not Delivery.objects.exists()
    found = notes()
    assert len({pid for *_, pid in found}) == 2, "both took part"
    for stream, rows in groupby(sorted(found, key=lambda row: row[0]), key=lambda row: row[0]):
        assert [seq for _, seq, _ in rows] == list(range(1, 41)), stream


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(notes, write, subscribe, start_worker):
    subscribe(DIE)
    write()
    write()
    worker = start_worker("deliver", DIE="1")
    go(worker)
    assert worker.wait(timeout=240) == -signal.SIGKILL
    assert notes() == []
    assert Delivery.objects.count() == 2
    # The server notices the dead connection by itself; until then the row is locked, and skipped.
    undelivered, give_up_at = 2, time.monotonic() + 240
    while undelivered and time.monotonic() < give_up_at:
        undelivered -= deliver_due(at=timezone.now())
    assert notes() == [("1", 1, os.getpid()), ("1", 2, os.getpid())]


def test_the_task_delivers_and_asks_for_more_while_batches_are_full(notes, write, subscribe, monkeypatch):
    woken = []
    monkeypatch.setattr("journal.tasks.wake", lambda name: woken.append(name))
    monkeypatch.setattr("journal.tasks.BATCH", 2)
    subscribe(NOTE)
    for _ in range(3):
        write()
    assert deliver() == 2
    assert woken == ["journal.deliver"]
    assert deliver() == 1
    assert len(woken) == 1


def test_errors_are_told_without_what_the_rows_held():
    try:
        raise LookupError("0912345678 x@y.vn\nDETAIL: Key (name)=(Nguyễn Văn A)")
    except LookupError as error:
        text = describe(error)
    assert text.startswith("LookupError: # @\n")
    assert "test_deliver.py" in text
    assert "Nguyễn" not in text
