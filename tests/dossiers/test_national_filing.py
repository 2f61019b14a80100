"""CITIZEN_FILING=national: the button leads to the national portal, nothing is filed here, everything else stays."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import timezone

from accounts.access import user_by_name
from dossiers.actions import filing
from dossiers.models import Dossier
from procedures.access import FiledNationally, by_code, open_offer
from tests.dossiers.test_api import PROBLEM, Caller

pytestmark = pytest.mark.django_db
CODE = "1.004873"


@pytest.fixture
def national(world, settings) -> str:
    """The setting, and the procedure's page on the national portal."""
    settings.CITIZEN_FILING = "national"
    return by_code(CODE)[0].source_url


@pytest.mark.parametrize("step", ["", "noi-nop/"])
def test_the_addresses_of_filing_explain_and_lead_there(citizen, national, step):
    assert national.startswith("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/")
    citizen.go(f"/nop-ho-so/{CODE}/{step}")
    assert "Cổng Dịch vụ công quốc gia" in citizen.text
    assert national in citizen.page.links
    citizen.client.post(f"/nop-ho-so/{CODE}/{step}")
    assert not Dossier.objects.exists()


def test_nobody_has_to_sign_in_to_hear_it(national, client):
    answer = client.get(f"/nop-ho-so/{CODE}/")
    assert answer.status_code == 200
    assert national in answer.content.decode()
    assert national in client.get(f"/thu-tuc/{CODE}/").content.decode()


def test_the_api_refuses_and_names_the_address(national, commune):
    answer = Caller("congdan")("post", "dossiers/", {"procedure": CODE, "agency": commune})
    assert answer.status_code == 422
    assert answer["Content-Type"] == PROBLEM
    body = answer.json()
    assert body["type"] == "urn:motcua:problem:filed-nationally"
    assert national in body["errors"]["procedure"][0]
    assert not Dossier.objects.exists()


def test_a_draft_of_before_can_be_read_and_not_filed(citizen, draft, congdan, actor_for, settings):
    dossier = draft(CODE)
    settings.CITIZEN_FILING = "national"
    citizen.go(f"/ho-so/{dossier.pk}/khai/")
    assert "không nộp được tại đây" in citizen.text
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(dossier.pk, by=actor_for(congdan), at=timezone.now())
    assert [(lack.kind, lack.key) for lack in refused.value.lacks] == [("procedure", "national")]
    citizen.go(f"/ho-so/{dossier.pk}/kiem-tra/").send(declared="on", status=422)
    assert "Cổng Dịch vụ công quốc gia" in citizen.text
    citizen.go(f"/ho-so/{dossier.pk}/huy-nhap/").send()
    assert not Dossier.objects.exists()


def test_the_counter_and_everything_else_stay(filed, citizen, commune, settings, client):
    dossier = filed()
    settings.CITIZEN_FILING = "national"
    at = timezone.now()
    with pytest.raises(FiledNationally):
        open_offer(CODE, commune, at=at)
    assert open_offer(CODE, commune, at=at, online=False).version.code == CODE
    for path in ("/ho-so/", f"/ho-so/{dossier.pk}/", "/thu-tuc/", "/tra-cuu/", "/"):
        citizen.go(path)
    client.force_login(user_by_name("motcua"))
    assert dossier.number in client.get("/quay/").content.decode()


def test_any_other_word_is_told_at_the_start(settings):
    settings.CITIZEN_FILING = "nation"
    with pytest.raises(SystemCheckError, match="CITIZEN_FILING"):
        call_command("check")
