"""The journal in the back office: to look at; the one button tries failed deliveries again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal.deliver import retry
from journal.models import Delivery, Event, Read
from portal.lib.admin import read_only


@admin.action(description=_("Retry now"))
def retry_now(_admin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
    """Make the chosen deliveries due at once."""
    count = sum(retry(pk, at=timezone.now()) for pk in chosen.values_list("pk", flat=True))
    messages.success(
        request,
        ngettext("%(count)d delivery will be tried again.", "%(count)d deliveries will be tried again.", count)
        % {"count": count},
    )


read_only(
    Event,
    show=("id", "stream_kind", "stream_id", "seq", "kind", "at", "by_user", "by_agency"),
    search=("=stream_id",),
    filters=("stream_kind",),
)
read_only(
    Delivery,
    show=("id", "handler", "stream_kind", "stream_id", "event", "attempts", "next_try_at", "error"),
    search=("=stream_id", "handler"),
    buttons=(retry_now,),
)
read_only(
    Read,
    show=("id", "at", "user_id", "agency_id", "purpose", "stream_kind", "stream_id"),
    search=("=stream_id", "=user_id"),
    filters=("stream_kind",),
)
