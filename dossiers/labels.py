"""The words people see for the enums of the rules; models take their choices from here as callables."""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dossiers.rules.deadlines import TimeLeft
from dossiers.rules.delivery import CameBack
from dossiers.rules.mandates import Standing
from dossiers.rules.workflow import Action, Clock, Status

Label = str | Promise

STATUS: dict[Status, Label] = {
    Status.DRAFT: _("Not yet filed"),
    Status.NEW: _("Filed, to be checked"),
    Status.ACCEPTED: _("Accepted"),
    Status.REFUSED: _("Intake refused"),
    Status.IN_PROGRESS: _("In progress"),
    Status.WAITING_SUPPLEMENT: _("Waiting for supplement"),
    Status.WAITING_PAYMENT: _("Waiting for payment"),
    Status.WITHDRAWAL_ASKED: _("Withdrawal requested"),
    Status.STOPPED: _("Stopped"),
    Status.DONE: _("Result ready"),
    Status.RETURNED: _("Result returned"),
}
ACTION: dict[Action, Label] = {
    Action.SUBMIT: _("File the dossier"),
    Action.EDIT: _("Change what was filed"),
    Action.ACCEPT: _("Accept"),
    Action.ASK_SUPPLEMENT: _("Ask for supplement"),
    Action.SUPPLEMENT: _("Send the supplement"),
    Action.REFUSE: _("Refuse intake"),
    Action.START: _("Take on"),
    Action.COMPLETE_STEP: _("Complete the step"),
    Action.SEND_BACK: _("Send back"),
    Action.ISSUE: _("Issue the result"),
    Action.POST_RESULT: _("Hand the result to the post"),
    Action.RESULT_CAME_BACK: _("The post has brought the result back"),
    Action.RETURN_RESULT: _("Return the result"),
    Action.REQUEST_WITHDRAWAL: _("Withdraw the dossier"),
    Action.CONFIRM_WITHDRAWAL: _("Confirm the withdrawal"),
    Action.DECLINE_WITHDRAWAL: _("Decline the withdrawal"),
}
CLOCK: dict[Clock, Label] = {
    Clock.RUNNING: _("Running"),
    Clock.WAITING: _("Waiting"),
    Clock.STOPPED: pgettext_lazy("clock", "Stopped"),
}
CHANNEL: dict[int, Label] = {1: _("At the counter"), 2: _("Online"), 3: _("By public post")}
RECEIVE_BY: dict[str, Label] = {
    "electronic": _("Electronically, on this portal"),
    "counter": _("At the one-stop counter"),
    "post": _("By public post"),
}
OUTCOME: dict[str, Label] = {"granted": _("Granted"), "not_granted": _("Not granted")}
TIMELINESS: dict[str, Label] = {"early": _("Early"), "on_time": _("On time"), "late": _("Late")}
CAPACITY: dict[str, Label] = {
    "self": _("For myself"),
    "parent": _("Parent"),
    "guardian": _("Guardian"),
    "relative": _("Relative"),
    "legal_representative": _("Legal representative"),
    "authorised": _("Authorised person"),
    "delegate": _("Delegate of the organisation"),
}
PROOF_NAME = _("Paper that proves for whom you file")
RECORDED_PAPER: dict[str, Label] = {
    "attorney": _("Paper of the power of attorney"),
    "delegate": _("Letter of introduction"),
}
MANDATE_KIND: dict[str, Label] = {
    "attorney": _("Power of attorney"),
    "delegate": _("Delegation"),
}
MANDATE_SCOPE: dict[str, Label] = {
    "all": _("All procedures"),
    "fields": _("Procedures of chosen fields"),
    "procedures": _("Chosen procedures"),
    "dossier": _("One dossier that is filed already"),
}
# Why a recorded mandate does not serve, by what `access.usability` says.
MANDATE_LACK: dict[str, Label] = {
    "unknown": _("You hold no power of attorney or delegation with this number."),
    "coming": _("The power of attorney or delegation has not begun yet."),
    "ended": _("The power of attorney or delegation has ended by its date."),
    "revoked": _("The power of attorney or delegation has been revoked."),
    "fields": _("The power of attorney or delegation is for procedures of other fields."),
    "procedures": _("The power of attorney or delegation is for other procedures."),
    "dossier": _("The power of attorney is for one dossier that is filed already."),
    "closed": _("The account of the person or organisation that empowered you is closed."),
}
MANDATE_STANDING: dict[Standing, Label] = {
    Standing.COMING: _("Not yet begun"),
    Standing.RUNNING: _("In force"),
    Standing.ENDED: _("Expired"),
    Standing.REVOKED: _("Revoked"),
}
MANDATE_TONE: dict[Standing, str] = {
    Standing.COMING: "wait",
    Standing.RUNNING: "good",
    Standing.ENDED: "neutral",
    Standing.REVOKED: "neutral",
}
PERSON_ROLE: dict[str, Label] = {
    "owner": _("Owner of the dossier"),
    "submitter": _("Submitter"),
    "party": _("Other party"),
}
TASK_KIND: dict[str, Label] = {"main": _("To do"), "coordinate": _("Coordinate"), "watch": _("Watch")}
TASK_OUTCOME: dict[str, Label] = {
    "done": _("Completed"),
    "sent_back": _("Sent back"),
    "restarted": _("Started anew after a supplement"),
    "withdrawn": _("Ended by withdrawal"),
}
DOCUMENT: dict[str, Label] = {
    "acknowledgement": _("Acknowledgement of filing"),
    "declaration": _("Form as filed"),
    "form01": _("Receipt and appointment (form 01)"),
    "form02": _("Request for supplement (form 02)"),
    "form03": _("Refusal of intake (form 03)"),
    "result": _("Result"),
}
DOCUMENT_STATE: dict[str, Label] = {
    "wanted": _("Being made"),
    "ready": _("Ready"),
    "failed": _("Could not be made yet"),
}
RATING: dict[int, Label] = {3: _("Very satisfied"), 2: _("Satisfied"), 1: _("Not satisfied")}
CRITERION: dict[str, Label] = {
    "information": _("What was to be done was told clearly"),
    "time": _("The time promised was kept"),
    "manner": _("The staff were polite and helpful"),
    "ease": _("Filing and following were easy"),
    "result": _("The result was right and clear"),
}
ROUND: dict[str, Label] = {
    "filing": pgettext_lazy("round", "As filed"),
    "edit": pgettext_lazy("round", "Changed by the applicant"),
    "supplement": pgettext_lazy("round", "Supplement"),
}
PAYMENT_STATE: dict[str, Label] = {"none": _("Nothing due")}
DELIVERY_STATE: dict[str, Label] = {
    "none": _("Not yet"),
    "ready": _("Ready to be handed over"),
    "posted": _("With the post"),
    "came_back": _("Came back undelivered"),
    "delivered": _("Handed over"),
}
CAME_BACK: dict[CameBack, Label] = {
    CameBack.ABSENT: _("Nobody was there to take it"),
    CameBack.ADDRESS: _("The address was not found"),
    CameBack.REFUSED: _("The receiver did not take it"),
    CameBack.OTHER: _("Another reason"),
}
SOURCE: dict[int, Label] = {1: _("National portal"), 2: _("This portal")}
PHASE: dict[str, Label] = {
    "filed": _("Filed"),
    "accepted": _("Accepted"),
    "working": _("Being examined"),
    "done": _("Result ready"),
    "returned": _("Result returned"),
}


