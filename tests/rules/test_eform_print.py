"""The printed form: what stands on it filled, and what is left to the pen."""

from dataclasses import replace

import pytest

from procedures.rules import eform, eform_print
from procedures.rules.eform_print import Heading, Line, Table
from procedures.rules.eform_types import EForm
from tests.rules.eforms import KNOWN, definition, form, item, options, words


def printed(made: EForm, answers: dict | None) -> list:
    """Every entry of the paper, one after the other."""
    parts = eform_print.sheet(made, answers, known=KNOWN).sections
    return [entry for part in parts for row in part.rows for entry in row]


def only(made: EForm, answers: dict | None) -> Line:
    (line,) = printed(made, answers)
    return line


def with_print(*items, **more) -> EForm:
    return form(*items, print={"title": words("Đơn"), **more})


def test_a_form_without_words_for_paper_is_not_printable():
    assert not eform_print.printable(form(item("a", "text")))
    assert eform_print.printable(with_print(item("a", "text")))
    assert eform_print.sheet(form(item("a", "text")), None, known=KNOWN).title == "Thử"


@pytest.mark.parametrize(
    ("question", "blank", "boxes"),
    [
        (item("a", "text"), "line", ()),
        (item("a", "long_text"), "lines", ()),
        (item("a", "date"), "date", ()),
        (item("a", "date", precision="month"), "month", ()),
        (item("a", "id_number"), "digits", ()),
        (item("a", "yes_no"), "boxes", ("Có", "Không")),
        (item("a", "yes_no", answers={"yes": words("Rồi"), "no": words("Chưa")}), "boxes", ("Rồi", "Chưa")),
        (item("a", "one_of", options=options("x", "y")), "boxes", ("X", "Y")),
        (item("a", "many_of", options=options("x", "y")), "boxes", ("X", "Y")),
        (item("a", "one_of", list="countries"), "line", ()),
    ],
)
def test_what_is_drawn_to_be_filled_by_pen(question, blank, boxes):
    line = only(form(question), None)
    assert (line.blank, line.boxes, line.text, line.number) == (blank, boxes, "", 1)


def test_filled_questions_are_numbered_and_hidden_ones_left_out():
    made = form(item("a", "yes_no"), item("b", "text", show_when={"eq": ["a", True]}), item("c", "date"))
    lines = printed(made, {"a": False, "c": "2026-11-01"})
    assert [(line.number, line.label, line.text) for line in lines] == [(1, "a", "Không"), (2, "c", "01/11/2026")]
    assert [line.number for line in printed(made, None)] == [1, 2, 3]


def test_what_was_not_answered_says_so_and_what_was_mistyped_stays():
    made = form(item("a", "text"), item("b", "date"), item("c", "number"))
    assert [line.text for line in printed(made, {"b": "32 tháng 13", "c": [1]})] == [
        "không khai",
        "32 tháng 13",
        "không khai",
    ]


def test_a_computed_value_that_is_not_known_is_left_out():
    made = form(item("d", "date"), item("age", "computed", value={"age": ["d", {"today": 0}]}))
    assert [line.label for line in printed(made, {})] == ["d"]


def test_short_lines_stand_side_by_side():
    made = form(item("a", "date"), item("b", "date"), item("c", "long_text"), item("d", "date"))
    rows = eform_print.sheet(made, None, known=KNOWN).sections[0].rows
    assert [len(row) for row in rows] == [2, 1, 1]


def test_papers_and_addresses_are_one_line_each():
    made = form(
        item("paper", "identity_paper", kinds=["id_card", "passport", "other", "none"]),
        item("home", "address", abroad=True),
    )
    answers = {
        "paper": {"kind": "passport", "number": "C1234567", "nationality": "LA", "issue_date": "2020-01-02"},
        "home": {"place": "vietnam", "commune": "05977", "line": "Số 1"},
    }
    answers["paper"]["issue_place"] = "Viêng Chăn"
    assert [line.text for line in printed(made, answers)] == [
        "Hộ chiếu số C1234567, quốc tịch Lào, cấp ngày 02/01/2020, nơi cấp: Viêng Chăn",
        "Số 1, Xã Đồng Đăng, tỉnh Lạng Sơn",
    ]
    none = {"paper": {"kind": "none", "reason": "Bị mất"}, "home": {"place": "abroad", "country": "LA"}}
    assert [line.text for line in printed(made, none)] == ["Không có giấy tờ tùy thân, Bị mất", "Lào"]
    assert [line.text for line in printed(made, {})] == ["không khai", "không khai"]
    empty = printed(made, None)
    assert empty[0].boxes[0].startswith("Thẻ căn cước")
    assert [line.label for line in empty[0].more] == ["Số", "Ngày cấp", "Cơ quan cấp"]
    assert empty[1].blank == "line"


