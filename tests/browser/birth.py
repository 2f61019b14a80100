"""A birth registration, step by step: what a parent answers, and how it is done with a finger and with keys alone."""

import io
import re
from collections.abc import Callable, Mapping

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import follow
from tests.browser.test_filing import key_of, make_papers

CODE = "1.001193"
SUITS = {"registered_before": "false", "foreign_parent": "false", "has_papers": "false"}
CHILD, MOTHER, FATHER = "Trần Nguyễn Gia An", "Nguyễn Thị Mẫu", "Trần Văn Thử"
# The father files; page by page what his account does not fill in. Questions that open are answered as they open.
ANSWERS: dict[str, dict[str, str]] = {
    "capacity": {"capacity": "parent", "parent_is": "father"},
    "requester": {"requester.phone": "0912345678"},
    "requester_paper": {"requester_paper.issue_place": "Bộ Công an"},
    "requester_home": {"requester_home_kind": "permanent"},
    "birth": {"birth_kind": "both", "registration": "on_time"},
    "child": {
        "child.full_name": CHILD,
        "child.birth_date.day": "3",
        "child.birth_date.month": "11",
        "child.birth_date.year": "2026",
        "child.sex": "female",
    },
    "birth_place": {"born_at": "facility", "birth_facility": "Trung tâm Y tế huyện", "birth_place.commune": "06184"},
    "origin": {"origin.place": "vietnam", "origin.commune": "06184"},
    "mother": {"mother.full_name": MOTHER, "mother.birth_date.year": "1990", "mother.id_number": "001099000001"},
    "mother_paper": {"mother_paper.kind": "id_card", "mother_paper.number": "001099000001"},
    "mother_home": {"mother_home_kind": "permanent", "mother_home.place": "vietnam", "mother_home.commune": "06184"},
    "father": {},
    "linked": {},
    "copies": {"copies_wanted": "true", "copies": "2"},
}
SIGNED = "giấy ủy quyền.jpg"
Answering = Callable[[Page, Mapping[str, str]], None]
Pressing = Callable[[Page, str], None]


def sideways(name: str = "IMG_2041.jpg") -> dict:
    """A paper photographed with the phone held upright: stored lying, with the note to turn it (EXIF 6)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.effect_noise((2600, 1800), 50).convert("RGB")
    picture.paste("red", (0, 0, 1300, 1800))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def assert_upright(jpeg: bytes) -> None:
    """What lay on the left of the picture as stored by the phone is on top."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.height > picture.width
        # The mean of each quarter: the lower part is noise, and one bright grain of it proves nothing.
        quarters = picture.convert("RGB").resize((1, 4), Image.Resampling.BOX)
        (red, _g, blue), (low, _, _) = (quarters.getpixel((0, row)) for row in (0, 3))
        assert red > 200 > 100 > blue, "the top is red"
        assert low < 200, "below it is not"


def answer_page(page: Page, done: Answering, go_on: Pressing, values: Mapping[str, str]) -> None:
    """Answer one page and go on; questions that only the answers have opened are answered as well."""
    key = key_of(page)
    done(page, values)
    go_on(page, "Lưu và tiếp tục")
    if key_of(page) == key:
        done(page, values)
        go_on(page, "Lưu và tiếp tục")
    assert key_of(page) != key, page.locator("main").inner_text()


def answer_all(page: Page, done: Answering, go_on: Pressing, until: str = "") -> None:
    """Go from page to page until that one, or until the form has no further page."""
    while (key := key_of(page)) and key != until:
        answer_page(page, done, go_on, ANSWERS[key])


def give_power(page: Page, done: Answering, go_on: Pressing) -> None:
    """The mother records in her account that the father may act for her, with a photograph of the signed paper."""
    page.goto("/tai-khoan/uy-quyen/")
    follow(page, page.get_by_role("link", name="Ủy quyền mới"))
    done(page, {"pham-vi": "all"})
    go_on(page, "Tiếp tục")
    year = page.locator("[name=valid_from_2]").input_value()  # the first day is today, as the page proposes
    last = {"valid_to_0": "31", "valid_to_1": "12", "valid_to_2": str(int(year) + 1)}
    done(page, {"agent_name": FATHER, "agent_typed": "congdan2", **last})
    page.locator("[name=shares_profile] + label").click()
    page.locator("[name=proof]").set_input_files([sideways(SIGNED)])
    go_on(page, "Ghi nhận ủy quyền")
    expect(page.locator("main")).to_contain_text("Đang có hiệu lực")
    expect(page.get_by_role("link", name=SIGNED)).to_be_visible()


def begin(page: Page, done: Answering, go_on: Pressing) -> int:
    """From what it takes to the draft: the questions of suitability, for whom, which commune."""
    page.goto(f"/nop-ho-so/{CODE}/dieu-kien/")
    done(page, SUITS)
    go_on(page, "Tiếp tục")
    for_whom = page.locator("[name=mandate]")
    done(page, {"mandate": for_whom.nth(1).get_attribute("value") or ""})
    go_on(page, "Tiếp tục")
    expect(page.locator("main")).to_contain_text(f"Chọn sẵn theo địa chỉ của {MOTHER}")
    go_on(page, "Tiếp tục")
    return int(page.url.split("/ho-so/")[1].split("/")[0])


def seen_by_clerk(clerk: Page, pk: int, photo: str) -> None:
    """The clerk reads who files for whom and as what, what was answered, and the photograph, upright."""
    clerk.goto(f"/quay/{pk}/")
    main = clerk.locator("main")
    for text in (CHILD, MOTHER, FATHER, "Cha hoặc mẹ", "Trung tâm Y tế huyện", SIGNED, photo):
        expect(main.get_by_text(text).first).to_be_attached()
    pictures = main.locator("img[src*='/trang/']")
    addresses = [picture.get_attribute("src") or "" for picture in pictures.all()]
    bodies = [clerk.request.get(address).body() for address in addresses]
    assert bodies
    assert_upright(bodies[0])


def number_of(page: Page) -> str:
    """The number on the page of confirmation."""
    page.wait_for_url(re.compile(r"/da-nop/"))
    found = page.locator(".confirm .code").inner_text()
    assert re.fullmatch(r"[\w.\-]+", found), found
    return found


def paper_comes(page: Page) -> bytes:
    """The real worker makes the acknowledgement and the printed form; the page then offers them."""
    make_papers()
    page.reload()
    link = page.get_by_role("link", name="Tải giấy xác nhận")
    expect(link).to_be_visible()
    body = page.request.get(link.get_attribute("href") or "").body()
    assert body.startswith(b"%PDF")
    return body