def choices(labels: dict) -> list[tuple]:
    """Return a label table as Django choices."""
    return list(labels.items())


def status_choices() -> list[tuple]:
    return [(int(status), label) for status, label in STATUS.items()]


def channel_choices() -> list[tuple]:
    return choices(CHANNEL)


def receive_by_choices() -> list[tuple]:
    return choices(RECEIVE_BY)


def outcome_choices() -> list[tuple]:
    return choices(OUTCOME)


def timeliness_choices() -> list[tuple]:
    return choices(TIMELINESS)


def capacity_choices() -> list[tuple]:
    return choices(CAPACITY)


def mandate_kind_choices() -> list[tuple]:
    return choices(MANDATE_KIND)


def mandate_scope_choices() -> list[tuple]:
    return choices(MANDATE_SCOPE)


def person_role_choices() -> list[tuple]:
    return choices(PERSON_ROLE)


def clock_choices() -> list[tuple]:
    return choices(CLOCK)


def task_kind_choices() -> list[tuple]:
    return choices(TASK_KIND)


def task_outcome_choices() -> list[tuple]:
    return choices(TASK_OUTCOME)


def document_choices() -> list[tuple]:
    return choices(DOCUMENT)


def document_state_choices() -> list[tuple]:
    return choices(DOCUMENT_STATE)


