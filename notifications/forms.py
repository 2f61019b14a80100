"""Which letters a person takes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import labels


class LettersForm(forms.Form):
    """The groups of notices that come by e-mail as well."""

    groups = forms.MultipleChoiceField(
        label=_("Send these by e-mail as well"),
        required=False,
        choices=list(labels.GROUP.items()),
        widget=forms.CheckboxSelectMultiple(),
    )
