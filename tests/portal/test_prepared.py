"""A query composed once answers as the ordinary one does, with other arguments each time."""

import pytest
from django.db import transaction

from agencies.models import Agency
from portal.lib.prepared import Prepared

pytestmark = pytest.mark.django_db

BY_CODE = Prepared(lambda code: Agency.objects.filter(code=code).select_related("parent"))
UNDER = Prepared(lambda parent, level: Agency.objects.filter(parent_id=parent, level=level).order_by("code")[:3])


def test_it_answers_as_the_query_does(world, django_assert_num_queries):
    for wanted in Agency.objects.filter(parent__isnull=False).select_related("parent").order_by("code")[:5]:
        with django_assert_num_queries(1):
            found = BY_CODE.one(wanted.code)
            assert (found, found.parent) == (wanted, wanted.parent)
        assert {f.attname: getattr(found, f.attname) for f in Agency._meta.fields} == {
            f.attname: getattr(wanted, f.attname) for f in Agency._meta.fields
        }


def test_arguments_keep_their_places_and_limits_hold(world):
    communes = Agency.objects.filter(level="commune").order_by("code")
    parent = communes[0].parent_id
    assert UNDER(parent, "commune") == list(communes.filter(parent_id=parent)[:3])
    assert UNDER(parent, "nowhere") == []


def test_nothing_found_is_said_as_by_the_model(world):
    assert BY_CODE.first("H00.00") is None
    with pytest.raises(Agency.DoesNotExist):
        BY_CODE.one("H00.00")


def test_rows_are_locked_and_saved(world):
    locked = Prepared(lambda pk: Agency.objects.select_for_update().filter(pk=pk).only("id", "name"))
    row = Agency.objects.filter(level="commune").first()
    with transaction.atomic():
        found = locked.one(row.pk)
        assert found.get_deferred_fields() >= {"code"}
        found.name = "Xã Thử"
        found.save(update_fields=["name"])
    row.refresh_from_db()
    assert row.name == "Xã Thử"
