"""Reading the journal, and keeping note of who read personal data."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from journal.facts import canonical, clean_facts
from journal.models import Event, Read
from journal.record import By

LIST = "list"


def history(stream_kind: str, stream_id: int | str) -> list[Event]:
    """Return the events of one stream, the first one first."""
    return list(Event.objects.filter(stream_kind=stream_kind, stream_id=str(stream_id)).order_by("seq"))


def log_read(actor: By, stream_kind: str, stream_id: int | str, purpose: str, *, at: datetime) -> None:
    """Note that the actor looked at one stream's personal data; once per person, stream, purpose and hour.

    Looks without a person (the system itself) leave no row.
    """
    _log(actor, stream_kind, str(stream_id), purpose, at, {})


def log_list(actor: By, purpose: str, *, filters: Mapping[str, Any], at: datetime) -> None:
    """Note that the actor drew up a list or an export, with the filter; raises BadFact where it holds plain
    numbers.

    A search by a person's number is noted by its keyed hash.
    """
    detail = clean_facts(filters)
    _log(actor, LIST, hashlib.sha256(canonical(detail).encode()).hexdigest()[:32], purpose, at, detail)


# One row an hour, however many pages: what is new on them is added to it.
_SHOWN = """
    INSERT INTO journal_read (user_id, agency_id, stream_kind, stream_id, purpose, hour, at, detail, shown)
    VALUES (%(user)s, %(agency)s, %(kind)s, %(id)s, %(purpose)s, %(hour)s, %(at)s, '{}', %(shown)s::bigint[])
    ON CONFLICT (stream_kind, stream_id, user_id, purpose, hour) DO UPDATE
    SET shown = (SELECT array_agg(DISTINCT one) FROM unnest(journal_read.shown || EXCLUDED.shown) AS one)
    WHERE NOT journal_read.shown @> EXCLUDED.shown
"""


def log_shown(
    actor: By, stream_kind: str, stream_id: int | str, purpose: str, *, shown: Iterable[int], at: datetime
) -> None:
    """Note that the actor looked at a list and which dossiers stood on it; one row an hour, one query.

    Looks without a person (the system itself) leave no row.
    """
    if actor.user_id is None:
        return
    values = {
        "user": actor.user_id,
        "agency": actor.agency_id,
        "kind": stream_kind,
        "id": str(stream_id),
        "purpose": purpose,
        "hour": _hour(at),
        "at": at,
        "shown": sorted(set(shown)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, values)


# The same within a query that shows the rows: they stand in its part `shown`, by their `id`.
_NOTED = """
    INSERT INTO journal_read (user_id, agency_id, stream_kind, stream_id, purpose, hour, at, detail, shown)
    SELECT %s, %s, %s, %s, %s, %s, %s, '{}'::jsonb, array_agg(id ORDER BY id) FROM shown HAVING count(*) > 0
    ON CONFLICT (stream_kind, stream_id, user_id, purpose, hour) DO UPDATE
    SET shown = (SELECT array_agg(DISTINCT one) FROM unnest(journal_read.shown || EXCLUDED.shown) AS one)
    WHERE NOT journal_read.shown @> EXCLUDED.shown
"""


def noting(actor: By, stream_kind: str, stream_id: int | str, purpose: str, *, at: datetime) -> tuple[str, list[Any]]:
    """Return what notes, as a part of the query that shows them, which dossiers stood on a list; with its values."""
    who: list[Any] = [actor.user_id, actor.agency_id]
    return _NOTED, [*who, stream_kind, str(stream_id), purpose, _hour(at), at]


def _hour(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def reads_of(stream_kind: str, stream_id: int | str) -> QuerySet[Read]:
    """Return who read one stream, the latest first."""
    return Read.objects.filter(stream_kind=stream_kind, stream_id=str(stream_id)).order_by("-at", "-id")


def _log(actor: By, stream_kind: str, stream_id: str, purpose: str, at: datetime, detail: dict[str, Any]) -> None:
    if actor.user_id is None:
        return
    row = Read(
        user_id=actor.user_id,
        agency_id=actor.agency_id,
        stream_kind=stream_kind,
        stream_id=stream_id,
        purpose=purpose,
        hour=_hour(at),
        at=at,
        detail=detail,
    )
    Read.objects.bulk_create([row], ignore_conflicts=True)
