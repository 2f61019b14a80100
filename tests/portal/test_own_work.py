"""The home page of somebody signed in: the own work first, calmly; nothing of it for strangers and staff."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.actions import filing
from dossiers.models import Draft
from tests.dossiers.conftest import ask, commune, draft, filed  # noqa: F401
from tests.dossiers.office import actor, browser

pytestmark = pytest.mark.django_db
HEADING = '<h2 id="viec">'


def home(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def cards(page: str) -> list[str]:
    own = page.partition(HEADING)[2].partition("</section>")[0]
    return own.split('<li class="panel')[1:]


def begun(draft, name: str, *, saved=timedelta()) -> int:
    """A birth registration for that child, saved so long ago."""
    dossier = draft("1.001193")
    answers = {"capacity": "parent", "parent_is": "father", "child": {"full_name": name}}
    filing.save_answers(dossier.pk, answers, version=None, by=actor("congdan"), at=timezone.now())
    Draft.objects.filter(dossier=dossier).update(saved_at=timezone.now() - saved)
    return dossier.pk


def test_the_newest_draft_says_what_is_left_and_until_when(draft):
    begun(draft, "Trần Gia An", saved=timedelta(hours=2))
    pk = begun(draft, "Trần Bảo Bình")
    until = timezone.localtime(Draft.objects.get(dossier=pk).expires_at)
    page = home(browser("congdan"))
    (card,) = cards(page)
    assert "(Trần Bảo Bình)" in card
    assert "phần chưa xong: Người yêu cầu; " in card
    assert f"được giữ đến hết ngày {until:%d/%m/%Y}" in card
    assert f'href="/ho-so/{pk}/khai/requester/"' in card
    assert "Tiếp tục khai" in card
    assert "Còn 1 việc khác cần làm" in page
    assert page.index(HEADING) < page.index("<h1>")


def test_what_an_office_asks_comes_first_and_the_page_stays_calm(draft, filed, ask):
    for _turn in range(5):
        dossier = filed()
        ask(dossier, questions=("request",))
    draft()
    page = home(browser("congdan"))
    shown = cards(page)
    assert len(shown) == 4
    assert all("Bổ sung hồ sơ" in card and "đề nghị Ông/Bà bổ sung" in card for card in shown[:3])
    assert "Bắt đầu khai" in shown[3]
    assert f'href="/ho-so/{dossier.pk}/bo-sung/"' in shown[0]
    assert "Còn 2 việc khác cần làm" in page


def test_it_costs_few_queries(draft, filed, ask):
    ask(filed(), questions=("request",))
    begun(draft, "Trần Gia An")
    client = browser("congdan")
    home(client)
    with CaptureQueriesContext(connection) as seen:
        assert len(cards(home(client))) == 2
    assert len(seen) <= 15, "\n".join(row["sql"][:160] for row in seen.captured_queries)


def test_strangers_and_staff_see_none(draft, filed, ask):
    ask(filed(), questions=("request",))
    draft()
    for client in (Client(), browser("congdan2"), browser("motcua"), browser("lanhdao")):
        assert HEADING not in home(client)


def test_two_drafts_of_one_procedure_are_told_apart(draft):
    begun(draft, "Trần Gia An", saved=timedelta(hours=2))
    begun(draft, "Trần Bảo Bình")
    begun(draft, "")
    draft()
    client = browser("congdan")
    page = client.get("/ho-so/").content.decode()
    for name in ("Trần Gia An", "Trần Bảo Bình"):
        assert page.count(f"({name}, lưu lúc ") == 1
    assert page.count(" (lưu lúc ") == 1
    start = client.get("/nop-ho-so/1.001193/").content.decode()
    assert "Tiếp tục bản nháp của Trần Gia An (lưu lúc " in start
