"""The applicant's answer to a request for supplement: what was asked, and nothing else."""

import copy
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.access import calendar_of
from agencies.rules.scope import SYSTEM, Actor
from dossiers.access.clock import limit_of, rule_now
from dossiers.actions import _people, _steps, _unsent
from dossiers.actions._lacking import Lack, NotReady, unsafe
from dossiers.actions._move import lock, move
from dossiers.actions.filing import page_of
from dossiers.known import known_at, seal, unseal
from dossiers.models import Answers, Attachment, ClockSpan, Dossier, Result, SupplementRequest
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Clock, Status, WrongState
from files.scan import counts
from procedures.access import PublishedVersion, published
from procedures.rules.eform import EForm, clean_answers, visible


@transaction.atomic
def supplement(dossier_id: int, *, by: Actor, at: datetime, answers: Mapping[str, Any] | None = None) -> Dossier:
    """Send what was asked: before intake the online check begins anew, after it the clock goes on by the rule.

    `answers` holds the questions asked again, by path. Raises Forbidden, WrongState, NotReady.
    """
    dossier = lock(dossier_id)
    request = dossier.supplements.filter(answered_at__isnull=True).first()
    if request is None:
        raise WrongState(Action.SUPPLEMENT, Status(dossier.status))
    version = published(dossier.version_id)
    _take_answers(dossier, version, request, answers or {}, by=by, at=at)
    request.answered_at = at
    request.answered_by_id = by.user_id
    request.save(update_fields=["answered_at", "answered_by"])
    wanted = _go_on(dossier, version, by=by, at=at)
    move(
        dossier,
        Action.SUPPLEMENT,
        by=by,
        at=at,
        wanted=wanted,
        facts={
            "round": request.round,
            "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
            "before_intake": request.before_intake,
        },
    )
    return dossier


def _take_answers(
    dossier: Dossier,
    version: PublishedVersion,
    request: SupplementRequest,
    answers: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Check that every item asked is there and write the answers of this round."""
    items = list(request.items.all())
    here = Attachment.objects.filter(dossier=dossier, removed_at__isnull=True).select_related("file")
    files = [row for row in here if row.pending]
    brought = {row.requirement_id for row in files if counts(row.file)}
    lacks = [
        Lack("paper", str(item.requirement_id))
        for item in items
        if item.requirement_id and item.requirement_id not in brought
    ]
    asked = {item.field_path for item in items if item.field_path}
    if asked:
        names = {str(row.pk): row.name for row in here if row.field_path}
        lacks += _new_answers(dossier, version, request, answers, asked, names, by=by, at=at)
    # As at filing: no file comes into the office around the virus scanner.
    lacks += unsafe(files)
    if lacks:
        raise NotReady(lacks, version.eform)
    _unsent.send(dossier)


def _new_answers(
    dossier: Dossier,
    version: PublishedVersion,
    request: SupplementRequest,
    answers: Mapping[str, Any],
    asked: set[str],
    names: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> list[Lack]:
    """Put the questions asked in place of the old answers; return what is wrong with them."""
    form = version.eform
    last = Answers.objects.filter(dossier=dossier).latest("round")
    known = known_at(at, names)
    merged = _merged(form, unseal(form, last.answers), answers, asked, on=known.today)
    cleaned = clean_answers(form, merged, complete=True, known=known)
    wrong = [
        Lack("answer", path, page=page_of(form, path), errors=tuple(errors)) for path, errors in cleaned.errors.items()
    ]
    lacks = wrong + [Lack("answer", path) for path in sorted(asked - set(answers))]
    if not lacks:
        Answers.objects.create(
            dossier=dossier,
            round=request.round,
            answers=seal(form, cleaned.answers),
            at=at,
            by_id=by.person_id,
        )
        _people.write(dossier, version, cleaned.answers, at=at)
    return lacks


def _merged(form: EForm, old: dict[str, Any], new: Mapping[str, Any], asked: set[str], *, on: date) -> dict[str, Any]:
    """Put in the questions asked, and those that only now are asked because of the new answers; nothing else."""
    before, merged = visible(form, old, on=on), copy.deepcopy(old)
    taken: set[str] = set()
    allowed = asked
    while fresh := (allowed & set(new)) - taken:
        for path in fresh:
            _put(merged, path.split("."), new[path])
        taken |= fresh
        allowed = asked | (visible(form, merged, on=on) - before)
    return merged


def _put(answers: dict[str, Any], parts: list[str], value: Any) -> None:
    """Set one answer by its path; blocks on the way are made where they are missing."""
    for part in parts[:-1]:
        answers = answers.setdefault(part, {})
    answers[parts[-1]] = value


def _go_on(dossier: Dossier, version: PublishedVersion, *, by: Actor, at: datetime) -> Status:
    """Set the clock and the step going again; return the status that follows."""
    if dossier.status == Status.NEW:
        calendar = calendar_of(dossier.intake_agency_id)
        dossier.intake_due_at = dossier.next_at = deadlines.intake_due_at(at, calendar)
        return Status.NEW
    rule = rule_now(at)
    _new_due(dossier, version, rule, at=at)
    if rule.kind == deadlines.SupplementKind.RESTART:
        dossier.clock_from = at
        # Nobody did that step: the applicant must not stand on it, nor get it back when it is sent back.
        _steps.complete_open(dossier, by=SYSTEM, at=at, outcome="restarted")
        Result.objects.filter(dossier=dossier).update(approved_at=None, approved_by=None)
        _steps.open_first(dossier, version, at=at)
        return Status.ACCEPTED
    _steps.extend_open(dossier, version, at=at)
    return Status(dossier.paused_from or Status.ACCEPTED)


def _new_due(dossier: Dossier, version: PublishedVersion, rule: deadlines.SupplementRule, *, at: datetime) -> None:
    """Move the promise by the rule; without a promised date there is still none."""
    span = ClockSpan.objects.filter(dossier=dossier, to_at__isnull=True).first()
    pause = deadlines.Span(span.from_at if span else at, at, Clock.WAITING, supplement=True)
    limit = limit_of(dossier, version)
    calendar = calendar_of(dossier.solving_agency_id)
    dossier.due_at = deadlines.apply_supplement(rule, dossier.due_at, pause, limit, calendar)
    dossier.next_at = dossier.due_at or FAR
