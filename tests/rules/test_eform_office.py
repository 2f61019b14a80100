"""Fees and steps that hang on the answers: one engine of conditions, the same vectors, faults in words."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from procedures.rules import eform
from procedures.rules.eform_due import fees_due, left_out, nothing_due, papers_due
from procedures.rules.eform_office import FeeRule, StepRule
from procedures.rules.fees import Certainty, FeeLine, total
from tests.rules.eforms import TODAY, definition, form, item, options

VECTORS = json.loads((Path(__file__).parent / "vectors" / "conditions.json").read_text(encoding="utf-8"))
LATE, FREE = FeeLine("charge", 8000, "online"), FeeLine("charge", 0, "online")
OTHER = FeeLine("fee", None, "online", text="theo quy định")
ITEMS = (item("born", "date"), item("poor", "yes_no"), item("kind", "one_of", options=options("new", "again")))
IN_TIME = {"gte": ["born", {"today": -60}]}
FEES = [
    {"kind": "charge", "amount": 8000, "when": {"all": [{"not": IN_TIME}, {"not": {"eq": ["poor", True]}}]}},
    {"kind": "charge", "amount": 0, "when": {"any": [IN_TIME, {"eq": ["poor", True]}]}},
]
PAPERS = [{"name": "Quyết định", "when": {"eq": ["kind", "again"]}, "required": True}, {"name": "Đơn", "when": IN_TIME}]
ROUTING = [{"step": "head", "when": {"eq": ["kind", "again"]}}]


@pytest.mark.parametrize(
    "answers, due",
    [
        ({"born": "2026-10-01"}, (FREE, OTHER)),
        ({"born": "2026-05-01"}, (LATE, OTHER)),
        ({"born": "2026-05-01", "poor": True}, (FREE, OTHER)),
        ({}, (LATE, OTHER)),
    ],
)
def test_the_line_of_a_fee_follows_the_answers(answers, due):
    made = form(*ITEMS, fees=FEES)
    assert fees_due(made, (LATE, FREE, OTHER), answers, on=TODAY) == due


def test_nothing_is_due_by_an_answer_that_is_hidden():
    """A draft keeps what a change of mind has hidden; the page must not tell another fee or paper than is filed."""
    hidden = (
        item("kind", "one_of", options=options("new", "again")),
        item("poor", "yes_no", show_when={"filled": "kind"}),
    )
    rule = [{"kind": "charge", "amount": 0, "when": {"eq": ["poor", True]}}]
    paper = [{"name": "Đơn", "when": {"eq": ["poor", True]}, "required": True}]
    step = [{"step": "head", "when": {"eq": ["poor", True]}}]
    made = form(*hidden, fees=rule, papers=paper, routing=step)
    assert fees_due(made, (LATE, FREE), {"poor": True}, on=TODAY) == (LATE,)
    assert papers_due(made, {"poor": True}, on=TODAY) == {"Đơn": None}
    assert left_out(made, {"poor": True}, on=TODAY) == {"head"}


def test_one_line_is_left_where_there_was_a_choice():
    lines = (LATE, FREE)
    assert total(lines).certainty == Certainty.CHOICE
    assert total(fees_due(form(*ITEMS, fees=FEES), lines, {"born": "2026-10-01"}, on=TODAY)).certainty == Certainty.FREE


def test_without_rules_every_line_stands():
    assert fees_due(form(*ITEMS), iter((LATE, FREE)), {}, on=TODAY) == (LATE, FREE)


ONLY = [{"kind": "charge", "amount": 8000, "when": {"not": IN_TIME}}]


@pytest.mark.parametrize(
    ("lines", "rules", "answers", "nothing"),
    [
        ((LATE,), ONLY, {"born": "2026-10-01"}, True),
        ((LATE,), ONLY, {"born": "2026-05-01"}, False),
        ((LATE,), ONLY, {}, False),  # not answered yet
        ((), ONLY, {"born": "2026-10-01"}, False),  # nobody has told a fee
        ((LATE, OTHER), ONLY, {"born": "2026-10-01"}, False),  # one line has no rule
        ((LATE,), [], {"born": "2026-10-01"}, False),
        ((FREE,), FEES[1:], {"born": "2026-05-01"}, False),  # free no more: what is due instead is not known
    ],
)
def test_nothing_is_due_only_where_the_rules_say_so(lines, rules, answers, nothing):
    assert nothing_due(form(*ITEMS, fees=rules), lines, answers, on=TODAY) is nothing


@pytest.mark.parametrize("answers, gone", [({"kind": "again"}, set()), ({"kind": "new"}, {"head"}), ({}, {"head"})])
def test_a_review_is_left_out_where_its_condition_does_not_hold(answers, gone):
    assert left_out(form(*ITEMS, routing=ROUTING), answers, on=TODAY) == gone


def test_a_paper_is_asked_where_its_condition_holds():
    made = form(*ITEMS, papers=PAPERS)
    assert papers_due(made, {"kind": "again", "born": "2020-01-01"}, on=TODAY) == {"Quyết định": True, "Đơn": False}
    assert papers_due(made, {"kind": "new", "born": "2026-10-01"}, on=TODAY) == {"Quyết định": False, "Đơn": None}
    assert papers_due(made, {}, on=TODAY) == {"Quyết định": None, "Đơn": None}, "nothing answered yet"
    assert papers_due(form(*ITEMS), {}, on=TODAY) == {}


def asked(vector):
    """A form that asks what the vector answers, and the answers nested as a form has them."""
    items, answers = [], {}
    for path, value in vector["answers"].items():
        rows = isinstance(value, list) and value and isinstance(value[0], dict)
        if not rows:
            items.append(item(path, "text"))
            answers[path] = value
            continue
        keys = dict.fromkeys(key.removeprefix(f"{path}.") for row in value for key in row)
        items.append(item(path, "group", items=[item(key, "text") for key in keys] or [item("none", "text")]))
        answers[path] = [{key.removeprefix(f"{path}."): one for key, one in row.items()} for row in value]
    return form(*items or [item("nothing", "text")]), answers


# Answers with a dot stand in no form of one page: they are paths of blocks, or of rows without their group.
PLAIN = [vector for vector in VECTORS["vectors"] if not any("." in path for path in vector["answers"])]


@pytest.mark.parametrize("vector", PLAIN, ids=lambda one: one["name"])
def test_the_vectors_of_conditions_hold_here_too(vector):
    """The engine is one: a rule for a fee or a step answers as `show_when` does."""
    made, answers = asked(vector)
    fee, step = FeeRule("charge", 8000, vector["tree"]), StepRule("head", vector["tree"])
    made, day = replace(made, fees=(fee,), routing=(step,)), date.fromisoformat(VECTORS["today"])
    assert (fees_due(made, (LATE,), answers, on=day) == (LATE,)) is vector["holds"]
    assert (not left_out(made, answers, on=day)) is vector["holds"]


@pytest.mark.parametrize(
    "more, path, code",
    [
        ({"fees": {}}, "fees", "objects"),
        ({"fees": [{"kind": "gift", "amount": 1, "when": {"filled": "born"}}]}, "fees.0", "fee_rule"),
        ({"fees": [{"kind": "fee", "amount": "8000", "when": {"filled": "born"}}]}, "fees.0", "fee_rule"),
        ({"fees": [{"kind": "fee", "amount": 8000}]}, "fees.0", "fee_rule"),
        ({"fees": [{"kind": "fee", "amount": 8000, "when": {"filled": "gone"}}]}, "fees.0", "condition_no_field"),
        ({"fees": [FEES[0], FEES[0]]}, "fees.1", "rule_twice"),
        ({"fees": [FEES[0] | {"more": 1}]}, "fees.0", "unknown_key"),
        (
            {"fees": [FEES[0] | {"when": {"all": [{"eq": ["poor", True]}, {"eq": ["poor", False]}]}}]},
            "fees.0",
            "rule_never",
        ),
        ({"routing": [{"step": "leader", "when": {"filled": "born"}}]}, "routing.0", "step_rule"),
        ({"routing": [{"step": "head"}]}, "routing.0", "step_rule"),
        ({"routing": [{"step": "head", "when": {"eval": ["born", 1]}}]}, "routing.0", "condition_word"),
        ({"papers": [{"name": "", "when": {"filled": "born"}}]}, "papers.0", "paper_rule"),
        ({"papers": [{"name": "A", "when": {"filled": "gone"}}]}, "papers.0", "condition_no_field"),
        ({"papers": [PAPERS[0], PAPERS[0]]}, "papers.0", "rule_twice"),
        ({"routing": [*ROUTING, *ROUTING]}, "routing.0", "rule_twice"),
    ],
)
def test_what_such_a_rule_may_not_say(more, path, code):
    found = {(problem.path, problem.code) for problem in eform.check_definition(definition(*ITEMS, **more))}
    assert (path, code) in found


# --- linked lists and capacities: the definition is judged as a whole ---


LINKED = {
    "options": [
        {"value": "a", "label": {"vi": "A"}, "under": ["x"]},
        {"value": "b", "label": {"vi": "B"}, "under": ["y"]},
    ]
}
POOR = {"eq": ["poor", True]}


@pytest.mark.parametrize(
    "child, level",
    [
        ({"show_when": POOR}, None),
        ({"show_when": {"all": [POOR, {"filled": "up"}]}}, None),
        ({}, "advice"),
        ({"required": True}, "error"),
    ],
)
def test_a_linked_list_is_asked_where_its_parent_is(child, level):
    parent = item("up", "one_of", options=options("x", "y"), show_when=POOR)
    made = definition(item("poor", "yes_no"), parent, item("down", "one_of", linked_to="up", **LINKED, **child))
    found = {problem.path: problem.level for problem in eform.check_definition(made) if problem.code == "linked_hidden"}
    assert found == ({"down": level} if level else {})


WHO = item("who", "one_of", options=options("self", "parent"))


@pytest.mark.parametrize(
    "question, capacities, code",
    [
        (WHO, ["self", "parent"], None),
        (WHO, [], None),
        (WHO, ["self", "guardian"], "capacity_values"),
        (item("who", "many_of", options=options("self", "parent")), [], "capacity_type"),
    ],
)
def test_the_question_and_the_capacities_offer_the_same(question, capacities, code):
    made = definition(question, roles={"capacity": "who"}, capacities=[{"value": one} for one in capacities])
    found = {problem.code for problem in eform.check_definition(made)} & {"capacity_values", "capacity_type"}
    assert found == ({code} if code else set())
