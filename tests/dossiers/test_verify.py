"""The slip in the hand: genuine, replaced, taken back or unknown; its code, its file, the state of its dossier."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.rules.scope import Forbidden
from dossiers.actions import intake, lookup, revoking
from dossiers.models import Document, LookupFailure
from dossiers.rules import verifying
from dossiers.tasks import render_documents
from files.models import StoredFile
from files.store import open_stored
from journal.deliver import deliver_due
from notifications.models import Message
from tests.dossiers.surfer import Surfer

pytestmark = pytest.mark.django_db
PRIVATE = ("Nguyễn Thị Mẫu", "0912345678", "001190000017", "Thử Nghiệm")


@pytest.fixture
def anyone(client) -> Surfer:
    """Somebody who is not signed in."""
    return Surfer(client)


def make_papers() -> None:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()


@pytest.fixture
def slip(filed) -> Document:
    """The acknowledgement of a filed dossier, as a PDF."""
    dossier = filed()
    make_papers()
    return Document.objects.get(dossier=dossier, kind="acknowledgement")


def pdf_of(paper: Document) -> bytes:
    with open_stored(paper.file) as file:
        return file.read()


def test_the_typed_code_leads_to_the_paper(anyone, slip):
    assert verifying.is_code(slip.code)
    typed = verifying.spoken(slip.code).lower().replace("-", " ")
    anyone.go("/xac-thuc/").send(code=f" {typed} ")
    assert anyone.path == f"/xac-thuc/{slip.token}/"
    assert "Giấy tờ này là thật" in anyone.text
    on_paper, compared = anyone.text.split('id="so-sanh"')
    assert 'class="hash"' not in on_paper, "the hash is not among the lines that stand on the paper"
    assert slip.file.sha256 in compared
    assert not LookupFailure.objects.exists()


@pytest.mark.parametrize("code, status", [("", 422), ("123", 422), ("OOOO-1111-IIII", 422), ("2222-3333-4444", 404)])
def test_a_wrong_code_is_said_at_its_field(anyone, world, code, status):
    anyone.go("/xac-thuc/").send(code=code, status=status)
    assert 'id="id_code_error"' in anyone.text


def test_guessing_codes_and_tokens_ends(anyone, slip):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for turn in range(lookup.MAX_PER_ADDRESS):
            assert anyone.client.get(f"/xac-thuc/{turn:043d}/").status_code == 404
        assert anyone.client.get(f"/xac-thuc/{slip.token}/").status_code == 429
        assert anyone.client.get(f"/tra-cuu/phieu/{slip.token}/").status_code == 429
        assert anyone.client.post("/xac-thuc/", {"code": slip.code}).status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert anyone.client.get(f"/xac-thuc/{slip.token}/").status_code == 200
        assert LookupFailure.objects.count() == lookup.MAX_PER_ADDRESS


def test_many_numbers_from_one_address_end_within_the_hour(world):
    start = timezone.now()
    for turn in range(lookup.MAX_PER_ADDRESS_HOUR):
        with pytest.raises(lookup.NotFound):
            lookup.look_up(
                f"H37-261126-{turn:04d}", "1234", address="10.0.0.1", at=start + timedelta(seconds=turn * 10)
            )
    late = start + timedelta(seconds=lookup.MAX_PER_ADDRESS_HOUR * 10)
    with pytest.raises(lookup.TooManyTries):
        lookup.look_up("H37-261126-9999", "1234", address="10.0.0.1", at=late)
    with pytest.raises(lookup.NotFound):
        lookup.look_up("H37-261126-9999", "1234", address="10.0.0.2", at=late)


def test_a_file_is_compared_and_not_kept(anyone, slip):
    before = StoredFile.objects.count()
    anyone.go(f"/xac-thuc/{slip.token}/").send(file=SimpleUploadedFile("phieu.pdf", pdf_of(slip)))
    assert "Tệp này khớp" in anyone.text
    changed = pdf_of(slip).replace(b"%PDF-1", b"%PDF-2", 1)
    anyone.send(file=SimpleUploadedFile("phieu.pdf", changed))
    assert "Tệp này không khớp" in anyone.text
    assert StoredFile.objects.count() == before


def test_nothing_to_compare_is_said_at_the_field(anyone, slip, settings):
    anyone.go(f"/xac-thuc/{slip.token}/").send(status=422)
    assert 'id="id_file_error"' in anyone.text
    anyone.send(file=SimpleUploadedFile("rong.pdf", b""), status=422)
    settings.MAX_UPLOAD_BYTES = 100
    anyone.send(file=SimpleUploadedFile("to.pdf", b"x" * 101), status=422)
    assert "lớn hơn 50 MB" in anyone.text


def test_a_file_is_not_compared_without_the_token_of_the_form(slip):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(f"/xac-thuc/{slip.token}/", {"file": SimpleUploadedFile("a", b"a")})
    assert answer.status_code == 403


def test_the_slip_opens_the_state_of_its_dossier(anyone, slip):
    anyone.go(f"/xac-thuc/{slip.token}/")
    state = f"/tra-cuu/phieu/{slip.token}/"
    assert state in anyone.page.links
    anyone.go(state)
    assert "Hồ sơ đang được kiểm tra" in anyone.text.split("</h1>")[0]
    assert "Hiện Ông/Bà chưa cần làm gì" in anyone.text
    assert not [private for private in PRIVATE if private in anyone.text]
    anyone.go("/tra-cuu/phieu/khong-co/", status=404)


def test_the_page_says_what_must_stand_on_form_01_and_which_one_replaced_it(anyone, filed, ask, motcua, actor_for):
    dossier = filed()
    intake.accept(dossier.pk, by=actor_for(motcua), at=timezone.now())
    make_papers()
    first = Document.objects.get(dossier=dossier, kind="form01")
    text = anyone.go(f"/xac-thuc/{first.token}/").text
    for fact in (f"{dossier.number[-4:]}/TTPVHCC", "Hẹn trả kết quả", first.file.sha256, dossier.number):
        assert fact in text
    again = timezone.now() + timedelta(days=1)
    Document.objects.create(
        dossier=dossier, kind="form01", ordinal=2, event_id=10**9, token="x" * 43, issued_at=again, file=first.file
    )
    text = anyone.go(f"/xac-thuc/{first.token}/").text
    assert "đã có bản mới thay thế: bản thứ 2" in text
    assert timezone.localtime(again).strftime("%d/%m/%Y") in text
    assert "Giấy tờ này là thật" in anyone.go(f"/xac-thuc/{'x' * 43}/").text


def test_a_second_request_does_not_replace_the_first(anyone, filed, citizen):
    dossier, at = filed(), timezone.now()
    for ordinal in (1, 2):
        Document.objects.create(
            dossier=dossier,
            kind="form02",
            ordinal=ordinal,
            event_id=10**9 + ordinal,
            token=f"{ordinal}" * 43,
            issued_at=at,
        )
    for ordinal in (1, 2):
        text = anyone.go(f"/xac-thuc/{str(ordinal) * 43}/").text
        assert "Giấy tờ này là thật" in text
        assert "đã có bản mới thay thế" not in text
    assert "Đã được thay bằng bản sau" not in citizen.go(f"/ho-so/{dossier.pk}/").text


def test_a_paper_taken_back_says_so_and_the_applicant_is_told(anyone, slip, motcua, client_for, congdan):
    clerk = Surfer(client_for(motcua))
    clerk.go(f"/quay/{slip.dossier_id}/")
    path = f"/phieu/{slip.pk}/thu-hoi/"
    assert path in clerk.page.links
    clerk.go(path).send(words=" ", status=422)
    clerk.send(words="Ghi nhầm ngày.")
    assert "Đã thu hồi giấy tờ" in clerk.text
    assert path not in clerk.page.links
    text = anyone.go(f"/xac-thuc/{slip.token}/").text
    assert "Giấy tờ này đã bị thu hồi" in text
    assert "Ghi nhầm ngày" not in text
    make_papers()
    assert Message.objects.filter(user=congdan, channel="inbox", event_kind="dossier.document_revoked").count() == 1
    assert "đã được thu hồi trước đó" in clerk.go(path).text


def test_who_did_not_issue_it_cannot_take_it_back(slip, actor_for, motcua, motcua2, vanthu, congdan):
    at = timezone.now()
    for person in (motcua2, vanthu, congdan):
        with pytest.raises(Forbidden):
            revoking.revoke(slip.pk, words="Vì sao", by=actor_for(person), at=at)
    for words in ("", "x" * 2001):
        with pytest.raises(revoking.WhyMissing):
            revoking.revoke(slip.pk, words=words, by=actor_for(motcua), at=at)
    revoking.revoke(slip.pk, words="Vì sao", by=actor_for(motcua), at=at)
    with pytest.raises(revoking.AlreadyRevoked):
        revoking.revoke(slip.pk, words="Vì sao", by=actor_for(motcua), at=at)


def test_two_clerks_at_once_take_it_back_once(slip, motcua, client_for, actor_for):
    clerk = Surfer(client_for(motcua))
    clerk.go(f"/phieu/{slip.pk}/thu-hoi/")
    revoking.revoke(slip.pk, words="Vì sao", by=actor_for(motcua), at=timezone.now())
    clerk.send(words="Lần nữa")
    assert "đã được thu hồi trước đó" in clerk.text


def test_the_code_stands_on_the_paper(slip):
    import io

    from pypdf import PdfReader

    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(slip))).pages)
    assert verifying.spoken(slip.code) in words
