"""Everything about one dossier that a page shows, gathered in few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet, ObjectDoesNotExist
from django.db.models import F, Q, Value

from accounts.access import names_of
from agencies.access import AgencyInfo, agency_by_id, calendar_of
from agencies.rules.scope import Actor
from dossiers.access.scope import visible_to
from dossiers.known import known_at, unseal
from dossiers.models import (
    Answers,
    Attachment,
    Document,
    Dossier,
    Mandate,
    NotApplicable,
    PaperCheck,
    Person,
    Rating,
    Result,
    StepTask,
    SupplementItem,
    SupplementRequest,
    Withdrawal,
)
from dossiers.rules import deadlines
from dossiers.rules.delivery import fitting
from dossiers.rules.workflow import TRANSITIONS, Action, Status, available
from journal.models import Event
from journal.read import history, noting
from procedures.access import PublishedVersion, RequirementInfo, published
from procedures.rules.eform import SummaryPage, asked, nest, summary

# The applicant has sent something, which nobody has looked at yet.
_SENT = frozenset({"dossier.submitted", "dossier.edited", "dossier.supplemented"})

# What an applicant need not see of the office's inner life.
INNER = frozenset(
    {
        "dossier.draft_started",
        "dossier.draft_followed",
        "dossier.draft_discarded",
        "dossier.draft_expiring",
        "dossier.draft_expired",
        "dossier.mandate_left",
        "dossier.papers_checked",
        "dossier.started",
        "dossier.step_claimed",
        "dossier.step_completed",
        "dossier.step_released",
        "dossier.sent_back",
        "dossier.result_drafted",
        # They stand in the thread.
        "dossier.message_sent",
        "dossier.message_answered",
    }
)


@dataclass(frozen=True, slots=True)
class PaperView:
    """One line of the papers list with what was handed in and what the clerk found."""

    requirement: RequirementInfo
    attachments: tuple[Attachment, ...]
    not_applicable: bool
    check: PaperCheck | None
    # The mandate whose paper stands for it, so that it is not asked for again.
    recorded: Mandate | None = None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One event as people read it; `kind` has its words in labels.EVENT."""

    kind: str
    at: datetime
    who: str
    agency: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class DossierPage:
    """What the pages of the applicant, the desk and the office have in common."""

    dossier: Dossier
    version: PublishedVersion
    intake_agency: AgencyInfo
    solving_agency: AgencyInfo
    owner: Person | None
    submitter: Person | None
    parties: tuple[Person, ...]
    supplements: tuple[SupplementRequest, ...]
    open_supplement: SupplementRequest | None
    documents: tuple[Document, ...]
    result: Result | None
    rating: Rating | None
    task: StepTask | None
    tasks: tuple[StepTask, ...]
    actions: tuple[Action, ...]
    time_left: deadlines.TimeLeft | None = None
    names: dict[int, str] = field(default_factory=dict)

    @property
    def case_name(self) -> str:
        """The name of the case, empty where the procedure has none."""
        return next((case.name for case in self.version.cases if case.id == self.dossier.case_id), "")


def page_of(actor: Actor, dossier: Dossier, *, at: datetime, names: dict[int, str] | None = None) -> DossierPage:
    """Gather a dossier for its page; seven queries at most, whatever its age.

    `names` are those of the staff, where the caller knows them.
    """
    everybody = sorted(dossier.people.all(), key=lambda person: person.ordinal)
    people = {person.role: person for person in everybody}
    supplements = _supplements(dossier)
    tasks = tuple(dossier.tasks.select_related("step").order_by("id"))
    result = one_of(dossier, "result")
    return DossierPage(
        dossier=dossier,
        version=published(dossier.version_id),
        intake_agency=agency_by_id(dossier.intake_agency_id),
        solving_agency=agency_by_id(dossier.solving_agency_id),
        owner=people.get("owner"),
        submitter=people.get("submitter"),
        parties=tuple(person for person in everybody if person.role == "party"),
        supplements=supplements,
        open_supplement=next((row for row in supplements if row.answered_at is None and _may_answer(dossier)), None),
        documents=tuple(dossier.documents.all()),
        result=result,
        rating=one_of(dossier, "rating"),
        task=next((task for task in tasks if task.done_at is None and task.kind == "main"), None),
        tasks=tasks,
        actions=fitting(available(dossier.state, actor.permissions), dossier.receive_by, dossier.delivery_state),
        time_left=time_left(dossier, at=at),
        names=names_of(_staff_of(tasks, result)) if names is None else names,
    )


