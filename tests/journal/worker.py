"""A worker process for tests: says ready, waits for go, works, and says what it did."""

import os
import sys
from types import SimpleNamespace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from journal.deliver import deliver_due  # noqa: E402
from journal.record import record  # noqa: E402


def deliver() -> int:
    """Deliver in small batches until two in a row find nothing."""
    done, idle = 0, 0
    while idle < 2:
        batch = deliver_due(at=timezone.now(), limit=20)
        idle = 0 if batch else idle + 1
        done += batch
    return done


def write() -> int:
    """Append a hundred events to one stream."""
    by = SimpleNamespace(user_id=os.getpid(), agency_id=None)
    for number in range(100):
        with transaction.atomic():
            record("dossier", 1, "dossier.touched", by=by, at=timezone.now(), facts={"number": number})
    return 100


sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
done = {"deliver": deliver, "write": write}[sys.argv[1]]()
sys.stdout.write(f"{done}\n")
