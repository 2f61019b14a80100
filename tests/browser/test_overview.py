"""One's own dossiers in Chromium: what waits first, each dossier in one sentence, on a phone and on a desk."""

import pytest
from django.utils import timezone

from dossiers.actions import intake, talking
from tests.browser.test_supplement import asked, filed_one, look  # noqa: F401 - a fixture
from tests.dossiers.office import actor

pytestmark = pytest.mark.browser


def test_what_waits_comes_first(asked, page, sign_in, assert_axe_clean, assert_no_sideways_scroll):
    running, at = filed_one(), timezone.now()
    intake.accept(running.pk, by=actor("motcua"), at=at)
    talking.write(running.pk, words="Chúng tôi đã nhận hồ sơ của Ông/Bà.", by=actor("chuyenvien"), at=at)
    sign_in(page, "congdan")
    width = page.viewport_size["width"]
    page.goto("/ho-so/")
    first = page.locator("#todo + ul > li h3").first
    assert first.inner_text().startswith("Bổ sung hồ sơ")
    assert_axe_clean(page)
    assert_no_sideways_scroll(page)
    look(page, f"overview-{width}")
    for dossier, name in ((asked, "asked"), (running, "running")):
        page.goto(f"/ho-so/{dossier.pk}/")
        assert page.locator("main h1").count() == 1
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)
        look(page, f"dossier-{name}-{width}")
