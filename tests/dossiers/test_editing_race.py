"""The clerk accepts while the applicant sends changes: one of them wins, the other is told."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from agencies.access import agency
from dossiers.actions import amending, filing, intake
from dossiers.actions._move import ChangedMeanwhile
from dossiers.models import Answers, Dossier
from dossiers.rules.workflow import WrongState
from procedures.access import open_offer
from tests.dossiers.office import actor
from tests.scenarios.conftest import ANSWERS

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_clerk_and_applicant_exactly_one_wins(live_world):
    by, clerk, at = actor("congdan"), actor("motcua"), timezone.now()
    there = agency(clerk.agency_code)
    for _round in range(6):
        dossier = filing.start(open_offer("2.000635", there.code, at=at), by=by, at=at)
        home = {"commune": there.commune_code, "line": "Số 1"}
        filing.save_answers(dossier.pk, ANSWERS | {"submitter_home": home}, version=None, by=by, at=at)
        dossier = filing.submit(dossier.pk, by=by, at=at)
        draft, seen = amending.begin(dossier.pk, by=by, at=at), dossier.row_version
        start, won, lost = threading.Barrier(2), [], []

        def run(name, act, start=start, won=won, lost=lost):
            try:
                start.wait()
                act()
                won.append(name)
            except (ChangedMeanwhile, WrongState):
                lost.append(name)
            finally:
                connection.close()

        acts = {
            "clerk": lambda d=dossier, v=seen: intake.accept(d.pk, by=clerk, at=at, row_version=v),
            "applicant": lambda d=draft: filing.submit(d.pk, by=by, at=at),
        }
        threads = [threading.Thread(target=run, args=item) for item in acts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == len(lost) == 1
        rounds = Answers.objects.filter(dossier=dossier).count()
        status = Dossier.objects.get(pk=dossier.pk).status
        assert (status, rounds) == ((2, 1) if won == ["clerk"] else (1, 2))
