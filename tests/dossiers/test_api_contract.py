"""The API and its description cannot drift, and a client made of the description alone files a dossier."""

import hashlib
import json
import re
from pathlib import Path

import drf_spectacular.validation
import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import user_by_name
from accounts.actions.tokens import issue_token
from agencies.rules.scope import SYSTEM
from dossiers.api_acts import ACTS
from dossiers.known import known_at
from dossiers.models import Dossier, StartKey, SupplementRequest
from procedures.rules.eform import load
from tests import api_contract
from tests.dossiers.api_client import Generated, Refused
from tests.dossiers.conftest import upload
from tests.dossiers.test_api import Caller, agency, answers, callers, draft  # noqa: F401
from tests.rules.answering import answered
from tests.test_access_matrix import routes

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
OPENAPI = Path(drf_spectacular.validation.__file__).parent / "openapi_3_1_schema.json"
# The description itself and the page that draws it.
ABOUT = {"/api/v1/schema/", "/api/v1/docs/"}


def program(name: str) -> Generated:
    return Generated(issue_token(user_by_name(name), by=SYSTEM, at=timezone.now()))


def described(route: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def test_the_description_is_openapi_3_1(world):
    jsonschema.Draft202012Validator(json.loads(OPENAPI.read_text())).validate(api_contract.description())
    for name, shape in api_contract.description()["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(shape)
        assert shape, name


def test_every_address_and_method_is_described_and_nothing_else(world):
    paths = api_contract.description()["paths"]
    named = {"action": "accept", "upload_id": "00000000-0000-4000-8000-000000000000"}
    code = {described(route) for route in routes() if route.startswith("api/v1/")} - ABOUT
    assert code == set(paths)
    for path, item in paths.items():
        real = re.sub(r"\{(\w+)\}", lambda found: named.get(found[1], "1"), path)
        allowed = set(
            Client().options(real, headers={"Authorization": "Token x"}).headers.get("Allow", "").lower().split(", ")
        )
        assert allowed - {"options", "head"} == set(item), path


def test_every_act_is_described(world):
    _method, _path, call = program("congdan").calls["dossiers_act"]
    names = next(row for row in call["parameters"] if row["name"] == "action")["schema"]["enum"]
    fields = set(api_contract.description()["components"]["schemas"]["Act"]["properties"])
    assert set(ACTS) <= set(names)
    assert {field for allowed, _do in ACTS.values() for field in allowed} | {"row_version"} == fields


def test_what_is_not_described_is_noticed(world):
    row = {"next": None, "previous": None, "results": []}
    path, media = "/api/v1/dossiers/", "application/json"
    assert api_contract.faults("GET", path, 200, media, row, {}) == []
    assert api_contract.faults("GET", path, 200, media, row | {"new": 1}, {})
    assert api_contract.faults("GET", path, 200, media, {"next": None}, {})
    assert api_contract.faults("GET", path, 204, media, None, {})
    assert api_contract.faults("GET", path, 200, "text/html", row, {})
    assert api_contract.faults("DELETE", path, 200, media, row, {})
    assert api_contract.faults("PATCH", "/api/v1/dossiers/1/", 200, media, {}, {})


def test_a_client_made_of_the_description_files_a_dossier(agency):
    me = program("congdan")
    found = me.procedures_list(q="dang ky khai sinh", page_size=5)["results"]
    assert found
    procedure = me.procedures_read(code="1.001731")
    assert agency in {row["code"] for row in procedure["agencies"]}
    jsonschema.validate(procedure["form"], me.eform_schema())
    said = {"deceased.birth_date": "1940", "death_date": "2026-09-01", "burial_date": "2026-09-03"}
    answers = answered(load(procedure["form"]), known_at(timezone.now()), said)
    start = {"procedure": "1.001731", "agency": agency, "answers": answers}
    begun = me.dossiers_create(body=start, idempotency_key="start-1")
    assert me.dossiers_create(body=start, idempotency_key="start-1")["id"] == begun["id"]
    me.dossiers_read(dossier_id=begun["id"])
    me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"receive_by": "counter"})
    with pytest.raises(Refused) as lacking:
        me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    wanted = [int(key.split(".")[1]) for key in lacking.value.body["errors"] if key.startswith("requirements.")]
    for requirement in wanted:
        me.dossiers_attach(dossier_id=begun["id"], body={"requirement": requirement, "file": upload()})
    data = upload().read()
    sent = {"requirement": wanted[0], "name": "giấy.pdf", "size": len(data)}
    begun_file = me.uploads_start(dossier_id=begun["id"], body=sent)
    assert begun_file["missing"] == [0]
    me.uploads_put(dossier_id=begun["id"], upload_id=begun_file["id"], offset=0, body=data)
    digest = {"sha256": hashlib.sha256(data).hexdigest()}
    me.uploads_finish(dossier_id=begun["id"], upload_id=begun_file["id"], body=digest)
    assert me.uploads_read(dossier_id=begun["id"], upload_id=begun_file["id"])["finished"]
    filed = me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    assert me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1") == filed
    again = me.dossiers_create(body=start, idempotency_key="start-1")
    assert (again["id"], again["status"], again["number"]) == (begun["id"], 1, filed["number"])

    clerk = program("motcua")
    clerk.dossiers_read(dossier_id=begun["id"])
    asked = {"items": [{"remark": "Xin ghi rõ.", "field": "cause"}], "reason": "Chưa rõ."}
    clerk.dossiers_act(dossier_id=begun["id"], action="ask_supplement", body=asked, if_match=clerk.etag)
    assert SupplementRequest.objects.filter(dossier_id=begun["id"]).exists()
    read = me.dossiers_read(dossier_id=begun["id"])
    assert read["supplement"]["items"][0]["remark"] == "Xin ghi rõ."
    more = {"answers": {"cause": "Bệnh già"}}
    me.dossiers_act(dossier_id=begun["id"], action="supplement", body=more, if_match=me.etag)
    rows = me.dossiers_list(page_size=10)["results"]
    assert [row["number"] for row in rows] == [filed["number"]]
    tracked = Generated().track(number=filed["number"], digits="5678")
    assert tracked["status"] == 1


