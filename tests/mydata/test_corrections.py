"""What is wrong is named, the one-stop desk answers, what was filed stays; consent goes, the account closes."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access import actor_of, profile_of
from accounts.actions.people import close, correct
from accounts.models import User
from agencies.rules.scope import Forbidden
from dossiers.actions import intake
from dossiers.models import Answers, Dossier
from journal.models import Event
from journal.record import record
from mydata.access import corrections
from mydata.actions import closing, correcting, exporting
from mydata.models import Correction, Export
from notifications.access import wants_letter
from notifications.actions.telling import tell
from notifications.models import Message
from tests.dossiers.conftest import upload
from tests.dossiers.surfer import read
from tests.mydata.conftest import follow_up

pytestmark = pytest.mark.django_db
MINE = "/tai-khoan/du-lieu/chinh-sua/"
DESK = "/quay/chinh-sua-du-lieu/"
WORDS = {"wrong": "Đề nghị giải quyết", "right": "Đề nghị cấp bản sao 0987000111"}


def test_a_filed_dossier_is_corrected_beside_what_was_filed(citizen, filed, at_desk, staff_at):
    dossier = filed()
    before = Answers.objects.get(dossier=dossier).answers
    citizen.go(f"{MINE}{dossier.pk}/").send(target="request", proof=upload(), **WORDS)
    assert "Chờ trả lời" in citizen.text
    row = Correction.objects.get()
    assert at_desk.go(DESK).page.links.count(f"{DESK}{row.pk}/") == 1
    assert "Người nộp đề nghị chỉnh sửa" in at_desk.go(f"/quay/{dossier.pk}/").text
    at_desk.go(f"{DESK}{row.pk}/")
    assert WORDS["right"] in at_desk.text
    assert read(at_desk.client.get(f"/chinh-sua-du-lieu/{row.pk}/minh-chung/")).startswith(b"%PDF")
    at_desk.send(status=422)
    at_desk.send(decision="decline", words="", status=422)
    at_desk.send(decision="accept", words="Đã đối chiếu.")
    assert "Không có đề nghị nào" in at_desk.text
    assert Answers.objects.get(dossier=dossier).answers == before
    assert "Đã chấp nhận chỉnh sửa" in at_desk.go(f"/quay/{dossier.pk}/").text
    assert "Đã đối chiếu." in citizen.go(MINE).text
    follow_up()
    assert Message.objects.filter(event_kind="dossier.correction_answered", channel="inbox").count() == 1
    facts = Event.objects.get(kind="dossier.correction_answered").facts
    assert facts == {"correction": row.pk, "target": "request", "accepted": True}
    assert "Trả lời đề nghị chỉnh sửa" in citizen.go(f"/tai-khoan/du-lieu/luot-xem/{dossier.pk}/").text


def test_the_words_lie_sealed(citizen, filed):
    dossier = filed()
    citizen.go(f"{MINE}{dossier.pk}/").send(target="other", **WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM mydata_correction t")
        assert "0987000111" not in cursor.fetchone()[0]


def test_the_office_sees_it_and_other_agencies_do_not(citizen, filed, staff_at, actor_for, motcua):
    dossier = filed()
    citizen.go(f"{MINE}{dossier.pk}/").send(target="request", **WORDS)
    row = Correction.objects.get()
    staff_at("chuyenvien").go(f"{DESK}{row.pk}/", status=404)
    intake.accept(dossier.pk, by=actor_for(motcua), at=timezone.now())
    officer = staff_at("chuyenvien").go(f"{DESK}{row.pk}/")
    assert WORDS["right"] in officer.text
    assert officer.client.post(f"{DESK}{row.pk}/", {"decision": "accept"}).status_code == 403
    staff_at("motcua2").go(f"{DESK}{row.pk}/", status=404)
    assert f"{DESK}{row.pk}/" in officer.go(f"/xu-ly/{dossier.pk}/").page.links


def test_a_particular_of_the_account_is_written_when_accepted(citizen, at_desk, congdan):
    citizen.go(f"{MINE}tai-khoan/").send(target="birth_date", wrong="1/1/1990", right="không nhớ", status=422)
    assert 'id="id_right_error"' in citizen.text
    for target, right in (
        ("full_name", "Nguyễn Thị Đúng"),
        ("identity_number", "001190999999"),
        ("birth_date", "02/03/1991"),
        ("sex", "Nữ"),
    ):
        citizen.go(f"{MINE}tai-khoan/").send(target=target, wrong="sai", right=right)
    for row in Correction.objects.all():
        at_desk.go(f"{DESK}{row.pk}/").send(decision="accept")
    profile = profile_of(congdan.pk)
    assert (profile.full_name, profile.identity_number, profile.sex) == ("Nguyễn Thị Đúng", "001190999999", "female")
    assert profile.birth_date.isoformat() == "1991-03-02"
    assert profile.verified
    follow_up()
    assert Message.objects.filter(event_kind="user.correction_answered", user=congdan, channel="inbox").count() == 4


def test_a_declined_one_changes_nothing(citizen, at_desk, congdan):
    name = congdan.full_name
    citizen.go(f"{MINE}tai-khoan/").send(target="full_name", wrong="sai", right="Tên Khác")
    at_desk.go(f"{DESK}{Correction.objects.get().pk}/").send(decision="decline", words="Chưa có giấy tờ chứng minh.")
    congdan.refresh_from_db()
    assert congdan.full_name == name
    assert "Chưa có giấy tờ chứng minh." in citizen.go(MINE).text


def test_a_second_click_asks_once(citizen, filed):
    dossier = filed()
    citizen.go(f"{MINE}tai-khoan/").send(target="sex", wrong="Nam", right="Nữ")
    citizen.go(f"{MINE}tai-khoan/").send(target="sex", wrong="Nam", right="Nữ")
    assert "đang chờ trả lời" in citizen.text
    assert Correction.objects.count() == 1
    citizen.go(f"{MINE}{dossier.pk}/").send(target="request", **WORDS)
    assert Correction.objects.count() == 2


def test_what_is_unclear_or_not_ones_own_is_refused(filed, draft, actor_for, congdan, stranger, motcua):
    me, at, dossier = actor_for(congdan), timezone.now(), filed()
    ask = {"dossier_id": dossier.pk, "target": "request", "by": me, "at": at}
    for field, changed in (
        ("wrong", {"wrong": " "}),
        ("right", {"right": "x" * 1001}),
        ("target", {"target": "no_such_question"}),
        ("target", {"dossier_id": None, "target": "phone"}),
        ("right", {"dossier_id": None, "target": "sex", "right": "x"}),
    ):
        with pytest.raises(correcting.Unclear) as unclear:
            correcting.ask(**(WORDS | ask | changed))
        assert unclear.value.field == field
    for by, pk in ((actor_for(stranger), dossier.pk), (me, draft().pk)):
        with pytest.raises(Dossier.DoesNotExist):
            correcting.ask(**(WORDS | ask | {"by": by, "dossier_id": pk}))
    with pytest.raises(Forbidden):
        correcting.ask(**(WORDS | ask | {"by": actor_for(motcua)}))


def test_an_answer_needs_the_right_desk_a_reason_and_comes_once(filed, actor_for, congdan, motcua, motcua2):
    me, at = actor_for(congdan), timezone.now()
    row = correcting.ask(dossier_id=filed().pk, target="request", by=me, at=at, **WORDS)
    for by in (actor_for(motcua2), me):
        with pytest.raises(Forbidden):
            correcting.answer(row.pk, accepted=True, words="", by=by, at=at)
    for words in ("", "x" * 1001):
        with pytest.raises(correcting.Unclear):
            correcting.answer(row.pk, accepted=False, words=words, by=actor_for(motcua), at=at)
    correcting.answer(row.pk, accepted=True, words="", by=actor_for(motcua), at=at)
    with pytest.raises(correcting.AlreadyAnswered):
        correcting.answer(row.pk, accepted=True, words="", by=actor_for(motcua), at=at)


def test_two_clerks_at_once(citizen, filed, at_desk, actor_for, motcua):
    citizen.go(f"{MINE}{filed().pk}/").send(target="request", **WORDS)
    row = Correction.objects.get()
    at_desk.go(f"{DESK}{row.pk}/")
    correcting.answer(row.pk, accepted=True, words="", by=actor_for(motcua), at=timezone.now())
    at_desk.send(decision="decline", words="Không.")
    assert "Đồng nghiệp vừa trả lời" in at_desk.text


def test_without_a_home_commune_the_province_answers(actor_for, congdan, motcuatinh):
    User.objects.filter(pk=congdan.pk).update(commune_code="")
    row = correcting.ask(
        dossier_id=None, target="sex", wrong="Nam", right="Nữ", by=actor_for(congdan), at=timezone.now()
    )
    assert row.agency_id == actor_for(motcuatinh).agency_id


def test_a_proof_must_be_what_it_says(citizen):
    citizen.go(f"{MINE}tai-khoan/").send(
        target="sex", wrong="Nam", right="Nữ", proof=upload("a.pdf", b"MZ\x90\x00" + b"\x00" * 400), status=422
    )
    assert 'id="id_proof_error"' in citizen.text
    assert not Correction.objects.exists()


def test_only_known_particulars_are_corrected(actor_for, congdan, motcua):
    at = timezone.now()
    with pytest.raises(ValueError, match="email"):
        correct(congdan.pk, field="email", value="x", by=actor_for(motcua), at=at)
    with pytest.raises(Forbidden):
        correct(congdan.pk, field="sex", value="male", by=actor_for(congdan), at=at)


def test_consent_to_letters_is_withdrawn_and_given_again(citizen, filed, congdan):
    User.objects.filter(pk=congdan.pk).update(email="congdan@example.vn")
    citizen.go("/tai-khoan/du-lieu/dong-y/").send(button=("letters", "off"))
    assert not wants_letter(congdan.pk)
    filed()
    follow_up()
    assert Message.objects.filter(channel="inbox", user=congdan).exists()
    assert not Message.objects.filter(channel="email").exists()
    citizen.client.post("/tai-khoan/du-lieu/dong-y/", {"letters": "off"})
    citizen.go("/tai-khoan/du-lieu/dong-y/").send(button=("letters", "on"))
    assert wants_letter(congdan.pk)
    filed()
    exporting.ask(by=actor_of(congdan, at=timezone.now()), at=timezone.now())
    from mydata.tasks import make_exports

    make_exports()
    follow_up()
    assert set(Message.objects.filter(channel="email").values_list("event_kind", flat=True)) == {
        "dossier.submitted",
        "user.export_ready",
    }
    kinds = Event.objects.filter(kind__startswith="user.consent").values_list("kind", flat=True)
    assert list(kinds.order_by("id")) == ["user.consent_withdrawn", "user.consent_given"]


def test_an_account_with_an_open_dossier_stays(citizen, filed, actor_for, congdan):
    filed()
    assert "còn 1 hồ sơ đang giải quyết" in citizen.go("/tai-khoan/du-lieu/dong-tai-khoan/").text
    citizen.client.post("/tai-khoan/du-lieu/dong-tai-khoan/", {"sure": "on", "password": "motcua-demo"})
    congdan.refresh_from_db()
    assert congdan.is_active
    with pytest.raises(closing.StillOpen):
        closing.close_account(by=actor_for(congdan), at=timezone.now())


def test_an_account_is_closed_by_its_owner(citizen, filed, draft, actor_for, congdan, motcua):
    dossier, open_draft, at = filed(), draft(), timezone.now()
    intake.refuse(dossier.pk, reason="Không thuộc thẩm quyền.", by=actor_for(motcua), at=at)
    exporting.ask(by=actor_for(congdan), at=at)
    citizen.go("/tai-khoan/du-lieu/dong-tai-khoan/").send(sure="on", password="sai", status=422)
    citizen.send(password="motcua-demo", sure="on")
    assert "Tài khoản đã đóng" in citizen.text
    congdan.refresh_from_db()
    assert (congdan.is_active, congdan.full_name, congdan.email, congdan.phone) == (False, "", "", "")
    assert not congdan.identities.exists()
    assert not Dossier.objects.filter(pk=open_draft.pk).exists()
    assert Dossier.objects.get(pk=dossier.pk).owner_name == "Nguyễn Thị Mẫu"
    assert Export.objects.get().state == "expired"
    assert citizen.client.get("/tai-khoan/").status_code == 302
    assert not Client().login(username="congdan", password="motcua-demo")
    follow_up()
    with pytest.raises(Forbidden):
        close(by=actor_for(motcua), at=at)


def test_a_dossier_filed_meanwhile_keeps_the_account(citizen, filed, congdan):
    citizen.go("/tai-khoan/du-lieu/dong-tai-khoan/")
    filed()
    citizen.send(password="motcua-demo", sure="on")
    congdan.refresh_from_db()
    assert congdan.is_active


def test_whoever_holds_the_slip_is_not_told_that_a_correction_was_asked_for(citizen, filed, client):
    dossier = filed()
    citizen.go(f"{MINE}{dossier.pk}/").send(target="other", **WORDS)
    assert "Đề nghị chỉnh sửa dữ liệu" in citizen.go(f"/ho-so/{dossier.pk}/").text
    shown = client.post("/tra-cuu/", {"number": dossier.number, "digits": "5678"})
    assert (shown.status_code, dossier.number in shown.content.decode()) == (200, True)
    assert "chỉnh sửa" not in shown.content.decode()
    told = client.get("/api/v1/track/", {"number": dossier.number, "digits": "5678"}).json()
    assert [line["kind"] for line in told["timeline"]] == ["dossier.submitted"]


def test_an_account_without_address_is_told_in_the_inbox_and_a_closed_one_not_at_all(congdan, actor_for):
    at = timezone.now()
    congdan.email = ""
    congdan.save()
    told = record("user", congdan.pk, "user.export_ready", by=actor_for(congdan), at=at, facts={})
    assert [row.channel for row in tell(told)] == ["inbox"]
    congdan.is_active = False
    congdan.save()
    assert tell(record("user", congdan.pk, "user.export_ready", by=actor_for(congdan), at=at, facts={})) == []


def test_a_dossier_beyond_the_list_is_corrected_too(citizen, filed, monkeypatch):
    dossier = filed()
    monkeypatch.setattr(corrections, "MOST", 0)
    assert dossier.number not in citizen.go(MINE).text
    citizen.go(f"{MINE}{dossier.pk}/").send(form="wrong", target="other", wrong="Sai", right="Đúng")
    assert Correction.objects.get().dossier_id == dossier.pk
