"""Who calls the API: a token in the header, else the session of the site.

`request.actor` is the same as on pages.
"""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.access import actor_of, token_row
from accounts.actions.tokens import note_use
from accounts.models import ApiToken, User

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token mc_…`"""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        at = timezone.now()
        row = self._row(parts, at=at)
        # On Django's own request, so that code beneath REST framework finds it too.
        request._request.actor = actor_of(row.user, at=at)
        return row.user, row

    def _row(self, parts: list[bytes], *, at: datetime.datetime) -> ApiToken:
        token = parts[1].decode("ascii", "ignore") if len(parts) == 2 else ""
        row = token_row(token) if token else None
        if row is None:
            raise AuthenticationFailed(_("The token is not valid."))
        note_use(row, at=at)
        return row

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names the token."""

    target_class = TokenAuthentication
    name = "Token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token mc_…"}
