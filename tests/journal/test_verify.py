"""Proving that nobody changed the past."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from journal.verify import verify_all, verify_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def streams(write):
    for stream in (1, 2, 1, 2, 1, 3):
        write(stream, facts={"step": "one"})


def tamper(sql):
    """Change rows as somebody could who owns the database: with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_event DISABLE TRIGGER journal_event_append_only")
        cursor.execute(sql)
        assert cursor.rowcount == 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_event ENABLE TRIGGER journal_event_append_only")


def test_an_untouched_journal_is_whole(streams, capsys):
    verdict = verify_all()
    assert (verdict.streams, verdict.events, verdict.breaks) == (3, 6, [])
    assert verify_stream("dossier", 1) is None
    call_command("verify_journal")
    assert "6 events in 3 streams" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change, seq, why",
    [
        (
            "UPDATE journal_event SET facts = '{}' WHERE seq = 2",
            2,
            "changed",
        ),
        ("UPDATE journal_event SET by_user = 99 WHERE seq = 1", 1, "changed"),
        (
            "UPDATE journal_event SET at = at + interval '1 us' WHERE seq = 3",
            3,
            "changed",
        ),
        ("UPDATE journal_event SET hash = repeat('0', 64) WHERE seq = 1", 1, "changed"),
        ("UPDATE journal_event SET prev_hash = '' WHERE seq = 2", 2, "chain"),
        ("DELETE FROM journal_event WHERE seq = 2", 3, "missing"),
        ("DELETE FROM journal_event WHERE seq = 1", 2, "missing"),
    ],
)
def test_every_kind_of_tampering_is_found(streams, change, seq, why):
    tamper(f"{change} AND stream_id = '1'")
    found = verify_stream("dossier", 1)
    assert (found.seq, found.why) == (seq, why)
    assert verify_all().breaks == [found]
    assert verify_stream("dossier", 2) is None
    with pytest.raises(CommandError, match=rf"dossier/1#{seq}: {why}") as error:
        call_command("verify_journal")
    assert error.value.returncode == 1


def test_a_changed_event_cannot_be_rehashed_alone(streams, write):
    """Whoever changes an event and its hash breaks the one that follows it."""
    from journal.models import Event
    from journal.record import event_hash

    event = Event.objects.get(stream_id="1", seq=1)
    event.by_user = 99
    tamper(f"UPDATE journal_event SET by_user = 99, hash = '{event_hash(event)}' WHERE id = {event.pk}")
    found = verify_stream("dossier", 1)
    assert (found.seq, found.why) == (2, "chain")
