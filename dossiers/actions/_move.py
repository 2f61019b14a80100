"""The only place that changes a dossier's status: guard, write, clock, journal, in one transaction."""

from datetime import datetime
from typing import Any

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.mandates import acts
from dossiers.models import ClockSpan, Dossier
from dossiers.models.dossier import FAR
from dossiers.rules.workflow import (
    TRANSITIONS,
    Action,
    Clock,
    Status,
    WrongState,
    clock_state,
    target,
)
from journal.models import Event
from journal.record import record
from portal.lib.prepared import Prepared, rewrite

__all__ = ["ChangedMeanwhile", "WrongState", "guard", "lock", "move", "note"]

_LOCKED = Prepared(lambda pk: Dossier.objects.select_for_update().filter(pk=pk))
_APPLICANT = {Permission.DOSSIER_FILE}
# Acts of the office that the desk which took the dossier in may do too.
_BOTH = {Permission.INTAKE_SUPPLEMENT, Permission.WITHDRAWAL_DECIDE}
_DESK = {Permission.INTAKE_ACCEPT, Permission.INTAKE_REFUSE, Permission.RESULT_RETURN}


class ChangedMeanwhile(Exception):
    """Somebody else changed the dossier after this person opened the page."""


def lock(dossier_id: int, *, row_version: int | None = None) -> Dossier:
    """Lock the dossier's row until the transaction ends; raise ChangedMeanwhile on another row version."""
    dossier = _LOCKED.one(dossier_id)
    if row_version is not None and dossier.row_version != row_version:
        raise ChangedMeanwhile
    return dossier


def move(
    dossier: Dossier,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    wanted: Status | None = None,
    facts: dict[str, Any] | None = None,
) -> Event:
    """Do the act on a locked dossier: check, write status and clock, record the event.

    The caller sets the other columns (`due_at`, `next_at`, …) first; they are saved here.
    Raises Forbidden outside permission or scope, WrongState where the table does not allow the act.
    """
    guard(dossier, action, by, at=at)
    before = Status(dossier.status)
    after = target(action, before, wanted)
    dossier.status = int(after)
    _write(dossier, at)
    _turn_clock(dossier, before, at)
    return record(
        "dossier",
        dossier.pk,
        TRANSITIONS[action].event,
        by=by,
        at=at,
        facts={"before": int(before), "after": int(after), **(facts or {})},
    )


def note(dossier: Dossier, kind: str, *, by: Actor, at: datetime, facts: dict[str, Any]) -> Event:
    """Record an act that leaves the status as it is (a claim, a draft result, a rating)."""
    _write(dossier, at)
    return record("dossier", dossier.pk, kind, by=by, at=at, facts=facts)


def guard(dossier: Dossier, action: Action, by: Actor, *, at: datetime) -> None:
    """Raise Forbidden unless the actor holds the permission for this very dossier."""
    permission = TRANSITIONS[action].permission
    by.require(permission)
    if by.everything:
        return
    if permission in _APPLICANT:
        allowed = acts(by, dossier, at=at)
    elif permission in _DESK or dossier.status == Status.NEW:
        allowed = by.sees(dossier.intake_agency_id, dossier.field_code)
    else:
        allowed = by.sees(dossier.solving_agency_id, dossier.field_code) or (
            permission in _BOTH and by.sees(dossier.intake_agency_id, dossier.field_code)
        )
    if not allowed:
        raise Forbidden(permission)


def _write(dossier: Dossier, at: datetime) -> None:
    """Save the row with a new version; `alarm_at` follows what is due next."""
    dossier.row_version += 1
    dossier.updated_at = at
    dossier.alarm_at = dossier.next_at if dossier.next_at < FAR and dossier.is_open else None
    rewrite(dossier)


def _goes_on(before: Status, after: Status) -> bool:
    """Tell whether the clock goes on as it was: status 7 counts as its previous state until the office confirms."""
    declined = before is Status.WITHDRAWAL_ASKED and after is not Status.STOPPED
    return after is Status.WITHDRAWAL_ASKED or declined


def _turn_clock(dossier: Dossier, before: Status, at: datetime) -> None:
    """Close the clock's open span and open the next one, where state, status or promise changed."""
    after = Status(dossier.status)
    if before is after or before is Status.DRAFT or _goes_on(before, after):
        return
    if before is not Status.NEW:
        ClockSpan.objects.filter(dossier=dossier, to_at__isnull=True).update(to_at=at)
    if clock_state(after) is not Clock.STOPPED:
        ClockSpan.objects.create(
            dossier=dossier,
            from_at=at,
            state=clock_state(after).value,
            status=int(after),
            due_at=dossier.due_at,
        )
