"""Where people land after signing in: their own section, as far as it exists."""

from django.urls import NoReverseMatch, reverse

from agencies.rules.roles import Permission
from agencies.rules.scope import Actor

# The first permission held whose page exists decides.
SECTIONS: tuple[tuple[Permission, str], ...] = (
    (Permission.INTAKE_SEE, "desk_queue"),
    (Permission.RESULT_APPROVE, "leader_queue"),
    (Permission.STEP_WORK, "office_work"),
    (Permission.CATALOGUE_EDIT, "catalogue_manage"),
    (Permission.SYSTEM_OPERATE, "admin:index"),
    (Permission.DOSSIER_FOLLOW, "my_dossiers"),
)
PROFILE = "account_profile"


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def landing_url(actor: Actor) -> str:
    """Return the address of the actor's own section, else of the account page."""
    urls = (_url(name) for permission, name in SECTIONS if actor.may(permission))
    return next((url for url in urls if url), None) or reverse(PROFILE)


def has_section(actor: Actor) -> bool:
    """Tell whether there is a section for the actor besides the account page."""
    return landing_url(actor) != reverse(PROFILE)
