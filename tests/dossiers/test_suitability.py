"""The questions before filing: asked of nobody by name, answered once, kept in no row; a no leads further."""

import json
import shutil
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.management import call_command
from django.test import Client

from dossiers.models import Dossier
from procedures import access
from procedures.actions import own
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db
CODE = "2.000635"
ELIGIBILITY = {
    "items": [
        {"type": "yes_no", "key": "born_here", "label": {"vi": "Trẻ sinh ở Việt Nam?"}},
        {
            "type": "one_of",
            "key": "parent_abroad",
            "label": {"vi": "Cha hoặc mẹ là người nước ngoài?"},
            "options": [{"value": "no", "label": {"vi": "Không"}}, {"value": "one", "label": {"vi": "Có"}}],
            "show_when": {"eq": ["born_here", True]},
        },
        {"type": "date", "key": "born_on", "label": {"vi": "Ngày sinh của trẻ"}},
    ],
    "rules": [
        {
            "must": {"eq": ["born_here", True]},
            "message": {"vi": "Trẻ sinh ở nước ngoài được đăng ký theo thủ tục khác."},
            "procedure": "1.004873",
        },
        {
            "must": {"ne": ["parent_abroad", "one"]},
            "message": {"vi": "Có yếu tố nước ngoài thì nộp ở nơi khác."},
        },
    ],
}
FIT = {"born_here": "true", "parent_abroad": "no", "born_on.day": "5", "born_on.month": "11", "born_on.year": "2026"}


@pytest.fixture
def asking(world, monkeypatch, tmp_path) -> None:
    """The procedure CODE has a form that asks before filing."""
    forms = tmp_path / "forms"
    shutil.copytree(own.FORMS, forms)
    definition = json.loads((forms / "generic.json").read_text()) | {"eligibility": ELIGIBILITY}
    (forms / f"{CODE}.json").write_text(json.dumps(definition))
    monkeypatch.setattr(own, "FORMS", forms)
    call_command("load_catalogue", "--sample", stdout=StringIO())
    access.forget()


def answer(surfer: Surfer, **given: str) -> None:
    """Answer as somebody without scripts does: what an answer opens is shown and answered in a second turn."""
    surfer.send(**given)
    if "mở thêm câu hỏi" in surfer.text:
        surfer.send(**given)


@pytest.fixture
def visitor(asking) -> Surfer:
    return Surfer(Client())


def test_a_visitor_is_asked_before_signing_in_and_goes_on_to_it_once(visitor):
    visitor.go(f"/nop-ho-so/{CODE}/")
    assert f"/nop-ho-so/{CODE}/dieu-kien/" in visitor.page.links
    visitor.go(f"/nop-ho-so/{CODE}/dieu-kien/")
    assert "Trẻ sinh ở Việt Nam?" in visitor.text
    answer(visitor, **FIT)
    assert visitor.path.startswith("/tai-khoan/dang-nhap/")
    assert not Dossier.objects.exists()
    assert not Session.objects.exists()
    visitor.send(login="congdan", password="motcua-demo")
    assert visitor.path == f"/nop-ho-so/{CODE}/noi-nop/"
    assert "đúng thủ tục của Ông/Bà" in visitor.text
    assert not Dossier.objects.exists()
    visitor.send()
    assert visitor.path == f"/ho-so/{Dossier.objects.get().pk}/khai/"


def test_the_cookie_holds_no_date_and_is_for_this_procedure_only(visitor):
    answer(visitor.go(f"/nop-ho-so/{CODE}/dieu-kien/"), **FIT)
    cookie = visitor.client.cookies["phu_hop"]
    assert cookie["path"] == f"/nop-ho-so/{CODE}/"
    assert cookie["httponly"]
    kept = signing.loads(cookie.value, salt="dossiers.suitability")
    assert kept["answers"] == {"born_here": True, "parent_abroad": "no"}


def test_a_no_tells_why_and_leads_to_the_right_procedure(visitor):
    answer(visitor.go(f"/nop-ho-so/{CODE}/dieu-kien/"), **FIT | {"born_here": "false"})
    assert visitor.path == f"/nop-ho-so/{CODE}/dieu-kien/"
    assert "Trẻ sinh ở nước ngoài" in visitor.text
    assert "/thu-tuc/1.004873/" in visitor.page.links
    again = visitor.go(f"/nop-ho-so/{CODE}/dieu-kien/?sua=1")
    assert again.form("born_here")["data"]["born_here"] == ["false"]
    answer(again, **FIT | {"parent_abroad": "one"})
    assert "nộp ở nơi khác" in again.text
    assert "Tìm thủ tục" in again.text


