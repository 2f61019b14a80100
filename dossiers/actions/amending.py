"""What was filed is changed while the desk has not begun with it: a draft beside the filed dossier, under its number.

The filed dossier stays as it is until the changes are sent; thrown away, they leave nothing behind.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from agencies.access import calendar_of
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.actions import _people, _unsent, posting
from dossiers.actions._move import guard, lock, move
from dossiers.actions._rounds import next_round
from dossiers.known import seal
from dossiers.models import Answers, Attachment, Dossier, Draft, NotApplicable, PaperCheck
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Status, WrongState
from journal.record import record
from procedures.access import published
from procedures.rules.eform import EForm

# What the draft has in common with its original from the first moment on.
SHARED = (
    "version_id",
    "procedure_id",
    "case_id",
    "offer_id",
    "field_code",
    "support_agency_id",
    "intake_agency_id",
    "solving_agency_id",
    "channel",
    "receive_by",
    "principal_id",
    "mandate_id",
    "behalf",
    "capacity",
    "created_by_id",
)
# What the changes may touch beside answers and papers.
CHANGED = ("case_id", "receive_by", "capacity")


class DeskHasBegun(Exception):
    """A clerk has begun to check the dossier, so that it can be changed no more."""


class ChangesOpen(Exception):
    """Changes of this dossier have been begun and neither sent nor thrown away; `draft_id` is where they stand."""

    def __init__(self, draft_id: int) -> None:
        super().__init__(draft_id)
        self.draft_id = draft_id


@transaction.atomic
def begin(dossier_id: int, *, by: Actor, at: datetime, anew: bool = False) -> Dossier:
    """Open the draft in which a filed dossier is changed, or return the one that is open already.

    `anew`: an open one is not taken up, so that nothing half done is sent. Raises Forbidden, WrongState,
    DeskHasBegun, ChangesOpen.
    """
    dossier = lock(dossier_id)
    check(dossier, by=by, at=at)
    draft = Dossier.objects.filter(amends=dossier).first()
    if draft is not None and anew:
        raise ChangesOpen(draft.pk)
    if draft is not None:
        return draft
    shared = {name: getattr(dossier, name) for name in SHARED}
    draft = Dossier.objects.create(amends=dossier, created_at=at, updated_at=at, **shared)
    new_ids = _copy_papers(dossier, draft)
    posting.carry(dossier, draft)
    last = Answers.objects.filter(dossier=dossier).latest("round")
    form = published(dossier.version_id).eform
    Draft.objects.create(
        dossier=draft,
        answers=_with_files(form, last.answers, new_ids),
        pages_done=[*(page.key for page in form.pages), "_papers", "_receive"],
        saved_at=at,
        expires_at=at + timedelta(days=settings.DRAFT_DAYS),
    )
    record("dossier", draft.pk, "dossier.draft_started", by=by, at=at, facts={"amends": dossier.pk})
    return draft


def check(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Raise unless the filed dossier may be changed now: Forbidden, WrongState, DeskHasBegun."""
    guard(dossier, Action.EDIT, by, at=at)
    if dossier.created_by_id != by.user_id:
        # A draft is its writer's alone: whoever filed it changes it, the others write or withdraw.
        raise Forbidden(Permission.DOSSIER_FILE)
    waits = dossier.supplements.filter(answered_at__isnull=True).exists()
    if dossier.status != Status.NEW or waits:
        raise WrongState(Action.EDIT, Status(dossier.status))
    last = Answers.objects.filter(dossier=dossier).latest("round")
    if PaperCheck.objects.filter(dossier=dossier, at__gt=last.at).exists():
        raise DeskHasBegun


