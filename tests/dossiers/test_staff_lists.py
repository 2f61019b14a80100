"""Lists of desk, office and leaders: tabs and counts, keyset pages, look-up, new arrivals, what a page costs."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dossiers import access
from dossiers.access.queues import desk_tab
from dossiers.models import Dossier, StepTask
from dossiers.rules.workflow import Status
from journal.models import Read
from tests.dossiers.office import actor, browser, fresh, office  # noqa: F401
from tests.dossiers.test_desk_acts import text, url

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def many(pattern: Dossier, count: int, *, status: Status, start: datetime, first: int = 0) -> None:
    """Copies of one dossier by SQL, one minute apart; as many as a year brings."""
    names = [f.column for f in Dossier._meta.concrete_fields if f.column not in ("id",)]
    changed = {
        "number": f"'{pattern.number[:-4]}X' || (n + {first})",
        "status": str(int(status)),
        "next_at": "%s::timestamptz + n * interval '1 minute'",
        "submit_key": "NULL",
        "outcome": "'granted'",
        "done_at": "%s::timestamptz",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO dossiers_dossier ({', '.join(names)}) "
            f"SELECT {', '.join(changed.get(name, name) for name in names)} "
            "FROM dossiers_dossier, generate_series(1, %s) AS n WHERE id = %s",
            [*(start for name in names if name in ("next_at", "done_at")), count, pattern.pk],
        )


def test_tabs_count_what_stands_in_them(office):
    new, accepted, waiting, done = office.new(), office.accepted(), office.waiting(), office.done()
    clerk = browser("motcua")
    places = {"to_accept": new, "in_office": accepted, "waiting": waiting, "to_return": done}
    for tab, dossier in places.items():
        page = text(clerk.get(reverse("desk_queue") + f"?muc={tab}"))
        assert dossier.number in page
        assert sum(other.number in page for other in places.values()) == 1
        assert 'aria-current="page">' in page
    assert access.desk_counts(actor("motcua"), at=timezone.now()) == {
        "to_accept": 1,
        "waiting": 1,
        "in_office": 1,
        "to_return": 1,
        "withdrawal": 0,
        "messages": 0,
        "overdue": 0,
    }
    assert "còn 1 ngày làm việc" in text(clerk.get(reverse("desk_queue")))
    assert "tạm dừng tính thời hạn" in text(clerk.get(reverse("desk_queue") + "?muc=waiting"))


def test_overdue_is_said_in_words_and_counted(office):
    dossier = office.new(at=timezone.now())
    Dossier.objects.filter(pk=dossier.pk).update(intake_due_at=timezone.now() - timedelta(days=9))
    page = text(browser("motcua").get(reverse("desk_queue") + "?muc=overdue"))
    assert "quá hạn" in page
    assert 'class="late"' in page


def test_pages_follow_each_other_by_place_both_ways(office):
    pattern, clerk = office.new(), browser("motcua")
    many(pattern, 60, status=Status.NEW, start=timezone.now() + timedelta(days=1))
    address, seen = reverse("desk_queue"), []
    cursor = ""
    for expected in (25, 25, 11):
        page = access.desk_queue(actor("motcua"), "to_accept", at=timezone.now(), cursor=cursor)
        assert len(page.rows) == expected
        seen.append([row.pk for row in page.rows])
        before, cursor = page.previous, page.next
    assert cursor == ""
    assert len({pk for pks in seen for pk in pks}) == 61
    back = access.desk_queue(actor("motcua"), "to_accept", at=timezone.now(), cursor=before)
    assert [row.pk for row in back.rows] == seen[1]
    page = text(clerk.get(address))
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page
    assert clerk.get(address + "?trang=khong-phai").status_code == 404
    assert clerk.get(address + "?muc=gi").status_code == 404


def test_look_up_by_anything_and_nothing_typed_in_the_address(office):
    dossier, clerk = office.new(), browser("motcua")
    one = clerk.post(reverse("desk_find"), {"q": dossier.number})
    assert one.url == reverse("desk_dossier", args=[dossier.pk])
    second = office.new()
    for typed in ("001190000017", "0912345678", "+84912345678", "nguyen thi mau", "Nguyễn Thị"):
        page = text(clerk.post(reverse("desk_find"), {"q": typed}))
        assert dossier.number in page, typed
        assert second.number in page, typed
    assert "Không tìm thấy hồ sơ" in text(clerk.post(reverse("desk_find"), {"q": "Không Có Ai"}))
    assert "Không tìm thấy hồ sơ" in text(browser("motcua2").post(reverse("desk_find"), {"q": "001190000017"}))
    assert clerk.post(reverse("desk_find"), {"q": "'; -- & | !:*" * 20}).status_code == 200
    assert Read.objects.filter(purpose="find").exists()
    found = text(browser("chuyenvien").post(reverse("office_find"), {"q": dossier.number}))
    assert "Không tìm thấy hồ sơ" in found, "before intake it is not the office's"


def test_new_arrivals_are_told_and_the_list_stays(office):
    clerk, before = browser("motcua"), timezone.now() - timedelta(seconds=1)
    ask = {"tu": before.isoformat()}
    assert clerk.get(reverse("desk_news"), ask).status_code == 204
    office.new()
    answer = clerk.get(reverse("desk_news"), ask)
    assert "Có 1 hồ sơ mới" in text(answer)
    assert clerk.get(reverse("desk_news"), {"tu": "hôm qua"}).status_code == 404
    assert browser("motcua2").get(reverse("desk_news"), ask).status_code == 204


def test_the_next_dossier_of_the_tab(office):
    first, second = office.new(at=timezone.now() - timedelta(hours=1)), office.new()
    Dossier.objects.filter(pk=first.pk).update(next_at=timezone.now())
    clerk = browser("motcua")
    assert clerk.get(url("desk_next", first)).url == url("desk_dossier", second, muc="to_accept")
    assert clerk.get(url("desk_next", second)).url == url("desk_dossier", first, muc="to_accept"), "round to the first"
    assert clerk.get(url("desk_next", first, muc="to_return")).url == reverse("desk_queue") + "?muc=to_return"


def test_the_offices_tabs(office):
    free, mine, head = office.accepted(), office.started(), office.at_head()
    officer = browser("chuyenvien")
    expected = {"unclaimed": {free}, "mine": {mine}, "agency": {free, mine, head}}
    for tab, dossiers in expected.items():
        page = text(officer.get(reverse("office_work") + f"?muc={tab}"))
        assert {d for d in (free, mine, head) if d.number in page} == dossiers
    StepTask.objects.filter(dossier=mine, done_at=None).update(due_at=timezone.now() - timedelta(days=3))
    late = text(officer.get(reverse("office_work") + "?muc=overdue"))
    assert mine.number in late
    assert "quá hạn" in late
    assert head.number in text(browser("truongphong").get(reverse("office_work") + "?muc=unclaimed"))


PAGES = {
    "motcua": ["desk_queue", "desk_find"],
    "chuyenvien": ["office_work", "office_find"],
    "lanhdao": ["leader_board", "office_work"],
}


@pytest.mark.parametrize("who", PAGES)
def test_a_list_costs_at_most_fifteen_queries(office, who):
    office.new(), office.waiting(), office.at_leader(), office.at_leader()
    client = browser(who)
    for name in PAGES[who]:
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name)).status_code == 200
        assert len(asked) <= MOST_QUERIES, name


def test_a_dossiers_pages_cost_at_most_fifteen_queries(office):
    new, _attachment = office.with_file()
    waiting, started, done = office.waiting(), office.drafted(), office.done()
    pages = [("motcua", name, new) for name in ("desk_dossier", "desk_refuse")]
    pages += [("motcua", "desk_dossier", dossier) for dossier in (waiting, started, done)]
    pages += [("motcua", "desk_return", done)]
    pages += [("chuyenvien", "office_dossier", dossier) for dossier in (waiting, started, done)]
    pages += [("motcua", "desk_supplement", started), ("chuyenvien", "office_supplement", started)]
    for who, name, dossier in pages:
        for part in ("ho-so", "giay-to", "dien-bien", "du-thao") if name == "office_dossier" else ("",):
            assert_cheap(who, name, dossier, part)


def assert_cheap(who, name, dossier, part):
    """The second look at a page, when versions and agencies are in the process's memory, keeps the limit."""
    client, query = browser(who), {"phan": part} if part else {}
    client.get(url(name, dossier, **query))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url(name, dossier, **query)).status_code == 200
    listed = "\n".join(row["sql"][:150] for row in asked)
    assert len(asked) <= MOST_QUERIES, f"{who} {name} {part} {dossier.state.name}: {len(asked)}\n{listed}"


