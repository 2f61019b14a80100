"""The applicant's side: a draft is started, filled in, thrown away, or filed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from agencies.access import agency_by_id, calendar_of
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.capacity import recorded_capacity
from dossiers.access.mandates import reads
from dossiers.actions import _capacity, _draft_papers, _people, _steps, amending, following, lookup, numbers
from dossiers.actions._lacking import Lack, NotReady, missing_papers, page_of, unsafe
from dossiers.actions._move import lock, move
from dossiers.actions._principal import Guess, hidden_lacks
from dossiers.known import known_at, seal, unseal
from dossiers.models import Answers, Attachment, Dossier, Draft, NotApplicable
from dossiers.rules import deadlines
from dossiers.rules.papers import PROOF
from dossiers.rules.workflow import TRANSITIONS, Action, Status, WrongState
from journal.record import record
from portal.lib.prepared import Prepared, insert, rewrite
from procedures.access import OpenOffer, PublishedVersion, published
from procedures.rules.eform import EForm, Err, clean_answers, clean_page

MAX_DRAFTS = 50
RECEIVE_BY = ("electronic", "counter", "post")

_DRAFT = Prepared(lambda dossier: Draft.objects.select_for_update().filter(dossier_id=dossier))
_DRAFT_AND_DOSSIER = Prepared(
    lambda dossier: Draft.objects.select_for_update(of=("self",)).select_related("dossier").filter(dossier_id=dossier)
)
_DRAFTS = Prepared(lambda user: Dossier.objects.drafts().filter(created_by_id=user).only("id")[:MAX_DRAFTS])


class TooManyDrafts(ValueError):
    """A person keeps at most 50 drafts at a time."""


class DraftConflict(Exception):
    """Another device saved the draft in between; `version` is the one that stands now."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class KeyUsed(Exception):
    """The idempotency key has already filed another dossier."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft's new version, and what is wrong with what was saved (it is kept all the same)."""

    version: int
    errors: Mapping[str, list[Err]] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)
    dossier: Dossier | None = None


@transaction.atomic
def start(
    offer: OpenOffer, *, by: Actor, at: datetime, case_id: int | None = None, mandate_id: int | None = None
) -> Dossier:
    """Open a draft at the agency the applicant chose; it is nobody's work until it is filed.

    Under a mandate it is the principal's: what the principal lets be known is filled in.
    Raises Forbidden, TooManyDrafts, NotReady (an unknown case, a mandate that does not cover this).
    """
    by.require(Permission.DOSSIER_FILE)
    if len(_DRAFTS(by.user_id)) >= MAX_DRAFTS:
        raise TooManyDrafts
    version = offer.version
    dossier = Dossier(
        version_id=version.id,
        procedure_id=version.procedure_id,
        case_id=_case(version, case_id),
        offer_id=offer.offer_id,
        field_code=version.field_code,
        intake_agency_id=offer.intake_agency_id,
        solving_agency_id=offer.solving_agency_id,
        created_by_id=by.person_id,
        created_at=at,
        updated_at=at,
    )
    answers = _capacity.begin(dossier, version, mandate_id, by=by, at=at) if mandate_id else {}
    insert(dossier)
    until = at + timedelta(days=settings.DRAFT_DAYS)
    insert(Draft(dossier=dossier, answers=seal(version.eform, answers), saved_at=at, expires_at=until))
    facts = {"version": version.id} | _behalf_facts(dossier)
    record("dossier", dossier.pk, "dossier.draft_started", by=by, at=at, facts=facts)
    return dossier


@transaction.atomic
def save_page(
    dossier_id: int,
    page_key: str,
    raw: Mapping[str, Any],
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    complete: bool = True,
) -> Saved:
    """Keep one page of answers, right or wrong, and say what is wrong.

    `version` is the one the person was looking at (None: whatever stands). Raises Forbidden, WrongState,
    DraftConflict, KeyError for an unknown page.
    """
    draft = _locked_draft(dossier_id, version, by=by)
    form = published(draft.dossier.version_id).eform
    files = _file_names(dossier_id, form)
    cleaned = clean_page(form, page_key, raw, unseal(form, draft.answers), known=known_at(at, files), complete=complete)
    done = [key for key in draft.pages_done if key != page_key]
    draft.pages_done = done if cleaned.errors or not complete else [*done, page_key]
    return _save(draft, seal(form, cleaned.kept), at, errors=cleaned.errors)


