"""A dossier is taken back: at once before intake, afterwards when the office says so; clock and queues follow."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.access.public import track_of
from dossiers.actions import intake, supplementing, withdrawing
from dossiers.models import ClockSpan, Dossier, StepTask, Withdrawal
from dossiers.rules.workflow import Status, WrongState
from journal.models import Event
from notifications.models import Message
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask_for(request):
    """The clerk's request, under a name that is free here."""
    return request.getfixturevalue("ask")


def ask(dossier, **more) -> Dossier:
    withdrawing.request_withdrawal(dossier.pk, by=actor("congdan"), at=timezone.now(), **more)
    return fresh(dossier)


def test_before_intake_it_ends_at_once_and_stands_in_no_queue(office):
    dossier = ask(office.new(), reason="Nộp nhầm thủ tục.")
    assert (dossier.status, dossier.accepted_at, dossier.intake_due_at) == (Status.STOPPED, None, None)
    row = Withdrawal.objects.get()
    assert (row.reason, row.from_status, row.confirmed) == ("Nộp nhầm thủ tục.", 1, True)
    assert StepTask.objects.get(dossier=dossier).outcome == "withdrawn"
    assert not ClockSpan.objects.filter(dossier=dossier).exists()
    at = timezone.now()
    assert not any(access.desk_counts(actor("motcua"), at=at).values())
    with pytest.raises(Dossier.DoesNotExist):
        access.dossier_for(actor("chuyenvien"), dossier.pk)
    # A second click finds it as the first one left it.
    assert ask(dossier).row_version == dossier.row_version
    assert Event.objects.filter(kind="dossier.withdrawal_asked").count() == 1


def test_a_short_dossier_that_is_guided_can_be_withdrawn_and_its_request_is_closed(office, ask_for):
    dossier = office.new()
    ask_for(dossier, questions=("request",))
    withdrawing.request_withdrawal(dossier.pk, by=actor("congdan"), at=timezone.now())
    assert fresh(dossier).status == Status.STOPPED
    assert not dossier.supplements.filter(answered_at__isnull=True).exists()


@pytest.mark.parametrize("place", ["accepted", "started", "waiting"])
def test_until_the_office_says_so_it_counts_as_what_it_was(office, place):
    dossier = getattr(office, place)()
    before = dossier.status
    span = ClockSpan.objects.get(dossier=dossier, to_at__isnull=True)
    asked = ask(dossier)
    assert asked.status == Status.WITHDRAWAL_ASKED
    assert (asked.due_at, asked.next_at, asked.paused_from) == (dossier.due_at, dossier.next_at, dossier.paused_from)
    assert ClockSpan.objects.get(dossier=dossier, to_at__isnull=True) == span
    assert access.desk_counts(actor("motcua"), at=timezone.now())["withdrawal"] == 1
    assert access.office_counts(actor("chuyenvien"), at=timezone.now())["withdrawal"] == 1

    act = {"by": actor("chuyenvien"), "at": timezone.now()}
    with pytest.raises(withdrawing.ReasonMissing):
        withdrawing.decline_withdrawal(dossier.pk, reason=" ", **act)
    withdrawing.decline_withdrawal(dossier.pk, reason="Kết quả đã ký.", **act)
    back = fresh(dossier)
    assert (back.status, back.due_at, back.paused_from) == (before, dossier.due_at, dossier.paused_from)
    assert ClockSpan.objects.get(dossier=dossier, to_at__isnull=True) == span
    with pytest.raises(WrongState):
        withdrawing.decline_withdrawal(dossier.pk, reason="Lần nữa.", **act)
    # It may be asked anew after that.
    assert ask(back).status == Status.WITHDRAWAL_ASKED


