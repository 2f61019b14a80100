"""verify_journal: checks the chain of every stream; exit 1 and the first break."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.verify import verify_all


class Command(BaseCommand):
    help = "Check that no event of the journal was changed, removed or put in. Exit 1 and the first break."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the journal once and say what was found."""
        verdict = verify_all(first_only=True)
        if verdict.breaks:
            raise CommandError(f"Broken at {verdict.breaks[0]}", returncode=1)
        self.stdout.write(f"Whole: {verdict.events} events in {verdict.streams} streams")
