"""Open the demonstration accounts, in demonstrations only."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions.demo import PASSWORD, load_demo
from agencies.access import Unknown


class Command(BaseCommand):
    help = "Opens the demonstration accounts that are missing (only with DEMO=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demonstration accounts exist only with DEMO=1")
        try:
            count = load_demo(at=timezone.now())
        except (Unknown, KeyError, ValueError) as missing:
            raise CommandError("no agencies yet: run load_agencies first") from missing
        self.stdout.write(f"new: {count} accounts, password {PASSWORD}")
