"""Every component: accessible in all sizes and modes, narrow enough, with room for Vietnamese marks."""

import re

import pytest
from playwright.sync_api import expect

from portal import gallery
from tests.browser.conftest import follow, settled

pytestmark = pytest.mark.browser
NAMES = list(gallery.COMPONENTS)
# What a size or a colour scheme can break; the rest of axe sees the same page in every mode.
RULES_OF_MODES = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
# normal contrast at the middle size is what test_gallery_is_accessible sees
MODES = [("s", "normal"), ("l", "normal"), ("s", "high"), ("m", "high"), ("l", "high")]
TIGHT_LINES = """() => [...document.querySelectorAll('body *')].flatMap(element => {
  const words = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!words || ['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName)) return [];
  const style = getComputedStyle(element);
  const ratio = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
  return ratio >= 1.349 ? [] : [`${element.tagName}.${element.className} ${ratio} ${element.textContent.trim()}`];
})"""


@pytest.mark.parametrize("width", [320, 1366])
def test_gallery_is_accessible(new_page, assert_axe_clean, assert_no_sideways_scroll, width):
    page = new_page(width)
    for name in NAMES:
        assert page.goto(f"/_components/{name}/").status == 200
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)
        assert page.evaluate(TIGHT_LINES) == [], name
        assert page.locator("h1").count() == 1, name


def test_gallery_in_every_size_and_contrast(new_page, assert_axe_clean, assert_no_sideways_scroll):
    page = new_page(360)
    for name in NAMES:
        page.goto(f"/_components/{name}/")
        for font, contrast in MODES:
            page.evaluate(
                "mode => Object.assign(document.documentElement.dataset, mode)", {"font": font, "contrast": contrast}
            )
            assert_axe_clean(page, rules=RULES_OF_MODES)
            assert_no_sideways_scroll(page)


def test_gallery_in_the_dark(new_page, assert_axe_clean):
    page = new_page(1366, color_scheme="dark")
    for name in NAMES:
        page.goto(f"/_components/{name}/")
        assert_axe_clean(page, rules=RULES_OF_MODES)


def test_forced_colours_keep_every_word(new_page, assert_no_sideways_scroll):
    page = new_page(360, forced_colors="active")
    page.goto("/_components/status/")
    assert page.get_by_text("Quá hạn", exact=True).is_visible()
    assert_no_sideways_scroll(page)


def test_own_font_is_used(desktop):
    desktop.goto("/_components/typography/")
    desktop.wait_for_function("[...document.fonts].every(font => font.status === 'loaded')")
    loaded = desktop.evaluate("[...document.fonts].map(x => [x.family, x.weight, x.status].join(' '))")
    loaded = [text.replace('"', "") for text in loaded]
    assert sorted(loaded) == ["Be Vietnam Pro 400 loaded", "Be Vietnam Pro 600 loaded"]


def test_targets_of_citizens_are_44_px(phone):
    for name in ("button", "field", "filter_group", "pager", "tabs", "details"):
        phone.goto(f"/_components/{name}/")
        small = phone.evaluate(
            """() => [...document.querySelectorAll(
                'main .button:not(.button--quiet), main .tabs a, main .pager a, main select, main summary,'
                + 'main input:not([type=radio]):not([type=checkbox]):not([type=hidden])')]
            .filter(e => e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)"""
        )
        assert small == [], name


def test_prefs_without_javascript(new_page):
    page = new_page(360, java_script_enabled=False)
    page.goto("/_components/notice/")
    follow(page, page.get_by_role("link", name="Chữ lớn"))
    assert page.url.endswith("/_components/notice/")
    assert page.locator("html").get_attribute("data-font") == "l"
    follow(page, page.get_by_role("link", name="Tương phản"))
    assert page.locator("html").get_attribute("data-contrast") == "high"
    follow(page, page.get_by_role("link", name="English"))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("data-font") == "l"
    follow(page, page.get_by_role("link", name="Less contrast"))
    assert page.locator("html").get_attribute("data-contrast") == "normal"


def test_prefs_with_javascript_keep_what_is_typed(desktop):
    desktop.goto("/_components/field/")
    name = desktop.locator("#ok_full_name")
    name.fill("Đặng Thị Huệ")
    desktop.get_by_role("link", name="Chữ lớn").click()
    desktop.get_by_role("link", name="Tương phản").click()
    assert name.input_value() == "Đặng Thị Huệ"
    assert desktop.locator("html").get_attribute("data-font") == "l"
    assert desktop.locator("html").get_attribute("data-contrast") == "high"
    desktop.reload()
    assert desktop.locator("html").get_attribute("data-contrast") == "high"
    desktop.get_by_role("link", name="Bỏ tương phản").click()
    assert desktop.locator("html").get_attribute("data-contrast") == "normal"


def test_error_summary_takes_the_focus_and_leads_to_the_field(page):
    page.goto("/_components/error_summary/")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator(".errors a").nth(1).click()
    expect(page.locator("#id_birth_0")).to_be_focused()


def test_skip_link_leads_to_the_content(desktop):
    desktop.goto("/_components/")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.className") == "skip"
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#main")).to_be_focused()


def test_focus_is_yellow_with_a_dark_edge(desktop):
    desktop.goto("/_components/button/")
    for _ in range(30):
        desktop.keyboard.press("Tab")
        if desktop.evaluate("document.activeElement.matches('main .button')"):
            break
    style = desktop.evaluate(
        "(s => [s.outlineColor, s.outlineWidth, s.boxShadow])(getComputedStyle(document.activeElement))"
    )
    assert style[:2] == ["rgb(255, 213, 74)", "3px"]
    assert re.search(r"rgb\(0, 0, 0\) 0px 0px 0px 5px", style[2])


def test_print_has_text_only(desktop):
    desktop.goto("/_components/summary_list/")
    desktop.emulate_media(media="print")
    settled(desktop)
    for selector in (".utility", ".skip", ".help", ".summary .act", ".crumbs"):
        assert desktop.locator(selector).first.is_hidden(), selector
    assert desktop.get_by_text("Nguyễn Thị Hồng Nhung").first.is_visible()


@pytest.mark.parametrize("path,status", [("/khong-co-trang-nay/", 404)])
def test_error_page_is_plain_and_accessible(page, guard, assert_axe_clean, assert_no_sideways_scroll, path, status):
    guard.allow(f"status of {status}")
    assert page.goto(path).status == status
    assert page.get_by_role("heading", level=1).inner_text() == "Không tìm thấy trang"
    assert page.get_by_role("link", name="Về trang chủ").get_attribute("href") == "/"
    assert_axe_clean(page)
    assert_no_sideways_scroll(page)
