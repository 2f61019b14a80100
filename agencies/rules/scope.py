"""The actor: who is acting, for which agency, and what that person may see and do.

Built once per request (or once per task) and handed to every action as `by`.
"""

from dataclasses import dataclass, field
from datetime import date

from agencies.rules.roles import STAFF_ROLES, Permission, Role


class Forbidden(Exception):
    """The actor does not hold the permission that the act needs."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


class NoPerson(Exception):
    """The act must be a person's, and the system or a visitor tried it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) with a scope.

    `agencies` are the ids of the agencies whose dossiers the actor sees as staff; empty for citizens.
    `fields` are the field codes seen, None meaning all of them. `on` is the day in Việt Nam the actor is built for:
    what others have entrusted to this person holds between two days.
    """

    user_id: int | None = None
    name: str = ""
    agency_id: int | None = None
    agency_code: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    agencies: frozenset[int] = field(default_factory=frozenset)
    fields: frozenset[str] | None = None
    everything: bool = False
    on: date | None = None

    @property
    def person_id(self) -> int:
        """Return the id of the person who acts, for rows that must name one; raises NoPerson."""
        if self.user_id is None:
            raise NoPerson(self.name)
        return self.user_id

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor holds the permission."""
        return self.everything or permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the actor holds the permission."""
        if not self.may(permission):
            raise Forbidden(permission)

    def sees(self, agency_id: int, field_code: str | None = None) -> bool:
        """Tell whether dossiers of that agency (and field) are in the actor's scope."""
        if self.everything:
            return True
        in_field = self.fields is None or field_code is None or field_code in self.fields
        return agency_id in self.agencies and in_field

    @property
    def is_staff(self) -> bool:
        """Tell whether the actor works for an agency."""
        return bool(self.roles & STAFF_ROLES)

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody is signed in."""
        return self.user_id is None and not self.everything


ANONYMOUS = Actor()
SYSTEM = Actor(name="system", everything=True)
