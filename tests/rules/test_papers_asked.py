"""When a paper must be handed in, may be ticked away, or is not asked at all: the whole table."""

import pytest

from procedures.rules.papers_asked import Need, need

CASES = [
    (True, None, Need.REQUIRED),
    (None, None, Need.CHOOSE),
    (False, None, Need.OPTIONAL),
    (True, True, Need.REQUIRED),
    (None, True, Need.REQUIRED),
    (False, True, Need.REQUIRED),
    (True, False, Need.HIDDEN),
    (None, False, Need.HIDDEN),
    (False, False, Need.HIDDEN),
]


@pytest.mark.parametrize("required, ruled, wanted", CASES)
def test_the_table(required, ruled, wanted):
    assert need(required, ruled) is wanted


@pytest.mark.parametrize(
    "one, may_tick, holds_back",
    [
        (Need.REQUIRED, False, True),
        (Need.CHOOSE, True, True),
        (Need.OPTIONAL, True, False),
        (Need.HIDDEN, False, False),
    ],
)
def test_what_follows_for_the_applicant(one, may_tick, holds_back):
    assert (one.may_tick, one.holds_back) == (may_tick, holds_back)
