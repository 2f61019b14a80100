"""The acts of the API by name: what each takes and which action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from agencies.rules.scope import Actor
from dossiers import serializers as s
from dossiers.actions import amending, filing, intake, posting, processing, results, supplementing, withdrawing
from dossiers.api_problems import BadAnswers
from dossiers.rules.workflow import Action

if TYPE_CHECKING:
    from dossiers.models import Dossier

Body = Mapping[str, Any]
Do = Callable[..., Any]


def _version(data: Body) -> int | None:
    return s.number_of(data, "row_version")


def _submit(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    filing.submit(dossier.pk, by=by, at=at)


@transaction.atomic
def _edit(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    """Change answers of a dossier that nobody has begun with, in one call; what a page left half done is not sent."""
    draft = amending.begin(dossier.pk, by=by, at=at, anew=True)
    saved = filing.save_answers(draft.pk, s.object_of(data, "answers") or {}, version=None, by=by, at=at)
    if saved.errors:
        raise BadAnswers(dossier.procedure_version.eform, dict(saved.errors))
    filing.submit(draft.pk, by=by, at=at)


def _supplement(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    supplementing.supplement(dossier.pk, answers=s.object_of(data, "answers"), by=by, at=at)


def _accept(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    intake.accept(dossier.pk, checks=s.checks_of(data), by=by, at=at, row_version=_version(data))


def _ask_supplement(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    intake.ask_supplement(
        dossier.pk,
        asked=s.asked_of(data),
        reason=s.text_of(data, "reason"),
        wished_by=s.date_of(data, "wished_by"),
        by=by,
        at=at,
        row_version=_version(data),
    )


def _refuse(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    intake.refuse(dossier.pk, reason=s.text_of(data, "reason"), by=by, at=at, row_version=_version(data))


def _start(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    processing.start(dossier.pk, by=by, at=at, row_version=_version(data))


@transaction.atomic
def _complete_step(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    """With `result` the officer writes the draft in the same act."""
    result = s.object_of(data, "result")
    if result is not None:
        s.body_of(result, frozenset({"outcome", "title", "body", "legal_basis"}))
        results.draft(
            dossier.pk,
            outcome=s.text_of(result, "outcome"),
            title=s.text_of(result, "title"),
            body=s.text_of(result, "body"),
            legal_basis=s.text_of(result, "legal_basis"),
            by=by,
            at=at,
            row_version=_version(data),
        )
        processing.complete_step(dossier.pk, words=s.text_of(data, "note"), by=by, at=at)
        return
    processing.complete_step(dossier.pk, words=s.text_of(data, "note"), by=by, at=at, row_version=_version(data))


def _send_back(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    processing.send_back(
        dossier.pk,
        to=s.text_of(data, "to", required=True),
        reason=s.text_of(data, "reason"),
        by=by,
        at=at,
        row_version=_version(data),
    )


def _issue(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    results.issue(dossier.pk, number=s.text_of(data, "number"), by=by, at=at, row_version=_version(data))


def _post_result(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    said: dict[str, Any] = {"carrier": s.text_of(data, "carrier"), "code": s.text_of(data, "code"), "on": _day(data)}
    posting.hand_to_post(dossier.pk, **said, by=by, at=at, row_version=_version(data))


def _result_came_back(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    said: dict[str, Any] = {"on": _day(data), "why": s.text_of(data, "why")}
    posting.came_back(dossier.pk, **said, by=by, at=at, row_version=_version(data))


def _day(data: Body) -> date:
    """Return the day something happened; raises posting.Unclear where none is named."""
    found = s.date_of(data, "on")
    if found is None:
        raise posting.Unclear("on")
    return found


def _return_result(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    results.return_result(dossier.pk, handed_to=s.text_of(data, "handed_to"), by=by, at=at, row_version=_version(data))


def _request_withdrawal(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    withdrawing.request_withdrawal(dossier.pk, reason=s.text_of(data, "reason"), by=by, at=at)


def _confirm_withdrawal(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    withdrawing.confirm_withdrawal(dossier.pk, by=by, at=at, row_version=_version(data))


def _decline_withdrawal(dossier: Dossier, data: Body, *, by: Actor, at: datetime) -> None:
    reason = s.text_of(data, "reason")
    withdrawing.decline_withdrawal(dossier.pk, reason=reason, by=by, at=at, row_version=_version(data))


ACTS: dict[str, tuple[frozenset[str], Do]] = {
    Action.SUBMIT: (frozenset(), _submit),
    Action.EDIT: (frozenset({"answers"}), _edit),
    Action.SUPPLEMENT: (frozenset({"answers"}), _supplement),
    Action.ACCEPT: (frozenset({"checks"}), _accept),
    Action.ASK_SUPPLEMENT: (frozenset({"items", "reason", "wished_by"}), _ask_supplement),
    Action.REFUSE: (frozenset({"reason"}), _refuse),
    Action.START: (frozenset(), _start),
    Action.COMPLETE_STEP: (frozenset({"note", "result"}), _complete_step),
    Action.SEND_BACK: (frozenset({"to", "reason"}), _send_back),
    Action.ISSUE: (frozenset({"number"}), _issue),
    Action.POST_RESULT: (frozenset({"carrier", "code", "on"}), _post_result),
    Action.RESULT_CAME_BACK: (frozenset({"on", "why"}), _result_came_back),
    Action.RETURN_RESULT: (frozenset({"handed_to"}), _return_result),
    Action.REQUEST_WITHDRAWAL: (frozenset({"reason"}), _request_withdrawal),
    Action.CONFIRM_WITHDRAWAL: (frozenset(), _confirm_withdrawal),
    Action.DECLINE_WITHDRAWAL: (frozenset({"reason"}), _decline_withdrawal),
}
