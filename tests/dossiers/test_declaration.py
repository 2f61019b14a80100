"""The forms of the project are filed, each by generated answers, and stand on paper: filled, as a draft, empty."""

import io
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import agency as agency_of
from dossiers import access
from dossiers.actions import amending, filing, papers
from dossiers.handlers import want_documents
from dossiers.known import known_at
from dossiers.models import Answers, Document, Person
from dossiers.rules.papers import PROOF
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from journal.models import Event
from procedures import documents
from procedures.access import by_code, offers_for, open_offer, published
from procedures.actions import own
from procedures.rules import eform
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor
from tests.dossiers.surfer import read
from tests.rules.answering import answered

pytestmark = pytest.mark.django_db

FORMS = sorted(path.stem for path in own.form_files() if path.stem != "generic")
NUMBER = "020192000001"
# What generated answers must say so that the rules across questions hold.
GIVEN: dict[str, dict[str, Any]] = {
    "1.001193": {
        **{"capacity": "parent", "parent_is": "mother", "registration": "late", "child.full_name": "Nguyễn An"},
        "father.birth_date": "1964-03-14",
    },
    "1.001653": {"capacity": "parent", "request_kind": "wrong"},
    "1.001731": {"deceased.birth_date": "1940", "death_date": "2026-09-01", "burial_date": "2026-09-03"},
    "1.001612": {"capacity": "authorised", "founded_by": "family", "lines.0.sector": "food", "lines.0.kind": "eatery"},
    "1.013228": {"capacity": "authorised"},
    "1.014100": {"position": "retail_head"},
    "2.000815": {"capacity": "legal_representative", "issued_by": ["vietnam", "foreign"]},
    "2.002287": {"capacity": "authorised"},
    "3.000465": {"capacity": "relative"},
}


# Whose submitter shows a proof of the capacity.
PROVEN = frozenset({"1.001612", "1.013228", "2.002287", "3.000465"})


def version_of(code: str) -> Any:
    (info,) = by_code(code)
    assert info.version_id is not None
    return published(info.version_id)


def answers_for(code: str, commune: str) -> dict[str, Any]:
    form, known = version_of(code).eform, known_at(timezone.now())
    given = GIVEN.get(code, {})
    places = {path: agency_of(commune).commune_code for path, one in form.fields.items() if one.type == "commune"}
    return answered(form, known, {**given, **{p: c for p, c in places.items() if not form.fields[p].group}})


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def file_one(congdan, actor_for, commune):
    """file_one(code) -> a dossier of that procedure, filed by the citizen with generated answers and every paper."""

    def make(code: str) -> Any:
        by, at = actor_for(congdan), timezone.now()
        offers = offers_for(version_of(code), agency_of(commune).commune_code)
        place = next((offer.agency_code for offer in offers if offer.agency_code == commune), offers[0].agency_code)
        offer = open_offer(code, place, at=at, online=False)
        case = offer.version.cases[0].id if offer.version.asks_case else None
        dossier = filing.start(offer, by=by, at=at, case_id=case)
        saved = filing.save_answers(dossier.pk, answers_for(code, commune), version=None, by=by, at=at)
        assert saved.errors == {}
        for paper in offer.version.requirements_for(case):
            if paper.kind == "submit" and paper.required is not False:
                papers.attach(dossier.pk, upload=upload(), requirement_id=paper.id, by=by, at=at)
        if code in PROVEN:
            papers.attach(dossier.pk, upload=upload(), field_path=PROOF, by=by, at=at)
        return filing.submit(dossier.pk, by=by, at=at)

    return make


@pytest.mark.parametrize("code", FORMS)
def test_each_form_is_filed_and_its_paper_wanted(file_one, code):
    dossier = file_one(code)
    assert dossier.number
    people = {person.role: person for person in dossier.people.all()}
    assert people["owner"].full_name
    assert people["submitter"].full_name
    while deliver_due(at=timezone.now()):
        pass
    document = Document.objects.get(dossier=dossier, kind="declaration")
    assert (document.state, document.facts) == ("wanted", {"answers": 0})
    assert Answers.objects.get(dossier=dossier).answers


def test_the_filed_form_is_a_paper_of_the_dossier(file_one, citizen, client_for, motcua):
    dossier = file_one("1.001193")
    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    document = Document.objects.get(dossier=dossier, kind="declaration")
    assert document.state == "ready", document.error
    pdf = read(citizen.client.get(f"/phieu/{document.pk}/"))
    text = words(pdf)
    for said in ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "Nguyễn An", NUMBER, dossier.number, "Trang 1/2", "Ghi bằng chữ"):
        assert said in text
    # The mother who files is printed as the mother, though nobody asked her twice.
    assert "III. NGƯỜI MẸ" in text
    assert text.split("III. NGƯỜI MẸ")[1].startswith(" 21. Họ, chữ đệm và tên: Nguyễn Thị Mẫu")
    # And she is a party of the dossier, told to the clerk as the mother.
    mother = Person.objects.get(dossier=dossier, part="mother")
    assert (mother.full_name, mother.id_number_plain) == ("Nguyễn Thị Mẫu", NUMBER)
    assert "Tờ khai đã nộp" in citizen.go(f"/ho-so/{dossier.pk}/").text
    assert f"/phieu/{document.pk}/" in client_for(motcua).get(f"/quay/{dossier.pk}/").content.decode()
    assert citizen.client.get(f"/xac-thuc/{document.token}/").status_code == 200


