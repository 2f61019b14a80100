"""Who is acting, and what may be known of accounts."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, Identity, Membership, User
from accounts.rules.kinds import AccountKind, IdentityKind, IdentitySource, is_username
from agencies.access import AgencyInfo, Unknown, agency_by_id, open_agencies
from agencies.rules.roles import Role, permissions_of
from agencies.rules.scope import ANONYMOUS, Actor
from portal.lib.crypto import blind
from portal.lib.text import fold

_TOKEN_FIELDS = [field.attname for field in ApiToken._meta.concrete_fields]
_USER_FIELDS = [field.attname for field in User._meta.concrete_fields]
_TOKEN_SQL = f"""
    SELECT {", ".join(f't."{field.column}"' for field in ApiToken._meta.concrete_fields)},
        {", ".join(f'u."{field.column}"' for field in User._meta.concrete_fields)}
    FROM {ApiToken._meta.db_table} t JOIN {User._meta.db_table} u ON u.id = t.user_id
    WHERE t.digest = %s AND t.revoked_at IS NULL AND u.is_active
"""  # noqa: S608 - names of our own columns

APPLICANT = {AccountKind.CITIZEN: Role.CITIZEN, AccountKind.BUSINESS: Role.BUSINESS}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a form may be filled in with beforehand."""

    user_id: int
    username: str
    kind: AccountKind
    full_name: str
    birth_date: datetime.date | None
    sex: str
    phone: str
    email: str
    commune_code: str
    address_line: str
    representative: str
    identity_kind: str
    identity_number: str
    # True where an electronic identity or a clerk vouches for name and number.
    verified: bool


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held today."""

    agency: AgencyInfo
    role: Role
    valid_from: datetime.date
    valid_to: datetime.date | None


def memberships_of(user: User, *, at: datetime.datetime) -> list[Membership]:
    """Return the roles held at that moment, in agencies that still exist then; oldest first."""
    day = timezone.localdate(at)
    held = Membership.objects.filter(user=user).open_on(day).order_by("valid_from", "id")
    return [row for row in held if _exists(row.agency_id, day)]


def _exists(agency_id: int, day: datetime.date) -> bool:
    try:
        return agency_by_id(agency_id).exists_on(day)
    except Unknown:
        return False


def actor_of(user: User, *, at: datetime.datetime, agency_id: int | None = None) -> Actor:
    """Build the actor of an account, acting for `agency_id` if a role is held there, else for the first one.

    A disabled account, and a civil servant without an open role, may do nothing.
    """
    if not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    if user.kind != AccountKind.STAFF:
        roles = frozenset({APPLICANT[AccountKind(user.kind)]})
        day = timezone.localdate(at)
        return Actor(user_id=user.pk, name=user.full_name, roles=roles, permissions=permissions_of(roles), on=day)
    held = memberships_of(user, at=at)
    if not held:
        return Actor(user_id=user.pk, name=user.full_name)
    acting = agency_id if any(row.agency_id == agency_id for row in held) else held[0].agency_id
    return _staff_actor(user, acting, [row for row in held if row.agency_id == acting], at=at)


def _staff_actor(user: User, agency_id: int | None, held: list[Membership], *, at: datetime.datetime) -> Actor:
    info = agency_by_id(held[0].agency_id)
    roles = frozenset(Role(row.role) for row in held)
    return Actor(
        user_id=user.pk,
        name=user.full_name,
        agency_id=info.id,
        agency_code=info.code,
        roles=roles,
        permissions=permissions_of(roles),
        agencies=_seen(info.id, roles, on=timezone.localdate(at)),
        fields=_fields(held),
    )


def _seen(agency_id: int, roles: Iterable[Role], *, on: datetime.date) -> frozenset[int]:
    """A supervisor of the People's Committee sees the whole province, everybody else the own agency."""
    if Role.SUPERVISOR in roles:
        return frozenset(info.id for info in open_agencies(on=on))
    return frozenset({agency_id})


def _fields(held: list[Membership]) -> frozenset[str] | None:
    if any(row.fields is None for row in held):
        return None
    return frozenset(code for row in held for code in row.fields or ())


