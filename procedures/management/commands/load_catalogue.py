"""`manage.py load_catalogue`: what a start loads when it differs from what was loaded last."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.rules.scope import SYSTEM
from procedures.actions import own
from procedures.actions.importing import BadFile, NoForm, import_catalogue, is_loaded, sample_is_outgrown


class Command(BaseCommand):
    """Load CATALOGUE, else ./catalogue.jsonl.gz, else the project's own sample."""

    help = "Load the catalogue of this installation, unless the same file was loaded last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sample", action="store_true", help="load the project's own sample")

    def handle(self, *args: Any, sample: bool, **options: Any) -> None:
        path = own.SAMPLE if sample else catalogue_file()
        try:
            if is_loaded(path):
                self.stdout.write("Catalogue: unchanged")
            elif not sample and sample_is_outgrown(path):
                self.stdout.write("Catalogue: kept (no file given, a national catalogue was loaded before)")
            else:
                counts = import_catalogue(path, by=SYSTEM, at=timezone.now()).counts
                self.stdout.write("Catalogue: " + json.dumps(counts, separators=(",", ":")))
        except (BadFile, NoForm, own.BadForm) as error:
            raise CommandError(str(error)) from error


def catalogue_file() -> Path:
    """Return the file that a start loads."""
    if settings.CATALOGUE:
        return Path(settings.CATALOGUE)
    beside = settings.BASE_DIR / "catalogue.jsonl.gz"
    return beside if beside.exists() else own.SAMPLE
