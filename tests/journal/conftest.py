"""A journal to write to, a table for handlers, real worker processes."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.db import connection, transaction
from django.utils import timezone

from journal.record import record

BY = SimpleNamespace(user_id=5, agency_id=7)


@pytest.fixture
def write():
    """Records one event in a transaction of its own."""

    def inner(stream=1, kind="dossier.touched", facts=None, by=BY, at=None):
        with transaction.atomic():
            return record("dossier", stream, kind, by=by, at=at or timezone.now(), facts=facts)

    return inner


@pytest.fixture
def notes(transactional_db):
    """What handlers noted, in order: (stream, seq, pid)."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS journal_test_note")
        cursor.execute("CREATE TABLE journal_test_note (id serial, stream text, seq int, pid int)")

    def read():
        with connection.cursor() as cursor:
            cursor.execute("SELECT stream, seq, pid FROM journal_test_note ORDER BY id")
            return cursor.fetchall()

    yield read
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE journal_test_note")


@pytest.fixture
def start_worker(transactional_db):
    """Starts a worker process on the test database; it waits for a line before it works."""
    started = []

    def start(work, **extra):
        at = connection.settings_dict
        server = f"{at['USER']}:{at['PASSWORD'] or ''}@{at['HOST']}:{at['PORT']}"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journal.worker", work],
            cwd=project.BASE_DIR,
            env={**os.environ, "DATABASE_URL": f"postgres://{server}/{at['NAME']}", **extra},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def go(process):
    process.stdin.write("go\n")
    process.stdin.flush()
