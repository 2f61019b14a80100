"""Turns that a filing seldom takes: a capacity that holds no more, files of changed forms, two calls that meet."""

import pytest
from django.utils import timezone

from agencies.rules.scope import SYSTEM
from dossiers.actions import amending, capacity, filing, papers, uploading
from dossiers.models import Answers, Attachment, Dossier, Upload
from dossiers.rules.papers import PROOF
from dossiers.rules.workflow import WrongState
from files.models import StoredFile
from journal.models import Event
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, fresh
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.dossiers.test_changed_form import tick_papers
from tests.dossiers.test_uploads import large, mine, send
from tests.rules.eforms import item, words

__all__ = ["mine", "send", "shaped"]
pytestmark = pytest.mark.django_db

BESIDE = form_of(
    page_of("me", item("who", "name", required=True), item("phone", "phone")),
    capacities=[
        {"value": "self"},
        {"value": "parent", "proof": words("Giấy khai sinh"), "proof_required": True},
    ],
)


@pytest.fixture
def begun(citizen, draft, shaped):
    """The number of a draft that can be filed once its capacity is chosen."""
    shaped(BESIDE)
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu")
    tick_papers(citizen, pk)
    return pk


def choose(pk, value):
    return capacity.choose_capacity(pk, value, by=actor("congdan"), at=timezone.now())


def submit(pk):
    return filing.submit(pk, by=actor("congdan"), at=timezone.now())


def lacks(pk):
    with pytest.raises(filing.NotReady) as refused:
        submit(pk)
    return [(lack.kind, lack.key) for lack in refused.value.lacks]


def test_a_capacity_that_is_none_of_the_form_is_not_filed(begun):
    assert lacks(begun) == [("capacity", "")]
    # As it was chosen under an earlier form.
    Dossier.objects.filter(pk=begun).update(capacity="guardian")
    assert lacks(begun) == [("capacity", "guardian")]
    choose(begun, "self")
    assert submit(begun).number


def test_the_proof_of_a_capacity_goes_with_it(begun, disk_of):
    choose(begun, "parent")
    assert lacks(begun) == [("proof", "parent")]
    papers.attach(begun, upload=upload(), field_path=PROOF, by=actor("congdan"), at=timezone.now())
    choose(begun, "self")
    assert submit(begun).number
    assert not Attachment.objects.filter(dossier_id=begun).exists()
    assert not StoredFile.objects.exists()


def test_there_is_no_mandate_to_leave(begun):
    me = {"by": actor("congdan"), "at": timezone.now()}
    choose(begun, "self")
    before = fresh(Dossier.objects.get(pk=begun))
    assert capacity.leave_mandate(begun, **me).behalf == ""
    assert fresh(before).updated_at == before.updated_at
    dossier = submit(begun)
    with pytest.raises(WrongState):
        capacity.leave_mandate(dossier.pk, **me)
    changes = amending.begin(dossier.pk, **me)
    with pytest.raises(WrongState):
        capacity.leave_mandate(changes.pk, **me)


def test_files_that_answer_questions_are_changed_with_the_dossier(citizen, draft, shaped, disk_of):
    photo = item("photo", "file", required=True, label=words("Ảnh"), max_files=2)
    kids = item("kids", "group", items=[item("name", "name")], label=words("Các con"))
    shaped(form_of(page_of("me", item("who", "name"), item("phone", "phone"), photo, kids)))
    pk = draft(CODE).pk
    rows = {"kids._row": ["0"], "kids.0.name": "Nguyễn Văn Con"}
    citizen.go(f"/ho-so/{pk}/khai/me/")
    citizen.send(form="_version", who="Nguyễn Thị Mẫu", photo=upload("anh.pdf"), **rows)
    tick_papers(citizen, pk)
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(form="declared", declared="on")
    first = Attachment.objects.get(dossier_id=pk)
    assert Answers.objects.get(dossier_id=pk).answers["photo"] == [str(first.pk)]

    changes = amending.begin(pk, by=actor("congdan"), at=timezone.now())
    copied = Attachment.objects.get(dossier=changes)
    assert changes.draft.answers["photo"] == [str(copied.pk)]
    assert changes.draft.answers["kids"] == [{"name": "Nguyễn Văn Con"}]
    added = papers.attach(
        changes.pk, upload=upload("anh2.pdf"), field_path="photo", by=actor("congdan"), at=timezone.now()
    )
    both = {"photo": [str(copied.pk), str(added.pk)]}
    saved = filing.save_answers(changes.pk, both, version=None, by=actor("congdan"), at=timezone.now())
    assert not saved.errors
    submit(changes.pk)
    said = Answers.objects.filter(dossier_id=pk).latest("round").answers
    here = Attachment.objects.filter(dossier_id=pk, removed_at__isnull=True)
    assert sorted(said["photo"]) == sorted(str(row.pk) for row in here)
    assert said["kids"] == [{"name": "Nguyễn Văn Con"}]


def test_who_comes_late_to_a_finished_upload_finds_what_hangs_there(send, django_capture_on_commit_callbacks):
    sender = send(large()).all()
    late = Upload.objects.get()
    with django_capture_on_commit_callbacks(execute=True):  # the pieces go once the file is safe
        assert sender.finish().status_code == 201
    found, made = uploading.finish(late, sha256=sender.sha, by=actor("congdan"), at=timezone.now())
    assert (found.pk, made) == (Attachment.objects.get().pk, False)


def test_an_infected_file_that_hangs_twice_is_told_once(draft, disk_of):
    dossier, by, at = draft(), actor("congdan"), timezone.now()
    first, second = [p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit"][:2]
    row = papers.attach(dossier.pk, upload=upload(), requirement_id=first, by=by, at=at)
    Attachment.objects.create(
        dossier=dossier, requirement_id=second, file=row.file, name="hai.pdf", added_at=at, added_by_id=by.user_id
    )
    assert papers.refuse_infected(str(row.file_id), by=SYSTEM, at=at) == 1
    assert Event.objects.filter(kind="dossier.file_infected", stream_id=str(dossier.pk)).count() == 1
