"""One procedure in the shape that its page shows."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.labels import ROLE
from agencies.rules.roles import Role
from portal.lib.text import fold
from procedures import access, labels
from procedures.rules import fees
from procedures.rules.capacities import takes_powers
from procedures.rules.catalogue import Channel, PaperKind
from procedures.rules.eform_print import printable
from procedures.rules.national_time import working_hours
from procedures.rules.prose import blocks, grouped
from procedures.views.listing import link, shortened

# Longer lists wait folded up; printed they are open.
# Headings that say no more than the kind of the papers does.
PLAIN_HEADINGS = {
    "giai to phai nop",
    "giai to phai xuat trinh",
    "giai to xuat trinh",
    "luu i",
    "ghi chu",
    "thanh phan ho so",
    "thanh phan ho so gom",
    "ho so gom",
    "01 bo ho so",
}
NUMBERED = re.compile(r"\(?(\d{1,2})[.)]\s")
MANY_NOTES = 3
LONGEST_FEE = 130  # what still reads well in the narrow column
MANY_BASES = 2
MANY_STEPS = 3


def choices(infos: Iterable[access.ProcedureInfo]) -> list[dict[str, Any]]:
    """Return the procedures that share a code as items of the `results` component."""
    return [
        {
            "href": link(info.code, info.dvcqg_id),
            "label": info.name,
            "facts": [info.code, str(labels.KINDS[info.kind]), info.taker_name],
        }
        for info in infos
    ]


def case_of(version: access.PublishedVersion, text: str) -> int | None:
    """Return the id of the case the address names, None for none or another procedure's."""
    return next((case.id for case in version.cases if str(case.id) == text), None)


def context(
    info: access.ProcedureInfo, version: access.PublishedVersion, case_id: int | None, *, local: bool, shared: bool
) -> dict[str, Any]:
    """Return everything the procedure page shows."""
    offers = access.offers_for(version)
    return {
        "info": info,
        "version": version,
        "heading": shortened(version.name),
        "many_bases": len(version.legal_bases) > MANY_BASES,
        "crumbs": [
            {"href": reverse("procedure_list"), "label": _("Procedures")},
            {
                "href": f"{reverse('procedure_list')}?field={quote(version.field_code)}",
                "label": version.field_name,
                "lang": "vi",
            },
        ],
        "case_id": case_id,
        "has_form": printable(version.eform),
        "cases": _cases(version, case_id),
        "filing_suffix": f"?id={version.dvcqg_id}" if shared else "",
        "apply": local and bool(offers) and version.online_level != "info",
        "alone": not takes_powers(version.eform),
        "national": info.national_url if not local and offers and version.online_level != "info" else "",
        "offered": bool(offers),
        "takers": _takers(offers),
        "online_label": labels.ONLINE_LEVELS[version.online_level],
        "online_tone": {"full": "good", "partial": "info"}.get(version.online_level, "neutral"),
        "channels": _channels(version, case_id),
        "best_limit": _limit_text(version, case_id, Channel.ONLINE if local else Channel.COUNTER),
        "fees_known": bool(version.fees),
        "fee_line": _fee_line(version, case_id),
        "fee_line_vi": any(fee.text for fee in version.fees),
        "pays": any(fee.amount != 0 for fee in version.fees_for(case_id, "online")),
        "papers": _papers(version, case_id),
        "steps": [
            {"number": step.number, "title": step.title, "runs": grouped(blocks(step.text))} for step in version.steps
        ],
        "many_steps": len(version.steps) > MANY_STEPS,
        "conditions": grouped(blocks(version.conditions)),
        "receiving": grouped(blocks(version.receiving_address)),
        "note": grouped(blocks(version.note)),
        "process": _process(version, case_id) if offers else [],
        "agencies": _agencies(version),
        "taker_words": labels.TAKERS[info.taker],
    }


def _cases(version: access.PublishedVersion, case_id: int | None) -> list[dict[str, Any]]:
    if not version.asks_case:
        return []
    names = [case.name for case in version.cases]
    return [
        {
            "id": case.id,
            "name": case.name,
            # Cases of one name differ in their limit alone, so it is part of what they are called.
            "limit": labels.limit_words(case.value, case.unit),
            "twin": names.count(case.name) > 1,
            "current": case.id == case_id,
        }
        for case in version.cases
    ]


def _takers(offers: list[access.OfferInfo]) -> list[dict[str, str]]:
    takers = [
        {"name": offer.agency_name, "desk": offer.desk_name, "vi": "1"} for offer in offers if not offer.every_commune
    ]
    if any(offer.every_commune for offer in offers):
        takers.append(
            {
                "name": _("People's Committee of the commune or ward"),
                "desk": _("the service centre of any commune or ward of the province"),
            }
        )
    return takers


def _limit_text(version: access.PublishedVersion, case_id: int | None, channel: str) -> str:
    """Return the limit in words; while no case is chosen, the limits of all cases that differ."""
    own = dict.fromkeys((r.value, r.unit) for r in version.limits if r.case_id is not None)
    if case_id is None and own:
        words = "; ".join(labels.limit_words(value, unit) for value, unit in sorted(own, key=str))
        return _("By case: %(limits)s") % {"limits": words}
    limit = version.limit(case_id, channel)
    return labels.limit_words(limit.value, limit.unit) if limit else ""


