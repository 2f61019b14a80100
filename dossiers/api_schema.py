"""The shapes of the API for its OpenAPI description."""

from typing import Any

Shape = dict[str, Any]
_TIME: Shape = {"type": ["string", "null"], "format": "date-time"}
_TEXT: Shape = {"type": "string"}
_ANSWERS: Shape = {"type": "object", "additionalProperties": True}

DRAFT_IN: Shape = {
    "application/json": {
        "type": "object",
        "required": ["procedure", "agency"],
        "properties": {
            "procedure": {**_TEXT, "examples": ["1.004873"]},
            "agency": {**_TEXT, "examples": ["H37.101"]},
            "id": {**_TEXT, "description": "dvcqg_id, where two procedures share the code"},
            "case": _TEXT,
            "answers": _ANSWERS,
        },
    }
}
DRAFT_PATCH: Shape = {
    "application/json": {
        "type": "object",
        "properties": {
            "answers": _ANSWERS,
            "receive_by": {"type": "string", "enum": ["electronic", "counter", "post"]},
            "not_applicable": {"type": "array", "items": {"type": "integer"}},
            "case": _TEXT,
        },
    }
}
UPLOAD: Shape = {
    "multipart/form-data": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "requirement": {"type": "integer"},
            "field": _TEXT,
            "file": {"type": "string", "format": "binary"},
        },
    }
}
ROW: Shape = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "number": {"type": ["string", "null"]},
        "status": {"type": "integer", "minimum": 0, "maximum": 10},
        "status_name": _TEXT,
        "procedure": {
            "type": "object",
            "properties": {"code": _TEXT, "name": _TEXT, "version": {"type": "integer"}},
        },
        "agency": _TEXT,
        "intake_agency": _TEXT,
        "owner": _TEXT,
        "channel": {"type": "string", "enum": ["counter", "online", "post"]},
        "receive_by": {"type": "string", "enum": ["electronic", "counter", "post"]},
        **{
            name: _TIME
            for name in (
                "submitted_at",
                "accepted_at",
                "intake_due_at",
                "first_due_at",
                "due_at",
                "done_at",
                "returned_at",
                "updated_at",
            )
        },
        "outcome": {"type": ["string", "null"]},
        "timeliness": {"type": ["string", "null"]},
        "row_version": {"type": "integer"},
    },
}
DOSSIER: Shape = {
    "type": "object",
    "properties": {
        **ROW["properties"],
        "case": {"type": ["string", "null"]},
        "answers": _ANSWERS,
        "attachments": {"type": "array", "items": {"type": "object"}},
        "not_applicable": {"type": "array", "items": {"type": "integer"}},
        "documents": {"type": "array", "items": {"type": "object"}},
        "supplement": {"type": ["object", "null"]},
        "step": {"type": ["object", "null"]},
        "actions": {"type": "array", "items": _TEXT},
    },
}
PAGE: Shape = {
    "type": "object",
    "properties": {
        "next": {"type": ["string", "null"]},
        "previous": {"type": ["string", "null"]},
        "results": {"type": "array", "items": ROW},
    },
}
SUBMITTED: Shape = {
    "type": "object",
    "properties": {
        "number": _TEXT,
        "status": {"type": "integer"},
        "submitted_at": _TIME,
        "intake_due_at": _TIME,
    },
}
ACTION_BODY: Shape = {"application/json": {"type": "object", "additionalProperties": True}}
TRACK: Shape = {
    "type": "object",
    "properties": {
        "number": _TEXT,
        "status": {"type": "integer"},
        "status_name": _TEXT,
        "procedure": _TEXT,
        "agency": _TEXT,
        "submitted_at": _TIME,
        "intake_due_at": _TIME,
        "due_at": _TIME,
        "done_at": _TIME,
        "returned_at": _TIME,
        "supplement_open": {"type": "boolean"},
        "timeline": {"type": "array", "items": {"type": "object"}},
    },
}
