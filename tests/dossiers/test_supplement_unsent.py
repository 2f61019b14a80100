"""What is prepared for a supplement is the applicant's alone until it is sent; the clerk sees nothing of it."""

import pytest
from django.utils import timezone

from dossiers import access
from dossiers.actions import intake, papers, supplementing, withdrawing
from dossiers.models import Attachment
from dossiers.rules.workflow import WrongState
from files.models import StoredFile
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, browser, fresh
from tests.dossiers.surfer import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(filed, ask):
    """A dossier whose first paper is asked for, with a file that is not sent yet."""
    dossier = filed()
    paper = next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    ask(dossier, papers=(paper,))
    row = papers.attach(
        dossier.pk, upload=upload("rõ.pdf"), requirement_id=paper, by=actor("congdan"), at=timezone.now()
    )
    return dossier, row


def status(client, path) -> int:
    """Ask, and read a download to its end, which closes its file."""
    answer = client.get(path)
    if answer.streaming:
        read(answer)
    return answer.status_code


def seen_by_clerk(dossier, row) -> list[bool]:
    """Whether the file shows on the desk's page, in the API's answer, at its address and as a picture."""
    clerk = browser("motcua")
    page = clerk.get(f"/quay/{dossier.pk}/").content.decode()
    told = clerk.get(f"/api/v1/dossiers/{dossier.pk}/").json()
    return [
        row.name in page,
        bool(told["attachments"]),
        status(clerk, f"/tep/{row.pk}/") == 200,
        status(clerk, f"/tep/{row.pk}/trang/1.jpg") == 200,
    ]


def test_a_file_that_is_not_sent_is_the_applicants_alone(waiting):
    dossier, row = waiting
    assert row.pending
    assert seen_by_clerk(dossier, row) == [False] * 4
    me = browser("congdan")
    assert status(me, f"/tep/{row.pk}/") == 200
    assert row.name in me.get(f"/ho-so/{dossier.pk}/bo-sung/").content.decode()
    assert row.name not in me.get(f"/ho-so/{dossier.pk}/").content.decode()
    supplementing.supplement(dossier.pk, by=actor("congdan"), at=timezone.now())
    assert not Attachment.objects.get().pending
    assert seen_by_clerk(dossier, row) == [True] * 4


def test_what_was_sent_cannot_be_taken_out_again(waiting):
    dossier, row = waiting
    supplementing.supplement(dossier.pk, by=actor("congdan"), at=timezone.now())
    with pytest.raises(WrongState):
        papers.detach(row.pk, by=actor("congdan"), at=timezone.now())
    assert Attachment.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
def test_it_goes_with_a_request_that_ends_without_an_answer(waiting, end):
    dossier, _row = waiting
    if end == "refused":
        intake.refuse(dossier.pk, reason="Không đủ.", by=actor("motcua"), at=timezone.now())
    else:
        withdrawing.request_withdrawal(dossier.pk, by=actor("congdan"), at=timezone.now())
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()
    assert all(not view.attachments for view in access.papers_of(fresh(dossier)))
