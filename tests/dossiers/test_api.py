"""The API's whole journey by token, and what it says to those who send something else."""

import io

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.access import user_by_name
from accounts.actions.tokens import issue_token
from agencies.rules.scope import SYSTEM
from dossiers.known import known_at
from procedures.access import by_code, published
from tests.rules.answering import answered
from tests.scenarios.conftest import ANSWERS

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


class Caller:
    """A program that speaks for one demonstration account."""

    def __init__(self, username: str) -> None:
        self.client = Client()
        self.headers = {}
        if username:
            token = issue_token(user_by_name(username), by=SYSTEM, at=timezone.now())
            self.headers = {"Authorization": f"Token {token}"}

    def __call__(self, method: str, path: str, body=None, **headers):
        headers = self.headers | {key.replace("_", "-"): value for key, value in headers.items()}
        return getattr(self.client, method)(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    def upload(self, path: str, **fields):
        return self.client.post(f"/api/v1/{path}", fields, headers=self.headers)


@pytest.fixture
def answers(world) -> dict:
    from agencies.access import communes_agencies

    home = {"commune": communes_agencies()[0].commune_code, "line": "Số 1, đường Thử Nghiệm"}
    return ANSWERS | {"submitter_home": home}


@pytest.fixture
def callers(world) -> dict[str, Caller]:
    names = ("congdan", "congdan2", "motcua", "motcua2", "chuyenvien", "truongphong", "lanhdao", "vanthu", "giamsat")
    return {name: Caller(name) for name in names}


@pytest.fixture
def agency(world) -> str:
    from accounts.access import actor_of

    return actor_of(user_by_name("motcua"), at=timezone.now()).agency_code


def photo() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "JPEG")
    file.seek(0)
    file.name = "ảnh chụp.jpg"
    return file


def draft(callers, agency, answers, procedure="2.000635"):
    return callers["congdan"]("post", "dossiers/", {"procedure": procedure, "agency": agency, "answers": answers})


def filed(callers, agency, answers) -> int:
    started = draft(callers, agency, answers).json()
    answer = callers["congdan"]("post", f"dossiers/{started['id']}/submit/", Idempotency_Key="k-1")
    assert answer.status_code == 200, answer.content
    return started["id"]


def test_a_dossier_goes_all_the_way(callers, agency, answers):
    started = draft(callers, agency, {})
    assert started.status_code == 201, started.content
    assert started.json()["status"] == 0
    path = f"dossiers/{started.json()['id']}/"
    changed = callers["congdan"]("patch", path, {"answers": answers}, If_Match=started["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed["ETag"] != started["ETag"]
    assert changed.json()["answers"]["submitter"]["paper"]["number"] == "001190000017"

    filed = callers["congdan"]("post", f"{path}submit/", Idempotency_Key="abc")
    again = callers["congdan"]("post", f"{path}submit/", Idempotency_Key="abc")
    assert filed.status_code == 200, filed.content
    assert filed.json() == again.json()
    assert filed.json()["number"].startswith(agency)

    acts = [
        ("motcua", "accept", {}),
        ("chuyenvien", "start", {}),
        ("chuyenvien", "complete_step", {"result": {"outcome": "granted", "title": "Trích lục", "body": "Đã cấp."}}),
        ("truongphong", "complete_step", {}),
        ("lanhdao", "complete_step", {}),
        ("vanthu", "issue", {"number": "12/TL"}),
        ("motcua", "return_result", {}),
    ]
    for who, act, body in acts:
        answer = callers[who]("post", f"{path}actions/{act}/", body)
        assert answer.status_code == 200, (who, act, answer.content)
    read = callers["congdan"]("get", path).json()
    assert (read["status"], read["outcome"]) == (10, "granted")
    digits = {"number": read["number"], "digits": "5678"}
    tracked = Client().get("/api/v1/track/", digits)
    assert tracked.status_code == 200, tracked.content
    assert "Hoàng" not in tracked.content.decode()


def test_two_devices_cannot_overwrite_each_other(callers, agency, answers):
    started = draft(callers, agency, answers)
    path = f"dossiers/{started.json()['id']}/"
    assert callers["congdan"]("patch", path, {"answers": {}}).status_code == 428
    etag = started["ETag"]
    assert callers["congdan"]("patch", path, {"receive_by": "counter"}, If_Match=etag).status_code == 200
    late = callers["congdan"]("patch", path, {"receive_by": "post"}, If_Match=etag)
    assert (late.status_code, late["Content-Type"]) == (409, PROBLEM)
    assert callers["congdan"]("get", path).json()["receive_by"] == "counter"


def test_what_is_wrong_is_named_and_nothing_is_kept(callers, agency, answers):
    wrong = answers | {"submitter": answers["submitter"] | {"birth_date": "31/02/1990"}}
    refused = draft(callers, agency, wrong)
    assert (refused.status_code, refused["Content-Type"]) == (422, PROBLEM)
    assert list(refused.json()["errors"]) == ["answers.submitter.birth_date"]
    assert callers["congdan"]("get", "dossiers/").json()["results"] == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"procedure": 7, "agency": "x"},
        {"procedure": "9.999999", "agency": "H37.101"},
        {"procedure": "2.000635", "agency": "H37.999"},
        {"procedure": "2.000635", "agency": "H37.101", "surprise": 1},
        {"procedure": "2.000635", "agency": "H37.101", "answers": "text"},
        {"procedure": "2.000635", "agency": "H37.101", "answers": {"unknown_field": 1}},
        {"procedure": "2.000635", "agency": "H37.101", "case": "none"},
        {"procedure": "2.000815", "agency": "H37.101"},
    ],
)
def test_malformed_drafts_are_refused_in_words(callers, body):
    answer = callers["congdan"]("post", "dossiers/", body)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM), answer.content


