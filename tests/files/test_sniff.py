"""What is taken and what is refused."""

import io
import random
import time
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image, ImageFile
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from files.labels import REFUSALS, file_size, refusal
from files.sniff import DOCX, JPEG, PDF, PNG, XLSX, Checked, Refused, check
from tests.files import make


def checked(data, name=""):
    return check(io.BytesIO(data), name)


def refused(data, name=""):
    with pytest.raises(Refused) as error:
        checked(data, name)
    assert refusal(error.value.code, error.value.params)
    return error.value.code


@pytest.mark.parametrize(
    "make_it, name, found",
    [
        (lambda: make.pdf(), "đơn.pdf", Checked(PDF, 1)),
        (lambda: make.pdf(12), "ĐƠN.PDF", Checked(PDF, 12)),
        (lambda: make.pdf(change=make.link("URI", URI="https://x.vn")), "a.pdf", Checked(PDF, 1)),
        (lambda: make.picture(), "ảnh.jpg", Checked(JPEG, 1)),
        (lambda: make.picture(progressive=True), "ảnh.jpeg", Checked(JPEG, 1)),
        (lambda: make.picture("PNG"), "ảnh.png", Checked(PNG, 1)),
        (make.sideways_photo, "IMG_0001.JPG", Checked(JPEG, 1)),
        (make.several_pictures, "IMG_0002.jpg", Checked(JPEG, 1)),
        (lambda: make.docx(), "đơn.docx", Checked(DOCX, None)),
        (lambda: make.xlsx(), "bảng.xlsx", Checked(XLSX, None)),
        (lambda: make.pdf(), "", Checked(PDF, 1)),
        (lambda: make.pdf(), "đơn.pdf ", Checked(PDF, 1)),
        (lambda: make.picture(), "Ảnh 12.10.2026", Checked(JPEG, 1)),
        (lambda: make.picture() + b"PK\x05\x06" + bytes(18), "ảnh.jpg", Checked(JPEG, 1)),
        (lambda: make.docx(), "", Checked(DOCX, None)),
    ],
)
def test_good_files_are_taken(make_it, name, found):
    assert checked(make_it(), name) == found


def test_a_pdf_of_the_usual_makers_is_taken():
    """With an open action that only goes to a page, outlines, form fields and object streams."""

    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = ArrayObject(
            [writer.pages[0].indirect_reference, NameObject("/Fit")]
        )
        writer.add_outline_item(title="Trang 1", page_number=0)
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/SigFlags"): NumberObject(3)})
        writer.root_object[NameObject("/Names")] = DictionaryObject(
            {NameObject("/EmbeddedFiles"): DictionaryObject({NameObject("/Names"): writer._add_object(empty())})}
        )

    def empty():
        from pypdf.generic import ArrayObject

        return ArrayObject()

    assert checked(make.pdf(2, change)) == Checked(PDF, 2)


