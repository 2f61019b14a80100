"""The last second of a day: what is filed then is of that day, whatever is counted, promised or thrown away from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from agencies.actions.calendar import set_day
from agencies.rules.calendar import VIETNAM
from agencies.rules.kinds import DayKind
from agencies.rules.scope import SYSTEM
from dossiers.actions import expiring, filing, intake
from dossiers.models import Document, Dossier, Draft
from dossiers.rules.workflow import WrongState
from dossiers.tasks import render_documents
from files.store import path_of
from journal.deliver import deliver_due
from notifications.models import Message
from tests.dossiers.office import actor, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def last() -> datetime:
    """23:59:59 in Việt Nam on a Wednesday, as the web server has it: in UTC, of the day before."""
    return datetime(2027, 3, 10, 23, 59, 59, tzinfo=VIETNAM).astimezone(UTC)


def letters_of(dossier: Dossier) -> str:
    """The words of the acknowledgement."""
    while deliver_due(at=datetime(2100, 1, 1, tzinfo=UTC)):
        pass
    render_documents()
    paper = Document.objects.filter(dossier=dossier).order_by("pk").first()
    return " ".join(page.extract_text() for page in PdfReader(path_of(paper.file)).pages)


def test_what_is_filed_in_the_last_second_is_of_that_day(filed, last):
    dossier = filed(at=last)
    next_one = filed(at=last + timedelta(seconds=1))
    assert "-270310-" in dossier.number
    assert dossier.number.endswith("-0001")
    assert "-270311-" in next_one.number
    assert next_one.number.endswith("-0001")
    # The check counts from the opening in the morning, and ends a working day later at the same clock time.
    due = datetime(2027, 3, 12, 7, 0, tzinfo=VIETNAM)
    assert dossier.intake_due_at == next_one.intake_due_at == due
    words = letters_of(dossier)
    assert dossier.number in words
    assert "10/03/2027" in words or "ngày 10 tháng 3 năm 2027" in words or "ngày 10 tháng 03 năm 2027" in words


def test_people_are_told_the_closing_of_the_day_before(filed, last):
    dossier = filed(at=last)
    told, stored = "17:00 ngày 11/03/2027", "07:00 ngày 12/03/2027"
    citizen = browser("congdan")
    pages = [citizen.get(f"/ho-so/{dossier.pk}/{part}").content.decode() for part in ("da-nop/", "")]
    pages.append(citizen.get("/ho-so/").content.decode())
    paper = letters_of(dossier)
    pages.append(Message.objects.filter(dossier_id=dossier.pk, event_kind="dossier.submitted").first().body)
    for page in pages:
        assert told in page
        assert stored not in page
    assert "17 giờ 00 phút, ngày 11 tháng 03 năm 2027" in " ".join(paper.split())


def test_before_a_day_off_it_is_checked_after_it(filed, last):
    set_day(date(2027, 3, 11), kind=DayKind.OFF, name="Nghỉ theo quyết định", by=SYSTEM, at=last)
    assert filed(at=last).intake_due_at == datetime(2027, 3, 15, 7, 0, tzinfo=VIETNAM)


def test_what_is_accepted_in_the_last_second_counts_from_the_next_morning(filed, last):
    dossier = filed(at=last)
    intake.accept(dossier.pk, by=actor("motcua"), at=last)
    late = Dossier.objects.get(pk=dossier.pk)
    intake.accept(filed(at=last).pk, by=actor("motcua"), at=last + timedelta(seconds=1))
    early = Dossier.objects.latest("pk")
    assert late.accepted_at == last
    assert late.due_at == early.due_at


def test_a_draft_filed_in_the_second_it_expires_is_filed(draft, last, congdan, actor_for):
    dossier = _ready(draft, last)
    assert expiring.remind(at=last - timedelta(days=3)) == 1
    number = filing.submit(dossier.pk, by=actor_for(congdan), at=last).number
    assert expiring.expire(at=last) == 0
    assert Dossier.objects.get(pk=dossier.pk).number == number


def test_a_draft_gone_in_the_second_it_is_filed_is_not_half_filed(draft, last, congdan, actor_for):
    dossier = _ready(draft, last)
    expiring.remind(at=last - timedelta(days=3))
    assert expiring.expire(at=last - timedelta(seconds=1)) == 0
    assert expiring.expire(at=last) == 1
    with pytest.raises((Dossier.DoesNotExist, WrongState)):
        filing.submit(dossier.pk, by=actor_for(congdan), at=last)
    assert not Dossier.objects.exists()


def test_a_draft_saved_in_its_last_second_lives_on(draft, last, congdan, actor_for):
    dossier = _ready(draft, last)
    expiring.remind(at=last - timedelta(days=3))
    filing.save_answers(dossier.pk, {"request": "Lời sau cùng."}, version=None, by=actor_for(congdan), at=last)
    assert expiring.expire(at=last) == 0
    assert Draft.objects.get(dossier=dossier).expires_at > last + timedelta(days=20)


def _ready(draft, ends: datetime) -> Dossier:
    """A draft that lacks nothing and expires at that moment."""
    from agencies.access import agency_by_id
    from tests.scenarios.conftest import ANSWERS

    dossier = draft(at=ends - timedelta(days=30))
    home = {"commune": agency_by_id(dossier.solving_agency_id).commune_code, "line": "Số 1"}
    by = actor("congdan")
    answers = ANSWERS | {"submitter_home": home}
    saved = filing.save_answers(dossier.pk, answers, version=None, by=by, at=ends - timedelta(days=30))
    assert not saved.errors
    Draft.objects.filter(dossier=dossier).update(expires_at=ends)
    return dossier
