"""The words of the frame around every page: who runs the portal and who helps."""

from django.conf import settings
from django.utils.translation import gettext as _

from agencies import access
from agencies.opening import week_words

MADE_UP = {"phone": "0000 000 000", "email": "hotro@example.com", "made_up": "1"}


def _helper() -> dict[str, str]:
    """Return where help is to be had: the settings first, else the provincial one-stop centre.

    A demonstration without either shows lines that nobody can take for real ones, and says so.
    """
    given = {
        "phone": getattr(settings, "HELP_PHONE", ""),
        "email": getattr(settings, "HELP_EMAIL", ""),
        "address": getattr(settings, "HELP_ADDRESS", ""),
        "hours": getattr(settings, "HELP_HOURS", ""),
        "place": "",
    }
    try:
        centre = access.provincial_centre()
    except LookupError:
        return given
    found = {"phone": centre.phone, "email": centre.email, "address": centre.address, "place": centre.name}
    lines = {key: value or found.get(key, "") for key, value in given.items()}
    lines["hours"] = lines["hours"] or week_words(centre.id)
    return lines | (MADE_UP if settings.DEMO and not lines["phone"] and not lines["email"] else {})


def words() -> dict[str, str]:
    """Return portal, agency, version and the help lines."""
    try:
        agency = access.province_agency().name
    except LookupError:  # the agencies are not loaded yet
        agency = ""
    return {
        "portal": _("Public service portal"),
        "agency": agency,
        "version": getattr(settings, "VERSION", ""),
        **_helper(),
    }
