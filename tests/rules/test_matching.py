"""Which kept paper may be meant by a line of a papers list."""

import pytest

from dossiers.rules.matching import CLOSE, likeness, words_of


@pytest.mark.parametrize(
    "asked, names, close",
    [
        ("giai chung sinh ban chinh", ["giai chung sinh"], True),
        ("giai chung nhan ket hon cua cha me neu co", ["ket hon"], True),
        ("giai khai sinh", ["giai chung sinh"], False),
        ("to khai dang ki khai sinh", ["giai khai sinh"], False),
        ("to khai dang ki khai sinh", ["to khai dang ki khai sinh"], True),
        ("giai khai sinh hoac giai to dinh kem theo don", ["giai khai sinh"], True),
        ("hop dong thue nha xuong mat bang", ["hop dong thue nha"], True),
        ("quiet dinh cho thue dat nha nuoc hop dong", ["hop dong thue nha"], False),
        ("giai chung nhan quien su dung dat", ["giai chung nhan ket hon"], False),
        (f"bien ban {'mot hai ba bon nam sau bai tam chin muoi ' * 2} khai sinh", ["giai khai sinh"], False),
        ("to khai dang ki khai tu", ["giai khai sinh"], False),
        ("ban sao the can cuoc", ["img 20261122", "can cuoc cong dan"], True),
        ("ban sao the can cuoc", ["img 20261122"], False),
        ("ban sao", ["ban sao"], True),
        ("ban sao", [], False),
    ],
)
def test_words_in_common_make_two_names_close(asked, names, close):
    assert (likeness(asked, names) >= CLOSE) is close


def test_the_same_name_is_closest_and_less_besides_is_closer():
    asked = "giai chung nhan ket hon"
    exact = likeness(asked, [asked])
    near, far = likeness(asked, ["ket hon"]), likeness(asked, ["ket hon lan hai tai phuong xa"])
    assert exact == 1 > near > far > 0


def test_a_name_given_by_a_camera_says_nothing():
    for name in ("img 20261122 081530", "dsc01234", "scan0001", "anh 2", "20261122"):
        assert words_of(name) == (), name
    assert words_of("ho chieu") == ("hochieu",)
