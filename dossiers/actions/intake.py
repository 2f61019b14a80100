"""The one-stop desk: accept (form 01), ask for a supplement (form 02), refuse (form 03)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.access import calendar_of
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.clock import limit_of, rule_now
from dossiers.access.steps import WORKING, in_hand
from dossiers.actions import _steps, _unsent
from dossiers.actions._move import guard, lock, move, note
from dossiers.actions._rounds import next_round
from dossiers.actions.processing import NotYours
from dossiers.known import known_at, unseal
from dossiers.models import Answers, Dossier, PaperCheck, SupplementItem, SupplementRequest
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Status, WrongState
from procedures.access import PublishedVersion, published
from procedures.rules.eform_asked import askable

MAX_REMARK = 1000
MAX_REASON = 2000
MAX_TITLE = 1000
FOUND = ("right", "originals", "certified", "copies", "remark")


class ReasonMissing(ValueError):
    """A refusal or a request for supplement says why, in words, within the limit."""


class NothingAsked(ValueError):
    """A request for supplement names at least one paper or question, and only what the dossier really asks for."""


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
def keep_checks(
    dossier_id: int, *, checks: tuple[Check, ...], by: Actor, at: datetime, row_version: int | None = None
) -> Dossier:
    """Keep what the clerk has found so far, before anything is decided; nothing happens where nothing changed.

    Raises Forbidden, WrongState, ChangedMeanwhile.
    """
    dossier = lock(dossier_id, row_version=row_version)
    guard(dossier, Action.ACCEPT, by, at=at)
    if dossier.status != Status.NEW:
        raise WrongState(Action.ACCEPT, Status(dossier.status))
    if _keep_checks(dossier, published(dossier.version_id), checks, by=by, at=at):
        wrong = sum(check.right is False for check in checks)
        note(dossier, "dossier.papers_checked", by=by, at=at, facts={"papers": len(checks), "wrong": wrong})
    return dossier


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

    `checks` are added to what was kept of the papers before.
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

    Raises Forbidden, NotYours, WrongState, ChangedMeanwhile, ReasonMissing, NothingAsked, SupplementOpen.
    """
    dossier = lock(dossier_id, row_version=row_version)
    _check_words(reason)
    _check_asked(dossier, asked, at=at)
    _check_desk_or_hand(dossier, by)
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
        facts={
            "round": request.round,
            "items": len(asked),
            "before_intake": request.before_intake,
            "restarts": rule_now(at).kind == deadlines.SupplementKind.RESTART,
        },
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
    _unsent.drop(dossier)
    move(dossier, Action.REFUSE, by=by, at=at)
    return dossier


def promised(dossier: Dossier, version: PublishedVersion, *, at: datetime) -> datetime | None:
    """Return when the result is promised if the clock starts at `at`; None without a promised date."""
    return deadlines.promise(at, limit_of(dossier, version), calendar_of(dossier.solving_agency_id))


def _due_facts(dossier: Dossier) -> dict[str, str | None]:
    return {"due_at": dossier.due_at.isoformat() if dossier.due_at else None}


def _check_words(reason: str) -> None:
    """Raise ReasonMissing on an empty or over-long reason (2,000 characters at most)."""
    if not reason.strip() or len(reason) > MAX_REASON:
        raise ReasonMissing


def _check_asked(dossier: Dossier, asked: tuple[Asked, ...], *, at: datetime) -> None:
    """Raise NothingAsked unless each thing asked has words and is one that the applicant can answer.

    Anything else could never be supplied, and the dossier would wait for ever.
    """
    version = published(dossier.version_id)
    papers = {paper.id for paper in version.requirements_for(dossier.case_id) if paper.kind == "submit"}
    form, answers = version.eform, {}
    if any(item.field_path for item in asked):
        answers = unseal(form, Answers.objects.filter(dossier=dossier).latest("round").answers)
    for item in asked:
        if item.requirement_id is not None:
            known = item.requirement_id in papers and not item.field_path
        else:
            known = askable(form, item.field_path, answers, on=known_at(at).today)
        if not known or not item.remark.strip():
            raise NothingAsked
    if not asked or len({(item.requirement_id, item.field_path) for item in asked}) < len(asked):
        raise NothingAsked


def _check_desk_or_hand(dossier: Dossier, by: Actor) -> None:
    """Raise NotYours unless the desk asks, or whoever may work on the open step of the office."""
    at_desk = by.may(Permission.INTAKE_SEE) and by.agency_id == dossier.intake_agency_id
    if by.everything or at_desk or dossier.status not in WORKING:
        return
    if not in_hand(by, dossier, dossier.tasks.open().main().first()):
        raise NotYours(Permission.INTAKE_SUPPLEMENT)


def _keep_checks(
    dossier: Dossier,
    version: PublishedVersion,
    checks: tuple[Check, ...],
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """Write what the clerk found, where it is new, and say whether anything was; papers of others are left out."""
    known = {requirement.id for requirement in version.requirements_for(dossier.case_id)}
    kept = {row.requirement_id: row for row in PaperCheck.objects.filter(dossier=dossier)}
    changed = [
        PaperCheck(dossier=dossier, requirement_id=check.requirement_id, by_id=by.person_id, at=at, **_found(check))
        for check in checks
        if check.requirement_id in known and _is_news(check, kept.get(check.requirement_id))
    ]
    PaperCheck.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["dossier", "requirement"],
        update_fields=[*FOUND, "by", "at"],
    )
    return bool(changed)


def _found(check: Check) -> dict[str, Any]:
    return {name: getattr(check, name) for name in FOUND} | {"remark": check.remark.strip()[:MAX_REMARK]}


def _is_news(check: Check, kept: PaperCheck | None) -> bool:
    """Tell whether the check says anything else than what is kept; an empty one about nothing does not."""
    found = _found(check)
    if kept is None:
        return any(value not in (None, 0, "") for value in found.values())
    return any(getattr(kept, name) != value for name, value in found.items())


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
        round=next_round(dossier),
        before_intake=dossier.status == Status.NEW,
        reason=reason.strip(),
        asked_at=at,
        asked_by_id=by.person_id,
        agency_id=by.agency_id or dossier.intake_agency_id,
        wished_by=wished_by,
    )
    SupplementItem.objects.bulk_create(
        SupplementItem(
            request=request,
            requirement_id=item.requirement_id,
            field_path=item.field_path,
            title=item.title[:MAX_TITLE],
            remark=item.remark.strip(),
        )
        for item in asked
    )
    return request
