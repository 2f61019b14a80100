"""Names typed in haste: which are asked about, and how they would be written."""

import pytest

from procedures.rules.names import Doubt, capitalised, doubt


@pytest.mark.parametrize(
    ("name", "plain", "proper"),
    [
        ("nguyen van an", True, "Nguyen Van An"),
        ("Nguyen Van An", True, ""),
        ("NGUYEN VAN AN", True, ""),
        ("nguyễn văn an", False, "Nguyễn Văn An"),
        ("đặng thị ngọc-ánh", False, "Đặng Thị Ngọc-Ánh"),
        ("john smith", True, "John Smith"),
    ],
)
def test_asked_about(name, plain, proper):
    assert doubt(name) == Doubt(name, plain=plain, proper=proper)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "An",
        "nguyen",
        "Nguyễn Văn An",
        "NGUYỄN VĂN AN",
        "Phan Anh Minh",
        "John Smith",
        "Mai Lan Anh",
        "Y Moan Êñuôl",
    ],
)
def test_not_asked_about(name):
    assert doubt(name) is None


@pytest.mark.parametrize(
    ("name", "proper"),
    [("h'hen niê", "H'Hen Niê"), ("ma-ri-a lê", "Ma-Ri-A Lê"), ("st. john", "St. John")],
)
def test_capitals_stand_at_each_word(name, proper):
    assert capitalised(name) == proper
