"""What the API says of itself, held against what it does: every answer must be described, field by field."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jsonschema
from django.test import Client

PREFIX = "/api/v1/"
METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document as a program gets it."""
    answer = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def call_of(method: str, path: str) -> dict[str, Any] | None:
    """The description of one call, None where there is none."""
    for template, item in description()["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in item:
            return item[method.lower()]
    return None


def closed(shape: Any) -> Any:
    """The shape with every object that names its properties closed: what is not named there has been forgotten."""
    if isinstance(shape, list):
        return [closed(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    found = {key: closed(one) for key, one in shape.items()}
    return {"additionalProperties": False, **found} if isinstance(found.get("properties"), dict) else found


@cache
def components() -> dict[str, Any]:
    """The named shapes, closed."""
    return closed(description()["components"])


def validator(shape: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """A validator of one shape that knows the named components."""
    whole = {**closed(shape), "components": components()}
    return jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())


def faults(method: str, path: str, status: int, media: str, body: Any, headers: Any) -> list[str]:
    """What of an answer is not in the description."""
    call = call_of(method, path)
    if call is None:
        # An address or a method that is not there is a problem document all the same.
        known = (media == "application/problem+json" and status in (401, 404, 405)) or method.lower() in (
            "head",
            "options",
        )
        return [] if known else [f"{method} {path}: answered {status} {media} and is not described"]
    said = call["responses"].get(str(status))
    if said is None:
        return [f"{method} {path}: status {status} is not described"]
    content = said.get("content", {})
    if status == 204 and not content and not media:
        return []
    if media not in content:
        return [f"{method} {path}: {status} comes as {media}, described are {sorted(content)}"]
    wrong = [
        f"{method} {path} {status}: header {name} is missing" for name in said.get("headers", {}) if name not in headers
    ]
    if "json" not in media:
        return wrong  # the bytes of a file
    shape = content[media].get("schema", {})
    return wrong + [
        f"{method} {path} {status}: {e.json_path}: {e.message[:200]}" for e in validator(shape).iter_errors(body)
    ]


def check(request: dict[str, Any], answer: Any) -> None:
    """Fail where an answer of the API is not as described."""
    path = urlsplit(request["PATH_INFO"]).path
    if not path.startswith(PREFIX) or path in (f"{PREFIX}schema/", f"{PREFIX}docs/"):
        return
    method = request["REQUEST_METHOD"]
    if answer.status_code in (301, 302) or method in ("HEAD", "OPTIONS"):
        return
    media = answer.headers.get("Content-Type", "").split(";")[0]
    body = answer.json() if "json" in media else None
    found = faults(method, path, answer.status_code, media, body, answer.headers)
    assert not found, "\n".join(found)
