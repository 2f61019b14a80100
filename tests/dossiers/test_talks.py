"""Applicant and office write to each other: one thread per dossier, unread marks, limits, nothing private in mail."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions import intake, talking
from dossiers.models import Dossier, Talk
from files.models import StoredFile
from journal.deliver import deliver_due
from journal.models import Event
from notifications.models import Message
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401
from tests.dossiers.surfer import Surfer, read

pytestmark = pytest.mark.django_db


def write(dossier, who="congdan", words="Xin hỏi khi nào xong?", **more) -> Talk:
    return talking.write(dossier.pk, words=words, by=actor(who), at=more.pop("at", timezone.now()), **more)


def test_a_question_waits_in_the_list_until_the_office_answers(office):
    dossier = office.accepted()
    before = dossier.row_version
    write(dossier)
    write(dossier, words="Thêm một ý.")
    assert access.desk_counts(actor("motcua"), at=timezone.now())["messages"] == 1
    assert fresh(dossier).asks_since == Talk.objects.first().at
    assert access.unseen_of(dossier, office=True) == 2
    answer = write(dossier, "chuyenvien", "Sắp xong.")
    assert (answer.from_office, fresh(dossier).asks_since) == (True, None)
    assert fresh(dossier).row_version == before, "a clerk who has the page open goes on"
    assert access.unseen_of(dossier, office=False) == 1
    assert talking.mark_seen(dossier, by=actor("congdan"), at=timezone.now()) == 1
    assert access.unseen_of(dossier, office=False) == 0
    write(dossier, words="Cảm ơn.")
    talking.settle(dossier.pk, by=actor("motcua"), at=timezone.now())
    assert (fresh(dossier).asks_since, access.unseen_of(dossier, office=True)) == (None, 0)


def test_only_its_people_write(office):
    dossier = office.new()
    for name in ("congdan2", "motcua2", "chuyenvienso", "giamsat", "kythuat"):
        with pytest.raises(Forbidden):
            write(dossier, name)
    for name in ("congdan", "congdan2", "motcua2"):
        with pytest.raises(Forbidden):
            talking.settle(dossier.pk, by=actor(name), at=timezone.now())


def test_a_message_has_words_and_is_not_sent_twice(office):
    dossier = office.new()
    for words in ("  \n", "x" * 2001):
        with pytest.raises(talking.NothingSaid):
            write(dossier, words=words)
    first = write(dossier, key="k1", upload=upload("một.pdf"))
    assert write(dossier, key="k1", upload=upload("một.pdf")).pk == first.pk
    assert write(dossier, key="k1").pk == first.pk
    assert (Talk.objects.count(), StoredFile.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="dossier.message_sent").count() == 1


def test_drafts_and_ended_dossiers_have_no_thread(office, draft):
    with pytest.raises(talking.Closed):
        write(draft())
    dossier = office.new()
    intake.refuse(dossier.pk, reason="Không thuộc thẩm quyền.", by=actor("motcua"), at=timezone.now())
    with pytest.raises(talking.Closed):
        write(dossier)


def test_nobody_floods_the_office(office):
    dossier, at = office.new(), timezone.now()
    for _ in range(5):
        write(dossier, at=at)
    with pytest.raises(talking.TooOften):
        write(dossier, at=at + timedelta(minutes=9))
    write(dossier, "motcua", "Đã nhận.", at=at)
    for hour in range(1, 16):
        write(dossier, at=at + timedelta(hours=hour))
    with pytest.raises(talking.TooOften):
        write(dossier, at=at + timedelta(hours=23))
    write(dossier, at=at + timedelta(hours=25))


def test_the_pages_of_both_sides(office, citizen):
    dossier = office.started()
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert f"/ho-so/{dossier.pk}/tin-nhan/" in citizen.page.links
    citizen.go(f"/ho-so/{dossier.pk}/tin-nhan/").send(words=" ", status=422)
    citizen.send(words="Xem tệp", file=SimpleUploadedFile("rỗng.pdf", b""), status=422)
    assert "rỗng.pdf" in citizen.text
    citizen.send(words="Chào <script>alert(1)</script>", file=upload("kèm.pdf"))
    assert "&lt;script&gt;alert(1)" in citizen.text
    assert "Đã gửi tin nhắn" in citizen.text

    desk = Surfer(browser("motcua")).go("/quay/?muc=messages")
    assert "Tin nhắn chờ trả lời" in desk.text
    desk.go(f"/quay/{dossier.pk}/?muc=messages")
    assert "Trả lời tin nhắn" in desk.text
    desk.go(f"/quay/{dossier.pk}/tin-nhan/?muc=messages")
    assert "Mới" in desk.text
    file = next(link for link in desk.page.links if link.endswith("/tep/"))
    assert read(desk.client.get(file)).startswith(b"%PDF")
    assert browser("congdan2").get(file).status_code == 404
    desk.send(button=("act", "settle"))
    assert fresh(dossier).asks_since is None
    officer = Surfer(browser("chuyenvien")).go(f"/xu-ly/{dossier.pk}/")
    assert f"/xu-ly/{dossier.pk}/tin-nhan/" in officer.page.links
    officer.go(f"/xu-ly/{dossier.pk}/tin-nhan/").send(words="Bí mật riêng của dân.")

    assert "1 tin nhắn mới của cơ quan" in citizen.go(f"/ho-so/{dossier.pk}/").text
    citizen.go(f"/ho-so/{dossier.pk}/tin-nhan/")
    assert "Bí mật riêng của dân." in citizen.text
    assert actor("chuyenvien").name not in citizen.text
    assert "Đã xem lúc" in citizen.text
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    told = Message.objects.filter(event_kind="dossier.message_answered")
    assert set(told.values_list("channel", flat=True)) == {"inbox", "email"}
    assert not told.filter(body__contains="Bí mật").exists()


def test_what_is_refused_is_said_in_words(office, citizen, draft):
    dossier, at = office.new(), timezone.now()
    page = f"/ho-so/{dossier.pk}/tin-nhan/"
    for _ in range(5):
        write(dossier, at=at)
    citizen.go(page).send(words="Nữa.", status=429)
    intake.refuse(dossier.pk, reason="Sai nơi.", by=actor("motcua"), at=at)
    citizen.go(page).send(words="Vì sao?", status=409)
    begun = draft()
    assert citizen.go(f"/ho-so/{begun.pk}/tin-nhan/").path == f"/ho-so/{begun.pk}/khai/"


def test_a_file_that_is_not_scanned_yet_is_not_given_out(office, settings):
    dossier = office.new()
    talk = write(dossier, upload=upload())
    settings.CLAMAV = "127.0.0.1:1"
    with pytest.raises(Talk.DoesNotExist):
        access.talk_file_for(actor("motcua"), talk.pk, at=timezone.now())
    StoredFile.objects.filter(pk=talk.file_id).update(scan_state="clean")
    assert access.talk_file_for(actor("motcua"), talk.pk, at=timezone.now()).pk == talk.pk
    assert Dossier.objects.get(pk=dossier.pk).asks_since


def test_the_key_of_one_dossier_says_nothing_of_another(office):
    first, second = write(office.new(), key="k1"), write(office.new(), key="k1")
    assert first.pk != second.pk
    assert Talk.objects.count() == 2


def test_keys_that_begin_alike_are_two_keys(office):
    dossier = office.new()
    first, second = (
        write(dossier, words=f"Câu {end}", key="a-program-numbers-its-messages-thus:" + end) for end in "12"
    )
    assert (first.words, second.words) == ("Câu 1", "Câu 2")
    assert write(dossier, key="a-program-numbers-its-messages-thus:2").pk == second.pk
