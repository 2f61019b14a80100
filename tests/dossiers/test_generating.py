"""Invented dossiers stand as if they had been filed: same constraints, whole chains, numbers never given again."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from dossiers import access
from dossiers.actions import filing, intake, processing
from dossiers.actions.generating import OPEN_AT_MOST, open_count
from dossiers.models import Answers, ClockSpan, Dossier, NumberSeries, Person, Result, StepTask
from dossiers.rules import deadlines, numbering
from dossiers.rules.workflow import OPEN, Status
from journal.models import Delivery, Event
from journal.verify import verify_all
from procedures.access import NotOffered, open_offer
from procedures.rules.eform import people
from tests.scenarios.conftest import ANSWERS

pytestmark = pytest.mark.django_db
COUNT = 400


def generate(*args: object, **options: object) -> str:
    out = StringIO()
    call_command("generate_dossiers", *map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def made(world, db) -> None:
    assert generate(COUNT) == f"{COUNT} dossiers, of these {COUNT // 5} open\n"
    with connection.cursor() as cursor:  # what waits for the commit elsewhere is asked now
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_dossier_is_whole(made):
    assert Dossier.objects.count() == COUNT
    for dossier in Dossier.objects.all():
        assert numbering.is_number(dossier.number)
        assert {person.role for person in dossier.people.all()} == {"owner", "submitter"}
        kinds = list(
            Event.objects.filter(stream_kind="dossier", stream_id=dossier.pk).order_by("seq").values_list("kind")
        )
        assert kinds[0] == ("dossier.submitted",)
        assert dossier.row_version == len(kinds)
        opened = dossier.tasks.filter(done_at__isnull=True).count()
        assert opened == (0 if dossier.status in (Status.RETURNED, Status.REFUSED) else 1)
        assert hasattr(dossier, "result") == (dossier.status in (Status.DONE, Status.RETURNED))
        assert dossier.spans.filter(to_at__isnull=True).exists() == (
            dossier.status in (Status.ACCEPTED, Status.IN_PROGRESS, Status.WAITING_SUPPLEMENT)
        )


def test_times_follow_each_other_and_the_rules(made):
    now = timezone.now()
    seen = Counter()
    for dossier in Dossier.objects.select_related("result"):
        moments = [dossier.submitted_at, dossier.accepted_at, dossier.done_at, dossier.returned_at]
        past = [moment for moment in moments if moment]
        assert past == sorted(past)
        assert past[-1] <= now
        for span in dossier.spans.all():
            assert span.to_at is None or span.from_at <= span.to_at
        for task in dossier.tasks.all():
            assert task.done_at is None or task.opened_at <= task.done_at
        if dossier.done_at:
            assert dossier.timeliness == deadlines.timeliness(dossier.due_at, dossier.done_at)
            seen[dossier.timeliness] += 1
    assert min(seen[word] for word in ("early", "on_time", "late")) > 0


def test_the_chains_hold_and_nothing_follows_from_them(made):
    assert verify_all().breaks == []
    assert not Delivery.objects.exists()


def test_identity_data_is_sealed_and_the_answers_name_the_same_person(made):
    for person in Person.objects.filter(role="submitter").select_related("dossier")[:50]:
        assert person.id_number.startswith("enc:")
        assert person.id_number_plain.startswith("000")
        assert "enc:v1" in str(Answers.objects.get(dossier=person.dossier).answers)
        said = people(person.dossier.procedure_version.eform, access.answers_of(person.dossier), on=date(2026, 1, 1))
        assert (said.submitter.full_name, said.submitter.number) == (person.full_name, person.id_number_plain)


def test_real_filings_go_on_with_the_next_number(made, congdan, actor_for):
    at = timezone.now()
    agency = StepTask.objects.filter(step_key="reception", role="desk_clerk").values_list("agency__code", flat=True)
    code = next(code for code in agency if code.count(".") == 1 and _takes(code, at))
    generate(50, agency=code, seed=7)
    before = set(Dossier.objects.values_list("number", flat=True))
    citizen = actor_for(congdan)
    dossier = filing.start(open_offer("2.000635", code, at=at), by=citizen, at=at)
    from agencies.access import communes_agencies

    home = {"commune": communes_agencies()[0].commune_code, "line": "Số 1"}
    filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=citizen, at=at)
    assert filing.submit(dossier.pk, by=citizen, at=at).number not in before
    last = NumberSeries.objects.filter(kind="result").values_list("last", flat=True)
    assert sum(last) == Result.objects.count()


def _takes(code: str, at) -> bool:
    try:
        return bool(open_offer("2.000635", code, at=at))
    except NotOffered:
        return False


def test_people_of_the_office_can_go_on_with_an_open_one(world, motcua, chuyenvien, actor_for):
    clerk, officer, at = actor_for(motcua), actor_for(chuyenvien), timezone.now()
    generate(200, agency=clerk.agency_code)
    new = Dossier.objects.filter(status=Status.NEW).first()
    intake.accept(new.pk, by=clerk, at=at)
    processing.start(new.pk, by=officer, at=at)
    assert Dossier.objects.get(pk=new.pk).status == Status.IN_PROGRESS
    page = access.desk_queue(clerk, "to_accept", at=at)
    assert len(page.rows) == min(25, Dossier.objects.filter(status=Status.NEW).count())
    assert verify_all().breaks == []


def test_the_same_seed_gives_the_same_open_set_however_large_the_archive(world, db):
    def opened(count: int, first: int) -> list:
        generate(count)
        rows = Dossier.objects.filter(pk__gt=first, status__in=[int(status) for status in OPEN])
        return sorted(rows.values_list("status", "procedure__code", "solving_agency__code", "submitted_at"))

    small = opened(100, 0)
    last = Dossier.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert len(small) == 20
    assert opened(100, last) == small
    assert open_count(1_000_000) == open_count(10_000) == OPEN_AT_MOST


@pytest.mark.parametrize(
    "args, options",
    [
        ((0,), {}),
        ((-5,), {}),
        ((10,), {"agency": "H37.9999"}),
        ((10,), {"agency": "H37"}),
        ((10,), {"first": date(2026, 2, 1), "last": date(2026, 1, 1)}),
        ((10,), {"first": date(2026, 1, 1), "last": date(2026, 1, 10)}),
        ((10,), {"last": timezone.localdate() + timedelta(days=3)}),
    ],
)
def test_bad_input_is_refused_in_one_line_and_writes_nothing(world, db, args, options):
    with pytest.raises(CommandError) as refused:
        generate(*args, **options)
    assert "\n" not in str(refused.value)
    assert not Dossier.objects.exists()


def test_nothing_invented_is_mixed_with_real_dossiers(made, settings, congdan, actor_for, motcua):
    settings.DEMO = False
    generate(10, seed=3)
    citizen, at = actor_for(congdan), timezone.now()
    filing.start(open_offer("2.000635", actor_for(motcua).agency_code, at=at), by=citizen, at=at)
    with pytest.raises(CommandError, match="real dossiers"):
        generate(10, seed=4)
    assert ClockSpan.objects.exists()
