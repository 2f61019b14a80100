"""The gallery: every part of every screen, in all its states, with the line of code that includes it."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone

from portal import icons
from portal.lib.dateboxes import DateBoxesField

# Component -> the sentence that says what it is for. The page of each is templates/gallery/<name>.html.
COMPONENTS: dict[str, str] = {
    "typography": "Chữ: đề mục, đoạn, danh sách, liên kết, mã.",
    "account": "Người đang đăng nhập; đường vào, đường ra.",
    "actions": "Hàng nút ở cuối một việc.",
    "back_link": "Về trang trước trong một chuỗi trang.",
    "breadcrumb": "Vị trí của trang trong cổng.",
    "button": "Một việc làm ngay. Mỗi trang một nút xanh.",
    "confirmation": "Việc đã xong: mã số và thời điểm.",
    "details": "Phần giải thích, mở ra khi cần.",
    "empty": "Danh sách chưa có gì, và lối đi tiếp.",
    "error_summary": "Những chỗ cần sửa, đặt đầu trang, mỗi dòng dẫn tới ô.",
    "error_text": "Lời báo lỗi tại ô.",
    "field": "Một câu hỏi: nhãn, gợi ý, lỗi, ô nhập. Dùng cho mọi loại ô.",
    "fieldset": "Nhóm câu hỏi thuộc về nhau.",
    "file_card": "Một tệp đã đính kèm.",
    "filter_group": "Nhóm điều kiện lọc danh sách.",
    "form": "Cả một biểu mẫu Django trong một dòng.",
    "inset": "Điều cần để ý giữa đoạn văn.",
    "label_text": "Lời của nhãn, kèm dấu bắt buộc hoặc (không bắt buộc).",
    "notice": "Thông báo: cho biết, đã xong, chú ý, chưa xong.",
    "pager": "Trang trước, trang sau của danh sách.",
    "panel": "Khung nền kem cho một nội dung riêng.",
    "phases": "Các chặng của một hồ sơ theo cách người dân hiểu.",
    "progress": "Đã xong mấy phần trên mấy phần.",
    "required_note": "Dòng giải thích dấu sao.",
    "results": "Danh sách kết quả tìm kiếm.",
    "search_box": "Ô tìm kiếm.",
    "status": "Trạng thái: chữ, màu và dấu.",
    "summary_list": "Nội dung đã khai, mỗi dòng một mục, có lối sửa.",
    "table": "Bảng, có tiêu đề, cuộn ngang trong khung của nó.",
    "tabs": "Các nhóm việc, kèm số lượng.",
    "task_list": "Các phần phải khai của một hồ sơ.",
    "timeline": "Diễn biến theo thời gian.",
    "icons": "Các hình vẽ nhỏ.",
    "desk": "Mặt bàn làm việc của cán bộ: dày, rộng.",
}
STAFF_LOOK = frozenset({"desk"})


class SampleForm(forms.Form):
    """One question of every kind."""

    full_name = forms.CharField(
        label="Họ, chữ đệm và tên",
        help_text="Viết đầy đủ như trên thẻ căn cước.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    birth = DateBoxesField(label="Ngày, tháng, năm sinh", help_text="Ví dụ: 05 03 1986", birth=True)
    phone = forms.CharField(
        label="Số điện thoại",
        widget=forms.TextInput(
            {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "data-width": "10"},
        ),
    )
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    commune = forms.ChoiceField(
        label="Xã, phường nơi cư trú",
        choices=[
            ("", "Chọn xã, phường"),
            ("1", "Xã Thất Khê"),
            ("2", "Phường Lương Văn Tri"),
            ("3", "Xã Quốc Khánh"),
        ],
    )
    marital = forms.ChoiceField(
        label="Tình trạng hôn nhân",
        choices=[
            ("single", "Chưa đăng ký kết hôn với ai"),
            ("married", "Đang có vợ hoặc có chồng"),
            ("ended", "Đã ly hôn"),
        ],
        widget=forms.RadioSelect,
    )
    gender = forms.ChoiceField(
        label="Giới tính", choices=[("f", "Nữ"), ("m", "Nam")], widget=forms.RadioSelect({"inline": True})
    )
    papers = forms.MultipleChoiceField(
        label="Giấy tờ mang theo",
        required=False,
        help_text="Chọn mọi mục có.",
        choices=[
            ("id", "Thẻ căn cước"),
            ("book", "Giấy xác nhận thông tin về cư trú"),
            ("cert", "Bản án, quyết định ly hôn"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label="Mục đích sử dụng",
        help_text="Tối đa 500 ký tự.",
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
    )
    scan = forms.FileField(label="Bản chụp", required=False, help_text="PDF, JPG hoặc PNG, tối đa 50 MB.")
    agree = forms.BooleanField(
        label="Tôi cam đoan những nội dung khai trên đây là đúng sự thật.",
        help_text="Tôi chịu trách nhiệm trước pháp luật về nội dung đã khai.",
    )


def _broken() -> SampleForm:
    """The same form sent back with a mistake at each question."""
    bad = {"full_name": "", "birth_0": "31", "birth_1": "02", "birth_2": "1990", "phone": "", "email": "an@"}
    return SampleForm(bad)


def _rows() -> list[dict[str, Any]]:
    return [
        {"label": "Họ, chữ đệm và tên", "value": "Nguyễn Thị Hồng Nhung", "href": "#sua"},
        {"label": "Ngày, tháng, năm sinh", "value": "05/03/1986", "href": "#sua"},
        {"label": "Nơi cư trú", "value": "Thôn Nà Phái, xã Thất Khê, tỉnh Lạng Sơn", "href": "#sua"},
        {"label": "Thư điện tử", "value": "", "href": "#sua"},
        {"label": "Giấy tờ kèm theo", "lines": ["Thẻ căn cước", "Quyết định ly hôn"], "href": "#sua"},
    ]


def _tasks() -> list[dict[str, str]]:
    return [
        {"label": "Người yêu cầu", "href": "#1", "state": "done", "status": "Đã xong"},
        {"label": "Tình trạng hôn nhân", "href": "#2", "state": "doing", "status": "Đang khai"},
        {
            "label": "Giấy tờ phải nộp",
            "href": "#3",
            "state": "todo",
            "status": "Chưa khai",
            "hint": "Cần 2 giấy tờ, có thể chụp bằng điện thoại.",
        },
        {"label": "Cách nhận kết quả", "href": "#5", "state": "error", "status": "Cần sửa"},
        {"label": "Kiểm tra và nộp", "state": "blocked", "status": "Chưa khai được"},
    ]


def _events(now: datetime.datetime) -> list[dict[str, Any]]:
    day = datetime.timedelta(days=1)
    return [
        {"title": "Đã nộp hồ sơ", "at": now - 3 * day, "by": "Nguyễn Thị Hồng Nhung", "state": "done"},
        {
            "title": "Yêu cầu bổ sung",
            "at": now - 2 * day,
            "by": "Bộ phận Một cửa",
            "state": "bad",
            "text": "Bản chụp mờ.",
        },
        {"title": "Đã tiếp nhận, hẹn trả kết quả", "at": now - day, "by": "Bộ phận Một cửa", "state": "done"},
        {"title": "Đang thẩm định", "when": "Công chức tư pháp – hộ tịch", "state": "now"},
        {"title": "Trả kết quả", "when": "Dự kiến 17:00 ngày 26/11/2026", "state": "next"},
    ]


def _file(**changes: Any) -> dict[str, Any]:
    return {
        "name": "quyet-dinh-ly-hon-so-12-2019.pdf",
        "kind": "PDF, 3 trang",
        "size": 1_843_200,
        "state": "Chưa quét vi-rút",
        "tone": "wait",
        "href": "#tep",
    } | changes


def _lists() -> dict[str, Any]:
    names = ("Xác nhận tình trạng hôn nhân", "Đăng ký khai sinh", "Chứng thực bản sao từ bản chính")
    return {
        "results": [
            {
                "href": "#kq",
                "label": name,
                "facts": ["Hộ tịch", "Cấp xã"],
                "status": "Nộp trực tuyến toàn trình",
                "tone": "good",
            }
            for name in names
        ],
        "tabs": [
            {"label": "Chờ tiếp nhận", "href": "#a", "count": 12, "current": True},
            {"label": "Chờ bổ sung", "href": "#b", "count": 3},
            {"label": "Chờ trả kết quả", "href": "#c", "count": 128},
            {"label": "Quá hạn", "href": "#d", "count": 2, "tone": "bad"},
            {"label": "Của tôi", "href": "#e"},
        ],
        "phases": [
            {"label": "Đã nộp", "state": "done", "note": "22/11/2026"},
            {"label": "Đã tiếp nhận", "state": "done", "note": "23/11/2026"},
            {"label": "Đang giải quyết", "state": "now", "note": "Hẹn trả 26/11/2026"},
            {"label": "Có kết quả", "state": "next"},
        ],
        "crumbs": [{"href": "/thu-tuc/", "label": "Thủ tục"}, {"href": "#ht", "label": "Hộ tịch"}],
        "options": [
            {"value": "full", "label": "Toàn trình", "count": 1204, "checked": True},
            {"value": "partial", "label": "Một phần", "count": 861},
            {"value": "info", "label": "Cung cấp thông tin", "count": 97},
        ],
        "queue": _queue(names),
    }


def _queue(names: tuple[str, str, str]) -> list[tuple[str, ...]]:
    return [
        (
            "H37.7.2-261122-0007",
            "Nguyễn Thị Hồng Nhung",
            names[0],
            "wait",
            "Chờ tiếp nhận",
            "còn 1 giờ 20 phút",
            "soon",
        ),
        ("H37.7.2-261122-0006", "Hoàng Văn Thụ", names[1], "info", "Đang giải quyết", "còn 2 ngày làm việc", ""),
        (
            "H37.7.2-261120-0031",
            "Công ty TNHH Đầu tư Xây dựng Kỳ Lừa",
            names[2],
            "bad",
            "Quá hạn",
            "quá 3 giờ làm việc",
            "late",
        ),
        ("H37.7.2-261119-0012", "Lương Thị Nghiễm", names[1], "good", "Chờ trả kết quả", "xong trước hạn", ""),
    ]


def _context(name: str) -> dict[str, Any]:
    now = timezone.now()
    return {
        "name": name,
        "purpose": COMPONENTS[name],
        "components": COMPONENTS,
        "staff_look": name in STAFF_LOOK,
        "sample": SampleForm(auto_id="ok_%s"),
        "broken": _broken(),
        "rows": _rows(),
        "plain_rows": [{"label": row["label"], "value": row.get("value")} for row in _rows()[:4]],
        "tasks": _tasks(),
        "events": _events(now),
        "file": _file(),
        "scan": _file(thumbs=[{"src": static("img/mark.svg"), "alt": f"Trang {n}", "href": "#"} for n in (1, 2, 3)]),
        "kept": _file(name="Giấy khai sinh.pdf", note="Lấy từ kho giấy tờ"),
        "photo": _file(name="IMG_20261122_081530.jpg", kind="Ảnh JPG", state="An toàn", tone="good", image=True),
        "refused": _file(name="to-khai.docx", kind="DOCX", state=None, error="Tệp có mật khẩu nên không đọc được."),
        "now": now,
        "icons": list(icons.ICONS),
        **_lists(),
    }


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """The list of components."""
    return render(request, "gallery/index.html", {"components": COMPONENTS})


@login_not_required
def component(request: HttpRequest, name: str) -> HttpResponse:
    """One component in all its states."""
    if name not in COMPONENTS:
        raise Http404(name)
    return render(request, f"gallery/{name}.html", _context(name))
