"""Give, move or end a role of a civil servant; open the account where there is none yet."""

import datetime
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.actions import roles
from accounts.actions.people import BadUsername, NameTaken, create_user
from accounts.models import User
from accounts.rules.kinds import AccountKind
from agencies.access import Unknown, agency
from agencies.rules.roles import STAFF_ROLES, Role
from agencies.rules.scope import SYSTEM


class Command(BaseCommand):
    help = (
        "Gives a civil servant a role in an agency. Opens the account where the user name is new and prints its first "
        "password, once. --move ends every role in other agencies, --end ends the role."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("agency", help="agency code, as H37.101")
        parser.add_argument("role", choices=sorted(role.value for role in STAFF_ROLES))
        parser.add_argument("--name", default="", help="full name, for a new account")
        parser.add_argument("--email", default="", help="e-mail address, for a new account")
        parser.add_argument("--until", type=datetime.date.fromisoformat, help="last day, as 2027-06-30")
        parser.add_argument("--move", action="store_true")
        parser.add_argument("--end", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            with transaction.atomic():
                self._work(options, at=at)
        except Unknown as unknown:
            raise CommandError(f"no agency has the code {unknown}") from unknown
        except (BadUsername, NameTaken) as refused:
            raise CommandError("the user name or e-mail address is malformed or taken") from refused
        except (roles.NotStaff, roles.MandateUndated) as refused:
            raise CommandError(refused.__doc__ or "refused") from refused

    def _work(self, options: dict[str, Any], *, at: datetime.datetime) -> None:
        user = access.user_by_name(options["username"])
        if options["end"]:
            self._end(user, options, at=at)
            return
        where, role = agency(options["agency"]).id, Role(options["role"])
        user = user or self._open(options, at=at)
        if options["move"]:
            roles.move(user.pk, to_agency_id=where, role=role, valid_to=options["until"], by=SYSTEM, at=at)
        else:
            roles.grant(user.pk, agency_id=where, role=role, valid_to=options["until"], by=SYSTEM, at=at)
        self.stdout.write(f"{user.username} is {role} in {options['agency']}")

    def _open(self, options: dict[str, Any], *, at: datetime.datetime) -> User:
        if not options["name"]:
            raise CommandError(f"no account is named {options['username']}; give --name to open it")
        password = secrets.token_urlsafe(12)
        user = create_user(
            options["username"],
            kind=AccountKind.STAFF,
            full_name=options["name"],
            email=options["email"],
            password=password,
            by=SYSTEM,
            at=at,
        )
        self.stdout.write(f"first password: {password}")
        return user

    def _end(self, user: User | None, options: dict[str, Any], *, at: datetime.datetime) -> None:
        held = access.memberships_of(user, at=at) if user else []
        where = agency(options["agency"]).id
        chosen = [row for row in held if row.agency_id == where and row.role == options["role"]]
        if not chosen:
            raise CommandError("this role is not held")
        for row in chosen:
            roles.end(row.pk, by=SYSTEM, at=at)
        self.stdout.write(f"{options['username']} is no longer {options['role']} in {options['agency']}")
