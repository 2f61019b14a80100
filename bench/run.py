"""`make bench`: how fast, next to how fast it could be (contract: names, units and shape of .local/bench.json).

BENCH_SCALE multiplies the data (1 = a million dossiers), CATALOGUE names the national file, BENCH_ONLY keeps to
some parts (filing, papers, forms, network, pages, import). Everything runs on services of its own in .local/bench.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import filing, site
from bench.measures import ROUNDS, Figure, p95, table, write
from bench.raw import Kept, Replay

PARTS = ("filing", "papers", "forms", "network", "pages", "import")
EACH = 4  # dossiers that each client files in a round


def main() -> int:
    scale = float(os.environ.get("BENCH_SCALE") or 1)
    given = os.environ.get("CATALOGUE", "")
    wanted = tuple(filter(None, os.environ.get("BENCH_ONLY", "").split(","))) or PARTS
    if not 0 < scale <= 10 or set(wanted) - set(PARTS):
        sys.stderr.write(f"BENCH_SCALE lies between 0 and 10, BENCH_ONLY names some of {', '.join(PARTS)}\n")
        return 1
    home = Path(os.environ.get("DATA_DIR") or site.BASE_DIR / ".local").resolve()
    given = str(Path(given).resolve()) if given else ""
    os.environ["CATALOGUE"] = given
    services = site.prepare(home / "bench")
    try:
        figures = _measure(wanted, scale, given)
    finally:
        services.stop()
    write(home / "bench.json", figures)
    print(table(figures))
    return 0


def _measure(wanted: tuple[str, ...], scale: float, given: str) -> list[Figure]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    figures: list[Figure] = []
    if {"filing", "papers", "forms"} & set(wanted):
        figures += _filing_and_papers(wanted)
    if "network" in wanted:
        from bench import network

        with site.web() as port:
            figures += network.figures(port)
    if "pages" in wanted:
        from bench import pages

        figures += pages.figures(scale)
    if "import" in wanted:
        from bench import importing

        figures += importing.figures(Path(os.environ["DATA_DIR"]), given)
    return figures


def _filing_and_papers(wanted: tuple[str, ...]) -> list[Figure]:
    desks = filing.desks(32)
    picture = filing.picture()
    figures: list[Figure] = []
    if "filing" in wanted:
        _forget_what_waits()
        with site.web() as port:
            figures += _filings(port, desks, picture)
            _forget_what_waits()
            figures.append(_processed(port, desks, picture))
    if "forms" in wanted:
        from bench import forms

        with site.web() as port:
            filed = filing.Client(port, desks[0], picture).file_one()[0]
        figures += forms.figures(desks[0], filed)
    if "papers" in wanted:
        from bench import papers

        _forget_what_waits()
        own = [desk for desk in _one_agency(desks) if desk]
        with site.web() as port:
            client = filing.Client(port, own[0], picture)
            filed = [client.file_one()[0] for _ in range(20)]
        figures += papers.figures(filed)
    return figures


def _filings(port: int, desks: list[filing.Desk], picture: bytes) -> list[Figure]:
    kept = _kept(desks[0], picture)
    one = _one_agency(desks)
    return [
        _rate("filing_1", port, desks[:1], picture, kept, each=10),
        _rate("filing_8_one_agency", port, one[:8], picture, kept),
        _rate("filing_8_agencies", port, desks[:8], picture, kept, agencies=True),
        _rate("filing_32", port, desks, picture, kept, each=2, agencies=True),
    ]


def _one_agency(desks: list[filing.Desk]) -> list[filing.Desk]:
    """The same applicants, all at the agency of the clerk `motcua`."""
    from django.utils import timezone

    from accounts.access import actor_of, user_by_name

    code = actor_of(user_by_name("motcua"), at=timezone.now()).agency_code
    return [filing.Desk(code, desk.token, desk.requirement, desk.answers) for desk in desks]


def _rate(
    name: str,
    port: int,
    desks: list[filing.Desk],
    picture: bytes,
    kept: Kept,
    *,
    each: int = EACH,
    agencies: bool = False,
) -> Figure:
    """Dossiers a second that the clients file at once, against the same rows in raw SQL by as many connections."""
    clients = [filing.Client(port, desk, picture) for desk in desks]
    # Warm: a connection may come to any process and thread of the site, and each has met the work before.
    filing.together([_times(max(1, 24 // len(clients)), client.file_one) for client in clients])
    for client in clients:
        client.times = {call: [] for call in filing.CALLS}
    ids = _agency_ids(len(desks)) if agencies else [None] * len(desks)
    replays = [Replay(kept, agency_id) for agency_id in ids]
    rates, limits = [], []
    try:
        filing.together([replay.once for replay in replays])
        for _ in range(ROUNDS):  # in turn, so that whatever else the machine does hits both
            rates.append(len(clients) * each / filing.together([_times(each, client.file_one) for client in clients]))
            limits.append(len(replays) * each / filing.together([_times(each, replay.once) for replay in replays]))
    finally:
        for replay in replays:
            replay.close()
    slow = {call: p95([t for client in clients for t in client.times[call]]) * 1000 for call in filing.CALLS}
    note = "p95 ms: " + ", ".join(f"{call} {ms:.0f}" for call, ms in slow.items())
    limit_name = f"raw SQL, {kept.describe()}"
    return Figure(name, statistics.median(rates), "per second", statistics.median(limits), limit_name, ROUNDS, note)


def _times(count: int, work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        for _ in range(count):
            work()

    return run


def _agency_ids(count: int) -> list[int]:
    from agencies.access import communes_agencies

    communes = communes_agencies()
    return [communes[number % len(communes)].id for number in range(count)]


def _kept(desk: filing.Desk, picture: bytes) -> Kept:
    """One filing in this process, after one that does not count (it loads what every process keeps)."""
    from django.db import connection
    from django.test import Client

    from bench.raw import keep

    def once(desk: filing.Desk) -> None:
        local = Local(Client(headers={"host": "localhost"}), desk, picture)
        local.file_one()

    once(desk)
    kept = keep(once, desk)
    connection.close()
    return kept


class Local(filing.Client):
    """The same client without a network, in this process."""

    def __init__(self, browser, desk: filing.Desk, picture: bytes) -> None:
        self.browser, self.desk, self.picture = browser, desk, picture

    def start(self) -> None:
        """There is no connection."""

    def _call(self, name: str, method: str, path: str, data: bytes | None, headers: dict) -> tuple:
        kind = headers.pop("Content-Type", "application/octet-stream")
        headers["Authorization"] = f"Token {self.desk.token}"
        answer = self.browser.generic(
            method, f"/api/v1/dossiers/{path}", data or b"", content_type=kind, headers=headers
        )
        if answer.status_code not in (200, 201):
            raise SystemExit(f"{name}: {answer.status_code} {answer.content[:500]!r}")
        return answer.json(), answer.headers


def _processed(port: int, desks: list[filing.Desk], picture: bytes) -> Figure:
    """Dossiers a second from the first click to acknowledgement and letter, with the workers of the Procfile."""
    from bench import papers

    clients = [filing.Client(port, desk, picture) for desk in desks[:8]]
    rates = []
    with site.process("worker", "papers"):
        time.sleep(8)
        _round(clients, 1)
        rates = [_round(clients, 3) for _ in range(ROUNDS)]
    html = _some_acknowledgement()
    papers.bare(html)
    bare = statistics.median(1 / _seconds(lambda: papers.bare(html)) for _ in range(10))
    cores = max(1, (os.cpu_count() or 1) - 1)
    note = f"8 clients, one worker each for events and papers; {cores} core(s) left for the limit"
    return Figure("processed_8", statistics.median(rates), "per second", bare * cores, "bare WeasyPrint", ROUNDS, note)


def _round(clients: list[filing.Client], each: int) -> float:
    from django.db import connection

    from dossiers.models import Document
    from notifications.models import Message

    filed: list[int] = []

    def some(client: filing.Client) -> Callable[[], None]:
        return lambda: filed.extend(client.file_one()[0] for _ in range(each))

    began = time.perf_counter()
    filing.together([some(client) for client in clients])
    deadline = time.monotonic() + 180
    while True:
        papers = Document.objects.filter(dossier_id__in=filed, state="ready").count()
        letters = Message.objects.filter(dossier_id__in=filed, channel="email", state="sent").count()
        if papers >= len(filed) and letters >= len(filed):
            break
        if time.monotonic() > deadline:
            raise SystemExit(f"of {len(filed)} dossiers {papers} papers and {letters} letters after 180 s")
        time.sleep(0.1)
    connection.close()
    return len(filed) / (time.perf_counter() - began)


def _some_acknowledgement() -> str:
    from dossiers import documents
    from dossiers.models import Document

    paper = Document.objects.filter(kind="acknowledgement").select_related("dossier").latest("id")
    return documents.html(documents.slip_of(paper))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _forget_what_waits() -> None:
    """What earlier runs have left to deliver, draw and send would be measured with this one."""
    import redis
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_delivery")
        cursor.execute("UPDATE dossiers_document SET state = 'failed' WHERE state = 'wanted'")
        cursor.execute("UPDATE notifications_message SET state = 'failed' WHERE state = 'waiting'")
    connection.close()
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()


if __name__ == "__main__":
    sys.exit(main())
