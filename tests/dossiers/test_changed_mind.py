"""What a change of mind has hidden is kept in the draft, and nothing hangs on it: no page, no paper, no line."""

import pytest
from django.utils import timezone

from dossiers.actions import filing, papers
from dossiers.models import Attachment, Dossier
from files.models import StoredFile
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.rules.eforms import item, options, words

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(citizen, draft, shaped):
    """A draft in which "b" opened a question that "a" has hidden again; the last page is asked unless it says yes."""
    who = page_of("me", item("who", "name", required=True), item("phone", "phone"))
    kind = page_of("kind", item("kind", "one_of", options=options("a", "b"), required=True))
    more = item("more", "yes_no", required=True, label=words("Câu bị ẩn"))
    hidden = page_of("more", more, show_when={"eq": ["kind", "b"]})
    last = page_of("last", item("reason", "text", required=True), show_when={"not": {"eq": ["more", True]}})
    shaped(form_of(who, kind, hidden, last))
    pk = draft(CODE).pk
    for page, answers in (("me", {"who": "Nguyễn Thị Mẫu"}), ("kind", {"kind": "b"}), ("more", {"more": "true"})):
        citizen.go(f"/ho-so/{pk}/khai/{page}/").send(form="_version", **answers)
    citizen.go(f"/ho-so/{pk}/khai/kind/").send(form="_version", kind="a")
    return pk


def test_the_page_that_must_be_filled_in_is_on_the_list(citizen, changed):
    tasks = citizen.go(f"/ho-so/{changed}/khai/")
    assert f"/ho-so/{changed}/khai/last/" in tasks.text
    assert f"/ho-so/{changed}/khai/more/" not in tasks.text
    citizen.go(f"/ho-so/{changed}/khai/last/").send(form="_version", reason="Cần gấp")
    for paper in Dossier.objects.get(pk=changed).procedure_version.requirements:
        if paper.kind == "submit" and paper.required is None:
            filing.choose(changed, not_applicable=frozenset([paper.id]), by=actor("congdan"), at=timezone.now())
    assert filing.submit(changed, by=actor("congdan"), at=timezone.now()).number


def test_the_check_shows_what_will_be_filed(citizen, changed):
    assert "Câu bị ẩn" not in citizen.go(f"/ho-so/{changed}/kiem-tra/").text
    citizen.go(f"/ho-so/{changed}/khai/kind/").send(form="_version", kind="b")
    assert "Câu bị ẩn" in citizen.go(f"/ho-so/{changed}/kiem-tra/").text


def test_a_file_that_answers_a_hidden_question_is_not_filed(citizen, draft, shaped):
    who = page_of("me", item("who", "name", required=True), item("phone", "phone"))
    kind = page_of("kind", item("kind", "one_of", options=options("a", "b"), required=True))
    shaped(
        form_of(who, kind, page_of("proof", item("proof", "file", show_when={"eq": ["kind", "b"]}), item("on", "file")))
    )
    me, at, pk = actor("congdan"), timezone.now(), draft(CODE).pk
    hidden, asked = (papers.attach(pk, upload=upload(), field_path=path, by=me, at=at) for path in ("proof", "on"))
    given = {"who": "Nguyễn Thị Mẫu", "kind": "b", "proof": [str(hidden.pk)], "on": [str(asked.pk)]}
    assert not filing.save_answers(pk, given, version=None, by=me, at=at).errors
    citizen.go(f"/ho-so/{pk}/khai/kind/").send(form="_version", kind="a")
    assert Attachment.objects.filter(dossier=pk).count() == 2
    version = Dossier.objects.get(pk=pk).procedure_version
    optional = frozenset(row.id for row in version.requirements if row.kind == "submit" and row.required is None)
    filing.choose(pk, not_applicable=optional, by=me, at=at)
    filing.submit(pk, by=me, at=at)
    assert list(Attachment.objects.filter(dossier=pk)) == [asked]
    assert not StoredFile.objects.filter(pk=hidden.file_id).exists()
