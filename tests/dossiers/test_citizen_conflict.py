"""Two devices at one draft: nothing is overwritten unseen, and nobody is asked without need."""

import dataclasses

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from dossiers.actions import filing
from dossiers.models import Attachment, Dossier, Draft, NotApplicable
from procedures.access import published
from tests.dossiers.conftest import upload
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


# Both versions as a whole, and rows


def holders(*names: str) -> dict[str, object]:
    """The rows of the page of 1.012796 as a browser posts them."""
    made: dict[str, object] = {"has_co_holders": "true", "co_holders._row": [str(n) for n in range(len(names))]}
    return made | {f"co_holders.{number}.full_name": name for number, name in enumerate(names)}


def names_of(pk: int) -> list[str]:
    return [row["full_name"] for row in Draft.objects.get(dossier_id=pk).answers["co_holders"]]


@pytest.fixture
def rows_apart(citizen, tablet, draft) -> int:
    """A draft whose rows the tablet has saved and the phone sends too: the phone sees both versions."""
    pk = draft("1.012796").pk
    citizen.go(page(pk, "co_holders"))
    tablet.go(page(pk, "co_holders")).send(form="_version", **holders("Lê Văn An", "Lê Thị Bình"))
    citizen.send(form="_version", status=409, **holders("Lê Văn An", "Lê Văn Cường"))
    return pk


@pytest.mark.parametrize(
    ("side", "capacity", "registration"), [("mine", "self", "first"), ("saved", "parent", "again")]
)
def test_one_version_is_taken_as_a_whole_by_one_press(citizen, tablet, draft, side, capacity, registration):
    pk = draft("1.004873").pk
    citizen.go(page(pk))
    again = {"registration": "again", "again_reason": "Giấy cũ hết hạn"}
    tablet.go(page(pk)).send(form="_version", capacity="parent", **again)
    citizen.send(form="_version", status=409, **FIRST)
    # What is chosen question by question does not count then.
    other = "saved" if side == "mine" else "mine"
    citizen.send(form="_mine", button=("all", side), **{"take:capacity": other, "take:registration": other})
    kept = Draft.objects.get(dossier_id=pk).answers
    assert (kept["capacity"], kept["registration"]) == (capacity, registration)
    assert kept.get("again_reason") == (None if side == "mine" else "Giấy cũ hết hạn")


def test_rows_of_both_versions_stand_side_by_side(citizen, rows_apart):
    assert citizen.text.count("Chỉ có ở bản này") == 2
    assert "Lê Thị Bình" in citizen.text
    assert "Lê Văn Cường" in citizen.text
    assert names_of(rows_apart) == ["Lê Văn An", "Lê Thị Bình"]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", ["Lê Văn An", "Lê Văn Cường"]),
        ("saved", ["Lê Văn An", "Lê Thị Bình"]),
        ("both", ["Lê Văn An", "Lê Thị Bình", "Lê Văn Cường"]),
    ],
)
def test_rows_are_chosen_or_put_together(citizen, rows_apart, choice, kept):
    citizen.send(form="_mine", **{"take:co_holders": choice})
    assert names_of(rows_apart) == kept
    assert (citizen.path == page(rows_apart, "co_holders")) == (choice == "both")


def test_rows_are_not_put_together_beyond_what_the_form_takes(citizen, tablet, draft):
    pk = draft("1.012796").pk
    citizen.go(page(pk, "co_holders"))
    tablet.go(page(pk, "co_holders")).send(form="_version", **holders(*(f"Lê Văn {n}" for n in "ABCDEFGHIKL")))
    citizen.send(form="_version", status=409, **holders(*(f"Lê Thị {n}" for n in "ABCDEFGHIKL")))
    assert 'value="both"' not in citizen.text


@pytest.mark.parametrize("carried", ["", "[1]", "{", "x" * 4_000_001])
def test_a_version_that_did_not_come_back_whole_leaves_what_is_saved(citizen, rows_apart, carried):
    citizen.send(form="_mine", _mine=carried, **{"take:co_holders": "mine"})
    assert names_of(rows_apart) == ["Lê Văn An", "Lê Thị Bình"]


def test_a_third_change_meanwhile_is_shown_too(citizen, tablet, rows_apart):
    tablet.go(page(rows_apart, "co_holders")).send(form="_version", **holders("Lê Thị Dung"))
    citizen.send(form="_mine", status=409, **{"take:co_holders": "mine"})
    assert "Lê Thị Dung" in citizen.text
    assert names_of(rows_apart) == ["Lê Thị Dung"]
    citizen.send(form="_mine", button=("all", "mine"))
    assert names_of(rows_apart) == ["Lê Văn An", "Lê Văn Cường"]


