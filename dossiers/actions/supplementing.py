"""The applicant's answer to a request for supplement: what was asked, and nothing else; prepared, then sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from agencies.access import calendar_of
from agencies.rules.scope import SYSTEM, Actor
from dossiers.access.clock import limit_of, rule_now
from dossiers.actions import _people, _steps, _unsent
from dossiers.actions._lacking import Lack, NotReady, page_of, unsafe
from dossiers.actions._move import guard, lock, move
from dossiers.actions.filing import DraftConflict, Saved
from dossiers.known import known_at, seal, unseal
from dossiers.models import Answers, Attachment, ClockSpan, Dossier, Draft, Result, SupplementRequest
from dossiers.models.dossier import FAR
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Clock, Status, WrongState
from files import store
from files.scan import counts
from procedures.access import PublishedVersion, published
from procedures.rules.eform import EForm, clean_answers, schema_path
from procedures.rules.eform_asked import answered, asks_file, covers, file_ids, judge, merged, with_files


@transaction.atomic
def save(
    dossier_id: int,
    values: Mapping[str, Any],
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    round_: int | None = None,
) -> Saved:
    """Keep what was typed for the questions asked, right or wrong, until it is sent; nothing else is taken.

    `values` by path; `version` is the one the person was looking at (0: nothing kept yet; None: whatever stands),
    `round_` the request it answers. Raises Forbidden, WrongState, DraftConflict.
    """
    dossier = lock(dossier_id)
    guard(dossier, Action.SUPPLEMENT, by, at=at)
    request = _open(dossier, round_)
    draft = Draft.objects.filter(dossier=dossier).first()
    stands = draft.version if draft else 0
    if version is not None and version != stands:
        raise DraftConflict(stands)
    form = published(dossier.version_id).eform
    filed = _filed(dossier)
    known = known_at(at, _file_names(dossier))
    asked = _questions(request)
    typed = dict(values)
    if draft is not None:
        typed = answered(form, filed, unseal(form, draft.answers), asked, on=known.today) | typed
    now = with_files(form, merged(form, filed, typed, asked, on=known.today), filed, asked, _new_files(dossier))
    kept = clean_answers(form, now, complete=False, known=known).kept
    until = at + timedelta(days=settings.DRAFT_DAYS)
    fresh = {"answers": seal(form, kept), "saved_at": at, "expires_at": until, "version": stands + 1}
    Draft.objects.update_or_create(dossier=dossier, defaults=fresh)
    return Saved(stands + 1, kept=kept)


@transaction.atomic
def supplement(
    dossier_id: int,
    *,
    by: Actor,
    at: datetime,
    answers: Mapping[str, Any] | None = None,
    version: int | None = None,
    round_: int | None = None,
) -> Dossier:
    """Send what was asked: before intake the online check begins anew, after it the clock goes on by the rule.

    `answers` holds the questions asked again, by path, beside those kept before; `version` is that of the answers
    kept which the person has seen, `round_` the request. Raises Forbidden, WrongState, NotReady, DraftConflict.
    """
    dossier = lock(dossier_id)
    guard(dossier, Action.SUPPLEMENT, by, at=at)
    request = _open(dossier, round_)
    offered = published(dossier.version_id)
    draft = Draft.objects.filter(dossier=dossier).first()
    if version is not None and version != (draft.version if draft else 0):
        raise DraftConflict(draft.version if draft else 0)
    _take_answers(dossier, offered, request, draft, answers or {}, by=by, at=at)
    request.answered_at = at
    request.answered_by_id = by.user_id
    request.save(update_fields=["answered_at", "answered_by"])
    wanted = _go_on(dossier, offered, by=by, at=at)
    facts = {
        "round": request.round,
        "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
        "before_intake": request.before_intake,
    }
    move(dossier, Action.SUPPLEMENT, by=by, at=at, wanted=wanted, facts=facts)
    return dossier


def lacks_of(dossier: Dossier, request: SupplementRequest, *, at: datetime) -> list[Lack]:
    """Return everything that keeps a supplement from being sent, as `supplement` would say it; writes nothing."""
    draft = Draft.objects.filter(dossier=dossier).first()
    return _judged(dossier, published(dossier.version_id), request, draft, {}, at=at)[1]


def _open(dossier: Dossier, round_: int | None) -> SupplementRequest:
    """Return the request that waits; raises WrongState where there is none, or another than the page shows."""
    request: SupplementRequest | None = dossier.supplements.filter(answered_at__isnull=True).first()
    if request is None or (round_ is not None and request.round != round_):
        raise WrongState(Action.SUPPLEMENT, Status(dossier.status))
    return request


def _questions(request: SupplementRequest) -> list[str]:
    return [item.field_path for item in request.items.all() if item.field_path]


def _filed(dossier: Dossier) -> dict[str, Any]:
    """Return the answers as they were filed last, in the clear."""
    last = Answers.objects.filter(dossier=dossier).latest("round")
    return unseal(published(dossier.version_id).eform, last.answers)


def _file_names(dossier: Dossier) -> dict[str, str]:
    """Return the files that answer questions, those not sent yet too."""
    rows = Attachment.objects.filter(dossier=dossier, removed_at__isnull=True).exclude(field_path="")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _take_answers(
    dossier: Dossier,
    version: PublishedVersion,
    request: SupplementRequest,
    draft: Draft | None,
    answers: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Check that every item asked is there and write the answers of this round."""
    kept, lacks = _judged(dossier, version, request, draft, answers, at=at)
    if lacks:
        raise NotReady(lacks, version.eform)
    asked = _questions(request)
    if asked:
        sealed = seal(version.eform, kept)
        Answers.objects.create(
            dossier=dossier, round=request.round, kind="supplement", answers=sealed, at=at, by_id=by.person_id
        )
        _people.write(dossier, version, kept, at=at)
        _settle_files(dossier, version.eform, request, kept, at=at)
    _unsent.send(dossier)


