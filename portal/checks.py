"""What must be right before anything starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from portal.lib.crypto import check_keys


@register()
def identity_keys(**_: Any) -> list[CheckMessage]:
    """Without usable keys no identity number could be stored or read."""
    try:
        check_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="portal.E001")]
    return []
