"""One record of the national catalogue read into a frozen object, with every doubt named.

Pure: a decoded JSON object comes in, a `Record` goes out. The faults of the source are listed in
`catalogue.Doubt`; each has one small function here and a table of cases in tests/rules/test_national.py.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from procedures.rules.catalogue import Channel, Doubt, Kind, Level, OnlineLevel, Rejection, SubjectGroup
from procedures.rules.national_fees import FeeRow, read_fees
from procedures.rules.national_papers import Paper, read_papers
from procedures.rules.national_time import CaseRow, LimitRow, merge_cases, read_limits
from procedures.rules.source import Doubts, Source
from procedures.rules.steps import StepText, split_steps

CODE = re.compile(r"\d\.\d{6}(\.[A-Z]\d{2})?")
DISTRICT = re.compile(r"(cấp huyện|Phòng Tư pháp|UBND huyện|Ủy ban nhân dân huyện|quận, huyện)", re.IGNORECASE)
OLD_NAME = re.compile(r"\s*\([^()]*\bcũ\)\s*$", re.IGNORECASE)
METHODS = {"DIRECT": Channel.COUNTER, "ONLINE": Channel.ONLINE, "POSTAL": Channel.POST}
LEVELS = {
    "ministry": Level.MINISTRY,
    "province": Level.PROVINCE,
    "ward": Level.COMMUNE,
    "vertical": Level.VERTICAL,
}
KINDS = {"STANDARD": Kind.STANDARD, "SPECIFIC": Kind.SPECIFIC, "STANDARD_INTERNAL": Kind.INTERNAL}
SUBJECTS = (
    (SubjectGroup.BUSINESS, ("doanh nghiệp", "hợp tác xã")),
    (SubjectGroup.ORGANISATION, ("tổ chức",)),
    (SubjectGroup.CITIZEN, ("công dân", "người ", "cán bộ", "đảng viên")),
)


class Rejected(Exception):
    """The record is not imported; `reason` is one of `Rejection`."""

    def __init__(self, reason: Rejection) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Method:
    """A way to hand the dossier in; its limits and fees are rows of their own."""

    channel: Channel
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One procedure as this program understands it."""

    dvcqg_id: str
    code: str
    name: str
    source_url: str
    kind: Kind
    internal: bool
    levels: tuple[Level, ...]
    online_level: OnlineLevel
    field_code: str
    field_name: str
    promulgator_code: str
    promulgator: str
    decision_no: str
    decision_date: datetime.date | None
    executing: tuple[str, ...]
    competent: tuple[str, ...]
    authorized: tuple[str, ...]
    coordinating: tuple[str, ...]
    receiving_address: str
    subjects: tuple[str, ...]
    subject_groups: tuple[SubjectGroup, ...]
    steps: tuple[StepText, ...]
    methods: tuple[Method, ...]
    cases: tuple[CaseRow, ...]
    limits: tuple[LimitRow, ...]
    fees: tuple[FeeRow, ...]
    papers: tuple[Paper, ...]
    legal_bases: tuple[tuple[str, str], ...]
    conditions: str
    results: tuple[str, ...]
    note: str
    keywords: str
    returning_methods: tuple[str, ...]
    doubts: tuple[tuple[Doubt, str], ...] = field(compare=False, default=())


def read(raw: object, *, today: datetime.date, tidy: Callable[[str], str] = str.strip) -> Record:
    """Read one decoded line; `tidy` cleans texts. Raises Rejected: no object, or no id, code or name."""
    if not isinstance(raw, dict):
        raise Rejected(Rejection.NOT_JSON)
    doubts = Doubts(tidy)
    source = Source(raw, doubts)
    dvcqg_id, code, name = identity(source)
    cases, keys = merge_cases(source.dicts("cases"), doubts)
    methods = source.dicts("methods")
    known = [m for m in methods if str(m.get("method")) in METHODS]
    if len(known) < len(methods):
        doubts.add(Doubt.PART_MALFORMED, "methods")
    channels = [METHODS[m["method"]] for m in known]
    internal = read_internal(source, doubts)
    record = Record(
        dvcqg_id=dvcqg_id,
        code=code,
        name=name,
        source_url=safe_url(source.text("source_url")),
        kind=KINDS.get(source.text("kind"), Kind.STANDARD),
        internal=internal,
        levels=read_levels(source.texts("levels")),
        online_level=online_level(source.flag("full_online"), channels, doubts),
        field_code=source.text("field_code"),
        field_name=source.text("field"),
        promulgator_code=source.text("promulgator_code"),
        promulgator=promulgator_name(source.text("promulgator"), doubts),
        decision_no=source.text("decision_no"),
        decision_date=decision_date(source.text("decision_date"), doubts, today=today),
        **read_agencies(source),
        receiving_address=source.text("receiving_address"),
        **read_subjects(source.texts("subjects"), doubts),
        steps=split_steps(source.dicts("steps"), doubts),
        methods=read_methods(known, doubts),
        cases=cases,
        limits=read_limits(known, channels, cases, doubts),
        fees=read_fees(known, channels, doubts),
        papers=read_papers(
            source.dicts("components"), keys, cases, doubts, required_known=source.flag("required_known")
        ),
        legal_bases=read_legal_bases(source),
        conditions=source.text("conditions"),
        results=tuple(t for t in (source.of(r).text("name") for r in source.dicts("results")) if t),
        note=source.text("note"),
        keywords=source.text("keywords"),
        returning_methods=source.texts("returning_methods"),
    )
    return finished(record, source, doubts)


