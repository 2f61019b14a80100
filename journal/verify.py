"""Proving that nobody changed the past: every stream is recomputed from its first event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from journal.models import Event
from journal.record import FIRST_HASH, event_hash


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a stream that does not follow from the one before it."""

    stream_kind: str
    stream_id: str
    seq: int
    why: str  # "missing", "chain" or "changed"

    def __str__(self) -> str:
        return f"{self.stream_kind}/{self.stream_id}#{self.seq}: {self.why}"


@dataclass(slots=True)
class Verdict:
    """What verify_all found: how much was read and every stream's first break."""

    streams: int
    events: int
    breaks: list[Break]


def verify_stream(stream_kind: str, stream_id: int | str) -> Break | None:
    """Return the first break of one stream, or None when it is whole."""
    events = Event.objects.filter(stream_kind=stream_kind, stream_id=str(stream_id)).order_by("seq")
    return _first_break(events.iterator(chunk_size=1000))


def verify_all(*, first_only: bool = False) -> Verdict:
    """Check every stream, reading the journal once in order; with `first_only`, stop at the first break."""
    verdict = Verdict(0, 0, [])
    events = Event.objects.order_by("stream_kind", "stream_id", "seq").iterator(chunk_size=2000)
    for _, stream in groupby(_counted(events, verdict), key=lambda event: (event.stream_kind, event.stream_id)):
        verdict.streams += 1
        found = _first_break(stream)
        if found is not None:
            verdict.breaks.append(found)
            if first_only:
                break
    return verdict


def _counted(events: Iterable[Event], verdict: Verdict) -> Iterator[Event]:
    for event in events:
        verdict.events += 1
        yield event


def _first_break(events: Iterable[Event]) -> Break | None:
    expected, previous = 1, FIRST_HASH
    for event in events:
        why = _fault(event, expected, previous)
        if why:
            return Break(event.stream_kind, event.stream_id, event.seq, why)
        expected, previous = event.seq + 1, event.hash
    return None


def _fault(event: Event, expected: int, previous: str) -> str:
    if event.seq != expected:
        return "missing"
    if event.prev_hash != previous:
        return "chain"
    return "" if event_hash(event) == event.hash else "changed"
