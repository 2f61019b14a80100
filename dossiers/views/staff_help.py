"""The keys of the staff pages: what they do, and how to switch them off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from agencies.rules.roles import Permission
from dossiers.views.staff import staff

KEYS = (
    (
        _("In lists"),
        (
            ("J, ↓", _("next dossier")),
            ("K, ↑", _("previous dossier")),
            ("Enter", _("open the dossier")),
            ("/", _("look a dossier up")),
            ("G Q", _("first tab")),
            ("G T", _("second tab")),
            ("G H", _("overdue")),
        ),
    ),
    (
        _("On a dossier"),
        (
            ("T", _("accept; on the page of form 01: take it in")),
            ("B", _("ask for a supplement")),
            ("X", _("refuse intake")),
            ("R", _("return the result")),
            ("C", _("complete the step")),
            ("P", _("print")),
            ("N", _("next dossier of the tab")),
            ("L", _("back to the list")),
            ("?", _("this page")),
        ),
    ),
)


@require_GET
@staff(Permission.INTAKE_SEE, Permission.STEP_WORK)
def staff_keys(request: HttpRequest) -> HttpResponse:
    """List the keys and let the reader switch the single ones off."""
    context = {"groups": KEYS, "off": request.COOKIES.get("keys") == "off"}
    return render(request, "dossiers/desk/keys.html", context)
