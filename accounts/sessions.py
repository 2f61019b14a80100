"""Sessions in the database that know when they end: people are warned before, and using the portal moves the end."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

# Moving the end on every request would write a row on every request.
RENEW_AFTER = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """Django's own, remembering the end that its row holds."""

    ends_at: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        self.ends_at = row.expire_date if row else None
        return row

    def seconds_left(self, at: datetime) -> int:
        """Return how many seconds the session still lives; what was begun or renewed just now lives in full."""
        if self.modified or self.ends_at is None:
            return int(settings.SESSION_COOKIE_AGE)
        return max(0, int((self.ends_at - at).total_seconds()))

    def renew(self, at: datetime, *, now: bool = False) -> None:
        """Move the end where some minutes have passed since it was moved last, or `now`."""
        gone = settings.SESSION_COOKIE_AGE - self.seconds_left(at)
        if now or gone > min(RENEW_AFTER.total_seconds(), settings.SESSION_COOKIE_AGE / 4):
            self.modified = True

    @classmethod
    def get_model_class(cls) -> Any:
        """The rows are Django's own."""
        return Session


def left(request: Any) -> int | None:
    """Return the seconds left of the session of who is signed in, None for nobody."""
    user = getattr(request, "user", None)
    session = getattr(request, "session", None)
    if user is None or not user.is_authenticated or not isinstance(session, SessionStore):
        return None
    return session.seconds_left(timezone.now())
