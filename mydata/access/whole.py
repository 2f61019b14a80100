"""Everything about one account as plain data, table by table; what is left out is named with its reason."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model, Q

from accounts.access import profile_of
from accounts.models import ApiToken, Identity, Membership, User
from agencies.access import agency_by_id
from agencies.rules.scope import Actor
from dossiers import labels as dossier_labels
from dossiers.access.case import INNER
from dossiers.access.own import papers_shown
from dossiers.models import (
    Answers,
    Attachment,
    Document,
    Dossier,
    Draft,
    KeptPaper,
    Mandate,
    NotApplicable,
    Person,
    PostAddress,
    Posting,
    Rating,
    Result,
    SupplementItem,
    SupplementRequest,
    Talk,
    Withdrawal,
)
from dossiers.rules.workflow import Status
from journal.models import Event
from journal.read import history
from mydata import labels
from mydata.access.reads import Reading, all_reads
from mydata.models import Correction, Export
from notifications.models import Message
from portal.lib.crypto import decrypt, is_encrypted

# What hangs on a dossier and goes out with it, row by row.
OF_DOSSIER: dict[str, type[Model]] = {
    "people": Person,
    "answers": Answers,
    "draft": Draft,
    "not_applicable": NotApplicable,
    "rating": Rating,
    "post_address": PostAddress,
    "postings": Posting,
    "withdrawals": Withdrawal,
    "messages": Talk,
    "supplements": SupplementRequest,
    "corrections": Correction,
}
# What goes out in a way of its own: with its file, or only what the applicant may see already.
BY_HAND = (
    Dossier,
    Attachment,
    Document,
    Result,
    SupplementItem,
    Event,
    User,
    Identity,
    Message,
    KeptPaper,
    Mandate,
    ApiToken,
    EmailAddress,
    Export,
)
# What is about the dossier or the account and does not go out, and why.
LEFT_OUT: dict[str, str] = {
    "ClockSpan": "the clock of the office; its dates stand in the history",
    "StepTask": "who in the office does what",
    "PaperCheck": "the clerk's notes; what is asked of the person stands in the supplements",
    "StartKey": "keys against repeated requests, forgotten after 30 days",
    "Upload": "halves of files on their way; whole ones are attachments",
    "Preference": "told as letters_by_email",
    "Authenticator": "secrets of the second step of sign-in",
    "Membership": "roles of civil servants",
    "LogEntry": "the technical back office",
    "Publication": "who approved a procedure",
}
_SECRET = ("_hash", "token", "digest", "submit_key", "search_text", "name_folded", "state_key")


def account_of(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Return the account itself: particulars, notices, powers of attorney, packages, events."""
    mine = actor.user_id or 0
    profile = profile_of(mine)
    user = {name: plain(getattr(profile, name)) for name in profile.__slots__ if name != "user_id"}
    mandates = Mandate.objects.filter(Q(principal_id=mine) | Q(agent_id=mine)).order_by("id")
    return {
        "particulars": user,
        "email_addresses": rows_of(EmailAddress.objects.filter(user_id=mine)),
        "identity_numbers": rows_of(Identity.objects.filter(user_id=mine)),
        "mandates": rows_of(mandates),
        "corrections": rows_of(Correction.objects.filter(user_id=mine, dossier=None).order_by("id")),
        "notices": rows_of(
            Message.objects.filter(user_id=mine, channel="inbox").order_by("id"),
            keep=("event_kind", "subject", "body", "at", "read_at"),
        ),
        "letters": rows_of(
            Message.objects.filter(user_id=mine, channel="email").order_by("id"),
            keep=("subject", "address", "at", "sent_at", "state"),
        ),
        "tokens": rows_of(
            ApiToken.objects.filter(user_id=mine), keep=("start", "created_at", "last_used_at", "revoked_at")
        ),
        "packages": rows_of(
            Export.objects.filter(user_id=mine), keep=("asked_at", "ready_at", "expires_at", "downloads")
        ),
        "events": [_event(event) for event in history("user", mine)],
        "reads": [read_json(row) for row in all_reads(actor)],
    }


def dossier_of(actor: Actor, dossier: Dossier) -> dict[str, Any]:
    """Return one dossier with everything that hangs on it; files are named, their bytes are the caller's."""
    told = row_of(dossier)
    told |= {
        "status_name": str(dossier_labels.STATUS[dossier.state]),
        "procedure": {"code": dossier.procedure_version.code, "name": dossier.procedure_name},
        "intake_agency": agency_by_id(dossier.intake_agency_id).name,
        "solving_agency": agency_by_id(dossier.solving_agency_id).name,
    }
    for name, model in OF_DOSSIER.items():
        told[name] = rows_of(model._default_manager.filter(dossier=dossier).order_by("pk"))
    items = SupplementItem.objects.filter(request__dossier=dossier).order_by("pk")
    told["supplement_items"] = rows_of(items)
    told["result"] = rows_of(Result.objects.filter(dossier=dossier)) if dossier.status == Status.RETURNED else []
    told["history"] = [_event(event) for event in history("dossier", dossier.pk) if event.kind not in INNER]
    told["reads"] = [read_json(row) for row in all_reads(actor, dossier.pk)]
    return told


def files_of(dossier: Dossier) -> list[Attachment]:
    """Return the files handed in, also those taken out again since, in order."""
    return list(Attachment.objects.filter(dossier=dossier).select_related("file", "requirement").order_by("pk"))


def kept_of(actor: Actor) -> list[KeptPaper]:
    """Return the papers that the person keeps, with their files, in the order they came."""
    return list(KeptPaper.objects.filter(owner_id=actor.user_id or 0).select_related("file").order_by("pk"))


def documents_of(dossier: Dossier) -> list[Document]:
    """Return the papers of the office that the applicant may have and that are made."""
    rows = Document.objects.filter(dossier=dossier, file__isnull=False).select_related("file").order_by("pk")
    return papers_shown(dossier, tuple(rows))


def rows_of(rows: Iterable[Model], keep: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return rows as plain data."""
    return [row_of(row, keep) for row in rows]


def row_of(row: Model, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the columns of a row in the clear: no hashes, no secrets, no ids of people or of other rows.

    `keep` names the columns where not all are wanted.
    """
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.is_relation or field.primary_key or field.name.endswith(_SECRET) or (keep and field.name not in keep):
            continue
        told[field.name.removesuffix("_encrypted").removesuffix("_sealed")] = plain(getattr(row, field.attname))
    if agency_id := getattr(row, "agency_id", None):
        told["agency"] = agency_by_id(agency_id).name
    return told


def plain(value: Any) -> Any:
    """Return a value as JSON has it, what is sealed in it opened: it is the person's own."""
    if is_encrypted(value):
        return decrypt(value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _event(event: Event) -> dict[str, Any]:
    words = dossier_labels.EVENT.get(event.kind, event.kind)
    agency = agency_by_id(event.by_agency).name if event.by_agency else ""
    return {"kind": event.kind, "words": str(words), "at": event.at.isoformat(), "agency": agency, "facts": event.facts}


def read_json(row: Reading) -> dict[str, Any]:
    """Return one look at the data as plain data."""
    return {
        "code": row.code,
        "at": row.at.isoformat(),
        "why": str(labels.purpose(row.purpose)),
        "agency": row.agency,
        "roles": [str(role) for role in row.roles],
        "name": row.name,
        "dossiers": [number or str(pk) for pk, number in row.dossiers],
    }


KNOWN = {*OF_DOSSIER.values(), *BY_HAND, Membership}
