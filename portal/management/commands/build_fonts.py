"""Cuts the screen fonts to Latin and Vietnamese."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.fonts import MissingLetters, build


class Command(BaseCommand):
    help = "Cut Be Vietnam Pro to Latin and Vietnamese, as woff2 files under build/static/fonts."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = build(Path(settings.BUILD_DIR) / "fonts")
        except MissingLetters as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            for path in made:
                self.stdout.write(f"{path.name}: {path.stat().st_size} bytes")
