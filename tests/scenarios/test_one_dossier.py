"""One dossier from the first click to the rating, as architecture.md 8 tells it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers import access
from dossiers.actions import filing, intake, processing, rating, results
from dossiers.actions._move import WrongState
from dossiers.models import ClockSpan, Document, Dossier
from dossiers.rules.workflow import Status
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from journal.verify import verify_all
from procedures.access import open_offer
from tests.scenarios.conftest import vn

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune(actor):
    return actor("motcua").agency_code


def file_one(actor, answers, commune, *, code="2.000635", at=None):
    """File through the citizen's own actions; returns the filed dossier."""
    at = at or vn(2026, 11, 23, 9, 10)
    citizen = actor("congdan")
    dossier = filing.start(open_offer(code, commune, at=at), by=citizen, at=at)
    saved = filing.save_answers(dossier.pk, answers, version=None, by=citizen, at=at)
    assert not saved.errors, saved.errors
    return filing.submit(dossier.pk, by=citizen, at=at, key="once")


def test_from_filing_to_rating(actor, answers, commune, django_capture_on_commit_callbacks):
    dossier = file_one(actor, answers, commune)
    assert dossier.number.startswith(f"{commune}-261123-")
    assert dossier.intake_due_at == vn(2026, 11, 25, 9, 10)  # 24/11 is a day off

    again = filing.submit(dossier.pk, by=actor("congdan"), at=vn(2026, 11, 23, 9, 11), key="twice")
    assert (again.pk, again.number) == (dossier.pk, dossier.number)

    clerk = actor("motcua")
    assert [row.pk for row in access.desk_queue(clerk, "to_accept", at=vn(2026, 11, 23, 10)).rows] == [dossier.pk]
    accepted = intake.accept(dossier.pk, by=clerk, at=vn(2026, 11, 23, 10))
    assert accepted.status == Status.ACCEPTED
    assert accepted.due_at is not None
    assert accepted.due_at == accepted.first_due_at

    officer, head, leader, records = (actor(n) for n in ("chuyenvien", "truongphong", "lanhdao", "vanthu"))
    at = vn(2026, 11, 23, 10, 30)
    processing.start(dossier.pk, by=officer, at=at)
    with pytest.raises(results.ResultMissing):
        processing.complete_step(dossier.pk, by=officer, at=at)
    results.draft(dossier.pk, outcome="granted", title="Cấp trích lục", body="Đã cấp trích lục.", by=officer, at=at)
    processing.complete_step(dossier.pk, by=officer, at=at)
    processing.complete_step(dossier.pk, by=head, at=at)
    processing.complete_step(dossier.pk, by=leader, at=at)
    result = results.issue(dossier.pk, by=records, at=at)
    assert result.number
    assert result.approved_by_id == leader.user_id
    with pytest.raises(WrongState):
        results.issue(dossier.pk, by=records, at=at)

    results.return_result(dossier.pk, by=clerk, at=at + timedelta(hours=1))
    rating.rate(dossier.pk, score=3, by=actor("congdan"), at=at + timedelta(hours=2))

    done = Dossier.objects.get(pk=dossier.pk)
    assert (done.status, done.outcome, done.delivery_state) == (Status.RETURNED, "granted", "delivered")
    assert not ClockSpan.objects.filter(dossier=done, to_at=None).exists()
    assert not done.tasks.open().exists()

    while deliver_due(at=timezone.now() + timedelta(days=999)):
        pass
    assert render_documents() == 3
    kinds = set(Document.objects.filter(dossier=done, state="ready").values_list("kind", flat=True))
    assert kinds == {"acknowledgement", "form01", "result"}
    assert not verify_all().breaks