def test_a_start_key_is_for_one_body(callers, agency, answers):
    body = {"procedure": "2.000635", "agency": agency}
    first = callers["congdan"]("post", "dossiers/", body, Idempotency_Key="k")
    again = callers["congdan"]("post", "dossiers/", body, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["ETag"]) == (again.json(), again["ETag"])
    other = callers["congdan"]("post", "dossiers/", body | {"answers": answers}, Idempotency_Key="k")
    assert (other.status_code, other.json()["type"]) == (409, "urn:motcua:problem:key-used")
    assert callers["congdan2"]("post", "dossiers/", body, Idempotency_Key="k").json()["id"] != first.json()["id"]
    assert callers["congdan"]("post", "dossiers/", body, Idempotency_Key="k" * 65).status_code == 422
    assert callers["motcua"]("post", "dossiers/", body, Idempotency_Key="k").status_code == 403
    assert Dossier.objects.drafts().count() == 2
    # A body may hold an identity number: what is kept of it is worth nothing without the key.
    bare = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    assert not StartKey.objects.filter(fingerprint=bare).exists()


def test_a_refused_start_leaves_its_key_free(callers, agency):
    wrong = {"procedure": "2.000635", "agency": agency, "answers": {"unknown": 1}}
    assert callers["congdan"]("post", "dossiers/", wrong, Idempotency_Key="k").status_code == 422
    assert callers["congdan"]("post", "dossiers/", wrong, Idempotency_Key="k").status_code == 422
    right = {"procedure": "2.000635", "agency": agency}
    assert callers["congdan"]("post", "dossiers/", right, Idempotency_Key="k").status_code == 201


def test_without_a_key_starting_costs_no_query_more(callers, agency):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    body = {"procedure": "2.000635", "agency": agency}
    callers["congdan"]("post", "dossiers/", body)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        callers["congdan"]("post", "dossiers/", body)
    assert not [query for query in seen.captured_queries if "startkey" in query["sql"] or "pg_stat" in query["sql"]]


