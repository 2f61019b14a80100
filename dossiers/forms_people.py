"""The forms around acting for somebody else: the capacity of a filing, powers of attorney, delegates."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers import labels
from dossiers.rules.mandates import MandateKind
from portal.lib.dateboxes import DateBoxesField
from procedures.page_form import Radios
from procedures.rules.eform_types import CapacityRule


class KeptForm(forms.Form):
    """What one says of an own paper: its name, and until which day it is valid."""

    name = forms.CharField(
        label=_("Name of the paper"),
        max_length=190,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Please say what paper this is.")},
    )
    valid_until = DateBoxesField(
        label=_("Valid until"),
        required=False,
        help_text=_("Only where the paper itself names a last day; you are then told here when it has passed."),
    )


class CapacityForm(forms.Form):
    """In which capacity one files, among those that the case allows."""

    capacity = forms.ChoiceField(
        label=_("In which capacity do you file?"),
        widget=Radios(),
        error_messages={
            "required": _("Please say in which capacity you file."),
            "invalid_choice": _("Please choose one of the capacities named here."),
        },
    )

    def __init__(self, *args: Any, rules: Iterable[CapacityRule], lang: str, value: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"capacity": value}})
        rows = list(rules)
        self.fields["capacity"].choices = [(rule.value, rule.label.in_(lang)) for rule in rows]
        self.fields["capacity"].widget.hints = {
            rule.value: _hint(rule.proof.in_(lang), required=rule.proof_required) for rule in rows if rule.proof
        }


def _hint(proof: str, *, required: bool) -> Any:
    words = _("To be attached: %(paper)s") if required else _("If you have it, attach: %(paper)s")
    return words % {"paper": proof}


ALL_BUT = _(
    "Every procedure that may be filed for somebody else. Some, for example help with funeral costs, the person "
    "concerned has to file with the own account."
)


class ScopeForm(forms.Form):
    """How far a power of attorney or a delegation reaches; asked first, by GET."""

    def __init__(self, *args: Any, kind: MandateKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delegate = kind is MandateKind.DELEGATE
        rows = [(key, words) for key, words in labels.MANDATE_SCOPE.items() if not (delegate and key == "dossier")]
        self.fields["pham-vi"] = forms.ChoiceField(
            label=_("What may this delegate file for?") if delegate else _("What may the other person do for you?"),
            choices=rows,
            widget=Radios(),
            error_messages={"required": _("Please choose how far it reaches."), "invalid_choice": _("Please choose.")},
        )
        self.fields["pham-vi"].widget.hints = {
            "all": ALL_BUT,
            "fields": _("For example: civil status, land."),
            "procedures": _("You choose them by name or code."),
            "dossier": _("The other person sees this dossier and can complete it for you."),
        }

    @property
    def question(self) -> forms.BoundField:
        """The only question."""
        return self["pham-vi"]


class MandateForm(forms.Form):
    """To whom, from when to when, and the paper."""

    agent_name = forms.CharField(
        label=_("Full name"),
        help_text=_("As on the identity card; it must be the name in the other person's account."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Please enter the full name.")},
    )
    agent_typed = forms.CharField(
        label=_("User name or personal identity number"),
        help_text=_("The user name is the surer way: only that account can use what you record here."),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Please enter the user name or the personal identity number.")},
    )
    valid_from = DateBoxesField(label=_("From"), error_messages={"required": _("Please enter the first day.")})
    valid_to = DateBoxesField(
        label=_("To the end of"), error_messages={"required": _("Please enter the day on which the power ends.")}
    )
    shares_profile = forms.BooleanField(
        label=_("Fill in my particulars for the other person"),
        help_text=_("Date of birth, identity number, phone, e-mail and address of your account; the name always is."),
        required=False,
    )
    proof = forms.FileField(
        label=_("Paper of the power of attorney (where there is one)"),
        help_text=_("A photograph or PDF. The office sees it with each dossier that is filed under it."),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"}),
    )

    def __init__(self, *args: Any, kind: MandateKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is MandateKind.DELEGATE:
            del self.fields["shares_profile"]
            self.fields["valid_to"].required = False
            self.fields["valid_to"].help_text = _("Leave empty to let it run until you remove the delegate.")
            self.fields["proof"].label = _("Letter of introduction (where there is one)")
        self.fields["proof"].unsaid = True  # type: ignore[attr-defined]


def chosen_field(label: Any, rows: Iterable[tuple[str, Any]], *, many: bool) -> type[forms.Form]:
    """Return a form of one question with these answers, shown by GET."""
    widget: forms.Widget = forms.CheckboxSelectMultiple() if many else forms.RadioSelect()
    maker = forms.MultipleChoiceField if many else forms.ChoiceField
    field = maker(label=label, choices=list(rows), widget=widget)
    return type("ChosenForm", (forms.Form,), {"chon": field})
