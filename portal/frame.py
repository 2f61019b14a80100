"""The words of the frame around every page: who runs the portal and who helps."""

from django.conf import settings
from django.utils.translation import gettext as _

from agencies import access


def _helper() -> dict[str, str]:
    """Return where help is to be had: the settings first, else the provincial one-stop centre."""
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
    return {key: value or found.get(key, "") for key, value in given.items()}


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
