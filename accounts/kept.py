"""What somebody sent when the session had ended or the form was stale: kept for the same person, shown once more.

A page that takes typed text carries a signed mark of whom it was made for. With it the text is laid, encrypted,
into the session of this browser and comes back after signing in, to nobody else and for one hour only.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, QueryDict

from portal.lib.crypto import CryptoError, decrypt, encrypt

NAME = "_who"  # the hidden input
SALT = "accounts.kept"
MARK_SECONDS = 48 * 3600
SECONDS = 3600
MOST = 200_000  # characters
KEY = "kept"


def mark(user_id: int | None) -> str:
    """Return the mark of a page made for this person."""
    return signing.dumps({"u": user_id}, salt=SALT)


def keep(request: HttpRequest) -> bool:
    """Lay aside what was sent; False where nothing says whom the page was made for, or it is too much."""
    owner = _owner(request)
    known = getattr(request, "user", None)
    if owner is None or (known is not None and known.is_authenticated and known.pk != owner):
        return False
    body = request.POST.urlencode()
    if len(body) > MOST:
        return False
    kept = {"path": request.path, "user": owner, "at": int(time.time()), "body": encrypt(body)}
    request.session[KEY] = kept
    return True


def _owner(request: HttpRequest) -> int | None:
    try:
        found = signing.loads(request.POST.get(NAME, ""), salt=SALT, max_age=MARK_SECONDS)["u"]
    except (signing.BadSignature, KeyError, TypeError):
        return None
    return found if isinstance(found, int) else None


def waiting(request: HttpRequest) -> bool:
    """Tell whether something is laid aside for the page to which signing in leads back."""
    kept = request.session.get(KEY)
    if not kept or time.time() - kept["at"] > SECONDS:
        return False
    path: str = kept["path"]
    return path == urlsplit(request.GET.get("next") or request.POST.get("next", "")).path


def take(request: Any) -> QueryDict | None:
    """Return what this person sent to this very page before signing in again, once; None where there is nothing."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    if kept["user"] != request.user.pk or time.time() - kept["at"] > SECONDS:
        return None
    try:
        return QueryDict(decrypt(kept["body"]))
    except CryptoError:
        return None
