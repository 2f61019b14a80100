"""Identity numbers and phones lie nowhere in the clear: not in any table, not in the logs."""

import logging

import pytest
from django.db import connection

from dossiers.access import find
from dossiers.actions import filing, intake
from journal.deliver import deliver_due
from procedures.access import open_offer
from tests.scenarios.conftest import actor, answers, vn  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
NUMBER, PHONE = "001190754321", "0987654321"
AT = vn(2026, 11, 30)


def whole_database() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_planted_number_is_found_nowhere(actor, answers, caplog):
    caplog.set_level(logging.DEBUG)
    citizen, clerk = actor("congdan"), actor("motcua")
    told = answers | {
        "submitter": answers["submitter"] | {"paper": {"kind": "id_card", "number": NUMBER}, "phone": PHONE}
    }
    dossier = filing.start(open_offer("2.000635", clerk.agency_code, at=AT), by=citizen, at=AT)
    assert not filing.save_answers(dossier.pk, told, version=None, by=citizen, at=AT).errors
    assert NUMBER not in whole_database()
    filing.submit(dossier.pk, by=citizen, at=AT)
    assert [row.pk for row in find(clerk, NUMBER, at=AT)] == [dossier.pk]
    assert [row.pk for row in find(clerk, PHONE, at=AT)] == [dossier.pk]
    intake.accept(dossier.pk, by=clerk, at=AT)
    while deliver_due(at=vn(2029, 1, 1)):
        pass
    everything = whole_database()
    assert "Hoàng Thị Mẫu" in everything  # the search really reads what is stored
    assert NUMBER not in everything
    assert PHONE not in everything
    assert NUMBER not in caplog.text
    assert PHONE not in caplog.text
