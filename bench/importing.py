"""The catalogue: records a second into a new database, against COPY of the same rows."""

import gzip
import json
import statistics
from pathlib import Path

import psycopg2

from bench import archive, site
from bench.measures import ROUNDS, Figure, seconds

SAMPLE = site.BASE_DIR / "procedures" / "sample" / "catalogue.jsonl"
COPIES = 40
DATABASE = "import_bench"


def figures(folder: Path, given: str) -> list[Figure]:
    path = Path(given).resolve() if given else _repeated(folder)
    records = _count(path)
    times, limits = [], []
    archive.fresh(DATABASE)
    template = f"{DATABASE}_template"
    archive._admin(f'DROP DATABASE IF EXISTS "{template}"')
    archive._admin(f'ALTER DATABASE "{DATABASE}" RENAME TO "{template}"')
    for _ in range(ROUNDS):
        archive._admin(f'DROP DATABASE IF EXISTS "{DATABASE}"')
        archive._admin(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{template}"')
        times.append(seconds(lambda: site.manage("import_procedures", str(path), database=DATABASE)))
    limits = [_copy() for _ in range(ROUNDS)]
    value, limit = records / statistics.median(times), records / statistics.median(limits)
    what = "the national file" if given else f"the sample {COPIES} times"
    note = f"{records} records ({what}) in {statistics.median(times):.1f} s, start of the command included"
    return [Figure("import_catalogue", value, "per second", limit, "COPY of the same rows", ROUNDS, note)]


def _repeated(folder: Path) -> Path:
    """The sample again and again under other ids and codes."""
    path = folder / "catalogue.jsonl"
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]
    with path.open("w", encoding="utf-8") as file:
        for number in range(COPIES):
            for row in rows:
                again = row if number == 0 else _renamed(row, number)
                file.write(json.dumps(again, ensure_ascii=False) + "\n")
    return path


def _renamed(row: dict, number: int) -> dict:
    text = json.dumps(row, ensure_ascii=False)
    other_id = f"{number:08x}{row['dvcqg_id'][8:]}"
    other_code = f"{row['code'][:2]}{900000 + number * 100 + int(row['code'][-2:])}"
    return json.loads(text.replace(row["dvcqg_id"], other_id).replace(f'"{row["code"]}"', f'"{other_code}"'))


def _count(path: Path) -> int:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return sum(1 for line in file if line.strip())


def _copy() -> float:
    """Seconds to COPY the rows of all tables of the catalogue into tables of the same shape and indexes."""
    import io

    connection = psycopg2.connect(site.url_of(DATABASE))
    took = 0.0
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'procedures\\_%'")
        for (table,) in cursor.fetchall():
            rows = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            rows.seek(0)
            cursor.execute(f'DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (LIKE "{table}" INCLUDING ALL)')
            took += seconds(lambda rows=rows: cursor.copy_expert("COPY bench_copy FROM STDIN", rows))
        cursor.execute("DROP TABLE bench_copy")
        took += seconds(connection.commit)
    connection.close()
    return took