def _supplements(dossier: Dossier) -> tuple[SupplementRequest, ...]:
    """Return the requests with their items, by round; one query, since each asks for something."""
    items = SupplementItem.objects.filter(request__dossier=dossier).select_related("request").order_by("id")
    found: dict[int, tuple[SupplementRequest, list[SupplementItem]]] = {}
    for item in items:
        found.setdefault(item.request_id, (item.request, []))[1].append(item)
    for request, rows in found.values():
        request.dossier = dossier
        request._prefetched_objects_cache = {"items": rows}  # type: ignore[attr-defined]  # as prefetch_related
    return tuple(sorted((request for request, _rows in found.values()), key=lambda request: request.round))


def one_of(dossier: Dossier, name: str) -> Any:
    """Return the one row of that name, which `open_dossier` has brought along, or None."""
    try:
        return getattr(dossier, name)
    except ObjectDoesNotExist:
        return None


def time_left(dossier: Dossier, *, at: datetime) -> deadlines.TimeLeft | None:
    """Return the working time to what is due next for the office: intake check or promise; None when neither."""
    if dossier.status == Status.NEW:
        due, agency_id = dossier.intake_due_at, dossier.intake_agency_id
    elif dossier.status in (Status.ACCEPTED, Status.IN_PROGRESS):
        due, agency_id = dossier.due_at, dossier.solving_agency_id
    else:
        return None
    return deadlines.time_left(due, at, calendar_of(agency_id)) if due else None


def answers_of(dossier: Dossier) -> dict[str, Any]:
    """Return the current answers in the clear: the draft's, else the last filing's."""
    form = published(dossier.version_id).eform
    if dossier.is_draft:
        return unseal(form, dossier.draft.answers)
    last = Answers.objects.filter(dossier=dossier).order_by("-round").first()
    return unseal(form, last.answers) if last else {}


def summary_of(
    dossier: Dossier,
    *,
    at: datetime,
    lang: str = "vi",
    files: dict[str, str] | None = None,
    answers: dict[str, Any] | None = None,
) -> list[SummaryPage]:
    """Return the current answers in words, page by page; `files` are the names by id, where they are known.

    `answers`, where they are known, are not asked for. Of a draft nothing that a change of mind has hidden.
    """
    form = published(dossier.version_id).eform
    if files is None and any(question.type == "file" for question in form.fields.values()):
        rows = dossier.attachments.filter(removed_at__isnull=True, pending=False).exclude(field_path="")
        files = {str(pk): name for pk, name in rows.values_list("pk", "name")}
    said, known = answers_of(dossier) if answers is None else answers, known_at(at, files or {})
    if dossier.is_draft:
        said = nest(form, asked(form, said, on=known.today))
    return summary(form, said, lang, known=known)


def papers_of(dossier: Dossier) -> list[PaperView]:
    """Return the papers list of the dossier's case: to hand in, to show and notes, in order; three queries at most.

    What the applicant has not sent yet is left out.
    """
    version = published(dossier.version_id)
    attachments: dict[int | None, list[Attachment]] = {}
    for row in dossier.attachments.filter(removed_at__isnull=True, pending=False).select_related("file"):
        attachments.setdefault(row.requirement_id, []).append(row)
    ticked, checks = _marks(dossier)
    return [
        PaperView(
            requirement=requirement,
            attachments=tuple(attachments.get(requirement.id, ())),
            not_applicable=requirement.need.may_tick and requirement.id in ticked,
            check=checks.get(requirement.id),
        )
        for requirement in _asked(dossier, version, {*attachments, *checks})
    ]


def hands_in(dossier: Dossier, answers: Mapping[str, Any]) -> bool:
    """Tell whether any paper is to be handed in by these answers; no query."""
    version = published(dossier.version_id)
    day = known_at(dossier.submitted_at or dossier.updated_at).today
    return any(paper.kind == "submit" for paper in version.papers_due(dossier.case_id, answers, on=day))


def _asked(dossier: Dossier, version: PublishedVersion, kept: set[int | None]) -> tuple[RequirementInfo, ...]:
    """Return the lines that the answers ask for, and those with a file or a finding; no query without such rules."""
    if not version.eform.papers:
        return version.requirements_for(dossier.case_id)
    day = known_at(dossier.submitted_at or dossier.updated_at).today
    return version.papers_due(dossier.case_id, answers_of(dossier), on=day, kept=kept)


