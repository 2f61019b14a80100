"""The only writer of roles held in agencies."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.people import create_user
from accounts.models import Membership, User
from accounts.rules.kinds import AccountKind
from agencies.rules.roles import Permission, Role
from agencies.rules.scope import SYSTEM, Actor
from journal.record import record


class NotStaff(Exception):
    """Only civil servants' accounts hold roles in agencies."""


class MandateUndated(ValueError):
    """An inspector's mandate needs its last day."""


@transaction.atomic
def grant(
    user_id: int,
    *,
    agency_id: int,
    role: Role,
    by: Actor,
    at: datetime.datetime,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    fields: tuple[str, ...] | None = None,
) -> Membership:
    """Give a role in an agency from `valid_from` (today) to `valid_to` (open).

    A role already held without an end is left as it is. Raises Forbidden, NotStaff, MandateUndated.
    """
    by.require(Permission.SYSTEM_OPERATE)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.kind != AccountKind.STAFF:
        raise NotStaff(user_id)
    if role == Role.INSPECTOR and valid_to is None:
        raise MandateUndated(user_id)
    first_day = valid_from or timezone.localdate(at)
    held = Membership.objects.filter(user=user, agency_id=agency_id, role=role)
    same = held.filter(valid_to=None).first() or held.filter(valid_from=first_day, valid_to=valid_to).first()
    if same:
        return same
    row = Membership.objects.create(
        user=user,
        agency_id=agency_id,
        role=role,
        fields=list(fields) if fields is not None else None,
        valid_from=first_day,
        valid_to=valid_to,
    )
    facts = {
        "role": str(role),
        "agency": agency_id,
        "from": first_day.isoformat(),
        "to": valid_to.isoformat() if valid_to else None,
    }
    record("user", user_id, "membership.granted", by=by, at=at, facts=facts)
    return row


@transaction.atomic
def end(membership_id: int, *, by: Actor, at: datetime.datetime) -> Membership | None:
    """End a role with yesterday as its last day, so that it gives nothing from now on; raises Forbidden.

    A role that began today leaves no row behind.
    """
    by.require(Permission.SYSTEM_OPERATE)
    row = Membership.objects.select_for_update().get(pk=membership_id)
    yesterday = timezone.localdate(at) - datetime.timedelta(days=1)
    facts = {"role": row.role, "agency": row.agency_id, "to": yesterday.isoformat()}
    record("user", row.user_id, "membership.ended", by=by, at=at, facts=facts)
    if row.valid_from > yesterday:
        row.delete()
        return None
    row.valid_to = yesterday
    row.save()
    return row


@transaction.atomic
def move(
    user_id: int,
    *,
    to_agency_id: int,
    role: Role,
    by: Actor,
    at: datetime.datetime,
    valid_to: datetime.date | None = None,
) -> Membership:
    """Move somebody to another agency: every role held elsewhere ends at once.

    Raises Forbidden, NotStaff, MandateUndated.
    """
    by.require(Permission.SYSTEM_OPERATE)
    today = timezone.localdate(at)
    elsewhere = Membership.objects.filter(user_id=user_id).exclude(agency_id=to_agency_id)
    for row in elsewhere.exclude(valid_to__lt=today):
        end(row.pk, by=by, at=at)
    return grant(user_id, agency_id=to_agency_id, role=role, valid_to=valid_to, by=by, at=at)


@transaction.atomic
def create_admin(username: str, *, email: str, password: str, agency_id: int, at: datetime.datetime) -> User:
    """Open the first technical admin of an installation; raises BadUsername, NameTaken."""
    user = create_user(
        username,
        kind=AccountKind.STAFF,
        full_name=username,
        email=email,
        password=password,
        by=SYSTEM,
        at=at,
    )
    grant(user.pk, agency_id=agency_id, role=Role.TECHNICAL_ADMIN, by=SYSTEM, at=at)
    return user