def send(draft: Dossier, answers: Mapping[str, Any], *, by: Actor, at: datetime) -> Dossier:
    """Put the changes in place of what was filed, in the caller's transaction; the number stays, rounds are kept.

    `answers` are the draft's, clean. Whoever comes first, the clerk or the applicant, wins: the row lock decides.
    Raises Forbidden, WrongState, DeskHasBegun.
    """
    dossier = lock(draft.amends_id or 0)
    check(dossier, by=by, at=at)
    version = published(dossier.version_id)
    round_ = next_round(dossier)
    kept = _bring_papers(draft, dossier, round_, at=at)
    sealed = _with_files(version.eform, seal(version.eform, dict(answers)), kept)
    Answers.objects.create(dossier=dossier, round=round_, kind="edit", answers=sealed, at=at, by_id=by.person_id)
    for name in CHANGED:
        setattr(dossier, name, getattr(draft, name))
    _people.write(dossier, version, dict(answers), at=at)
    NotApplicable.objects.filter(dossier=dossier).delete()
    NotApplicable.objects.filter(dossier=draft).update(dossier=dossier)
    calendar = calendar_of(dossier.intake_agency_id)
    # The desk has something else to check than before, so that its time begins anew.
    dossier.intake_due_at = dossier.next_at = deadlines.intake_due_at(at, calendar, settings.INTAKE_CHECK_HOURS)
    dossier.tasks.open().main().update(due_at=dossier.intake_due_at, next_at=dossier.intake_due_at)
    posting.carry(draft, dossier)
    draft.delete()
    move(dossier, Action.EDIT, by=by, at=at, facts={"round": round_, "intake_due_at": dossier.intake_due_at})
    return dossier


def _copy_papers(dossier: Dossier, draft: Dossier) -> dict[str, str]:
    """Hang the files and ticks on the draft too; return the new id of each file by the old one."""
    rows = list(Attachment.objects.filter(dossier=dossier, removed_at__isnull=True))
    old_ids = [str(row.pk) for row in rows]
    for row in rows:
        row.pk, row.dossier, row.round = None, draft, 0
    made = Attachment.objects.bulk_create(rows)
    ticks = NotApplicable.objects.filter(dossier=dossier).values_list("requirement_id", flat=True)
    NotApplicable.objects.bulk_create(NotApplicable(dossier=draft, requirement_id=pk) for pk in ticks)
    return dict(zip(old_ids, (str(row.pk) for row in made), strict=True))


def _bring_papers(draft: Dossier, dossier: Dossier, round_: int, *, at: datetime) -> dict[str, str]:
    """Take over what is new, mark what is gone, keep the rest as it was; return ids of the draft's files by the kept.

    Files that hang on the same place of both are the same.
    """
    old = {_place(row): row for row in Attachment.objects.filter(dossier=dossier, removed_at__isnull=True)}
    ids: dict[str, str] = {}
    changed: set[int | None] = set()
    for row in list(Attachment.objects.filter(dossier=draft, removed_at__isnull=True)):
        same = old.pop(_place(row), None)
        if same is not None:
            ids[str(row.pk)] = str(same.pk)
            if (same.name, same.turns) != (row.name, row.turns):
                Attachment.objects.filter(pk=same.pk).update(name=row.name, turns=row.turns)
            continue
        row.dossier, row.round = dossier, round_
        row.save(update_fields=["dossier", "round"])
        changed.add(row.requirement_id)
    gone = [row.pk for row in old.values()]
    _unsent.doubt(dossier, changed | {row.requirement_id for row in old.values()})
    Attachment.objects.filter(pk__in=gone).update(removed_at=at, removed_round=round_)
    return ids


def _place(row: Attachment) -> tuple[Any, ...]:
    return row.requirement_id, row.field_path, row.file_id


def _with_files(form: EForm, answers: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers with the ids of files put in place of others; ids that are not named stay."""
    paths = {path for path, question in form.fields.items() if question.type == "file"}
    return {key: _renamed(value, key, paths, ids) for key, value in answers.items()}


def _renamed(value: Any, path: str, paths: set[str], ids: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _renamed(inner, f"{path}.{key}", paths, ids) for key, inner in value.items()}
    if isinstance(value, list) and path in paths:
        return [ids.get(str(item), item) for item in value]
    if isinstance(value, list):
        return [_renamed(row, path, paths, ids) for row in value]
    return value
