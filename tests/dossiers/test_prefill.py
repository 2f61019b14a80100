"""A page begins with what the account and earlier filings of the same person say, and names where it is from."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dossiers import access
from dossiers.actions import filing
from tests.dossiers.test_query_counts import Counted

pytestmark = pytest.mark.django_db
ANSWERS = {
    "submitter": {
        "full_name": "Nguyễn Thị Mẫu",
        "birth_date": "1990-05-14",
        "paper": {"kind": "id_card", "number": "001190000017"},
        "phone": "0912345678",
        "email": "mau@example.com",
    },
    "capacity": "self",
    "request": "Đề nghị giải quyết.",
}


@pytest.fixture
def once_filed(draft, congdan, actor_for, commune):
    """A dossier that the citizen has filed."""
    from agencies.access import agency

    at, by, dossier = timezone.now(), actor_for(congdan), draft()
    home = {"commune": agency(commune).commune_code, "line": "Số 7 phố Mới"}
    filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=by, at=at)
    return filing.submit(dossier.pk, by=by, at=at)


def page(client, dossier, key):
    return client.get(reverse("filing_page", args=[dossier.pk, key]))


def test_a_page_starts_from_what_was_filed_before(once_filed, draft, congdan, client_for):
    congdan.email = ""
    congdan.save(update_fields=["email"])
    answer = page(client_for(congdan), draft(), "submitter")
    form = answer.context["form"]
    assert form["submitter.email"].value() == "mau@example.com"
    assert once_filed.number in form.fields["submitter.email"].help_text
    assert form.fields["submitter.full_name"].help_text == "Lấy từ tài khoản của Ông/Bà."


def test_it_costs_one_query_and_none_once_the_page_is_answered(once_filed, congdan, actor_for):
    with Counted() as seen:
        found = access.earlier_filings(actor_for(congdan))
    assert [one.number for one in found] == [once_filed.number]
    seen.at_most(1)


def test_what_was_typed_is_never_overwritten(once_filed, draft, congdan, actor_for, client_for):
    dossier = draft()
    filing.save_page(
        dossier.pk,
        "submitter",
        {"submitter": {"full_name": "Ai khác"}},
        version=None,
        by=actor_for(congdan),
        at=timezone.now(),
    )
    form = page(client_for(congdan), dossier, "submitter").context["form"]
    assert form["submitter.full_name"].value() == "Ai khác"
    assert not form["submitter.email"].value()


def test_nobody_sees_what_somebody_else_filed(once_filed, stranger, actor_for):
    assert access.earlier_filings(actor_for(stranger)) == []


def test_identity_data_stays_sealed_until_it_is_used(once_filed, congdan, actor_for):
    stored = access.earlier_filings(actor_for(congdan))[0].filed.answers
    assert stored["submitter"]["phone"].startswith("enc:")
