"""A citizen with a filed dossier, as in the tests of dossiers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from tests.dossiers.conftest import ask, citizen, commune, draft, filed, other  # noqa: F401
from tests.dossiers.surfer import Surfer


def follow_up() -> None:
    """Do what the worker would: deliver events, make papers."""
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()


@pytest.fixture
def at_desk(motcua, client_for) -> Surfer:
    """The clerk of the dossier's one-stop desk."""
    return Surfer(client_for(motcua))


@pytest.fixture
def staff_at(client_for, request) -> Callable[[str], Surfer]:
    """staff_at("chuyenvien") -> that person at a browser."""
    return lambda name: Surfer(client_for(request.getfixturevalue(name)))
