"""Opening a PDF with pypdf: every object of the file is looked at, not only what the first page shows."""

import logging
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings
from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from files.refused import Refused

# pypdf reports every oddity of every scanner; the verdict is ours, and its lines may quote the document.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 1000
MAX_OBJECTS = 200_000
MAX_SECONDS = 20
MAX_NESTING = 60

# Actions that run something, reach out, or carry something along (ISO 32000-1, 12.6.4).
ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
        "/SetOCGState3D",
    }
)
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
CARRIER_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/AF"})


def open_pdf(file: BinaryIO) -> int:
    """Return the number of pages; raises Refused (broken, encrypted_pdf, active_pdf, carrier_pdf,
    too_many_pages).

    Fonts and pictures are not decoded: they are drawn by another program, in a process of its own.
    """
    try:
        return _read(file)
    except Refused:
        raise
    except LimitReachedError as error:
        raise Refused("too_complex") from error
    except Exception as error:  # pypdf raises dozens of kinds on broken files; all mean that it does not open
        raise Refused("broken") from error


def _read(file: BinaryIO) -> int:
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        raise Refused("encrypted_pdf")
    _look_at_everything(reader)
    pages = len(reader.pages)
    if pages == 0:
        raise Refused("broken")
    limit = getattr(settings, "FILE_MAX_PAGES", MAX_PAGES)
    if pages > limit:
        raise Refused("too_many_pages", {"limit": limit})
    for page in reader.pages:
        if not isinstance(page.get_object(), DictionaryObject) or page.mediabox.width <= 0:
            raise Refused("broken")
    return pages


def _look_at_everything(reader: PdfReader) -> None:
    give_up_at = time.monotonic() + MAX_SECONDS
    _judge(reader.trailer, 0)
    for count, (number, generation) in enumerate(_numbers(reader)):
        if count > MAX_OBJECTS or time.monotonic() > give_up_at:
            raise Refused("too_complex")
        try:
            thing = reader.get_object(IndirectObject(number, generation, reader))
        except LimitReachedError:
            raise
        except Exception:  # noqa: S112 - a hole in the table; what the pages need is asked for again below
            continue
        _judge(thing, 0)


def _numbers(reader: PdfReader) -> Iterator[tuple[int, int]]:
    for generation, offsets in reader.xref.items():
        for number in list(offsets):
            yield number, generation
    for number in list(reader.xref_objStm):
        yield number, 0


def _judge(thing: Any, depth: int) -> None:
    """Refuse an object that acts or carries; what it only points at is judged under its own number."""
    if depth > MAX_NESTING:
        raise Refused("too_complex")
    if isinstance(thing, DictionaryObject):
        _judge_dictionary(thing)
        for value in thing.values():
            _judge(value, depth + 1)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            _judge(value, depth + 1)


def _judge_dictionary(thing: DictionaryObject) -> None:
    keys = thing.keys()
    if not ACTIVE_KEYS.isdisjoint(keys) or _name(thing, "/S") in ACTIVE_ACTIONS:
        raise Refused("active_pdf")
    if not CARRIER_KEYS.isdisjoint(keys) or _name(thing, "/Type") == "/EmbeddedFile":
        if _is_empty_carrier(thing):
            return
        raise Refused("carrier_pdf")


def _is_empty_carrier(thing: DictionaryObject) -> bool:
    """Some office programs write an empty /EmbeddedFiles or /AF: a drawer with nothing in it."""
    if "/EF" in thing or _name(thing, "/Type") == "/EmbeddedFile":
        return False
    for key in CARRIER_KEYS & thing.keys():
        held: Any = thing[key]
        if isinstance(held, DictionaryObject):
            held = "/Kids" in held or ("/Names" in held and held["/Names"])
        if held:
            return False
    return True


def _name(thing: DictionaryObject, key: str) -> str:
    """Return the name under a key, followed where it is only pointed at, else an empty text."""
    value = thing.get(key)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return value if isinstance(value, str) else ""
