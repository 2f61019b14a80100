"""Fifty tabs open on one draft, in turn and all at once: one dossier, one number, nothing overwritten unseen."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access import user_by_name
from agencies.access import agency
from dossiers.actions import filing
from dossiers.known import unseal
from dossiers.models import Answers, Dossier, Draft
from journal.models import Event
from procedures.access import open_offer
from tests.dossiers.office import actor
from tests.dossiers.surfer import Surfer
from tests.scenarios.conftest import ANSWERS

pytestmark = pytest.mark.django_db(transaction=True)
TABS = 50
AT_ONCE = 10  # the test database takes as many connections; each thread works through its share of the tabs
ALONE = {"X-Autosave": "1"}


@pytest.fixture
def tabs(live_world) -> list[Surfer]:
    """The same person in fifty tabs."""
    first = Client()
    first.force_login(user_by_name("congdan"))
    found = []
    for _number in range(TABS):
        client = Client()
        client.cookies = first.cookies
        found.append(Surfer(client))
    return found


@pytest.fixture
def ready(live_world) -> int:
    """A draft that lacks nothing."""
    by, at = actor("congdan"), timezone.now()
    place = agency(actor("motcua").agency_code)
    dossier = filing.start(open_offer("2.000635", place.code, at=at), by=by, at=at)
    home = {"commune": place.commune_code, "line": "Số 1"}
    filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=by, at=at)
    filing.choose(dossier.pk, receive_by="electronic", by=by, at=at)
    return dossier.pk


def words(pk: int) -> str:
    dossier = Dossier.objects.get(pk=pk)
    stored = Draft.objects.get(dossier_id=pk).answers
    return unseal(dossier.procedure_version.eform, stored)["request"]


def all_at_once(tabs: list[Surfer], act: Callable[[int, Surfer], object]) -> None:
    """Let every tab act, ten at a time, and show what failed."""
    failed: list[BaseException] = []
    start = threading.Barrier(AT_ONCE)

    def work(share: list[tuple[int, Surfer]]) -> None:
        try:
            start.wait(120)
            for number, tab in share:
                act(number, tab)
        except BaseException as error:  # shown by the test
            failed.append(error)
        finally:
            connection.close()

    numbered = list(enumerate(tabs))
    threads = [threading.Thread(target=work, args=(numbered[place::AT_ONCE],)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def forms(tabs: list[Surfer], pk: int) -> list[dict[str, str]]:
    """What each tab would send from the page of the request, opened before anybody has saved."""
    return [tab.go(f"/ho-so/{pk}/khai/request/").form("_version")["data"] for tab in tabs]


def test_in_turn_the_first_is_saved_and_every_other_is_told(tabs, ready):
    data = forms(tabs, ready)
    path = f"/ho-so/{ready}/khai/request/"
    found = [
        tab.client.post(path, data[number] | {"request": f"Lời của cửa sổ {number}"}, headers=ALONE).status_code
        for number, tab in enumerate(tabs)
    ]
    assert found == [200] + [409] * (TABS - 1)
    assert words(ready) == "Lời của cửa sổ 0"
    # Whoever is told sees both, and may still have it the own way.
    tabs[7].send(form="_version", status=409, request="Lời của cửa sổ 7")
    assert "Lời của cửa sổ 0" in tabs[7].text
    assert "Lời của cửa sổ 7" in tabs[7].text
    tabs[7].send(form="_mine", **{"take:request": "mine"})
    assert words(ready) == "Lời của cửa sổ 7"


def test_at_once_one_is_saved_and_every_other_is_told(tabs, ready):
    data = forms(tabs, ready)
    path = f"/ho-so/{ready}/khai/request/"
    found: dict[int, int] = {}

    def save(number: int, tab: Surfer) -> None:
        sent = data[number] | {"request": f"Lời của cửa sổ {number}"}
        found[number] = tab.client.post(path, sent, headers=ALONE).status_code

    all_at_once(tabs, save)
    assert Counter(found.values()) == {200: 1, 409: TABS - 1}
    winner = next(number for number, status in found.items() if status == 200)
    assert words(ready) == f"Lời của cửa sổ {winner}"


def test_at_once_the_same_words_are_no_conflict(tabs, ready):
    data = forms(tabs, ready)
    path = f"/ho-so/{ready}/khai/request/"
    found: Counter[int] = Counter()
    all_at_once(
        tabs,
        lambda number, tab: found.update(
            [tab.client.post(path, data[number] | {"request": "Cùng một lời"}, headers=ALONE).status_code]
        ),
    )
    assert found == {200: TABS}
    assert words(ready) == "Cùng một lời"


def assert_filed_once(pk: int, places: set[str]) -> None:
    dossier = Dossier.objects.get()
    assert dossier.pk == pk
    assert dossier.number
    assert Answers.objects.filter(dossier_id=pk).count() == 1
    kinds = Counter(Event.objects.filter(stream_kind="dossier", stream_id=pk).values_list("kind", flat=True))
    assert kinds["dossier.submitted"] == 1
    # Every tab ends at what was filed: its confirmation, or its page.
    assert places <= {f"/ho-so/{pk}/da-nop/", f"/ho-so/{pk}/"}


def test_filed_in_turn_there_is_one_dossier_with_one_number(tabs, ready):
    places = set()
    for tab in tabs:
        tab.go(f"/ho-so/{ready}/kiem-tra/")
    for tab in tabs:
        places.add(tab.send(form="declared", declared="on").path)
    assert_filed_once(ready, places)


def test_filed_at_once_there_is_one_dossier_with_one_number(tabs, ready):
    for tab in tabs:
        tab.go(f"/ho-so/{ready}/kiem-tra/")
    places: set[str] = set()
    all_at_once(tabs, lambda _number, tab: places.add(tab.send(form="declared", declared="on").path))
    assert_filed_once(ready, places)


def test_saving_and_filing_at_once_loses_no_words_silently(tabs, ready):
    """What a tab was told is saved stands in what is filed, or in a draft that the check then shows anew."""
    data = forms(tabs, ready)
    path = f"/ho-so/{ready}/khai/request/"
    checks = [Surfer(tab.client).go(f"/ho-so/{ready}/kiem-tra/") for tab in tabs[:AT_ONCE]]
    saved: list[str] = []

    def act(number: int, tab: Surfer) -> None:
        if number < AT_ONCE:
            sent = checks[number].form("declared")
            checks[number].client.post(checks[number].path, sent["data"] | {"declared": "on"})
            return
        mine = f"Lời của cửa sổ {number}"
        if tab.client.post(path, data[number] | {"request": mine}, headers=ALONE).status_code == 200:
            saved.append(mine)

    all_at_once(tabs, act)
    dossier = Dossier.objects.get()
    form = dossier.procedure_version.eform
    if dossier.is_draft:
        assert words(ready) == saved[-1]
    else:
        filed = unseal(form, dossier.answers.get().answers)["request"]
        assert filed == (saved[-1] if saved else ANSWERS["request"])
    assert len(saved) <= 1


def test_what_was_changed_after_the_check_is_shown_before_it_is_filed(tabs, ready):
    check, other, *_more = tabs
    check.go(f"/ho-so/{ready}/kiem-tra/")
    other.go(f"/ho-so/{ready}/khai/request/").send(form="_version", request="Lời viết sau khi kiểm tra.")
    check.send(form="declared", declared="on", status=422)
    assert "vừa được sửa ở cửa sổ hoặc thiết bị khác" in check.text
    assert "Lời viết sau khi kiểm tra." in check.text
    assert Dossier.objects.get().is_draft
    check.send(form="declared", declared="on")
    assert_filed_once(ready, {check.path})
