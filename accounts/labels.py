"""The words people see for kinds of accounts, identity numbers and sex."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.rules.kinds import AccountKind, IdentityKind, IdentitySource, Sex

ACCOUNT_KIND: dict[AccountKind, Promise] = {
    AccountKind.CITIZEN: _("Citizen"),
    AccountKind.BUSINESS: _("Business or organisation"),
    AccountKind.STAFF: _("Civil servant"),
}

IDENTITY_KIND: dict[IdentityKind, Promise] = {
    IdentityKind.CCCD: _("Personal identity number"),
    IdentityKind.PASSPORT: _("Passport number"),
    IdentityKind.TAX: _("Tax number"),
}

IDENTITY_SOURCE: dict[IdentitySource, Promise] = {
    IdentitySource.DECLARED: _("declared by yourself, not verified"),
    IdentitySource.EID: _("verified by electronic identity"),
    IdentitySource.CLERK: _("verified at the counter"),
}

SEX: dict[Sex, Promise] = {Sex.MALE: _("Male"), Sex.FEMALE: _("Female")}

Choices = list[tuple[str, Promise]]


def account_kinds() -> Choices:
    """Choices of kinds of accounts, as a callable so that words cause no migrations."""
    return [(kind.value, words) for kind, words in ACCOUNT_KIND.items()]


def identity_kinds() -> Choices:
    """Choices of kinds of identity numbers."""
    return [(kind.value, words) for kind, words in IDENTITY_KIND.items()]


def identity_sources() -> Choices:
    """Choices of who vouches for a number."""
    return [(source.value, words) for source, words in IDENTITY_SOURCE.items()]


def sexes() -> Choices:
    """Choices of sex, as on the identity card."""
    return [(sex.value, words) for sex, words in SEX.items()]
