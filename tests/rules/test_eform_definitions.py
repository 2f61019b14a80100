"""What a definition may not say, and that the forms of the project say nothing of the kind."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.rules import eform
from procedures.rules.conditions import WORDS
from procedures.rules.eform_types import LEAF_KINDS
from tests.rules.eforms import KNOWN, TODAY, clean, definition, item, options, words

FORMS = sorted((Path(__file__).resolve().parents[2] / "procedures/forms").glob("*.json"))
SHIPPED = {path.stem: json.loads(path.read_text()) for path in FORMS if path.stem != "eform.schema"}


def problems(made: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in eform.check_definition(made):
        if problem.code != "no_owner":
            found.setdefault(problem.path, []).append(problem.code)
    return found


CHOICE = item("a", "one_of", options=options("x", "y"))


@pytest.mark.parametrize(
    "items, where, code",
    [
        ([item("a", "text"), item("a", "date")], "a", "key_twice"),
        ([item("A b", "text")], "p", "key"),
        ([item("a", "colour")], "a", "type"),
        ([item("a", "text", colour="red")], "a", "unknown_key"),
        ([item("a", "text", decimals=2)], "a", "unknown_key"),
        ([item("a", "text", max_length=0)], "a", "limit"),
        ([item("a", "text", pattern="[a-z]+")], "a", "pattern"),
        ([item("a", "date", max="tomorrow")], "a", "bound"),
        ([item("a", "number", min="1")], "a", "bound"),
        ([item("a", "one_of")], "a", "options"),
        ([item("a", "one_of", options=options("x"))], "a", "options"),
        ([item("a", "one_of", options=options("x", "x"))], "a", "option_twice"),
        ([item("a", "one_of", options=options("true", "x"))], "a", "option_value"),
        ([item("a", "one_of", list="planets")], "a", "list"),
        ([item("a", "one_of", list="countries", only=["??"])], "a", "options"),
        ([item("a", "one_of", options=options("x", "y"), default="z")], "a", "default"),
        ([{"key": "a", "type": "text"}], "a", "words"),
        ([{"key": "a", "type": "text", "label": {"en": "A"}}], "a", "words"),
        ([{"key": "a", "type": "text", "label": "A"}], "a", "words"),
        ([item("a", "text", required="yes")], "a", "required"),
        ([item("a", "text", prefill="session.user")], "a", "prefill"),
        ([item("a", "person", parts=["soul"])], "a", "parts"),
        ([item("a", "person")], "a", "parts"),
        ([item("a", "identity_paper", kinds=["library_card"])], "a", "paper_kinds"),
        ([item("a", "paper_number", kind="b"), item("b", "text")], "a", "paper_kind"),
        ([item("a", "paper_number")], "a", "paper_kind"),
        ([item("a", "paper_number", paper="library_card")], "a", "paper"),
        ([CHOICE | {"key": "b"}, item("a", "paper_number", paper="passport", kind="b")], "a", "paper_kind"),
        ([item("a", "group", items=[item("b", "group", items=[])])], "a.b", "group_in_group"),
        ([item("a", "group", items=[], min=5, max=2)], "a", "group_size"),
        (["a"], "p", "not_an_object"),
        ([item("a", "text", show_when={"eq": ["b", 1]})], "a", "condition_no_field"),
        ([CHOICE, item("b", "text", show_when={"eq": ["a", "z"]})], "b", "condition_option"),
        ([item("a", "text", show_when={"filled": "a"})], "a", "cycle"),
        ([{"text": words("x"), "show_when": {"eq": ["b", 1]}}], "p", "condition_no_field"),
        (
            [item("g", "group", items=[item("n", "text")]), item("b", "text", show_when={"filled": "g.n"})],
            "b",
            "condition_inside_group",
        ),
    ],
)
def test_faults_are_found(items, where, code):
    assert code in problems(definition(*items)).get(where, [])


def test_a_cycle_is_named_in_full():
    made = definition(
        item("a", "yes_no", show_when={"eq": ["c", True]}),
        item("b", "yes_no", show_when={"eq": ["a", True]}),
        item("c", "yes_no", show_when={"eq": ["b", True]}),
    )
    found = [p for p in eform.check_definition(made) if p.code == "cycle"]
    assert sorted(found[0].params["paths"].split(" → ")[:3]) == ["a", "b", "c"]


def test_a_cycle_inside_a_row_is_found():
    rows = [
        item("a", "yes_no", show_when={"eq": ["g.b", True]}),
        item("b", "yes_no", show_when={"eq": ["g.a", True]}),
    ]
    assert "cycle" in str(problems(definition(item("g", "group", items=rows))))


X, Y = {"eq": ["a", "x"]}, {"eq": ["a", "y"]}
NEVER = [
    {"all": [X, Y]},
    {"all": [X, {"not": {"filled": "a"}}]},
    {"all": [{"gt": ["n", 5]}, {"lt": ["n", 5]}]},
    {"all": [{"gt": ["n", 10]}]},
    {"all": [{"lt": ["d", "2020-01-01"]}, {"gt": ["d", {"today": 0}]}]},
    {"all": [{"age_at_least": ["d", 18]}, {"age_under": ["d", 18]}]},
    {"all": [{"eq": ["b", True]}, Y]},
    {"count_at_least": ["m", 3]},
]
POSSIBLE = [
    {"any": [X, Y]},
    {"not": X},
    {"all": [{"gte": ["n", 5]}, {"lte": ["n", 5]}]},
    {"all": [{"age_at_least": ["d", 18]}, {"age_under": ["d", 19]}]},
    {"all": [{"eq": ["b", True]}, X]},
    {"gt": ["d", {"field": "d2"}]},
    {"all": [{"has": ["m", "x"]}, {"has": ["m", "y"]}]},
    {"eq": ["t", "nhà"]},
    {"count_at_least": ["m", 2]},
]


def with_condition(tree: object) -> dict:
    return definition(
        CHOICE,
        item("b", "yes_no", show_when=X),
        item("n", "number", max=10),
        item("d", "date"),
        item("d2", "date"),
        item("m", "many_of", options=options("x", "y")),
        item("t", "text"),
        item("z", "text", show_when=tree),
    )


@pytest.mark.parametrize("tree", NEVER, ids=json.dumps)
def test_what_can_never_be_shown_is_found(tree):
    assert problems(with_condition(tree)).get("z") == ["unreachable"]


@pytest.mark.parametrize("tree", POSSIBLE, ids=json.dumps)
def test_what_can_be_shown_is_left_alone(tree):
    assert "z" not in problems(with_condition(tree))


def test_rules_nobody_can_meet_are_found():
    made = definition(
        CHOICE,
        item("n", "number", show_when=X, required=Y),
        checks=[{"must": {"all": [{"gt": ["n", 5]}, {"lt": ["n", 5]}]}, "at": "n", "message": words("Sai.")}],
    )
    assert problems(made) == {"n": ["required_never"], "p": ["check_never"]}


def test_crowded_pages_are_advised_against():
    made = definition(*(item(f"q{n}", "text") for n in range(7)))
    assert [(p.code, p.level) for p in eform.check_definition(made) if p.path == "p"] == [("many_questions", "advice")]


def test_a_bad_definition_does_not_load():
    with pytest.raises(eform.BadDefinition) as caught:
        eform.load(definition(item("a", "colour")))
    assert [p.code for p in caught.value.problems] == ["type"]


FORM_WORDS = [
    "format",
    "key",
    "title",
    "pages",
    "items",
    "type",
    "label",
    "vi",
    "parts",
    "options",
    "show_when",
    "text",
]
bits = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from([*LEAF_KINDS, "person", "group"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*FORM_WORDS, "text", *WORDS]), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(bits)
def test_any_json_is_judged_without_raising(made):
    eform.check_definition(made)


@given(st.lists(bits, max_size=4))
def test_any_items_are_judged_without_raising(items):
    eform.check_definition(definition(*items))


# --- the forms of the project ---


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_forms_have_no_fault(name):
    assert eform.check_definition(SHIPPED[name]) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_forms_speak_both_languages(name):
    asked = {key: part for key, part in SHIPPED[name].items() if key != "print"}  # the paper is Vietnamese
    missing = [node for node in nodes(asked) if "vi" in node and not node.get("en")]
    assert missing == []


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_forms_survive_unordered_storage(name):
    """A jsonb column keeps no order of keys: nothing may hang on it."""
    shuffled = json.loads(json.dumps(SHIPPED[name], sort_keys=True))
    ours, theirs = eform.load(SHIPPED[name]), eform.load(shuffled)
    assert list(ours.fields) == list(theirs.fields)
    assert [p.key for p in ours.pages] == [p.key for p in theirs.pages]


def nodes(value: object):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


ME = {"full_name": "Nông Văn Tú", "birth_date": "1990-02-03", "phone": "0912345678"}
CARD = {"kind": "id_card", "number": "020090001234"}
HOME = {"commune": "05977", "line": "Thôn 1"}


def generic(**more):
    return {"submitter": ME | {"paper": CARD}, "submitter_home": HOME, "request": "Cấp lại giấy phép"} | more


CHILD = {"full_name": "Nông An", "birth_date": "2026-11-01", "paper": {"kind": "not_yet"}}
SHOP = {"organisation_name": "Công ty Hoa Đào", "organisation_phone": "02053812345", "organisation_home": HOME}


@pytest.mark.parametrize(
    "answers, owner, kind",
    [
        (generic(capacity="self"), "Nông Văn Tú", "person"),
        (generic(capacity="parent", owner=CHILD, owner_home=HOME), "Nông An", "person"),
        (generic(capacity="authorised", owner_kind="person", owner=CHILD, owner_home=HOME), "Nông An", "person"),
        (generic(capacity="legal_representative", **SHOP), "Công ty Hoa Đào", "organisation"),
        (
            generic(capacity="authorised", owner_kind="household", organisation_representative="Lý Ba", **SHOP),
            "Công ty Hoa Đào",
            "household",
        ),
    ],
)
def test_the_generic_form_is_complete_and_names_the_owner(answers, owner, kind):
    form = eform.load(SHIPPED["generic"])
    done = clean(form, answers, complete=True)
    assert done.errors == {}
    assert done.answers == answers
    found = eform.people(form, done.answers, on=TODAY)
    assert (found.submitter.full_name, found.submitter.number) == ("Nông Văn Tú", "020090001234")
    assert (found.owner.full_name, found.owner.kind) == (owner, kind)
    assert eform.summary(form, done.answers, "vi", known=KNOWN)


def marital(**more):
    return {
        "capacity": "self",
        "registration": "first",
        "requester": ME,
        "requester_paper": CARD,
        "requester_home_kind": "permanent",
        "requester_home": {"place": "vietnam", **HOME},
        "subject": {"sex": "male", "ethnicity": "02", "nationality": "VN"},
        "marital_status": "never_married",
        "purpose": "other",
        "purpose_words": "Vay vốn",
        "copies": 2,
    } | more


DOCUMENT = {"document_number": "12/2019", "document_date": "2019-05-06", "document_agency": "Ủy ban nhân dân xã"}
MARRIAGE = {
    "purpose": "marry_here",
    "purpose_words": None,
    "copies": None,
    "marriage_place": "Ủy ban nhân dân xã Đồng Đăng",
    "partner": {"full_name": "Lý Mai", "birth_date": "1995-01-01", "nationality": "LA"},
}


@pytest.mark.parametrize(
    "answers, lacking",
    [
        (marital(), []),
        (marital(marital_status="divorced"), ["document_number", "document_date", "document_agency"]),
        (marital(marital_status="divorced", **DOCUMENT), []),
        (marital(marital_status="widowed", **DOCUMENT), []),
        (marital(marital_status="married", **DOCUMENT), ["spouse_name"]),
        (marital(marital_status="before_marriage", spouse_name="Lý Mai", **DOCUMENT), ["period_from", "period_to"]),
        (marital(marital_status="other"), ["status_words"]),
        (marital(registration="again"), ["again_reason"]),
        (marital(**MARRIAGE), []),
        (
            marital(capacity="authorised"),
            [
                "subject.full_name",
                "subject.birth_date",
                "subject_paper.kind",
                "subject_home_kind",
                "subject_home.place",
                "subject_home.line",
            ],
        ),
        (
            marital(requester_home={"place": "abroad"}),
            ["requester_home.country", "requester_home.line"],
        ),
    ],
)
def test_the_marital_status_form_asks_what_each_case_needs(answers, lacking):
    form = eform.load(SHIPPED["1.004873"])
    done = clean(form, answers, complete=True)
    assert {path: [e.code for e in errors] for path, errors in done.errors.items()} == {
        p: ["required"] for p in lacking
    }


def test_the_marital_status_form_checks_the_period():
    form = eform.load(SHIPPED["1.004873"])
    period = {"spouse_name": "Lý Mai", "period_from": "2019-01-01", "period_to": "2018-01-01"}
    done = clean(form, marital(marital_status="before_marriage", **DOCUMENT, **period))
    assert [e.params["vi"][:9] for e in done.errors["period_to"]] == ["“Đến ngày"]
    late = period | {"period_to": "2019-05-07"}
    done = clean(form, marital(marital_status="before_marriage", **DOCUMENT, **late))
    assert "giấy chứng nhận kết hôn" in done.errors["period_to"][0].params["vi"]


def test_a_passport_in_the_marital_status_form_asks_for_the_personal_number():
    form = eform.load(SHIPPED["1.004873"])
    passport = {"kind": "passport", "number": "B1234567", "nationality": "VN"}
    answers = marital(requester_paper=passport, requester_id_number="020090001234")
    assert clean(form, answers, complete=True).answers["requester_id_number"] == "020090001234"
    assert "requester_id_number" not in clean(form, marital(requester_id_number="020090001234")).answers
