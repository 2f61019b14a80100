"""The applicant's forms beside the e-form: where to file, which case, how to receive, the declaration, the look-up."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dossiers import labels
from dossiers.access import Principal
from portal.lib.when import vn_date
from procedures.access import CaseInfo, OfferInfo
from procedures.labels import limit_words
from procedures.page_form import Radios

RADIO_LIMIT = 7
OWN = "own"  # the answer of who files without a mandate
RECEIVE_HINTS = {
    "electronic": _("You open and download the result here, wherever you are."),
    "counter": _("You come to the one-stop counter; bring your identity paper."),
    "post": _("The public post brings the paper to your address; you pay the postage."),
}


def _choose(label: Any, message: Any, choices: list[tuple[str, Any]], *, hint: Any = "") -> forms.ChoiceField:
    """A question with few answers as radio buttons, with many as a list."""
    if len(choices) > RADIO_LIMIT:
        widget: forms.Widget = forms.Select({"autocomplete": "off"})
        choices = [("", _("Choose")), *choices]
    else:
        widget = forms.RadioSelect()
    errors = {"required": message, "invalid_choice": message}
    return forms.ChoiceField(label=label, choices=choices, widget=widget, help_text=hint, error_messages=errors)


def case_field(cases: Iterable[CaseInfo]) -> forms.ChoiceField:
    """Ask for the case; cases of one name differ in their limit alone, so it is part of what they are called."""
    rows = list(cases)
    names = [case.name for case in rows]
    choices = [(str(case.id), _case_words(case, twin=names.count(case.name) > 1)) for case in rows]
    return _choose(_("Which case is yours?"), _("Please choose your case."), choices)


def _case_words(case: CaseInfo, *, twin: bool) -> str:
    limit = limit_words(case.value, case.unit)
    return f"{case.name} – {limit}" if twin and limit else case.name


def _agency_field(offers: list[OfferInfo]) -> forms.ChoiceField:
    """Ask where to file; a few agencies are shown with the counter where each takes dossiers in."""
    communes = offers[0].every_commune
    made = _choose(
        _("Commune, ward or special zone") if communes else _("Agency"),
        _("Please choose the agency that is to take your dossier."),
        [(offer.agency_code, offer.agency_name) for offer in offers],
        hint=_("Chosen beforehand by the address in your account; you may change it.") if communes else "",
    )
    if len(offers) <= RADIO_LIMIT:
        made.widget = Radios(choices=made.choices)
        made.widget.hints = {
            offer.agency_code: format_lazy(_("Counter: {desk}"), desk=offer.desk_name)
            for offer in offers
            if offer.desk_name != offer.agency_name
        }
    return made


def mandate_field(rows: list[Principal]) -> forms.ChoiceField:
    """Ask for whom one files, where others have entrusted this procedure to the applicant."""
    own = (OWN, _("I file myself (for me or for a relative)"))
    made = forms.ChoiceField(
        label=_("For whom do you file?"),
        choices=[own, *((str(row.mandate_id), row.name) for row in rows)],
        initial=OWN,
        widget=Radios(),
        error_messages={
            "required": _("Please say for whom you file."),
            "invalid_choice": _("This power of attorney or delegation does not cover the procedure today."),
        },
    )
    made.widget.hints = {str(row.mandate_id): _mandate_hint(row) for row in rows}
    return made


def _mandate_hint(row: Principal) -> Any:
    """Tell two mandates of one person apart: what they are, how far they reach, from when to when."""
    said = {"kind": labels.MANDATE_KIND[row.kind], "scope": labels.MANDATE_SCOPE[row.scope]}
    first = vn_date(row.valid_from)
    if row.valid_to is None:
        return format_lazy(_("{kind}: {scope}, from {first}"), first=first, **said)
    return format_lazy(_("{kind}: {scope}, from {first} to {last}"), first=first, last=vn_date(row.valid_to), **said)


class StartForm(forms.Form):
    """For whom, which agency, and which case where the procedure has several; `whole` once nothing is asked later."""

    whole = True

    def __init__(
        self,
        *args: Any,
        offers: list[OfferInfo],
        cases: tuple[CaseInfo, ...],
        choose: bool = True,
        principals: Iterable[Principal] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if rows := list(principals):
            self.fields["mandate"] = mandate_field(rows)
        if choose:
            self.fields["agency"] = _agency_field(offers)
        if len(cases) > 1:
            self.fields["case"] = case_field(cases)

    @property
    def case_id(self) -> int | None:
        """The case chosen, None where there is no choice."""
        return int(self.cleaned_data["case"]) if "case" in self.fields else None

    @property
    def mandate_id(self) -> int | None:
        """The mandate to file under, None for one's own affair."""
        chosen = self.cleaned_data.get("mandate", OWN)
        return None if chosen == OWN else int(chosen)


