"""The form changes under an open draft: what was given is kept or named, and nobody declares to what was not shown."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from dossiers.access import differing
from dossiers.actions import filing, following, papers
from dossiers.models import Answers, Draft
from journal.models import Event
from procedures.access import published
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.dossiers.test_api import Caller
from tests.rules.eforms import item, options

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db

WHO = item("who", "name", required=True, label={"vi": "Họ và tên"})
PHONE = item("phone", "phone", label={"vi": "Điện thoại"})
COLOUR = item("colour", "one_of", options=options("red", "blue"), label={"vi": "Màu"})
OLD = form_of(
    page_of(
        "me",
        WHO,
        PHONE,
        item("papers", "id_number", label={"vi": "Số định danh"}),
        item("size", "number", label={"vi": "Số gian nhà"}),
        COLOUR,
    ),
    page_of(
        "more",
        item("note", "text", label={"vi": "Ghi chú"}),
        item("kids", "group", items=[item("name", "name", label={"vi": "Tên con"})], label={"vi": "Các con"}),
    ),
)
NEW = form_of(
    page_of(
        "me",
        WHO,
        PHONE | {"label": {"vi": "Số điện thoại để liên hệ"}},
        item("size", "yes_no", required=True, label={"vi": "Nhà có nhiều gian?"}),
        COLOUR | {"options": options("green", "blue")},
        item("since", "date", required=True, label={"vi": "Ở từ ngày"}),
    ),
    page_of(
        "family",
        item(
            "kids",
            "group",
            items=[item("name", "name", label={"vi": "Tên con"}), item("born", "date", label={"vi": "Ngày sinh"})],
            label={"vi": "Các con"},
        ),
        item("cars", "group", items=[item("plate", "text", pattern="vehicle_plate")], label={"vi": "Các xe"}),
    ),
)
ME = {
    "who": "Nguyễn Thị Mẫu",
    "phone": "0912345678",
    "papers": "001190000017",
    "size": "3",
    "colour": "red",
}


@pytest.fixture
def begun(citizen, draft, shaped):
    """A draft of the old form, answered; the new form is in force."""
    shaped(OLD)
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", **ME)
    citizen.send(form="_version", note="Nhà cấp bốn", **{"kids._row": ["0"], "kids.0.name": "Nguyễn Văn Con"})
    shaped(NEW)
    return pk


def test_the_person_is_told_what_changed_and_nothing_is_lost(citizen, begun):
    before = Draft.objects.get().version
    assert citizen.go(f"/ho-so/{begun}/khai/me/").path == f"/ho-so/{begun}/khai/"
    said = citizen.text.partition('id="changed"')[2].partition("</main")[0]
    for words in (
        "Không còn hỏi và sẽ không nộp:",
        "Số định danh (đã khai: 001190000017)",
        "Ghi chú (đã khai: Nhà cấp bốn)",
        "xin kiểm tra xem câu trả lời còn đúng không:",
        "đã khai: 0912345678",
        "Xin trả lời lại, vì câu trả lời trước không còn phù hợp:",
        "đã khai: 3",
        "đã khai: RED",
        "Ở từ ngày",
        "Ngày sinh",
        "Các xe",
    ):
        assert words in said
    kept = Draft.objects.get()
    assert kept.version == before + 1
    assert (kept.answers["who"], kept.answers["size"], kept.answers["colour"]) == ("Nguyễn Thị Mẫu", 3, "red")
    assert kept.answers["kids"] == [{"name": "Nguyễn Văn Con"}]
    # What is asked no more is not in the answers, but stays beside them, identity data encrypted.
    assert kept.before[0]["answers"]["note"] == "Nhà cấp bốn"
    assert kept.before[0]["answers"]["papers"].startswith("enc:v1:")
    assert "note" not in kept.answers
    assert Event.objects.filter(kind="dossier.draft_followed", stream_id=str(begun)).count() == 1
    # Looking again changes nothing more.
    citizen.go(f"/ho-so/{begun}/khai/me/")
    assert citizen.path.endswith("/khai/me/")
    assert Draft.objects.get().version == before + 1


def test_it_is_filed_once_the_new_questions_are_answered(citizen, begun):
    citizen.go(f"/ho-so/{begun}/")
    citizen.go(f"/ho-so/{begun}/khai/me/")
    since = {"since.day": "1", "since.month": "2", "since.year": "2020"}
    citizen.send(form="_version", size="true", colour="green", **since)
    citizen.go(f"/ho-so/{begun}/khai/family/").send(form="_version")
    said = citizen.go(f"/ho-so/{begun}/").text.partition('id="changed"')[2]
    assert "Xin trả lời lại" in said  # it stays said until it is filed
    tick_papers(citizen, begun)
    citizen.go(f"/ho-so/{begun}/kiem-tra/").send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")
    filed = Answers.objects.get(dossier_id=begun).answers
    assert (filed["size"], filed["colour"], filed["since"]) == (True, "green", "2020-02-01")
    assert filed["kids"] == [{"name": "Nguyễn Văn Con"}]
    assert not {"note", "papers"} & filed.keys()


def tick_papers(citizen, pk):
    """Say of every paper that may be left out that it does not apply."""
    by = actor("congdan")
    dossier = Draft.objects.get(dossier_id=pk).dossier
    ids = [p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit" and p.required is None]
    filing.choose(pk, not_applicable=frozenset(ids), receive_by="electronic", seen="_receive", by=by, at=timezone.now())


def test_nobody_declares_to_a_form_that_was_not_shown(citizen, draft, shaped):
    plain = form_of(page_of("me", WHO, PHONE))
    shaped(plain)
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu", phone="0912345678")
    tick_papers(citizen, pk)
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    shaped(form_of(page_of("me", WHO, PHONE, item("wish", "text", label={"vi": "Nguyện vọng"}))))
    citizen.send(form="declared", declared="on", status=422)
    assert 'href="#changed"' in citizen.text
    assert "Nguyện vọng" in citizen.text
    assert "declared" not in citizen.form("declared")["data"], "what was declared was another form"
    citizen.send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")


def test_what_no_applicant_would_notice_holds_nobody_up(citizen, draft, shaped):
    shaped(form_of(page_of("me", WHO, PHONE)))
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu", phone="0912345678")
    tick_papers(citizen, pk)
    old = Draft.objects.get().dossier.version_id
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    shaped(form_of(page_of("me", WHO | {"hint": {"vi": "Như trên giấy khai sinh"}}, PHONE)))
    citizen.send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")
    assert Answers.objects.get(dossier_id=pk).dossier.version_id > old


def test_a_page_that_is_gone_leads_to_what_changed(citizen, begun):
    citizen.go(f"/ho-so/{begun}/")
    answer = citizen.client.post(f"/ho-so/{begun}/khai/more/", {"note": "x"})
    assert (answer.status_code, answer["Location"]) == (302, f"/ho-so/{begun}/khai/")
    alone = citizen.client.post(f"/ho-so/{begun}/khai/more/", {"note": "x"}, headers={"X-Autosave": "1"})
    assert alone.status_code == 409
    assert Draft.objects.get().answers["who"] == "Nguyễn Thị Mẫu"


def test_what_was_being_typed_over_the_change_is_saved_first(citizen, draft, shaped):
    """The page was open when the form changed: its save is taken as it was asked, then the person is told."""
    shaped(OLD)
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/")
    shaped(NEW)
    citizen.send(form="_version", **ME)
    assert "Số định danh (đã khai: 001190000017)" in citizen.text
    assert Draft.objects.get().answers["who"] == "Nguyễn Thị Mẫu"


def test_two_changes_in_a_row_are_both_told(citizen, begun, shaped):
    citizen.go(f"/ho-so/{begun}/")
    shaped(form_of(page_of("me", WHO, PHONE | {"label": {"vi": "Số máy"}})))
    citizen.go(f"/ho-so/{begun}/")
    for words in ("Ghi chú", "Số định danh", "Số máy", "Tên con"):
        assert words in citizen.text.partition('id="changed"')[2]
    assert len(Draft.objects.get().before) == 2


def test_files_of_a_question_asked_no_more_are_not_filed(citizen, draft, shaped, disk_of):
    photo = item("photo", "file", label={"vi": "Ảnh chân dung"})
    shaped(form_of(page_of("me", WHO, PHONE, photo)))
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu", photo=upload("anh.pdf"))
    tick_papers(citizen, pk)
    shaped(form_of(page_of("me", WHO, PHONE)))
    citizen.go(f"/ho-so/{pk}/")
    assert "Ảnh chân dung (đã khai: anh.pdf)" in citizen.text
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")
    assert not Answers.objects.get(dossier_id=pk).dossier.attachments.exists()


def test_a_program_is_told_before_it_files_and_need_not_start_anew(citizen, draft, shaped):
    shaped(form_of(page_of("me", WHO, PHONE, item("note", "text"))))
    pk, caller = draft(CODE).pk, Caller("congdan")
    etag = caller("get", f"dossiers/{pk}/")["ETag"]
    body = {"answers": {"who": "Nguyễn Thị Mẫu", "note": "x"}}
    assert caller("patch", f"dossiers/{pk}/", body, If_Match=etag).status_code == 200
    tick_papers(citizen, pk)
    shaped(form_of(page_of("me", WHO, PHONE)))
    refused = caller("post", f"dossiers/{pk}/submit/", {}, Idempotency_Key="changed-1")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["changed"])
    # The draft has gone over: what is asked no more does not stand in the way of the next call.
    now = caller("get", f"dossiers/{pk}/")
    assert now["ETag"] != etag
    assert now.json()["answers"] == {"who": "Nguyễn Thị Mẫu"}
    again = caller("patch", f"dossiers/{pk}/", {"answers": {"phone": "0912345678"}}, If_Match=now["ETag"])
    assert again.status_code == 200, again.content
    assert caller("post", f"dossiers/{pk}/submit/", {}, Idempotency_Key="changed-2").status_code == 200


def test_papers_fees_and_time_that_changed_are_told(citizen, draft, shaped, disk_of):
    """As the catalogue may change: a paper more, one less with the file that hung there, another fee, another time."""
    shaped(form_of(page_of("me", WHO, PHONE)))
    dossier = draft(CODE)
    old = published(dossier.version_id)
    first, *others = [paper for paper in old.requirements if paper.kind == "submit"]
    papers.attach(dossier.pk, upload=upload(), requirement_id=first.id, by=actor("congdan"), at=timezone.now())
    new = replace(
        old,
        requirements=(replace(first, id=0, key="moi", name="Giấy tờ mới"), *others),
        fees=tuple(replace(fee, amount=15_000) for fee in old.fees),
        limits=tuple(replace(limit, value=Decimal(9)) for limit in old.limits),
    )
    kept = {"version": old.id, "answers": {}, "papers": [first.key]}
    found = differing._between(old, new, kept, dossier, at=timezone.now(), lang="vi")
    assert (found.papers_added, found.papers_removed) == (("Giấy tờ mới",), (first.name,))
    assert (found.fees, found.time, found.questions) == (True, True, ())
    assert not differing.differs(old, old, {}, dossier, at=timezone.now())


def test_what_is_closed_here_keeps_its_version(citizen, begun, monkeypatch):
    version = Draft.objects.get().dossier.version_id
    monkeypatch.setattr(following, "offers_for", lambda version: ())
    assert not following.follow(begun, by=actor("congdan"), at=timezone.now())
    assert citizen.go(f"/ho-so/{begun}/khai/me/").path.endswith("/khai/me/")
    assert Draft.objects.get().dossier.version_id == version
    assert not following.follow(begun, by=actor("congdan2"), at=timezone.now())
