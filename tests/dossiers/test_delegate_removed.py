"""A delegate who was removed reads nothing of the organisation any more, by whatever way it was begun before."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.access import user_by_name
from accounts.actions.tokens import issue_token
from agencies.access import agency as agency_of
from agencies.rules.scope import SYSTEM, Forbidden
from dossiers import access
from dossiers.actions import amending, filing, mandating
from dossiers.models import Dossier
from tests.dossiers.api_client import Generated, Refused
from tests.dossiers.office import actor, office  # noqa: F401
from tests.dossiers.powers import delegation, power
from tests.dossiers.test_filing_for_others import CODE, tick_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegate(congdan2) -> Generated:
    return Generated(issue_token(user_by_name("congdan2"), by=SYSTEM, at=timezone.now()))


@pytest.fixture
def begun(delegate, doanhnghiep, actor_for, commune) -> tuple[dict[str, Any], Dossier, Any]:
    """The request that began a dossier of the organisation, the dossier as filed, and the delegation."""
    row = mandating.grant(delegation(), by=actor_for(doanhnghiep), at=timezone.now())
    home = agency_of(commune).commune_code
    answers = {
        "submitter": {
            "full_name": "Trần Văn Thử",
            "birth_date": "1985-11-02",
            "paper": {"kind": "id_card", "number": "001185000022"},
            "phone": "0912345679",
        },
        "submitter_home": {"commune": home, "line": "Số 2"},
        "organisation_home": {"commune": home, "line": "Số 1"},
        "organisation_phone": "0912345678",
        "request": "Đề nghị giải quyết.",
    }
    body = {"procedure": CODE, "agency": commune, "mandate": row.pk, "answers": answers}
    made = Dossier.objects.get(pk=delegate.dossiers_create(body=body, idempotency_key="once")["id"])
    tick_all(made, "congdan2")
    delegate.dossiers_submit(dossier_id=made.pk, idempotency_key="once")
    made.refresh_from_db()
    return body, made, row


def test_a_repeated_request_tells_nothing(begun, delegate, doanhnghiep, actor_for):
    body, made, row = begun
    assert delegate.dossiers_create(body=body, idempotency_key="once")["number"] == made.number
    assert delegate.dossiers_submit(dossier_id=made.pk, idempotency_key="once")["number"] == made.number
    mandating.revoke(row.pk, by=actor_for(doanhnghiep), at=timezone.now())
    with pytest.raises(Refused) as refused:
        delegate.dossiers_create(body=body, idempotency_key="once")
    assert made.number not in str(refused.value.body)
    with pytest.raises(Refused) as refused:
        delegate.dossiers_submit(dossier_id=made.pk, idempotency_key="once")
    assert refused.value.status == 404


def test_begun_changes_of_what_was_filed_are_closed(begun, doanhnghiep, actor_for):
    _body, made, row = begun
    draft = amending.begin(made.pk, by=actor("congdan2"), at=timezone.now())
    assert access.draft_for(actor("congdan2"), draft.pk)[0] == draft
    assert {draft, made} <= set(access.mine(actor("congdan2")).rows)
    mandating.revoke(row.pk, by=actor_for(doanhnghiep), at=timezone.now())
    me = actor("congdan2")
    for look in (access.draft_for, access.own_for):
        with pytest.raises(Dossier.DoesNotExist):
            look(me, draft.pk)
    assert not {draft, made} & set(access.mine(me).rows)
    with pytest.raises(Forbidden):
        filing.submit(draft.pk, by=me, at=timezone.now())


def test_an_attorney_goes_on_reading_what_was_filed_and_sends_nothing(congdan, congdan2, actor_for, office):
    given = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    made = office.new()
    Dossier.objects.filter(pk=made.pk).update(created_by=congdan2, principal=congdan, mandate=given, behalf="attorney")
    draft = amending.begin(made.pk, by=actor("congdan2"), at=timezone.now())
    mandating.revoke(given.pk, by=actor_for(congdan), at=timezone.now())
    assert access.draft_for(actor("congdan2"), draft.pk)[0] == draft
    assert not access.acts(actor("congdan2"), draft, at=timezone.now())
