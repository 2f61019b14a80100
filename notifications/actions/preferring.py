"""What somebody does not want to get by e-mail; the inbox of the portal always has it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agencies.rules.scope import Actor
from journal.record import record
from notifications.access import ALL_LETTERS
from notifications.catalogue import GROUPS
from notifications.models import Preference


@transaction.atomic
def choose_groups(wanted: Collection[str], *, by: Actor, at: datetime) -> bool:
    """Take letters of these groups and no others, and tell whether that changed anything; unknown ones are left out.

    The consent to letters as a whole stays as it was.
    """
    row, _is_new = Preference.objects.select_for_update().get_or_create(user_id=by.person_id)
    left = [name for name in GROUPS if name not in wanted]
    if left == [name for name in row.no_email if name != ALL_LETTERS]:
        return False
    row.no_email = left + [name for name in row.no_email if name == ALL_LETTERS]
    row.save(update_fields=["no_email"])
    record("user", by.person_id, "user.letters_chosen", by=by, at=at, facts={"declined": left})
    return True


def set_letters(wanted: bool, *, by: Actor) -> bool:
    """Turn all letters on or off and tell whether that changed anything."""
    row, _is_new = Preference.objects.select_for_update().get_or_create(user_id=by.person_id)
    if wanted == (ALL_LETTERS not in row.no_email):
        return False
    row.no_email = [kind for kind in row.no_email if kind != ALL_LETTERS] + ([] if wanted else [ALL_LETTERS])
    row.save(update_fields=["no_email"])
    return True
