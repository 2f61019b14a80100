"""After the result is returned: the applicant confirms it has come and rates, on the whole and by criteria."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from agencies.rules.scope import Forbidden
from dossiers.actions import rating, results
from dossiers.models import Rating, Result
from dossiers.rules.satisfaction import SHEETS
from dossiers.rules.workflow import WrongState
from journal.models import Event
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401 - fixtures
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db


def returned(office, receive_by="electronic"):
    dossier = office.done(receive_by=receive_by)
    results.return_result(dossier.pk, handed_to="Nguyễn Thị Mẫu", by=actor("motcua"), at=timezone.now())
    return fresh(dossier)


def test_the_applicant_confirms_once_that_it_has_come(office):
    dossier = returned(office, "post")
    me = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/")
    action = f"/ho-so/{dossier.pk}/da-nhan/"
    assert any(form["action"] == action for form in me.page.forms)
    for _twice in range(2):
        assert me.client.post(action).status_code == 302
    assert Result.objects.get(dossier=dossier).received_at is not None
    assert Event.objects.filter(stream_id=str(dossier.pk), kind="dossier.receipt_said").count() == 1
    me.go(f"/ho-so/{dossier.pk}/")
    assert "Ông/Bà đã xác nhận nhận kết quả lúc" in me.text
    assert not any(form["action"] == action for form in me.page.forms)


def test_at_the_counter_the_desk_has_noted_it(office):
    me = Surfer(browser("congdan")).go(f"/ho-so/{returned(office, 'counter').pk}/")
    assert not any("da-nhan" in form["action"] for form in me.page.forms)


def test_only_the_applicant_confirms_and_only_once_it_is_returned(office):
    early = office.done()
    with pytest.raises(WrongState):
        rating.acknowledge(early.pk, by=actor("congdan"), at=timezone.now())
    with pytest.raises(Forbidden):
        rating.acknowledge(early.pk, by=actor("congdan2"), at=timezone.now())


def test_criteria_are_kept_with_the_sheet_they_were_asked_on(office):
    dossier = returned(office)
    me = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/")
    assert "Trả kết quả đúng hẹn" in me.text
    me.send(form="words", button=("score", "3"), **{"by.time": "2", "by.manner": "3"})
    row = Rating.objects.get()
    assert (row.score, row.criteria, row.sheet) == (3, {"time": 2, "manner": 3}, SHEETS[-1].since)
    assert "Cán bộ lịch sự, tận tình" in me.text


def test_one_tap_is_enough_and_nothing_else_is_taken(office):
    dossier, me, at = returned(office), actor("congdan"), timezone.now()
    for wrong in ({"score": 3, "criteria": {"time": 9}}, {"score": 3, "words": "x" * 2001}):
        with pytest.raises(rating.Unclear):
            rating.rate(dossier.pk, by=me, at=at, **wrong)
    page = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/")
    page.send(form="words", button=("score", "2"), status=422, **{"by.time": "7"})
    rating.rate(dossier.pk, score=1, by=me, at=at)
    row = Rating.objects.get()
    assert (row.score, row.criteria, row.sheet) == (1, {}, None)
    with pytest.raises(rating.AlreadyRated):
        rating.rate(dossier.pk, score=3, by=me, at=at)


def test_before_there_was_a_sheet_nobody_is_asked_by_it(office):
    dossier = returned(office)
    with pytest.raises(rating.Unclear):
        rating.rate(dossier.pk, score=3, criteria={"time": 3}, by=actor("congdan"), at=datetime(2020, 1, 1, tzinfo=UTC))
