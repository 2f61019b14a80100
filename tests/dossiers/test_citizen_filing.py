"""Filing in a browser without JavaScript: from the procedure to the number, and what can go wrong on the way."""

import re
import unicodedata
from html import unescape
from urllib.parse import quote

import pytest

from dossiers.models import Answers, Document, Dossier, Draft
from journal.models import Event
from portal.lib.text import fold
from procedures.access import by_code, offers_for, published
from procedures.models import Publication
from tests.dossiers.conftest import DIVORCED, GENERIC, MARITAL, upload
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db
POWER = "Văn bản ủy quyền (chỉ khi ủy quyền cho người khác đi làm)"


def answer_pages(surfer: Surfer, answers: dict) -> None:
    """Answer page by page until the form is left; a page that opened new questions is answered once more."""
    for _turn in range(30):
        if "/khai/" not in surfer.path:
            return
        key = surfer.path.split("/khai/")[1].strip("/")
        surfer.send(form="_version", **answers[key])
    raise AssertionError(f"stuck at {surfer.path}")


def asked_names(surfer: Surfer) -> list[str]:
    """The names on the cards of the papers page."""
    return [unescape(name) for name in re.findall(r'<h[23] id="paper-\d+-name">(.*?)</h', surfer.text)]


def begin(surfer: Surfer, code: str) -> int:
    surfer.go(f"/nop-ho-so/{code}/").send()
    assert surfer.path.endswith("/khai/")
    return int(surfer.path.split("/")[2])


def test_a_full_form_is_filed_without_javascript(citizen, commune):
    pk = begin(citizen, "1.004873")
    assert "Chưa nộp" in citizen.text
    assert "Đã hoàn thành 0 trên 9 phần" in citizen.text
    assert Dossier.objects.get(pk=pk).solving_agency.code == commune

    citizen.go(f"/ho-so/{pk}/khai/capacity/")
    answer_pages(citizen, DIVORCED)
    assert citizen.path == f"/ho-so/{pk}/giay-to/"
    assert "Chưa nộp" in citizen.text
    assert asked_names(citizen) == ["Bản án hoặc quyết định ly hôn (chỉ khi đã ly hôn)"]

    citizen.send(form="files", files=[upload("bản án.pdf")])
    assert "bản án.pdf" in citizen.text
    assert "Chưa quét vi-rút" not in citizen.text, "it would only frighten people at each of their files"
    citizen.send(form=-1)
    assert citizen.path == f"/ho-so/{pk}/nhan-ket-qua/"
    citizen.send(receive_by="counter")
    assert citizen.path == f"/ho-so/{pk}/kiem-tra/"
    for words in ("Vay vốn ngân hàng", "Không khai", "bản án.pdf", "0912345678", "Chưa nộp", "Nguyễn Thị Mẫu"):
        assert words in citizen.text

    citizen.send(declared="on")
    dossier = Dossier.objects.get(pk=pk)
    assert citizen.path == f"/ho-so/{pk}/da-nop/"
    assert dossier.number in citizen.text
    assert "Đang tạo giấy xác nhận" in citizen.text
    assert dossier.receive_by == "counter"
    assert Answers.objects.get(dossier=dossier).answers["purpose_words"] == "Vay vốn ngân hàng"
    assert citizen.go(f"/ho-so/{pk}/").text.count(dossier.number) >= 1


def test_whom_the_answers_spare_all_papers_is_led_past_them_and_told_so(citizen):
    pk = begin(citizen, "1.004873")
    citizen.go(f"/ho-so/{pk}/khai/capacity/")
    answer_pages(citizen, MARITAL)
    assert citizen.path == f"/ho-so/{pk}/nhan-ket-qua/"
    spared = "Với nội dung Ông/Bà đã khai, không cần đính kèm giấy tờ nào."
    assert spared in citizen.go(f"/ho-so/{pk}/khai/").text
    assert f"/ho-so/{pk}/giay-to/" in citizen.page.links
    assert spared in citizen.go(f"/ho-so/{pk}/giay-to/").text
    assert "Giấy tờ phải xuất trình" in citizen.text, "what is to be shown at the counter still stands there"
    citizen.go(f"/ho-so/{pk}/nhan-ket-qua/").send(receive_by="counter")
    assert citizen.path == f"/ho-so/{pk}/kiem-tra/"
    assert spared in citizen.text
    citizen.send(declared="on")
    assert citizen.path == f"/ho-so/{pk}/da-nop/"


