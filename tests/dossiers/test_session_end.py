"""The end of a session: warned of, moved by use, and survived by what was typed, for its owner alone."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import kept
from dossiers.models import Dossier
from tests.dossiers.office import office  # noqa: F401 - a fixture
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_after_the_result import returned

pytestmark = pytest.mark.django_db
PASSWORD = "motcua-demo"


@pytest.fixture
def surfer(congdan) -> Surfer:
    """The citizen at a browser that checks tokens as the real site does."""
    client = Client(enforce_csrf_checks=True)
    made = Surfer(client).go("/tai-khoan/dang-nhap/")
    made.send(login="congdan", password=PASSWORD)
    return made


def end(surfer: Surfer) -> None:
    """The session ends by itself, as its row says."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def request_page(draft) -> str:
    return f"/ho-so/{draft('2.000635').pk}/khai/request/"


def test_what_was_typed_after_the_end_comes_back_to_its_owner(surfer, draft):
    path = request_page(draft)
    surfer.go(path)
    end(surfer)
    surfer.send(form="request", request="Đề nghị cấp hai bản sao.")
    assert surfer.path.startswith("/tai-khoan/dang-nhap/")
    assert "Nội dung vừa nhập được giữ lại" in surfer.text
    row = Session.objects.latest("expire_date")
    assert "bản sao" not in str(row.get_decoded())
    surfer.send(login="congdan", password=PASSWORD)
    assert surfer.path == path
    assert "Đề nghị cấp hai bản sao." in surfer.text
    assert "trước khi phiên làm việc hết" in surfer.text
    surfer.send(form="request")
    dossier = Dossier.objects.get()
    assert dossier.draft.answers["request"] == "Đề nghị cấp hai bản sao."
    assert "trước khi phiên" not in surfer.go(path).text


def test_somebody_else_at_the_same_browser_gets_nothing(surfer, draft, congdan2):
    path = request_page(draft)
    surfer.go(path)
    end(surfer)
    surfer.send(form="request", request="Chuyện riêng")
    surfer.go("/tai-khoan/dang-nhap/").send(login="congdan2", password=PASSWORD)
    surfer.go(path, status=404)
    assert "Chuyện riêng" not in surfer.text


@pytest.mark.parametrize("mark", ["", "x", "eyJ1IjoxfQ:1xWAd6:forged"])
def test_a_page_made_for_nobody_keeps_nothing(surfer, draft, mark):
    path = request_page(draft)
    surfer.go(path)
    end(surfer)
    surfer.send(form="request", request="Câu không giữ lại", _who=mark)
    surfer.send(login="congdan", password=PASSWORD)
    assert "Câu không giữ lại" not in surfer.go(path).text


def test_too_much_is_not_kept(surfer, draft):
    path = request_page(draft)
    surfer.go(path)
    end(surfer)
    surfer.send(form="request", request="x" * 210_000)
    surfer.send(login="congdan", password=PASSWORD)
    assert "xxxx" not in surfer.go(path).text


def test_it_is_kept_for_an_hour(surfer, draft, monkeypatch):
    path = request_page(draft)
    surfer.go(path)
    end(surfer)
    surfer.send(form="request", request="Muộn")
    monkeypatch.setattr(kept, "SECONDS", -1)
    assert "được giữ lại" not in surfer.go(f"/tai-khoan/dang-nhap/?next={path}").text
    surfer.send(login="congdan", password=PASSWORD)
    assert "Muộn" not in surfer.text


def test_a_page_older_than_the_last_signing_in_loses_nothing(surfer, draft):
    """Signed in again in a second tab, the token of the first tab is stale."""
    path = request_page(draft)
    surfer.go(path)
    stale = surfer.form("request")["data"] | {"request": "Viết ở thẻ cũ"}
    surfer.client.get("/tai-khoan/dang-nhap/")
    again = Client(enforce_csrf_checks=True)
    second = Surfer(again).go("/tai-khoan/dang-nhap/")
    second.send(login="congdan", password=PASSWORD)
    answer = again.post(path, stale)
    assert (answer.status_code, answer["Location"]) == (302, path)
    second.go(path)
    assert "Viết ở thẻ cũ" in second.text
    second.send(form="request")
    assert Dossier.objects.get().draft.answers["request"] == "Viết ở thẻ cũ"
    alone = again.post(path, stale, headers={"X-Autosave": "1"})
    assert alone.status_code == 403
    assert alone.json()["token"]


def test_the_choices_of_the_small_pages_come_back_too(surfer, draft):
    pk = draft("2.000635").pk
    surfer.go(f"/ho-so/{pk}/nhan-ket-qua/")
    end(surfer)
    surfer.send(form="receive_by", receive_by="post")
    surfer.send(login="congdan", password=PASSWORD)
    assert surfer.path == f"/ho-so/{pk}/nhan-ket-qua/"
    assert surfer.form("receive_by")["data"]["receive_by"] == ["post"]


