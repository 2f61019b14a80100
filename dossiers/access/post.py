"""Where the public post brings a result, and how far it is, for whoever sees the dossier."""

from agencies.access import commune_name
from dossiers.models import Dossier, PostAddress, Posting


def post_address_of(dossier: Dossier) -> PostAddress | None:
    """Return the address said for the post; no query where the result goes another way."""
    if dossier.receive_by != "post":
        return None
    found: PostAddress | None = PostAddress.objects.filter(dossier=dossier).first()
    return found


def address_words(row: PostAddress) -> str:
    """Return receiver, phone and address in one line."""
    return ", ".join((row.receiver, row.phone_plain, row.address_line, commune_name(row.commune_code)))


def postings_of(dossier: Dossier) -> list[Posting]:
    """Return each time the result was given to the post, the latest first; no query before a result goes by post."""
    if dossier.receive_by == "electronic" or dossier.done_at is None:
        return []
    return list(Posting.objects.filter(dossier=dossier))