def _channels(version: access.PublishedVersion, case_id: int | None) -> list[dict[str, Any]]:
    """Return one row per channel; channels that say the very same are one row."""
    rows = [
        {
            "labels": [labels.CHANNELS[method.channel]],
            "limits": _limits(version, case_id, method.channel),
            "fees": _fees(version, case_id, method.channel),
            "runs": grouped(blocks(method.text)),
        }
        for method in version.methods
    ]
    merged: list[dict[str, Any]] = []
    for row in rows:
        same = next((m for m in merged if _said(m) == _said(row)), None)
        if same:
            same["labels"] += row["labels"]
        else:
            merged.append(row)
    return merged


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["limits"], row["fees"], row["runs"]


def _limits(version: access.PublishedVersion, case_id: int | None, channel: str) -> list[dict[str, str]]:
    own = [r for r in version.limits if case_id is not None and r.case_id == case_id and r.channel == channel]
    rows = own or [r for r in version.limits if r.case_id is None and r.channel == channel]
    if case_id is None and any(r.case_id for r in version.limits):
        return [{"words": _limit_text(version, None, channel), "text": ""}]
    found = [{"words": labels.limit_words(r.value, r.unit), "text": r.text} for r in rows]
    unique = [row for place, row in enumerate(found) if row not in found[:place]]
    return [row for row in unique if row["words"] or row["text"]]


def _fees(version: access.PublishedVersion, case_id: int | None, channel: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": labels.FEE_KINDS[fee.kind],
            "words": labels.fee_words(fee.amount, fee.currency, fee.flags),
            "runs": grouped(blocks(fee.text)),
            "free": fee.amount == 0,
            "attachment": fee.attachment,
        }
        for fee in version.fees_for(case_id, channel)
    ]


def _fee_line(version: access.PublishedVersion, case_id: int | None) -> str:
    """Return the fee in one line for the side of the page; never free unless every row says so."""
    rows = [fee for channel in version.channels for fee in version.fees_for(case_id, channel)]
    found = fees.total(rows)
    if found.certainty == fees.Certainty.UNKNOWN:
        return _("No information on fees yet")
    lines = list(dict.fromkeys(labels.fee_line(fee, fee.text) for fee in rows))
    if len(lines) == 1 and len(lines[0]) <= LONGEST_FEE:
        return lines[0]
    if all(fee.amount == 0 for fee in rows):
        return _("Free of charge")
    if found.certainty == fees.Certainty.EXACT:
        return labels.fee_words(found.vnd, fees.CURRENCY, ())
    return _("See the table of fees")


def _papers(version: access.PublishedVersion, case_id: int | None) -> list[dict[str, Any]]:
    """Return the papers by kind, then by heading and case, in the order of the catalogue."""
    names = {case.id: case.name for case in version.cases}
    found = []
    for kind in PaperKind:
        rows = [row for row in version.requirements_for(case_id) if row.kind == kind]
        groups = [
            {"heading": heading, "case": names.get(case, ""), "items": [_paper(row) for row in in_order(group)]}
            for (heading, case), group in groupby(rows, key=lambda row: (_heading(row.heading), row.case_id))
        ]
        if groups:
            found.append(
                {
                    "count": len(rows),
                    "many": kind is PaperKind.NOTE and len(rows) > MANY_NOTES,
                    "kind": kind.value,
                    "label": labels.PAPER_KINDS[kind],
                    "groups": groups,
                }
            )
    return found


def in_order(rows: Iterable[access.RequirementInfo]) -> list[access.RequirementInfo]:
    """Return papers that number themselves by those numbers: the source often shuffles them."""
    listed = list(rows)
    numbers = {row.id: int(match[1]) for row in listed if (match := NUMBERED.match(row.name))}
    if len(numbers) < 2:
        return listed
    return sorted(listed, key=lambda row: numbers.get(row.id, len(listed) + 100))


def _heading(text: str) -> str:
    return "" if fold(text) in PLAIN_HEADINGS else text


def _paper(row: access.RequirementInfo) -> dict[str, Any]:
    return {
        "runs": grouped(blocks(row.name)),
        "sheets": labels.sheets_words(row.originals, row.copies),
        "forms": row.forms,
        "required": row.required,
    }


def _process(version: access.PublishedVersion, case_id: int | None) -> list[dict[str, Any]]:
    """Return the internal steps with who does them and how long they have of the time limit."""
    limit = version.limit(case_id, Channel.COUNTER)
    hours = working_hours(limit.value, limit.unit) if limit else None
    return [
        {
            "name": step.name,
            "role": ROLE[Role(step.role)],
            "time": _step_time(step.share, hours),
            "optional": step.optional,
        }
        for step in version.process
    ]


def _step_time(share: Decimal, hours: Decimal | None) -> str:
    if hours is None:
        return _("%(percent)s%% of the time") % {"percent": f"{share * 100:.0f}"}
    return labels.about_words(hours * share)


def _agencies(version: access.PublishedVersion) -> list[dict[str, Any]]:
    rows = (
        (_("Carried out by"), version.executing),
        (_("Decided by"), version.competent),
        (_("Delegated to"), version.authorized),
        (_("Together with"), version.coordinating),
        (_("Who may apply"), version.subjects),
        (_("Result"), version.results),
    )
    return [{"label": label, "lines": list(names), "lang": "vi"} for label, names in rows if names]
