"""Filing for somebody else by the API: a client of the description alone begins under a power, leaves it, files."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.access import user_by_name
from accounts.actions.tokens import issue_token
from agencies.access import agency as agency_of
from agencies.rules.scope import SYSTEM
from dossiers.actions import mandating
from dossiers.models import Attachment, Dossier, Person
from dossiers.rules.mandates import Scope
from tests.dossiers.api_client import Generated, Refused
from tests.dossiers.conftest import upload
from tests.dossiers.powers import power as wanted
from tests.dossiers.test_api import agency  # noqa: F401
from tests.dossiers.test_filing_for_others import ANSWERS, PEOPLE_FORM, form_of  # noqa: F401

pytestmark = pytest.mark.django_db
CODE = "2.000635"


def program(name: str) -> Generated:
    return Generated(issue_token(user_by_name(name), by=SYSTEM, at=timezone.now()))


@pytest.fixture
def power(congdan, congdan2, actor_for) -> Any:
    return mandating.grant(
        wanted(shares_profile=True), by=actor_for(congdan), at=timezone.now(), proof=upload("giấy ủy quyền.pdf")
    )


def the_rest(place: str) -> dict[str, Any]:
    """What the principal's account has not filled in."""
    home = {"commune": agency_of(place).commune_code, "line": "Số 2"}
    return {
        "submitter": {
            "full_name": "Trần Văn Thử",
            "birth_date": "1985-11-02",
            "paper": {"kind": "id_card", "number": "001185000022"},
            "phone": "0912345679",
        },
        "submitter_home": home,
        "owner_kind": "person",
        "owner_home": home,
        "request": "Đề nghị giải quyết.",
    }


def tick(me: Generated, found: Dossier) -> None:
    papers = found.procedure_version.requirements_for(None)
    ids = [row.id for row in papers if row.kind == "submit" and row.required is None]
    me.dossiers_change(dossier_id=found.pk, if_match=me.etag, body={"not_applicable": ids})


def test_the_mandates_one_holds_are_listed_while_they_run(power, congdan, doanhnghiep, actor_for):
    at = timezone.now()
    narrow = wanted(scope=Scope.FIELDS, field_codes=("G01-TP01",))
    mandating.grant(narrow, by=actor_for(doanhnghiep), at=at)
    held = program("congdan2").mandates_list()["results"]
    assert [(row["principal"], row["scope"], row["fields"]) for row in held] == [
        ("Công ty TNHH Ví Dụ", "fields", ["G01-TP01"]),
        ("Nguyễn Thị Mẫu", "all", []),
    ]
    assert program("congdan").mandates_list()["results"] == []
    mandating.revoke(power.pk, by=actor_for(congdan), at=at)
    assert [row["id"] for row in program("congdan2").mandates_list()["results"]] == [held[0]["id"]]
    with pytest.raises(Refused) as refused:
        program("motcua").mandates_list()
    assert refused.value.status == 403


def test_a_draft_is_begun_under_a_power_and_filed(power, agency, congdan):
    me = program("congdan2")
    start = {"procedure": CODE, "agency": agency, "mandate": power.pk}
    begun = me.dossiers_create(body=start)
    assert (begun["mandate"], begun["capacity"]) == (power.pk, "authorised")
    assert begun["answers"]["owner"]["full_name"] == "Nguyễn Thị Mẫu"
    assert begun["answers"]["owner"]["birth_date"] == "1990-05-14"
    me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"answers": the_rest(agency)})
    tick(me, Dossier.objects.get(pk=begun["id"]))
    me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    filed = Dossier.objects.get(pk=begun["id"])
    assert (filed.behalf, filed.principal_id, filed.status) == ("attorney", congdan.pk, 1)
    read = program("congdan").dossiers_read(dossier_id=begun["id"])
    assert (read["mandate"], read["capacity"]) == (power.pk, "authorised")


