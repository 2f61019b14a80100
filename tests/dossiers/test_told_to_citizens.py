"""What an applicant is told, and when: what to do comes first, and what has passed is told no more."""

import pytest
from django.utils import timezone

from dossiers.actions import filing, intake
from dossiers.models import Dossier
from tests.dossiers.conftest import GENERIC
from tests.dossiers.test_citizen_dossier import office, paper_of  # noqa: F401
from tests.dossiers.test_citizen_filing import _department_of, answer_pages

pytestmark = pytest.mark.django_db


def looked_up(surfer, dossier) -> str:
    return surfer.go("/tra-cuu/").send(number=dossier.number, digits="5678").text


def test_before_the_result_is_returned_nothing_is_to_be_downloaded(citizen, filed, office, vanthu, actor_for):
    dossier = filed()
    office(dossier)
    page = looked_up(citizen, dossier)
    assert "Chưa cần làm gì; khi kết quả được trả" in page
    assert "Đăng nhập và mở hồ sơ để tải kết quả" not in page
    Dossier.objects.filter(pk=dossier.pk).update(status=10, returned_at=timezone.now())
    page = looked_up(citizen, dossier)
    assert "Đăng nhập và mở hồ sơ để tải kết quả" in page
    assert "<h1>Đã trả kết quả</h1>" in page


def test_the_time_of_the_answer_is_told_until_the_office_has_answered(citizen, filed, motcua, actor_for):
    dossier = filed()
    words = "Cơ quan trả lời chậm nhất lúc"
    assert words in citizen.go(f"/ho-so/{dossier.pk}/").text
    intake.accept(dossier.pk, by=actor_for(motcua), at=timezone.now())
    page = citizen.go(f"/ho-so/{dossier.pk}/").text
    assert words not in page
    assert "(còn" not in page
    assert '<strong class="nowrap">Còn ' in page


def test_what_is_asked_stands_before_the_phases(citizen, filed, ask):
    dossier = filed()
    ask(dossier, questions=("request",))
    page = citizen.go(f"/ho-so/{dossier.pk}/").text
    assert page.index(f'href="/ho-so/{dossier.pk}/bo-sung/"') < page.index('class="phases')
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/").send(button=("act", "check"), request="Câu trả lời mới")
    citizen.send()
    assert "Cơ quan kiểm tra lại hồ sơ." in citizen.text


def test_what_is_sent_to_a_filed_draft_is_said_not_to_be_saved(citizen, draft, congdan, motcua, actor_for):
    dossier = draft()
    citizen.go(f"/ho-so/{dossier.pk}/khai/submitter/")
    answer_pages(citizen, GENERIC)
    citizen.send(form="act", act="continue").send(receive_by="electronic")
    old = citizen.go(f"/ho-so/{dossier.pk}/khai/request/").form("_version")["data"]
    filing.submit(dossier.pk, by=actor_for(congdan), at=timezone.now())
    address = f"/ho-so/{dossier.pk}/khai/request/"
    words, way = "nội dung vừa sửa không được lưu", "Muốn sửa, xin chọn"
    answer = citizen.client.post(address, old, follow=True)
    assert answer.redirect_chain[-1][0] == f"/ho-so/{dossier.pk}/"
    assert words in answer.text
    assert way in answer.text
    assert words not in citizen.client.get(address, follow=True).text, "who only looks has lost nothing"
    intake.accept(dossier.pk, by=actor_for(motcua), at=timezone.now())
    answer = citizen.client.post(address, old, follow=True)
    assert words in answer.text
    assert way not in answer.text


def test_a_paper_passed_over_is_named_on_the_task_list(citizen, draft):
    dossier = draft("1.001193")
    tasks, papers = f"/ho-so/{dossier.pk}/khai/", f"/ho-so/{dossier.pk}/giay-to/"
    assert "Còn thiếu giấy tờ" not in citizen.go(tasks).text
    citizen.go(papers).send(form="act", act="continue")
    page = citizen.go(tasks)
    assert "Còn thiếu giấy tờ" in page.text
    assert any(link.startswith(f"{papers}#paper-") for link in page.page.links)


def test_how_to_receive_can_be_left_for_later(citizen, draft):
    dossier = draft()
    here, tasks = f"/ho-so/{dossier.pk}/nhan-ket-qua/", f"/ho-so/{dossier.pk}/khai/"
    assert citizen.go(here).send(button=("act", "later"), receive_by="").path == tasks
    assert citizen.go(here).send(button=("act", "later"), receive_by="counter").path == tasks
    assert Dossier.objects.get(pk=dossier.pk).receive_by == "counter"


def test_the_account_leads_a_citizen_to_dossiers(citizen):
    assert "Đến hồ sơ của tôi" in citizen.go("/tai-khoan/").text


def test_a_part_about_who_files_says_where_that_person_stands(citizen, draft, congdan, actor_for):
    dossier, words = draft("1.001193"), "Như đã khai ở phần “Người yêu cầu”"

    def checked(**answers) -> str:
        filing.save_answers(dossier.pk, answers, version=None, by=actor_for(congdan), at=timezone.now())
        return citizen.go(f"/ho-so/{dossier.pk}/kiem-tra/").text

    mother = {"capacity": "parent", "parent_is": "mother", "birth_kind": "both", "mother": {"nationality": "VN"}}
    assert checked(**mother).count(words) == 1
    assert words not in checked(**mother | {"capacity": "relative", "parent_is": None})


def test_a_form_whose_parts_hang_on_the_answers_says_so(citizen, draft):
    words = "Số phần có thể tăng hoặc giảm theo câu trả lời"
    assert words in citizen.go(f"/ho-so/{draft('1.001193').pk}/khai/").text
    assert words not in citizen.go(f"/ho-so/{draft('1.014100', where=_department_of('1.014100')).pk}/khai/").text


def test_a_question_asked_again_bears_the_name_of_its_part(citizen, filed, ask):
    dossier = filed()
    ask(dossier, questions=("submitter.birth_date",))
    page = citizen.go(f"/ho-so/{dossier.pk}/bo-sung/").text
    title = dossier.procedure_version.eform.page("submitter").title.in_("vi")
    assert f"<h3>{title}</h3>" in page


def test_what_the_browser_remembers_of_the_suitability_is_said(citizen):
    page = citizen.go("/nop-ho-so/1.001193/dieu-kien/").text
    assert "chỉ được ghi nhớ trên trình duyệt này, tối đa một ngày" in page
