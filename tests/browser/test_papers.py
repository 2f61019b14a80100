"""Papers on a phone: photographs made small and upright, a lost network, a reload, the virus scanner at work."""

import io
import os
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from dossiers.models import Attachment, Upload
from files.chunks import PIECE
from files.models import StoredFile
from files.store import path_of
from files.tasks import scan
from tests.browser.conftest import PHONE, press
from tests.browser.test_filing import begin, pdf
from tests.files import make
from tests.files.conftest import scanner  # noqa: F401

pytestmark = pytest.mark.browser
CARD = "section[id^=paper-]"


def photo(size=(3000, 2000), name="IMG_1.jpg"):
    """A photograph taken upright: lying on its side, with a note to turn it; noise, so that it is large."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.effect_noise(size, 60).convert("RGB")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def papers(live_world, new_page, sign_in):
    """The papers of a new draft, open on a phone."""
    page = new_page(PHONE)
    sign_in(page, "congdan")
    page.goto(f"/ho-so/{begin(page, '2.000635')}/giay-to/")
    return page


def choose(page, *files):
    page.locator(f"{CARD} input[type=file]").first.set_input_files(list(files))


def test_a_photograph_is_sent_small_and_upright(papers, assert_axe_clean, assert_no_sideways_scroll):
    sent = photo()
    choose(papers, sent)
    expect(papers.locator(f"{CARD} .file").first).to_contain_text("IMG_1.jpg")
    row = Attachment.objects.get()
    assert row.file.size < len(sent["buffer"]) / 2
    with Image.open(path_of(row.file)) as image:
        assert image.size == (1333, 2000)
        red, _green, blue = image.getpixel((1000, 300))
        assert red > 150 > blue, "what was on the left is on top on the right"
    assert_axe_clean(papers)
    assert_no_sideways_scroll(papers)


def test_the_original_is_sent_where_the_person_wants_it(papers):
    sent = photo()
    papers.get_by_label("Giữ ảnh gốc").first.check()
    choose(papers, sent)
    expect(papers.locator(f"{CARD} .file").first).to_contain_text("IMG_1.jpg")
    assert path_of(Attachment.objects.get().file).read_bytes() == sent["buffer"]


def test_what_was_sent_before_the_network_broke_is_not_sent_again(papers, guard):
    guard.allow(r"ERR_FAILED|ERR_INTERNET_DISCONNECTED")
    data = make.picture() + os.urandom(5 * PIECE)
    offsets, broken = [], {2 * PIECE}

    def watch(route):
        offset = int(re.search(r"offset=(\d+)", route.request.url)[1])
        offsets.append(offset)
        if offset in broken:
            papers.context.set_offline(True)
            route.abort()
        else:
            route.fallback()

    papers.route("**/uploads/*/?offset=*", watch)
    papers.get_by_label("Giữ ảnh gốc").first.check()
    choose(papers, {"name": "lớn.jpg", "mimeType": "image/jpeg", "buffer": data})
    expect(papers.locator(".upload").first).to_contain_text("Chưa gửi được lớn.jpg")
    assert offsets == [0, PIECE, 2 * PIECE]
    broken.clear()
    papers.context.set_offline(False)
    expect(papers.locator(f"{CARD} .file").first).to_contain_text("lớn.jpg")
    assert offsets == [0, PIECE, 2 * PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE, 5 * PIECE]
    assert path_of(Attachment.objects.get().file).read_bytes() == data


def test_after_a_reload_the_same_file_goes_on(papers, guard):
    guard.allow(r"ERR_FAILED|ERR_ABORTED")
    data = make.picture() + os.urandom(4 * PIECE)
    file = {"name": "lớn.jpg", "mimeType": "image/jpeg", "buffer": data}
    offsets = []
    papers.route("**/uploads/*/?offset=*", lambda route: (offsets.append(route.request.url), route.fallback()))
    last = re.compile(rf"/uploads/.*\?offset={3 * PIECE}$")
    papers.route(last, lambda route: None)  # hangs for ever
    papers.get_by_label("Giữ ảnh gốc").first.check()
    with papers.expect_request(last):  # one after the other: what comes before has arrived
        choose(papers, file)
    expect(papers.locator(".upload").first).to_contain_text("%")
    papers.unroute(last)
    papers.reload()
    before = len(offsets)
    papers.get_by_label("Giữ ảnh gốc").first.check()
    choose(papers, file)
    expect(papers.locator(f"{CARD} .file").first).to_contain_text("lớn.jpg")
    assert len(offsets) - before == 2, "only the pieces that were missing"
    assert Upload.objects.count() == 1


def test_a_cancelled_file_leaves_nothing(papers, guard):
    guard.allow(r"ERR_FAILED|ERR_ABORTED")
    papers.route(f"**/uploads/*/?offset={PIECE}", lambda route: None)
    data = make.picture() + os.urandom(4 * PIECE)
    papers.get_by_label("Giữ ảnh gốc").first.check()
    choose(papers, {"name": "lớn.jpg", "mimeType": "image/jpeg", "buffer": data})
    expect(papers.locator(".upload").first).to_contain_text("%")
    papers.get_by_role("button", name="Hủy").first.click()
    expect(papers.locator(".upload")).to_have_count(0)
    assert not Attachment.objects.exists()


def test_a_file_chosen_before_the_scripts_came_is_sent_too(papers):
    script, held = re.compile(r"/js/upload\."), []
    papers.route(script, lambda route: held.append(route))
    with papers.expect_request(script):
        papers.goto(papers.url, wait_until="commit")
    choose(papers, pdf("sớm.pdf"))
    held[0].continue_()
    expect(papers.locator(f"{CARD} .file").first).to_contain_text("sớm.pdf")
    assert Attachment.objects.get().name == "sớm.pdf"


def test_each_refusal_says_why_and_the_others_stay(papers, guard):
    guard.allow(r"status of (413|415|422)")
    choose(papers, pdf("giả.pdf", make.PROGRAM), pdf("khóa.pdf", make.pdf(password="x")), pdf("tốt.pdf"))
    errors = papers.locator(f"{CARD} .error-text").first
    expect(errors).to_contain_text("“giả.pdf”")
    expect(errors).to_contain_text("mật khẩu")
    expect(papers.locator(f"{CARD} .file")).to_have_count(1)
    expect(papers.locator(f"{CARD} input[type=file]").first).to_be_focused()


def test_what_was_refused_is_forgotten_once_the_right_file_has_come(papers, guard):
    guard.allow(r"status of (413|415|422)")
    card = papers.locator(CARD).first
    expect(card.get_by_role("button", name="Gửi tệp")).to_have_count(0)
    choose(papers, pdf("giả.pdf", make.PROGRAM))
    expect(card.locator(".error-text")).to_contain_text("“giả.pdf”")
    expect(card.get_by_role("button", name="Gửi tệp")).to_have_count(0)
    choose(papers, pdf("tốt.pdf"))
    expect(card.locator(".file")).to_have_count(1)
    expect(card.locator(".error-text")).to_have_count(0)


def test_the_card_follows_the_scanner(papers, scanner):
    scanner()
    choose(papers, pdf("giấy.pdf"))
    card = papers.locator(CARD).first
    expect(card).to_contain_text("Đang kiểm tra vi-rút")
    papers.locator("h1").click()
    papers.evaluate("document.activeElement.blur()")
    assert scan(str(StoredFile.objects.get().pk)) == "clean"
    expect(card).to_contain_text("Không phát hiện vi-rút", timeout=60_000)  # the page looks ever more seldom


def test_photographs_become_one_pdf_on_a_phone(papers, assert_axe_clean, assert_no_sideways_scroll):
    choose(papers, photo((900, 600), "một.jpg"), photo((900, 600), "hai.jpg"))
    papers.get_by_role("link", name="Ghép 2 tệp thành một PDF").click()
    assert_axe_clean(papers)
    assert_no_sideways_scroll(papers)
    press(papers, "Chuyển xuống một.jpg")
    expect(papers.locator(".bind-pages > li").first).to_contain_text("hai.jpg")
    press(papers, "Xoay hai.jpg")
    assert Attachment.objects.get(name="hai.jpg").turns == {"1": 90}
    papers.get_by_label("Tên tệp PDF").fill("Sổ hộ khẩu")
    press(papers, "Ghép thành một tệp PDF")
    expect(papers.locator(f"{CARD} .file")).to_have_count(1)
    row = Attachment.objects.get()
    assert (row.name, row.file.page_count) == ("Sổ hộ khẩu.pdf", 2)
    papers.get_by_role("link", name="Xoay, đổi tên, dùng lại").first.click()
    press(papers, "Xoay trang 2")
    expect(papers.locator("#trang-2 img")).to_have_attribute("src", re.compile("xoay=90"))
    assert_axe_clean(papers)
    assert_no_sideways_scroll(papers)


def test_a_paper_is_kept_by_phone_and_used_with_one_tap(papers, assert_axe_clean, assert_no_sideways_scroll):
    place = papers.url
    papers.goto("/kho-giay-to/")
    papers.locator("input[type=file]").set_input_files([photo((900, 600), "Văn bản ủy quyền.jpg")])
    expect(papers.locator("#own-papers .file")).to_contain_text("Văn bản ủy quyền.jpg")
    assert_axe_clean(papers)
    assert_no_sideways_scroll(papers)
    papers.goto(place)
    use = papers.get_by_role("button", name=re.compile("Dùng ở đây Văn bản ủy quyền.jpg"))
    with papers.expect_navigation():
        use.first.click()
    expect(papers.locator(f"{CARD} .file").first).to_contain_text("Lấy từ kho giấy tờ")
    assert Attachment.objects.get().from_store
    assert StoredFile.objects.count() == 1
    papers.get_by_role("link", name=re.compile("Dùng giấy tờ đã có")).last.click()
    expect(papers.locator(".kept-choices")).to_contain_text("Văn bản ủy quyền.jpg")
    assert_axe_clean(papers)
    assert_no_sideways_scroll(papers)
    papers.goto("/kho-giay-to/")
    papers.get_by_role("link", name="Văn bản ủy quyền.jpg").click()
    assert_axe_clean(papers)
    assert_no_sideways_scroll(papers)
    papers.get_by_text("Xóa giấy tờ này").click()
    press(papers, "Xóa khỏi kho giấy tờ")
    expect(papers.locator("#own-papers")).to_contain_text("Chưa lưu giấy tờ nào")
    assert StoredFile.objects.count() == 1, "the draft keeps its own"
