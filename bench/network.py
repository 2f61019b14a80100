"""How soon a citizen on a 3G phone reads something: 400 kbit/s, 400 ms, nothing in the browser's cache."""

import os
import shutil
import statistics
from typing import Any

from bench.measures import Figure

ROUNDS = 5
BYTES_A_SECOND, LATENCY_MS = 400_000 / 8, 400
PAGES = ("/", "/thu-tuc/?q=khai+sinh", "/thu-tuc/1.001193/", "/tra-cuu/")


def figures(port: int) -> list[Figure]:
    """The first text of public pages, and what the slowest of them sends; against the bare `/livez`."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("Chromium is not on the path (bin/setup test installs it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        seen = {path: [_visit(chromium, port, path) for _ in range(ROUNDS)] for path in (*PAGES, "/livez")}
        chromium.close()
    texts = {path: statistics.median(text for text, _size in rows) for path, rows in seen.items()}
    sizes = {path: max(size for _text, size in rows) for path, rows in seen.items()}
    slowest, heaviest = max(PAGES, key=texts.__getitem__), max(PAGES, key=sizes.__getitem__)
    return [
        Figure("first_text_3g", texts[slowest], "ms", texts["/livez"], "the words of /livez", ROUNDS, slowest),
        Figure("first_visit", sizes[heaviest] / 1000, "KB", 130, "what a first visit may weigh", ROUNDS, heaviest),
    ]


def _visit(chromium: Any, port: int, path: str) -> tuple[float, int]:
    """Milliseconds until the first text, and bytes received, of one visit by a new browser."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line = context.new_cdp_session(page)
    received: list[int] = []
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    condition = {"offline": False, "latency": LATENCY_MS, "connectionType": "cellular3g"}
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    line.send("Network.emulateNetworkConditions", condition | speed)
    page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    context.close()
    return float(paint), sum(received)
