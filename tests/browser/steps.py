"""What people do at their screens, from the first click to the rating; the pictures in docs/screens are made of it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page

from dossiers.tasks import render_documents
from files.models import StoredFile
from files.tasks import make_page_images
from journal.deliver import deliver_due
from portal.lib import pdf
from tests.browser.conftest import press

CODE = "1.004873"
# The answers to the form of 1.004873 that the profile of the demonstration citizen does not fill in, by page.
ANSWERS: dict[str, dict[str, str]] = {
    "capacity": {"capacity": "self", "registration": "again", "again_reason": "Giấy cũ đã hết thời hạn sử dụng."},
    "requester": {"requester.phone": "0912345678"},
    "requester_paper": {"requester_paper.kind": "id_card"},
    "requester_home": {"requester_home_kind": "permanent", "requester_home.place": "vietnam"},
    "subject": {"subject.sex": "female", "subject.ethnicity": "02", "subject.nationality": "VN"},
    "marital": {"marital_status": "never_married"},
    "purpose": {"purpose": "other", "purpose_words": "Vay vốn ngân hàng", "copies": "2"},
}
PAPER = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Giấy xác nhận</title>
<style>body { font: 13pt/1.5 "Liberation Serif" } h1, .head { text-align: center; font-size: 14pt }</style>
<p class="head"><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b></p>
<h1>GIẤY XÁC NHẬN (BẢN MẪU)</h1>
<p>Giấy này chỉ dùng để trình diễn cổng dịch vụ công. Mọi tên người, số giấy tờ trong đó đều không có thật.</p>
<p>Người được xác nhận: Nguyễn Thị Mẫu, sinh ngày 14/05/1990.</p>
<p>Nội dung: Giấy xác nhận tình trạng hôn nhân cấp ngày 02/03/2025 nay không còn sử dụng.</p></html>"""
LETTER = "Xác nhận: chị Nguyễn Thị Mẫu hiện chưa đăng ký kết hôn với ai.\nGiấy này được sử dụng để vay vốn ngân hàng."


def paper() -> bytes:
    """A readable PDF that shows at once that it is invented."""
    return pdf.render(PAPER, title="Giấy xác nhận (bản mẫu)")


