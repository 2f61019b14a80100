"""Powers of attorney and delegates: recorded, found only by who bears the name, seen by whom they concern."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions.people import set_identity
from accounts.rules.kinds import IdentityKind, IdentitySource
from agencies.rules.scope import SYSTEM, Forbidden
from dossiers.access import mandates
from dossiers.access.scope import dossier_for, open_dossier, visible_to
from dossiers.actions import mandating
from dossiers.actions.mandating import BadMandate, TooMany
from dossiers.models import Dossier, Mandate
from dossiers.rules.mandates import MandateKind, Scope
from journal.models import Event, Read
from tests.accounts.factories import CitizenFactory
from tests.dossiers import powers
from tests.dossiers.conftest import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """The moment of the test; what it records runs from that day."""
    return timezone.now()


@pytest.fixture
def power(congdan, congdan2, actor_for, now) -> Mandate:
    """congdan2 may act for congdan in everything, for a month."""
    return mandating.grant(powers.power(), by=actor_for(congdan), at=now)


def test_recording_is_journalled_without_names_or_numbers(power, congdan, congdan2):
    assert power.agent_id == congdan2.pk
    event = Event.objects.get(kind="user.mandate_granted")
    assert event.stream_id == str(congdan.pk)
    assert event.facts["mandate"] == power.pk
    assert "Trần" not in str(event.facts)


def test_the_paper_is_kept_with_it(congdan, congdan2, actor_for, now):
    row = mandating.grant(powers.power(), by=actor_for(congdan), at=now, proof=upload("giấy ủy quyền.pdf"))
    assert row.proof.media_type == "application/pdf"
    assert row.proof_name == "giấy ủy quyền.pdf"


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("Trần Văn Thử", "congdan2", True),
        ("tran van thu", "CongDan2", True),
        ("Trần Văn Thử", "001099000002", False),  # only declared
        ("Trần Văn Khác", "congdan2", False),
        ("Trần Văn Thử", "001099000003", False),
        ("Lê Thị Tiếp (tài khoản thử)", "motcua", False),
        ("Trần Văn Thử", "???", False),
    ],
)
def test_only_the_account_of_that_name_and_number_is_meant(
    name, typed, found, congdan, congdan2, motcua, actor_for, now
):
    row = mandating.grant(powers.power(name=name, typed=typed), by=actor_for(congdan), at=now)
    assert (row.agent_id is not None) is found
    # The principal sees the same either way.
    assert row.agent_name == name


def test_a_number_counts_for_the_one_that_has_it_verified(congdan, congdan2, actor_for, now):
    twin = CitizenFactory(username="mao.danh", full_name="Trần Văn Thử")
    set_identity(twin.pk, kind=IdentityKind.CCCD, number="001099000002", by=SYSTEM, at=now)
    wanted = powers.power(typed="001099000002")
    assert mandating.grant(wanted, by=actor_for(congdan), at=now).agent_id is None
    set_identity(
        congdan2.pk,
        kind=IdentityKind.CCCD,
        number="001099000002",
        by=SYSTEM,
        at=now,
        source=IdentitySource.CLERK,
    )
    for typed in ("001099000002", "0010 9900 0002"):
        assert mandating.grant(replace(wanted, typed=typed), by=actor_for(congdan), at=now).agent_id == congdan2.pk


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "123"}, "name"),
        ({"typed": " "}, "typed"),
        ({"scope": Scope.FIELDS}, "scope"),
        ({"scope": Scope.PROCEDURES}, "scope"),
        ({"scope": Scope.DOSSIER}, "dossier"),
        ({"scope": Scope.DOSSIER, "dossier_id": 2**40}, "dossier"),
        ({"valid_to": None}, "dates"),
        ({"days_to": -1}, "dates"),
        ({"days_from": 40}, "dates"),
        ({"name": "Nguyễn Thị Mẫu", "typed": "congdan"}, "oneself"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(change, field, congdan, congdan2, actor_for, now):
    with pytest.raises(BadMandate) as refused:
        mandating.grant(powers.power(**_dated(change)), by=actor_for(congdan), at=now)
    assert refused.value.field == field


def _dated(change: dict[str, Any]) -> dict[str, Any]:
    """Days counted from today become dates."""
    today = timezone.localdate()
    return {
        key.replace("days_", "valid_"): today + timedelta(days=value) if key.startswith("days_") else value
        for key, value in change.items()
    }


def test_a_citizen_has_no_delegates_and_an_organisation_entrusts_no_single_dossier(
    congdan, congdan2, doanhnghiep, actor_for, now
):
    with pytest.raises(Forbidden):
        mandating.grant(powers.delegation(), by=actor_for(congdan), at=now)
    with pytest.raises(BadMandate):
        mandating.grant(powers.delegation(scope=Scope.DOSSIER), by=actor_for(doanhnghiep), at=now)


def test_there_is_an_end_to_how_many(congdan, congdan2, actor_for, monkeypatch, now):
    monkeypatch.setattr(mandating, "MAX_RUNNING", 1)
    mandating.grant(powers.power(), by=actor_for(congdan), at=now)
    with pytest.raises(TooMany):
        mandating.grant(powers.power(), by=actor_for(congdan), at=now)


def test_either_side_ends_it_once_and_nobody_else(power, congdan, congdan2, stranger, actor_for, now):
    with pytest.raises(Mandate.DoesNotExist):
        mandating.revoke(power.pk, by=actor_for(stranger), at=now)
    mandating.revoke(power.pk, by=actor_for(congdan2), at=now)
    mandating.revoke(power.pk, by=actor_for(congdan), at=now)
    assert Event.objects.filter(kind="user.mandate_revoked").count() == 1


def test_whom_one_may_file_for(power, congdan, congdan2, doanhnghiep, actor_for, draft, now):
    delegation = mandating.grant(powers.delegation(), by=actor_for(doanhnghiep), at=now)
    dossier = draft()
    asked = {"procedure_id": dossier.procedure_id, "field_code": dossier.field_code}
    rows = mandates.principals_for(actor_for(congdan2), **asked, at=now)
    assert [(row.user_id, row.mandate_id) for row in rows] == [
        (doanhnghiep.pk, delegation.pk),
        (congdan.pk, power.pk),
    ]
    assert mandates.principals_for(actor_for(congdan), **asked, at=now) == []
    later = now + timedelta(days=31)
    assert [row.user_id for row in mandates.principals_for(actor_for(congdan2), **asked, at=later)] == [doanhnghiep.pk]


# who, which dossier, reads it
WHO_READS = [
    ("congdan", "by_attorney", True),
    ("congdan2", "by_attorney", True),
    ("stranger", "by_attorney", False),
    ("doanhnghiep", "by_delegate", True),
    ("congdan2", "by_delegate", True),
    ("stranger", "by_delegate", True),
    ("congdan", "by_delegate", False),
    ("congdan2", "by_organisation", True),
    ("congdan", "by_organisation", False),
    ("stranger", "private", False),
    ("congdan", "draft", False),
    ("congdan2", "draft", True),
]


@pytest.fixture
def everything(power, congdan, congdan2, doanhnghiep, stranger, actor_for, filed, now) -> dict[str, Dossier]:
    """One dossier of each way of filing: under the power, by a delegate, by the organisation, private, a draft.

    congdan2 and the stranger are both delegates of the organisation.
    """
    for name, typed in (("Trần Văn Thử", "congdan2"), ("Người Lạ", "nguoila")):
        mandating.grant(powers.delegation(name=name, typed=typed), by=actor_for(doanhnghiep), at=now)
    ways = {
        "by_attorney": (congdan2, congdan, "attorney", 1),
        "by_delegate": (congdan2, doanhnghiep, "delegate", 1),
        "by_organisation": (doanhnghiep, None, "", 1),
        "private": (congdan2, None, "", 1),
        "draft": (congdan2, congdan, "attorney", 0),
    }
    found = {}
    for name, (by, principal, behalf, status) in ways.items():
        row = filed()
        Dossier.objects.filter(pk=row.pk).update(created_by=by, principal=principal, behalf=behalf, status=status)
        found[name] = row
    return found


@pytest.mark.parametrize(("who", "which", "reads"), WHO_READS)
def test_rows_and_lists_agree_on_who_reads(who, which, reads, everything, request, actor_for):
    actor, dossier = actor_for(request.getfixturevalue(who)), everything[which]
    assert visible_to(actor).filter(pk=dossier.pk).exists() is reads
    if reads:
        assert dossier_for(actor, dossier.pk).pk == dossier.pk
    else:
        with pytest.raises(Dossier.DoesNotExist):
            dossier_for(actor, dossier.pk)


def test_removal_takes_effect_at_once(everything, congdan2, doanhnghiep, actor_for, now):
    dossier, delegate = everything["by_delegate"], actor_for(congdan2)
    assert dossier_for(delegate, dossier.pk)
    for row in mandates.given(actor_for(doanhnghiep), MandateKind.DELEGATE):
        mandating.revoke(row.pk, by=actor_for(doanhnghiep), at=now)
    with pytest.raises(Dossier.DoesNotExist):
        dossier_for(delegate, dossier.pk)
    assert not visible_to(delegate).filter(pk=dossier.pk).exists()
    assert dossier_for(delegate, everything["by_attorney"].pk)


def test_what_others_filed_is_read_with_a_note(everything, congdan, congdan2, actor_for, now):
    dossier = everything["by_attorney"]
    open_dossier(actor_for(congdan2), dossier.pk, "mine", at=now)
    assert not Read.objects.filter(stream_kind="dossier", stream_id=str(dossier.pk), user_id=congdan2.pk).exists()
    open_dossier(actor_for(congdan), dossier.pk, "mine", at=now)
    assert Read.objects.filter(stream_kind="dossier", stream_id=str(dossier.pk), user_id=congdan.pk).exists()


def test_ones_own_dossier_costs_one_query_and_a_strangers_two(
    filed, congdan, stranger, actor_for, django_assert_num_queries, now
):
    dossier, mine, theirs = filed(), actor_for(congdan), actor_for(stranger)
    dossier_for(mine, dossier.pk)
    with django_assert_num_queries(1):
        dossier_for(mine, dossier.pk)
    with django_assert_num_queries(1):
        open_dossier(mine, dossier.pk, "mine", at=now)
    with django_assert_num_queries(2), pytest.raises(Dossier.DoesNotExist):
        dossier_for(theirs, dossier.pk)


def test_a_power_for_one_dossier(filed, congdan, congdan2, actor_for, now):
    dossier = filed()
    assert [row.pk for row in mandates.own_dossiers(actor_for(congdan))] == [dossier.pk]
    wanted = powers.power(scope=Scope.DOSSIER, dossier_id=dossier.pk)
    row = mandating.grant(wanted, by=actor_for(congdan), at=now)
    other = filed()
    attorney = actor_for(congdan2)
    assert dossier_for(attorney, dossier.pk).pk == dossier.pk
    assert list(visible_to(attorney)) == [dossier]
    assert not mandates.reads(attorney, other)
    assert mandates.received(attorney) == [row]
    assert mandates.mandate_for(attorney, row.pk) == row


def test_what_the_principal_lets_be_filled_in(power, congdan, congdan2, doanhnghiep, actor_for, now):
    attorney = actor_for(congdan2)
    assert mandates.principal_profile(attorney, power, at=now) == {"kind": "person", "full_name": "Nguyễn Thị Mẫu"}
    assert not Read.objects.filter(stream_kind="user").exists()
    open_power = mandating.grant(powers.power(shares_profile=True), by=actor_for(congdan), at=now)
    told = mandates.principal_profile(attorney, open_power, at=now)
    assert told["number"] == "001099000001"
    assert told["paper_kind"] == "id_card"
    assert Read.objects.filter(stream_kind="user", stream_id=str(congdan.pk), user_id=congdan2.pk).exists()
    delegation = mandating.grant(powers.delegation(), by=actor_for(doanhnghiep), at=now)
    told = mandates.principal_profile(attorney, delegation, at=now)
    assert told["organisation"] == "Công ty TNHH Ví Dụ"
    assert told["tax_number"] == "0109900000"
    assert told["representative"] == "Lâm Văn Đại Diện"
    assert "number" not in told