@transaction.atomic
def save_answers(dossier_id: int, raw: Mapping[str, Any], *, version: int | None, by: Actor, at: datetime) -> Saved:
    """Merge answers by field into the draft (the API's way); nothing is kept if one is of a wrong type.

    Raises Forbidden, WrongState, DraftConflict.
    """
    draft = _locked_draft(dossier_id, version, by=by)
    form = published(draft.dossier.version_id).eform
    merged = _merge(unseal(form, draft.answers), raw)
    cleaned = clean_answers(form, merged, complete=False, known=known_at(at, _file_names(dossier_id, form)))
    if cleaned.errors:
        return Saved(draft.version, cleaned.errors, dossier=draft.dossier)
    saved = _save(draft, seal(form, cleaned.kept), at)
    return replace(saved, kept=cleaned.kept, dossier=draft.dossier)


@transaction.atomic
def choose(
    dossier_id: int,
    *,
    by: Actor,
    at: datetime,
    case_id: int | None = None,
    receive_by: str | None = None,
    not_applicable: frozenset[int] | None = None,
    seen: str = "",
    version: int | None = None,
    over: str | None = None,
) -> int:
    """Keep what is chosen beside the form: case, way to receive, papers that do not apply; the draft's version.

    `seen` names a part beside the form ("_papers", "_receive") that the applicant has been through; `over` is what
    the page showed as chosen: something else chosen meanwhile, at another device, is a conflict.
    Raises Forbidden, WrongState, DraftConflict, NotReady (an unknown case, way or paper).
    """
    # The dossier's row first, as everywhere: two requests that lock in different orders would wait for ever.
    dossier = lock(dossier_id)
    draft = _locked_draft(dossier_id, version, by=by)
    offered = published(dossier.version_id)
    if case_id is not None:
        meanwhile(draft, over, dossier.case_id, case_id)
        dossier.case_id = _case(offered, case_id)
    if receive_by is not None:
        meanwhile(draft, over, dossier.receive_by, receive_by)
        if receive_by not in RECEIVE_BY:
            raise NotReady([Lack("receive", receive_by)])
        dossier.receive_by = receive_by
    if not_applicable is not None:
        _tick(dossier, draft, not_applicable, at)
    if seen and seen not in draft.pages_done:
        draft.pages_done = [*draft.pages_done, seen]
    dossier.updated_at = at
    dossier.save(update_fields=["case", "receive_by", "updated_at"])
    return touch(draft, at=at)


@transaction.atomic
def discard(dossier_id: int, *, by: Actor, at: datetime) -> None:
    """Throw a draft away with its files; raises Forbidden, WrongState once it is filed."""
    lock(dossier_id)
    draft = _locked_draft(dossier_id, None, by=by)
    _draft_papers.throw_away(draft, "dossier.draft_discarded", by=by, at=at)


def submit(dossier_id: int, *, by: Actor, at: datetime, key: str = "", version: int | None = None) -> Dossier:
    """File the draft: everything is checked, the number is given, the online check begins (8 working hours).

    `version` is the draft's that the person has seen (None: whatever stands).

    A second click, tab or replayed request meets the row lock and gets the dossier as filed, with the same
    number. Raises Forbidden, NotReady, KeyUsed, DraftConflict.
    """
    try:
        return _counted(dossier_id, by=by, at=at, key=key, seen=version)
    except NotReady:
        # What is missing can only be mended under the version in force.
        following.follow(dossier_id, by=by, at=at)
        raise


def _counted(dossier_id: int, *, by: Actor, at: datetime, key: str, seen: int | None) -> Dossier:
    """File the draft; where that tries a number which the principal has not shared, the try is counted before.

    Raises lookup.TooManyTries as well.
    """
    act: dict[str, Any] = {"by": by, "at": at, "key": key, "seen": seen}
    try:
        return _submit(dossier_id, **act)
    except Guess as guess:
        tried = lookup.count_guess(f"principal {guess.principal_id}", f"user {by.user_id}", at=at)
        filed = _submit(dossier_id, counted=True, **act)
        tried.delete()
        return filed


