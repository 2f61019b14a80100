"""What everybody may read: the list of procedures, one procedure."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.lib import xlsx
from portal.lib.pdf import pdf_response
from procedures import access, documents
from procedures.rules.eform_print import printable
from procedures.views import listing, page

LONGEST_CODE = 40
WIDTHS = (14, 70, 28, 18, 22, 28, 34, 48)  # of the columns of the sheet, in characters


@login_not_required
@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """The list with its search and filters (A2)."""
    asked = listing.asked(request.GET)
    found = access.search(**asked)
    return render(request, "procedures/list.html", listing.context(found, asked))


@login_not_required
@require_safe
def procedure_sheet(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a spreadsheet: words, filters and order as on the page, all pages of it."""
    asked = listing.asked(request.GET)
    del asked["after"]
    rows = listing.sheet(access.search_all(**asked), request.build_absolute_uri("/").rstrip("/"))
    name = f"thu-tuc-{timezone.localdate():%Y-%m-%d}.xlsx"
    return xlsx.response(rows, name=name, title=_("Procedures"), widths=WIDTHS)


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure; a code of two shows a choice, a retired one says so, an unknown one what is near."""
    infos = [
        info
        for info in access.by_code(code[:LONGEST_CODE], dvcqg_id=request.GET.get("id") or None)
        if not info.internal
    ]
    if not infos:
        near = listing.items(access.near_codes(code))
        return render(request, "procedures/unknown.html", {"code": code[:LONGEST_CODE], "near": near}, status=404)
    if len(infos) > 1:
        return render(request, "procedures/choice.html", {"code": code, "items": page.choices(infos)})
    info = infos[0]
    if info.version_id is None:
        return render(request, "procedures/retired.html", {"info": info}, status=410)
    version = access.published(info.version_id)
    case_id = page.case_of(version, request.GET.get("case", ""))
    context = page.context(info, version, case_id, local=not access.filed_nationally(), shared="id" in request.GET)
    return render(request, "procedures/procedure.html", context)


@login_not_required
@require_safe
def blank_form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a procedure as PDF, to be filled by pen; 404 where it has no printed shape."""
    for info in access.by_code(code[:LONGEST_CODE], dvcqg_id=request.GET.get("id") or None):
        if info.internal or info.version_id is None:
            continue
        version = access.published(info.version_id)
        if printable(version.eform):
            response = pdf_response(documents.blank(version), name=f"{version.eform.title.vi} {version.code}.pdf")
            response["Cache-Control"] = "public, max-age=3600"
            return response
    raise Http404