def test_the_agency_chosen_survives_signing_in(surfer, motcua2, actor_for):
    other = actor_for(motcua2).agency_code
    surfer.go("/nop-ho-so/1.004873/noi-nop/")
    end(surfer)
    surfer.send(form="agency", agency=other)
    surfer.send(login="congdan", password=PASSWORD)
    assert surfer.path == "/nop-ho-so/1.004873/noi-nop/"
    assert surfer.form("agency")["data"]["agency"] == other


def test_a_page_that_saves_by_itself_is_told_of_the_end(surfer, draft):
    path = request_page(draft)
    surfer.go(path)
    sent = surfer.form("request")["data"]
    end(surfer)
    answer = surfer.client.post(path, sent, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()) == (401, {"ended": True})


def test_the_page_knows_how_long_the_session_lives_and_use_moves_the_end(surfer, settings):
    assert 'data-session="' in surfer.go("/ho-so/").text
    assert 'data-session="' not in Surfer(Client()).go("/").text
    soon = timezone.now() + timedelta(seconds=60)
    Session.objects.update(expire_date=soon)
    assert surfer.client.get("/tai-khoan/phien/", headers={"X-Requested-With": "fetch"}).json()["left"] <= 60
    assert Session.objects.get().expire_date == soon
    token = surfer.client.cookies["csrftoken"].value
    kept_on = surfer.client.post("/tai-khoan/phien/", headers={"X-CSRFToken": token, "X-Requested-With": "fetch"})
    assert kept_on.json()["left"] == settings.SESSION_COOKIE_AGE
    assert Session.objects.get().expire_date > timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE - 60)
    Session.objects.update(expire_date=soon)
    surfer.go("/ho-so/")
    left = re.search(r'data-session="(\d+)"', surfer.text)
    assert left
    assert int(left[1]) == settings.SESSION_COOKIE_AGE
    assert Session.objects.get().expire_date > soon
    end(surfer)
    gone = surfer.client.get("/tai-khoan/phien/")
    assert (gone.status_code, gone.json()) == (401, {"left": 0})


def test_signing_out_clears_what_the_browser_keeps(surfer):
    surfer.go("/ho-so/")
    form = next(form for form in surfer.page.forms if form["action"].endswith("/dang-xuat/"))
    answer = surfer.client.post(form["action"], form["data"])
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in Client().get("/tai-khoan/dang-xuat/", follow=True)


@pytest.mark.parametrize(
    ("path", "name", "words"),
    [
        ("/ho-so/{}/tin-nhan/", "words", "Tôi mang bản chính đến lúc nào thì được?"),
        ("/ho-so/{}/rut-ho-so/", "reason", "Tôi không còn cần giấy này nữa."),
        ("/tai-khoan/du-lieu/chinh-sua/{}/", "right", "Nguyễn Thị Mậu"),
    ],
)
def test_what_is_written_to_the_office_survives_it_too(surfer, filed, path, name, words):
    dossier = filed()
    surfer.go(path.format(dossier.pk))
    end(surfer)
    surfer.send(form=name, **{name: words})
    surfer.send(login="congdan", password=PASSWORD)
    assert surfer.path == path.format(dossier.pk)
    assert surfer.form(name)["data"][name] == words
    assert "chưa được gửi" in surfer.text
    assert words not in surfer.go(path.format(dossier.pk)).text


def test_the_address_for_the_post_survives_it(surfer, draft):
    dossier = draft()
    Dossier.objects.filter(pk=dossier.pk).update(receive_by="post")
    path = f"/ho-so/{dossier.pk}/dia-chi-nhan/"
    surfer.go(path + "?next=check")
    end(surfer)
    surfer.send(form="receiver", receiver="Trần Văn Nhận", line="Số 9, đường Mẫu")
    surfer.send(login="congdan", password=PASSWORD)
    assert surfer.path == path + "?next=check"
    typed = surfer.form("receiver")["data"]
    assert (typed["receiver"], typed["line"], typed["next"]) == ("Trần Văn Nhận", "Số 9, đường Mẫu", "check")
    assert "trước khi phiên làm việc hết" in surfer.text


def test_a_button_pressed_after_the_end_leads_back_to_where_it_stood(surfer, office):
    dossier = returned(office)
    page = f"/ho-so/{dossier.pk}/"
    surfer.go(page)
    end(surfer)
    form = surfer.form("words")
    host = {"referer": f"http://testserver{page}?x=1", "host": "testserver"}
    answer = surfer.client.post(form["action"], form["data"] | {"score": "3"}, headers=host)
    assert answer["Location"] == f"/tai-khoan/dang-nhap/?next=/ho-so/{dossier.pk}/%3Fx%3D1"
    for elsewhere in ("https://evil.example/ho-so/1/", "http://[", ""):
        answer = surfer.client.post(form["action"], form["data"], headers=host | {"referer": elsewhere})
        assert answer["Location"].endswith(f"?next=/ho-so/{dossier.pk}/danh-gia/")
    surfer.go(f"/ho-so/{dossier.pk}/danh-gia/").send(login="congdan", password=PASSWORD)
    assert surfer.path == page, "an address that only takes what is sent leads on"
