"""Files handed in: attached while a draft is open or a supplement is asked, taken out again, counted."""

import os
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.mandates import acts
from dossiers.actions import _draft_papers
from dossiers.actions._move import lock
from dossiers.models import Attachment, Dossier, NotApplicable, SupplementItem
from dossiers.rules.papers import PROOF, PROOF_ID
from dossiers.rules.workflow import Action, Status, WrongState
from files import store
from files.models import StoredFile
from files.scan import counts
from journal.record import record
from portal.lib.prepared import insert
from portal.lib.text import clean_input
from procedures.access import published
from procedures.rules.eform import schema_path
from procedures.rules.eform_asked import covers

MAX_NAME = 200


class UnknownPaper(LookupError):
    """The procedure does not ask for that paper, or not now."""


class TooMuch(ValueError):
    """A dossier holds at most 100 files and 200 MB; `limit` says which: files or bytes."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def attach(
    dossier_id: int,
    *,
    upload: Any,
    by: Actor,
    at: datetime,
    requirement_id: int | None = None,
    field_path: str = "",
    seen: Dossier | None = None,
) -> Attachment:
    """Keep one file for one required paper or file question, opened and checked first.

    `seen` is the dossier as the door has just read it, which saves reading it again.
    Raises files.store.Refused (in words: files.labels), UnknownPaper, TooMuch, Forbidden, WrongState.
    """
    requirement_id, field_path = slot(requirement_id, field_path)
    _allowed(seen or Dossier.objects.get(pk=dossier_id), requirement_id, field_path, by=by, at=at)
    with transaction.atomic():
        # Reading and checking the bytes takes its time; the dossier's row is locked only afterwards.
        stored = store.put(upload, by=by, at=at)
        dossier = lock(dossier_id)
        name = file_name(upload, stored.extension)
        return hang(dossier, stored, name=name, requirement_id=requirement_id, field_path=field_path, by=by, at=at)


def hang(
    dossier: Dossier,
    stored: StoredFile,
    *,
    name: str,
    by: Actor,
    at: datetime,
    requirement_id: int | None = None,
    field_path: str = "",
    **more: Any,
) -> Attachment:
    """Hang a stored file on a locked dossier; `more` are further columns of the attachment.

    Raises UnknownPaper, TooMuch, Forbidden, WrongState.
    """
    requirement_id, field_path = slot(requirement_id, field_path)
    round_ = _allowed(dossier, requirement_id, field_path, by=by, at=at)
    _check_room(dossier, stored.size, stored)
    if requirement_id is not None:
        NotApplicable.objects.filter(dossier=dossier, requirement_id=requirement_id).delete()
    attachment = Attachment(
        dossier=dossier,
        requirement_id=requirement_id,
        field_path=field_path,
        file=stored,
        name=name,
        added_at=at,
        added_by_id=by.person_id,
        round=round_,
        pending=dossier.status != Status.DRAFT,
        **more,
    )
    insert(attachment)
    if dossier.status == Status.DRAFT:
        _draft_papers.put_off(dossier, at=at)
    return attachment


def check_place(
    dossier_id: int, size: int, requirement_id: int | None, field_path: str, *, by: Actor, at: datetime
) -> None:
    """Raise what `hang` would raise for a file of `size` bytes, before it is sent."""
    dossier = Dossier.objects.get(pk=dossier_id)
    _allowed(dossier, requirement_id, field_path, by=by, at=at)
    _check_room(dossier, size)


@transaction.atomic
def detach(attachment_id: int, *, by: Actor, at: datetime) -> None:
    """Take a file out again before it is filed; what was filed stays. Raises Forbidden, WrongState."""
    _dossier, attachment = held(attachment_id, by=by, at=at)
    attachment.delete()
    store.remove(attachment.file)


def held(attachment_id: int, *, by: Actor, at: datetime) -> tuple[Dossier, Attachment]:
    """Return a file that may still be changed, with its dossier, locked.

    Raises Attachment.DoesNotExist, Forbidden, WrongState once it is filed.
    """
    dossier = lock(Attachment.objects.values_list("dossier_id", flat=True).get(pk=attachment_id))
    # Whoever waited for the lock may find that it has gone meanwhile.
    attachment = Attachment.objects.select_related("file").get(pk=attachment_id, removed_at__isnull=True)
    if not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FILE)
    # Of a draft anything goes, also what a change of case has left behind; later only what is not sent yet.
    if dossier.status != Status.DRAFT and not attachment.pending:
        raise WrongState(Action.SUPPLEMENT, Status(dossier.status))
    return dossier, attachment


class Given(Protocol):
    """A file given before: one of one's own papers, or a file of a dossier."""

    file_id: UUID
    name: str
    turns: dict[str, int]
    from_store: bool


