"""What a file looks like: pages of PDFs and photographs as pictures, kept on disk beside the files.

The cache can be deleted at any moment; it is made again. Pictures shown are turned upright and carry no EXIF,
so that nobody learns from a photograph where it was taken; the file itself stays as it was handed in.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from files.models import StoredFile
from files.store import path_of

THUMBNAIL = 240
FULL = 40_000  # pixels: no photograph is as wide
SCREEN = 1200
WIDTHS = (THUMBNAIL, 640, SCREEN, 1800)
RENDER_SECONDS = 60
BATCH = 10
MOST_FAILURES = 3
HOPELESS_SECONDS = 3600


class NoPages(Exception):
    """The file cannot be shown as pages (DOCX, XLSX) or has no page of that number."""


class CannotDraw(Exception):
    """The file opened when it was taken, and yet its pages cannot be drawn: it can be downloaded only."""


def page_image(stored: StoredFile, number: int, width: int = SCREEN, turn: int = 0) -> bytes:
    """Return one page (from 1) as JPEG, at most `width` pixels wide (raised to the next of WIDTHS).

    `turn`: turned 90, 180 or 270 degrees clockwise. Raises NoPages, CannotDraw, files.store.Lost.
    """
    return _page(stored, number, width, "jpg", turn)


def page_png(stored: StoredFile, number: int, width: int = SCREEN) -> bytes:
    """Return one page (from 1) as PNG, otherwise as page_image; several times larger, sharp in every line."""
    return _page(stored, number, width, "png")


def upright(stored: StoredFile, turn: int) -> bytes:
    """Return a photograph at its full size in its own format, turned clockwise by 90, 180 or 270 degrees.

    Raises CannotDraw, files.store.Lost.
    """
    path_of(stored)
    kind = "png" if stored.media_type == "image/png" else "jpg"
    target = _target(stored, 1, FULL, kind, turn)
    if not target.is_file():
        _draw(stored, [(1, FULL)], kind, turn)
    return target.read_bytes()


def make_pages(stored: StoredFile, *, width: int = SCREEN, most: int = 200) -> int:
    """Draw what is not drawn yet: the first `most` pages at `width` pixels and a small first page; return how
    many.

    Raises NoPages, CannotDraw, files.store.Lost.
    """
    last = min(_pages(stored), most)
    wanted = [(1, THUMBNAIL), *((number, width) for number in range(1, last + 1))]
    missing = _undrawn(stored, wanted)
    count, failures = len(missing), 0
    while missing:
        batch, missing = missing[:BATCH], missing[BATCH:]
        try:
            _draw(stored, batch, "jpg")
        except CannotDraw:
            # The page that the renderer stumbled on is marked now; the others of the batch are still to do.
            failures += 1
            if failures == MOST_FAILURES:
                raise
            missing = _undrawn(stored, batch) + missing
    return count - failures


def drop_pages(key: str) -> None:
    """Forget the pictures of a file that was removed."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def _page(stored: StoredFile, number: int, width: int, kind: str, turn: int = 0) -> bytes:
    if not 1 <= number <= _pages(stored):
        raise NoPages(f"{stored.pk}: page {number}")
    wide = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
    target = _target(stored, number, wide, kind, turn)
    try:
        return target.read_bytes()
    except FileNotFoundError:
        if _is_hopeless(stored, number):
            raise CannotDraw(str(stored.pk)) from None
        _draw(stored, [(number, wide)], kind, turn)
        return target.read_bytes()


def _pages(stored: StoredFile) -> int:
    if stored.page_count is None:
        raise NoPages(str(stored.pk))
    return stored.page_count


def _draw(stored: StoredFile, wanted: Sequence[tuple[int, int]], kind: str, turn: int = 0) -> None:
    order = {
        "source": str(path_of(stored)),
        "media_type": stored.media_type,
        "jobs": [
            {
                "number": number,
                "width": width,
                "format": kind,
                "turn": turn,
                "target": str(_target(stored, number, width, kind, turn)),
            }
            for number, width in wanted
        ],
    }
    try:
        render(order, RENDER_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        undrawn = [(number, width) for number, width in wanted if not _is_drawn(stored, number, width, kind, turn)]
        _give_up(stored, undrawn[0][0] if undrawn else wanted[0][0])
        raise CannotDraw(str(stored.pk)) from error


def render(order: dict[str, Any], seconds: int) -> None:
    """Have an order carried out by files.render, in its own process; raises what subprocess.run raises."""
    subprocess.run(
        [sys.executable, "-m", "files.render"],
        input=json.dumps(order).encode(),
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        timeout=seconds,
        check=True,
    )


def _undrawn(stored: StoredFile, wanted: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (number, width)
        for number, width in wanted
        if not _is_drawn(stored, number, width, "jpg") and not _is_hopeless(stored, number)
    ]


def _is_drawn(stored: StoredFile, number: int, width: int, kind: str, turn: int = 0) -> bool:
    return _target(stored, number, width, kind, turn).is_file()


def _give_up(stored: StoredFile, number: int) -> None:
    """Remember for an hour that a page cannot be drawn, so that looking at it does not cost a renderer each
    time.
    """
    mark = _folder(stored.key) / f"{number}.failed"
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()


def _is_hopeless(stored: StoredFile, number: int) -> bool:
    try:
        marked_at = (_folder(stored.key) / f"{number}.failed").stat().st_mtime
    except FileNotFoundError:
        return False
    return time.time() - marked_at < HOPELESS_SECONDS


def _folder(key: str) -> Path:
    return Path(settings.DATA_DIR) / "pages" / key


def _target(stored: StoredFile, number: int, width: int, kind: str, turn: int = 0) -> Path:
    turned = f"-{turn}" if turn else ""
    return _folder(stored.key) / f"{number}-{width}{turned}.{kind}"
