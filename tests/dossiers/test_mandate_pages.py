"""The account pages of acting for one another, as a person without JavaScript meets them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.access import user_by_name
from dossiers.actions import mandating
from dossiers.models import Mandate
from dossiers.rules.mandates import MandateKind
from files.refused import Refused
from journal.models import Event
from tests.dossiers.conftest import upload
from tests.dossiers.powers import power
from tests.dossiers.surfer import Surfer, read
from tests.dossiers.test_filing_for_others import CODE, PEOPLE_FORM, form_of  # noqa: F401

pytestmark = pytest.mark.django_db
NEW, MINE = "/tai-khoan/uy-quyen/moi/", "/tai-khoan/uy-quyen/"


def who() -> dict[str, str]:
    """The last step filled in: congdan2, from today until the end of the next year."""
    today = timezone.localdate()
    return {
        "agent_name": "Trần Văn Thử",
        "agent_typed": "congdan2",
        "valid_from_0": f"{today.day:02d}",
        "valid_from_1": f"{today.month:02d}",
        "valid_from_2": str(today.year),
        "valid_to_0": "31",
        "valid_to_1": "12",
        "valid_to_2": str(today.year + 1),
    }


@pytest.fixture
def mine(congdan, congdan2, client_for) -> Surfer:
    return Surfer(client_for(congdan))


def test_from_the_account_page_to_a_recorded_power_and_its_end(mine, congdan2, client_for):
    assert MINE in mine.go("/tai-khoan/").page.links
    assert NEW in mine.go(MINE).page.links
    assert "Ông/Bà ủy quyền về việc gì?" in mine.go(NEW).text
    mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", **who(), shares_profile="on", proof=upload("uy-quyen.pdf"))
    row = Mandate.objects.get()
    assert mine.path == f"{MINE}{row.pk}/"
    assert (row.agent, row.shares_profile, row.proof_name) == (congdan2, True, "uy-quyen.pdf")
    assert "Đang có hiệu lực" in mine.text
    assert "Trần Văn Thử" in mine.go(MINE).text
    other = Surfer(client_for(congdan2))
    assert "Nguyễn Thị Mẫu" in other.go(MINE).text
    assert read(other.client.get(f"{MINE}{row.pk}/giay/")).startswith(b"%PDF")
    assert "congdan2" not in other.go(f"{MINE}{row.pk}/").text.partition("<main")[2]
    mine.go(f"{MINE}{row.pk}/").send()
    assert "Đã chấm dứt" in mine.text
    assert Mandate.objects.get().revoked_at is not None
    assert other.client.get(f"{MINE}{row.pk}/giay/").status_code == 404
    assert read(mine.client.get(f"{MINE}{row.pk}/giay/")).startswith(b"%PDF")
    assert "Chấm dứt ngay" not in mine.text


def test_whether_an_account_exists_is_told_by_nothing(mine):
    shown = []
    for typed in ("congdan2", "khong.co.ai"):
        mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", **{**who(), "agent_typed": typed})
        shown.append(mine.text.partition("<main")[2].replace(typed, "…").replace(mine.path, "…"))
    assert [row.agent_id is None for row in Mandate.objects.order_by("pk")] == [False, True]
    forms = [text.split("csrfmiddlewaretoken")[0] for text in shown]
    assert forms[0] == forms[1]


def test_fields_are_chosen_before_the_person(mine):
    step = mine.go(f"{NEW}?pham-vi=fields")
    assert "Về những lĩnh vực nào?" in step.text
    assert "Xin Ông/Bà chọn ít nhất một mục." in mine.go(f"{NEW}?pham-vi=fields&buoc=nguoi").text
    mine.go(f"{NEW}?pham-vi=fields&buoc=nguoi&chon=khong-co")
    assert "Về những lĩnh vực nào?" in mine.text
    from procedures.access import catalogue

    code, name = next(iter(catalogue().fields.items()))
    mine.go(f"{NEW}?pham-vi=fields&buoc=nguoi&chon={code}").send(form="agent_name", **who())
    assert Mandate.objects.get().field_codes == [code]
    assert name in mine.text


def test_procedures_are_searched_and_kept(mine):
    step = mine.go(f"{NEW}?pham-vi=procedures&tim=hộ+tịch")
    assert "Bản sao" in step.text or "bản sao" in step.text
    assert "Không tìm thấy" in mine.go(f"{NEW}?pham-vi=procedures&tim=xyzxyz").text
    from procedures.access import by_code

    info = by_code("2.000635", on=timezone.localdate())[0]
    kept = mine.go(f"{NEW}?pham-vi=procedures&tim=xyzxyz&chon={info.procedure_id}")
    assert info.name in kept.text
    mine.go(f"{NEW}?pham-vi=procedures&buoc=nguoi&chon={info.procedure_id}").send(form="agent_name", **who())
    assert Mandate.objects.get().procedure_ids == [info.procedure_id]
    assert info.name in mine.text


def test_one_dossier_of_ones_own(mine, filed):
    assert "Chưa có gì để chọn" in mine.go(f"{NEW}?pham-vi=dossier").text
    dossier = filed()
    assert dossier.number in mine.go(f"{NEW}?pham-vi=dossier").text
    mine.go(f"{NEW}?pham-vi=dossier&buoc=nguoi&chon={dossier.pk}").send(form="agent_name", **who())
    assert Mandate.objects.get().dossier == dossier
    assert dossier.number in mine.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agent_name": ""}, "Xin Ông/Bà nhập họ và tên."),
        ({"agent_name": "12"}, "Xin Ông/Bà nhập họ và tên."),
        ({"agent_typed": ""}, "Xin Ông/Bà nhập tên đăng nhập"),
        ({"valid_to_2": "2020"}, "Ngày cuối cùng không được"),
        ({"valid_to_0": "", "valid_to_1": "", "valid_to_2": ""}, "Xin nhập ngày hết hạn ủy quyền."),
        ({"agent_name": "Nguyễn Thị Mẫu", "agent_typed": "congdan"}, "Đây là tài khoản của chính Ông/Bà"),
    ],
)
def test_what_is_wrong_is_said_at_its_question_and_what_was_typed_stays(mine, change, words):
    mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", status=422, **{**who(), **change})
    assert words in mine.text
    assert not Mandate.objects.exists()
    if "agent_name" not in change:
        assert "Trần Văn Thử" in mine.text


def test_a_file_that_is_no_paper_is_refused(mine):
    mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", status=422, **who(), proof=upload("a.pdf", b"MZ nothing"))
    assert not Mandate.objects.exists()
    with pytest.raises(Refused):
        raise Refused("empty")


def test_a_file_sent_beside_a_mistake_is_asked_again_and_a_missing_paper_is_said(mine, congdan2):
    no_end = {"valid_to_0": "", "valid_to_1": "", "valid_to_2": ""}
    page = mine.go(f"{NEW}?pham-vi=all")
    page.send(form="agent_name", status=422, **{**who(), **no_end}, proof=upload("uy-quyen.pdf"))
    assert "Xin chọn lại tệp" in mine.text
    mine.send(form="agent_name", **who())
    assert "Chưa có văn bản kèm theo." in mine.text
    mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", **who(), proof=upload("uy-quyen.pdf"))
    assert "Chưa có văn bản kèm theo." not in mine.text
    mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", status=422, **{**who(), **no_end})
    assert "Xin chọn lại tệp" not in mine.text


def test_it_is_said_before_that_not_everything_can_be_filed_for_another(mine, client_for, congdan, form_of):
    assert "người có yêu cầu phải tự nộp" in mine.go(NEW).text
    assert "bước cuối" in mine.go(f"{NEW}?pham-vi=all").text
    assert "trừ những thủ tục mà người có yêu cầu phải tự nộp" in mine.text
    from procedures.access import by_code

    chosen = f"{NEW}?pham-vi=procedures&buoc=nguoi&chon={by_code(CODE, on=timezone.localdate())[0].procedure_id}"
    words, places = "không nhận ủy quyền trực tuyến", (chosen, f"/thu-tuc/{CODE}/", f"/nop-ho-so/{CODE}/")
    assert [words in mine.go(place).text for place in places] == [False, False, False]
    form_of(PEOPLE_FORM | {"capacities": [{"value": "parent"}]})
    assert [words in mine.go(place).text for place in places] == [True, True, True]


def test_too_many_are_refused_in_words(mine, monkeypatch):
    monkeypatch.setattr(mandating, "MAX_RUNNING", 0)
    assert "200" in mine.go(f"{NEW}?pham-vi=all").send(form="agent_name", status=422, **who()).text


def test_an_organisation_adds_and_removes_its_delegates(doanhnghiep, congdan2, client_for):
    page = Surfer(client_for(doanhnghiep))
    assert "/tai-khoan/nguoi-duoc-cu/" in page.go("/tai-khoan/").page.links
    add = "/tai-khoan/nguoi-duoc-cu/them/"
    assert add in page.go("/tai-khoan/nguoi-duoc-cu/").page.links
    assert "Một hồ sơ đã nộp" not in page.go(add).text
    until = {"valid_to_0": "", "valid_to_1": "", "valid_to_2": ""}
    page.go(f"{add}?pham-vi=all").send(form="agent_name", **{**who(), **until})
    row = Mandate.objects.get()
    assert (row.kind, row.valid_to, row.agent) == (MandateKind.DELEGATE, None, congdan2)
    assert "Trần Văn Thử" in page.go("/tai-khoan/nguoi-duoc-cu/").text
    page.go(f"{MINE}{row.pk}/").send()
    assert "Đã chấm dứt" in page.text


def test_a_paper_that_was_never_there_is_not_found(mine, actor_for, congdan):
    row = mandating.grant(power(), by=actor_for(congdan), at=timezone.now())
    assert mine.client.get(f"{MINE}{row.pk}/giay/").status_code == 404


def test_the_organisation_names_its_representative(doanhnghiep, client_for):
    page = Surfer(client_for(doanhnghiep))
    assert "Lâm Văn Đại Diện" in page.go("/tai-khoan/").text
    page.go("/tai-khoan/thong-tin/").send(button=("act", "save"), representative="Lâm Thị Mới")
    assert user_by_name("doanhnghiep").representative == "Lâm Thị Mới"


def test_the_demonstration_has_one_of_each_once(congdan, congdan2, doanhnghiep, capsys):
    call_command("load_demo_mandates")
    call_command("load_demo_mandates")
    assert "2 new" in capsys.readouterr().out
    assert sorted(Mandate.objects.values_list("kind", flat=True)) == ["attorney", "delegate"]


def test_two_mandates_of_one_person_are_told_apart(mine, congdan, congdan2, actor_for, client_for):
    for wanted in (power(), power(valid_to=power().valid_to + timedelta(days=30))):
        mandating.grant(wanted, by=actor_for(congdan), at=timezone.now())
    text = Surfer(client_for(congdan2)).go("/nop-ho-so/2.000635/noi-nop/").text
    for row in Mandate.objects.all():
        first, last = f"{row.valid_from:%d/%m/%Y}", f"{row.valid_to:%d/%m/%Y}"
        assert f"Ủy quyền: Tất cả thủ tục, từ ngày {first} đến hết ngày {last}" in text


def test_a_second_click_records_no_second_power(mine):
    mine.go(f"{NEW}?pham-vi=all")
    twice = mine.form("agent_name")["data"] | who()
    first, again = (mine.client.post(f"{NEW}?pham-vi=all", twice)["Location"] for _click in range(2))
    assert first == again == f"{MINE}{Mandate.objects.get().pk}/"
    assert Event.objects.filter(kind="user.mandate_granted").count() == 1
    other = mine.client.post(f"{NEW}?pham-vi=all", twice | {"shares_profile": "on"})
    assert other["Location"] != first, "another power is another"
    mine.go(first).send()
    assert mine.client.post(f"{NEW}?pham-vi=all", twice)["Location"] not in (first, other["Location"]), "it has ended"
