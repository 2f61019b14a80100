"""A dossier as the API tells it; what comes in is read here too, by name and type."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.access import agency_by_id
from dossiers import labels
from dossiers.access import ForProgram, Track, capacity_of
from dossiers.actions.intake import Asked, Check
from dossiers.api_problems import BadField
from dossiers.known import VIETNAM
from dossiers.models import Attachment, Dossier, KeptPaper, Mandate, PostAddress, Posting, Talk, Upload
from dossiers.models.dossier import FAR
from files import chunks
from procedures.access import catalogue
from procedures.rules.capacities import CAPACITY_OF

CHANNELS = {1: "counter", 2: "online", 3: "post"}
MAX_TEXT = 20000


def time_text(at: datetime | None) -> str | None:
    """Return a moment in ISO 8601, None for none and for "never"."""
    return at.astimezone(VIETNAM).isoformat() if at is not None and at < FAR else None


def row_json(dossier: Dossier) -> dict[str, Any]:
    """Return a dossier as a line of a list: no answers, no personal data but the owner's name."""
    version = dossier.procedure_version
    return {
        "id": dossier.pk,
        "number": dossier.number,
        "status": dossier.status,
        "status_name": str(labels.STATUS[dossier.state]),
        "procedure": {"code": version.code, "name": version.name, "version": version.id},
        "agency": agency_by_id(dossier.solving_agency_id).code,
        "intake_agency": agency_by_id(dossier.intake_agency_id).code,
        "owner": dossier.owner_name,
        "channel": CHANNELS[dossier.channel],
        "receive_by": dossier.receive_by,
        "submitted_at": time_text(dossier.submitted_at),
        "accepted_at": time_text(dossier.accepted_at),
        "intake_due_at": time_text(dossier.intake_due_at),
        "first_due_at": time_text(dossier.first_due_at),
        "due_at": time_text(dossier.due_at),
        "done_at": time_text(dossier.done_at),
        "returned_at": time_text(dossier.returned_at),
        "outcome": dossier.outcome or None,
        "timeliness": dossier.timeliness or None,
        "updated_at": time_text(dossier.changed_at),
        "row_version": dossier.row_version,
    }


