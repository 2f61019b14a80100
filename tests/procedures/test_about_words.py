"""How long an internal step takes, as people speak of time."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from procedures.labels import about_words


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("0.1", "khoảng nửa giờ làm việc"),
        ("0.4", "khoảng nửa giờ làm việc"),
        ("0.75", "khoảng 1 giờ làm việc"),
        ("1.6", "khoảng 2 giờ làm việc"),
        ("3.4", "khoảng 3 giờ làm việc"),
        ("4.4", "khoảng nửa ngày làm việc"),
        ("6", "khoảng 1 ngày làm việc"),
        ("11.9", "khoảng 1 ngày làm việc"),
        ("12", "khoảng 2 ngày làm việc"),
        ("80", "khoảng 10 ngày làm việc"),
    ],
)
def test_hours_are_said_roughly(hours, said):
    with translation.override("vi"):
        assert about_words(Decimal(hours)) == said


@pytest.mark.django_db
def test_the_procedure_page_folds_the_office_s_steps_and_says_no_tenths(world):
    page = Client().get("/thu-tuc/1.001193/").content.decode()
    process = page.partition('id="quy-trinh"')[2].partition("</section>")[0]
    assert process.index("<details") < process.index("<table")
    assert "khoảng nửa giờ làm việc" in process
    assert not re.search(r"\d,\d giờ", process)
    assert page.index('href="#quy-trinh"') < page.index('id="quy-trinh"')
    assert page.partition('id="trinh-tu"')[2].lstrip('">').count("<details") >= 1
