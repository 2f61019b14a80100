"""Who is given a power of attorney is told of it, and of its end; whoever ended it is not told so."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from dossiers.actions import mandating
from dossiers.models import Mandate
from dossiers.tasks import tell_mandates
from journal.deliver import deliver_due
from notifications.actions.preferring import choose_groups
from notifications.models import Message
from tests.dossiers.powers import delegation, power

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, str]]:
    while deliver_due(at=timezone.now() + timedelta(days=400)):
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
    subject = Message.objects.filter(event_kind="user.mandate_revoked").first().subject
    assert subject == "Việc ủy quyền của Nguyễn Thị Mẫu đã chấm dứt"


def test_the_principal_is_told_when_the_agent_gives_it_back(congdan, congdan2, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    mandating.revoke(row.pk, by=actor_for(congdan2), at=timezone.now())
    assert next(row for row in told() if row[2] == "revoked") == ("congdan", "inbox", "revoked")
    assert not Message.objects.filter(event_kind="user.mandate_revoked", user=congdan2).exists()
    message = Message.objects.get(event_kind="user.mandate_revoked", channel="inbox")
    assert message.subject == "Trần Văn Thử thôi nộp hồ sơ thay Ông/Bà: việc ủy quyền đã chấm dứt"
    assert "Trần Văn Thử" in message.body


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


# --- what the calendar does ---


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def turned(days: int) -> int:
    """The sweep, so many days from now."""
    return mandating.tell_turns(at=later(days))


def test_both_sides_are_told_once_of_beginning_nearing_and_end(congdan, congdan2, actor_for):
    today = timezone.localdate()
    wanted = power(valid_from=today + timedelta(days=3), valid_to=today + timedelta(days=40))
    mandating.grant(wanted, by=actor_for(congdan), at=timezone.now())
    told()
    said = []
    for day in (2, 3, 3, 32, 33, 33, 34, 40, 41, 41, 80):
        turned(day)
        inbox = [(user, kind) for user, channel, kind in told() if channel == "inbox"]
        said.append([row for row in inbox if row[1] != "granted"])
    steps = [len(rows) for rows in said]
    assert steps == [0, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6]
    assert said[-1] == [
        *(("congdan", "begun"), ("congdan2", "begun")),
        *(("congdan", "ending"), ("congdan2", "ending")),
        *(("congdan", "ended"), ("congdan2", "ended")),
    ]
    ending = {
        row.user.username: row for row in Message.objects.filter(event_kind="user.mandate_ending", channel="inbox")
    }
    assert ending["congdan"].subject == "Việc ủy quyền cho Trần Văn Thử sắp hết hiệu lực"
    assert "/tai-khoan/uy-quyen/moi/" in ending["congdan"].body
    assert ending["congdan2"].subject == "Việc ủy quyền của Nguyễn Thị Mẫu sắp hết hiệu lực"
    assert f"{wanted.valid_to:%d/%m/%Y}" in ending["congdan2"].body
    assert "cần được nộp trước khi hết ngày đó" in ending["congdan2"].body


def test_a_worker_that_was_away_tells_where_it_stands_now(congdan, congdan2, actor_for):
    today = timezone.localdate()
    wanted = power(valid_from=today + timedelta(days=3), valid_to=today + timedelta(days=40))
    mandating.grant(wanted, by=actor_for(congdan), at=timezone.now())
    told()
    assert (turned(60), turned(60)) == (1, 0)
    assert {kind for _user, _channel, kind in told()} == {"granted", "ended"}


def test_what_was_revoked_or_runs_on_turns_no_more(congdan, congdan2, doanhnghiep, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    mandating.grant(delegation(), by=actor_for(doanhnghiep), at=timezone.now())
    mandating.revoke(row.pk, by=actor_for(congdan), at=timezone.now())
    assert turned(400) == 0


def test_one_that_was_recorded_before_notices_is_told_its_next_turn_only(congdan, congdan2, actor_for):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    Mandate.objects.filter(pk=row.pk).update(tell_on=timezone.localdate())
    assert turned(0) == 1
    told()
    assert not Message.objects.filter(event_kind__in=["user.mandate_begun", "user.mandate_ending"]).exists()
    turned(power_days() - 7)
    assert {kind for _user, _channel, kind in told()} == {"granted", "ending"}


def power_days() -> int:
    return (power().valid_to - power().valid_from).days


def test_a_principal_learns_nothing_of_whether_an_account_is_meant(congdan, congdan2, actor_for):
    bodies = []
    for typed in ("congdan2", "khong.co.ai"):
        row = mandating.grant(power(name="TRAN VAN THU", typed=typed), by=actor_for(congdan), at=timezone.now())
        turned(60)
        told()
        found = Message.objects.get(user=congdan, event_kind="user.mandate_ended", channel="inbox")
        bodies.append((found.subject, found.body.replace(f"/uy-quyen/{row.pk}/", "/…/")))
        Message.objects.all().delete()
    assert bodies[0] == bodies[1]


def test_the_task_goes_through_them_in_chunks(congdan, congdan2, actor_for, monkeypatch):
    monkeypatch.setattr(mandating, "CHUNK", 1)
    for _number in range(3):
        row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
        Mandate.objects.filter(pk=row.pk).update(tell_on=timezone.localdate())
    assert tell_mandates() == 3
    assert tell_mandates() == 0
