"""The shapes of the API for its OpenAPI description: what the serializers answer, field by field.

Every answer of the tests is checked against them (tests/api_contract.py), so that code and description agree.
"""

from typing import Any

from dossiers.rules.delivery import CameBack, DeliveryState
from dossiers.rules.workflow import Action
from files.scan import ScanState
from portal.lib.openapi import closed, component, list_of, nullable, words

Shape = dict[str, Any]
_TEXT: Shape = {"type": "string"}
_NUMBER: Shape = {"type": "integer"}
_TIME: Shape = {"type": ["string", "null"], "format": "date-time"}
_ANSWERS: Shape = {
    "type": "object",
    "additionalProperties": True,
    "description": "by key of the procedure's form, groups as lists; its JSON Schema is /api/v1/schema/eform.json",
}
_SCAN: Shape = words(*(state.value for state in ScanState))
_DAY: Shape = {"type": ["string", "null"], "format": "date"}
_RECEIVE: Shape = words("electronic", "counter", "post")
_CHECK = closed(
    {"requirement": _NUMBER},
    right={"type": "boolean"},
    originals=_NUMBER,
    certified=_NUMBER,
    copies=_NUMBER,
    remark=_TEXT,
)
_ASKED = closed({"remark": _TEXT}, requirement=nullable(_NUMBER), field=_TEXT, title=_TEXT)
_RESULT = closed({}, outcome=_TEXT, title=_TEXT, body=_TEXT, legal_basis=_TEXT)
_TIMES = (
    *("submitted_at", "accepted_at", "intake_due_at", "first_due_at", "due_at"),
    *("done_at", "returned_at", "updated_at"),
)
_ROW: Shape = {
    "id": _NUMBER,
    "number": nullable(_TEXT),
    "status": {**_NUMBER, "minimum": 0, "maximum": 10, "description": "0 draft, 1 to 10 the national codes"},
    "status_name": _TEXT,
    "procedure": closed({"code": _TEXT, "name": _TEXT, "version": _NUMBER}),
    "agency": {**_TEXT, "description": "code of the agency that decides"},
    "intake_agency": _TEXT,
    "owner": _TEXT,
    "channel": words("counter", "online", "post"),
    "receive_by": _RECEIVE,
    **dict.fromkeys(_TIMES, _TIME),
    "outcome": nullable(_TEXT),
    "timeliness": nullable(_TEXT),
    "row_version": _NUMBER,
}
_FILE = closed(
    {
        "id": _NUMBER,
        "requirement": nullable(_NUMBER),
        "field": nullable(_TEXT),
        "name": _TEXT,
        "media_type": _TEXT,
        "size": _NUMBER,
        "sha256": _TEXT,
        "scan_state": _SCAN,
    }
)
_SUPPLEMENT = closed(
    {
        "round": _NUMBER,
        "reason": _TEXT,
        "asked_at": _TIME,
        "items": list_of(closed({"requirement": nullable(_NUMBER), "field": _TEXT, "remark": _TEXT})),
    }
)
_FILED: Shape = {
    "attachments": list_of({"$ref": "#/components/schemas/Attachment"}),
    "not_applicable": list_of(_NUMBER),
    "documents": list_of(closed({"id": _NUMBER, "kind": _TEXT, "state": _TEXT, "issued_at": _TIME})),
    "supplement": nullable(_SUPPLEMENT),
    "step": nullable(closed({"key": _TEXT, "role": _TEXT, "due_at": _TIME})),
    "delivery": closed(
        {
            "state": words(*(state.value for state in DeliveryState)),
            "postings": list_of(
                closed(
                    {
                        "carrier": _TEXT,
                        "code": {**_TEXT, "description": "empty where the post gave none"},
                        "posted_on": _DAY,
                        "came_back_on": _DAY,
                        "came_back_why": _TEXT,
                        "delivered_at": _TIME,
                    }
                )
            ),
        }
    ),
    "actions": list_of(_TEXT),
}
_TRACK: Shape = {
    "number": _TEXT,
    "status": _NUMBER,
    "status_name": _TEXT,
    "procedure": _TEXT,
    "agency": _TEXT,
    **dict.fromkeys(("submitted_at", "intake_due_at", "due_at", "done_at", "returned_at"), _TIME),
    "supplement_open": {"type": "boolean"},
    "timeline": list_of(closed({"kind": _TEXT, "at": _TIME})),
}

