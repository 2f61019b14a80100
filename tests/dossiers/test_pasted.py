"""What people really put into a form: text out of Word, emoji, decomposed letters, far too much, and hidden answers."""

import io
import unicodedata

import pytest
from django.utils import timezone
from pypdf import PdfReader

from dossiers.models import Answers, Document, Draft, Person
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from portal.lib.text import fold
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.dossiers.surfer import read
from tests.dossiers.test_api import Caller
from tests.dossiers.test_changed_form import tick_papers
from tests.rules.eforms import item, words

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db

NFD = unicodedata.normalize("NFD", "Nguyễn Thị Hường")
FAMILY = "👨\u200d👩\u200d👧"
FORM = form_of(
    page_of(
        "me",
        item("who", "name", required=True, label=words("Họ và tên")),
        item("phone", "phone", label=words("Điện thoại")),
        item("note", "text", label=words("Ghi chú")),
        item("story", "long_text", label=words("Nội dung")),
        item("sum", "money", label=words("Số tiền")),
        item("born", "date", label=words("Ngày sinh")),
    ),
    page_of(
        "home",
        item("abroad", "yes_no", required=True, label=words("Ở nước ngoài?")),
        item("country", "text", show_when={"eq": ["abroad", True]}, label=words("Nước")),
        item("secret", "id_number", show_when={"eq": ["abroad", True]}, label=words("Số giấy tờ")),
        item("rows", "group", items=[item("n", "text")], show_when={"eq": ["abroad", True]}, label=words("Các dòng")),
    ),
    print={"title": words("Tờ khai dán")},
)
# (what is pasted, what is kept)
PASTED = [
    ("\u00a0 Nhà\u00a0số\u20098 “ngõ\u00a0sâu” \u2013 ‘tổ 5’… ", "Nhà số 8 “ngõ sâu” \u2013 ‘tổ 5’…"),
    ("Tự\u00addo\u200b hạnh\ufeff phúc\u2060", "Tựdo hạnh phúc"),
    ("một\thai\vba\fbốn", "một hai ba bốn"),
    ("dòng một\u2028dòng hai\u2029dòng ba", "dòng một dòng hai dòng ba"),
    ("\x00\x07\x1b[31mđỏ\x1b[0m", "[31mđỏ[0m"),
    (f"gia đình {FAMILY} vui 😀🇻🇳", f"gia đình {FAMILY} vui 😀🇻🇳"),
    (unicodedata.normalize("NFD", "Thạch Thị Ngọc Ẩn"), "Thạch Thị Ngọc Ẩn"),
    ("a" + "\u0301" * 40, "á" + "\u0301" * 39),
    ("\u202eđảo ngược\u202c \u2066x\u2069", "đảo ngược x"),
    ("<script>alert(1)</script> {{ 7*7 }} %s ' OR 1=1 --", "<script>alert(1)</script> {{ 7*7 }} %s ' OR 1=1 --"),
    ("Ｆｕｌｌ　ｗｉｄｔｈ", "Ｆｕｌｌ ｗｉｄｔｈ"),
    ("\ue000\uf8ffriêng", "riêng"),
]


@pytest.fixture
def begun(citizen, draft, shaped):
    """The number of a draft with the form above."""
    shaped(FORM)
    pk = draft(CODE).pk
    citizen.go(f"/ho-so/{pk}/khai/me/")
    return pk


def stored():
    return Draft.objects.get().answers


@pytest.mark.parametrize("pasted, kept", PASTED)
def test_pasted_text_is_kept_readable(citizen, begun, pasted, kept):
    citizen.send(form="_version", who="Nguyễn Thị Mẫu", note=pasted, story=f"{pasted}\r\n\r\n\r\n\r\n•\tĐiểm hai")
    assert stored()["note"] == kept
    assert stored()["story"].endswith("\n\n• Điểm hai")
    shown = citizen.go(f"/ho-so/{begun}/khai/me/").form("_version")["data"]
    assert shown["note"] == kept
    # What is shown and sent again unchanged is the same answer: no conflict, nothing new.
    before = stored()
    citizen.send(form="_version")
    assert stored() == before
    assert "<script>alert" not in citizen.go(f"/ho-so/{begun}/kiem-tra/").text
    # A program is treated alike.
    caller = Caller("congdan")
    read_one = caller("get", f"dossiers/{begun}/")
    answer = caller("patch", f"dossiers/{begun}/", {"answers": {"note": pasted}}, If_Match=read_one["ETag"])
    # A sign that no database keeps is refused in JSON, where a page drops it.
    assert answer.status_code == (400 if "\0" in pasted else 200), answer.content
    assert stored()["note"] == kept


def test_a_name_of_ten_thousand_letters_is_refused_and_kept_to_be_mended(citizen, begun):
    citizen.send(form="_version", status=422, who="Ng" + "u" * 9_998)
    assert "10000" in citizen.text
    assert "100" in citizen.text.partition('id="id_who_error"')[2][:400]
    assert len(stored()["who"]) == 10_000
    assert citizen.go(f"/ho-so/{begun}/khai/me/").form("_version")["data"]["who"].endswith("uuu")
    citizen.go(f"/ho-so/{begun}/kiem-tra/").send(form="declared", declared="on", status=422)
    caller = Caller("congdan")
    etag = caller("get", f"dossiers/{begun}/")["ETag"]
    answer = caller("patch", f"dossiers/{begun}/", {"answers": {"who": "u" * 10_000}}, If_Match=etag)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["answers.who"]
    # Half a megabyte is cut where nobody reads on; the page says that it is too long.
    citizen.go(f"/ho-so/{begun}/khai/me/").send(form="_version", status=422, who="u" * 500_000)
    assert len(stored()["who"]) == 20_000


