"""A correction is asked for, and the one-stop desk accepts or declines it with its reason.

What was filed is never rewritten: an accepted correction of a dossier stands beside it and in its journal. One of
the account is written to the account at once.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.access import user_by_id
from accounts.actions.people import correct
from accounts.rules.kinds import AccountKind
from agencies.access import agency_of_commune, provincial_centre
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.actions import papers
from dossiers.actions._move import lock, note
from dossiers.known import VIETNAM
from dossiers.models import Dossier
from dossiers.rules.workflow import Status
from files.store import put
from journal.record import record
from mydata.access.corrections import OTHER, may_answer, questions_of
from mydata.access.reads import own_rows
from mydata.models import Correction
from mydata.rules.corrections import MAX_TEXT, PROFILE, NotRight, Particular, State, clean


class Unclear(ValueError):
    """Something is missing, too long or not possible; `field` says which: target, wrong, right, answer."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AlreadyAsked(Exception):
    """The same is asked already and waits for an answer."""


class AlreadyAnswered(Exception):
    """A colleague has answered in the meantime."""


def ask(
    *,
    dossier_id: int | None,
    target: str,
    wrong: str,
    right: str,
    by: Actor,
    at: datetime,
    proof: Any = None,
) -> Correction:
    """Ask for a correction of one's account (no dossier) or of one's filed dossier, with a proof where there is one.

    Raises Forbidden, Unclear, AlreadyAsked, files.store.Refused, Dossier.DoesNotExist for a stranger's.
    """
    by.require(Permission.DOSSIER_FOLLOW)
    dossier = _own_filed(dossier_id, by) if dossier_id is not None else None
    _check_words(wrong, right)
    right = _clean(dossier, target, right, by=by, today=at.astimezone(VIETNAM).date())
    row = Correction(user_id=by.person_id, dossier=dossier, agency_id=_agency(dossier, by), target=target, asked_at=at)
    row.wrong, row.right = wrong.strip(), right
    try:
        return _write(row, proof, by=by, at=at)
    except IntegrityError as error:
        raise AlreadyAsked from error


@transaction.atomic
def _write(row: Correction, proof: Any, *, by: Actor, at: datetime) -> Correction:
    if proof is not None:
        row.proof = put(proof, by=by, at=at)
        row.proof_name = papers.file_name(proof, row.proof.extension)
    row.save()
    facts = {"correction": row.pk, "target": row.target}
    if row.dossier_id is not None:
        note(lock(row.dossier_id), "dossier.correction_asked", by=by, at=at, facts=facts)
    else:
        record("user", row.user_id, "user.correction_asked", by=by, at=at, facts=facts)
    return row


def _own_filed(dossier_id: int, by: Actor) -> Dossier:
    return own_rows(by).exclude(status=Status.DRAFT).get(pk=dossier_id)


def _check_words(wrong: str, right: str) -> None:
    for field, text in (("wrong", wrong), ("right", right)):
        if not text.strip() or len(text) > MAX_TEXT:
            raise Unclear(field)


def _clean(dossier: Dossier | None, target: str, right: str, *, by: Actor, today: date) -> str:
    """Return the right value as it is kept; of an account it has the shape of its particular."""
    if dossier is not None:
        if target != OTHER and target not in dict(questions_of(dossier)):
            raise Unclear("target")
        return right.strip()
    if target not in set(Particular):
        raise Unclear("target")
    business = user_by_id(by.person_id).kind == AccountKind.BUSINESS
    try:
        return clean(Particular(target), right, business=business, today=today)
    except NotRight as error:
        raise Unclear("right") from error


def _agency(dossier: Dossier | None, by: Actor) -> int:
    """Return who answers: the dossier's one-stop desk; for an account that of the home commune, else the province's."""
    if dossier is not None:
        return dossier.intake_agency_id
    home = agency_of_commune(user_by_id(by.person_id).commune_code)
    return home.id if home else provincial_centre().id


@transaction.atomic
def answer(correction_id: int, *, accepted: bool, words: str, by: Actor, at: datetime) -> Correction:
    """Accept or decline with a reason and tell the person; accepted, a particular of the account is written.

    Raises Forbidden, Unclear (a declined one needs its reason), AlreadyAnswered.
    """
    row = Correction.objects.select_for_update().get(pk=correction_id)
    if row.state != State.ASKED:
        raise AlreadyAnswered
    if not may_answer(by, row):
        raise Forbidden(Permission.INTAKE_ACCEPT)
    if len(words) > MAX_TEXT or (not accepted and not words.strip()):
        raise Unclear("answer")
    row.state = str(State.ACCEPTED if accepted else State.DECLINED)
    row.answered_at, row.answered_by_id, row.answer = at, by.user_id, words.strip()
    row.save()
    _follow(row, accepted, by=by, at=at)
    return row


def _follow(row: Correction, accepted: bool, *, by: Actor, at: datetime) -> None:
    facts = {"correction": row.pk, "target": row.target, "accepted": accepted}
    if row.dossier_id is not None:
        note(lock(row.dossier_id), "dossier.correction_answered", by=by, at=at, facts=facts)
        return
    if accepted:
        correct(row.user_id, field=row.target, value=row.right, by=by, at=at)
    record("user", row.user_id, "user.correction_answered", by=by, at=at, facts=facts)


__all__ = ["OTHER", "PROFILE", "AlreadyAnswered", "AlreadyAsked", "Unclear", "answer", "ask"]