def test_a_supplement_goes_on_after_a_declined_withdrawal(office):
    dossier = ask(office.waiting())
    answers = {"request": "Rõ hơn."}
    with pytest.raises(WrongState):
        supplementing.supplement(dossier.pk, answers=answers, by=actor("congdan"), at=timezone.now())
    withdrawing.decline_withdrawal(dossier.pk, reason="Không rút được.", by=actor("motcua"), at=timezone.now())
    supplementing.supplement(dossier.pk, answers=answers, by=actor("congdan"), at=timezone.now())
    assert fresh(dossier).status == Status.ACCEPTED


def test_confirmed_it_leaves_the_stock_on_time_or_late_by_that_date(office):
    at = timezone.now()
    dossier, late, paused = ask(office.started()), ask(office.started()), ask(office.waiting())
    past = at - timedelta(days=5)
    Dossier.objects.filter(pk__in=[late.pk, paused.pk]).update(due_at=past)
    ClockSpan.objects.filter(dossier=paused, to_at__isnull=True).update(from_at=past - timedelta(days=1))
    for row in (dossier, late, paused):
        withdrawing.confirm_withdrawal(row.pk, by=actor("motcua"), at=at)
    assert [fresh(row).timeliness for row in (dossier, late, paused)] == ["on_time", "late", "on_time"]
    done = fresh(dossier)
    assert (done.status, done.done_at) == (Status.STOPPED, at)
    assert not ClockSpan.objects.filter(dossier=dossier, to_at__isnull=True).exists()
    assert not dossier.tasks.open().exists()
    assert not paused.supplements.filter(answered_at__isnull=True).exists()


def test_withdrawing_is_the_applicant_s_and_deciding_the_office_s(office):
    dossier = office.accepted()
    with pytest.raises(Forbidden):
        withdrawing.request_withdrawal(dossier.pk, by=actor("congdan2"), at=timezone.now())
    with pytest.raises(withdrawing.ReasonMissing):
        ask(dossier, reason="x" * 2001)
    ask(dossier)
    for name in ("congdan", "motcua2", "chuyenvienso", "vanthu"):
        with pytest.raises(Forbidden):
            withdrawing.confirm_withdrawal(dossier.pk, by=actor(name), at=timezone.now())
    with pytest.raises(WrongState):
        intake.accept(dossier.pk, by=actor("motcua"), at=timezone.now())


def test_after_the_result_it_is_too_late(office):
    with pytest.raises(WrongState):
        ask(office.done())


def test_a_request_that_is_gone_cannot_be_decided(office):
    dossier = ask(office.accepted())
    Withdrawal.objects.all().delete()
    with pytest.raises(WrongState):
        withdrawing.confirm_withdrawal(dossier.pk, by=actor("motcua"), at=timezone.now())


def test_the_pages_lead_through_it(office, citizen, celery_eager):
    from journal.deliver import deliver_due

    dossier = office.started()
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert f"/ho-so/{dossier.pk}/rut-ho-so/" in citizen.page.links
    citizen.go(f"/ho-so/{dossier.pk}/rut-ho-so/")
    citizen.send(reason="x" * 2001, status=422)
    citizen.send(reason="Chưa cần nữa <b>")
    assert "Đã gửi đề nghị rút hồ sơ" in citizen.text
    assert "/rut-ho-so/" not in "".join(citizen.page.links)

    desk = Surfer(browser("motcua"))
    desk.go("/quay/?muc=withdrawal")
    assert f"/quay/{dossier.pk}/?muc=withdrawal" in desk.page.links
    desk.go(f"/quay/{dossier.pk}/?muc=withdrawal")
    assert "Chưa cần nữa &lt;b&gt;" in desk.text
    desk.go(f"/quay/{dossier.pk}/rut-ho-so/?muc=withdrawal")
    stale = Surfer(browser("chuyenvien")).go(f"/xu-ly/{dossier.pk}/rut-ho-so/")
    desk.send(button=("act", "decline"), reason="", status=422)
    desk.send(button=("act", "decline"), reason="Kết quả đã ký.")
    assert "/quay/" in desk.path
    stale.send(form=0, button=("act", "confirm"), status=409)
    assert "Không có đề nghị rút" in stale.text
    assert "Kết quả đã ký." in citizen.go(f"/ho-so/{dossier.pk}/").text

    citizen.go(f"/ho-so/{dossier.pk}/rut-ho-so/").send()
    officer = Surfer(browser("chuyenvien")).go(f"/xu-ly/{dossier.pk}/")
    assert f"/xu-ly/{dossier.pk}/rut-ho-so/" in officer.page.links
    officer.go(f"/xu-ly/{dossier.pk}/rut-ho-so/").send(form=0, button=("act", "confirm"))
    assert fresh(dossier).status == Status.STOPPED
    assert "Hồ sơ đã được rút lúc" in citizen.go(f"/ho-so/{dossier.pk}/").text
    assert citizen.go(f"/ho-so/{dossier.pk}/rut-ho-so/").path == f"/ho-so/{dossier.pk}/"
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    kinds = set(Message.objects.filter(channel="inbox").values_list("event_kind", flat=True))
    assert kinds >= {"dossier.withdrawal_asked", "dossier.withdrawn", "dossier.withdrawal_declined"}
    assert not Message.objects.filter(body__contains="Chưa cần").exists()


