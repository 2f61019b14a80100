"""Notices are written: the words of the day, for everyone who is to be told, once."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.access import user_by_id
from accounts.models import User
from accounts.rules.kinds import AccountKind
from agencies.access import agency_by_id
from agencies.rules.scope import Actor
from dossiers.access.clock import reply_by
from dossiers.access.mandates import reads
from dossiers.known import VIETNAM
from dossiers.labels import MANDATE_SCOPE
from dossiers.models import Attachment, Dossier, Mandate, Posting
from dossiers.rules.mandates import MandateKind
from dossiers.rules.workflow import Status
from journal.models import Event
from notifications.access import wants_letter
from notifications.actions.sending import mail_id
from notifications.catalogue import NOTICES, PLACES
from notifications.models import Message
from portal.lib.crypto import blind
from portal.lib.text import plain_name

MAX_SUBJECT = 250
TURNS = frozenset({"user.mandate_begun", "user.mandate_ending", "user.mandate_ended"})


def tell(event: Event) -> list[Message]:
    """Write the notices of one event: to the applicant's inbox and e-mail; a second call writes nothing.

    The letter goes to the account's address, else to the submitter's on the dossier. Where somebody filed for
    another account, the owner of that account is told too; a delegate who was removed is not. Who declined letters
    gets none.
    """
    if event.stream_kind == "user":
        return _tell_person(event)
    dossier = Dossier.objects.filter(pk=int(event.stream_id)).first()
    if dossier is None:
        return []  # a draft that was thrown away before its reminder was written
    submitter = dossier.people.filter(role="submitter").first()
    rows: list[Message] = []
    for user in _told(dossier, at=event.at):
        acts = user.pk == dossier.created_by_id
        name = submitter.full_name if submitter and acts else user.full_name
        own = user.kind != AccountKind.STAFF
        address = (user.email if own else "") or (submitter.email if submitter and acts else "")
        address = "" if own and not wants_letter(user.pk, event.kind) else address
        rows += _messages(event, dossier, user, name=name, address=address)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


def _told(dossier: Dossier, *, at: datetime) -> list[User]:
    """Return the accounts that are told: who filed, and for whom."""
    user = user_by_id(dossier.created_by_id)
    if dossier.principal_id is None or dossier.is_draft:
        return [user]
    principal = user_by_id(dossier.principal_id)
    actor = Actor(user_id=user.pk, on=at.astimezone(VIETNAM).date())
    return [user, principal] if reads(actor, dossier) else [principal]


def _messages(event: Event, dossier: Dossier, user: User, *, name: str, address: str) -> list[Message]:
    subject, body = words(event.kind, dossier, event.facts, name=name, at=event.at)
    common = {
        "event_id": event.pk,
        "event_kind": event.kind,
        "dossier": dossier,
        "subject": subject,
        "body": body,
        "at": event.at,
        "next_try_at": event.at,
    }
    own = user.kind != AccountKind.STAFF
    rows = []
    if own:
        rows.append(Message(channel="inbox", recipient=f"user:{user.pk}", user=user, state="sent", **common))
    if address:
        recipient = f"user:{user.pk}" if own else f"mail:{blind(address.lower(), 'email')}"
        site = urlsplit(settings.SITE_URL).hostname or "localhost"
        rows.append(
            Message(
                channel="email",
                recipient=recipient[:80],
                user=user if own else None,
                address=address,
                mail_id=mail_id(site),
                **common,
            )
        )
    return rows


def _tell_person(event: Event) -> list[Message]:
    """Write the notices of something about the account itself; none once the account is closed."""
    rows = [row for user in _concerned(event) if user.is_active for row in _to_person(event, user)]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


def _to_person(event: Event, user: User) -> list[Message]:
    context = {"name": user.full_name, "at": event.at, "facts": event.facts, "link": _place(event.kind)}
    subject, body = _drawn(event.kind, context | _mandate_words(event, user))
    row = Message(event_id=event.pk, event_kind=event.kind, recipient=f"user:{user.pk}", user=user)
    row.subject, row.body, row.at, row.next_try_at = subject, body, event.at, event.at
    row.channel, row.state = "inbox", "sent"
    rows = [row]
    if user.email and wants_letter(user.pk, event.kind):
        site = urlsplit(settings.SITE_URL).hostname or "localhost"
        letter = copy(row)
        letter.channel, letter.state, letter.address, letter.mail_id = "email", "waiting", user.email, mail_id(site)
        rows.append(letter)
    return rows


def _place(kind: str) -> str:
    """Return the address of the page that a notice about the account is about."""
    return f"{settings.SITE_URL}{reverse(PLACES[kind]) if kind in PLACES else reverse('account_profile')}"


def _concerned(event: Event) -> list[User]:
    """Return who is told: the owner of the account; of a mandate the other side, of what the calendar does to it both.

    No agent where no account bears it.
    """
    principal = int(event.stream_id)
    if "mandate" not in event.facts:
        return [user_by_id(principal)]
    agent = event.facts["agent"]
    if event.kind in TURNS:
        return [user_by_id(pk) for pk in (principal, agent) if pk]
    return [user_by_id(principal if event.by_user == agent else agent)] if agent else []


def _mandate_words(event: Event, user: User) -> dict[str, Any]:
    """Return what the notice of a mandate says beside the rest; empty for any other."""
    facts = event.facts
    if "mandate" not in facts:
        return {}
    delegate = facts["kind"] == MandateKind.DELEGATE
    days = {name: date.fromisoformat(facts[name]) if facts[name] else None for name in ("valid_from", "valid_to")}
    return days | {
        "principal": user_by_id(int(event.stream_id)).full_name,
        "agent": _agent_name(event),
        "to_agent": user.pk == facts["agent"],
        "given_back": event.by_user is not None and event.by_user == facts["agent"],
        "delegate": delegate,
        "anew": f"{settings.SITE_URL}/tai-khoan/{'nguoi-duoc-cu/them' if delegate else 'uy-quyen/moi'}/",
        "scope": MANDATE_SCOPE[facts["scope"]],
        "link": f"{settings.SITE_URL}/tai-khoan/uy-quyen/{facts['mandate']}/",
    }


def _agent_name(event: Event) -> str:
    """Return the agent's name; of a turn the one typed: whether an account bears it is not told to the principal."""
    if event.kind in TURNS:
        return str(Mandate.objects.values_list("agent_name", flat=True).get(pk=event.facts["mandate"]))
    return user_by_id(event.facts["agent"]).full_name


