"""What the pages of desk, office and leaders show alike: rows of lists, people, papers, history, the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agencies.access import agency_by_id, calendar_of, commune_name
from dossiers import access, clock_labels, labels
from dossiers.actions.revoking import may_revoke
from dossiers.documents import items_of
from dossiers.rules import deadlines
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.workflow import Action, Status
from files.binding import PHOTOS
from files.labels import SCAN_STATES
from files.scan import ScanState, counts
from portal.lib.when import vn_date
from procedures.rules.eform_asked import covers, name_of
from procedures.rules.option_lists import option_list

SOON_HOURS = 4
ZOOMS, TURNS = (100, 150, 200), (0, 90, 180, 270)
# Pages of one file shown at a time: browsers fetch them only when they come into sight.
PAGES = 20
REMARKS = (
    gettext_lazy("The picture is blurred, please take it again."),
    gettext_lazy("A page is missing."),
    gettext_lazy("The signature is missing."),
    gettext_lazy("Not certified; please hand in a certified copy."),
    gettext_lazy("Not the paper that is asked for."),
    gettext_lazy("The information differs from what was stated."),
    gettext_lazy("The paper is no longer valid."),
)


@dataclass(frozen=True, slots=True)
class View:
    """Which file the viewer shows, from which page, how large, turned how far."""

    file: int | None = None
    first: int = 1
    zoom: int = 100
    turn: int = 0

    @classmethod
    def asked(cls, query: Any) -> "View":
        """Read it from the address; what cannot be read counts as not asked."""
        parts = [query.get(name, "") for name in ("tep", "tu", "co", "xoay")]
        return view_of(".".join(parts))

    def but(self, **changes: int) -> "View":
        values = {"file": self.file, "first": self.first, "zoom": self.zoom, "turn": self.turn}
        return View(**values | changes)

    @property
    def code(self) -> str:
        """The value of a button that asks for this view."""
        return f"{self.file or ''}.{self.first}.{self.zoom}.{self.turn}"

    @property
    def query(self) -> str:
        return urlencode({"tep": self.file or "", "tu": self.first, "co": self.zoom, "xoay": self.turn})


def view_of(code: str) -> View:
    """Read the value of a button of the viewer."""
    file, first, zoom, turn = (int(p) if p.isascii() and p.isdigit() else 0 for p in (code.split(".") + [""] * 4)[:4])
    return View(
        file=file if 0 < file < 2**62 else None,
        first=first if 1 <= first <= 9999 else 1,
        zoom=zoom if zoom in ZOOMS else 100,
        turn=turn if turn in TURNS else 0,
    )


def viewer(bench: access.Bench, view: View) -> dict[str, Any]:
    """Return what the viewer shows: the chosen file, else the first of the latest round, and the views around it."""
    files = bench.attachments
    # What has just come is what the clerk has not seen yet.
    latest = max((row.round for row in files), default=0)
    chosen = next((row for row in files if row.pk == view.file), None)
    chosen = chosen or next((row for row in files if row.round == latest), None)
    if chosen is None:
        return {"file": None, "files": []}
    view = view.but(file=chosen.pk)
    count = (chosen.file.page_count or 0) if counts(chosen.file) else 0
    first = view.first if view.first <= count else 1
    return {
        "file": chosen,
        "files": [{"row": row, "view": View(file=row.pk), "current": row.pk == chosen.pk} for row in files],
        "pages": range(first, min(count, first + PAGES - 1) + 1),
        "count": count,
        "version": "-".join(f"{page}.{far}" for page, far in sorted(chosen.turns.items())),
        "also": _also(bench, chosen),
        "zoom": view.zoom,
        "turn": view.turn,
        "larger": next((view.but(zoom=zoom) for zoom in ZOOMS if zoom > view.zoom), None),
        "smaller": next((view.but(zoom=zoom) for zoom in reversed(ZOOMS) if zoom < view.zoom), None),
        "turned": view.but(turn=(view.turn + 90) % 360),
        "before": view.but(first=max(first - PAGES, 1)) if first > 1 else None,
        "after": view.but(first=first + PAGES) if first + PAGES <= count else None,
        "photo": chosen.file.media_type in PHOTOS,
        "scan": SCAN_STATES[ScanState(chosen.file.scan_state)],
        "withheld": access.is_withheld(bench.actor, chosen.file),
    }


def _also(bench: access.Bench, chosen: Any) -> list[str]:
    """Return the other papers that the same file was handed in for."""
    return [
        view.requirement.name
        for view in bench.papers
        if view.requirement.id != chosen.requirement_id
        and any(row.file_id == chosen.file_id for row in view.attachments)
    ]


def left_words(row: Any, *, at: datetime, due: datetime | None = None) -> dict[str, str]:
    """Return the working time left in words, and a class for the eye; the words alone say everything."""
    left = access.time_left(row, at=at)
    if due is not None:
        left = deadlines.time_left(due, at, calendar_of(row.solving_agency_id))
    if left is None:
        return {"words": _waiting_words(row), "tone": ""}
    soon = not left.days and left.hours < SOON_HOURS
    return {"words": labels.time_left_words(left), "tone": "late" if left.overdue else "soon" if soon else ""}


def _waiting_words(row: Any) -> str:
    words = {
        Status.WAITING_SUPPLEMENT: _("the clock stands still"),
        Status.NEW: _("supplement awaited"),
        Status.WITHDRAWAL_ASKED: _("withdrawal to be decided"),
        Status.DONE: _("ready"),
        Status.ACCEPTED: _("no promised date"),
        Status.IN_PROGRESS: _("no promised date"),
    }
    return words.get(Status(row.status), "")


def due_of(row: Any) -> datetime | None:
    """Return what is due next: the check before intake, the promise after it."""
    return row.intake_due_at if row.status == Status.NEW else row.due_at


# Told in lists: the result is not where it lay.
ON_THE_WAY = frozenset({DeliveryState.POSTED, DeliveryState.CAME_BACK})


def desk_row(row: Any, *, at: datetime, tab: str) -> dict[str, Any]:
    """One line of the desk's list."""
    return {
        "row": row,
        "channel": labels.CHANNEL[row.channel],
        "due": due_of(row),
        "left": left_words(row, at=at),
        "tab": tab or _tab_of(row),
        "delivery": labels.DELIVERY_STATE[row.delivery_state] if row.delivery_state in ON_THE_WAY else "",
    }


