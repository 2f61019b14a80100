"""What every test may ask for: the demonstration world, a real worker, Celery in the same process."""

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection, transaction

from tests.people import *  # noqa: F403 - one fixture per demonstration account


class _RollBack(Exception):
    """Leaves the outer transaction of `world` without a trace."""


# Before the first day on which a test files something; so no test depends on the day of the run.
LOADED = datetime.datetime(2026, 11, 20, 1, tzinfo=datetime.UTC)


def _load_world() -> None:
    """Load it as of a fixed day; only what ends some months after the loading is in force today as well."""
    from accounts.models import Membership

    with open(os.devnull, "w") as nowhere, time_machine.travel(LOADED, tick=True):
        for command in ("load_agencies", "load_catalogue", "load_demo"):
            call_command(command, stdout=nowhere)
    later = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=90)
    Membership.objects.filter(valid_to__isnull=False).update(valid_to=later)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Agencies, sample catalogue and demonstration accounts, loaded once for a module of database tests.

    Not for tests that commit (transactional_db, live_server): those take `live_world`.
    """
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                _load_world()
                yield
                raise _RollBack
        except _RollBack:
            pass


@pytest.fixture
def live_world(transactional_db) -> None:
    """The same for tests that commit; loaded anew, because the test before has emptied every table."""
    _load_world()


@pytest.fixture
def no_dead_rows(world, db) -> None:
    """Clears away what earlier tests rolled back, for tests that count the pages a query touches."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("VACUUM")
    other.close()


@pytest.fixture
def celery_eager(settings) -> Iterator[None]:
    """Tasks run where they are sent. For scenarios; at least one test of each task uses a real worker."""
    from portal.celery import app

    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager, app.conf.task_eager_propagates = before


@pytest.fixture
def real_worker(transactional_db, tmp_path) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Starts Celery workers on the test database: real_worker("journal,mail"); killed at the end.

    Their logs are tmp_path / "worker-0.log" and so on.
    """
    at = connection.settings_dict
    user = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    url = f"postgres://{user}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    started: list[subprocess.Popen[bytes]] = []

    def start(queues: str) -> "subprocess.Popen[bytes]":
        number = len(started)
        command = [sys.executable, "-m", "celery", "-A", "portal.celery", "worker", "-Q", queues]
        command += ["-n", f"test{number}@%h", "--loglevel=INFO", "--without-mingle", "--without-gossip"]
        with open(tmp_path / f"worker-{number}.log", "wb") as log:
            process = subprocess.Popen(
                command,
                cwd=project.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