def test_a_no_and_no_answer_begin_nothing(citizen, asking):
    for path in (f"/nop-ho-so/{CODE}/", f"/nop-ho-so/{CODE}/noi-nop/"):
        answer = citizen.client.post(path)
        assert answer["Location"] == f"/nop-ho-so/{CODE}/dieu-kien/"
    citizen.go(f"/nop-ho-so/{CODE}/noi-nop/")
    assert citizen.path == f"/nop-ho-so/{CODE}/dieu-kien/"
    citizen.send(**FIT | {"born_here": "false"})
    assert citizen.client.post(f"/nop-ho-so/{CODE}/noi-nop/")["Location"] == f"/nop-ho-so/{CODE}/dieu-kien/"
    assert not Dossier.objects.exists()


def test_every_question_is_to_be_answered_and_a_new_one_is_shown_first(visitor):
    visitor.go(f"/nop-ho-so/{CODE}/dieu-kien/").send(status=422)
    assert "<title>Lỗi: " in visitor.text
    visitor.go(f"/nop-ho-so/{CODE}/dieu-kien/")
    visitor.send(**{key: value for key, value in FIT.items() if key != "parent_abroad"})
    assert visitor.path == f"/nop-ho-so/{CODE}/dieu-kien/"
    assert "mở thêm câu hỏi" in visitor.text
    visitor.send(**FIT)
    assert visitor.path.startswith("/tai-khoan/dang-nhap/")


@pytest.mark.parametrize("cookie", ["", "x", "e30:1:x", "eyJmb3JtIjowfQ:1vN:y"])
def test_a_cookie_of_somebodys_own_making_counts_as_none(citizen, asking, cookie):
    citizen.client.cookies["phu_hop"] = cookie
    citizen.go(f"/nop-ho-so/{CODE}/noi-nop/")
    assert citizen.path == f"/nop-ho-so/{CODE}/dieu-kien/"


def test_who_is_signed_in_begins_on_the_start_page_after_the_questions(citizen, asking):
    citizen.go(f"/nop-ho-so/{CODE}/")
    assert f"/nop-ho-so/{CODE}/dieu-kien/" in citizen.page.links
    answer(citizen.go(f"/nop-ho-so/{CODE}/dieu-kien/"), **FIT)
    assert citizen.path == f"/nop-ho-so/{CODE}/noi-nop/"
    citizen.go(f"/nop-ho-so/{CODE}/")
    citizen.send()
    assert Dossier.objects.count() == 1


def test_a_procedure_without_questions_has_no_such_page(world, client):
    answer = client.get("/nop-ho-so/1.004873/dieu-kien/")
    assert answer["Location"] == "/nop-ho-so/1.004873/"
    assert client.get("/nop-ho-so/9.999999/dieu-kien/").status_code == 404


def test_a_procedure_that_is_not_here_is_named_with_who_takes_it_and_a_link(world):
    visitor = Surfer(Client())
    visitor.go("/nop-ho-so/1.001193/dieu-kien/")
    answer(visitor, registered_before="false", foreign_parent="true", has_papers="false")
    assert "Thủ tục đăng ký khai sinh có yếu tố nước ngoài" in visitor.text
    assert "Nộp tại Trung tâm Phục vụ hành chính công xã, phường nơi Ông/Bà cư trú." in visitor.text
    assert access.elsewhere()["2.000528"].link in visitor.page.links
    visitor.go("/nop-ho-so/1.001193/dieu-kien/?sua=1")
    answer(visitor, registered_before="true", foreign_parent="false", has_papers="false")
    assert "/thu-tuc/2.000635/" in visitor.page.links, "what is here is linked here"


def test_no_rule_of_our_forms_leads_nowhere(world):
    for path in own.form_files():
        for rule in (json.loads(path.read_text()).get("eligibility") or {}).get("rules", ()):
            code = rule.get("procedure")
            if code:
                assert access.by_code(code) or code in access.elsewhere(), (path.stem, code)
