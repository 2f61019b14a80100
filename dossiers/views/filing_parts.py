"""The parts of a filing: pages of the form, papers, how to receive; which are done, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dossiers import access
from dossiers.known import VIETNAM, known_at
from procedures.access import PublishedVersion, published
from procedures.known import Known
from procedures.rules.capacities import asked_beside
from procedures.rules.eform import page_state, visible_pages

PAPERS, RECEIVE = "_papers", "_receive"
WORDS = {
    "not_started": ("todo", gettext_lazy("Not yet answered")),
    "in_progress": ("doing", gettext_lazy("Begun")),
    "done": ("done", gettext_lazy("Done")),
}


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
        """The papers list; what proves the capacity stands first."""
        proof = access.proof_paper(self.dossier, self.capacity, get_language() or "vi")
        return [*([proof] if proof else []), *access.papers_of(self.dossier)]

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

    @property
    def in_person(self) -> list[str]:
        """Who must come to the office."""
        return access.in_person(self.dossier, get_language() or "vi")

    @property
    def asked_papers(self) -> list[access.PaperView]:
        """The papers to hand in; to show and notes ask for nothing."""
        return [view for view in self.papers if view.requirement.kind == "submit"]

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
        asked = [view for view in self.asked_papers if view.requirement.required is not False]
        settled = [view for view in asked if view.attachments or view.not_applicable]
        if len(settled) < len(asked):
            return "in_progress" if settled or self.has_files else "not_started"
        return "done" if asked or self.has_files or PAPERS in self.draft.pages_done else "not_started"

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
    def items(self) -> list[dict[str, Any]]:
        """The task list, without its last line (check and file)."""
        pk, lang = self.dossier.pk, get_language() or "vi"
        items = []
        if self.version.asks_case:
            state = "not_started" if self.needs_case else "done"
            items.append(_item(_("Your case"), reverse("filing_case", args=[pk]), state, self.case_name))
        if self.asks_capacity:
            href = reverse("filing_capacity", args=[pk])
            items.append(_item(_("In which capacity you file"), href, self.capacity_state, self.capacity.words))
        for page in self.pages:
            href = reverse("filing_page", args=[pk, page.key])
            items.append(_item(page.title.in_(lang), href, self.page_state(page.key)))
        if self.asked_papers:
            items.append(_item(_("Papers"), reverse("filing_papers", args=[pk]), self.papers_state))
        items.append(_item(_("How to receive the result"), reverse("filing_receive", args=[pk]), self.receive_state))
        return items

    @property
    def done(self) -> int:
        return sum(item["state"] == "done" for item in self.items)

    @property
    def complete(self) -> bool:
        return self.done == len(self.items)

    def check_item(self) -> dict[str, Any]:
        """The last line of the task list, open once all before it is done."""
        label = _("Check and send the changes") if self.dossier.amends_id else _("Check and file")
        if not self.complete:
            return {"label": label, "state": "blocked", "status": _("Cannot be begun yet")}
        href = reverse("filing_check", args=[self.dossier.pk])
        return {"label": label, "href": href, "state": "todo", "status": _("Can be done now")}

    def after(self, key: str) -> str:
        """Return the address that follows a part: the next page, the papers, how to receive, the check."""
        pk = self.dossier.pk
        order = [(page.key, reverse("filing_page", args=[pk, page.key])) for page in self.pages]
        if self.asked_papers:
            order.append((PAPERS, reverse("filing_papers", args=[pk])))
        order.append((RECEIVE, reverse("filing_receive", args=[pk])))
        names = [name for name, _href in order]
        place = names.index(key) + 1 if key in names else 0
        if place < len(order):
            return order[place][1]
        return reverse("filing_check" if self.complete else "filing_tasks", args=[pk])

    def before(self, key: str) -> str:
        """Return the address of the page before a page of the form; the task list before the first."""
        keys = [page.key for page in self.pages]
        place = keys.index(key) if key in keys else 0
        pk = self.dossier.pk
        return reverse("filing_page", args=[pk, keys[place - 1]]) if place else reverse("filing_tasks", args=[pk])


def _item(label: str, href: str, state: str, hint: str = "") -> dict[str, Any]:
    shown, words = WORDS[state]
    return {"label": label, "href": href, "state": shown, "status": words, "hint": hint}