def _tab_of(row: Any) -> str:
    if row.status == Status.NEW:
        return "to_accept"
    return {Status.WAITING_SUPPLEMENT: "waiting", Status.DONE: "to_return", Status.WITHDRAWAL_ASKED: "withdrawal"}.get(
        Status(row.status), "in_office"
    )


def office_row(task: Any, *, at: datetime) -> dict[str, Any]:
    """One line of the office's list: a step with its dossier."""
    row = task.dossier
    return {
        "task": task,
        "row": row,
        "title": task.title,
        "left": left_words(row, at=at, due=task.due_at if row.status != Status.WAITING_SUPPLEMENT else None),
        "who": task.assignee.full_name if task.assignee_id else "",
    }


def case(bench: access.Bench, *, at: datetime) -> dict[str, Any]:
    """Return what every page of one dossier shows: head, people, answers, earlier dossiers, history.

    Functions are called by the template where it shows them: a page that does not asks nothing.
    """
    page = bench.page
    return {
        "bench": bench,
        "page": page,
        "dossier": page.dossier,
        "due": due_of(page.dossier),
        "left": left_words(page.dossier, at=at),
        "channel": labels.CHANNEL[page.dossier.channel],
        "people": people(page),
        "in_person": access.in_person(page.dossier, get_language() or "vi"),
        "summary": lambda: [{"title": part.title, "blocks": _blocks(part)} for part in bench.summary],
        "earlier": lambda: [{"row": row} for row in bench.earlier],
        "timeline": lambda: timeline(bench),
        "supplements": [_supplement(request) for request in page.supplements],
        "withdrawal": bench.withdrawal,
        "documents": page.documents,
        "replaced": access.replaced(page.documents),
        "revocable": [row.pk for row in page.documents if may_revoke(row, page.dossier, bench.actor)],
        "agency_name": page.solving_agency.name,
        "desk_name": page.intake_agency.desk_name,
        "task_name": bench.hand.step.name if bench.hand.step else "",
        "receive": receive_words(page.dossier),
        "delivery": labels.DELIVERY_STATE[page.dossier.delivery_state]
        if page.dossier.delivery_state in ON_THE_WAY
        else "",
        "names": page.names,
        "corrections": corrections(bench),
        "has_rounds": access.has_rounds(bench.events),
        "news": lambda: news(bench),
        "outcome": labels.OUTCOME.get(page.result.outcome, "") if page.result else "",
    }


