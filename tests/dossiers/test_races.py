"""Two people, or two tabs of one, at the same dossier at the same moment: nothing written is lost."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies.access import agency
from dossiers.actions import filing
from dossiers.known import unseal
from procedures.access import open_offer
from tests.dossiers.office import actor
from tests.scenarios.conftest import ANSWERS

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        # Of this database alone (other tests may use the server at the same time), and as it is now.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_what_another_tab_is_saving_is_filed_too(live_world):
    by, at = actor("congdan"), timezone.now()
    office_there = agency(actor("motcua").agency_code)
    dossier = filing.start(open_offer("2.000635", office_there.code, at=at), by=by, at=at)
    home = {"commune": office_there.commune_code, "line": "Số 1"}
    filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=by, at=at)
    failed: list[BaseException] = []

    def file() -> None:
        try:
            filing.submit(dossier.pk, by=by, at=at)
        except BaseException as error:  # shown by the test
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=file)
    with transaction.atomic():
        filing.save_answers(dossier.pk, {"request": "Lời viết sau cùng."}, version=None, by=by, at=at)
        other.start()
        while other.is_alive() and not waits_for_a_lock():
            pass
    other.join()
    assert not failed
    filed_now = dossier.answers.get()
    assert unseal(dossier.procedure_version.eform, filed_now.answers)["request"] == "Lời viết sau cùng."
