"""The real national catalogue, where CATALOGUE_REAL names it; nothing of it lies in the project."""

import os
import time
import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies.rules.scope import SYSTEM
from procedures import access
from procedures.actions.importing import import_catalogue
from procedures.models import FeeLine, ProcedureVersion

REAL = os.environ.get("CATALOGUE_REAL", "")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not REAL, reason="CATALOGUE_REAL names no file")]


def test_the_real_catalogue_is_loaded_whole_within_a_minute(client):
    with open(os.devnull, "w") as nowhere:
        call_command("load_agencies", stdout=nowhere)
        call_command("load_catalogue", "--sample", stdout=nowhere)
    started = time.monotonic()
    outcome = import_catalogue(Path(REAL), by=SYSTEM, at=timezone.now())
    assert time.monotonic() - started < 60
    assert outcome.counts == {"read": 5098, "created": 5086, "updated": 12, "unchanged": 0, "rejected": 0}
    again = import_catalogue(Path(REAL), by=SYSTEM, at=timezone.now())
    assert again.counts == {"read": 5098, "created": 0, "updated": 0, "unchanged": 5098, "rejected": 0}
    assert ProcedureVersion.objects.count() == 5098 + 12
    assert not FeeLine.objects.filter(amount=0).exclude(flags=[]).exists()
    found(client)


def found(client):
    nfd = unicodedata.normalize("NFD", "đăng ký khai sinh")
    for q in ("dang ky khai sinh", nfd, "khai sinh dang ky", "1.001193"):
        assert access.search(q=q).rows[0].code == "1.001193"
    assert access.search(q="uỷ quyền").total == access.search(q="ủy quyền").total > 10
    assert access.search(q="dang ki ket hom").suggestion == "đăng ký kết hôn"
    for row in access.catalogue().rows[::25]:
        response = client.get(f"/thu-tuc/{row.code}/")
        assert response.status_code == 200
