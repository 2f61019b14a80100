"""Writing versions: read records become rows, in batches, published at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from portal.lib.text import fold, sort_key
from procedures.actions.own import GENERIC, Authority, digest
from procedures.models import (
    Case,
    Decision,
    EForm,
    FeeLine,
    Field,
    ImportRun,
    Procedure,
    ProcedureVersion,
    Process,
    Publication,
    Requirement,
    TimeLimit,
)
from procedures.rules.national import Record
from procedures.rules.processes import level_of

# Parts that the version keeps under the same name and in the same shape.
PLAIN = [
    "code",
    "name",
    "field_name",
    "online_level",
    "internal",
    "promulgator",
    "decision_no",
    "decision_date",
    "receiving_address",
    "conditions",
    "note",
    "keywords",
]
LISTS = [
    "levels",
    "executing",
    "competent",
    "authorized",
    "coordinating",
    "subjects",
    "subject_groups",
    "results",
    "returning_methods",
]


@dataclass(slots=True)
class Shelf:
    """What the rows of one run point to, looked up once."""

    run: ImportRun
    forms: dict[str, EForm]
    processes: dict[str, Process]
    authorities: dict[str, Authority]
    fields: dict[str, Field]
    decisions: dict[tuple[str, date | None, str], Decision]
    at: datetime
    today: date

    def form(self, code: str) -> EForm:
        """Return the form of that code, else the generic one."""
        return self.forms.get(code) or self.forms[GENERIC]

    def process(self, record: Record) -> Process:
        """Return the default process of the record's level."""
        return self.processes[level_of(record.levels)]

    def content_hash(self, record: Record) -> str:
        """Return the SHA-256 (hex) of all that a version of this record would hold."""
        parts = {f.name: getattr(record, f.name) for f in fields(record) if f.name != "doubts"}
        rows = {name: [asdict(row) for row in parts[name]] for name in ROWS}
        return digest([parts | rows, self.form(record.code).hash, self.process(record).hash])


ROWS = ("steps", "methods", "cases", "limits", "fees", "papers")


def store_fields(records: Sequence[Record], shelf: Shelf) -> None:
    """Write the fields of the records that are new or have another name or authority than before."""
    for record in records:
        known = shelf.fields.get(record.field_code)
        authority = shelf.authorities.get(record.field_code, Authority("", ""))
        wanted = (record.field_name or record.field_code or "Khác", authority.authority, authority.name)
        if known is None or (known.name, known.authority, known.authority_name) != wanted:
            shelf.fields[record.field_code], _ = Field.objects.update_or_create(
                code=record.field_code,
                defaults={
                    "name": wanted[0],
                    "sort_key": sort_key(wanted[0]),
                    "authority": wanted[1],
                    "authority_name": wanted[2],
                },
            )


def store_decisions(records: Sequence[Record], shelf: Shelf) -> None:
    """Write the announcing decisions that the records name and that are not known yet."""
    keys = {decision_key(record) for record in records if record.decision_no} - shelf.decisions.keys()
    for key in sorted(keys, key=str):
        number, day, promulgator = key
        shelf.decisions[key], _ = Decision.objects.get_or_create(number=number, date=day, promulgator=promulgator)


def decision_key(record: Record) -> tuple[str, date | None, str]:
    """Return what tells decisions apart: number, date, promulgator."""
    return record.decision_no, record.decision_date, record.promulgator


def store_procedure(record: Record, known: Procedure | None) -> Procedure:
    """Return the procedure of the record, its identity brought up to date but not saved."""
    procedure = known or Procedure(dvcqg_id=record.dvcqg_id)
    procedure.code = record.code
    procedure.source_url = record.source_url
    procedure.kind = record.kind
    procedure.internal = record.internal
    procedure.promulgator_code = record.promulgator_code
    return procedure


