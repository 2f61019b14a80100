"""Where the public post brings the result: said while filing, changed afterwards, read by the desk, encrypted."""

import pytest
from django.utils import timezone

from agencies.access import agency
from agencies.rules.scope import Forbidden
from dossiers.actions import amending, filing, intake, posting
from dossiers.models import Dossier, PostAddress
from dossiers.rules.workflow import WrongState
from tests.dossiers.office import actor, browser, fresh
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db

SAID = {"receiver": "Trần Văn Nhận", "phone": "0912345679", "line": "Số 9, đường Mẫu"}


def commune() -> str:
    return agency(actor("motcua").agency_code).commune_code


def by_post(dossier) -> Dossier:
    Dossier.objects.filter(pk=dossier.pk).update(receive_by="post")
    return fresh(dossier)


def test_it_is_asked_while_filing_and_shown_before_it_is_filed(citizen, draft):
    dossier = draft()
    citizen.go(f"/ho-so/{dossier.pk}/nhan-ket-qua/").send(form="receive_by", receive_by="post")
    assert citizen.path == f"/ho-so/{dossier.pk}/dia-chi-nhan/"
    assert citizen.form("receiver")["data"]["receiver"] == "Nguyễn Thị Mẫu", "from the account"
    citizen.send(form="receiver", status=422, **SAID | {"phone": "12"})
    assert not PostAddress.objects.exists()
    citizen.send(form="receiver", **SAID, commune=commune())
    row = PostAddress.objects.get()
    assert (row.receiver, row.phone_plain, row.address_line) == ("Trần Văn Nhận", "0912345679", "Số 9, đường Mẫu")
    assert "912345679" not in row.phone
    assert "Trần Văn Nhận" in citizen.go(f"/ho-so/{dossier.pk}/kiem-tra/").text


def test_it_is_changed_until_the_result_is_handed_over_and_the_desk_reads_it(filed):
    dossier = by_post(filed())
    me = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/")
    assert "Chưa có" in me.text
    assert f"/ho-so/{dossier.pk}/dia-chi-nhan/" in me.page.links
    me.go(f"/ho-so/{dossier.pk}/dia-chi-nhan/").send(form="receiver", **SAID, commune=commune())
    assert "Số 9, đường Mẫu" in me.text
    assert "Số 9, đường Mẫu" in browser("motcua").get(f"/quay/{dossier.pk}/").content.decode()
    intake.refuse(dossier.pk, reason="Không thuộc thẩm quyền.", by=actor("motcua"), at=timezone.now())
    with pytest.raises(WrongState):
        posting.set_address(dossier.pk, SAID, by=actor("congdan"), at=timezone.now())
    assert me.go(f"/ho-so/{dossier.pk}/dia-chi-nhan/").path == f"/ho-so/{dossier.pk}/"


def test_it_goes_along_with_a_change_of_what_was_filed(filed):
    dossier, me, at = by_post(filed()), actor("congdan"), timezone.now()
    said = SAID | {"commune": commune()}
    posting.set_address(dossier.pk, said, by=me, at=at)
    draft = amending.begin(dossier.pk, by=me, at=at)
    assert PostAddress.objects.get(dossier=draft).receiver == "Trần Văn Nhận"
    posting.set_address(draft.pk, said | {"receiver": "Lê Thị Khác"}, by=me, at=at)
    filing.submit(draft.pk, by=me, at=at)
    assert PostAddress.objects.get().receiver == "Lê Thị Khác"


def test_nobody_else_says_it_and_not_where_it_goes_another_way(filed):
    dossier, at = filed(), timezone.now()
    with pytest.raises(WrongState):
        posting.set_address(dossier.pk, SAID, by=actor("congdan"), at=at)
    by_post(dossier)
    for name in ("congdan2", "motcua"):
        with pytest.raises(Forbidden):
            posting.set_address(dossier.pk, SAID, by=actor(name), at=at)


def test_its_page_asks_little_of_the_database(citizen, draft, filed, django_assert_max_num_queries):
    """Shown from the account, shown as said before, refused, kept: while filing and afterwards."""
    for dossier in (by_post(draft()), by_post(filed())):
        path = f"/ho-so/{dossier.pk}/dia-chi-nhan/"
        citizen.go(path)
        with django_assert_max_num_queries(10):
            assert citizen.client.get(path).status_code == 200
        with django_assert_max_num_queries(12):
            assert citizen.client.post(path, SAID | {"phone": "12"}).status_code == 422
        with django_assert_max_num_queries(20):
            assert citizen.client.post(path, SAID | {"commune": commune()}).status_code == 302
        with django_assert_max_num_queries(10):
            assert "Trần Văn Nhận" in citizen.client.get(path).content.decode()
