"""A paper of the office is taken back: it stays, and its verify page says that nobody may rely on it any more."""

from datetime import datetime

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.actions._move import lock, note
from dossiers.models import Document, Dossier

MAX_WORDS = 2000


class WhyMissing(ValueError):
    """A paper is taken back for a reason of at most 2,000 characters."""


class AlreadyRevoked(Exception):
    """The paper has been taken back before."""


def permission_for(kind: str) -> Permission:
    """Return who may take a paper back: the records clerk a result, the one-stop desk its own slips."""
    return Permission.RESULT_ISSUE if kind == "result" else Permission.INTAKE_ACCEPT


def may_revoke(document: Document, dossier: Dossier, by: Actor) -> bool:
    """Tell whether the actor may take this paper back: the right to issue it, at the agency that did."""
    agency_id = dossier.solving_agency_id if document.kind == "result" else dossier.intake_agency_id
    allowed = by.may(permission_for(document.kind)) and by.sees(agency_id, dossier.field_code)
    return allowed and document.revoked_at is None


@transaction.atomic
def revoke(document_id: int, *, words: str, by: Actor, at: datetime) -> Document:
    """Take a paper back and tell the applicant; raises Forbidden, WhyMissing, AlreadyRevoked."""
    dossier = lock(Document.objects.values_list("dossier_id", flat=True).get(pk=document_id))
    document = Document.objects.get(pk=document_id)
    if document.revoked_at is not None:
        raise AlreadyRevoked
    if not may_revoke(document, dossier, by):
        raise Forbidden(permission_for(document.kind))
    if not words.strip() or len(words) > MAX_WORDS:
        raise WhyMissing
    document.revoked_at, document.revoked_by_id, document.revoked_words = at, by.user_id, words.strip()
    document.save(update_fields=["revoked_at", "revoked_by", "revoked_words"])
    facts = {"document": document.pk, "paper": document.kind, "ordinal": document.ordinal}
    note(dossier, "dossier.document_revoked", by=by, at=at, facts=facts)
    return document
