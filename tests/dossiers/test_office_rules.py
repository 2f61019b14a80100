"""Fees and steps that hang on what was answered, from the applicant's check to the office's next desk."""

import pytest
from django.utils import timezone

from agencies.access import calendar_of
from dossiers.actions import intake, processing, results
from dossiers.models import Dossier
from tests.dossiers.office import actor, fresh
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.dossiers.test_changed_form import tick_papers
from tests.rules.eforms import item, options, words

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db

AGAIN, NEW = {"eq": ["kind", "again"]}, {"eq": ["kind", "new"]}
FORM = form_of(
    page_of(
        "me",
        item("who", "name", required=True),
        item("phone", "phone"),
        item("kind", "one_of", options=options("new", "again"), required=True, label=words("Loại")),
    ),
    fees=[{"kind": "fee", "amount": 8000, "when": AGAIN}],
    routing=[{"step": "head", "when": AGAIN}],
)


@pytest.fixture
def begun(citizen, draft, shaped):
    """begun("new") -> a draft with that answer, ready to be filed."""
    shaped(FORM)

    def make(kind):
        pk = draft(CODE).pk
        citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu", kind=kind)
        tick_papers(citizen, pk)
        return pk

    return make


def test_the_check_names_the_fees_that_are_due(citizen, begun):
    again, new = begun("again"), begun("new")
    assert "8.000" in citizen.go(f"/ho-so/{again}/kiem-tra/").text
    assert "8.000" not in citizen.go(f"/ho-so/{new}/kiem-tra/").text
    # Before anybody has answered, the procedure's page names every fee there is.
    assert "8.000" in citizen.go(f"/thu-tuc/{CODE}/").text


def carried(pk):
    """The dossier past the officer: the key of the step that is open then."""
    by = actor("chuyenvien")
    intake.accept(pk, by=actor("motcua"), at=timezone.now())
    processing.start(pk, by=by, at=timezone.now())
    results.draft(pk, outcome="granted", title="Cấp", body="Đã cấp.", by=by, at=timezone.now())
    processing.complete_step(pk, words="Đủ điều kiện.", by=by, at=timezone.now())
    return Dossier.objects.get(pk=pk).tasks.open().main().get()


@pytest.mark.parametrize("kind, step", [("again", "head"), ("new", "leader")])
def test_the_review_is_gone_through_only_where_it_is_needed(citizen, begun, kind, step):
    pk = begun(kind)
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(form="declared", declared="on")
    assert carried(pk).step_key == step


def test_the_time_of_a_step_left_out_is_shared_by_the_others(citizen, begun):
    due = {}
    for kind in ("again", "new"):
        pk = begun(kind)
        citizen.go(f"/ho-so/{pk}/kiem-tra/").send(form="declared", declared="on")
        dossier = fresh(intake.accept(pk, by=actor("motcua"), at=timezone.now()))
        task = dossier.tasks.open().main().get()
        if dossier.due_at is None:
            pytest.fail("the procedure promises a day")
        due[kind] = calendar_of(dossier.solving_agency_id).between(dossier.accepted_at, task.due_at)
    assert due["new"] >= due["again"]


def test_an_answer_changed_by_a_supplement_changes_the_way_on(citizen, begun):
    """The step at hand stays; what follows it goes by what stands now."""
    pk = begun("again")
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(form="declared", declared="on")
    task = carried(pk)
    assert task.step_key == "head"
    dossier = Dossier.objects.get(pk=pk)
    filed = dossier.answers.get()
    dossier.answers.create(
        round=1, kind="supplement", answers=filed.answers | {"kind": "new"}, at=filed.at, by=filed.by
    )
    processing.complete_step(pk, by=actor("truongphong"), at=timezone.now())
    assert Dossier.objects.get(pk=pk).tasks.open().main().get().step_key == "leader"


def test_forms_without_rules_ask_nothing_more(filed, django_assert_num_queries):
    from dossiers.access.steps import steps_of

    dossier = filed()
    version = dossier.procedure_version
    with django_assert_num_queries(0):
        assert [step.key for step in steps_of(dossier, version)] == [step.key for step in version.process]
