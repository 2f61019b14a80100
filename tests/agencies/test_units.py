"""Agencies are opened, renamed, closed and given codes with dates; rules of the database."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies import access
from agencies.actions import calendar, units
from agencies.models import Agency, Holiday, OpeningHours, Succession
from agencies.rules.kinds import DayKind, Level
from agencies.rules.roles import Role, permissions_of
from agencies.rules.scope import SYSTEM, Actor, Forbidden
from journal.read import history
from tests.agencies.factories import AgencyFactory, CommuneAgencyFactory, CommuneFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 3, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 3, 2)
CLERK = Actor(user_id=1, agency_id=1, permissions=permissions_of(frozenset({Role.DESK_CLERK})))
EDITOR = Actor(user_id=1, agency_id=1, permissions=permissions_of(frozenset({Role.CATALOGUE_ADMIN})))


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_renamed_agency_keeps_its_past_name():
    agency = AgencyFactory(name="Sở Cũ", code="H37.90")
    units.rename_agency(agency.pk, name="Sở Mới", short_name="Sở Mới", on=DAY, by=SYSTEM, at=NOW)
    assert access.agency("H37.90").name == "Sở Mới"
    past = agency.past_names.get()
    assert (past.name, past.valid_from, past.valid_to) == (
        "Sở Cũ",
        datetime.date(2025, 7, 1),
        datetime.date(2026, 3, 1),
    )
    assert [event.kind for event in history("agency", agency.pk)] == ["agency.renamed"]


def test_an_old_code_still_finds_its_agency():
    agency = AgencyFactory(code="H37.91", provisional_code=True)
    units.change_code(agency.pk, code="H37.19", on=DAY, by=SYSTEM, at=NOW)
    assert access.agency("H37.91").id == access.agency("H37.19").id == agency.pk
    assert not access.agency("H37.19").provisional_code
    event = history("agency", agency.pk)[0]
    assert (event.facts["before"], event.facts["after"]) == ("H37.91", "H37.19")


def test_a_code_in_use_is_refused():
    first, second = AgencyFactory(), AgencyFactory()
    with pytest.raises(units.CodeTaken):
        units.change_code(second.pk, code=first.code, on=DAY, by=SYSTEM, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=second.pk).update(code=first.code)


def test_two_changes_leave_two_past_names_that_touch():
    agency = AgencyFactory(code="H37.92")
    units.change_code(agency.pk, code="H37.93", on=datetime.date(2026, 1, 5), by=SYSTEM, at=NOW)
    units.change_code(agency.pk, code="H37.94", on=DAY, by=SYSTEM, at=NOW)
    spans = list(agency.past_names.order_by("valid_from").values_list("code", "valid_from", "valid_to"))
    assert spans == [
        ("H37.92", datetime.date(2025, 7, 1), datetime.date(2026, 1, 4)),
        ("H37.93", datetime.date(2026, 1, 5), datetime.date(2026, 3, 1)),
    ]


def test_a_closed_agency_has_a_successor_and_changes_no_more():
    old, new = AgencyFactory(), AgencyFactory()
    units.close_agency(old.pk, on=DAY, successors=(new.pk,), by=SYSTEM, at=NOW)
    assert Succession.objects.get(predecessor=old).successor == new
    assert access.agency_by_id(old.pk).exists_on(DAY)
    assert not access.agency_by_id(old.pk).exists_on(DAY + datetime.timedelta(days=1))
    with pytest.raises(units.AgencyClosed):
        units.rename_agency(old.pk, name="X", short_name="X", on=DAY, by=SYSTEM, at=NOW)
    with time_machine.travel(NOW + datetime.timedelta(days=1), tick=False):
        assert old.pk not in {row.id for row in access.departments()}
    AgencyFactory(code=old.code)  # a code of a closed agency may be given again
    assert access.agency(old.code).id != old.pk


@pytest.mark.parametrize("day", [datetime.date(2026, 3, 3), datetime.date(2025, 6, 30)])
def test_a_change_lies_neither_in_the_future_nor_before_the_agency(day):
    agency = AgencyFactory()
    with pytest.raises(units.BadDate):
        units.close_agency(agency.pk, on=day, by=SYSTEM, at=NOW)


def test_only_who_operates_the_system_changes_agencies():
    agency = AgencyFactory()
    for by in (CLERK, EDITOR):
        with pytest.raises(Forbidden):
            units.rename_agency(agency.pk, name="X", short_name="X", on=DAY, by=by, at=NOW)
        with pytest.raises(Forbidden):
            units.create_agency("H37.99", name="X", short_name="X", level=Level.OTHER, valid_from=DAY, by=by, at=NOW)


def test_a_commune_takes_in_itself_and_a_department_through_the_centre():
    commune, department = CommuneAgencyFactory(), AgencyFactory()
    centre = AgencyFactory(level=Level.CENTRE)
    assert access.intake_agency_for(commune.pk).id == commune.pk
    assert access.intake_agency_for(department.pk).id == centre.pk
    assert access.intake_agency_for(centre.pk).id == centre.pk


def test_the_database_refuses_what_cannot_be():
    commune = CommuneFactory()
    CommuneAgencyFactory(commune=commune)
    wrong = (
        {"commune": commune, "level": Level.COMMUNE},
        {"level": Level.COMMUNE},
        {"level": "huyen"},
        {"valid_to": datetime.date(2020, 1, 1)},
        {"code": "h37 1"},
    )
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            AgencyFactory(**fields)


def test_the_directory_answers_without_asking_again(django_assert_num_queries):
    agency = AgencyFactory()
    access.directory()
    with django_assert_num_queries(0):
        assert access.agency(agency.code).id == agency.pk
        access.calendar_of(agency.pk)
        access.departments()


def test_a_centre_open_on_saturday_has_its_own_calendar():
    agency, other = AgencyFactory(), AgencyFactory()
    morning = ((datetime.time(7), datetime.time(11, 30)),)
    calendar.set_hours(agency.pk, hours={day: morning for day in range(6)}, by=SYSTEM, at=NOW)
    saturday = datetime.date(2026, 3, 7)
    assert access.calendar_of(agency.pk).is_working_day(saturday)
    assert not access.calendar_of(other.pk).is_working_day(saturday)
    assert OpeningHours.objects.filter(agency=agency).count() == 6


def test_a_confirmed_year_is_recorded_and_counts():
    Holiday.objects.create(date=datetime.date(2027, 1, 1), name="Tết Dương lịch")
    with pytest.raises(Forbidden):
        calendar.confirm_year(2027, by=CLERK, at=NOW)
    assert calendar.confirm_year(2027, by=EDITOR, at=NOW) == 1
    assert Holiday.objects.get().confirmed
    assert [event.kind for event in history("catalogue", "calendar")] == ["calendar.confirmed"]


def test_a_new_day_off_moves_the_calendar_at_once():
    agency = AgencyFactory()
    friday = datetime.date(2026, 3, 6)
    assert access.calendar_of(agency.pk).is_working_day(friday)
    calendar.set_day(friday, kind=DayKind.OFF, name="Nghỉ", by=EDITOR, at=NOW)
    assert not access.calendar_of(agency.pk).is_working_day(friday)
    assert timezone.localdate(NOW) == DAY


def test_the_usual_hours_are_those_of_every_agency_without_its_own():
    agency = AgencyFactory()
    morning = ((datetime.time(7), datetime.time(11, 30)),)
    for _twice in range(2):
        calendar.set_hours(None, hours={5: morning}, by=SYSTEM, at=NOW)
    assert OpeningHours.objects.filter(agency=None).count() == 1
    assert access.calendar_of(agency.pk).is_working_day(datetime.date(2026, 3, 7))


def test_a_code_made_certain_stays_and_a_change_on_the_first_day_leaves_no_past():
    agency = AgencyFactory(code="H37.95", valid_from=DAY)
    changed = units.change_code(agency.pk, code="H37.95", on=DAY, by=SYSTEM, at=NOW)
    assert (changed.code, changed.provisional_code) == ("H37.95", False)
    assert not agency.past_names.exists()
