"""How a result that goes by the public post stands: lying at the desk, on its way, come back, handed over.

An axis of its own beside the status: while the post has it the dossier is done (9) and its time has been measured;
it is returned (10) once somebody has it in hand. The law names the ways of returning (counter, post, electronic) and
not the moment at which the one by post is complete (domain 3.4): we take the delivery, which the applicant can check.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from dossiers.rules.workflow import Action

_CODE = re.compile(r"[A-Z0-9]{6,30}")


class DeliveryState(StrEnum):
    """Where the result is."""

    NONE = "none"
    READY = "ready"
    POSTED = "posted"
    CAME_BACK = "came_back"
    DELIVERED = "delivered"


class CameBack(StrEnum):
    """Why the post brought it back, as its slip says."""

    ABSENT = "absent"
    ADDRESS = "address"
    REFUSED = "refused"
    OTHER = "other"


# The acts of the post and where the result must be for them.
FROM: dict[Action, frozenset[DeliveryState]] = {
    Action.POST_RESULT: frozenset({DeliveryState.READY, DeliveryState.CAME_BACK}),
    Action.RESULT_CAME_BACK: frozenset({DeliveryState.POSTED}),
}


def allows(action: Action, receive_by: str, state: str) -> bool:
    """Tell whether the way in which the result is received, and where it is, allow an act; others always."""
    return action not in FROM or (receive_by == "post" and state in FROM[action])


def fitting(actions: Iterable[Action], receive_by: str, state: str) -> tuple[Action, ...]:
    """Return those acts that the delivery allows, in their order."""
    return tuple(action for action in actions if allows(action, receive_by, state))


def tracking_code(typed: str) -> str:
    """Return the code of a parcel as the post prints it, without spaces, points and hyphens; empty for none.

    6 to 30 letters and digits; raises ValueError for anything else.
    """
    code = re.sub(r"[\s.\-]", "", typed).upper()
    if code and not _CODE.fullmatch(code):
        raise ValueError(typed[:40])
    return code


def day_fits(on: date, *, since: date, today: date) -> bool:
    """Tell whether something can have happened on that day: not before `since`, not after today."""
    return since <= on <= today


def way(receive_by: str, state: str) -> str:
    """Return how a result is handed over in the end: what came back is taken at the counter."""
    return "counter" if state == DeliveryState.CAME_BACK else receive_by
