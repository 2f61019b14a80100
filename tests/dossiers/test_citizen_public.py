"""The look-up by number and four digits, and the page that verifies a paper: for everybody, without personal data."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dossiers.actions import intake
from dossiers.models import Document, LookupFailure
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db

PHONE, CARD = "5678", "0017"


@pytest.fixture
def anyone(client) -> Surfer:
    """Somebody who is not signed in."""
    return Surfer(client)


def make_papers() -> None:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()


@pytest.mark.parametrize("digits", [PHONE, CARD])
def test_number_and_digits_show_the_state_and_no_person(anyone, filed, digits):
    dossier = filed()
    anyone.go(f"/tra-cuu/?number={dossier.number}")
    assert anyone.form(-1)["data"]["number"] == dossier.number
    anyone.send(digits=digits)
    assert anyone.path == f"/tra-cuu/?number={dossier.number}"
    assert "đang kiểm tra hồ sơ" in anyone.text
    assert dossier.number in anyone.text
    for private in ("Nguyễn Thị Mẫu", "0912345678", "001190000017", "Thử Nghiệm", digits + "<"):
        assert private not in anyone.text


def test_a_number_is_read_as_people_type_it(anyone, filed):
    dossier = filed()
    anyone.go("/tra-cuu/").send(number=f"  {dossier.number.lower()} ", digits=PHONE)
    assert dossier.number in anyone.text
    anyone.go("/tra-cuu/").send(number=dossier.number.lower().replace("-", " "), digits=PHONE)
    assert dossier.number in anyone.text


@pytest.mark.parametrize(
    "number, digits, where",
    [
        ("", "", "number"),
        ("không phải số", "1234", "number"),
        ("<script>", "1234", "number"),
        ("H37-261126-0001", "12a4", "digits"),
        ("H37-261126-0001", "123", "digits"),
        ("H37-261126-0001", "١٢٣٤", "digits"),
        ("x" * 500, "1234", "number"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(anyone, world, number, digits, where):
    anyone.go("/tra-cuu/").send(number=number, digits=digits, status=422)
    assert f'id="id_{where}_error"' in anyone.text
    assert "<script>" not in anyone.text.replace("<script type", "")
    assert not LookupFailure.objects.exists()


def test_wrong_digits_and_unknown_numbers_get_the_same_answer(anyone, filed):
    dossier = filed()
    wrong = anyone.go("/tra-cuu/").send(number=dossier.number, digits="9999", status=404).text
    unknown = anyone.go("/tra-cuu/").send(number=dossier.number[:-4] + "9998", digits="9999", status=404).text
    blank = [text.replace(dossier.number, "").replace(dossier.number[:-4] + "9998", "") for text in (wrong, unknown)]
    cut = [text.split("<h1>")[1].split("csrf")[0] for text in blank]
    assert cut[0] == cut[1]
    assert "Không có hồ sơ nào khớp" in wrong


def test_five_wrong_tries_close_the_look_up_for_an_hour(anyone, filed):
    dossier = filed()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            anyone.go("/tra-cuu/").send(number=dossier.number, digits="9999", status=404)
        anyone.go("/tra-cuu/").send(number=dossier.number, digits=PHONE, status=429)
        assert "Quá nhiều" in anyone.text or "quá nhiều" in anyone.text
        assert anyone.answer["Retry-After"] == "3600"
        clock.shift(timedelta(hours=1, seconds=1))
        anyone.go("/tra-cuu/").send(number=dossier.number, digits=PHONE)


def test_a_supplement_is_said_without_its_words(anyone, filed, ask):
    dossier = filed()
    ask(dossier, questions=("request",))
    anyone.go("/tra-cuu/").send(number=dossier.number, digits=PHONE)
    assert "đề nghị Ông/Bà bổ sung" in anyone.text
    assert "Xin ghi rõ hơn" not in anyone.text


def test_a_draft_is_not_found(anyone, draft):
    draft()
    anyone.go("/tra-cuu/").send(number="H37-261126-0001", digits="1234", status=404)


def test_a_paper_is_genuine_replaced_or_unknown(anyone, filed, motcua, actor_for):
    dossier = filed()
    make_papers()
    paper = Document.objects.get(kind="acknowledgement")
    anyone.go(f"/xac-thuc/{paper.token}/")
    assert "Giấy tờ này là thật" in anyone.text
    assert paper.file.sha256 in anyone.text
    assert dossier.number in anyone.text
    for private in ("Nguyễn Thị Mẫu", "0912345678", "001190000017"):
        assert private not in anyone.text

    intake.accept(dossier.pk, by=actor_for(motcua), at=timezone.now())
    make_papers()
    first = Document.objects.get(kind="form01")
    Document.objects.create(
        dossier=dossier, kind="form01", ordinal=2, event_id=10**9, token="x" * 43, issued_at=timezone.now()
    )
    assert "đã có bản mới thay thế" in anyone.go(f"/xac-thuc/{first.token}/").text
    assert "Tệp đang được tạo" in anyone.go(f"/xac-thuc/{'x' * 43}/").text

    for token in ("y" * 43, "x", "<script>", "' or 1=1"):
        answer = anyone.client.get(f"/xac-thuc/{token}/")
        assert answer.status_code == 404
        assert "Không tìm thấy giấy tờ này" in answer.content.decode()


@pytest.mark.parametrize("path", ["/xac-thuc/%00/", "/tra-cuu/?number=%00", "/thu-tuc/%00/", "/thu-tuc/?q=a%00b"])
def test_a_nul_in_an_address_is_a_bad_request(client, world, path):
    assert client.get(path).status_code == 400


def test_a_nul_in_a_form_is_said(anyone, world):
    anyone.go("/tra-cuu/").send(number="H37\0", digits="1234", status=422)


def test_public_pages_ask_the_database_little(anyone, filed, django_assert_max_num_queries):
    dossier = filed()
    make_papers()
    token = Document.objects.get(kind="acknowledgement").token
    for turn in (
        lambda: anyone.go(f"/xac-thuc/{token}/"),
        lambda: anyone.go("/tra-cuu/").send(number=dossier.number, digits=PHONE),
    ):
        turn()
        with django_assert_max_num_queries(15):
            turn()
