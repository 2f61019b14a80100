"""What an applicant has prepared for a supplement and not sent yet; nothing for the office to see."""

from dossiers.models import Attachment, Dossier, Draft


def unsent_files(dossier: Dossier) -> list[Attachment]:
    """Return the files that wait to be sent, in the order they came; one query."""
    return list(dossier.attachments.filter(pending=True, removed_at__isnull=True).select_related("file"))


def unsent_draft(dossier: Dossier) -> Draft | None:
    """Return the answers typed and not sent, None where nothing was typed; one query."""
    found: Draft | None = Draft.objects.filter(dossier=dossier).first()
    return found
