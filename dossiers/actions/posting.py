"""Where the public post brings the result: said by the applicant, until it has been handed over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor, Forbidden
from dossiers.access.mandates import acts
from dossiers.actions._move import lock
from dossiers.known import known_at
from dossiers.models import Dossier, PostAddress
from dossiers.post_form import PAGE, post_form
from dossiers.rules.workflow import OPEN, Action, Status, WrongState
from journal.record import record
from portal.lib.crypto import encrypt
from procedures.rules.eform import Cleaned, clean_page


@transaction.atomic
def set_address(dossier_id: int, raw: Mapping[str, Any], *, by: Actor, at: datetime) -> Cleaned:
    """Keep the address where it is whole and right, and return what is wrong with it otherwise; the phone is encrypted.

    Raises Forbidden, WrongState once the dossier has ended or where the result does not go by post.
    """
    dossier = lock(dossier_id)
    if not acts(by, dossier, at=at):
        raise Forbidden(Permission.DOSSIER_FILE)
    if dossier.receive_by != "post" or dossier.status not in (Status.DRAFT, *OPEN):
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
