"""The whole office in Chromium: clerk, officer, head, leader, records clerk, clerk; and the clerk by keyboard alone."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.access import agency
from dossiers.actions import filing
from dossiers.models import Attachment, Dossier
from dossiers.rules.workflow import Status
from files import store
from procedures.access import open_offer
from tests.browser.conftest import DESKTOP, PHONE
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def file_one(name: str = "Nguyễn Thị Mẫu") -> Dossier:
    """A dossier of the demonstration citizen with a PDF at its first paper, to be fetched at the counter."""
    at, citizen, commune = timezone.now(), actor("congdan"), actor("motcua").agency_code
    dossier = filing.start(open_offer("2.000635", commune, at=at), by=citizen, at=at)
    answers = {
        "submitter": {
            "full_name": name,
            "birth_date": "1990-05-14",
            "paper": {"kind": "id_card", "number": "001190000017"},
            "phone": "0912345678",
        },
        "submitter_home": {"commune": agency(commune).commune_code, "line": "Số 1, đường Thử Nghiệm"},
        "capacity": "self",
        "request": "Đề nghị cấp hai bản sao.",
    }
    saved = filing.save_answers(dossier.pk, answers, version=None, by=citizen, at=at)
    assert not saved.errors
    filing.choose(dossier.pk, receive_by="counter", by=citizen, at=at)
    paper = next(row for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit")
    Attachment.objects.create(
        dossier=dossier,
        requirement_id=paper.id,
        file=store.put(upload(), by=citizen, at=at),
        name="giấy tờ.pdf",
        added_at=at,
        added_by_id=citizen.user_id,
    )
    return filing.submit(dossier.pk, by=citizen, at=at)


@pytest.fixture
def look(assert_axe_clean, assert_no_sideways_scroll):
    """look(page, "/quay/"): go there (or stay), and the screen has no fault."""

    def check(page: Page, path: str = "") -> None:
        if path:
            page.goto(path)
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)

    return check


@pytest.fixture
def desk_of(new_page, sign_in) -> Any:
    """desk_of("motcua", 1366): that person at a browser of that width."""

    def open_one(name: str, width: int = DESKTOP, **options: Any) -> Page:
        page = new_page(width, **options)
        sign_in(page, name)
        return page

    return open_one


@pytest.mark.parametrize("width, scripts", [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_the_whole_office(live_world, desk_of, look, guard, width, scripts, assert_no_sideways_scroll):
    """Without JavaScript the same way is gone; axe needs scripts, so that there only the way is proven."""
    dossier = file_one()
    if not scripts:
        look = lambda page, path="": page.goto(path) if path else None  # noqa: E731
    options = {"java_script_enabled": scripts}
    clerk = desk_of("motcua", width, **options)
    look(clerk, "/quay/")
    clerk.get_by_role("link", name=dossier.number).click()
    look(clerk)
    if scripts:
        drawn = clerk.locator(".sheets img").first
        assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    clerk.get_by_role("button", name="Phóng to").click()
    look(clerk)
    clerk.get_by_label("Đúng, đủ").first.check()
    clerk.get_by_label("Bản chính").first.fill("1")
    clerk.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(clerk.get_by_role("heading", name="Xem trước Mẫu số 01")).to_be_visible()
    look(clerk)
    clerk.get_by_role("button", name="Tiếp nhận và cấp giấy hẹn").click()
    expect(clerk.get_by_text(f"Đã tiếp nhận hồ sơ {dossier.number}")).to_be_visible()
    look(clerk)

    officer = desk_of("chuyenvien", width, **options)
    look(officer, "/xu-ly/?muc=unclaimed")
    officer.get_by_role("link", name=dossier.number).click()
    look(officer)
    officer.get_by_role("button", name="Nhận xử lý").click()
    for part in ("Thành phần hồ sơ", "Diễn biến", "Dự thảo kết quả"):
        officer.get_by_role("navigation", name="Các phần của hồ sơ").get_by_role("link", name=part).click()
        look(officer)
    officer.get_by_text("Đồng ý giải quyết", exact=True).click()
    officer.get_by_label("Nội dung văn bản").fill("Đồng ý cấp hai bản sao.\nĐề nghị đến nhận.")
    officer.get_by_role("button", name="Lưu và xem trước văn bản").click()
    expect(officer.get_by_role("heading", name="Xem trước văn bản")).to_be_visible()
    look(officer)
    officer.get_by_label("Ý kiến chuyển bước sau").fill("Đủ điều kiện.")
    officer.get_by_role("button", name="Chuyển bước").click()
    look(officer)

    head = desk_of("truongphong", width, **options)
    look(head, "/xu-ly/?muc=unclaimed")
    head.get_by_role("link", name=dossier.number).click()
    expect(head.get_by_text("Đủ điều kiện.")).to_be_visible()
    head.get_by_role("button", name="Nhận xử lý").click()
    head.get_by_role("button", name="Chuyển bước").click()

    leader = desk_of("lanhdao", width, **options)
    look(leader, "/dieu-hanh/")
    expect(leader.get_by_text("Đồng ý cấp hai bản sao.")).to_be_visible()
    leader.get_by_role("link", name="Xem văn bản").click()
    look(leader)
    leader.go_back()
    leader.get_by_role("button", name="Phê duyệt").click()
    expect(leader.get_by_text("Không có hồ sơ chờ phê duyệt.")).to_be_visible()

    records = desk_of("vanthu", width, **options)
    look(records, "/xu-ly/?muc=unclaimed")
    records.get_by_role("link", name=dossier.number).click()
    look(records)
    records.get_by_role("button", name="Vào số và phát hành").click()

    look(clerk, "/quay/?muc=to_return")
    clerk.get_by_role("link", name=dossier.number).click()
    clerk.get_by_role("link", name="Trả kết quả", exact=True).click()
    look(clerk)
    clerk.get_by_role("button", name="Xác nhận đã trao kết quả").click()
    expect(clerk.get_by_text("Đã trao cho Nguyễn Thị Mẫu")).to_be_visible()
    look(clerk)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.RETURNED


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_other_screens_have_no_fault(live_world, desk_of, look, guard, width):
    dossier, clerk = file_one(), desk_of("motcua", width)
    guard.allow(r"status of 422")
    look(clerk, f"/quay/{dossier.pk}/bo-sung/")
    clerk.get_by_role("button", name="Xem trước phiếu yêu cầu").click()
    expect(clerk.get_by_role("heading", name="Có nội dung cần sửa")).to_be_visible()
    look(clerk)
    clerk.get_by_text("Nội dung đề nghị").click()
    clerk.get_by_label("Ông/Bà đề nghị giải quyết việc gì?", exact=False).first.check()
    clerk.get_by_label("Nội dung cần bổ sung: Ông/Bà đề nghị").fill("Xin ghi rõ số bản.")
    clerk.locator("#id_reason").fill("Chưa rõ.")
    clerk.get_by_role("button", name="Xem trước phiếu yêu cầu").click()
    expect(clerk.get_by_role("button", name="Gửi phiếu yêu cầu")).to_be_visible()
    look(clerk)
    look(clerk, f"/quay/{dossier.pk}/tu-choi/")
    clerk.get_by_label("Lý do từ chối").fill("Không thuộc thẩm quyền.")
    clerk.get_by_role("button", name="Xem trước phiếu từ chối").click()
    look(clerk)
    look(clerk, "/quay/tim/")
    look(clerk, "/phim-tat/")


def test_the_clerk_accepts_by_keyboard_alone(live_world, desk_of):
    first, second = file_one(), file_one("Trần Thị Hai")
    page = desk_of("motcua")
    page.goto("/quay/")
    keys = page.keyboard
    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keys.type("jjkt")
    expect(page.get_by_role("searchbox")).to_have_value("jjkt")
    expect(page).to_have_url(re.compile(r"/quay/$"))
    keys.press("Tab")
    keys.press("Tab")
    keys.press("j")
    keys.press("j")
    keys.press("k")
    expect(page.get_by_role("link", name=first.number)).to_be_focused()
    keys.press("Enter")
    page.wait_for_url(re.compile(rf"/quay/{first.pk}/"))
    remark = page.get_by_label("Nhận xét về giấy tờ này").first
    remark.focus()
    keys.type("Tot")
    composing = "{code: 'KeyT', key: 't', isComposing: true, bubbles: true}"
    page.evaluate(f"document.dispatchEvent(new KeyboardEvent('keydown', {composing}))")
    expect(page).to_have_url(re.compile(rf"/quay/{first.pk}/\?"))
    keys.press("Shift+Tab")
    keys.press("Escape")
    page.evaluate("document.activeElement.blur()")
    keys.press("t")
    page.wait_for_url(re.compile(r"/tiep-nhan/"))
    keys.press("t")
    page.wait_for_url(re.compile(rf"/quay/{second.pk}/"))
    expect(page.get_by_text(f"Đã tiếp nhận hồ sơ {first.number}")).to_be_visible()
    assert Dossier.objects.get(pk=first.pk).checks.get().remark == "Tot"
    keys.press("l")
    page.wait_for_url(re.compile(r"/quay/\?muc=to_accept"))
    page.clock.set_fixed_time(timezone.now())  # two keys belong together within a moment, however slow the machine
    keys.press("g")
    keys.press("h")
    page.wait_for_url(re.compile(r"muc=overdue"))
    keys.press("?")
    page.wait_for_url(re.compile(r"/phim-tat/"))


def test_single_keys_can_be_switched_off_and_alt_still_acts(live_world, desk_of):
    dossier, page = file_one(), desk_of("motcua")
    page.goto("/phim-tat/")
    page.get_by_role("button", name="Tắt phím đơn").click()
    page.goto(f"/quay/{dossier.pk}/")
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile(rf"/quay/{dossier.pk}/$"))
    page.keyboard.press("Alt+t")
    page.wait_for_url(re.compile(r"/tiep-nhan/"))


def test_a_new_arrival_is_told_and_the_list_stays(live_world, desk_of):
    first, page = file_one(), desk_of("motcua")
    page.clock.install()
    page.goto("/quay/")
    second = file_one("Trần Thị Hai")
    page.clock.run_for(31_000)
    expect(page.get_by_role("link", name="Có 1 hồ sơ mới")).to_be_visible()
    expect(page.get_by_role("link", name=second.number)).to_have_count(0)
    page.get_by_role("link", name="Có 1 hồ sơ mới").click()
    expect(page.get_by_role("link", name=second.number)).to_be_visible()
    expect(page.get_by_role("link", name=first.number)).to_be_visible()
