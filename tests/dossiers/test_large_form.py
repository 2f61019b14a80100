"""A form of 300 questions and 30 repeated groups, end to end: its pages, autosave, check, filing, paper, the clerk."""

import io
import time

import pytest
from django.utils import timezone
from pypdf import PdfReader

from dossiers.models import Answers, Document, Draft
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.dossiers.surfer import read
from tests.dossiers.test_changed_form import tick_papers
from tests.rules.eforms import item, options, words

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db

QUESTIONS, GROUPS, ROWS, A_PAGE = 300, 30, 8, 6
KINDS = ("text", "number", "date", "yes_no", "one_of", "many_of", "money", "long_text", "name", "email")
MORE = {"one_of": {"options": options("x", "y")}, "many_of": {"options": options("x", "y", "z")}}
TYPED = {
    "text": {"": "Chữ số {n}"},
    "number": {"": "{n}"},
    "date": {".day": "14", ".month": "5", ".year": "1990"},
    "yes_no": {"": "true"},
    "one_of": {"": "y"},
    "many_of": {"": ["x", "z"]},
    "money": {"": "1.500.000"},
    "long_text": {"": "Dòng một\nDòng hai {n}"},
    "name": {"": "Nguyễn Văn Thử"},
    "email": {"": "thu{n}@example.com"},
}


def question(n):
    kind = KINDS[n % len(KINDS)]
    return item(f"q{n}", kind, label=words(f"Câu hỏi số {n}"), **MORE.get(kind, {}))


def group(n):
    inner = [item("name", "name", label=words("Họ và tên")), item("born", "date", label=words("Ngày sinh"))]
    return item(f"g{n}", "group", items=inner, label=words(f"Danh sách {n}"), row_label=words("Người"), max=40)


BASICS = page_of("me", item("who", "name", required=True), item("phone", "phone"))
PAGES = [
    page_of(f"p{first}", *(question(n) for n in range(first, min(first + A_PAGE, QUESTIONS))))
    for first in range(0, QUESTIONS, A_PAGE)
]
LISTS = [page_of(f"l{first}", *(group(n) for n in range(first, first + 6))) for first in range(0, GROUPS, 6)]
LARGE = form_of(BASICS, *PAGES, *LISTS, print={"title": words("Tờ khai rất dài")})


def typed(n):
    """What a person types into question n."""
    fill = {name: [*value] if isinstance(value, list) else value.format(n=n) for name, value in _of(n).items()}
    return {f"q{n}{name}": value for name, value in fill.items()}


def _of(n):
    return TYPED[KINDS[n % len(KINDS)]]


def rows(n):
    fields = {f"g{n}._row": [str(row) for row in range(ROWS)]}
    for row in range(ROWS):
        fields |= {f"g{n}.{row}.name": f"Người thứ {['một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám'][row]}"}
        fields |= {f"g{n}.{row}.born.{part}": value for part, value in (("day", "1"), ("month", "2"), ("year", "2010"))}
    return fields


def fill(citizen, pk):
    """Answer page after page, as the site leads on."""
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu", phone="0912345678")
    for first in range(0, QUESTIONS, A_PAGE):
        assert citizen.path == f"/ho-so/{pk}/khai/p{first}/"
        given = {}
        for n in range(first, min(first + A_PAGE, QUESTIONS)):
            given |= typed(n)
        citizen.send(form="_version", **given)
    for first in range(0, GROUPS, 6):
        assert citizen.path == f"/ho-so/{pk}/khai/l{first}/"
        given = {}
        for n in range(first, first + 6):
            given |= rows(n)
        citizen.send(form="_version", **given)


def test_it_is_filled_filed_printed_and_read(citizen, draft, shaped, client_for, motcua, disk_of):
    shaped(LARGE)
    pk = draft(CODE).pk
    fill(citizen, pk)
    kept = Draft.objects.get().answers
    assert (kept["q0"], kept["q1"], kept["q2"], kept["q6"]) == ("Chữ số 0", 1, "1990-05-14", 1_500_000)
    assert [len(kept[f"g{n}"]) for n in range(GROUPS)] == [ROWS] * GROUPS

    tick_papers(citizen, pk)
    citizen.go(f"/ho-so/{pk}/khai/")
    assert citizen.text.count("Đã xong") >= len(PAGES) + len(LISTS)
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    assert citizen.text.count("<dt>Người ") + citizen.text.count("Người thứ") >= GROUPS * ROWS
    assert 'khai/p294/?next=check"' in citizen.text
    citizen.send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")
    filed = Answers.objects.get(dossier_id=pk).answers
    assert len([key for key in filed if key.startswith("q")]) == QUESTIONS
    assert filed["g29"][7] == {"name": "Người thứ tám", "born": "2010-02-01"}

    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    document = Document.objects.get(dossier_id=pk, kind="declaration")
    assert document.state == "ready", document.error
    pdf = PdfReader(io.BytesIO(read(citizen.client.get(f"/phieu/{document.pk}/"))))
    said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for sought in ("TỜ KHAI RẤT DÀI", "Câu hỏi số 299", "Chữ số 290", "Người thứ tám", f"Trang {len(pdf.pages)}/"):
        assert sought in said
    seen = client_for(motcua).get(f"/quay/{pk}/").content.decode()
    assert "Câu hỏi số 299" in seen
    assert "Người thứ tám" in seen