def draft_json(dossier: Dossier, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a draft with its answers."""
    return row_json(dossier) | _standing(dossier, answers)


def unsent_json(files: list[Attachment], not_applicable: list[int]) -> dict[str, Any]:
    """Return what hangs on a draft, for whoever reads it anew."""
    return {"attachments": [attachment_json(row) for row in files], "not_applicable": not_applicable}


def _standing(dossier: Dossier, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was answered, and for whom and in which capacity; null while the capacity is still open."""
    version = dossier.procedure_version
    said = CAPACITY_OF.get(dossier.behalf) or capacity_of(dossier, version, answers)
    return {
        "case": _case_code(dossier),
        "capacity": said or None,
        "mandate": dossier.mandate_id,
        "answers": answers,
    }


def mandate_json(row: Mandate) -> dict[str, Any]:
    """Return a mandate that one holds: who gave it, how far it reaches, until when."""
    codes = {one.procedure_id: one.code for one in catalogue().rows} if row.procedure_ids else {}
    return {
        "id": row.pk,
        "kind": row.kind,
        "principal": row.principal.full_name,
        "scope": row.scope,
        "fields": row.field_codes,
        "procedures": sorted(codes[one] for one in row.procedure_ids if one in codes),
        "dossier": row.dossier_id,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def dossier_json(told: ForProgram) -> dict[str, Any]:
    """Return a whole dossier: answers, files, papers of the office, what is asked, what may be done."""
    request = told.request
    return (
        row_json(told.dossier)
        | _standing(told.dossier, told.answers)
        | {
            "attachments": [attachment_json(row) for row in told.attachments],
            "not_applicable": told.not_applicable,
            "documents": [
                {"id": row.pk, "kind": row.kind, "state": row.state, "issued_at": time_text(row.issued_at)}
                for row in told.documents
            ],
            "supplement": None
            if request is None
            else {
                "round": request.round,
                "reason": request.reason,
                "asked_at": time_text(request.asked_at),
                "items": [
                    {"requirement": item.requirement_id, "field": item.field_path, "remark": item.remark}
                    for item in told.items
                ],
            },
            "step": None
            if told.task is None
            else {"key": told.task.step_key, "role": told.task.role, "due_at": time_text(told.task.due_at)},
            "delivery": {
                "state": told.dossier.delivery_state,
                "postings": [_posting_json(row) for row in told.postings],
            },
            "actions": [action.value for action in told.actions],
        }
    )


def _posting_json(row: Posting) -> dict[str, Any]:
    return {
        "carrier": row.carrier,
        "code": row.code,
        "posted_on": row.posted_on.isoformat(),
        "came_back_on": row.came_back_on.isoformat() if row.came_back_on else None,
        "came_back_why": row.came_back_why,
        "delivered_at": time_text(row.delivered_at),
    }


def address_json(row: PostAddress) -> dict[str, Any]:
    """Return where the public post brings a result."""
    return {
        "receiver": row.receiver,
        "phone": row.phone_plain,
        "commune": row.commune_code,
        "line": row.address_line,
    }


def attachment_json(row: Attachment) -> dict[str, Any]:
    """Return one file handed in."""
    return {
        "id": row.pk,
        "requirement": row.requirement_id,
        "field": row.field_path or None,
        "name": row.name,
        "media_type": row.file.media_type,
        "size": row.file.size,
        "sha256": row.file.sha256,
        "scan_state": row.file.scan_state,
    }


def upload_json(row: Upload) -> dict[str, Any]:
    """Return a file on its way: how large its pieces are and where those begin that are still missing."""
    done = row.attachment or row.kept
    missing = [] if done else chunks.missing(row.pk, row.size)
    return {
        "id": str(row.pk),
        "name": row.name,
        "size": row.size,
        "piece": chunks.PIECE,
        "missing": missing,
        "finished": done is not None,
    }


def kept_json(row: KeptPaper) -> dict[str, Any]:
    """Return one of a person's own papers."""
    return {
        "id": row.pk,
        "file": str(row.file_id),
        "name": row.name,
        "media_type": row.file.media_type,
        "size": row.file.size,
        "sha256": row.file.sha256,
        "scan_state": row.file.scan_state,
        "pages": row.file.page_count or 0,
        "added_at": time_text(row.added_at),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }


def track_json(track: Track) -> dict[str, Any]:
    """Return the public state of a dossier: no personal data."""
    return {
        "number": track.number,
        "status": int(track.status),
        "status_name": str(labels.STATUS[track.status]),
        "procedure": track.procedure,
        "agency": track.agency,
        "submitted_at": time_text(track.submitted_at),
        "intake_due_at": time_text(track.intake_due_at),
        "due_at": time_text(track.due_at),
        "done_at": time_text(track.done_at),
        "returned_at": time_text(track.returned_at),
        "supplement_open": track.supplement_open,
        "timeline": [{"kind": line.kind, "at": time_text(line.at)} for line in track.timeline],
    }


def body_of(data: Any, allowed: frozenset[str]) -> Mapping[str, Any]:
    """Return the request's object; raises BadField for anything else and for unknown fields."""
    if not isinstance(data, Mapping):
        raise BadField("body", _("Send a JSON object."))
    for name in data:
        if name not in allowed:
            raise BadField(str(name)[:80], _("This field is unknown here."))
    return data


def text_of(data: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    """Return a text field, empty where it is missing; raises BadField."""
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or (required and not value.strip()):
        raise BadField(name, _("A text is required here.") if required else _("This must be a text."))
    return value


def object_of(data: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return an object field, None where it is missing; raises BadField."""
    value = data.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise BadField(name, _("This must be an object."))
    return value


def number_of(data: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number of at most 9 digits, None where it is missing; raises BadField."""
    value = data.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9):
        raise BadField(name, _("This must be a whole number."))
    return value


def ids_of(data: Mapping[str, Any], name: str) -> frozenset[int] | None:
    """Return a list of whole numbers, None where it is missing; raises BadField."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > 500:
        raise BadField(name, _("This must be a list of numbers."))
    return frozenset(number_of({name: item}, name) or 0 for item in value)


def rows_of(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of objects, empty where it is missing; raises BadField."""
    value = data.get(name, [])
    if not isinstance(value, list) or len(value) > 500 or any(not isinstance(row, Mapping) for row in value):
        raise BadField(name, _("This must be a list of objects."))
    return value


def date_of(data: Mapping[str, Any], name: str) -> date | None:
    """Return an ISO date, None where it is missing; raises BadField."""
    text = text_of(data, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadField(name, _("This must be a date such as 2026-11-30.")) from error


def checks_of(data: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return what the clerk found, paper by paper; raises BadField."""
    return tuple(
        Check(
            requirement_id=number_of(row, "requirement") or 0,
            right=row.get("right") if isinstance(row.get("right"), bool) else None,
            originals=_sheets(row, "originals"),
            certified=_sheets(row, "certified"),
            copies=_sheets(row, "copies"),
            remark=text_of(row, "remark"),
        )
        for row in rows_of(data, "checks")
    )


def asked_of(data: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Return what is to be completed, item by item; raises BadField."""
    return tuple(
        Asked(
            remark=text_of(row, "remark", required=True),
            requirement_id=number_of(row, "requirement"),
            field_path=text_of(row, "field"),
            title=text_of(row, "title"),
        )
        for row in rows_of(data, "items")
    )


def _sheets(row: Mapping[str, Any], name: str) -> int:
    count = number_of(row, name) or 0
    if count > 999:
        raise BadField(name, _("This must be a whole number."))
    return count


def _case_code(dossier: Dossier) -> str | None:
    cases = dossier.procedure_version.cases
    return next((case.code for case in cases if case.id == dossier.case_id), None)


def talk_json(row: Talk) -> dict[str, Any]:
    """Return one message; of the office the agency is named, never the person."""
    file = row.file
    return {
        "id": row.pk,
        "from": "office" if row.from_office else "applicant",
        "agency": row.agency.code if row.agency else None,
        "words": row.words,
        "at": time_text(row.at),
        "seen_at": time_text(row.seen_at),
        "file": _sent(row.file_name, file) if file else None,
    }


def _sent(name: str, file: Any) -> dict[str, Any]:
    return {"name": name, "media_type": file.media_type, "size": file.size, "scan_state": file.scan_state}
