"""The birth registration as it is filed in life: one parent for both, on a phone, over a bad line, on two devices."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from dossiers.models import Attachment, Dossier, Person
from files.store import path_of
from tests.browser import birth
from tests.browser.conftest import DESKTOP, PHONE, follow, press, press_in_vain
from tests.browser.keys import Keys
from tests.browser.test_filing import answer

pytestmark = pytest.mark.browser
LOST = "Chưa (gửi|lưu|nộp) được"


@pytest.fixture
def power(live_world, new_page, sign_in) -> None:
    """The mother lets the father act for her, on her phone; the paper that they signed is photographed."""
    phone = new_page(PHONE, 740)
    sign_in(phone, "congdan")
    birth.give_power(phone, answer, press)
    phone.close()


def filed_right(pk: int, number: str) -> None:
    """What was filed: by the father as a parent, for the child, under the mother's power, with one photograph."""
    dossier = Dossier.objects.get(pk=pk)
    assert dossier.number == number
    assert dossier.owner_name == birth.CHILD
    people = {(row.role, row.part): row.full_name for row in Person.objects.filter(dossier=dossier)}
    assert people["submitter", ""] == birth.FATHER
    assert people["party", "mother"] == birth.MOTHER
    assert Person.objects.get(dossier=dossier, role="submitter").capacity == "parent"
    assert Dossier.objects.filter(created_by__username="congdan2").count() == 1


def first_part(page: Page) -> None:
    """From the task list to the first page of the form."""
    follow(page, page.locator(".tasks a").nth(1))


def type_without_network(phone: Page) -> None:
    """The network goes while the child is entered: nothing typed is lost, and the page goes on when it is back."""
    phone.context.set_offline(True)
    answer(phone, birth.ANSWERS["child"])
    expect(phone.locator("[data-saved]").last).to_contain_text("Chưa lưu được")
    press_in_vain(phone, "Lưu và tiếp tục")
    expect(phone.locator('[name="child.full_name"]')).to_have_value(birth.CHILD)
    phone.context.set_offline(False)
    press(phone, "Lưu và tiếp tục")


def photograph_without_network(phone: Page, pk: int) -> None:
    """The network goes while a photograph is sent: it goes on by itself, and lies upright."""
    phone.goto(f"/ho-so/{pk}/giay-to/")
    phone.context.set_offline(True)
    card = phone.locator("section[id^=paper-]").first
    card.locator("input[type=file]").set_input_files([birth.sideways()])
    expect(card).to_contain_text("Chưa gửi được IMG_2041.jpg")
    phone.context.set_offline(False)
    expect(card.locator(".file").first).to_contain_text("IMG_2041.jpg")
    birth.assert_upright(path_of(Attachment.objects.get().file).read_bytes())


def go_on_at_a_desk(desk: Page) -> None:
    """The draft waits in the overview of another device, with for whom it is filed, and is answered to the end."""
    desk.goto("/ho-so/")
    expect(desk.locator("main")).to_contain_text(f"nộp thay cho {birth.MOTHER}")
    follow(desk, desk.get_by_role("link", name="đăng ký khai sinh").first)
    follow(desk, desk.get_by_role("link", name="Nơi cư trú của mẹ"))
    birth.answer_all(desk, answer, press)


def papers_are_there(page: Page) -> None:
    """The photograph, and the paper of the power, which nobody has to attach."""
    assert "/giay-to/" in page.url
    expect(page.locator(".file").first).to_contain_text("IMG_2041.jpg")
    expect(page.locator(".file").last).to_contain_text(birth.SIGNED)
    press(page, "Tiếp tục")
    press(page, "Lưu và tiếp tục")


def declare(page: Page) -> str:
    """Say that all is right and file; the number on the confirmation, which names for whom."""
    page.locator("[name=declared] + label").click()
    press(page, "Nộp hồ sơ")
    number = birth.number_of(page)
    expect(page.locator("main")).to_contain_text(birth.MOTHER)
    return number