@pytest.mark.parametrize(
    "changes, asked",
    [
        ({"marital": {"marital_status": "divorced"}}, ["Bản án hoặc quyết định ly hôn (chỉ khi đã ly hôn)"]),
        (
            {"marital": {"marital_status": "widowed"}},
            ["Giấy chứng tử hoặc trích lục khai tử của vợ, chồng (chỉ khi vợ, chồng đã chết)"],
        ),
        ({"capacity": {"capacity": "authorised", "registration": "first"}}, [POWER]),
        (
            {"capacity": {"capacity": "self", "registration": "again"}},
            ["Giấy xác nhận tình trạng hôn nhân đã được cấp (chỉ khi xin cấp lại)"],
        ),
    ],
)
def test_each_is_asked_only_for_the_papers_of_the_own_life(citizen, changes, asked):
    pk = begin(citizen, "1.004873")
    for key in ("capacity", "marital"):
        citizen.go(f"/ho-so/{pk}/khai/{key}/").send(form="_version", **{**MARITAL[key], **changes.get(key, {})})
    citizen.go(f"/ho-so/{pk}/giay-to/")
    assert asked_names(citizen) == asked


def test_the_generic_form_is_filed_without_javascript(citizen):
    pk = begin(citizen, "2.000635")
    citizen.go(f"/ho-so/{pk}/khai/submitter/")
    answer_pages(citizen, GENERIC)
    while "kiem-tra" not in citizen.path:
        citizen.send(form=-1)
    citizen.send(declared="on")
    assert Dossier.objects.get(pk=pk).number in citizen.text


def test_nothing_is_made_before_start_is_pressed(citizen):
    citizen.go("/nop-ho-so/1.004873/")
    assert not Dossier.objects.exists()
    pk = begin(citizen, "1.004873")
    citizen.go("/nop-ho-so/1.004873/")
    assert f"/ho-so/{pk}/khai/" in citizen.page.links
    assert "Tiếp tục bản nháp" in citizen.text


def test_what_it_takes_is_told_before_signing_in(world, db, client):
    answer = client.get("/nop-ho-so/1.004873/")
    words = answer.content.decode()
    assert answer.status_code == 200
    for told in ("Ông/Bà cần chuẩn bị", "phút", "Thời hạn", "Phí"):
        assert told in words
    assert 'href="/nop-ho-so/1.004873/noi-nop/"' in words
    assert client.post("/nop-ho-so/1.004873/").status_code == 200
    assert not Dossier.objects.exists()


def test_signing_in_leads_back_to_the_same_step(world, db, client):
    case = published(by_code("1.013228")[0].version_id).cases[1]
    step = f"/nop-ho-so/1.013228/noi-nop/?case={case.id}"
    assert f'href="{step}"' in client.get(f"/nop-ho-so/1.013228/?case={case.id}").content.decode()
    answer = client.get(step)
    assert answer.status_code == 302
    assert answer["Location"] == f"/tai-khoan/dang-nhap/?next=/nop-ho-so/1.013228/noi-nop/%3Fcase%3D{case.id}"
    done = client.post(answer["Location"], {"login": "congdan", "password": "motcua-demo"})
    assert done["Location"] == step
    surfer = Surfer(client)
    surfer.go(step)
    assert not Dossier.objects.exists()
    surfer.send()
    assert Dossier.objects.get().case_id == case.id


def test_the_agency_is_found_by_a_part_of_its_name(citizen, commune, motcua2, actor_for):
    other = actor_for(motcua2)
    whole = citizen.go("/nop-ho-so/1.004873/").text
    words = offers_for(published(by_code("1.004873")[0].version_id))
    name = next(offer.agency_name for offer in words if offer.agency_code == other.agency_code)
    asked = fold(name.split("xã ")[-1].split("phường ")[-1])
    found = citizen.go(f"/nop-ho-so/1.004873/?tim={quote(asked)}")
    assert found.text.count('name="agency"') < whole.count("<option")
    assert "Tìm thấy" in found.text
    assert "Quầy: " in found.text
    found.send(agency=other.agency_code)
    assert Dossier.objects.get().solving_agency.code == other.agency_code
    assert "Không có cơ quan nào mang tên này" in citizen.go("/nop-ho-so/1.004873/?tim=zzz").text


def test_the_commune_of_the_address_is_chosen_beforehand_and_may_be_changed(citizen, commune, motcua2, actor_for):
    form = citizen.go("/nop-ho-so/1.004873/").form("agency")
    assert form["data"]["agency"] == commune
    elsewhere = actor_for(motcua2).agency_code
    citizen.send(agency=elsewhere)
    assert Dossier.objects.get().solving_agency.code == elsewhere


def test_a_department_is_shown_and_handed_in_at_the_centre(citizen):
    citizen.go("/nop-ho-so/3.000465/noi-nop/")
    assert "Sở Giáo dục và Đào tạo" in citizen.text
    assert "agency" not in citizen.form(-1)["names"]


