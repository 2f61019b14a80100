"""The only writer of accounts and of the numbers that prove who they are.

Facts never hold names or numbers.
"""

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.models import ApiToken, Identity, User
from accounts.rules.kinds import AccountKind, IdentityKind, IdentitySource, is_identity_number, is_username
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from journal.record import record
from portal.lib.text import clean_input

PROFILE_FIELDS = ("full_name", "birth_date", "sex", "phone", "email", "commune_code", "address_line", "representative")
CORRECTED = ("full_name", "birth_date", "sex")


class NameTaken(Exception):
    """Another account has that user name or e-mail address."""


class BadUsername(ValueError):
    """The user name does not start with a letter or holds other signs."""


class BadNumber(ValueError):
    """The identity number does not have the shape of its kind."""


class Locked(Exception):
    """Name and number are vouched for and cannot be changed by the account's owner."""


@transaction.atomic
def create_user(
    username: str,
    *,
    kind: AccountKind,
    full_name: str,
    by: Actor,
    at: datetime.datetime,
    password: str | None = None,
    email: str = "",
    **profile: Any,
) -> User:
    """Open an account (without a password nobody can sign in to it).

    Citizens open their own (`by` anonymous); civil servants' are opened by technical admins.
    Raises Forbidden, BadUsername, NameTaken.
    """
    if kind == AccountKind.STAFF:
        by.require(Permission.SYSTEM_OPERATE)
    username, email = username.lower(), email.strip().lower()
    _refuse_name(username, email)
    user = User(username=username, kind=kind, email=email, date_joined=at)
    user.full_name = clean_input(full_name)
    for name, value in profile.items():
        setattr(user, name, value)
    user.set_password(password)
    user.save()
    record("user", user.pk, "user.created", by=by, at=at, facts={"kind": str(kind)})
    return user


def _refuse_name(username: str, email: str) -> None:
    if not is_username(username):
        raise BadUsername(username)
    taken = User.objects.filter(username__iexact=username).exists()
    if taken or (email and User.objects.filter(email__iexact=email).exists()):
        raise NameTaken(username)


@transaction.atomic
def update_profile(user_id: int, *, by: Actor, at: datetime.datetime, **profile: Any) -> User:
    """Write the owner's particulars; raises Locked for a name vouched for, NameTaken for the e-mail."""
    if not by.everything and by.user_id != user_id:
        by.require(Permission.SYSTEM_OPERATE)
    user = User.objects.select_for_update().get(pk=user_id)
    changed = [name for name in PROFILE_FIELDS if name in profile and getattr(user, name) != profile[name]]
    if "full_name" in changed and is_verified(user):
        raise Locked("full_name")
    email = str(profile.get("email", "")).lower()
    if "email" in changed and email and User.objects.filter(email__iexact=email).exclude(pk=user_id).exists():
        raise NameTaken(email)
    for name in changed:
        setattr(user, name, email if name == "email" else profile[name])
    if changed:
        user.save()
        record("user", user.pk, "user.profile_changed", by=by, at=at, facts={"fields": changed})
    return user


@transaction.atomic
def save_particulars(
    user_id: int, *, kind: IdentityKind, number: str | None, by: Actor, at: datetime.datetime, **profile: Any
) -> User:
    """Write what the account page asks, all or nothing (`number` None: leave it).

    Raises Locked, NameTaken, BadNumber.
    """
    user = update_profile(user_id, by=by, at=at, **profile)
    if number is not None:
        set_identity(user_id, kind=kind, number=number, by=by, at=at)
    return user


def is_verified(user: User) -> bool:
    """Tell whether anybody but the owner vouches for name and number."""
    return user.identities.exclude(source=IdentitySource.DECLARED).exists()


@transaction.atomic
def set_identity(
    user_id: int,
    *,
    kind: IdentityKind,
    number: str,
    by: Actor,
    at: datetime.datetime,
    source: IdentitySource = IdentitySource.DECLARED,
    level: int = 0,
) -> Identity | None:
    """Write the account's number of that kind, an empty one takes it away; raises BadNumber, Locked."""
    found = Identity.objects.select_for_update().filter(user_id=user_id, kind=kind).first()
    if found and found.source != IdentitySource.DECLARED and source == IdentitySource.DECLARED:
        raise Locked(kind)
    if not number:
        _drop_identity(found, by=by, at=at)
        return None
    if not is_identity_number(kind, number):
        raise BadNumber(kind)
    identity = found or Identity(user_id=user_id, kind=kind)
    if found and found.number == number and found.source == source:
        return found
    identity.number, identity.source, identity.level = number, source, level
    identity.save()
    facts = {"kind": str(kind), "source": str(source), "level": level}
    record("user", user_id, "user.identity_set", by=by, at=at, facts=facts)
    return identity