def pages_touched(queryset) -> int:
    """Buffers that the database touches for a query, by its own account."""
    root = json.loads(queryset.explain(analyze=True, buffers=True, format="json"))[0]["Plan"]
    return root["Shared Hit Blocks"] + root["Shared Read Blocks"]


def test_the_archive_does_not_make_the_queue_dearer(no_dead_rows, office):
    """The same page of the desk beside 500 and beside 20,000 ended dossiers touches as many pages of the database."""
    pattern, at = office.new(), timezone.now()
    many(pattern, 60, status=Status.NEW, start=at + timedelta(days=1))
    scope = actor("motcua")

    def cost() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE dossiers_dossier")
            # Of few rows the planner would read the whole table; of a million it never does.
            cursor.execute("SET LOCAL enable_seqscan = off")
        found = {}
        for tab in access.DESK_TABS:
            rows = Dossier.objects.filter(intake_agency__in=scope.agencies, status__in=[1, 2, 4, 5, 6, 7, 9]).filter(
                desk_tab(tab, at=at)
            )
            found[tab] = pages_touched(rows.order_by("next_at", "id")[:26])
        return found

    past = datetime(2025, 1, 1, tzinfo=UTC)
    many(pattern, 500, status=Status.RETURNED, start=past, first=1000)
    small = cost()
    many(pattern, 20_000, status=Status.RETURNED, start=past, first=10_000)
    large = cost()
    for tab, pages in large.items():
        # It may look at every open dossier and sort (61 here), a page or two each; never at the archive's 20,000.
        assert pages <= max(small[tab] * 1.3 + 3, 2 * 61), f"{tab}: {small[tab]} -> {pages}"


def test_reading_a_list_is_logged_once_an_hour(office):
    office.new()
    clerk = browser("motcua")
    for _ in range(2):
        clerk.get(reverse("desk_queue"))
    assert Read.objects.filter(stream_kind="agency", purpose="desk:to_accept").count() == 1


def test_keys_can_be_switched_off(world, db):
    clerk = browser("motcua")
    page = text(clerk.get(reverse("staff_keys")))
    assert "Tắt phím đơn" in page
    clerk.post(reverse("prefs"), {"keys": "off", "next": reverse("staff_keys")})
    assert "Bật phím đơn" in text(clerk.get(reverse("staff_keys")))
    assert browser("congdan").get(reverse("staff_keys")).status_code == 403
