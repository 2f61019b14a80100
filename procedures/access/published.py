"""A published version as one frozen object, loaded once per process."""

import datetime
import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from procedures.models import ProcedureVersion, ProcessStep
from procedures.rules import fees
from procedures.rules.catalogue import Channel
from procedures.rules.eform import EForm, load
from procedures.rules.eform_due import fees_due, nothing_due, papers_due
from procedures.rules.national_time import rough_days
from procedures.rules.offering import national_page
from procedures.rules.papers_asked import Need, need
from procedures.rules.processes import level_of
from procedures.rules.steps import StepText

KEPT = 512


@dataclass(frozen=True, slots=True)
class CaseInfo:
    """A case the applicant chooses; `value` in `unit` tells apart cases of one name."""

    id: int
    code: str
    name: str
    value: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class LimitInfo:
    """A time limit; unit None = no promised date."""

    case_id: int | None
    channel: str
    value: Decimal | None
    unit: str | None
    text: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeeInfo:
    """A fee; amount None = not known (never free), 0 = free; in whole units of `currency`."""

    case_id: int | None
    channel: str
    kind: str
    amount: int | None
    currency: str
    text: str
    attachment: str
    flags: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Tell whether the amount may be summed: đồng, and nothing doubtful about it."""
        return fees.sure(self)


@dataclass(frozen=True, slots=True)
class RequirementInfo:
    """A line of the papers list; required None = attach it or say that it does not apply."""

    id: int
    key: str
    name: str
    kind: str
    heading: str
    case_id: int | None
    originals: int
    copies: int
    required: bool | None
    forms: tuple[str, ...]
    # False: the answers do not ask for it, and it is shown for what hangs on it.
    asked: bool = True

    @property
    def need(self) -> Need:
        """How it is asked for; of a line that `papers_due` gave, by the answers."""
        return need(self.required) if self.asked else Need.HIDDEN


@dataclass(frozen=True, slots=True)
class MethodInfo:
    """A way to hand in, in the words of the catalogue."""

    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class StepInfo:
    """A step of the internal process."""

    id: int
    key: str
    name: str
    kind: str
    role: str
    share: Decimal
    optional: bool


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """Everything about one version; never changes, so it is shared by all requests of a process."""

    id: int
    procedure_id: int
    dvcqg_id: str
    code: str
    name: str
    field_code: str
    field_name: str
    kind: str
    levels: tuple[str, ...]
    level: str
    online_level: str
    internal: bool
    promulgator: str
    promulgator_code: str
    decision_no: str
    decision_date: datetime.date | None
    source_url: str
    effective_from: datetime.date
    executing: tuple[str, ...]
    competent: tuple[str, ...]
    authorized: tuple[str, ...]
    coordinating: tuple[str, ...]
    receiving_address: str
    subjects: tuple[str, ...]
    subject_groups: tuple[str, ...]
    steps: tuple[StepText, ...]
    methods: tuple[MethodInfo, ...]
    legal_bases: tuple[tuple[str, str], ...]
    conditions: str
    results: tuple[str, ...]
    note: str
    keywords: str
    cases: tuple[CaseInfo, ...]
    limits: tuple[LimitInfo, ...]
    fees: tuple[FeeInfo, ...]
    requirements: tuple[RequirementInfo, ...]
    eform: EForm
    eform_id: int
    eform_definition: dict[str, object]
    process: tuple[StepInfo, ...]

    @property
    def national_url(self) -> str:
        """The procedure's own page on the national portal."""
        return self.source_url or national_page(self.dvcqg_id)

    @property
    def asks_case(self) -> bool:
        """Tell whether the applicant has to choose a case."""
        return len(self.cases) > 1

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of the catalogue, in the usual order."""
        return tuple(method.channel for method in self.methods)

    def limit(self, case_id: int | None, channel: str) -> LimitInfo | None:
        """Return the limit that holds: the case's own, else the channel's, else another channel's.

        Of several limits of one channel the longest: the office is not held to less than the law gives it.
        """
        own = [row for row in self.limits if case_id is not None and row.case_id == case_id]
        general = [row for row in self.limits if row.case_id is None]
        for rows in (own, general):
            found = [row for row in rows if row.channel == channel]
            if found:
                return max(found, key=rough_days)
        others = (c for c in (Channel.COUNTER, Channel.ONLINE, Channel.POST) if c != channel)
        rows = next((found for c in others if (found := [r for r in general if r.channel == c])), [])
        return max(rows, key=rough_days, default=None)

    def requirements_for(self, case_id: int | None) -> tuple[RequirementInfo, ...]:
        """Return the lines that hold for the case, notes included; all of them where no case is chosen."""
        return tuple(row for row in self.requirements if case_id is None or row.case_id in (None, case_id))

    def papers_due(
        self, case_id: int | None, answers: Mapping[str, Any], *, on: datetime.date, kept: Collection[int | None] = ()
    ) -> tuple[RequirementInfo, ...]:
        """Return those lines that are asked by these answers, judged on a day in Vietnam; the `kept` stay anyway."""
        due = papers_due(self.eform, answers, on=on)
        found = []
        for row in self.requirements_for(case_id):
            ruled = due.get(row.name) if row.kind == "submit" else None
            wanted = need(row.required, ruled)
            if wanted is not Need.HIDDEN:
                found.append(replace(row, required=True) if ruled else row)
            elif row.id in kept:
                found.append(replace(row, asked=False))
        return tuple(found)

    def fees_for(self, case_id: int | None, channel: str) -> tuple[FeeInfo, ...]:
        """Return the fees of the channel that may hold for the case; empty means not known, never free."""
        return fees.holding(self.fees, case_id=case_id, channel=channel)

    def fees_due(
        self, case_id: int | None, channel: str, answers: Mapping[str, Any], *, on: datetime.date
    ) -> tuple[FeeInfo, ...]:
        """Return those of them that are due by these answers, judged on a day in Vietnam."""
        return fees_due(self.eform, self.fees_for(case_id, channel), answers, on=on)

    def nothing_due(self, case_id: int | None, channel: str, answers: Mapping[str, Any], *, on: datetime.date) -> bool:
        """Say whether the form's rules leave away every fee of the channel by these answers."""
        return nothing_due(self.eform, self.fees_for(case_id, channel), answers, on=on)


