"""What an applicant is told, and when: what to do comes first, and what has passed is told no more."""

import pytest
from django.utils import timezone

from dossiers.actions import filing, intake
from dossiers.models import Dossier
from tests.dossiers.conftest import GENERIC
from tests.dossiers.test_citizen_dossier import office, paper_of  # noqa: F401
from tests.dossiers.test_citizen_filing import answer_pages

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
