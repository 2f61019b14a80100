"""What the lists of the day touch does not grow with the archive: pages of memory counted at two sizes."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers import access
from dossiers.models import Dossier

pytestmark = pytest.mark.django_db
SMALL, LARGE, OPEN = 500, 5000, 200
# A deeper index may cost a page or two more at each look-up; the archive itself never.
SLACK = 1.3
# The planner may choose to look at every open dossier of a desk and sort: a few pages each, however many have ended.
AT_MOST = 2 * OPEN


def fill(count: int, still_open: int, seed: int) -> None:
    from datetime import timedelta

    from dossiers.actions.generating import Order, generate

    today = timezone.localdate()
    generate(Order(count, today - timedelta(days=400), today, seed=seed, still_open=still_open), at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE")


def buffers(work) -> int:
    """Shared buffers that the SELECTs of the work touch, each run once more under EXPLAIN."""
    with CaptureQueriesContext(connection) as seen:
        work()
    total = 0
    with connection.cursor() as cursor:
        # Of a few rows the planner would rather read whole tables; of a million it never does. So that both
        # sizes are read in the same way, only the way of the million is left.
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material", "memoize"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for row in seen.captured_queries:
            if row["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {row['sql']}")
                plan = cursor.fetchone()[0]
                plan = json.loads(plan) if isinstance(plan, str) else plan
                total += plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
    return total


def test_queue_work_list_and_dossier_cost_the_same_at_ten_times_the_archive(
    no_dead_rows, motcuatinh, chuyenvien, motcua, actor_for
):
    at = timezone.now()
    desk, office = actor_for(motcuatinh), actor_for(chuyenvien)
    fill(SMALL, OPEN, seed=1)
    commune = actor_for(motcua).agency_code
    call_command("generate_dossiers", "30", agency=commune, seed=5, stdout=StringIO())
    one = access.desk_queue(desk, "in_office", at=at).rows[0].pk
    works = {
        "queue": lambda: access.desk_queue(desk, "to_accept", at=at),
        "all of the office": lambda: access.desk_queue(desk, "in_office", at=at),
        "counts": lambda: access.desk_counts(desk, at=at),
        "work list": lambda: access.office_queue(office, "agency", at=at),
        "dossier": lambda: access.bench_of(desk, one, "desk", at=at),
    }
    for work in works.values():
        work()
    before = {name: buffers(work) for name, work in works.items()}
    fill(LARGE - SMALL, 0, seed=2)
    assert Dossier.objects.count() >= LARGE
    for work in works.values():
        work()
    after = {name: buffers(work) for name, work in works.items()}
    allowed = {name: max(before[name] * SLACK + 3, AT_MOST) for name in works}
    grown = {name: after[name] for name in works if after[name] > allowed[name]}
    assert not grown, (grown, before, after)


def test_what_a_program_follows_costs_the_same_at_ten_times_the_archive(no_dead_rows, motcuatinh, actor_for):
    at, desk = timezone.now(), actor_for(motcuatinh)
    fill(SMALL, OPEN, seed=1)
    place = access.changed(desk, at=at).next

    def page() -> int:
        return buffers(lambda: access.changed(desk, at=at, cursor=place))

    before = page()
    fill(LARGE - SMALL, 0, seed=2)
    assert Dossier.objects.count() >= LARGE
    assert page() <= before * SLACK + 3