def _settle_files(
    dossier: Dossier, form: EForm, request: SupplementRequest, kept: Mapping[str, Any], *, at: datetime
) -> None:
    """Of what was asked, mark the files that no answer names any more as gone with this round.

    What came with this round and is not named after all, of a row taken out again, is thrown away.
    """
    held, asked = file_ids(form, kept), {schema_path(path) for path in _questions(request)}
    rows = Attachment.objects.filter(dossier=dossier, removed_at__isnull=True).exclude(field_path="")
    for row in rows.select_related("file"):
        if str(row.pk) in held or row.field_path not in form.fields:
            continue
        if row.pending:
            row.delete()
            store.remove(row.file)
        elif covers(asked, row.field_path):
            row.removed_at, row.removed_round = at, request.round
            row.save(update_fields=["removed_at", "removed_round"])


def _new_files(dossier: Dossier) -> dict[str, list[str]]:
    """Return the ids of the files not sent yet, by the question they answer."""
    found: dict[str, list[str]] = {}
    rows = Attachment.objects.filter(dossier=dossier, pending=True, removed_at__isnull=True).exclude(field_path="")
    for pk, path in rows.values_list("pk", "field_path"):
        found.setdefault(path, []).append(str(pk))
    return found


def _judged(
    dossier: Dossier,
    version: PublishedVersion,
    request: SupplementRequest,
    draft: Draft | None,
    answers: Mapping[str, Any],
    *,
    at: datetime,
) -> tuple[dict[str, Any], list[Lack]]:
    """Return the answers as they would be kept, and what is missing or wrong, papers first."""
    items = list(request.items.all())
    files = list(
        Attachment.objects.filter(dossier=dossier, pending=True, removed_at__isnull=True).select_related("file")
    )
    brought = {row.requirement_id for row in files if counts(row.file)}
    lacks = [
        Lack("paper", str(item.requirement_id))
        for item in items
        if item.requirement_id and item.requirement_id not in brought
    ]
    kept: dict[str, Any] = {}
    if asked := _questions(request):
        kept, wrong = _new_answers(dossier, version, draft, answers, asked, at=at)
        lacks += wrong
    # As at filing: no file comes into the office around the virus scanner.
    return kept, lacks + unsafe(files)


def _new_answers(
    dossier: Dossier,
    version: PublishedVersion,
    draft: Draft | None,
    answers: Mapping[str, Any],
    asked: list[str],
    *,
    at: datetime,
) -> tuple[dict[str, Any], list[Lack]]:
    """Put the questions asked in place of the old answers; return all answers, and what is wrong with the new."""
    form, filed, known = version.eform, _filed(dossier), known_at(at, _file_names(dossier))
    typed = dict(answers)
    if draft is not None:
        typed = answered(form, filed, unseal(form, draft.answers), asked, on=known.today) | typed
    brought = _new_files(dossier)
    now = with_files(form, merged(form, filed, typed, asked, on=known.today), filed, asked, brought)
    kept, errors = judge(form, filed, now, asked, known=known)
    wrong = [Lack("answer", path, page=page_of(form, path), errors=tuple(found)) for path, found in errors.items()]
    # A file that is asked once more must be brought anew, as a paper must.
    same = [path for path in asked if (path not in brought if asks_file(form, path) else path not in typed)]
    silent = [path for path in same if not any(covers([path], one) for one in errors)]
    return kept, wrong + [Lack("answer", path, page=page_of(form, path)) for path in silent]


def _go_on(dossier: Dossier, version: PublishedVersion, *, by: Actor, at: datetime) -> Status:
    """Set the clock and the step going again; return the status that follows."""
    if dossier.status == Status.NEW:
        calendar = calendar_of(dossier.intake_agency_id)
        dossier.intake_due_at = dossier.next_at = deadlines.intake_due_at(at, calendar, settings.INTAKE_CHECK_HOURS)
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
