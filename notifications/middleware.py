"""Who opens a dossier has read what was told of it: the page itself says more than its notices."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.rules.scope import ANONYMOUS
from notifications.actions.reading import mark_read

# The pages that tell an applicant where a dossier stands, by the names of their addresses.
PAGES = frozenset({"dossier_page", "filing_tasks", "talk"})


class SeenNotices:
    """Marks one's own notices of a dossier as read before its page is drawn, so that the menu counts the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        actor = getattr(request, "actor", ANONYMOUS)
        opened = request.method == "GET" and match is not None and match.url_name in PAGES
        if opened and actor.user_id is not None and not actor.is_staff:
            mark_read(by=actor, at=timezone.now(), dossier_id=kwargs["dossier_id"])
