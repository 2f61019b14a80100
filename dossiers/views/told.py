"""A dossier told to its applicant (or to whoever looks it up): one sentence, the phases, what has happened."""

from collections.abc import Iterable
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dossiers import access, labels
from dossiers.rules.delivery import DeliveryState
from dossiers.rules.workflow import Status
from portal.lib.when import vn_datetime

PHASES = ("filed", "accepted", "working", "done", "returned")
_PLACE = {
    Status.NEW: 0,
    Status.ACCEPTED: 1,
    Status.IN_PROGRESS: 2,
    Status.WAITING_SUPPLEMENT: 2,
    Status.WAITING_PAYMENT: 2,
    Status.WITHDRAWAL_ASKED: 2,
    Status.DONE: 3,
    Status.RETURNED: 4,
}
# With these the office has answered what was filed, or need not any more.
_ANSWERED = frozenset(
    {
        "dossier.accepted",
        "dossier.supplement_asked",
        "dossier.refused",
        "dossier.withdrawal_asked",
        "dossier.withdrawn",
    }
)
_BAD = {"dossier.refused", "dossier.withdrawal_declined"}


def sentence(told: Any, *, desk: str, agency: str, asked: bool, reasons: bool = True, withdrawn: Any = None) -> str:
    """Say in plain words where the dossier stands and what comes when; `told` has status, due times, receive_by.

    `reasons`: the page shows below why a dossier was refused; the public one does not. `withdrawn`: since when.
    """
    status = Status(told.status)
    if withdrawn:
        return _("The dossier was withdrawn at %(at)s and is not examined any more.") % {"at": vn_datetime(withdrawn)}
    if asked and status != Status.WITHDRAWAL_ASKED:
        return _("%(desk)s asks you to complete the dossier. It goes on once you have sent what is missing.") % {
            "desk": desk
        }
    due = vn_datetime(told.due_at) if told.due_at else ""
    words = {
        Status.NEW: lambda: _new(told, desk),
        Status.ACCEPTED: lambda: _running(agency, due),
        Status.IN_PROGRESS: lambda: _running(agency, due),
        Status.REFUSED: lambda: _refused(desk, reasons),
        Status.DONE: lambda: _done(told, desk),
        Status.RETURNED: lambda: _("The result was handed over at %(at)s.") % {"at": vn_datetime(told.returned_at)},
        Status.STOPPED: lambda: _("The examination was stopped."),
        Status.WAITING_PAYMENT: lambda: _("The dossier waits for your payment."),
        Status.WITHDRAWAL_ASKED: lambda: _("You have asked to withdraw the dossier; the office will confirm."),
        Status.WAITING_SUPPLEMENT: lambda: _("The dossier waits for your supplement."),
        Status.DRAFT: lambda: _("Not yet filed."),
    }
    return words[status]()


def headline(status: Status, *, asked: bool) -> str:
    """Say the state in a few words that everybody understands."""
    if asked:
        return _("Something is missing in the dossier")
    return {
        Status.NEW: _("The dossier is being checked"),
        Status.ACCEPTED: _("The dossier is being worked on"),
        Status.IN_PROGRESS: _("The dossier is being worked on"),
        Status.REFUSED: _("The dossier was not taken in"),
        Status.WAITING_SUPPLEMENT: _("Something is missing in the dossier"),
        Status.WAITING_PAYMENT: _("A payment is awaited"),
        Status.WITHDRAWAL_ASKED: _("The withdrawal is being confirmed"),
        Status.STOPPED: _("The examination was stopped"),
        Status.DONE: _("The result is ready"),
        Status.RETURNED: _("Result returned"),
        Status.DRAFT: _("Not yet filed."),
    }[status]


def to_do(told: Any, *, desk: str, asked: bool) -> list[str]:
    """Say what the person has to do now, one sentence a line, for whoever holds the slip."""
    status = Status(told.status)
    if asked or status == Status.WAITING_SUPPLEMENT:
        return [
            _("Bring or send what the office asks for. It stands on the request you were given (form 02)."),
            _("With an account: sign in, open the dossier and choose “Complete the dossier”."),
            _("Without an account: come to %(desk)s with the slip.") % {"desk": desk},
        ]
    if status == Status.DONE:
        return _collect(told, desk)
    if status == Status.RETURNED and told.receive_by == "electronic":
        return [_("Sign in and open the dossier to download the result.")]
    if status == Status.REFUSED:
        return [
            _("Read the reason on the refusal (form 03)."),
            _("When it is mended you may file again, here or at %(desk)s.") % {"desk": desk},
        ]
    if status == Status.WAITING_PAYMENT:
        return [_("Pay the fee as the notice says, or come to %(desk)s.") % {"desk": desk}]
    return [_("You need not do anything now.")]


def _collect(told: Any, desk: str) -> list[str]:
    if told.delivery_state == DeliveryState.CAME_BACK:
        return [
            _("Sign in to change the address or to say that you collect the result, or call %(desk)s.") % {"desk": desk}
        ]
    if told.receive_by == "counter":
        return [_("Come to %(desk)s with the slip and your identity paper.") % {"desk": desk}]
    if told.receive_by == "post":
        return [_("Stay reachable by phone: the post calls before it brings the result.")]
    return [_("You need not do anything yet: a notice tells you when the result is returned; you download it here.")]


