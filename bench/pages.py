"""Queue and dossier page at two sizes of the archive, and the search; drawn in turn, so that noise hits both."""

import json
import os
import statistics
import subprocess
import sys
import time

from bench import archive, site
from bench.measures import Figure, in_turn

TURNS = 40
SEARCHES = ("dang ky khai sinh", "uỷ quyền", "tinh trang hon nhan")


class Reader:
    """A process that draws pages over one archive."""

    def __init__(self, database: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.reader"],
            cwd=site.BASE_DIR,
            env=os.environ | {"DATABASE_URL": site.url_of(database)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def ask(self, page: str) -> float:
        self.process.stdin.write(page + "\n")
        self.process.stdin.flush()
        return self._answer()["ms"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def _answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a reader of an archive ended; its error stands above")
        return json.loads(line)


def figures(scale: float) -> list[Figure]:
    large = max(1000, int(1_000_000 * scale))
    small = max(100, large // 100)
    still_open = min(2000, small // 5)
    began = time.perf_counter()
    names = [archive.ensure(size, still_open) for size in (large, small)]
    made = time.perf_counter() - began
    readers = [Reader(name) for name in names]
    try:
        found = []
        for page in ("queue", "dossier"):
            pairs = [(readers[0].ask(page), readers[1].ask(page)) for _ in range(TURNS)]
            at_large, at_small = (statistics.median(column) for column in zip(*pairs, strict=True))
            note = f"{large:,} dossiers, {still_open:,} open; archives ready in {made:.0f} s"
            found.append(Figure(f"{page}_page", at_large, "ms", at_small, f"at {small:,} dossiers", TURNS, note))
    finally:
        for reader in readers:
            reader.close()
    return [*found, search()]


def search() -> Figure:
    """The search as the page calls it, against one SQL query for the same words over the same names."""
    from django.db import connection

    from portal.lib.text import fold
    from procedures.access import catalogue, search

    def ours() -> None:
        for words in SEARCHES:
            search(q=words)

    def bare() -> None:
        with connection.cursor() as cursor:
            for words in SEARCHES:
                *whole, last = fold(words).split()
                query = " & ".join([*whole, f"{last}:*"])
                cursor.execute(
                    "SELECT id, code, name FROM bench_names WHERE to_tsvector('simple', folded) "
                    "@@ to_tsquery('simple', %s) ORDER BY name LIMIT 20",
                    [query],
                )
                cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_names (id bigint, code text, name text, folded text)")
        rows = [(row.version_id, row.code, row.name, row.folded) for row in catalogue().rows]
        cursor.executemany("INSERT INTO bench_names VALUES (%s, %s, %s, %s)", rows)
        cursor.execute("CREATE INDEX ON bench_names USING gin (to_tsvector('simple', folded))")
        cursor.execute("ANALYZE bench_names")
    value, limit = (ms / len(SEARCHES) for ms in in_turn(ours, bare, 40))
    note = f"{len(rows)} procedures; ours also counts every filter"
    return Figure("search", value, "ms", limit, "the bare SQL query", 40, note)
