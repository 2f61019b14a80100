"""Papers that are wanted: one is taken, drawn and kept, or its failure is noted; one transaction each."""

from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from agencies.rules.scope import SYSTEM
from dossiers.models import Document
from files.store import put

MAX_ATTEMPTS = 10


@transaction.atomic
def make_next(draw: Callable[[Document], bytes], *, at: datetime) -> Document | None:
    """Draw one wanted paper that no other worker holds, and keep it; None when there is none.

    A failure is noted on the row and tried again at the next sweep, at most 10 times.
    """
    document = (
        Document.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("dossier")
        .filter(state="wanted", attempts__lt=MAX_ATTEMPTS)
        .order_by("attempts", "id")
        .first()
    )
    if document is None:
        return None
    try:
        with transaction.atomic():
            paper = ContentFile(draw(document), name=f"{document.kind}.pdf")
            document.file = put(paper, by=SYSTEM, at=at)
            document.state, document.made_at, document.error = "ready", at, ""
            document.save()
    except Exception as error:  # whatever is wrong with one paper must not hold up the others
        _note_failure(document, error)
    return document


def _note_failure(document: Document, error: Exception) -> None:
    document.file = None
    document.attempts += 1
    document.state = "failed" if document.attempts >= MAX_ATTEMPTS else "wanted"
    # The kind of fault alone: its words may hold what stands on the paper.
    document.error = type(error).__name__
    document.save(update_fields=["file", "attempts", "state", "error"])


@transaction.atomic
def retry(document_id: int) -> None:
    """Want a failed paper again (the operators' button)."""
    Document.objects.filter(pk=document_id, state="failed").update(state="wanted", attempts=0, error="")
