"""Problem documents after RFC 9457: how a program is told that something was refused."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse

PROBLEM_JSON = "application/problem+json"
API = "/api/"


def document(
    status: int, code: str, title: object, *, errors: Mapping[str, Sequence[str]] | None = None, **more: Any
) -> dict[str, Any]:
    """Return the document; `errors` are words by field, `more` what this kind of problem names besides."""
    words = str(title)
    body: dict[str, Any] = {"type": f"urn:motcua:problem:{code}", "title": words, "status": status, "detail": words}
    if errors:
        body["errors"] = {field: [str(text) for text in texts] for field, texts in errors.items()}
    return body | more


def is_program(request: HttpRequest | None) -> bool:
    """Tell whether the answer goes to a program: the address is the API's."""
    return request is not None and request.path.startswith(API)


def answer(status: int, code: str, title: object, *, retry_after: int | None = None) -> JsonResponse:
    """Answer with a problem document where no view of the API has been reached; `retry_after` in seconds."""
    response = JsonResponse(
        document(status, code, title),
        status=status,
        content_type=PROBLEM_JSON,
        json_dumps_params={"ensure_ascii": False},
    )
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
