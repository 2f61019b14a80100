"""Where people land after signing in: their own section, as far as it exists."""

from django.urls import Resolver404, resolve, reverse

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor

# The first permission held whose section answers decides.
SECTIONS: tuple[tuple[Permission, str], ...] = (
    (Permission.INTAKE_SEE, "/quay/"),
    (Permission.RESULT_APPROVE, "/dieu-hanh/"),
    (Permission.STEP_WORK, "/xu-ly/"),
    (Permission.CATALOGUE_EDIT, "/quan-ly/"),
    (Permission.SYSTEM_OPERATE, "/admin/"),
    (Permission.DOSSIER_FOLLOW, "/ho-so/"),
)
PROFILE = "account_profile"


def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def section_of(actor: Actor) -> str:
    """Return the address of the actor's own section, empty when there is none yet."""
    return next((path for permission, path in SECTIONS if actor.may(permission) and _answers(path)), "")


def landing_url(actor: Actor) -> str:
    """Return the address of the actor's own section, else of the account page."""
    return section_of(actor) or reverse(PROFILE)
