"""The public pages: what they say, how many queries and bytes they take."""

import gzip
import html
import re
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.utils import timezone, translation

from procedures import access, labels
from procedures.models import Procedure, Publication
from procedures.rules.catalogue import Doubt
from procedures.rules.fees import FeeLine
from tests.procedures.factories import load, raw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
UNKNOWN_FEE = "Chưa có thông tin phí, lệ phí"
PARTS = (
    "Thành phần hồ sơ",
    "Cách thức thực hiện, thời hạn, phí",
    "Trình tự thực hiện",
    "Căn cứ pháp lý",
    "Quy trình nội bộ",
)
PAGES = ["/", "/thu-tuc/", "/thu-tuc/?q=khai+sinh&level=commune", "/thu-tuc/1.001193/", "/thu-tuc/2.000635/"]


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_few_queries_and_few_bytes(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page = client.get(path)
    assert page.status_code == 200
    assert len(gzip.compress(page.content)) < 15_000


def test_a_first_visit_is_small(client):
    page = client.get("/thu-tuc/1.001193/")
    files = ["css/tokens.css", "css/base.css", "css/components.css", "css/catalogue.css", "css/print.css"]
    files += ["js/prefs.js", "js/error-summary.js", "js/print.js"]
    total = len(gzip.compress(page.content))
    for name in files:
        with open(finders.find(name), "rb") as file:
            total += len(gzip.compress(file.read()))
    # Two fonts of 30 KB each come on top (ux.md 9).
    assert total < 130_000 - 60_000


def test_home_leads_to_the_procedures(client):
    page = text(client, "/")
    assert 'name="q"' in page
    for code in ("1.001193", "1.004873"):
        assert f'href="/thu-tuc/{code}/"' in page


def test_the_list_shows_counts_and_keeps_the_words(client):
    page = text(client, "/thu-tuc/?q=khai+sinh&subject=citizen")
    assert "Thủ tục đăng ký khai sinh" in page
    assert 'value="khai sinh"' in page
    assert '<input type="hidden" name="subject" value="citizen">' in page


def test_did_you_mean_is_a_link(client, tmp_path):
    load(tmp_path, raw(name="Thủ tục đăng ký kết hôn"))
    page = text(client, "/thu-tuc/?q=dang+ki+ket+hom")
    assert f'href="/thu-tuc/?q={quote("đăng ký kết hôn")}"' in page


def test_script_in_a_query_or_a_record_is_text(client, tmp_path):
    assert "<script>alert" not in text(client, "/thu-tuc/?q=<script>alert(1)</script>")
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    load(
        tmp_path,
        raw(
            name=f"Tên {evil}",
            note=evil,
            conditions=f"- {evil}",
            steps=[{"description": f"Bước 1: {evil}\nBước 2: x"}],
            receiving_address=evil,
            components=[{"case": evil, "code": evil, "name": evil, "original_qty": 1, "forms": [evil]}],
        ),
    )
    page = text(client, "/thu-tuc/1.000001/")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("query", "status"), [("q=%00", 400), ("after=-1&field=%00", 400), ("after=99999999999999999999", 200)]
)
def test_odd_addresses_are_answered(client, query, status):
    text(client, f"/thu-tuc/?{query}", status)


def test_every_part_of_a_record_is_on_its_page(client):
    page = text(client, "/thu-tuc/1.001193/")
    version = access.published(access.by_code("1.001193")[0].version_id)
    for heading in PARTS:
        assert heading in page
    assert version.decision_no in page
    for number, _ in version.legal_bases:
        assert number in page
    for result in version.results:
        assert result in page


def fee_page(client, tmp_path, *fees):
    methods = [{"method": "ONLINE", "time_value": 3, "time_unit": "WORKING_DAY", "fees": list(fees)}]
    load(tmp_path, raw(methods=methods))
    return text(client, "/thu-tuc/1.000001/")


def test_no_fee_row_is_unknown_and_never_free(client, tmp_path):
    page = fee_page(client, tmp_path)
    assert UNKNOWN_FEE in page
    assert "Miễn phí" not in page


