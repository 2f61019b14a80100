"""The applicant's own dossiers: the list, one dossier, the supplement, the result, satisfaction; strangers get 404."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from dossiers.actions import intake, processing, results
from dossiers.models import Answers, Attachment, Document, Dossier, Rating
from dossiers.rules.workflow import Status
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from journal.models import Read
from tests.dossiers.conftest import upload
from tests.dossiers.surfer import read

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


@pytest.fixture
def office(actor_for, motcua, chuyenvien, truongphong, lanhdao, vanthu):
    """office(dossier): everything up to the issued result."""

    def work(dossier, *, receive_by="electronic"):
        Dossier.objects.filter(pk=dossier.pk).update(receive_by=receive_by)
        at = timezone.now()
        intake.accept(dossier.pk, by=actor_for(motcua), at=at)
        processing.start(dossier.pk, by=actor_for(chuyenvien), at=at)
        letter = {"outcome": "granted", "title": "Cấp bản sao trích lục", "body": "Đã cấp bản sao."}
        results.draft(dossier.pk, **letter, by=actor_for(chuyenvien), at=at)
        for person in (chuyenvien, truongphong, lanhdao):
            processing.complete_step(dossier.pk, by=actor_for(person), at=at)
        return results.issue(dossier.pk, by=actor_for(vanthu), at=at)

    return work


def make_papers() -> None:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()


def paper_of(dossier) -> int:
    return next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")


def test_the_list_begins_with_what_is_to_be_done(citizen, draft, filed, ask):
    assert "Không có hồ sơ đang giải quyết" in citizen.go("/ho-so/").text
    waiting, running, begun = filed(), filed(), draft()
    ask(waiting, questions=("request",))
    citizen.go("/ho-so/")
    todo, rest = citizen.text.split('class="tabs"')
    assert "Việc Ông/Bà cần làm" in todo
    assert f'href="/ho-so/{begun.pk}/khai/"' in todo
    assert "Chưa nộp" in todo
    assert f'href="/ho-so/{waiting.pk}/bo-sung/"' in todo
    assert f'href="/ho-so/{running.pk}/"' not in todo
    assert f'href="/ho-so/{running.pk}/"' in rest
    assert f"/ho-so/{begun.pk}/" not in rest
    assert citizen.client.get("/ho-so/?part=x").status_code == 404
    assert citizen.client.get("/ho-so/?after=x").status_code == 404


def test_the_list_turns_pages(citizen, filed, monkeypatch):
    from dossiers.access import own

    rows = [filed() for _ in range(3)]
    monkeypatch.setattr(own.own_list, "__kwdefaults__", {"cursor": "", "size": 2})
    citizen.go("/ho-so/")
    following = next(link for link in citizen.page.links if "after=" in link)
    first = {pk for pk in (row.pk for row in rows) if f"/ho-so/{pk}/" in citizen.page.links}
    citizen.go(f"/ho-so/{following}")
    second = {pk for pk in (row.pk for row in rows) if f"/ho-so/{pk}/" in citizen.page.links}
    assert (len(first), len(second)) == (2, 1)
    assert not first & second


def test_a_dossier_says_where_it_stands(citizen, filed, motcua, actor_for):
    dossier = filed()
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert "đang kiểm tra hồ sơ và trả lời chậm nhất lúc" in citizen.text
    assert dossier.number in citizen.text
    intake.accept(dossier.pk, by=actor_for(motcua), at=timezone.now())
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert "Hẹn trả kết quả" in citizen.text
    assert "Đã tiếp nhận" in citizen.text


def test_a_refusal_says_why(citizen, filed, motcua, actor_for):
    dossier = filed()
    intake.refuse(dossier.pk, reason="Không thuộc <b>thẩm quyền</b>.", by=actor_for(motcua), at=timezone.now())
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert escape("Không thuộc <b>thẩm quyền</b>.") in citizen.text
    assert "Từ chối" in citizen.text or "từ chối" in citizen.text
    assert f"/ho-so/{dossier.pk}/" in citizen.go("/ho-so/?part=ended").page.links


def test_a_supplement_asks_for_what_was_asked_and_nothing_else(citizen, filed, ask):
    dossier = filed()
    ask(dossier, papers=(paper_of(dossier),), questions=("request",))
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert "Bản chụp bị mờ" in citizen.text
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/")
    assert citizen.form("files")["data"]["requirement"] == str(paper_of(dossier))
    form = citizen.form(-1)
    assert "request" in form["names"]
    assert not any(name.startswith("submitter") or name == "details" for name in form["names"])
    assert form["data"]["request"] == "Đề nghị giải quyết theo quy định."

    citizen.send(button=("act", "check"), status=422, request="")
    assert "Xin đính kèm giấy tờ này" in citizen.text
    assert 'id="id_request_error"' in citizen.text

    # What is typed is kept, here and on any other device, while a file is sent.
    citizen.send(button=("act", "later"), request="Câu trả lời mới")
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/").send(form="files", files=[upload("rõ.pdf")])
    assert "rõ.pdf" in citizen.text
    assert citizen.form(-1)["data"]["request"] == "Câu trả lời mới"
    citizen.send(button=("act", "check"))
    assert citizen.path == f"/ho-so/{dossier.pk}/bo-sung/kiem-tra/"
    assert "Câu trả lời mới" in citizen.text
    assert "Đề nghị giải quyết theo quy định." in citizen.text
    assert Answers.objects.filter(dossier=dossier).count() == 1, "nothing is sent before it is checked"
    citizen.send()
    assert citizen.path == f"/ho-so/{dossier.pk}/"
    assert "Đã gửi nội dung bổ sung" in citizen.text
    assert Answers.objects.filter(dossier=dossier).latest("round").answers["request"] == "Câu trả lời mới"
    assert Attachment.objects.get().round == 1
    for path in ("bo-sung/", "bo-sung/kiem-tra/"):
        assert citizen.go(f"/ho-so/{dossier.pk}/{path}").path == f"/ho-so/{dossier.pk}/"


def test_bad_files_of_a_supplement_are_named_and_removed_ones_go(citizen, filed, ask):
    dossier = filed()
    paper = paper_of(dossier)
    ask(dossier, papers=(paper,))
    files = [upload("tốt.pdf"), upload("rỗng.pdf", b"")]
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/").send(form="files", files=files, status=422)
    assert escape("“rỗng.pdf”") in citizen.text
    row = Attachment.objects.get()
    citizen.client.post(f"/ho-so/{dossier.pk}/tep/{row.pk}/go-bo/")
    assert not Attachment.objects.exists()
    assert "đã được xóa" in citizen.client.post(f"/ho-so/{dossier.pk}/tep/999999/go-bo/", follow=True).content.decode()
    assert Dossier.objects.get(pk=dossier.pk).supplements.filter(answered_at=None).exists()


def test_questions_opened_by_the_new_answer_are_asked_too(citizen, filed, ask):
    dossier = filed()
    ask(dossier, questions=("capacity",))
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/")
    citizen.send(button=("act", "check"), capacity="parent")
    assert "mở thêm câu hỏi bên dưới" in citizen.text
    assert "owner.full_name" in citizen.form(-1)["names"]
    assert "submitter.full_name" not in citizen.form(-1)["names"]
    assert Answers.objects.filter(dossier=dossier).count() == 1
    home = Answers.objects.get(dossier=dossier).answers["submitter_home"]["commune"]
    owner = {
        "owner.full_name": "Nguyễn Văn Con",
        "owner.birth_date.day": "1",
        "owner.birth_date.month": "2",
        "owner.birth_date.year": "2020",
        "owner.paper.kind": "none",
        "owner_home.commune": home,
        "owner_home.line": "Số 1",
    }
    citizen.send(button=("act", "check"), **owner)
    citizen.send(button=("act", "check"), status=422)
    assert 'id="id_owner.paper.reason_error"' in citizen.text
    assert citizen.form(-1)["data"]["owner.full_name"] == "Nguyễn Văn Con"
    # What was not asked stays as it was, whatever is sent.
    forged = {"request": "Câu không được hỏi", "submitter.full_name": "Kẻ Khác"}
    citizen.send(button=("act", "check"), **forged, **{"owner.paper.reason": "Chưa được cấp"})
    assert citizen.path == f"/ho-so/{dossier.pk}/bo-sung/kiem-tra/"
    citizen.send()
    last = Answers.objects.filter(dossier=dossier).latest("round").answers
    assert last["owner"]["full_name"] == "Nguyễn Văn Con"
    assert last["request"] == "Đề nghị giải quyết theo quy định."
    assert last["submitter"]["full_name"] == "Nguyễn Thị Mẫu"


def test_the_result_is_seen_once_it_is_returned(citizen, filed, office, motcua, actor_for):
    dossier = filed()
    office(dossier)
    make_papers()
    letter = Document.objects.get(kind="result")
    assert letter.state == "ready"
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert "Cấp bản sao trích lục" not in citizen.text
    assert citizen.client.get(f"/phieu/{letter.pk}/").status_code == 404
    results.return_result(dossier.pk, by=actor_for(motcua), at=timezone.now())
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert "Cấp bản sao trích lục" in citizen.text
    file = citizen.client.get(f"/phieu/{letter.pk}/")
    assert file["Content-Type"] == "application/pdf"
    assert read(file).startswith(b"%PDF")


def test_collecting_at_the_counter_is_something_to_do(citizen, filed, office):
    dossier = filed()
    office(dossier, receive_by="counter")
    citizen.go("/ho-so/")
    assert "Nhận kết quả" in citizen.text.split('class="tabs"')[0]


def test_satisfaction_is_said_once(citizen, filed, office, motcua, actor_for):
    dossier = filed()
    office(dossier)
    early = citizen.client.post(f"/ho-so/{dossier.pk}/danh-gia/", {"score": "3"})
    assert early.status_code == 302
    assert not Rating.objects.exists()
    results.return_result(dossier.pk, by=actor_for(motcua), at=timezone.now())
    assert "Xem kết quả và đánh giá" in citizen.go("/ho-so/").text
    citizen.go(f"/ho-so/{dossier.pk}/").send(form="words", button=("score", "9"), status=422)
    citizen.go(f"/ho-so/{dossier.pk}/").send(form="words", button=("score", "3"), words="x" * 2001, status=422)
    assert "tối đa 2.000 ký tự" in citizen.text
    citizen.go(f"/ho-so/{dossier.pk}/").send(form="words", button=("score", "2"), words="Nhanh, rõ ràng.")
    citizen.client.post(f"/ho-so/{dossier.pk}/danh-gia/", {"score": "1"})
    assert Rating.objects.get().score == 2
    assert "Xem kết quả và đánh giá" not in citizen.go("/ho-so/").text


def test_the_confirmation_gets_its_paper(citizen, filed):
    dossier = filed()
    path = f"/ho-so/{dossier.pk}/da-nop/"
    assert "data-waiting" in citizen.go(path).text
    make_papers()
    citizen.go(path)
    paper = Document.objects.get(kind="acknowledgement")
    assert f"/phieu/{paper.pk}/" in citizen.page.links
    assert "data:image/svg+xml" in citizen.text
    assert read(citizen.client.get(f"/phieu/{paper.pk}/")).startswith(b"%PDF")


OWN = [
    "/ho-so/{pk}/",
    "/ho-so/{pk}/khai/",
    "/ho-so/{pk}/khai/submitter/",
    "/ho-so/{pk}/truong-hop/",
    "/ho-so/{pk}/giay-to/",
    "/ho-so/{pk}/nhan-ket-qua/",
    "/ho-so/{pk}/kiem-tra/",
    "/ho-so/{pk}/da-nop/",
    "/ho-so/{pk}/huy-nhap/",
    "/ho-so/{pk}/bo-sung/",
    "/ho-so/{pk}/bo-sung/kiem-tra/",
    "/ho-so/{pk}/ket-qua/",
    "/ho-so/{pk}/danh-gia/",
    "/ho-so/{pk}/tep/1/go-bo/",
]


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("kind", ["draft", "filed", "none"])
def test_strangers_and_staff_find_nothing(request, kind, path, other, motcua, motcua2, client_for, client):
    pk = 999_999 if kind == "none" else request.getfixturevalue(kind)().pk
    before = Dossier.objects.filter(pk=pk).values().first()
    address = path.format(pk=pk)
    for visitor in (other.client, client_for(motcua), client_for(motcua2)):
        only_post = path.endswith("go-bo/")
        assert visitor.get(address).status_code == (405 if only_post else 404)
        only_get = path.endswith(("{pk}/", "ket-qua/", "da-nop/", "khai/")) and "nhan" not in path
        assert visitor.post(address, {"act": "send", "score": "3"}).status_code in ((404, 405) if only_get else (404,))
    assert client.get(address).status_code in (302, 405)
    assert Dossier.objects.filter(pk=pk).values().first() == before


def test_ones_own_reading_is_not_logged(citizen, filed):
    citizen.go(f"/ho-so/{filed().pk}/")
    assert not Read.objects.filter(stream_kind="dossier").exists()


def test_a_page_asks_the_database_little(citizen, draft, filed, ask, office, django_assert_max_num_queries):
    begun, done, asked = draft("1.004873"), filed(), filed()
    ask(asked, papers=(paper_of(asked),), questions=("request",))
    office(done)
    citizen.go(f"/ho-so/{begun.pk}/giay-to/").send(form="files", files=[upload()])
    paths = [
        "/nop-ho-so/1.004873/",
        "/ho-so/",
        f"/ho-so/{begun.pk}/khai/",
        f"/ho-so/{begun.pk}/khai/requester_home/",
        f"/ho-so/{begun.pk}/giay-to/",
        f"/ho-so/{begun.pk}/nhan-ket-qua/",
        f"/ho-so/{begun.pk}/kiem-tra/",
        f"/ho-so/{done.pk}/da-nop/",
        f"/ho-so/{done.pk}/",
        f"/ho-so/{asked.pk}/",
        f"/ho-so/{asked.pk}/bo-sung/",
        f"/ho-so/{asked.pk}/bo-sung/kiem-tra/",
    ]
    for path in paths:
        citizen.go(path)  # what a process keeps is loaded once
        with django_assert_max_num_queries(MOST_QUERIES, info=path):
            citizen.go(path)
    assert Dossier.objects.get(pk=done.pk).status == Status.DONE


def test_a_first_visit_weighs_little(citizen, draft, settings):
    """HTML, styles and scripts as sent compressed, with the two fonts: at most 130 KB."""
    import gzip
    import re
    from pathlib import Path

    from django.contrib.staticfiles import finders

    pk = draft("1.004873").pk
    for path in ("/nop-ho-so/1.004873/", f"/ho-so/{pk}/khai/requester_home/", f"/ho-so/{pk}/giay-to/"):
        citizen.go(path)
        html = len(gzip.compress(citizen.text.encode()))
        names = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', citizen.text))
        assets = sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in names)
        assert html <= 15_000, (path, html)
        assert html + assets + 60_000 <= 130_000, (path, html, assets)
    for name in ("autosave", "upload", "waiting"):
        assert len(Path(finders.find(f"js/{name}.js")).read_bytes()) <= 4096
