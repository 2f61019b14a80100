"""Draws pages as pictures, in a process of its own: `python -m files.render` reads one JSON order from stdin.

PDFium and the picture decoders are native code fed with strangers' bytes, and PDFium may not be used by two
threads. So they run here, with a bound on memory and time, without the database, without settings; when one
dies, nothing else does. The order: {"source", "media_type", "jobs": [{"number", "width", "format", "turn",
"target"}]}, turned clockwise by 0, 90, 180 or 270 degrees; or {"bind": [{"source", "pdf", "turns"}], "target"}:
photographs and PDFs to be joined into one PDF, "turns" by the number of the page. Each picture is written beside its
target and moved there in one step. Exit 0: all drawn; 3: the source cannot be drawn; 4: one to be joined is digitally
signed.
"""

import json
import os
import resource
import secrets
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 240
TALLEST = 4  # times as high as wide; a strip taller than this is drawn narrower
QUALITY = 82
# A bound page fits on A4 at 200 dots to the inch and keeps its shape.
PAGE_INCHES = (8.27, 11.69)
PAGE_LONGEST = 2338
PAGE_QUALITY = 85
SIGNED = 4
TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


class _Signed(Exception):
    """Joined with others, the document would lose its signature."""


def main() -> int:
    """Carry out the order on stdin and return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = json.load(sys.stdin)
    try:
        if "bind" in order:
            _bind(order)
        elif order["media_type"] == "application/pdf":
            _draw_pdf(order)
        else:
            _draw_picture(order)
    except _Signed:
        return SIGNED
    except Exception as error:  # the parent only needs to know that this source cannot be drawn
        sys.stderr.write(f"{type(error).__name__}\n")
        return 3
    return 0


def _draw_pdf(order: dict[str, Any]) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(order["source"])
    try:
        # Without a form environment neither form scripts nor actions exist.
        for job in order["jobs"]:
            page = document[job["number"] - 1]
            width, height = page.get_size()
            if job["turn"] in (90, 270):
                width, height = height, width
            pixels = min(job["width"], round(TALLEST * job["width"] * width / max(height, 1)) or 1)
            bitmap = page.render(scale=pixels / max(width, 1), rotation=job["turn"], draw_annots=True)
            _save(bitmap.to_pil(), job)
            bitmap.close()
            page.close()
    finally:
        document.close()


def _draw_picture(order: dict[str, Any]) -> None:
    Image.MAX_IMAGE_PIXELS = None  # measured and bounded when the file was taken
    for job in order["jobs"]:
        with Image.open(order["source"], formats=("JPEG", "PNG")) as image:
            # A picture lying on its side swaps its sides when it is turned, so both are kept large enough.
            image.draft(None, (job["width"], job["width"]))
            image.thumbnail((job["width"] * TALLEST, job["width"] * TALLEST))
            turned = _turned(ImageOps.exif_transpose(image), job["turn"])
        if turned.width > job["width"]:
            turned = turned.resize((job["width"], max(1, round(turned.height * job["width"] / turned.width))))
        _save(turned, job)


def _turned(image: Image.Image, turn: int) -> Image.Image:
    """Return the picture turned clockwise."""
    return image.transpose(TURNS[turn]) if turn else image


def _bind(order: dict[str, Any]) -> None:
    """Make one PDF, one source after the other, so that memory holds one photograph at a time."""
    import pypdfium2

    Image.MAX_IMAGE_PIXELS = None
    target = Path(order["target"])
    joined = pypdfium2.PdfDocument.new()
    try:
        for one in order["bind"]:
            _append(joined, one, target.with_suffix(".page"))
        joined.save(target)
    finally:
        joined.close()
        target.with_suffix(".page").unlink(missing_ok=True)


def _append(joined: Any, one: dict[str, Any], spare: Path) -> None:
    """Put the pages of one source at the end, each turned as it is shown."""
    import pypdfium2

    if not one["pdf"]:
        _photo_page(one, spare)
    source = pypdfium2.PdfDocument(one["source"] if one["pdf"] else spare)
    try:
        if pypdfium2.raw.FPDF_GetSignatureCount(source) > 0:
            raise _Signed
        first = len(joined)
        joined.import_pages(source)
        for number, turn in one["turns"].items() if one["pdf"] else ():
            page = joined[first + int(number) - 1]
            page.set_rotation((page.get_rotation() + turn) % 360)
            page.close()
    finally:
        source.close()


def _photo_page(one: dict[str, Any], target: Path) -> None:
    """Draw a photograph as a PDF of one page, upright, no larger than A4."""
    with Image.open(one["source"], formats=("JPEG", "PNG")) as image:
        image.draft(None, (PAGE_LONGEST, PAGE_LONGEST))
        image.thumbnail((PAGE_LONGEST, PAGE_LONGEST))
        page = _flat(_turned(ImageOps.exif_transpose(image), one["turns"].get("1", 0)))
    inches = PAGE_INCHES if page.height >= page.width else PAGE_INCHES[::-1]
    dots = max(page.width / inches[0], page.height / inches[1])
    page.save(target, "PDF", resolution=dots, quality=PAGE_QUALITY)


def _flat(image: Image.Image) -> Image.Image:
    """Return only the pixels: a fresh picture has no EXIF, no place, no thumbnail of what was cut away."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A"))
    else:
        flat = Image.new("RGB", image.size)
        flat.paste(image.convert("RGB"))
    return flat


def _save(image: Image.Image, job: dict[str, Any]) -> None:
    flat = _flat(image)
    target = Path(job["target"])
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    try:
        if job["format"] == "png":
            flat.save(waiting, "PNG")
        else:
            flat.save(waiting, "JPEG", quality=QUALITY)
        os.replace(waiting, target)
    finally:
        waiting.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
