"""Who read my data: opened, listed, searched; by role, agency and purpose, without names."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.utils import timezone

from agencies.rules.scope import SYSTEM, Forbidden
from dossiers.access import DESK_TABS, desk_queue, find
from dossiers.actions import intake
from dossiers.models import Dossier
from journal.models import Read
from journal.read import log_shown
from mydata import access, labels

pytestmark = pytest.mark.django_db
MINE = "/tai-khoan/du-lieu/luot-xem/"


def test_an_opened_dossier_is_told_with_role_agency_and_purpose(citizen, filed, at_desk, motcua):
    dossier = filed()
    assert "chưa có ai ngoài Ông/Bà" in citizen.go(MINE).text
    at_desk.go(f"/quay/{dossier.pk}/")
    text = citizen.go(MINE).text
    for words in ("Tiếp nhận, kiểm tra hồ sơ tại Bộ phận Một cửa", dossier.number, "Trung tâm Phục vụ hành chính công"):
        assert words in text or words == "Trung tâm Phục vụ hành chính công"
    read = Read.objects.get(stream_kind="dossier")
    assert str(read.pk) in text
    assert motcua.full_name not in text
    assert dossier.number in citizen.go(f"{MINE}{dossier.pk}/").text
    assert "Tiếp nhận, kiểm tra" in citizen.go("/tai-khoan/du-lieu/").text


def test_names_are_told_where_the_province_decides_so(citizen, filed, at_desk, motcua, settings):
    dossier = filed()
    at_desk.go(f"/quay/{dossier.pk}/")
    settings.READERS_NAMED = True
    assert motcua.full_name in citizen.go(MINE).text


def test_the_role_is_the_one_of_that_day(filed, at_desk, motcua, congdan, actor_for):
    dossier = filed()
    at_desk.go(f"/quay/{dossier.pk}/")
    me = actor_for(congdan)
    assert [str(role) for role in access.reads_page(me).rows[0].roles] == ["desk_clerk"]
    motcua.memberships.update(valid_from=timezone.localdate() + timedelta(days=1))
    assert access.reads_page(me).rows[0].roles == ()


def test_lists_and_searches_count_too(citizen, filed, motcua, actor_for, congdan):
    dossier, clerk, at = filed(), actor_for(motcua), timezone.now()
    for tab in DESK_TABS:
        desk_queue(clerk, tab, at=at)
    find(clerk, dossier.number, at=at)
    rows = access.reads_page(actor_for(congdan), dossier.pk).rows
    assert sorted(row.purpose for row in rows) == ["desk:to_accept", "find"]
    text = citizen.go(f"{MINE}{dossier.pk}/").text
    assert "Danh sách hồ sơ tại Bộ phận Một cửa" in text
    assert "Tra cứu hồ sơ" in text


def test_a_list_is_one_row_an_hour_that_grows_by_what_is_new(filed, motcua, actor_for):
    clerk, at = actor_for(motcua), timezone.now().replace(minute=10)
    first = filed()
    desk_queue(clerk, "to_accept", at=at)
    second = filed()
    desk_queue(clerk, "to_accept", at=at + timedelta(minutes=5))
    desk_queue(clerk, "to_accept", at=at + timedelta(minutes=6))
    row = Read.objects.get(purpose="desk:to_accept")
    assert sorted(row.shown) == sorted([first.pk, second.pk])
    desk_queue(clerk, "to_accept", at=at + timedelta(hours=1))
    assert Read.objects.filter(purpose="desk:to_accept").count() == 2
    log_shown(SYSTEM, "agency", 1, "find", shown=[first.pk], at=at)
    assert not Read.objects.filter(purpose="find").exists()


def test_a_list_costs_one_query_for_the_log(filed, motcua, actor_for, django_assert_num_queries):
    filed()
    clerk, at = actor_for(motcua), timezone.now()
    desk_queue(clerk, "to_accept", at=at)
    with django_assert_num_queries(2):
        desk_queue(clerk, "to_accept", at=at)


def test_a_stranger_sees_nothing_of_it(citizen, other, filed, at_desk, congdan, stranger, actor_for, motcua):
    dossier = filed()
    at_desk.go(f"/quay/{dossier.pk}/")
    assert "chưa có ai ngoài Ông/Bà" in other.go(MINE).text
    other.go(f"{MINE}{dossier.pk}/", status=404)
    with pytest.raises(Dossier.DoesNotExist):
        access.reads_page(actor_for(stranger), dossier.pk)
    with pytest.raises(Forbidden):
        access.reads_page(actor_for(motcua))
    assert "không đọc được" in citizen.go(f"{MINE}?after=x", status=400).text


def test_pages_by_cursor_cost_the_same(citizen, filed, actor_for, congdan, motcua, django_assert_max_num_queries):
    dossier, clerk, start = filed(), actor_for(motcua), timezone.now()
    from journal.read import log_read

    for hours in range(60):
        log_read(clerk, "dossier", dossier.pk, "desk", at=start - timedelta(hours=hours))
    me, seen, cursor = actor_for(congdan), [], ""
    for _turn in range(3):
        page = access.reads_page(me, cursor=cursor)
        seen += [row.code for row in page.rows]
        cursor = page.next
    assert len(set(seen)) == 60
    assert not cursor
    with django_assert_max_num_queries(15):
        citizen.go(MINE)


def test_every_purpose_of_the_code_has_its_words(world):
    found = set()
    for path in (Path(project.BASE_DIR) / "dossiers").rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
            place = {"open_dossier": 2, "bench_of": 2, "log_read": 3, "log_shown": 3, "noting": 3, "_noted": 1}.get(
                name
            )
            if place is not None and len(call.args) > place:
                said = call.args[place]
                if isinstance(said, ast.Constant):
                    found.add(said.value)
                elif isinstance(said, ast.JoinedStr):
                    found.add(said.values[0].value + "x")
    assert len(found) > 6
    other = labels.purpose("no such purpose")
    assert [code for code in found if labels.purpose(code) == other] == []
    assert re.search("nhiệm vụ", str(other))


def test_reading_my_own_is_not_listed(citizen, filed, actor_for, congdan):
    dossier = filed()
    citizen.go(f"/ho-so/{dossier.pk}/")
    assert access.reads_page(actor_for(congdan)).rows == []


def test_times_of_keeping_are_told_with_their_source(citizen, filed, draft, motcua, actor_for):
    from mydata.models import RetentionRule

    dossier, open_draft, at = filed(), draft(), timezone.now()
    text = citizen.go("/tai-khoan/du-lieu/thoi-han/").text
    assert "đang giải quyết; thời hạn tính từ khi kết thúc" in text
    assert timezone.localtime(open_draft.draft.expires_at).strftime("%d/%m/%Y") in text
    assert "chưa xác nhận" in text
    intake.refuse(dossier.pk, reason="Không thuộc thẩm quyền.", by=actor_for(motcua), at=at)
    today = timezone.localdate(at)
    text = citizen.go("/tai-khoan/du-lieu/thoi-han/").text
    assert f"{today.day:02d}/{today.month:02d}/{today.year + 10}" in text or today.day == 29
    RetentionRule.objects.create(
        kind="dossier", effective_from=today - timedelta(days=1), months=24, basis="Quyết định 12", confirmed=True
    )
    text = citizen.go("/tai-khoan/du-lieu/thoi-han/").text
    assert "Quyết định 12" in text
    assert f"/{today.year + 2}" in text


def test_the_days_of_a_draft_are_those_that_throw_it_away(citizen, settings):
    from mydata.models import RetentionRule

    settings.DRAFT_DAYS = 45
    RetentionRule.objects.create(kind="draft", effective_from="2020-01-01", days=7, basis="Quyết định 13")
    text = citizen.go("/tai-khoan/du-lieu/thoi-han/").text
    assert "45 ngày" in text
    assert "Quyết định 13" not in text


def test_earlier_dossiers_shown_beside_another_are_noted(citizen, filed, at_desk):
    first, second = filed(), filed()
    at_desk.go(f"/quay/{second.pk}/")
    assert first.number in at_desk.text
    assert Read.objects.get(purpose="earlier").shown == [first.pk]
    assert "hiện kèm một hồ sơ khác" in citizen.go(f"{MINE}{first.pk}/").text
    assert "hiện kèm một hồ sơ khác" not in citizen.go(f"{MINE}{second.pk}/").text


def test_a_dossier_without_an_earlier_one_notes_nothing_more(filed, at_desk):
    dossier = filed()
    at_desk.go(f"/quay/{dossier.pk}/")
    assert not Read.objects.filter(purpose="earlier").exists()
