"""What the same person has filed before, as far as a new form may start from it."""

from dataclasses import dataclass
from datetime import datetime

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from dossiers.models import Answers
from dossiers.rules.workflow import Status
from procedures.access import published
from procedures.rules.eform_prefill import Filed

MOST = 5
_ROWS = MOST * 4  # a filing may have been supplemented: the last answers of each count


@dataclass(frozen=True, slots=True)
class EarlierFiling:
    """A filed dossier of one's own: its number, when it was filed, and what was answered (sealed)."""

    number: str
    filed_at: datetime
    filed: Filed


def earlier_filings(actor: Actor) -> list[EarlierFiling]:
    """Return what the actor has filed in the own name, the latest first, 5 at most; one query.

    Raises Forbidden.
    """
    actor.require(Permission.DOSSIER_FILE)
    rows = Answers.objects.filter(dossier__created_by_id=actor.user_id or 0, dossier__behalf="")
    rows = rows.exclude(dossier__status=Status.DRAFT).order_by("-dossier__submitted_at", "-dossier_id", "-round")
    wanted = ("dossier_id", "dossier__number", "dossier__submitted_at", "dossier__version_id", "answers")
    found: dict[int, EarlierFiling] = {}
    for dossier, number, filed_at, version, answers in rows.values_list(*wanted)[:_ROWS]:
        if dossier not in found and len(found) < MOST:
            found[dossier] = EarlierFiling(number or "", filed_at, Filed(published(version).eform, answers))
    return list(found.values())