@pytest.mark.parametrize("typed", [NFD, f" {NFD}\u00a0", f"\u200b{NFD}\ufeff", NFD.replace(" ", "\u00a0")])
def test_a_decomposed_name_is_one_name_everywhere(citizen, begun, typed):
    citizen.send(form="_version", who=typed, phone="+84\u00a0912\u2013345\u2013678", sum="1\u00a0500\u00a0000 đ")
    citizen.send(form="_version", abroad="false")
    tick_papers(citizen, begun)
    citizen.go(f"/ho-so/{begun}/kiem-tra/").send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")
    person = Person.objects.get(dossier_id=begun, role="owner")
    assert person.full_name == "Nguyễn Thị Hường"
    assert person.dossier.name_folded == fold("Nguyễn Thị Hường")
    assert Answers.objects.get(dossier_id=begun).answers["sum"] == 1_500_000


@pytest.mark.parametrize("name", ["😀", "Nguyễn 😀", "---", "Nguyễn123", "<b>An</b>"])
def test_what_is_no_name_is_refused_in_words(citizen, begun, name):
    citizen.send(form="_version", status=422, who=name)
    assert 'id="id_who_error"' in citizen.text


def test_signs_no_paper_can_print_are_boxes_and_spoil_nothing_around_them(citizen, begun):
    citizen.send(form="_version", who="H'Hen Niê", note=f"Nhà {FAMILY} 😀", story="王小明\nКирилл\n" + "x" * 1900)
    citizen.send(form="_version", abroad="false")
    tick_papers(citizen, begun)
    citizen.go(f"/ho-so/{begun}/kiem-tra/").send(form="declared", declared="on")
    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    document = Document.objects.get(dossier_id=begun, kind="declaration")
    assert document.state == "ready", document.error
    pdf = PdfReader(io.BytesIO(read(citizen.client.get(f"/phieu/{document.pk}/"))))
    said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for sought in ("H'Hen Niê", "Nhà □", "□□□ Кирилл", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"):
        assert sought in said


HIDDEN = {"country": "Lào", "secret": "001190000017", "rows._row": ["0"], "rows.0.n": "một"}


def test_answers_to_hidden_questions_are_not_filed(citizen, begun):
    citizen.send(form="_version", who="Nguyễn Thị Mẫu")
    citizen.send(form="_version", abroad="false", **HIDDEN)
    assert stored().keys() & {"country", "secret", "rows"} == set(), "hidden on the page on which they were sent"
    tick_papers(citizen, begun)
    citizen.go(f"/ho-so/{begun}/kiem-tra/")
    assert "Lào" not in citizen.text
    citizen.send(form="declared", declared="on")
    filed = Answers.objects.get(dossier_id=begun).answers
    assert filed.keys() == {"who", "abroad"}


def test_a_program_cannot_file_hidden_answers_either(citizen, begun):
    caller = Caller("congdan")
    etag = caller("get", f"dossiers/{begun}/")["ETag"]
    body = {"answers": {"who": "Nguyễn Thị Mẫu", "abroad": False, "country": "Lào", "rows": [{"n": "một"}]}}
    answer = caller("patch", f"dossiers/{begun}/", body, If_Match=etag)
    assert answer.status_code == 200, answer.content
    tick_papers(citizen, begun)
    answer = caller("post", f"dossiers/{begun}/submit/", {}, Idempotency_Key="k-hidden-1")
    assert answer.status_code == 200, answer.content
    assert Answers.objects.get(dossier_id=begun).answers.keys() == {"who", "abroad"}


def deep(levels, key="who"):
    """An answer nested so deep."""
    made = "x"
    for _ in range(levels):
        made = {key: made}
    return made


@pytest.mark.parametrize(
    "answers",
    [
        {"who": deep(12)},
        {"rows": [[[["x"]]]]},
        {"rows": {"0": {"n": "x"}}},
        {"rows": [{"n": {"n": {"n": "x"}}}]},
        {"born": {"day": {"day": 1}}},
        {"note": ["x", ["y", ["z"]]]},
        {"story": {"$gt": ""}},
        {"__proto__": {"admin": True}},
        {"who.full": "x"},
        {"x" * 5000: 1},
        {f"k{n}": n for n in range(3000)},
        {"sum": 10**400},
    ],
    ids=lambda value: str(value)[:24],
)
def test_answers_of_a_strange_shape_are_named_and_none_is_kept(begun, answers):
    caller = Caller("congdan")
    etag = caller("get", f"dossiers/{begun}/")["ETag"]
    before = stored()
    body = {"answers": {"abroad": True} | answers}
    answer = caller("patch", f"dossiers/{begun}/", body, If_Match=etag)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]
    assert len(answer.content) < 20_000
    assert stored() == before
