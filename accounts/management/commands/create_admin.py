"""Open the first technical admin of an installation that is not a demonstration."""

import getpass
import os
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from accounts.actions.people import BadUsername, NameTaken
from accounts.actions.roles import create_admin
from agencies.access import Unknown, province_agency


class Command(BaseCommand):
    help = (
        "Opens a technical admin. The password is asked for, or read from ADMIN_PASSWORD, or from standard "
        "input when that is no terminal. At the first sign-in the second factor is set up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        password = self._password()
        try:
            validate_email(options["email"])
            validate_password(password)
            agency = province_agency()
            create_admin(
                options["username"],
                email=options["email"],
                password=password,
                agency_id=agency.id,
                at=timezone.now(),
            )
        except ValidationError as bad:
            raise CommandError("; ".join(bad.messages)) from bad
        except Unknown as unknown:
            raise CommandError("no agencies yet: run load_agencies first") from unknown
        except BadUsername as bad:
            raise CommandError(
                "the user name needs 3 to 30 signs: small letters, digits, dot, dash, starting with a letter"
            ) from bad
        except NameTaken as taken:
            raise CommandError("the user name or the e-mail address is taken") from taken
        self.stdout.write(f"{options['username']} may sign in and sets up the second factor then")

    def _password(self) -> str:
        if given := os.environ.get("ADMIN_PASSWORD"):
            return given
        if sys.stdin.isatty():
            return getpass.getpass("Password: ")
        return sys.stdin.readline().rstrip("\n")
