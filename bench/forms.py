"""One citizen at the form of a birth: how long the server takes for a page, a save and a look at the dossier."""

import os
import statistics
from collections.abc import Callable
from typing import Any

import psycopg2

from bench.filing import Desk
from bench.measures import Figure, in_turn

PROCEDURE = "1.001193"
TURNS = 40


def figures(desk: Desk, filed: int) -> list[Figure]:
    """Measure in this process, as the site does it behind its web server; `filed` is a dossier of the desk's person."""
    from django.test import Client

    from accounts.access import user_by_name

    person = user_by_name("do.000")
    browser = Client(headers={"host": "localhost"})
    browser.force_login(person)
    draft, form = _draft(desk, person)
    # A page that these answers leave out sends on to the task list.
    every = (f"/ho-so/{draft}/khai/{page.key}/" for page in form.pages)
    pages = [path for path in every if browser.get(path).status_code == 200]
    slowest = max(pages, key=lambda path: statistics.median(_took(lambda: _get(browser, path)) for _ in range(5)))
    questions = f"{len(form.fields)} inputs, {len(form.pages)} pages; the slowest page"
    return [
        _figure("form_page", lambda: _get(browser, slowest), questions),
        _figure("form_autosave", _saver(browser, pages[0], form), "one page saved by itself"),
        _figure("dossier_read", lambda: _read(browser, desk, filed), "the whole dossier by API"),
    ]


def _draft(desk: Desk, person: Any) -> tuple[int, Any]:
    from django.utils import timezone

    from accounts.access import actor_of
    from dossiers.actions import filing
    from procedures.access import open_offer

    at = timezone.now()
    offer = open_offer(PROCEDURE, desk.agency, at=at)
    started = filing.start(offer, by=actor_of(person, at=at), at=at)
    return started.pk, offer.version.eform


def _get(browser: Any, path: str) -> None:
    answer = browser.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")


def _read(browser: Any, desk: Desk, dossier_id: int) -> None:
    path = f"/api/v1/dossiers/{dossier_id}/"
    answer = browser.get(path, headers={"Authorization": f"Token {desk.token}"})
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")


def _saver(browser: Any, path: str, form: Any) -> Callable[[], None]:
    """Save the page as its script does: what the page shows, with the version that the last saving brought."""
    import re

    html = browser.get(path).content.decode()
    hidden = dict(re.findall(r'name="(_version|_base)" value="([^"]*)"', html))

    def save() -> None:
        answer = browser.post(path, hidden, headers={"X-Autosave": "1"})
        if answer.status_code != 200 or "json" not in answer["Content-Type"]:
            raise SystemExit(f"{path}: {answer.status_code} {answer.content[:300]!r}")
        saved = answer.json()
        hidden.update(_version=str(saved["version"]), _base=str(saved["base"]))

    return save


def _took(work: Callable[[], None]) -> float:
    from bench.measures import seconds

    return seconds(work)


def _figure(name: str, ours: Callable[[], None], note: str) -> Figure:
    """Against the statements of one call in raw SQL on the same server, in one transaction."""
    statements = _statements(ours)
    bare = psycopg2.connect(os.environ["DATABASE_URL"])

    def raw() -> None:
        with bare, bare.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    value, limit = in_turn(ours, raw, TURNS)
    bare.close()
    return Figure(name, value, "ms", limit, f"raw SQL, {len(statements)} statements", TURNS, note)


def _statements(work: Callable[[], None]) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
    with CaptureQueriesContext(connection) as seen:
        work()
    texts = [row["sql"].strip() for row in seen.captured_queries]
    return [text for text in texts if text.split(" ", 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
