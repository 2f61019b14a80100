"""Agencies, places and days in the back office, to look at."""

from agencies.models import Agency, Commune, Holiday, OpeningHours, PastName, Province, Succession
from portal.lib.admin import read_only

read_only(
    Agency,
    show=("code", "name", "level", "valid_from", "valid_to", "provisional_code"),
    search=("code", "name"),
    filters=("level", "provisional_code"),
)
read_only(PastName, show=("code", "name", "agency", "valid_from", "valid_to"), search=("code", "name"))
read_only(Succession, show=("predecessor", "successor", "kind", "on"))
read_only(Province, show=("code", "name"))
read_only(Commune, show=("code", "name", "province"), search=("code", "name"))
read_only(Holiday, show=("date", "kind", "name", "confirmed"), filters=("kind", "confirmed"))
read_only(OpeningHours, show=("weekday", "opens", "closes", "agency"))
