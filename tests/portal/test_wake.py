"""Waking a worker: it comes, and a request never fails or waits for it."""

import os
import socket
import threading
import time

import pytest
from celery import Celery
from django.db import transaction

from portal.lib import wake as module
from portal.lib.wake import wake
from tests.journal.conftest import notes, write  # noqa: F401  fixtures


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(module, "_waker", module.Waker())


@pytest.fixture
def broker_at(settings, monkeypatch):
    """Our settings, with the broker somewhere else."""

    def inner(port):
        app = Celery("elsewhere", set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.broker_url = f"redis://127.0.0.1:{port}/0"
        monkeypatch.setattr(module, "current_app", app)

    return inner


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def silent_port():
    """Accepts a connection and never says a word, like a server that is stopped but not gone."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def wake_and_wait():
    """Wake; the sending has ended when this returns."""
    with transaction.atomic():
        wake("journal.deliver")
    assert module._waker.settle(60)


def test_without_a_broker_nothing_fails_and_nobody_waits(transactional_db, broker_at, closed_port, caplog):
    broker_at(closed_port)
    wake_and_wait()
    assert "worker not woken for journal.deliver" in caplog.text
    caplog.clear()
    wake_and_wait()
    assert caplog.text == "", "the next one does not even try"


def test_a_broker_that_says_nothing_costs_no_request_anything(transactional_db, broker_at, silent_port):
    broker_at(silent_port)
    for _twice in range(2):
        with transaction.atomic():
            wake("journal.deliver")
        assert module._waker.wanted or module._waker.sending, "the request has ended before the sending has"
    assert module._waker.settle(60)


def test_after_a_while_it_is_tried_again(transactional_db, broker_at, closed_port, caplog):
    broker_at(closed_port)
    wake_and_wait()
    caplog.clear()
    module._waker.quiet_until = time.monotonic() - 1
    wake_and_wait()
    assert "not woken" in caplog.text


def test_wake_ups_that_wait_are_sent_together(monkeypatch):
    sent, gate = [], threading.Event()
    waker = module.Waker()

    def slow(task_name, args):
        sent.append((task_name, args))
        assert gate.wait(60)

    monkeypatch.setattr(waker, "_send", slow)
    waker.want(("journal.deliver", ()))
    while not waker.sending:
        threading.Event().wait(0.001)
    for pk in ("1", "2", "1", "2"):
        waker.want(("files.make_pages", (pk,)))
    gate.set()
    assert waker.settle(60)
    assert sent == [("journal.deliver", ()), ("files.make_pages", ("1", "2"))]


def test_a_forked_process_wakes_with_a_thread_of_its_own(transactional_db, broker_at, closed_port):
    broker_at(closed_port)
    wake_and_wait()
    child = os.fork()
    if child == 0:
        module._waker.want(("journal.deliver", ()))
        os._exit(0 if module._waker.settle(60) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_what_is_rolled_back_wakes_nobody(transactional_db, broker_at, closed_port, caplog):
    broker_at(closed_port)

    def fail():
        with transaction.atomic():
            wake("journal.deliver")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert caplog.text == ""


@pytest.mark.services
def test_a_real_worker_comes_when_it_is_woken(real_worker, notes, write, settings):
    settings.JOURNAL_HANDLERS = {"dossier.touched": ["tests.journal.handlers.note"]}
    worker = real_worker("journal,mail")
    write()
    deadline = time.monotonic() + 240
    while not (done := notes()):
        assert worker.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    ((stream, number, process),) = done
    assert (stream, number) == ("1", 1)
    assert process != os.getpid()
