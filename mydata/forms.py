"""Forms about one's own data: a correction, the clerk's answer, the password before an account is closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mydata.labels import PARTICULAR
from mydata.rules.corrections import MAX_TEXT

_too_long = _("At most 1,000 characters.")


def _words(label: Any, missing: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": "3"}),
        error_messages={"required": missing, "max_length": _too_long},
    )


class CorrectionForm(forms.Form):
    """Which question or particular, what stands there, what is right, and a proof."""

    target = forms.ChoiceField(
        label=_("What is wrong?"), error_messages={"required": _("Please choose what is wrong.")}
    )
    wrong = _words(_("What stands there now"), _("Please write what stands there now."))
    right = _words(_("What is right"), _("Please write what is right."))
    proof = forms.FileField(
        label=_("Proof"),
        required=False,
        help_text=_("A picture or PDF that shows what is right, for example of the identity card; at most 50 MB."),
        error_messages={"empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, questions: list[tuple[str, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), words) for key, words in PARTICULAR.items()] if questions is None else questions
        self.fields["target"].choices = [("", _("Choose")), *choices]
        if questions is None:
            self.fields["right"].help_text = _("A date as 05/03/1986; sex as Nam or Nữ; a number in digits alone.")


class AnswerForm(forms.Form):
    """The clerk's decision with its reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept the correction")), ("decline", _("Decline the correction"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a decision.")},
    )
    words = _words(
        _("Reason"),
        "",
        _("The applicant reads it. A declined request needs its reason: what is missing or why it is not wrong."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "decline" and not cleaned.get("words", "").strip():
            self.add_error("words", _("Please say why the correction is declined."))
        return cleaned


class CloseForm(forms.Form):
    """The password once more, and that one knows what follows."""

    sure = forms.BooleanField(
        label=_("I know that the account cannot be opened again."),
        error_messages={"required": _("Please confirm that you know what follows.")},
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": _("Please enter your password.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right."), code="password")
        return password
