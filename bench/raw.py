"""The same rows in raw SQL: what one real filing wrote, statement by statement, transaction by transaction.

One filing is done in this process while every statement is kept as it went to the server. Its reads are left
out; ids, numbers and random names are then put in anew for every replay, as the server gives them.
"""

import os
import re
import secrets
import uuid
from dataclasses import dataclass

import psycopg2

# Ids of the kept filing begin here, so that they can be told from everything else in a statement.
DOSSIER, EVENT = 810_000_001, 820_000_001


@dataclass
class Kept:
    """The writes of one filing by transaction, with its own names for what changes at every replay."""

    dossier_id: int
    event_id: int
    transactions: list[list[str]]
    number: str
    file_id: str
    file_key: str
    submit_key: str

    def describe(self) -> str:
        writes = sum(len(statements) for statements in self.transactions)
        return f"{writes} writes in {len(self.transactions)} transactions"


def keep(file_one, desk) -> Kept:
    """Do one filing in this process (`file_one`) and keep what it wrote."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dossiers.models import Attachment, Dossier

    dossier_id, event_id = _start("dossiers_dossier", DOSSIER), _start("journal_event", EVENT)
    with CaptureQueriesContext(connection) as seen:
        file_one(desk)
    dossier = Dossier.objects.get(pk=dossier_id)
    stored = Attachment.objects.select_related("file").get(dossier=dossier).file
    return Kept(
        dossier_id=dossier_id,
        event_id=event_id,
        transactions=_writes([row["sql"] for row in seen.captured_queries]),
        number=dossier.number,
        file_id=str(stored.pk),
        file_key=stored.key,
        submit_key=dossier.submit_key,
    )


def _start(table: str, wanted: int) -> int:
    """Let the ids of the table go on where they cannot be mistaken for anything else; return the next one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT greatest({wanted}, max(id) + 1) FROM {table}")
        found = cursor.fetchone()[0]
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {found}, false)")
    return found


def _writes(statements: list[str]) -> list[list[str]]:
    """Keep the writes, each in the transaction that it was in; one outside of any is one of its own."""
    found: list[list[str]] = []
    inside = False
    for statement in statements:
        text = statement.strip()
        if text in ("BEGIN", "COMMIT"):
            inside = text == "BEGIN"
            if inside:
                found.append([])
        elif re.match(r"(INSERT|UPDATE|DELETE)\b", text):
            if inside:
                found[-1].append(text)
            else:
                found.append([text])
    return [group for group in found if group]


class Replay:
    """One connection that writes the kept filing again and again."""

    def __init__(self, kept: Kept, agency_id: int | None = None) -> None:
        self.kept, self.agency_id = kept, agency_id
        self.connection = psycopg2.connect(os.environ["DATABASE_URL"])

    def close(self) -> None:
        self.connection.close()

    def once(self) -> None:
        kept = self.kept
        named = {
            kept.file_id: str(uuid.uuid4()),
            kept.file_id.replace("-", ""): uuid.uuid4().hex,
            kept.file_key: secrets.token_hex(len(kept.file_key) // 2),
            kept.submit_key: secrets.token_hex(16),
        }
        events = 0
        for statements in kept.transactions:
            with self.connection, self.connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(self._with(statement, named))
                    if "INSERT INTO dossiers_numberseries" in statement:
                        last = cursor.fetchone()[0]
                        named[kept.number] = f"{kept.number.rsplit('-', 1)[0]}-{self.agency_id or 0}-{last}"
                    elif "INSERT INTO journal_event" in statement:
                        named[str(kept.event_id + events)] = str(cursor.fetchone()[0])
                        events += 1
                    elif 'INSERT INTO "dossiers_dossier"' in statement:
                        named[str(kept.dossier_id)] = str(cursor.fetchone()[0])

    def _with(self, statement: str, named: dict[str, str]) -> str:
        for old, new in named.items():
            statement = statement.replace(old, new)
        if self.agency_id is not None and "INSERT INTO dossiers_numberseries" in statement:
            statement = re.sub(r"VALUES \(\d+,", f"VALUES ({self.agency_id},", statement)
        return statement
