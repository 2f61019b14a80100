"""The keys of the format beside pages and questions: people, capacities, eligibility, print; and what they refuse."""

import pytest

from procedures.rules import eform
from procedures.rules.banks import BINS, ROWS
from procedures.rules.eform_types import Words
from tests.rules.eforms import TODAY, definition, form, item, options, words

CHILDREN = item("children", "group", row_label=words("Con"), items=[item("name", "name"), item("born", "date")])


def problems(*items, **more) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in eform.check_definition(definition(*items, **more)):
        if problem.level == "error":
            found.setdefault(problem.path, []).append(problem.code)
    return found


def test_what_stands_beside_the_pages_is_read():
    made = form(
        item("a", "name"),
        capacities=[
            {"value": "parent", "cases": ["c1"]},
            {
                "value": "hospital",
                "label": words("Cơ sở y tế"),
                "proof": words("Giấy giới thiệu"),
                "proof_required": True,
            },
        ],
        in_person=[{"who": words("Hai bên nam nữ"), "cases": ["c1"]}],
        print={"title": words("TỜ KHAI"), "number": words("Mẫu 01")},
    )
    parent, hospital = made.capacities
    assert (parent.label.vi, parent.proof, parent.proof_required, parent.cases) == ("Cha hoặc mẹ", None, False, ("c1",))
    assert (hospital.label.vi, hospital.proof, hospital.proof_required) == (
        "Cơ sở y tế",
        Words("Giấy giới thiệu"),
        True,
    )
    assert made.in_person[0].who.vi == "Hai bên nam nữ"
    assert (made.print.title.vi, made.print.number.vi, made.print.pledge) == ("TỜ KHAI", "Mẫu 01", None)
    assert form(item("a", "name")).print is None


def test_a_row_has_its_own_name():
    group = form(CHILDREN).groups["children"]
    assert (group.row_name(0, "vi"), group.row_name(1, "vi")) == ("Con 1", "Con 2")


PARTIES = [
    {"role": "mother", "label": words("Mẹ"), "full_name": ["m", "m2"], "id_number": "n"},
    {
        "role": "child",
        "label": words("Con"),
        "each": "children",
        "full_name": "children.name",
        "birth_date": "children.born",
    },
]
PEOPLE = (item("m", "name"), item("m2", "name"), item("n", "id_number"), CHILDREN)


def test_parties_are_read_off_the_answers():
    made = form(*PEOPLE, roles={"parties": PARTIES})
    answers = {
        "m2": "Mẹ",
        "n": "001190000017",
        "children": [{"name": "An", "born": "2020"}, {"born": "2021"}, {"name": "Bình"}],
    }
    found = eform.parties(made, answers, on=TODAY)
    assert [(one.role, one.row, one.party.full_name) for one in found] == [
        ("mother", None, "Mẹ"),
        ("child", 0, "An"),
        ("child", 2, "Bình"),
    ]
    assert (found[0].party.number, found[1].party.birth_date) == ("001190000017", "2020")
    assert eform.parties(made, {"children": "x"}, on=TODAY) == ()


def test_a_party_who_files_is_not_asked_twice_and_a_party_all_the_same():
    mother = PARTIES[0] | {"is_submitter": {"eq": ["who", "mother"]}}
    people = (*PEOPLE, item("who", "one_of", options=options("mother", "other")), item("me", "name"))
    made = form(*people, roles={"submitter": {"full_name": "me", "birth_date": "m2"}, "parties": [mother, PARTIES[1]]})
    said = {"me": "Nguyễn Thị Mẫu", "n": "001190000017", "children": [{"name": "An"}]}
    same, child = eform.parties(made, said | {"who": "mother"}, on=TODAY)
    assert (same.role, same.party.full_name, same.party.number, same.submits) == (
        "mother",
        "Nguyễn Thị Mẫu",
        "001190000017",
        True,
    )
    assert (child.role, child.submits) == ("child", False)
    assert [one.role for one in eform.parties(made, said | {"who": "other"}, on=TODAY)] == ["child"]


def test_of_a_group_no_row_is_told_to_be_who_files():
    wrong = PARTIES[1] | {"is_submitter": {"filled": "m"}}
    assert "roles" in problems(*PEOPLE, roles={"parties": [wrong]})["roles.parties.0"]
    unknown = PARTIES[0] | {"is_submitter": {"filled": "nobody"}}
    assert problems(*PEOPLE, roles={"parties": [unknown]}) == {"roles.parties.0": ["condition_no_field"]}


