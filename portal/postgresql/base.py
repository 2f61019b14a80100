"""The backend that `ENGINE` names; Django looks for this file and this class."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket first: a server that goes away says so, and one that is silent is there.

    Django's check is a query at the start of every request, which is more than some requests ask otherwise.
    """

    connection: Any

    def is_usable(self) -> bool:
        """Tell whether the connection can be used; asks the server only where something lies unread."""
        if self.connection is None or self.connection.closed:
            return False
        if self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return False
        waiting = select.poll()
        waiting.register(self.connection, select.POLLIN | select.POLLPRI)
        return not waiting.poll(0) or bool(super().is_usable())
