"""The messages of one dossier, for its applicant and for the staff who may answer."""

from datetime import datetime

from django.conf import settings

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.access.queues import Page, page_of_rows
from dossiers.access.scope import open_dossier
from dossiers.models import Dossier, Talk
from files.scan import may_be_filed

MOST = 200


def answers_for(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether the actor writes for the office: the desk that took it in, or the agency that decides."""
    if actor.agency_id is None or not actor.is_staff:
        return False
    desk = actor.may(Permission.INTAKE_SEE) and actor.sees(dossier.intake_agency_id, dossier.field_code)
    return desk or (actor.may(Permission.STEP_WORK) and actor.sees(dossier.solving_agency_id, dossier.field_code))


def talks_of(dossier: Dossier) -> list[Talk]:
    """Return the last 200 messages of a dossier that the caller has opened, oldest first; one query."""
    rows = Talk.objects.filter(dossier=dossier).select_related("file", "by", "agency").order_by("-id")
    return list(reversed(rows[:MOST]))


def talks_page(dossier: Dossier, *, cursor: str = "", size: int = MOST) -> Page:
    """Return a page of the messages of a dossier that the caller has opened, the oldest first; raises BadCursor."""
    rows = Talk.objects.filter(dossier=dossier).select_related("file", "agency")
    return page_of_rows(rows, ("at", "id"), cursor, size)


def unseen_of(dossier: Dossier, *, office: bool) -> int:
    """Return how many messages of the other side this side has not seen; one query over a small index."""
    found: int = Talk.objects.filter(dossier=dossier, seen_at__isnull=True, agency__isnull=office).count()
    return found


def is_safe(talk: Talk) -> bool:
    """Tell whether the file of a message may be opened by the other side."""
    scanner = bool(settings.CLAMAV)
    return talk.file is not None and may_be_filed(talk.file, demo=settings.DEMO, scanner=scanner)


def talk_file_for(actor: Actor, talk_id: int, *, at: datetime) -> Talk:
    """Return a message with its file; raises Talk.DoesNotExist outside the scope or while it is not safe."""
    talk = Talk.objects.select_related("file", "dossier").get(pk=talk_id, file__isnull=False)
    try:
        open_dossier(actor, talk.dossier_id, "file", at=at)
    except Dossier.DoesNotExist as error:
        raise Talk.DoesNotExist from error
    if not is_safe(talk):
        raise Talk.DoesNotExist
    return talk
