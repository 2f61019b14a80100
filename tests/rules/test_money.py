"""Amounts as printed."""

from decimal import Decimal

import pytest

from portal.lib.money import dong


@pytest.mark.parametrize(
    "amount, text",
    [
        (0, "0 đ"),
        (500, "500 đ"),
        (8_000, "8.000 đ"),
        (120_000, "120.000 đ"),
        (17_500_000_000, "17.500.000.000 đ"),
        (-5_000, "-5.000 đ"),
    ],
)
def test_dong(amount, text):
    assert dong(amount) == text


@pytest.mark.parametrize("amount", [1.5, Decimal(10), "10", None])
def test_only_whole_numbers(amount):
    with pytest.raises(TypeError):
        dong(amount)