def user_by_id(user_id: int) -> User:
    """Return an account; raises User.DoesNotExist."""
    return User.objects.get(pk=user_id)


def user_by_name(username: str) -> User | None:
    """Return the account with that user name, whatever its case."""
    return User.objects.filter(username__iexact=username).first()


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the full names of accounts, in one query."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "full_name"))


def colleagues(agency_id: int, role: Role | None = None, *, at: datetime.datetime) -> QuerySet[User]:
    """Return the active accounts that hold a role (that role) in the agency at that moment, by user name."""
    held = Membership.objects.filter(agency_id=agency_id).open_on(timezone.localdate(at))
    if role is not None:
        held = held.filter(role=role)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("username")


def has_holder(agency_id: int, role: Role | str, *, at: datetime.datetime) -> bool:
    """Tell whether an active account holds the role in the agency at that moment."""
    return colleagues(agency_id, Role(role), at=at).exists()


def roles_held(user: User, *, at: datetime.datetime) -> list[HeldRole]:
    """Return every role held at that moment, for the account page and the switch of agency."""
    return [
        HeldRole(agency_by_id(row.agency_id), Role(row.role), row.valid_from, row.valid_to)
        for row in memberships_of(user, at=at)
    ]


def identity_of(user: User) -> Identity | None:
    """Return the number that speaks for the account: verified ones first, then card, passport, tax."""
    kinds = list(IdentityKind)
    rows = sorted(
        user.identities.all(), key=lambda row: (row.source == "declared", kinds.index(IdentityKind(row.kind)))
    )
    return rows[0] if rows else None


def profile_of(user_id: int) -> Profile:
    """Return what forms may be filled in with; raises User.DoesNotExist."""
    user = User.objects.prefetch_related("identities").get(pk=user_id)
    identity = identity_of(user)
    return Profile(
        user_id=user.pk,
        username=user.username,
        kind=AccountKind(user.kind),
        full_name=user.full_name,
        birth_date=user.birth_date,
        sex=user.sex,
        phone=user.phone,
        email=user.email,
        commune_code=user.commune_code,
        address_line=user.address_line,
        representative=user.representative,
        identity_kind=identity.kind if identity else "",
        identity_number=identity.number if identity else "",
        verified=bool(identity and identity.source != IdentitySource.DECLARED),
    )


def named_account(typed: str, full_name: str) -> User | None:
    """Return the active applicant's account of that user name or identity number, if it bears that name too.

    A number counts only for the account that has it verified: anybody can declare one. Callers tell nobody
    whether there is such an account.
    """
    wanted = typed.strip()
    if is_username(wanted.lower()):
        found = list(User.objects.filter(username=wanted.lower()))
    else:
        found = _bearers(wanted.replace(" ", "").upper())
    same = [user for user in found if user.is_active and user.kind in APPLICANT]
    return next((user for user in same if user.name_folded == fold(full_name)[:200]), None) if len(same) == 1 else None


def _bearers(number: str) -> list[User]:
    rows = Identity.objects.filter(number_hash=blind(number, "identity")).exclude(source=IdentitySource.DECLARED)
    return list({row.user_id: row.user for row in rows.select_related("user")}.values())


def users_by_identity(number: str) -> QuerySet[User]:
    """Return the accounts that bear exactly that identity number."""
    return User.objects.filter(identities__number_hash=blind(number, "identity")).distinct()


def digest_of(token: str) -> str:
    """Return the hash under which a token is kept; the token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_row(token: str) -> ApiToken | None:
    """Return the row of a token that is in force and whose account is active; one query, written out.

    Every call of the API begins with it, and composing it anew took longer than running it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOKEN_SQL, [digest_of(token)])
        values = cursor.fetchone()
    if values is None:
        return None
    row = ApiToken.from_db(connection.alias, _TOKEN_FIELDS, values[: len(_TOKEN_FIELDS)])
    row.user = User.from_db(connection.alias, _USER_FIELDS, values[len(_TOKEN_FIELDS) :])
    return row


def has_second_factor(user: User) -> bool:
    """Tell whether the account signs in with a one-time code as well."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
