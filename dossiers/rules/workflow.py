"""The life of a dossier: its statuses, the acts that change them, and who may act.

The codes 1 to 10 are the national ones (domain 3.4); 0 is our draft. This one table feeds both the guard
(`actions._move`) and the buttons, so that the page and the guard cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from agencies.rules.roles import Permission as P


class Status(IntEnum):
    """The draft and the ten national codes of a dossier's state."""

    DRAFT = 0
    NEW = 1
    ACCEPTED = 2
    REFUSED = 3
    IN_PROGRESS = 4
    WAITING_SUPPLEMENT = 5
    WAITING_PAYMENT = 6
    WITHDRAWAL_ASKED = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


class Action(StrEnum):
    """The acts of contract.md 8, by their names in the API."""

    SUBMIT = "submit"
    EDIT = "edit"
    ACCEPT = "accept"
    ASK_SUPPLEMENT = "ask_supplement"
    SUPPLEMENT = "supplement"
    REFUSE = "refuse"
    START = "start"
    COMPLETE_STEP = "complete_step"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    POST_RESULT = "post_result"
    RESULT_CAME_BACK = "result_came_back"
    RETURN_RESULT = "return_result"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    DECLINE_WITHDRAWAL = "decline_withdrawal"


class Clock(StrEnum):
    """What the legal clock does while a span lasts."""

    RUNNING = "running"
    WAITING = "waiting"
    STOPPED = "stopped"


class WrongState(Exception):
    """The act is not possible in the dossier's present status."""

    def __init__(self, action: Action, status: Status) -> None:
        super().__init__(f"{action} in {status.name}")
        self.action = action
        self.status = status


@dataclass(frozen=True, slots=True)
class Transition:
    """From each source status to the statuses the act may lead to; the first one is the ordinary one."""

    moves: Mapping[Status, tuple[Status, ...]]
    permission: P
    event: str


S = Status

TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: Transition({S.DRAFT: (S.NEW,)}, P.DOSSIER_FILE, "dossier.submitted"),
    # What was filed may be changed until the desk has begun with it; the number stays.
    Action.EDIT: Transition({S.NEW: (S.NEW,)}, P.DOSSIER_FILE, "dossier.edited"),
    Action.ACCEPT: Transition({S.NEW: (S.ACCEPTED,)}, P.INTAKE_ACCEPT, "dossier.accepted"),
    # Before intake a short dossier is guided: it stays "new" with an open request and no clock starts.
    Action.ASK_SUPPLEMENT: Transition(
        {
            S.NEW: (S.NEW,),
            S.ACCEPTED: (S.WAITING_SUPPLEMENT,),
            S.IN_PROGRESS: (S.WAITING_SUPPLEMENT,),
        },
        P.INTAKE_SUPPLEMENT,
        "dossier.supplement_asked",
    ),
    # Counted anew it goes back to the first step; with a pause it goes on where it stood.
    Action.SUPPLEMENT: Transition(
        {S.NEW: (S.NEW,), S.WAITING_SUPPLEMENT: (S.ACCEPTED, S.IN_PROGRESS)},
        P.DOSSIER_FILE,
        "dossier.supplemented",
    ),
    Action.REFUSE: Transition({S.NEW: (S.REFUSED,)}, P.INTAKE_REFUSE, "dossier.refused"),
    Action.START: Transition({S.ACCEPTED: (S.IN_PROGRESS,)}, P.STEP_WORK, "dossier.started"),
    Action.COMPLETE_STEP: Transition({S.IN_PROGRESS: (S.IN_PROGRESS,)}, P.STEP_WORK, "dossier.step_completed"),
    Action.SEND_BACK: Transition({S.IN_PROGRESS: (S.IN_PROGRESS,)}, P.STEP_WORK, "dossier.sent_back"),
    Action.ISSUE: Transition({S.IN_PROGRESS: (S.DONE,)}, P.RESULT_ISSUE, "dossier.issued"),
    # The post has it, or has brought it back: the status stays, only the delivery changes (rules/delivery.py).
    Action.POST_RESULT: Transition({S.DONE: (S.DONE,)}, P.RESULT_RETURN, "dossier.result_posted"),
    Action.RESULT_CAME_BACK: Transition({S.DONE: (S.DONE,)}, P.RESULT_RETURN, "dossier.result_came_back"),
    Action.RETURN_RESULT: Transition({S.DONE: (S.RETURNED,)}, P.RESULT_RETURN, "dossier.returned"),
    # Before intake nothing has to be given back, so that the wish alone ends it (domain 3.4: "7 -> cancel");
    # afterwards the office confirms, and what it says is shown to the applicant.
    Action.REQUEST_WITHDRAWAL: Transition(
        {
            S.NEW: (S.STOPPED,),
            S.ACCEPTED: (S.WITHDRAWAL_ASKED,),
            S.IN_PROGRESS: (S.WITHDRAWAL_ASKED,),
            S.WAITING_SUPPLEMENT: (S.WITHDRAWAL_ASKED,),
            S.WAITING_PAYMENT: (S.WITHDRAWAL_ASKED,),
        },
        P.DOSSIER_FILE,
        "dossier.withdrawal_asked",
    ),
    Action.CONFIRM_WITHDRAWAL: Transition({S.WITHDRAWAL_ASKED: (S.STOPPED,)}, P.WITHDRAWAL_DECIDE, "dossier.withdrawn"),
    # Back to where it stood; its clock has gone on meanwhile as there.
    Action.DECLINE_WITHDRAWAL: Transition(
        {S.WITHDRAWAL_ASKED: (S.ACCEPTED, S.IN_PROGRESS, S.WAITING_SUPPLEMENT, S.WAITING_PAYMENT)},
        P.WITHDRAWAL_DECIDE,
        "dossier.withdrawal_declined",
    ),
}

