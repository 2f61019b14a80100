"""Notices follow from acts, once; letters follow when the mail server is there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dossiers.actions import filing, intake
from journal.deliver import deliver_due
from journal.models import Event
from notifications.actions import sending
from notifications.handlers import notify
from notifications.models import Message
from notifications.tasks import send_mail
from procedures.access import open_offer
from tests.notifications.mail_server import MailServer
from tests.scenarios.conftest import ANSWERS, vn

pytestmark = pytest.mark.django_db
FILED = vn(2026, 11, 24, 8)
LATER = FILED + timedelta(hours=1)


@pytest.fixture
def answers(world) -> dict:
    from agencies.access import communes_agencies

    home = {"commune": communes_agencies()[0].commune_code, "line": "Số 1, đường Thử Nghiệm"}
    return ANSWERS | {"submitter_home": home}


@pytest.fixture
def filed(congdan, motcua, actor_for, answers):
    citizen, clerk = actor_for(congdan), actor_for(motcua)
    dossier = filing.start(open_offer("2.000635", clerk.agency_code, at=FILED), by=citizen, at=FILED)
    filing.save_answers(dossier.pk, answers, version=None, by=citizen, at=FILED)
    return filing.submit(dossier.pk, by=citizen, at=FILED)


@pytest.fixture
def clock():
    with time_machine.travel(LATER, tick=False) as travel:
        yield travel


def use_mail_server(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


@pytest.fixture
def server(settings):
    with MailServer() as server:
        use_mail_server(settings, server.port)
        yield server


def test_an_act_is_told_in_the_inbox_and_by_letter_once(filed, motcua, actor_for, congdan):
    intake.accept(filed.pk, by=actor_for(motcua), at=LATER)
    deliver_due(at=LATER)
    for event in Event.objects.filter(stream_kind="dossier", stream_id=filed.pk):
        if event.kind in ("dossier.submitted", "dossier.accepted"):
            notify(event)  # handed over a second time, as after a crash
    told = Message.objects.order_by("id").values_list("event_kind", "channel", "recipient", "address")
    user = f"user:{congdan.pk}"
    assert list(told) == [
        ("dossier.submitted", "inbox", user, ""),
        ("dossier.submitted", "email", user, congdan.email),
        ("dossier.accepted", "inbox", user, ""),
        ("dossier.accepted", "email", user, congdan.email),
    ]


def test_letters_hold_no_identity_number(filed):
    deliver_due(at=LATER)
    for message in Message.objects.all():
        assert not re.search(r"001190000017|0912345678", message.body + message.subject)


def test_without_an_account_address_the_submitter_s_is_used(congdan, filed):
    congdan.email = ""
    congdan.save()
    filed.people.filter(role="submitter").update(email="nguoi.nop@example.org")
    deliver_due(at=LATER)
    assert Message.objects.get(channel="email").address == "nguoi.nop@example.org"


def test_without_any_address_the_inbox_alone_is_told(congdan, filed):
    congdan.email = ""
    congdan.save()
    deliver_due(at=LATER)
    assert [row.channel for row in Message.objects.all()] == ["inbox"]


def test_letters_follow_when_the_mail_server_is_back(filed, settings, clock):
    deliver_due(at=LATER)
    with MailServer() as away:
        port = away.port
    use_mail_server(settings, port)
    assert send_mail() == 0
    message = Message.objects.get(channel="email")
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.next_try_at == LATER + timedelta(minutes=1)
    assert send_mail() == 0, "it is not tried again before its time"
    assert Message.objects.get(channel="email").attempts == 1

    clock.move_to(LATER + timedelta(minutes=2))
    with MailServer(port) as back:
        assert send_mail() == 1
        assert send_mail() == 0
    letter = back.letters[0]
    assert len(back.letters) == 1
    assert letter["Message-ID"] == message.mail_id
    assert filed.number in letter.get_payload(decode=True).decode()
    assert Message.objects.get(channel="email").state == "sent"


def test_a_worker_killed_after_sending_sends_the_same_letter_again(filed, server, clock):
    deliver_due(at=LATER)
    claimed = sending.claim(at=timezone.now())
    assert sending.claim(at=timezone.now()) is None, "nobody else may have it meanwhile"
    clock.move_to(LATER + timedelta(minutes=6))
    assert send_mail() == 1
    assert server.letters[0]["Message-ID"] == claimed.mail_id


def test_an_unknown_address_is_not_tried_for_ever_and_holds_up_nobody(filed, motcua, actor_for, server, clock):
    intake.accept(filed.pk, by=actor_for(motcua), at=FILED)
    deliver_due(at=LATER)
    first, second = Message.objects.filter(channel="email").order_by("id")
    Message.objects.filter(pk=first.pk).update(address="khong.co@example.org")
    server.refused = {"khong.co"}
    assert send_mail() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("failed", "sent")
    assert "khong.co" not in first.error
    assert sending.retry(first.pk, at=timezone.now())
    server.refused = set()
    assert send_mail() == 1


def test_one_gives_up_after_seven_days(filed, settings, clock):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    deliver_due(at=LATER)
    clock.move_to(FILED + timedelta(days=8))
    assert send_mail() == 0
    assert Message.objects.get(channel="email").state == "failed"


def test_the_inbox_is_one_s_own(filed, congdan, congdan2, client_for):
    deliver_due(at=LATER)
    message = Message.objects.get(channel="inbox")
    mine, strange = client_for(congdan), client_for(congdan2)
    page = mine.get("/thong-bao/").content.decode()
    assert filed.number in page
    assert "(1)" in page
    assert filed.number not in strange.get("/thong-bao/").content.decode()
    assert strange.post(f"/thong-bao/{message.pk}/").status_code == 404
    strange.post("/thong-bao/")
    assert Message.objects.get(pk=message.pk).read_at is None
    assert mine.post(f"/thong-bao/{message.pk}/")["Location"] == f"/ho-so/{filed.pk}/"
    assert Message.objects.get(pk=message.pk).read_at is not None
    wrong = mine.get("/thong-bao/?after=nonsense")
    assert (wrong.status_code, "không đọc được" in wrong.content.decode()) == (400, True)
    assert client_for(None).get("/thong-bao/").status_code == 302


def test_a_claimed_letter_is_given_back_untried(filed):
    drain = deliver_due(at=LATER)
    assert drain
    letter = Message.objects.filter(channel="email").first()
    Message.objects.filter(pk=letter.pk).update(attempts=1)
    sending.give_back(letter, at=LATER)
    letter.refresh_from_db()
    assert (letter.attempts, letter.next_try_at) == (0, LATER)


def test_a_dossier_typed_in_at_the_counter_is_told_to_the_submitter_alone(filed, motcua):
    """The clerk who opened it gets no notice in the own inbox; without an address nobody is written to."""
    filed.people.update(email="nguoi.nop@example.vn")
    filed.created_by = motcua
    filed.save(update_fields=["created_by"])
    deliver_due(at=LATER)
    letter = Message.objects.get()
    assert (letter.channel, letter.user_id, letter.address) == ("email", None, "nguoi.nop@example.vn")
    assert "nguoi.nop" not in letter.recipient
    Message.objects.all().delete()
    filed.people.update(email="")
    notify(Event.objects.get(stream_id=filed.pk, kind="dossier.submitted"))
    assert not Message.objects.exists()
