"""How long what is kept, and what a corrected particular looks like."""

from datetime import date

import pytest

from mydata.rules.corrections import NotRight, Particular, clean
from mydata.rules.retention import RULES, Kept, NoRule, Rule, kept_until, rule_on

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize("kind", list(Kept))
def test_everything_has_a_rule_and_says_where_it_comes_from(kind):
    rule = rule_on(kind, TODAY)
    assert rule.months or rule.days
    assert rule.confirmed or rule.basis


def test_the_latest_rule_of_its_day_counts():
    later = Rule(Kept.DOSSIER, date(2026, 1, 1), months=60, basis="Thông tư", confirmed=True)
    rules = (*RULES, later)
    assert rule_on(Kept.DOSSIER, date(2025, 12, 31), rules).months == 120
    assert rule_on(Kept.DOSSIER, date(2026, 1, 1), rules) is later
    with pytest.raises(NoRule):
        rule_on(Kept.DOSSIER, date(2000, 1, 1), rules)


@pytest.mark.parametrize(
    ("months", "days", "ended", "until"),
    [
        (120, 0, date(2026, 11, 25), date(2036, 11, 25)),
        (1, 0, date(2026, 1, 31), date(2026, 2, 28)),
        (1, 0, date(2027, 12, 31), date(2028, 1, 31)),
        (2, 0, date(2027, 12, 31), date(2028, 2, 29)),
        (0, 30, date(2026, 11, 25), date(2026, 12, 25)),
        (12, 1, date(2024, 2, 29), date(2025, 3, 1)),
    ],
)
def test_the_last_day(months, days, ended, until):
    assert kept_until(Rule(Kept.DRAFT, date(2018, 1, 1), months, days), ended) == until


@pytest.mark.parametrize(
    ("what", "typed", "kept"),
    [
        ("full_name", " Nguyễn Thị Mẫu ", "Nguyễn Thị Mẫu"),
        ("identity_number", "001 190 000 017", "001190000017"),
        ("birth_date", "05/03/1986", "1986-03-05"),
        ("birth_date", "5.3.1986", "1986-03-05"),
        ("birth_date", "1986-03-05", "1986-03-05"),
        ("sex", "Nữ", "female"),
        ("sex", "nam", "male"),
    ],
)
def test_a_right_value_is_kept_in_one_form(what, typed, kept):
    assert clean(Particular(what), typed, business=False, today=TODAY) == kept


def test_a_business_has_a_tax_number():
    assert clean(Particular.IDENTITY_NUMBER, "0101234567", business=True, today=TODAY) == "0101234567"


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("full_name", "123"),
        ("full_name", "x" * 201),
        ("identity_number", "12345"),
        ("birth_date", "31/02/1990"),
        ("birth_date", "hôm qua"),
        ("birth_date", "26/11/2026"),
        ("birth_date", "01/01/1899"),
        ("sex", "khác"),
    ],
)
def test_what_cannot_be_is_refused(what, typed):
    with pytest.raises(NotRight):
        clean(Particular(what), typed, business=False, today=TODAY)