def receive_words(dossier: Any) -> str:
    """Return how the result is received, by post with the address."""
    row = access.post_address_of(dossier)
    words = str(labels.RECEIVE_BY[dossier.receive_by])
    return f"{words}: {access.address_words(row)}" if row else words


def news(bench: access.Bench) -> list[dict[str, Any]]:
    """Return what came after the first filing, the latest first: answers before and now, files."""
    return [_news(one, bench) for one in bench.rounds]


def _news(one: access.Round, bench: access.Bench) -> dict[str, Any]:
    form, keys = bench.page.version.eform, [change.key for change in one.changes]
    asked = [item.field_path for item in one.request.items.all() if item.field_path] if one.request else []
    alike = [path for path in asked if not any(covers([path], key) for key in keys)]
    return {
        "title": labels.ROUND[one.kind],
        "at": one.at,
        "changes": one.changes,
        "alike": [name for path in alike if (name := name_of(form, path, bench.lang))],
        "came": one.came,
    }


def corrections(bench: access.Bench) -> list[dict[str, Any]]:
    """Return the corrections asked for this dossier, out of its journal: the id, and accepted, declined or open."""
    found: dict[int, str] = {}
    for event in bench.events:
        if event.kind == "dossier.correction_asked":
            found[event.facts["correction"]] = "asked"
        elif event.kind == "dossier.correction_answered":
            found[event.facts["correction"]] = "accepted" if event.facts["accepted"] else "declined"
    return [{"id": pk, "state": state} for pk, state in found.items() if state != "declined"]


def people(page: access.DossierPage) -> list[dict[str, Any]]:
    """Return owner and submitter, as one where they are the same person, then the other parties."""
    owner, submitter = page.owner, page.submitter
    others = [_person(person, _part(page, person)) for person in page.parties]
    if owner is None or submitter is None:
        return [_person(person, labels.PERSON_ROLE[person.role]) for person in (owner, submitter) if person] + others
    if (owner.full_name, owner.id_hash) == (submitter.full_name, submitter.id_hash) and not page.dossier.behalf:
        return [_person(owner, _("Owner and submitter"), more=_acting(page)), *others]
    return [
        _person(owner, labels.PERSON_ROLE["owner"]),
        _person(submitter, labels.PERSON_ROLE["submitter"], more=_acting(page)),
        *others,
    ]


def _part(page: access.DossierPage, person: Any) -> str:
    """Return what another party is in this matter, in the words of the form."""
    roles = page.version.eform.roles.parties
    found = next((role.label.in_(get_language() or "vi") for role in roles if role.role == person.part), "")
    return found or str(labels.PERSON_ROLE["party"])


def _acting(page: access.DossierPage) -> list[tuple[Any, Any]]:
    """Return in which capacity the submitter acts and what proves it; no query for who files alone."""
    submitter, lang = page.submitter, get_language() or "vi"
    if submitter is None or submitter.capacity in ("", "self"):
        return []
    name, files, asked = access.proving(page.dossier, submitter.capacity, lang)
    recorded = _recorded(page)
    return [
        (_("Acts as"), access.capacity_words(page.version.eform, submitter.capacity, lang)),
        (_("Recorded in the account"), recorded),
        (name, "; ".join(files) or ("" if recorded else _("Not attached") if asked else _("Not asked for"))),
    ]


