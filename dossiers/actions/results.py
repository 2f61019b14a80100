"""The result: drafted by the officer, approved by the leader, numbered and issued, handed over."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.actions import _steps, numbers, posting
from dossiers.actions._move import lock, move, note
from dossiers.actions.processing import NotYours, ResultMissing, open_task
from dossiers.models import Dossier, Result
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines, delivery
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.workflow import Action, Status, WrongState
from files.models import StoredFile
from files.scan import may_be_filed, why_not_safe
from procedures.access import published

MAX_TITLE = 250
MAX_BODY = 20000
MAX_NUMBER = 60
MAX_TAKEN = 100


class Unclear(ValueError):
    """A field of the result is missing or too long; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NumberTaken(ValueError):
    """The agency has already issued a result with that number."""


class NotApproved(ValueError):
    """A result is issued only after a leader approved it."""


class FileNotSafe(ValueError):
    """The uploaded result may not go out; `why` is a code of files.scan.why_not_safe."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def draft(
    dossier_id: int,
    *,
    outcome: str,
    title: str,
    body: str = "",
    legal_basis: str = "",
    file: StoredFile | None = None,
    by: Actor,
    at: datetime,
    row_version: int | None = None,
) -> Result:
    """Write or rewrite the draft while the working step is open: a typed letter or a PDF.

    A refusal to grant says its legal basis. Raises Forbidden, NotYours, WrongState, ChangedMeanwhile, Unclear.
    """
    dossier = lock(dossier_id, row_version=row_version)
    by.require(Permission.RESULT_DRAFT)
    task = open_task(dossier)
    if dossier.status != Status.IN_PROGRESS or task.role not in by.roles:
        raise WrongState(Action.COMPLETE_STEP, Status(dossier.status))
    if task.agency_id != by.agency_id or task.assignee_id != by.user_id:
        raise NotYours(Permission.RESULT_DRAFT)
    kept = Result.objects.filter(dossier=dossier).first()
    file = file or (kept.file if kept and not body.strip() else None)
    _check(outcome, title, body, legal_basis, file)
    result, _ = Result.objects.update_or_create(
        dossier=dossier,
        defaults={
            "outcome": outcome,
            "title": title.strip(),
            "body": body.strip(),
            "legal_basis": legal_basis.strip(),
            "file": file,
            "drafted_at": at,
            "drafted_by_id": by.user_id,
            "issuing_agency_id": dossier.solving_agency_id,
            "approved_at": None,
            "approved_by": None,
        },
    )
    note(dossier, "dossier.result_drafted", by=by, at=at, facts={"outcome": outcome, "file": bool(file)})
    return result


@transaction.atomic
def issue(dossier_id: int, *, number: str = "", by: Actor, at: datetime, row_version: int | None = None) -> Result:
    """Number and issue the approved result; early, on time or late is frozen here, by date.

    An empty number takes the next of the agency's book. Raises Forbidden, NotYours, WrongState,
    ChangedMeanwhile, ResultMissing, NotApproved, NumberTaken, Unclear, FileNotSafe.
    """
    dossier = lock(dossier_id, row_version=row_version)
    version = published(dossier.version_id)
    result = Result.objects.select_related("file").filter(dossier=dossier).first()
    if result is None:
        raise ResultMissing
    if dossier.status == Status.IN_PROGRESS:
        _check_issuing(dossier, result, by)
        _check_file(result)
    _freeze(dossier, result, at)
    _steps.complete_open(dossier, by=by, at=at)
    _number(result, number, dossier, by=by, at=at)
    if dossier.status == Status.IN_PROGRESS:
        issue_key = next(step.key for step in version.process if step.kind == "issue")
        _steps.open_after(dossier, version, issue_key, at=at)
    move(
        dossier,
        Action.ISSUE,
        by=by,
        at=at,
        facts={"outcome": result.outcome, "timeliness": dossier.timeliness, "result": result.pk},
    )
    return result


@transaction.atomic
def return_result(
    dossier_id: int, *, handed_to: str = "", by: Actor, at: datetime, row_version: int | None = None
) -> Dossier:
    """Hand the result over: at the counter or by the post to a named person, or electronically on this portal.

    Raises Forbidden, WrongState, ChangedMeanwhile, Unclear (`handed_to`, where nobody is named).
    """
    dossier = lock(dossier_id, row_version=row_version)
    if dossier.receive_by != "electronic" and not handed_to.strip():
        raise Unclear("handed_to")
    Result.objects.filter(dossier=dossier).update(
        handed_to=handed_to.strip()[:MAX_TITLE], handed_at=at, handed_by_id=by.user_id
    )
    posting.close(dossier, at=at)
    how = delivery.way(dossier.receive_by, dossier.delivery_state)
    dossier.returned_at = at
    dossier.delivery_state = DeliveryState.DELIVERED
    dossier.next_at = FAR
    _steps.complete_open(dossier, by=by, at=at)
    move(dossier, Action.RETURN_RESULT, by=by, at=at, facts={"how": how})
    return dossier


def _check(outcome: str, title: str, body: str, legal_basis: str, file: StoredFile | None) -> None:
    """Raise Unclear at the first field that is missing, wrong or too long."""
    wrong = {
        "outcome": outcome not in ("granted", "not_granted"),
        "title": not title.strip() or len(title) > MAX_TITLE,
        "body": (not body.strip() and file is None) or len(body) > MAX_BODY,
        "legal_basis": (outcome == "not_granted" and not legal_basis.strip()) or len(legal_basis) > MAX_BODY,
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise Unclear(field)


def _check_issuing(dossier: Dossier, result: Result, by: Actor) -> None:
    """Raise unless the approved result waits at this person's issuing step."""
    if result.approved_at is None:
        raise NotApproved
    task = open_task(dossier)
    if not by.everything and (task.agency_id != by.agency_id or task.role not in by.roles):
        raise NotYours(Permission.RESULT_ISSUE)
    if all(step.kind != "issue" for step in published(dossier.version_id).process if step.key == task.step_key):
        raise NotApproved


def _check_file(result: Result) -> None:
    """Raise FileNotSafe unless the uploaded result, if there is one, is scanned and clean, as papers are at filing."""
    scanner = bool(settings.CLAMAV)
    if result.file and not may_be_filed(result.file, demo=settings.DEMO, scanner=scanner):
        raise FileNotSafe(why_not_safe(result.file, scanner=scanner))


def _freeze(dossier: Dossier, result: Result, at: datetime) -> None:
    dossier.outcome = result.outcome
    dossier.done_at = at
    dossier.timeliness = deadlines.timeliness(dossier.due_at, at)
    dossier.delivery_state = DeliveryState.READY


def _number(result: Result, number: str, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Write the number and the issue; raise NumberTaken or Unclear."""
    if len(number) > MAX_NUMBER:
        raise Unclear("number")
    result.issued_at = at
    result.issued_by_id = by.user_id
    typed = number.strip()
    for _try in range(1 if typed else MAX_TAKEN):
        # A number typed by hand may stand where the book has not come yet: the book goes on to the next.
        result.number = typed or numbers.next_result_number(dossier.solving_agency_id, at=at)
        if _is_kept(result):
            return
    raise NumberTaken


def _is_kept(result: Result) -> bool:
    """Save the result; False where another of the agency bears its number."""
    try:
        with transaction.atomic():
            result.save()
    except IntegrityError as error:
        if "result_number_once" in str(error):
            return False
        raise
    return True
