"""A result by post: given to it, delivered or brought back, sent anew or collected; told at each turn."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import agency
from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions import posting, rating, results
from dossiers.actions._move import ChangedMeanwhile
from dossiers.known import VIETNAM
from dossiers.models import Dossier, PostAddress, Posting
from dossiers.models.dossier import FAR
from dossiers.rules.workflow import Status, WrongState
from journal.deliver import deliver_due
from mydata.access.whole import dossier_of
from notifications.models import Message
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db
CODE = "EE123456789VN"
SAID = {"receiver": "Trần Văn Nhận", "phone": "0912345679", "line": "Số 9, đường Mẫu"}


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def ready(office, at) -> Dossier:
    """A dossier whose result is there and goes by post, with the address."""
    dossier = office.at_records()
    Dossier.objects.filter(pk=dossier.pk).update(receive_by="post")
    said = SAID | {"commune": agency(actor("motcua").agency_code).commune_code}
    posting.set_address(dossier.pk, said, by=actor("congdan"), at=at)
    results.issue(dossier.pk, by=actor("vanthu"), at=timezone.now())
    return fresh(dossier)


def today() -> date:
    return timezone.now().astimezone(VIETNAM).date()


def send(dossier: Dossier, **more) -> Posting:
    said = {"carrier": "VNPost", "code": "ee 123 456 789 vn", "on": today(), "by": actor("motcua")} | more
    return posting.hand_to_post(dossier.pk, at=timezone.now(), **said)


def back(dossier: Dossier, **more) -> Posting:
    said = {"on": today(), "why": "absent", "by": actor("motcua")} | more
    return posting.came_back(dossier.pk, at=timezone.now(), **said)


def notices(kind: str) -> list[str]:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    return list(Message.objects.filter(event_kind=kind, channel="inbox").values_list("body", flat=True))


def test_given_to_the_post_it_is_done_and_not_yet_returned(ready):
    assert send(ready).code == CODE
    now = fresh(ready)
    assert (now.status, now.delivery_state, now.returned_at, now.next_at) == (Status.DONE, "posted", None, FAR)
    assert now.timeliness == ready.timeliness
    (told,) = notices("dossier.result_posted")
    assert f"Mã bưu gửi: {CODE}" in told
    assert "VNPost" in told
    with pytest.raises(WrongState):
        send(ready)
    with pytest.raises(WrongState):
        posting.set_address(ready.pk, SAID, by=actor("congdan"), at=timezone.now())
    with pytest.raises(WrongState):
        posting.collect(ready.pk, by=actor("congdan"), at=timezone.now())


def test_the_applicant_says_that_it_has_come(ready):
    send(ready)
    me = Surfer(browser("congdan")).go(f"/ho-so/{ready.pk}/")
    assert CODE in me.text
    assert "đang được chuyển đến Ông/Bà" in me.text
    for _twice in range(2):
        browser("congdan").post(f"/ho-so/{ready.pk}/da-nhan/")
    now = fresh(ready)
    assert (now.status, now.delivery_state, now.result.handed_to) == (Status.RETURNED, "delivered", "Trần Văn Nhận")
    assert now.result.received_at is not None
    assert Posting.objects.get().delivered_at is not None
    assert len(notices("dossier.returned")) == 1


def test_a_stranger_cannot_say_that_it_has_come(ready):
    send(ready)
    with pytest.raises(Forbidden):
        rating.acknowledge(ready.pk, by=actor("congdan2"), at=timezone.now())
    with pytest.raises(Forbidden):
        posting.collect(ready.pk, by=actor("congdan2"), at=timezone.now())
    assert fresh(ready).status == Status.DONE


def test_without_an_address_the_owner_is_named(ready):
    PostAddress.objects.all().delete()
    send(ready)
    assert rating.acknowledge(ready.pk, by=actor("congdan"), at=timezone.now())
    assert fresh(ready).result.handed_to == fresh(ready).owner_name


def test_the_desk_notes_the_delivery(ready):
    send(ready)
    results.return_result(ready.pk, handed_to="Trần Văn Nhận", by=actor("motcua"), at=timezone.now())
    assert (fresh(ready).status, Posting.objects.get().delivered_at is not None) == (Status.RETURNED, True)


def test_what_came_back_is_told_and_goes_out_anew(ready):
    send(ready)
    back(ready, why="address")
    now = fresh(ready)
    assert (now.status, now.delivery_state, now.next_at < FAR) == (Status.DONE, "came_back", True)
    (told,) = notices("dossier.result_came_back")
    assert "Không tìm thấy địa chỉ" in told
    assert [task.kind for task in access.tasks_of(actor("congdan"), at=timezone.now())] == ["resend"]
    me = Surfer(browser("congdan")).go("/ho-so/")
    assert "Chọn cách nhận lại kết quả" in me.text
    me.go(f"/ho-so/{ready.pk}/dia-chi-nhan/").send(form="receiver", line="Số 10, đường Mẫu")
    second = send(ready)
    assert [row.pk for row in access.postings_of(fresh(ready))] == [second.pk, Posting.objects.earliest("pk").pk]
    page = Surfer(browser("congdan")).go(f"/ho-so/{ready.pk}/").text
    assert "chuyển hoàn ngày" in page
    assert dossier_of(actor("congdan"), fresh(ready))["postings"][0]["came_back_why"] == "address"


def test_what_came_back_is_collected_at_the_desk(ready):
    send(ready)
    back(ready)
    me = browser("congdan")
    for _twice in range(2):
        assert me.post(f"/ho-so/{ready.pk}/nhan-tai-quay/").status_code == 302
    now = fresh(ready)
    assert (now.receive_by, now.delivery_state) == ("counter", "ready")
    assert [task.kind for task in access.tasks_of(actor("congdan"), at=timezone.now())] == ["collect"]
    assert CODE in Surfer(me).go(f"/ho-so/{ready.pk}/").text, "what was tried is still told"
    results.return_result(ready.pk, handed_to="Nguyễn Thị Mẫu", by=actor("motcua"), at=timezone.now())
    assert fresh(ready).status == Status.RETURNED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"carrier": " "}, "carrier"),
        ({"carrier": "x" * 101}, "carrier"),
        ({"code": "12"}, "code"),
        ({"on": date(2020, 1, 1)}, "on"),
        ({"on": date(2999, 1, 1)}, "on"),
    ],
)
def test_what_cannot_be_of_a_parcel_is_named(ready, wrong, field):
    with pytest.raises(posting.Unclear) as found:
        send(ready, **wrong)
    assert found.value.field == field
    assert not Posting.objects.exists()


@pytest.mark.parametrize(("wrong", "field"), [({"why": "tired"}, "why"), ({"on": date(2020, 1, 1)}, "on")])
def test_what_cannot_be_of_a_return_is_named(ready, wrong, field):
    send(ready)
    with pytest.raises(posting.Unclear) as found:
        back(ready, **wrong)
    assert found.value.field == field
    assert fresh(ready).delivery_state == "posted"


def test_only_its_own_desk_and_what_it_has_looked_at(ready):
    with pytest.raises(Forbidden):
        send(ready, by=actor("motcua2"))
    with pytest.raises(Forbidden):
        send(ready, by=actor("congdan"))
    with pytest.raises(ChangedMeanwhile):
        send(ready, row_version=ready.row_version - 1)
    with pytest.raises(WrongState):
        back(ready)
    assert not Posting.objects.exists()


def typed(dossier: Dossier, act: str, **more) -> dict:
    day = today()
    boxes = {"on_0": str(day.day), "on_1": str(day.month), "on_2": str(day.year)}
    return {"row_version": fresh(dossier).row_version, "act": act} | boxes | more


def test_the_clerk_does_it_all_on_one_page(ready):
    desk: Client = browser("motcua")
    place = f"/quay/{ready.pk}/tra-ket-qua/"
    page = desk.get(place).content.decode()
    assert "Trần Văn Nhận" in page
    wrong = desk.post(place, typed(ready, "post", carrier="VNPost", code="12"))
    assert wrong.status_code == 422
    assert "6 đến 30 chữ cái và chữ số" in wrong.content.decode()
    assert desk.post(place, typed(ready, "post", carrier="", code=CODE)).status_code == 422
    assert desk.post(place, typed(ready, "other")).status_code == 422
    assert desk.post(place, typed(ready, "post", carrier="VNPost", code=CODE)).status_code == 302
    assert "Bưu chính đang chuyển" in desk.get("/quay/?muc=to_return").content.decode()
    assert CODE in desk.get(place).content.decode()
    assert desk.post(place, typed(ready, "back")).status_code == 422, "a reason is asked"
    assert desk.post(place, typed(ready, "back", why="refused")).status_code == 302
    assert "Người nhận từ chối nhận" in desk.get(place).content.decode()
    assert desk.post(place, typed(ready, "back", why="refused")).status_code == 409, "it is here already"
    assert desk.post(place, typed(ready, "hand", handed_to="Nguyễn Thị Mẫu")).status_code == 302
    now = fresh(ready)
    assert (now.status, now.result.handed_to) == (Status.RETURNED, "Nguyễn Thị Mẫu")


def test_whoever_holds_the_slip_learns_where_it_is_and_no_code(ready):
    send(ready)
    phone = {"number": ready.number, "digits": "5678"}
    page = Client().post("/tra-cuu/", phone, follow=True).content.decode()
    assert "giao cho bưu chính công ích" in page
    assert CODE not in page
    back(ready)
    again = Client().post("/tra-cuu/", phone, follow=True).content.decode()
    assert "đã chuyển hoàn" in again
    assert "Đăng nhập để sửa địa chỉ" in again


def test_a_program_does_the_same(ready):
    from tests.dossiers.test_api_contract import program
    from tests.dossiers.test_api_papers import refused

    clerk = program("motcua")
    place = {"dossier_id": ready.pk, "action": "post_result"}
    assert "post_result" in clerk.dossiers_read(dossier_id=ready.pk)["actions"]
    assert refused(clerk.dossiers_act, **place, body={"carrier": "VNPost"})[0] == 422
    parcel = {"carrier": "VNPost", "code": CODE, "on": today().isoformat()}
    told = clerk.dossiers_act(**place, body=parcel, if_match=clerk.etag)
    assert (told["delivery"]["state"], told["delivery"]["postings"][0]["code"]) == ("posted", CODE)
    assert refused(clerk.dossiers_act, **place, body=parcel) == (409, "wrong-state")
    came = {"on": today().isoformat(), "why": "absent"}
    told = clerk.dossiers_act(dossier_id=ready.pk, action="result_came_back", body=came, if_match=clerk.etag)
    assert told["delivery"]["postings"][0]["came_back_why"] == "absent"
    assert program("congdan").dossiers_read(dossier_id=ready.pk)["delivery"] == told["delivery"]