_CAPACITY: Shape = {
    **_TEXT,
    "description": "one of the form's `capacities`, where the form itself does not ask for it",
}
_PAPER: Shape = {**_NUMBER, "description": "0: the paper that proves the capacity"}

ROW = component("DossierRow", closed(_ROW))
ATTACHMENT = component("Attachment", _FILE)
DOSSIER = component(
    "Dossier",
    closed(
        {
            **_ROW,
            "case": nullable(_TEXT),
            "capacity": {"type": ["string", "null"], "description": "of who files; null while it is not answered"},
            "mandate": {"type": ["integer", "null"], "description": "the recorded power under which it is filed"},
            "answers": _ANSWERS,
        },
        **_FILED,
    ),
)
PAGE = component("DossierPage", closed({"next": nullable(_TEXT), "previous": nullable(_TEXT), "results": list_of(ROW)}))
SUBMITTED = component(
    "Submitted", closed({"number": _TEXT, "status": _NUMBER, "submitted_at": _TIME, "intake_due_at": _TIME})
)
TRACK = component("Track", closed(_TRACK))
MESSAGE = component(
    "Message",
    closed(
        {
            "id": _NUMBER,
            "from": words("applicant", "office"),
            "agency": {"type": ["string", "null"], "description": "code of the agency that wrote"},
            "words": _TEXT,
            "at": _TIME,
            "seen_at": {**_TIME, "description": "when the other side first saw it"},
            "file": nullable(closed({"name": _TEXT, "media_type": _TEXT, "size": _NUMBER, "scan_state": _SCAN})),
        }
    ),
)
MESSAGES = component(
    "MessagePage", closed({"next": nullable(_TEXT), "previous": nullable(_TEXT), "results": list_of(MESSAGE)})
)
_MESSAGE_WORDS: Shape = {**_TEXT, "minLength": 1, "maxLength": 2000, "examples": ["Xin hỏi hồ sơ cần thêm gì?"]}
MESSAGE_IN: Shape = {
    "application/json": component("MessageIn", closed({"words": _MESSAGE_WORDS})),
    "multipart/form-data": component(
        "MessageWithFile", closed({"words": _MESSAGE_WORDS}, file={**_TEXT, "format": "binary"})
    ),
}
DRAFT_IN: Shape = {
    "application/json": component(
        "DraftStart",
        closed(
            {"procedure": {**_TEXT, "examples": ["1.004873"]}, "agency": {**_TEXT, "examples": ["H37.101"]}},
            id={**_TEXT, "description": "dvcqg_id, where two procedures share the code"},
            case=_TEXT,
            answers=nullable(_ANSWERS),
            mandate={"type": ["integer", "null"], "description": "out of `mandates/`: for whom the draft is begun"},
            capacity=_CAPACITY,
        ),
    )
}
DRAFT_PATCH: Shape = {
    "application/json": component(
        "DraftChange",
        closed(
            {},
            answers=nullable(_ANSWERS),
            receive_by=_RECEIVE,
            not_applicable=nullable(list_of(_NUMBER)),
            case=_TEXT,
            mandate={"type": "null", "description": "goes on without the recorded power"},
            capacity=_CAPACITY,
        ),
    )
}
UPLOAD: Shape = {
    "multipart/form-data": component(
        "Upload", closed({"file": {**_TEXT, "format": "binary"}}, requirement=_PAPER, field=_TEXT)
    )
}
UPLOAD_IN: Shape = {
    "application/json": component(
        "UploadStart",
        closed(
            {"name": {**_TEXT, "examples": ["so-ho-khau.jpg"]}, "size": {**_NUMBER, "description": "bytes"}},
            requirement=_PAPER,
            field=_TEXT,
            sha256={**_TEXT, "description": "finds again an upload of the same file that broke off; hexadecimal"},
        ),
    )
}
UPLOAD_STATE = component(
    "UploadState",
    closed(
        {
            "id": {**_TEXT, "format": "uuid"},
            "name": _TEXT,
            "size": _NUMBER,
            "piece": {**_NUMBER, "description": "bytes of each piece; the last one may be shorter"},
            "missing": {**list_of(_NUMBER), "description": "where the missing pieces begin, in bytes"},
            "finished": {"type": "boolean"},
        }
    ),
)
PIECE: Shape = {"application/octet-stream": {**_TEXT, "format": "binary"}}
UPLOAD_FINISH: Shape = {"application/json": component("UploadFinish", closed({"sha256": _TEXT}))}
KEPT = component(
    "KeptPaper",
    closed(
        {
            "id": _NUMBER,
            "file": {**_TEXT, "format": "uuid"},
            "name": _TEXT,
            "media_type": _TEXT,
            "size": _NUMBER,
            "sha256": _TEXT,
            "scan_state": _SCAN,
            "pages": {**_NUMBER, "description": "how many can be shown as pictures"},
            "added_at": _TIME,
            "valid_until": _DAY,
        }
    ),
)
KEPT_PAGE = component(
    "KeptPaperPage", closed({"next": nullable(_TEXT), "previous": nullable(_TEXT), "results": list_of(KEPT)})
)
KEPT_IN: Shape = {
    "multipart/form-data": component("KeptPaperIn", closed({"file": {**_TEXT, "format": "binary"}})),
}
KEPT_CHANGE: Shape = {
    "application/json": component(
        "KeptPaperChange", closed({}, name={**_TEXT, "minLength": 1, "maxLength": 190}, valid_until=_DAY)
    )
}
KEPT_USE: Shape = {
    "application/json": component(
        "KeptPaperUse",
        closed({"paper": {**_NUMBER, "description": "`id` out of `papers/`"}}, requirement=_PAPER, field=_TEXT),
    )
}
MANDATES = component(
    "Mandates",
    closed(
        {
            "results": list_of(
                closed(
                    {
                        "id": _NUMBER,
                        "kind": words("attorney", "delegate"),
                        "principal": _TEXT,
                        "scope": words("all", "fields", "procedures", "dossier"),
                        "fields": list_of(_TEXT),
                        "procedures": list_of(_TEXT),
                        "dossier": nullable(_NUMBER),
                        "valid_from": {**_TEXT, "format": "date"},
                        "valid_to": nullable({**_TEXT, "format": "date"}),
                    }
                )
            )
        }
    ),
)
_PLACE: Shape = {
    "receiver": _TEXT,
    "phone": _TEXT,
    "commune": {**_TEXT, "description": "five digits"},
    "line": {**_TEXT, "description": "house number, street, hamlet"},
}
ADDRESS = component("PostAddress", closed(_PLACE))
ADDRESS_IN: Shape = {"application/json": component("PostAddressIn", closed(_PLACE))}
NOTED = component("Noted", closed({"changed": {"type": "boolean"}}))
_SCORE: Shape = {**_NUMBER, "minimum": 1, "maximum": 3}
_CRITERIA: Shape = {"type": "object", "additionalProperties": _SCORE}
RATING = component("Rating", closed({"score": _SCORE, "words": _TEXT, "criteria": _CRITERIA}))
RATING_IN: Shape = {
    "application/json": component("RatingIn", closed({"score": _SCORE}, words=_TEXT, criteria=nullable(_CRITERIA)))
}
ACTION_BODY: Shape = {
    "application/json": component(
        "Act",
        closed(
            {},
            row_version=nullable(_NUMBER),
            answers=nullable(_ANSWERS),
            checks=list_of(_CHECK),
            items=list_of(_ASKED),
            reason=_TEXT,
            wished_by={**_TEXT, "description": "a date, 2026-11-30; empty for none"},
            note=_TEXT,
            result=nullable(_RESULT),
            to=_TEXT,
            number=_TEXT,
            handed_to=_TEXT,
            carrier={**_TEXT, "description": "who took the result, such as the public post"},
            code={**_TEXT, "description": "the parcel's tracking code; empty for none"},
            on={**_TEXT, "description": "the day it was given to the post, or came back: 2026-11-30"},
            why=words(*(reason.value for reason in CameBack)),
        ),
    )
}
ACTIONS = [action.value for action in Action]