def _moment(fact: str | None) -> datetime | None:
    return datetime.fromisoformat(fact) if fact else None


def words(kind: str, dossier: Dossier, facts: Mapping[str, Any], *, name: str, at: datetime) -> tuple[str, str]:
    """Return subject (one line, at most 250 characters) and body of a notice; KeyError for a silent kind."""
    promised, answered, expires = (_moment(facts.get(name)) for name in ("due_at", "intake_due_at", "expires_at"))
    context = {
        "name": name,
        "number": dossier.number or f"bản nháp số {dossier.pk}",
        "procedure": plain_name(dossier.procedure_name),
        "at": at,
        "due_at": promised or reply_by(dossier.intake_agency_id, answered),
        "before_intake": bool(facts.get("before_intake")),
        "ended": facts.get("after") == Status.STOPPED,
        "receive_by": dossier.receive_by,
        "file": _file_name(facts),
        "posting": _posting(facts),
        "desk": agency_by_id(dossier.intake_agency_id).desk_name,
        "agency": agency_by_id(dossier.solving_agency_id).name,
        "expires_at": expires,
        "link": f"{settings.SITE_URL}/ho-so/{dossier.pk}/",
        "track": f"{settings.SITE_URL}/tra-cuu/",
    }
    return _drawn(kind, context)


def _drawn(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    template = NOTICES[kind]
    with translation.override("vi"):  # letters are Vietnamese, whoever's language the process speaks
        subject = render_to_string(f"{template}_subject.txt", dict(context))
        body = render_to_string(f"{template}_body.txt", dict(context))
    return " ".join(subject.split())[:MAX_SUBJECT], body.strip() + "\n"


def _file_name(facts: Mapping[str, Any]) -> str:
    """Return the name of the file that an event speaks of; empty for the others, and once it is gone."""
    wanted = facts.get("attachment_id")
    row = Attachment.objects.filter(pk=wanted).first() if wanted else None
    return row.name if row else ""


def _posting(facts: Mapping[str, Any]) -> Posting | None:
    """Return the parcel that an event speaks of, None for the others."""
    wanted = facts.get("posting_id")
    return Posting.objects.filter(pk=wanted).first() if wanted else None
