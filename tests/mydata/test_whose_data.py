"""What counts as one's own data where one filed for somebody else, and which desk answers for it."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from dossiers.actions import mandating
from dossiers.models import Dossier
from dossiers.rules.workflow import Status
from mydata import access
from mydata.access.corrections import may_answer
from mydata.actions import closing, correcting
from mydata.models import Correction
from notifications.models import Message
from tests.dossiers.powers import delegation, power
from tests.mydata.conftest import follow_up

pytestmark = pytest.mark.django_db
WORDS = {"wrong": "Đề nghị giải quyết", "right": "Đề nghị cấp bản sao"}


@pytest.fixture
def entrusted(filed, congdan, doanhnghiep, actor_for) -> Any:
    """A dossier that congdan filed as the delegate of the organisation, and the delegation."""
    wanted = delegation(name="Nguyễn Thị Mẫu", typed="congdan")
    row = mandating.grant(wanted, by=actor_for(doanhnghiep), at=timezone.now())
    dossier = filed()
    Dossier.objects.filter(pk=dossier.pk).update(principal=doanhnghiep, mandate=row, behalf="delegate")
    return dossier, row


def test_who_has_left_the_organisation_gets_nothing_of_it(entrusted, citizen, congdan, doanhnghiep, actor_for):
    dossier, row = entrusted
    assert access.own_rows(actor_for(congdan)).get().pk == dossier.pk
    assert citizen.client.get(f"/tai-khoan/du-lieu/luot-xem/{dossier.pk}/").status_code == 200
    mandating.revoke(row.pk, by=actor_for(doanhnghiep), at=timezone.now())
    assert not access.own_rows(actor_for(congdan)).exists()
    assert citizen.client.get(f"/tai-khoan/du-lieu/luot-xem/{dossier.pk}/").status_code == 404
    assert citizen.client.get(f"/tai-khoan/du-lieu/chinh-sua/{dossier.pk}/").status_code == 404
    with pytest.raises(Dossier.DoesNotExist):
        correcting.ask(
            dossier_id=dossier.pk, target="request", proof=None, by=actor_for(congdan), at=timezone.now(), **WORDS
        )
    assert access.own_rows(actor_for(doanhnghiep)).get().pk == dossier.pk


def test_an_account_that_closes_takes_its_delegates_along(entrusted, congdan, doanhnghiep, actor_for):
    dossier, row = entrusted
    Dossier.objects.filter(pk=dossier.pk).update(status=Status.REFUSED)
    closing.close_account(by=actor_for(doanhnghiep), at=timezone.now())
    assert not access.own_rows(actor_for(congdan)).exists()
    row.refresh_from_db()
    assert row.revoked_at
    follow_up()
    told = Message.objects.get(user=congdan, channel="inbox", event_kind="user.mandate_revoked")
    assert "chủ tài khoản đã đóng đã chấm dứt việc cử người nộp hồ sơ" in told.body


def test_an_account_that_closes_acts_for_nobody_any_more(congdan, congdan2, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    closing.close_account(by=actor_for(congdan2), at=timezone.now())
    row.refresh_from_db()
    assert row.revoked_at
    follow_up()
    told = Message.objects.get(user=congdan, channel="inbox", event_kind="user.mandate_revoked")
    assert told.subject.startswith("Chủ tài khoản đã đóng thôi nộp hồ sơ thay Ông/Bà")


def test_a_draft_in_my_name_is_its_writer_s(draft, congdan, congdan2, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    mine = draft()
    Dossier.objects.filter(pk=mine.pk).update(created_by=congdan2, principal=congdan, mandate=row, behalf="attorney")
    assert not access.own_rows(actor_for(congdan)).exists()
    assert access.own_rows(actor_for(congdan2)).get().pk == mine.pk


def test_a_desk_of_other_fields_answers_no_correction(citizen, filed, motcua, actor_for):
    dossier, at = filed(), timezone.now()
    citizen.go(f"/tai-khoan/du-lieu/chinh-sua/{dossier.pk}/").send(target="request", **WORDS)
    row, clerk = Correction.objects.get(), actor_for(motcua)
    elsewhere = replace(clerk, fields=frozenset({"another"}))
    assert access.asked_of(elsewhere).rows == []
    assert not may_answer(elsewhere, row)
    with pytest.raises(Correction.DoesNotExist):
        access.correction_for(elsewhere, row.pk, at=at)
    here = replace(clerk, fields=frozenset({dossier.field_code}))
    assert [one.pk for one in access.asked_of(here).rows] == [row.pk]
    assert may_answer(here, row)
    assert access.correction_for(here, row.pk, at=at) == row
