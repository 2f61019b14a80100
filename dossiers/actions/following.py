"""A draft follows its procedure to the version in force; nothing that was answered is lost on the way."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from agencies.rules.scope import Actor
from dossiers.access.differing import differs
from dossiers.access.own import file_names
from dossiers.actions import _draft_papers
from dossiers.actions._lacking import Lack, NotReady
from dossiers.actions._move import lock
from dossiers.known import known_at, seal, unseal
from dossiers.models import Dossier, Draft
from dossiers.rules.workflow import Status
from journal.record import record
from procedures.access import PublishedVersion, current_version_id, filed_nationally, offers_for, published
from procedures.rules.eform import taken_over

MOST_KEPT = 5


@transaction.atomic
def follow(dossier_id: int, *, by: Actor, at: datetime) -> bool:
    """Bring an open draft of one's own to the version in force; say whether it went on.

    Changes of a filed dossier stay under its version; so does a draft whose procedure is closed here.
    """
    dossier = lock(dossier_id)
    if dossier.status != Status.DRAFT or dossier.created_by_id != by.user_id or dossier.amends_id:
        return False
    with suppress(NotReady):
        version = in_force(dossier, at)
        if version.id != dossier.version_id:
            draft = _move_on(dossier, version, by=by, at=at)
            # Another device looks again before it saves over this.
            draft.version += 1
            draft.save(update_fields=["version"])
            return True
    return False


def pin(dossier: Dossier, *, by: Actor, at: datetime) -> tuple[PublishedVersion, bool]:
    """Pin the version in force of a locked draft that is being filed, and say whether the applicant must look again.

    That is where anything is asked otherwise than was shown: nobody declares to what was not seen. Raises NotReady
    where the procedure is closed here.
    """
    version = in_force(dossier, at)
    if version.id == dossier.version_id:
        return version, False
    old = published(dossier.version_id)
    draft = Draft.objects.select_for_update().get(dossier=dossier)
    changed = differs(old, version, unseal(old.eform, draft.answers), dossier, at=at)
    _move_on(dossier, version, by=by, at=at)
    return version, changed


def in_force(dossier: Dossier, at: datetime) -> PublishedVersion:
    """Return the version of the dossier's procedure that is in force; raises NotReady where it is closed here."""
    if filed_nationally():
        raise NotReady([Lack("procedure", "national")])
    version_id = current_version_id(dossier.procedure_id, on=known_at(at).today)
    if version_id is None:
        raise NotReady([Lack("procedure", "retired")])
    version = published(version_id)
    offers = offers_for(version)
    if not any(o.offer_id == dossier.offer_id and o.agency_id == dossier.solving_agency_id for o in offers):
        raise NotReady([Lack("procedure", "not_here")])
    return version


def _move_on(dossier: Dossier, version: PublishedVersion, *, by: Actor, at: datetime) -> Draft:
    """Answers and papers go over to the new version; what was answered so far is kept beside them."""
    old = published(dossier.version_id)
    draft = Draft.objects.select_for_update().get(dossier=dossier)
    answers = unseal(old.eform, draft.answers)
    kept = taken_over(version.eform, answers, known=known_at(at, file_names(dossier))).kept
    lost = _draft_papers.carry_over(dossier, old, version)
    draft.before = [*draft.before, {"version": old.id, "answers": draft.answers, "papers": lost}][-MOST_KEPT:]
    draft.answers = seal(version.eform, kept)
    draft.save(update_fields=["before", "answers"])
    dossier.version_id, dossier.field_code = version.id, version.field_code
    dossier.save(update_fields=["version", "field_code", "case"])
    record("dossier", dossier.pk, "dossier.draft_followed", by=by, at=at, facts={"before": old.id, "after": version.id})
    return draft
