"""The ways a dossier takes that are not the straight one: supplements, refusal, sent back, nobody there."""

from datetime import date, timedelta

import pytest

from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions import filing, intake, processing, results, supplementing
from dossiers.actions._move import ChangedMeanwhile, WrongState
from dossiers.actions.intake import Asked
from dossiers.models import Answers, Document, Dossier, SupplementRule
from dossiers.models.dossier import FAR
from dossiers.rules.workflow import Status
from journal.deliver import deliver_due
from procedures.access import open_offer
from tests.scenarios.conftest import vn

pytestmark = pytest.mark.django_db
FILED = vn(2026, 11, 30, 9, 10)
ASKED = (Asked(remark="Ghi rõ số và ngày đăng ký.", field_path="request"),)


@pytest.fixture
def filed(actor, answers) -> Dossier:
    citizen = actor("congdan")
    offer = open_offer("2.000635", actor("motcua").agency_code, at=FILED)
    dossier = filing.start(offer, by=citizen, at=FILED)
    assert not filing.save_answers(dossier.pk, answers, version=None, by=citizen, at=FILED).errors
    return filing.submit(dossier.pk, by=citizen, at=FILED)


@pytest.fixture
def accepted(filed, actor) -> Dossier:
    return intake.accept(filed.pk, by=actor("motcua"), at=FILED)


def ask(dossier, by, at):
    return intake.ask_supplement(dossier.pk, asked=ASKED, reason="Chưa rõ nội dung.", by=by, at=at)


def test_before_intake_the_applicant_is_guided_and_no_clock_starts(filed, actor):
    clerk, citizen = actor("motcua"), actor("congdan")
    request = ask(filed, clerk, FILED + timedelta(hours=1))
    waiting = Dossier.objects.get(pk=filed.pk)
    assert (request.before_intake, waiting.status, waiting.next_at) == (True, Status.NEW, FAR)
    assert not waiting.spans.exists()
    at = FILED + timedelta(hours=2)
    assert access.desk_counts(clerk, at=at)["waiting"] == 1
    assert access.desk_counts(clerk, at=at)["to_accept"] == 0
    with pytest.raises(intake.SupplementOpen):
        intake.accept(filed.pk, by=clerk, at=at)
    with pytest.raises(filing.NotReady):
        supplementing.supplement(filed.pk, by=citizen, at=at)

    supplementing.supplement(filed.pk, answers={"request": "Trích lục kết hôn số 12."}, by=citizen, at=vn(2026, 12, 2))
    again = Dossier.objects.get(pk=filed.pk)
    assert again.intake_due_at == vn(2026, 12, 3)
    assert Answers.objects.filter(dossier=filed).count() == 2
    assert access.desk_counts(clerk, at=at)["to_accept"] == 1


def test_counted_anew_the_flow_begins_again(accepted, actor):
    officer, citizen = actor("chuyenvien"), actor("congdan")
    processing.start(accepted.pk, by=officer, at=FILED)
    ask(accepted, officer, FILED + timedelta(minutes=20))
    waiting = Dossier.objects.get(pk=accepted.pk)
    assert waiting.status == Status.WAITING_SUPPLEMENT
    assert waiting.spans.get(to_at=None).state == "waiting"
    back = vn(2026, 12, 4, 8)
    supplementing.supplement(accepted.pk, answers={"request": "Trích lục kết hôn số 12."}, by=citizen, at=back)
    after = Dossier.objects.get(pk=accepted.pk)
    assert (after.status, after.clock_from) == (Status.ACCEPTED, back)
    assert after.first_due_at == accepted.first_due_at
    assert after.due_at > accepted.due_at
    assert after.due_at == intake.promised(after, after.procedure_version, at=back)
    outcomes = list(after.tasks.order_by("id").values_list("step_key", "outcome"))
    assert [outcome for _, outcome in outcomes] == ["done", "restarted", ""]


def test_with_a_pause_it_goes_on_where_it_stood(accepted, actor):
    SupplementRule.objects.create(kind="pause", effective_from=date(2026, 12, 1), confirmed=True)
    officer, citizen = actor("chuyenvien"), actor("congdan")
    processing.start(accepted.pk, by=officer, at=FILED)
    ask(accepted, officer, FILED + timedelta(minutes=20))
    supplementing.supplement(accepted.pk, answers={"request": "Số 12."}, by=citizen, at=vn(2026, 12, 4, 8))
    after = Dossier.objects.get(pk=accepted.pk)
    assert after.status == Status.IN_PROGRESS
    assert after.tasks.open().get().assignee_id == officer.user_id
    assert after.due_at > accepted.due_at


