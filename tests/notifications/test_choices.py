"""Which notices come by e-mail is the person's choice; the inbox always has them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journal.deliver import deliver_due
from journal.models import Event
from notifications import access
from notifications.actions.preferring import choose_groups, set_letters
from notifications.catalogue import GROUPS, NOTICES
from notifications.models import Message, Preference
from tests.dossiers.conftest import ask, citizen, commune, draft, filed  # noqa: F401 - fixtures
from tests.dossiers.office import actor
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db


def test_every_notice_is_in_one_group():
    kinds = [kind for group in GROUPS.values() for kind in group]
    assert sorted(kinds) == sorted(NOTICES)


def channels(kind) -> list[str]:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    return sorted(Message.objects.filter(event_kind=kind).values_list("channel", flat=True))


def test_what_is_not_wanted_comes_to_the_inbox_alone(citizen, congdan, filed, ask):
    congdan.email = "mau@example.com"
    congdan.save()
    page: Surfer = citizen.go("/thong-bao/tuy-chon/")
    assert sorted(page.form(-1)["data"]["groups"]) == sorted(GROUPS)
    page.send(groups=["asked", "khong-co"], status=422)
    page.go("/thong-bao/tuy-chon/").send(groups=["asked"])
    assert "Đã lưu lựa chọn" in page.text
    assert page.form(-1)["data"]["groups"] == ["asked"]
    dossier = filed()
    assert channels("dossier.submitted") == ["inbox"]
    ask(dossier, questions=("request",))
    assert "inbox" in channels("dossier.supplement_asked")
    assert access.wants_letter(congdan.pk, "dossier.supplement_asked")
    assert not access.wants_letter(congdan.pk, "dossier.issued")


def test_the_consent_as_a_whole_is_a_matter_of_its_own(congdan, citizen):
    me, at = actor("congdan"), timezone.now()
    assert set_letters(False, by=me)
    assert choose_groups(["result"], by=me, at=at)
    assert not choose_groups(["result", "khong-co"], by=me, at=at), "the same choice again"
    assert not access.wants_letter(congdan.pk, "dossier.issued")
    assert "Hiện Ông/Bà không nhận thư điện tử" in citizen.go("/thong-bao/tuy-chon/").text
    assert set_letters(True, by=me)
    assert access.wants_letter(congdan.pk, "dossier.issued")
    assert not access.wants_letter(congdan.pk, "dossier.submitted")
    assert "*" not in Preference.objects.get(user=congdan).no_email
    assert Event.objects.filter(kind="user.letters_chosen").count() == 1
