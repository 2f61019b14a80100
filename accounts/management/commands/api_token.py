"""Print a new API token for an account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.access import user_by_name
from accounts.actions.tokens import issue_token
from agencies.rules.scope import SYSTEM


class Command(BaseCommand):
    help = "Makes an API token for an account and prints it, once; only its hash is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_by_name(options["username"])
        if user is None:
            raise CommandError(f"no account is named {options['username']}")
        if not user.is_active:
            raise CommandError(f"the account {user.username} is disabled")
        self.stdout.write(issue_token(user, by=SYSTEM, at=timezone.now()))
