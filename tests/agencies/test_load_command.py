"""The command, for whatever province."""

import pytest
from django.core.management import CommandError, call_command

from agencies import access
from agencies.models import Agency, Province
from agencies.rules.kinds import Level

pytestmark = pytest.mark.django_db


def test_another_province_gets_its_own_communes():
    call_command("load_agencies", "--province", "H17", verbosity=0)
    assert access.agency("H17").name == "Ủy ban nhân dân thành phố Đà Nẵng"
    communes = Agency.objects.filter(level=Level.COMMUNE)
    assert communes.count() == 94
    assert not communes.exclude(code__startswith="H17.").exists()
    assert not Agency.objects.filter(code="H17.15").exists()  # the border-gate zone is Lạng Sơn's alone
    assert Agency.objects.get(code="H17.07").provisional_code


def test_an_unknown_province_is_refused_with_nothing_done():
    with pytest.raises(CommandError, match="X99"):
        call_command("load_agencies", "--province", "X99")
    assert not Province.objects.exists()
