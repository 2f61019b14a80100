"""The printed form (tờ khai): an e-form's definition and, where it is filled, its answers become a PDF/A-3a."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from portal.lib import pdf
from procedures.access import PublishedVersion
from procedures.known import Known
from procedures.rules.eform import EForm, load
from procedures.rules.eform_print import sheet
from procedures.rules.eform_types import Known as Asked

__all__ = ["Filing", "blank", "drawn", "filled"]


@dataclass(frozen=True, slots=True)
class Filing:
    """What a filled form says beyond the answers; `at` is None for a draft, which says so on every page."""

    addressee: str
    place: str
    signer: str
    at: datetime | None = None
    number: str = ""
    papers: tuple[str, ...] = ()
    qr: str = ""
    verify_url: str = ""
    verify_page: str = ""
    verify_code: str = ""
    how: str = ""


def filled(form: EForm, answers: Mapping[str, Any], filing: Filing, *, known: Asked) -> bytes:
    """Return the form filled from answers in the clear; nothing is fetched."""
    title = " ".join(part for part in (form.title.vi, filing.number) if part)
    return pdf.render(drawn(form, answers, filing, known=known), title=title)


def drawn(form: EForm, answers: Mapping[str, Any] | None, filing: Filing | None, *, known: Asked) -> str:
    """Return the paper as HTML, empty where there are no answers."""
    with translation.override("vi"):
        context = {"sheet": sheet(form, answers, known=known), "filing": filing, "empty": answers is None}
        return render_to_string("legal/declaration.html", context)


def blank(version: PublishedVersion) -> bytes:
    """Return the form of a version to be filled by pen; drawn once per form and process."""
    return _blank(json.dumps(version.eform_definition))


@lru_cache(maxsize=64)
def _blank(definition: str) -> bytes:
    form = load(json.loads(definition))
    known = Known(today=date.min)  # an empty form depends on no day
    return pdf.render(drawn(form, None, None, known=known), title=form.title.vi)
