"""Who follows the API's cursor misses no change, also one that is committed late."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.access import actor_of, user_by_name
from accounts.actions.tokens import issue_token
from agencies.rules.scope import SYSTEM
from dossiers import access
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
                assert go.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert written.wait(30)
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


def test_two_starts_at_once_under_one_key_make_one_draft(me):
    at = timezone.now()
    agency = actor_of(user_by_name("motcua"), at=at).agency_code
    token = issue_token(user_by_name("congdan"), by=SYSTEM, at=at)
    answers: list[tuple[int, int]] = []
    barrier = threading.Barrier(4)

    def ask() -> None:
        try:
            barrier.wait(30)
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