@pytest.mark.parametrize(
    ("amount", "currency", "words", "shown", "hidden"),
    [
        (8000, "VND", "", "8.000 đ", "Miễn phí"),
        (0, "VND", "", "Miễn phí", UNKNOWN_FEE),
        (0, "VND", "Theo quy định của Bộ Tài chính", "Theo quy định của Bộ Tài chính", "Miễn phí"),
        (20, "VND", "20.000 vnđ/tờ khai", "số này có thể chưa đúng", "Miễn phí"),
        (25, "USD", "Thị thực", "25 USD", "Miễn phí"),
        (None, "VND", "", "Chưa có mức thu", "Miễn phí"),
    ],
)
def test_fees_in_words(client, tmp_path, amount, currency, words, shown, hidden):
    fee = {"type": "FEE", "amount": amount, "currency": currency, "description": words}
    page = fee_page(client, tmp_path, fee)
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize(
    ("value", "unit", "words", "shown"),
    [
        (7.5, "WORKING_DAY", "", "7,5 ngày làm việc"),
        (3, "WORKING_DAY", "", "03 ngày làm việc"),
        (30, "DAY", "", "30 ngày"),
        (8, "HOUR", "", "08 giờ làm việc"),
        (0, "OTHER", "Trong ngày", "Trong ngày làm việc"),
        (0, "OTHER", "", "Dữ liệu công bố không ghi thời hạn cụ thể"),
        (None, "OTHER", "Không quá 15 ngày", "Không quá 15 ngày"),
    ],
)
def test_limits_in_words(client, tmp_path, value, unit, words, shown):
    row = {"method": "ONLINE", "time_value": value, "time_unit": unit, "time_text": words, "fees": []}
    load(tmp_path, raw(methods=[row]))
    assert shown in text(client, "/thu-tuc/1.000001/")


def test_steps_are_split_and_lists_are_lists(client, tmp_path):
    load(tmp_path, raw(steps=[{"description": "Bước 1: Nộp hồ sơ gồm:\n- Đơn;\n- Ảnh.\nBước 2: Nhận kết quả."}]))
    page = text(client, "/thu-tuc/1.000001/")
    assert "Bước 2" in page
    assert "<li>Đơn;</li><li>Ảnh.</li>" in page


def test_a_case_is_asked_only_where_there_is_a_choice(client, tmp_path):
    one = [{"code": c, "name": "Một", "time_value": 3, "time_unit": "DAY"} for c in "ab"]
    load(tmp_path, raw(cases=one))
    assert 'name="case"' not in text(client, "/thu-tuc/1.000001/")
    two = [{"code": str(n), "name": "Một", "time_value": n, "time_unit": "DAY"} for n in (3, 5)]
    load(tmp_path, raw(cases=two))
    page = text(client, "/thu-tuc/1.000001/")
    assert 'name="case"' in page
    assert "Tùy trường hợp: 03 ngày; 05 ngày" in page
    chosen = access.published(access.by_code("1.000001")[0].version_id).cases[1].id
    assert "Tùy trường hợp" not in text(client, f"/thu-tuc/1.000001/?case={chosen}")
    text(client, "/thu-tuc/1.000001/?case=x")


def test_a_shared_code_shows_a_choice(client, tmp_path):
    load(tmp_path, raw(), raw(dvcqg_id="id-2", name="Thủ tục khác cùng mã"))
    page = text(client, "/thu-tuc/1.000001/")
    assert 'href="/thu-tuc/1.000001/?id=id-1"' in page
    assert "Thủ tục khác cùng mã" in text(client, "/thu-tuc/1.000001/?id=id-2")
    text(client, "/thu-tuc/1.000001/?id=id-9", status=404)


def test_a_retired_procedure_says_so(client, tmp_path):
    load(tmp_path, raw())
    Publication.objects.create(
        procedure=Procedure.objects.get(code="1.000001"),
        version=None,
        effective_from=timezone.localdate(),
        created_at=timezone.now(),
    )
    assert "Thủ tục này đã hết hiệu lực" in text(client, "/thu-tuc/1.000001/", status=410)


def test_an_unknown_code_names_what_is_near(client):
    page = text(client, "/thu-tuc/1.001139/", status=404)
    assert 'href="/thu-tuc/1.001193/"' in page
    text(client, "/thu-tuc/%F0%9F%92%A9/", status=404)


def test_an_internal_procedure_is_unknown_to_citizens(client, tmp_path):
    load(tmp_path, raw(internal=True))
    assert "Thủ tục mẫu" not in text(client, "/thu-tuc/1.000001/", status=404)


APPLY = "Nộp hồ sơ trực tuyến"


def test_the_apply_button_needs_an_offer_and_an_online_level(client, tmp_path, settings):
    assert APPLY in text(client, "/thu-tuc/1.004873/")
    assert APPLY not in text(client, "/thu-tuc/2.000815/")  # counter only
    load(tmp_path, raw(field_code="G01-CA01", field="Cấp, quản lý căn cước"))
    police = text(client, "/thu-tuc/1.000001/")
    assert APPLY not in police
    assert "Công an" in police
    settings.CITIZEN_FILING = "national"
    page = text(client, "/thu-tuc/1.004873/")
    assert APPLY not in page
    assert "Nộp trên Cổng Dịch vụ công quốc gia" in page


