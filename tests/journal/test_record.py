"""Writing the journal."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import SimpleNamespace
from uuid import UUID

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.utils import timezone as clock
from hypothesis import given
from hypothesis import strategies as st

from journal.facts import BadFact, clean_facts
from journal.models import Delivery, Event
from journal.read import history, log_list, log_read, reads_of
from journal.record import OutsideTransaction, event_hash, record
from portal.lib.wake import Waker
from tests.journal.conftest import BY, go

AT = datetime(2026, 11, 23, 2, 14, 5, 123456, tzinfo=UTC)


def test_events_are_numbered_and_chained_per_stream(db, write):
    first, second, other = write(1), write(1), write(2)
    assert [first.seq, second.seq, other.seq] == [1, 2, 1]
    assert first.prev_hash == other.prev_hash == ""
    assert second.prev_hash == first.hash
    assert len({first.hash, second.hash, other.hash}) == 3
    assert history("dossier", 1) == [first, second]


def test_what_is_read_back_hashes_alike(db, write):
    facts = {"from": "accepted", "to": None, "days": 7, "on": date(2026, 11, 23), "codes": ["a", "b"]}
    event = write(facts=facts, at=AT.astimezone(timezone(timedelta(hours=7))))
    stored = Event.objects.get()
    assert event_hash(stored) == stored.hash == event.hash
    assert stored.facts == {**facts, "on": "2026-11-23"}
    assert (stored.by_user, stored.by_agency, stored.at) == (5, 7, AT)


def test_every_part_of_an_event_is_in_its_hash(db, write):
    event = write(facts={"a": 1})
    for field, value in {
        "stream_kind": "user",
        "stream_id": "9",
        "seq": 9,
        "kind": "dossier.other",
        "at": AT,
        "by_user": None,
        "by_agency": 5,
        "facts": {"a": 2},
        "prev_hash": "0",
    }.items():
        changed = Event.objects.get(pk=event.pk)
        setattr(changed, field, value)
        assert event_hash(changed) != event.hash, field


def test_it_takes_three_queries(db, write, settings, django_assert_num_queries):
    handlers = ["tests.journal.handlers.note", "tests.journal.handlers.die"]
    settings.JOURNAL_HANDLERS = {"dossier.touched": handlers}
    with transaction.atomic():
        with django_assert_num_queries(3):
            record("dossier", 1, "dossier.touched", by=BY, at=AT)
        with django_assert_num_queries(2):
            record("dossier", 1, "dossier.unheard", by=BY, at=AT)
    rows = Delivery.objects.order_by("id").values_list("handler", "stream_id", "attempts")
    assert list(rows) == [(handler, "1", 0) for handler in handlers]


@pytest.mark.django_db(transaction=True)
def test_it_needs_the_callers_transaction(write):
    with pytest.raises(OutsideTransaction):
        record("dossier", 1, "dossier.touched", by=BY, at=AT)

    def change_and_fail():
        with transaction.atomic():
            record("dossier", 1, "dossier.touched", by=BY, at=AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert not Event.objects.exists()
    assert write().seq == 1


@pytest.mark.parametrize("stream, kind", [("message", "a.b"), ("dossier", "touched"), ("dossier", "A.b")])
def test_unknown_streams_and_malformed_kinds_are_refused(db, stream, kind):
    with transaction.atomic(), pytest.raises(ValueError, match="not a stream or not a kind"):
        record(stream, 1, kind, by=BY, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_fails_nothing(write, settings, monkeypatch):
    settings.JOURNAL_HANDLERS = {"dossier.touched": ["tests.journal.handlers.note"]}
    tried = []

    def away(name, *args, **kwargs):
        tried.append(name)
        raise ConnectionError

    monkeypatch.setattr(current_app, "send_task", away)
    monkeypatch.setattr("portal.lib.wake._waker", waker := Waker())
    write()
    assert waker.settle(15)
    assert tried == ["journal.deliver"]
    assert Event.objects.count() == Delivery.objects.count() == 1


def test_the_database_refuses_changes_and_removals(db, write):
    event = write()
    for change in (
        lambda: Event.objects.filter(pk=event.pk).update(kind="dossier.other"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: event.save(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert Event.objects.get().hash == event.hash


def test_two_processes_write_one_stream(start_worker, write):
    write()
    workers = [start_worker("write"), start_worker("write")]
    for worker in workers:
        go(worker)
    assert [worker.communicate(timeout=240)[0] for worker in workers] == ["100\n", "100\n"]
    events = history("dossier", 1)
    assert [event.seq for event in events] == list(range(1, 202))
    assert all(event_hash(event) == event.hash for event in events)
    assert all(one.hash == two.prev_hash for one, two in pairwise(events))


class Colour(StrEnum):
    RED = "red"


def test_facts_become_plain_values():
    assert clean_facts(None) == {}
    assert clean_facts(
        {
            "status": Colour.RED,
            "hours": Decimal("7.5"),
            "at": AT,
            "file": UUID("12345678-1234-1234-1234-123456789012"),
            "codes": {"b", "a"},
            "amount": 1_250_000_000,
            "event_id": 200_000_001,
            "number": "H37.44-261123-0001",
            "older": "000.00.19.H26-261123-0002",
            "sha256": "1" * 64,
            "was": {"day": date(2026, 1, 2)},
            "empty": "",
        }
    ) == {
        "status": "red",
        "hours": "7.5",
        "at": "2026-11-23T02:14:05.123456+00:00",
        "file": "12345678-1234-1234-1234-123456789012",
        "codes": ["a", "b"],
        "amount": 1_250_000_000,
        "event_id": 200_000_001,
        "number": "H37.44-261123-0001",
        "older": "000.00.19.H26-261123-0002",
        "sha256": "1" * 64,
        "was": {"day": "2026-01-02"},
        "empty": "",
    }


@pytest.mark.parametrize(
    "facts",
    [
        {"who": "Nguyễn Văn A"},
        {"who": "Nguyen Van A"},
        {"who": "Trâm"},
        {"who": "a@b.vn"},
        {"n": "012345678901"},
        {"n": "0912345678"},
        {"n": "+84912345678"},
        {"n": "091.234.5678"},
        {"n": "0912-345-678"},
        {"n": 123456789},
        {"n": "12345678901"},
        {"n": ["ok", {"deep": "0912345678"}]},
        {"note": "x" * 129},
        {"ratio": 0.5},
        {"raw": b"x"},
        {"A key": 1},
        {"list": list(range(201))},
        {"a": {"b": {"c": {"d": {"e": 1}}}}},
        {"at": datetime(2026, 1, 1)},
    ],
)
def test_what_may_be_personal_stays_out(facts):
    with pytest.raises(BadFact) as error:
        clean_facts(facts)
    assert str(next(iter(facts.values()))) not in str(error.value)


@given(st.from_regex(r"[0-9]{9,12}", fullmatch=True), st.sampled_from(["", "id:", "H37-"]))
def test_no_run_of_a_persons_number_passes(digits, before):
    with pytest.raises(BadFact):
        clean_facts({"value": before + digits})


def test_a_read_is_noted_once_an_hour(db):
    for minute in (0, 20, 59):
        log_read(BY, "dossier", 3, "look", at=AT.replace(minute=minute))
    log_read(BY, "dossier", 3, "look", at=AT + timedelta(hours=1))
    log_read(BY, "dossier", 3, "accept", at=AT)
    log_read(SimpleNamespace(user_id=6, agency_id=None), "dossier", 3, "look", at=AT)
    log_read(SimpleNamespace(user_id=None, agency_id=None), "dossier", 3, "look", at=AT)
    log_read(BY, "dossier", 4, "look", at=AT)
    reads = reads_of("dossier", 3)
    assert reads.count() == 4
    assert reads[0].at == AT + timedelta(hours=1)
    assert reads.filter(user_id=5, purpose="look", hour=AT.replace(minute=0, second=0, microsecond=0)).count() == 1


def test_a_list_is_noted_with_its_filter(db):
    for page in (1, 1, 2):
        log_list(BY, "queue", filters={"tab": "new", "page": page}, at=AT)
    assert sorted(read.detail["page"] for read in reads_of_lists()) == [1, 2]
    with pytest.raises(BadFact):
        log_list(BY, "queue", filters={"q": "012345678901"}, at=clock.now())


def reads_of_lists():
    from journal.models import Read

    return Read.objects.filter(stream_kind="list")


def test_an_empty_database_can_still_be_emptied(db, write):
    write()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_event CASCADE")
    assert not Event.objects.exists()
