"""The birth registration as it is filed in life: one parent for both, on a phone, over a bad line, on two devices."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.access import actor_of, user_by_name
from dossiers.actions import mandating
from dossiers.actions.mandating import Wanted
from dossiers.models import Attachment, Dossier, Person
from dossiers.rules.mandates import MandateKind, Scope
from files.store import path_of
from tests.browser import birth
from tests.browser.conftest import DESKTOP, PHONE, press, press_in_vain
from tests.browser.keys import Keys
from tests.browser.test_filing import answer
from tests.dossiers.conftest import upload

pytestmark = pytest.mark.browser
LOST = "Chưa (gửi|lưu|nộp) được"


@pytest.fixture
def power(live_world) -> None:
    """The mother lets the father act for her; the paper they signed lies in her account."""
    at = timezone.now()
    today = timezone.localdate(at)
    wanted = Wanted(
        MandateKind.ATTORNEY,
        birth.FATHER,
        "congdan2",
        Scope.ALL,
        today,
        today + timedelta(days=90),
        shares_profile=True,
    )
    mother = actor_of(user_by_name("congdan"), at=at)
    mandating.grant(wanted, by=mother, at=at, proof=upload("giấy ủy quyền.pdf"))


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


def test_on_a_phone_with_the_network_lost_twice_and_finished_on_another_device(power, new_page, sign_in, guard):
    guard.allow(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 422")
    phone = new_page(PHONE, 740, has_touch=True, is_mobile=True)
    sign_in(phone, "congdan2")
    pk = birth.begin(phone, answer, press)
    with phone.expect_navigation():
        phone.locator(".tasks a").nth(1).click()
    birth.answer_all(phone, answer, press, until="child")

    phone.context.set_offline(True)
    answer(phone, birth.ANSWERS["child"])
    expect(phone.locator("[data-saved]").last).to_contain_text("Chưa lưu được")
    press_in_vain(phone, "Lưu và tiếp tục")
    expect(phone.locator('[name="child.full_name"]')).to_have_value(birth.CHILD)
    phone.context.set_offline(False)
    press(phone, "Lưu và tiếp tục")
    birth.answer_all(phone, answer, press, until="mother_home")

    phone.goto(f"/ho-so/{pk}/giay-to/")
    phone.context.set_offline(True)
    card = phone.locator("section[id^=paper-]").first
    card.locator("input[type=file]").set_input_files([birth.sideways()])
    expect(card).to_contain_text("Chưa gửi được IMG_2041.jpg")
    phone.context.set_offline(False)  # it goes on by itself
    expect(card.locator(".file").first).to_contain_text("IMG_2041.jpg")
    birth.assert_upright(path_of(Attachment.objects.get().file).read_bytes())
    phone.close()

    desk = new_page(DESKTOP)
    sign_in(desk, "congdan2")
    desk.goto("/ho-so/")
    with desk.expect_navigation():
        desk.get_by_role("link", name="đăng ký khai sinh").first.click()
    with desk.expect_navigation():
        desk.get_by_role("link", name="Nơi cư trú của mẹ").click()
    birth.answer_all(desk, answer, press)
    assert desk.url.endswith("/giay-to/")
    expect(desk.locator(".file").first).to_contain_text("IMG_2041.jpg")
    press(desk, "Tiếp tục")
    press(desk, "Lưu và tiếp tục")
    expect(desk.locator("main").get_by_text(birth.CHILD).first).to_be_visible()
    desk.locator("[name=declared] + label").click()
    press(desk, "Nộp hồ sơ")
    number = birth.number_of(desk)
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
    with phone.expect_navigation():
        phone.locator(".tasks a").nth(1).click()
    birth.answer_all(phone, answer, press)
    assert phone.url.endswith("/giay-to/")
    phone.locator("input[type=file]").first.set_input_files([birth.sideways()])
    press(phone, "Gửi tệp")
    expect(phone.locator(".file").first).to_contain_text("IMG_2041.jpg")
    assert_no_sideways_scroll(phone)
    press(phone, "Tiếp tục")
    press(phone, "Lưu và tiếp tục")
    press(phone, "Nộp hồ sơ")  # the declaration is forgotten, and said to be
    expect(phone.locator("[data-error-summary]")).to_be_visible()
    phone.locator("[name=declared] + label").click()
    press(phone, "Nộp hồ sơ")
    number = birth.number_of(phone)
    filed_right(pk, number)
    birth.paper_comes(phone)
    clerk = new_page(DESKTOP, java_script_enabled=False)
    sign_in(clerk, "motcua")
    birth.seen_by_clerk(clerk, pk, "IMG_2041.jpg")


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
    keys.tour()
    keys.to_main()
    keys.enter("main .actions button")
    assert desk.url.endswith("/kiem-tra/")
    keys.tour()
    keys.to_main()
    keys.enter("main .actions button")  # not declared: the summary has the focus, its link leads to the box
    expect(desk.locator("[data-error-summary]")).to_be_focused()
    keys.to("[data-error-summary] a")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=declared]")).to_be_focused()
    desk.keyboard.press("Space")
    keys.enter("main .actions button")
    number = birth.number_of(desk)
    keys.tour()
    filed_right(pk, number)
    birth.paper_comes(desk)
    assert keys.faults == [], "\n".join(dict.fromkeys(keys.faults))
