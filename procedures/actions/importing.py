"""Importing a catalogue: JSON Lines in the national form become versions, published on the same day.

Whole or not at all: one transaction. A record that says what the version in force says changes nothing.
"""

import gzip
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from agencies.access import forget as forget_agencies
from agencies.rules.scope import Actor
from journal.record import record as journal
from portal.lib.text import clean_input
from procedures import access
from procedures.actions import own
from procedures.actions.offering import refresh_offers
from procedures.actions.storing import (
    Shelf,
    store_decisions,
    store_fields,
    store_procedure,
    store_versions,
)
from procedures.models import Decision, Field, ImportRun, Procedure, Publication
from procedures.rules.catalogue import Doubt, Rejection
from procedures.rules.national import Record, Rejected, read

BATCH = 250
LOCK = 7_406_112  # any number, the same for every importer of this program
GZIP = b"\x1f\x8b"
# Letters, digits, marks and signs of everyday Vietnamese text; anything else goes through the full cleaning.
USUAL = re.compile(r"[\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u203f\u2100-\u23ff]*")


class BadFile(ValueError):
    """The file cannot be read as text lines, plain or gzip."""


class NoForm(RuntimeError):
    """procedures/forms/generic.json, the form of every procedure without one of its own, is missing."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A rejected or doubtful record; `line` counts from 1, 0 = the whole file."""

    line: int
    status: str
    dvcqg_id: str
    code: str
    reason: str
    detail: str

    def as_json(self) -> str:
        """Return the remark as one line of the report."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(values, ensure_ascii=False)


@dataclass(slots=True)
class Outcome:
    """Counts and remarks of one import."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("read", "created", "updated", "unchanged", "rejected"), 0)
    )
    remarks: list[Remark] = field(default_factory=list)


class _Undo(Exception):
    """Carries a dry run out of its transaction."""


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line) of the non-empty lines; raises BadFile."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError) as error:
        raise BadFile(f"{path}: {error}") from error


def sha256_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file; raises BadFile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(f"{path}: {error}") from error


def import_catalogue(path: Path, *, by: Actor, at: datetime, dry_run: bool = False) -> Outcome:
    """Import a file; a dry run does all of it and takes it back. Raises BadFile, NoForm."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            _import(path, outcome, by=by, at=at)
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    access.forget()
    return outcome


def _import(path: Path, outcome: Outcome, *, by: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    shelf = _shelf(path, at=at)
    seen: set[str] = set()
    codes: Counter[str] = Counter()
    records = _records(lines_of(path), outcome, seen, codes, shelf)
    while batch := list(islice(records, BATCH)):
        _store_batch(batch, shelf, outcome)
    forget_agencies()
    for code, agency in refresh_offers():
        _remark(outcome, 0, Doubt.AUTHORITY_UNKNOWN, agency, code=code)
    shelf.run.counts = outcome.counts
    shelf.run.save(update_fields=["counts"])
    facts = {"sha256": shelf.run.sha256, "run": shelf.run.pk, **outcome.counts}
    journal("catalogue", "national", "catalogue.imported", by=by, at=at, facts=facts)


def _shelf(path: Path, *, at: datetime) -> Shelf:
    forms = own.store_forms(at=at)
    if own.GENERIC not in forms:
        raise NoForm(own.GENERIC)
    return Shelf(
        run=ImportRun.objects.create(
            sha256=sha256_of(path), own_hash=own.own_hash(), sample=path.resolve() == own.SAMPLE, at=at
        ),
        forms=forms,
        processes=own.store_processes(at=at),
        authorities=own.authorities(),
        fields={row.code: row for row in Field.objects.all()},
        decisions={(row.number, row.date, row.promulgator): row for row in Decision.objects.all()},
        at=at,
        today=access.day_of(at),
    )


def _records(
    lines: Iterable[tuple[int, bytes]], outcome: Outcome, seen: set[str], codes: Counter[str], shelf: Shelf
) -> Iterator[tuple[int, Record]]:
    """Yield the records that are imported; count and remark the others."""
    for number, line in lines:
        outcome.counts["read"] += 1
        raw: Any = None
        try:
            raw = decode(line)
            record = read(raw, today=shelf.today, tidy=tidy)
            if record.dvcqg_id in seen:
                raise Rejected(Rejection.TWICE)
        except Rejected as verdict:
            outcome.counts["rejected"] += 1
            outcome.remarks.append(_rejected(number, raw, verdict.reason))
            continue
        seen.add(record.dvcqg_id)
        codes[record.code] += 1
        _remark_doubts(outcome, number, record, shared=codes[record.code] > 1)
        yield number, record


def decode(line: bytes) -> Any:
    """Return the JSON value of a line; raises Rejected where it is none."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Rejected(Rejection.NOT_JSON) from error


