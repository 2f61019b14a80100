"""After the result is returned: the applicant says that it has come, and how satisfied one is."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import SYSTEM, Actor, Forbidden
from dossiers.access.mandates import acts
from dossiers.actions import results
from dossiers.actions._move import lock, note
from dossiers.known import VIETNAM
from dossiers.models import Dossier, PostAddress, Rating, Result
from dossiers.rules import satisfaction
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.workflow import Action, Status, WrongState

MAX_WORDS = 2000


class AlreadyRated(ValueError):
    """An applicant rates a dossier once."""


class Unclear(ValueError):
    """The score is none of the three, a criterion is not on the sheet, or there are too many words."""


@transaction.atomic
def rate(
    dossier_id: int,
    *,
    score: int,
    by: Actor,
    at: datetime,
    words: str = "",
    criteria: Mapping[str, int] | None = None,
) -> Rating:
    """Say once how satisfied one is (3 very, 2, 1 not), after the result is returned; `criteria` as far as one likes.

    Raises Forbidden, WrongState, AlreadyRated, Unclear.
    """
    dossier = _returned(dossier_id, by=by, at=at)
    sheet, said = satisfaction.sheet_on(at.astimezone(VIETNAM).date()), dict(criteria or {})
    if score not in satisfaction.SCORES or len(words) > MAX_WORDS or not satisfaction.fits(sheet, said):
        raise Unclear
    if Rating.objects.filter(dossier=dossier).exists():
        raise AlreadyRated
    rating = Rating.objects.create(
        dossier=dossier,
        score=score,
        words=words.strip(),
        sheet=sheet.since if sheet and said else None,
        criteria=said,
        at=at,
        by_id=by.person_id,
    )
    note(dossier, "dossier.rated", by=by, at=at, facts={"score": score, "criteria": said})
    return rating


@transaction.atomic
def acknowledge(dossier_id: int, *, by: Actor, at: datetime) -> bool:
    """Note that the applicant says the result has come; said twice it is once. Raises Forbidden, WrongState.

    What the post had is returned with that: nobody knows better than the one who holds it.
    """
    dossier = lock(dossier_id)
    if dossier.delivery_state == DeliveryState.POSTED and acts(by, dossier, at=at):
        receiver = PostAddress.objects.filter(dossier=dossier).first()
        named = receiver.receiver if receiver else dossier.owner_name
        results.return_result(dossier.pk, handed_to=named, by=SYSTEM, at=at)
    dossier = _returned(dossier_id, by=by, at=at)
    if not Result.objects.filter(dossier=dossier, received_at__isnull=True).update(received_at=at):
        return False
    note(dossier, "dossier.receipt_said", by=by, at=at, facts={"how": dossier.receive_by})
    return True


def _returned(dossier_id: int, *, by: Actor, at: datetime) -> Dossier:
    """Lock a returned dossier in which the actor acts; raises Forbidden, WrongState."""
    dossier = lock(dossier_id)
    if not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FOLLOW)
    if dossier.status != Status.RETURNED:
        raise WrongState(Action.RETURN_RESULT, Status(dossier.status))
    return dossier
