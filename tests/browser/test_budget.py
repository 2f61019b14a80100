"""What the pages of a citizen's journey weigh on the line: 130 KB at first, 20 KB for each page after (ux.md 9).

Every answer is measured as it travels: text compressed, fonts and pictures as they are. What an earlier page has
brought is in the browser's cache, since static files are kept for ever under their hashed names.
"""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import PHONE
from tests.browser.steps import CODE, Filing, settle

pytestmark = pytest.mark.browser
FIRST, LATER = 130_000, 20_000
PUBLIC = ("/", "/su-kien/marriage/", "/thu-tuc/?q=hon+nhan", f"/thu-tuc/{CODE}/", "/tra-cuu/", "/tai-khoan/dang-nhap/")
HEAD = 500  # bytes of the head of an answer


class Scale:
    """Weighs each page that one browser opens."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()
        self.answers: list[Response] = []
        self.first: dict[str, int] = {}
        self.later: dict[str, int] = {}
        page.on("response", lambda answer: self.answers.append(answer))

    def weigh(self, path: str) -> None:
        """Open a page and note what it weighs for a new browser and for this one."""
        self.page.wait_for_load_state("networkidle")
        self.page.goto("about:blank")  # what the page before has asked for is not weighed with this one
        self.answers.clear()
        self.page.goto(path, wait_until="networkidle")
        name = urlsplit(self.page.url).path
        sizes = {answer.url: size(answer) for answer in self.answers if answer.status == 200}
        self.first[name] = sum(sizes.values())
        known = {url for url in sizes if "/static/" in url}
        self.later[name] = sum(weight for url, weight in sizes.items() if url not in self.seen)
        self.seen |= known


def size(answer: Response) -> int:
    body = answer.body()
    kind = answer.headers.get("content-type", "")
    packed = (kind.startswith(("font/", "image/")) and "svg" not in kind) or answer.url.endswith(
        (".woff2", ".png", ".jpg")
    )
    return HEAD + (len(body) if packed else len(gzip.compress(body)))


def too_heavy(found: dict[str, int], limit: int) -> dict[str, int]:
    return {path: weight for path, weight in found.items() if weight > limit}


def test_the_pages_of_the_journey_are_light(live_world, new_page, sign_in):
    page = new_page(PHONE, 740)
    scale = Scale(page)
    for path in PUBLIC:
        scale.weigh(path)
    assert any(url.endswith(".woff2") for url in scale.seen), "the fonts count too"

    sign_in(page, "congdan")
    filing = Filing(page)
    scale.weigh(f"/nop-ho-so/{CODE}/")
    filing.begin()
    scale.weigh(filing.path("khai/"))
    for key in ("capacity", "requester", "requester_paper", "requester_home", "subject", "marital", "purpose"):
        scale.weigh(filing.path(f"khai/{key}/"))
    filing.answer()
    filing.attach()
    scale.weigh(filing.path("giay-to/"))
    scale.weigh(filing.path("nhan-ket-qua/"))
    page.locator('[name=receive_by][value="electronic"] + label').click()
    filing.press("Lưu và tiếp tục")
    scale.weigh(filing.path("kiem-tra/"))
    filing.file()
    settle()
    for path in (filing.path("da-nop/"), filing.path(), "/ho-so/", "/thong-bao/", "/tai-khoan/"):
        scale.weigh(path)

    entry = next(iter(scale.later))  # the first page of a visit brings what all others share
    assert too_heavy(scale.first, FIRST) == {}
    assert too_heavy({path: weight for path, weight in scale.later.items() if path != entry}, LATER) == {}
