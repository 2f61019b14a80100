"""Papers that are wanted: one is claimed, drawn and kept, or its failure is noted."""

from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from agencies.rules.scope import SYSTEM
from dossiers.models import Document
from files.store import put

MAX_ATTEMPTS = 10


def make_next(draw: Callable[[Document], bytes], *, at: datetime) -> Document | None:
    """Draw one wanted paper that no other worker holds, and keep it; None when there is none.

    A try is counted before it begins, so that a paper that kills its worker does not stand first for ever; a
    failure is noted and tried again at the next sweep, at most 10 times.
    """
    claimed = _claim()
    if claimed is None:
        return None
    with transaction.atomic():
        wanted = Document.objects.select_for_update(of=("self",), skip_locked=True).select_related("dossier")
        document = wanted.filter(pk=claimed.pk, state="wanted").first()
        if document is None:
            return claimed
        try:
            with transaction.atomic():
                _keep(document, draw(document), at=at)
        except Exception as error:  # whatever is wrong with one paper must not hold up the others
            _note_failure(document, error)
        return document


@transaction.atomic
def _claim() -> Document | None:
    """Count a try at the wanted paper with the fewest tries, the oldest first; None when there is none.

    The office's slips come before the applicants' own forms, which nobody waits for.
    """
    wanted = Document.objects.select_for_update(of=("self",), skip_locked=True)
    tried = wanted.filter(state="wanted", attempts__lt=MAX_ATTEMPTS).annotate(own=Q(kind="declaration"))
    document = tried.order_by("attempts", "own", "id").first()
    if document is not None:
        document.attempts += 1
        document.save(update_fields=["attempts"])
    return document


def _keep(document: Document, pdf: bytes, *, at: datetime) -> None:
    document.file = put(ContentFile(pdf, name=f"{document.kind}.pdf"), by=SYSTEM, at=at, ours=True)
    document.state, document.made_at, document.error = "ready", at, ""
    document.save()


def _note_failure(document: Document, error: Exception) -> None:
    document.file = None
    document.state = "failed" if document.attempts >= MAX_ATTEMPTS else "wanted"
    # The kind of fault alone: its words may hold what stands on the paper.
    document.error = type(error).__name__
    document.save(update_fields=["file", "state", "error"])


@transaction.atomic
def retry(document_id: int) -> None:
    """Want a failed paper again (the operators' button)."""
    Document.objects.filter(pk=document_id, state="failed").update(state="wanted", attempts=0, error="")


def give_up() -> int:
    """Show as failed what was tried 10 times without an end, each time with its worker; return how many."""
    return Document.objects.filter(state="wanted", attempts__gte=MAX_ATTEMPTS).update(state="failed")
