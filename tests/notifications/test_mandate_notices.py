"""Who is given a power of attorney is told of it, and of its end; whoever ended it is not told so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.actions import mandating
from journal.deliver import deliver_due
from notifications.actions.preferring import choose_groups
from notifications.models import Message
from tests.dossiers.powers import delegation, power

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, str]]:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    rows = Message.objects.order_by("id").values_list("user__username", "channel", "event_kind")
    return [(user, channel, kind.removeprefix("user.mandate_")) for user, channel, kind in rows]


def test_the_agent_is_told_of_a_power_and_of_its_end(congdan, congdan2, actor_for):
    congdan2.email = "thu@example.com"
    congdan2.save()
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    assert told() == [("congdan2", "inbox", "granted"), ("congdan2", "email", "granted")]
    message = Message.objects.get(channel="inbox")
    assert message.subject == "Nguyễn Thị Mẫu ủy quyền cho Ông/Bà"
    for words in ("Kính gửi Ông/Bà Trần Văn Thử", "Tất cả thủ tục", f"{row.valid_to:%d/%m/%Y}"):
        assert words in message.body
    assert f"/tai-khoan/uy-quyen/{row.pk}/" in message.body
    mandating.revoke(row.pk, by=actor_for(congdan), at=timezone.now())
    assert told()[2:] == [("congdan2", "inbox", "revoked"), ("congdan2", "email", "revoked")]
    assert "đã chấm dứt" in Message.objects.filter(event_kind="user.mandate_revoked").first().subject


def test_the_principal_is_told_when_the_agent_gives_it_back(congdan, congdan2, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    mandating.revoke(row.pk, by=actor_for(congdan2), at=timezone.now())
    assert next(row for row in told() if row[2] == "revoked") == ("congdan", "inbox", "revoked")
    assert not Message.objects.filter(event_kind="user.mandate_revoked", user=congdan2).exists()
    body = Message.objects.get(event_kind="user.mandate_revoked", channel="inbox").body
    assert "Trần Văn Thử" in body


def test_nobody_is_told_where_no_account_is_meant(congdan, congdan2, actor_for):
    row = mandating.grant(power(typed="khong.co.ai"), by=actor_for(congdan), at=timezone.now())
    mandating.revoke(row.pk, by=actor_for(congdan), at=timezone.now())
    assert told() == []


def test_a_delegation_has_its_own_words_and_letters_can_be_declined(doanhnghiep, congdan2, actor_for):
    congdan2.email = "thu@example.com"
    congdan2.save()
    choose_groups(["asked"], by=actor_for(congdan2), at=timezone.now())
    mandating.grant(delegation(), by=actor_for(doanhnghiep), at=timezone.now())
    assert told() == [("congdan2", "inbox", "granted")]
    message = Message.objects.get()
    assert message.subject == "Công ty TNHH Ví Dụ cử Ông/Bà làm người nộp hồ sơ"
    assert "cho đến khi" in message.body
