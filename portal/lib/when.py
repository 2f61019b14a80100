"""Days and moments in Việt Nam as people read them."""

import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local(value: datetime.datetime) -> datetime.datetime:
    """Return an aware moment on the clock of Việt Nam; a naive one as it is."""
    return value.astimezone(VIETNAM) if value.tzinfo is not None else value


def vn_date(value: datetime.date | datetime.datetime | None) -> str:
    """Return "26/11/2026", empty for nothing."""
    if not value:
        return ""
    day = local(value) if isinstance(value, datetime.datetime) else value
    return f"{day:%d/%m/%Y}"


def vn_time(value: datetime.datetime | None) -> str:
    """Return "17:00", empty for nothing."""
    return f"{local(value):%H:%M}" if value else ""


def vn_datetime(value: datetime.datetime | None) -> str:
    """Return "17:00 ngày 26/11/2026", in English "17:00 on 26/11/2026", empty for nothing."""
    if not value:
        return ""
    return _("%(time)s on %(date)s") % {"time": vn_time(value), "date": vn_date(value)}
