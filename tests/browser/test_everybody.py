"""Every screen for everybody: no fault that axe finds, 320 px, zoom 200 %, large text, contrast, dark, paper, English.

The screens are opened one after the other over the same data, each in every way; all that is wrong is named at once.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settled
from tests.browser.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, ZOOMED, SHEET = 320, 640, 718  # CSS pixels: the narrowest phone, 1280 px at 200 %, A4 between its margins
CONTRAST = ["color-contrast"]
WORDS = ["html-has-lang", "html-lang-valid", "valid-lang", "label", "link-name", "button-name", "image-alt"]
WORDS += ["document-title", "aria-valid-attr-value", "list", "listitem", "nested-interactive", "summary-name"]
# Where each looks; with " !" the page is sent empty, for its errors.
PUBLIC = [
    *("/", "/thu-tuc/", "/thu-tuc/?q=khai+sinh", "/thu-tuc/?q=khong+co+gi+nhu+vay", "/thu-tuc/1.001193/"),
    *("/thu-tuc/1.004873/", "/nop-ho-so/1.001193/", "/nop-ho-so/2.000635/", "/tro-giup/", "/tiep-can/"),
    *("/du-lieu-ca-nhan/", "/tai-khoan/dang-nhap/", "/tai-khoan/dang-ky/", "/tra-cuu/", "/xac-thuc/"),
    *("/xac-thuc/{token}/", "/tra-cuu/phieu/{token}/", "/khong-co/", "/xac-thuc/khong-co/"),
    *("/nop-ho-so/1.001193/dieu-kien/ !", "/tra-cuu/ !", "/tai-khoan/dang-nhap/ !"),
    *("/xac-thuc/ !", "/su-kien/birth/", "/thu-tuc/?sort=name"),
]
CITIZEN = [
    *("/ho-so/", "/ho-so/?part=ended", "/thong-bao/", "/tai-khoan/", "/tai-khoan/thong-tin/", "/tai-khoan/mat-khau/"),
    *("/nop-ho-so/2.000635/noi-nop/", "/nop-ho-so/1.004873/noi-nop/", "/nop-ho-so/1.001193/noi-nop/"),
    *("/ho-so/{draft}/khai/", "/ho-so/{draft}/khai/capacity/", "/ho-so/{draft}/khai/requester/"),
    *("/ho-so/{draft}/khai/marital/ !", "/ho-so/{draft}/giay-to/", "/ho-so/{draft}/nhan-ket-qua/"),
    *("/ho-so/{draft}/kiem-tra/", "/ho-so/{draft}/kiem-tra/ !", "/ho-so/{draft}/huy-nhap/"),
    *("/ho-so/{old}/khai/", "/ho-so/{old}/khai/request/ !"),
    *("/ho-so/{new}/", "/ho-so/{new}/da-nop/", "/ho-so/{new}/tin-nhan/", "/ho-so/{new}/tin-nhan/ !"),
    *("/ho-so/{new}/rut-ho-so/", "/ho-so/{new}/sua/", "/ho-so/{edited}/", "/ho-so/{edit}/khai/"),
    *("/ho-so/{edit}/kiem-tra/", "/ho-so/{asked}/", "/ho-so/{asked}/bo-sung/", "/ho-so/{asked}/bo-sung/ !"),
    *("/ho-so/{waiting}/", "/ho-so/{waiting}/bo-sung/", "/ho-so/{gone}/", "/ho-so/{leaving}/", "/ho-so/{refused}/"),
    *("/ho-so/{started}/", "/ho-so/{collect}/", "/ho-so/{posted}/", "/ho-so/{back}/", "/ho-so/{returned}/"),
    "/tai-khoan/du-lieu/",
    *("/tai-khoan/du-lieu/luot-xem/", "/tai-khoan/du-lieu/luot-xem/{new}/", "/tai-khoan/du-lieu/thoi-han/"),
    *("/tai-khoan/du-lieu/tai-ve/", "/tai-khoan/du-lieu/chinh-sua/", "/tai-khoan/du-lieu/chinh-sua/tai-khoan/"),
    *("/tai-khoan/du-lieu/chinh-sua/{new}/", "/tai-khoan/du-lieu/dong-y/", "/tai-khoan/du-lieu/dong-tai-khoan/"),
    *("/tai-khoan/uy-quyen/", "/tai-khoan/uy-quyen/moi/", "/tai-khoan/uy-quyen/{power}/", "/ho-so/999999/"),
    *("/thong-bao/tuy-chon/", "/kho-giay-to/", "/kho-giay-to/{kept}/", "/ho-so/{draft}/giay-to/{paper}/da-co/"),
    *("/ho-so/{draft}/tep/{photo}/", "/ho-so/{draft}/giay-to/{paper}/ghep/", "/ho-so/{asked}/bo-sung/kiem-tra/"),
    *("/ho-so/{changed}/cac-lan-nop/", "/ho-so/{changed}/", "/thong-bao/tuy-chon/ !"),
    *("/tai-khoan/uy-quyen/moi/?pham-vi=fields", "/tai-khoan/uy-quyen/moi/?pham-vi=all", "/tai-khoan/dang-xuat/"),
]
AGENT = ["/ho-so/{birth}/khai/", "/ho-so/{birth}/tu-cach/", "/ho-so/{birth}/khai/father/", "/tai-khoan/uy-quyen/"]
BUSINESS = ["/ho-so/", "/tai-khoan/nguoi-duoc-cu/", "/tai-khoan/nguoi-duoc-cu/them/?pham-vi=all", "/tai-khoan/"]
DESK = [
    *("/quay/", "/quay/?tab=supplement", "/quay/?q=khongco", "/quay/tim/", "/quay/tim/?q={number}", "/quay/{new}/"),
    *("/quay/{new}/tiep-nhan/", "/quay/{new}/bo-sung/", "/quay/{new}/tu-choi/", "/quay/{new}/tin-nhan/"),
    *("/quay/{new}/tu-choi/ !", "/quay/{asked}/", "/quay/{edited}/", "/quay/{leaving}/"),
    *("/quay/{leaving}/rut-ho-so/", "/quay/{collect}/", "/quay/{collect}/tra-ket-qua/", "/quay/{returned}/"),
    *("/quay/{posted}/tra-ket-qua/", "/quay/{back}/tra-ket-qua/"),
    *("/quay/{refused}/", "/quay/chinh-sua-du-lieu/", "/quay/chinh-sua-du-lieu/{correction}/", "/phim-tat/"),
    *("/phieu/{slip}/thu-hoi/", "/tai-khoan/", "/thong-bao/", "/quay/{changed}/cac-lan-nop/"),
]
OFFICER = [
    *("/xu-ly/", "/xu-ly/?muc=unclaimed", "/xu-ly/tim/", "/xu-ly/{started}/", "/xu-ly/{started}/?phan=giay-to"),
    *("/xu-ly/{started}/?phan=dien-bien", "/xu-ly/{started}/?phan=du-thao", "/xu-ly/{started}/bo-sung/"),
    *("/xu-ly/{waiting}/", "/xu-ly/{new}/tin-nhan/", "/xu-ly/{returned}/", "/phim-tat/"),
]
LEADER = ["/xu-ly/", "/xu-ly/{leader}/", "/dieu-hanh/", "/xu-ly/{returned}/"]
OTHERS = {"vanthu": ["/xu-ly/", "/xu-ly/{records}/"], "quantri": ["/", "/tai-khoan/"], "kythuat": ["/admin/"]}
BENCH = {"motcua": DESK, "chuyenvien": OFFICER, "lanhdao": LEADER, **OTHERS}
PEOPLE = {"": PUBLIC, "congdan": CITIZEN, "congdan2": AGENT, "doanhnghiep": BUSINESS}


class Eyes:
    """Looks at one screen in every way and remembers what is wrong."""

    def __init__(self, page: Page, axe: Callable[..., None], wide: Callable[[Page], None]) -> None:
        self.page, self.axe, self.wide = page, axe, wide
        self.wrong: list[str] = []
        self.way = ""

    def go(self, path: str) -> None:
        """Open it; " !" at the end: press its button with nothing filled in, for what it says of errors."""
        self.page.goto(path.removesuffix(" !"))
        if path.endswith(" !"):
            button = self.page.locator("main form[method=post] .actions button:visible").first
            with self.page.expect_navigation():
                button.click()
        settled(self.page)

    def check(self, look: Callable[..., None], *given: object) -> None:
        try:
            look(self.page, *given)
        except AssertionError as fault:
            self.wrong.append(f"[{self.way}] {fault}")

    def vietnamese(self, path: str) -> None:
        """In Vietnamese: on a small phone, zoomed, in large text, in each set of colours and on paper."""
        self.way = f"{path}, 320 px"
        self.page.set_viewport_size({"width": NARROW, "height": 640})
        self.go(path)
        self.check(self.axe)
        self.check(self.wide)
        for name, data in (("A+", "font = 'l'"), ("contrast", "contrast = 'high'")):
            self.way = f"{path}, {name}"
            self.page.evaluate(f"document.documentElement.dataset.{data}")
            self.check(self.wide)
        self.check(self.axe, CONTRAST)
        self.page.evaluate("Object.assign(document.documentElement.dataset, { font: 'm', contrast: 'normal' })")
        self.way = f"{path}, 200 %"
        self.page.set_viewport_size({"width": ZOOMED, "height": 400})
        self.check(self.wide)
        self.way = f"{path}, dark"
        self.page.emulate_media(color_scheme="dark")
        self.check(self.axe, CONTRAST)
        self.way = f"{path}, paper"
        self.page.emulate_media(media="print", color_scheme="light")
        self.page.set_viewport_size({"width": SHEET, "height": 1000})
        self.check(self.wide)
        self.check(printable)
        self.page.emulate_media(media="screen", reduced_motion="reduce")

    def english(self, path: str, rules: list[str] | None) -> None:
        """In English on a small phone: no fault by these rules (None: by all), and nothing is wider."""
        self.way = f"{path}, en"
        self.page.set_viewport_size({"width": NARROW, "height": 640})
        self.go(path.removesuffix(" !"))
        self.check(self.axe, rules)
        self.check(self.wide)


def printable(page: Page) -> None:
    """On paper there is the heading and the text, and nothing to press."""
    shown = page.locator("main button:visible, nav:visible, .skip:visible, main input[type=file]:visible")
    words = [one.inner_text() or one.evaluate("e => e.outerHTML.slice(0, 80)") for one in shown.all()]
    assert words == [], words
    assert page.locator("h1:visible").count() == 1


@pytest.fixture
def eyes(new_page, sign_in, assert_axe_clean, assert_no_sideways_scroll) -> Callable[[str], Iterator[Eyes]]:
    """eyes("congdan"): that person's, on a small phone."""

    def open_two(name: str) -> Eyes:
        page = new_page(NARROW, 640)
        if name:
            sign_in(page, name)
        return Eyes(page, assert_axe_clean, assert_no_sideways_scroll)

    return open_two


@pytest.mark.parametrize("screens", [PEOPLE, BENCH], ids=["people", "bench"])
def test_every_screen_for_everybody(live_world, eyes, set_prefs, guard, screens):
    guard.allow(r"status of (403|404|422)")
    things = make_world()
    wrong: list[str] = []
    for name, paths in screens.items():
        looker = eyes(name)
        known = [path.format(**things) for path in paths]
        for path in known:
            looker.vietnamese(path)
        set_prefs(looker.page, django_language="en")
        for path in known:
            looker.english(path, WORDS if screens is BENCH else None)
        wrong += looker.wrong
    assert wrong == [], "\n".join(wrong)