@transaction.atomic
def _submit(dossier_id: int, *, by: Actor, at: datetime, key: str, seen: int | None, counted: bool = False) -> Dossier:
    """File the draft, all or nothing."""
    dossier = lock(dossier_id)
    if dossier.created_by_id != by.user_id or not reads(by, dossier):
        raise Forbidden(Permission.DOSSIER_FILE)
    if dossier.status != Status.DRAFT:
        return dossier
    if dossier.amends_id is not None:
        # Changes of a filed dossier stay under the version that it was filed under.
        return amending.send(dossier, _ready(dossier, published(dossier.version_id), at, seen), by=by, at=at)
    version, changed = following.pin(dossier, by=by, at=at)
    answers = _ready(dossier, version, at, seen, counted=counted)
    if changed:
        raise NotReady([Lack("changed")], version.eform)
    _people.write(dossier, version, answers, at=at, first=True)
    _capacity.hang_proof(dossier, version, answers, by=by, at=at)
    sealed = seal(version.eform, answers)
    insert(Answers(dossier=dossier, round=0, answers=sealed, at=at, by_id=by.person_id))
    dossier.submitted_at = at
    dossier.submit_key = f"{by.user_id}:{key or secrets.token_urlsafe(12)}"[:80]
    calendar = calendar_of(dossier.intake_agency_id)
    dossier.intake_due_at = dossier.next_at = deadlines.intake_due_at(at, calendar, settings.INTAKE_CHECK_HOURS)
    # The series' row is locked last, so that the filings of an agency wait for each other as briefly as can be.
    _steps.open_reception(dossier, version, at=at)
    Draft.objects.filter(dossier=dossier).delete()
    code = agency_by_id(dossier.intake_agency_id).code
    dossier.number = numbers.next_dossier_number(dossier.intake_agency_id, code, at=at)
    _file(dossier, by=by, at=at)
    return dossier


