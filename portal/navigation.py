"""The main menu: what the actor can reach, and nothing that does not exist."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

from agencies.rules.roles import Permission as P
from agencies.rules.scope import ANONYMOUS, Actor
from notifications.access import unread


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; shown to whoever holds one of the permissions, or to all if there are none."""

    path: str
    label: Any
    permissions: frozenset[P] = frozenset()


NOTICES = "/thong-bao/"
PUBLIC = (
    Entry("/thu-tuc/", _("Procedures")),
    Entry("/tra-cuu/", _("Track a dossier")),
    Entry("/ho-so/", _("My dossiers"), frozenset({P.DOSSIER_FOLLOW})),
    Entry("/kho-giay-to/", _("My papers"), frozenset({P.DOSSIER_FILE})),
    Entry(NOTICES, _("Notices"), frozenset({P.DOSSIER_FOLLOW})),
)
STAFF = (
    Entry("/quay/", _("One-stop desk"), frozenset({P.INTAKE_SEE, P.RESULT_RETURN})),
    Entry("/xu-ly/", _("Case work"), frozenset({P.STEP_WORK})),
    Entry("/dieu-hanh/", _("Oversight"), frozenset({P.AGENCY_WATCH})),
    Entry("/quan-ly/", _("Catalogue"), frozenset({P.CATALOGUE_EDIT})),
    Entry("/admin/", _("Back office"), frozenset({P.SYSTEM_OPERATE})),
    Entry("/thu-tuc/", _("Procedures")),
)


@cache
def exists(path: str) -> bool:
    """Tell whether some view answers at the path."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def url_or_none(name: str, *args: Any, **kwargs: Any) -> str | None:
    """Return the address of a named view, or None while there is no such view."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None


def _actor(request: HttpRequest | None) -> Actor:
    # An error may be answered before the middleware has found out who asks.
    return getattr(request, "actor", ANONYMOUS)


def is_staff(request: HttpRequest | None) -> bool:
    """Tell whether the page is for somebody who works for an agency."""
    return _actor(request).is_staff


def _shown(entry: Entry, request: HttpRequest) -> bool:
    actor = _actor(request)
    allowed = not entry.permissions or any(actor.may(p) for p in entry.permissions)
    return allowed and exists(entry.path)


def _words(entry: Entry, request: HttpRequest) -> Any:
    """Return the words of an entry; the inbox says how many notices are new."""
    count = unread(_actor(request)) if entry.path == NOTICES else 0
    return f"{entry.label} ({count})" if count else entry.label


def menu(request: HttpRequest | None) -> list[dict[str, Any]]:
    """Return the menu as the actor of the request sees it, the current section marked."""
    if request is None:
        return []
    entries = STAFF if is_staff(request) else PUBLIC
    return [
        {"href": entry.path, "label": _words(entry, request), "current": request.path.startswith(entry.path)}
        for entry in entries
        if _shown(entry, request)
    ]
