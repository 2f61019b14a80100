"""Every paper the office gives out fits its sheet, says what the law asks and survives long input."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import segno
from django.template.loader import render_to_string
from pypdf import PdfReader

from portal.lib.pdf import render

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
VERIFY = "https://dichvucong.example.vn/xac-thuc/Zk3v9sT0q1bYw6mHnC8xPfLr2dGjE5aUuVtKoI7iQyA/"
CENTRE = "Trung tâm Phục vụ hành chính công"
COMMUNE = "Ủy ban nhân dân phường Tam Thanh"
OFFICE = f"{CENTRE} phường Tam Thanh"
PORTAL = "Cổng dịch vụ công tỉnh Lạng Sơn"
A5, A4 = (419.5, 595.3), (595.3, 841.9)
KINDS = ["acknowledgement", "form01", "form02", "form03", "letter"]
LONG_PROCEDURE = "Cấp lại giấy phép xây dựng đối với công trình cấp III, cấp IV và nhà ở riêng lẻ, " * 4
LONG_NAME = "Công ty trách nhiệm hữu hạn một thành viên Đầu tư xây dựng và thương mại vùng biên giới " * 2


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)


def sample(kind: str) -> dict[str, Any]:
    """What documents.context hands to templates/legal/<kind>.html."""
    return {
        "paper": {
            "number": "57/UBND-TP" if kind == "letter" else "0012/TTPVHCC",
            "ordinal": 1,
            "subject": "trả lời đề nghị xác nhận tình trạng hôn nhân" if kind == "letter" else "",
            "place": "Tam Thanh",
            "date": at(2026, 11, 23, 9, 10),
            "qr": segno.make(VERIFY, error="m").svg_data_uri(border=0),
            "verify_url": VERIFY,
            "lookup_url": "https://dichvucong.example.vn/tra-cuu/",
            "answer_url": "https://dichvucong.example.vn/ho-so/42/",
        },
        "head": {
            "parent": "" if kind == "letter" else "Ủy ban nhân dân phường Tam Thanh",
            "agency": ("Ủy ban nhân dân phường Tam Thanh" if kind == "letter" else "Trung tâm Phục vụ hành chính công"),
            "name": "Ủy ban nhân dân phường Tam Thanh",
        },
        "office": {
            "name": OFFICE,
            "phone": "0205 3812 345",
            "portal_name": "Cổng dịch vụ công tỉnh Lạng Sơn",
        },
        "dossier": {
            "number": "H37.101-261123-0012",
            "track_code": "",
            "procedure_code": "1.004873",
            "procedure_name": "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân",
            "case_name": "",
            "solving_agency": "",
            "online": True,
            "sets": 1,
            "limit_text": "03 ngày làm việc",
            "filed_at": at(2026, 11, 22, 20, 5),
            "accepted_at": at(2026, 11, 23, 9, 10),
            "reply_by": at(2026, 11, 23, 17, 0),
            "due_at": at(2026, 11, 26, 9, 10),
            "receive_text": "bản điện tử trên Cổng dịch vụ công",
            "collects": False,
            "register_book": "",
            "register_no": "",
        },
        "submitter": {
            "name": "Nông Thị Hạnh",
            "capacity": "",
            "address": "Số 12, đường Lê Lợi, phường Tam Thanh, tỉnh Lạng Sơn",
            "phone": "0912 345 678",
            "email": "hanh@example.vn",
            "id_number": "020192******",
        },
        "owner": {
            "same": True,
            "salutation": "Ông/Bà",
            "name": "Nông Thị Hạnh",
            "address": "Phường Tam Thanh",
        },
        "for_other": False,
        "clerk": {"name": "Hoàng Văn Thành"},
        "papers": [
            {
                "name": "Văn bản ủy quyền",
                "originals": 0,
                "certified": 0,
                "copies": 0,
                "note": "bản điện tử",
                "files": ["uy-quyen.pdf"],
            },
            {
                "name": "Bản án ly hôn",
                "originals": 1,
                "certified": 0,
                "copies": 2,
                "note": "",
                "files": ["trang-1.jpg", "trang-2.jpg"],
            },
        ],
        "supplement": {
            "round": 1,
            "items": [{"name": "Bản án ly hôn", "remark": "Bản chụp thiếu trang 2."}],
            "reason": "Chưa đủ căn cứ xác nhận.",
            "wished_by": date(2026, 12, 7),
            "clock_text": "Thời hạn giải quyết được tính lại từ đầu khi nhận đủ hồ sơ.",
        },
        "refusal": {
            "reason": "Không thuộc thẩm quyền của phường.",
            "legal_basis": "Luật Hộ tịch",
            "advice": "",
        },
        "result": {
            "title": "Trả lời đề nghị xác nhận tình trạng hôn nhân",
            "granted": True,
            "legal_basis": ["Luật Hộ tịch ngày 20 tháng 11 năm 2014"],
            "paragraphs": ["Bà Nông Thị Hạnh hiện tại chưa đăng ký kết hôn với ai."],
        },
        "approver": {"name": "Vi Văn Long", "title": "Chủ tịch", "at": at(2026, 11, 24, 15, 30)},
    }


def drawn(kind: str, context: dict[str, Any]) -> PdfReader:
    html = render_to_string(f"legal/{kind}.html", context)
    return PdfReader(io.BytesIO(render(html, title=kind)))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_paper_is_one_sheet_of_the_right_size(kind: str) -> None:
    reader = drawn(kind, sample(kind))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    expected = A4 if kind == "letter" else A5
    assert (float(box.width), float(box.height)) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_names_the_dossier_and_where_to_verify_it(kind: str) -> None:
    text = words(drawn(kind, sample(kind)))
    assert "H37.101-261123-0012" in text
    assert VERIFY in text.replace(" ", "")
    assert ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text) == (kind != "acknowledgement")


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        (
            "form01",
            [
                "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                "4. Thời gian nhận hồ sơ: 09 giờ 10 phút, ngày 23 tháng 11 năm 2026",
                "5. Thời gian trả kết quả giải quyết hồ sơ: 09 giờ 10 phút, ngày 26 tháng 11 năm 2026",
                "2. Số lượng hồ sơ: 01 (bộ)",
            ],
        ),
        ("form02", ["PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Bản chụp thiếu trang 2.", "NGƯỜI HƯỚNG DẪN"]),
        ("form03", ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Không thuộc thẩm quyền của phường."]),
        ("letter", ["Số: 57/UBND-TP", "đồng ý giải quyết", "Phê duyệt trên hệ thống", "chưa có chữ ký số"]),
        ("acknowledgement", ["17 giờ 00 phút, ngày 23 tháng 11 năm 2026", "uy-quyen.pdf"]),
    ],
)
def test_a_paper_says_what_it_must(kind: str, sentences: list[str]) -> None:
    text = words(drawn(kind, sample(kind)))
    for sentence in sentences:
        assert sentence in text


def test_the_letter_speaks_to_who_filed_for_another() -> None:
    assert "Kính gửi: Ông/Bà Nông Thị Hạnh Phường Tam Thanh" in words(drawn("letter", sample("letter")))
    context = sample("letter") | {"for_other": True}
    context["owner"] = {"same": False, "salutation": "Ông/Bà", "name": "Nông Văn Bé", "address": ""}
    text = words(drawn("letter", context))
    assert "Kính gửi: Ông/Bà Nông Thị Hạnh (nộp hồ sơ cho Nông Văn Bé) Số 12, đường Lê Lợi" in text
    assert "nhận được hồ sơ do Ông/Bà nộp cho Nông Văn Bé, mã H37.101-261123-0012" in text


def test_the_acknowledgement_does_not_say_procedure_twice() -> None:
    assert "Thủ tục Cấp Giấy xác nhận" in words(drawn("acknowledgement", sample("acknowledgement")))


def test_the_acknowledgement_promises_no_date_of_return() -> None:
    assert "26 tháng 11" not in words(drawn("acknowledgement", sample("acknowledgement")))


@pytest.mark.parametrize("kind", ["acknowledgement", "form01"])
def test_who_has_no_phone_and_no_card_gets_a_code_to_look_up_with(kind: str) -> None:
    context = sample(kind)
    context["dossier"]["track_code"] = "4821"
    assert "mã tra cứu 4821" in words(drawn(kind, context))


def test_a_dossier_without_a_promised_date_says_so() -> None:
    context = sample("form01")
    context["dossier"]["due_at"] = None
    assert "không có ngày hẹn trả" in words(drawn("form01", context))


@pytest.mark.parametrize("kind", ["acknowledgement", "form01"])
def test_thirty_papers_and_long_names_leave_nothing_out_and_no_empty_sheet(kind: str) -> None:
    context = sample(kind)
    paper = context["papers"][0]
    context["papers"] = [{**paper, "name": f"Giấy tờ thứ {n} {LONG_NAME}"} for n in range(1, 31)]
    context["dossier"]["procedure_name"] = LONG_PROCEDURE
    context["submitter"]["name"] = LONG_NAME
    reader = drawn(kind, context)
    text = words(reader)
    assert all(f"Giấy tờ thứ {n} " in text for n in range(1, 31))
    assert all(len(page.extract_text().strip()) > 40 for page in reader.pages)


def test_what_people_typed_cannot_become_markup() -> None:
    context = sample("form03")
    context["refusal"]["reason"] = "<img src=file:///etc/passwd> & <script>"
    assert "<img src=file:///etc/passwd> & <script>" in words(drawn("form03", context))


def test_only_who_collects_at_the_counter_is_told_what_to_bring():
    bring = "Khi nhận kết quả tại quầy, Ông/Bà mang theo giấy này"
    context = sample("form01")
    assert bring not in words(drawn("form01", context))
    context["dossier"]["collects"] = True
    assert bring in words(drawn("form01", context))
