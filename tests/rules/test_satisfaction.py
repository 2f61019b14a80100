"""The dated sheet of criteria."""

from datetime import date, timedelta

import pytest

from dossiers.rules.satisfaction import SHEETS, fits, sheet_on


def test_a_sheet_is_in_force_from_its_day_on():
    first = SHEETS[0].since
    assert sheet_on(first - timedelta(days=1)) is None
    assert sheet_on(first) is SHEETS[0]
    assert sheet_on(date(2200, 1, 1)) is SHEETS[-1]


@pytest.mark.parametrize(
    ("said", "right"), [({}, True), ({"time": 3}, True), ({"time": 4}, False), ({"colour": 3}, False)]
)
def test_what_was_said_belongs_to_the_sheet(said, right):
    assert fits(SHEETS[0], said) is right


def test_without_a_sheet_nothing_is_said():
    assert fits(None, {})
    assert not fits(None, {"time": 3})
