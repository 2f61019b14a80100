"""What was published stays as it was, whoever tries."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from procedures.models import Case, FeeLine, ProcedureVersion, Publication, Requirement, TimeLimit
from tests.procedures.factories import load, raw

pytestmark = pytest.mark.django_db
TABLES = ("procedureversion", "case", "timelimit", "feeline", "requirement", "eform", "process", "processstep")
TABLES += ("steproute", "publication")


@pytest.fixture
def version(tmp_path):
    load(tmp_path, raw(cases=[{"code": "a", "name": "Một", "time_value": 1, "time_unit": "DAY"}]))
    return ProcedureVersion.objects.get()


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("words", ["UPDATE procedures_{} SET id = id", "DELETE FROM procedures_{}"])
def test_no_row_is_changed_or_deleted(table, words):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM procedures_{table}")
        assert cursor.fetchone()[0] > 0
        with pytest.raises(DatabaseError, match=r"never changed|is published"), transaction.atomic():
            cursor.execute(words.format(table))


@pytest.mark.parametrize(
    "late",
    [
        lambda v: Case(version=v, position=9, name="x"),
        lambda v: TimeLimit(version=v, position=9, channel="post"),
        lambda v: FeeLine(version=v, position=9, channel="post", kind="fee"),
        lambda v: Requirement(version=v, position=9, key="late", name="x", kind="submit"),
    ],
)
def test_a_published_version_takes_no_further_rows(version, late):
    with pytest.raises(DatabaseError, match="no further rows"), transaction.atomic():
        late(version).save(force_insert=True)


def test_a_draft_may_still_change(version):
    version.pk = None
    version.save(force_insert=True)
    version.name = "Nháp"
    version.save()
    Case.objects.create(version=version, position=0, name="x")
    Publication.objects.create(
        procedure=version.procedure, version=version, effective_from=timezone.localdate(), created_at=timezone.now()
    )
    version.name = "Sửa sau khi công bố"
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()


@pytest.mark.parametrize(("value", "unit"), [(None, "day"), (3, None), (0, "day"), (1, "same_day"), (-1, "day")])
def test_a_limit_has_both_value_and_unit_or_neither(version, value, unit):
    draft = ProcedureVersion.objects.get(pk=version.pk)
    draft.pk = None
    draft.save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        TimeLimit.objects.create(version=draft, position=0, channel="online", value=value, unit=unit)
