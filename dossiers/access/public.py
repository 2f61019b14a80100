"""What everybody may see: the state of a dossier whose number and digits one knows, and whether a paper is genuine."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from agencies.access import agency_by_id
from dossiers.access.case import TimeLine, timeline_of
from dossiers.models import Document, Dossier, Person, Result
from dossiers.rules.verifying import replaces
from dossiers.rules.workflow import TRANSITIONS, Action, Status
from portal.lib.crypto import blind

# What lies between applicant and office alone: whoever holds the slip need not know it.
_BETWEEN = frozenset(
    {
        "dossier.rated",
        "dossier.receipt_said",
        "dossier.post_address_set",
        "dossier.collect_chosen",
        "dossier.correction_asked",
        "dossier.correction_answered",
        "dossier.file_infected",
    }
)


@dataclass(frozen=True, slots=True)
class Track:
    """The state of a dossier without any personal data."""

    number: str
    procedure: str
    status: Status
    agency: str
    desk: str
    desk_id: int
    phone: str
    address: str
    submitted_at: datetime | None
    intake_due_at: datetime | None
    intake_agency_id: int
    due_at: datetime | None
    done_at: datetime | None
    returned_at: datetime | None
    supplement_open: bool
    receive_by: str
    delivery_state: str
    timeline: tuple[TimeLine, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """The paper of the same kind that is to be relied on instead: which one, when it was issued."""

    ordinal: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """A paper of this office: what it is, when it was issued, and whether a later one took its place."""

    kind: str
    ordinal: int
    number: str
    procedure: str
    agency: str
    phone: str
    paper_number: str
    issued_at: datetime
    due_at: datetime | None
    sha256: str
    approved_by: str
    made: bool
    # The paper that took its place, and when it was taken back.
    later: Later | None
    revoked_at: datetime | None

    @property
    def state(self) -> str:
        """revoked | replaced | genuine."""
        return "revoked" if self.revoked_at else "replaced" if self.later else "genuine"


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
    desk = agency_by_id(dossier.intake_agency_id)
    return Track(
        number=dossier.number or "",
        procedure=dossier.procedure_name,
        status=dossier.state,
        agency=agency_by_id(dossier.solving_agency_id).name,
        desk=desk.desk_name,
        desk_id=desk.id,
        phone=desk.phone,
        address=desk.address,
        submitted_at=dossier.submitted_at,
        intake_due_at=dossier.intake_due_at,
        intake_agency_id=dossier.intake_agency_id,
        due_at=dossier.due_at,
        done_at=dossier.done_at,
        returned_at=dossier.returned_at,
        supplement_open=dossier.state in TRANSITIONS[Action.SUPPLEMENT].moves
        and dossier.supplements.filter(answered_at__isnull=True).exists(),
        receive_by=dossier.receive_by,
        delivery_state=dossier.delivery_state,
        timeline=tuple(line for line in timeline_of(dossier, inner=False) if line.kind not in _BETWEEN),
    )


def token_of(code: str) -> str | None:
    """Return the token of the paper that bears this typed code, None for an unknown one."""
    return Document.objects.filter(code=code).values_list("token", flat=True).first()


def dossier_of_slip(token: str) -> Dossier | None:
    """Return the dossier whose slip bears that token: whoever holds the slip needs no digits."""
    document = Document.objects.select_related("dossier").filter(token=token).first()
    return document.dossier if document else None


def verify(token: str) -> Verified | None:
    """Return what is known of the paper with that token, None for an unknown one. No names, no answers."""
    document = Document.objects.select_related("dossier", "file").filter(token=token).first()
    if document is None:
        return None
    dossier = document.dossier
    issuer = agency_by_id(_issuer(document))
    return Verified(
        kind=document.kind,
        ordinal=document.ordinal,
        number=dossier.number or "",
        procedure=dossier.procedure_name,
        agency=issuer.name if document.kind == "result" else issuer.desk_name,
        phone=issuer.phone,
        paper_number=_paper_number(document),
        issued_at=document.issued_at,
        due_at=parse_datetime(document.facts.get("due_at") or ""),
        sha256=document.file.sha256 if document.file else "",
        approved_by=document.facts.get("approved_title", ""),
        made=document.file_id is not None,
        later=_later(document),
        revoked_at=document.revoked_at,
    )


def _later(document: Document) -> Later | None:
    """Return the latest paper that was made in its place; None for kinds of which each stands for itself."""
    if not replaces(document.kind):
        return None
    rows = Document.objects.filter(dossier=document.dossier_id, kind=document.kind, ordinal__gt=document.ordinal)
    row = rows.order_by("-ordinal").first()
    return Later(row.ordinal, row.issued_at) if row else None


def _paper_number(document: Document) -> str:
    """Return the number that stands on the paper itself; the acknowledgement has none but the dossier's."""
    if document.kind == "result":
        result = Result.objects.filter(dossier=document.dossier_id).only("number").first()
        return result.number if result else ""
    return "" if document.kind == "acknowledgement" else slip_number(document.dossier)


def slip_number(dossier: Dossier) -> str:
    """Return the number of a slip of the one-stop desk (0007/TTPVHCC), taken from the dossier's own."""
    return f"{(dossier.number or '').rsplit('-', 1)[-1]}/TTPVHCC"


def _issuer(document: Document) -> int:
    dossier = document.dossier
    return dossier.solving_agency_id if document.kind == "result" else dossier.intake_agency_id
