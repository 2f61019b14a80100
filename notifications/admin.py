"""Letters in the back office: to look at; the one button sends failed ones again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications.actions.sending import retry
from notifications.models import Message
from portal.lib.admin import read_only


@admin.action(description=_("Send again"))
def send_again(_admin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Message]) -> None:
    """Make the chosen failed letters due at once."""
    count = sum(retry(pk, at=timezone.now()) for pk in chosen.values_list("pk", flat=True))
    words = ngettext("%(count)d letter will be sent again.", "%(count)d letters will be sent again.", count)
    messages.success(request, words % {"count": count})


read_only(
    Message,
    show=("id", "at", "channel", "event_kind", "dossier_id", "state", "attempts", "next_try_at", "error"),
    # Words and address are the applicant's: who keeps the machine running need not read them.
    hide=("subject", "body", "address"),
    search=("=dossier__number",),
    filters=("channel", "state"),
    buttons=(send_again,),
)