class CaseForm(forms.Form):
    """The case of a draft."""

    def __init__(self, *args: Any, cases: tuple[CaseInfo, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"] = case_field(cases)


class ReceiveForm(forms.Form):
    """How the applicant wants to receive the result."""

    receive_by = forms.ChoiceField(
        label=_("How do you wish to receive the result?"),
        widget=Radios(),
        error_messages={
            "required": _("Please choose how you wish to receive the result."),
            "invalid_choice": _("Please choose how you wish to receive the result."),
        },
    )

    def __init__(self, *args: Any, desk: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = labels.RECEIVE_BY | {"counter": format_lazy(_("At the counter: {desk}"), desk=desk)}
        self.fields["receive_by"].choices = list(words.items())
        self.fields["receive_by"].widget.hints = RECEIVE_HINTS


class DeclareForm(forms.Form):
    """The declaration before filing, with the key that makes one filing of many clicks."""

    key = forms.CharField(widget=forms.HiddenInput({"autocomplete": "off"}), max_length=60, required=False)
    # Of the draft as the page showed it; written by the page itself, anew each time.
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)
    declared = forms.BooleanField(
        label=_("I declare that what I have stated is true, and I answer for it before the law."),
        error_messages={"required": _("Please tick the declaration before filing.")},
    )


class WithdrawForm(forms.Form):
    """Why a dossier is taken back, if the applicant likes to say."""

    reason = forms.CharField(
        label=_("Why do you withdraw the dossier?"),
        help_text=_("The office reads it. You need not say anything."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
        error_messages={"max_length": _("Please write at most 2,000 characters.")},
    )


class TrackForm(forms.Form):
    """The public look-up: the number of the dossier and four digits."""

    number = forms.CharField(
        label=_("Number of the dossier"),
        help_text=_("On the acknowledgement or the receipt, for example: H37.125-261126-0001"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-width": "20"}),
        error_messages={
            "required": _("Please enter the number of the dossier."),
            "max_length": _("The number of a dossier has at most 60 characters."),
        },
    )
    digits = forms.CharField(
        label=_("Last 4 digits of the phone number or identity paper"),
        help_text=_("As stated in the dossier. The look-up code on the receipt can be entered here instead."),
        max_length=10,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric", "data-width": "4"}),
        error_messages={
            "required": _("Please enter the 4 digits."),
            "max_length": _("Please enter exactly 4 digits."),
        },
    )


class CodeForm(forms.Form):
    """The code printed under the QR of a paper."""

    code = forms.CharField(
        label=_("Code under the QR"),
        help_text=_("12 letters and digits, for example: K7QF-2M9D-XH4T. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-width": "20"}),
        error_messages={
            "required": _("Please enter the code printed under the QR."),
            "max_length": _("The code has 12 letters and digits."),
        },
    )


class CompareForm(forms.Form):
    """A file to compare with the one that was issued."""

    file = forms.FileField(
        label=_("File to compare"),
        help_text=_("The PDF you were given, at most 50 MB. It is compared and not kept."),
        error_messages={
            "required": _("Please choose the file to compare."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 MB."), code="too_large")
        return file


class RateForm(forms.Form):
    """How satisfied, and words if one likes."""

    score = forms.TypedChoiceField(coerce=int, choices=[(3, ""), (2, ""), (1, "")])
    words = forms.CharField(
        label=_("What was good, what should be better?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
        error_messages={"max_length": _("Please write at most 2,000 characters.")},
    )

    def __init__(self, *args: Any, criteria: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = tuple(criteria)
        for key in self.criteria:
            self.fields[f"by.{key}"] = forms.TypedChoiceField(
                label=labels.CRITERION[key],
                required=False,
                coerce=int,
                empty_value=None,
                choices=list(labels.RATING.items()),
                widget=Radios({"inline": True}),
            )

    def said(self) -> dict[str, int]:
        """Return what was said to the criteria, those left out apart; only of a form that is valid."""
        found = {key: self.cleaned_data[f"by.{key}"] for key in self.criteria}
        return {key: score for key, score in found.items() if score is not None}

    def criterion_fields(self) -> list[Any]:
        """Return the criteria as fields of the page."""
        return [self[f"by.{key}"] for key in self.criteria]


class TalkForm(forms.Form):
    """One message to the other side, with a file at most."""

    key = forms.CharField(widget=forms.HiddenInput({"autocomplete": "off"}), max_length=20, required=False)
    words = forms.CharField(
        label=_("Your message"),
        max_length=2000,
        widget=forms.Textarea({"rows": "4"}),
        error_messages={
            "required": _("Please write your message."),
            "max_length": _("Please write at most 2,000 characters."),
        },
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, photo, Word or Excel."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"}),
    )
