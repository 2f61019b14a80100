"""Filing in bad weather: no network at any step, a session that ends, a wrong clock, the back button."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from dossiers.models import Dossier, Draft
from tests.browser.conftest import follow, press, press_in_vain
from tests.browser.test_filing import answer, begin, key_of

pytestmark = pytest.mark.browser
CODE = "2.000635"
GENERIC = {
    "submitter": {"submitter.paper.kind": "id_card", "submitter.phone": "0912345678"},
    "submitter_home": {},
    "capacity": {"capacity": "self"},
    "request": {"request": "Đề nghị cấp hai bản sao."},
}
FAILED = re.compile("Chưa (gửi|lưu|nộp) được|Chưa nộp:")


def cut_and_go_on(page: Page, words: str) -> None:
    """Press without a network: the page stays and says so. Press again with one: it goes on."""
    page.context.set_offline(True)
    press_in_vain(page, words)
    expect(page.locator("[data-saved]").last).to_contain_text(FAILED)
    page.context.set_offline(False)
    press(page, words)


def test_the_network_is_cut_at_every_step_and_nothing_is_lost(live_world, phone, sign_in, guard):
    guard.allow(r"ERR_INTERNET_DISCONNECTED")
    sign_in(phone, "congdan")
    phone.goto(f"/nop-ho-so/{CODE}/")
    cut_and_go_on(phone, "Bắt đầu")
    assert Dossier.objects.count() == 1
    pk = Dossier.objects.get().pk
    follow(phone, phone.locator(".tasks a").first)
    for key, values in GENERIC.items():
        assert key_of(phone) == key
        phone.context.set_offline(True)
        answer(phone, values)
        cut_and_go_on(phone, "Lưu và tiếp tục")
    press(phone, "Tiếp tục")
    assert phone.url.endswith("/nhan-ket-qua/")
    phone.context.set_offline(True)
    answer(phone, {"receive_by": "counter"})
    cut_and_go_on(phone, "Lưu và tiếp tục")
    assert phone.url.endswith("/kiem-tra/")
    phone.context.set_offline(True)
    phone.locator("[name=declared] + label").click()
    cut_and_go_on(phone, "Nộp hồ sơ")
    phone.wait_for_url("**/da-nop/")
    dossier = Dossier.objects.get()
    assert (dossier.pk, bool(dossier.number), dossier.receive_by) == (pk, True, "counter")
    assert dossier.answers.get().answers["request"] == GENERIC["request"]["request"]


def test_a_lost_answer_starts_no_second_draft(live_world, phone, sign_in, guard):
    guard.allow(r"ERR_FAILED")
    lost: list[str] = []

    def lose(route: Route) -> None:
        """Let the first form arrive, and its answer get lost."""
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route.fetch().text())
        return route.abort()

    sign_in(phone, "congdan")
    phone.goto(f"/nop-ho-so/{CODE}/")
    phone.route("**/nop-ho-so/**", lose)
    phone.get_by_role("button", name="Bắt đầu", exact=True).click()
    expect(phone.locator("main form [data-saved]")).not_to_be_empty()
    assert Dossier.objects.count() == 1
    press(phone, "Bắt đầu")
    assert phone.url.endswith(f"/ho-so/{Dossier.objects.get().pk}/khai/")


def test_what_was_answered_before_the_scripts_came_is_saved_too(live_world, phone, sign_in):
    sign_in(phone, "congdan")
    pk = begin(phone, CODE)
    script, held = re.compile(r"/js/autosave"), []
    phone.route(script, lambda route: held.append(route))
    with phone.expect_request(script):
        phone.goto(f"/ho-so/{pk}/khai/request/", wait_until="commit")
    phone.locator("[name=request]").fill(GENERIC["request"]["request"])
    held[0].continue_()
    expect(phone.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
    assert Draft.objects.get().answers["request"] == GENERIC["request"]["request"]


def test_what_the_button_has_sent_is_not_saved_once_more(live_world, phone, sign_in):
    sign_in(phone, "congdan")
    pk, posted = begin(phone, CODE), []

    def hear(environ, **_more):
        if environ["REQUEST_METHOD"] == "POST":
            posted.append("alone" if "HTTP_X_AUTOSAVE" in environ else "sent")

    phone.goto(f"/ho-so/{pk}/khai/request/")
    request_started.connect(hear)
    answer(phone, GENERIC["request"])
    press(phone, "Lưu và tiếp tục")
    follow(phone, phone.locator("main a").first)  # what the page before had still to say has been heard by now
    request_started.disconnect(hear)
    assert posted[posted.index("sent") :] == ["sent"]
    assert Draft.objects.get().answers["request"] == GENERIC["request"]["request"]


def test_what_was_typed_without_a_network_is_there_after_a_reload_and_saves_itself(live_world, phone, sign_in, guard):
    guard.allow(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    sign_in(phone, "congdan")
    pk = begin(phone, CODE)
    path = f"/ho-so/{pk}/khai/request/"
    phone.goto(path)
    phone.context.set_offline(True)
    answer(phone, GENERIC["request"])
    expect(phone.locator("[data-saved]")).to_contain_text("Chưa lưu được")
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(path)
    expect(phone.locator("[name=request]")).to_have_value("Đề nghị cấp hai bản sao.")
    expect(phone.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
    assert Draft.objects.get().answers["request"] == "Đề nghị cấp hai bản sao."
    assert phone.evaluate("sessionStorage.length") == 0
    # Once the network is back the page saves by itself, without another key.
    phone.context.set_offline(True)
    phone.locator("[name=request]").fill("Xin ba bản.")
    expect(phone.locator("[data-saved]")).to_contain_text("Chưa lưu được")
    phone.context.set_offline(False)
    expect(phone.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
    assert Draft.objects.get().answers["request"] == "Xin ba bản."


def test_the_session_is_warned_of_gone_on_with_and_survived(
    live_world, phone, sign_in, settings, guard, assert_axe_clean
):
    guard.allow(r"status of 401")
    sign_in(phone, "congdan")
    path = f"/ho-so/{begin(phone, CODE)}/khai/request/"
    settings.SESSION_COOKIE_AGE = 100
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=100))
    phone.goto(path)
    warning = phone.locator("dialog[data-session]")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("Ông/Bà còn đang làm việc không?")
    assert_axe_clean(phone)
    settings.SESSION_COOKIE_AGE = 8 * 3600
    with phone.expect_response("**/tai-khoan/phien/"):
        warning.get_by_role("button", name="Tiếp tục").click()
    expect(warning).not_to_be_visible()
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=7)

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer(phone, GENERIC["request"])
    expect(phone.locator("[data-saved]")).to_contain_text("Phiên làm việc đã hết")
    press(phone, "Lưu và tiếp tục")
    assert "/tai-khoan/dang-nhap/" in phone.url
    phone.locator("[name=login]").fill("congdan")
    phone.locator("[name=password]").fill("motcua-demo")
    press(phone, "Đăng nhập")
    assert phone.url.endswith(path)
    expect(phone.locator("[name=request]")).to_have_value("Đề nghị cấp hai bản sao.")
    expect(phone.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
    assert Draft.objects.get().answers["request"] == "Đề nghị cấp hai bản sao."


def test_signing_out_leaves_nothing_in_the_browser(live_world, phone, sign_in, guard):
    guard.allow(r"ERR_INTERNET_DISCONNECTED|Clear-Site-Data|status of 40[13]")  # saved once more, too late
    sign_in(phone, "congdan")
    pk = begin(phone, CODE)
    phone.goto(f"/ho-so/{pk}/khai/request/")
    phone.context.set_offline(True)
    answer(phone, GENERIC["request"])
    expect(phone.locator("[data-saved]")).to_contain_text("Chưa lưu được")
    assert phone.evaluate("sessionStorage.length") == 1
    phone.context.set_offline(False)
    press(phone, "Đăng xuất")
    assert phone.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_wrong_by_a_day_is_never_believed(live_world, phone, sign_in, days):
    phone.clock.set_fixed_time(timezone.now() + timedelta(days=days))
    sign_in(phone, "congdan")
    pk = begin(phone, CODE)
    for key, values in GENERIC.items():
        phone.goto(f"/ho-so/{pk}/khai/{key}/")
        expect(phone.locator("dialog[data-session]")).not_to_be_visible()
        answer(phone, values)
        press(phone, "Lưu và tiếp tục")
    phone.goto(f"/ho-so/{pk}/kiem-tra/")
    phone.locator("[name=declared] + label").click()
    before = timezone.now()
    press(phone, "Nộp hồ sơ")
    phone.wait_for_url("**/da-nop/")
    dossier = Dossier.objects.get()
    assert before <= dossier.submitted_at <= timezone.now()
    assert f"{timezone.localtime(dossier.submitted_at):%y%m%d}" in dossier.number
    assert f"{timezone.localtime(dossier.submitted_at):%d/%m/%Y}" in phone.locator("main").inner_text()


def test_the_back_button_asks_nothing_and_doubles_nothing(live_world, phone, sign_in, guard):
    guard.allow(r"status of 422")
    sign_in(phone, "congdan")
    pk = begin(phone, CODE)
    phone.goto(f"/ho-so/{pk}/khai/request/")
    press(phone, "Lưu và tiếp tục")
    expect(phone.locator("[data-error-summary]")).to_be_visible()
    phone.reload()  # asks for the page anew: nothing is sent twice
    expect(phone.locator("[data-error-summary]")).not_to_be_visible()
    press(phone, "Lưu và tiếp tục")
    expect(phone.locator("[data-error-summary]")).to_be_visible()
    answer(phone, GENERIC["request"])
    press(phone, "Lưu và tiếp tục")
    version = Draft.objects.get().version
    phone.go_back()
    expect(phone.locator("[name=request]")).to_have_value("Đề nghị cấp hai bản sao.")
    phone.go_forward()
    assert Draft.objects.get().version == version
    for key, values in list(GENERIC.items())[:3]:
        phone.goto(f"/ho-so/{pk}/khai/{key}/")
        answer(phone, values)
        press(phone, "Lưu và tiếp tục")
    phone.goto(f"/ho-so/{pk}/kiem-tra/")
    phone.locator("[name=declared] + label").click()
    press(phone, "Nộp hồ sơ")
    phone.wait_for_url("**/da-nop/")
    phone.go_back()
    expect(phone.get_by_text(Dossier.objects.get().number).first).to_be_visible()
    assert Dossier.objects.count() == 1
