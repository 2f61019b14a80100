import pytest

from dossiers.rules.effort import minutes_to_file


@pytest.mark.parametrize(
    "questions, papers, minutes", [(0, 0, 5), (30, 0, 5), (31, 0, 10), (69, 3, 15), (58, 2, 15), (300, 10, 60)]
)
def test_the_promise_is_rounded_up_to_five_minutes(questions, papers, minutes):
    assert minutes_to_file(questions, papers) == minutes
