"""For what a mandate is given: fields, procedures or one dossier, chosen step by step in the address."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dossiers import access, labels
from dossiers.forms_people import chosen_field
from dossiers.rules.mandates import MandateKind, Scope
from procedures.access import catalogue, published, search
from procedures.rules.capacities import takes_powers

SHOWN = 20
MOST = 100


@dataclass
class Choice:
    """What has been chosen so far, out of the address; `done` once the next step may come."""

    request: HttpRequest
    scope: Scope
    chosen: tuple[str, ...] = ()
    words_asked: str = ""
    found: tuple[Any, ...] = ()
    missing: bool = False
    field_codes: tuple[str, ...] = ()
    procedure_ids: tuple[int, ...] = ()
    dossier_id: int | None = None
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def asked(cls, request: HttpRequest, scope: str) -> "Choice":
        """Read it from the address; what is not known any more counts as not chosen."""
        made = cls(request, Scope(scope), words_asked=request.GET.get("tim", "").strip()[:200])
        made.names = made._known()
        given = request.GET.getlist("chon")[:MOST]
        made.chosen = tuple(value for value in dict.fromkeys(given) if value in made.names)
        made._keep()
        made.missing = request.GET.get("buoc") == "nguoi" and made.scope is not Scope.ALL and not made.chosen
        return made

    @property
    def done(self) -> bool:
        if self.scope is Scope.ALL:
            return True
        return bool(self.chosen) and self.request.GET.get("buoc") == "nguoi"

    def _known(self) -> dict[str, str]:
        """Return everything that may be chosen: value -> words."""
        if self.scope is Scope.FIELDS:
            return dict(catalogue().fields)
        if self.scope is Scope.PROCEDURES:
            return {str(row.procedure_id): f"{row.name} ({row.code})" for row in catalogue().listed}
        if self.scope is Scope.DOSSIER:
            rows = access.own_dossiers(self.request.actor)
            return {str(row.pk): f"{row.number} – {row.procedure_name}" for row in rows}
        return {}

    def _keep(self) -> None:
        if self.scope is Scope.FIELDS:
            self.field_codes = self.chosen
        elif self.scope is Scope.PROCEDURES:
            self.procedure_ids = tuple(int(value) for value in self.chosen)
        elif self.chosen:
            self.chosen = self.chosen[:1]
            self.dossier_id = int(self.chosen[0])

    def form(self) -> forms.Form:
        """Return the question of this step with what may be chosen: of the procedures, those found and those chosen."""
        shown = list(self.names)
        if self.scope is Scope.PROCEDURES:
            found = search(q=self.words_asked, page_size=SHOWN).rows if self.words_asked else ()
            shown = [*self.chosen, *(key for row in found if (key := str(row.procedure_id)) not in self.chosen)]
        rows = [(value, self.names[value]) for value in shown if value in self.names]
        maker = chosen_field(self.question, rows, many=self.scope is not Scope.DOSSIER)
        initial = list(self.chosen) if self.scope is not Scope.DOSSIER else "".join(self.chosen[:1])
        form = maker(initial={"chon": initial})
        self.found = tuple(rows)
        return form

    @property
    def question(self) -> str:
        return {
            Scope.FIELDS: _("For which fields?"),
            Scope.PROCEDURES: _("For which procedures?"),
            Scope.DOSSIER: _("For which dossier?"),
        }.get(self.scope, "")

    @property
    def searches(self) -> bool:
        return self.scope is Scope.PROCEDURES

    def words(self) -> list[str]:
        """Return in words how far it reaches."""
        if self.scope is Scope.ALL:
            return _all_words()
        return [self.names[value] for value in self.chosen]

    def refusing(self, kind: MandateKind) -> list[str]:
        """Return the names of the chosen procedures that take no power of attorney online; none for a delegate."""
        if kind is MandateKind.DELEGATE:
            return []
        rows = [row for row in catalogue().listed if row.procedure_id in self.procedure_ids and row.version_id]
        return [row.name for row in rows if not takes_powers(published(row.version_id).eform)]


def scope_words(row: Any) -> list[str]:
    """Return in words how far a recorded mandate reaches."""
    if row.scope == Scope.FIELDS:
        names = catalogue().fields
        return [names.get(code, code) for code in row.field_codes]
    if row.scope == Scope.PROCEDURES:
        wanted = set(row.procedure_ids)
        found = [f"{one.name} ({one.code})" for one in catalogue().rows if one.procedure_id in wanted]
        return found or [str(labels.MANDATE_SCOPE["procedures"])]
    if row.scope == Scope.DOSSIER:
        return [f"{row.dossier.number} – {row.dossier.procedure_name}"]
    return _all_words()


def _all_words() -> list[str]:
    return [str(labels.MANDATE_SCOPE["all"]), _("except those that the person concerned has to file")]