def test_its_pages_stay_small_and_quick(citizen, draft, shaped):
    """However long the form is, a page costs what it shows; measured against the generic form's, not by the clock."""
    shaped(LARGE)
    pk, small = draft(CODE).pk, draft("1.004873").pk
    fill(citizen, pk)

    def cost(path):
        times = []
        for _ in range(5):
            began = time.process_time()
            citizen.go(path)
            times.append(time.process_time() - began)
        return min(times)

    usual = cost(f"/ho-so/{small}/khai/requester/")
    assert cost(f"/ho-so/{pk}/khai/p150/") < 8 * usual
    assert len(citizen.text) < 60_000
    assert cost(f"/ho-so/{pk}/khai/l12/") < 25 * usual  # 48 rows


def test_autosave_and_two_devices_with_rows(citizen, draft, shaped, client_for, congdan):
    """Rows saved by themselves; another device saved other rows; the person chooses; what was chosen is filed."""
    from tests.dossiers.surfer import Surfer

    shaped(LARGE)
    pk = draft(CODE).pk
    page = f"/ho-so/{pk}/khai/l0/"
    data = citizen.go(page).form("_version")["data"]
    first = data | {"g0._row": ["0", "7"], "g0.0.name": "Trẻ Một", "g0.7.name": "Trẻ Hai", "g0.7.born.year": "20"}
    answer = citizen.client.post(page, first, headers={"X-Autosave": "1"})
    assert answer.json()["version"] == 2
    # What is half typed is kept with its row.
    kept = Draft.objects.get().answers["g0"]
    assert [row["name"] for row in kept] == ["Trẻ Một", "Trẻ Hai"]
    assert kept[1]["born"]["year"] == "20"

    other = Surfer(client_for(congdan))
    other.go(page).send(form="_version", **{"g0._row": ["0"], "g0.0.name": "Trẻ Khác", "g0.1.name": ""})
    assert [row["name"] for row in Draft.objects.get().answers["g0"]] == ["Trẻ Khác"]

    mine = first | {"_version": answer.json()["version"], "_base": answer.json()["base"], "g0.7.born.year": "2012"}
    mine |= {"g0.7.born.day": "3", "g0.7.born.month": "4"}
    conflict = citizen.client.post(page, mine)
    assert conflict.status_code == 409
    said = conflict.content.decode()
    for name in ("Trẻ Một", "Trẻ Hai", "Trẻ Khác"):
        assert name in said
    assert citizen.client.post(page, mine, headers={"X-Autosave": "1"}).status_code == 409
    citizen._take(conflict, page, 409)
    chosen = citizen.form("take:g0")["data"] | {"take:g0": "mine"}
    assert citizen.client.post(page, chosen).status_code == 302
    assert Draft.objects.get().answers["g0"] == [{"name": "Trẻ Một"}, {"name": "Trẻ Hai", "born": "2012-04-03"}]
    citizen.go(f"/ho-so/{pk}/khai/me/").send(form="_version", who="Nguyễn Thị Mẫu")
    tick_papers(citizen, pk)
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(form="declared", declared="on")
    assert citizen.path.endswith("/da-nop/")
    assert Answers.objects.get(dossier_id=pk).answers["g0"][1]["born"] == "2012-04-03"


def test_more_rows_than_may_be_are_refused_and_those_up_to_the_limit_kept(citizen, draft, shaped):
    shaped(LARGE)
    pk = draft(CODE).pk
    many = {"g0._row": [str(n) for n in range(41)]} | {f"g0.{n}.name": "Trẻ" for n in range(41)}
    citizen.go(f"/ho-so/{pk}/khai/l0/").send(form="_version", status=422, **many)
    assert "Danh sách 0" in citizen.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert len(Draft.objects.get().answers["g0"]) == 40
