"""Archives of two sizes with the same open dossiers: made once, kept between runs.

`python -m bench.archive COUNT OPEN` fills the database of DATABASE_URL.
"""

import os
import sys
from datetime import timedelta

import django
import psycopg2

from bench import site

TABLES = (("migrate", "--verbosity", "0"), ("createcachetable",), ("load_agencies",))


def ensure(count: int, still_open: int) -> str:
    """Return the name of the database that holds so many dossiers, made now if it is not there whole."""
    name = f"archive_{count}_{still_open}"
    if name not in _databases():
        draft = f"{name}_draft"
        _admin(f'DROP DATABASE IF EXISTS "{draft}"')
        _admin(f'CREATE DATABASE "{draft}"')
        _load(draft)
        env = os.environ | {"DATABASE_URL": site.url_of(draft)}
        code = os.spawnve(
            os.P_WAIT, sys.executable, [sys.executable, "-m", "bench.archive", str(count), str(still_open)], env
        )
        if code:
            raise SystemExit("the archive could not be made")
        _admin(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    else:
        _load(name)
    return name


def fresh(name: str) -> None:
    """Make a database anew with agencies and no catalogue."""
    _admin(f'DROP DATABASE IF EXISTS "{name}"')
    _admin(f'CREATE DATABASE "{name}"')
    for command in TABLES:
        site.manage(*command, database=name)


def _load(name: str) -> None:
    """Bring it to the newest migrations; agencies, the sample catalogue and the demonstration accounts too."""
    for command in (
        ("migrate", "--verbosity", "0"),
        ("createcachetable",),
        ("load_agencies",),
        ("load_catalogue",),
        ("load_demo",),
    ):
        site.manage(*command, database=name)


def _databases() -> set[str]:
    with psycopg2.connect(site.url_of("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {row[0] for row in cursor.fetchall()}


def _admin(statement: str) -> None:
    connection = psycopg2.connect(site.url_of("postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from dossiers.actions.generating import Order, generate

    count, still_open = map(int, sys.argv[1:3])
    at = timezone.now()
    today = timezone.localdate(at)
    order = Order(count, today - timedelta(days=730), today, still_open=still_open)
    processes = min(2, os.cpu_count() or 1) if count > 10_000 else 1
    generate(order, at=at, processes=processes)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
