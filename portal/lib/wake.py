"""Waking a worker. The rows are the work; a wake-up only saves the minute until beat looks.

A thread of the process does the sending: no request waits for the broker. It draws breath between two rounds, and
what was wanted meanwhile goes as one message per task: to send one costs as much as some requests.
"""

import atexit
import logging
import os
import threading
import time
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
QUIET_SECONDS = 10.0
BREATH_SECONDS = 0.2
MOST_ARGS = 10  # of one message: a task has ten minutes
LAST_SECONDS = 2.0  # that a process which ends gives to what is still to be sent

Call = tuple[str, tuple[Any, ...]]


class Waker:
    """What is to be sent, and the thread that sends it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.wanted: dict[str, dict[Any, None]] = {}
        self.sending = False
        self.quiet_until = 0.0
        self.thread: threading.Thread | None = None

    def want(self, call: Call) -> None:
        """Note a wake-up; the thread is started with the first one of a process."""
        with self.changed:
            name, args = call
            self.wanted.setdefault(name, {}).update(dict.fromkeys(args))
            if self.thread is None:
                self.thread = threading.Thread(target=self._serve, name="waker", daemon=True)
                self.thread.start()
            self.changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is left to send; False where that took longer."""
        with self.changed:
            return self.changed.wait_for(lambda: not self.wanted and not self.sending, seconds)

    def _serve(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: bool(self.wanted))
                wanted, self.wanted, self.sending = self.wanted, {}, True
            for name, args in wanted.items():
                for part in batched(tuple(args), MOST_ARGS) or [()]:
                    self._send(name, part)
            with self.changed:
                self.sending = False
                self.changed.notify_all()
            time.sleep(BREATH_SECONDS)

    def _send(self, task_name: str, args: tuple[Any, ...]) -> None:
        """Try once; after a failure nothing is tried for QUIET_SECONDS."""
        if time.monotonic() < self.quiet_until:
            return
        try:
            current_app.send_task(task_name, args, retry=False)
        except Exception as error:  # any failure of the broker means the same: beat will look
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("worker not woken for %s: %s", task_name, type(error).__name__)


_waker = Waker()


def wake(task_name: str, *args: Any) -> None:
    """Send the task by name once the transaction is safe; never raises, never makes a request wait.

    Wake-ups of one task are put together: it must take any number of such arguments.
    """
    transaction.on_commit(lambda: _later(task_name, args), robust=True)


def batched(things: tuple[Any, ...], size: int) -> list[tuple[Any, ...]]:
    """Return the things in parts of at most `size`."""
    return [things[start : start + size] for start in range(0, len(things), size)]


def _later(task_name: str, args: tuple[Any, ...]) -> None:
    if current_app.conf.task_always_eager:
        current_app.tasks[task_name].delay(*args)
    else:
        _waker.want((task_name, args))


def _begin_anew() -> None:
    """A forked process has none of its parent's threads."""
    global _waker
    _waker = Waker()


os.register_at_fork(after_in_child=_begin_anew)
atexit.register(lambda: _waker.thread is None or _waker.settle(LAST_SECONDS))
