"""Lists of procedures in the shape that the components take."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import access as agencies
from procedures import access, labels

FILTERS = ("field", "level", "agency", "subject", "online")


def asked(query: QueryDict) -> dict[str, Any]:
    """Return what the address asks for: words, filters, the page before."""
    values: dict[str, Any] = {name: query.get(name, "")[:200].replace("\x00", "") for name in ("q", *FILTERS)}
    sort = query.get("sort", "")
    values["sort"] = sort if sort in access.SORTS else ""
    after = query.get("after", "")
    values["after"] = int(after) if after.isdecimal() and len(after) < 6 else None
    return values


def items(rows: Iterable[access.Row]) -> list[dict[str, Any]]:
    """Return the rows as items of the `results` component."""
    shared = _shared_codes()
    return [
        {
            "href": link(row.code, row.dvcqg_id if row.code in shared else ""),
            "label": shortened(row.name),
            "lang": "vi",
            "facts": [row.code, {"words": row.field_name, "lang": "vi"}, *_where(row)],
            "status": labels.ONLINE_LEVELS[row.online_level] if row.offered else labels.TAKERS[row.taker],
            "tone": "good" if row.online_level == "full" else "info" if row.fileable else "neutral",
        }
        for row in rows
    ]


def link(code: str, dvcqg_id: str = "") -> str:
    """Return the address of a procedure; its id is added where two share the code."""
    return reverse("procedure", args=[code]) + (f"?id={dvcqg_id}" if dvcqg_id else "")


def sheet(rows: Iterable[access.Row], address: str) -> Iterator[list[str]]:
    """Return the rows of the list as a table with its head; `address` is the site's own, without a path."""
    yield [
        _("Code"),
        _("Procedure"),
        _("Field"),
        _("Level"),
        _("Online service"),
        _("For whom"),
        _("Taken by"),
        _("Page"),
    ]
    shared = _shared_codes()
    for row in rows:
        yield [
            row.code,
            row.name,
            row.field_name,
            ", ".join(str(labels.LEVELS[level]) for level in row.levels),
            str(labels.ONLINE_LEVELS[row.online_level]) if row.offered else "",
            ", ".join(str(labels.SUBJECT_GROUPS[group]) for group in row.subject_groups),
            (row.taker_name if not row.offered else "") or str(labels.TAKERS[row.taker]),
            address + link(row.code, row.dvcqg_id if row.code in shared else ""),
        ]


def _shared_codes() -> frozenset[str]:
    return access.catalogue().shared_codes


def _where(row: access.Row) -> list[Any]:
    if row.offered:
        return [str(labels.LEVELS[level]) for level in row.levels if level in ("province", "commune")]
    return [{"words": row.taker_name, "lang": "vi"}] if row.taker_name else []


def context(found: access.SearchPage, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the list page shows."""
    chosen = [name for name in FILTERS if asked[name]]
    return {
        "q": asked["q"],
        "items": items(found.rows),
        "found": found,
        "ours": found.total - found.others,
        "sorts": [
            {"value": key, "label": label, "current": asked["sort"] == key} for key, label in _sorts(asked).items()
        ],
        "sort": asked["sort"],
        "groups": [_group(name, found, asked[name]) for name in ("level", "online", "subject")],
        "fields": _options(access.catalogue().fields, found.counts["field"], asked["field"]),
        "agencies": _options(_agency_names(), found.counts["agency"], asked["agency"]),
        "chosen": chosen,
        "filtered": bool(chosen),
        "kept": [(name, asked[name]) for name in (*chosen, *(["sort"] if asked["sort"] else []))],
        "after_previous": found.page - 2 or None,
    }


def _sorts(asked: dict[str, Any]) -> dict[str, Any]:
    first = _("Best match") if asked["q"] else _("Taken in the province first")
    return {"": first, "name": _("Name"), "field": _("Field"), "online": _("Online service"), "code": _("Code")}


def _group(name: str, found: access.SearchPage, value: str) -> dict[str, Any]:
    words = {
        "level": {"province": labels.LEVELS["province"], "commune": labels.LEVELS["commune"]},
        "online": labels.ONLINE_LEVELS,
        "subject": labels.SUBJECT_GROUPS,
    }[name]
    legends = {"level": _("Level"), "online": _("Online service"), "subject": _("For whom")}
    options = [{"value": "", "label": _("All"), "checked": not value, "count": ""}]
    options += [
        {"value": key, "label": label, "checked": value == key, "count": found.counts[name][key]}
        for key, label in words.items()
    ]
    return {"name": name, "legend": legends[name], "options": options, "open": True}


def _options(names: dict[str, str], counts: dict[str, int], value: str) -> list[dict[str, Any]]:
    return [
        {"value": key, "label": name, "count": counts[key], "selected": key == value}
        for key, name in names.items()
        if counts[key] or key == value
    ]


def _agency_names() -> dict[str, str]:
    found = {
        "here": _("All agencies of the province"),
        "communes": _("Communes and wards"),
        "departments": _("All departments of the province"),
    }
    others = {
        "others": _("Other authorities"),
        "vertical": _("Vertical agencies (police, tax, insurance, …)"),
        "ministry": _("Ministries"),
    }
    return found | {row.code: row.short_name for row in agencies.departments()} | others


def common(known: access.Catalogue, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the procedures of these codes that are taken here, in this order, under short names."""
    codes = {row.code for row in known.listed if row.offered}
    return [{"href": link(code), "label": name} for code, name in names.items() if code in codes]


def shortened(name: str, *, most: int = 200) -> str:
    """Return the name, one of more than `most` letters cut after a word; its own page shows it whole."""
    return name if len(name) <= most else name[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def fields(known: access.Catalogue, *, most: int = 12) -> list[dict[str, Any]]:
    """Return the fields with the most procedures taken here, with their numbers."""
    counts: dict[str, int] = {}
    for row in known.listed:
        if row.offered:
            counts[row.field_code] = counts.get(row.field_code, 0) + 1
    largest = sorted(counts, key=lambda code: -counts[code])[:most]
    shown = [code for code in known.fields if code in largest]
    return [
        {
            "href": f"{reverse('procedure_list')}?field={quote(code)}&agency=here",
            "label": known.fields[code],
            "count": counts[code],
        }
        for code in shown
    ]


def levels(known: access.Catalogue) -> list[dict[str, Any]]:
    """Return the doors into the list: commune level, province level, all that can be filed online."""
    rows = [row for row in known.listed if row.offered]
    list_url = reverse("procedure_list")
    return [
        {
            "href": f"{list_url}?agency=communes",
            "label": _("At your commune or ward"),
            "count": sum("" in row.agencies for row in rows),
            "icon": "home",
        },
        {
            "href": f"{list_url}?agency=departments",
            "label": _("At departments of the province"),
            "count": sum(any(row.agencies) for row in rows),
            "icon": "building",
        },
        {
            "href": f"{list_url}?online=full&agency=here",
            "label": _("Wholly online"),
            "count": sum(row.online_level == "full" for row in rows),
            "icon": "phone",
        },
    ]
