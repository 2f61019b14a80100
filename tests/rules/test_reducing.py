"""What the page sends to the browser: conditions and values worked out as far as they go, paths of a row renamed."""

import pytest

from procedures.rules import computed, eform
from procedures.rules.capacities import allowed
from procedures.rules.conditions import reduce, renamed
from tests.rules.eforms import KNOWN, TODAY, codes, definition, form, item, options
from tests.rules.eforms import clean as cleaned

ROW = {"kids": [{"kids.age": 7, "kids.name": "An"}, {"kids.age": 3}]}


@pytest.mark.parametrize(
    "tree, made",
    [
        (
            {"all": [{"eq": ["g.a", 1]}, {"not": {"filled": "b"}}]},
            {"all": [{"eq": ["g.2.a", 1]}, {"not": {"filled": "b"}}]},
        ),
        ({"any": [{"filled": "g.a"}]}, {"any": [{"filled": "g.2.a"}]}),
        ({"lt": ["g.a", {"field": "g.b"}]}, {"lt": ["g.2.a", {"field": "g.2.b"}]}),
        ({"gt": [{"value": 3}, {"field": "g.b"}]}, {"gt": [{"value": 3}, {"field": "g.2.b"}]}),
        ({"any_row": ["h", {"filled": "g.a"}]}, {"any_row": ["h", {"filled": "g.2.a"}]}),
    ],
)
def test_the_paths_of_a_row_get_its_number(tree, made):
    assert renamed(tree, lambda path: path.replace("g.", "g.2.")) == made


def test_a_value_worked_out_in_a_row_gets_its_number_but_a_whole_group_is_counted():
    def change(path):
        return f"row.{path}"

    assert computed.renamed({"count": "kids"}, change) == {"count": "kids"}
    assert computed.renamed({"join": ["a", {"text": "b"}], "with": "-"}, change) == {
        "join": ["row.a", {"text": "b"}],
        "with": "-",
    }


@pytest.mark.parametrize(
    "live, tree, left",
    [
        # The rows stand on this page: they are asked in the browser, whatever stands elsewhere is put in.
        (
            {"kids"},
            {"any_row": ["kids", {"all": [{"gt": ["kids.age", {"field": "limit"}]}, {"eq": ["done", True]}]}]},
            {"any_row": ["kids", {"gt": ["kids.age", 5]}]},
        ),
        # They stand elsewhere: each makes a tree of its own, and what is known of it is worked out.
        ({"limit"}, {"any_row": ["kids", {"eq": ["kids.age", 7]}]}, True),
        ({"limit"}, {"every_row": ["kids", {"eq": ["kids.age", 7]}]}, False),
        (
            {"limit"},
            {"any_row": ["kids", {"gt": ["kids.age", {"field": "limit"}]}]},
            {"any": [{"gt": [{"value": 7}, {"field": "limit"}]}, {"gt": [{"value": 3}, {"field": "limit"}]}]},
        ),
        (
            {"limit"},
            {"every_row": ["kids", {"gt": ["kids.age", {"field": "limit"}]}]},
            {"all": [{"gt": [{"value": 7}, {"field": "limit"}]}, {"gt": [{"value": 3}, {"field": "limit"}]}]},
        ),
        ({"limit"}, {"any_row": ["none", {"gt": ["limit", 3]}]}, False),
        ({"limit"}, {"any_row": ["kids", {"gt": ["limit", 3]}]}, {"any": [{"gt": ["limit", 3]}, {"gt": ["limit", 3]}]}),
    ],
)
def test_rows_are_worked_out_as_far_as_they_are_known(live, tree, left):
    answers = ROW | {"limit": 5, "done": True}
    assert reduce(tree, answers.get, live.__contains__, today=TODAY) == left


def test_a_condition_over_rows_needs_a_group_and_a_tree():
    for tree in ({"any_row": ["g"]}, {"any_row": "g"}, {"any_row": ["g", {"filled": "g.n"}, 1]}):
        rows = item("g", "group", items=[item("n", "text")])
        found = eform.check_definition(definition(rows, item("x", "text", show_when=tree)))
        assert ("x", "condition_shape") in {(problem.path, problem.code) for problem in found}


def test_rows_are_looked_through_only_in_a_group():
    inner = {"any_row": ["a", {"filled": "a"}]}
    made = definition(item("a", "text"), item("x", "text", show_when=inner))
    assert ("x", "condition_type") in {(problem.path, problem.code) for problem in eform.check_definition(made)}


def test_money_left_out_is_no_answer():
    assert cleaned(form(item("sum", "money")), {"sum": "  đ"}).answers == {}
    assert codes(cleaned(form(item("sum", "money")), {"sum": "12,5 đ"})) == {"sum": ["money"]}


def test_a_bank_account_of_strange_signs_is_refused():
    made = form(item("a", "account_number"))
    assert codes(cleaned(made, {"a": "0001-<b>"})) == {"a": ["account_number"]}
    assert cleaned(made, {"a": ""}).answers == {}


def test_a_page_of_a_group_alone_is_shown_while_the_group_may_open():
    flag = {"eq": ["here", True]}
    pages = [
        {"key": "p", "title": {"vi": "P"}, "items": [item("here", "yes_no")]},
        {
            "key": "q",
            "title": {"vi": "Q"},
            "items": [item("g", "group", items=[item("n", "text")], show_when=flag)],
        },
    ]
    made = eform.load({"format": 1, "key": "t", "title": {"vi": "T"}, "pages": pages})
    shown = [[page.key for page in eform.visible_pages(made, {"here": here}, on=KNOWN.today)] for here in (True, False)]
    assert shown == [["p", "q"], ["p"]]


def test_a_stored_value_of_another_shape_is_said_as_it_stands():
    made = form(item("many", "many_of", options=options("x", "y")))
    rows = [row for page in eform.summary(made, {"many": 5}, "vi", known=KNOWN) for row in page.rows]
    assert [(row.key, row.text) for row in rows] == [("many", None)]


def test_a_form_that_asks_for_the_capacity_allows_what_it_offers():
    made = form(item("who", "one_of", options=options("self", "parent")), roles={"capacity": "who"})
    assert [rule.value for rule in allowed(made, "")] == ["self", "parent"]
    assert [rule.value for rule in allowed(form(item("a", "text")), "")] == ["self"]
