"""Facts of a procedure as the pages of a filing tell them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from procedures.access import FeeInfo, PublishedVersion
from procedures.labels import fee_line, limit_words


def limit_line(version: PublishedVersion, case_id: int | None) -> str:
    """Return the time limit in words; where none is promised, say so."""
    limit = version.limit(case_id, "online")
    words = limit_words(limit.value, limit.unit) if limit else ""
    return words or (limit.text if limit else "") or _("No fixed time in the published data")


def fee_lines(version: PublishedVersion, case_id: int | None) -> list[str]:
    """Return one line per fee, each once; no row means that the fee is not known, never that it is free."""
    return _lines(version.fees_for(case_id, "online"))


def due_lines(version: PublishedVersion, case_id: int | None, answers: Mapping[str, Any], *, on: date) -> list[str]:
    """Return the same of the fees that are due by these answers; nothing is due where the rules say so."""
    if version.nothing_due(case_id, "online", answers, on=on):
        return [_("Nothing due")]
    return _lines(version.fees_due(case_id, "online", answers, on=on))


def may_pay(version: PublishedVersion, case_id: int | None, answers: Mapping[str, Any], *, on: date) -> bool:
    """Say whether something may have to be paid by these answers: a sum, or one that is not known."""
    if version.nothing_due(case_id, "online", answers, on=on):
        return False
    lines = version.fees_due(case_id, "online", answers, on=on)
    return not lines or any(fee.amount != 0 for fee in lines)


def _lines(fees: Iterable[FeeInfo]) -> list[str]:
    return list(dict.fromkeys(fee_line(fee, fee.text) for fee in fees)) or [_("No information on fees yet")]


def procedure_url(version: PublishedVersion) -> str:
    """Return the address of the procedure's page, "" while there is none."""
    try:
        return f"{reverse('procedure', args=[version.code])}?id={version.dvcqg_id}"
    except NoReverseMatch:
        return ""