def test_a_power_that_is_not_mine_or_over_begins_nothing(power, agency, congdan, actor_for):
    for who in ("congdan", "doanhnghiep"):
        with pytest.raises(Refused) as refused:
            program(who).dossiers_create(body={"procedure": CODE, "agency": agency, "mandate": power.pk})
        assert refused.value.status == 422
        assert list(refused.value.body["errors"]) == ["mandate"]
    mandating.revoke(power.pk, by=actor_for(congdan), at=timezone.now())
    with pytest.raises(Refused):
        program("congdan2").dossiers_create(body={"procedure": CODE, "agency": agency, "mandate": power.pk})
    assert not Dossier.objects.exists()


def test_a_power_is_left_and_the_paper_proves_it_instead(power, agency):
    me = program("congdan2")
    begun = me.dossiers_create(body={"procedure": CODE, "agency": agency, "mandate": power.pk})
    old = me.etag
    me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"answers": the_rest(agency)})
    with pytest.raises(Refused) as late:
        me.dossiers_change(dossier_id=begun["id"], if_match=old, body={"mandate": None})
    assert late.value.status == 409
    # The description allows null alone; a number is sent past it.
    other = me.http.patch(
        f"/api/v1/dossiers/{begun['id']}/",
        {"mandate": power.pk},
        content_type="application/json",
        headers=me.headers | {"If-Match": me.etag},
    )
    assert (other.status_code, list(other.json()["errors"])) == (422, ["mandate"])
    now = me.dossiers_read(dossier_id=begun["id"])
    left = me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"mandate": None})
    assert (left["mandate"], left["capacity"]) == (None, "authorised")
    assert "birth_date" in now["answers"]["owner"]
    assert "birth_date" not in left["answers"]["owner"]
    again = {"owner": {"birth_date": "1990-05-14", "paper": {"number": "001099000001"}}}
    me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"answers": again | the_rest(agency)})
    tick(me, Dossier.objects.get(pk=begun["id"]))
    with pytest.raises(Refused) as lacking:
        me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    assert [key.split(".")[0] for key in lacking.value.body["errors"]] == ["proof"]
    me.dossiers_attach(dossier_id=begun["id"], body={"requirement": 0, "file": upload()})
    me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    # It lies where the catalogue asks for it, for the clerk to check.
    paper = Attachment.objects.select_related("requirement").get(dossier_id=begun["id"])
    assert (paper.field_path, paper.requirement.name[:16]) == ("", "Văn bản ủy quyền")


def test_the_capacity_is_said_where_the_form_does_not_ask(form_of, agency):
    form_of(PEOPLE_FORM)
    me = program("congdan")
    begun = me.dossiers_create(body={"procedure": CODE, "agency": agency, "answers": ANSWERS})
    assert begun["capacity"] is None
    tick(me, Dossier.objects.get(pk=begun["id"]))
    with pytest.raises(Refused) as lacking:
        me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    assert list(lacking.value.body["errors"]) == ["capacity"]
    with pytest.raises(Refused) as unknown:
        me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"capacity": "guardian"})
    assert (unknown.value.status, list(unknown.value.body["errors"])) == (422, ["capacity.guardian"])
    changed = me.dossiers_change(dossier_id=begun["id"], if_match=me.etag, body={"capacity": "parent"})
    assert changed["capacity"] == "parent"
    me.dossiers_submit(dossier_id=begun["id"], idempotency_key="submit-1")
    assert Person.objects.get(dossier_id=begun["id"], role="submitter").capacity == "parent"
    second = me.dossiers_create(body={"procedure": CODE, "agency": agency, "capacity": "relative"})
    assert second["capacity"] == "relative"


def test_a_form_that_asks_itself_takes_the_capacity_as_an_answer_only(agency):
    me = program("congdan")
    with pytest.raises(Refused) as refused:
        me.dossiers_create(body={"procedure": CODE, "agency": agency, "capacity": "self"})
    assert refused.value.status == 422
    assert not Dossier.objects.exists()
    begun = me.dossiers_create(body={"procedure": CODE, "agency": agency, "answers": {"capacity": "self"}})
    assert begun["capacity"] == "self"
