"""Dossier numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.rules.numbering import (
    DEFAULT_PATTERN,
    BadNumber,
    BadPattern,
    DossierNumber,
    agency_from_old_order,
    check_pattern,
    is_number,
    normalise,
    number,
    parse,
)

LONG_PATTERN = "{agency}-{yyyymmdd}-{seq:7}"


@pytest.mark.parametrize(
    "pattern, agency, day, sequence, text",
    [
        (DEFAULT_PATTERN, "H49.12", date(2022, 8, 3), 1, "H49.12-220803-0001"),
        (DEFAULT_PATTERN, "000.00.12.H49", date(2022, 8, 3), 1, "000.00.12.H49-220803-0001"),
        (DEFAULT_PATTERN, "H37.101", date(2026, 11, 23), 9999, "H37.101-261123-9999"),
        (DEFAULT_PATTERN, "H37.101", date(2026, 11, 23), 10000, "H37.101-261123-10000"),
        (LONG_PATTERN, "G09.20", date(2026, 6, 9), 92637, "G09.20-20260609-0092637"),
    ],
)
def test_number_and_back(pattern, agency, day, sequence, text):
    assert number(pattern, agency, day, sequence) == text
    assert parse(pattern, text) == DossierNumber(agency, day, sequence)
    assert is_number(text)


@given(
    st.sampled_from([DEFAULT_PATTERN, LONG_PATTERN]),
    st.sampled_from(["H37", "H37.07", "H37.08.05", "H37.165"]),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9_999_999),
)
def test_every_number_reads_back(pattern, agency, day, sequence):
    text = number(pattern, agency, day, sequence)
    assert parse(pattern, text) == DossierNumber(agency, day, sequence)
    assert is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H37.08-261131-0001",  # no such day
        "H37.08-261123-001",
        "H37.08-261123-00012",  # 0012 in another spelling
        "H37.08-261123-0000",
        "h37.08-261123-0001",
        "H37.08-261123-0001\n",
        "H37.08-261123-٠٠٠١",
        "H37.8-261123-0001",
        "H37.08.261123.0001",
        "H37.08-20261123-0001",
    ],
)
def test_no_number_of_the_pattern(text):
    with pytest.raises(BadNumber):
        parse(DEFAULT_PATTERN, text)


@pytest.mark.parametrize("text", ["", "H37", "H37.08-261123-0001\n", "H37.08-261123-٠٠٠١", "x" * 10_000])
def test_not_the_form_of_a_number(text):
    assert not is_number(text)


@pytest.mark.parametrize(
    "day, sequence",
    [(date(2026, 1, 1), 0), (date(1999, 1, 1), 1), (date(2100, 1, 1), 1)],
)
def test_no_number_can_be_made(day, sequence):
    with pytest.raises(BadNumber):
        number(DEFAULT_PATTERN, "H37", day, sequence)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{agency}-{yymmdd}",
        "{agency}-{yymmdd}-{seq}",
        "{agency}-{yymmdd}-{seq:0}",
        "{agency}-{agency}-{yymmdd}-{seq:4}",
        "{agency}-{yymmdd}-{yyyymmdd}-{seq:4}",
        "{agency}-{yymmdd}-{seq:4}{name}",
        "{agency} {yymmdd} {seq:4}",
        "{agency.__class__}-{yymmdd}-{seq:4}",
    ],
)
def test_bad_patterns(pattern):
    with pytest.raises(BadPattern):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "typed, text",
    [
        (" h37.08 - 261123 - 0001 ", "H37.08-261123-0001"),
        ("H37.08–261123—0001", "H37.08-261123-0001"),
        ("H37.08\u2011261123\u22120001\u200b", "H37.08-261123-0001"),
        ("Ｈ３７.08-261123-0001\n", "H37.08-261123-0001"),
        ("H37.08-\u00ad261123-0001", "H37.08-261123-0001"),
        ("H3708-261123-0001", "H3708-261123-0001"),  # a missing dot is not guessed
        ("h37.124 261126 0001", "H37.124-261126-0001"),
        ("H37.124\u00a0261126 - 0001 ", "H37.124-261126-0001"),
        ("H37.124 261126", "H37.124261126"),
        ("", ""),
    ],
)
def test_normalise(typed, text):
    assert normalise(typed) == text


@given(
    st.lists(st.sampled_from(["", " ", "\u00a0", "\u200b", "\t"]), min_size=18, max_size=18),
    st.sampled_from("-‐‑–—−－"),
)
def test_spaces_and_dashes_do_not_matter(gaps, dash):
    number = "H37.08-261123-0001"
    typed = "".join(gap + char for gap, char in zip(gaps, number.replace("-", dash), strict=True))
    assert normalise(typed.lower()) == number


@pytest.mark.parametrize(
    "old, new",
    [
        ("000.00.12.H49", "H49.12"),
        ("000.00.00.G09", "G09"),
        ("000.03.12.H49", "H49.12.03"),
        ("004.03.12.H49", "H49.12.03.004"),
        ("H49.12", "H49.12"),
        ("H37.101", "H37.101"),
    ],
)
def test_old_order(old, new):
    assert agency_from_old_order(old) == new