def _recorded(page: access.DossierPage) -> str:
    mandate = access.mandate_of(page.dossier)
    if mandate is None:
        return ""
    days = {"first": vn_date(mandate.valid_from), "last": vn_date(mandate.valid_to) if mandate.valid_to else "…"}
    words = _("%(kind)s from %(first)s to %(last)s") % {"kind": labels.MANDATE_KIND[mandate.kind], **days}
    return f"{words} · {labels.MANDATE_SCOPE[mandate.scope]}"


def _person(person: Any, title: Any, *, more: Iterable[tuple[Any, Any]] = ()) -> dict[str, Any]:
    commune = commune_name(person.commune_code) if person.commune_code else ""
    address = ", ".join(part for part in (person.address_line, commune) if part)
    rows = [
        (_("Organisation") if person.is_organisation else _("Full name"), person.full_name),
        *more,
        (_("Born"), _day(person.birth_date)),
        (_("Died"), _day(person.death_date)),
        (_("Nationality"), _nationality(person.nationality)),
        (_("Tax number") if person.id_kind == "tax" else _("Identity paper"), person.id_number_plain),
        (_("Phone"), person.phone_plain),
        (_("E-mail"), person.email),
        (_("Address"), address),
    ]
    return {"title": title, "rows": [{"label": label, "value": value} for label, value in rows if value]}


def _day(text: str) -> str:
    """Return a date, whole or partial, as people write it."""
    return "/".join(reversed(text.split("-")))


def _nationality(code: str) -> str:
    if not code:
        return ""
    lang = get_language() or "vi"
    return next((row.label.in_(lang) for row in option_list("countries") if row.value == code), code)


def _blocks(part: Any) -> list[dict[str, Any]]:
    """Group the answers of a page by their block, in order."""
    found: list[dict[str, Any]] = []
    for row in part.rows:
        if not found or found[-1]["title"] != row.block:
            found.append({"title": row.block, "rows": []})
        found[-1]["rows"].append({"label": row.label, "value": row.text})
    return found


def timeline(bench: access.Bench) -> list[dict[str, Any]]:
    """Return the history, the latest first, with the names of those who acted."""
    steps = {step.key: step.name for step in bench.page.version.process}
    return [
        {
            "title": labels.EVENT.get(line.kind, line.kind),
            "at": line.at,
            "by": line.who or line.agency,
            "text": steps.get(line.facts.get("step", ""), ""),
            "state": "done",
        }
        for line in reversed(bench.timeline)
    ]


def _supplement(request: Any) -> dict[str, Any]:
    return {
        "request": request,
        "items": items_of(request),
        "agency": agency_by_id(request.agency_id).name,
        "open": request.answered_at is None,
    }


def desk_acts(bench: access.Bench) -> dict[str, bool]:
    """Return which acts the desk offers now."""
    actions, waits = bench.page.actions, bench.page.open_supplement is not None
    return {
        "accept": Action.ACCEPT in actions and not waits,
        "supplement": Action.ASK_SUPPLEMENT in actions and not waits,
        "refuse": Action.REFUSE in actions,
        "return": Action.RETURN_RESULT in actions,
        "withdrawal": Action.CONFIRM_WITHDRAWAL in actions,
    }


def clock(bench: access.Bench, *, at: datetime) -> dict[str, Any]:
    """Return how the promised date came about, and which rule of supplements moves it."""
    rule = access.rule_now(at)
    lines = [clock_labels.line_words(line) for line in access.explanation_of(bench.dossier, rule)]
    return {"lines": lines, "rule": clock_labels.rule_words(rule), "unconfirmed": not rule.confirmed}
