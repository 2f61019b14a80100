"""The result by public post: where it goes, that it was given to the post, that it came back, what then."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.mandates import acts
from dossiers.actions._move import lock, move, note
from dossiers.known import VIETNAM, known_at
from dossiers.models import Dossier, PostAddress, Posting
from dossiers.models.dossier import FAR
from dossiers.post_form import PAGE, post_form
from dossiers.rules.delivery import CameBack, DeliveryState, allows, day_fits, tracking_code
from dossiers.rules.workflow import OPEN, Action, Status, WrongState
from journal.record import record
from portal.lib.crypto import encrypt
from procedures.rules.eform import Cleaned, clean_page

MAX_CARRIER = 100


class Unclear(ValueError):
    """What is said of a parcel is missing or cannot be; `field` names it: carrier, code, on or why."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@transaction.atomic
def hand_to_post(
    dossier_id: int, *, carrier: str, code: str, on: date, by: Actor, at: datetime, row_version: int | None = None
) -> Posting:
    """Note that the result was given to the post on that day, under a tracking code (empty where there is none).

    The dossier stays done: it is returned once the parcel has come. Raises Forbidden, WrongState, ChangedMeanwhile,
    Unclear.
    """
    dossier = _at_desk(dossier_id, Action.POST_RESULT, row_version)
    last = dossier.postings.first()
    since = last.came_back_on if last and last.came_back_on else _day(dossier.done_at or at)
    named = _said(carrier.strip(), code, on, since=since, at=at)
    posting = Posting.objects.create(dossier=dossier, posted_at=at, posted_by_id=by.person_id, **named)
    dossier.delivery_state = DeliveryState.POSTED
    # Nothing is due at the desk until the post reports.
    dossier.next_at = FAR
    move(dossier, Action.POST_RESULT, by=by, at=at, facts={"posting_id": posting.pk})
    return posting


@transaction.atomic
def came_back(
    dossier_id: int, *, on: date, why: str, by: Actor, at: datetime, row_version: int | None = None
) -> Posting:
    """Note that the post brought the result back undelivered: it goes out anew, or is collected at the desk.

    Raises Forbidden, WrongState, ChangedMeanwhile, Unclear.
    """
    dossier = _at_desk(dossier_id, Action.RESULT_CAME_BACK, row_version)
    posting: Posting = dossier.postings.get(came_back_on__isnull=True, delivered_at__isnull=True)
    if why not in {reason.value for reason in CameBack}:
        raise Unclear("why")
    if not day_fits(on, since=posting.posted_on, today=_day(at)):
        raise Unclear("on")
    posting.came_back_on, posting.came_back_why = on, why
    posting.save(update_fields=["came_back_on", "came_back_why"])
    dossier.delivery_state = DeliveryState.CAME_BACK
    dossier.next_at = at
    move(dossier, Action.RESULT_CAME_BACK, by=by, at=at, facts={"posting_id": posting.pk, "why": why})
    return posting


@transaction.atomic
def collect(dossier_id: int, *, by: Actor, at: datetime) -> bool:
    """Say that one collects at the desk what the post brought back; twice is once. Raises Forbidden, WrongState."""
    dossier = lock(dossier_id)
    if not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FILE)
    if dossier.status == Status.DONE and dossier.receive_by == "counter" and dossier.postings.exists():
        return False
    if dossier.status != Status.DONE or dossier.delivery_state != DeliveryState.CAME_BACK:
        raise WrongState(Action.RETURN_RESULT, Status(dossier.status))
    dossier.receive_by = "counter"
    dossier.delivery_state = DeliveryState.READY
    note(dossier, "dossier.collect_chosen", by=by, at=at, facts={})
    return True


def close(dossier: Dossier, *, at: datetime) -> None:
    """Note that the parcel under way has come, where there is one."""
    rows = Posting.objects.filter(dossier=dossier, came_back_on__isnull=True, delivered_at__isnull=True)
    rows.update(delivered_at=at)


def _at_desk(dossier_id: int, action: Action, row_version: int | None) -> Dossier:
    """Lock a dossier whose result can take this act of the post; raises WrongState, ChangedMeanwhile."""
    dossier = lock(dossier_id, row_version=row_version)
    if not allows(action, dossier.receive_by, dossier.delivery_state):
        raise WrongState(action, Status(dossier.status))
    return dossier


def _said(carrier: str, code: str, on: date, *, since: date, at: datetime) -> dict[str, Any]:
    """Return the columns of a parcel; raises Unclear at the first that cannot be."""
    if not carrier or len(carrier) > MAX_CARRIER:
        raise Unclear("carrier")
    try:
        clean = tracking_code(code)
    except ValueError as error:
        raise Unclear("code") from error
    if not day_fits(on, since=since, today=_day(at)):
        raise Unclear("on")
    return {"carrier": carrier, "code": clean, "posted_on": on}


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


@transaction.atomic
def set_address(dossier_id: int, raw: Mapping[str, Any], *, by: Actor, at: datetime) -> Cleaned:
    """Keep the address where it is whole and right, and return what is wrong with it otherwise; the phone is encrypted.

    Raises Forbidden, WrongState once the dossier has ended, while the post has it or where it does not go by post.
    """
    dossier = lock(dossier_id)
    if not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FILE)
    away = dossier.delivery_state == DeliveryState.POSTED
    if dossier.receive_by != "post" or away or dossier.status not in (Status.DRAFT, *OPEN):
        raise WrongState(Action.RETURN_RESULT, Status(dossier.status))
    cleaned = clean_page(post_form(), PAGE, raw, {}, known=known_at(at), complete=True)
    if not cleaned.errors:
        said = cleaned.answers
        fresh = {"receiver": said["receiver"], "phone": encrypt(said["phone"]), "at": at}
        fresh |= {"commune_code": said["commune"], "address_line": said["line"]}
        PostAddress.objects.update_or_create(dossier=dossier, defaults=fresh)
        record("dossier", dossier.pk, "dossier.post_address_set", by=by, at=at, facts={})
    return cleaned


def carry(source: Dossier, target: Dossier) -> None:
    """Put the address of one dossier in place of another's: a draft of changes takes it along, and brings it back."""
    row = PostAddress.objects.filter(dossier=source).first()
    if row is None:
        return
    columns = ("receiver", "phone", "commune_code", "address_line", "at")
    PostAddress.objects.update_or_create(dossier=target, defaults={name: getattr(row, name) for name in columns})
