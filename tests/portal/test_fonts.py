"""Vietnamese in every font we ship, on the screen and on paper; what papers may fetch."""

import io
import json
import os
import subprocess
import sys
import unicodedata

import pytest
from django.conf import settings as project
from django.core.management import call_command
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from portal.lib import pdf

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_VOWELS = "aăâeêioôơuưy"
# 12 vowels by 6 tones and đ, less the plain Latin ones, in both cases: what Vietnamese has beyond ASCII.
LETTERS = sorted(
    {
        letter
        for vowel in _VOWELS
        for tone in _TONES
        for letter in (
            unicodedata.normalize("NFC", vowel + tone),
            unicodedata.normalize("NFC", vowel + tone).upper(),
        )
        if ord(letter) > 127
    }
    | set("đĐ")
)
WANTED = [*LETTERS, "₫"]


def test_the_alphabet_is_the_whole_of_it():
    assert len(LETTERS) == 134


@pytest.fixture(scope="module")
def screen_fonts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    from django.test import override_settings

    with override_settings(BUILD_DIR=folder), open(os.devnull, "w") as nowhere:
        call_command("build_fonts", stdout=nowhere)
    return sorted((folder / "fonts").glob("*.woff2"))


def test_screen_fonts_are_small_and_whole(screen_fonts):
    assert [path.name for path in screen_fonts] == [
        "be-vietnam-pro-regular.woff2",
        "be-vietnam-pro-semibold.woff2",
    ]
    for path in screen_fonts:
        with TTFont(path) as font:
            assert [c for c in WANTED if ord(c) not in font.getBestCmap()] == []
            assert font.flavor == "woff2"
        assert path.stat().st_size < 32_000


def test_paper_fonts_are_whole():
    families = pdf.serif_files()
    assert "Paper Serif Fallback" in families, "the font out of the package is always there"
    for files in families.values():
        for path in set(files.values()):
            with TTFont(path, lazy=True) as font:
                assert [c for c in WANTED if ord(c) not in font.getBestCmap()] == [], path


def words_of(made):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


@pytest.mark.parametrize("family", sorted(pdf.serif_files()))
@pytest.mark.parametrize("style", ["normal", "font-weight: bold", "font-style: italic"])
def test_every_letter_can_be_read_back_from_a_paper(family, style):
    css = f'p {{ font-family: "{family}"; {style if ":" in style else ""} }}'
    html = f"<html lang='vi'><style>{css}</style><p>{' '.join(WANTED)}</p></html>"
    made = pdf.render(html, title="Chữ Việt")
    assert [c for c in WANTED if c not in words_of(made)] == []
    used = {font for page in PdfReader(io.BytesIO(made)).pages for font in _font_names(page)}
    assert all("+" in name for name in used), "each font is embedded, as the part that is used"
    assert any(family.replace(" ", "-") in name for name in used), used


def _font_names(page):
    return [str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]


def test_a_paper_is_archival_tagged_and_titled():
    made = pdf.render("<html><h1>Giấy tiếp nhận</h1><table><tr><td>1</td></tr></table></html>", title="Giấy tiếp nhận")
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert 'part="3"' in metadata or "<pdfaid:part>3<" in metadata
    assert 'conformance="A"' in metadata or "<pdfaid:conformance>A<" in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "vi"
    assert root["/OutputIntents"]
    assert PdfReader(io.BytesIO(made)).metadata.title == "Giấy tiếp nhận"


def test_the_same_page_is_the_same_bytes_in_another_process():
    html = "<html lang='vi'><p>Hồ sơ số <b>1</b> <i>một</i></p></html>"
    code = (
        "import django, hashlib, json, sys; django.setup(); from portal.lib import pdf;"
        "print(json.dumps(hashlib.sha256(pdf.render(sys.argv[1], title='a')).hexdigest()))"
    )
    prints = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, html],
            cwd=project.BASE_DIR,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        prints.add(json.loads(done.stdout.strip().splitlines()[-1]))
    assert len(prints) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<img src='http://127.0.0.1:9/a.png'>",
        "<img src='https://example.org/a.png'>",
        "<img src='ftp://127.0.0.1/a.png'>",
        "<img src='file:///etc/passwd'>",
        "<img src='/etc/passwd'>",
        "<img src='/static/../../etc/passwd'>",
        "<img src='/static/%2e%2e/%2e%2e/etc/passwd'>",
        "<img src='file://example.org/static/css/base.css'>",
        "<img src='/static/css/no-such-file.png'>",
        "<link rel='stylesheet' href='http://127.0.0.1:9/a.css'>",
        "<link rel='attachment' href='file:///etc/passwd'>",
        "<a rel='attachment' href='file:///etc/passwd'>a</a>",
        "<style>@import url('http://127.0.0.1:9/a.css')</style>",
        "<style>p { background: url('file:///etc/passwd') }</style><p>a</p>",
        "<style>@font-face { font-family: a; src: url('http://127.0.0.1:9/a.ttf') }</style><p>a</p>",
        "<object data='file:///etc/passwd'></object>",
        "<img src='data:text/html,<script>1</script>'>",
    ],
)
def test_a_paper_fetches_nothing_of_the_world_or_the_disk(html):
    with pytest.raises(pdf.Refused):
        pdf.render(f"<html>{html}</html>", title="a")


def test_a_paper_may_carry_our_own_files_and_drawn_images():
    dot = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    html = f'<html><link rel="stylesheet" href="/static/css/tokens.css"><img src="{dot}" alt="a">Chữ</html>'
    assert "Chữ" in words_of(pdf.render(html, title="a"))
