"""Repeated groups on a page: drawn, added to, moved and judged without JavaScript; linked lists, computed values."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from procedures.page_form import numbered, opened_unseen, page_form, raw_from_post, wants_more
from procedures.rules import eform
from tests.procedures.test_page_form import KNOWN, Inputs
from tests.rules.eforms import codes, definition, item, options, words

KIDS = item(
    "kids",
    "group",
    label=words("Các con"),
    row_label=words("Con"),
    min=1,
    max=3,
    items=[
        item("name", "name", label=words("Họ tên"), required=True),
        item("born", "date"),
        item("nation", "one_of", list="countries", default="VN", widget="select"),
        item("works", "yes_no"),
        item("job", "text", show_when={"eq": ["kids.works", True]}, required=True),
        item("pay", "money"),
        item("age", "computed", value={"age": ["kids.born", {"today": 0}]}),
    ],
)
TOTAL = item("total", "computed", value={"sum": ["kids.pay"]}, **{"as": "money"})
MANY = item("many", "text", show_when={"count_at_least": ["kids", 2]})
FORM = eform.load(definition(KIDS, TOTAL, MANY))


def html(made) -> str:
    with translation.override("vi"):
        return render_to_string("procedures/page_form.html", {"form": made})


def drawn(answers=None, data=None, errors=None):
    return html(page_form(FORM, "p", known=KNOWN, answers=answers, data=data, errors=errors, lang="vi"))


def sent(shown: str, **changes: str) -> QueryDict:
    """What a browser without JavaScript would send of a page, some inputs changed."""
    post = Inputs(without_templates(shown)).post()
    for name, value in changes.items():
        post[name.replace("__", ".")] = value
    return post


def without_templates(shown: str) -> str:
    while "<template>" in shown:
        before, _, rest = shown.partition("<template>")
        shown = before + rest.partition("</template>")[2]
    return shown


def pressed(post: QueryDict, button: str) -> QueryDict:
    post = post.copy()
    post["_rows"] = button
    assert wants_more(post)
    return numbered(FORM, "p", post)


def rows(post: QueryDict) -> list[dict]:
    return raw_from_post(FORM, "p", post).get("kids", [])


def test_the_rows_that_must_be_there_are_drawn_empty_with_their_defaults():
    shown = drawn()
    assert shown.count('name="kids._row"') == 2, "one row and the template"
    assert 'name="kids.0.name"' in shown
    assert 'name="kids.__n__.name"' in shown
    assert "Con 1" in shown
    assert sent(shown)["kids.0.nation"] == "VN"
    assert rows(sent(shown))[0]["nation"] == "VN"


def test_a_blank_row_is_asked_for_what_it_must_have_and_a_spare_one_is_let_be():
    blank = {"name": "", "nation": "VN"}
    raw = {"kids": [blank, blank]}
    cleaned = eform.clean_page(FORM, "p", raw, {}, known=KNOWN)
    assert codes(cleaned) == {"kids.0.name": ["required"]}
    assert "kids" not in cleaned.answers
    cleaned = eform.clean_page(FORM, "p", {"kids": [{"name": "An"}, blank]}, {}, known=KNOWN)
    assert (codes(cleaned), cleaned.answers["kids"]) == ({}, [{"name": "An"}])


def test_rows_nobody_wrote_in_are_not_drawn_again():
    shown = without_templates(drawn({"kids": [{"nation": "VN"}, {"name": "An"}]}))
    assert shown.count('name="kids._row"') == 1
    assert sent(shown)["kids.0.name"] == "An"


def test_adding_keeps_what_was_typed_and_starts_the_new_row():
    post = pressed(sent(drawn(), kids__0__name="Lý Văn An", kids__0__pay="một triệu"), "add:kids")
    assert [row.get("name") for row in rows(post)] == ["Lý Văn An", None]
    assert post["kids.1.nation"] == "VN"
    shown = drawn(data=post)
    assert 'value="một triệu"' in shown
    assert "Con 2" in without_templates(shown)


def three() -> QueryDict:
    return sent(drawn({"kids": [{"name": name} for name in ("A", "B", "C")]}))


@pytest.mark.parametrize(
    "button, names",
    [
        ("remove:kids:1", ["A", "C"]),
        ("up:kids:2", ["A", "C", "B"]),
        ("up:kids:0", ["A", "B", "C"]),
        ("down:kids:0", ["B", "A", "C"]),
        ("down:kids:2", ["A", "B", "C"]),
        ("add:kids", ["A", "B", "C"]),
        ("remove:kids:9", ["A", "B", "C"]),
        ("remove:kids:x", ["A", "B", "C"]),
        ("remove:others:0", ["A", "B", "C"]),
    ],
)
def test_buttons_without_javascript(button, names):
    assert [row.get("name") for row in rows(pressed(three(), button))] == names


def test_what_is_no_button_of_a_group_asks_for_nothing():
    assert not wants_more(QueryDict("_rows=explode:kids"))
    assert not wants_more(QueryDict("_rows=add:"))


def test_rows_a_script_has_moved_are_counted_anew():
    post = QueryDict("kids._row=7&kids._row=2&kids._row=2&kids._row=x&kids.2.name=B&kids.7.name=A&kids.9.name=Z")
    post = post.copy()
    post["_open"] = "kids.7.job kids.9.job other"
    made = numbered(FORM, "p", post)
    assert made.getlist("kids._row") == ["0", "1"]
    assert (made["kids.0.name"], made["kids.1.name"]) == ("A", "B")
    assert "Z" not in made.values()
    assert made["_open"] == "kids.0.job other"


def test_more_rows_than_allowed_are_said_and_none_is_lost_from_sight():
    post = QueryDict(mutable=True)
    post.setlist("kids._row", ["0", "1", "2", "3"])
    for number in range(4):
        post[f"kids.{number}.name"] = "An"
    raw = raw_from_post(FORM, "p", numbered(FORM, "p", post))
    cleaned = eform.clean_page(FORM, "p", raw, {}, known=KNOWN)
    assert codes(cleaned) == {"kids": ["too_many_rows"]}


def test_an_error_in_a_row_stands_at_its_input_and_names_the_row():
    post = numbered(FORM, "p", sent(drawn(), kids__0__name="An", kids__0__pay="nhiều"))
    cleaned = eform.clean_page(FORM, "p", raw_from_post(FORM, "p", post), {}, known=KNOWN)
    made = page_form(FORM, "p", known=KNOWN, data=post, answers=cleaned.kept, errors=cleaned.errors, lang="vi")
    with translation.override("vi"):
        assert [text for text in made.errors["kids.0.pay"] if text.startswith("Con 1: “pay”")]
    assert 'aria-invalid="true"' in html(made)


def test_too_few_rows_are_said_at_the_group():
    form = eform.load(definition(item("g", "group", min=2, items=[item("a", "text")])))
    raw = {"g": [{"a": "x"}]}
    cleaned = eform.clean_page(form, "p", raw, {}, known=KNOWN)
    assert codes(cleaned) == {"g": ["too_few_rows"]}
    with translation.override("vi"):
        made = page_form(
            form, "p", known=KNOWN, answers=cleaned.kept, data=QueryDict("g._row=0"), errors=cleaned.errors
        )
    assert made.group_errors[0]["href"] == "#id_g_field"
    assert made.errors
    assert made.group_errors[0]["text"] in html(made)


def test_a_condition_inside_a_row_looks_at_its_own_row():
    answers = {"kids": [{"name": "An", "works": True}, {"name": "Bình", "works": False}]}
    post = sent(drawn(answers))
    shown = drawn(answers)
    assert "&quot;kids.0.works&quot;, true" in shown
    assert "&quot;kids.__n__.works&quot;, true" in shown
    cleaned = eform.clean_page(FORM, "p", raw_from_post(FORM, "p", post), {}, known=KNOWN)
    assert codes(cleaned) == {"kids.0.job": ["required"]}
    assert not opened_unseen(FORM, "p", post, cleaned, known=KNOWN), "the open question was in sight"
    post["kids.1.works"] = "true"
    cleaned = eform.clean_page(FORM, "p", raw_from_post(FORM, "p", post), {}, known=KNOWN)
    assert opened_unseen(FORM, "p", post, cleaned, known=KNOWN)


def test_an_answer_hidden_in_its_row_is_dropped():
    raw = {"kids": [{"name": "An", "works": False, "job": "thợ"}]}
    assert eform.clean_page(FORM, "p", raw, {}, known=KNOWN).answers["kids"] == [{"name": "An", "works": False}]


def test_values_are_worked_out_of_rows_and_never_taken():
    raw = {
        "total": 1,
        "kids": [{"name": "An", "born": "2020-01-01", "pay": "1.500.000", "age": 99}, {"pay": "500 000 đ"}],
    }
    answers = eform.clean_page(FORM, "p", raw, {}, known=KNOWN).answers
    assert (answers["total"], answers["kids"][0]["age"]) == (2_000_000, 6)
    shown = drawn(answers)
    assert "2.000.000 đ" in shown
    assert 'data-value="2000000"' in shown
    assert 'data-value="6"' in shown


def test_a_question_may_hang_on_how_many_rows_there_are():
    assert "&quot;count_at_least&quot;: [&quot;kids&quot;, 2]" in drawn()
    two = {"kids": [{"name": "A"}, {"name": "B"}], "many": "đông"}
    assert eform.clean_page(FORM, "p", two, {}, known=KNOWN).answers["many"] == "đông"
    one = {"kids": [{"name": "A"}], "many": "đông"}
    assert "many" not in eform.clean_page(FORM, "p", one, {}, known=KNOWN).answers


def test_rows_read_well_in_the_summary():
    answers = {"kids": [{"name": "An", "pay": 5000}, {"name": "Bình", "nation": "LA"}]}
    page = eform.summary(FORM, answers, "vi", known=KNOWN)[0]
    assert [(row.block, row.label, row.text) for row in page.rows if row.text] == [
        ("Con 1", "Họ tên", "An"),
        ("Con 1", "pay", "5.000 đ"),
        ("Con 2", "Họ tên", "Bình"),
        ("Con 2", "nation", "Lào"),
    ]


LINKED = eform.load(
    definition(
        item("kind", "one_of", options=options("land", "house")),
        item(
            "use",
            "one_of",
            linked_to="kind",
            options=[
                {"value": "rice", "label": words("Lúa"), "under": ["land"]},
                {"value": "home", "label": words("Ở"), "under": ["land", "house"]},
            ],
        ),
    )
)


def test_a_linked_list_says_under_what_each_option_stands():
    shown = html(page_form(LINKED, "p", known=KNOWN, answers={"kind": "land", "use": "home"}, lang="vi"))
    assert 'data-linked="kind"' in shown
    assert 'data-under="land house"' in shown
    assert '<optgroup label="LAND">' in shown
    assert Inputs(shown).post()["use"] == "home"


@pytest.mark.parametrize(
    "raw, found",
    [
        ({"kind": "land", "use": "rice"}, {}),
        ({"kind": "house", "use": "rice"}, {"use": ["not_linked"]}),
        ({"use": "rice"}, {"use": ["not_linked"]}),
        ({"kind": "house", "use": "moon"}, {"use": ["not_option"]}),
    ],
)
def test_a_linked_answer_must_go_with_the_other(raw, found):
    assert codes(eform.clean_page(LINKED, "p", raw, {}, known=KNOWN)) == found


CHECKED = eform.load(
    definition(
        item("limit", "date"),
        item("kids", "group", items=[item("from", "date"), item("to", "date")]),
        checks=[
            {"must": {"lte": ["kids.from", {"field": "kids.to"}]}, "message": words("Từ trước đến."), "at": "kids.to"},
            {"must": {"lte": ["kids.to", {"field": "limit"}]}, "message": words("Quá hạn."), "at": "kids.to"},
            {"must": {"every_row": ["kids", {"filled": "kids.to"}]}, "message": words("Thiếu."), "at": "limit"},
        ],
    )
)


def test_checks_hold_in_every_row():
    raw = {
        "limit": "2026-01-01",
        "kids": [
            {"from": "2025-01-02", "to": "2025-01-01"},
            {"from": "2025-01-01", "to": "2025-01-02"},
            {"from": "2025-01-01", "to": "2026-01-02"},
            {"from": "2025-01-01"},
        ],
    }
    cleaned = eform.clean_page(CHECKED, "p", raw, {}, known=KNOWN)
    said = {path: [err.params["vi"] for err in found] for path, found in cleaned.errors.items()}
    assert said == {"limit": ["Thiếu."], "kids.0.to": ["Từ trước đến."], "kids.2.to": ["Quá hạn."]}


def test_a_check_may_not_stand_in_the_row_of_another_page():
    made = definition(item("a", "text"), checks=[{"must": {"filled": "a"}, "message": words("x"), "at": "g.b"}])
    made["pages"].append({"key": "q", "title": words("Q"), "items": [item("g", "group", items=[item("b", "text")])]})
    assert "check_at" in [problem.code for problem in eform.check_definition(made)]