def test_the_case_is_asked_where_there_are_several(citizen):
    citizen.go("/nop-ho-so/1.013228/").send(status=422)
    assert "Xin chọn trường hợp" in citizen.text
    assert "<title>Lỗi: " in citizen.text
    assert "case" in citizen.form(-1)["names"]
    assert not Dossier.objects.exists()


def test_the_case_of_a_draft_may_be_changed(citizen):
    first, second = published(by_code("1.013228")[0].version_id).cases[:2]
    citizen.go("/nop-ho-so/1.013228/").send(case=str(first.id))
    dossier = Dossier.objects.get()
    assert dossier.case_id == first.id
    citizen.go(f"/ho-so/{dossier.pk}/truong-hop/").send(case=str(second.id))
    dossier.refresh_from_db()
    assert dossier.case_id == second.id
    citizen.go(f"/ho-so/{dossier.pk}/truong-hop/").send(case="999999", status=422)
    dossier.refresh_from_db()
    assert dossier.case_id == second.id


@pytest.mark.parametrize(
    "code, status, words",
    [
        ("9.999999", 404, "Không có thủ tục"),
        ("<script>", 404, "&lt;script&gt;"),
    ],
)
def test_a_procedure_that_is_not_there_says_so(citizen, code, status, words):
    citizen.go(f"/nop-ho-so/{code}/", status=status)
    assert words in citizen.text


def test_a_retired_procedure_says_so(citizen, draft):
    pk = draft("1.004873").pk
    row = Publication.objects.get(procedure__code="1.004873")
    Publication.objects.create(
        procedure=row.procedure, version=None, effective_from=row.effective_from, created_at=row.created_at
    )
    citizen.go("/nop-ho-so/1.004873/", status=410)
    assert "bị bãi bỏ" in citizen.text
    # Who has begun before is told as well, and keeps the draft.
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(declared="on", status=422)
    assert "đã hết hiệu lực" in citizen.text
    assert Draft.objects.filter(dossier_id=pk).exists()


def test_what_is_wrong_is_said_and_kept(citizen, draft):
    pk = draft("1.004873").pk
    citizen.go(f"/ho-so/{pk}/khai/requester/")
    bad = {
        "requester.full_name": "<script>alert(1)</script>",
        "requester.birth_date.day": "31",
        "requester.birth_date.month": "2",
        "requester.birth_date.year": "1990",
        "requester.phone": "12345",
        "requester.email": "không phải thư",
    }
    citizen.send(form="_version", status=422, **bad)
    assert "<script>alert" not in citizen.text
    assert "&lt;script&gt;" in citizen.text
    assert "<title>Lỗi: " in citizen.text
    for path in ("full_name", "birth_date", "phone", "email"):
        assert f'id="id_requester.{path}_error"' in citizen.text
    again = citizen.go(f"/ho-so/{pk}/khai/requester/").form("_version")["data"]
    assert again["requester.full_name"] == "<script>alert(1)</script>"
    assert again["requester.phone"] == "12345"
    assert again["requester.birth_date.day"] == "31"


