"""The one-stop desk: accept (form 01), ask for a supplement (form 02), refuse (form 03)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from agencies.access import calendar_of
from agencies.rules.scope import Actor
from dossiers.actions import _steps
from dossiers.actions._move import lock, move
from dossiers.models import Dossier, PaperCheck, SupplementItem, SupplementRequest
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Status
from procedures.access import LimitInfo, PublishedVersion, published

MAX_REMARK = 1000
CHANNELS = {1: "counter", 2: "online", 3: "post"}
MAX_REASON = 2000


class ReasonMissing(ValueError):
    """A refusal or a request for supplement says why, in words, within the limit."""


class NothingAsked(ValueError):
    """A request for supplement names at least one paper or question."""


class SupplementOpen(ValueError):
    """The dossier waits for the applicant's supplement: it is answered before anything else."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the clerk found at one paper; the counts are copies, for form 01."""

    requirement_id: int
    right: bool | None = None
    originals: int = 0
    certified: int = 0
    copies: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to complete: a paper or a question of the form, with the clerk's words."""

    remark: str
    requirement_id: int | None = None
    field_path: str = ""
    title: str = ""


@transaction.atomic
def accept(
    dossier_id: int,
    *,
    by: Actor,
    at: datetime,
    checks: tuple[Check, ...] = (),
    row_version: int | None = None,
) -> Dossier:
    """Take the dossier in: the legal clock starts and the first office step opens (NĐ 118/2025/NĐ-CP).

    Raises Forbidden, WrongState, ChangedMeanwhile, SupplementOpen.
    """
    dossier = lock(dossier_id, row_version=row_version)
    if dossier.status == Status.NEW and dossier.supplements.filter(answered_at__isnull=True).exists():
        raise SupplementOpen
    version = published(dossier.version_id)
    dossier.accepted_at = dossier.clock_from = at
    dossier.due_at = dossier.first_due_at = promised(dossier, version, at=at)
    _keep_checks(dossier, version, checks, by=by, at=at)
    _steps.complete_open(dossier, by=by, at=at)
    # The status must say "accepted" before the first office step is opened for it.
    task = _steps.open_first(dossier, version, at=at)
    move(dossier, Action.ACCEPT, by=by, at=at, facts=_due_facts(dossier) | {"step": task.step_key})
    return dossier


@transaction.atomic
def ask_supplement(
    dossier_id: int,
    *,
    asked: tuple[Asked, ...],
    reason: str,
    by: Actor,
    at: datetime,
    wished_by: date | None = None,
    row_version: int | None = None,
) -> SupplementRequest:
    """Ask the applicant to complete the dossier (form 02); after intake the clock waits.

    Raises Forbidden, WrongState, ChangedMeanwhile, ReasonMissing, NothingAsked, SupplementOpen.
    """
    dossier = lock(dossier_id, row_version=row_version)
    _check_words(reason)
    if not asked or any(not item.remark.strip() for item in asked):
        raise NothingAsked
    if dossier.supplements.filter(answered_at__isnull=True).exists():
        raise SupplementOpen
    request = _open_request(dossier, asked, reason, by=by, at=at, wished_by=wished_by)
    dossier.paused_from = dossier.status
    dossier.next_at = FAR
    dossier.intake_due_at = None if dossier.status == Status.NEW else dossier.intake_due_at
    move(
        dossier,
        Action.ASK_SUPPLEMENT,
        by=by,
        at=at,
        facts={"round": request.round, "items": len(asked), "before_intake": request.before_intake},
    )
    return request


@transaction.atomic
def refuse(dossier_id: int, *, reason: str, by: Actor, at: datetime, row_version: int | None = None) -> Dossier:
    """Refuse intake, saying why (form 03). Raises Forbidden, WrongState, ChangedMeanwhile, ReasonMissing."""
    dossier = lock(dossier_id, row_version=row_version)
    _check_words(reason)
    dossier.refusal_reason = reason.strip()
    dossier.next_at = FAR
    dossier.intake_due_at = None
    _steps.complete_open(dossier, by=by, at=at)
    dossier.supplements.filter(answered_at__isnull=True).update(answered_at=at)
    move(dossier, Action.REFUSE, by=by, at=at)
    return dossier


def promised(dossier: Dossier, version: PublishedVersion, *, at: datetime) -> datetime | None:
    """Return when the result is promised if the clock starts at `at`; None without a promised date."""
    limit = version.limit(dossier.case_id, CHANNELS[dossier.channel])
    return deadlines.promise(at, rule_limit(limit), calendar_of(dossier.solving_agency_id))


def rule_limit(limit: LimitInfo | None) -> deadlines.Limit:
    """Return a limit of the catalogue in the words of the rules; without a unit nothing is promised."""
    if limit is None or limit.unit is None:
        return deadlines.Limit()
    return deadlines.Limit(limit.value, deadlines.Unit(limit.unit))


def _due_facts(dossier: Dossier) -> dict[str, str | None]:
    return {"due_at": dossier.due_at.isoformat() if dossier.due_at else None}


def _check_words(reason: str) -> None:
    """Raise ReasonMissing on an empty or over-long reason (2,000 characters at most)."""
    if not reason.strip() or len(reason) > MAX_REASON:
        raise ReasonMissing


def _keep_checks(
    dossier: Dossier,
    version: PublishedVersion,
    checks: tuple[Check, ...],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write what the clerk found; papers of another procedure are left out."""
    known = {requirement.id for requirement in version.requirements_for(dossier.case_id)}
    PaperCheck.objects.filter(dossier=dossier).delete()
    PaperCheck.objects.bulk_create(
        PaperCheck(
            dossier=dossier,
            requirement_id=check.requirement_id,
            right=check.right,
            originals=check.originals,
            certified=check.certified,
            copies=check.copies,
            remark=check.remark[:MAX_REMARK],
            by_id=by.user_id,
            at=at,
        )
        for check in checks
        if check.requirement_id in known
    )


def _open_request(
    dossier: Dossier,
    asked: tuple[Asked, ...],
    reason: str,
    *,
    by: Actor,
    at: datetime,
    wished_by: date | None,
) -> SupplementRequest:
    """Write the next round with its items."""
    request = SupplementRequest.objects.create(
        dossier=dossier,
        round=dossier.supplements.count() + 1,
        before_intake=dossier.status == Status.NEW,
        reason=reason.strip(),
        asked_at=at,
        asked_by_id=by.user_id,
        agency_id=by.agency_id or dossier.intake_agency_id,
        wished_by=wished_by,
    )
    SupplementItem.objects.bulk_create(
        SupplementItem(
            request=request,
            requirement_id=item.requirement_id,
            field_path=item.field_path,
            title=item.title,
            remark=item.remark.strip(),
        )
        for item in asked
    )
    return request
