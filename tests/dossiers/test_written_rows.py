"""Rows written by an INSERT and an UPDATE composed once are those that Django's `save` writes."""

import traceback

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.models import Dossier, LookupFailure, NumberSeries
from portal.lib.prepared import insert, rewrite
from portal.logs import masked

pytestmark = pytest.mark.django_db


def as_asked(make):
    with CaptureQueriesContext(connection) as asked:
        make()
    return len(asked)


def test_rows_are_written_as_django_writes_them(world):
    at = timezone.now()
    columns = [field.attname for field in LookupFailure._meta.concrete_fields if not field.primary_key]
    values = {field.attname: field.get_default() for field in LookupFailure._meta.concrete_fields}
    given = {name: values[name] for name in columns} | {"at": at}
    ours, second, own = LookupFailure(**given), LookupFailure(**given), LookupFailure(**given)
    assert as_asked(lambda: insert(ours, second)) == 1
    own.save()
    assert ours.pk < second.pk < own.pk
    assert not ours._state.adding
    kept = list(LookupFailure.objects.order_by("pk").values(*columns))
    assert kept == [kept[0]] * 3


def test_what_the_database_fills_in_comes_back(world, filed):
    dossier = filed()
    copy = Dossier.objects.get(pk=dossier.pk)
    copy.pk, copy.number, copy.submit_key = None, "H37-TEST-1", None
    insert(copy)
    assert Dossier.objects.get(pk=copy.pk).changed_at == copy.changed_at
    assert Dossier.objects.get(pk=copy.pk).answers.count() == 0


def test_all_columns_are_written_again_with_one_update(world, filed):
    dossier = filed()
    before = Dossier.objects.values().get(pk=dossier.pk)
    row = Dossier.objects.get(pk=dossier.pk)
    row.owner_name, row.case_id = "Lý Thị Mới", None
    assert as_asked(lambda: rewrite(row)) == 1
    after = Dossier.objects.values().get(pk=dossier.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"owner_name", "case_id", "changed_at"}
    assert after["owner_name"] == "Lý Thị Mới"


def test_a_row_that_has_gone_is_not_written_in_silence(world):
    with pytest.raises(DatabaseError, match="not there any more"):
        rewrite(NumberSeries(pk=987_654_321, agency_id=1, kind="x", period="2026", last=1))


def test_what_the_database_says_of_a_row_it_refuses_is_not_logged(world, filed):
    """Names and addresses stand in its words, beside the numbers that no log holds anyway."""
    dossier = filed()
    taken = Dossier.objects.get(pk=filed().pk)
    wrong = ({"number": None}, {"number": taken.number})
    for values in wrong:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(**values)
        told = "".join(traceback.format_exception(refused.value))
        assert dossier.owner_name in told or taken.number in told
        logged = masked(told)
        assert dossier.owner_name not in logged
        assert taken.number not in logged
        assert "IntegrityError" in logged.rstrip().splitlines()[-2] + logged.rstrip().splitlines()[-1]
        assert "dossier" in logged