def _marks(dossier: Dossier) -> tuple[set[int], dict[int, PaperCheck]]:
    """Return the applicant's ticks and the clerk's findings by paper; one query for both."""
    columns = ("right", "originals", "certified", "copies", "remark")
    nothing = dict(zip(columns, (None, 0, 0, 0, ""), strict=True))
    fields: dict[str, Any] = {name: PaperCheck._meta.get_field(name) for name in columns}
    empty = {f"no_{name}": Value(nothing[name], output_field=field) for name, field in fields.items()}
    ticks = NotApplicable.objects.filter(dossier=dossier).annotate(**empty)
    found = PaperCheck.objects.filter(dossier=dossier)
    rows = found.values_list("requirement_id", Value(False), *columns).union(
        ticks.values_list("requirement_id", Value(True), *empty), all=True
    )
    ticked, checks = set(), {}
    for requirement_id, is_tick, *values in rows:
        if is_tick:
            ticked.add(requirement_id)
        else:
            found_here = dict(zip(columns, values, strict=True))
            checks[requirement_id] = PaperCheck(dossier=dossier, requirement_id=requirement_id, **found_here)
    return ticked, checks


def events_of(dossier: Dossier) -> list[Event]:
    """Return what happened to the dossier, oldest first."""
    return history("dossier", dossier.pk)


def timeline_of(dossier: Dossier, *, inner: bool) -> list[TimeLine]:
    """Return the history out of the journal, oldest first; `inner` adds the steps inside the office."""
    events = events_of(dossier)
    names = names_of(event.by_user for event in events if event.by_user) if inner else {}
    return timeline_from(events, names, inner=inner)


def timeline_from(events: list[Event], names: dict[int, str], *, inner: bool) -> list[TimeLine]:
    """Return events as people read them; without `inner` nothing of the office's inner life."""
    return [
        TimeLine(
            kind=event.kind,
            at=event.at,
            who=names.get(event.by_user or 0, ""),
            agency=agency_by_id(event.by_agency).name if event.by_agency else "",
            facts=event.facts,
        )
        for event in events
        if inner or event.kind not in INNER
    ]


def may_be_edited(page: DossierPage, events: Iterable[Event]) -> bool:
    """Tell whether the applicant may still change what was filed: new, nothing asked, and no clerk has begun.

    The same question as the action asks, out of the dossier's history; no query.
    """
    begun = False
    for event in events:
        begun = event.kind == "dossier.papers_checked" or (begun and event.kind not in _SENT)
    return Action.EDIT in page.actions and page.open_supplement is None and not begun


def _may_answer(dossier: Dossier) -> bool:
    """Tell whether a request can be answered now: not while the office decides on a withdrawal."""
    return dossier.state in TRANSITIONS[Action.SUPPLEMENT].moves


def withdrawal_of(dossier: Dossier, history: Iterable[Event | TimeLine]) -> Withdrawal | None:
    """Return the last request to withdraw, None where the history knows of none; one query at most."""
    if any(event.kind == "dossier.withdrawal_asked" for event in history):
        return dossier.withdrawals.last()
    return None


def earlier_of(actor: Actor, dossier: Dossier, owner: Person | None, *, at: datetime) -> list[Dossier]:
    """Return the owner's other filed dossiers that the actor may see, the latest first (10 at most).

    One query, which also notes that they were shown.
    """
    if owner is None or not owner.id_hash:
        return []
    same = Person.objects.filter(Q(id_hash=owner.id_hash), role="owner").exclude(dossier=dossier)
    rows = visible_to(actor).filter(pk__in=same.values("dossier_id")).exclude(status=Status.DRAFT)
    rows = rows.annotate(title=F("version__name")).order_by("-submitted_at", "-id")[:10]
    try:
        shown, wanted = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    noted, values = noting(actor, "agency", actor.agency_id or 0, "earlier", at=at)
    query = f"WITH shown AS ({shown}), noted AS ({noted}) SELECT * FROM shown ORDER BY submitted_at DESC"  # noqa: S608
    return list(Dossier.objects.raw(query, [*wanted, *values]))


def _staff_of(tasks: tuple[StepTask, ...], result: Result | None) -> set[int]:
    ids = {task.assignee_id for task in tasks} | {task.done_by_id for task in tasks}
    if result is not None:
        ids |= {result.drafted_by_id, result.approved_by_id, result.issued_by_id}
    return {user_id for user_id in ids if user_id}
