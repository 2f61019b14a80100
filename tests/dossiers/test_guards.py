"""What must not happen to a dossier: stuck for ever, changed by the wrong person, filed with words lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import actor_of
from agencies.access import agency
from agencies.rules.scope import Forbidden
from dossiers.actions import filing, intake, papers, processing, results, supplementing
from dossiers.models import Dossier, Result, StepTask
from dossiers.rules.workflow import Status
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, fresh, office  # noqa: F401

pytestmark = pytest.mark.django_db


def ask(dossier, asked, by="motcua"):
    return intake.ask_supplement(dossier.pk, asked=asked, reason="Chưa đủ.", by=actor(by), at=timezone.now())


@pytest.mark.parametrize(
    "asked",
    [
        {"requirement_id": 999_999_999},
        {"requirement_id": -1},
        {"field_path": "no_such_question"},
        {"field_path": "x" * 500},
        {"field_path": "submitter"},
        {},
    ],
)
def test_nothing_is_asked_that_nobody_can_answer(filed, asked):
    dossier = filed()
    if asked.get("requirement_id") == -1:
        from procedures.models import Requirement

        other = Requirement.objects.exclude(version_id=dossier.version_id).filter(kind="submit").first()
        asked = {"requirement_id": other.pk}
    with pytest.raises(intake.NothingAsked):
        ask(dossier, (intake.Asked("Xin bổ sung.", **asked),))


def test_an_officer_stops_the_clock_of_the_own_step_only(office):
    dossier = office.started()
    StepTask.objects.filter(dossier=dossier, done_at=None).update(assignee_id=actor("truongphong").user_id)
    with pytest.raises(Forbidden):
        ask(dossier, (intake.Asked("Xin ghi rõ hơn.", field_path="request"),), by="chuyenvien")


def test_a_restart_lets_an_approval_fall_away(office):
    dossier = office.at_records()
    assert Result.objects.get(dossier=dossier).approved_at
    ask(dossier, (intake.Asked("Xin ghi rõ hơn.", field_path="request"),))
    supplementing.supplement(dossier.pk, answers={"request": "Rõ hơn."}, by=actor("congdan"), at=timezone.now())
    assert fresh(dossier).status == Status.ACCEPTED
    assert Result.objects.get(dossier=dossier).approved_at is None


def test_the_books_next_number_skips_one_typed_by_hand(office):
    first, second, third = office.at_records(), office.at_records(), office.at_records()
    at = timezone.now()
    one = results.issue(first.pk, by=actor("vanthu"), at=at).number
    taken = one.replace("1/", "2/", 1)
    results.issue(second.pk, number=taken, by=actor("vanthu"), at=at)
    assert results.issue(third.pk, by=actor("vanthu"), at=at).number == one.replace("1/", "3/", 1)


def test_a_supplement_takes_no_unscanned_file_outside_demonstrations(filed, settings):
    dossier = filed()
    paper = next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    ask(dossier, (intake.Asked("Xin chụp lại.", requirement_id=paper),))
    papers.attach(dossier.pk, upload=upload(), requirement_id=paper, by=actor("congdan"), at=timezone.now())
    settings.DEMO = False
    with pytest.raises(filing.NotReady) as missing:
        supplementing.supplement(dossier.pk, by=actor("congdan"), at=timezone.now())
    assert [lack.kind for lack in missing.value.lacks] == ["scan"]


def test_a_step_is_not_sent_back_to_somebody_who_left(office):
    from accounts.models import Membership

    dossier = office.at_head()
    step = dossier.tasks.get(done_by_id=actor("chuyenvien").user_id).step_key
    Membership.objects.filter(user_id=actor("chuyenvien").user_id).update(
        valid_from=timezone.localdate() - timedelta(days=9), valid_to=timezone.localdate() - timedelta(days=1)
    )
    task = processing.send_back(dossier.pk, to=step, reason="Xem lại.", by=actor("truongphong"), at=timezone.now())
    assert task.assignee_id is None


def test_a_typed_text_that_looks_sealed_is_sealed_all_the_same(draft):
    dossier = draft()
    typed = {"submitter": {"paper": {"kind": "id_card", "number": "enc:v1:k1:AAAA"}}}
    filing.save_page(dossier.pk, "submitter", typed, version=None, by=actor("congdan"), at=timezone.now())
    from dossiers.access import answers_of

    again = Dossier.objects.get(pk=dossier.pk)
    assert answers_of(again)["submitter"]["paper"]["number"] == "enc:v1:k1:AAAA"


def republish(tmp_path, code: str, change) -> None:
    """Import the sample's record of that code once more, changed."""
    import gzip
    import json

    from agencies.rules.scope import SYSTEM
    from procedures.actions import own
    from procedures.actions.importing import import_catalogue

    raw = own.SAMPLE.read_bytes()
    lines = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode().splitlines()
    record = next(found for found in map(json.loads, lines) if found["code"] == code)
    change(record)
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False))
    outcome = import_catalogue(path, by=SYSTEM, at=timezone.now())
    assert outcome.counts["updated"] == 1, outcome


def test_a_draft_of_an_older_version_can_still_be_filed(tmp_path, draft, commune):
    from tests.scenarios.conftest import ANSWERS

    dossier, by = draft(), actor("congdan")
    home = {"commune": agency(commune).commune_code, "line": "Số 1"}
    filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=by, at=timezone.now())
    before = dossier.version_id

    def another_paper(record):
        record["components"].append(record["components"][0] | {"name": "Giấy tờ mới thêm", "required": True})

    republish(tmp_path, "2.000635", another_paper)
    # What the procedure asks now and is not there is said at once.
    with pytest.raises(filing.NotReady) as missing:
        filing.submit(dossier.pk, by=by, at=timezone.now())
    assert {lack.kind for lack in missing.value.lacks} == {"paper"}
    wanted = [int(lack.key) for lack in missing.value.lacks]
    draft_now = fresh(dossier)
    assert draft_now.version_id != before
    for paper in wanted:
        papers.attach(dossier.pk, upload=upload(), requirement_id=paper, by=by, at=timezone.now())
    assert filing.submit(dossier.pk, by=by, at=timezone.now()).number


def test_a_step_of_somebody_who_left_goes_back_to_the_list(office):
    from accounts.models import Membership
    from dossiers.tasks import sweep
    from tests.accounts.factories import MembershipFactory, StaffFactory

    dossier = office.started()
    task = dossier.tasks.get(done_at=None)
    held = Membership.objects.filter(user_id=task.assignee_id, role="officer")
    assert sweep() == 0
    today = timezone.localdate()
    held.update(valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1))
    assert sweep() == 1
    task.refresh_from_db()
    assert (task.assignee_id, task.orphan) == (None, True)

    newcomer = StaffFactory()
    MembershipFactory(user=newcomer, agency_id=task.agency_id, role="officer", valid_from=today)
    assert sweep() == 0
    task.refresh_from_db()
    assert not task.orphan
    by = actor_of(newcomer, at=timezone.now())
    assert processing.start(dossier.pk, by=by, at=timezone.now()).assignee_id == newcomer.pk