def store_versions(pairs: Sequence[tuple[Procedure, Record, str]], shelf: Shelf) -> None:
    """Write and publish today one version per (saved procedure, record, content hash)."""
    versions = [_version(procedure, record, hashed, shelf) for procedure, record, hashed in pairs]
    ProcedureVersion.objects.bulk_create(versions)
    cases: list[Case] = []
    limits: list[TimeLimit] = []
    fees: list[FeeLine] = []
    papers: list[Requirement] = []
    for version, (_, record, _) in zip(versions, pairs, strict=True):
        cases += _cases(version, record)
    Case.objects.bulk_create(cases)
    places = {(case.version_id, case.position): case.pk for case in cases}
    for version, (_, record, _) in zip(versions, pairs, strict=True):
        limits += _limits(version, record, places)
        fees += _fees(version, record)
        papers += _papers(version, record, places)
    TimeLimit.objects.bulk_create(limits)
    FeeLine.objects.bulk_create(fees)
    Requirement.objects.bulk_create(papers)
    Publication.objects.bulk_create(
        _publication(version, record, shelf) for version, (_, record, _) in zip(versions, pairs, strict=True)
    )


def _version(procedure: Procedure, record: Record, hashed: str, shelf: Shelf) -> ProcedureVersion:
    plain: dict[str, Any] = {name: getattr(record, name) for name in PLAIN}
    lists = {name: list(getattr(record, name)) for name in LISTS}
    case_names = " ".join(case.name for case in record.cases if case.name != record.name)
    return ProcedureVersion(
        procedure=procedure,
        content_hash=hashed,
        sort_key=sort_key(record.name),
        search_text="\n".join((fold(record.name), fold(f"{record.keywords} {case_names}"), fold(record.field_name))),
        field=shelf.fields[record.field_code],
        steps=[asdict(step) for step in record.steps],
        methods=[asdict(method) for method in record.methods],
        legal_bases=[list(pair) for pair in record.legal_bases],
        doubts=[list(pair) for pair in record.doubts],
        eform=shelf.form(record.code),
        process=shelf.process(record),
        created_at=shelf.at,
        **plain,
        **lists,
    )


def _cases(version: ProcedureVersion, record: Record) -> list[Case]:
    return [
        Case(version=version, position=n, code=c.code, name=c.name or record.name, value=c.value, unit=c.unit)
        for n, c in enumerate(record.cases)
    ]


def _limits(version: ProcedureVersion, record: Record, places: dict[tuple[int, int], int]) -> list[TimeLimit]:
    return [
        TimeLimit(
            version=version,
            case_id=None if row.case is None else places[version.pk, row.case],
            position=n,
            channel=row.channel,
            value=row.value,
            unit=row.unit,
            text=row.text,
            flags=list(row.flags),
        )
        for n, row in enumerate(record.limits)
    ]


def _fees(version: ProcedureVersion, record: Record) -> list[FeeLine]:
    return [
        FeeLine(
            version=version,
            position=n,
            channel=row.channel,
            kind=row.kind,
            amount=row.amount,
            currency=row.currency,
            text=row.text,
            attachment=row.attachment,
            flags=list(row.flags),
        )
        for n, row in enumerate(record.fees)
    ]


def _papers(version: ProcedureVersion, record: Record, places: dict[tuple[int, int], int]) -> list[Requirement]:
    return [
        Requirement(
            version=version,
            case_id=None if row.case is None else places[version.pk, row.case],
            position=n,
            key=row.key,
            name=row.name,
            kind=row.kind,
            heading=row.heading,
            originals=row.originals,
            copies=row.copies,
            required=row.required,
            forms=list(row.forms),
        )
        for n, row in enumerate(record.papers)
    ]


def _publication(version: ProcedureVersion, record: Record, shelf: Shelf) -> Publication:
    return Publication(
        procedure=version.procedure,
        version=version,
        effective_from=shelf.today,
        decision=shelf.decisions.get(decision_key(record)),
        run=shelf.run,
        created_at=shelf.at,
    )