def test_on_a_phone_with_the_network_lost_twice_and_finished_on_another_device(power, new_page, sign_in, guard):
    guard.allow(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 422")
    phone = new_page(PHONE, 740, has_touch=True, is_mobile=True)
    sign_in(phone, "congdan2")
    pk = birth.begin(phone, answer, press)
    first_part(phone)
    birth.answer_all(phone, answer, press, until="child")
    type_without_network(phone)
    birth.answer_all(phone, answer, press, until="mother_home")
    photograph_without_network(phone, pk)
    phone.close()

    desk = new_page(DESKTOP)
    sign_in(desk, "congdan2")
    go_on_at_a_desk(desk)
    papers_are_there(desk)
    expect(desk.locator("main").get_by_text(birth.CHILD).first).to_be_visible()
    number = declare(desk)
    filed_right(pk, number)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(birth.paper_comes(desk))).pages)
    assert number in words

    clerk = new_page(DESKTOP)
    sign_in(clerk, "motcua")
    birth.seen_by_clerk(clerk, pk, "IMG_2041.jpg")


def test_without_scripts(power, new_page, sign_in, guard, assert_no_sideways_scroll):
    guard.allow(r"status of 422")
    phone = new_page(PHONE, 740, java_script_enabled=False)
    sign_in(phone, "congdan2")
    pk = birth.begin(phone, answer, press)
    first_part(phone)
    birth.answer_all(phone, answer, press)
    phone.locator("input[type=file]").first.set_input_files([birth.sideways()])
    press(phone, "Gửi tệp")
    assert_no_sideways_scroll(phone)
    papers_are_there(phone)
    press(phone, "Nộp hồ sơ")  # the declaration is forgotten, and said to be
    expect(phone.locator("[data-error-summary]")).to_be_visible()
    number = declare(phone)
    filed_right(pk, number)
    birth.paper_comes(phone)
    clerk = new_page(DESKTOP, java_script_enabled=False)
    sign_in(clerk, "motcua")
    birth.seen_by_clerk(clerk, pk, "IMG_2041.jpg")


def choose_a_file(desk: Page, keys: Keys) -> None:
    """The file chooser opens by the key, and what is chosen is sent."""
    assert desk.url.endswith("/giay-to/")
    keys.tour()
    keys.to_main()
    keys.to("input[type=file]")
    with desk.expect_file_chooser() as chooser:
        desk.keyboard.press("Enter")
    chooser.value.set_files([birth.sideways()])
    expect(desk.locator(".file").first).to_contain_text("IMG_2041.jpg")
    keys.tour()
    keys.to("main .actions button", "Shift+Tab")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")


def declare_by_keys(desk: Page, keys: Keys) -> None:
    """Not declared: the summary has the focus, and its link leads to the box."""
    assert desk.url.endswith("/kiem-tra/")
    keys.tour()
    keys.to_main()
    keys.enter("main .actions button")
    expect(desk.locator("[data-error-summary]")).to_be_focused()
    keys.to("[data-error-summary] a")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=declared]")).to_be_focused()
    desk.keyboard.press("Space")
    keys.enter("main .actions button")


def test_by_keyboard_alone(power, new_page, sign_in, guard):
    guard.allow(r"status of 422")
    desk = new_page(DESKTOP)
    desk.on("filechooser", lambda chooser: None)  # listened for from the start: the key must not come before
    keys = Keys(desk)
    sign_in(desk, "congdan2")
    desk.goto("/nop-ho-so/1.001193/dieu-kien/")

    def answered(_page, values):
        keys.tour()
        keys.to_main()
        keys.answer(values)

    def go_on(_page, _words):
        keys.enter("main .actions button")

    pk = birth.begin(desk, answered, go_on)
    keys.tour()
    keys.to_main()
    keys.enter(".tasks a[href$='/khai/capacity/']")
    birth.answer_all(desk, answered, go_on)
    choose_a_file(desk, keys)
    keys.tour()
    keys.to_main()
    keys.enter("main .actions button")
    declare_by_keys(desk, keys)
    number = birth.number_of(desk)
    keys.tour()
    filed_right(pk, number)
    birth.paper_comes(desk)
    assert keys.faults == [], "\n".join(dict.fromkeys(keys.faults))