def test_a_refusal_says_why_and_ends_it(filed, actor):
    clerk = actor("motcua")
    with pytest.raises(intake.ReasonMissing):
        intake.refuse(filed.pk, reason="  ", by=clerk, at=FILED)
    intake.refuse(filed.pk, reason="Không thuộc thẩm quyền.", by=clerk, at=FILED)
    ended = Dossier.objects.get(pk=filed.pk)
    assert (ended.status, ended.is_open, ended.alarm_at) == (Status.REFUSED, False, None)
    assert not ended.tasks.open().exists()
    while deliver_due(at=FILED + timedelta(days=999)):
        pass
    assert set(Document.objects.filter(dossier=filed).values_list("kind", flat=True)) == {"acknowledgement", "form03"}
    with pytest.raises(WrongState):
        intake.accept(filed.pk, by=clerk, at=FILED)


def test_sent_back_it_returns_to_who_handled_it_and_the_approval_falls(accepted, actor):
    officer, head, leader = (actor(name) for name in ("chuyenvien", "truongphong", "lanhdao"))
    processing.start(accepted.pk, by=officer, at=FILED)
    results.draft(accepted.pk, outcome="granted", title="Trích lục", body="Đã cấp.", by=officer, at=FILED)
    for by in (officer, head, leader):
        processing.complete_step(accepted.pk, by=by, at=FILED)
    records = actor("vanthu")
    assert Dossier.objects.get(pk=accepted.pk).result.approved_by_id == leader.user_id
    to = processing.ways_back(accepted, accepted.procedure_version, processing.open_task(accepted))
    assert [step.role for step in to] == ["leader", "division_head", "officer"]
    with pytest.raises(processing.ReasonMissing):
        processing.send_back(accepted.pk, to=to[2].key, reason="", by=records, at=FILED)
    processing.send_back(accepted.pk, to=to[2].key, reason="Sai ngày sinh.", by=records, at=FILED)
    back = Dossier.objects.get(pk=accepted.pk)
    assert back.result.approved_at is None
    assert back.tasks.open().get().assignee_id == officer.user_id
    with pytest.raises(results.NotApproved):
        results.issue(accepted.pk, by=records, at=FILED)


def test_only_the_right_hands(accepted, actor):
    for name in ("congdan", "motcua", "lanhdao", "motcua2", "chuyenvienso"):
        with pytest.raises(Forbidden):
            processing.start(accepted.pk, by=actor(name), at=FILED)
    processing.start(accepted.pk, by=actor("chuyenvien"), at=FILED)
    with pytest.raises((Forbidden, WrongState)):
        results.draft(accepted.pk, outcome="granted", title="x", body="x", by=actor("truongphong"), at=FILED)


def test_a_result_not_granted_names_its_basis(accepted, actor):
    officer = actor("chuyenvien")
    processing.start(accepted.pk, by=officer, at=FILED)
    with pytest.raises(results.Unclear, match="legal_basis"):
        results.draft(accepted.pk, outcome="not_granted", title="Trả lời", body="Không cấp.", by=officer, at=FILED)


def test_a_colleague_in_between_is_noticed(filed, actor):
    with pytest.raises(ChangedMeanwhile):
        intake.accept(filed.pk, by=actor("motcua"), at=FILED, row_version=filed.row_version - 1)


def test_where_nobody_holds_the_role_it_waits_in_sight(accepted, actor):
    from accounts.models import Membership

    officer, head, leader = (actor(name) for name in ("chuyenvien", "truongphong", "lanhdao"))
    Membership.objects.filter(user_id__in=[head.user_id, leader.user_id]).update(valid_to=date(2026, 11, 29))
    processing.start(accepted.pk, by=officer, at=FILED)
    results.draft(accepted.pk, outcome="granted", title="Trích lục", body="Đã cấp.", by=officer, at=FILED)
    task = processing.complete_step(accepted.pk, by=officer, at=FILED)
    assert (task.role, task.orphan) == ("leader", True)


def test_a_changed_procedure_moves_the_draft_to_its_new_version(actor, answers):
    citizen, code = actor("congdan"), actor("motcua").agency_code
    dossier = filing.start(open_offer("2.000635", code, at=FILED), by=citizen, at=FILED)
    filing.save_answers(dossier.pk, answers, version=None, by=citizen, at=FILED)
    from procedures.models import Publication

    Publication.objects.create(
        procedure_id=dossier.procedure_id, version=None, effective_from=FILED.date(), created_at=FILED
    )
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(dossier.pk, by=citizen, at=FILED)
    assert [(lack.kind, lack.key) for lack in refused.value.lacks] == [("procedure", "retired")]
    assert Dossier.objects.get(pk=dossier.pk).is_draft
