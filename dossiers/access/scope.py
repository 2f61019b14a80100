"""One dossier, one file, one paper: given only to those in whose scope it lies."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.mandates import own_scope, reads
from dossiers.models import Attachment, Document, Dossier, Draft, Result, Upload
from dossiers.models.dossier import DossierQuerySet
from dossiers.rules.workflow import TAKEN_IN, Status
from files.models import StoredFile
from files.scan import may_be_filed
from journal.read import log_read
from portal.lib.prepared import Prepared

_DESK = {Permission.INTAKE_SEE}
_OFFICE = {Permission.STEP_WORK, Permission.AGENCY_WATCH, Permission.PROVINCE_WATCH}
_TAKEN_IN = [int(status) for status in TAKEN_IN]


def visible_to(actor: Actor) -> DossierQuerySet:
    """Return the dossiers in the actor's scope.

    One's own (drafts too); as desk clerk those handed in at one's agency; as office those taken in for it.
    """
    if actor.everything:
        return Dossier.objects.filed()
    scope = Q(pk__in=[])
    if actor.user_id is not None and not actor.is_staff:
        scope |= own_scope(actor)
    if actor.permissions & _DESK:
        scope |= Q(intake_agency__in=actor.agencies) & ~Q(status=Status.DRAFT)
    if actor.permissions & _OFFICE:
        scope |= Q(solving_agency__in=actor.agencies, status__in=_TAKEN_IN, accepted_at__isnull=False)
    found = Dossier.objects.filter(scope)
    return found if actor.fields is None else found.filter(field_code__in=actor.fields)


_ONE = Prepared(lambda pk: Dossier.objects.filter(pk=pk))
_ONE_OPEN = Prepared(lambda pk: Dossier.objects.filter(pk=pk).select_related("result__file", "rating"))
_OWN_DRAFT = Prepared(
    lambda pk, user: Dossier.objects.drafts().filter(pk=pk, created_by_id=user).select_related("draft")
)


def dossier_for(actor: Actor, dossier_id: int) -> Dossier:
    """Return the dossier; raises Dossier.DoesNotExist outside the scope, as for one that never was."""
    if _is_applicant(actor):
        return _read_by(actor, _ONE.one(dossier_id))
    return visible_to(actor).get(pk=dossier_id)


def _is_applicant(actor: Actor) -> bool:
    """Tell whether all that the actor sees is what the actor filed or is entrusted with, by queries composed once."""
    return actor.user_id is not None and not (actor.everything or actor.is_staff or actor.fields is not None)


def _read_by(actor: Actor, dossier: Dossier) -> Dossier:
    """Return the dossier to an applicant who may read it; raises Dossier.DoesNotExist for a stranger."""
    if not reads(actor, dossier):
        raise Dossier.DoesNotExist
    return dossier


def draft_for(actor: Actor, dossier_id: int) -> tuple[Dossier, Draft]:
    """Return one's own draft; raises Dossier.DoesNotExist for a stranger's or a filed one."""
    dossier = _read_by(actor, _OWN_DRAFT.one(dossier_id, actor.user_id or 0))
    return dossier, dossier.draft


def open_dossier(actor: Actor, dossier_id: int, purpose: str, *, at: datetime) -> Dossier:
    """Return the dossier and log that its personal data was read, once per person, purpose and hour."""
    if _is_applicant(actor):
        dossier = _read_by(actor, _ONE_OPEN.one(dossier_id))
    else:
        dossier = visible_to(actor).select_related("result__file", "rating").get(pk=dossier_id)
    if dossier.created_by_id != actor.user_id:
        log_read(actor, "dossier", dossier.pk, purpose, at=at)
    return dossier


def is_withheld(actor: Actor, file: StoredFile) -> bool:
    """Tell whether a file is kept from the office: where there is a scanner, only what it found clean is given."""
    return bool(settings.CLAMAV) and actor.is_staff and not may_be_filed(file, demo=False, scanner=True)


def attachment_for(actor: Actor, attachment_id: int, *, at: datetime, pictures: bool = False) -> Attachment:
    """Return a file's row with its file; raises Attachment.DoesNotExist outside the scope. Logs the reading.

    `pictures`: only its pages are shown, drawn anew; the bytes themselves are withheld until they are scanned.
    What the applicant has not sent yet is the applicant's alone.
    """
    attachment = Attachment.objects.select_related("file", "dossier").get(pk=attachment_id)
    unsent = attachment.pending and (actor.is_staff or actor.everything)
    if unsent or (is_withheld(actor, attachment.file) and not pictures):
        raise Attachment.DoesNotExist
    return _hung(actor, attachment, Attachment.DoesNotExist, at)


def upload_for(actor: Actor, upload_id: UUID, dossier_id: int | None) -> Upload:
    """Return one's own file on its way to that dossier (None: to the own papers); raises Upload.DoesNotExist."""
    rows = Upload.objects.select_related("attachment__file", "kept__file")
    place = Q(dossier=dossier_id) if dossier_id else Q(dossier__isnull=True)
    return rows.get(place, pk=upload_id, created_by_id=actor.user_id or 0)


def document_for(actor: Actor, document_id: int, *, at: datetime) -> Document:
    """Return a paper of the office; raises Document.DoesNotExist outside the scope. Logs the reading.

    The applicant gets the result's letter once it is returned; the office always.
    """
    document = Document.objects.select_related("file", "dossier").get(pk=document_id)
    if document.kind == "result" and not actor.is_staff and document.dossier.status != Status.RETURNED:
        raise Document.DoesNotExist
    return _hung(actor, document, Document.DoesNotExist, at)


def result_file_for(actor: Actor, dossier_id: int, *, at: datetime) -> Result:
    """Return the result with its uploaded file; raises Result.DoesNotExist outside the scope. Logs the reading.

    The applicant gets it once it is returned; the office always.
    """
    result = Result.objects.select_related("file", "dossier").get(dossier_id=dossier_id, file__isnull=False)
    if not actor.is_staff and result.dossier.status != Status.RETURNED:
        raise Result.DoesNotExist
    return _hung(actor, result, Result.DoesNotExist, at)


Row = TypeVar("Row", Attachment, Document, Result)


def _hung(actor: Actor, row: Row, missing: type[Exception], at: datetime) -> Row:
    """Return the row if its dossier is visible."""
    try:
        open_dossier(actor, row.dossier_id, "file", at=at)
    except Dossier.DoesNotExist as error:
        raise missing from error
    return row