def _drop_identity(found: Identity | None, *, by: Actor, at: datetime.datetime) -> None:
    if found:
        record("user", found.user_id, "user.identity_removed", by=by, at=at, facts={"kind": found.kind})
        found.delete()


@transaction.atomic
def disable(user_id: int, *, by: Actor, at: datetime.datetime) -> User:
    """Close an account to its owner at once, sessions and tokens included; raises Forbidden."""
    by.require(Permission.SYSTEM_OPERATE)
    return _set_active(user_id, False, kind="user.disabled", by=by, at=at)


@transaction.atomic
def enable(user_id: int, *, by: Actor, at: datetime.datetime) -> User:
    """Open a disabled account again; raises Forbidden."""
    by.require(Permission.SYSTEM_OPERATE)
    return _set_active(user_id, True, kind="user.enabled", by=by, at=at)


def _set_active(user_id: int, active: bool, *, kind: str, by: Actor, at: datetime.datetime) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        record("user", user.pk, kind, by=by, at=at)
    return user


@transaction.atomic
def note_sign_in(user: User, *, by: Actor, at: datetime.datetime, second_factor: bool) -> None:
    """Record that somebody signed in."""
    record("user", user.pk, "user.signed_in", by=by, at=at, facts={"second_factor": second_factor})


@transaction.atomic
def note_security(user: User, *, kind: str, by: Actor, at: datetime.datetime) -> None:
    """Record that the owner changed how the account is protected (password, second factor)."""
    record("user", user.pk, kind, by=by, at=at)


@transaction.atomic
def reset_second_factor(user_id: int, *, by: Actor, at: datetime.datetime) -> bool:
    """Take the second factor of somebody who lost the phone away, so that it is set up anew; raises Forbidden."""
    by.require(Permission.SYSTEM_OPERATE)
    deleted, _rows = Authenticator.objects.filter(user_id=user_id).delete()
    if deleted:
        record("user", user_id, "user.second_factor_reset", by=by, at=at)
    return bool(deleted)


@transaction.atomic
def correct(user_id: int, *, field: str, value: str, by: Actor, at: datetime.datetime) -> User:
    """Write a particular that its owner proved wrong to the one-stop desk, also a name or number vouched for.

    `value` is an ISO day for birth_date. Raises Forbidden, BadNumber, ValueError for another field.
    """
    by.require(Permission.INTAKE_ACCEPT)
    user = User.objects.select_for_update().get(pk=user_id)
    if field == "identity_number":
        kind = IdentityKind.TAX if user.kind == AccountKind.BUSINESS else IdentityKind.CCCD
        set_identity(user_id, kind=kind, number=value, by=by, at=at, source=IdentitySource.CLERK)
    elif field in CORRECTED:
        setattr(user, field, datetime.date.fromisoformat(value) if field == "birth_date" else value)
        user.save()
    else:
        raise ValueError(field)
    record("user", user_id, "user.corrected", by=by, at=at, facts={"fields": [field]})
    return user


@transaction.atomic
def close(*, by: Actor, at: datetime.datetime) -> User:
    """Close one's own account for good: emptied of particulars, numbers, tokens and second factor.

    The row stays, since what was filed names it; the user name becomes free. Raises Forbidden for civil servants.
    """
    by.require(Permission.DOSSIER_FOLLOW)
    user = User.objects.select_for_update().get(pk=by.person_id)
    Identity.objects.filter(user=user).delete()
    Authenticator.objects.filter(user_id=user.pk).delete()
    EmailAddress.objects.filter(user_id=user.pk).delete()
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    user.username, user.full_name, user.email = f"closed-{user.pk}", "", ""
    user.phone, user.birth_date, user.sex = "", None, ""
    user.commune_code, user.address_line, user.representative = "", "", ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    record("user", user.pk, "user.closed", by=by, at=at)
    return user
