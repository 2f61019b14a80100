"""A draft that nobody goes on with: reminded of once, three days before; then gone with its files, on record."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from dossiers.actions import expiring, filing, papers
from dossiers.models import Dossier, Draft
from dossiers.tasks import sweep_drafts
from files.models import StoredFile
from journal.deliver import deliver_due
from journal.models import Event
from notifications.models import Message
from notifications.tasks import send_mail
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor

pytestmark = pytest.mark.django_db
LIFE = timedelta(days=settings.DRAFT_DAYS)
DAY = timedelta(days=1)


def kinds(pk: int) -> list[str]:
    rows = Event.objects.filter(stream_kind="dossier", stream_id=str(pk)).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def settle(at) -> None:
    while deliver_due(at=at + DAY):
        pass


def test_the_owner_is_reminded_once_in_the_inbox_and_by_letter(draft, congdan):
    begun = timezone.now()
    dossier = draft(at=begun)
    assert expiring.remind(at=begun + LIFE - timedelta(days=3, minutes=1)) == 0
    late = begun + LIFE - timedelta(days=3)
    assert expiring.remind(at=late) == 1
    assert expiring.remind(at=late + DAY) == 0
    settle(late)
    inbox = Message.objects.get(channel="inbox", user=congdan)
    assert inbox.event_kind == "dossier.draft_expiring"
    assert dossier.procedure_name in inbox.subject
    assert f"/ho-so/{dossier.pk}/" in inbox.body
    assert f"{timezone.localtime(begun + LIFE):%d/%m/%Y}" in inbox.body
    assert Message.objects.filter(channel="email").count() == 1
    Message.objects.update(next_try_at=timezone.now() - DAY)
    send_mail()
    assert [letter.to for letter in mail.outbox] == [[congdan.email]]


def test_who_saves_again_has_the_whole_time_again_and_is_reminded_anew(draft):
    begun = timezone.now()
    dossier = draft(at=begun)
    near = begun + LIFE - DAY
    assert expiring.remind(at=near) == 1
    filing.choose(dossier.pk, receive_by="post", by=actor("congdan"), at=near)
    assert expiring.remind(at=near + DAY) == 0
    assert expiring.expire(at=begun + LIFE + DAY) == 0
    assert expiring.remind(at=near + LIFE - DAY) == 1


def test_who_brings_a_paper_goes_on_with_it_too(draft):
    begun = timezone.now()
    dossier = draft(at=begun)
    near = begun + LIFE - DAY
    assert expiring.remind(at=near) == 1
    paper = next(row for row in dossier.procedure_version.requirements if row.kind == "submit")
    papers.attach(dossier.pk, upload=upload(), requirement_id=paper.id, by=actor("congdan"), at=near)
    assert expiring.expire(at=begun + LIFE + DAY) == 0
    assert expiring.remind(at=near + LIFE - DAY) == 1


def test_an_expired_draft_goes_with_its_files_and_is_on_record(
    draft, filed, citizen, django_capture_on_commit_callbacks
):
    begun = timezone.now()
    kept, dossier = filed(at=begun), draft(at=begun)
    paper = next(row for row in dossier.procedure_version.requirements if row.kind == "submit")
    row = papers.attach(dossier.pk, upload=upload(), requirement_id=paper.id, by=actor("congdan"), at=begun)
    file = StoredFile.objects.get(pk=row.file_id)
    place = settings.MEDIA_ROOT / file.key
    assert place.exists()
    over = begun + LIFE + timedelta(seconds=1)
    Draft.objects.filter(dossier=dossier).update(expires_at=over, reminded_at=begun)
    assert expiring.expire(at=over - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert expiring.expire(at=over) == 1
    assert list(Dossier.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert not place.exists()
    assert kinds(dossier.pk)[-1] == "dossier.draft_expired"
    assert citizen.go(f"/ho-so/{dossier.pk}/khai/").path == "/ho-so/"
    assert "đã quá hạn lưu" in citizen.text


def test_none_goes_without_a_reminder_and_the_time_for_it(draft):
    begun = timezone.now()
    dossier = draft(at=begun)
    late = begun + LIFE + 9 * DAY  # no worker ran, or the draft is older than reminders
    assert expiring.expire(at=late) == 0
    assert expiring.remind(at=late) == 1
    assert expiring.expire(at=late + DAY) == 0
    assert expiring.expire(at=late + 2 * DAY) == 1
    assert kinds(dossier.pk)[-2:] == ["dossier.draft_expiring", "dossier.draft_expired"]


def test_what_went_before_its_reminder_was_written_holds_nothing_up(draft):
    begun = timezone.now()
    dossier = draft(at=begun)
    assert expiring.remind(at=begun + LIFE - DAY) == 1
    filing.discard(dossier.pk, by=actor("congdan"), at=begun + LIFE - DAY)
    settle(begun + LIFE)
    assert not Message.objects.exists()
    assert kinds(dossier.pk) == ["dossier.draft_started", "dossier.draft_expiring", "dossier.draft_discarded"]


def test_filed_in_the_last_minute_is_never_thrown_away(draft, filed):
    dossier = filed()
    assert expiring.expire(at=timezone.now() + 2 * LIFE) == 0
    assert expiring.remind(at=timezone.now() + LIFE) == 0
    assert Dossier.objects.filter(pk=dossier.pk).exists()


def test_a_draft_that_changed_between_looking_and_locking_stays(draft):
    begun = timezone.now()
    pk = draft(at=begun).draft.pk
    assert not expiring._expire(pk, at=begun)
    assert not expiring._remind(pk, at=begun)


def test_the_sweep_works_in_chunks_until_nothing_is_left(draft, monkeypatch):
    monkeypatch.setattr(expiring, "CHUNK", 2)
    now = timezone.now()
    over = [draft().pk for _ in range(5)]
    soon = draft()
    Draft.objects.filter(dossier_id__in=over).update(expires_at=now - DAY, reminded_at=now - 4 * DAY)
    Draft.objects.filter(dossier=soon).update(expires_at=now + DAY)
    assert sweep_drafts() == 6
    assert sweep_drafts() == 0
    assert list(Dossier.objects.values_list("pk", flat=True)) == [soon.pk]
    beat = settings.CELERY_BEAT_SCHEDULE["dossiers.drafts"]
    assert beat["task"] == sweep_drafts.name


def test_the_day_is_shown_wherever_the_draft_is(draft, citizen):
    dossier = draft()
    day = f"{timezone.localtime(dossier.draft.expires_at):%d/%m/%Y}"
    for path in (f"/ho-so/{dossier.pk}/khai/", "/ho-so/", "/nop-ho-so/2.000635/"):
        assert day in citizen.go(path).text
    citizen.go(f"/ho-so/{dossier.pk}/huy-nhap/").send()
    assert day not in citizen.go("/ho-so/").text
    assert kinds(dossier.pk)[-1] == "dossier.draft_discarded"