def test_the_pages_speak_english_too(client):
    client.cookies["django_language"] = "en"
    assert "Which procedure do you need?" in text(client, "/")
    assert "1 working day" in text(client, "/thu-tuc/1.001193/")


def test_sample_alone_shows_a_living_portal(client):
    call_command("load_catalogue", "--sample", stdout=StringIO())
    for row in access.catalogue().listed:
        page = text(client, f"/thu-tuc/{row.code}/")
        assert "Thành phần hồ sơ" in page
        assert "Trình tự thực hiện" in page


def test_the_numbers_at_the_doors_are_those_behind_them(client):
    page = text(client, "/")
    doors = re.findall(r'class="door" href="([^"]+)"><span>[^<]+<span class="hint">\(([\d.]+)\)', page)
    assert len(doors) > 5
    for href, count in doors:
        behind = text(client, html.unescape(href))
        assert f"<strong>{count} thủ tục</strong>" in behind


def test_papers_that_number_themselves_stand_in_that_order(client, tmp_path):
    names = ["(3) Ba", "(1) Một", "Không số", "(2) Hai"]
    papers = [{"case": "", "code": f"P{n}", "name": name, "original_qty": 1} for n, name in enumerate(names)]
    load(tmp_path, raw(components=papers))
    page = text(client, "/thu-tuc/1.000001/")
    places = [page.index(name) for name in ("(1) Một", "(2) Hai", "(3) Ba", "Không số")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("amount", "flags", "words", "line"),
    [
        (8000, (), "", "Phí: 8.000 đ"),
        (8000, (), "8.000 đồng mỗi bản sao.", "Phí: 8.000 đồng mỗi bản sao."),
        (8000, (), "Tối đa 28.000 đồng.", "Phí: 8.000 đ (Tối đa 28.000 đồng)"),
        (0, (), "", "Phí: Miễn phí"),
        (0, (), "Miễn khi nộp đúng hạn.", "Phí: Miễn khi nộp đúng hạn."),
        (None, (), "Theo mức của tỉnh.", "Phí: Theo mức của tỉnh."),
        (None, (), "", "Phí: Chưa có mức thu; xin hỏi nơi tiếp nhận"),
        (20, (Doubt.FEE_TOO_SMALL,), "20.000 đồng", "Phí: 20 đ theo dữ liệu công bố; số này có thể chưa đúng"),
    ],
)
def test_a_fee_in_one_line_says_per_what_and_who_is_exempt(amount, flags, words, line):
    with translation.override("vi"):
        said = labels.fee_line(FeeLine("fee", amount, flags=flags), words)
    assert said.startswith(line)


class Foreign(HTMLParser):
    """The words within <main> that have Vietnamese letters and are not marked as Vietnamese."""

    VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

    def __init__(self, page):
        super().__init__()
        self.open, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs).get("lang")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        marked = next((lang for _tag, lang in reversed(self.open) if lang), "en")
        inside = any(tag == "main" for tag, _lang in self.open)
        amount = re.fullmatch(r"[\d. ]+đ", data.strip())
        if (
            inside
            and marked == "en"
            and not amount
            and re.search("[ăâđêôơưạảấầẩậắằẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỷỹ]", data.lower())
        ):
            self.words.append(data.strip())


@pytest.mark.parametrize("path", ["/thu-tuc/1.000001/", "/thu-tuc/", "/nop-ho-so/1.000001/"])
def test_in_english_what_is_vietnamese_says_so(client, tmp_path, path):
    fee = {"type": "FEE", "amount": 8000, "currency": "VND", "description": "8.000 đồng mỗi bản sao"}
    rows = [{"method": "ONLINE", "time_value": 3, "time_unit": "DAY", "time_text": "", "fees": [fee]}]
    steps = [{"name": "Nộp hồ sơ", "description": "Nộp tại quầy hoặc trực tuyến."}]
    load(tmp_path, raw(methods=rows, steps=steps, conditions="Đủ điều kiện.", note="Lưu ý chung."))
    client.cookies["django_language"] = "en"
    page = client.get(path).content.decode()
    assert '<html lang="en"' in page
    assert Foreign(page).words == []


def test_the_english_page_of_a_procedure_says_that_its_text_is_vietnamese(client, tmp_path):
    load(tmp_path, raw())
    words = "The text of this procedure is published in Vietnamese."
    assert words not in text(client, "/thu-tuc/1.000001/")
    client.cookies["django_language"] = "en"
    assert words in text(client, "/thu-tuc/1.000001/")