def tidy(text: str) -> str:
    """Return the text as we store it; the full cleaning only where a character asks for it."""
    if USUAL.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return clean_input(text)


def _store_batch(batch: list[tuple[int, Record]], shelf: Shelf, outcome: Outcome) -> None:
    records = [record for _, record in batch]
    store_fields(records, shelf)
    known = {p.dvcqg_id: p for p in Procedure.objects.filter(dvcqg_id__in=[r.dvcqg_id for r in records])}
    hashes = _hashes_in_force([p.pk for p in known.values()])
    changed: list[tuple[Procedure, Record, str]] = []
    for number, record in batch:
        if record.field_code not in shelf.authorities:
            _remark(outcome, number, Doubt.FIELD_UNKNOWN, record.field_code, record=record)
        procedure = known.get(record.dvcqg_id)
        hashed = shelf.content_hash(record)
        if procedure is not None and hashes.get(procedure.pk) == hashed:
            outcome.counts["unchanged"] += 1
            continue
        outcome.counts["created" if procedure is None else "updated"] += 1
        changed.append((store_procedure(record, procedure), record, hashed))
    _save([procedure for procedure, *_ in changed])
    store_decisions([record for _, record, _ in changed], shelf)
    store_versions(changed, shelf)


def _save(procedures: list[Procedure]) -> None:
    fields = ["code", "source_url", "kind", "internal", "promulgator_code"]
    Procedure.objects.bulk_create([p for p in procedures if p.pk is None])
    Procedure.objects.bulk_update([p for p in procedures if p.pk is not None], fields)


def _hashes_in_force(ids: list[int]) -> dict[int, str]:
    """Return procedure -> content hash of its last published version, retired or not."""
    rows = Publication.objects.filter(procedure_id__in=ids, version__isnull=False)
    last = rows.order_by("procedure_id", "-effective_from", "-id").distinct("procedure_id")
    return dict(last.values_list("procedure_id", "version__content_hash"))


def _rejected(number: int, raw: Any, reason: Rejection) -> Remark:
    values = raw if isinstance(raw, dict) else {}
    return Remark(
        number,
        "rejected",
        str(values.get("dvcqg_id") or "")[:80],
        str(values.get("code") or "")[:80],
        reason,
        "",
    )


def _remark_doubts(outcome: Outcome, number: int, record: Record, *, shared: bool) -> None:
    if shared:
        _remark(outcome, number, Doubt.CODE_SHARED, record.code, record=record)
    for doubt, detail in record.doubts:
        _remark(outcome, number, doubt, detail, record=record)


def _remark(
    outcome: Outcome, number: int, doubt: Doubt, detail: str, *, record: Record | None = None, code: str = ""
) -> None:
    outcome.remarks.append(
        Remark(
            number,
            "doubtful",
            record.dvcqg_id if record else "",
            record.code if record else code,
            doubt,
            detail,
        )
    )


def is_loaded(path: Path) -> bool:
    """Tell whether the last run loaded this very file with the project's forms and rules as they are now."""
    last = ImportRun.objects.order_by("-id").first()
    return last is not None and (last.sha256, last.own_hash) == (sha256_of(path), own.own_hash())


def sample_is_outgrown(path: Path) -> bool:
    """Tell whether the sample would be laid over a national catalogue that is already here."""
    return path.resolve() == own.SAMPLE and ImportRun.objects.filter(sample=False).exists()
