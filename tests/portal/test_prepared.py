"""A query composed once gives the rows that Django's own gives."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Commune
from portal.lib.prepared import Prepared

pytestmark = pytest.mark.django_db

communes_of = Prepared(
    lambda province: Commune.objects.filter(province_id=province).select_related("province").order_by("code")
)
by_code = Prepared(lambda code, level: Agency.objects.filter(code=code, level=level).order_by("id"))


def test_rows_and_what_hangs_on_them_are_the_same(world):
    for province in ("20", "01"):
        own = list(Commune.objects.filter(province_id=province).select_related("province").order_by("code"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = communes_of(province)
            assert [row.province.name for row in found] == [row.province.name for row in own]
        assert len(asked) == 1
        assert [row.__dict__.keys() for row in found] == [row.__dict__.keys() for row in own]
        assert found == own
        assert found


def test_each_argument_goes_to_its_place(world):
    agency = Agency.objects.get(code="H37.09")
    assert by_code(agency.code, agency.level) == [agency]
    assert by_code.one(agency.code, agency.level).name == agency.name
    assert by_code.first(agency.level, agency.code) is None
    with pytest.raises(Agency.DoesNotExist):
        by_code.one("H99", agency.level)
    assert by_code("' OR 1=1 --", agency.level) == []


def test_json_comes_back_as_json(world):
    from procedures.models import ProcedureVersion

    by_id = Prepared(lambda pk: ProcedureVersion.objects.filter(pk=pk))
    version = ProcedureVersion.objects.first()
    assert by_id.one(version.pk).steps == version.steps


def test_a_row_can_be_locked_and_saved(world):
    locked = Prepared(lambda pk: Agency.objects.select_for_update(of=("self",)).filter(pk=pk))
    agency = Agency.objects.first()
    row = locked.one(agency.pk)
    row.phone = "0205 000 000"
    row.save()
    assert Agency.objects.get(pk=agency.pk).phone == "0205 000 000"
    assert "FOR UPDATE" in locked.sql


def test_threads_that_compose_at_once_agree(world):
    query = Prepared(lambda code: Agency.objects.filter(code=code))
    errors = []

    def compose():
        try:
            query._compose()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=compose) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert query("H37.09")


def test_a_row_is_never_locked_outside_a_transaction(monkeypatch):
    """Composed in a transaction once, it must not lock nothing in silence afterwards."""
    locked = Prepared(lambda pk: Agency.objects.select_for_update().filter(pk=pk))
    assert locked(0) == []
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        locked(0)