def hang_again(
    dossier_id: int, given: Given, *, by: Actor, at: datetime, requirement_id: int | None = None, field_path: str = ""
) -> Attachment:
    """Use a file given before (the caller has found that it is the person's own) without sending it again.

    It stands for one more paper or question; twice is once.
    Raises StoredFile.DoesNotExist, UnknownPaper, TooMuch, Forbidden, WrongState, store.LockedAway.
    """
    with transaction.atomic():
        dossier = lock(dossier_id)
        # Held, so that nobody removes the bytes in between.
        stored = StoredFile.objects.select_for_update().get(pk=given.file_id)
        if not counts(stored):
            raise store.LockedAway(str(stored.pk))
        paper, path = slot(requirement_id, field_path)
        place = Q(field_path=path) if paper is None else Q(requirement_id=paper)
        # For a supplement it is handed in anew, whatever was filed before.
        fresh = dossier.status != Status.DRAFT
        rows = Attachment.objects.filter(place, dossier=dossier, file=stored, removed_at__isnull=True, pending=fresh)
        here = rows.first()
        if here is not None:
            return here
        words: dict[str, Any] = {"name": given.name, "turns": given.turns, "from_store": given.from_store}
        return hang(dossier, stored, requirement_id=paper, field_path=path, by=by, at=at, **words)


def file_name(upload: Any, extension: str) -> str:
    """Return a name fit to be shown: no folders, no control characters, at most 200 characters."""
    raw = os.path.basename(str(getattr(upload, "name", "") or "").replace("\\", "/"))
    return named(os.path.splitext(raw)[0], extension)


def named(words: str, extension: str) -> str:
    """Return what somebody calls a file, with its ending, at most 200 characters; `tep` where nothing is left."""
    stem = clean_input(words.replace("/", "-").replace("\\", "-")).replace("\n", " ")
    if stem.lower().endswith(extension):
        stem = stem[: -len(extension)]
    return f"{stem.strip()[: MAX_NAME - len(extension)] or 'tep'}{extension}"


def _allowed(dossier: Dossier, requirement_id: int | None, field_path: str, *, by: Actor, at: datetime) -> int:
    """Return the round a file may be added in now: 0 for a draft, else the open request's.

    Raises Forbidden, WrongState, UnknownPaper.
    """
    if not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FILE)
    version = published(dossier.version_id)
    papers = {paper.id for paper in version.requirements_for(dossier.case_id) if paper.kind == "submit"}
    field = version.eform.fields.get(field_path) if field_path else None
    known = requirement_id in papers or (field is not None and field.type == "file") or field_path == PROOF
    if not known:
        raise UnknownPaper(requirement_id or field_path)
    if dossier.status == Status.DRAFT:
        return 0
    return _asked_round(dossier, requirement_id, field_path)


def slot(requirement_id: int | None, field_path: str) -> tuple[int | None, str]:
    """Return where a file hangs: the proof of the capacity is a line of the papers list without a requirement."""
    return (None, PROOF) if requirement_id == PROOF_ID else (requirement_id, field_path)


def _asked_round(dossier: Dossier, requirement_id: int | None, field_path: str) -> int:
    request = dossier.supplements.filter(answered_at__isnull=True).first()
    if request is None:
        raise WrongState(Action.SUPPLEMENT, Status(dossier.status))
    items = SupplementItem.objects.filter(request=request)
    if requirement_id:
        asked = items.filter(requirement_id=requirement_id).exists()
    else:
        # Of rows the group is asked, or one of them; what other answers open is asked by them.
        named = [schema_path(path) for path in items.exclude(field_path="").values_list("field_path", flat=True)]
        field = published(dossier.version_id).eform.fields.get(field_path)
        asked = covers(named, field_path) or (bool(named) and field is not None and field.show_when is not None)
    if not asked:
        raise UnknownPaper(requirement_id or field_path)
    return request.round


def _check_room(dossier: Dossier, more: int, stored: StoredFile | None = None) -> None:
    """Raise TooMuch when one more file would pass 100 files or 200 MB."""
    here = [row for row in _draft_papers.HERE(dossier.pk) if counts(row.file)]
    if len(here) >= settings.DOSSIER_MAX_FILES:
        raise TooMuch("files")
    # A file used for several papers lies there once.
    sizes = {row.file_id: row.file.size for row in here}
    sizes[stored.pk if stored else UUID(int=0)] = more
    if sum(sizes.values()) > settings.DOSSIER_MAX_BYTES:
        raise TooMuch("bytes")


@transaction.atomic
def refuse_infected(file_id: str, *, by: Actor, at: datetime) -> int:
    """Record that the scanner found a virus in a file of a dossier, so that the applicant is told; how many.

    The file itself is locked away already and counts no more (files.scan.counts).
    """
    rows = Attachment.objects.filter(file_id=UUID(file_id), removed_at__isnull=True).order_by("dossier_id", "id")
    told = set()
    for row in rows:
        if row.dossier_id not in told:
            told.add(row.dossier_id)
            facts = {"attachment_id": row.pk, "requirement": row.requirement_id}
            record("dossier", row.dossier_id, "dossier.file_infected", by=by, at=at, facts=facts)
    return len(told)
