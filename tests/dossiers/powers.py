"""A power of attorney and a delegation for tests, each from the day on which it is asked for."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from dossiers.actions.mandating import Wanted
from dossiers.rules.mandates import MandateKind, Scope

DAYS = 30


def power(**more: Any) -> Wanted:
    """What a principal records so that congdan2 may act in everything, from today for a month."""
    today = timezone.localdate()
    given = {
        "kind": MandateKind.ATTORNEY,
        "name": "Trần Văn Thử",
        "typed": "congdan2",
        "scope": Scope.ALL,
        "valid_from": today,
        "valid_to": today + timedelta(days=DAYS),
    }
    return Wanted(**given | more)


def delegation(**more: Any) -> Wanted:
    """What an organisation records so that congdan2 stands for it, until further notice."""
    return power(**{"kind": MandateKind.DELEGATE, "valid_to": None} | more)
