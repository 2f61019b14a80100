"""Every type of question: what is taken, how it is stored, what is refused and why."""

import unicodedata

import pytest

from procedures.rules import eform
from tests.rules.eforms import KNOWN, clean, codes, form, item, options

NFD = unicodedata.normalize("NFD", "Nguyễn Thị Hòa")
LONG = "a" * 10_000


def one(kind: str, raw: object, **more: object) -> eform.Cleaned:
    return clean(form(item("a", kind, **more)), {"a": raw})


ONE_OF = {"options": options("x", "y", "z")}


@pytest.mark.parametrize(
    "kind, limits, raw, stored",
    [
        ("text", {}, "  hai   chữ ", "hai chữ"),
        ("text", {}, NFD, "Nguyễn Thị Hòa"),
        ("text", {}, "dòng\nhai", "dòng hai"),
        ("text", {}, "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("text", {}, "\x00a\x07\ue000b\u200bc", "abc"),
        ("text", {}, "e\u200b\u0301", "é"),
        ("text", {}, "gia đình 👨‍👩‍👧 vui", "gia đình 👨‍👩‍👧 vui"),
        ("text", {}, "“Word” – ‘dán’…", "“Word” – ‘dán’…"),
        ("text", {"pattern": "digits"}, "0123", "0123"),
        ("text", {"pattern": "code"}, "12/2019-BA", "12/2019-BA"),
        ("text", {"pattern": "land_number"}, "12, 13/1", "12, 13/1"),
        ("text", {"pattern": "map_sheet"}, "12", "12"),
        ("text", {"pattern": "map_sheet"}, "dc 05", "DC 05"),
        ("text", {"pattern": "map_sheet"}, "F-48-80-C (3)", "F-48-80-C (3)"),
        ("text", {"pattern": "land_certificate"}, "aa 01234567", "AA 01234567"),
        ("text", {"pattern": "land_certificate"}, "Đ 123456", "Đ 123456"),
        ("text", {"pattern": "document_number"}, "0123/qđ-ubnd", "0123/QĐ-UBND"),
        ("text", {"pattern": "document_number"}, "GPXD 45 (2019)", "GPXD 45 (2019)"),
        ("text", {"pattern": "business_number"}, "0100109106", "0100109106"),
        ("text", {"pattern": "business_number"}, "0100109106-001", "0100109106-001"),
        ("text", {"pattern": "business_number"}, "14a8001234", "14A8001234"),
        ("text", {"pattern": "vehicle_plate"}, "12a-123.45", "12A-123.45"),
        ("text", {"pattern": "vehicle_plate"}, "12-AB1 234.56", "12-AB1 234.56"),
        ("text", {"pattern": "vehicle_plate"}, "12H1 2345", "12H1 2345"),
        ("text", {"pattern": "vehicle_plate"}, "tm-12-34", "TM-12-34"),
        ("text", {"pattern": "vehicle_plate"}, "80-123-NG-45", "80-123-NG-45"),
        ("text", {"pattern": "postal_code"}, "25000", "25000"),
        ("paper_number", {"paper": "passport"}, "c 1234567", "C1234567"),
        ("paper_number", {"paper": "old_id_card"}, "081 234 567", "081234567"),
        ("paper_number", {"paper": "id_card"}, "020090001234", "020090001234"),
        ("text", {"max_length": 3}, "abc", "abc"),
        ("long_text", {}, "một\r\nhai\n\n\n\nba ", "một\nhai\n\nba"),
        ("name", {}, "A", "A"),
        ("name", {}, "H'Hen Niê", "H'Hen Niê"),
        ("name", {}, "Y-Bion O’Brien Jr.", "Y-Bion O’Brien Jr."),
        ("name", {}, "王小明", "王小明"),
        ("name", {}, "x" * 100, "x" * 100),
        ("name", {}, NFD, "Nguyễn Thị Hòa"),
        ("phone", {}, "0912 345 678", "0912345678"),
        ("phone", {}, "+84 912.345.678", "0912345678"),
        ("phone", {}, "84912345678", "0912345678"),
        ("phone", {}, "+84 0912345678", "0912345678"),
        ("phone", {}, "(0205) 3 812 345", "02053812345"),
        ("phone", {}, "+447911123456", "+447911123456"),
        ("email", {}, " A.b+c@Example.com ", "A.b+c@Example.com"),
        ("id_number", {}, "020 090 001 234", "020090001234"),
        ("tax_number", {}, "0100109106", "0100109106"),
        ("tax_number", {}, "0100109106001", "0100109106-001"),
        ("tax_number", {}, "0100109106-001", "0100109106-001"),
        ("tax_number", {}, "020090001234", "020090001234"),
        ("number", {}, "12", 12),
        ("number", {}, 12, 12),
        ("number", {}, 12.0, 12),
        ("number", {}, "1.234.567", 1234567),
        ("number", {}, "1 234", 1234),
        ("number", {}, "-3", -3),
        ("number", {"decimals": 2}, "1.234,5", 1234.5),
        ("number", {"decimals": 2}, "12.34", 12.34),
        ("number", {"decimals": 1}, 2.5, 2.5),
        ("number", {"min": 1, "max": 20}, "20", 20),
        ("date", {}, "2024-02-29", "2024-02-29"),
        ("date", {}, {"day": "1", "month": "2", "year": "1990"}, "1990-02-01"),
        ("date", {}, {"day": 1, "month": 2, "year": 1990}, "1990-02-01"),
        ("date", {}, "27/3/1985", "1985-03-27"),
        ("date", {}, "27-3-1985", "1985-03-27"),
        ("date", {"precision": "year"}, "1985", "1985"),
        ("date", {"precision": "year"}, {"day": "", "month": "3", "year": "1985"}, "1985-03"),
        ("date", {"precision": "month"}, "3/1985", "1985-03"),
        ("date", {"max": "today"}, "2026-11-26", "2026-11-26"),
        ("date", {"max": "today", "precision": "year"}, "2026", "2026"),
        ("date", {"min": "2020-01-01"}, "2020-01-01", "2020-01-01"),
        ("yes_no", {}, True, True),
        ("yes_no", {}, "false", False),
        ("one_of", ONE_OF, "y", "y"),
        ("one_of", {"list": "ethnic_groups"}, "02", "02"),
        ("many_of", ONE_OF, ["z", "x", "z"], ["x", "z"]),
        ("commune", {}, "05977", "05977"),
        ("commune", {}, {"province": "20", "commune": "05977"}, "05977"),
        ("commune", {"province": "20"}, "06040", "06040"),
        ("file", {}, "f1", ["f1"]),
        ("file", {"max_files": 2}, ["f2", "f1", "f2"], ["f2", "f1"]),
    ],
)
def test_taken_and_stored(kind, limits, raw, stored):
    done = one(kind, raw, **limits)
    assert (codes(done), done.answers) == ({}, {"a": stored})
    again = one(kind, stored, **limits)
    assert again.answers == done.answers


@pytest.mark.parametrize("kind", ["text", "long_text", "name", "phone", "email", "id_number", "tax_number", "number"])
@pytest.mark.parametrize("raw", [None, "", "   ", "\u200b", "\n"])
def test_nothing_typed_is_no_answer(kind, raw):
    done = one(kind, raw)
    assert (codes(done), done.answers) == ({}, {})


@pytest.mark.parametrize(
    "kind, raw",
    [
        ("date", {"day": "", "month": "", "year": ""}),
        ("date", {}),
        ("many_of", []),
        ("commune", {"province": "", "commune": ""}),
        ("file", []),
        ("one_of", ""),
        ("yes_no", ""),
    ],
)
def test_empty_boxes_are_no_answer(kind, raw):
    done = one(kind, raw, **(ONE_OF if kind.endswith("_of") else {}))
    assert (codes(done), done.answers) == ({}, {})


@pytest.mark.parametrize(
    "kind, limits, raw, code",
    [
        ("text", {}, 5, "not_text"),
        ("text", {}, ["a"], "not_text"),
        ("text", {}, "a" * 251, "too_long"),
        ("text", {}, LONG, "too_long"),
        ("text", {}, "a" * 1_000_000, "too_long"),
        ("text", {"min_length": 3}, "ab", "too_short"),
        ("text", {"pattern": "digits"}, "12a", "pattern_digits"),
        ("text", {"pattern": "land_number"}, "thửa 12", "pattern_land_number"),
        ("text", {"pattern": "map_sheet"}, "không rõ", "pattern_map_sheet"),
        ("text", {"pattern": "map_sheet"}, "١٢", "pattern_map_sheet"),
        ("text", {"pattern": "land_certificate"}, "012345", "pattern_land_certificate"),
        ("text", {"pattern": "land_certificate"}, "AAA 123456", "pattern_land_certificate"),
        ("text", {"pattern": "document_number"}, "không số", "pattern_document_number"),
        ("text", {"pattern": "document_number"}, "12/<b>", "pattern_document_number"),
        ("text", {"pattern": "document_number"}, "1" + "-" * 240, "pattern_document_number"),
        ("text", {"pattern": "business_number"}, "123", "pattern_business_number"),
        ("text", {"pattern": "vehicle_plate"}, "12-12345", "pattern_vehicle_plate"),
        ("text", {"pattern": "vehicle_plate"}, "xe máy", "pattern_vehicle_plate"),
        ("text", {"pattern": "postal_code"}, "250000", "pattern_postal_code"),
        ("paper_number", {"paper": "passport"}, "C-", "passport"),
        ("paper_number", {"paper": "old_id_card"}, "0812345678", "old_id_number"),
        ("text", {"pattern": "digits"}, "١٢", "pattern_digits"),
        ("long_text", {}, LONG, "too_long"),
        ("name", {}, "a" * 101, "too_long"),
        ("name", {}, LONG, "too_long"),
        ("name", {}, "An 👍", "name_character"),
        ("name", {}, "An2", "name_character"),
        ("name", {}, "<b>An</b>", "name_character"),
        ("name", {}, "--", "name_empty"),
        ("phone", {}, "12345", "phone"),
        ("phone", {}, "0112345678", "phone"),
        ("phone", {}, "01234567890", "phone_old"),
        ("phone", {}, "không có", "phone_characters"),
        ("phone", {}, "+0123456", "phone_characters"),
        ("email", {}, "a@b", "email"),
        ("email", {}, "a b@c.vn", "email"),
        ("email", {}, "a@c.vn\nBcc: x@y.z", "email"),
        ("email", {}, "a" * 250 + "@c.vn", "too_long"),
        ("id_number", {}, "123456789", "id_number"),
        ("id_number", {}, "02009000123a", "id_number"),
        ("id_number", {}, 20090001234, "not_text"),
        ("tax_number", {}, "123", "tax_number"),
        ("number", {}, "ba", "not_number"),
        ("number", {}, "1e9", "not_number"),
        ("number", {}, True, "not_number"),
        ("number", {}, [1], "not_number"),
        ("number", {}, float("inf"), "not_number"),
        ("number", {}, 10**400, "not_number"),
        ("number", {}, "9" * 400, "not_number"),
        ("number", {}, "1,5", "not_whole"),
        ("number", {"decimals": 1}, "1,55", "decimals"),
        ("number", {"min": 1}, "0", "too_small"),
        ("number", {"max": 20}, "21", "too_big"),
        ("date", {}, "2023-02-29", "date"),
        ("date", {}, "hôm nay", "date"),
        ("date", {}, "1/2/3/1990", "date"),
        ("date", {}, {"day": "31", "month": "4", "year": "1990"}, "date"),
        ("date", {}, {"day": "x", "month": "4", "year": "1990"}, "date"),
        ("date", {}, {"day": "1", "month": "4", "year": "90"}, "date_year"),
        ("date", {}, {"day": "1", "month": "", "year": "1990"}, "date_incomplete"),
        ("date", {}, {"day": "1", "month": "2", "year": ""}, "date_incomplete"),
        ("date", {}, "1990", "date_incomplete"),
        ("date", {"precision": "month"}, "1990", "date_incomplete"),
        ("date", {}, "0001-01-01", "date_year"),
        ("date", {"max": "today"}, "2026-11-27", "date_future"),
        ("date", {"max": "today", "precision": "year"}, "2027", "date_future"),
        ("date", {"min": "today"}, "2026-11-25", "date_past"),
        ("date", {"min": "2020-01-01"}, "2019-12-31", "date_early"),
        ("date", {"max": "2020-01-01"}, "2020-01-02", "date_late"),
        ("date", {}, 1990, "not_text"),
        ("yes_no", {}, "có", "not_yes_no"),
        ("yes_no", {}, 1, "not_yes_no"),
        ("one_of", ONE_OF, "w", "not_option"),
        ("one_of", ONE_OF, ["x"], "not_option"),
        ("many_of", ONE_OF, "x", "not_list"),
        ("many_of", ONE_OF, ["x", "w"], "not_option"),
        ("many_of", ONE_OF, [{"x": 1}], "not_option"),
        ("many_of", ONE_OF | {"min_count": 2}, ["x"], "too_few"),
        ("many_of", ONE_OF | {"max_count": 1}, ["x", "y"], "too_many"),
        ("commune", {}, "99999", "commune"),
        ("commune", {}, "5977", "commune"),
        ("commune", {}, {"province": "01", "commune": "05977"}, "commune_missing"),
        ("commune", {}, {"province": "20", "commune": ""}, "commune_missing"),
        ("commune", {"province": "20"}, "00004", "commune_elsewhere"),
        ("file", {}, ["f1", "f2"], "too_many_files"),
        ("file", {}, "f9", "not_file"),
        ("file", {}, {"id": "f1"}, "not_file"),
    ],
)
def test_refused_with_a_reason(kind, limits, raw, code):
    done = one(kind, raw, **limits)
    assert (codes(done), done.answers) == ({"a": [code]}, {})


def test_a_long_text_says_how_long_it_may_be():
    err = one("text", LONG).errors["a"][0]
    assert err.params == {"limit": 250, "length": 10_000}


KINDS = ["id_card", "id_certificate", "passport", "old_id_card", "other", "not_yet", "none"]
PAPER = form(item("paper", "identity_paper", kinds=KINDS))


@pytest.mark.parametrize(
    "kind, number, stored",
    [
        ("id_card", "020090001234", "020090001234"),
        ("id_certificate", "020 090 001 234", "020090001234"),
        ("old_id_card", "080 123 456", "080123456"),
        ("passport", "b1234567", "B1234567"),
        ("other", "SQ-12/34", "SQ-12/34"),
    ],
)
def test_number_of_a_paper_follows_its_kind(kind, number, stored):
    done = clean(PAPER, {"paper": {"kind": kind, "number": number}})
    assert codes(done) == {}
    assert done.answers["paper"]["number"] == stored


@pytest.mark.parametrize(
    "kind, number, code",
    [
        ("id_card", "080123456", "id_number"),
        ("id_card", "B1234567", "id_number"),
        ("old_id_card", "020090001234", "old_id_number"),
        ("passport", "B-12", "passport"),
        ("other", "é", "other_paper"),
    ],
)
def test_number_of_another_kind_is_refused(kind, number, code):
    done = clean(PAPER, {"paper": {"kind": kind, "number": number}})
    assert codes(done) == {"paper.number": [code]}


def test_no_paper_asks_for_the_reason_and_for_no_number():
    done = clean(PAPER, {"paper": {"kind": "none", "number": "020090001234"}}, complete=True)
    assert codes(done) == {"paper.reason": ["required"]}
    assert done.answers == {"paper": {"kind": "none"}}


def test_a_new_born_child_has_no_paper_yet():
    done = clean(PAPER, {"paper": {"kind": "not_yet"}}, complete=True)
    assert codes(done) == {}


def test_a_passport_asks_whose_it_is():
    done = clean(PAPER, {"paper": {"kind": "passport", "number": "B1234567"}}, complete=True)
    assert codes(done) == {"paper.nationality": ["required"]}


@pytest.mark.parametrize(
    "kind, limits, raw, vi, en",
    [
        ("date", {}, "1990-02-01", "01/02/1990", "01/02/1990"),
        ("date", {"precision": "year"}, "1990", "1990", "1990"),
        ("date", {"precision": "year"}, "1990-02", "02/1990", "02/1990"),
        ("number", {"decimals": 1, "unit": "m²"}, 1234.5, "1.234,5 m²", "1,234.5 m²"),
        ("number", {}, 0, "0", "0"),
        ("number", {}, 1950, "1950", "1950"),
        ("number", {}, 12500, "12.500", "12,500"),
        ("yes_no", {}, False, "Không", "No"),
        (
            "yes_no",
            {"answers": {"yes": {"vi": "Rồi"}, "no": {"vi": "Chưa", "en": "Not yet"}}},
            False,
            "Chưa",
            "Not yet",
        ),
        ("yes_no", {"answers": {"yes": {"vi": "Rồi"}, "no": {"vi": "Chưa", "en": "Not yet"}}}, True, "Rồi", "Yes"),
        ("one_of", {"list": "sexes"}, "female", "Nữ", "Female"),
        ("many_of", ONE_OF, ["x", "y"], "X; Y", "X; Y"),
        ("commune", {}, "05977", "Xã Đồng Đăng, tỉnh Lạng Sơn", "Xã Đồng Đăng, tỉnh Lạng Sơn"),
        ("file", {}, ["f1"], "giay-khai-sinh.pdf", "giay-khai-sinh.pdf"),
        ("text", {}, "<b>", "<b>", "<b>"),
    ],
)
def test_in_words(kind, limits, raw, vi, en):
    made = form(item("a", kind, **limits))
    said = [eform.summary(made, {"a": raw}, lang, known=KNOWN)[0].rows[0].text for lang in ("vi", "en")]
    assert said == [vi, en]
