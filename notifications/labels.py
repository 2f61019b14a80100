"""The words of channels and states; models take their choices from here as callables."""

from django.utils.translation import gettext_lazy as _

CHANNEL = {"inbox": _("On this portal"), "email": _("By e-mail")}
STATE = {"waiting": _("To be sent"), "sent": _("Sent"), "failed": _("Could not be sent")}

GROUP = {
    "asked": _("What I am asked to do: supplements, files to be sent again, drafts that expire"),
    "progress": _("How a dossier goes on: filed, accepted, refused, withdrawn"),
    "result": _("The result is ready or handed over"),
    "messages": _("The office has answered a message"),
    "mandates": _("Powers of attorney and delegations: given to me, begun, about to end, ended"),
    "data": _("My data: corrections and packages"),
}

# What the button of a notice says where it is not about a dossier.
GO = {
    "user.export_ready": _("Open my packages of data"),
    "user.correction_answered": _("Open my requests for correction"),
    **dict.fromkeys(
        (
            *("user.mandate_granted", "user.mandate_revoked", "user.mandate_begun"),
            *("user.mandate_ending", "user.mandate_ended"),
        ),
        _("Open the power of attorney"),
    ),
}


def channel_choices() -> list[tuple]:
    return list(CHANNEL.items())


def state_choices() -> list[tuple]:
    return list(STATE.items())