def test_over_long_unknown_and_decomposed_input(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/khai/request/")
    citizen.send(form="_version", status=422, request="a" * 5000, **{"không.có": "x", "number": "H37-1"})
    assert 'id="id_request_error"' in citizen.text
    assert "5000" in citizen.text
    decomposed = unicodedata.normalize("NFD", "Đề nghị")  # as iOS and macOS send it
    citizen.send(form="_version", request=decomposed)
    assert Draft.objects.get(dossier_id=pk).answers["request"] == unicodedata.normalize("NFC", decomposed)
    citizen.go(f"/ho-so/{pk}/khai/request/").send(form="_version", request="Đề\0 nghị\u202e")
    assert Draft.objects.get(dossier_id=pk).answers["request"] == "Đề nghị"
    assert "không.có" not in str(Draft.objects.get(dossier_id=pk).answers)


def test_questions_that_open_are_shown_before_anybody_is_blamed(citizen, draft):
    pk = draft("1.004873").pk
    citizen.go(f"/ho-so/{pk}/khai/purpose/")
    citizen.send(form="_version", purpose="other")
    assert citizen.path.endswith("/khai/purpose/")
    assert "mở thêm câu hỏi" in citizen.text
    assert "Có nội dung cần sửa" not in citizen.text
    citizen.send(form="_version", status=422)
    assert 'id="id_purpose_words_error"' in citizen.text


def test_saving_to_continue_later_leads_to_the_task_list(citizen, draft):
    pk = draft("1.004873").pk
    citizen.go(f"/ho-so/{pk}/khai/capacity/")
    citizen.send(form="_version", button=("act", "later"), capacity="self", registration="first")
    assert citizen.path == f"/ho-so/{pk}/khai/"
    assert "Đã hoàn thành 1 trên 9 phần" in citizen.text


def test_the_profile_fills_in_and_says_so(citizen, draft):
    pk = draft("1.004873").pk
    data = citizen.go(f"/ho-so/{pk}/khai/requester/").form("_version")["data"]
    assert data["requester.full_name"] == "Nguyễn Thị Mẫu"
    assert "Lấy từ tài khoản của Ông/Bà" in citizen.text


def test_submitting_with_something_missing_lists_all_of_it(citizen, draft):
    pk = draft("1.014100", where=_department_of("1.014100")).pk
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(declared="on", status=422)
    assert "Có nội dung cần sửa" in citizen.text
    assert "Còn thiếu giấy tờ" in citizen.text
    assert f"/ho-so/{pk}/khai/person/?next=check#id_person.full_name_field" in citizen.page.links
    assert Dossier.objects.get(pk=pk).status == 0


def _department_of(code: str) -> str:
    return offers_for(published(by_code(code)[0].version_id))[0].agency_code


def test_the_declaration_is_asked(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(status=422)
    assert "cam đoan trước khi nộp" in citizen.text


def test_change_links_come_back_to_the_check(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/khai/submitter/")
    answer_pages(citizen, GENERIC)
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    link = next(link for link in citizen.page.links if "/khai/request/?next=check" in link)
    citizen.go(link.split("#")[0]).send(form="_version", request="Đã sửa câu trả lời.")
    assert citizen.path == f"/ho-so/{pk}/kiem-tra/"
    assert "Đã sửa câu trả lời." in citizen.text


def test_second_click_second_tab_and_replay_make_one_dossier(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/khai/submitter/")
    answer_pages(citizen, GENERIC)
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    first_tab = dict(citizen.form("declared")["data"]) | {"declared": "on"}
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    second_tab = dict(citizen.form("declared")["data"]) | {"declared": "on"}
    assert first_tab["key"] != second_tab["key"]
    numbers = set()
    for data in (first_tab, first_tab, second_tab):
        answer = citizen.client.post(f"/ho-so/{pk}/kiem-tra/", data)
        assert answer["Location"] == f"/ho-so/{pk}/da-nop/"
        numbers.add(Dossier.objects.get(pk=pk).number)
    assert len(numbers) == 1
    assert Event.objects.filter(kind="dossier.submitted", stream_id=str(pk)).count() == 1
    # Pages of the draft lead to the dossier from now on.
    assert citizen.go(f"/ho-so/{pk}/khai/submitter/").path == f"/ho-so/{pk}/"
    assert citizen.go(f"/ho-so/{pk}/kiem-tra/").path == f"/ho-so/{pk}/"


def test_a_second_click_starts_no_second_draft(citizen):
    citizen.go("/nop-ho-so/2.000635/noi-nop/")
    twice = citizen.form("key")["data"]
    first, again = (citizen.client.post("/nop-ho-so/2.000635/noi-nop/", twice)["Location"] for _click in range(2))
    assert first == again
    draft = Dossier.objects.get()
    citizen.go(f"/ho-so/{draft.pk}/huy-nhap/").send()
    assert citizen.client.post("/nop-ho-so/2.000635/noi-nop/", twice)["Location"] != first, "that one is gone"
    for key in ("", "x" * 41):
        citizen.client.post("/nop-ho-so/2.000635/noi-nop/", twice | {"key": key})
    assert Dossier.objects.count() == 3


def test_a_draft_is_thrown_away_after_a_question(citizen, other, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/huy-nhap/")
    assert Dossier.objects.filter(pk=pk).exists()
    twice = citizen.form(-1)["data"]
    citizen.send()
    assert citizen.path == "/ho-so/"
    assert not Dossier.objects.filter(pk=pk).exists()
    again = citizen.client.post(f"/ho-so/{pk}/huy-nhap/", twice, follow=True)
    assert (again.status_code, "Bản nháp này đã được hủy" in again.content.decode()) == (200, True)
    assert citizen.client.post(f"/ho-so/{pk}/khai/request/", {}, headers={"X-Autosave": "1"}).status_code == 404
    other.go(f"/ho-so/{pk}/khai/", status=404)


def test_filing_is_refused_outside_demonstrations_while_files_are_not_scanned(citizen, draft, settings):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/khai/submitter/")
    answer_pages(citizen, GENERIC)
    citizen.go(f"/ho-so/{pk}/giay-to/").send(form="files", files=[upload()])
    settings.DEMO = False
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(declared="on", status=422)
    assert "chưa quét vi-rút" in citizen.text
    assert not Document.objects.exists()


def test_staff_accounts_do_not_file(motcua, client_for):
    assert client_for(motcua).get("/nop-ho-so/1.004873/").status_code == 403
    assert client_for(motcua).get("/ho-so/").status_code == 403
