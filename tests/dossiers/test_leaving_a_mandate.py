"""What the account of a principal had filled in goes with the mandate; what was typed stays."""

import json

import pytest
from django.utils import timezone

from dossiers import access
from dossiers.actions import capacity, filing, mandating
from dossiers.models import Dossier, Draft
from procedures.access import open_offer
from tests.dossiers.office import actor
from tests.dossiers.powers import power as wanted
from tests.dossiers.test_filing_for_others import CODE, power  # noqa: F401

pytestmark = pytest.mark.django_db


def test_what_an_account_has_filled_in_goes_with_the_power(power, commune, congdan, actor_for):
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=power.pk)
    draft = Draft.objects.get(dossier=dossier)
    filled = access.answers_of(Dossier.objects.select_related("draft").get(pk=dossier.pk))
    assert filled["owner"]["birth_date"] == "1990-05-14"
    earlier = [{"version": dossier.version_id, "answers": draft.answers, "papers": []}]
    Draft.objects.filter(pk=draft.pk).update(pages_done=["owner", "request"], before=earlier)
    mandating.revoke(power.pk, by=actor_for(congdan), at=at)
    capacity.leave_mandate(dossier.pk, by=me, at=at)
    left = access.answers_of(Dossier.objects.select_related("draft").get(pk=dossier.pk))
    assert left["owner"]["full_name"] == "Nguyễn Thị Mẫu"
    assert "birth_date" not in left["owner"]
    assert "001099000001" not in json.dumps(left)
    draft.refresh_from_db()
    assert (draft.version, draft.pages_done) == (2, ["request"])
    # Nor does it stand in what was kept when the procedure changed.
    assert draft.before == [{"version": dossier.version_id, "answers": draft.answers, "papers": []}]
    # A second click, or a tab that saves what it shows, puts nothing back.
    capacity.leave_mandate(dossier.pk, by=me, at=at)
    with pytest.raises(filing.DraftConflict):
        filing.save_answers(dossier.pk, filled, version=1, by=me, at=at)


def test_a_power_that_shares_nothing_takes_nothing_along(congdan, actor_for, commune):
    at, me = timezone.now(), actor("congdan2")
    row = mandating.grant(wanted(), by=actor_for(congdan), at=at)
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=row.pk)
    filing.save_answers(dossier.pk, {"owner": {"birth_date": "1990-05-14"}}, version=None, by=me, at=at)
    capacity.leave_mandate(dossier.pk, by=me, at=at)
    left = access.answers_of(Dossier.objects.select_related("draft").get(pk=dossier.pk))
    assert left["owner"]["birth_date"] == "1990-05-14"
