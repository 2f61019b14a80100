"""Opening DOCX and XLSX: the parts that make one, every part read to its end, nothing in it that can run."""

import posixpath
import re
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from files.refused import Refused
from files.sniff import DOCX, XLSX, looks_like_a_program

MAX_PARTS = 5000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_XML = 100 * 1024 * 1024
CHUNK = 256 * 1024

CONTENT_TYPES = "[Content_Types].xml"
MAIN_PART = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
MAIN_CONTENT = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
RUNNABLE = re.compile(
    r"\.("
    r"exe|dll|com|scr|msi|msp|cpl|sys|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|"
    r"lnk|pif|reg|xll|url|scf|inf|jar|class|apk|ipa|app|dmg|deb|rpm|sh|bash|py|pyc|pl|"
    r"rb|php|elf|so|dylib|iso|img|vhd|chm|html|htm|svg|swf|zip|rar|7z|gz|tar|cab"
    r")$"
)
# Inside an OLE object this stream (its name in UTF-16) is the packager's: any file at all may be in it.
_PACKAGER = "\x01Ole10Native".encode("utf-16-le")
_ELSEWHERE = re.compile(r"\s*(https?:|ftp:|\\\\|//|file://[^/\\]|file:/{4}|file:/*\\)", re.IGNORECASE)
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)


def office_type(file: BinaryIO, ending: str) -> str:
    """Return DOCX or XLSX for a ZIP that is one; raises Refused."""
    try:
        with zipfile.ZipFile(file) as package:
            names = {info.filename for info in package.infolist()[:MAX_PARTS]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("broken") from error
    for media_type, main_part in MAIN_PART.items():
        if CONTENT_TYPES in names and main_part in names:
            return media_type
    if any(RUNNABLE.search(name.lower()) for name in names):
        raise Refused("executable_inside")
    raise Refused("mismatch" if ending in (".docx", ".xlsx") else "type", {"ending": ending})


def open_office(file: BinaryIO, media_type: str) -> None:
    """Read every part to its end; raises Refused."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            _check_table(parts)
            for part in parts:
                _check_name(part.filename.lower())
            for part in parts:
                _check_part(package, part)
            _check_main_type(package, media_type)
    except Refused:
        raise
    except Exception as error:  # zipfile, zlib and expat have many ways to say that a file is broken
        raise Refused("broken") from error


def _check_table(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise Refused("bomb")
    if unpacked > RATIO_MATTERS_FROM and unpacked / packed > MAX_RATIO:
        raise Refused("bomb")
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise Refused("broken")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("locked_office")


def _check_name(name: str) -> None:
    if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or ":" in name:
        raise Refused("broken")
    base = posixpath.basename(name)
    if base.startswith("vbaproject") or base == "vbadata.xml" or "/activex/" in f"/{name}":
        raise Refused("macro")
    if "/macrosheets/" in f"/{name}" or "/dialogsheets/" in f"/{name}":
        raise Refused("macro")
    if RUNNABLE.search(base):
        raise Refused("executable_inside")


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.is_dir():
        return
    name = part.filename.lower()
    reader = XmlPart(name) if name.endswith((".xml", ".rels")) else BinaryPart(name)
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            reader.feed(chunk)
    reader.close()


class BinaryPart:
    """A picture, a font, an embedded object: not a program, and no packager inside."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tail = b""
        self.first = True

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes; raises Refused."""
        if self.first and looks_like_a_program(chunk):
            raise Refused("executable_inside")
        self.first = False
        if _PACKAGER in self.tail + chunk:
            raise Refused("executable_inside")
        self.tail = chunk[-len(_PACKAGER) :]

    def close(self) -> None:
        """End the part; nothing is left to judge."""


class XmlPart:
    """A part in XML: well-formed, without a document type, without links that fetch or run something."""

    def __init__(self, name: str) -> None:
        self.size = 0
        self.is_links = name.endswith(".rels")
        self.in_instruction = False
        self.instruction: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes; raises Refused and expat's errors."""
        self.size += len(chunk)
        if self.size > MAX_XML:
            raise Refused("bomb")
        self.parser.Parse(chunk, False)

    def close(self) -> None:
        """End the part; raises where it stopped in the middle."""
        self.parser.Parse(b"", True)

    def _doctype(self, *_: object) -> None:
        raise Refused("active_office")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        if self.is_links and local == "Relationship":
            _check_link(attributes)
        elif local == "ddeLink":
            raise Refused("active_office")
        elif local == "fldSimple":
            _check_instruction(" ".join(attributes.values()))
        elif local == "fldChar":
            self.instruction.clear()
        self.in_instruction = local == "instrText"

    def _end(self, tag: str) -> None:
        if tag.endswith(" instrText"):
            self.in_instruction = False
            _check_instruction("".join(self.instruction))

    def _text(self, text: str) -> None:
        if self.in_instruction:
            self.instruction.append(text)


def _check_instruction(text: str) -> None:
    if _DDE.search(text):
        raise Refused("active_office")


def _check_link(attributes: dict[str, str]) -> None:
    """Links that a reader clicks are fine; a template, object or frame fetched from elsewhere is not."""
    if attributes.get("TargetMode", "").lower() != "external":
        return
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    fetched = kind in {"attachedtemplate", "oleobject", "frame", "subdocument", "package"}
    if fetched and _ELSEWHERE.match(attributes.get("Target", "")):
        raise Refused("active_office")


def _check_main_type(package: zipfile.ZipFile, media_type: str) -> None:
    """The main part must be declared as an ordinary document, not as a template or one with macros."""
    declared: dict[str, str] = {}

    def start(_: str, attributes: dict[str, str]) -> None:
        if "PartName" in attributes:
            declared[attributes["PartName"].lower().lstrip("/")] = attributes.get("ContentType", "")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(package.read(CONTENT_TYPES), True)
    content = declared.get(MAIN_PART[media_type], "")
    if "macroenabled" in content.lower():
        raise Refused("macro")
    if content != MAIN_CONTENT[media_type]:
        raise Refused("mismatch", {"ending": ""})
