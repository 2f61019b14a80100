"""Questions of a filed form asked again: what may be answered, and what becomes of the rest."""

import datetime

import pytest

from procedures.rules import eform
from procedures.rules.eform_asked import answered, askable, covers, judge, merged, name_of, page_of, put, value_at
from procedures.rules.eform_rounds import differences
from tests.rules.eforms import KNOWN

ON = KNOWN.today


def text(key, **more):
    return {"type": "text", "key": key, "label": {"vi": key.title()}, "max_length": 50, **more}


FORM = eform.load(
    {
        "format": 1,
        "key": "test",
        "title": {"vi": "Thử"},
        "pages": [
            {
                "key": "one",
                "title": {"vi": "Một"},
                "items": [
                    text("name", required=True),
                    {
                        "type": "one_of",
                        "key": "kind",
                        "label": {"vi": "Loại"},
                        "required": True,
                        "options": [{"value": "a", "label": {"vi": "A"}}, {"value": "b", "label": {"vi": "B"}}],
                    },
                    text("why", required=True, show_when={"eq": ["kind", "b"]}),
                    {"type": "date", "key": "day", "label": {"vi": "Ngày"}, "min": "today"},
                    {"type": "computed", "key": "named", "label": {"vi": "Tuổi"}, "value": {"age": ["day", "day"]}},
                ],
            },
            {
                "key": "two",
                "title": {"vi": "Hai"},
                "items": [
                    {
                        "type": "group",
                        "key": "kids",
                        "label": {"vi": "Các con"},
                        "row_label": {"vi": "Người con"},
                        "min": 0,
                        "max": 3,
                        "items": [text("name", required=True), text("note")],
                    },
                    {
                        "type": "group",
                        "key": "pets",
                        "label": {"vi": "Vật nuôi"},
                        "min": 0,
                        "max": 3,
                        "show_when": {"eq": ["kind", "b"]},
                        "items": [text("name")],
                    },
                ],
            },
        ],
    }
)
FILED = {"name": "Lan", "kind": "a", "kids": [{"name": "Một"}, {"name": "Hai", "note": "x"}]}


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("name", True),
        ("kids", True),
        ("kids.1", True),
        ("kids.2", False),
        ("kids.name", False),
        ("kids.x", False),
        ("kids.1.name", False),
        ("nothing", False),
        ("name.0", False),
        ("why", False),
        ("named", False),
        ("pets", False),
    ],
)
def test_what_can_be_asked_again(path, may):
    assert askable(FORM, path, FILED, on=ON) is may


@pytest.mark.parametrize("path", ["why", "pets"])
def test_what_the_answers_show_can_be_asked(path):
    assert askable(FORM, path, FILED | {"kind": "b"}, on=ON)


def test_things_asked_have_a_page_and_a_name():
    assert [page_of(FORM, path) for path in ("name", "kids", "kids.1", "kids.1.name")] == ["one", "two", "two", "two"]
    names = [name_of(FORM, path, "vi") for path in ("name", "kids", "kids.1", "gone", "gone.1")]
    assert names == ["Name", "Các con", "Các con: Người con 2", "", ""]


def test_paths_lead_into_rows_and_nowhere_else():
    answers = {"kids": [{"name": "Một"}], "name": "Lan"}
    assert value_at(answers, "kids.0.name") == "Một"
    assert value_at(answers, "kids.1") is None
    assert value_at(answers, "name.first") is None
    for path, value in (("kids.0.name", "Khác"), ("kids.1.name", "x"), ("kids.7", {}), ("name.a.b", 1), ("kids.0", 3)):
        put(answers, path, value)
    assert answers == {"kids": [{"name": "Khác"}], "name": "Lan"}
    put(answers, "kids.0", {"name": "Mới"})
    put(answers, "block.inner", "sâu")
    assert answers == {"kids": [{"name": "Mới"}], "name": "Lan", "block": {"inner": "sâu"}}


def test_only_what_is_asked_changes_and_what_that_opens():
    new = {
        "name": "Kẻ khác",
        "kind": "b",
        "why": "vì thế",
        "kids.1": {"name": "Hai mới"},
        "kids.0": {"name": "Kẻ khác"},
    }
    now = merged(FORM, FILED, new, ["kind", "kids.1"], on=ON)
    assert now == {
        "name": "Lan",
        "kind": "b",
        "why": "vì thế",
        "kids": [{"name": "Một"}, {"name": "Hai mới"}],
    }
    assert answered(FORM, FILED, now, ["kind", "kids.1"], on=ON) == {
        "kind": "b",
        "why": "vì thế",
        "kids.1": {"name": "Hai mới"},
    }
    assert FILED["kids"][1] == {"name": "Hai", "note": "x"}, "what was filed stays as it was"


def test_an_opened_question_must_be_answered_and_an_old_answer_does_not_stand_in_the_way():
    old = FILED | {"day": (ON - datetime.timedelta(days=400)).isoformat()}
    answers, errors = judge(FORM, old, merged(FORM, old, {"kind": "b"}, ["kind"], on=ON), ["kind"], known=KNOWN)
    assert list(errors) == ["why"]
    now = merged(FORM, old, {"kind": "b", "why": "vì"}, ["kind"], on=ON)
    answers, errors = judge(FORM, old, now, ["kind"], known=KNOWN)
    assert errors == {}
    assert answers["day"] == old["day"], "nobody asked about it: it stays"
    _answers, errors = judge(FORM, old, old, ["day"], known=KNOWN)
    assert list(errors) == ["day"]


def test_nothing_wrong_is_nothing_to_put_back():
    answers, errors = judge(FORM, FILED, FILED | {"name": "Mai"}, ["name"], known=KNOWN)
    assert (answers["name"], errors) == ("Mai", {})


def test_what_covers_an_input():
    assert covers(["kids.1"], "kids.1.name")
    assert covers(["kids"], "kids.0.name")
    assert not covers(["kids.1"], "kids.10.name")
    assert not covers([], "name")


def said(answers):
    return eform.summary(FORM, answers, "vi", known=KNOWN)


def test_two_versions_side_by_side():
    after = {"name": "Mai", "kind": "b", "why": "vì", "kids": [{"name": "Một"}]}
    found = [(one.page, one.block, one.key, one.before, one.after) for one in differences(said(FILED), said(after))]
    assert found == [
        ("Một", "", "name", "Lan", "Mai"),
        ("Một", "", "kind", "A", "B"),
        ("Một", "", "why", None, "vì"),
        ("Hai", "Người con 2", "kids.1.name", "Hai", None),
        ("Hai", "Người con 2", "kids.1.note", "x", None),
    ]
    assert differences(said(FILED), said(FILED)) == ()


def test_a_page_that_is_gone_is_told_in_its_place():
    before, after = said(FILED), said({"name": "Lan", "kind": "a"})
    assert {one.page for one in differences(before, after[:1])} == {"Hai"}
    assert [one.page for one in differences(before[:1], said({"kids": FILED["kids"]})[1:])] == [
        "Một",
        "Một",
        "Hai",
        "Hai",
        "Hai",
    ]


def test_what_was_left_out_at_filing_and_is_not_asked_stays_left_out():
    filed = {"kind": "a"}
    answers, errors = judge(
        FORM, filed, merged(FORM, filed, {"kind": "b", "why": "vì"}, ["kind"], on=ON), ["kind"], known=KNOWN
    )
    assert (answers, errors) == ({"kind": "b", "why": "vì"}, {})