# Still somebody's work: the queues and the partial indexes are cut to these.
OPEN = (S.NEW, S.ACCEPTED, S.IN_PROGRESS, S.WAITING_SUPPLEMENT, S.WAITING_PAYMENT, S.WITHDRAWAL_ASKED, S.DONE)
# The office has taken it in: it counts in the reports and has a promised date.
TAKEN_IN = (
    S.ACCEPTED,
    S.IN_PROGRESS,
    S.WAITING_SUPPLEMENT,
    S.WAITING_PAYMENT,
    S.WITHDRAWAL_ASKED,
    S.STOPPED,
    S.DONE,
    S.RETURNED,
)
ENDED = (S.REFUSED, S.STOPPED, S.RETURNED)

CLOCK: dict[Status, Clock] = {
    S.ACCEPTED: Clock.RUNNING,
    S.IN_PROGRESS: Clock.RUNNING,
    S.WAITING_SUPPLEMENT: Clock.WAITING,
    S.WAITING_PAYMENT: Clock.WAITING,
    S.WITHDRAWAL_ASKED: Clock.RUNNING,
}


def available(status: Status, permissions: frozenset[P]) -> tuple[Action, ...]:
    """Return the acts that somebody with these permissions may do now, in the order of the table."""
    return tuple(
        action
        for action, transition in TRANSITIONS.items()
        if status in transition.moves and transition.permission in permissions
    )


def target(action: Action, status: Status, wanted: Status | None = None) -> Status:
    """Return the status the act leads to; raise WrongState where the table does not allow it."""
    targets = TRANSITIONS[action].moves.get(status, ())
    if not targets or (wanted is not None and wanted not in targets):
        raise WrongState(action, status)
    return targets[0] if wanted is None else wanted


def clock_state(status: Status) -> Clock:
    """Return what the legal clock does in this status; stopped outside intake and end."""
    return CLOCK.get(status, Clock.STOPPED)
