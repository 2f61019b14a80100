"""People and answers that the scenarios share."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.access import actor_of, user_by_name
from agencies.rules.scope import Actor

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def vn(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in Việt Nam."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture
def actor(world, db) -> Callable[[str], Actor]:
    """The actor of a demonstration account."""

    def of(username: str, *, at: datetime | None = None) -> Actor:
        return actor_of(user_by_name(username), at=at or vn(2026, 11, 23))

    return of


ANSWERS = {
    "submitter": {
        "full_name": "Hoàng Thị Mẫu",
        "birth_date": "1990-05-02",
        "paper": {"kind": "id_card", "number": "001190000017"},
        "phone": "0912345678",
    },
    "submitter_home": {"commune": "", "line": "Số 1, đường Thử Nghiệm"},
    "capacity": "self",
    "request": "Đề nghị giải quyết thủ tục theo quy định.",
}


@pytest.fixture
def answers(world, db) -> dict:
    """Complete answers to the generic form."""
    from agencies.access import communes_agencies

    home = {"commune": communes_agencies()[0].commune_code, "line": "Số 1, đường Thử Nghiệm"}
    return ANSWERS | {"submitter_home": home}
