"""Notices are read: with their dossier, one by one, all at once; each leads to what it is about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.actions import mandating
from journal.deliver import deliver_due
from mydata.actions import exporting
from mydata.tasks import make_exports
from notifications.access import unread
from notifications.models import Message
from tests.dossiers.conftest import citizen, commune, draft, filed  # noqa: F401
from tests.dossiers.office import actor, browser
from tests.dossiers.powers import power

pytestmark = pytest.mark.django_db


def tell() -> None:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass


def badge(page: str) -> int:
    """The number beside “Thông báo” in the menu."""
    found = page.split("Thông báo (")
    return int(found[1].split(")")[0]) if len(found) > 1 else 0


def test_whoever_opens_a_dossier_has_read_its_notices(filed):
    one, two = filed(), filed()
    tell()
    me, at = browser("congdan"), timezone.now()
    assert badge(me.get("/ho-so/").content.decode()) == unread(actor("congdan")) == 2
    strange = browser("congdan2")
    assert strange.get(f"/ho-so/{one.pk}/").status_code == 404
    browser("motcua").get(f"/quay/{one.pk}/")
    me.head(f"/ho-so/{one.pk}/")
    assert unread(actor("congdan")) == 2, "nobody but its reader, by reading"
    assert badge(me.get(f"/ho-so/{one.pk}/").content.decode()) == 1, "the page itself counts without it"
    assert not Message.objects.filter(dossier=one, channel="inbox", read_at=None).exists()
    assert Message.objects.filter(dossier=two, channel="inbox", read_at=None).exists()
    assert Message.objects.get(dossier=one, channel="inbox").read_at >= at
    assert badge(me.get(f"/ho-so/{two.pk}/tin-nhan/").content.decode()) == 0


def test_what_was_read_keeps_its_time(filed):
    dossier = filed()
    tell()
    me = browser("congdan")
    me.get(f"/ho-so/{dossier.pk}/")
    first = Message.objects.get(channel="inbox").read_at
    me.get(f"/ho-so/{dossier.pk}/")
    assert Message.objects.get(channel="inbox").read_at == first


def test_the_notice_of_a_package_leads_to_the_packages(congdan):
    exporting.ask(by=actor("congdan"), at=timezone.now())
    make_exports()
    tell()
    message = Message.objects.get(channel="inbox", event_kind="user.export_ready")
    assert "/tai-khoan/du-lieu/tai-ve/" in message.body
    me = browser("congdan")
    assert "Mở các gói dữ liệu" in me.get("/thong-bao/").content.decode()
    assert me.post(f"/thong-bao/{message.pk}/")["Location"] == "/tai-khoan/du-lieu/tai-ve/"
    assert unread(actor("congdan")) == 0


def test_the_notice_of_a_mandate_leads_to_the_mandate(congdan, congdan2, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    tell()
    message = Message.objects.get(channel="inbox")
    assert browser("congdan2").post(f"/thong-bao/{message.pk}/")["Location"] == f"/tai-khoan/uy-quyen/{row.pk}/"


def test_the_inbox_costs_the_same_for_many(filed, django_assert_max_num_queries):
    me = browser("congdan")
    for _dossier in range(3):
        filed()
    tell()
    with django_assert_max_num_queries(8):
        assert badge(me.get("/thong-bao/").content.decode()) == 3