def test_if_match_guards_every_change(callers, agency, answers):
    started = draft(callers, agency, answers)
    path, old = f"dossiers/{started.json()['id']}/", started["ETag"]
    new = callers["congdan"]("patch", path, {"receive_by": "counter"}, If_Match=old)["ETag"]
    assert callers["congdan"]("post", f"{path}submit/", Idempotency_Key="a", If_Match=old).status_code == 409
    late = callers["congdan"].client.post(
        f"/api/v1/{path}attachments/", {"file": upload()}, headers=callers["congdan"].headers | {"If-Match": old}
    )
    assert (late.status_code, late["Content-Type"]) == (409, PROBLEM)
    filed = callers["congdan"]("post", f"{path}submit/", Idempotency_Key="a", If_Match=new)
    assert filed.status_code == 200, filed.content
    again = callers["congdan"]("post", f"{path}submit/", Idempotency_Key="a", If_Match=new)
    assert again.json() == filed.json()
    assert callers["motcua"]("post", f"{path}actions/accept/", {}, If_Match='"999"').status_code == 409
    taken = callers["motcua"]("post", f"{path}actions/accept/", {}, If_Match=filed["ETag"])
    assert taken.status_code == 200, taken.content
    assert taken["ETag"] != filed["ETag"]


def malformed(caller: Caller, one: int) -> dict[str, tuple]:
    """name -> (method, path, body, type, headers, expected status)."""
    js, start = "application/json", "/api/v1/dossiers/"
    return {
        "too large": ("post", start, json.dumps({"procedure": "x" * 6_000_000}), js, {}, 413),
        "too large a field": (
            "post",
            f"{start}{one}/attachments/",
            b'--b\r\nContent-Disposition: form-data; name="field"\r\n\r\n' + b"x" * 6_000_000 + b"\r\n--b--\r\n",
            "multipart/form-data; boundary=b",
            {},
            413,
        ),
        "too large a form": ("post", start, b"a=" + b"x" * 6_000_000, "application/x-www-form-urlencoded", {}, 415),
        "too large to look up": ("post", "/api/v1/track/", b"x" * 6_000_000, "text/plain", {}, 405),
        "too large to change": ("patch", f"{start}{one}/", b"x" * 6_000_000, js, {"If-Match": '"1"'}, 413),
        "cut": ("post", start, "{", js, {}, 400),
        "a NUL": ("post", start, json.dumps({"procedure": "\0", "agency": "x"}), js, {}, 400),
        "too deep": ("post", start, "[" * 3000 + "]" * 3000, js, {}, 400),
        "no boundary": ("post", f"{start}{one}/attachments/", b"x", "multipart/form-data", {}, 400),
        "5,001 fields": (
            "post",
            f"{start}{one}/attachments/",
            _fields(5001),
            "multipart/form-data; boundary=b",
            {},
            400,
        ),
        "XML": ("post", start, "<a/>", "text/xml", {}, 415),
        "JSON for a file": ("post", f"{start}{one}/attachments/", "{}", js, {}, 415),
        "DELETE": ("delete", start, "", js, {}, 405),
        "HTML wanted": ("get", start, "", js, {"Accept": "text/html"}, 406),
        "nothing there": ("get", "/api/v1/nothing/", "", js, {}, 404),
        "no such dossier": ("get", f"{start}{10**15}/", "", js, {}, 404),
        "a NUL in the address": ("get", f"{start}?cursor=%00", "", js, {}, 400),
        "no If-Match": ("patch", f"{start}{one}/", "{}", js, {}, 428),
        "no key": ("post", f"{start}{one}/submit/", "", js, {}, 428),
        "a bad date": ("get", f"{start}?updated_since=9999-12-31T23:59:59-23:00", "", js, {}, 422),
        "a bad token": ("get", start, "", js, {"Authorization": "Token x"}, 401),
    }


