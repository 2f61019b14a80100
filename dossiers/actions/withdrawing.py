"""A dossier is taken back: the applicant asks, the office confirms or declines (domain 3.4, contract.md 7)."""

from datetime import datetime

from django.db import transaction

from agencies.rules.scope import SYSTEM, Actor
from dossiers.actions import _steps, _unsent
from dossiers.actions._move import guard, lock, move
from dossiers.models import ClockSpan, Dossier, Withdrawal
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Clock, Status, WrongState

MAX_REASON = 2000


class ReasonMissing(ValueError):
    """A withdrawal is declined with a reason; any reason has at most 2,000 characters."""


@transaction.atomic
def request_withdrawal(dossier_id: int, *, reason: str = "", by: Actor, at: datetime) -> Dossier:
    """Ask to have the dossier back: before intake it ends at once, afterwards the office decides.

    A second click finds the request as the first one left it. Raises Forbidden, WrongState, ReasonMissing.
    """
    dossier = lock(dossier_id)
    guard(dossier, Action.REQUEST_WITHDRAWAL, by, at=at)
    if len(reason) > MAX_REASON:
        raise ReasonMissing
    if dossier.withdrawals.exclude(confirmed=False).exists():
        return dossier
    before = Status(dossier.status)
    row = Withdrawal(
        dossier=dossier, reason=reason.strip(), asked_at=at, asked_by_id=by.person_id, from_status=int(before)
    )
    if before is Status.NEW:
        row.decided_at, row.confirmed = at, True
        _end(dossier, at=at)
    move(dossier, Action.REQUEST_WITHDRAWAL, by=by, at=at)
    row.save()
    return dossier


@transaction.atomic
def confirm_withdrawal(dossier_id: int, *, by: Actor, at: datetime, row_version: int | None = None) -> Dossier:
    """Give the dossier back: it leaves the stock today, on time or late by this date.

    Raises Forbidden, WrongState, ChangedMeanwhile.
    """
    dossier = lock(dossier_id, row_version=row_version)
    guard(dossier, Action.CONFIRM_WITHDRAWAL, by, at=at)
    row = _open_request(dossier, Action.CONFIRM_WITHDRAWAL)
    dossier.timeliness = _timeliness(dossier, at)
    _end(dossier, at=at)
    move(dossier, Action.CONFIRM_WITHDRAWAL, by=by, at=at, facts={"timeliness": dossier.timeliness})
    _decide(row, confirmed=True, answer="", by=by, at=at)
    return dossier


@transaction.atomic
def decline_withdrawal(
    dossier_id: int, *, reason: str, by: Actor, at: datetime, row_version: int | None = None
) -> Dossier:
    """Go on with the dossier where it stood, saying why; its clock has gone on all the time.

    Raises Forbidden, WrongState, ChangedMeanwhile, ReasonMissing.
    """
    dossier = lock(dossier_id, row_version=row_version)
    guard(dossier, Action.DECLINE_WITHDRAWAL, by, at=at)
    if not reason.strip() or len(reason) > MAX_REASON:
        raise ReasonMissing
    row = _open_request(dossier, Action.DECLINE_WITHDRAWAL)
    move(dossier, Action.DECLINE_WITHDRAWAL, by=by, at=at, wanted=Status(row.from_status))
    _decide(row, confirmed=False, answer=reason.strip(), by=by, at=at)
    return dossier


def _open_request(dossier: Dossier, action: Action) -> Withdrawal:
    """Return the request that waits; raises WrongState without one."""
    row = dossier.withdrawals.filter(decided_at__isnull=True).first()
    if row is None:
        raise WrongState(action, Status(dossier.status))
    return row


def _decide(row: Withdrawal, *, confirmed: bool, answer: str, by: Actor, at: datetime) -> None:
    """Write what the office said."""
    row.decided_at, row.decided_by_id = at, by.user_id
    row.confirmed, row.answer = confirmed, answer
    row.save()


def _end(dossier: Dossier, *, at: datetime) -> None:
    """Take the dossier out of everybody's work: steps, open requests, what is due."""
    dossier.done_at = at
    dossier.next_at = FAR
    dossier.intake_due_at = None if dossier.status == Status.NEW else dossier.intake_due_at
    _steps.complete_open(dossier, by=SYSTEM, at=at, outcome="withdrawn")
    dossier.supplements.filter(answered_at__isnull=True).update(answered_at=at)
    _unsent.drop(dossier)


def _timeliness(dossier: Dossier, at: datetime) -> str:
    """Return on_time or late by date; a lawful pause that began in time still is (contract.md 7)."""
    open_span = ClockSpan.objects.filter(dossier=dossier, to_at__isnull=True).first()
    clock = deadlines.Span(open_span.from_at, None, Clock(open_span.state)) if open_span else None
    late = deadlines.open_state(dossier.due_at, at, clock=clock) == deadlines.OpenState.OVERDUE
    return (deadlines.Timeliness.LATE if late else deadlines.Timeliness.ON_TIME).value
