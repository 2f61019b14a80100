"""People for tests."""

import datetime

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Membership, User
from accounts.rules.kinds import AccountKind
from agencies.rules.roles import Role

PASSWORD = "mat-khau-thu-1"


class CitizenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"congdan.thu{n}")
    kind = AccountKind.CITIZEN
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Thử {n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    date_joined = factory.LazyFunction(timezone.now)


class StaffFactory(CitizenFactory):
    username = factory.Sequence(lambda n: f"canbo.thu{n}")
    kind = AccountKind.STAFF


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(StaffFactory)
    role = Role.DESK_CLERK
    valid_from = datetime.date(2025, 7, 1)
