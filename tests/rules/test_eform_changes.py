"""What somebody who has answered under one definition finds otherwise under the next; whatever the types become."""

import itertools

import pytest

from procedures.rules import eform
from procedures.rules.eform_changes import changes
from tests.rules.eforms import KNOWN, form, item, options, words

WHO = item("who", "name")
SHAPES = {
    "text": {},
    "long_text": {},
    "name": {},
    "phone": {},
    "email": {},
    "id_number": {},
    "tax_number": {},
    "account_number": {},
    "money": {},
    "number": {},
    "date": {},
    "yes_no": {},
    "one_of": {"options": options("x", "y")},
    "many_of": {"options": options("x", "y")},
    "commune": {},
    "file": {},
    "computed": {"value": {"count": "rows"}},
    "identity_paper": {},
    "address": {},
    "group": {"items": [item("inner", "text")]},
}
GIVEN = {
    "text": "Chữ",
    "long_text": "Chữ\nhai dòng",
    "name": "Nguyễn Thị Mẫu",
    "phone": "0912345678",
    "email": "a@example.com",
    "id_number": "020090001234",
    "tax_number": "0100109106",
    "account_number": "00012345678",
    "money": 1_500_000,
    "number": 3,
    "date": "1990-05-14",
    "yes_no": True,
    "one_of": "x",
    "many_of": ["x", "y"],
    "commune": "05977",
    "file": ["f1"],
    "identity_paper": {"kind": "id_card", "number": "020090001234"},
    "address": {"commune": "05977", "line": "Số 1"},
    "group": [{"inner": "một"}, {"inner": "hai"}],
}
ROWS = item("rows", "group", items=[item("r", "text")])


def found(old, new, answers, lang="vi"):
    return [(c.kind, c.path, c.text) for c in changes(old, new, answers, known=KNOWN, lang=lang)]


def test_the_same_form_changes_nothing():
    made = form(WHO, item("note", "text"), ROWS)
    assert found(made, made, {"who": "Ai", "note": "x", "rows": [{"r": "1"}]}) == []


def test_removed_reworded_and_added_questions_are_named():
    old = form(WHO, item("note", "text"), item("size", "number"), ROWS)
    new = form(
        WHO | {"label": words("Họ tên")}, item("since", "date"), item("cars", "group", items=[item("p", "text")])
    )
    answers = {"who": "Ai", "note": "Ghi", "rows": [{"r": "một"}, {"r": "hai"}]}
    assert found(old, new, answers) == [
        ("reworded", "who", "Ai"),
        ("removed", "note", "Ghi"),
        ("removed", "rows.0.r", "một"),
        ("removed", "rows.1.r", "hai"),
        ("added", "cars", None),
        ("added", "since", None),
    ]


def test_what_fits_no_more_is_asked_again_and_what_never_fitted_is_not():
    old = form(item("a", "one_of", options=options("x", "y")), item("b", "text"), item("c", "number"))
    new = form(item("a", "one_of", options=options("y", "z")), item("b", "text", max_length=3), item("c", "number"))
    answers = {"a": "x", "b": "dài hơn", "c": "không phải số"}
    assert found(old, new, answers) == [("again", "a", "X"), ("again", "b", "dài hơn")]
    assert eform.taken_over(new, answers, known=KNOWN).kept == answers


def test_a_question_that_is_hidden_now_is_named_and_kept():
    asked = item("here", "yes_no")
    old = form(asked, item("note", "text"))
    new = form(asked, item("note", "text", show_when={"eq": ["here", True]}))
    answers = {"here": False, "note": "Ghi"}
    assert found(old, new, answers) == [("removed", "note", "Ghi")]
    assert eform.taken_over(new, answers, known=KNOWN).kept == answers


def test_a_new_question_in_the_rows_that_stand_is_named_once():
    old = form(item("kids", "group", items=[item("n", "name")]))
    new = form(item("kids", "group", items=[item("n", "name"), item("born", "date")]))
    answers = {"kids": [{"n": "Một"}, {"n": "Hai"}]}
    assert found(old, new, answers) == [("added", "kids.born", None)]
    assert eform.taken_over(new, answers, known=KNOWN).kept == answers


def test_what_is_worked_out_is_never_named():
    counted = item("n", "computed", value={"count": "rows"})
    answers = {"rows": [{"r": "1"}]}
    assert found(form(ROWS, counted), form(ROWS), answers) == []
    assert found(form(ROWS), form(ROWS, counted), answers) == []
    assert found(form(ROWS, item("n", "number")), form(ROWS, counted), answers | {"n": 7}) == [("removed", "n", "7")]


@pytest.mark.parametrize("before, after", list(itertools.permutations(SHAPES, 2)))
def test_whatever_a_question_becomes_nothing_breaks_and_nothing_is_lost(before, after):
    old = form(item("a", before, **SHAPES[before]), ROWS)
    new = form(item("a", after, **SHAPES[after]), ROWS)
    answers = eform.clean_answers(old, {"a": GIVEN.get(before)}, complete=False, known=KNOWN).answers
    told = changes(old, new, answers, known=KNOWN, lang="vi")
    kept = eform.taken_over(new, answers, known=KNOWN).kept
    eform.summary(new, kept, "vi", known=KNOWN)
    eform.page_state(new, "p", kept, known=KNOWN)
    once_more = eform.taken_over(new, kept, known=KNOWN).kept
    assert once_more == kept, "a draft that has gone over stands"
    named = {change.text for change in told if change.text}
    values = eform.clean_answers(new, kept, complete=False, known=KNOWN).answers.get("a")
    assert before == "computed" or named or values is not None, "kept as an answer, or named"


def test_what_was_hidden_and_is_hidden_has_not_changed():
    """A draft keeps what a change of mind has hidden; nobody is told that it was removed."""
    old = form(item("a", "yes_no"), item("b", "text", show_when={"eq": ["a", True]}))
    new = form(item("a", "yes_no"), item("b", "text", show_when={"eq": ["a", True]}), item("c", "text"))
    kept = {"a": False, "b": "Kín"}
    assert found(old, new, kept) == [("added", "c", None)]
    assert found(old, form(item("a", "yes_no")), kept) == []
    assert found(old, form(item("a", "yes_no")), kept | {"a": True}) == [("removed", "b", "Kín")]