def test_a_stranger_finds_nothing(callers, agency, answers):
    path = f"dossiers/{filed(callers, agency, answers)}/"
    for name in ("congdan2", "motcua2", "chuyenvien", "giamsat"):
        assert callers[name]("get", path).status_code == 404, name
        assert callers[name]("post", f"{path}actions/accept/", {}).status_code == 404, name
    assert Caller("")("get", path).status_code == 401
    assert callers["congdan"]("post", f"{path}actions/accept/", {}).status_code == 403


def test_acts_in_the_wrong_state_are_conflicts(callers, agency, answers):
    path = f"dossiers/{filed(callers, agency, answers)}/"
    assert callers["motcua"]("post", f"{path}actions/return_result/", {}).status_code == 409
    assert callers["motcua"]("post", f"{path}actions/refuse/", {}).status_code == 422
    assert callers["motcua"]("post", f"{path}actions/nonsense/", {}).status_code == 422
    row = callers["motcua"]("get", path).json()["row_version"]
    assert callers["motcua"]("post", f"{path}actions/accept/", {"row_version": row}).status_code == 200
    assert callers["motcua"]("post", f"{path}actions/accept/", {"row_version": row}).status_code == 409


def test_a_result_is_not_written_over_what_the_caller_has_not_seen(callers, agency, answers):
    path = f"dossiers/{filed(callers, agency, answers)}/"
    assert callers["motcua"]("post", f"{path}actions/accept/", {}).status_code == 200
    seen = callers["chuyenvien"]("get", path)["ETag"]
    assert callers["chuyenvien"]("post", f"{path}actions/start/", {}).status_code == 200
    body = {"result": {"outcome": "granted", "title": "Trích lục", "body": "Đã cấp."}}
    done = f"{path}actions/complete_step/"
    assert callers["chuyenvien"]("post", done, body, If_Match=seen).status_code == 409
    now = callers["chuyenvien"]("get", path)["ETag"]
    assert callers["chuyenvien"]("post", done, body, If_Match=now).status_code == 200


