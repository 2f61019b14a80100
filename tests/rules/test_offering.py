"""Who takes a procedure: field table x level x kind."""

import pytest

from procedures.rules.catalogue import Taker
from procedures.rules.offering import national_page, offering


def decide(**changes):
    given = {
        "kind": "standard",
        "internal": False,
        "promulgator_code": "G15",
        "levels": ("province",),
        "authority": "H37.03",
        "province": "H37",
    }
    found = offering(**(given | changes))
    return found.taker, found.agencies


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (Taker.HERE, ("H37.03",))),
        ({"levels": ("commune",)}, (Taker.HERE, ("",))),
        ({"levels": ("province", "commune")}, (Taker.HERE, ("H37.03", ""))),
        ({"authority": "communes", "levels": ("province", "commune")}, (Taker.HERE, ("",))),
        ({"authority": "communes"}, (Taker.NONE, ())),
        ({"levels": ("ministry",)}, (Taker.MINISTRY, ())),
        ({"levels": ("ministry", "vertical")}, (Taker.VERTICAL, ())),
        ({"authority": "vertical"}, (Taker.VERTICAL, ())),
        ({"authority": "ministry", "levels": ("province", "commune")}, (Taker.MINISTRY, ())),
        ({"authority": "none"}, (Taker.NONE, ())),
        ({"authority": ""}, (Taker.NONE, ())),
        ({"internal": True}, (Taker.NONE, ())),
        ({"kind": "specific", "promulgator_code": "H37"}, (Taker.HERE, ("H37.03",))),
        ({"kind": "specific", "promulgator_code": "H37.08.05"}, (Taker.HERE, ("H37.03",))),
        ({"kind": "specific", "promulgator_code": "000.00.12.H37"}, (Taker.HERE, ("H37.03",))),
        ({"kind": "specific", "promulgator_code": "H05"}, (Taker.OTHER_PROVINCE, ())),
    ],
)
def test_offering(changes, expected):
    assert decide(**changes) == expected


def test_the_national_portal_has_a_page_for_each_of_its_own_ids():
    known = "019d2bfb-d76d-737f-81b9-69258b07240b"
    assert national_page(known) == f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{known}"
    for other in ("", "id-1", f"{known}/../../x", known.upper()):
        assert national_page(other) == "https://dichvucong.gov.vn/"
