"""What the applicant has prepared for a supplement and not sent: the draft beside the filed dossier, and its files."""

from collections.abc import Collection

from dossiers.models import Attachment, Dossier, Draft, PaperCheck
from files.store import remove


def drop(dossier: Dossier) -> None:
    """Throw it away with a request that ends without an answer: nobody will ask for it any more."""
    Draft.objects.filter(dossier=dossier).delete()
    rows = list(Attachment.objects.filter(dossier=dossier, pending=True).select_related("file"))
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        remove(row.file)


def send(dossier: Dossier) -> None:
    """Make the files part of the dossier, for the office to see, and close the draft: its answers are filed."""
    rows = Attachment.objects.filter(dossier=dossier, pending=True)
    doubt(dossier, set(rows.values_list("requirement_id", flat=True)))
    rows.update(pending=False)
    Draft.objects.filter(dossier=dossier).delete()


def doubt(dossier: Dossier, papers: Collection[int | None]) -> None:
    """Take the clerk's mark from papers whose files have changed: it was about others. Counts and remarks stay."""
    PaperCheck.objects.filter(dossier=dossier, requirement_id__in=papers).exclude(right=None).update(right=None)
