"""Invented dossiers as rows: what filing, intake, the steps, the result and the return would have written."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings

from dossiers.actions import numbers
from dossiers.actions._copying import Sheet, copy_all, next_ids
from dossiers.actions._invented import Invented, answers, invent
from dossiers.actions._lives import Life
from dossiers.known import VIETNAM
from dossiers.models import (
    Answers,
    ClockSpan,
    Dossier,
    Person,
    Result,
    StepTask,
    SupplementItem,
    SupplementRequest,
)
from dossiers.models.dossier import FAR
from dossiers.rules import numbering
from dossiers.rules.workflow import Status
from journal.models import Event
from journal.record import FIRST_HASH, event_hash
from procedures.access import OfferInfo, PublishedVersion, StepInfo

_RECEIVE = ("electronic", "electronic", "electronic", "counter", "post")
_REASON = "Hồ sơ mẫu: giấy tờ chưa đúng quy định."


@dataclass(slots=True)
class Case:
    """One invented dossier before it is rows."""

    version: PublishedVersion
    offer: OfferInfo
    case_id: int | None
    channel: int
    life: Life
    steps: tuple[StepInfo, ...]
    applicant_id: int
    intake_code: str
    number: str = ""
    result_number: str = ""

    @property
    def outcome_known(self) -> bool:
        """Tell whether a result was issued."""
        return self.life.done is not None and self.life.status != Status.REFUSED

    @property
    def waits(self) -> bool:
        """Tell whether the office waits for a supplement."""
        return self.life.status == Status.WAITING_SUPPLEMENT


@dataclass(slots=True)
class Chain:
    """The events of one dossier, each with the hash of the one before."""

    stream_id: str
    sheet: Sheet
    seq: int = 0
    prev: str = FIRST_HASH

    def add(self, kind: str, at: datetime, facts: dict[str, Any], *, user: int, agency: int | None = None) -> None:
        """Add one event as `journal.record` would."""
        self.seq += 1
        event = Said("dossier", self.stream_id, self.seq, kind, at, user, agency, facts, self.prev)
        self.prev = event_hash(event)  # type: ignore[arg-type]  # it asks for what it reads only
        self.sheet.add(
            stream_kind="dossier",
            stream_id=self.stream_id,
            seq=self.seq,
            kind=kind,
            at=at,
            by_user=user,
            by_agency=agency,
            facts=facts,
            prev_hash=event.prev_hash,
            hash=self.prev,
        )


@dataclass(slots=True)
class Said:
    """An event as its hash reads it."""

    stream_kind: str
    stream_id: str
    seq: int
    kind: str
    at: datetime
    by_user: int | None
    by_agency: int | None
    facts: dict[str, Any]
    prev_hash: str


@dataclass
class Batch:
    """The rows of some thousand dossiers, table by table."""

    rng: Random
    seed: int
    communes: list[str]
    staff: Callable[[int, str], int]
    dossiers: Sheet = field(default_factory=lambda: Sheet(Dossier, with_id=True))
    people: Sheet = field(default_factory=lambda: Sheet(Person))
    answers: Sheet = field(default_factory=lambda: Sheet(Answers))
    spans: Sheet = field(default_factory=lambda: Sheet(ClockSpan))
    tasks: Sheet = field(default_factory=lambda: Sheet(StepTask))
    results: Sheet = field(default_factory=lambda: Sheet(Result, with_id=True))
    requests: Sheet = field(default_factory=lambda: Sheet(SupplementRequest, with_id=True))
    items: Sheet = field(default_factory=lambda: Sheet(SupplementItem))
    events: Sheet = field(default_factory=lambda: Sheet(Event))

    def number(self, cases: list[Case]) -> None:
        """Give every dossier, and every result, the next number of its series; they may never be given again."""
        wanted = Counter(key for case in cases for key in _series(case))
        free = numbers.reserve(wanted)
        for case in cases:
            for key in _series(case):
                sequence, free[key] = free[key], free[key] + 1
                if key[1] == "dossier":
                    day = case.life.submitted.astimezone(VIETNAM).date()
                    case.number = numbering.number(settings.DOSSIER_NUMBER_PATTERN, case.intake_code, day, sequence)
                else:
                    case.result_number = numbers.result_number(int(key[2]), sequence)

    def write(self, cases: list[Case]) -> None:
        """Write all rows of the numbered dossiers, inside the caller's transaction."""
        ids = next_ids(Dossier, len(cases))
        result_ids = iter(next_ids(Result, sum(case.outcome_known for case in cases)))
        request_ids = iter(next_ids(SupplementRequest, sum(case.waits for case in cases)))
        folk = [invent(self.rng, self.seed, self.communes) for _ in range(max(1, len(cases) // 2))]
        for case, dossier_id in zip(cases, ids, strict=True):
            self._one(case, dossier_id, self.rng.choice(folk), result_ids, request_ids)
        copy_all(
            (
                self.dossiers,
                self.people,
                self.answers,
                self.spans,
                self.tasks,
                self.results,
                self.requests,
                self.items,
                self.events,
            )
        )

    def _one(self, case: Case, dossier_id: int, person: Invented, result_ids: Any, request_ids: Any) -> None:
        chain = Chain(str(dossier_id), self.events)
        receive_by = self.rng.choice(_RECEIVE)
        outcome = "" if not case.outcome_known else self.rng.choices(("granted", "not_granted"), (95, 5))[0]
        next_at = self._tasks(case, dossier_id)
        if case.outcome_known:
            result_id = next(result_ids)
            self._result(case, dossier_id, result_id, outcome, person)
        self._history(case, chain, outcome, receive_by, result_id if case.outcome_known else None)
        if case.waits:
            self._supplement(case, dossier_id, next(request_ids))
        self._spans(case, dossier_id)
        self._dossier(case, dossier_id, person, receive_by, outcome, next_at, moves=chain.seq)
        for role in ("owner", "submitter"):
            columns = person.columns | {"capacity": "self" if role == "submitter" else ""}
            self.people.add(dossier_id=dossier_id, role=role, **columns)
        said = answers(case.version, person, self.rng)
        self.answers.add(dossier_id=dossier_id, round=0, answers=said, at=case.life.submitted, by_id=case.applicant_id)

    def _dossier(
        self,
        case: Case,
        dossier_id: int,
        person: Invented,
        receive_by: str,
        outcome: str,
        next_at: datetime,
        *,
        moves: int,
    ) -> None:
        life, offer, version = case.life, case.offer, case.version
        latest = max(at for at in (life.submitted, life.accepted, life.started, life.asked, life.done) if at)
        is_refused = life.status == Status.REFUSED
        self.dossiers.add(
            id=dossier_id,
            number=case.number,
            version_id=version.id,
            procedure_id=version.procedure_id,
            case_id=case.case_id,
            offer_id=offer.offer_id,
            field_code=version.field_code,
            intake_agency_id=offer.intake_agency_id,
            solving_agency_id=offer.agency_id,
            channel=case.channel,
            receive_by=receive_by,
            status=int(life.status),
            paused_from=int(Status.IN_PROGRESS) if case.waits else None,
            delivery_state={Status.DONE: "ready", Status.RETURNED: "delivered"}.get(life.status, "none"),
            outcome=outcome,
            timeliness=life.timeliness,
            refusal_reason=_REASON if is_refused else "",
            owner_name=person.said["full_name"],
            name_folded=person.said["folded"],
            search_text=f"{person.said['folded']} {person.said['folded']}",
            created_at=life.submitted - timedelta(minutes=20),
            updated_at=life.returned or latest,
            submitted_at=life.submitted,
            accepted_at=life.accepted,
            clock_from=life.accepted,
            intake_due_at=None if is_refused else life.intake_due,
            first_due_at=life.due,
            due_at=life.due,
            next_at=next_at,
            alarm_at=next_at if next_at < FAR else None,
            done_at=None if is_refused else life.done,
            returned_at=life.returned,
            created_by_id=case.applicant_id,
            row_version=moves,
        )

    def _history(self, case: Case, chain: Chain, outcome: str, receive_by: str, result_id: int | None) -> None:
        life, desk, office = case.life, case.offer.intake_agency_id, case.offer.agency_id
        clerk = self.staff(desk, "desk_clerk")
        filed = {"before": 0, "after": 1, "number": case.number, "intake_due_at": life.intake_due.isoformat()}
        chain.add("dossier.submitted", life.submitted, filed, user=case.applicant_id)
        if life.status == Status.REFUSED and life.done:
            chain.add("dossier.refused", life.done, {"before": 1, "after": 3}, user=clerk, agency=desk)
        if life.accepted:
            due = life.due.isoformat() if life.due else None
            facts = {"before": 1, "after": 2, "due_at": due, "step": case.steps[1].key}
            chain.add("dossier.accepted", life.accepted, facts, user=clerk, agency=desk)
        if life.started and not life.returned:
            facts = {"before": 2, "after": 4, "step": case.steps[1].key}
            officer = self.staff(office, case.steps[1].role)
            chain.add("dossier.started", life.started, facts, user=officer, agency=office)
        if life.asked:
            facts = {"before": 4, "after": 5, "round": 1, "items": 1, "before_intake": False}
            officer = self.staff(office, case.steps[1].role)
            chain.add("dossier.supplement_asked", life.asked, facts, user=officer, agency=office)
        if result_id and life.done:
            ends = {"before": 4, "after": 9, "outcome": outcome, "timeliness": life.timeliness, "result": result_id}
            chain.add("dossier.issued", life.done, ends, user=self.staff(office, "records_clerk"), agency=office)
        if life.returned:
            handed = {"before": 9, "after": 10, "how": receive_by}
            chain.add("dossier.returned", life.returned, handed, user=clerk, agency=desk)

    def _tasks(self, case: Case, dossier_id: int) -> datetime:
        """Write the steps, done one after the other; return what the queues sort the dossier by."""
        opened, open_key = _opened(case)
        next_at = FAR
        for step, (begins, ends) in zip(case.steps, opened, strict=False):
            agency = case.offer.intake_agency_id if step.role == "desk_clerk" else case.offer.agency_id
            done_by = self.staff(agency, step.role)
            is_open = step.key == open_key
            due = case.life.intake_due if step.kind == "intake" else case.life.due
            due = None if step.kind == "return" else due
            if is_open:
                next_at = due or (begins if step.kind == "return" else FAR)
            worked = not is_open or (case.life.started is not None and step.kind == "work")
            self.tasks.add(
                dossier_id=dossier_id,
                step_id=step.id,
                step_key=step.key,
                agency_id=agency,
                role=step.role,
                assignee_id=done_by if worked and step.role != "desk_clerk" else None,
                opened_at=begins,
                due_at=due,
                next_at=due or FAR,
                claimed_at=begins if worked and step.role != "desk_clerk" else None,
                done_at=None if is_open else ends,
                done_by_id=None if is_open else done_by,
                outcome="" if is_open else "done",
            )
        return FAR if case.waits else next_at

    def _spans(self, case: Case, dossier_id: int) -> None:
        """Write what the clock did: running while accepted and worked on, waiting for the supplement."""
        life = case.life
        begun = [
            (life.accepted, Status.ACCEPTED, "running"),
            (life.started, Status.IN_PROGRESS, "running"),
            (life.asked, Status.WAITING_SUPPLEMENT, "waiting"),
        ]
        there = [row for row in begun if row[0] is not None]
        for place, (at, status, state) in enumerate(there):
            following = there[place + 1][0] if place + 1 < len(there) else life.done
            self.spans.add(
                dossier_id=dossier_id, from_at=at, to_at=following, state=state, status=int(status), due_at=life.due
            )

    def _result(self, case: Case, dossier_id: int, result_id: int, outcome: str, person: Invented) -> None:
        life, office = case.life, case.offer.agency_id
        officer, records = self.staff(office, case.steps[1].role), self.staff(office, "records_clerk")
        handed = life.returned is not None
        self.results.add(
            id=result_id,
            dossier_id=dossier_id,
            outcome=outcome,
            title=f"Kết quả: {case.version.name}"[:250],
            body="Kết quả giải quyết của hồ sơ mẫu.",
            legal_basis=_REASON if outcome == "not_granted" else "",
            drafted_at=life.started,
            drafted_by_id=officer,
            approved_at=life.done,
            approved_by_id=self.staff(office, "leader"),
            number=case.result_number,
            issued_at=life.done,
            issued_by_id=records,
            issuing_agency_id=office,
            handed_to=person.said["full_name"] if handed else "",
            handed_at=life.returned,
            handed_by_id=self.staff(case.offer.intake_agency_id, "desk_clerk") if handed else None,
        )

    def _supplement(self, case: Case, dossier_id: int, request_id: int) -> None:
        office = case.offer.agency_id
        self.requests.add(
            id=request_id,
            dossier_id=dossier_id,
            round=1,
            before_intake=False,
            reason=_REASON,
            asked_at=case.life.asked,
            asked_by_id=self.staff(office, case.steps[1].role),
            agency_id=office,
        )
        paper = next((row for row in case.version.requirements_for(case.case_id) if row.kind == "submit"), None)
        self.items.add(
            request_id=request_id,
            requirement_id=paper.id if paper else None,
            title="" if paper else "Giấy tờ",
            remark=_REASON,
        )


def _series(case: Case) -> list[tuple[int, str, str]]:
    """Return the series that this dossier takes a number of."""
    day = case.life.submitted.astimezone(VIETNAM).date()
    found = [(case.offer.intake_agency_id, "dossier", day.isoformat())]
    if case.outcome_known and case.life.done:
        found.append((case.offer.agency_id, "result", str(case.life.done.astimezone(VIETNAM).year)))
    return found


def _opened(case: Case) -> tuple[list[tuple[datetime, datetime]], str]:
    """Return when each step that was reached began and ended, and the key of the one still open ("": none)."""
    life, steps = case.life, case.steps
    first = (life.submitted, life.accepted or life.done or life.submitted)
    if life.status == Status.REFUSED:
        return [first], ""
    if life.accepted is None:
        return [first], steps[0].key
    if life.done is None:
        return [first, (life.accepted, life.accepted)], steps[1].key
    office = len(steps) - 2
    length = (life.done - life.accepted) / office
    middle = [(life.accepted + length * n, life.accepted + length * (n + 1)) for n in range(office)]
    last = (life.done, life.returned or life.done)
    return [first, *middle, last], "" if life.returned else steps[-1].key