def test_files_are_checked_and_counted(callers, agency):
    form = published(by_code("1.001731")[0].version_id).eform
    given = {"deceased.birth_date": "1940", "death_date": "2026-09-01", "burial_date": "2026-09-03"}
    answers = answered(form, known_at(timezone.now()), given)
    started = draft(callers, agency, answers, procedure="1.001731").json()
    path = f"dossiers/{started['id']}/"
    lacking = callers["congdan"]("post", f"{path}submit/", Idempotency_Key="k")
    assert lacking.status_code == 422
    wanted = [int(key.split(".")[1]) for key in lacking.json()["errors"] if key.startswith("requirements.")]
    assert wanted
    fake = io.BytesIO(b"MZ\x90\x00" + b"\x00" * 400)
    fake.name = "giay-to.pdf"
    refused = callers["congdan"].upload(f"{path}attachments/", requirement=wanted[0], file=fake)
    assert refused.status_code == 415, refused.content
    assert callers["congdan2"].upload(f"{path}attachments/", requirement=wanted[0], file=photo()).status_code == 404
    assert callers["congdan"].upload(f"{path}attachments/", requirement=999999, file=photo()).status_code == 422
    for requirement in wanted:
        taken = callers["congdan"].upload(f"{path}attachments/", requirement=requirement, file=photo())
        assert taken.status_code == 201, taken.content
    assert taken.json()["scan_state"] == "unscanned"
    done = callers["congdan"]("post", f"{path}submit/", Idempotency_Key="k")
    assert done.status_code == 200, done.content


def test_a_key_files_one_dossier_only(callers, agency, answers):
    filed(callers, agency, answers)
    other = draft(callers, agency, answers).json()["id"]
    refused = callers["congdan"]("post", f"dossiers/{other}/submit/", Idempotency_Key="k-1")
    assert refused.status_code == 409, refused.content
    assert callers["congdan"]("get", f"dossiers/{other}/").json()["status"] == 0


def test_guessing_digits_ends_after_five(callers, agency, answers):
    number = callers["congdan"]("get", f"dossiers/{filed(callers, agency, answers)}/").json()["number"]
    codes = [Client().get("/api/v1/track/", {"number": number, "digits": f"000{i}"}).status_code for i in range(6)]
    assert codes == [404] * 5 + [429]
    assert Client().get("/api/v1/track/", {"number": number, "digits": "5678"}).status_code == 429


def test_lists_are_pages_of_ones_own(callers, agency, answers):
    ids = [filed_id for filed_id in (draft(callers, agency, answers).json()["id"] for _ in range(3))]
    first = callers["congdan"]("get", "dossiers/?page_size=2").json()
    assert [row["id"] for row in first["results"]] == ids[:2]
    path = first["next"].split("/api/v1/")[1]
    second = callers["congdan"]("get", path).json()
    assert [row["id"] for row in second["results"]] == ids[2:]
    assert callers["congdan2"]("get", "dossiers/").json()["results"] == []
    assert callers["congdan"]("get", "dossiers/?cursor=x").status_code == 422


def test_the_description_is_an_openapi_document(client, world):
    answer = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert "/api/v1/dossiers/{dossier_id}/submit/" in answer.content.decode()


def test_the_list_comes_in_the_order_asked_for(callers, agency, answers):
    made = [draft(callers, agency, answers).json()["id"] for _number in range(3)]
    caller = callers["congdan"]
    for number in (1, 0):
        assert caller("post", f"dossiers/{made[number]}/submit/", Idempotency_Key=f"k{number}").status_code == 200
    expected = {
        "": [made[2], made[1], made[0]],
        "updated_at": [made[2], made[1], made[0]],
        "-updated_at": [made[0], made[1], made[2]],
        "submitted_at": [made[1], made[0]],
        "-submitted_at": [made[0], made[1]],
    }
    for sort, ids in expected.items():
        found, path = [], f"dossiers/?page_size=1&sort={sort}"
        while path:
            page = caller("get", path).json()
            found += [row["id"] for row in page["results"]]
            path = (page["next"] or "").partition("/api/v1/")[2]
        assert found == ids, sort
    wrong = caller("get", "dossiers/?sort=owner")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["sort"])


def test_a_cursor_is_for_its_own_order(callers, agency, answers):
    for _number in range(2):
        draft(callers, agency, answers)
    following = callers["congdan"]("get", "dossiers/?page_size=1").json()["next"].partition("/api/v1/")[2]
    assert callers["congdan"]("get", following).status_code == 200
    assert callers["congdan"]("get", f"{following}&sort=-updated_at").status_code == 422
