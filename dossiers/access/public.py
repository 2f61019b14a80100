"""What everybody may see: the state of a dossier whose number and digits one knows, and whether a paper is genuine."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agencies.access import agency_by_id
from dossiers.access.case import TimeLine, timeline_of
from dossiers.models import Document, Dossier, Person
from dossiers.rules.workflow import Status
from portal.lib.crypto import blind


@dataclass(frozen=True, slots=True)
class Track:
    """The state of a dossier without any personal data."""

    number: str
    procedure: str
    status: Status
    agency: str
    desk: str
    submitted_at: datetime | None
    intake_due_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    returned_at: datetime | None
    supplement_open: bool
    receive_by: str
    timeline: tuple[TimeLine, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A paper of this office: what it is, when it was issued, and whether a later one took its place."""

    kind: str
    ordinal: int
    number: str
    procedure: str
    agency: str
    issued_at: datetime
    sha256: str
    approved_by: str
    replaced: bool
    made: bool


def matching(number: str, digits: str) -> Dossier | None:
    """Return the filed dossier of that number if the digits are its own: of a phone, an identity number or the slip's.

    Two queries, the same whether the number or the digits are wrong.
    """
    dossier = Dossier.objects.filed().filter(number=number).first()
    hashed = blind(digits, "last4")
    people = Person.objects.filter(
        Q(id_last4_hash=hashed) | Q(phone_last4_hash=hashed), dossier_id=dossier.pk if dossier else 0
    )
    known = people.exists()
    if dossier is None:
        return None
    return dossier if known or (dossier.track_code and dossier.track_code == digits) else None


def track_of(dossier: Dossier) -> Track:
    """Return what the look-up page says of a dossier."""
    return Track(
        number=dossier.number or "",
        procedure=dossier.procedure_name,
        status=dossier.state,
        agency=agency_by_id(dossier.solving_agency_id).name,
        desk=agency_by_id(dossier.intake_agency_id).desk_name,
        submitted_at=dossier.submitted_at,
        intake_due_at=dossier.intake_due_at,
        due_at=dossier.due_at,
        done_at=dossier.done_at,
        returned_at=dossier.returned_at,
        supplement_open=dossier.supplements.filter(answered_at__isnull=True).exists(),
        receive_by=dossier.receive_by,
        timeline=tuple(timeline_of(dossier, inner=False)),
    )


def verify(token: str) -> Verified | None:
    """Return what is known of the paper with that token, None for an unknown one. No names, no answers."""
    document = Document.objects.select_related("dossier", "file").filter(token=token).first()
    if document is None:
        return None
    dossier = document.dossier
    later = Document.objects.filter(dossier=dossier, kind=document.kind, ordinal__gt=document.ordinal)
    return Verified(
        kind=document.kind,
        ordinal=document.ordinal,
        number=dossier.number or "",
        procedure=dossier.procedure_name,
        agency=agency_by_id(_issuer(document)).name,
        issued_at=document.issued_at,
        sha256=document.file.sha256 if document.file else "",
        approved_by=document.facts.get("approved_title", ""),
        replaced=later.exists(),
        made=document.file_id is not None,
    )


def _issuer(document: Document) -> int:
    dossier = document.dossier
    return dossier.solving_agency_id if document.kind == "result" else dossier.intake_agency_id
