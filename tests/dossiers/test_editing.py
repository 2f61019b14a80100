"""What was filed is changed under its number while the desk has not begun; the filed one stays until it is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions import amending, filing, intake, papers, supplementing
from dossiers.actions._move import ChangedMeanwhile
from dossiers.documents import slip_of
from dossiers.known import unseal
from dossiers.models import Answers, Attachment, Document, Dossier, NotApplicable
from dossiers.rules.workflow import Status, WrongState
from journal.models import Event
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401
from tests.dossiers.surfer import read

pytestmark = pytest.mark.django_db


def begin(dossier) -> Dossier:
    return amending.begin(dossier.pk, by=actor("congdan"), at=timezone.now())


def said(dossier) -> dict:
    last = Answers.objects.filter(dossier=dossier).latest("round")
    return unseal(dossier.procedure_version.eform, last.answers)


def rewrite(draft, words="Lời viết lại.") -> None:
    saved = filing.save_answers(draft.pk, {"request": words}, version=None, by=actor("congdan"), at=timezone.now())
    assert not saved.errors


def test_changes_are_sent_under_the_same_number_and_both_rounds_stay(office):
    dossier, row = office.with_file(at=timezone.now() - timedelta(days=3))
    draft = begin(dossier)
    assert begin(dossier).pk == draft.pk
    copy = Attachment.objects.get(dossier=draft)
    assert (copy.file_id, copy.requirement_id) == (row.file_id, row.requirement_id)
    rewrite(draft)
    by, at = actor("congdan"), timezone.now()
    new = papers.attach(draft.pk, upload=upload("mới.pdf"), requirement_id=row.requirement_id, by=by, at=at)
    assert said(dossier)["request"] != "Lời viết lại."
    assert [view.pk for view in dossier.attachments.all()] == [row.pk]

    sent = filing.submit(draft.pk, by=by, at=at)
    assert (sent.pk, sent.number, sent.status) == (dossier.pk, dossier.number, Status.NEW)
    assert sent.submitted_at == dossier.submitted_at
    assert sent.intake_due_at > dossier.intake_due_at
    assert dossier.tasks.get().due_at == sent.intake_due_at
    assert not Dossier.objects.filter(pk=draft.pk).exists()
    rounds = Answers.objects.filter(dossier=dossier).order_by("round").values_list("round", "kind")
    assert list(rounds) == [(0, "filing"), (1, "edit")]
    assert said(dossier)["request"] == "Lời viết lại."
    files = dossier.attachments.filter(removed_at__isnull=True).values_list("pk", "round")
    assert list(files) == [(row.pk, 0), (new.pk, 1)]
    event = Event.objects.get(kind="dossier.edited")
    assert (event.stream_id, event.facts["round"]) == (str(dossier.pk), 1)
    # The next change is round 2, and what is taken out stays with the time it left.
    again = begin(fresh(dossier))
    gone = Attachment.objects.get(dossier=again, file_id=row.file_id)
    gone.delete()
    filing.submit(again.pk, by=by, at=at)
    row.refresh_from_db()
    assert (row.removed_at, row.removed_round) == (at, 2)


def test_ticks_and_the_way_to_receive_are_changed_too(office):
    dossier = office.new()
    draft = begin(dossier)
    by, at = actor("congdan"), timezone.now()
    paper = next(row for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit")
    assert NotApplicable.objects.filter(dossier=draft).count() == NotApplicable.objects.filter(dossier=dossier).count()
    papers.attach(draft.pk, upload=upload(), requirement_id=paper.id, by=by, at=at)
    filing.choose(draft.pk, receive_by="counter", by=by, at=at)
    assert fresh(dossier).receive_by == "electronic"
    filing.submit(draft.pk, by=by, at=at)
    assert fresh(dossier).receive_by == "counter"
    assert not NotApplicable.objects.filter(dossier=dossier, requirement_id=paper.id).exists()


def test_it_is_the_applicant_s_and_only_before_the_desk_begins(office, ask):
    dossier = office.new()
    with pytest.raises(Forbidden):
        amending.begin(dossier.pk, by=actor("congdan2"), at=timezone.now())
    draft = begin(dossier)
    paper = next(row for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit")
    checks = (intake.Check(paper.id, right=True),)
    intake.keep_checks(dossier.pk, checks=checks, by=actor("motcua"), at=timezone.now())
    with pytest.raises(amending.DeskHasBegun):
        begin(dossier)
    with pytest.raises(amending.DeskHasBegun):
        filing.submit(draft.pk, by=actor("congdan"), at=timezone.now())
    guided = office.new()
    ask(guided, questions=("request",))
    for other in (guided, office.accepted()):
        with pytest.raises(WrongState):
            begin(other)


def test_a_clerk_who_saw_the_old_one_is_told(office):
    dossier = office.new()
    draft = begin(dossier)
    filing.submit(draft.pk, by=actor("congdan"), at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        intake.accept(dossier.pk, by=actor("motcua"), at=timezone.now(), row_version=dossier.row_version)
    assert fresh(dossier).status == Status.NEW


def test_thrown_away_changes_leave_the_filed_one_as_it_was(office, citizen):
    dossier, row = office.with_file()
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert f"/ho-so/{dossier.pk}/sua/" in citizen.page.links
    citizen.go(f"/ho-so/{dossier.pk}/sua/").send()
    draft = access.amendment_of(dossier)
    assert citizen.path == f"/ho-so/{draft.pk}/khai/"
    assert "Ông/Bà đang sửa hồ sơ" in citizen.text
    assert "Hoàn thành và gửi nội dung sửa" in citizen.go("/ho-so/").text
    assert "Hoàn thành và nộp" not in citizen.text
    assert citizen.go(f"/ho-so/{dossier.pk}/sua/").path == f"/ho-so/{draft.pk}/khai/"
    citizen.go(f"/ho-so/{draft.pk}/huy-nhap/").send()
    assert access.amendment_of(dossier) is None
    row.refresh_from_db()
    assert (row.removed_at, fresh(dossier).row_version) == (None, dossier.row_version)
    assert dossier.attachments.get().file.pk == row.file_id
    assert read(citizen.client.get(f"/tep/{row.pk}/"))


def test_the_pages_lead_from_the_filed_one_through_the_form_back_to_it(office, citizen):
    dossier = office.new()
    citizen.go(f"/ho-so/{dossier.pk}/sua/").send()
    draft = access.amendment_of(dossier)
    citizen.go(f"/ho-so/{draft.pk}/khai/request/").send(request="", status=422)
    citizen.go(f"/ho-so/{draft.pk}/kiem-tra/")
    assert citizen.form("declared")["action"] == f"/ho-so/{dossier.pk}/gui-lai/"
    citizen.send(form="declared", status=422)
    citizen.send(form="declared", declared="on", status=422)
    assert citizen.path == f"/ho-so/{dossier.pk}/gui-lai/"
    assert citizen.go(citizen.path).path == f"/ho-so/{draft.pk}/kiem-tra/", "loaded anew"
    rewrite(draft, "Viết trên trang.")
    citizen.go(f"/ho-so/{draft.pk}/kiem-tra/")
    citizen.send(form="declared", declared="on")
    assert citizen.path == f"/ho-so/{dossier.pk}/"
    assert "Đã gửi nội dung sửa" in citizen.text
    assert said(dossier)["request"] == "Viết trên trang."
    # The second click finds it sent.
    again = citizen.client.post(f"/ho-so/{dossier.pk}/gui-lai/", {"declared": "on"})
    assert (again.status_code, again["Location"]) == (302, f"/ho-so/{dossier.pk}/")
    assert Answers.objects.filter(dossier=dossier).count() == 2
    assert citizen.go(f"/ho-so/{draft.pk}/khai/request/").path == f"/ho-so/{dossier.pk}/", "an older tab"


def test_the_loser_is_told_plainly_and_keeps_the_words(office, citizen):
    dossier = office.new()
    citizen.go(f"/ho-so/{dossier.pk}/sua/").send()
    draft = access.amendment_of(dossier)
    rewrite(draft)
    citizen.go(f"/ho-so/{draft.pk}/kiem-tra/")
    intake.accept(dossier.pk, by=actor("motcua"), at=timezone.now())
    citizen.send(form="declared", declared="on")
    assert citizen.path == f"/ho-so/{dossier.pk}/"
    assert "không sửa được nữa" in citizen.text
    assert "Lời viết lại." in citizen.go(f"/ho-so/{draft.pk}/kiem-tra/").text
    citizen.client.post(f"/ho-so/{dossier.pk}/sua/")
    assert citizen.go(f"/ho-so/{dossier.pk}/").text.count("không sửa được nữa") == 1
    late = office.accepted()
    assert citizen.go(f"/ho-so/{late.pk}/sua/").path == f"/ho-so/{late.pk}/"


def test_the_api_changes_answers_in_one_call(office):
    dossier = office.new()
    ours = browser("congdan")

    def act(body):
        return ours.post(f"/api/v1/dossiers/{dossier.pk}/actions/edit/", body, content_type="application/json")

    assert act({"answers": {"request": 5}}).status_code == 422
    assert access.amendment_of(dossier) is None
    answer = act({"answers": {"request": "Qua API."}})
    assert (answer.status_code, answer.json()["answers"]["request"]) == (200, "Qua API.")
    intake.accept(dossier.pk, by=actor("motcua"), at=timezone.now())
    assert act({"answers": {"request": "Muộn."}}).status_code == 409


def test_what_was_changed_before_can_be_asked_for_and_completed_after(office, request):
    ask = request.getfixturevalue("ask")
    dossier, row = office.with_file()
    draft = begin(dossier)
    by = actor("congdan")
    filed = papers.attach(
        draft.pk, upload=upload("mới.pdf"), requirement_id=row.requirement_id, by=by, at=timezone.now()
    )
    filing.submit(draft.pk, by=by, at=timezone.now())
    ask(dossier, papers=(row.requirement_id,), questions=("request",))
    # What was filed with the change is not what is asked for now, and stays.
    with pytest.raises(filing.NotReady):
        supplementing.supplement(dossier.pk, answers={"request": "Rõ."}, by=by, at=timezone.now())
    with pytest.raises(WrongState):
        papers.detach(filed.pk, by=by, at=timezone.now())
    papers.attach(dossier.pk, upload=upload("rõ.pdf"), requirement_id=row.requirement_id, by=by, at=timezone.now())
    supplementing.supplement(dossier.pk, answers={"request": "Rõ."}, by=by, at=timezone.now())
    assert said(dossier)["request"] == "Rõ."
    # It is the office's first request all the same.
    request_ = dossier.supplements.get()
    assert (request_.round, slip_of(Document(dossier=fresh(dossier), kind="form02", facts={"round": 2})).round) == (
        2,
        1,
    )


def test_the_clerk_is_faster_than_the_check_page_of_a_change(office):
    dossier = office.new()
    draft = begin(dossier)
    version = dossier.procedure_version
    paper = next(row for row in version.requirements_for(None) if row.kind == "submit")
    intake.keep_checks(dossier.pk, checks=(intake.Check(paper.id, right=True),), by=actor("motcua"), at=timezone.now())
    sent = browser("congdan").post(f"/ho-so/{draft.pk}/kiem-tra/", {"declared": "on", "key": "k"})
    assert sent.status_code == 302


def test_the_api_sends_nothing_that_a_page_left_half_done(office):
    dossier = office.new()
    draft = begin(dossier)
    rewrite(draft, "Đang viết dở")
    ours = browser("congdan")
    path = f"/api/v1/dossiers/{dossier.pk}/actions/edit/"
    refused = ours.post(path, {"answers": {}}, content_type="application/json")
    assert refused.status_code == 409
    assert refused.json()["errors"] == {"draft": [str(draft.pk)]}
    assert said(dossier)["request"] != "Đang viết dở"
    assert access.answers_of(Dossier.objects.select_related("draft").get(pk=draft.pk))["request"] == "Đang viết dở"
    # Sent as what it is, it stands in nobody's way any more.
    sent = ours.post(f"/api/v1/dossiers/{draft.pk}/submit/", headers={"Idempotency-Key": "mine"})
    assert (sent.status_code, sent.json()["number"]) == (200, dossier.number)
    assert said(dossier)["request"] == "Đang viết dở"
    assert ours.post(path, {"answers": {}}, content_type="application/json").status_code == 200
