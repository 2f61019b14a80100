"""What somebody does not want to get by e-mail; the inbox of the portal always has it."""

from agencies.rules.scope import Actor
from notifications.access import ALL_LETTERS
from notifications.models import Preference


def set_letters(wanted: bool, *, by: Actor) -> bool:
    """Turn all letters on or off and tell whether that changed anything."""
    row, _is_new = Preference.objects.select_for_update().get_or_create(user_id=by.person_id)
    if wanted == (ALL_LETTERS not in row.no_email):
        return False
    row.no_email = [kind for kind in row.no_email if kind != ALL_LETTERS] + ([] if wanted else [ALL_LETTERS])
    row.save(update_fields=["no_email"])
    return True
