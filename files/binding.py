"""Photographs and PDFs joined into one PDF, upright; drawn in a process of its own (files.render)."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from files.models import StoredFile
from files.pages import CannotDraw, render
from files.render import SIGNED
from files.store import INCOMING, path_of

PDF = "application/pdf"
PHOTOS = frozenset({"image/jpeg", "image/png"})
JOINABLE = PHOTOS | {PDF}
MOST_FILES = 50
BIND_SECONDS = 100


class SignedPdf(ValueError):
    """A PDF with a digital signature loses it when it is joined with others: it is handed in by itself."""


@contextmanager
def bound(files: Sequence[tuple[StoredFile, Mapping[str, int]]]) -> Iterator[IO[bytes]]:
    """Give one PDF of photographs and PDFs in their order, each with the turns of its pages; gone afterwards.

    Turns are degrees clockwise by the number of the page. Raises CannotDraw, SignedPdf, files.store.Lost.
    """
    target = Path(settings.MEDIA_ROOT) / INCOMING / f"{secrets.token_hex(16)}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    order = {
        "bind": [
            {"source": str(path_of(stored)), "pdf": stored.media_type == PDF, "turns": dict(turns)}
            for stored, turns in files
        ],
        "target": str(target),
    }
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        render(order, BIND_SECONDS)
        with target.open("rb") as file:
            yield file
    except subprocess.CalledProcessError as error:
        if error.returncode == SIGNED:
            raise SignedPdf from error
        raise CannotDraw(str(files[0][0].pk)) from error
    except subprocess.TimeoutExpired as error:
        raise CannotDraw(str(files[0][0].pk)) from error
    finally:
        target.unlink(missing_ok=True)
