"""Files sent in pieces: out of order, twice, missing, damaged, too large, by strangers, left lying, two at once."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.rules.scope import SYSTEM
from dossiers.actions import filing, papers, uploading
from dossiers.models import Attachment, KeptPaper, Upload
from dossiers.tasks import sweep
from files import chunks
from files.models import StoredFile
from tests.files import make

pytestmark = pytest.mark.django_db
PIECE = chunks.PIECE
MB = 1024 * 1024


def large(pieces=3, more=100):
    """A photograph of that many pieces and a little more."""
    data = make.picture()
    return data + os.urandom(pieces * PIECE + more - len(data))


class Sender:
    """A program that sends one file in pieces."""

    def __init__(self, client, dossier, data, name="ảnh.jpg", requirement=None):
        self.client, self.data, self.name = client, data, name
        self.base = f"/api/v1/dossiers/{dossier.pk}/uploads/" if dossier else "/api/v1/papers/uploads/"
        self.place = {"requirement": requirement or paper_of(dossier)} if dossier else {}
        self.sha = hashlib.sha256(data).hexdigest()

    def start(self, **changes):
        body = {"name": self.name, "size": len(self.data), "sha256": self.sha, **self.place, **changes}
        answer = self.client.post(self.base, body, content_type="application/json")
        if answer.status_code == 201:
            self.path = f"{self.base}{answer.json()['id']}/"
        return answer

    def put(self, offset, body=None, client=None):
        body = self.data[offset : offset + PIECE] if body is None else body
        return (client or self.client).put(
            f"{self.path}?offset={offset}", body, content_type="application/octet-stream"
        )

    def all(self, order=None):
        for offset in order or range(0, len(self.data), PIECE):
            assert self.put(offset).status_code == 204
        return self

    def state(self):
        return self.client.get(self.path).json()

    def finish(self, sha=None, client=None):
        body = {"sha256": sha or self.sha}
        return (client or self.client).post(f"{self.path}finish/", body, content_type="application/json")


def paper_of(dossier):
    lines = dossier.procedure_version.requirements_for(dossier.case_id)
    return next(line.id for line in lines if line.kind == "submit")


@pytest.fixture
def mine(congdan, client_for):
    return client_for(congdan)


@pytest.fixture
def send(mine, draft):
    """send(data, name) -> a Sender that has begun."""
    dossier = draft()

    def begin(data, name="ảnh.jpg"):
        sender = Sender(mine, dossier, data, name)
        assert sender.start().status_code == 201
        return sender

    return begin


def test_in_order(send, disk_of, django_capture_on_commit_callbacks):
    sender = send(large())
    assert sender.state()["missing"] == [0, PIECE, 2 * PIECE, 3 * PIECE]
    with django_capture_on_commit_callbacks(execute=True):
        done = sender.all().finish()
    assert done.status_code == 201, done.content
    row = Attachment.objects.get()
    assert (row.name, row.file.sha256, row.file.size) == ("ảnh.jpg", sender.sha, len(sender.data))
    assert done.json()["id"] == row.pk
    assert sender.state()["finished"]
    assert list((disk_of / "incoming").iterdir()) == []


def test_out_of_order_and_twice(send):
    sender = send(large())
    sender.all([3 * PIECE, PIECE, PIECE, 0, 2 * PIECE, 0])
    assert sender.finish().status_code == 201
    again = sender.finish()
    assert (again.status_code, Attachment.objects.count()) == (200, 1)
    assert again.json()["id"] == Attachment.objects.get().pk
    assert sender.put(0).status_code == 204, "a piece that comes late is let pass"


def test_missing_pieces_are_named_and_can_follow(send):
    sender = send(large()).all([0, 2 * PIECE])
    refused = sender.finish()
    assert refused.status_code == 409
    assert refused.json()["errors"]["missing"] == [str(PIECE), str(3 * PIECE)]
    assert sender.all([PIECE, 3 * PIECE]).finish().status_code == 201


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(send, mine):
    sender = send(large()).all([0, PIECE])
    first = sender.path
    again = sender.start().json()
    assert sender.path == first
    assert again["missing"] == [2 * PIECE, 3 * PIECE]


def test_a_damaged_file_begins_anew(send):
    sender = send(large())
    sender.all([0, PIECE, 3 * PIECE])
    sender.put(2 * PIECE, bytes(PIECE))
    refused = sender.finish()
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("wrong-hash")
    assert len(sender.state()["missing"]) == 4
    assert sender.all().finish(sha="0" * 64).status_code == 422
    assert sender.all().finish().status_code == 201


@pytest.mark.parametrize(
    "offset, length", [(1, PIECE), (PIECE, 10), (0, PIECE + 1), (0, 0), (4 * PIECE, PIECE), (3 * PIECE, 101)]
)
def test_a_piece_has_its_place_and_length(send, offset, length):
    refused = send(large()).put(offset, bytes(length))
    assert refused.status_code == 422, refused.content


def test_what_makes_no_sense_is_refused(send, mine, draft):
    sender = send(large())
    assert mine.put(sender.path, b"x", content_type="application/octet-stream").status_code == 422
    assert mine.put(f"{sender.path}?offset=0", "x", content_type="text/plain").status_code == 415
    for changes in ({"size": None}, {"size": "many"}, {"sha256": "xyz"}, {"name": ""}, {"other": 1}):
        assert sender.start(**changes).status_code == 422, changes
    assert sender.start(requirement=999999).status_code == 422


BAD = [
    ("chương trình.pdf", lambda: make.PROGRAM, 415),
    ("đơn.docx", lambda: make.zipped({"a.exe": make.PROGRAM}), 422),
    ("khóa.pdf", lambda: make.pdf(password="bí mật"), 422),
    ("lệnh.pdf", lambda: make.pdf(change=make.named_script), 422),
    ("cụt.jpg", lambda: make.picture(size=(900, 900))[:-3000], 422),
    ("hình.pdf", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
]


@pytest.mark.parametrize("name, content, status", BAD)
def test_a_bad_file_is_refused_at_the_end_and_forgotten(send, disk_of, name, content, status):
    sender = send(content(), name).all()
    refused = sender.finish()
    assert refused.status_code == status, refused.content
    assert refused.json()["title"]
    assert not Upload.objects.exists()
    assert list((disk_of / "incoming").iterdir()) == []
    assert not StoredFile.objects.exists()


LARGE_BAD = [
    ("cụt.jpg", lambda: make.picture(size=(9000, 9000), quality=95)[:-200_000], 422),
    ("lệnh.pdf", lambda: make.pdf(change=make.named_script) + b"\n% " + b"x" * (2 * PIECE), 422),
    ("chương trình.pdf", lambda: make.PROGRAM + bytes(3 * PIECE), 415),
]


@pytest.mark.parametrize("name, content, status", LARGE_BAD)
def test_a_bad_file_of_many_pieces_is_refused_however_they_come(send, disk_of, name, content, status):
    """Backwards, some twice, the end asked for too early: the whole is judged as if it had come in one go."""
    sender = send(content(), name)
    offsets = list(range(0, len(sender.data), PIECE))
    assert len(offsets) > 2
    sender.all([*reversed(offsets[1:]), offsets[-1]])
    assert sender.finish().status_code == 409
    refused = sender.all([0, 0]).finish()
    assert refused.status_code == status, refused.content
    assert not StoredFile.objects.exists()
    assert list((disk_of / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    "name, size, status",
    [
        ("a.exe", 9, 415),
        ("a.svg", 9, 415),
        ("IMG.HEIC", 9, 415),
        ("a.doc", 9, 415),
        ("a.docm", 9, 422),
        ("a.pdf", 0, 422),
        ("a.pdf", 51 * MB, 413),
        ("a", 9, 201),
    ],
)
def test_what_can_be_known_before_is_refused_before(mine, draft, name, size, status):
    assert Sender(mine, draft(), b"x", name).start(size=size).status_code == status


def test_51_mb_never_get_in(send, mine):
    """Whatever was said at the beginning, no more is taken than that."""
    sender = send(large())
    assert sender.put(50 * MB, bytes(PIECE)).status_code == 422
    assert sender.put(0, bytes(51 * MB)).status_code in (413, 422)


def test_50_mb_get_in(send):
    data = make.picture()
    data += bytes(50 * MB - len(data))
    done = send(data).all().finish()
    assert done.status_code == 201, done.content


@pytest.mark.parametrize("limit, value", [("DOSSIER_MAX_FILES", 1), ("DOSSIER_MAX_BYTES", 2 * PIECE)])
def test_the_dossier_s_room_holds_at_the_beginning_and_at_the_end(send, mine, settings, limit, value):
    one, two = send(large(1)), send(large(1))
    setattr(settings, limit, value)
    assert one.all().finish().status_code == 201
    late = two.all().finish()
    assert late.status_code == 413, late.content
    assert two.start().status_code == 413
    assert Attachment.objects.count() == 1


def test_strangers_find_nothing(send, client_for, stranger, motcua, draft):
    sender = send(large())
    for other in (client_for(stranger), client_for(motcua)):
        assert other.get(sender.path).status_code == 404
        assert sender.put(0, client=other).status_code == 404
        assert sender.finish(client=other).status_code == 404
        assert other.delete(sender.path).status_code == 404
        assert other.post(sender.base, {"name": "a", "size": 1}, content_type="application/json").status_code == 404
    assert Client().get(sender.path).status_code == 401
    elsewhere = sender.path.replace(f"/{sender.base.split('/')[4]}/", f"/{draft().pk}/")
    assert sender.client.get(elsewhere).status_code == 404
    assert Upload.objects.exists()


def test_cancelled_is_gone(send, disk_of):
    sender = send(large()).all([0])
    assert sender.client.delete(sender.path).status_code == 204
    assert sender.client.get(sender.path).status_code == 404
    assert sender.finish().status_code == 404
    assert list((disk_of / "incoming").iterdir()) == []


def test_what_was_left_lying_is_swept(send, disk_of, settings):
    old, new = send(large()).all([0]), send(large()).all([0])
    Upload.objects.filter(pk=old.path.split("/")[-2]).update(touched_at=timezone.now() - timedelta(days=2))
    assert sweep() >= 1
    assert [str(row.pk) for row in Upload.objects.all()] == [new.path.split("/")[-2]]
    assert len(list((disk_of / "incoming").iterdir())) == 1


def test_the_disk_cannot_be_filled_with_beginnings(send, settings):
    settings.DOSSIER_MAX_BYTES = 10 * PIECE
    for _ in range(6):
        send(large()).all([0])
    assert Upload.objects.count() == 3, "the latest ones that fit"


def test_without_a_digest_at_the_beginning_each_start_is_its_own(mine, draft):
    dossier, data = draft(), large(1)
    one, two = Sender(mine, dossier, data), Sender(mine, dossier, data)
    one.start(sha256="")
    two.start(sha256="")
    assert one.path != two.path
    assert one.all().finish().status_code == 201


def test_once_filed_nothing_more_comes_in(send, congdan, actor_for):
    sender = send(large()).all()
    dossier = Upload.objects.get().dossier
    type(dossier).objects.filter(pk=dossier.pk).update(status=1, number="H37.1-1", submitted_at=timezone.now())
    assert sender.finish().status_code == 409
    assert sender.start().status_code == 409
    assert not Attachment.objects.exists()


def test_into_the_own_papers(mine, db, disk_of):
    sender = Sender(mine, None, large(1))
    assert sender.start().status_code == 201
    done = sender.all().finish()
    assert done.status_code == 201, done.content
    kept = KeptPaper.objects.get()
    assert (kept.name, kept.uploaded, done.json()["file"]) == ("ảnh.jpg", True, str(kept.file_id))
    assert sender.finish().status_code == 200


def test_discarding_the_draft_takes_what_is_on_its_way(send, congdan, actor_for):
    sender = send(large()).all([0])
    filing.discard(Upload.objects.get().dossier_id, by=actor_for(congdan), at=timezone.now())
    assert sender.state().get("status") == 404


def test_with_a_token(draft, congdan):
    from accounts.actions import tokens

    token = tokens.issue_token(congdan, by=SYSTEM, at=timezone.now())
    client = Client(headers={"Authorization": f"Token {token}"}, enforce_csrf_checks=True)
    sender = Sender(client, draft(), large())
    assert sender.start().status_code == 201
    assert sender.all().finish().status_code == 201


def test_the_site_s_own_pages_must_show_where_they_come_from(draft, congdan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(congdan)
    assert Sender(client, draft(), large()).start().status_code == 403


def test_the_way_in_one_go_costs_what_it_did(draft, congdan, actor_for, django_assert_max_num_queries):
    dossier, by = draft(), actor_for(congdan)
    from tests.dossiers.conftest import upload

    papers.attach(dossier.pk, upload=upload(), by=by, at=timezone.now(), requirement_id=paper_of(dossier))
    with django_assert_max_num_queries(9):
        papers.attach(
            dossier.pk, upload=upload(), by=by, at=timezone.now(), requirement_id=paper_of(dossier), seen=dossier
        )
    assert timedelta(days=1) == uploading.ABANDONED_AFTER