def _refused(desk: str, reasons: bool) -> str:
    if reasons:
        return _("%(desk)s could not take the dossier in. The reason stands below.") % {"desk": desk}
    return _("%(desk)s could not take the dossier in. The reason stands on the slip and, after signing in, here.") % {
        "desk": desk
    }


def _new(told: Any, desk: str) -> str:
    due = access.reply_by(told.intake_agency_id, told.intake_due_at)
    if due is None:
        return _("%(desk)s is checking the dossier.") % {"desk": desk}
    return _("%(desk)s is checking the dossier and answers by %(due)s.") % {
        "desk": desk,
        "due": vn_datetime(due),
    }


def _running(agency: str, due: str) -> str:
    if not due:
        return _("%(agency)s is examining the dossier. No fixed time applies to this procedure.") % {"agency": agency}
    return _("%(agency)s is examining the dossier. The result is due at %(due)s.") % {"agency": agency, "due": due}


def _done(told: Any, desk: str) -> str:
    if told.delivery_state == DeliveryState.POSTED:
        return _("The result has been given to the public post and is on its way to you.")
    if told.delivery_state == DeliveryState.CAME_BACK:
        return _("The post could not deliver the result and brought it back; %(desk)s keeps it for you.") % {
            "desk": desk
        }
    if told.receive_by == "counter":
        return _("The result is ready. Please collect it at %(desk)s and bring your identity paper.") % {"desk": desk}
    if told.receive_by == "post":
        return _("The result is ready and goes to you by public post.")
    return _("The result is ready; %(desk)s hands it over on this portal.") % {"desk": desk}


def phases(status: Status) -> list[dict[str, Any]]:
    """Return the phases with where the dossier stands; none for a refused or stopped one."""
    now = _PLACE.get(status)
    if now is None:
        return []
    finished = status == Status.RETURNED
    return [
        {
            "label": labels.PHASE[key],
            "state": "done" if place < now or finished else "now" if place == now else "next",
        }
        for place, key in enumerate(PHASES)
    ]


def where(status: Status) -> dict[str, Any] | None:
    """Return how far the dossier is, as a number of phases and in words; None for a refused or stopped one."""
    place = _PLACE.get(status)
    if place is None:
        return None
    words = _("Step %(n)s of %(total)s: %(name)s") % {
        "n": place + 1,
        "total": len(PHASES),
        "name": labels.PHASE[PHASES[place]],
    }
    return {"text": words, "value": place + 1, "max": len(PHASES)}


def waits_for_supplement(row: Any) -> bool:
    """Tell whether the applicant can answer a request now; `row` says whether one is open."""
    return bool(row.asked) and Status(row.status) in (Status.NEW, Status.WAITING_SUPPLEMENT)


def what_next(told: Any, *, desk: str, asked: bool, withdrawn: Any = None) -> str:
    """Say in one sentence what happens next; empty where nothing does."""
    status = Status(told.status)
    if withdrawn or status == Status.STOPPED:
        return _("If you need the procedure again, you file a new dossier.")
    if asked and status != Status.WAITING_SUPPLEMENT:
        return _("Once you have sent what is missing, %(desk)s checks the dossier again.") % {"desk": desk}
    words = {
        Status.NEW: _(
            "If it is complete, it is accepted and you get the slip with the date; if not, you are told here."
        ),
        Status.ACCEPTED: _how_it_comes(told.receive_by, desk),
        Status.IN_PROGRESS: _how_it_comes(told.receive_by, desk),
        Status.WAITING_SUPPLEMENT: _(
            "Once you have sent what is missing, the examination goes on and a date is promised anew."
        ),
        Status.WAITING_PAYMENT: _("Once the fee is paid, the examination goes on."),
        Status.WITHDRAWAL_ASKED: _("The office confirms or says why not; a notice tells you."),
        Status.REFUSED: _("When what is named below is mended, you may file again."),
    }
    return words.get(status, "")


def _how_it_comes(receive_by: str, desk: str) -> str:
    """Say how the applicant gets the result once it is there."""
    if receive_by == "counter":
        return _("A notice tells you when the result is ready; you collect it at %(desk)s.") % {"desk": desk}
    if receive_by == "post":
        return _("A notice tells you when the result is ready; it is brought by public post.")
    return _("A notice tells you when the result is ready; you download it here.")


def timeline(events: Iterable[access.TimeLine], *, desk_id: int) -> list[dict[str, Any]]:
    """Return the events as items of the timeline, the latest first."""
    events = list(events)
    answered = any(event.kind in _ANSWERED for event in events)
    items = [
        {
            "title": labels.EVENT.get(event.kind, event.kind),
            "at": event.at,
            "by": event.agency,
            "text": _event_words(event, desk_id, answered=answered),
            "state": "bad" if event.kind in _BAD else "done",
        }
        for event in events
    ]
    return list(reversed(items))


def _event_words(event: access.TimeLine, desk_id: int, *, answered: bool) -> str:
    due = event.facts.get("due_at")
    if event.kind == "dossier.withdrawal_asked" and event.facts.get("after") == Status.STOPPED:
        return _("The dossier had not been accepted yet, so it ended at once.")
    if event.kind in ("dossier.accepted", "dossier.supplemented") and due:
        return _("Result promised for %(due)s") % {"due": vn_datetime(parse_datetime(due))}
    answer = event.facts.get("intake_due_at")
    if event.kind == "dossier.submitted" and answer and not answered:
        due = access.reply_by(desk_id, parse_datetime(answer))
        return _("The office answers by %(due)s") % {"due": vn_datetime(due)}
    return ""
