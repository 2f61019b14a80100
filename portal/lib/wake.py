"""Waking a worker. The rows are the work; a wake-up only saves the minute until beat looks."""

import logging
import threading
import time
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
QUIET_SECONDS = 10.0
_lock = threading.Lock()
_quiet_until = 0.0


def wake(task_name: str, *args: Any) -> None:
    """Sends the task by name once the transaction is safe; never raises, never makes a request wait."""
    transaction.on_commit(lambda: _send(task_name, args), robust=True)


def _send(task_name: str, args: tuple[Any, ...]) -> None:
    """Tries once; while the broker is away only one request in QUIET_SECONDS pays for finding out."""
    global _quiet_until
    if current_app.conf.task_always_eager:
        current_app.tasks[task_name].delay(*args)
        return
    with _lock:
        if time.monotonic() < _quiet_until:
            return
    try:
        current_app.send_task(task_name, args, retry=False)
    except Exception as error:  # any failure of the broker means the same: beat will look
        with _lock:
            _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("worker not woken for %s: %s", task_name, type(error).__name__)
