"""Procedures for other programs (contract 8)."""

import jsonschema
import pytest

from procedures import access
from procedures.models import Procedure, Publication
from tests.procedures.factories import load, raw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
LIST = "/api/v1/procedures/"
NAMED = ["code", "name", "field", "level", "online_level", "version", "cases", "form", "requirements", "agencies"]


def test_one_procedure(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        response = client.get(f"{LIST}1.004873/")
    body = response.json()
    assert response.status_code == 200
    assert set(NAMED) <= set(body)
    assert (body["code"], body["level"], body["online_level"]) == ("1.004873", "commune", "partial")
    assert len(body["agencies"]) == 65
    assert body["form"]["pages"]
    version = access.published(body["version"])
    papers = [r for r in version.requirements if r.kind == "submit"]
    given = [(r["id"], r["name"], r["required"]) for r in body["requirements"]]
    assert given == [(r.id, r.name, r.required) for r in papers]


def test_its_form_fits_the_published_schema(client):
    schema = client.get("/api/v1/schema/eform.json").json()
    jsonschema.validate(client.get(f"{LIST}1.004873/").json()["form"], schema)


def test_list_and_search_by_cursor(client):
    first = client.get(LIST, {"page_size": 5}).json()
    assert (len(first["results"]), first["previous"]) == (5, None)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert third["next"] is None
    assert client.get(third["previous"]).json()["results"] == second["results"]
    found = [row["code"] for page in (first, second, third) for row in page["results"]]
    assert len(set(found)) == 13
    assert client.get(LIST, {"q": "dang ky khai sinh"}).json()["results"][0]["code"] == "1.001193"
    assert {r["online_level"] for r in client.get(LIST, {"online": "full"}).json()["results"]} == {"full"}


def test_page_size_is_bounded(client):
    assert client.get(LIST, {"page_size": 100000}).status_code == 200
    assert len(client.get(LIST, {"page_size": 0}).json()["results"]) == 1


def test_a_shared_code_is_a_conflict_with_choices(client, tmp_path):
    load(tmp_path, raw(), raw(dvcqg_id="id-2", name="Khác"))
    response = client.get(f"{LIST}1.000001/")
    assert response.status_code == 409
    assert response["Content-Type"].startswith("application/problem+json")
    assert {choice["id"] for choice in response.json()["choices"]} == {"id-1", "id-2"}
    assert client.get(f"{LIST}1.000001/", {"id": "id-2"}).json()["name"] == "Khác"


def test_unknown_internal_and_retired(client, tmp_path):
    load(tmp_path, raw(), raw(dvcqg_id="id-2", code="1.000002", internal=True))
    for code in ("9.999999", "1.000002"):
        response = client.get(f"{LIST}{code}/")
        assert response.status_code == 404
        assert response["Content-Type"].startswith("application/problem+json")
    row = Publication.objects.get(procedure__code="1.000001")
    Publication.objects.create(
        procedure=Procedure.objects.get(code="1.000001"),
        version=None,
        effective_from=row.effective_from,
        created_at=row.created_at,
    )
    assert client.get(f"{LIST}1.000001/").status_code == 410


def test_cases_are_listed_only_where_one_is_chosen(client, tmp_path):
    two = [{"code": str(n), "name": f"Trường hợp {n}", "time_value": n, "time_unit": "DAY"} for n in (3, 5)]
    load(tmp_path, raw(cases=two))
    assert [c["name"] for c in client.get(f"{LIST}1.000001/").json()["cases"]] == ["Trường hợp 3", "Trường hợp 5"]
    load(tmp_path, raw(cases=two[:1]))
    assert client.get(f"{LIST}1.000001/").json()["cases"] == []


def walk(client, back="next", **query) -> list[str]:
    """The codes of every page, by following the links."""
    page, found = client.get(LIST, {"page_size": 4, **query}).json(), []
    while True:
        found += [row["code"] for row in page["results"]]
        if page["next"] is None:
            return found
        page = client.get(page["next"]).json()


def test_the_list_comes_in_the_order_asked_for(client):
    codes = walk(client, sort="code")
    assert codes == sorted(codes)
    assert sorted(walk(client, sort="name")) == codes
    assert walk(client, sort="name") != codes
    wrong = client.get(LIST, {"sort": "colour"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["sort"])
    for cursor in ("x", "-", "1", "0x1.a", "9999999.a"):
        assert client.get(LIST, {"cursor": cursor}).status_code == 422


def test_nothing_is_left_out_or_told_twice_while_others_come_and_go(client, tmp_path):
    first = client.get(LIST, {"page_size": 4, "sort": "code"}).json()
    told = [row["code"] for row in first["results"]]
    rest = walk(client, sort="code")[4:]
    load(tmp_path, raw(code="0.000001", dvcqg_id="id-new", name="Mới"))
    after = client.get(first["next"]).json()
    assert [row["code"] for row in after["results"]] == rest[:4]
    assert [row["code"] for row in client.get(after["previous"]).json()["results"]] == told


@pytest.mark.parametrize("size", ["x", "-1", "1.5", "²", "9999999999"])
def test_a_page_size_that_is_none_is_refused(client, size):
    answer = client.get(LIST, {"page_size": size})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["page_size"])
