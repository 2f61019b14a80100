"""What a change of mind has hidden is kept in the draft, and nothing hangs on it: no page, no paper, no line."""

import pytest
from django.utils import timezone

from dossiers.actions import filing
from dossiers.models import Dossier
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