@functools.lru_cache(maxsize=KEPT)
def published(version_id: int) -> PublishedVersion:
    """Return the version with all its parts, kept by the process; raises ProcedureVersion.DoesNotExist.

    Eight queries the first time, none after.
    """
    steps = Prefetch("process__steps", ProcessStep.objects.order_by("position"))
    row = (
        ProcedureVersion.objects.filter(publications__isnull=False)
        .select_related("procedure", "field", "eform", "process")
        .prefetch_related("cases", "limits", "fees", "requirements", "publications", steps)
        .distinct()
        .get(pk=version_id)
    )
    return _frozen(row)


def forget() -> None:
    """Drop what this process remembers; for tests."""
    published.cache_clear()


def _frozen(row: ProcedureVersion) -> PublishedVersion:
    return PublishedVersion(
        id=row.pk,
        procedure_id=row.procedure_id,
        dvcqg_id=row.procedure.dvcqg_id,
        kind=row.procedure.kind,
        promulgator_code=row.procedure.promulgator_code,
        source_url=row.procedure.source_url,
        field_code=row.field.code,
        level=level_of(row.levels),
        effective_from=min(p.effective_from for p in row.publications.all()),
        eform=load(row.eform.definition),
        eform_id=row.eform_id,
        eform_definition=row.eform.definition,
        legal_bases=tuple((number, title) for number, title in row.legal_bases),
        steps=tuple(StepText(**step) for step in row.steps),
        methods=tuple(MethodInfo(**method) for method in row.methods),
        **_texts(row),
        **_rows(row),
    )


def _texts(row: ProcedureVersion) -> dict[str, Any]:
    plain = (
        "code name field_name online_level internal promulgator decision_no decision_date receiving_address "
        "conditions note keywords"
    )
    lists = "levels executing competent authorized coordinating subjects subject_groups results"
    return {name: getattr(row, name) for name in plain.split()} | {
        name: tuple(getattr(row, name)) for name in lists.split()
    }


def _rows(row: ProcedureVersion) -> dict[str, Any]:
    return {
        "cases": tuple(CaseInfo(c.pk, c.code, c.name, c.value, c.unit) for c in row.cases.all()),
        "limits": tuple(
            LimitInfo(r.case_id, r.channel, r.value, r.unit, r.text, tuple(r.flags)) for r in row.limits.all()
        ),
        "fees": tuple(
            FeeInfo(r.case_id, r.channel, r.kind, r.amount, r.currency, r.text, r.attachment, tuple(r.flags))
            for r in row.fees.all()
        ),
        "requirements": tuple(
            RequirementInfo(
                r.pk,
                r.key,
                r.name,
                r.kind,
                r.heading,
                r.case_id,
                r.originals,
                r.copies,
                r.required,
                tuple(r.forms),
            )
            for r in row.requirements.all()
        ),
        "process": tuple(
            StepInfo(s.pk, s.key, s.name, s.kind, s.role, s.share, s.optional) for s in row.process.steps.all()
        ),
    }
