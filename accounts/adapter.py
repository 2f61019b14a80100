"""Our part in allauth: our action opens accounts, sign-in is recorded, people land where they work."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import actor_of, has_second_factor
from accounts.actions.people import create_user, note_security, note_sign_in
from accounts.landing import PROFILE, landing_url
from accounts.models import User
from accounts.rules.kinds import AccountKind
from portal.lib.crypto import decrypt, encrypt

_MISMATCH = _("The user name, e-mail address or password is not right.")


_TOO_MANY = _("Too many failed attempts. Please try again in a few minutes.")
_SAID = {
    "account/messages/password_changed.txt": _("The password has been changed."),
    "mfa/messages/totp_activated.txt": _("The second step of sign-in is on."),
    "mfa/messages/totp_deactivated.txt": _("The second step of sign-in is off."),
}
_EVENTS = {
    "account/email/password_changed": "user.password_changed",
    "mfa/email/totp_activated": "user.second_factor_on",
    "mfa/email/totp_deactivated": "user.second_factor_off",
    "mfa/email/recovery_codes_generated": "user.recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for both, so that nobody learns which names exist.
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _TOO_MANY,
        "username_taken": _("This user name is taken. Please choose another one."),
        "email_taken": _("Another account uses this e-mail address."),
        "enter_current_password": _("The current password is not right."),
        "incorrect_password": _("The password is not right."),
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.CITIZEN_SIGN_UP

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        data = form.cleaned_data
        return create_user(
            data["username"],
            kind=AccountKind.CITIZEN,
            full_name=data["full_name"],
            email=data.get("email") or "",
            phone=data.get("phone") or "",
            password=data["password1"],
            by=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        at = timezone.now()
        request.actor = actor_of(user, at=at)  # type: ignore[attr-defined]
        methods = {record.get("method") for record in get_authentication_records(request, user)}
        note_sign_in(user, by=request.actor, at=at, second_factor="mfa" in methods)  # type: ignore[attr-defined]
        if not has_second_factor(user):
            # So that its enrolment does not ask for the password that was typed a moment ago.
            record_authentication(request, user, "password", reauthenticated=True)
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing_url(request.actor)  # type: ignore[attr-defined]

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse(PROFILE)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kwargs: Any
    ) -> None:
        """Say in our words what is worth saying; the page that follows shows the rest."""
        if words := _SAID.get(message_template):
            messages.add_message(request, level, str(words))

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Record the event; notices to people are rows that follow from the journal."""
        if kind := _EVENTS.get(template_prefix):
            note_security(user, kind=kind, by=actor_of(user, at=timezone.now()), at=timezone.now())


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: secrets encrypted, and not to be taken away where it is demanded."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right. Check the time on your phone and enter the newest code."),
        "cannot_delete_authenticator": _("Your role demands the second step of sign-in; it stays on."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not (settings.SECOND_FACTOR_FORCED and authenticator.user.is_staff)
