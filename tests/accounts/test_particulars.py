"""Numbers, particulars, disabling, tokens, the second factor: what is written, and what is refused."""

import datetime

import pytest
from allauth.mfa.models import Authenticator

from accounts.access import actor_of
from accounts.actions import people, tokens
from accounts.models import ApiToken, User
from accounts.rules.kinds import IdentityKind, IdentitySource
from agencies.rules.scope import SYSTEM, Forbidden
from journal.read import history
from tests.accounts.factories import CitizenFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 3, 0, tzinfo=datetime.UTC)
NUMBER = "001099111222"


def kinds(user: User) -> list[str]:
    return [event.kind for event in history("user", user.pk)]


def put(user: User, number: str, **more):
    return people.set_identity(
        user.pk, kind=IdentityKind.CCCD, number=number, by=actor_of(user, at=NOW), at=NOW, **more
    )


def test_a_number_is_put_kept_and_taken_away():
    user = CitizenFactory()
    first = put(user, NUMBER)
    assert put(user, NUMBER) == first, "the same again is no event"
    assert put(user, "001099111223").pk == first.pk
    assert put(user, "") is None
    assert put(user, "") is None
    assert kinds(user) == ["user.identity_set", "user.identity_set", "user.identity_removed"]


def test_a_number_of_another_shape_is_refused():
    with pytest.raises(people.BadNumber):
        put(CitizenFactory(), "12")


def test_a_declared_number_may_be_vouched_for():
    user = CitizenFactory()
    put(user, NUMBER)
    clerk = people.set_identity(
        user.pk, kind=IdentityKind.CCCD, number=NUMBER, source=IdentitySource.CLERK, by=SYSTEM, at=NOW
    )
    assert (clerk.source, people.is_verified(user)) == (IdentitySource.CLERK, True)


def test_the_account_page_writes_all_or_nothing():
    user, other = CitizenFactory(email="mot@example.vn"), CitizenFactory(email="hai@example.vn")
    me = actor_of(user, at=NOW)
    more = {"kind": IdentityKind.CCCD, "by": me, "at": NOW}
    with pytest.raises(people.BadNumber):
        people.save_particulars(user.pk, number="12", full_name="Tên Mới", **more)
    with pytest.raises(people.NameTaken):
        people.save_particulars(user.pk, number=NUMBER, email=other.email.upper(), **more)
    assert not user.identities.exists()
    saved = people.save_particulars(user.pk, number=None, email="Ba@example.vn", **more)
    assert (saved.email, saved.full_name) == ("ba@example.vn", user.full_name)
    people.save_particulars(user.pk, number=NUMBER, email="ba@example.vn", **more)
    assert kinds(user) == ["user.profile_changed", "user.identity_set"], "what stays the same is no event"


def test_an_account_is_closed_and_opened_by_those_who_operate():
    user = CitizenFactory()
    for act in (people.disable, people.enable, people.reset_second_factor):
        with pytest.raises(Forbidden):
            act(user.pk, by=actor_of(user, at=NOW), at=NOW)
    assert not people.disable(user.pk, by=SYSTEM, at=NOW).is_active
    people.disable(user.pk, by=SYSTEM, at=NOW)
    assert people.enable(user.pk, by=SYSTEM, at=NOW).is_active
    assert kinds(user) == ["user.disabled", "user.enabled"]


def test_a_lost_second_factor_is_taken_away_once():
    user = CitizenFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert people.reset_second_factor(user.pk, by=SYSTEM, at=NOW)
    assert not people.reset_second_factor(user.pk, by=SYSTEM, at=NOW)
    assert kinds(user) == ["user.second_factor_reset"]


def test_signing_in_and_protecting_are_recorded():
    user = CitizenFactory()
    me = actor_of(user, at=NOW)
    people.note_sign_in(user, by=me, at=NOW, second_factor=True)
    people.note_security(user, kind="user.password_changed", by=me, at=NOW)
    assert kinds(user) == ["user.signed_in", "user.password_changed"]


def test_tokens_are_revoked_and_their_use_noted_once_an_hour():
    user = CitizenFactory()
    assert tokens.issue_token(user, by=SYSTEM, at=NOW).startswith("mc_")
    row = ApiToken.objects.get(user=user)
    for minutes, seen in ((0, 0), (30, 0), (61, 61)):
        tokens.note_use(row, at=NOW + datetime.timedelta(minutes=minutes))
        row.refresh_from_db()
        assert row.last_used_at == NOW + datetime.timedelta(minutes=seen)
    assert tokens.revoke_tokens(user.pk, by=SYSTEM, at=NOW) == 1
    assert tokens.revoke_tokens(user.pk, by=SYSTEM, at=NOW) == 0
    assert kinds(user) == ["token.issued", "token.revoked"]
