"""What is dropped of a search, as cases."""

import pytest

from procedures.rules.asking import core, weaker


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("lam giay khai sinh cho be", "khai sinh"),
        ("tien mai tang", "mai tang"),
        ("khai sinh", "khai sinh"),
        ("cho con", ""),
        ("", ""),
    ],
)
def test_words_put_around_are_dropped(words, left):
    assert core(words.split()) == left.split()


def test_words_are_left_out_in_every_way_but_never_all():
    assert weaker(["a", "b", "c"], without=1) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert weaker(["a", "b"], without=1) == []
    assert weaker(["a", "b", "c"], without=2) == []
    assert weaker([], without=1) == []
