"""Our own papers as pictures, for a look at them before they are sent; strangers' files go through files.pages."""

import base64
import io
import threading

_one_at_a_time = threading.Lock()  # PDFium may not be used by two threads
WIDTH = 900
MOST = 6


def pictures(pdf: bytes, *, width: int = WIDTH, most: int = MOST) -> list[str]:
    """Return the first pages of a paper that this program has drawn, as data: addresses of PNG pictures."""
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_picture(document[number], width) for number in range(min(len(document), most))]
        finally:
            document.close()


def _picture(page, width: int) -> str:  # noqa: ANN001 - pypdfium2 is imported late
    bitmap = page.render(scale=width / max(page.get_width(), 1), grayscale=True)
    buffer = io.BytesIO()
    # Sixteen greys are plenty for black letters, and a third of the size.
    bitmap.to_pil().quantize(16).save(buffer, "PNG", optimize=True)
    bitmap.close()
    page.close()
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