def identity(source: Source) -> tuple[str, str, str]:
    """Return (dvcqg_id, code, name); raise Rejected where one is missing."""
    dvcqg_id, code, name = source.text("dvcqg_id"), source.text("code"), source.line("name")
    for value, reason in ((dvcqg_id, Rejection.NO_ID), (code, Rejection.NO_CODE), (name, Rejection.NO_NAME)):
        if not value:
            raise Rejected(reason)
    if not CODE.fullmatch(code):
        source.doubts.add(Doubt.CODE_MALFORMED, code)
    return dvcqg_id, code, name


def read_agencies(source: Source) -> dict[str, Any]:
    """Return the names of the agencies by their part in the procedure."""
    return {part: source.texts(f"{part}_agencies") for part in ("executing", "competent", "authorized", "coordinating")}


def read_internal(source: Source, doubts: Doubts) -> bool:
    """Internal by the flag or by the kind: such a procedure is never shown to citizens."""
    by_kind = source.text("kind") == "STANDARD_INTERNAL"
    if by_kind and not source.flag("internal"):
        doubts.add(Doubt.INTERNAL_BY_KIND)
    return by_kind or source.flag("internal")


def online_level(full_online: bool, channels: Iterable[Channel], doubts: Doubts) -> OnlineLevel:
    """Full needs the flag and an ONLINE method; partial any other ONLINE method; info none."""
    if Channel.ONLINE in channels:
        return OnlineLevel.FULL if full_online else OnlineLevel.PARTIAL
    if full_online:
        doubts.add(Doubt.ONLINE_WITHOUT_METHOD)
    return OnlineLevel.INFO


def read_levels(names: Iterable[str]) -> tuple[Level, ...]:
    """Return the levels once each, in the order of Level; unknown names count as other."""
    found = {LEVELS.get(name, Level.OTHER) for name in names}
    return tuple(level for level in Level if level in found)


def promulgator_name(name: str, doubts: Doubts) -> str:
    """Drop the mention of a merged ministry, so that both halves carry one name."""
    short = OLD_NAME.sub("", name)
    if short == name:
        return name
    doubts.add(Doubt.PROMULGATOR_OLD_NAME, name)
    return re.sub(r"^Bộ (\w)", lambda m: "Bộ " + m[1].upper(), short)


def decision_date(text: str, doubts: Doubts, *, today: datetime.date) -> datetime.date | None:
    """Read an ISO date; a date in the future is kept and doubted, an unreadable one dropped and doubted."""
    if not text:
        return None
    try:
        date = datetime.date.fromisoformat(text[:10])
    except ValueError:
        doubts.add(Doubt.BAD_DATE, text)
        return None
    if date > today:
        doubts.add(Doubt.DECISION_IN_FUTURE, text)
    return date


def read_subjects(names: tuple[str, ...], doubts: Doubts) -> dict[str, Any]:
    """Return `subjects` and `subject_groups`; a name of no known group is dropped and doubted."""
    kept, groups = [], set()
    for name in names:
        group = next((g for g, words in SUBJECTS if any(w in name.lower() for w in words)), None)
        if group is None:
            doubts.add(Doubt.SUBJECT_UNKNOWN, name)
            continue
        # "Tổ chức (không bao gồm doanh nghiệp, HTX)" names the business in order to leave it out.
        group = SubjectGroup.ORGANISATION if name.lower().startswith("tổ chức") else group
        kept.append(name)
        groups.add(group)
    return {"subjects": tuple(kept), "subject_groups": tuple(g for g in SubjectGroup if g in groups)}


def read_methods(rows: list[dict[str, Any]], doubts: Doubts) -> tuple[Method, ...]:
    """Return one entry per channel with the distinct texts of its rows."""
    texts: dict[Channel, list[str]] = {}
    for row in rows:
        source = Source(row, doubts)
        lines = texts.setdefault(METHODS[row["method"]], [])
        text = source.text("description")
        if text and text not in lines:
            lines.append(text)
    if len(texts) < len(rows):
        doubts.add(Doubt.METHOD_REPEATED)
    return tuple(Method(channel, "\n".join(texts[channel])) for channel in Channel if channel in texts)


def read_legal_bases(source: Source) -> tuple[tuple[str, str], ...]:
    """Return (number, title) once each, in the order of the source."""
    rows = (source.of(row) for row in source.dicts("legal_bases"))
    pairs = ((row.line("number"), row.line("title")) for row in rows)
    return tuple(dict.fromkeys(pair for pair in pairs if any(pair)))


def safe_url(url: str) -> str:
    """Return the address if it is an https one, else nothing: it becomes a link on our page."""
    return url if re.fullmatch(r"https://[\w.\-/%?=&#:]+", url) else ""


def finished(record: Record, source: Source, doubts: Doubts) -> Record:
    """Return the record with its doubts, those about missing parts and old words included."""
    missing = (
        (record.steps, Doubt.NO_STEPS),
        (record.methods, Doubt.NO_METHODS),
        (record.papers, Doubt.NO_PAPERS),
        (record.legal_bases, Doubt.NO_LEGAL_BASES),
        (record.results, Doubt.NO_RESULT),
        (record.executing, Doubt.NO_AGENCY),
    )
    for part, doubt in missing:
        if not part:
            doubts.add(doubt)
    if any(DISTRICT.search(s.text) for s in record.steps) or DISTRICT.search(" ".join(record.executing)):
        doubts.add(Doubt.DISTRICT_NAMED)
    values = {name: getattr(record, name) for name in Record.__slots__ if name != "doubts"}
    return Record(**values, doubts=doubts.seen())
