"""Lists of places for forms in the browser."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies import access


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
def communes(request: HttpRequest, province: str) -> JsonResponse:
    """Return the communes of a province, sorted: public facts, the same for everybody."""
    rows = [{"code": row.code, "name": row.name} for row in access.communes(province)]
    if not rows:
        raise Http404
    return JsonResponse({"communes": rows})
