"""Accounts and roles in the back office, to look at; identity numbers and password hashes are never shown."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.people import disable, enable, reset_second_factor
from accounts.actions.tokens import revoke_tokens
from accounts.models import ApiToken, Identity, Membership, User
from portal.lib.admin import read_only


@admin.action(description=gettext_lazy("Disable the chosen accounts"))
def disable_accounts(_admin: Any, request: HttpRequest, rows: QuerySet[User]) -> None:
    """Close accounts to their owners, tokens included."""
    for row in rows:
        disable(row.pk, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        revoke_tokens(row.pk, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The accounts are disabled."))


@admin.action(description=gettext_lazy("Enable the chosen accounts"))
def enable_accounts(_admin: Any, request: HttpRequest, rows: QuerySet[User]) -> None:
    """Open accounts again."""
    for row in rows:
        enable(row.pk, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The accounts are enabled."))


@admin.action(description=gettext_lazy("Reset the second step of sign-in"))
def reset_second_factors(_admin: Any, request: HttpRequest, rows: QuerySet[User]) -> None:
    """Let people who lost their phone set up the second step anew."""
    for row in rows:
        reset_second_factor(row.pk, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The second step has to be set up anew at the next sign-in."))


read_only(
    User,
    show=("username", "full_name", "kind", "is_active", "last_login"),
    fields=("username", "full_name", "kind", "email", "is_active", "date_joined", "last_login"),
    search=("username", "full_name"),
    filters=("kind", "is_active"),
    buttons=(disable_accounts, enable_accounts, reset_second_factors),
)
read_only(
    Membership,
    show=("user", "role", "agency", "valid_from", "valid_to"),
    search=("user__username",),
    filters=("role",),
)
read_only(Identity, show=("user", "kind", "source", "level"), fields=("user", "kind", "source", "level"))
read_only(
    ApiToken,
    show=("user", "start", "created_at", "last_used_at", "revoked_at"),
    hide=("digest",),
    search=("user__username",),
)
