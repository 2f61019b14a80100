"""An amount is believed only where the source leaves no room for doubt."""

import pytest

from procedures.rules.catalogue import Doubt
from tests.rules.test_national import doubts, parsed


def fee(amount, text="", currency="VND", kind="FEE"):
    return {"type": kind, "amount": amount, "currency": currency, "description": text}


def with_fees(*fees):
    return parsed(methods=[{"method": "ONLINE", "time_value": 1, "time_unit": "DAY", "fees": list(fees)}])


@pytest.mark.parametrize(
    ("row", "amount", "doubt"),
    [
        (fee(8000), 8000, None),
        (fee(0), 0, None),
        (fee(0, "Không"), 0, None),
        (fee(0, "Miễn phí."), 0, None),
        (fee(0, "Không thu lệ phí"), 0, None),
        (fee(0, "Theo quy định của Bộ Tài chính"), None, Doubt.FEE_ONLY_IN_TEXT),
        (fee(0, "Không quy định"), None, Doubt.FEE_ONLY_IN_TEXT),
        (fee(0, "Chưa có quy định"), None, Doubt.FEE_ONLY_IN_TEXT),
        (fee(None, "Lệ phí: 20.000 đồng"), None, Doubt.FEE_ONLY_IN_TEXT),
        (fee(None), None, Doubt.FEE_UNKNOWN_AMOUNT),
        (fee(20, "20.000 vnđ/tờ khai"), 20, Doubt.FEE_TOO_SMALL),
        (fee(17_500_000_000, "17,5 triệu"), 17_500_000_000, Doubt.FEE_TOO_BIG),
        (fee(25, "Thị thực", "USD"), 25, Doubt.FEE_FOREIGN),
        (fee(-5), None, Doubt.FEE_UNKNOWN_AMOUNT),
        (fee(1.5), None, Doubt.FEE_UNKNOWN_AMOUNT),
        (fee("8000"), None, Doubt.FEE_UNKNOWN_AMOUNT),
        (fee(True), None, Doubt.FEE_UNKNOWN_AMOUNT),
        (fee(float("nan")), None, Doubt.FEE_UNKNOWN_AMOUNT),
        (fee(10**30), None, Doubt.FEE_UNKNOWN_AMOUNT),
    ],
)
def test_amount(row, amount, doubt):
    record = with_fees(row)
    assert [f.amount for f in record.fees] == [amount]
    assert record.fees[0].text == row["description"]
    assert record.fees[0].flags == (() if doubt is None else (doubt,))
    assert doubts(record) == (set() if doubt is None else {doubt})


def test_no_row_is_unknown_and_never_free():
    record = with_fees()
    assert record.fees == ()
    assert Doubt.FEES_UNKNOWN in doubts(record)


def test_the_same_fee_twice_is_one():
    assert len(with_fees(fee(8000), fee(8000), fee(9000)).fees) == 2
