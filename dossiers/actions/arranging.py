"""Files put in order before they are filed: renamed, turned; photographs and PDFs joined into one PDF."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db import transaction

from agencies.rules.scope import Actor
from dossiers.actions import papers
from dossiers.models import Attachment
from dossiers.rules.papers import PROOF
from files import store
from files.binding import JOINABLE, MOST_FILES, bound
from files.pages import CannotDraw

TURNS = (0, 90, 180, 270)


class NoSuchPage(ValueError):
    """The file has no page of that number, or it cannot be turned so far."""


class NotJoinable(ValueError):
    """Only two or more photographs and PDFs of one paper are joined into a PDF."""


class TooManyFiles(ValueError):
    """At most 50 files become one PDF."""


@transaction.atomic
def rename(attachment_id: int, *, name: str, by: Actor, at: datetime) -> Attachment:
    """Call a file otherwise; its ending stays, and an empty name changes nothing. Raises Forbidden, WrongState."""
    _dossier, row = papers.held(attachment_id, by=by, at=at)
    if name.strip():
        row.name = papers.named(name, row.file.extension)
        row.save(update_fields=["name"])
    return row


@transaction.atomic
def turn(attachment_id: int, *, page: int, to: int, by: Actor, at: datetime) -> Attachment:
    """Show a page (from 1) turned by `to` degrees clockwise: 0, 90, 180 or 270; the file stays as it came.

    Raises NoSuchPage, Forbidden, WrongState.
    """
    _dossier, row = papers.held(attachment_id, by=by, at=at)
    row.turns = turned(row.turns, page, to, pages=row.file.page_count)
    row.save(update_fields=["turns"])
    return row


def turned(turns: dict[str, int], page: int, to: int, *, pages: int | None) -> dict[str, int]:
    """Return the turns with one page turned by `to` degrees; pages that stand upright are not named.

    Raises NoSuchPage.
    """
    if to not in TURNS or not 1 <= page <= (pages or 0):
        raise NoSuchPage(f"{page}: {to}")
    return {number: far for number, far in {**turns, str(page): to}.items() if far}


def bind(attachment_ids: Sequence[int], *, name: str, by: Actor, at: datetime) -> Attachment:
    """Make one PDF of photographs and PDFs of one paper, in the order given, turned as they are shown, in their place.

    Raises NotJoinable or Attachment.DoesNotExist once another click has joined them, TooManyFiles,
    files.binding.SignedPdf, files.pages.CannotDraw, files.store.Lost, files.store.Refused, papers.TooMuch,
    Forbidden, WrongState.
    """
    if len(attachment_ids) > MOST_FILES:
        raise TooManyFiles(len(attachment_ids))
    rows = _joinable(attachment_ids)
    try:
        # Drawn and checked first; the dossier's row is locked only afterwards.
        with bound([(row.file, row.turns) for row in rows]) as pdf, transaction.atomic():
            return _put_in_their_place(pdf, attachment_ids, name, by=by, at=at)
    except (CannotDraw, store.Lost):
        _joinable(attachment_ids)  # another click that has joined them took the files away meanwhile
        raise


def _put_in_their_place(pdf: IO[bytes], ids: Sequence[int], name: str, *, by: Actor, at: datetime) -> Attachment:
    """Hang the PDF where the files hung and take those away; raises NotJoinable once another click has done it."""
    stored = store.put(pdf, by=by, at=at)
    dossier, first = papers.held(ids[0], by=by, at=at)
    rows = _joinable(ids)
    Attachment.objects.filter(pk__in=ids).delete()
    made = papers.hang(
        dossier,
        stored,
        name=papers.named(name or first.name.rpartition(".")[0], stored.extension),
        requirement_id=first.requirement_id,
        field_path=first.field_path,
        by=by,
        at=at,
    )
    for row in rows:
        store.remove(row.file)
    return made


def _joinable(ids: Sequence[int]) -> list[Attachment]:
    """Return the rows in the order of their ids; raises NotJoinable unless they can be joined."""
    found = Attachment.objects.filter(pk__in=ids, removed_at__isnull=True).select_related("file").in_bulk()
    rows = [found[pk] for pk in ids if pk in found]
    places = {(row.dossier_id, row.round, row.requirement_id, row.field_path) for row in rows}
    same = len(rows) == len(set(ids)) == len(ids) > 1 and len(places) == 1
    if not same or any(row.file.media_type not in JOINABLE or row.field_path not in ("", PROOF) for row in rows):
        raise NotJoinable
    return rows
