"""A person's own papers: put in, named, turned, given a last day, taken out again, used for the papers of a dossier."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.actions import arranging, papers
from dossiers.actions._move import ChangedMeanwhile
from dossiers.models import Attachment, KeptPaper
from dossiers.rules.matching import words_of
from files import store
from files.models import StoredFile
from files.scan import counts
from journal.record import record
from portal.lib.text import fold

MAX_KEPT = 300


class TooManyKept(ValueError):
    """A person keeps at most 300 papers."""


@transaction.atomic
def keep(
    stored: StoredFile,
    *,
    name: str,
    by: Actor,
    at: datetime,
    uploaded: bool = True,
    turns: dict[str, int] | None = None,
) -> KeptPaper:
    """Put a stored file among the own papers; one of the same contents that lies there is the answer to a second click.

    Raises Forbidden, TooManyKept, store.LockedAway, StoredFile.DoesNotExist once it was removed.
    """
    by.require(Permission.DOSSIER_FILE)
    # One at a time for each person, so that two clicks find each other and nobody keeps more than may be.
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.person_id)
    # Held, so that nobody removes the bytes in between.
    stored = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if not counts(stored):
        raise store.LockedAway(str(stored.pk))
    mine = KeptPaper.objects.filter(owner_id=by.person_id)
    here = mine.filter(file__sha256=stored.sha256).select_related("file").first()
    if here is not None and counts(here.file):
        if here.file_id != stored.pk:
            store.remove(stored)
        return here
    if mine.count() >= MAX_KEPT:
        raise TooManyKept
    kept = KeptPaper.objects.create(
        owner_id=by.person_id,
        file=stored,
        name=papers.named(name, stored.extension),
        uploaded=uploaded,
        turns=turns or {},
        added_at=at,
    )
    record("user", by.person_id, "user.paper_kept", by=by, at=at, facts={"file": stored.pk, "uploaded": uploaded})
    return kept


@transaction.atomic
def put_in(upload: Any, *, by: Actor, at: datetime) -> KeptPaper:
    """Store an upload, checked like any file, among the own papers. Raises store.Refused, Forbidden, TooManyKept."""
    by.require(Permission.DOSSIER_FILE)
    stored = store.put(upload, by=by, at=at)
    return keep(stored, name=papers.file_name(upload, stored.extension), by=by, at=at)


def keep_attachment(row: Attachment, *, by: Actor, at: datetime) -> KeptPaper:
    """Put a file of a dossier (the caller has found it to be the person's own) among the own papers, turned as there.

    A name that a camera gave gives way to the paper's. Raises Forbidden, TooManyKept, store.LockedAway.
    """
    name = row.name
    if row.requirement is not None and not words_of(fold(name.removesuffix(row.file.extension))):
        name = row.requirement.name
    return keep(row.file, name=name, by=by, at=at, uploaded=False, turns=row.turns)


@transaction.atomic
def describe(
    kept_id: int, *, name: str, valid_until: date | None, by: Actor, at: datetime, seen: str | None = None
) -> KeptPaper:
    """Name one of one's own papers, and say until which day it is valid, None for unknown or for ever.

    An empty name changes nothing of it; `seen` is the `mark` of what the caller read.
    Raises KeptPaper.DoesNotExist, ChangedMeanwhile.
    """
    kept = _own(kept_id, by, seen)
    if name.strip():
        kept.name = papers.named(name, kept.file.extension)
    kept.valid_until = valid_until
    kept.save(update_fields=["name", "valid_until"])
    facts = {"file": kept.file_id, "valid_until": valid_until}
    record("user", by.person_id, "user.paper_described", by=by, at=at, facts=facts)
    return kept


@transaction.atomic
def turn(kept_id: int, *, page: int, to: int, by: Actor, at: datetime) -> KeptPaper:
    """Show a page (from 1) of an own paper turned by `to` degrees clockwise, also where it is used from now on.

    Raises KeptPaper.DoesNotExist, arranging.NoSuchPage.
    """
    kept = _own(kept_id, by)
    kept.turns = arranging.turned(kept.turns, page, to, pages=kept.file.page_count)
    kept.save(update_fields=["turns"])
    record("user", by.person_id, "user.paper_described", by=by, at=at, facts={"file": kept.file_id})
    return kept


@transaction.atomic
def drop(kept_id: int, *, by: Actor, at: datetime, seen: str | None = None) -> bool:
    """Take a paper out of one's own; tell whether its bytes are gone too: dossiers that use it keep them.

    `seen` is the `mark` of what the caller read. Raises KeptPaper.DoesNotExist, ChangedMeanwhile.
    """
    kept = _own(kept_id, by, seen)
    kept.delete()
    gone = store.remove(kept.file)
    record("user", by.person_id, "user.paper_dropped", by=by, at=at, facts={"file": kept.file_id, "gone": gone})
    return gone


def drop_all(*, by: Actor, at: datetime) -> int:
    """Empty one's own papers, as when the account is closed; return how many there were."""
    ids = list(KeptPaper.objects.filter(owner_id=by.person_id).values_list("pk", flat=True))
    for kept_id in ids:
        drop(kept_id, by=by, at=at)
    return len(ids)


def _own(kept_id: int, by: Actor, seen: str | None = None) -> KeptPaper:
    """Return one's own row, locked; raises KeptPaper.DoesNotExist for a stranger's, ChangedMeanwhile."""
    rows = KeptPaper.objects.select_for_update(of=("self",)).select_related("file")
    kept = rows.get(pk=kept_id, owner_id=by.person_id)
    if seen is not None and seen != kept.mark:
        raise ChangedMeanwhile
    return kept
