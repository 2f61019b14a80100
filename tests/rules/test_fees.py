"""Fees: unknown is never free, doubtful is never summed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.rules.fees import Certainty, FeeLine, Total, holding, total


@pytest.mark.parametrize(
    "lines, expected",
    [
        ([], Total(Certainty.UNKNOWN)),
        ([FeeLine("fee", 0)], Total(Certainty.FREE, 0)),
        ([FeeLine("fee", 0), FeeLine("charge", 0)], Total(Certainty.FREE, 0)),
        ([FeeLine("fee", 8000)], Total(Certainty.EXACT, 8000)),
        ([FeeLine("fee", 8000), FeeLine("charge", 12000)], Total(Certainty.EXACT, 20000)),
        ([FeeLine("fee", 8000), FeeLine("fee", 8000)], Total(Certainty.EXACT, 8000)),
        ([FeeLine("fee", 8000), FeeLine("fee", 4000)], Total(Certainty.CHOICE)),
        ([FeeLine("fee", 0), FeeLine("fee", 4000)], Total(Certainty.CHOICE)),
        ([FeeLine("fee", None, text="theo quy định của Hội đồng nhân dân")], Total(Certainty.PARTLY)),
        ([FeeLine("fee", 8000), FeeLine("charge", None)], Total(Certainty.PARTLY)),
        ([FeeLine("fee", 20, flags=("fee_below_1000",))], Total(Certainty.PARTLY)),
        ([FeeLine("fee", 10, currency="USD")], Total(Certainty.PARTLY)),
        ([FeeLine("fee", 0, currency="USD")], Total(Certainty.PARTLY)),
    ],
)
def test_total(lines, expected):
    assert total(lines) == expected


def test_lines_of_the_case_and_of_every_case_hold():
    every, first = FeeLine("fee", 1000, "online"), FeeLine("fee", 2000, "online", 1)
    second = FeeLine("fee", 3000, "online", 2)
    counter = FeeLine("fee", 4000, "counter")
    lines = [every, first, second, counter]
    assert holding(lines, case_id=1, channel="online") == (every, first)
    assert holding(lines, case_id=None, channel="online") == (every, first, second)
    assert holding(lines, case_id=1, channel="post") == ()


@given(
    st.lists(
        st.builds(
            FeeLine,
            kind=st.sampled_from(["fee", "charge", "price"]),
            amount=st.none() | st.integers(0, 10**9),
            currency=st.sampled_from(["VND", "USD"]),
            flags=st.sampled_from([(), ("doubt",)]),
        ),
        max_size=6,
    )
)
def test_free_and_exact_are_only_said_when_every_line_is_sure(lines):
    found = total(lines)
    certain = bool(lines) and all(f.amount is not None and f.currency == "VND" and not f.flags for f in lines)
    if found.certainty in (Certainty.FREE, Certainty.EXACT):
        assert certain
        assert found.vnd == sum({f.kind: f.amount for f in lines}.values())
        assert (found.vnd == 0) == (found.certainty == Certainty.FREE)
    else:
        assert found.vnd is None
