"""What the actions refuse, whoever calls them: each line is one act that must leave everything as it was."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import User
from agencies.rules.scope import SYSTEM, Forbidden, NoPerson
from dossiers.actions import (
    _copying,
    _people,
    _steps,
    filing,
    generating,
    intake,
    processing,
    rating,
    releasing,
    results,
    supplementing,
    wanting,
)
from dossiers.actions._move import lock
from dossiers.models import Document, Dossier, Result, StepTask
from dossiers.rules.process import UnknownStep
from dossiers.rules.workflow import Status, WrongState
from journal.models import Event
from procedures.rules import eform
from tests.dossiers.office import actor, fresh, office
from tests.rules.eforms import definition, item

__all__ = ["office"]
pytestmark = pytest.mark.django_db
LETTER = {"outcome": "granted", "title": "Trích lục", "body": "Đã cấp."}


def now(**later):
    return timezone.now() + timedelta(**later)


def draft(dossier, name, **changes):
    return results.draft(dossier.pk, **LETTER | changes, by=actor(name), at=now())


REFUSED = {
    "accept: another commune": ("new", "motcua2", intake.accept, {}, Forbidden),
    "accept: an officer": ("new", "chuyenvien", intake.accept, {}, Forbidden),
    "accept: twice": ("accepted", "motcua", intake.accept, {}, WrongState),
    "findings: after intake": ("accepted", "motcua", intake.keep_checks, {"checks": ()}, WrongState),
    "supplement: of nothing": (
        "new",
        "motcua",
        intake.ask_supplement,
        {"asked": (), "reason": "x"},
        intake.NothingAsked,
    ),
    "refuse: after intake": ("accepted", "motcua", intake.refuse, {"reason": "x"}, WrongState),
    "start: before intake": ("new", "chuyenvien", processing.start, {}, WrongState),
    "start: another role": ("accepted", "vanthu", processing.start, {}, processing.NotYours),
    "start: another agency": ("accepted", "chuyenvienso", processing.start, {}, Forbidden),
    "start: after the end": ("done", "chuyenvien", processing.start, {}, WrongState),
    "pass on: without a draft": ("started", "chuyenvien", processing.complete_step, {}, results.ResultMissing),
    "pass on: the records clerk's step": ("at_records", "vanthu", processing.complete_step, {}, WrongState),
    "send back: to where it has not been": (
        "drafted",
        "chuyenvien",
        processing.send_back,
        {"to": "issue", "reason": "x"},
        processing.NoWayBack,
    ),
    "draft: before it is taken on": ("accepted", "chuyenvien", results.draft, LETTER, WrongState),
    "draft: at the leader's": ("at_leader", "chuyenvien", results.draft, LETTER, WrongState),
    "draft: neither granted nor not": (
        "started",
        "chuyenvien",
        results.draft,
        LETTER | {"outcome": "?"},
        results.Unclear,
    ),
    "draft: without a subject": ("started", "chuyenvien", results.draft, LETTER | {"title": " "}, results.Unclear),
    "draft: without words": ("started", "chuyenvien", results.draft, LETTER | {"body": ""}, results.Unclear),
    "issue: nothing": ("accepted", "vanthu", results.issue, {}, results.ResultMissing),
    "issue: what nobody approved": ("at_leader", "vanthu", results.issue, {}, results.NotApproved),
    "issue: another role": ("at_records", "lanhdao", results.issue, {}, results.NotYours),
    "issue: a number without end": ("at_records", "vanthu", results.issue, {"number": "9" * 999}, results.Unclear),
    "return: before the end": ("at_records", "motcua", results.return_result, {}, WrongState),
    "rate: before it is returned": ("done", "congdan", rating.rate, {"score": 3}, WrongState),
    "rate: somebody else's": ("done", "congdan2", rating.rate, {"score": 3}, Forbidden),
    "supplement: unasked": ("new", "congdan", supplementing.supplement, {}, WrongState),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_done_changes_nothing(office, case):
    stage, name, act, words, error = REFUSED[case]
    dossier = getattr(office, stage)()
    events = Event.objects.count()
    with pytest.raises(error):
        act(dossier.pk, **words, by=actor(name), at=now())
    assert (fresh(dossier).status, fresh(dossier).row_version) == (dossier.status, dossier.row_version)
    assert Event.objects.count() == events


def test_what_is_not_there_is_not_found():
    with pytest.raises(Dossier.DoesNotExist):
        lock(0)


def test_the_system_may_act_where_nobody_has_to_be_named(office):
    dossier = intake.accept(office.new().pk, by=SYSTEM, at=now())
    assert dossier.status == Status.ACCEPTED
    assert processing.start(dossier.pk, by=SYSTEM, at=now()).assignee_id is None
    with pytest.raises(NoPerson):
        ask_as_system(dossier)


def ask_as_system(dossier):
    """A supplement is asked for by somebody: form 02 bears a name."""
    asked = (intake.Asked("Ghi rõ.", field_path="request"),)
    intake.ask_supplement(dossier.pk, asked=asked, reason="x", by=SYSTEM, at=now())


def test_a_colleagues_step_is_not_taken_nor_drafted(office):
    dossier = office.started()
    task = dossier.tasks.open().get()
    StepTask.objects.filter(pk=task.pk).update(assignee_id=actor("lanhdao").user_id)
    for act in (processing.start, processing.complete_step):
        with pytest.raises(processing.NotYours):
            act(dossier.pk, by=actor("chuyenvien"), at=now())
    with pytest.raises(results.NotYours):
        draft(dossier, "chuyenvien")


def test_taking_on_again_changes_nothing(office):
    dossier = office.started()
    processing.start(dossier.pk, by=actor("chuyenvien"), at=now())
    assert fresh(dossier).row_version == dossier.row_version


def test_sent_back_to_a_step_that_nobody_handled_it_is_free(office):
    dossier = office.at_leader()
    first = dossier.tasks.filter(role="officer").get()
    StepTask.objects.filter(pk=first.pk).update(done_by=None)
    opened = processing.send_back(dossier.pk, to=first.step_key, reason="Sai.", by=actor("lanhdao"), at=now())
    assert (opened.role, opened.assignee_id) == ("officer", None)


def test_issuing_waits_for_its_own_step(office):
    dossier = office.at_leader()
    Result.objects.filter(dossier=dossier).update(approved_at=now(), approved_by_id=actor("lanhdao").user_id)
    StepTask.objects.filter(dossier=dossier, done_at=None).update(role="records_clerk")
    with pytest.raises(results.NotApproved):
        results.issue(dossier.pk, by=actor("vanthu"), at=now())


def test_a_number_is_given_once(office):
    first, second = office.at_records(), office.at_records()
    results.issue(first.pk, number="7/TL", by=actor("vanthu"), at=now())
    with pytest.raises(results.NumberTaken):
        results.issue(second.pk, number="7/TL", by=actor("vanthu"), at=now())


def test_at_the_counter_somebody_is_named_and_satisfaction_has_three_marks(office):
    dossier = office.done(receive_by="counter")
    with pytest.raises(results.Unclear):
        results.return_result(dossier.pk, handed_to=" ", by=actor("motcua"), at=now())
    results.return_result(dossier.pk, handed_to="Nguyễn Thị Mẫu", by=actor("motcua"), at=now())
    for score in (0, 4):
        with pytest.raises(rating.Unclear):
            rating.rate(dossier.pk, score=score, by=actor("congdan"), at=now())


def test_the_last_step_has_none_after_it():
    with pytest.raises(UnknownStep):
        _steps._there(None)


def test_where_no_date_is_promised_no_step_has_one(office):
    dossier = office.accepted()
    dossier.due_at = None
    version = dossier.procedure_version
    task = _steps.open_after(fresh_without_task(dossier), version, version.process[0].key, at=now())
    assert task.due_at is None


def fresh_without_task(dossier):
    """The dossier with nothing open, as between two steps."""
    dossier.tasks.open().update(done_at=now(), outcome="done")
    return dossier


def test_after_a_pause_only_an_open_step_gets_a_new_date(office):
    dossier = fresh_without_task(office.accepted())
    before = dossier.next_at
    _steps.extend_open(dossier, dossier.procedure_version, at=now())
    assert dossier.next_at == before


def test_who_gave_neither_phone_nor_number_gets_a_code_to_look_up_with(office):
    dossier = office.new()
    form = eform.load(
        definition(item("name", "name"), roles={"owner": {"full_name": "name"}, "submitter": {"full_name": "name"}})
    )
    version = replace(dossier.procedure_version, eform=form)
    _people.write(dossier, version, {"name": "Nguyễn Thị Mẫu"}, at=now())
    assert len(dossier.track_code) == 4
    assert dossier.track_code.isdecimal()


def test_a_step_completed_in_the_meantime_is_not_released(office):
    dossier = office.started()
    task = dossier.tasks.open().get()
    fresh_without_task(dossier)
    assert releasing._release(task.pk, dossier.pk, task.assignee_id, at=now()) is False


def test_a_step_taken_on_in_the_meantime_stays_with_who_has_it(office):
    dossier = office.started()
    task = dossier.tasks.open().get()
    assert releasing._release(task.pk, dossier.pk, task.assignee_id + 1, at=now()) is False
    assert dossier.tasks.open().get().assignee_id == task.assignee_id


# Papers of the office


def wanted(dossier):
    return Document.objects.create(
        dossier=dossier, kind="form03", event_id=1 + Document.objects.count() + 10**9, token="t" * 43, issued_at=now()
    )


def broken(document):
    raise OSError("no fonts: Nguyễn Thị Mẫu")


def test_a_paper_that_cannot_be_drawn_is_tried_again_shown_and_wanted_anew(office):
    Document.objects.all().delete()
    document = wanted(office.new())
    for attempt in range(1, wanting.MAX_ATTEMPTS + 1):
        made = wanting.make_next(broken, at=now())
        assert (made.pk, made.attempts, made.error) == (document.pk, attempt, "OSError")
    document.refresh_from_db()
    assert (document.state, wanting.make_next(broken, at=now())) == ("failed", None)
    wanting.retry(document.pk)
    document.refresh_from_db()
    assert (document.state, document.attempts, document.error) == ("wanted", 0, "")
    Document.objects.filter(pk=document.pk).update(attempts=wanting.MAX_ATTEMPTS)
    assert wanting.give_up() == 1


def test_a_paper_drawn_by_another_worker_is_left_alone(office, monkeypatch):
    document = wanted(office.new())
    Document.objects.exclude(pk=document.pk).delete()
    claim = wanting._claim

    def claimed_and_made_elsewhere():
        found = claim()
        Document.objects.filter(pk=found.pk).update(state="ready")
        return found

    monkeypatch.setattr(wanting, "_claim", claimed_and_made_elsewhere)
    assert wanting.make_next(broken, at=now()).pk == document.pk
    document.refresh_from_db()
    assert document.error == ""


# Invented dossiers


def test_a_column_that_a_table_does_not_have_is_refused():
    with pytest.raises(TypeError, match="no_such_column"):
        _copying.Sheet(User).add(no_such_column=1)


def test_the_menu_of_invented_dossiers_ends(world, monkeypatch):
    monkeypatch.setattr(generating, "PROCEDURES", 2)
    assert len(generating._menu("")) == 2


def test_all_may_be_open():
    order = SimpleNamespace(count=5, still_open=5)
    assert [(chunk.count, chunk.open) for chunk in generating._chunks(order)] == [(5, True)]


def test_a_person_keeps_fifty_drafts(draft_of, monkeypatch):
    monkeypatch.setattr(filing, "MAX_DRAFTS", 1)
    draft_of()
    with pytest.raises(filing.TooManyDrafts):
        draft_of()


@pytest.fixture
def draft_of(draft):
    """The draft fixture under a name of its own: `draft` is a result here."""
    return draft
