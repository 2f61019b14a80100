"""What a password must be, said in the language of the page."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least `min_length` signs."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a shorter one; raises ValidationError."""
        if len(password) < self.min_length:
            words = _("The password is too short; it needs at least {count} signs.").format(count=self.min_length)
            raise ValidationError(words, code="password_too_short")
