"""A phone whose clock is a day wrong: what day it is and when a dossier was filed the server says."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dossiers.models import Dossier
from tests.browser.conftest import PHONE
from tests.browser.steps import Filing

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_a_day_wrong_changes_nothing(live_world, new_page, sign_in, days):
    phone = new_page(PHONE, 740)
    before = timezone.now()
    phone.clock.set_fixed_time(before + timedelta(days=days))
    sign_in(phone, "congdan")
    filing = Filing(phone)
    filing.begin()

    phone.goto(filing.path("khai/requester/"))
    wrong = phone.evaluate("new Date().toISOString().slice(0, 10)")
    assert wrong == (before + timedelta(days=days)).date().isoformat()
    assert phone.locator("[data-today]").get_attribute("data-today") in {
        timezone.localdate(before).isoformat(),
        timezone.localdate().isoformat(),
    }
    phone.locator('[name="requester.phone"]').fill("0912345678")
    expect(phone.locator("[data-saved]")).to_contain_text(re.compile(r"Đã lưu lúc \d\d:\d\d$"))
    told = re.search(r"\d\d:\d\d$", phone.locator("[data-saved]").inner_text().strip())
    assert told
    gone = int((timezone.now() - before).total_seconds() // 60) + 1
    assert told[0] in {f"{timezone.localtime(before) + timedelta(minutes=n):%H:%M}" for n in range(gone + 1)}
    assert phone.locator("dialog[data-session]").evaluate("box => box.open") is False

    filing.answer()
    filing.attach()
    filing.file()
    dossier = Dossier.objects.get()
    assert before <= dossier.submitted_at <= timezone.now()
    assert f"-{timezone.localdate(dossier.submitted_at):%y%m%d}-" in dossier.number
