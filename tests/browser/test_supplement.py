"""A supplement in Chromium: kept by itself, files sent at once, gone on with on another device, checked and sent."""

import os
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dossiers.actions import filing, intake
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


def test_from_phone_to_desk(asked, new_page, sign_in, assert_axe_clean, assert_no_sideways_scroll):
    phone, desk = new_page(PHONE, 740), new_page(DESKTOP)
    for page in (phone, desk):
        sign_in(page, "congdan")
    path = f"/ho-so/{asked.pk}/bo-sung/"
    phone.goto(path)
    look(phone, "supplement-360")
    assert_axe_clean(phone)
    assert_no_sideways_scroll(phone)
    file = {"name": "trich-luc.pdf", "mimeType": "application/pdf", "buffer": make.pdf()}
    phone.locator("section[id^=paper-] input[type=file]").set_input_files(file)
    expect(phone.locator("section[id^=paper-] .file")).to_contain_text("trich-luc.pdf")
    phone.locator("[name=request]").fill("Cấp 3 bản sao để làm hộ chiếu.")
    expect(phone.locator("[data-saved]")).to_contain_text("Đã lưu lúc")

    desk.goto(path)
    expect(desk.locator("[name=request]")).to_have_value("Cấp 3 bản sao để làm hộ chiếu.")
    expect(desk.locator(".file")).to_contain_text("trich-luc.pdf")
    # What another answer may open stays closed until it does.
    expect(desk.locator("#id_owner_kind_field")).to_be_hidden()
    desk.locator("label[for=id_capacity_2]").click()
    expect(desk.locator("#id_owner_kind_field")).to_be_visible()
    assert_axe_clean(desk)
    look(desk, "supplement-open-1366")
    desk.locator("label[for=id_capacity_0]").click()
    expect(desk.locator("#id_owner_kind_field")).to_be_hidden()
    press(desk, "Kiểm tra trước khi gửi")
    expect(desk.locator("h1")).to_have_text("Kiểm tra nội dung bổ sung rồi gửi")
    look(desk, "supplement-check-1366")
    assert_axe_clean(desk)
    assert Answers.objects.count() == 1
    phone.goto(path + "kiem-tra/")
    look(phone, "supplement-check-360")
    assert_axe_clean(phone)
    assert_no_sideways_scroll(phone)
    press(phone, "Gửi bổ sung")
    expect(phone.locator("h1").first).to_be_visible()
    look(phone, "after-360")
    assert Answers.objects.latest("round").answers["request"] == "Cấp 3 bản sao để làm hộ chiếu."
    assert not Attachment.objects.get().pending
    press(desk, "Gửi bổ sung")
    assert desk.url.endswith(f"/ho-so/{asked.pk}/"), "the other device finds it sent"
    assert Answers.objects.count() == 2
    for page, width in ((phone, PHONE), (desk, DESKTOP)):
        page.goto(f"/ho-so/{asked.pk}/cac-lan-nop/")
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)
        look(page, f"rounds-{width}")
    clerk = new_page(DESKTOP)
    sign_in(clerk, "motcua")
    clerk.goto(f"/quay/{asked.pk}/")
    expect(clerk.locator(".changes ins").first).to_have_text("Cấp 3 bản sao để làm hộ chiếu.")
    assert_axe_clean(clerk)
    look(clerk, "desk-after-1366")
    clerk.goto(f"/quay/{asked.pk}/cac-lan-nop/")
    assert_axe_clean(clerk)
    look(clerk, "rounds-desk")


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
