"""The way through a filing: one button, one count of parts, one link a part, and straight back to the check."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers import access
from dossiers.actions import filing
from dossiers.views.filing_parts import Filing
from dossiers.views.name_doubts import doubts
from procedures.access import by_code, published
from tests.dossiers.conftest import GENERIC, upload
from tests.dossiers.office import Office, actor, office  # noqa: F401
from tests.dossiers.test_citizen_filing import answer_pages

pytestmark = pytest.mark.django_db
START = re.compile(r'<a class="button button--start" href="([^"]+)">([^<]+)<')


def main_button(surfer) -> tuple[str, str]:
    """Address and words of the one button of the task list."""
    found = START.findall(surfer.text)
    assert len(found) == 1
    return found[0]


def links_to(surfer, words: str) -> list[str]:
    """The addresses of links that read so, hidden words included."""
    plain = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', surfer.text, re.S)
    return [href for href, text in plain if re.sub(r"<[^>]+>", "", text).strip() == words]


def test_one_button_leads_to_the_first_part_not_done(citizen, draft):
    pk = draft().pk
    tasks = f"/ho-so/{pk}/khai/"
    citizen.go(tasks)
    assert main_button(citizen) == (f"{tasks}submitter/", "Bắt đầu khai")
    assert "Tiếp theo: " in citizen.text
    citizen.go(f"{tasks}submitter/").send(form="_version", **GENERIC["submitter"])
    citizen.go(f"{tasks}capacity/").send(form="_version", **GENERIC["capacity"])
    citizen.go(tasks)
    assert main_button(citizen) == (f"{tasks}submitter_home/", "Tiếp tục khai")
    assert "Đã hoàn thành 2 trên 6 phần" in citizen.text
    citizen.go(f"{tasks}submitter_home/")
    answer_pages(citizen, GENERIC)
    citizen.send(form="act", act="continue").send(receive_by="electronic")
    citizen.go(tasks)
    assert main_button(citizen) == (f"/ho-so/{pk}/kiem-tra/", "Kiểm tra và nộp hồ sơ")


def test_every_page_counts_the_same_parts(citizen, draft):
    pk = draft("1.004873").pk
    citizen.go(f"/ho-so/{pk}/khai/")
    listed = [
        link for link in citizen.page.links if re.fullmatch(rf"/ho-so/{pk}/(khai/\w+|giay-to|nhan-ket-qua)/", link)
    ]
    parts = list(dict.fromkeys(listed[1:]))
    assert f"Đã hoàn thành 0 trên {len(parts)} phần" in citizen.text
    for number, part in enumerate(parts, 1):
        assert f"phần {number} trên {len(parts)}<" in citizen.go(part).text, part


def test_a_part_hidden_by_the_answers_is_not_counted(draft):
    dossier, at = draft("1.001193"), timezone.now()

    def counted(**answers) -> tuple[int, int]:
        filing.save_answers(dossier.pk, answers, version=None, by=actor("congdan"), at=at)
        now = Filing(*access.draft_for(actor("congdan"), dossier.pk), at)
        assert len(now.items) == len(now.parts)
        return now.done, len(now.parts)

    father = {"capacity": "parent", "parent_is": "father", "birth_kind": "both"}
    _done, both = counted(**father)
    _done, alone = counted(capacity="parent", parent_is="mother", birth_kind="mother_only")
    assert alone < both


def test_the_check_has_one_link_a_part_and_no_line_for_what_was_left_out(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/khai/submitter/")
    answer_pages(citizen, GENERIC)
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    changes = [href for href in citizen.page.links if "next=check" in href and "/khai/" in href and "#" not in href]
    for title in ("Người nộp hồ sơ", "Nơi Ông/Bà đang cư trú", "Nội dung đề nghị"):
        assert len(links_to(citizen, f"Sửa phần {title}")) == 1
    assert len(changes) == len(set(changes)) == citizen.text.count('class="visually-hidden"> phần ') - 2
    left = re.findall(r'<p class="summary-empty">Không khai: ([^<]+)</p>', citizen.text)
    assert left
    rows = re.findall(r"<dt>([^<]+)</dt>", citizen.text)
    assert rows
    assert not {name for line in left for name in line.split("; ")} & set(rows)


def test_the_check_names_what_is_not_filled_in(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/kiem-tra/")
    assert "Còn phần chưa khai xong" in citizen.text
    assert "Chưa khai, cần khai" in citizen.text
    citizen.go(links_to(citizen, "Hình thức nhận kết quả")[0])
    assert "Lưu và quay lại kiểm tra" in citizen.text
    citizen.send(receive_by="electronic")
    assert citizen.path == f"/ho-so/{pk}/kiem-tra/"


def test_from_a_filed_dossier_every_page_leads_straight_to_the_check(office, citizen):
    dossier = office.new()
    citizen.go(f"/ho-so/{dossier.pk}/sua/").send()
    draft = access.amendment_of(dossier)
    check = f"/ho-so/{draft.pk}/kiem-tra/"
    citizen.go(f"/ho-so/{draft.pk}/khai/request/")
    assert check in citizen.page.links
    assert "Quay lại kiểm tra" in citizen.text
    citizen.send(form="_version", request="", status=422)
    assert "Lưu và quay lại kiểm tra" in citizen.text
    citizen.send(form="_version", request="Sửa sau khi bị báo lỗi.")
    assert citizen.path == check
    assert "Sửa sau khi bị báo lỗi." in citizen.text
    citizen.go(f"/ho-so/{draft.pk}/giay-to/").send(form="act", act="continue")
    assert citizen.path == check
    citizen.go(f"/ho-so/{draft.pk}/nhan-ket-qua/").send(receive_by="counter")
    assert citizen.path == check


def test_papers_opened_from_the_check_stay_on_the_way_back(citizen, draft):
    pk = draft().pk
    citizen.go(f"/ho-so/{pk}/giay-to/?next=check")
    citizen.send(form="files", files=[upload("một.pdf")])
    assert citizen.path.endswith("?next=check")
    citizen.send(form=-1)
    assert citizen.path == f"/ho-so/{pk}/kiem-tra/"


def test_an_error_that_hangs_on_another_page_leads_there_and_back(citizen, draft):
    pk, born = draft("1.001193").pk, timezone.localdate() - timedelta(days=100)
    answers = {"capacity": "parent", "parent_is": "father", "birth_kind": "both", "registration": "on_time"}
    filing.save_answers(pk, answers, version=None, by=actor("congdan"), at=timezone.now())
    day = {f"child.birth_date.{part}": str(getattr(born, part)) for part in ("day", "month", "year")}
    child = {"child.full_name": "Trần Gia An", "child.sex": "female"} | day
    citizen.go(f"/ho-so/{pk}/khai/child/").send(form="_version", status=422, **child)
    link = f"/ho-so/{pk}/khai/birth/?next=child#id_registration_field"
    words = "Hoặc sửa câu “Đăng ký trong thời hạn hay quá hạn?” ở phần “Việc đăng ký”"
    assert links_to(citizen, words) == [link, link], "in the summary and beside the question"
    citizen.go(link.partition("#")[0])
    assert f"/ho-so/{pk}/khai/child/" in citizen.page.links
    citizen.send(form="_version", registration="late")
    assert citizen.path == f"/ho-so/{pk}/khai/child/"
    citizen.send(form="_version")
    assert citizen.path == f"/ho-so/{pk}/khai/birth_place/"
    # From the check it leads there as well, and back to the check.
    citizen.go(f"/ho-so/{pk}/khai/birth/").send(form="_version", registration="on_time")
    citizen.go(f"/ho-so/{pk}/kiem-tra/").send(declared="on", status=422)
    assert links_to(citizen, words) == [link.replace("next=child", "next=check")]


def named(citizen, draft, name: str) -> str:
    """The page of the child sent with that name; returns the path of the draft."""
    pk, born = draft("1.001193").pk, timezone.localdate() - timedelta(days=10)
    answers = {"capacity": "parent", "parent_is": "father", "birth_kind": "both", "registration": "on_time"}
    filing.save_answers(pk, answers, version=None, by=actor("congdan"), at=timezone.now())
    day = {f"child.birth_date.{part}": str(getattr(born, part)) for part in ("day", "month", "year")}
    child = {"child.full_name": name, "child.sex": "female"} | day
    citizen.go(f"/ho-so/{pk}/khai/child/").send(form="_version", **child)
    return f"/ho-so/{pk}/khai/"


def child_of(path: str) -> str:
    draft, _row = access.draft_for(actor("congdan"), int(path.split("/")[2]))
    return access.answers_of(draft)["child"]["full_name"]


def test_a_name_without_marks_is_asked_about_once_and_kept_by_one_press(citizen, draft):
    tasks = named(citizen, draft, "Tran Gia An")
    assert citizen.path == f"{tasks}child/"
    assert "“Tran Gia An” đang viết không dấu" in citizen.text
    assert "Ghi chữ hoa đầu từ" not in citizen.text
    assert child_of(tasks) == "Tran Gia An", "saved all the same"
    citizen.send(form="_version", button=("_keep", "1"))
    assert citizen.path == f"{tasks}birth_place/"
    assert child_of(tasks) == "Tran Gia An"
    # Opened again and sent as it stands, it is not asked about any more; another one is.
    citizen.go(f"{tasks}child/").send(form="_version")
    assert citizen.path == f"{tasks}birth_place/"
    citizen.go(f"{tasks}child/").send(form="_version", **{"child.full_name": "Tran Gia Bao"})
    assert "“Tran Gia Bao” đang viết không dấu" in citizen.text


def test_a_name_that_was_saved_by_itself_is_asked_about_when_the_page_is_sent(citizen, draft):
    pk = draft("1.001193").pk
    answers = {"capacity": "parent", "parent_is": "father", "birth_kind": "both", "registration": "on_time"}
    filing.save_answers(pk, answers, version=None, by=actor("congdan"), at=timezone.now())
    citizen.go(f"/ho-so/{pk}/khai/mother/")
    sent = dict(citizen.form("_version")["data"]) | {"mother.full_name": "nguyen thi mau"}
    saved = citizen.client.post(f"/ho-so/{pk}/khai/mother/", sent, headers={"X-Autosave": "1"})
    assert saved.status_code == 200
    citizen.go(f"/ho-so/{pk}/khai/mother/").send(form="_version", **{"mother.birth_date.year": "1990"})
    assert "“nguyen thi mau” đang viết không dấu" in citizen.text
    assert "Viết hoa: “Nguyen Thi Mau”" in citizen.text


def test_a_bank_keeps_the_name_of_an_account_its_own_way(world):
    form = published(by_code("1.001731")[0].version_id).eform
    holder, typed = "account.holder", "Nguyen Thi Mau"
    assert not doubts(form, form.fields[holder].page, [(holder, typed)])
    assert set(doubts(form, "deceased", [("deceased.full_name", typed)])) == {"deceased.full_name"}


def test_a_name_in_small_letters_is_written_with_capitals_by_one_press(citizen, draft):
    tasks = named(citizen, draft, "trần gia an")
    assert "Viết hoa: “Trần Gia An”" in citizen.text
    citizen.send(form="_version", button=("_capitals", "1"))
    assert citizen.path == f"{tasks}birth_place/"
    assert child_of(tasks) == "Trần Gia An"


def test_a_name_as_names_are_written_is_not_asked_about(citizen, draft):
    tasks = named(citizen, draft, "Trần Gia An")
    assert citizen.path == f"{tasks}birth_place/"


def test_a_mother_who_was_a_child_herself_is_asked_to_look_again(citizen, draft):
    tasks, year = named(citizen, draft, "Trần Gia An"), (timezone.localdate() - timedelta(days=10)).year
    mother = {"mother.full_name": "Nguyễn Thị Ba", "mother.birth_date.year": str(year - 11)}
    citizen.go(f"{tasks}mother/").send(form="_version", status=422, **mother)
    words = "Theo ngày sinh đã khai, người mẹ chưa đủ 12 tuổi khi trẻ sinh ra."
    assert words in citizen.text
    citizen.send(form="_version", **{"mother.birth_date.year": str(year - 12)})
    assert words not in citizen.text, "with the year alone she may have been twelve"
    assert citizen.path == f"{tasks}mother_paper/"


def test_a_forgotten_declaration_is_said_above_and_beside_its_box(citizen, draft):
    citizen.go(f"/ho-so/{draft().pk}/kiem-tra/").send(status=422)
    words = "Xin đánh dấu vào lời cam đoan trước khi nộp."
    assert links_to(citizen, words) == ["#id_declared"], "the summary leads to the box"
    assert citizen.page.title.strip().startswith("Lỗi: ")
    box = citizen.text.partition('id="id_declared_field"')[2].partition("</div>\n</div>")[0]
    assert f"<div>{words}</div>" in box
    assert 'aria-describedby="id_declared_error"' in box
    assert 'aria-invalid="true"' in box
