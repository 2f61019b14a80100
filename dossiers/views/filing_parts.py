"""The parts of a filing: pages of the form, papers, how to receive; which are done, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dossiers import access
from dossiers.known import VIETNAM, known_at
from procedures.access import PublishedVersion, published
from procedures.known import Known
from procedures.rules.capacities import asked_beside
from procedures.rules.eform import clean_answers, page_state, visible_pages

CASE, CAPACITY, PAPERS, RECEIVE = "_case", "_capacity", "_papers", "_receive"
WORDS = {
    "not_started": ("todo", gettext_lazy("Not yet answered")),
    "in_progress": ("doing", gettext_lazy("Begun")),
    "done": ("done", gettext_lazy("Done")),
}


class Part(NamedTuple):
    """One thing to be filled in: its key, its name, its page."""

    key: str
    label: str
    href: str


@dataclass
class Filing:
    """A draft with everything that its pages ask of it; each question is asked of the database once."""

    dossier: Any
    draft: Any
    at: datetime

    @cached_property
    def version(self) -> PublishedVersion:
        return published(self.dossier.version_id)

    @property
    def today(self) -> date:
        """The day in Việt Nam."""
        return self.at.astimezone(VIETNAM).date()

    @cached_property
    def known(self) -> Known:
        form = self.version.eform
        if any(question.type == "file" for question in form.fields.values()):
            return known_at(self.at, access.file_names(self.dossier))
        return known_at(self.at)

    @cached_property
    def answers(self) -> dict[str, Any]:
        return access.answers_of(self.dossier)

    @cached_property
    def pages(self) -> tuple[Any, ...]:
        return visible_pages(self.version.eform, self.answers, on=self.known.today)

    @cached_property
    def papers(self) -> list[access.PaperView]:
        """The papers list, what proves the capacity among it."""
        return access.draft_papers(self.dossier, self.capacity, self.mandate, get_language() or "vi")

    @cached_property
    def capacity(self) -> access.CapacityView:
        """In which capacity the applicant files, as far as answered."""
        return access.capacity_view(self.dossier, self.answers, get_language() or "vi")

    @property
    def asks_capacity(self) -> bool:
        """Tell whether the capacity is a part of its own: the form does not ask, or a mandate answers it."""
        return asked_beside(self.version.eform) or bool(self.dossier.behalf)

    @property
    def case_code(self) -> str:
        return next((case.code for case in self.version.cases if case.id == self.dossier.case_id), "")

    @cached_property
    def mandate(self) -> Any:
        """The mandate that covers this filing now, None without one and where it has ended."""
        return access.usable(self.dossier.mandate_id, self.dossier, at=self.at) if self.dossier.behalf else None

    @cached_property
    def for_whom(self) -> str:
        """The name of the person or organisation for whom it is filed under a mandate, empty for one's own affair."""
        if self.dossier.principal_id is None:
            return ""
        if self.mandate:
            return str(self.mandate.principal.full_name)
        return access.principals_of([self.dossier]).get(self.dossier.principal_id, "")

    @property
    def in_person(self) -> list[str]:
        """Who must come to the office."""
        return access.in_person(self.dossier, get_language() or "vi")

    @property
    def asked_papers(self) -> list[access.PaperView]:
        """The papers to hand in; to show and notes ask for nothing."""
        return [view for view in self.papers if view.requirement.kind == "submit"]

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The questions that must be answered and are not yet."""
        cleaned = clean_answers(self.version.eform, self.answers, complete=True, known=self.known)
        return frozenset(path for path, errors in cleaned.errors.items() if any(e.code == "required" for e in errors))

    def page_state(self, key: str) -> str:
        """Say not_started, in_progress or done."""
        if key == self.capacity_page and not self.capacity.allowed:
            return "in_progress"
        seen = key in self.draft.pages_done
        return page_state(self.version.eform, key, self.answers, known=self.known, seen=seen)

    @property
    def capacity_page(self) -> str:
        """The page that asks for the capacity, empty where none does."""
        question = self.version.eform.fields.get(self.version.eform.roles.capacity)
        return question.page if question else ""

    @property
    def capacity_state(self) -> str:
        """Done once a capacity that the case allows is chosen, and its mandate still holds."""
        if self.dossier.behalf:
            return "done" if self.mandate else "in_progress"
        if not self.capacity.value:
            return "not_started"
        return "done" if self.capacity.allowed else "in_progress"

    @cached_property
    def papers_state(self) -> str:
        """Done when every paper is attached or, where that may be, ticked; papers at will count once looked at."""
        if self.spared:
            return "done"
        asked = [view for view in self.asked_papers if view.requirement.need.holds_back]
        lacking = len(self.lacking)
        if lacking:
            return "in_progress" if lacking < len(asked) or self.has_files else "not_started"
        return "done" if asked or self.has_files or PAPERS in self.draft.pages_done else "not_started"

    @cached_property
    def lacking(self) -> list[access.PaperView]:
        """The papers that must be handed in and are not there yet."""
        asked = [view for view in self.asked_papers if view.requirement.need.holds_back]
        return [view for view in asked if not (view.attachments or view.not_applicable or view.recorded)]

    @property
    def passed_over(self) -> list[access.PaperView]:
        """The papers still lacking although the applicant has gone on past them."""
        return self.lacking if PAPERS in self.draft.pages_done else []

    @property
    def spared(self) -> bool:
        """Tell whether the procedure asks for papers, but with these answers for none."""
        lines = self.version.requirements_for(self.dossier.case_id)
        return not self.asked_papers and any(line.kind == "submit" for line in lines)

    @property
    def has_files(self) -> bool:
        return any(view.attachments for view in self.asked_papers)

    @property
    def receive_state(self) -> str:
        return "done" if RECEIVE in self.draft.pages_done else "not_started"

    @property
    def needs_case(self) -> bool:
        return self.version.asks_case and self.dossier.case_id is None

    @property
    def case_name(self) -> str:
        return next((case.name for case in self.version.cases if case.id == self.dossier.case_id), "")

    @cached_property
    def parts(self) -> list[Part]:
        """Every part of this filing in order, the check left out: what is counted, numbered and walked through.

        A part that the answers hide is none.
        """
        pk, lang = self.dossier.pk, get_language() or "vi"
        found = [Part(CASE, _("Your case"), reverse("filing_case", args=[pk]))] if self.version.asks_case else []
        if self.asks_capacity:
            found.append(Part(CAPACITY, _("In which capacity you file"), reverse("filing_capacity", args=[pk])))
        for page in self.pages:
            found.append(Part(page.key, page.title.in_(lang), reverse("filing_page", args=[pk, page.key])))
        if access.hands_in(self.dossier, self.answers) or self.asked_papers:
            found.append(Part(PAPERS, _("Papers"), reverse("filing_papers", args=[pk])))
        found.append(Part(RECEIVE, _("How to receive the result"), reverse("filing_receive", args=[pk])))
        return found

    @property
    def may_grow(self) -> bool:
        """Tell whether the number of parts hangs on the answers."""
        return any(page.show_when is not None for page in self.version.eform.pages)

    def place(self, key: str) -> int:
        """Return the number of a part, counted from 1; 0 for one that is not asked."""
        return next((number for number, part in enumerate(self.parts, 1) if part.key == key), 0)

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The task list, without its last line (check and file)."""
        hints = {CASE: self.case_name, CAPACITY: self.capacity.words if self.asks_capacity else ""}
        return [_item(part, self.state_of(part.key), hints.get(part.key, "")) for part in self.parts]

    def state_of(self, key: str) -> str:
        """Say not_started, in_progress or done of any part."""
        if key == CASE:
            return "not_started" if self.needs_case else "done"
        own = {CAPACITY: "capacity_state", PAPERS: "papers_state", RECEIVE: "receive_state"}
        return getattr(self, own[key]) if key in own else self.page_state(key)

    @property
    def done(self) -> int:
        return sum(item["state"] == "done" for item in self.items)

    @property
    def left(self) -> list[dict[str, Any]]:
        """The lines of the task list that are not done yet."""
        return [item for item in self.items if item["state"] != "done"]

    @property
    def counted(self) -> str:
        """How many parts are done, in the words of every page that says so."""
        return _("%(done)s of %(total)s parts done") % {"done": self.done, "total": len(self.items)}

    @property
    def complete(self) -> bool:
        return not self.left

    @property
    def go_on(self) -> dict[str, str]:
        """The one main button of the task list: the first part not done, or the check."""
        if self.complete:
            return {"href": reverse("filing_check", args=[self.dossier.pk]), "text": self.check_label, "to": ""}
        begun = any(self.state_of(part.key) != "not_started" for part in self.parts if part.key not in (CASE, CAPACITY))
        words = _("Go on filling in") if begun else _("Begin to fill in")
        return {"href": self.left[0]["href"], "text": words, "to": self.left[0]["label"]}

    @property
    def check_label(self) -> str:
        return _("Check and send the changes") if self.dossier.amends_id else _("Check and file")

    def check_item(self) -> dict[str, Any]:
        """The last line of the task list, open once all before it is done."""
        if not self.complete:
            return {"label": self.check_label, "state": "blocked", "status": _("Cannot be begun yet")}
        href = reverse("filing_check", args=[self.dossier.pk])
        return {"label": self.check_label, "href": href, "state": "todo", "status": _("Can be done now")}

    def after(self, key: str) -> str:
        """Return the address that follows a part: the next page, the papers, how to receive, the check."""
        order = [part for part in self.parts if part.key not in (CASE, CAPACITY)]
        names = [part.key for part in order]
        place = names.index(key) + 1 if key in names else 0
        if place < len(order):
            return order[place].href
        return reverse("filing_check" if self.complete else "filing_tasks", args=[self.dossier.pk])

    def before(self, key: str) -> str:
        """Return the address of the page before a page of the form; the task list before the first."""
        keys = [page.key for page in self.pages]
        place = keys.index(key) if key in keys else 0
        pk = self.dossier.pk
        return reverse("filing_page", args=[pk, keys[place - 1]]) if place else reverse("filing_tasks", args=[pk])


def _item(part: Part, state: str, hint: str = "") -> dict[str, Any]:
    shown, words = WORDS[state]
    return {"label": part.label, "href": part.href, "state": shown, "status": words, "hint": hint}
