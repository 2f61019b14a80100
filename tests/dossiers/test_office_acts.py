"""The office's pages: each step, each refusal of the rules in words, and who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dossiers.actions import processing
from dossiers.models import Result, StepTask
from dossiers.rules.workflow import Status
from dossiers.views.officer import subject
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, browser, fresh, office  # noqa: F401
from tests.dossiers.test_desk_acts import text, url

pytestmark = pytest.mark.django_db

LETTER = {
    "outcome": "granted",
    "title": "Cấp trích lục",
    "legal_basis": "Căn cứ Luật Hộ tịch;",
    "body": "Đã cấp trích lục.\nĐề nghị đến nhận.",
}


def version(dossier, **more):
    return {"row_version": fresh(dossier).row_version} | more


def step_of(dossier):
    return StepTask.objects.get(dossier=dossier, done_at=None, kind="main").step_key


def test_from_taking_on_to_issuing_through_the_pages(office):
    dossier = office.accepted()
    officer, head, leader, records = (browser(n) for n in ("chuyenvien", "truongphong", "lanhdao", "vanthu"))
    assert "đang chờ nhận xử lý" in text(officer.get(url("office_dossier", dossier)))
    officer.post(url("office_start", dossier), version(dossier))
    page = text(officer.get(url("office_dossier", dossier)))
    assert "Cần soạn dự thảo kết quả trước khi chuyển bước" in page
    assert "chưa được xác nhận" in page, "the rule of supplements is not confirmed, and the page says so"
    assert "Thời hạn giải quyết:" in page, "how the due date came about"

    page = text(officer.get(url("office_dossier", dossier, phan="du-thao")))
    assert "Cần một trong hai: nội dung văn bản hoặc tệp PDF" in page
    assert "(không bắt buộc)" not in page.split('class="draft"')[-1].split("</form>")[0]

    drafted = officer.post(url("office_draft", dossier), version(dossier, act="preview", **LETTER))
    assert drafted.url == url("office_letter", dossier) + "#xem-truoc"
    assert "data:image/png;base64," in text(officer.get(url("office_letter", dossier)))
    officer.post(url("office_complete", dossier), version(dossier, words="Đủ điều kiện."))
    assert step_of(dossier) == "head"
    assert "Đủ điều kiện." in text(head.get(url("office_dossier", dossier)))
    head.post(url("office_start", dossier), version(dossier))
    head.post(url("office_complete", dossier), version(dossier))

    board = text(leader.get(reverse("leader_board")))
    assert dossier.number in board
    assert "Đã cấp trích lục." in board
    assert "Đủ điều kiện." in board
    looked = text(leader.get(url("office_dossier", dossier)))
    assert "Xem dự thảo trước khi phê duyệt" in looked, "where it is approved, the draft can be read"
    assert f'href="{url("office_letter", dossier)}#xem-truoc"' in looked
    assert "Cấp trích lục" in looked
    answer = leader.post(url("office_complete", dossier), version(dossier, next=reverse("leader_board")))
    assert answer.url == reverse("leader_board")
    assert Result.objects.get(dossier=dossier).approved_by_id == actor("lanhdao").user_id

    page = text(records.get(url("office_dossier", dossier)))
    assert "phê duyệt lúc" in text(records.get(url("office_dossier", dossier, phan="du-thao")))
    assert "ký" not in page.lower().split("vào số")[0].split("việc cần làm")[-1], "approved, never signed"
    records.post(url("office_issue", dossier), version(dossier, number="12/QĐ-UBND"))
    assert (fresh(dossier).status, fresh(dossier).result.number) == (Status.DONE, "12/QĐ-UBND")


def test_an_empty_number_takes_the_next_of_the_book_and_a_taken_one_is_refused(office):
    records, first, second = browser("vanthu"), office.at_records(), office.at_records()
    records.post(url("office_issue", first), version(first, number=""))
    number = fresh(first).result.number
    assert number
    answer = records.post(url("office_issue", second), version(second, number=number))
    assert answer.status_code == 422
    page = text(answer)
    assert "đã phát hành văn bản mang số này" in page
    assert f'value="{number}"' in page
    assert fresh(second).status == Status.IN_PROGRESS
    long = records.post(url("office_issue", second), version(second, number="9" * 61))
    assert long.status_code == 422


@pytest.mark.parametrize(
    "change, words",
    [
        ({"outcome": ""}, "Xin chọn đồng ý hoặc không đồng ý giải quyết."),
        ({"title": ""}, "Xin ghi trích yếu văn bản."),
        ({"title": "x" * 251}, "tối đa 250 ký tự"),
        ({"body": " "}, "Xin nhập nội dung văn bản hoặc chọn tệp PDF."),
        ({"body": "x" * 20001}, "tối đa 20000 ký tự"),
        ({"outcome": "not_granted", "legal_basis": ""}, "phải nêu căn cứ pháp lý"),
    ],
)
def test_an_incomplete_draft_comes_back_with_what_was_typed(office, change, words):
    dossier = office.started()
    typed = LETTER | {"legal_basis": "Luật Hộ tịch số 60"} | change
    answer = browser("chuyenvien").post(url("office_draft", dossier), version(dossier, **typed))
    assert answer.status_code == 422
    page = text(answer)
    assert words in page
    assert ("Luật Hộ tịch số 60" in page) == ("legal_basis" not in change)
    assert not Result.objects.filter(dossier=dossier).exists()


def test_a_pdf_takes_the_place_of_the_letter_and_a_bad_one_is_refused_in_words(office):
    officer, dossier = browser("chuyenvien"), office.started()
    bad = SimpleUploadedFile("ket-qua.pdf", b"MZ\x90\x00" + b"\x00" * 500)
    answer = officer.post(url("office_draft", dossier), version(dossier, **LETTER | {"file": bad}))
    assert answer.status_code == 422
    assert "Đã cấp trích lục." in text(answer), "the words typed beside it are still there"
    assert not Result.objects.filter(dossier=dossier).exists()
    good = upload("kết quả.pdf")
    officer.post(url("office_draft", dossier), version(dossier, **LETTER | {"body": "", "file": good}))
    result = Result.objects.get(dossier=dossier)
    assert result.file is not None
    assert reverse("result_file", args=[dossier.pk]) in text(
        officer.get(url("office_dossier", dossier, phan="du-thao"))
    )
    officer.post(url("office_draft", dossier), version(dossier, **LETTER | {"body": "", "title": "Trích yếu khác"}))
    again = Result.objects.get(dossier=dossier)
    assert (again.title, again.file_id) == ("Trích yếu khác", result.file_id), "the file stays unless another is chosen"


def test_without_a_draft_nothing_is_passed_on(office):
    dossier = office.started()
    answer = browser("chuyenvien").post(url("office_complete", dossier), version(dossier, words="Xong rồi"))
    assert answer.status_code == 409
    page = text(answer)
    assert "Chưa có dự thảo kết quả" in page
    assert step_of(dossier) == "specialist"


def test_sending_back_needs_a_step_and_a_reason_and_takes_the_approval_away(office):
    leader, dossier = browser("lanhdao"), office.at_leader()
    page = text(leader.get(url("office_dossier", dossier)))
    assert '<option value="specialist">' in page
    for wrong, words in (
        ({"to": "specialist", "reason": " "}, "Xin nêu lý do chuyển lại."),
        ({"to": "records", "reason": "Sai"}, "Không thể chuyển hồ sơ về bước đó."),
        ({"reason": "Giữ lại chữ này"}, "Xin chọn bước."),
    ):
        answer = leader.post(url("office_back", dossier), version(dossier, **wrong))
        assert answer.status_code == 422
        assert words in text(answer)
        assert wrong["reason"].strip() in text(answer)
    leader.post(url("office_back", dossier), version(dossier, to="specialist", reason="Sai tên người được cấp."))
    task = StepTask.objects.get(dossier=dossier, done_at=None, kind="main")
    assert (task.step_key, task.assignee_id) == ("specialist", actor("chuyenvien").user_id)
    assert "Sai tên người được cấp." in text(browser("chuyenvien").get(url("office_dossier", dossier)))


def test_somebody_elses_step_is_not_touched(office):
    dossier = office.drafted()
    head = browser("truongphong")
    page = text(head.get(url("office_dossier", dossier)))
    assert "Hoàng Văn Thụ Lý" in page
    for name, data in (("office_start", {}), ("office_complete", {"words": "Tôi ký"}), ("office_back", {})):
        answer = head.post(url(name, dossier), version(dossier, **data))
        assert answer.status_code in (409, 422)
    assert "Tôi ký" in text(head.post(url("office_complete", dossier), version(dossier, words="Tôi ký")))
    assert head.post(url("office_draft", dossier), version(dossier, **LETTER)).status_code == 403
    assert head.post(url("office_issue", dossier), version(dossier)).status_code == 403
    assert step_of(dossier) == "specialist"


def test_a_colleagues_change_is_noticed(office):
    dossier = office.drafted()
    old = dossier.row_version
    browser("chuyenvien").post(url("office_draft", dossier), version(dossier, **LETTER))
    answer = browser("chuyenvien").post(url("office_complete", dossier), {"row_version": old, "words": "Ý kiến đã gõ"})
    assert answer.status_code == 409
    assert "Đồng nghiệp vừa thay đổi hồ sơ này" in text(answer)
    assert "Ý kiến đã gõ" in text(answer)
    stale = browser("chuyenvien").post(url("office_draft", dossier), LETTER | {"row_version": old, "body": "Bản khác"})
    assert stale.status_code == 409
    assert "Bản khác" in text(stale)


def test_issuing_before_the_approval_is_not_possible(office):
    dossier = office.at_leader()
    answer = browser("vanthu").post(url("office_issue", dossier), version(dossier))
    assert answer.status_code == 409
    assert fresh(dossier).status == Status.IN_PROGRESS


def test_the_officer_asks_for_a_supplement_and_the_clock_stands_still(office):
    officer, dossier = browser("chuyenvien"), office.started()
    typed = {"ask.q.request": "on", "why.q.request": "Ghi rõ số bản", "reason": "Chưa rõ."}
    looked = text(officer.post(url("office_supplement", dossier), version(dossier, act="preview", **typed)))
    assert "data:image/png;base64," in looked
    assert "quy tắc chưa được xác nhận" in looked
    answer = officer.post(url("office_supplement", dossier), version(dossier, act="send", **typed))
    assert answer.url == reverse("office_work")
    assert fresh(dossier).status == Status.WAITING_SUPPLEMENT
    page = text(officer.get(url("office_dossier", dossier, phan="dien-bien")))
    assert "Tạm dừng từ" in page
    assert dossier.number in text(officer.get(reverse("office_work") + "?muc=waiting"))
    assert dossier.number not in text(officer.get(reverse("office_work") + "?muc=mine"))


def test_a_step_that_nobody_holds_is_an_orphan_for_those_who_watch(office):
    from accounts.models import Membership

    dossier = office.drafted()
    Membership.objects.filter(role__in=["leader"], agency_id=dossier.solving_agency_id).delete()
    processing.complete_step(dossier.pk, by=actor("chuyenvien"), at=timezone.now())
    processing.complete_step(dossier.pk, by=actor("truongphong"), at=timezone.now())
    head = browser("truongphong")
    assert dossier.number in text(head.get(reverse("office_work") + "?muc=orphan"))
    assert "Bước không có người phụ trách" in text(head.get(reverse("leader_board")))
    assert "Cơ quan chưa có người giữ vai trò của bước này" in text(head.get(url("office_dossier", dossier)))
    assert browser("chuyenvien").get(reverse("office_work") + "?muc=orphan").status_code == 404


READS = ("office_dossier", "office_letter", "office_supplement")


@pytest.mark.parametrize("name", READS)
def test_before_intake_the_office_sees_nothing(office, name):
    dossier = office.new()
    assert browser("chuyenvien").get(url(name, dossier)).status_code == 404


@pytest.mark.parametrize("name", READS)
def test_another_agencys_office_finds_nothing(office, name):
    dossier = office.started()
    assert browser("chuyenvienso").get(url(name, dossier)).status_code == 404
    for act in ("office_start", "office_draft", "office_complete", "office_back"):
        assert browser("chuyenvienso").post(url(act, dossier), version(dossier, **LETTER)).status_code == 404
    assert step_of(dossier) == "specialist"


@pytest.mark.parametrize("who", ["congdan", "motcua", "ketoan", "kythuat", "giamsat"])
def test_others_may_not_open_the_office(office, who):
    dossier = office.started()
    client = browser(who)
    assert client.get(url("office_dossier", dossier)).status_code == 403
    assert client.get(reverse("office_work")).status_code == 403
    assert client.get(reverse("leader_board")).status_code == 403


def test_unknown_tabs_and_methods(office):
    officer, dossier = browser("chuyenvien"), office.started()
    assert officer.get(reverse("office_work") + "?muc=gi").status_code == 404
    assert officer.get(url("office_dossier", dossier, phan="gi")).status_code == 404
    assert officer.get(url("office_start", dossier)).status_code == 405
    assert officer.post(url("office_dossier", dossier)).status_code == 405


def test_the_way_back_is_never_somebody_elses_address(office):
    dossier = office.drafted()
    answer = browser("chuyenvien").post(
        url("office_complete", dossier), version(dossier, words="", next="https://example.org/")
    )
    assert answer.url == reverse("office_work")


def test_the_subject_of_a_letter_does_not_say_procedure():
    assert subject("Thủ tục đăng ký khai sinh") == "Đăng ký khai sinh"
    assert subject("Hỗ trợ mai táng") == "Hỗ trợ mai táng"