ELIGIBLE = {
    "items": [
        item("born", "date", label=words("Ngày sinh")),
        item("here", "yes_no"),
        item("since", "number", show_when={"eq": ["here", True]}),
    ],
    "rules": [
        {"must": {"age_at_least": ["born", 18]}, "message": words("Chưa đủ 18 tuổi.")},
        {
            "must": {"any": [{"eq": ["here", False]}, {"gte": ["since", 2]}]},
            "message": words("Cư trú chưa đủ 2 năm."),
            "procedure": "1.004222",
        },
    ],
}


@pytest.mark.parametrize(
    "answers, broken",
    [
        ({}, []),
        ({"born": "2010-01-01"}, ["Chưa đủ 18 tuổi."]),
        ({"born": "2008-11-26"}, []),
        ({"born": "2008-11-27"}, ["Chưa đủ 18 tuổi."]),
        ({"here": False}, []),
        ({"here": False, "since": 1}, []),
        ({"here": True}, []),
        ({"here": True, "since": 1}, ["Cư trú chưa đủ 2 năm."]),
        ({"here": True, "since": 2}, []),
    ],
)
def test_eligibility(answers, broken):
    made = form(item("a", "text"), eligibility=ELIGIBLE)
    assert [rule.message.vi for rule in eform.eligibility_faults(made, answers, today=TODAY)] == broken


def test_a_form_without_questions_before_it_keeps_nobody_out():
    assert eform.eligibility_faults(form(item("a", "text")), {"x": 1}, today=TODAY) == ()


def test_a_broken_rule_names_the_right_procedure():
    made = form(item("a", "text"), eligibility=ELIGIBLE)
    assert made.eligibility.rules[1].procedure == "1.004222"
    assert made.eligibility.form.page("eligibility").fields == ("born", "here", "since")


def with_eligibility(*items, **rule) -> dict:
    usual = {"must": {"filled": "x"}, "message": words("Không được.")}
    return {"eligibility": {"items": list(items) or [item("x", "yes_no")], "rules": [usual | rule]}}


TEXT = item("a", "text")
SUM = item("s", "computed", value={"sum": ["a"]})
CHOICE = item("c", "one_of", options=options("x", "y"))


def linked(*unders, to="c") -> dict:
    return item(
        "l",
        "one_of",
        linked_to=to,
        options=[{"value": f"v{n}", "label": words("v"), **u} for n, u in enumerate(unders)],
    )