@pytest.mark.parametrize(
    "make_it, name, code",
    [
        (lambda: b"", "đơn.pdf", "empty"),
        # names that lie
        (lambda: make.PROGRAM, "đơn.pdf", "program"),
        (lambda: b"\x7fELF" + bytes(99), "đơn.jpg", "program"),
        (lambda: b"#!/bin/sh\n", "đơn.docx", "program"),
        (lambda: make.pdf(), "đơn.docx", "mismatch"),
        (lambda: make.picture(), "ảnh.png", "mismatch"),
        (lambda: make.pdf(), "đơn.pdf.exe", "mismatch"),
        (lambda: b"plain words", "đơn.pdf", "mismatch"),
        (lambda: make.zipped({"a.txt": "x"}), "đơn.docx", "mismatch"),
        (lambda: make.xlsx(), "đơn.docx", "mismatch"),
        # kinds that are not taken
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "hình.svg", "type"),
        (lambda: b"<html><script>1</script>", "trang.html", "type"),
        (lambda: b"GIF89a" + bytes(50), "a.gif", "type"),
        (lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "type"),
        (lambda: make.zipped({"a.txt": "x"}), "a.zip", "type"),
        (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(50), "IMG_1.HEIC", "heic"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "đơn.doc", "old_office"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "đơn.docx", "locked_office"),
        # PDF
        (lambda: make.pdf(password="secret"), "a.pdf", "encrypted_pdf"),
        (lambda: make.pdf(password=""), "a.pdf", "encrypted_pdf"),
        (lambda: make.pdf(change=make.named_script), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=make.opens_with("JavaScript", JS="1")), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=make.opens_with("Launch", F="cmd.exe")), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=make.on_page("JavaScript", JS="1")), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=make.link("Launch", F="a.exe")), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=make.link("SubmitForm", F="https://x")), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=make.link("ImportData", F="a")), "a.pdf", "active_pdf"),
        (lambda: make.pdf(change=lambda w: w.add_attachment("a.exe", b"MZ")), "a.pdf", "carrier_pdf"),
        (lambda: make.pdf()[:200], "a.pdf", "broken"),
        (lambda: b"%PDF-1.7\n" + bytes(2000), "a.pdf", "broken"),
        (lambda: make.pdf(0), "a.pdf", "broken"),
        (lambda: make.pdf(1001), "a.pdf", "too_many_pages"),
        # pictures
        (lambda: make.picture(size=(900, 900))[:-3000], "a.jpg", "broken"),
        (lambda: make.picture()[:40], "a.jpg", "broken"),
        (lambda: make.picture("PNG")[:-400], "a.png", "broken"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "a.png", "broken"),
        (lambda: make.huge_png(8000, 8000), "a.png", "too_many_pixels"),
        (lambda: make.huge_png(30000, 30000), "a.png", "too_many_pixels"),
        # two files in one
        (lambda: make.picture() + make.zipped({"a.exe": make.PROGRAM}), "a.jpg", "two_faced"),
        (lambda: make.pdf() + make.docx(), "a.pdf", "two_faced"),
        (lambda: make.picture("PNG") + make.docx(), "a.png", "two_faced"),
        (lambda: make.picture(comment=make.pdf()), "a.jpg", "two_faced"),
        # DOCX and XLSX
        (lambda: make.zipped({"a.exe": make.PROGRAM}), "đơn.docx", "executable_inside"),
        (lambda: make.docx(word__media__a_dot_exe=b"x"), "đơn.docx", "executable_inside"),
        (lambda: make.docx(word__media__a_dot_png=make.PROGRAM), "đơn.docx", "executable_inside"),
        (lambda: make.docx(word__media__a_dot_js=b"x"), "đơn.docx", "executable_inside"),
        (lambda: make.xlsx(xl__embeddings__a_dot_zip=b"x"), "b.xlsx", "executable_inside"),
        (
            lambda: make.docx(word__embeddings__o_dot_bin=b"\xd0\xcf\x11\xe0" + "\x01Ole10Native".encode("utf-16-le")),
            "đơn.docx",
            "executable_inside",
        ),
        (lambda: make.docx(word__vbaProject_dot_bin=b"x"), "đơn.docx", "macro"),
        (lambda: make.xlsx(xl__macrosheets__s_dot_xml=b"<a/>"), "b.xlsx", "macro"),
        (lambda: make.docx(word__activeX__a_dot_bin=b"x"), "đơn.docx", "macro"),
        (
            lambda: make.docx(content="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "đơn.docx",
            "macro",
        ),
        (lambda: make.docx(), "đơn.docm", "macro"),
        (lambda: make.docx(content="application/xml"), "đơn.docx", "mismatch"),
        (
            lambda: make.docx(
                word___rels__settings_dot_xml_dot_rels=make.RELATIONS.format(
                    kind="attachedTemplate", target="https://x.vn/t.dotm"
                )
            ),
            "đơn.docx",
            "active_office",
        ),
        (
            lambda: make.docx(
                "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c cmd</w:instrText></w:r>"
            ),
            "đơn.docx",
            "active_office",
        ),
        (
            lambda: make.xlsx(xl__externalLinks__e1_dot_xml='<a><ddeLink ddeService="cmd"/></a>'),
            "b.xlsx",
            "active_office",
        ),
        (
            lambda: make.docx(word__styles_dot_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "đơn.docx",
            "active_office",
        ),
        (lambda: make.docx("<w:r>"), "đơn.docx", "broken"),
        (lambda: make.docx()[:-30], "đơn.docx", "broken"),
        (lambda: make.docx(**{"..__..__a_dot_xml": "<a/>"}), "đơn.docx", "broken"),
        (lambda: make.docx(word__media__a_dot_png=bytes(60_000_000)), "đơn.docx", "bomb"),
    ],
)
def test_bad_files_are_refused_with_their_reason(make_it, name, code):
    assert refused(make_it(), name) == code


def test_a_damaged_part_inside_is_noticed():
    data = bytearray(make.docx(word__media__a_dot_png=random.Random(1).randbytes(5000)))
    data[data.index(b"word/media/a.png") + 1000] ^= 0xFF
    assert refused(bytes(data), "a.docx") == "broken"


def test_a_locked_part_inside_is_noticed():
    data = bytearray(make.docx())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data), "a.docx") == "locked_office"


def test_the_same_part_twice_is_refused():
    out = io.BytesIO(make.docx())
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("word/document.xml", make.DOCUMENT.replace("{run}", ""))
    assert refused(out.getvalue(), "a.docx") == "broken"