def test_the_choice_survives_the_end_of_the_session(tablet, congdan, draft):
    pk = draft("1.004873").pk
    phone = Surfer(Client(enforce_csrf_checks=True)).go("/tai-khoan/dang-nhap/")
    phone.send(login="congdan", password="motcua-demo")
    phone.go(page(pk))
    tablet.go(page(pk)).send(form="_version", capacity="parent", registration="first")
    phone.send(form="_version", status=409, **FIRST)
    Session.objects.exclude(session_key=tablet.client.session.session_key).update(expire_date=timezone.now())
    phone.send(form="_mine", **{"take:capacity": "mine"})
    assert phone.path.startswith("/tai-khoan/dang-nhap/")
    phone.send(login="congdan", password="motcua-demo", status=409)
    assert Draft.objects.get(dossier_id=pk).answers["capacity"] == "parent"
    phone.send(form="_mine", button=("all", "mine"))
    assert Draft.objects.get(dossier_id=pk).answers["capacity"] == "self"


# What is chosen beside the form, and the papers


def test_how_to_receive_chosen_otherwise_elsewhere_is_asked_again(citizen, tablet, draft):
    pk = draft("1.004873").pk
    path = f"/ho-so/{pk}/nhan-ket-qua/"
    citizen.go(path)
    tablet.go(path).send(form="receive_by", receive_by="post")
    citizen.send(form="receive_by", status=409, receive_by="counter")
    assert "Thiết bị kia, đã lưu" in citizen.text
    assert Dossier.objects.get(pk=pk).receive_by == "post"
    citizen.send(form="receive_by", receive_by="counter")
    assert Dossier.objects.get(pk=pk).receive_by == "counter"


def test_saving_by_itself_does_not_choose_over_another_device(citizen, tablet, draft):
    pk = draft("1.004873").pk
    path = f"/ho-so/{pk}/nhan-ket-qua/"
    data = citizen.go(path).form("receive_by")["data"]
    tablet.go(path).send(form="receive_by", receive_by="post")
    alone = {"X-Autosave": "1"}
    assert citizen.client.post(path, data | {"receive_by": "counter"}, headers=alone).status_code == 409
    answer = citizen.client.post(path, data | {"receive_by": "post"}, headers=alone)
    assert answer.json()["base"] == "post"
    follow = data | {"receive_by": "counter", "_base": "post"}
    assert citizen.client.post(path, follow, headers=alone).status_code == 200
    assert Dossier.objects.get(pk=pk).receive_by == "counter"


def test_the_case_chosen_otherwise_elsewhere_is_asked_again(citizen, tablet, draft):
    pk = draft("1.001653").pk
    path = f"/ho-so/{pk}/truong-hop/"
    first, second, *_more = (str(case.id) for case in published(Dossier.objects.get(pk=pk).version_id).cases)
    citizen.go(path)
    tablet.go(path).send(form="case", case=first)
    citizen.send(form="case", status=409, case=second)
    assert str(Dossier.objects.get(pk=pk).case_id) == first
    citizen.send(form="case", case=second)
    assert str(Dossier.objects.get(pk=pk).case_id) == second


@pytest.fixture
def unsure(draft, monkeypatch) -> tuple[int, list[str]]:
    """A draft whose papers may all be ticked away, as of a national record that does not say what is required."""
    dossier = draft("1.012796")
    real = dossier.procedure_version
    lines = tuple(dataclasses.replace(p, required=None) if p.kind == "submit" else p for p in real.requirements)
    version = dataclasses.replace(real, requirements=lines)
    for place in ("models.dossier", "actions.papers", "views.filing_parts", "access.case", "actions.filing"):
        monkeypatch.setattr(f"dossiers.{place}.published", lambda _pk: version)
    return dossier.pk, [str(p.id) for p in version.requirements_for(dossier.case_id) if p.kind == "submit"]


def test_a_paper_attached_elsewhere_is_not_ticked_away(citizen, tablet, unsure):
    pk, (requirement, *_others) = unsure
    path = f"/ho-so/{pk}/giay-to/"
    citizen.go(path)
    tablet.go(path)
    sent = {"act": "upload", "requirement": requirement, "files": upload()}
    assert tablet.client.post(path, sent).status_code == 302
    answer = citizen.client.post(path, {"act": "tick", "requirement": requirement})
    assert answer.status_code == 422
    assert "vừa được đính kèm tệp" in answer.content.decode()
    row = Attachment.objects.get(dossier_id=pk)

    # Taken out at both devices: the second is told, and no error.
    gone = f"/ho-so/{pk}/tep/{row.pk}/go-bo/"
    assert tablet.client.post(gone).status_code == 302
    citizen._take(citizen.client.post(gone, follow=True), path, 200)
    assert "đã được xóa ở cửa sổ hoặc thiết bị khác" in citizen.text


def test_ticks_of_two_devices_are_both_kept(citizen, unsure, monkeypatch):
    pk, wanted = unsure
    path = f"/ho-so/{pk}/giay-to/"
    choose, meanwhile = filing.choose, []

    def slow(*args, **kwargs):
        """The other device ticks between this one's reading and writing."""
        if not meanwhile:
            meanwhile.append(True)
            citizen.client.post(path, {"requirement": wanted[1], "act": "tick"})
        return choose(*args, **kwargs)

    monkeypatch.setattr(filing, "choose", slow)
    citizen.client.post(path, {"requirement": wanted[0], "act": "tick"})
    kept = NotApplicable.objects.filter(dossier_id=pk).values_list("requirement_id", flat=True)
    assert {str(pk) for pk in kept} == set(wanted[:2])
