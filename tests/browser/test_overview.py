"""One's own dossiers in Chromium: what waits first, each dossier in one sentence, on a phone and on a desk."""

import pytest
from django.utils import timezone

from dossiers.actions import intake, results, talking
from dossiers.models import Rating
from tests.browser.conftest import press
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


def test_after_the_result(live_world, page, sign_in, assert_axe_clean, assert_no_sideways_scroll):
    """The result, its receipt, the rating; where the post brings it; which notices come by e-mail."""
    from tests.dossiers.office import Office

    dossier = Office(filed_one).done(receive_by="post")
    width = page.viewport_size["width"]
    sign_in(page, "congdan")
    paths = {f"/ho-so/{dossier.pk}/dia-chi-nhan/": "post", "/thong-bao/tuy-chon/": "letters"}
    for path, name in paths.items():
        page.goto(path)
        assert_axe_clean(page)
        assert_no_sideways_scroll(page)
        look(page, f"{name}-{width}")
    results.return_result(dossier.pk, handed_to="Bưu tá", by=actor("motcua"), at=timezone.now())
    page.goto(f"/ho-so/{dossier.pk}/")
    page.locator("#danh-gia summary").click()
    assert_axe_clean(page)
    assert_no_sideways_scroll(page)
    look(page, f"returned-{width}")
    press(page, "Tôi đã nhận được kết quả")
    press(page, "Rất hài lòng")
    assert Rating.objects.get().score == 3