def test_a_hidden_block_is_left_out():
    made = form(item("a", "yes_no"), item("home", "address", show_when={"eq": ["a", True]}))
    assert [line.label for line in printed(made, {"a": False})] == ["a"]


def test_a_person_is_written_out_and_the_name_of_another_people_is_not_asked_on_paper():
    made = form(item("who", "person", parts=["full_name", "ethnicity"]))
    assert len(printed(made, None)) == 2
    said = {"who": {"full_name": "A", "ethnicity": "other", "ethnicity_other": "Ơ Đu"}}
    assert [line.text for line in printed(made, said)][2] == "Ơ Đu"


def test_under_the_condition_of_a_page_the_other_name_is_left_out_too():
    inside = {"key": "q", "title": words("Q"), "items": [item("who", "person", parts=["ethnicity"])]}
    made = definition(item("a", "yes_no"))
    made["pages"].append(inside | {"show_when": {"eq": ["a", True]}})
    assert len(printed(eform.load(made), None)) == 2


def test_groups_are_tables():
    rows = [
        {"text": words("Ghi đủ")},
        item("name", "text"),
        item("home", "address"),
        item("who", "person", parts=["full_name"]),
    ]
    made = form(item("g", "group", items=rows, min=1, max=3))
    (table,) = printed(made, {"g": [{"name": "X", "home": {"commune": "05977"}, "who": {"full_name": "A"}}]})
    assert isinstance(table, Table)
    assert table.columns == ("name", "home", "Họ, chữ đệm và tên")
    assert table.rows == (("X", "Xã Đồng Đăng, tỉnh Lạng Sơn", "A"),)
    (empty,) = printed(made, None)
    assert empty.rows == (("", "", ""),) * 3
    assert printed(made, {"g": "x"}) == printed(made, {}) == []


def test_headings_stand_where_they_belong_and_guidance_does_not():
    made = form(
        {"text": words("Về nhà"), "style": "heading", "show_when": {"eq": ["a", True]}},
        {"text": words("Lời khuyên")},
        item("a", "yes_no"),
    )
    assert [type(entry) for entry in printed(made, None)] == [Heading, Line]
    assert [type(entry) for entry in printed(made, {"a": True})] == [Heading, Line]
    assert [type(entry) for entry in printed(made, {"a": False})] == [Line]


def test_dates_and_amounts_are_spelt_out():
    made = with_print(item("d", "date"), item("m", "money"), item("n", "number"), words=["d", "m", "n"])
    lines = printed(made, {"d": "2026-11-01", "m": 1_500_000, "n": 3})
    assert [line.more[0].text for line in lines] == [
        "ngày một tháng mười một năm hai nghìn không trăm hai mươi sáu",
        "một triệu năm trăm nghìn đồng",
        "ba",
    ]
    assert [line.more for line in printed(made, {"d": "x", "m": [], "n": -1})] == [(), (), ()]
    assert [line.more[0].blank for line in printed(made, None)] == ["line"] * 3


def test_words_labels_and_what_is_skipped():
    made = with_print(
        item("a", "text"), item("b", "text"), labels={"a": words("Tên trên giấy")}, skip=["b"], sign=words("Người ký")
    )
    sheet = eform_print.sheet(made, {"a": "X"}, known=KNOWN)
    assert (sheet.title, sheet.sign, sheet.pledge) == ("Đơn", "Người ký", "")
    assert only(made, {"a": "X"}).label == "Tên trên giấy"


def test_parts_gather_pages_under_one_heading():
    made = definition(item("a", "text"))
    made["pages"].append({"key": "q", "title": words("Q"), "items": [item("b", "text")]})
    made["print"] = {"title": words("Đơn"), "sections": [{"title": words("Phần"), "pages": ["q", "p"]}]}
    (part,) = eform_print.sheet(eform.load(made), None, known=KNOWN).sections
    assert (part.number, part.title) == ("I", "Phần")
    assert [row[0].label for row in part.rows] == ["b", "a"]


