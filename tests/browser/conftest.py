"""Chromium for every browser test, with guards: no error in the console, no CSP report, no request elsewhere."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect, sync_playwright

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESKTOP = 360, 1366
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PATIENCE = 30_000  # ms until something that must come is given up; two busy cores are slow
expect.set_options(timeout=PATIENCE)


def settled(page: Page) -> None:
    """Wait until the page and every style sheet of it are there: only then is it what a person sees."""
    page.wait_for_load_state()
    page.wait_for_function("[...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet)")


def press(page: Page, words: str) -> None:
    """Press the button and wait for the page that answers, however slow the server is."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).first.click()


def follow(page: Page, link: Locator) -> None:
    """Follow the link and wait for the whole page behind it, its scripts too."""
    with page.expect_navigation():
        link.click()


def until(page: Page, true: Callable[[], bool]) -> None:
    """Ask the database again and again until it is so; the page lives on meanwhile."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        page.wait_for_timeout(50)


def press_in_vain(page: Page, words: str) -> None:
    """Press the button without a network and wait until the page has given up: the next press counts again."""
    before = page.url
    button = page.get_by_role("button", name=words, exact=True).first
    button.click()
    expect(page.locator("form[aria-busy]")).to_have_attribute("aria-busy", "false")
    assert page.url == before


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session: the system's own."""
    assert CHROMIUM, "Chromium is not on the path (apt-get install chromium)"
    # Playwright keeps an event loop running in this thread; the test's own queries are made in it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=as_root)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Guard:
    """What went wrong on the pages of one test, and what the test expects to go wrong."""

    origin: str
    allowed: list[re.Pattern[str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Let console messages that match pass (the page of an error says so in the console)."""
        self.allowed.append(re.compile(pattern))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.note(f"{message.type}: {message.text}")

    def note(self, text: str) -> None:
        self.problems.append(text)

    def pass_or_stop(self, route: Route) -> None:
        if route.request.url.startswith((self.origin, "data:", "blob:")):
            route.continue_()
        else:
            self.note(f"request to {route.request.url}")
            route.abort()

    def unexpected(self) -> list[str]:
        return [text for text in self.problems if not any(p.search(text) for p in self.allowed)]


@pytest.fixture
def guard(live_server) -> Iterator[Guard]:
    """Fails the test at its end if a page complained or asked somebody else."""
    watch = Guard(live_server.url)
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def quiet_server(live_server) -> Iterator[None]:
    """Let the server end what the closed pages have asked for: nothing of it meets the tables of the next test."""
    yield
    deadline = time.monotonic() + PATIENCE / 1000
    while any("process_request_thread" in one.name for one in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.fixture
def new_page(browser, live_server, quiet_server, guard) -> Iterator[Callable[..., Page]]:
    """new_page(360, java_script_enabled=False, …) -> a page of a fresh browser; paths are relative."""
    contexts = []

    def make(width: int = DESKTOP, height: int = 768, **options: Any) -> Page:
        usual = {"base_url": live_server.url, "reduced_motion": "reduce"}
        context = browser.new_context(viewport={"width": width, "height": height}, **usual | options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", guard.hear)
        page.on("pageerror", lambda error: guard.note(f"exception: {error}"))
        page.route("**/*", guard.pass_or_stop)
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture(params=[PHONE, DESKTOP])
def page(request, new_page) -> Page:
    """The test runs twice: on a phone and on a desk."""
    return new_page(request.param)


@pytest.fixture
def phone(new_page) -> Page:
    return new_page(PHONE, 740)


@pytest.fixture
def desktop(new_page) -> Page:
    return new_page(DESKTOP)


@pytest.fixture
def set_prefs(live_server) -> Callable[..., None]:
    """set_prefs(page, font="l", contrast="high", django_language="en")."""

    def put(page: Page, **cookies: str) -> None:
        page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])

    return put


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, str], None]:
    """sign_in(page, "congdan") by a session; the sign-in page itself has a test of its own."""

    def enter(page: Page, username: str) -> None:
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return enter


@pytest.fixture(scope="session")
def assert_axe_clean() -> Callable[..., None]:
    """assert_axe_clean(page): no violation of WCAG 2.2 A or AA; rules=[…] asks for these rules only."""

    def look_through(page: Page, only: dict[str, Any]) -> list[str]:
        settled(page)
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        options = {"runOnly": only, "resultTypes": ["violations"]}
        violations = page.evaluate("async (options) => (await axe.run(options)).violations", options)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def check(page: Page, rules: list[str] | None = None) -> None:
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
        found = look_through(page, only)
        if found:  # the page may have been left, or its style sheets have come, while axe was looking
            page.wait_for_load_state("networkidle")
            found = look_through(page, only)
        assert found == [], f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture(scope="session")
def assert_no_sideways_scroll() -> Callable[[Page], None]:
    """assert_no_sideways_scroll(page): the page is not wider than its window."""

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"
        # The header cuts off what does not fit, so that nothing scrolls.
        cut = page.evaluate(
            "[...document.querySelectorAll('header a, header button')].map(e => [e.innerText, "
            "e.getBoundingClientRect().right]).filter(([, right]) => right > window.innerWidth + 1)"
        )
        assert cut == [], f"{page.url}: cut off {cut}"

    return check
