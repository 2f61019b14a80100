"""A procedure as it may be filed here now, and the page that says why it may not."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from procedures.access import (
    FiledNationally,
    NotOffered,
    OfferInfo,
    ProcedureInfo,
    PublishedVersion,
    by_code,
    day_of,
    filed_nationally,
    offers_for,
    published,
)


@dataclass(frozen=True)
class Offered:
    """A procedure that may be filed here now, and the agencies that take it."""

    info: ProcedureInfo
    version: PublishedVersion
    offers: list[OfferInfo]
    at: datetime

    def address(self, name: str, request: HttpRequest) -> str:
        """Return the address of a step before the draft; the procedure and the case named stay named."""
        kept = {key: request.GET[key] for key in ("id", "case") if request.GET.get(key)}
        return reverse(name, args=[self.info.code]) + (f"?{urlencode(kept)}" if kept else "")


def offered_now(code: str, dvcqg_id: str | None, at: datetime) -> Offered:
    """Return the procedure with the agencies that take it; raises NotOffered."""
    infos = _public(code, dvcqg_id, at)
    if len(infos) > 1:
        raise NotOffered("shared")
    if not infos:
        raise NotOffered("unknown")
    if infos[0].version_id is None:
        raise NotOffered("retired")
    version = published(infos[0].version_id)
    offers = offers_for(version)
    if not offers:
        raise NotOffered("not_here")
    if version.online_level == "info":
        raise NotOffered("not_online")
    if filed_nationally():
        raise FiledNationally(infos[0].national_url)
    return Offered(infos[0], version, offers, at)


def _public(code: str, dvcqg_id: str | None, at: datetime) -> list[ProcedureInfo]:
    return [info for info in by_code(code, dvcqg_id=dvcqg_id or None, on=day_of(at)) if not info.internal]


def not_offered(request: HttpRequest, code: str, reason: str) -> HttpResponse:
    """Say why nothing can be filed here, and the way on."""
    infos = _public(code, request.GET.get("id"), timezone.now())
    context = {"reason": reason if infos else "unknown", "code": code, "infos": infos}
    if len(infos) > 1:
        start = reverse("filing_start", args=[code])
        context |= {"reason": "shared"}
        context["items"] = [
            {"href": f"{start}?id={info.dvcqg_id}", "label": info.name, "facts": [info.taker_name]} for info in infos
        ]
    status = {"unknown": 404, "retired": 410}.get(str(context["reason"]), 200)
    return render(request, "dossiers/filing/not_offered.html", context, status=status)
