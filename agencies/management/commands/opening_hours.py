"""Give some days opening hours of their own, list them, take them away."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.access import Unknown, agency, dated_rows
from agencies.actions.calendar import remove_dated, set_dated
from agencies.models import DatedHours
from agencies.rules.calendar import BadCalendar
from agencies.rules.dated import Dated, spans_of
from agencies.rules.scope import SYSTEM


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Command(BaseCommand):
    help = (
        "Opening hours that bear dates. Without --from: lists them. With --from: sets them, for one agency or, without "
        "--agency, for the whole province. Dates that are promised already stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", default="", help="agency code; without it the whole province")
        parser.add_argument("--from", dest="first", type=_day, help="the first day, 2027-02-01")
        parser.add_argument("--to", dest="last", type=_day, help="the last day; without it the first alone")
        parser.add_argument("--weekday", type=int, choices=range(7), help="only on this weekday, 0 is Monday")
        parser.add_argument("--hours", help="07:00-11:30,13:30-17:00")
        parser.add_argument("--closed", action="store_true", help="closed on these days")
        parser.add_argument("--name", default="", help="why, as citizens read it: Lịch làm việc giáp Tết")
        parser.add_argument("--remove", type=int, metavar="ID", help="take the row of this number away")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agency_id = agency(options["agency"]).id if options["agency"] else None
            if options["remove"] is not None:
                remove_dated(options["remove"], by=SYSTEM, at=timezone.now())
            elif options["first"]:
                set_dated(agency_id, _asked(options), by=SYSTEM, at=timezone.now())
        except Unknown as error:
            raise CommandError(f"no agency has the code {error}") from error
        except DatedHours.DoesNotExist as error:
            raise CommandError(f"there is no row {options['remove']}") from error
        except BadCalendar as error:
            raise CommandError(str(error)) from error
        for row in dated_rows(agency_id):
            weekday = "" if row.weekday is None else f" weekday {row.weekday}"
            self.stdout.write(f"{row.pk}: {row.first} to {row.last}{weekday}: {row.spans or 'closed'} ({row.name})")


def _asked(options: dict[str, Any]) -> Dated:
    """Return what is to be set; raises BadCalendar, CommandError."""
    if bool(options["hours"]) == options["closed"]:
        raise CommandError("say either --hours or --closed")
    if not options["name"].strip() or len(options["name"]) > 200:
        raise CommandError("say with --name why the hours differ, in at most 200 characters")
    first = options["first"]
    spans = spans_of(options["hours"] or "")
    return Dated(first, options["last"] or first, spans, options["weekday"], options["name"].strip())
