"""How many queries the calls of a filing cost; a call that begins to cost more fails here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers import access
from dossiers.actions import filing, intake

pytestmark = pytest.mark.django_db
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class Counted(CaptureQueriesContext):
    """The statements of a block, those that only open and close transactions left out."""

    def __init__(self) -> None:
        super().__init__(connection)

    @property
    def asked(self) -> list[str]:
        """Give the statements in order."""
        return [row["sql"] for row in self.captured_queries if not row["sql"].startswith(TRANSACTION)]

    def at_most(self, limit: int) -> None:
        assert len(self.asked) <= limit, "\n".join(sql[:160] for sql in self.asked)


@pytest.fixture
def ready(draft, congdan, actor_for, commune):
    """A draft that can be filed; everything that a process keeps is loaded."""
    from agencies.access import agency

    at, by, dossier = timezone.now(), actor_for(congdan), draft()
    answers = {
        "submitter": {
            "full_name": "Nguyễn Thị Mẫu",
            "birth_date": "1990-05-14",
            "paper": {"kind": "id_card", "number": "001190000017"},
            "phone": "0912345678",
        },
        "submitter_home": {"commune": agency(commune).commune_code, "line": "Số 1"},
        "capacity": "self",
        "request": "Đề nghị giải quyết.",
    }
    filing.save_answers(dossier.pk, answers, version=None, by=by, at=at)
    return dossier


def test_submitting(ready, congdan, actor_for):
    by, at = actor_for(congdan), timezone.now()
    with Counted() as seen:
        filed = filing.submit(ready.pk, by=by, at=at, key="k")
    assert filed.number
    seen.at_most(15)


def test_saving_a_page_of_a_draft(ready, congdan, actor_for):
    by, at = actor_for(congdan), timezone.now()
    with Counted() as seen:
        filing.save_page(ready.pk, "request", {"request": "Đề nghị."}, version=None, by=by, at=at)
    seen.at_most(2)
    assert not any(sql.startswith('UPDATE "dossiers_dossier"') for sql in seen.asked), "autosave leaves the row alone"


def test_starting_a_draft(draft):
    draft()
    with Counted() as seen:
        draft()
    seen.at_most(14)


def test_accepting(ready, congdan, motcua, actor_for):
    at = timezone.now()
    filing.submit(ready.pk, by=actor_for(congdan), at=at)
    clerk = actor_for(motcua)
    with Counted() as seen:
        intake.accept(ready.pk, by=clerk, at=at)
    seen.at_most(15)


def test_the_desk_s_list_costs_the_same_however_many_stand_in_it(filed, motcua, actor_for):
    clerk, counts = actor_for(motcua), []
    for _ in range(3):
        filed()
        with Counted() as seen:
            page = access.desk_queue(clerk, "to_accept", at=timezone.now())
            access.desk_counts(clerk, at=timezone.now())
        counts.append(len(seen.asked))
    assert len(page.rows) == 3
    assert max(counts) <= 3
    assert len(set(counts)) == 1
