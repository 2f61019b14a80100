"""Who follows the API's cursor misses no change, also one that is committed late."""

import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import actor_of, user_by_name
from accounts.actions.tokens import issue_token
from agencies.rules.scope import SYSTEM
from dossiers import access
from dossiers.access.queues import settled_until
from dossiers.actions import filing, starting
from dossiers.models import Dossier
from procedures.access import open_offer

pytestmark = pytest.mark.django_db(transaction=True)


def new_draft(actor) -> Dossier:
    at = timezone.now()
    agency = actor_of(user_by_name("motcua"), at=at).agency_code
    return filing.start(open_offer("2.000635", agency, at=at), by=actor, at=at)


@pytest.fixture
def me(live_world):
    return actor_of(user_by_name("congdan"), at=timezone.now())


def held(change, written: threading.Event, go: threading.Event) -> threading.Thread:
    """Do a change in a transaction of its own that commits only when told."""

    def run() -> None:
        try:
            with transaction.atomic():
                change()
                written.set()
                assert go.wait(120)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert written.wait(120)
    return thread


def test_a_late_commit_comes_on_a_later_page(me):
    first = new_draft(me)
    written, go = threading.Event(), threading.Event()
    late: list[int] = []
    thread = held(lambda: late.append(new_draft(me).pk), written, go)
    after = new_draft(me)  # begun later, committed earlier
    page = access.changed(me, at=timezone.now(), size=1)
    assert [row.pk for row in page.rows] == [first.pk]
    beyond = access.changed(me, at=timezone.now(), cursor=page.next, size=10) if page.next else None
    seen = [row.pk for row in beyond.rows] if beyond else []
    assert after.pk not in seen, "it would be passed by before the earlier one is there"
    go.set()
    thread.join()
    everything: list[int] = []
    cursor = ""
    for _turn in range(10):
        page = access.changed(me, at=timezone.now(), cursor=cursor, size=1)
        everything += [row.pk for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert sorted(everything) == sorted([first.pk, *late, after.pk])


def test_a_row_changed_again_comes_again_and_its_date_is_the_database_clock(me):
    dossier = new_draft(me)
    page = access.changed(me, at=timezone.now())
    before = page.rows[0].changed_at
    filing.choose(dossier.pk, receive_by="counter", by=me, at=timezone.now())
    row = Dossier.objects.get(pk=dossier.pk)
    assert row.changed_at > before
    since = access.changed(me, at=timezone.now(), since=before.isoformat())
    assert [found.pk for found in since.rows] == [dossier.pk]
    Dossier.objects.filter(pk=dossier.pk).update(changed_at="2001-01-01T00:00:00Z")
    assert Dossier.objects.get(pk=dossier.pk).changed_at > row.changed_at


def test_reading_alone_holds_nothing_back(me):
    new_draft(me)
    written, go = threading.Event(), threading.Event()
    thread = held(lambda: list(Dossier.objects.all()), written, go)
    try:
        assert len(access.changed(me, at=timezone.now()).rows) == 1
    finally:
        go.set()
        thread.join()


WAITS = """
CREATE FUNCTION z_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$;
CREATE TRIGGER z_wait BEFORE INSERT ON dossiers_dossier FOR EACH ROW EXECUTE FUNCTION z_wait();
"""


def test_a_write_that_is_dated_and_not_yet_begun_holds_the_list_back(me):
    new_draft(me)  # the sequence of the ids is ahead, so that taking the next one begins nothing

    def write() -> None:
        try:
            new_draft(me)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        try:
            cursor.execute("SELECT pg_advisory_lock(4711)")
            thread.start()
            # Between the date and the write the other one stands still.
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted"
            for _look in range(20_000):
                cursor.execute(waiting)
                if cursor.fetchone()[0]:
                    break
            settled = settled_until()
            cursor.execute("SELECT pg_advisory_unlock(4711)")
            thread.join()
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")
            cursor.execute("DROP TRIGGER z_wait ON dossiers_dossier; DROP FUNCTION z_wait()")
    assert Dossier.objects.latest("pk").changed_at >= settled
    assert Dossier.objects.count() == 2


def test_rows_of_before_are_dated_by_their_last_change_in_batches(me, monkeypatch):
    migration = import_module("dossiers.migrations.0013_changed_at")
    monkeypatch.setattr(migration, "BATCH", 2)
    drafts = [new_draft(me) for _one in range(5)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dossiers_dossier DISABLE TRIGGER dossier_changed_at")
        try:
            Dossier.objects.exclude(pk=drafts[2].pk).update(changed_at=migration.UNKNOWN)
            kept = Dossier.objects.get(pk=drafts[2].pk).changed_at
            with CaptureQueriesContext(connection) as seen, connection.schema_editor(atomic=False) as editor:
                migration.fill(apps, editor)
        finally:
            cursor.execute("ALTER TABLE dossiers_dossier ENABLE TRIGGER dossier_changed_at")
    rows = {row.pk: row for row in Dossier.objects.all()}
    assert rows.pop(drafts[2].pk).changed_at == kept
    assert all(row.changed_at == row.updated_at for row in rows.values())
    assert sum("SET changed_at" in one["sql"] for one in seen.captured_queries) == 3


def test_two_starts_at_once_under_one_key_make_one_draft(me):
    at = timezone.now()
    agency = actor_of(user_by_name("motcua"), at=at).agency_code
    token = issue_token(user_by_name("congdan"), by=SYSTEM, at=at)
    answers: list[tuple[int, int]] = []
    barrier = threading.Barrier(4)

    def ask() -> None:
        try:
            barrier.wait(120)
            answer = Client().post(
                "/api/v1/dossiers/",
                {"procedure": "2.000635", "agency": agency},
                content_type="application/json",
                headers={"Authorization": f"Token {token}", "Idempotency-Key": "one"},
            )
            answers.append((answer.status_code, answer.json()["id"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert Dossier.objects.count() == 1
    assert starting.sweep(at=at) == 0
    assert starting.sweep(at=timezone.now() + starting.KEPT) == 1
    assert connection.in_atomic_block is False
