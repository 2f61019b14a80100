"""Two devices at one draft: nothing is overwritten unseen, and nobody is asked without need."""

import pytest

from dossiers.models import Draft
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db

FIRST = {"capacity": "self", "registration": "first"}


@pytest.fixture
def tablet(congdan, client_for) -> Surfer:
    """The same person at another device."""
    return Surfer(client_for(congdan))


def page(pk: int, key: str = "capacity") -> str:
    return f"/ho-so/{pk}/khai/{key}/"


def test_both_versions_are_shown_and_one_is_chosen(citizen, tablet, draft):
    pk = draft("1.004873").pk
    citizen.go(page(pk))
    tablet.go(page(pk)).send(form="_version", capacity="parent", registration="first")
    citizen.send(form="_version", status=409, **FIRST)
    assert "sửa trên thiết bị khác" in citizen.text
    assert "Tôi là cha hoặc mẹ" in citizen.text
    assert "Cho chính tôi" in citizen.text
    assert "take:registration" not in citizen.text
    assert Draft.objects.get(dossier_id=pk).answers["capacity"] == "parent"

    citizen.send(form="_mine", **{"take:capacity": "mine"})
    assert citizen.path == page(pk, "requester")
    assert Draft.objects.get(dossier_id=pk).answers["capacity"] == "self"


def test_the_saved_version_may_be_kept(citizen, tablet, draft):
    pk = draft("1.004873").pk
    citizen.go(page(pk))
    tablet.go(page(pk)).send(form="_version", capacity="parent", registration="first")
    citizen.send(form="_version", status=409, capacity="self", registration="again", again_reason="Giấy cũ hết hạn")
    citizen.send(form="_mine", **{"take:capacity": "saved"})
    kept = Draft.objects.get(dossier_id=pk).answers
    assert kept["capacity"] == "parent"
    assert kept["registration"] == "again"
    assert kept["again_reason"] == "Giấy cũ hết hạn"


def test_another_page_saved_elsewhere_is_no_conflict(citizen, tablet, draft):
    pk = draft("1.004873").pk
    citizen.go(page(pk))
    tablet.go(page(pk, "marital")).send(form="_version", marital_status="never_married")
    citizen.send(form="_version", **FIRST)
    kept = Draft.objects.get(dossier_id=pk).answers
    assert kept["capacity"] == "self"
    assert kept["marital_status"] == "never_married"


def test_the_same_answers_twice_are_no_conflict(citizen, tablet, draft):
    pk = draft("1.004873").pk
    citizen.go(page(pk))
    tablet.go(page(pk)).send(form="_version", **FIRST)
    citizen.send(form="_version", **FIRST)
    assert citizen.path == page(pk, "requester")


def test_autosave_keeps_anything_and_says_when(citizen, draft):
    pk = draft("1.004873").pk
    data = citizen.go(page(pk, "requester")).form("_version")["data"]
    half = data | {"requester.phone": "09", "requester.full_name": ""}
    answer = citizen.client.post(page(pk, "requester"), half, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert citizen.go(page(pk, "requester")).form("_version")["data"]["requester.phone"] == "09"
    assert "requester" not in Draft.objects.get(dossier_id=pk).pages_done
    follow = half | {
        "_version": answer.json()["version"],
        "_base": answer.json()["base"],
        "requester.phone": "0912345678",
    }
    assert citizen.client.post(page(pk, "requester"), follow, headers={"X-Autosave": "1"}).json()["version"] == 3


def test_autosave_never_overwrites_another_device(citizen, tablet, draft):
    pk = draft("1.004873").pk
    data = citizen.go(page(pk)).form("_version")["data"]
    tablet.go(page(pk)).send(form="_version", capacity="parent", registration="first")
    answer = citizen.client.post(page(pk), data | FIRST, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert Draft.objects.get(dossier_id=pk).answers["capacity"] == "parent"


@pytest.mark.parametrize("carried", ["[1]", "{", '"x"', '{"status": 10, "capacity": {"a": [1]}}', "x" * 600_000])
def test_a_forged_choice_changes_nothing_else(citizen, draft, carried):
    pk = draft("1.004873").pk
    data = {"_version": "1", "_base": "", "_mine": carried, "take:capacity": "mine"}
    answer = citizen.client.post(page(pk), data)
    assert answer.status_code == 302
    assert "status" not in Draft.objects.get(dossier_id=pk).answers


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_version_that_is_none_is_no_error(citizen, draft, version):
    pk = draft("1.004873").pk
    assert citizen.client.post(page(pk), FIRST | {"_version": version}).status_code == 302
