"""`manage.py import_procedures FILE`: the national catalogue into this installation."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.rules.scope import SYSTEM
from procedures.actions.importing import BadFile, NoForm, import_catalogue
from procedures.actions.own import BadForm


class Command(BaseCommand):
    """Import a catalogue file; the counts go to standard output, remarks to the report."""

    help = "Import procedures from JSON Lines (plain or .gz), whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument("--report", type=Path, help="write rejected and doubtful records, one JSON object a line")

    def handle(self, *args: Any, file: Path, dry_run: bool, report: Path | None, **options: Any) -> None:
        try:
            target = report.open("w", encoding="utf-8") if report else None
        except OSError as error:
            raise CommandError(f"cannot write the report: {error}") from error
        try:
            outcome = import_catalogue(file, by=SYSTEM, at=timezone.now(), dry_run=dry_run)
        except (BadFile, BadForm, NoForm) as error:
            raise CommandError(str(error)) from error
        finally:
            if target and "outcome" not in locals():
                target.close()
        if target:
            with target:
                target.writelines(remark.as_json() + "\n" for remark in outcome.remarks)
        self.stdout.write(json.dumps(outcome.counts, separators=(",", ":")))
