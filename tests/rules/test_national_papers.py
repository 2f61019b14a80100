"""What is handed in, what is shown, what is only a note."""

import pytest

from procedures.rules.catalogue import Doubt, PaperKind
from tests.rules.test_national import doubts, parsed

SUBMIT, SHOW, NOTE = PaperKind.SUBMIT, PaperKind.SHOW, PaperKind.NOTE


def paper(name="Tờ khai", case="", originals=1, copies=0, **more):
    return {
        "case": case,
        "code": "KQ1",
        "name": name,
        "original_qty": originals,
        "copy_qty": copies,
        "forms": [],
    } | more


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (paper(), SUBMIT),
        (paper(case="* Giấy tờ phải nộp:"), SUBMIT),
        (paper(case="* Giấy tờ phải xuất trình:"), SHOW),
        (paper(case="Giấy tờ xuất trình"), SHOW),
        (paper(case="Các giấy tờ phải xuất trình (nộp bản sao có chữ ký xác nhận)"), SUBMIT),
        (paper(case="* Lưu ý :"), NOTE),
        (paper(case="Ghi chú:"), NOTE),
        (paper("* Lưu ý: mang theo bản chính"), NOTE),
        (paper("Giấy tờ nước ngoài phải hợp pháp hóa", originals=0), NOTE),
        (paper("Thông tin đã có thì không phải xuất trình", "* Giấy tờ phải xuất trình:", 0), NOTE),
        (paper("Thẻ căn cước", originals=0, copies=2), SUBMIT),
    ],
)
def test_kind(row, kind):
    record = parsed(components=[row, paper("Đơn")])
    assert record.papers[0].kind is kind
    assert (Doubt.PAPERS_INCLUDE_NOTES in doubts(record)) == (kind is NOTE)


def test_where_no_line_has_a_quantity_they_are_papers():
    record = parsed(components=[paper("Đơn", originals=0), paper("Đề án", originals=0)])
    assert [p.kind for p in record.papers] == [SUBMIT, SUBMIT]
    assert Doubt.PAPERS_WITHOUT_QUANTITY in doubts(record)


CASES = [
    {"code": "1", "name": "Cấp mới", "time_value": 5, "time_unit": "DAY"},
    {"code": "2", "name": "Cấp lại", "time_value": 3, "time_unit": "DAY"},
]


def test_a_heading_that_is_the_name_of_a_case_ties_the_paper_to_it():
    record = parsed(cases=CASES, components=[paper("Đơn", "Cấp mới"), paper("Giấy cũ", "cấp lại"), paper("Ảnh")])
    assert [(p.name, p.case, p.heading) for p in record.papers] == [
        ("Đơn", 0, ""),
        ("Giấy cũ", 1, ""),
        ("Ảnh", None, ""),
    ]


def test_any_other_heading_holds_for_every_case():
    record = parsed(cases=CASES, components=[paper("Đơn", "a) Đối với tổ chức:")])
    assert [(p.case, p.heading) for p in record.papers] == [(None, "a) Đối với tổ chức")]


def test_the_name_of_the_only_case_ties_nothing():
    assert parsed(cases=CASES[:1], components=[paper("Đơn", "Cấp mới")]).papers[0].case is None


def test_required_is_believed_only_where_the_record_says_so():
    rows = [paper(required=True), paper("Ảnh", required=False), paper("Lưu ý: x", required=True)]
    assert [p.required for p in parsed(components=rows).papers] == [None, None, None]
    written = parsed(components=rows, required_known=True)
    assert [p.required for p in written.papers] == [True, False, None]


def test_keys_are_unique_and_bullets_go():
    record = parsed(components=[paper("- Đơn"), paper("+ Ảnh"), paper("", code="x"), paper("Thẻ", code="")])
    assert [(p.key, p.name) for p in record.papers] == [("KQ1", "Đơn"), ("KQ1-2", "Ảnh"), ("p", "Thẻ")]
