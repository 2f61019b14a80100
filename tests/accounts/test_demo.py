"""The demonstration accounts of contract.md 2."""

import pytest
from django.core.management import call_command

from accounts.access import actor_of, profile_of
from accounts.models import Membership, User
from agencies import access
from agencies.rules.kinds import Level
from agencies.rules.roles import Role
from tests.people import DEMO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_every_account_is_there_once():
    assert set(User.objects.values_list("username", flat=True)) == set(DEMO)
    call_command("load_demo", verbosity=0)
    assert User.objects.count() == len(DEMO) == 22
    assert Membership.objects.count() == 19


def test_all_sign_in_with_the_one_password():
    assert all(user.check_password("motcua-demo") for user in User.objects.all())


def test_the_office_is_one_commune_and_the_citizen_lives_there(motcua, congdan, actor_for, request):
    commune = actor_for(motcua).agency_id
    for name in ("chuyenvien", "lanhdao", "vanthu", "truongphong"):
        assert actor_for(request.getfixturevalue(name)).agency_id == commune
    assert actor_for(request.getfixturevalue("motcua2")).agency_id != commune
    lives = access.agency_of_commune(profile_of(congdan.pk).commune_code)
    assert lives is not None
    assert lives.id == commune
    assert lives.level == Level.COMMUNE


def test_one_department_and_the_centre(motcuatinh, giamdoctt, actor_for, request):
    centre = access.provincial_centre().id
    assert actor_for(motcuatinh).agency_id == actor_for(giamdoctt).agency_id == centre
    names = ("chuyenvienso", "truongphongso", "lanhdaoso", "vanthuso")
    ids = {actor_for(request.getfixturevalue(name)).agency_id for name in names}
    assert {access.agency_by_id(one).short_name for one in ids} == {"Sở Tư pháp"}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("buudien", Role.POST_STAFF),
        ("ketoan", Role.CASHIER),
        ("quantri", Role.CATALOGUE_ADMIN),
        ("quantri2", Role.CATALOGUE_ADMIN),
        ("kiemtra", Role.INSPECTOR),
        ("giamsat", Role.SUPERVISOR),
        ("kythuat", Role.TECHNICAL_ADMIN),
        ("doanhnghiep", Role.BUSINESS),
        ("congdan2", Role.CITIZEN),
    ],
)
def test_roles(name, role, request, actor_for):
    assert actor_for(request.getfixturevalue(name)).roles == {role}


def test_the_inspectors_mandate_ends(kiemtra):
    import datetime

    from django.utils import timezone

    last = Membership.objects.get(user=kiemtra).valid_to
    assert last is not None
    after = timezone.now() + datetime.timedelta(days=(last - timezone.localdate()).days + 1)
    assert not actor_of(kiemtra, at=after).permissions


def test_the_people_are_obviously_invented():
    assert not User.objects.filter(kind="staff").exclude(full_name__endswith="(tài khoản thử)").exists()
    # An applicant's name goes into forms, where a bracket is refused: the name itself says that it is invented.
    invented = set(User.objects.exclude(kind="staff").values_list("full_name", flat=True))
    assert invented == {"Nguyễn Thị Mẫu", "Trần Văn Thử", "Công ty TNHH Ví Dụ"}
    numbers = [profile_of(user.pk).identity_number for user in User.objects.filter(kind="citizen")]
    assert all(number.startswith("001099000") for number in numbers)


def test_every_account_reaches_its_account_page(client_for):
    for user in User.objects.all():
        page = client_for(user).get("/tai-khoan/")
        assert page.status_code == 200, user.username
        assert user.full_name in page.content.decode()
