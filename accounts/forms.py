"""The forms of signing in, opening an account and the account page."""

import datetime
from typing import Any, cast

import phonenumbers
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import kept, labels
from accounts.access import Profile
from accounts.actions.demo import demo_accounts
from accounts.rules.kinds import AccountKind, IdentityKind, is_identity_number
from agencies import access as agencies
from portal.lib.dateboxes import DateBoxesField
from portal.lib.text import clean_input

USERNAME_HINT = _(
    "3 to 30 signs: letters without accents, digits, dot or dash; starts with a letter. "
    "Do not use your identity number."
)
USERNAME_WRONG = _(
    "This user name cannot be used. It has 3 to 30 signs, starts with a letter, and has no space and no letter with an "
    "accent. For example: nguyenvanan or an.nguyen"
)
USERNAME_VALIDATORS = [RegexValidator(r"^[A-Za-z][A-Za-z0-9._-]{2,29}$", USERNAME_WRONG)]
OLDEST = datetime.date(1900, 1, 1)


def clean_phone(text: str) -> str:
    """Return a Vietnamese phone number as 0xxxxxxxxx, empty for empty; raises ValidationError."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number_for_region(number, "VN"):
        raise ValidationError(_("This is no Vietnamese phone number."), code="phone")
    return f"0{number.national_number}"


NOT_THE_SAME = _("The two passwords are not the same.")
PASSWORD_HINT = _("At least 8 signs; not digits alone, no common password.")
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "10"}


def _capitals(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _say_missing(field: forms.Field) -> None:
    """Name the question that waits for an answer."""
    field.error_messages["required"] = format_lazy(_("Please enter: {label}"), label=field.label)


def _word(field: forms.Field, label: Any, hint: Any = "", **attrs: str) -> None:
    """Give a field of allauth our words, and no placeholder."""
    field.label, field.help_text = label, hint
    _say_missing(field)
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def _same_twice(form: forms.Form) -> None:
    """Put our sentence in the place of allauth's where the second password differs."""
    data = form.cleaned_data
    if "password2" in form.errors and data.get("password1") and "password2" not in data:
        form.errors["password2"] = form.error_class([str(NOT_THE_SAME)], renderer=form.renderer)