def test_what_cannot_be_answered_while_the_office_decides_is_not_asked_for(office, citizen):
    dossier = ask(office.waiting())
    page = citizen.go(f"/ho-so/{dossier.pk}/")
    assert f"/ho-so/{dossier.pk}/bo-sung/" not in page.page.links
    assert not track_of(dossier).supplement_open
    withdrawing.decline_withdrawal(dossier.pk, reason="Không rút được.", by=actor("motcua"), at=timezone.now())
    assert f"/ho-so/{dossier.pk}/bo-sung/" in citizen.go(f"/ho-so/{dossier.pk}/").page.links
    assert track_of(fresh(dossier)).supplement_open


def test_a_program_that_has_seen_an_older_state_is_told_so(office):
    dossier = office.accepted()
    path = f"/api/v1/dossiers/{dossier.pk}/actions/request_withdrawal/"
    ours = browser("congdan")
    old = ours.post(path, {}, content_type="application/json", headers={"If-Match": f'"{dossier.row_version - 1}"'})
    assert old.status_code == 409
    assert fresh(dossier).status == Status.ACCEPTED
    new = ours.post(path, {}, content_type="application/json", headers={"If-Match": f'"{dossier.row_version}"'})
    assert new.json()["status"] == 7


def test_the_api_has_the_three_acts(office):
    dossier = office.accepted()
    ours, desk = browser("congdan"), browser("motcua")

    def act(client, name, body):
        return client.post(f"/api/v1/dossiers/{dossier.pk}/actions/{name}/", body, content_type="application/json")

    assert act(ours, "request_withdrawal", {"reason": "Thôi."}).json()["status"] == 7
    assert act(desk, "decline_withdrawal", {}).json()["errors"].keys() == {"reason"}
    assert act(desk, "decline_withdrawal", {"reason": "Đã ký."}).json()["status"] == 2
    assert act(ours, "request_withdrawal", {}).status_code == 200
    assert act(desk, "confirm_withdrawal", {}).json()["status"] == 8
    assert act(desk, "confirm_withdrawal", {}).status_code == 409


def test_a_desk_of_other_fields_decides_nothing(office):
    dossier = ask(office.started())
    elsewhere = replace(actor("motcua"), fields=frozenset({"another"}))
    for decide in (
        lambda by: withdrawing.confirm_withdrawal(dossier.pk, by=by, at=timezone.now()),
        lambda by: withdrawing.decline_withdrawal(dossier.pk, reason="Không.", by=by, at=timezone.now()),
    ):
        with pytest.raises(Forbidden):
            decide(elsewhere)
    assert fresh(dossier).status == Status.WITHDRAWAL_ASKED
    own = replace(elsewhere, fields=frozenset({dossier.field_code}))
    withdrawing.confirm_withdrawal(dossier.pk, by=own, at=timezone.now())
    assert fresh(dossier).status == Status.STOPPED