def round_choices() -> list[tuple]:
    return choices(ROUND)


def rating_choices() -> list[tuple]:
    return choices(RATING)


def payment_state_choices() -> list[tuple]:
    return choices(PAYMENT_STATE)


def came_back_choices() -> list[tuple]:
    return choices(CAME_BACK)


def delivery_state_choices() -> list[tuple]:
    return choices(DELIVERY_STATE)


def source_choices() -> list[tuple]:
    return choices(SOURCE)


EVENT: dict[str, Label] = {
    "dossier.draft_started": _("Draft started"),
    "dossier.draft_followed": _("Draft brought to the version in force"),
    "dossier.draft_discarded": _("Draft discarded"),
    "dossier.draft_expiring": _("Draft about to expire"),
    "dossier.draft_expired": _("Draft expired"),
    "dossier.submitted": _("Dossier filed"),
    "dossier.edited": _("Changed by the applicant"),
    "dossier.papers_checked": _("Papers checked"),
    "dossier.accepted": _("Dossier accepted"),
    "dossier.supplement_asked": _("Supplement requested"),
    "dossier.supplemented": _("Supplement received"),
    "dossier.refused": _("Intake refused"),
    "dossier.started": _("Examination began"),
    "dossier.step_claimed": _("Step taken on"),
    "dossier.step_released": _("Step given back to the agency's list"),
    "dossier.step_completed": _("Step completed"),
    "dossier.sent_back": _("Sent back to an earlier step"),
    "dossier.result_drafted": _("Draft result written"),
    "dossier.issued": _("Result issued"),
    "dossier.result_posted": _("Result handed to the post"),
    "dossier.result_came_back": _("The post brought the result back undelivered"),
    "dossier.collect_chosen": _("The applicant will collect the result at the desk"),
    "dossier.returned": _("Result returned"),
    "dossier.withdrawal_asked": _("Withdrawal requested by the applicant"),
    "dossier.withdrawn": _("Withdrawal confirmed"),
    "dossier.withdrawal_declined": _("Withdrawal declined"),
    "dossier.message_sent": _("Message of the applicant"),
    "dossier.message_answered": _("Message of the office"),
    "dossier.rated": _("Satisfaction given"),
    "dossier.post_address_set": _("Address for the post given"),
    "dossier.receipt_said": _("Receipt of the result confirmed by the applicant"),
    "dossier.mandate_left": _("Continued without the recorded power of attorney"),
    "dossier.correction_asked": _("Correction of data asked for"),
    "dossier.correction_answered": _("Request for a correction answered"),
    "dossier.document_revoked": _("A paper of the office taken back"),
    "dossier.file_infected": _("Virus found in a file"),
}

_TONE: dict[Status, str] = {
    Status.DRAFT: "neutral",
    Status.NEW: "info",
    Status.ACCEPTED: "info",
    Status.REFUSED: "bad",
    Status.IN_PROGRESS: "info",
    Status.WAITING_SUPPLEMENT: "wait",
    Status.WAITING_PAYMENT: "wait",
    Status.WITHDRAWAL_ASKED: "wait",
    Status.STOPPED: "neutral",
    Status.DONE: "good",
    Status.RETURNED: "good",
}


def label(status: int) -> Label:
    """Return the words for a status."""
    return STATUS[Status(status)]


def tone(status: int) -> str:
    """Return the tone a status is drawn in: neutral, info, wait, good or bad."""
    return _TONE[Status(status)]


def time_left_words(left: TimeLeft) -> str:
    """Return the working time left or passed in words: "2 days 3 hours left", "overdue by 40 minutes"."""
    amount = _amount(left)
    return (gettext("overdue by %(time)s") if left.overdue else gettext("%(time)s left")) % {"time": amount}


def _amount(left: TimeLeft) -> str:
    """Return the two largest parts of a working time, at least a minute."""
    hours = ngettext("%(n)s hour", "%(n)s hours", left.hours) % {"n": left.hours} if left.hours else ""
    minutes = max(left.minutes, 0 if left.days or left.hours else 1)
    rest = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes else ""
    small = hours or rest
    if left.days and small:
        words = ngettext("%(n)s working day %(rest)s", "%(n)s working days %(rest)s", left.days)
        return words % {"n": left.days, "rest": small}
    if left.days:
        return ngettext("%(n)s working day", "%(n)s working days", left.days) % {"n": left.days}
    return " ".join(part for part in (hours, rest) if part)
