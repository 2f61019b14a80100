"""One fixture per demonstration account, a stranger, and how to be them. Star-imported by tests/conftest.py."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import actor_of, user_by_name
from accounts.models import User
from agencies import access
from agencies.rules.scope import Actor
from tests.accounts.factories import CitizenFactory

DEMO = (
    *("congdan", "congdan2", "doanhnghiep"),
    *("motcua", "chuyenvien", "truongphong", "lanhdao", "vanthu", "motcua2"),
    *("motcuatinh", "giamdoctt", "chuyenvienso", "truongphongso", "lanhdaoso", "vanthuso"),
    *("buudien", "ketoan", "quantri", "quantri2", "kiemtra", "giamsat", "kythuat"),
)


@pytest.fixture(autouse=True)
def fresh_directory() -> Iterator[None]:
    """What the process remembers of agencies belongs to one test: ids of rolled-back rows must not live on."""
    access.forget()
    yield
    access.forget()


def _person(name: str) -> Any:
    @pytest.fixture(name=name)
    def person(world: None, db: None) -> User:
        found = user_by_name(name)
        assert found is not None, f"load_demo made no {name}"
        return found

    return person


for _name in DEMO:
    globals()[_name] = _person(_name)


@pytest.fixture
def stranger(world: None, db: None) -> User:
    """A citizen who has nothing to do with anything."""
    return CitizenFactory(username="nguoila", full_name="Người Lạ")


@pytest.fixture
def client_for() -> Callable[[User | None], Client]:
    """A browser signed in as that person; None for nobody."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def actor_for() -> Callable[[User], Actor]:
    """The actor of that person, now."""
    return lambda user: actor_of(user, at=timezone.now())


__all__ = ["actor_for", "client_for", "fresh_directory", "stranger", *DEMO]
