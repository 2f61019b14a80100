"""Applicant and office write to each other about one dossier: plain text, one file at most, never changed."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.mandates import acts
from dossiers.access.talks import answers_for
from dossiers.actions._move import lock
from dossiers.actions.papers import file_name
from dossiers.models import Dossier, Talk
from dossiers.rules.workflow import ENDED, Status
from files import store
from journal.record import record
from portal.lib.text import clean_input

MAX_WORDS = 2000
MAX_KEY = 40
# So many messages one side may write about one dossier: in ten minutes, and in a day.
OFTEN = ((timedelta(minutes=10), 5), (timedelta(days=1), 20))


class NothingSaid(ValueError):
    """A message has words, at most 2,000 characters."""


class TooOften(ValueError):
    """One side has written too many messages in a short time."""


class Closed(ValueError):
    """The dossier is a draft, or it has ended: nobody's list shows it any more."""


@transaction.atomic
def write(dossier_id: int, *, words: str, by: Actor, at: datetime, upload: Any = None, key: str = "") -> Talk:
    """Write one message; the same key again finds the first one.

    The clerk's page stays valid: a message changes nothing that a decision rests on.
    Raises Forbidden, Closed, NothingSaid, TooOften, files.store.Refused.
    """
    text = clean_input(words).strip()
    if not text or len(text) > MAX_WORDS:
        raise NothingSaid
    stored = store.put(upload, by=by, at=at) if upload is not None else None
    dossier = lock(dossier_id)
    agency_id = _side(dossier, by, at)
    name = _name(key, dossier, by) if key else None
    said = Talk.objects.filter(key=name).first() if name else None
    if said is not None:
        if stored is not None:
            store.remove(stored)
        return said
    if dossier.status == Status.DRAFT or dossier.status in ENDED:
        raise Closed
    _check_often(dossier, agency_id, at)
    at = _after_the_last(dossier, at)
    talk = Talk.objects.create(
        dossier=dossier,
        by_id=by.person_id,
        agency_id=agency_id,
        words=text,
        file=stored,
        file_name=file_name(upload, stored.extension) if stored else "",
        at=at,
        key=name,
    )
    _wait(dossier, agency_id, at)
    kind = "dossier.message_answered" if agency_id else "dossier.message_sent"
    record("dossier", dossier.pk, kind, by=by, at=at, facts={"message_id": talk.pk, "file": bool(stored)})
    return talk


@transaction.atomic
def mark_seen(dossier: Dossier, *, by: Actor, at: datetime) -> int:
    """Note that this side has seen what the other wrote; return how many were new. No journal, it is no act."""
    office = answers_for(by, dossier)
    rows = Talk.objects.filter(dossier=dossier, seen_at__isnull=True, agency__isnull=office)
    return rows.update(seen_at=at)


@transaction.atomic
def settle(dossier_id: int, *, by: Actor, at: datetime) -> None:
    """Say that no answer is needed (a word of thanks); raises Forbidden."""
    dossier = lock(dossier_id)
    if not answers_for(by, dossier):
        raise Forbidden(Permission.INTAKE_SEE)
    Dossier.objects.filter(pk=dossier.pk, asks_since__isnull=False).update(asks_since=None)
    mark_seen(dossier, by=by, at=at)


def _name(key: str, dossier: Dossier, by: Actor) -> str:
    """Return under what a message is kept: of whatever length the key is, none but the same key finds it again."""
    return hashlib.sha256(f"{by.person_id}:{dossier.pk}:{key}".encode()).hexdigest()[:MAX_KEY]


def _side(dossier: Dossier, by: Actor, at: datetime) -> int | None:
    """Return the agency that writes, None for the applicant; raises Forbidden for anybody else."""
    if answers_for(by, dossier):
        return by.agency_id
    if by.is_staff or not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FOLLOW)
    return None


def _after_the_last(dossier: Dossier, at: datetime) -> datetime:
    """Return a moment not before the last message's: who waited for the row is not dated before who went ahead.

    A program that follows the thread by its cursor would never be told of it.
    """
    last = Talk.objects.filter(dossier=dossier).order_by("-pk").values_list("at", flat=True).first()
    return max(at, last) if last else at


def _check_often(dossier: Dossier, agency_id: int | None, at: datetime) -> None:
    """Raise TooOften when this side has written enough for now."""
    mine = Talk.objects.filter(dossier=dossier, agency__isnull=agency_id is None)
    for span, most in OFTEN:
        if mine.filter(at__gt=at - span).count() >= most:
            raise TooOften


def _wait(dossier: Dossier, agency_id: int | None, at: datetime) -> None:
    """Note since when an answer is awaited, without touching what clerks have open."""
    rows = Dossier.objects.filter(pk=dossier.pk)
    if agency_id is None:
        rows.filter(asks_since__isnull=True).update(asks_since=at)
    else:
        rows.update(asks_since=None)
