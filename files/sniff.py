"""What a file really is: its first bytes, its name, and then really opening it.

Only PDF, JPEG, PNG, DOCX and XLSX are taken, each proven by the library that reads it. A name is never
believed; it only has to agree with what was found.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from files.refused import Refused

__all__ = ["ACCEPTED_EXTENSIONS", "Checked", "Refused", "check", "check_name"]

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TYPE_OF_EXTENSION = {
    ".pdf": PDF,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".jfif": JPEG,
    ".png": PNG,
    ".docx": DOCX,
    ".xlsx": XLSX,
}
ACCEPTED_EXTENSIONS = tuple(TYPE_OF_EXTENSION)
HEAD_BYTES = 1024

_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"dex\n",
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_MACRO_EXTENSIONS = (".docm", ".xlsm", ".dotm", ".xltm", ".xlsb")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file was found to be; `pages` is None for what has no page images (DOCX, XLSX)."""

    media_type: str
    pages: int | None


def check(file: BinaryIO, name: str = "") -> Checked:
    """Open a seekable file and return what it is; raises Refused.

    `name` is the name it came under: where it has an ending, the ending must agree with the contents.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise Refused("empty")
    ending = _ending(name)
    media_type = _type_of(head, file, ending)
    _agree(media_type, ending)
    _no_second_face(media_type, head, file)
    return Checked(media_type, _open(media_type, file))


def check_name(name: str) -> None:
    """Raise Refused for a name whose ending is of a kind that is not taken, before its contents are sent."""
    ending = _ending(name)
    if ending in _MACRO_EXTENSIONS:
        raise Refused("macro")
    if ending in (".heic", ".heif"):
        raise Refused("heic")
    if ending in (".doc", ".xls", ".ppt"):
        raise Refused("old_office")
    if ending and ending not in TYPE_OF_EXTENSION:
        raise Refused("type", {"ending": ending})


def _ending(name: str) -> str:
    """Return the ending of a name with its dot; the year in "Đơn 12.10.2026" is none."""
    ending = PurePath(name.strip()).suffix.lower()
    return ending if _ENDING.fullmatch(ending) else ""


def looks_like_a_program(head: bytes) -> bool:
    """Tell whether the first bytes are those of a program or a script."""
    return head.startswith(_PROGRAMS)


def _type_of(head: bytes, file: BinaryIO, ending: str) -> str:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"PK\x03\x04"):
        from files.sniff_office import office_type

        return office_type(file, ending)
    raise _why_not(head, ending)


def _why_not(head: bytes, ending: str) -> Refused:
    if looks_like_a_program(head):
        return Refused("program")
    if head.startswith(_OLE):
        return Refused("locked_office" if ending in (".docx", ".xlsx") else "old_office")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Refused("heic")
    if ending in TYPE_OF_EXTENSION:
        return Refused("mismatch", {"ending": ending})
    return Refused("type", {"ending": ending})


def _agree(media_type: str, ending: str) -> None:
    if ending in _MACRO_EXTENSIONS:
        raise Refused("macro")
    if ending and TYPE_OF_EXTENSION.get(ending) != media_type:
        raise Refused("mismatch", {"ending": ending})


def _no_second_face(media_type: str, head: bytes, file: BinaryIO) -> None:
    """Refuse what is also a ZIP or also a PDF: two programs would see two different files."""
    if media_type in (DOCX, XLSX):
        return
    if media_type != PDF and b"%PDF-" in head:
        raise Refused("two_faced")
    if _is_archive(file):
        raise Refused("two_faced")


def _is_archive(file: BinaryIO) -> bool:
    """Tell whether it opens as a ZIP with something in it; four bytes alone also turn up by chance."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            return bool(package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _open(media_type: str, file: BinaryIO) -> int | None:
    # Each reader is imported only when a file of its kind comes in: they are large.
    file.seek(0)
    if media_type == PDF:
        from files.sniff_pdf import open_pdf

        return open_pdf(file)
    if media_type in (JPEG, PNG):
        from files.sniff_image import open_image

        open_image(file, media_type)
        return 1
    from files.sniff_office import open_office

    open_office(file, media_type)
    return None