def test_a_hidden_answer_given_elsewhere_is_printed_where_it_belongs():
    hidden = {"eq": ["same", False]}
    made = with_print(
        item("same", "yes_no"),
        item("mine", "text"),
        item("home", "address"),
        item("other", "text", show_when=hidden),
        item("other_home", "address", show_when=hidden),
        same=[{"when": {"eq": ["same", True]}, "paths": {"other": "mine", "other_home": "home"}}],
    )
    given = {"same": True, "mine": "A", "home": {"commune": "05977", "line": "Số 1"}}
    texts = [line.text for line in printed(made, given)]
    assert texts[3:] == ["A", "Số 1, Xã Đồng Đăng, tỉnh Lạng Sơn"]
    assert len(printed(made, given | {"same": False})) == 5
    assert [line.text for line in printed(made, given | {"same": False})][3:] == ["không khai", "không khai"]


def test_what_was_not_asked_elsewhere_either_is_not_printed():
    never = {"eq": ["same", False]}
    made = with_print(
        item("same", "yes_no"),
        item("mine", "text", show_when=never),
        item("other", "text", show_when=never),
        same=[{"when": {"eq": ["same", True]}, "paths": {"other": "mine"}}],
    )
    assert [line.label for line in printed(made, {"same": True})] == ["same"]


def test_nothing_that_a_change_of_mind_has_hidden_is_printed():
    """A draft keeps it, in groups and rows too."""
    made = with_print(
        item("a", "yes_no"),
        item("b", "yes_no", show_when={"eq": ["a", True]}),
        {"text": words("Về nhà"), "style": "heading", "show_when": {"eq": ["b", True]}},
        item("kids", "group", max=2, show_when={"eq": ["a", True]}, items=[item("name", "name")]),
        item(
            "rows",
            "group",
            max=2,
            items=[item("x", "text"), item("y", "text", show_when={"eq": ["rows.x", "mở"]})],
        ),
    )
    kept = {"a": False, "b": True, "kids": [{"name": "An"}], "rows": [{"x": "đóng", "y": "kín"}]}
    line, table = printed(made, kept)
    assert (line.label, table.rows) == ("a", (("đóng", ""),))


def test_parts_beyond_ten_are_counted_on():
    made = definition(item("a0", "text"))
    made["pages"] = [{"key": f"p{n}", "title": words(str(n)), "items": [item(f"a{n}", "text")]} for n in range(12)]
    numbers = [part.number for part in eform_print.sheet(eform.load(made), None, known=KNOWN).sections]
    assert numbers[8:] == ["IX", "X", "XI", "XII"]


def layout_problems(**more) -> list[tuple[str, str]]:
    made = definition(item("a", "text"), item("d", "date"), print={"title": words("Đơn"), **more})
    return [(problem.path, problem.code) for problem in eform.check_definition(made) if problem.level == "error"]


@pytest.mark.parametrize(
    ("more", "path", "code"),
    [
        ({"labels": []}, "print.labels", "not_an_object"),
        ({"labels": {"zz": words("x")}}, "print", "condition_no_field"),
        ({"skip": "a"}, "print.skip", "print_paths"),
        ({"words": ["a"]}, "print.words", "print_words"),
        ({"words": ["zz"]}, "print", "condition_no_field"),
        ({"sections": [{"pages": ["p"]}]}, "print.sections", "print_shape"),
        ({"sections": [{"title": words("x"), "pages": ["zz"]}]}, "print.sections", "print_pages"),
        ({"sections": [{"title": words("x"), "pages": ["p", "p"]}]}, "print.sections", "print_pages"),
        ({"same": [{"when": {"eq": ["zz", True]}, "paths": {}}]}, "print.same", "condition_no_field"),
        ({"same": [{"when": {"filled": "a"}, "paths": {"a": 1}}]}, "print.same", "print_paths"),
        ({"same": [{"when": {"filled": "a"}, "paths": {"a": "zz"}}]}, "print", "condition_no_field"),
    ],
)
def test_what_a_layout_may_not_say(more, path, code):
    assert (path, code) in layout_problems(**more)


def test_an_unprinted_form_has_no_layout_to_check():
    made = form(item("a", "text"))
    assert replace(made, print=None).print is None
