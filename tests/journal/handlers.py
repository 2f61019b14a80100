"""Handlers that tests subscribe; they write into a table of the tests' own (see conftest)."""

import os
import signal

from django.db import connection


def note(event):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_test_note (stream, seq, pid) VALUES (%s, %s, %s)",
            [event.stream_id, event.seq, os.getpid()],
        )


def stumble_on_second(event):
    note(event)
    if event.seq == 2:
        raise ValueError("no row for 0912345678 of a@b.vn\nDETAIL: Trần Thị B")


def break_the_transaction(event):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


def die(event):
    """Write, then let the process be killed as by the kernel, when the worker was told so."""
    note(event)
    if os.environ.get("DIE"):
        os.kill(os.getpid(), signal.SIGKILL)
