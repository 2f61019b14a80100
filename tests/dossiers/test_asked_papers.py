"""Papers that hang on the answers: not asked where they cannot apply, demanded by name where they must be there."""

import json

import pytest
from django.utils import timezone

from dossiers.access import papers_of
from dossiers.actions import filing
from dossiers.models import Dossier
from procedures.actions import own
from tests.dossiers.office import actor
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.rules.eforms import item, options, words
from tests.test_sample import RECORDS

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(citizen, draft, shaped):
    """begun("new") -> a draft with that answer; its first paper is asked only for "again", and must be there then."""
    paper = next(p for p in draft(CODE).procedure_version.requirements if p.kind == "submit")
    question = item("kind", "one_of", options=options("new", "again"), required=True, label=words("Loại"))
    rule = {"name": paper.name, "when": {"eq": ["kind", "again"]}, "required": True}
    shaped(form_of(page_of("me", item("who", "name", required=True), item("phone", "phone"), question), papers=[rule]))

    def make(kind):
        pk = draft(CODE).pk
        citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu", kind=kind)
        return pk, paper.name

    return make


def lacking(pk):
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(pk, by=actor("congdan"), at=timezone.now())
    version = Dossier.objects.get(pk=pk).procedure_version
    wanted = {lack.key for lack in refused.value.lacks if lack.kind == "paper"}
    return {row.name for row in version.requirements if str(row.id) in wanted}


def test_a_paper_is_asked_only_where_the_answers_want_it(citizen, begun):
    pk, name = begun("new")
    assert name not in {view.requirement.name for view in papers_of(Dossier.objects.get(pk=pk))}
    assert filing.submit(pk, by=actor("congdan"), at=timezone.now()).number
    assert name not in {view.requirement.name for view in papers_of(Dossier.objects.get(pk=pk))}
    pk, name = begun("again")
    view = next(view for view in papers_of(Dossier.objects.get(pk=pk)) if view.requirement.name == name)
    assert view.requirement.required is True
    assert name in lacking(pk)


@pytest.mark.parametrize("path", own.form_files(), ids=lambda path: path.stem)
def test_the_rules_of_our_forms_name_papers_of_the_catalogue(path):
    names = {one["name"] for record in RECORDS if record["code"] == path.stem for one in record["components"]}
    rules = json.loads(path.read_text()).get("papers", [])
    assert {rule["name"] for rule in rules} <= names
