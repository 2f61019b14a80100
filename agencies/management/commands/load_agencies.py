"""Load places, agencies, days off and opening hours; run it as often as you like."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.actions.loading import UnknownProvince, load_everything
from agencies.rules.scope import SYSTEM


class Command(BaseCommand):
    help = (
        "Loads all provinces and communes of the country, the agencies of the province (PROVINCE), "
        "days off and opening hours. Adds what is missing, changes nothing that is there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", default=settings.PROVINCE, help="agency code of the province, as H37")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_everything(options["province"], by=SYSTEM, at=timezone.now())
        except UnknownProvince as unknown:
            raise CommandError(f"no province has the agency code {unknown}") from unknown
        counts = f"{loaded.places} places, {loaded.agencies} agencies, {loaded.days} days"
        self.stdout.write(f"new: {counts}, {loaded.hours} opening hours")
