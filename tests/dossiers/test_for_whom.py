"""Before a draft: for whom one files comes first, the agency is the principal's, and what bars a power is said."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.access import user_by_name
from dossiers.actions import mandating
from dossiers.models import Dossier
from dossiers.rules.mandates import Scope
from journal.models import Read
from tests.dossiers.powers import delegation, power
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_filing_for_others import CODE, PEOPLE_FORM, form_of  # noqa: F401

pytestmark = pytest.mark.django_db
WHERE = f"/nop-ho-so/{CODE}/noi-nop/"
BARRED = "Ủy quyền không dùng được cho thủ tục này"


@pytest.fixture
def give(congdan, congdan2, actor_for):
    """give(scope=...) -> a power that congdan has recorded for congdan2."""
    return lambda **more: mandating.grant(power(**more), by=actor_for(congdan), at=timezone.now())


@pytest.fixture
def agent(congdan2, client_for) -> Surfer:
    return Surfer(client_for(congdan2))


def barred(page: Surfer) -> str:
    """What the notice of unusable powers says."""
    return page.text.partition(BARRED)[2].partition("</ul>")[0]


# --- the agency ---


def test_the_agency_is_the_principals(give, agent, commune, congdan2, motcua2, actor_for):
    row = give(shares_profile=True)
    page = agent.go(f"/nop-ho-so/{CODE}/")
    assert "agency" not in page.form("mandate")["names"]
    page.send(form="mandate", mandate=str(row.pk))
    assert page.path == f"{WHERE}?thay={row.pk}"
    assert page.form("agency")["data"]["agency"] == commune
    assert commune != actor_for(motcua2).agency_code
    assert "Chọn sẵn theo địa chỉ của Nguyễn Thị Mẫu" in page.text
    assert Read.objects.filter(stream_kind="user", user_id=congdan2.pk, purpose="mandate").exists()
    page.send(form="agency")
    dossier = Dossier.objects.get()
    assert (dossier.mandate_id, dossier.solving_agency.code) == (row.pk, commune)


def test_for_oneself_the_agency_is_ones_own(give, agent, motcua2, actor_for):
    give(shares_profile=True)
    page = agent.go(WHERE).send(form="mandate", mandate="own")
    assert page.path == f"{WHERE}?thay=own"
    assert page.form("agency")["data"]["agency"] == actor_for(motcua2).agency_code
    assert not Read.objects.filter(purpose="mandate").exists()
    page.send(form="agency")
    assert Dossier.objects.get().behalf == ""


def test_an_address_that_the_power_does_not_share_is_asked(give, agent, commune):
    row = give()
    page = agent.go(WHERE).send(form="mandate", mandate=str(row.pk))
    assert not page.form("agency")["data"]["agency"]
    assert "Ủy quyền không kèm địa chỉ của Nguyễn Thị Mẫu" in page.text
    assert not Read.objects.filter(purpose="mandate").exists()
    page.send(form="agency", status=422)
    assert page.form("agency")["data"]["mandate"] == str(row.pk)
    page.send(form="agency", agency=commune)
    assert Dossier.objects.get().mandate_id == row.pk


def test_a_shared_account_without_an_address_is_said_to_have_none(give, agent, congdan):
    type(congdan).objects.filter(pk=congdan.pk).update(commune_code="")
    row = give(shares_profile=True)
    page = agent.go(WHERE).send(form="mandate", mandate=str(row.pk))
    assert "Tài khoản của Nguyễn Thị Mẫu chưa ghi địa chỉ" in page.text
    assert "Ủy quyền không kèm địa chỉ" not in page.text


def test_who_is_chosen_can_be_changed_and_what_ended_meanwhile_is_asked_again(give, agent, congdan, actor_for, commune):
    row = give()
    page = agent.go(WHERE).send(form="mandate", mandate=str(row.pk))
    assert WHERE in page.page.links
    other = give()
    mandating.revoke(row.pk, by=actor_for(congdan), at=timezone.now())
    page.send(form="agency", agency=commune, status=422)
    assert "hôm nay không áp dụng cho thủ tục" in page.text
    assert str(other.pk) in page.text
    assert not Dossier.objects.exists()
    assert "Ông/Bà nộp hồ sơ cho ai?" in agent.go(f"{WHERE}?thay={row.pk}").text


def test_an_unknown_answer_is_refused_at_its_question(give, agent):
    give()
    assert "Xin" in agent.go(WHERE).send(form="mandate", mandate="999999", status=422).text
    assert not Dossier.objects.exists()


def test_who_holds_no_power_is_asked_nothing_more(citizen, commune):
    page = citizen.go(f"/nop-ho-so/{CODE}/")
    assert "mandate" not in page.form("agency")["names"]
    assert BARRED not in page.text


# --- what bars a power ---


def test_one_that_has_not_begun_or_is_for_something_else_says_so(give, agent):
    first = timezone.localdate() + timedelta(days=5)
    row = give(valid_from=first)
    said = barred(agent.go(WHERE))
    assert f"Có hiệu lực từ ngày {first:%d/%m/%Y}" in said
    assert f"/tai-khoan/uy-quyen/{row.pk}/" in said
    assert "Ông/Bà nộp hồ sơ cho ai?" not in agent.text
    # The latest speaks; a running one for this silences the others.
    give(scope=Scope.FIELDS, field_codes=("G99",))
    assert "thuộc lĩnh vực khác" in barred(agent.go(WHERE))
    give(scope=Scope.PROCEDURES, procedure_ids=(2**40,))
    assert "Chỉ áp dụng cho thủ tục khác" in barred(agent.go(WHERE))
    give()
    assert BARRED not in agent.go(WHERE).text


def test_one_for_a_dossier_that_is_filed_serves_for_no_other(give, agent, filed):
    give(scope=Scope.DOSSIER, dossier_id=filed().pk)
    assert "một hồ sơ đã nộp" in barred(agent.go(WHERE))


def test_one_that_has_ended_is_told_for_a_while(give, agent, congdan, actor_for):
    row = give()
    mandating.revoke(row.pk, by=actor_for(congdan), at=timezone.now())
    assert "Đã chấm dứt ngày" in barred(agent.go(WHERE))
    assert "văn bản ủy quyền đã ký" in agent.text
    today = timezone.localdate()
    for days, told in ((1, True), (89, True), (91, False)):
        ended = {"valid_from": today - timedelta(days=120), "valid_to": today - timedelta(days=days)}
        type(row).objects.filter(pk=row.pk).update(revoked_at=None, **ended)
        assert ("Đã hết hiệu lực sau ngày" in barred(agent.go(WHERE))) is told
    # Of one for something else its end is no news.
    type(row).objects.filter(pk=row.pk).update(
        valid_to=today - timedelta(days=1), scope=Scope.FIELDS, field_codes=["G99"]
    )
    assert BARRED not in agent.go(WHERE).text


def test_a_form_for_the_person_concerned_says_so(give, agent, form_of):
    form_of(PEOPLE_FORM | {"capacities": [{"value": "parent"}]})
    give()
    assert "không nhận ủy quyền trực tuyến. Nguyễn Thị Mẫu cần tự nộp" in barred(agent.go(WHERE))
    assert "văn bản ủy quyền đã ký" not in agent.text


def test_the_account_of_a_principal_that_is_closed_says_so(give, agent, congdan):
    give()
    congdan.is_active = False
    congdan.save()
    assert "đã đóng" in barred(agent.go(WHERE))
    assert "Ông/Bà nộp hồ sơ cho ai?" not in agent.text


def test_an_organisation_that_a_form_does_not_take_is_named(doanhnghiep, congdan2, actor_for, agent, form_of):
    capacities: list[dict[str, Any]] = [{"value": "authorised", "principals": ["deceased"]}, {"value": "parent"}]
    form_of(PEOPLE_FORM | {"capacities": capacities})
    mandating.grant(delegation(), by=actor_for(user_by_name("doanhnghiep")), at=timezone.now())
    assert "Công ty TNHH Ví Dụ" in barred(agent.go(WHERE))
