"""My data: who read it, until when it is kept, the package to download, consent, the end of the account."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.labels import ROLE
from dossiers.access import own_for
from dossiers.views.doors import View, account
from mydata import access, labels
from mydata.actions import closing, exporting
from mydata.forms import CloseForm
from mydata.rules.retention import Kept
from notifications.access import BadCursor, wants_letter
from portal.lib.sealed import unsealed


def owner(view: View) -> View:
    """Open a page to applicants alone: 403 to others, 404 for what is not one's own, 400 for a place in no list."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return account(view)(request, *args, **kwargs)
        except BadCursor as error:
            raise BadRequest from error

    return door


@require_safe
@owner
def my_data(request: HttpRequest) -> HttpResponse:
    """Lead to everything that one may do about one's own data."""
    at = timezone.now()
    access.own_rows(request.actor)
    context = {"latest": _told(access.reads_page(request.actor, size=3).rows), "exports": _exports(request, at)[:1]}
    return render(request, "mydata/overview.html", context)


@require_safe
@owner
def my_reads(request: HttpRequest, dossier_id: int | None = None) -> HttpResponse:
    """Show who read one's data, the latest first; of one dossier, or of all."""
    page = access.reads_page(request.actor, dossier_id, cursor=request.GET.get("after", "")[:200])
    dossier = own_for(request.actor, dossier_id) if dossier_id is not None else None
    context = {"page": page, "rows": _told(page.rows), "dossier": dossier}
    return render(request, "mydata/reads.html", context)


def _told(rows: list[access.Reading]) -> list[dict[str, Any]]:
    return [
        {"row": row, "why": labels.purpose(row.purpose), "roles": ", ".join(str(ROLE[role]) for role in row.roles)}
        for row in rows
    ]


@require_safe
@owner
def my_retention(request: HttpRequest) -> HttpResponse:
    """Show until when each dossier, draft and file is kept, and by which rule."""
    at = timezone.now()
    page = access.keeping_page(request.actor, at=at, cursor=request.GET.get("after", "")[:200])
    rules = [{"kind": labels.KEPT[kind], "rule": access.rule_now(kind, at=at)} for kind in Kept]
    rows = [{"row": row, "kind": labels.KEPT[row.kind]} for row in page.rows]
    return render(request, "mydata/retention.html", {"page": page, "rows": rows, "rules": rules})


@require_http_methods(["GET", "HEAD", "POST"])
@owner
def my_exports(request: HttpRequest) -> HttpResponse:
    """Ask for the package of all one's data, see how far it is, download it."""
    at = timezone.now()
    if request.method == "POST":
        try:
            exporting.ask(by=request.actor, at=at)
        except exporting.TooOften:
            messages.warning(request, _("At most 5 packages are made in 24 hours. Please use one of those below."))
        return redirect("my_exports")
    rows = _exports(request, at)
    waiting = any(row["state"] == "wanted" for row in rows)
    return render(request, "mydata/exports.html", {"rows": rows, "waiting": waiting})


def _exports(request: HttpRequest, at: Any) -> list[dict[str, Any]]:
    rows = [(row, access.status_of(row, at=at)) for row in access.exports_of(request.actor)]
    return [{"row": row, "state": state, "words": labels.EXPORT_STATE[state]} for row, state in rows]


@require_safe
@owner
def my_download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Send the package to its owner, unsealed on the way; 404 to everybody else and once it has expired."""
    at = timezone.now()
    export = access.download_for(request.actor, export_id, at=at)
    try:
        file = access.path_of(export.pk).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    exporting.note_download(export.pk, by=request.actor, at=at)
    response = StreamingHttpResponse(_closing(file, unsealed(file, exporting.key_of(export))))
    response["Content-Type"] = "application/zip"
    response["Content-Length"] = str(export.size)
    day = timezone.localtime(export.ready_at).strftime("%Y-%m-%d")
    response["Content-Disposition"] = f'attachment; filename="du-lieu-cua-toi-{day}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def _closing(file: Any, chunks: Any) -> Any:
    with file:
        yield from chunks


@require_http_methods(["GET", "HEAD", "POST"])
@owner
def my_consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw consent: letters by e-mail; the rest rests on law and is said so."""
    if request.method == "POST":
        closing.choose_letters(request.POST.get("letters") == "on", by=request.actor, at=timezone.now())
        messages.success(request, _("Your choice has been saved."))
        return redirect("my_consent")
    access.own_rows(request.actor)
    return render(request, "mydata/consent.html", {"letters": wants_letter(request.user.pk)})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@owner
def my_closing(request: HttpRequest) -> HttpResponse:
    """Say what closing the account means, ask for the password, close it."""
    count = closing.open_dossiers(request.actor)
    form = CloseForm(request.POST or None, user=request.user)
    status = 200
    if request.method == "POST" and not count:
        if form.is_valid():
            return _closed(request)
        status = 422
    return render(request, "mydata/closing.html", {"form": form, "count": count}, status=status)


def _closed(request: HttpRequest) -> HttpResponse:
    try:
        closing.close_account(by=request.actor, at=timezone.now())
    except closing.StillOpen:
        return redirect("my_closing")
    logout(request)
    messages.success(
        request, _("Your account has been closed. Dossiers that you filed are kept as long as the law asks.")
    )
    return redirect("home")
