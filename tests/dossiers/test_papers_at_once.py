"""Two clicks, two tabs at the same moment on one's papers, each with a connection of its own: nothing lost or twice."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import user_by_name
from dossiers.actions import filing, keeping, papers
from dossiers.models import Attachment, KeptPaper
from files.models import StoredFile
from files.store import path_of
from procedures.access import open_offer
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor
from tests.dossiers.test_uploads_at_once import together
from tests.files import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mine(live_world, disk_of):
    at = timezone.now()
    return filing.start(open_offer("2.000635", actor("motcua").agency_code, at=at), by=actor("congdan"), at=at)


def post(path, data):
    client = Client()
    client.force_login(user_by_name("congdan"))
    return client.post(path, data)


def hand_in(mine, name):
    paper = next(row.id for row in mine.procedure_version.requirements_for(None) if row.kind == "submit")
    file = upload(name, make.picture(size=(60 + len(name), 50)))
    return papers.attach(mine.pk, upload=file, by=actor("congdan"), at=timezone.now(), requirement_id=paper)


def test_two_clicks_bind_photographs_once(mine):
    rows = [hand_in(mine, name) for name in ("a.jpg", "bb.jpg")]
    place = f"/ho-so/{mine.pk}/giay-to/{rows[0].requirement_id}/ghep/"
    data = {"act": "bind", "photo": [row.pk for row in rows], "name": "Một"}
    answers = together([lambda: post(place, data) for _ in range(3)])
    assert {answer.status_code for answer in answers} == {302}
    assert [row.name for row in Attachment.objects.all()] == ["Một.pdf"]
    assert StoredFile.objects.count() == 1


def test_two_tabs_keep_the_same_contents_once(mine):
    answers = together([lambda: post("/kho-giay-to/", {"files": upload("một.pdf")}) for _ in range(4)])
    assert {answer.status_code for answer in answers} == {302}
    assert KeptPaper.objects.count() == 1
    assert StoredFile.objects.count() == 1


def test_a_file_kept_while_it_is_taken_out_is_kept_whole_or_not_at_all(mine):
    for turn in range(4):
        row = hand_in(mine, "x" * (turn + 1) + ".jpg")
        one, other = f"/tep/{row.pk}/luu-kho/", f"/ho-so/{mine.pk}/tep/{row.pk}/go-bo/"
        answers = together([lambda: post(one, {}), lambda: post(other, {})])  # noqa: B023 - run at once
        assert {answer.status_code for answer in answers} <= {302, 404}
    assert not Attachment.objects.exists()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == set(KeptPaper.objects.values_list("file", flat=True))
    for kept in KeptPaper.objects.select_related("file"):
        assert path_of(kept.file).exists()


def test_two_who_let_go_of_a_file_at_once_leave_nothing(mine):
    row, at = hand_in(mine, "a.jpg"), timezone.now()
    kept = keeping.keep_attachment(row, by=actor("congdan"), at=at)
    together(
        [
            lambda: post(f"/kho-giay-to/{kept.pk}/", {"act": "drop"}),
            lambda: post(f"/ho-so/{mine.pk}/tep/{row.pk}/go-bo/", {}),
        ]
    )
    assert not KeptPaper.objects.exists()
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()