def settle() -> None:
    """Let everything that follows from an act be done: papers drawn, notices written, pages of files drawn."""
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()
    for pk in StoredFile.objects.values_list("pk", flat=True):
        make_page_images(str(pk))


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Answer the questions of a page by their names, as a person would: choose, tick or type."""
    for name, value in values.items():
        boxes = page.locator(f'main [name="{name}"]')
        if not boxes.first.is_visible():
            continue
        kind = boxes.first.evaluate("e => e.type || e.tagName")
        if kind in ("radio", "checkbox"):
            page.locator(f'main [name="{name}"][value="{value}"] + label').click()
        elif kind == "select-one":
            boxes.first.select_option(value)
        else:
            boxes.first.fill(value)


class Filing:
    """The citizen files CODE; `shown(name)` is called when a screen worth a picture is open."""

    def __init__(
        self, page: Page, shown: Callable[[str, Page], Any] = lambda name, page: None, *, scripts: bool = True
    ) -> None:
        self.page = page
        self.shown = shown
        self.scripts = scripts
        self.dossier_id = 0

    def press(self, words: str) -> None:
        press(self.page, words)

    def begin(self) -> None:
        self.page.goto(f"/nop-ho-so/{CODE}/")
        self.shown("filing-start", self.page)
        self.press("Bắt đầu")
        self.dossier_id = int(self.page.url.split("/ho-so/")[1].split("/")[0])

    def path(self, rest: str = "") -> str:
        return f"/ho-so/{self.dossier_id}/{rest}"

    def answer(self) -> None:
        """Answer page after page until the form has no further question."""
        for key, values in ANSWERS.items():
            self.page.goto(self.path(f"khai/{key}/"))
            fill(self.page, values)
            if key == "marital":
                self.shown("form-page", self.page)
            self.press("Lưu và tiếp tục")
            if f"/khai/{key}/" in self.page.url:  # without scripts new questions open only now
                fill(self.page, values)
                self.press("Lưu và tiếp tục")
            if key == "requester_home":
                self.page.goto(self.path("khai/"))
                self.shown("task-list", self.page)

    def attach(self) -> None:
        self.page.goto(self.path("giay-to/"))
        box = self.page.locator("main input[type=file]").first
        box.set_input_files([{"name": "giay-xac-nhan-cu.pdf", "mimeType": "application/pdf", "buffer": paper()}])
        if not self.scripts:
            self.press("Gửi tệp")
        self.page.locator(".file").get_by_text("giay-xac-nhan-cu.pdf").first.wait_for()  # not only on its way
        settle()
        self.page.goto(self.path("giay-to/"))
        self.shown("papers", self.page)
        self.press("Tiếp tục")

    def file(self) -> None:
        self.page.goto(self.path("nhan-ket-qua/"))
        fill(self.page, {"receive_by": "electronic"})
        self.press("Lưu và tiếp tục")
        self.page.goto(self.path("kiem-tra/"))
        self.shown("check-answers", self.page)
        self.page.locator("main [name=declared] + label").click()
        self.press("Nộp hồ sơ")
        self.page.wait_for_url("**/da-nop/")
        settle()
        self.page.goto(self.path("da-nop/"))
        self.shown("confirmation", self.page)


class OfficeWork:
    """The office carries one dossier on; the people are pages signed in as the demonstration accounts."""

    def __init__(self, dossier_id: int, shown: Callable[[str, Page], Any] = lambda name, page: None) -> None:
        self.dossier_id = dossier_id
        self.shown = shown

    def press(self, page: Page, words: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=words).first.click()

    def accept(self, clerk: Page) -> None:
        clerk.goto(f"/quay/{self.dossier_id}/")
        clerk.get_by_label("Đúng, đủ").first.check()
        self.shown("desk-dossier", clerk)
        clerk.get_by_role("button", name="Tiếp nhận", exact=True).click()
        clerk.get_by_role("button", name="Tiếp nhận và cấp giấy hẹn").wait_for()
        self.shown("desk-accept", clerk)
        self.press(clerk, "Tiếp nhận và cấp giấy hẹn")
        settle()

    def draft(self, officer: Page) -> None:
        officer.goto(f"/xu-ly/{self.dossier_id}/")
        self.press(officer, "Nhận xử lý")
        self.shown("office-dossier", officer)
        officer.goto(f"/xu-ly/{self.dossier_id}/?phan=du-thao")
        officer.get_by_text("Đồng ý giải quyết", exact=True).click()
        officer.get_by_label("Nội dung văn bản").fill(LETTER)
        self.press(officer, "Lưu và xem trước văn bản")
        self.shown("office-draft", officer)
        officer.get_by_label("Ý kiến chuyển bước sau").fill("Đã tra cứu, đủ điều kiện cấp giấy.")
        self.press(officer, "Chuyển bước")

    def review(self, head: Page) -> None:
        head.goto(f"/xu-ly/{self.dossier_id}/")
        self.press(head, "Nhận xử lý")
        self.press(head, "Chuyển bước")

    def approve(self, leader: Page) -> None:
        leader.goto("/dieu-hanh/")
        self.shown("leader-board", leader)
        leader.goto(f"/xu-ly/{self.dossier_id}/")
        self.press(leader, "Phê duyệt kết quả")

    def issue(self, records: Page) -> None:
        records.goto(f"/xu-ly/{self.dossier_id}/")
        self.press(records, "Vào số và phát hành")
        settle()

    def release(self, clerk: Page) -> None:
        clerk.goto(f"/quay/{self.dossier_id}/tra-ket-qua/")
        self.press(clerk, "Trả kết quả điện tử")
        settle()
