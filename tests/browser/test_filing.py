"""A citizen files in Chromium: on a phone with scripts, at a desk without, by keyboard alone, and in bad weather."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dossiers.models import Attachment, Dossier, Draft
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from tests.browser.conftest import DESKTOP, PHONE, follow, press, press_in_vain, until
from tests.files import make

pytestmark = pytest.mark.browser

MARITAL = {
    # Asked once more, so that there is a paper to hand in.
    "capacity": {"capacity": "self", "registration": "again", "again_reason": "Giấy cũ đã hết hạn."},
    "requester": {"requester.phone": "0912345678"},
    "requester_paper": {"requester_paper.kind": "id_card"},
    "requester_home": {"requester_home_kind": "permanent", "requester_home.place": "vietnam"},
    "subject": {"subject.sex": "female", "subject.ethnicity": "02", "subject.nationality": "VN"},
    "marital": {"marital_status": "never_married"},
    "purpose": {"purpose": "other", "purpose_words": "Vay vốn ngân hàng", "copies": "2"},
}


@pytest.fixture
def look(assert_axe_clean, assert_no_sideways_scroll) -> Callable[[Page], None]:
    """look(page): no fault of accessibility, nothing wider than the window."""

    def check(page: Page) -> None:
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)

    return check


def answer(page: Page, values: dict[str, str]) -> None:
    """Answer what is in sight, as a person does: choose, tick or type."""
    for name, value in values.items():
        box = page.locator(f'main [name="{name}"]')
        if not box.first.is_visible():
            continue
        kind = box.first.evaluate("e => e.type")
        if kind == "radio":
            page.locator(f'main [name="{name}"][value="{value}"] + label').click()
        elif kind == "select-one":
            box.first.select_option(value)
        else:
            box.first.fill(value)


def key_of(page: Page) -> str:
    found = re.search(r"/khai/(\w+)/", page.url)
    return found[1] if found else ""


def pdf(name: str, content: bytes | None = None) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": make.pdf(pages=2) if content is None else content}


def begin(page: Page, code: str) -> int:
    page.goto(f"/nop-ho-so/{code}/")
    press(page, "Bắt đầu")
    return int(page.url.split("/ho-so/")[1].split("/")[0])


def make_papers() -> None:
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()


def fill_in(phone: Page, look: Callable[[Page], None]) -> None:
    """Answer page after page; each says when it has been saved."""
    follow(phone, phone.locator(".tasks a").first)
    while key := key_of(phone):
        answer(phone, MARITAL[key])
        if key in ("capacity", "subject", "marital"):  # others may stand as the account has filled them in
            expect(phone.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
        look(phone)
        press(phone, "Lưu và tiếp tục")
        if key_of(phone) == key:  # new questions have opened
            answer(phone, MARITAL[key])
            press(phone, "Lưu và tiếp tục")
    assert phone.url.endswith("/giay-to/")
    look(phone)


def hand_in(phone: Page, look: Callable[[Page], None]) -> None:
    """Send a paper, and one that is refused with its reason."""
    first = phone.locator("section[id^=paper-]").first
    first.locator("input[type=file]").set_input_files([pdf("trích lục.pdf"), pdf("rỗng.pdf", b"")])
    expect(first.locator(".file")).to_contain_text("trích lục.pdf")
    expect(first.locator(".error-text")).to_contain_text("rỗng.pdf")
    assert list(Attachment.objects.values_list("name", flat=True)) == ["trích lục.pdf"]
    look(phone)


def declare(phone: Page, look: Callable[[Page], None]) -> None:
    """Check the answers and file; the declaration cannot be passed over."""
    assert phone.url.endswith("/kiem-tra/")
    look(phone)
    press(phone, "Nộp hồ sơ")
    expect(phone.locator("[data-error-summary]")).to_be_focused()
    look(phone)
    phone.locator("[name=declared] + label").click()
    press(phone, "Nộp hồ sơ")
    phone.wait_for_url("**/da-nop/")


def test_on_a_phone_with_scripts(live_world, phone, sign_in, look, guard):
    guard.allow(r"status of (422|404)")
    sign_in(phone, "congdan")
    phone.goto("/nop-ho-so/1.004873/")
    look(phone)
    pk = begin(phone, "1.004873")
    look(phone)
    fill_in(phone, look)
    hand_in(phone, look)
    press(phone, "Tiếp tục")
    look(phone)
    press(phone, "Lưu và tiếp tục")
    declare(phone, look)
    number = Dossier.objects.get(pk=pk).number
    expect(phone.locator(".confirm .code")).to_have_text(number)
    look(phone)
    make_papers()
    # The page finds out by itself that the paper is made.
    expect(phone.get_by_role("link", name="Tải giấy xác nhận")).to_be_visible()
    look(phone)
    for path in (f"/ho-so/{pk}/", "/ho-so/", "/ho-so/?part=ended", "/tra-cuu/"):
        phone.goto(path)
        look(phone)
    phone.goto(f"/tra-cuu/?number={number}")
    phone.locator("[name=digits]").fill("5678")
    press(phone, "Tra cứu")
    expect(phone.get_by_text("đang kiểm tra hồ sơ")).to_be_visible()
    assert "5678" not in phone.url
    look(phone)


def test_at_a_desk_without_scripts(live_world, new_page, sign_in, assert_no_sideways_scroll, guard):
    # Axe is a script itself: it looks at these pages in the test above.
    guard.allow(r"status of (422|404)")
    page = new_page(DESKTOP, java_script_enabled=False)
    sign_in(page, "congdan")
    pk = begin(page, "1.004873")
    follow(page, page.locator(".tasks a").first)
    for _turn in range(20):
        key = key_of(page)
        if not key:
            break
        answer(page, MARITAL[key])
        press(page, "Lưu và tiếp tục")
    assert page.url.endswith("/giay-to/")
    page.locator("input[type=file]").first.set_input_files([pdf("trích lục.pdf"), pdf("giả.pdf", make.PROGRAM)])
    press(page, "Gửi tệp")
    expect(page.locator("[data-error-summary]")).to_contain_text("giả.pdf")
    expect(page.get_by_text("trích lục.pdf").first).to_be_visible()
    assert_no_sideways_scroll(page)
    press(page, "Tiếp tục")
    press(page, "Lưu và tiếp tục")
    page.locator("[name=declared] + label").click()
    press(page, "Nộp hồ sơ")
    assert page.url.endswith("/da-nop/")
    assert Dossier.objects.get(pk=pk).number in page.locator(".confirm").inner_text()
    assert_no_sideways_scroll(page)


def reach(page: Page, selector: str) -> None:
    """Go on with Tab until the focus is there."""
    for _ in range(120):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab at {page.url}")


def enter(page: Page, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_by_keyboard_alone(live_world, desktop, sign_in):
    sign_in(desktop, "congdan")
    desktop.goto("/nop-ho-so/2.000635/")
    enter(desktop, "main form button.button--start")
    pk = int(desktop.url.split("/ho-so/")[1].split("/")[0])
    enter(desktop, ".tasks a")
    reach(desktop, '[name="submitter.paper.kind"]')
    desktop.keyboard.press("Space")
    type_in(desktop, '[name="submitter.phone"]', "0912345678")
    enter(desktop, "main .actions button")
    assert key_of(desktop) == "submitter_home"
    enter(desktop, "main .actions button")
    assert key_of(desktop) == "capacity"
    reach(desktop, "[name=capacity]")
    desktop.keyboard.press("Space")
    enter(desktop, "main .actions button")
    assert key_of(desktop) == "request"
    type_in(desktop, "[name=request]", "Đề nghị cấp hai bản sao.")
    enter(desktop, "main .actions button")
    enter(desktop, "main .actions button")
    enter(desktop, "main .actions button")
    assert desktop.url.endswith("/kiem-tra/")
    reach(desktop, "[name=declared]")
    desktop.keyboard.press("Space")
    enter(desktop, "main .actions button")
    desktop.wait_for_url("**/da-nop/")
    assert Dossier.objects.get(pk=pk).number


def test_two_windows_do_not_overwrite_each_other(live_world, new_page, sign_in, look, guard):
    guard.allow(r"status of (409|422)")
    phone, tablet = new_page(PHONE), new_page(DESKTOP)
    for page in (phone, tablet):
        sign_in(page, "congdan")
    pk = begin(phone, "1.004873")
    for page in (phone, tablet):
        page.goto(f"/ho-so/{pk}/khai/capacity/")
    answer(tablet, {"capacity": "parent", "registration": "first"})
    expect(tablet.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
    until(tablet, lambda: {"capacity", "registration"} <= Draft.objects.get(dossier_id=pk).answers.keys())
    answer(phone, {"capacity": "self", "registration": "first"})
    expect(phone.locator("[data-compare]")).to_be_visible()
    look(phone)
    follow(phone, phone.locator("[data-compare]"))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("thiết bị khác")
    look(phone)
    phone.get_by_label("Tôi là cha hoặc mẹ").check(force=True)
    press(phone, "Lưu lựa chọn và tiếp tục")
    assert Draft.objects.get(dossier_id=pk).answers["capacity"] == "parent"
    # Whoever saves in one window, page after page, is never told of a conflict.
    tablet.goto(f"/ho-so/{pk}/khai/marital/")
    answer(tablet, {"marital_status": "never_married"})
    press(tablet, "Lưu và tiếp tục")
    assert key_of(tablet) == "purpose"
    tablet.go_back()
    expect(tablet.locator("[name=marital_status]:checked")).to_have_value("never_married")
    answer(tablet, {"marital_status": "married"})
    press(tablet, "Lưu và tiếp tục")
    assert Draft.objects.get(dossier_id=pk).answers["marital_status"] == "married"


def test_without_a_connection_nothing_is_lost(live_world, phone, sign_in, guard):
    guard.allow(r"ERR_INTERNET_DISCONNECTED|status of 422")
    sign_in(phone, "congdan")
    pk = begin(phone, "1.004873")
    phone.goto(f"/ho-so/{pk}/khai/requester/")
    phone.context.set_offline(True)
    answer(phone, {"requester.phone": "0912345678"})
    expect(phone.locator("[data-saved]")).to_contain_text("Chưa lưu được")
    press_in_vain(phone, "Lưu và tiếp tục")
    expect(phone.locator('[name="requester.phone"]')).to_have_value("0912345678")
    phone.context.set_offline(False)
    press(phone, "Lưu và tiếp tục")
    assert key_of(phone) == "requester_paper"

    phone.goto(f"/ho-so/{pk}/giay-to/")
    card = phone.locator("section[id^=paper-]").first
    phone.context.set_offline(True)
    card.locator("input[type=file]").set_input_files([pdf("trích lục.pdf")])
    expect(card).to_contain_text("Chưa gửi được trích lục.pdf")
    card.get_by_role("button", name="Thử lại").click()
    expect(card.get_by_role("button", name="Thử lại")).to_be_visible()
    phone.context.set_offline(False)  # it goes on by itself
    expect(phone.locator("section[id^=paper-] .file").first).to_contain_text("trích lục.pdf")
    assert Attachment.objects.count() == 1

    phone.goto(f"/ho-so/{pk}/kiem-tra/")
    phone.locator("[name=declared] + label").click()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Nộp hồ sơ").click()
    expect(phone.locator("form[data-send]")).to_contain_text("Chưa nộp được")
    phone.context.set_offline(False)
    press(phone, "Nộp hồ sơ")
    expect(phone.locator("[data-error-summary]")).to_be_visible()
    assert Dossier.objects.get(pk=pk).is_draft


def test_a_double_tap_files_once(live_world, phone, sign_in):
    sign_in(phone, "congdan")
    pk = begin(phone, "2.000635")
    for key, values in {
        "submitter": {"submitter.paper.kind": "id_card", "submitter.phone": "0912345678"},
        "submitter_home": {},
        "capacity": {"capacity": "self"},
        "request": {"request": "Đề nghị cấp hai bản sao."},
    }.items():
        phone.goto(f"/ho-so/{pk}/khai/{key}/")
        answer(phone, values)
        press(phone, "Lưu và tiếp tục")
    phone.goto(f"/ho-so/{pk}/kiem-tra/")
    phone.locator("[name=declared] + label").click()
    phone.get_by_role("button", name="Nộp hồ sơ").dblclick()
    phone.wait_for_url("**/da-nop/")
    number = phone.locator(".confirm .code").inner_text()
    assert Dossier.objects.get(pk=pk).number == number
    phone.reload()
    assert phone.locator(".confirm .code").inner_text() == number
