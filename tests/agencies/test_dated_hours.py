"""Opening hours that bear dates: set by command, told on the pages, counted with, taken away again."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.access import user_by_name
from agencies import access
from agencies.actions.calendar import remove_dated, set_dated
from agencies.models import DatedHours
from agencies.opening import hours_of
from agencies.rules.calendar import BadCalendar
from agencies.rules.dated import Dated
from agencies.rules.scope import SYSTEM, Forbidden
from journal.read import history
from portal import home
from tests.dossiers.conftest import citizen, commune, draft, filed  # noqa: F401
from tests.dossiers.office import actor, browser, office  # noqa: F401

pytestmark = pytest.mark.django_db
MORNING = ((time(7), time(11, 30)),)
MONDAY, SATURDAY = date(2027, 1, 11), date(2027, 1, 16)
NOW = datetime(2027, 1, 8, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def remembered_anew():
    """What a test has set is gone with it from this process too."""
    access.forget()
    yield
    access.forget()


def centre() -> int:
    return access.provincial_centre().id


def test_an_agency_s_own_words_go_before_the_province_s(world):
    set_dated(None, Dated(MONDAY, MONDAY, (), name="Kiểm kê"), by=SYSTEM, at=NOW)
    set_dated(centre(), Dated(MONDAY, SATURDAY, MORNING, name="Giáp Tết"), by=SYSTEM, at=NOW)
    other = access.communes_agencies()[0].id
    assert access.calendar_of(centre()).spans_on(MONDAY) == MORNING
    assert access.calendar_of(centre()).is_working_day(SATURDAY)
    assert access.calendar_of(other).spans_on(MONDAY) == ()
    assert not access.calendar_of(other).is_working_day(SATURDAY)
    assert [event.kind for event in history("agency", centre())][-1] == "agency.dated_hours_set"


def test_they_are_told_on_the_home_page(world):
    set_dated(None, Dated(MONDAY, date(2027, 1, 13), MORNING, name="Giáp Tết"), by=SYSTEM, at=NOW)
    set_dated(None, Dated(date(2027, 1, 14), date(2027, 1, 31), MORNING, 5, "Cao điểm"), by=SYSTEM, at=NOW)
    set_dated(None, Dated(date(2027, 1, 14), date(2027, 1, 14), (), name="Tập huấn"), by=SYSTEM, at=NOW)
    told = home.opening(NOW)["dated"]
    assert told[0] == {"days": "Thứ Hai, 11/01/2027 đến Thứ Tư, 13/01/2027", "spans": "07:00–11:30", "name": "Giáp Tết"}
    assert told[1] == {"days": "Thứ Năm, 14/01/2027", "spans": "nghỉ", "name": "Tập huấn"}
    assert told[2]["days"].startswith("Thứ Bảy, từ ")
    assert told[2]["name"] == "Cao điểm"


@time_machine.travel(datetime(2026, 11, 25, 2, tzinfo=UTC))
def test_they_are_told_where_a_result_is_collected(office):
    dossier, today = office.done(receive_by="counter"), date(2026, 11, 25)
    row = set_dated(None, Dated(today, today, MORNING, name="Cúp điện buổi chiều"), by=SYSTEM, at=timezone.now())
    assert "Cúp điện buổi chiều" in browser("congdan").get(f"/ho-so/{dossier.pk}/").content.decode()
    phone = {"number": dossier.number, "digits": "5678"}
    assert "Cúp điện buổi chiều" in Client().post("/tra-cuu/", phone, follow=True).content.decode()
    assert "Cúp điện buổi chiều" in Client().get("/").content.decode()
    remove_dated(row.pk, by=SYSTEM, at=timezone.now())
    assert "Cúp điện buổi chiều" not in Client().get("/").content.decode()


def test_only_operators_and_only_what_can_be(world):
    row = Dated(MONDAY, MONDAY, MORNING, name="x")
    with pytest.raises(Forbidden):
        set_dated(None, row, by=actor("motcua"), at=NOW)
    with pytest.raises(BadCalendar):
        set_dated(None, Dated(SATURDAY, MONDAY, MORNING), by=SYSTEM, at=NOW)
    kept = set_dated(None, row, by=actor("kythuat"), at=NOW)
    with pytest.raises(Forbidden):
        remove_dated(kept.pk, by=actor("congdan"), at=NOW)
    assert DatedHours.objects.count() == 1


def test_the_command_sets_lists_and_takes_away(world, capsys):
    code = access.agency_by_id(centre()).code
    base = {"agency": code, "first": MONDAY}
    call_command("opening_hours", **base, last=SATURDAY, hours="07:00-11:30", name="Giáp Tết")
    call_command("opening_hours", **base, closed=True, weekday=0, name="Kiểm kê")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].endswith("2027-01-11 to 2027-01-16: 07:00-11:30 (Giáp Tết)")
    assert lines[-1].endswith("2027-01-11 to 2027-01-11 weekday 0: closed (Kiểm kê)")
    call_command("opening_hours", agency=code, remove=int(lines[-1].split(":")[0]))
    assert "Kiểm kê" not in capsys.readouterr().out
    assert hours_of(centre(), NOW)["dated"][0]["spans"] == "07:00–11:30"


@pytest.mark.parametrize(
    "wrong",
    [
        {"agency": "H99.999"},
        {"remove": 10**6},
        {"hours": "7", "name": "x"},
        {"hours": "07:00-11:30"},
        {"name": "x"},
        {"closed": True, "hours": "07:00-11:30", "name": "x"},
        {"closed": True, "name": "x" * 201},
        {"closed": True, "name": "x", "last": date(2026, 1, 1)},
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_done(world, wrong):
    with pytest.raises(CommandError) as told:
        call_command("opening_hours", **{"first": MONDAY} | wrong)
    assert len(str(told.value).splitlines()) == 1
    assert not DatedHours.objects.exists()


def test_the_back_office_takes_them_away(world):
    kept = set_dated(None, Dated(MONDAY, MONDAY, MORNING, name="x"), by=SYSTEM, at=NOW)
    operator = Client()
    operator.force_login(user_by_name("kythuat"))
    place = "/admin/agencies/datedhours/"
    assert "07:00-11:30" in operator.get(place).content.decode()
    operator.post(place, {"action": "take_away", "_selected_action": [kept.pk]})
    assert not DatedHours.objects.exists()
    assert access.calendar_of(None).spans_on(MONDAY) != MORNING
