"""Messages with the office by API: written once whatever is repeated, read by both sides, held to the description."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import user_by_name
from accounts.actions import tokens
from agencies.rules.scope import SYSTEM
from dossiers.actions import intake, talking
from dossiers.models import Talk
from tests.dossiers.api_client import Generated, Refused
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(world):
    """caller("congdan") -> a client of the API that knows only its description."""
    at = timezone.now()
    return lambda name: Generated(tokens.issue_token(user_by_name(name), by=SYSTEM, at=at))


def test_a_question_and_its_answer(caller, filed):
    dossier, me, clerk = filed(), caller("congdan"), caller("motcua")
    asked = me.messages_write({"words": "Hồ sơ cần thêm gì?"}, dossier_id=dossier.pk, idempotency_key="a")
    assert (asked["from"], asked["agency"], asked["seen_at"]) == ("applicant", None, None)
    again = me.messages_write({"words": "Hồ sơ cần thêm gì?"}, dossier_id=dossier.pk, idempotency_key="a")
    assert again["id"] == asked["id"]
    (seen,) = clerk.messages_list(dossier_id=dossier.pk)["results"]
    assert seen["words"] == "Hồ sơ cần thêm gì?"
    clerk.messages_write({"words": "Hồ sơ đã đủ."}, dossier_id=dossier.pk, idempotency_key="b")
    first, second = me.messages_list(dossier_id=dossier.pk)["results"]
    assert first["seen_at"]
    assert (second["from"], second["agency"]) == ("office", actor("motcua").agency_code)
    assert Talk.objects.filter(seen_at=None).count() == 0


def test_a_file_comes_with_it(filed):
    dossier = filed()
    address = f"/api/v1/dossiers/{dossier.pk}/messages/"
    sent = {"words": "Kèm ảnh chụp.", "file": upload("ảnh.pdf")}
    answer = browser("congdan").post(address, sent, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["file"]["name"]) == (201, "ảnh.pdf")


def test_pages_follow_each_other(caller, filed):
    dossier, me = filed(), caller("congdan")
    for number in range(3):
        talking.write(dossier.pk, words=f"Câu {number}", by=actor("congdan"), at=timezone.now())
    first = me.messages_list(dossier_id=dossier.pk, page_size=2)
    assert [row["words"] for row in first["results"]] == ["Câu 0", "Câu 1"]
    cursor = first["next"].split("cursor=")[1].split("&")[0]
    second = me.messages_list(dossier_id=dossier.pk, page_size=2, cursor=cursor)
    assert [row["words"] for row in second["results"]] == ["Câu 2"]


@pytest.mark.parametrize(
    ("body", "key", "status"),
    [
        ({"words": " "}, "k", 422),
        ({"words": "x" * 2001}, "k", 422),
        ({}, "k", 422),
        ({"words": "a", "mine": 1}, "k", 422),
        ({"words": "a"}, "", 428),
    ],
)
def test_what_is_wrong_is_said(filed, body, key, status):
    headers = {"Idempotency-Key": key} if key else {}
    address = f"/api/v1/dossiers/{filed().pk}/messages/"
    answer = browser("congdan").post(address, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Talk.objects.exists()


def test_strangers_find_nothing_and_an_ended_dossier_takes_none(caller, filed):
    dossier = filed()
    with pytest.raises(Refused) as stranger:
        caller("congdan2").messages_list(dossier_id=dossier.pk)
    assert stranger.value.status == 404
    intake.refuse(dossier.pk, reason="Không thuộc thẩm quyền.", by=actor("motcua"), at=timezone.now())
    with pytest.raises(Refused) as ended:
        caller("congdan").messages_write({"words": "Vì sao?"}, dossier_id=dossier.pk, idempotency_key="k")
    assert ended.value.status == 409


def test_too_many_in_a_short_time_are_refused(caller, filed):
    dossier, me = filed(), caller("congdan")
    for number in range(5):
        me.messages_write({"words": f"Câu {number}"}, dossier_id=dossier.pk, idempotency_key=str(number))
    with pytest.raises(Refused) as often:
        me.messages_write({"words": "Nữa"}, dossier_id=dossier.pk, idempotency_key="6")
    assert often.value.status == 429


def test_who_waited_for_the_row_is_not_dated_before_who_went_ahead(caller, filed):
    dossier, me, at = filed(), caller("congdan"), timezone.now()
    talking.write(dossier.pk, words="Đi trước", by=actor("motcua"), at=at + timedelta(seconds=2))
    page = me.messages_list(dossier_id=dossier.pk, page_size=1)
    talking.write(dossier.pk, words="Phải chờ", by=actor("congdan"), at=at)
    talking.write(dossier.pk, words="Sau cùng", by=actor("congdan"), at=at + timedelta(seconds=5))
    rows = me.messages_list(dossier_id=dossier.pk)["results"]
    assert [row["words"] for row in rows] == ["Đi trước", "Phải chờ", "Sau cùng"]
    assert page["results"][0]["id"] == rows[0]["id"]
