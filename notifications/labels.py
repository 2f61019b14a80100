"""The words of channels and states; models take their choices from here as callables."""

from django.utils.translation import gettext_lazy as _

CHANNEL = {"inbox": _("On this portal"), "email": _("By e-mail")}
STATE = {"waiting": _("To be sent"), "sent": _("Sent"), "failed": _("Could not be sent")}


def channel_choices() -> list[tuple]:
    return list(CHANNEL.items())


def state_choices() -> list[tuple]:
    return list(STATE.items())
