"""A supplement in Chromium: kept by itself, files sent at once, gone on with on another device, checked and sent."""

import os
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dossiers.actions import filing, intake, supplementing
from dossiers.models import Answers, Attachment
from procedures.access import open_offer
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.dossiers.office import actor
from tests.files import make

pytestmark = pytest.mark.browser


def filed_one():
    """A dossier of the demonstration citizen, filed."""
    me, at = actor("congdan"), timezone.now()
    offer = open_offer("2.000635", actor("motcua").agency_code, at=at)
    dossier = filing.start(offer, by=me, at=at)
    answers = {
        "submitter": {
            "full_name": "Nguyễn Thị Mẫu",
            "birth_date": "1990-05-14",
            "paper": {"kind": "id_card", "number": "001190000017"},
            "phone": "0912345678",
        },
        "submitter_home": {"commune": _commune(), "line": "Số 1, đường Thử Nghiệm"},
        "capacity": "self",
        "request": "Đề nghị cấp bản sao trích lục khai sinh.",
    }
    assert not filing.save_answers(dossier.pk, answers, version=None, by=me, at=at).errors
    return filing.submit(dossier.pk, by=me, at=at)


@pytest.fixture
def asked(live_world):
    """A dossier of the citizen in which a paper and two questions are asked for."""
    dossier, at = filed_one(), timezone.now()
    papers = [row.id for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit"]
    items = (
        intake.Asked("Ảnh bị mờ, không đọc được số. Xin chụp lại nơi đủ sáng.", requirement_id=papers[0]),
        intake.Asked("Xin ghi rõ số bản sao cần cấp và mục đích sử dụng.", field_path="request"),
        intake.Asked("Ông/Bà nộp thay cho ai? Xin chọn lại tư cách người nộp.", field_path="capacity"),
    )
    reason = "Hồ sơ còn thiếu giấy tờ và nội dung chưa rõ, xin Ông/Bà bổ sung để giải quyết."
    intake.ask_supplement(dossier.pk, asked=items, reason=reason, by=actor("motcua"), at=at)
    return dossier


def _commune() -> str:
    from agencies.access import agency

    return agency(actor("motcua").agency_code).commune_code


def look(page, name: str) -> None:
    """Keep a picture where somebody wants to look (LOOK names a folder)."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_paper_that_has_come_is_no_error_any_more(asked, new_page, sign_in, guard):
    guard.allow(r"status of 422")
    phone = new_page(PHONE, 740)
    sign_in(phone, "congdan")
    phone.goto(f"/ho-so/{asked.pk}/bo-sung/")
    press(phone, "Kiểm tra trước khi gửi")
    summary = phone.locator("[data-error-summary] li")
    before = summary.count()
    assert before
    look(phone, "supplement-errors-360")
    phone.locator("section[id^=paper-] input[type=file]").set_input_files(
        {"name": "trich-luc.pdf", "mimeType": "application/pdf", "buffer": make.pdf()}
    )
    expect(phone.locator("section[id^=paper-] .file")).to_contain_text("trich-luc.pdf")
    expect(phone.locator("section[id^=paper-] .error-text")).to_have_count(0)
    expect(summary).to_have_count(before - 1)


NEW_WORDS = "Cấp 3 bản sao để làm hộ chiếu."


@pytest.fixture
def fine(assert_axe_clean, assert_no_sideways_scroll):
    """fine(page, "check-360"): no fault of accessibility, nothing too wide; its picture is kept where wanted."""

    def check(page: Page, name: str) -> None:
        look(page, name)
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)

    return check


def supply_by_phone(phone: Page, path: str, fine) -> None:
    """Send the paper that is asked for and answer anew; both are kept at once."""
    phone.goto(path)
    fine(phone, "supplement-360")
    file = {"name": "trich-luc.pdf", "mimeType": "application/pdf", "buffer": make.pdf()}
    phone.locator("section[id^=paper-] input[type=file]").set_input_files(file)
    expect(phone.locator("section[id^=paper-] .file")).to_contain_text("trich-luc.pdf")
    phone.locator("[name=request]").fill(NEW_WORDS)
    expect(phone.locator("[data-saved]")).to_contain_text("Đã lưu lúc")


def go_on_at_desk(desk: Page, path: str, fine) -> None:
    """Find all of it on the other device; what another answer may open stays closed until it does."""
    desk.goto(path)
    expect(desk.locator("[name=request]")).to_have_value(NEW_WORDS)
    expect(desk.locator(".file")).to_contain_text("trich-luc.pdf")
    hangs_on_capacity = desk.locator("#id_owner_kind_field")
    expect(hangs_on_capacity).to_be_hidden()
    desk.locator("label[for=id_capacity_2]").click()
    expect(hangs_on_capacity).to_be_visible()
    fine(desk, "supplement-open-1366")
    desk.locator("label[for=id_capacity_0]").click()
    expect(hangs_on_capacity).to_be_hidden()
    press(desk, "Kiểm tra trước khi gửi")
    expect(desk.locator("h1")).to_have_text("Kiểm tra nội dung bổ sung rồi gửi")
    fine(desk, "supplement-check-1366")
    assert Answers.objects.count() == 1


def send_from_both(phone: Page, desk: Page, path: str, fine) -> None:
    """Send from the phone; the desk, which still shows the check, finds it sent."""
    phone.goto(path + "kiem-tra/")
    fine(phone, "supplement-check-360")
    press(phone, "Gửi bổ sung")
    expect(phone.locator("h1").first).to_be_visible()
    look(phone, "after-360")
    assert Answers.objects.latest("round").answers["request"] == NEW_WORDS
    assert not Attachment.objects.get().pending
    press(desk, "Gửi bổ sung")
    expect(desk).to_have_url(re.compile(rf"{path.removesuffix('bo-sung/')}$"))
    assert Answers.objects.count() == 2


def seen_by_clerk(clerk: Page, pk: int, fine) -> None:
    """The clerk sees what is new in the dossier, and every round of it."""
    clerk.goto(f"/quay/{pk}/")
    expect(clerk.locator(".changes ins").first).to_have_text(NEW_WORDS)
    fine(clerk, "desk-after-1366")
    clerk.goto(f"/quay/{pk}/cac-lan-nop/")
    fine(clerk, "rounds-desk")


def test_from_phone_to_desk(asked, new_page, sign_in, fine):
    phone, desk, clerk = new_page(PHONE, 740), new_page(DESKTOP), new_page(DESKTOP)
    for page, name in ((phone, "congdan"), (desk, "congdan"), (clerk, "motcua")):
        sign_in(page, name)
    path = f"/ho-so/{asked.pk}/bo-sung/"
    supply_by_phone(phone, path, fine)
    go_on_at_desk(desk, path, fine)
    send_from_both(phone, desk, path, fine)
    for page, width in ((phone, PHONE), (desk, DESKTOP)):
        page.goto(f"/ho-so/{asked.pk}/cac-lan-nop/")
        fine(page, f"rounds-{width}")
    seen_by_clerk(clerk, asked.pk, fine)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_two_devices_at_one_supplement_and_one_version_taken_whole(
    asked, new_page, sign_in, guard, assert_axe_clean, assert_no_sideways_scroll, width
):
    guard.allow(r"status of 409")
    page = new_page(width, 740)
    sign_in(page, "congdan")
    page.goto(f"/ho-so/{asked.pk}/bo-sung/")
    words = {"request": "Từ máy khác", "capacity": "parent"}
    supplementing.save(asked.pk, words, version=None, by=actor("congdan"), at=timezone.now())
    page.locator("[name=request]").fill("Từ máy này")
    expect(page.locator("[data-compare]")).to_be_visible()
    page.locator("[data-compare]").click()
    expect(page.get_by_role("heading", name="Có 2 mục khác nhau")).to_be_visible()
    look(page, f"supplement-conflict-{width}")
    assert_axe_clean(page)
    assert_no_sideways_scroll(page)
    press(page, "Lấy tất cả của thiết bị kia")
    expect(page.locator("[name=request]")).to_have_value("Từ máy khác")


def test_an_answer_left_empty_is_an_error_and_no_conflict(asked, new_page, sign_in, guard):
    guard.allow(r"status of 422")
    page = new_page(PHONE, 740)
    sign_in(page, "congdan")
    page.goto(f"/ho-so/{asked.pk}/bo-sung/")
    posted = []
    page.on("request", lambda sent: posted.append(sent) if sent.method == "POST" else None)
    page.locator("[name=request]").fill("")
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    press(page, "Kiểm tra trước khi gửi")
    expect(page.locator("[data-error-summary]")).to_contain_text("Chưa khai")
    native = next(sent for sent in posted if sent.is_navigation_request())
    assert parse_qs(native.post_data)["_version"] == ["2"], "it builds on what was kept just before"
    press(page, "Kiểm tra trước khi gửi")
    expect(page.locator("[data-error-summary]")).to_contain_text("Chưa khai")
    expect(page.locator("[name^='take:']")).to_have_count(0)
    look(page, "supplement-empty-360")
