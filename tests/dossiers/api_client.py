"""A client that knows nothing but the OpenAPI description: one method per call, checked both ways."""

from typing import Any
from uuid import uuid4

from django.test import Client

from tests import api_contract


class Refused(Exception):
    """A problem document."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body['title']}")
        self.status = status
        self.body = body


class Generated:
    """`client.dossiers_create(body={...})`: addresses, methods, headers and types come out of the description."""

    def __init__(self, token: str = "") -> None:
        self.http = Client()
        self.headers = {"Authorization": f"Token {token}"} if token else {}
        self.etag = ""
        self.calls = {
            call["operationId"]: (method, path, call)
            for path, item in api_contract.description()["paths"].items()
            for method, call in item.items()
        }

    def __getattr__(self, name: str) -> Any:
        if name not in self.calls:
            raise AttributeError(name)
        return lambda body=None, **given: self._call(name, body, given)

    def _call(self, name: str, body: Any, given: dict[str, Any]) -> Any:
        method, path, call = self.calls[name]
        headers, query = dict(self.headers), {}
        for row in call.get("parameters", ()):
            key = row["name"].replace("-", "_").lower()
            value = given.pop(key, None)
            if value is None:
                assert not row.get("required"), f"{name} needs {row['name']}"
                continue
            api_contract.validator(row["schema"]).validate(value)
            if row["in"] == "path":
                path = path.replace(f"{{{row['name']}}}", str(value))
            elif row["in"] == "header":
                headers[row["name"]] = str(value)
            else:
                query[row["name"]] = value
        assert not given, f"{name} does not take {sorted(given)}"
        good = (said for status, said in call["responses"].items() if status.startswith("2"))
        headers["Accept"] = ", ".join({media for said in good for media in said.get("content", {})}) or "*/*"
        data, kind = self._body(name, call, body)
        answer = self.http.generic(method.upper(), path, data, kind, headers=headers, query_params=query)
        if answer.status_code == 204:
            return None
        media = answer["Content-Type"].split(";")[0]
        told = answer.json() if "json" in media else b"".join(answer)
        found = api_contract.faults(method, path, answer.status_code, media, told, answer.headers)
        assert not found, "\n".join(found)
        self.etag = answer.headers.get("ETag", self.etag)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, told)
        return told

    def _body(self, name: str, call: dict[str, Any], body: Any) -> tuple[Any, str]:
        if "requestBody" not in call:
            assert body is None, f"{name} takes no body"
            return b"", "application/json"
        kinds = call["requestBody"]["content"]
        has_file = isinstance(body, dict) and any(hasattr(value, "read") for value in body.values())
        media = "multipart/form-data" if has_file else next(iter(kinds))
        content = kinds[media]
        if media == "multipart/form-data":
            border = uuid4().hex
            return _multipart(body, border), f"{media}; boundary={border}"
        if media == "application/octet-stream":
            return body, media
        api_contract.validator(content["schema"]).validate(body)
        import json

        return json.dumps(body), media


def _multipart(body: dict[str, Any], border: str) -> bytes:
    parts = b""
    for name, value in body.items():
        is_file = hasattr(value, "read")
        more = f'; filename="{value.name}"\r\nContent-Type: application/octet-stream' if is_file else ""
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
        parts += head.encode() + (value.read() if is_file else str(value).encode()) + b"\r\n"
    return parts + f"--{border}--\r\n".encode()


__all__ = ["Generated", "Refused"]