class SignInForm(LoginForm):
    """User name or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self.fields["login"],
            _("User name or e-mail address"),
            autocomplete="username",
            autocapitalize="none",
            spellcheck="false",
        )
        _word(self.fields["password"], _("Password"))

    @property
    def waiting(self) -> bool:
        """Tell whether what was typed when the session had ended waits for the person to sign in again."""
        return self.request is not None and kept.waiting(self.request)

    @property
    def sign_up_open(self) -> bool:
        return bool(settings.CITIZEN_SIGN_UP)

    @property
    def demo_accounts(self) -> list[tuple[str, Any]]:
        """User names and roles to try, in demonstrations only."""
        return demo_accounts() if settings.DEMO else []

    @property
    def unscanned(self) -> bool:
        """Tell whether nothing here looks for viruses in what is sent."""
        return not settings.CLAMAV


class SignUpForm(SignupForm):
    """A citizen's own account."""

    field_order = ["full_name", "username", "phone", "email", "password1", "password2"]
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        help_text=_("As on the identity card."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        _word(fields["username"], _("User name"), USERNAME_HINT, autocapitalize="none", spellcheck="false")
        _word(fields["email"], _("E-mail address"))
        _word(fields["password1"], _("Password"), PASSWORD_HINT)
        _word(fields["password2"], _("Password again"))
        _say_missing(fields["full_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        _same_twice(self)
        return cleaned

    def clean_full_name(self) -> str:
        name = clean_input(self.cleaned_data["full_name"])
        if not any(sign.isalpha() for sign in name):
            raise ValidationError(_("Enter the full name."), code="required")
        return _capitals(name) if name == name.lower() else name

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class ProfileForm(forms.Form):
    """The owner's particulars; the commune comes after its province."""

    full_name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    identity_number = forms.CharField(label=_("Personal identity number"), max_length=20, required=False)
    representative = forms.CharField(
        label=_("Legal representative"),
        help_text=_("Full name of the person who represents the organisation by law."),
        max_length=200,
        required=False,
    )
    birth_date = DateBoxesField(label=_("Date of birth"), birth=True, required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False, widget=forms.RadioSelect({"inline": True}))
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    province = forms.ChoiceField(label=_("Province or city"), required=False)
    commune_code = forms.ChoiceField(
        label=_("Commune or ward"),
        required=False,
        error_messages={
            "invalid_choice": _("This commune is in another province. Show the communes of the province first.")
        },
    )
    address_line = forms.CharField(
        label=_("House number, street, village"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )

    def __init__(self, data: Any = None, *, profile: Profile, province: str, today: datetime.date) -> None:
        super().__init__(data, initial=_initial(profile, province))
        self.profile, self.today = profile, today
        nothing = ("", _("Not chosen"))
        chosen = self.data.get("province", province) if self.is_bound else province
        choices: dict[str, list[Any]] = {
            "province": [nothing, *((p.code, p.name) for p in agencies.provinces())],
            "commune_code": [nothing, *((c.code, c.name) for c in agencies.communes(chosen))],
            "sex": labels.sexes(),
        }
        for name, values in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = values
        if profile.verified:
            del self.fields["full_name"], self.fields["identity_number"]
        if profile.kind != AccountKind.CITIZEN:
            for name in ("birth_date", "sex"):
                del self.fields[name]
        if profile.kind != AccountKind.BUSINESS:
            del self.fields["representative"]
        self._name_number(AccountKind(profile.kind))
        if "full_name" in self.fields:
            _say_missing(self.fields["full_name"])

    def _name_number(self, kind: AccountKind) -> None:
        """A business gives its tax number; a civil servant neither number nor address."""
        if kind == AccountKind.STAFF:
            for name in ("identity_number", "province", "commune_code", "address_line"):
                self.fields.pop(name, None)
        elif kind == AccountKind.BUSINESS and "identity_number" in self.fields:
            self.fields["identity_number"].label = _("Tax number")
            self.fields["full_name"].label = _("Name of the organisation")

    def with_communes(self) -> "ProfileForm":
        """Return the same form, nothing checked, with the communes of the province just chosen."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        born = [self.data.get(f"birth_date_{part}", "") for part in range(3)]
        again = ProfileForm(profile=self.profile, province=self.data.get("province", ""), today=self.today)
        again.initial.update(typed, birth_date=born, commune_code="")
        return again

    @property
    def identity_kind(self) -> IdentityKind:
        return IdentityKind.TAX if self.profile.kind == AccountKind.BUSINESS else IdentityKind.CCCD

    def clean_full_name(self) -> str:
        name = clean_input(self.cleaned_data["full_name"])
        if not any(sign.isalpha() for sign in name):
            raise ValidationError(_("Enter the full name."), code="required")
        return name

    def clean_identity_number(self) -> str:
        number = self.cleaned_data["identity_number"].replace(" ", "")
        if number and not is_identity_number(self.identity_kind, number):
            raise ValidationError(_("The number does not have the right digits."), code="number")
        return number

    def clean_birth_date(self) -> datetime.date | None:
        born: datetime.date | None = self.cleaned_data["birth_date"]
        if born and not OLDEST <= born <= self.today:
            raise ValidationError(_("Check the year of birth."), code="date")
        return born

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_representative(self) -> str:
        return clean_input(self.cleaned_data["representative"])

    def clean_address_line(self) -> str:
        return clean_input(self.cleaned_data["address_line"])


def _initial(profile: Profile, province: str) -> dict[str, Any]:
    names = ("full_name", "identity_number", "birth_date", "sex", "phone", "email", "address_line", "representative")
    initial = {name: getattr(profile, name) for name in names}
    inside = agencies.province_of(profile.commune_code) == province
    return initial | {"province": province, "commune_code": profile.commune_code if inside else ""}


class PasswordForm(ChangePasswordForm):
    """The current password and the new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["oldpassword"], _("Current password"))
        _word(self.fields["password1"], _("New password"), PASSWORD_HINT)
        _word(self.fields["password2"], _("New password again"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        _same_twice(self)
        return cleaned


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["password"], _("Password"))


class CodeForm(AuthenticateForm):
    """The one-time code, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("6 digits from the application on your phone. Without your phone: one of your recovery codes.")
        _word(self.fields["code"], _("Code"), hint, **CODE)


class CodeAgain(CodeAgainForm):
    """The one-time code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], _("Code"), **CODE)


class EnrolForm(ActivateTOTPForm):
    """The first code proves that the application on the phone was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], _("Code"), _("6 digits shown by the application."), **CODE)
