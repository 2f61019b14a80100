"""Waking a worker: it comes, and a request never fails or waits for it."""

import os
import socket
import time

import pytest
from celery import Celery
from django.db import transaction

from portal.lib import wake as module
from portal.lib.wake import wake
from tests.journal.conftest import notes, write  # noqa: F401  fixtures


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(module, "_quiet_until", 0.0)


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


def timed_wake():
    started = time.monotonic()
    with transaction.atomic():
        wake("journal.deliver")
    return time.monotonic() - started


def test_without_a_broker_nothing_fails_and_nobody_waits(transactional_db, broker_at, closed_port, caplog):
    broker_at(closed_port)
    assert timed_wake() < 5
    assert "worker not woken for journal.deliver" in caplog.text
    caplog.clear()
    assert timed_wake() < 0.5, "the next request does not even try"
    assert caplog.text == ""


def test_a_broker_that_says_nothing_costs_one_request_a_few_seconds(transactional_db, broker_at, silent_port):
    broker_at(silent_port)
    assert timed_wake() < 15
    assert timed_wake() < 0.5


def test_after_a_while_it_is_tried_again(transactional_db, broker_at, closed_port, caplog, monkeypatch):
    broker_at(closed_port)
    timed_wake()
    caplog.clear()
    monkeypatch.setattr(module, "_quiet_until", time.monotonic() - 1)
    timed_wake()
    assert "not woken" in caplog.text


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
    deadline = time.monotonic() + 60
    while not (done := notes()):
        assert worker.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    ((stream, number, process),) = done
    assert (stream, number) == ("1", 1)
    assert process != os.getpid()
