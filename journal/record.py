"""Writing the journal: the last line of every action, in the action's own transaction."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from journal.facts import canonical, clean_facts, utc_text
from journal.models import Delivery, Event
from portal.lib.prepared import insert
from portal.lib.wake import wake

STREAM_KINDS = frozenset({"dossier", "procedure", "user", "agency", "catalogue", "file"})
FIRST_HASH = ""
MAX_RETRIES = 50

_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
# Written out: every act records, and to compose these takes longer than to run them.
_LAST = "SELECT seq, hash FROM journal_event WHERE stream_kind = %s AND stream_id = %s ORDER BY seq DESC LIMIT 1"
_INSERT = """
    INSERT INTO journal_event
        (stream_kind, stream_id, seq, kind, at, by_user, by_agency, facts, prev_hash, hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
    ON CONFLICT (stream_kind, stream_id, seq) DO NOTHING
    RETURNING id
"""


class By(Protocol):
    """Whoever acts: a person for an agency, a citizen (no agency) or the system (neither)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def agency_id(self) -> int | None: ...


class OutsideTransaction(Exception):
    """An event must be written together with the change it speaks of."""


class StreamBusy(Exception):
    """So many writers share one stream that no place in it could be had."""


def record(
    stream_kind: str,
    stream_id: int | str,
    kind: str,
    *,
    by: By,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to a stream and one delivery per handler; three queries, waking the worker on commit.

    Raises OutsideTransaction, BadFact (see journal.facts), ValueError for an unknown stream kind or a
    malformed kind, StreamBusy.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(kind)
    if stream_kind not in STREAM_KINDS or not _KIND.fullmatch(kind):
        raise ValueError(f"not a stream or not a kind: {stream_kind!r}, {kind!r}")
    event = Event(
        stream_kind=stream_kind,
        stream_id=str(stream_id),
        kind=kind,
        at=at,
        by_user=by.user_id,
        by_agency=by.agency_id,
        facts=clean_facts(facts),
    )
    _append(event)
    _subscribe(event)
    return event


def event_hash(event: Event) -> str:
    """Return the SHA-256 (hex) over everything the event says and the hash of the one before it."""
    said = {
        "v": 1,
        "stream": [event.stream_kind, event.stream_id, event.seq],
        "kind": event.kind,
        "at": utc_text(event.at),
        "by": [event.by_user, event.by_agency],
        "facts": event.facts,
        "prev": event.prev_hash,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _append(event: Event) -> None:
    # Two writers may read the same end of the stream. The second one's INSERT waits for the first to commit,
    # finds the place taken and writes nothing, so that it reads the end again: no lock of ours, no savepoint.
    for _ in range(MAX_RETRIES):
        seq, event.prev_hash = _last(event.stream_kind, event.stream_id)
        event.seq = seq + 1
        event.hash = event_hash(event)
        event.pk = _insert(event)
        if event.pk is not None:
            event._state.adding = False
            event._state.db = connection.alias
            return
    raise StreamBusy(str(event))


def _last(stream_kind: str, stream_id: str) -> tuple[int, str]:
    """Return place and hash of the stream's last event."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [stream_kind, stream_id])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, FIRST_HASH)


def _insert(event: Event) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                event.stream_kind,
                event.stream_id,
                event.seq,
                event.kind,
                event.at,
                event.by_user,
                event.by_agency,
                canonical(event.facts),
                event.prev_hash,
                event.hash,
            ],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _subscribe(event: Event) -> None:
    handlers = settings.JOURNAL_HANDLERS.get(event.kind, ())
    if not handlers:
        return
    insert(
        *(
            Delivery(
                event=event,
                handler=handler,
                stream_kind=event.stream_kind,
                stream_id=event.stream_id,
                next_try_at=event.at,
            )
            for handler in handlers
        )
    )
    wake("journal.deliver")
