"""Legal papers: HTML in, an archival tagged PDF out (PDF/A-3a). The same HTML always gives the same bytes."""

import atexit
import mimetypes
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

# The metric twin of Times New Roman: version 2 alone has Vietnamese, and Debian installs both under one name.
LIBERATION_FOLDERS = tuple(
    Path("/usr/share/fonts", folder)
    for folder in ("truetype/liberation2", "truetype/liberation", "liberation-serif", "liberation")
)
STYLES = {
    "Regular": ("400", "normal"),
    "Bold": ("700", "normal"),
    "Italic": ("400", "italic"),
    "BoldItalic": ("700", "italic"),
}
_one_at_a_time = threading.Lock()  # Pango and its fonts are not made for threads


class Refused(Exception):
    """The HTML names something that a paper must not fetch; the message names the URL."""


def render(html: str, *, variant: str = "pdf/a-3a", title: str) -> bytes:
    """Draws the page; nothing is fetched but our own static files and data: images. Raises Refused."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _one_at_a_time:
            return _draw(html, variant, title)
    except FatalURLFetchingError as error:  # a BaseException, so that WeasyPrint itself does not pass over it
        raise Refused(str(error)) from None


def _draw(html: str, variant: str, title: str) -> bytes:
    from weasyprint import HTML

    css, fonts = _base()
    page = HTML(string=_drawable(html), base_url="file:///", url_fetcher=_fetcher())
    document = page.render(stylesheets=[css], font_config=fonts, pdf_variant=variant)
    document.metadata.title = title
    document.metadata.lang = document.metadata.lang or "vi"
    pdf: bytes = document.write_pdf(pdf_variant=variant, pdf_tags=True)
    return pdf


def _drawable(html: str) -> str:
    """The HTML with a box in place of every sign that our fonts do not have (emoji, Chinese): drawn, it would be a
    blank that nobody notices, and no program could read the text around it."""
    strange = set(html) - _signs()
    if not strange:
        return html
    box = next(sign for sign in "□\ufffd?" if sign in _signs())
    return html.translate({ord(sign): _instead(sign, box) for sign in strange})


def _instead(sign: str, box: str) -> str:
    """Nothing for what only shapes or joins its neighbours, else a box."""
    return "" if unicodedata.category(sign) in ("Cf", "Mn", "Me", "Cc") else box


@lru_cache(maxsize=1)
def _signs() -> frozenset[str]:
    """Every sign that the fonts of papers can draw, and the white space between."""
    from fontTools.ttLib import TTFont

    found = set("\n\t\r")
    for files in serif_files().values():
        with TTFont(files["Regular"], lazy=True) as font:
            found |= {chr(code) for code in font.getBestCmap()}
    return frozenset(found)


def pdf_response(pdf: bytes, *, name: str) -> HttpResponse:
    """Return a paper that is not stored, to be downloaded under a name; the caller says who may keep it."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def serif_files() -> dict[str, dict[str, Path]]:
    """Family -> style -> file of the fonts that papers are set in, best family first."""
    families = {"Paper Serif": _liberation(), "Paper Serif Fallback": _noto()}
    return {name: files for name, files in families.items() if files}


@lru_cache(maxsize=1)
def _liberation() -> dict[str, Path]:
    from fontTools.ttLib import TTFont

    for folder in LIBERATION_FOLDERS:
        files = {style: folder / f"LiberationSerif-{style}.ttf" for style in STYLES}
        if all(path.is_file() for path in files.values()):
            with TTFont(files["Regular"], lazy=True) as font:
                if ord("ệ") in font.getBestCmap():
                    return files
    return {}


def _noto() -> dict[str, Path]:
    import fontpkg

    return {style: Path(fontpkg.path("Noto Serif", int(weight), slant)) for style, (weight, slant) in STYLES.items()}


def _face(family: str, style: str, path: Path) -> str:
    weight, slant = STYLES[style]
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {slant}; '
        f'src: url("{path.as_uri()}") }}'
    )


@lru_cache(maxsize=1)
def _base() -> "tuple[CSS, FontConfiguration]":
    """Our fonts, read once in a process, and the look that every paper starts from."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    families = serif_files()
    faces = [_face(family, style, path) for family, files in families.items() for style, path in files.items()]
    names = ", ".join(f'"{name}"' for name in families)
    rules = f"html {{ font-family: {names}, serif; font-size: 13pt; line-height: 1.4 }}"
    page = "@page { size: A4; margin: 20mm 20mm 20mm 30mm }"
    css = CSS(string="\n".join([*faces, page, rules]), font_config=fonts, url_fetcher=_fetcher())
    atexit.register(_base.cache_clear)  # its temporary folder goes while Python can still remove it
    return css, fonts


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Files of the project by their /static/ address, the fonts above, and data: images."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            path = _own_file(url)
            if path is None:
                raise FatalURLFetchingError(url[:200])
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFilesOnly(allowed_protocols=("data", "file"), allow_redirects=False)


def _own_file(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = unquote(parts.path)
    fonts = {str(file) for files in serif_files().values() for file in files.values()}
    if path in fonts:
        return Path(path)
    if not path.startswith(settings.STATIC_URL) or ".." in Path(path).parts:
        return None
    name = path.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT, name)
    if collected.is_file():
        return collected
    found = finders.find(name)
    return Path(found) if found else None