def _fields(count: int) -> bytes:
    part = '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n'
    return (part * count + "--b--\r\n").encode()


def test_whatever_is_wrong_is_a_problem_document(callers, agency, answers):
    caller, one = callers["congdan"], draft(callers, agency, answers).json()["id"]
    wrong = []
    for name, (method, path, body, kind, headers, status) in malformed(caller, one).items():
        for lang in ("vi", "en"):
            answer = caller.client.generic(
                method.upper(), path, body, kind, headers=caller.headers | {"Accept-Language": lang} | headers
            )
            media = answer["Content-Type"]
            if (answer.status_code, media) != (status, PROBLEM) or answer.json()["status"] != status:
                wrong.append(f"{name}: {answer.status_code} {media} {answer.content[:100]!r}, expected {status}")
            elif (lang == "vi") != bool(re.search("[à-ỹđ]", answer.json()["title"])):
                wrong.append(f"{name} in {lang}: {answer.json()['title']}")
    assert wrong == [], "\n".join(wrong)


def test_a_body_too_large_is_a_problem_document_to_a_browser_too(agency, congdan):
    """By the site's own log-in the token against forged forms is looked for in the body first."""
    body = b"a=" + b"x" * 6_000_000
    for strict in (False, True):
        client = Client(enforce_csrf_checks=strict)
        client.force_login(congdan)
        for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b"):
            for path in ("/api/v1/dossiers/", "/api/v1/papers/", "/api/v1/nothing/"):
                answer = client.generic("POST", path, body, kind)
                assert answer["Content-Type"] == PROBLEM, (strict, kind, path)
                assert answer.status_code in (400, 403, 404, 413, 415)


def test_a_fault_and_an_absent_database_are_problem_documents(callers, monkeypatch):
    from django.db import OperationalError

    from dossiers import access

    caller = callers["congdan"]
    caller.client.raise_request_exception = False

    def fail(error: Exception) -> None:
        def changed(*_args: object, **_more: object) -> None:
            raise error

        monkeypatch.setattr(access, "changed", changed)

    fail(OperationalError("server closed the connection unexpectedly"))
    away = caller("get", "dossiers/")
    assert (away.status_code, away["Content-Type"], away["Retry-After"]) == (503, PROBLEM, "30")
    assert "server closed" not in away.content.decode()
    fail(ZeroDivisionError())
    broken = caller("get", "dossiers/")
    assert (broken.status_code, broken["Content-Type"]) == (500, PROBLEM)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def started(callers, agency, answers):
    return draft(callers, agency, answers)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_junk_in_any_field_of_any_call_is_refused_in_words(callers, started, data):
    """Every call, its described fields filled with junk: described answers only, never a fault."""
    one, caller = started.json()["id"], callers["congdan"]
    names = sorted(name for name, (_m, path, _c) in program("congdan").calls.items() if "track" not in path)
    method, path, call = program("congdan").calls[data.draw(st.sampled_from(names))]
    query, headers = {}, dict(caller.headers)
    for row in call.get("parameters", ()):
        if row["in"] == "path":
            value = {"dossier_id": one, "code": "2.000635"}.get(row["name"]) or data.draw(st.sampled_from(sorted(ACTS)))
            path = path.replace(f"{{{row['name']}}}", str(value))
        elif row["in"] == "query" and data.draw(st.booleans()):
            query[row["name"]] = data.draw(st.text(max_size=20))
        elif row["in"] == "header":
            headers[row["name"]] = data.draw(st.sampled_from([started["ETag"], "x", '"0"', 'W/"1"']))
    shape = next(iter(call.get("requestBody", {}).get("content", {}).values()), {}).get("schema", {})
    properties = api_contract.description()["components"]["schemas"].get(shape.get("$ref", "").rpartition("/")[2], {})
    body = {name: data.draw(JUNK) for name in properties.get("properties", {}) if data.draw(st.booleans())}
    answer = caller.client.generic(
        method.upper(), path, json.dumps(body), "application/json", headers=headers, query_params=query
    )
    assert answer.status_code < 500, (method, path, body)
