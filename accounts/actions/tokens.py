"""The only writer of API tokens."""

import datetime
import secrets

from django.db import transaction

from accounts.access import digest_of
from accounts.models import ApiToken, User
from agencies.rules.roles import Permission
from agencies.rules.scope import Actor
from journal.record import record

# Seconds between two notes that a token was used; not every call writes.
USE_NOTED_EVERY = 3600


@transaction.atomic
def issue_token(user: User, *, by: Actor, at: datetime.datetime) -> str:
    """Make a token for an account and return it, the only time it is seen; raises Forbidden."""
    by.require(Permission.SYSTEM_OPERATE)
    token = f"mc_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(user=user, digest=digest_of(token), start=token[:8], created_at=at)
    record("user", user.pk, "token.issued", by=by, at=at, facts={"start": token[:8]})
    return token


@transaction.atomic
def revoke_tokens(user_id: int, *, by: Actor, at: datetime.datetime) -> int:
    """Take every token of an account out of force; return how many; raises Forbidden."""
    by.require(Permission.SYSTEM_OPERATE)
    revoked = ApiToken.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=at)
    if revoked:
        record("user", user_id, "token.revoked", by=by, at=at, facts={"count": revoked})
    return revoked


def note_use(row: ApiToken, *, at: datetime.datetime) -> None:
    """Write down that a token was used, at most once in an hour."""
    if row.last_used_at is None or (at - row.last_used_at).total_seconds() > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=at)
