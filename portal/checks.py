"""What must be right before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from files.clamd import parse
from portal.lib.crypto import check_keys


@register()
def identity_keys(**_: Any) -> list[CheckMessage]:
    """Without usable keys no identity number could be stored or read."""
    try:
        check_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="portal.E001")]
    return []


@register()
def way_of_filing(**_: Any) -> list[CheckMessage]:
    """Citizens file here or on the national portal; any other word is a slip of the pen."""
    if settings.CITIZEN_FILING in ("local", "national"):
        return []
    return [Error("CITIZEN_FILING must be local or national", id="portal.E002")]


@register()
def virus_scanner(**_: Any) -> list[CheckMessage]:
    """An address that cannot be read would keep every file waiting for ever."""
    try:
        if settings.CLAMAV:
            parse(settings.CLAMAV)
    except ValueError as error:
        return [Error(str(error), id="portal.E003")]
    return []
