"""Photographs bound into one PDF, a page to each, turned upright; drawn in a process of its own (files.render)."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from files.models import StoredFile
from files.pages import CannotDraw, render
from files.store import INCOMING, path_of

PHOTOS = frozenset({"image/jpeg", "image/png"})
MOST_PHOTOS = 50
BIND_SECONDS = 100


@contextmanager
def bound(photos: Sequence[tuple[StoredFile, int]]) -> Iterator[IO[bytes]]:
    """Give one PDF of photographs, each with its turn in degrees clockwise, in their order; gone afterwards.

    Raises CannotDraw, files.store.Lost.
    """
    target = Path(settings.MEDIA_ROOT) / INCOMING / f"{secrets.token_hex(16)}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    order = {
        "bind": [{"source": str(path_of(stored)), "turn": turn} for stored, turn in photos],
        "target": str(target),
    }
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        render(order, BIND_SECONDS)
        with target.open("rb") as file:
            yield file
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CannotDraw(str(photos[0][0].pk)) from error
    finally:
        target.unlink(missing_ok=True)
