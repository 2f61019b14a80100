"""Small words for describing the API: closed objects, lists, what may be null, and named components."""

from typing import Any

Shape = dict[str, Any]
# name -> shape; the description lists them once and refers to them.
COMPONENTS: dict[str, Shape] = {}
_PLACE = "#/components/schemas/"


def closed(required: dict[str, Shape], **more: Shape) -> Shape:
    """Return an object with these properties and no other; `more` may be missing."""
    shape: Shape = {"type": "object", "properties": {**required, **more}, "additionalProperties": False}
    return shape | ({"required": list(required)} if required else {})


def list_of(shape: Shape) -> Shape:
    """Return a list of one shape."""
    return {"type": "array", "items": shape}


def words(*values: str) -> Shape:
    """Return a text that is one of these."""
    return {"type": "string", "enum": list(values)}


def nullable(shape: Shape) -> Shape:
    """Return the shape, or null."""
    if isinstance(shape.get("type"), str) and "enum" not in shape:
        return {**shape, "type": [shape["type"], "null"]}
    return {"anyOf": [shape, {"type": "null"}]}


def component(name: str, shape: Shape) -> Shape:
    """Keep a shape under a name and return the reference to it."""
    COMPONENTS[name] = shape
    return {"$ref": f"{_PLACE}{name}"}


PROBLEM = component(
    "Problem",
    {
        "type": "object",
        "description": "RFC 9457; `errors` are words by field.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "object", "additionalProperties": list_of({"type": "string"})},
        },
        "additionalProperties": True,
    },
)
# What any call may be refused with, what every change may, and what only some calls may besides.
_ANY = {
    400: "the request cannot be read",
    405: "this address does not know the method",
    406: "the API answers in JSON alone",
    429: "too many requests; Retry-After says when",
    500: "a fault of the portal",
    503: "the portal or its database is away; send the same again later",
}
_SIGNED = {401: "sign in or send a token", 403: "not among your rights"}
_FOUND = {404: "not there, or not yours to see"}
_CHANGE = {
    409: "the state does not allow it, or somebody changed it in between",
    413: "too large",
    415: "not of a type that is read here",
    422: "something is missing or wrong; `errors` name it",
}


def complete(result: Shape, generator: Any, request: Any, public: bool) -> Shape:
    """Add to the description what all calls have in common: components, refusals, ETag (a hook of drf-spectacular)."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(COMPONENTS)
    for path, item in result["paths"].items():
        for method, call in item.items():
            _refusals(path, method, call)
            _etag(call)
    return result


def _refusals(path: str, method: str, call: Shape) -> None:
    known = dict(_ANY)
    if call.get("security", [{}]) != [{}] and call.get("security") != []:
        known |= _SIGNED
    if "{" in path or "digits" in str(call.get("parameters")):
        known |= _FOUND
    if method != "get" or call.get("parameters"):
        known[422] = _CHANGE[422]
    known |= _by_method(method, call)
    if any(row["in"] == "header" and row.get("required") for row in call.get("parameters", ())):
        known[428] = "a required header is missing"
    for status, why in known.items():
        said = call["responses"].setdefault(str(status), {"description": why})
        said.setdefault("content", {"application/problem+json": {"schema": PROBLEM}})
        if status in (429, 503):
            said["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "seconds"}}


def _by_method(method: str, call: Shape) -> dict[int, str]:
    """Return what a change, or the reading of a file's bytes, may be refused with besides."""
    if method != "get":
        return _CHANGE
    is_file = any(not media.endswith("json") for media in call["responses"]["200"].get("content", {}))
    return {409: "the scanner found something in the file: nobody gets it"} if is_file else {}


def _etag(call: Shape) -> None:
    for status in ("200", "201"):
        if "ETag" in call.get("description", "") and status in call["responses"]:
            call["responses"][status]["headers"] = {
                "ETag": {"schema": {"type": "string"}, "description": "send it back as If-Match with the next change"}
            }