@pytest.mark.parametrize(
    "items, more, where, code",
    [
        ([item("a", "yes_no", answers={"yes": words("Rồi")})], {}, "a", "answers"),
        ([item("a", "yes_no", answers={"yes": words("Rồi"), "no": "Chưa"})], {}, "a", "words"),
        ([TEXT], {"eligibility": []}, "eligibility", "eligibility"),
        ([TEXT], with_eligibility(item("x", "text")), "eligibility.x", "type"),
        ([TEXT], with_eligibility(item("x", "yes_no"), item("x", "yes_no")), "eligibility.x", "key_twice"),
        ([TEXT], with_eligibility(must={"filled": "a"}), "eligibility.rules.0", "condition_no_field"),
        ([TEXT], with_eligibility(procedure="khai sinh"), "eligibility.rules.0", "procedure_code"),
        ([TEXT], {"eligibility": {"items": [item("x", "yes_no")], "rules": [{}]}}, "eligibility.rules.0", "rule_shape"),
        (
            [TEXT],
            with_eligibility(item("x", "yes_no", show_when={"filled": "a"})),
            "eligibility.x",
            "condition_no_field",
        ),
        ([TEXT], with_eligibility(item("x", "yes_no", show_when={"filled": "x"})), "x", "cycle"),
        ([TEXT], {"eligibility": {"items": "x", "rules": []}}, "eligibility.eligibility", "items_shape"),
        ([TEXT], {"capacities": [{"value": "neighbour"}]}, "capacities.0", "words"),
        ([TEXT], {"capacities": [{"value": 1}]}, "capacities.0", "option_value"),
        ([TEXT], {"capacities": [{"value": "parent", "proof_required": "yes"}]}, "capacities.0", "required"),
        ([TEXT], {"capacities": [{"value": "parent", "cases": "c1"}]}, "capacities.0", "cases"),
        ([TEXT], {"capacities": {"value": "parent"}}, "capacities", "objects"),
        ([TEXT], {"capacities": [{"value": "parent", "principals": "mother"}]}, "capacities.0", "principals"),
        ([TEXT], {"capacities": [{"value": "parent", "principals": ["mother"]}]}, "capacities.0", "principal_role"),
        (
            [TEXT],
            {
                "capacities": [{"value": "parent", "principals": ["firm"]}],
                "roles": {"parties": [{"role": "firm", "label": words("Bên"), "organisation": "a"}]},
            },
            "capacities.0",
            "principal_role",
        ),
        ([TEXT], {"in_person": [{"who": "Hai bên"}]}, "in_person.0", "words"),
        ([TEXT], {"print": "TỜ KHAI"}, "print", "not_an_object"),
        ([TEXT], {"print": {"number": words("1")}}, "print.title", "words"),
        (
            [TEXT],
            {"roles": {"parties": [{"role": "child", "label": words("Con"), "soul": "a"}]}},
            "roles.parties.0",
            "roles",
        ),
        (
            [TEXT],
            {"roles": {"parties": [{"role": "child", "label": words("Con"), "full_name": "b"}]}},
            "roles.parties.0",
            "condition_no_field",
        ),
        ([TEXT], {"roles": {"parties": [{"role": "child", "label": words("Con")}]}}, "roles.parties.0", "party_name"),
        (
            [TEXT],
            {"roles": {"parties": [{"role": "child", "label": words("Con"), "full_name": "a", "each": "a"}]}},
            "roles.parties.0",
            "party_each",
        ),
        (
            [CHILDREN],
            {"roles": {"parties": [{"role": "child", "label": words("Con"), "full_name": "children.name"}]}},
            "roles.parties.0",
            "condition_no_field",
        ),
        ([TEXT, SUM], {}, "s", "computed_kind"),
        ([item("s", "computed")], {}, "s", "computed"),
        ([item("s", "computed", value={"sum": ["a"], "count": "a"})], {}, "s", "computed"),
        ([item("s", "computed", value={"sum": ["a"], "with": "-"})], {}, "s", "computed"),
        ([item("s", "computed", value={"sum": [1]})], {}, "s", "computed"),
        ([item("s", "computed", value={"age": ["a"]})], {}, "s", "computed"),
        ([item("s", "computed", value={"age": ["a", {"today": "x"}]})], {}, "s", "computed"),
        ([item("s", "computed", value={"join": ["a"], "with": 1})], {}, "s", "computed"),
        ([item("s", "computed", value={"join": [{"text": 1}]})], {}, "s", "computed"),
        ([item("s", "computed", value={"count": ["a"]})], {}, "s", "computed"),
        ([TEXT, item("s", "computed", value={"join": ["a"]}, **{"as": "money"})], {}, "s", "computed_as"),
        ([TEXT, item("s", "computed", value={"join": ["a"]}, required=True)], {}, "s", "unknown_key"),
        ([item("s", "computed", value={"sum": ["b"]})], {}, "s", "condition_no_field"),
        ([TEXT, item("s", "computed", value={"count": "a"})], {}, "s", "computed_count"),
        (
            [CHILDREN, item("s", "computed", value={"age": ["children.born", {"today": 0}]})],
            {},
            "s",
            "condition_inside_group",
        ),
        ([item("p", "phone"), item("s", "computed", value={"join": ["p"]})], {}, "s", "computed_kind"),
        ([item("s", "computed", value={"sum": ["s"]})], {}, "s", "cycle"),
        ([CHOICE, linked({"under": ["x"]}, {"under": ["z"]})], {}, "l", "linked_value"),
        ([CHOICE, linked({"under": ["x"]}, {})], {}, "l", "linked_under"),
        ([CHOICE, linked({"under": "x"}, {"under": ["y"]})], {}, "l", "under"),
        ([TEXT, linked({"under": ["x"]}, {"under": ["y"]}, to="a")], {}, "l", "linked_to"),
        ([CHOICE, linked({"under": ["x"]}, {"under": ["y"]}, to=3)], {}, "l", "linked_to"),
        ([linked({"under": ["x"]}, {"under": ["y"]}, to="l")], {}, "l", "linked_to"),
        ([item("m", "money", min=0.5)], {}, "m", "bound"),
    ],
)
def test_faults_are_found(items, more, where, code):
    assert code in problems(*items, **more).get(where, []), problems(*items, **more)


def test_every_bank_has_its_own_value_and_number():
    assert len({row[0] for row in ROWS}) == len(ROWS)
    assert len(set(BINS.values())) == len(BINS)
    assert all(len(number) == 6 and number.isdigit() for number in BINS.values())
