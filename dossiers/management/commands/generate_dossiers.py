"""Invented dossiers, for demonstrations and measurements."""

import argparse
import os
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.access import Unknown, agency
from dossiers.actions.generating import Order, generate, open_count

DAYS = 730


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-26") from None


class Command(BaseCommand):
    help = (
        "Write N invented dossiers of the catalogue's procedures: names, channels, durations and statuses as in "
        "life, identity numbers that nobody can bear. A fifth of them, at most 2,000, are still open whatever N is. "
        "Refuses where the database holds real dossiers, unless DEMO=1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, metavar="N")
        parser.add_argument("--agency", default="", metavar="CODE", help="the agency that solves them (all)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same dossiers (1)")
        parser.add_argument("--from", type=_day, dest="first", metavar="D", help="first day of filing (2 years ago)")
        parser.add_argument("--to", type=_day, dest="last", metavar="D", help="last day of filing (today)")
        parser.add_argument("--processes", type=int, default=0, metavar="P", help="side by side (one per core)")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        last = options["last"] or timezone.localdate(at)
        first = options["first"] or last - timedelta(days=DAYS)
        code = options["agency"]
        try:
            order = Order(options["number"], first, last, agency(code).code if code else "", options["seed"])
            processes = options["processes"] or (os.cpu_count() or 1 if order.count > 10_000 else 1)
            done = generate(order, at=at, processes=max(1, processes), say=self._say)
        except Unknown:
            raise CommandError(f"there is no agency {code}") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{done} dossiers, of these {open_count(done)} open")

    def _say(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}", ending="")
