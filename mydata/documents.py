"""The package of one's data as a ZIP: JSON for programs, HTML for people, the files as they were handed in."""

import json
import re
import time
import zipfile
from datetime import datetime
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from accounts.access import actor_of, user_by_id
from agencies.labels import ROLE
from agencies.rules.scope import Actor
from dossiers.access import summary_of
from dossiers.documents import portal_name
from dossiers.labels import DOCUMENT
from dossiers.models import Dossier
from files.models import StoredFile
from files.store import Lost, open_stored
from mydata import labels
from mydata.access.reads import Reading, all_reads, own_rows
from mydata.access.whole import account_of, documents_of, dossier_of, files_of, kept_of, row_of
from mydata.actions.exporting import Progress
from mydata.models import Export
from portal.lib.sealed import SealedWriter

COPY = 256 * 1024
# A task may take ten minutes; what is larger than fits in them is tried again on a quieter machine, then given up.
SECONDS = 540


class TooLarge(Exception):
    """The package could not be made within the time that a task may take."""


def fill(export: Export, writer: SealedWriter, progress: Progress, *, at: datetime) -> None:
    """Write the whole package, dossier by dossier; nothing of it lies on the disk in the clear."""
    actor = actor_of(user_by_id(export.user_id), at=at)
    ids = list(own_rows(actor).order_by("pk").values_list("pk", flat=True))
    until = time.monotonic() + SECONDS
    with translation.override("vi"), zipfile.ZipFile(writer, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[call-overload]
        account = account_of(actor, at=at) | {"kept_papers": _kept(package, actor)}
        listed = []
        for done, pk in enumerate(ids):
            progress(done, len(ids))
            if time.monotonic() > until:
                raise TooLarge(str(len(ids)))
            listed.append(_dossier(package, actor, Dossier.objects.get(pk=pk), at))
        whole = {"portal": portal_name(), "made_at": at.isoformat(), "account": account, "dossiers": listed}
        _put_json(package, "du-lieu.json", whole)
        _put_page(package, "index.html", "mydata/archive/index.html", _front(actor, whole, at))
        package.write(str(finders.find("css/archive.css")), "kieu.css")
        progress(len(ids), len(ids))


def _dossier(package: zipfile.ZipFile, actor: Actor, dossier: Dossier, at: datetime) -> dict[str, Any]:
    """Write one dossier's folder and return its line in the list."""
    folder = f"ho-so/{dossier.number or f'nhap-{dossier.pk}'}"
    told = dossier_of(actor, dossier)
    files = [
        _file(package, f"{folder}/giay-to/{place:02d}-{_safe(row.name)}", row.file)
        | {"name": row.name, "paper": row.requirement.name if row.requirement else row.field_path}
        | {"added_at": row.added_at.isoformat(), "removed_at": row.removed_at.isoformat() if row.removed_at else None}
        for place, row in enumerate(files_of(dossier), 1)
    ]
    papers = [
        _file(package, f"{folder}/phieu/{row.kind}-{row.ordinal}.pdf", row.file)
        | {"name": str(DOCUMENT[row.kind]), "issued_at": row.issued_at.isoformat()}
        for row in documents_of(dossier)
        if row.file
    ]
    told |= {"files": files, "papers_of_the_office": papers}
    _put_json(package, f"{folder}/du-lieu.json", told)
    context = {
        "dossier": dossier,
        "told": told,
        "summary": summary_of(dossier, at=at),
        "reads": _reads(all_reads(actor, dossier.pk)),
        "at": at,
    }
    _put_page(package, f"{folder}/index.html", "mydata/archive/dossier.html", context)
    return {
        "number": dossier.number,
        "procedure": dossier.procedure_name,
        "status": told["status_name"],
        "submitted_at": told["submitted_at"],
        "page": f"{folder}/index.html",
        "data": f"{folder}/du-lieu.json",
    }


def _kept(package: zipfile.ZipFile, actor: Actor) -> list[dict[str, Any]]:
    """Write the papers that the person keeps, with what the person says of them."""
    return [
        row_of(row, ("name", "valid_until", "added_at", "uploaded"))
        | _file(package, f"kho-giay-to/{place:02d}-{_safe(row.name)}", row.file)
        for place, row in enumerate(kept_of(actor), 1)
    ]


def _front(actor: Actor, whole: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"account": whole["account"], "dossiers": whole["dossiers"], "portal": whole["portal"], "at": at} | {
        "reads": _reads(all_reads(actor))
    }


def _reads(rows: list[Reading]) -> list[dict[str, Any]]:
    return [
        {"row": row, "why": labels.purpose(row.purpose), "roles": ", ".join(str(ROLE[role]) for role in row.roles)}
        for row in rows
    ]


def _file(package: zipfile.ZipFile, path: str, stored: StoredFile) -> dict[str, Any]:
    """Copy a stored file in; one whose bytes are lost is named and left out."""
    found = {"path": path, "sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type}
    try:
        source = open_stored(stored)
    except Lost:
        return found | {"path": None}
    # Pictures and PDF files are compressed already.
    info = zipfile.ZipInfo(path)
    with source, package.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(COPY):
            target.write(chunk)
    return found


def _put_json(package: zipfile.ZipFile, path: str, value: Any) -> None:
    package.writestr(path, json.dumps(value, ensure_ascii=False, indent=2))


def _put_page(package: zipfile.ZipFile, path: str, template: str, context: dict[str, Any]) -> None:
    package.writestr(path, render_to_string(template, context))


def _safe(name: str) -> str:
    """Return a name that every system unpacks: letters stay, what separates folders goes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", name)[-120:].strip(" .") or "tep"
