"""The answer that carries a file, with the headers that keep it a mere file in the browser."""

from io import BytesIO

from django.http import FileResponse

from files.models import StoredFile
from files.store import open_stored

INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def file_response(stored: StoredFile, *, name: str, inline: bool = False, instead: bytes | None = None) -> FileResponse:
    """Return the bytes under a name; the caller has already made sure that the person may see them.

    `instead` are other bytes of the same kind: the photograph turned upright. Shown in the browser only where asked
    and harmless there; never cached by anybody in between, never run.
    """
    response = FileResponse(
        open_stored(stored) if instead is None else BytesIO(instead),
        as_attachment=not (inline and stored.media_type in INLINE),
        filename=name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Content-Length"] = str(stored.size if instead is None else len(instead))
    return response
