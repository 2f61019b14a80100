"""The home page: events of life as far as the catalogue goes, numbers as counted, hours as the calendar has them."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.actions.calendar import set_day
from agencies.rules.calendar import VIETNAM
from agencies.rules.kinds import DayKind
from agencies.rules.scope import SYSTEM
from dossiers import access
from dossiers.models import Dossier
from portal import home
from portal.icons import ICONS
from procedures import labels
from procedures.access import catalogue, events
from tests.dossiers.conftest import commune, draft, filed  # noqa: F401

pytestmark = pytest.mark.django_db


def at(day: str, clock: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), VIETNAM)


def text(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# Events of life


def test_the_table_of_events_has_words_icons_and_codes():
    table = events.table()
    assert set(table) == set(labels.LIFE_EVENTS)
    assert set(table) <= set(ICONS)
    for codes in table.values():
        assert len(set(codes)) == len(codes)
        assert all(re.fullmatch(r"\d\.\d{6}", code) for code in codes)


def test_events_are_shown_as_far_as_the_catalogue_goes(world):
    page = text("/")
    assert "/su-kien/birth/" in page
    assert "/su-kien/residence/" not in page  # the sample has nothing for it
    assert Client().get("/su-kien/residence/").status_code == 404
    assert Client().get("/su-kien/khong-co/").status_code == 404
    shown = text("/su-kien/support/")
    assert "/thu-tuc/1.001653/" in shown
    assert "1.014027" not in shown


def test_a_procedure_of_others_is_among_those_of_an_event(world):
    known = catalogue()
    rows = [row for row in known.listed if row.offered]
    assert all(
        row.offered or row.taker in events.ELSEWHERE for event in events.life_events(known) for row in event.rows
    )
    assert {row.code for row in rows} >= {row.code for event in events.life_events(known) for row in event.rows}


# Numbers


@pytest.fixture
def filed_at(filed):
    """filed_at("2026-11-25", "09:00"): a dossier with that moment of filing."""

    def make(day: str, clock: str) -> Dossier:
        row = filed(at=timezone.now())
        Dossier.objects.filter(pk=row.pk).update(submitted_at=at(day, clock))
        return row

    return make


@pytest.fixture
def counted_dossiers(filed_at):
    """Filed and solved on both sides of a day's and a month's edge."""
    filed_at("2026-10-31", "23:59:59")
    filed_at("2026-11-01", "00:00")
    done = filed_at("2026-11-24", "23:59:59")
    late = filed_at("2026-11-25", "00:00")
    early = filed_at("2026-11-25", "09:00")
    for row, moment, how in (
        (done, at("2026-11-24", "23:59:59"), "on_time"),
        (late, at("2026-11-25", "10:00"), "late"),
        (early, at("2026-11-25", "11:00"), "early"),
    ):
        Dossier.objects.filter(pk=row.pk).update(status=9, done_at=moment, outcome="granted", timeliness=how)
    return done, late, early


def test_today_and_this_month_are_those_of_vietnam(counted_dossiers):
    found = access.count_figures(at=at("2026-11-25", "12:00"))
    assert (found.filed_today, found.filed_month) == (2, 4)
    assert (found.solved_today, found.solved_month, found.in_time_month) == (2, 3, 2)
    assert found.in_time_share == 66.6  # cut, never rounded up
    assert access.count_figures(at=at("2026-11-24", "23:59:59")).filed_today == 1
    first = access.count_figures(at=at("2026-12-01", "00:00"))
    assert (first.filed_today, first.filed_month, first.solved_month, first.in_time_share) == (0, 0, 0, None)


def test_drafts_withdrawn_and_linked_children_are_not_counted(counted_dossiers, draft):
    draft()
    done, late, _early = counted_dossiers
    Dossier.objects.filter(pk=done.pk).update(status=8)
    Dossier.objects.filter(pk=late.pk).update(counted=False)
    found = access.count_figures(at=at("2026-11-25", "12:00"))
    assert (found.filed_today, found.filed_month, found.solved_month) == (1, 3, 1)


def test_numbers_are_kept_for_minutes_and_not_over_midnight(filed_at, settings):
    settings.FIGURES_SECONDS = 300
    cache.clear()
    filed_at("2026-11-25", "23:50")
    assert access.figures(at=at("2026-11-25", "23:55")).filed_today == 1
    filed_at("2026-11-25", "23:56")
    assert access.figures(at=at("2026-11-25", "23:57")).filed_today == 1
    assert access.figures(at=at("2026-11-26", "00:00")).filed_today == 0
    assert access.figures(at=at("2026-11-25", "23:55") + timedelta(seconds=300)).filed_month == 2


def test_the_most_filed_come_first_once_there_are_enough(filed_at, monkeypatch):
    found = [filed_at("2026-11-25", "09:00") for _ in range(3)]
    counted = access.count_figures(at=at("2026-11-25", "12:00"))
    assert counted.most == ((found[0].procedure_id, 3),)
    assert home.most_used(catalogue(), counted) == []
    monkeypatch.setattr(home, "ENOUGH", 3)
    assert home.most_used(catalogue(), counted) == []  # one procedure is no list
    monkeypatch.setattr(home, "FEWEST", 1)
    assert [(row["href"], row["n"]) for row in home.most_used(catalogue(), counted)] == [("/thu-tuc/2.000635/", 3)]
    assert access.count_figures(at=at("2026-11-25", "12:00") + timedelta(days=91)).most == ()


def test_the_page_shows_numbers_once_there_are_some(world, filed, django_assert_max_num_queries):
    assert "Kết quả giải quyết hồ sơ" not in text("/")
    cache.clear()
    filed(at=timezone.now())
    with django_assert_max_num_queries(15):
        page = text("/")
    assert "Kết quả giải quyết hồ sơ" in page
    assert "Thủ tục thường gặp" in page


# Opening hours


@pytest.mark.parametrize(
    ("day", "clock", "is_open", "today", "again"),
    [
        ("2026-11-25", "09:00", True, True, ""),
        ("2026-11-25", "12:00", False, True, "13:30 hôm nay"),
        ("2026-11-25", "06:10", False, True, "07:00 hôm nay"),
        ("2026-11-25", "17:30", False, True, "07:00 Thứ Năm, 26/11/2026"),
        ("2026-11-27", "18:00", False, True, "07:00 Thứ Hai, 30/11/2026"),
        ("2026-11-29", "10:00", False, False, "07:00 Thứ Hai, 30/11/2026"),
    ],
)
def test_the_hours_of_the_day(world, day, clock, is_open, today, again):
    found = home.opening(at(day, clock))
    assert (found["open"], bool(found["today"]), found["next"]) == (is_open, today, again)
    assert [row["days"] for row in found["week"]] == ["Thứ Hai đến Thứ Sáu"]


def test_days_off_and_made_up_are_told_ahead(world):
    set_day(date(2026, 12, 4), kind=DayKind.OFF, name="Nghỉ bão", by=SYSTEM, at=timezone.now())
    found = home.opening(at("2026-12-03", "18:00"))
    assert "Thứ Sáu, 04/12/2026" in found["off"]
    assert found["next"] == "07:00 Thứ Hai, 07/12/2026"
