"""Rows of groups, computed values and linked lists in Chromium; the same vectors as in Python."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from procedures.known import Known
from procedures.page_form import page_form
from procedures.rules import eform
from tests.browser.conftest import PHONE
from tests.browser.test_eform import FRAME, START, places, sent  # noqa: F401 - a fixture
from tests.rules.eforms import definition, item, words

pytestmark = pytest.mark.browser
TABLE = json.loads((Path(__file__).parents[1] / "rules/vectors/computed.json").read_text())


def en(text: str, english: str) -> dict[str, str]:
    return {"vi": text, "en": english}


HOUSE = definition(
    item(
        "people",
        "group",
        label=en("Người ở cùng", "Household"),
        row_label=en("Người", "Person"),
        hint=words("Khai từng người đang ở chung."),
        min=1,
        max=3,
        items=[
            item("name", "name", label=words("Họ, chữ đệm và tên"), required=True),
            item("born", "date", label=words("Ngày, tháng, năm sinh"), required=True),
            item("age", "computed", label=words("Tuổi"), value={"age": ["people.born", {"today": 0}]}),
            item(
                "school",
                "text",
                label=words("Trường đang học"),
                show_when={"age_under": ["people.born", 18]},
                required=True,
            ),
            item("income", "money", label=words("Thu nhập một tháng (đồng)")),
        ],
    ),
    item(
        "total",
        "computed",
        label=words("Thu nhập cả nhà"),
        value={"sum": ["people.income"]},
        **{"as": "money"},
    ),
    item(
        "why",
        "text",
        label=words("Vì sao có trẻ em không có thu nhập"),
        show_when={"any_row": ["people", {"age_under": ["people.born", 6]}]},
    ),
    item(
        "kind",
        "one_of",
        label=words("Loại nhà"),
        options=[{"value": "own", "label": words("Nhà riêng")}, {"value": "rent", "label": words("Nhà thuê")}],
    ),
    item(
        "paper",
        "one_of",
        label=words("Giấy tờ về nhà"),
        linked_to="kind",
        options=[
            {"value": "book", "label": words("Giấy chứng nhận"), "under": ["own"]},
            {"value": "lease", "label": words("Hợp đồng thuê"), "under": ["rent"]},
            {"value": "none", "label": words("Chưa có"), "under": ["own", "rent"]},
        ],
    ),
)


@pytest.fixture
def house(places):
    """house(page, answers): the page of the household in the portal's own frame."""
    form = eform.load(HOUSE)

    def show(page, answers=None):
        with translation.override("vi"):
            made = page_form(form, "p", known=Known(today=date(2026, 11, 26)), answers=answers, lang="vi")
            body = render_to_string("procedures/page_form.html", {"form": made})
        page.goto("/tro-giup/")
        page.add_style_tag(url="/static/css/filing.css")
        page.evaluate(START, FRAME.format(title=made.title, body=body))
        return page

    return show


def test_computed_vectors_in_chromium(new_page, places):
    page = new_page(PHONE)
    page.goto("/tro-giup/")
    got = page.evaluate(
        """async ({ today, vectors }) => {
          const { compute } = await import("/static/js/computed.js");
          return vectors.map((v) => compute(v.value, (path) => v.answers[path], today));
        }""",
        TABLE,
    )
    assert [v["name"] for v, found in zip(TABLE["vectors"], got, strict=True) if found != v["is"]] == []


def row(page, number):
    return page.get_by_role("group", name=f"Người {number}", exact=True)


def born(part, day, month, year):
    for label, value in (("Ngày", day), ("Tháng", month), ("Năm", year)):
        part.get_by_label(label, exact=True).fill(value)


def test_rows_are_added_filled_moved_and_removed(new_page, house):
    page = house(new_page(PHONE))
    row(page, 1).get_by_label("Họ, chữ đệm và tên").fill("Lý Thị Mai")
    born(row(page, 1), "1", "2", "1990")
    assert row(page, 1).locator("output").inner_text() == "36"
    assert not row(page, 1).get_by_label("Trường đang học").is_visible()
    page.get_by_role("button", name="Thêm: Người").click()
    assert page.evaluate("document.activeElement.closest('[data-row]').dataset.row") == "1"
    born(row(page, 2), "1", "2", "2015")
    assert row(page, 2).get_by_label("Trường đang học").is_visible()
    row(page, 2).get_by_label("Họ, chữ đệm và tên").fill("Bé")
    row(page, 2).get_by_role("button", name="Chuyển lên Người 2").click()
    assert row(page, 1).get_by_label("Họ, chữ đệm và tên").input_value() == "Bé"
    assert [value for name, value in order(page) if name.endswith("._row")] == ["1", "0"]
    row(page, 1).get_by_role("button", name="Xóa Người 1").click()
    assert row(page, 1).get_by_label("Họ, chữ đệm và tên").input_value() == "Lý Thị Mai"
    assert page.locator("[data-said]").inner_text() == "Đã xóa."
    row(page, 1).get_by_role("button", name="Xóa Người 1").click()
    assert page.get_by_text("Chưa khai mục nào.").is_visible()
    assert page.evaluate("document.activeElement.dataset.act") == "add"


def order(page):
    return page.evaluate("[...new FormData(document.querySelector('main form'))]")


def test_no_more_rows_than_allowed(new_page, house):
    page = house(new_page(PHONE))
    for _ in range(2):
        page.get_by_role("button", name="Thêm: Người").click()
    assert not page.get_by_role("button", name="Thêm: Người").is_visible()
    assert page.get_by_text("Ở đây khai được nhiều nhất 3 mục.").is_visible()


def test_totals_follow_what_is_typed(new_page, house):
    page = house(new_page(PHONE), {"people": [{"name": "A", "income": 1000000}, {"name": "B"}]})
    total = page.locator("output[name=total]")
    assert total.inner_text() == "1.000.000 đ"
    row(page, 2).get_by_label("Thu nhập một tháng (đồng)").fill("2.500.000 đ")
    assert total.inner_text() == "3.500.000 đ"
    row(page, 1).get_by_role("button", name="Xóa Người 1").click()
    assert total.inner_text() == "2.500.000 đ"


def test_a_question_may_hang_on_any_row(new_page, house):
    page = house(new_page(PHONE), {"people": [{"name": "A", "born": "1990-01-01"}]})
    why = page.get_by_label("Vì sao có trẻ em không có thu nhập")
    assert not why.is_visible()
    born(row(page, 1), "1", "1", "2024")
    assert why.is_visible()


def test_a_linked_list_offers_what_goes_with_the_other_answer(new_page, house):
    page = house(new_page(PHONE))
    paper = page.get_by_label("Giấy tờ về nhà")
    page.get_by_text("Nhà riêng", exact=True).click()
    assert paper.locator("option:not([hidden])").all_inner_texts() == ["Chọn", "Giấy chứng nhận", "Chưa có"]
    paper.select_option("book")
    page.get_by_text("Nhà thuê", exact=True).click()
    assert "paper" not in sent(page), "what goes no more with the other answer is let go"
    paper.select_option("none")
    page.get_by_text("Nhà riêng", exact=True).click()
    assert sent(page)["paper"] == "none"


@pytest.mark.parametrize("width", [320, 1366])
def test_rows_are_accessible(new_page, house, assert_axe_clean, assert_no_sideways_scroll, width):
    page = house(new_page(width), {"people": [{"name": "A", "born": "2015-01-01"}, {"name": "B"}]})
    assert_axe_clean(page)
    assert_no_sideways_scroll(page)
