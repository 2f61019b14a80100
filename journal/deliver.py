"""Handing events to their handlers: in order per handler and stream, one transaction each, by any number of
workers.
"""

import logging
import re
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from journal.models import Delivery, DeliveryQuerySet
from portal.lib.wake import wake

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
WAITED_TOO_LONG = timedelta(minutes=15)
ERROR_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one delivery: done, failed, or not ours to try (another worker has it)."""

    delivered: bool = False
    failed: bool = False


def deliver_due(*, at: datetime, limit: int = 200) -> int:
    """Deliver up to `limit` of what is due at `at` and return how many were delivered.

    Never raises for a handler's fault: that delivery is put off with its error, and whatever waits behind it
    for the same handler and stream waits with it.
    """
    done = 0
    while done < limit:
        before = done
        failed = 0
        heads = Delivery.objects.heads().due(at).order_by("id").values_list("pk", flat=True)
        for pk in list(heads[: limit - done]):
            delivered, stumbled = _run_lane(pk, at, limit - done)
            done += delivered
            failed += stumbled
        if done == before and not failed:
            break
    return done


def stuck(at: datetime) -> DeliveryQuerySet:
    """Return, for operators, the heads of lanes that failed or wait too long, each with `behind`, how many
    wait.
    """
    lane = (
        Delivery.objects.filter(
            handler=OuterRef("handler"), stream_kind=OuterRef("stream_kind"), stream_id=OuterRef("stream_id")
        )
        .order_by()
        .values("handler")
        .annotate(n=Count("*"))
        .values("n")
    )
    troubled = Q(attempts__gt=0) | Q(event__at__lt=at - WAITED_TOO_LONG)
    return (
        Delivery.objects.heads()
        .filter(troubled)
        .annotate(behind=Coalesce(Subquery(lane), 1) - 1)
        .select_related("event")
        .order_by("id")
    )


def retry(delivery_id: int, *, at: datetime) -> bool:
    """Make one delivery due at once and tell whether it was still there; the operators' button."""
    found = Delivery.objects.filter(pk=delivery_id).update(next_try_at=at) == 1
    if found:
        wake("journal.deliver")
    return found


def _run_lane(pk: int | None, at: datetime, limit: int) -> tuple[int, int]:
    """Deliver from one head onwards until its lane is empty, not due, failing or at the limit."""
    done = 0
    while pk is not None and done < limit:
        tried, pk = _deliver_one(pk, at)
        if not tried.delivered:
            return done, int(tried.failed)
        done += 1
    return done, 0


def _deliver_one(pk: int, at: datetime) -> tuple[Tried, int | None]:
    with transaction.atomic():
        delivery = (
            Delivery.objects.filter(pk=pk)
            .due(at)
            .with_nothing_before()
            .select_related("event")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if delivery is None:
            return Tried(), None
        try:
            with transaction.atomic():
                import_string(delivery.handler)(delivery.event)
        except Exception as error:  # whatever a handler raises is its own lane's trouble only
            _put_off(delivery, error, at)
            return Tried(failed=True), None
        following = Delivery.objects.lane_of(delivery).filter(pk__gt=pk).order_by("pk")
        next_pk = following.values_list("pk", flat=True).first()
        Delivery.objects.filter(pk=pk).delete()
        return Tried(delivered=True), next_pk


def _put_off(delivery: Delivery, error: Exception, at: datetime) -> None:
    attempts = delivery.attempts + 1
    text = describe(error)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1, next_try_at=at + pause_after(attempts), error=text
    )
    log.warning(
        "journal delivery failed: handler=%s event=%s attempts=%d %s",
        delivery.handler,
        delivery.event_id,
        attempts,
        text.splitlines()[0],
    )


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many failed tries: 1, 2, 4 ... minutes, at most an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


_PERSONAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{5,}"), "#"),
    (re.compile(r"\S+@\S+"), "@"),
)


def describe(error: BaseException) -> str:
    """Return what went wrong and where, without what the rows held.

    Only the first line of the message (a database writes the offending values into the second), with long
    numbers and addresses blotted out, then the innermost places of the code.
    """
    message = (str(error).splitlines() or [""])[0]
    for pattern, blot in _PERSONAL:
        message = pattern.sub(blot, message)
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places: list[Any] = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
    return "\n".join([f"{type(error).__name__}: {message}"[:300], *places])[:ERROR_LENGTH]
