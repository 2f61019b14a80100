"""Files made for tests: good ones as phones and office programs make them, and bad ones of every kind."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/{part}" ContentType="{content}"/></Types>"""
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p>{run}</w:p></w:body></w:document>"
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}" TargetMode="External"/></Relationships>'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 500


def pdf(pages=1, change=None, **options):
    """A PDF of blank A4 pages; `change(writer)` spoils it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    if "password" in options:
        writer.encrypt(options["password"], owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind, **more):
    """A PDF action, to hang on something."""
    entries = {"/S": NameObject(f"/{kind}")}
    entries.update({f"/{key}": TextStringObject(value) for key, value in more.items()})
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def named_script(writer):
    """Spoil a PDF by a script in its list of names, which runs when it is opened."""
    names = ArrayObject([TextStringObject("a"), writer._add_object(action("JavaScript", JS="app.alert(1)"))])
    listed = DictionaryObject({NameObject("/Names"): names})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): listed})


def opens_with(kind, **more):
    """Spoil a PDF by an action that runs when it is opened."""

    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action(kind, **more))

    return change


def on_page(kind, **more):
    """Spoil a PDF by an action on leaving the first page, written straight into the page."""

    def change(writer):
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/C"): action(kind, **more)})

    return change


def link(kind, **more):
    """Put a link with an action on the first page."""

    def change(writer):
        annotation = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (0, 0, 10, 10)]),
                NameObject("/A"): action(kind, **more),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])

    return change


def picture(kind="JPEG", size=(640, 480), **options):
    """A picture with its left half red and its right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sideways_photo(size=(640, 480)):
    """A photograph from a phone held upright: lying on its side, with a note to turn it, and the place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # the top is on the right-hand side: turn clockwise
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 51.0, 13.0), 3: "E", 4: (106.0, 45.0, 42.0)})
    return picture(size=size, exif=exif)


def several_pictures():
    """A JPEG that holds two pictures, as some phones write (MPO)."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (320, 240), "red"), Image.new("RGB", (320, 240), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def huge_png(width, height):
    """A PNG of a few kilobytes that says it is that large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def zipped(members):
    """A ZIP of the given members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def docx(run="<w:r><w:t>Đơn đề nghị</w:t></w:r>", content=WORD, **more):
    """A DOCX; `more` are further members, with `__` for the slash and `_dot_` for the dot in their names."""
    extra = {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()}
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.format(part="word/document.xml", content=content),
            "word/document.xml": DOCUMENT.replace("{run}", run),
            **extra,
        }
    )


def xlsx(content=SHEET, **more):
    """An XLSX; `more` as for docx."""
    extra = {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()}
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.format(part="xl/workbook.xml", content=content),
            "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
            **extra,
        }
    )
