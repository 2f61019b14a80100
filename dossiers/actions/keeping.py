"""A person's own papers: put in, named, given a last day, taken out again; papers handed in before are reused."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.actions import papers
from dossiers.actions._move import lock
from dossiers.models import Attachment, KeptPaper
from dossiers.rules.workflow import Status
from files import store
from files.models import StoredFile
from files.scan import counts
from journal.record import record
from portal.lib.text import clean_input

MAX_KEPT = 300


class TooManyKept(ValueError):
    """A person keeps at most 300 papers put in directly."""


class InUse(Exception):
    """The paper has been filed with a dossier: it cannot be taken out of the own papers."""


@transaction.atomic
def keep(stored: StoredFile, *, name: str, by: Actor, at: datetime) -> KeptPaper:
    """Put a stored file among the own papers; raises Forbidden, TooManyKept."""
    by.require(Permission.DOSSIER_FILE)
    if KeptPaper.objects.filter(owner_id=by.person_id, uploaded=True).count() >= MAX_KEPT:
        raise TooManyKept
    kept = KeptPaper.objects.create(owner_id=by.person_id, file=stored, name=name, uploaded=True, added_at=at)
    record("user", by.person_id, "user.paper_kept", by=by, at=at, facts={"file": stored.pk})
    return kept


@transaction.atomic
def describe(stored: StoredFile, *, name: str, valid_until: date | None, by: Actor, at: datetime) -> KeptPaper:
    """Name a paper of one's own (the caller has found it there); say until which day it is valid, None for unknown."""
    words = clean_input(name).replace("\n", " ").strip()[: papers.MAX_NAME]
    kept, made = KeptPaper.objects.get_or_create(
        owner_id=by.person_id, file=stored, defaults={"name": words, "valid_until": valid_until, "added_at": at}
    )
    if not made:
        kept.name, kept.valid_until = words or kept.name, valid_until
        kept.save(update_fields=["name", "valid_until"])
    facts = {"file": stored.pk, "valid_until": valid_until}
    record("user", by.person_id, "user.paper_described", by=by, at=at, facts=facts)
    return kept


@transaction.atomic
def drop(stored: StoredFile, *, by: Actor, at: datetime) -> None:
    """Take a paper that was put in directly out again; raises InUse, KeptPaper.DoesNotExist."""
    kept = KeptPaper.objects.select_for_update(of=("self",)).get(owner_id=by.person_id, file=stored, uploaded=True)
    if Attachment.objects.filter(file=stored).exclude(dossier__status=Status.DRAFT).exists():
        raise InUse
    kept.delete()
    store.remove(stored)
    record("user", by.person_id, "user.paper_dropped", by=by, at=at, facts={"file": stored.pk})


@transaction.atomic
def reuse(
    dossier_id: int, file_id: UUID, *, name: str, requirement_id: int, by: Actor, at: datetime, turns: object = None
) -> Attachment:
    """Use a paper of one's own (the caller has found it there) for a paper of a dossier; a second tap changes nothing.

    Raises StoredFile.DoesNotExist, papers.UnknownPaper, papers.TooMuch, Forbidden, WrongState, store.LockedAway.
    """
    dossier = lock(dossier_id)
    # Held, so that nobody removes the bytes in between.
    stored = StoredFile.objects.select_for_update().get(pk=file_id)
    if not counts(stored):
        raise store.LockedAway(str(file_id))
    paper, path = papers.slot(requirement_id, "")
    place = Q(field_path=path) if paper is None else Q(requirement_id=paper)
    here = Attachment.objects.filter(place, dossier=dossier, file=stored, removed_at__isnull=True).first()
    if here is not None:
        return here
    return papers.hang(
        dossier, stored, name=name, requirement_id=requirement_id, by=by, at=at, from_store=True, turns=turns or {}
    )
