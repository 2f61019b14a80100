"""Drafts by the actions alone: choices, files, a version that changes meanwhile, and what somebody else may not."""

from dataclasses import replace
from random import Random
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.utils import timezone

from agencies.rules.scope import Forbidden
from dossiers.actions import _draft_papers, _invented, filing, following, papers, processing, results
from dossiers.models import Attachment, NotApplicable
from dossiers.rules.workflow import WrongState
from procedures.access import published
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, fresh, office

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def to_submit(dossier):
    return [row for row in published(dossier.version_id).requirements_for(None) if row.kind == "submit"]


def attach(dossier, paper, name="congdan"):
    return papers.attach(dossier.pk, upload=upload(), requirement_id=paper.id, by=actor(name), at=now())


@pytest.mark.parametrize(
    "choice, kind", [({"receive_by": "pigeon"}, "receive"), ({"case_id": 10**6}, "case")], ids=["way", "case"]
)
def test_what_cannot_be_chosen_is_refused(draft, choice, kind):
    with pytest.raises(filing.NotReady) as refused:
        filing.choose(draft().pk, **choice, by=actor("congdan"), at=now())
    assert [lack.kind for lack in refused.value.lacks] == [kind]


def test_a_draft_is_its_owners_alone(draft):
    dossier = draft()
    row = attach(dossier, to_submit(dossier)[0])
    somebody = {"by": actor("congdan2"), "at": now()}
    for act in (filing.choose, filing.discard, filing.submit):
        with pytest.raises(Forbidden):
            act(dossier.pk, **somebody)
    with pytest.raises(Forbidden):
        papers.detach(row.pk, **somebody)
    with pytest.raises(Forbidden):
        attach(dossier, to_submit(dossier)[0], "congdan2")
    assert Attachment.objects.get().pk == row.pk


def test_what_is_filed_is_no_draft_and_keeps_its_files(filed):
    dossier = filed()
    with pytest.raises(WrongState):
        filing.discard(dossier.pk, by=actor("congdan"), at=now())
    with pytest.raises(WrongState):
        attach(dossier, to_submit(dossier)[0])


def test_only_what_was_asked_for_is_added_and_taken_out_again(draft, filed, ask):
    dossier = filed()
    first, second = to_submit(dossier)[:2]
    ask(dossier, papers=(first.id,))
    with pytest.raises(papers.UnknownPaper):
        attach(dossier, second)
    with pytest.raises(papers.UnknownPaper):
        papers.attach(dossier.pk, upload=upload(), field_path="request", by=actor("congdan"), at=now())
    row = attach(dossier, first)
    assert row.round == 1
    # Once it is sent it is the office's, until then the applicant's.
    Attachment.objects.filter(pk=row.pk).update(pending=False)
    with pytest.raises(WrongState):
        papers.detach(row.pk, by=actor("congdan"), at=now())
    Attachment.objects.filter(pk=row.pk).update(pending=True)
    papers.detach(row.pk, by=actor("congdan"), at=now())
    assert not Attachment.objects.exists()


def test_a_file_may_answer_a_question(draft, monkeypatch):
    dossier = draft()
    version = published(dossier.version_id)
    question = replace(version.eform.fields["request"], type="file")
    form = replace(version.eform, fields={**version.eform.fields, "request": question})
    monkeypatch.setattr(papers, "published", lambda pk: replace(version, eform=form))
    row = papers.attach(dossier.pk, upload=upload(), field_path="request", by=actor("congdan"), at=now())
    assert (row.requirement_id, row.field_path) == (None, "request")


def test_files_and_ticks_follow_their_papers_to_the_new_version(draft):
    dossier = draft()
    first, second = to_submit(dossier)[:2]
    kept, lost = attach(dossier, first), attach(dossier, second)
    NotApplicable.objects.create(dossier=dossier, requirement_id=second.id)
    old = published(dossier.version_id)
    new = replace(old, requirements=(replace(first, id=second.id),))
    _draft_papers.carry_over(dossier, old, new)
    assert list(Attachment.objects.values_list("pk", "requirement_id")) == [(kept.pk, second.id)]
    assert not NotApplicable.objects.exists()
    assert lost.pk != kept.pk


def test_files_of_another_case_are_not_filed(draft):
    dossier = draft()
    attach(dossier, to_submit(dossier)[0])
    assert _draft_papers.asked_for(dossier, SimpleNamespace(requirements_for=lambda case_id: (), eform=None)) == []
    assert not Attachment.objects.exists()


def test_a_procedure_that_is_taken_elsewhere_now_is_not_filed_here(draft, monkeypatch):
    dossier = draft()
    monkeypatch.setattr(following, "offers_for", lambda version: ())
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(dossier.pk, by=actor("congdan"), at=now())
    assert [(lack.kind, lack.key) for lack in refused.value.lacks] == [("procedure", "not_here")]


def test_answers_of_a_block_are_merged_and_null_takes_one_away(draft):
    dossier, by = draft(), actor("congdan")
    for raw in ({"submitter": {"full_name": "Nguyễn Thị Mẫu", "phone": "0912345678"}}, {"submitter": {"phone": None}}):
        kept = filing.save_answers(dossier.pk, raw, version=None, by=by, at=now()).kept
    assert kept["submitter"]["full_name"] == "Nguyễn Thị Mẫu"
    assert not kept["submitter"].get("phone")


def test_the_page_of_a_row_is_that_of_its_group():
    form = SimpleNamespace(
        fields={"a": SimpleNamespace(page="p")},
        pages=[
            SimpleNamespace(key="p", fields=("a",), groups=()),
            SimpleNamespace(key="q", fields=(), groups=("children",)),
        ],
    )
    assert [filing.page_of(form, path) for path in ("a", "children.0.name", "unknown")] == ["p", "q", "p"]


def broken(*args, **kwargs):
    raise IntegrityError("another constraint")


def test_only_its_own_constraint_is_read_as_a_used_key_or_number(draft, office, monkeypatch):
    dossier = office.at_records()
    monkeypatch.setattr(results.Result, "save", broken)
    with pytest.raises(IntegrityError, match="another"):
        results.issue(dossier.pk, by=actor("vanthu"), at=now())
    monkeypatch.setattr(filing, "move", broken)
    with pytest.raises(IntegrityError, match="another"):
        filing._file(draft(), by=actor("congdan"), at=now())


def test_where_nothing_is_open_nothing_is_taken_on(office):
    dossier = office.started()
    dossier.tasks.open().update(done_at=now(), outcome="done")
    with pytest.raises(WrongState):
        processing.start(dossier.pk, by=actor("chuyenvien"), at=now())
    assert fresh(dossier).row_version == dossier.row_version


def test_what_another_request_filed_meanwhile_is_not_moved_to_another_version(filed):
    dossier = filed()
    assert not following.follow(dossier.pk, by=actor("congdan"), at=now())
    assert fresh(dossier).version_id == dossier.version_id


def test_invented_answers_name_the_capacity_only_where_it_is_asked(world, draft):
    version = published(draft().version_id)
    bare = replace(version, eform=replace(version.eform, roles=replace(version.eform.roles, capacity="")), eform_id=0)
    person = _invented.invent(Random(1), 1, ["06040"])
    found = [_invented.answers(one, person, Random(1)) for one in (version, bare)]
    assert [answers.get("capacity") for answers in found] == ["self", None]
