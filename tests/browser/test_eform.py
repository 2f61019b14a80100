"""E-form pages in Chromium: conditions as in Python, questions that open and close, communes that load."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from procedures.actions import own
from procedures.known import Known
from procedures.page_form import page_form
from procedures.rules import eform
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
TABLE = json.loads((Path(__file__).parents[1] / "rules/vectors/conditions.json").read_text())
FRAME = '<h1>{title}</h1><form method="post" novalidate>{body}</form>'
START = """async (html) => {
  document.querySelector("main").innerHTML = html;
  (await import("/static/js/conditional.js")).start(document);
  await import("/static/js/communes.js");
}"""


@pytest.fixture
def places(transactional_db):
    from agencies import access
    from agencies.models import Commune, Province

    for code, name in (("20", "Tỉnh Lạng Sơn"), ("01", "Thành phố Hà Nội")):
        Province.objects.get_or_create(code=code, defaults={"name": name})
    for code, name, province in (("05977", "Xã Đồng Đăng", "20"), ("00004", "Phường Ba Đình", "01")):
        Commune.objects.get_or_create(code=code, defaults={"name": name, "province_id": province})
    access.forget()
    yield
    access.forget()


@pytest.fixture
def shown(places):
    """shown(page, form name, page key, answers): the questions of a page inside the portal's own frame."""

    def show(page, name, key, answers=None):
        form = eform.load(json.loads((own.FORMS / f"{name}.json").read_text()))
        with translation.override("vi"):
            made = page_form(form, key, known=Known(today=date(2026, 11, 26)), answers=answers, lang="vi")
            body = render_to_string("procedures/page_form.html", {"form": made})
        page.goto("/tro-giup/")
        page.evaluate(START, FRAME.format(title=made.title, body=body))
        return page

    return show


def test_vectors_in_chromium(new_page, places):
    page = new_page(PHONE)
    page.goto("/tro-giup/")
    got = page.evaluate(
        """async ({ today, vectors }) => {
          const { evaluate } = await import("/static/js/conditions.js");
          return vectors.map((v) => evaluate(v.tree, (path) => v.answers[path], today));
        }""",
        TABLE,
    )
    wrong = [v["name"] for v, holds in zip(TABLE["vectors"], got, strict=True) if holds is not v["holds"]]
    assert wrong == []


def choose(page, words):
    """Tap the words of an option, as people do."""
    page.get_by_text(words, exact=True).click()


def sent(page):
    """Names that the browser would send with something in them."""
    pairs = page.evaluate("[...new FormData(document.querySelector('main form'))]")
    return {name: value for name, value in pairs if value}


def test_questions_open_and_close_under_their_parent(new_page, shown):
    page = shown(new_page(PHONE), "1.004873", "marital")
    number, spouse = (
        page.get_by_label("Số của giấy tờ nêu trên"),
        page.get_by_label("Họ, chữ đệm và tên của vợ hoặc chồng"),
    )
    assert not number.is_visible()
    choose(page, "Hiện đang có vợ hoặc chồng")
    spouse.fill("Lý Thị Mai")
    number.fill("12/2019")
    assert page.get_by_text("Khai theo giấy chứng nhận kết hôn.").is_visible()
    choose(page, "Đã ly hôn, hiện chưa đăng ký kết hôn với ai")
    assert (spouse.is_visible(), number.is_visible()) == (False, True)
    assert page.get_by_text("Khai theo bản án").is_visible()
    assert "spouse_name" not in sent(page)
    assert sent(page)["_open"].split() == ["document_number", "document_date", "document_agency"]
    choose(page, "Hiện đang có vợ hoặc chồng")
    assert sent(page)["spouse_name"] == "Lý Thị Mai", "what was typed before is still there"


def test_an_identity_paper_asks_what_its_kind_needs(new_page, shown):
    page = shown(new_page(PHONE), "generic", "owner", {"capacity": "parent"})
    assert page.get_by_label("Số giấy tờ").is_visible()
    choose(page, "Chưa được cấp (trẻ mới sinh)")
    assert not page.get_by_label("Số giấy tờ").is_visible()
    choose(page, "Hộ chiếu")
    assert page.get_by_label("Quốc tịch ghi trên hộ chiếu").is_visible()
    choose(page, "Không có giấy tờ tùy thân")
    assert page.get_by_label("Lý do không có giấy tờ tùy thân").is_visible()


def test_communes_follow_the_province(new_page, shown):
    page = shown(new_page(PHONE), "generic", "submitter_home")
    communes = page.get_by_label("Xã, phường, đặc khu")
    with page.expect_response("**/noi-o/01.json"):
        page.get_by_label("Tỉnh, thành phố", exact=True).select_option("01")
    communes.select_option("00004")
    assert sent(page)["submitter_home.commune"] == "00004"
    with page.expect_response("**/noi-o/20.json"):
        page.get_by_label("Tỉnh, thành phố", exact=True).select_option("20")
    page.wait_for_function("document.querySelector('[data-communes]').options.length > 1")
    assert "submitter_home.commune" not in sent(page), "the commune of the other province is gone"


@pytest.mark.parametrize("width", [320, 1366])
def test_every_page_of_the_shipped_forms_is_accessible(
    new_page, shown, assert_axe_clean, assert_no_sideways_scroll, width
):
    page = new_page(width)
    for name in ("generic", "1.004873"):
        form = eform.load(json.loads((own.FORMS / f"{name}.json").read_text()))
        for part in form.pages:
            shown(page, name, part.key, {"purpose": "marry_here", "capacity": "authorised"})
            assert_axe_clean(page)
            assert_no_sideways_scroll(page)