def test_slips_are_drawn_before_the_applicants_own_forms(file_one):
    file_one("1.004873")
    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    made = Document.objects.order_by("made_at", "pk").values_list("kind", flat=True)
    assert list(made) == ["acknowledgement", "declaration"]


def test_a_draft_is_printed_as_such(citizen, draft, other):
    pk = draft("1.001193").pk
    citizen.go(f"/ho-so/{pk}/khai/capacity/").send(form="_version", capacity="relative", relation="Bà ngoại")
    answer = citizen.client.get(f"/ho-so/{pk}/to-khai.pdf")
    assert answer["Cache-Control"] == "private, no-store"
    text = words(answer.content)
    for said in ("BẢN NHÁP", "CHƯA NỘP", "Bà ngoại", "không khai"):
        assert said in text
    assert other.client.get(f"/ho-so/{pk}/to-khai.pdf").status_code == 404
    assert "to-khai.pdf" in citizen.go(f"/ho-so/{pk}/kiem-tra/").text
    assert citizen.client.get(f"/ho-so/{draft().pk}/to-khai.pdf").status_code == 404


def test_a_supplemented_answer_makes_a_second_paper(file_one, citizen, ask):
    dossier = file_one("1.004873")
    ask(dossier, questions=("requester.phone",))
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/").send(
        form="requester.phone", button=("act", "check"), **{"requester.phone": "0987654321"}
    )
    citizen.send()
    while deliver_due(at=timezone.now()):
        pass
    kinds = Document.objects.filter(dossier=dossier, kind="declaration").order_by("ordinal")
    assert [(row.ordinal, row.facts["answers"]) for row in kinds] == [(1, 0), (2, 1)]


def test_a_change_is_on_new_papers_and_the_old_ones_are_marked(file_one, citizen, client_for, motcua):
    dossier, by = file_one("1.004873"), actor("congdan")
    draft = amending.begin(dossier.pk, by=by, at=timezone.now())
    new_phone = {"requester": {"phone": "0987654321"}}
    assert not filing.save_answers(draft.pk, new_phone, version=None, by=by, at=timezone.now()).errors
    filing.submit(draft.pk, by=by, at=timezone.now())
    while deliver_due(at=timezone.now()):
        pass
    want_documents(Event.objects.get(kind="dossier.edited"))
    render_documents()
    made = {(row.kind, row.ordinal): row for row in Document.objects.filter(dossier=dossier)}
    assert sorted(made) == [("acknowledgement", 1), ("acknowledgement", 2), ("declaration", 1), ("declaration", 2)]
    new, slip = made["declaration", 2], made["acknowledgement", 2]
    assert (new.facts["answers"], new.state, slip.state) == (1, "ready", "ready")
    assert "thay cho giấy đã lập trước đó" in words(read(citizen.client.get(f"/phieu/{slip.pk}/")))
    pages = [words(read(citizen.client.get(f"/phieu/{made['declaration', n].pk}/"))) for n in (1, 2)]
    assert ["0987654321" in page for page in pages] == [False, True]
    states = [access.verify(made["declaration", n].token).state for n in (1, 2)]
    assert states == ["replaced", "genuine"]
    page = citizen.go(f"/ho-so/{dossier.pk}/").text
    assert page.count("Đã được thay bằng bản sau") == 2
    assert client_for(motcua).get(f"/quay/{dossier.pk}/").content.decode().count("Đã được thay bằng bản sau") == 2


def test_the_empty_form_is_on_the_page_of_the_procedure(client, world):
    assert "to-khai.pdf" in client.get("/thu-tuc/1.001193/").content.decode()
    assert "to-khai.pdf" not in client.get("/thu-tuc/2.000635/").content.decode()
    answer = client.get("/thu-tuc/1.001193/to-khai.pdf")
    text = words(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "46. Số lượng", "(ký, ghi rõ họ, chữ đệm, tên)"):
        assert said in text
    for gone in ("2.000635", "9.999999"):
        assert client.get(f"/thu-tuc/{gone}/to-khai.pdf").status_code == 404


def test_every_form_fits_its_sheets_filled_and_empty(world, commune):
    for code in FORMS:
        version = version_of(code)
        known = known_at(timezone.now())
        answers = eform.clean_answers(version.eform, answers_for(code, commune), complete=True, known=known)
        assert answers.errors == {}, code
        whom = documents.Filing("Ủy ban nhân dân phường Tam Thanh", "Tam Thanh", "Nguyễn Thị Mẫu")
        filled = PdfReader(io.BytesIO(documents.filled(version.eform, answers.answers, whom, known=known)))
        empty = PdfReader(io.BytesIO(documents.blank(version)))
        title = version.eform.print.title.vi.upper()
        for reader, limit in ((filled, 3), (empty, 3)):
            pages = [" ".join(page.extract_text().split()) for page in reader.pages]
            assert title[:40] in pages[0].replace("  ", " "), code
            assert len(pages) <= limit, code
            assert all(len(page) > 60 for page in pages), f"{code}: a sheet with next to nothing on it"
            assert "\ufffd" not in "".join(pages)
