"""Numbers, days and money as forms spell them out."""

import pytest

from procedures.rules.spoken import day_words, money_words, number_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (14, "mười bốn"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (40, "bốn mươi"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (1_005, "một nghìn không trăm linh năm"),
        (2_026, "hai nghìn không trăm hai mươi sáu"),
        (3_600_000, "ba triệu sáu trăm nghìn"),
        (1_000_000_001, "một tỷ không trăm linh một"),
        (12_345_678_901, "mười hai tỷ ba trăm bốn mươi lăm triệu sáu trăm bảy mươi tám nghìn chín trăm linh một"),
    ],
)
def test_numbers(value, words):
    assert number_words(value) == words


@pytest.mark.parametrize("value", [-1, 10**18])
def test_what_cannot_be_read_aloud(value):
    with pytest.raises(ValueError, match="10\\^18"):
        number_words(value)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-04-05", "ngày năm tháng tư năm hai nghìn không trăm hai mươi sáu"),
        ("1990-12", "tháng mười hai năm một nghìn chín trăm chín mươi"),
        ("1985", "năm một nghìn chín trăm tám mươi lăm"),
    ],
)
def test_days(day, words):
    assert day_words(day) == words


def test_money():
    assert money_words(500_000) == "năm trăm nghìn đồng"
