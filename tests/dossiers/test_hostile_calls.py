"""What programs may send that is a trap: it is refused in words, never a fault of ours."""

import base64

import pytest
from django.test import Client

from dossiers.models import LookupFailure
from tests.dossiers.test_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(world) -> Caller:
    return Caller("congdan")


@pytest.mark.parametrize(
    "body",
    [
        '{"answers": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"answers": ' + '{"submitter":' * 500 + "1" + "}" * 500 + "}",
        '{"procedure": "2.000635\\u0000", "agency": "H37.101"}',
        '{"procedure": "2.000635\\ud800", "agency": "H37.101"}',
        '{"procedure": "2.000635", "agency": "H37.101", "answers": {"a\\ud800": 1}}',
    ],
)
def test_json_that_cannot_be_kept_is_refused(citizen, body):
    answer = Client().post(
        "/api/v1/dossiers/", body, content_type="application/json", headers=citizen.headers | {"Accept-Language": "en"}
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "place",
    [
        b'["2026-01-01T00:00:00+07:00",1e999,0]',
        b'["2026-01-01T00:00:00",1,0]',
        b"[" * 3000,
        b'["2026-01-01T00:00:00+07:00","1",0]',
    ],
)
def test_a_cursor_of_somebody_elses_making_is_refused(citizen, place):
    cursor = base64.urlsafe_b64encode(place).decode().rstrip("=")
    assert citizen("get", f"dossiers/?cursor={cursor}").status_code == 422


def test_guesses_are_counted_by_the_visitors_own_address(world, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for visitor in ("203.0.113.7", "203.0.113.8"):
        asked = {"number": "H37.101-261122-9999", "digits": "1234"}
        Client().get("/api/v1/track/", asked, headers={"X-Forwarded-For": visitor})
    assert LookupFailure.objects.values("address_hash").distinct().count() == 2


def test_digits_of_other_kinds_in_an_address_are_no_fault(congdan, client_for):
    assert client_for(congdan).get("/tep/1/trang/1.jpg", {"w": "²"}).status_code == 404
