"""Django's own admin, read-only for every model by one function; its only buttons call actions.

Only who holds `system.operate` gets in; signing in and the second factor are the site's own.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

PERMISSION = "system.operate"
Button = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


class AdminConfig(DjangoAdminConfig):
    """Puts our site in the place of Django's default one."""

    default_site = "portal.lib.admin.Site"


def may_look(request: HttpRequest) -> bool:
    """Tell whether the actor of the request operates the system."""
    actor = getattr(request, "actor", None)
    return actor is not None and actor.may(PERMISSION)


class Site(admin.AdminSite):
    """The technical back office; the site's own sign-in page in place of the admin's."""

    site_header = _("Technical back office")
    site_title = _("Technical back office")
    index_title = _("Data, to look at")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return may_look(request)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only what `read_only` made: the pages that libraries bring along could write."""
        if admin_class is not None and issubclass(admin_class, _ReadOnly):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from django.contrib.auth.views import redirect_to_login  # its models are not ready any earlier

        if request.user.is_authenticated:
            raise PermissionDenied  # signing in again would not help
        return redirect_to_login(request.get_full_path())

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")


def read_only(
    model: type[Model],
    *,
    show: Sequence[str] = ("__str__",),
    fields: Sequence[str] | None = None,
    hide: Sequence[str] = (),
    search: Sequence[str] = (),
    filters: Sequence[str] = (),
    buttons: Sequence[Button] = (),
) -> None:
    """Put a model in the back office to look at: nothing there adds, changes or deletes a row.

    `show` are the columns of the list, `fields` (else all but `hide`) those of one row, `buttons` are admin
    actions that call an action of ours.
    """
    shown = list(fields) if fields else [f.name for f in model._meta.fields if f.name not in hide]
    body = {
        "list_display": list(show),
        "search_fields": list(search),
        "list_filter": list(filters),
        "actions": list(buttons),
        "fields": shown,
        "readonly_fields": shown,
        "list_per_page": 50,
        "show_full_result_count": False,
    }
    admin.site.register(model, type(f"{model.__name__}ReadOnly", (_ReadOnly,), body))


class _ReadOnly(admin.ModelAdmin):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_look(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
