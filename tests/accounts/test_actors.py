"""Who may do what: roles, dates, agencies, fields."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import actor_of, colleagues, has_holder
from accounts.actions import people, roles
from accounts.models import Membership
from accounts.rules.kinds import AccountKind, IdentityKind, IdentitySource
from agencies.rules.roles import Permission, Role
from agencies.rules.scope import ANONYMOUS, SYSTEM, Forbidden
from journal.read import history
from tests.accounts.factories import CitizenFactory, MembershipFactory, StaffFactory
from tests.agencies.factories import AgencyFactory, CommuneAgencyFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 3, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def commune():
    return CommuneAgencyFactory()


def test_a_citizen_files_and_sees_no_agency():
    actor = actor_of(CitizenFactory(), at=NOW)
    assert actor.roles == {Role.CITIZEN}
    assert actor.may(Permission.DOSSIER_FILE)
    assert not actor.agencies
    assert not actor.is_staff


def test_a_clerk_sees_the_own_agency_only(commune):
    other = CommuneAgencyFactory()
    actor = actor_of(MembershipFactory(agency=commune).user, at=NOW)
    assert actor.agency_code == commune.code
    assert actor.sees(commune.pk)
    assert not actor.sees(other.pk)
    assert actor.may(Permission.INTAKE_ACCEPT)
    assert not actor.may(Permission.RESULT_APPROVE)


def test_an_expired_role_gives_nothing(commune):
    last = datetime.date(2026, 3, 1)
    user = MembershipFactory(agency=commune, valid_to=last).user
    assert actor_of(user, at=NOW - DAY).may(Permission.INTAKE_ACCEPT)
    actor = actor_of(user, at=NOW)
    assert not actor.roles
    assert not actor.permissions
    assert not actor.agencies
    assert actor.user_id == user.pk


def test_a_role_begins_and_ends_at_midnight_in_viet_nam(commune):
    user = MembershipFactory(
        agency=commune, valid_from=datetime.date(2026, 3, 2), valid_to=datetime.date(2026, 3, 2)
    ).user
    midnight = datetime.datetime(2026, 3, 1, 17, 0, tzinfo=datetime.UTC)
    second = datetime.timedelta(seconds=1)
    assert not actor_of(user, at=midnight - second).permissions
    assert actor_of(user, at=midnight).permissions
    assert actor_of(user, at=midnight + DAY - second).permissions
    assert not actor_of(user, at=midnight + DAY).permissions


def test_a_role_in_a_closed_agency_gives_nothing():
    closed = AgencyFactory(valid_to=datetime.date(2026, 2, 1))
    assert not actor_of(MembershipFactory(agency=closed).user, at=NOW).permissions


def test_a_disabled_account_is_nobody(commune):
    user = MembershipFactory(agency=commune).user
    people.disable(user.pk, by=SYSTEM, at=NOW)
    user.refresh_from_db()
    assert actor_of(user, at=NOW) == ANONYMOUS
    assert not colleagues(commune.pk, Role.DESK_CLERK, at=NOW)


def test_moving_revokes_the_old_rights_at_once(commune):
    other = CommuneAgencyFactory()
    row = MembershipFactory(agency=commune, role=Role.OFFICER)
    MembershipFactory(user=row.user, agency=commune, role=Role.DESK_CLERK)
    roles.move(row.user_id, to_agency_id=other.pk, role=Role.OFFICER, by=SYSTEM, at=NOW)
    actor = actor_of(row.user, at=NOW)
    assert actor.agencies == {other.pk}
    assert actor.roles == {Role.OFFICER}
    assert not has_holder(commune.pk, Role.OFFICER, at=NOW)
    kinds = [event.kind for event in history("user", row.user_id)]
    assert kinds == ["membership.ended", "membership.ended", "membership.granted"]


def test_somebody_with_two_agencies_acts_for_one_at_a_time(commune):
    other = CommuneAgencyFactory()
    user = MembershipFactory(agency=commune, role=Role.LEADER).user
    MembershipFactory(user=user, agency=other, role=Role.OFFICER)
    assert actor_of(user, at=NOW).agency_id == commune.pk
    second = actor_of(user, at=NOW, agency_id=other.pk)
    assert second.agencies == {other.pk}
    assert not second.may(Permission.RESULT_APPROVE)
    elsewhere = AgencyFactory()
    assert actor_of(user, at=NOW, agency_id=elsewhere.pk).agency_id == commune.pk


def test_a_role_may_be_limited_to_fields(commune):
    user = MembershipFactory(agency=commune, role=Role.OFFICER, fields=["G01-TP01"]).user
    actor = actor_of(user, at=NOW)
    assert actor.sees(commune.pk, "G01-TP01")
    assert not actor.sees(commune.pk, "G13-TN02")
    MembershipFactory(user=user, agency=commune, role=Role.DESK_CLERK)
    assert actor_of(user, at=NOW).sees(commune.pk, "G13-TN02")


def test_a_supervisor_sees_the_whole_province_and_may_change_nothing(commune):
    province = AgencyFactory(level="province")
    actor = actor_of(MembershipFactory(agency=province, role=Role.SUPERVISOR).user, at=NOW)
    assert {commune.pk, province.pk} <= actor.agencies
    assert actor.permissions == {Permission.PROVINCE_WATCH}


def test_an_inspector_needs_a_dated_mandate(commune):
    user = StaffFactory()
    with pytest.raises(roles.MandateUndated):
        roles.grant(user.pk, agency_id=commune.pk, role=Role.INSPECTOR, by=SYSTEM, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=user, agency=commune, role=Role.INSPECTOR)
    roles.grant(
        user.pk,
        agency_id=commune.pk,
        role=Role.INSPECTOR,
        valid_to=datetime.date(2026, 3, 31),
        by=SYSTEM,
        at=NOW,
    )
    assert actor_of(user, at=NOW).may(Permission.MANDATE_INSPECT)
    assert not actor_of(user, at=NOW + 30 * DAY).may(Permission.MANDATE_INSPECT)


def test_citizens_hold_no_roles_and_clerks_give_none(commune):
    with pytest.raises(roles.NotStaff):
        roles.grant(CitizenFactory().pk, agency_id=commune.pk, role=Role.OFFICER, by=SYSTEM, at=NOW)
    clerk = actor_of(MembershipFactory(agency=commune).user, at=NOW)
    with pytest.raises(Forbidden):
        roles.grant(StaffFactory().pk, agency_id=commune.pk, role=Role.OFFICER, by=clerk, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(agency=commune, role=Role.CITIZEN)


def test_granting_twice_grants_once(commune):
    user = StaffFactory()
    for _ in range(2):
        roles.grant(user.pk, agency_id=commune.pk, role=Role.OFFICER, by=SYSTEM, at=NOW)
    assert Membership.objects.filter(user=user).count() == 1
    assert len(history("user", user.pk)) == 1


def test_nobody_but_technical_admins_opens_staff_accounts(commune):
    by = actor_of(MembershipFactory(agency=commune, role=Role.CATALOGUE_ADMIN).user, at=NOW)
    with pytest.raises(Forbidden):
        people.create_user("moi", kind=AccountKind.STAFF, full_name="Mới", by=by, at=NOW)


@pytest.mark.parametrize("name", ["001099000001", "0912345678", "ab", "có dấu", "a" * 31, "x y", "-ab"])
def test_a_user_name_is_no_number_of_a_person(name):
    with pytest.raises(people.BadUsername):
        people.create_user(name, kind=AccountKind.CITIZEN, full_name="A", by=ANONYMOUS, at=NOW)


def test_names_and_addresses_are_taken_whatever_their_case():
    people.create_user("Nguyen.A", kind=AccountKind.CITIZEN, full_name="A", email="A@example.vn", by=ANONYMOUS, at=NOW)
    for name, email in (("nguyen.a", ""), ("khac", "a@EXAMPLE.vn")):
        with pytest.raises(people.NameTaken):
            people.create_user(name, kind=AccountKind.CITIZEN, full_name="B", email=email, by=ANONYMOUS, at=NOW)


def test_numbers_are_sealed_and_found_exactly():
    from django.db import connection

    from accounts.access import profile_of, users_by_identity

    user = people.create_user(
        "nguyen.b", kind=AccountKind.CITIZEN, full_name="B", phone="0912345678", by=ANONYMOUS, at=NOW
    )
    people.set_identity(user.pk, kind=IdentityKind.CCCD, number="001099111222", by=SYSTEM, at=NOW)
    with connection.cursor() as cursor:
        for table in ("accounts_user", "accounts_identity", "journal_event"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            text = cursor.fetchone()[0]
            assert "001099111222" not in text
            assert "0912345678" not in text
    assert list(users_by_identity("001099111222")) == [user]
    assert not users_by_identity("001099111223")
    profile = profile_of(user.pk)
    assert (profile.identity_number, profile.phone, profile.verified) == ("001099111222", "0912345678", False)


def test_a_verified_number_belongs_to_one_account_and_stays():
    first, second = CitizenFactory(), CitizenFactory()
    number = "001099333444"
    people.set_identity(second.pk, kind=IdentityKind.CCCD, number=number, by=SYSTEM, at=NOW)
    people.set_identity(first.pk, kind=IdentityKind.CCCD, number=number, source=IdentitySource.CLERK, by=SYSTEM, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        people.set_identity(
            second.pk, kind=IdentityKind.CCCD, number=number, source=IdentitySource.EID, by=SYSTEM, at=NOW
        )
    with pytest.raises(people.Locked):
        people.set_identity(first.pk, kind=IdentityKind.CCCD, number="001099333445", by=SYSTEM, at=NOW)
    with pytest.raises(people.Locked):
        people.update_profile(first.pk, full_name="Tên Khác", by=SYSTEM, at=NOW)


def test_nobody_writes_another_ones_particulars():
    mine, yours = CitizenFactory(), CitizenFactory()
    with pytest.raises(Forbidden):
        people.update_profile(yours.pk, full_name="X", by=actor_of(mine, at=NOW), at=NOW)


def test_the_journal_never_holds_a_name():
    user = people.create_user("nguyen.c", kind=AccountKind.CITIZEN, full_name="Nguyễn Văn Kín", by=ANONYMOUS, at=NOW)
    people.update_profile(user.pk, full_name="Nguyễn Văn Kín Hơn", by=actor_of(user, at=NOW), at=NOW)
    events = history("user", user.pk)
    assert [event.kind for event in events] == ["user.created", "user.profile_changed"]
    assert "Kín" not in str([event.facts for event in events])
    assert events[0].at == NOW
    assert timezone.is_aware(events[0].at)
