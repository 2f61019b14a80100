"""A file in pieces by several requests at the same moment, each with a connection of its own."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access import user_by_name
from dossiers.actions import filing
from dossiers.models import Attachment, Upload
from files.models import StoredFile
from procedures.access import open_offer
from tests.dossiers.office import actor
from tests.dossiers.test_uploads import PIECE, Sender, large

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender(live_world, disk_of):
    by, at = actor("congdan"), timezone.now()
    offer = open_offer("2.000635", actor("motcua").agency_code, at=at)
    dossier = filing.start(offer, by=by, at=at)
    client = Client()
    client.force_login(user_by_name("congdan"))
    sender = Sender(client, dossier, large(6))
    assert sender.start().status_code == 201
    return sender


def together(works):
    barrier, found = threading.Barrier(len(works)), []

    def run(work):
        barrier.wait()
        try:
            found.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def client(sender):
    client = Client()
    client.cookies = sender.client.cookies
    return client


def test_pieces_at_once(sender):
    offsets = [*range(0, len(sender.data), PIECE), 0, PIECE]
    answers = together([lambda o=o: sender.put(o, client=client(sender)) for o in offsets])
    assert {answer.status_code for answer in answers} == {204}
    assert sender.finish().status_code == 201


def test_two_finishes_make_one_attachment(sender):
    sender.all()
    answers = together([lambda: sender.finish(client=client(sender)) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Attachment.objects.count() == 1
    assert StoredFile.objects.count() == 1


def test_two_starts_find_one_upload(sender):
    Upload.objects.all().delete()
    body = {"name": "a.jpg", "size": len(sender.data), "sha256": sender.sha, **sender.place}
    answers = together(
        [lambda: client(sender).post(sender.base, body, content_type="application/json") for _ in range(4)]
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
