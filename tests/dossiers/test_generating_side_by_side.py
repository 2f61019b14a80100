"""Invented dossiers written by several processes at once are those of one, and numbered without a gap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.actions.generating import Order, generate
from dossiers.models import Dossier, NumberSeries


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_the_work(live_world):
    at = timezone.now()
    today = timezone.localdate(at)
    told: list[int] = []
    order = Order(count=40, first=today - timedelta(days=60), last=today, seed=3)
    assert generate(order, at=at, processes=2, say=told.append) == 40
    assert (Dossier.objects.count(), told[-1]) == (40, 40)
    numbers = set(Dossier.objects.values_list("number", flat=True))
    assert len(numbers) == 40
    assert sum(NumberSeries.objects.filter(kind="dossier").values_list("last", flat=True)) == 40
