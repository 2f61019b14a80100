"""What waits for somebody on the home page: what an office asks, the result to collect, the draft written last."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.access import agency_by_id
from agencies.rules.roles import Permission
from dossiers import access
from dossiers.views.filing_parts import Filing
from portal.lib.when import vn_date

PRESSING = {"supplement", "collect", "resend"}
MOST = 3  # of what presses; the draft comes besides
NAMED = 3  # parts of a draft


def cards(request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """Return the cards of one's own work, and how many further things wait; nothing for strangers and staff."""
    if not request.actor.may(Permission.DOSSIER_FOLLOW):
        return {}
    tasks = access.tasks_of(request.actor, at=at)
    pressing = [_pressing(task) for task in tasks if task.kind in PRESSING][:MOST]
    drafts = [task.dossier for task in tasks if task.kind == "draft"]
    newest = max(drafts, key=lambda row: row.draft.saved_at, default=None)
    shown = pressing + ([_draft(newest, at)] if newest is not None else [])
    return {"cards": shown, "more": len(tasks) - len(shown)}


def _pressing(task: access.Task) -> dict[str, Any]:
    row = task.dossier
    desk = agency_by_id(row.intake_agency_id).desk_name
    if task.kind == "collect":
        text = _("The result is ready at %(desk)s.") % {"desk": desk}
        return _card(row, reverse("dossier_page", args=[row.pk]), _("Collect the result"), text, row.number)
    if task.kind == "resend":
        text, page = _("The post brought it back undelivered"), reverse("dossier_page", args=[row.pk])
        return _card(row, f"{page}#buu-chinh", _("Say how the result reaches you"), f"{text}.", row.number)
    text = _("%(desk)s asks you to complete it.") % {"desk": desk}
    if row.wished_by:
        text = _("%(desk)s asks you to complete it by %(day)s.") % {"desk": desk, "day": vn_date(row.wished_by)}
    return _card(row, reverse("supplement", args=[row.pk]), _("Complete the dossier"), text, row.number)


def _draft(row: Any, at: datetime) -> dict[str, Any]:
    filing = Filing(row, row.draft, at)
    name = access.subject_of(row, at=at)
    until = _("Not yet filed; kept until %(day)s") % {"day": vn_date(row.draft.expires_at)}
    return _card(row, filing.go_on["href"], filing.go_on["text"], _left(filing), until, name)


def _left(filing: Filing) -> str:
    """Say what is left of a draft: how many parts, the first of them by name."""
    left = [item["label"] for item in filing.left]
    if not left:
        return _("All parts are done; check them and file.")
    words = "; ".join(left[:NAMED]) + ("…" if len(left) > NAMED else ".")
    return ngettext("%(n)d part is left: %(parts)s", "%(n)d parts are left: %(parts)s", len(left)) % {
        "n": len(left),
        "parts": words,
    }


def _card(row: Any, href: str, act: str, text: str, fact: str, name: str = "") -> dict[str, Any]:
    title = f"{row.title} ({name})" if name else row.title
    return {"href": href, "act": act, "title": title, "text": text, "fact": fact}
