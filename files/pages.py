"""What a file looks like: pages of PDFs and photographs as pictures, kept on disk beside the files.

The cache can be deleted at any moment; it is made again. Pictures shown are turned upright and carry no EXIF,
so that nobody learns from a photograph where it was taken; the file itself stays as it was handed in.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from files.models import StoredFile
from files.store import path_of

THUMBNAIL = 240
SCREEN = 1200
WIDTHS = (THUMBNAIL, 640, SCREEN, 1800)
RENDER_SECONDS = 60
BATCH = 10


class NoPages(Exception):
    """The file cannot be shown as pages (DOCX, XLSX) or has no page of that number."""


class CannotDraw(Exception):
    """The file opened when it was taken, and yet its pages cannot be drawn: it can be downloaded only."""


def page_image(stored: StoredFile, number: int, width: int = SCREEN) -> bytes:
    """Return one page (from 1) as JPEG, at most `width` pixels wide (raised to the next of WIDTHS).

    Raises NoPages, CannotDraw, files.store.Lost.
    """
    return _page(stored, number, width, "jpg")


def page_png(stored: StoredFile, number: int, width: int = SCREEN) -> bytes:
    """Return one page (from 1) as PNG, otherwise as page_image; several times larger, sharp in every line."""
    return _page(stored, number, width, "png")


def make_pages(stored: StoredFile, *, width: int = SCREEN, most: int = 200) -> int:
    """Draw what is not drawn yet: the first `most` pages at `width` pixels and a small first page; return how
    many.

    Raises NoPages, CannotDraw, files.store.Lost.
    """
    wanted = [(1, THUMBNAIL), *((number, width) for number in range(1, min(_pages(stored), most) + 1))]
    missing = [(number, wide) for number, wide in wanted if not _target(stored, number, wide, "jpg").is_file()]
    for first in range(0, len(missing), BATCH):
        _draw(stored, missing[first : first + BATCH], "jpg")
    return len(missing)


def drop_pages(key: str) -> None:
    """Forget the pictures of a file that was removed."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def _page(stored: StoredFile, number: int, width: int, kind: str) -> bytes:
    if not 1 <= number <= _pages(stored):
        raise NoPages(f"{stored.pk}: page {number}")
    wide = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
    target = _target(stored, number, wide, kind)
    try:
        return target.read_bytes()
    except FileNotFoundError:
        _draw(stored, [(number, wide)], kind)
        return target.read_bytes()


def _pages(stored: StoredFile) -> int:
    if stored.page_count is None:
        raise NoPages(str(stored.pk))
    return stored.page_count


def _draw(stored: StoredFile, wanted: Sequence[tuple[int, int]], kind: str) -> None:
    order = {
        "source": str(path_of(stored)),
        "media_type": stored.media_type,
        "jobs": [
            {
                "number": number,
                "width": width,
                "format": kind,
                "target": str(_target(stored, number, width, kind)),
            }
            for number, width in wanted
        ],
    }
    try:
        subprocess.run(
            [sys.executable, "-m", "files.render"],
            input=json.dumps(order).encode(),
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
            capture_output=True,
            timeout=RENDER_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CannotDraw(str(stored.pk)) from error


def _folder(key: str) -> Path:
    return Path(settings.DATA_DIR) / "pages" / key


def _target(stored: StoredFile, number: int, width: int, kind: str) -> Path:
    return _folder(stored.key) / f"{number}-{width}.{kind}"
