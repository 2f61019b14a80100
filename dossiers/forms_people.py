"""The forms around acting for somebody else: the capacity of a filing, powers of attorney, delegates."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.page_form import Radios
from procedures.rules.eform_types import CapacityRule


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
        super().__init__(*args, initial={"capacity": value}, **kwargs)
        rows = list(rules)
        self.fields["capacity"].choices = [(rule.value, rule.label.in_(lang)) for rule in rows]
        self.fields["capacity"].widget.hints = {
            rule.value: _hint(rule.proof.in_(lang), required=rule.proof_required) for rule in rows if rule.proof
        }


def _hint(proof: str, *, required: bool) -> Any:
    words = _("To be attached: %(paper)s") if required else _("If you have it, attach: %(paper)s")
    return words % {"paper": proof}