def test_ordinary_links_and_local_templates_are_fine():
    links = make.RELATIONS.format(kind="hyperlink", target="https://langson.gov.vn")
    template = make.RELATIONS.format(kind="attachedTemplate", target="file:///C:/Mau/Normal.dotm")
    data = make.docx(
        word___rels__document_dot_xml_dot_rels=links,
        word___rels__settings_dot_xml_dot_rels=template,
        word__printerSettings__p1_dot_bin=b"\x00" * 100,
    )
    assert checked(data, "a.docx").media_type == DOCX


def test_javascript_hidden_in_an_object_stream_is_found():
    """Compressed objects and names written with escapes show nothing to a search of the bytes."""
    hidden = b"<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"
    body = b"%PDF-1.7\n"
    offsets = {}

    def add(number, data):
        nonlocal body
        offsets[number] = len(body)
        body += b"%d 0 obj\n" % number + data + b"\nendobj\n"

    add(1, b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>")
    add(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    add(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
    packed = zlib.compress(b"4 0 " + hidden)
    add(
        5,
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    )
    rows = [(0, 0, 255)] + [(1, offsets[n], 0) for n in (1, 2, 3)] + [(2, 5, 0), (1, offsets[5], 0)]
    rows.append((1, len(body), 0))
    table = b"".join(
        kind.to_bytes(1, "big") + at.to_bytes(3, "big") + last.to_bytes(1, "big") for kind, at, last in rows
    )
    start = len(body)
    add(6, b"<</Type/XRef/Size 7/W[1 3 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream" % (len(table), table))
    body += b"startxref\n%d\n%%%%EOF" % start
    assert b"JavaScript" not in body
    assert refused(body, "a.pdf") == "active_pdf"


def test_a_pdf_that_points_at_itself_ends():
    def change(writer):
        page = writer.pages[0]
        page[NameObject("/Parent")].get_object()["/Kids"].append(page["/Parent"].indirect_reference)

    assert refused(make.pdf(change=change), "a.pdf") == "broken"


def test_a_pdf_nested_without_end_is_refused():
    def change(writer):
        inner = DictionaryObject({NameObject("/A"): TextStringObject("x")})
        for _ in range(80):
            inner = DictionaryObject({NameObject("/A"): inner})
        writer.root_object[NameObject("/Deep")] = inner

    assert refused(make.pdf(change=change), "a.pdf") == "too_complex"


def test_a_fifty_megabyte_scan_takes_a_moment_and_little_memory(tmp_path):
    """Thirty-odd pages of noise that does not compress, as a scanner set too fine makes them."""
    path = tmp_path / "large.pdf"
    noise = random.Random(7)
    writer = PdfWriter()
    photo = io.BytesIO()
    Image.frombytes("RGB", (900, 600), noise.randbytes(900 * 600 * 3)).save(photo, "PDF", quality=95)
    size = 0
    while size < 48_000_000:
        writer.append(io.BytesIO(photo.getvalue()))
        size += len(photo.getvalue())
    writer.write(path)
    assert 40_000_000 < path.stat().st_size < 60_000_000
    started = time.process_time()
    tracemalloc.start()
    with path.open("rb") as file:
        assert check(file, "large.pdf").pages == len(writer.pages)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - started < 20
    assert most < 160_000_000


def test_a_large_photograph_is_decoded_small():
    """108 megapixels would be 324 MB as pixels; a JPEG is decoded at an eighth of its sides."""
    data = make.picture(size=(12000, 9000), quality=30)
    assert checked(data, "a.jpg") == Checked(JPEG, 1)
    assert refused(make.picture(size=(12000, 9000), quality=30, progressive=True), "a.jpg") == "too_many_pixels"


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_each_reason_has_words_with_a_way_on(code):
    text = refusal(code, {"limit": 50 * 1024 * 1024, "ending": ".pdf"})
    assert "%(" not in text
    assert text.count(". ") + text.endswith(".") >= 2, "what is wrong, then what to do"


def test_sizes_and_limits_are_named():
    assert "50 MB" in refusal("too_large", {"limit": 50 * 1024 * 1024})
    assert [file_size(n) for n in (1, 200_000, 2_500_000, 52_428_800)] == [
        "1 KB",
        "195 KB",
        "2,4 MB",
        "50,0 MB",
    ]


def test_a_cut_photograph_is_refused_after_papers_were_drawn():
    """WeasyPrint lets Pillow load what is cut, for the whole process."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    whole = make.picture("JPEG")
    assert refused(whole[: len(whole) // 2], "a.jpg") == "broken"