def _file(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Move to "new"; a key that already filed another dossier is refused."""
    facts = {"number": dossier.number, "intake_due_at": dossier.intake_due_at} | _behalf_facts(dossier)
    try:
        move(dossier, Action.SUBMIT, by=by, at=at, facts=facts)
    except IntegrityError as error:
        if "submit_key" in str(error):
            raise KeyUsed from error
        raise


def meanwhile(draft: Draft, over: str | None, stored: object, wanted: object) -> None:
    """Raise DraftConflict where what is stored is neither what was seen nor what is wanted."""
    if over is not None and str(stored or "") not in (over, str(wanted)):
        raise DraftConflict(draft.version)


def _behalf_facts(dossier: Dossier) -> dict[str, Any]:
    """Return for whom and by which mandate, for the journal; nothing for who files alone."""
    return {"principal": dossier.principal_id, "mandate": dossier.mandate_id} if dossier.behalf else {}


def _ready(
    dossier: Dossier, version: PublishedVersion, at: datetime, seen: int | None, *, counted: bool = False
) -> dict[str, Any]:
    """Return the cleaned answers, or raise NotReady with everything that is missing."""
    attachments = _draft_papers.asked_for(dossier, version)
    lacks: list[Lack] = []
    if version.asks_case and dossier.case_id is None:
        lacks.append(Lack("case"))
    # What another tab is saving at this moment is filed too: wait for it, and read what it has saved.
    draft = _DRAFT.one(dossier.pk)
    if seen is not None and draft.version != seen:
        raise DraftConflict(draft.version)
    names = {str(row.pk): row.name for row in attachments if row.field_path not in ("", PROOF)}
    form = version.eform
    cleaned = clean_answers(form, unseal(form, draft.answers), complete=True, known=known_at(at, names))
    lacks += [
        Lack("answer", path, page=page_of(form, path), errors=tuple(errors)) for path, errors in cleaned.errors.items()
    ]
    lacks += _capacity.lacks(dossier, version, cleaned.answers, attachments, at=at)
    settled = _capacity.settled_line(dossier, version, cleaned.answers, at=at)
    lacks += missing_papers(dossier, version, attachments, cleaned.answers, on=known_at(at).today, settled=settled)
    lacks += unsafe(attachments)
    if not lacks and dossier.behalf:
        lacks = hidden_lacks(dossier, version, cleaned.answers, at=at, counted=counted)
    if lacks:
        raise NotReady(lacks, form)
    if recorded_capacity(dossier, version, cleaned.answers) == "self":
        _draft_papers.drop_proof(attachments)
    _draft_papers.drop_hidden(attachments, form, cleaned.answers, on=known_at(at).today)
    return cleaned.answers


def _locked_draft(dossier_id: int, version: int | None, *, by: Actor) -> Draft:
    """Lock the draft of this person; raises Forbidden, WrongState, DraftConflict."""
    draft = _DRAFT_AND_DOSSIER.first(dossier_id)
    if draft is None:
        raise WrongState(Action.SUBMIT, Status.NEW)
    if draft.dossier.created_by_id != by.user_id:
        raise Forbidden(TRANSITIONS[Action.SUBMIT].permission)
    if draft.dossier.status != Status.DRAFT:
        # What is prepared for a supplement has a draft too; it is not filled in, nor thrown away, like a new filing.
        raise WrongState(Action.SUBMIT, Status(draft.dossier.status))
    if version is not None and draft.version != version:
        raise DraftConflict(draft.version)
    return draft


def touch(draft: Draft, *, at: datetime) -> int:
    """Count a change of a locked draft that lies beside its answers, for other devices to notice; the new version."""
    return _save(draft, draft.answers, at).version


def _save(
    draft: Draft, answers: dict[str, Any], at: datetime, *, errors: Mapping[str, list[Err]] | None = None
) -> Saved:
    draft.answers = answers
    draft.version += 1
    draft.saved_at = at
    draft.expires_at = at + timedelta(days=settings.DRAFT_DAYS)
    draft.reminded_at = None
    rewrite(draft)
    return Saved(draft.version, errors or {})


def _merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Put new answers in place of old ones, block by block; null takes an answer away."""
    merged = dict(old)
    for key, value in new.items():
        inner = merged.get(key)
        if isinstance(value, Mapping) and isinstance(inner, Mapping):
            merged[key] = _merge(inner, value)
        else:
            merged[key] = value
    return merged


def _case(version: PublishedVersion, case_id: int | None) -> int | None:
    """Return the case chosen, the only one where there is one; raise NotReady for another procedure's."""
    if case_id is None:
        return version.cases[0].id if len(version.cases) == 1 else None
    if all(case.id != case_id for case in version.cases):
        raise NotReady([Lack("case", str(case_id))])
    return case_id


def _tick(dossier: Dossier, draft: Draft, wanted: frozenset[int], at: datetime) -> None:
    """Write which papers do not apply; a paper that must be handed in, by these answers, cannot be ticked away."""
    version = published(dossier.version_id)
    answers = unseal(version.eform, draft.answers)
    due = version.papers_due(dossier.case_id, answers, on=known_at(at).today)
    musts = {paper.id for paper in due if not paper.need.may_tick}
    wrong = wanted - {paper.id for paper in version.requirements if paper.kind == "submit"} | wanted & musts
    if wrong:
        raise NotReady([Lack("paper", str(paper_id)) for paper_id in sorted(wrong)])
    NotApplicable.objects.filter(dossier=dossier).exclude(requirement_id__in=wanted).delete()
    NotApplicable.objects.bulk_create(
        [NotApplicable(dossier=dossier, requirement_id=paper_id) for paper_id in wanted],
        ignore_conflicts=True,
    )


def _file_names(dossier_id: int, form: EForm) -> dict[str, str]:
    """Return the files that answer questions, by id; no query for a form that asks for none."""
    if all(question.type != "file" for question in form.fields.values()):
        return {}
    rows = Attachment.objects.filter(dossier_id=dossier_id, removed_at__isnull=True).exclude(field_path="")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}
