"""The rare branches of the rules: each line is one way a definition, a number or an answer can be odd."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from accounts.rules import kinds
from agencies.rules.roles import Permission, Role, permissions_of
from agencies.rules.scope import ANONYMOUS, SYSTEM, Actor, Forbidden, NoPerson
from dossiers.rules import deadlines
from dossiers.rules.workflow import Action, Clock, Status, WrongState, available, clock_state, target
from procedures.rules import eform
from procedures.rules.catalogue import Doubt, Unit
from procedures.rules.eform_clean import storable
from procedures.rules.eform_format import MAX_FIELDS
from procedures.rules.national_time import number, rough_days, working_hours
from procedures.rules.processes import level_of
from procedures.rules.source import Doubts, Source
from procedures.rules.steps import split_steps
from tests.rules.eforms import KNOWN, clean, codes, definition, form, item, options, words

# Who acts


def test_an_actor_without_a_person_names_none():
    assert Actor(user_id=7).person_id == 7
    for nobody in (ANONYMOUS, SYSTEM):
        with pytest.raises(NoPerson):
            _ = nobody.person_id


def test_an_actor_sees_agencies_and_fields():
    clerk = Actor(user_id=1, agencies=frozenset({3}), fields=frozenset({"HT"}), roles=frozenset({Role.DESK_CLERK}))
    cases = [(3, None, True), (3, "HT", True), (3, "XD", False), (4, "HT", False)]
    assert [clerk.sees(agency, field) for agency, field, _ in cases] == [seen for *_, seen in cases]
    assert SYSTEM.sees(99, "XD")
    assert (clerk.is_staff, ANONYMOUS.is_staff, ANONYMOUS.is_anonymous, SYSTEM.is_anonymous) == (
        True,
        False,
        True,
        False,
    )


def test_a_permission_is_asked_for_by_name():
    officer = Actor(user_id=1, permissions=permissions_of(frozenset({Role.OFFICER, Role.CASHIER})))
    officer.require(Permission.MONEY_TAKE)
    SYSTEM.require(Permission.RESULT_APPROVE)
    with pytest.raises(Forbidden) as refused:
        officer.require(Permission.RESULT_APPROVE)
    assert refused.value.permission == Permission.RESULT_APPROVE


@pytest.mark.parametrize(
    "kind, text, fits",
    [
        (kinds.IdentityKind.CCCD, "001190000017", True),
        (kinds.IdentityKind.CCCD, "00119000001", False),
        (kinds.IdentityKind.PASSPORT, "C1234567", True),
        (kinds.IdentityKind.TAX, "0101234567-001", True),
    ],
)
def test_identity_numbers_have_shapes(kind, text, fits):
    assert kinds.is_identity_number(kind, text) is fits
    assert kinds.masked(text).endswith(text[-3:])
    assert kinds.masked(text).count("•") == len(text) - 3


def test_user_names_are_plain():
    assert kinds.is_username("motcua2")
    assert not kinds.is_username("một cửa")


# The workflow


def test_the_table_says_what_is_possible():
    assert available(Status.NEW, frozenset({Permission.INTAKE_ACCEPT})) == (Action.ACCEPT,)
    assert available(Status.RETURNED, frozenset(Permission)) == ()
    assert target(Action.SUPPLEMENT, Status.WAITING_SUPPLEMENT, Status.IN_PROGRESS) == Status.IN_PROGRESS
    assert (clock_state(Status.WAITING_PAYMENT), clock_state(Status.DONE)) == (Clock.WAITING, Clock.STOPPED)


@pytest.mark.parametrize("action, status, wanted", [(Action.ACCEPT, 3, None), (Action.SUBMIT, 0, Status.ACCEPTED)])
def test_what_the_table_does_not_know_is_refused(action, status, wanted):
    with pytest.raises(WrongState) as refused:
        target(action, Status(status), wanted)
    assert (refused.value.action, refused.value.status) == (action, status)


def test_a_unit_that_the_law_does_not_know_has_no_due_date(calendar):
    odd = SimpleNamespace(promises=True, unit="fortnight", count=1)
    with pytest.raises(ValueError, match="fortnight"):
        deadlines.due_at(datetime(2026, 3, 2, 2, tzinfo=UTC), odd, (), calendar)


# Numbers and words of the national catalogue


@pytest.mark.parametrize(
    "raw, found", [("7,5", Decimal("7.5")), ("abc", None), (True, None), (None, None), ("NaN", None), (3, Decimal(3))]
)
def test_numbers_of_the_source(raw, found):
    assert number(raw) == found


@pytest.mark.parametrize(
    "value, unit, hours",
    [
        (Decimal(4), Unit.WORKING_HOUR, 4),
        (Decimal("1.5"), Unit.WORKING_DAY, 12),
        (Decimal(0), Unit.SAME_DAY, 8),
        (Decimal(3), Unit.DAY, None),
        (None, Unit.WORKING_DAY, None),
    ],
)
def test_limits_in_working_hours(value, unit, hours):
    assert working_hours(value, unit) == hours


def test_limits_are_compared_roughly():
    assert rough_days(SimpleNamespace(value=Decimal(2), unit=Unit.MONTH)) == 60
    assert rough_days(SimpleNamespace(value=None, unit=None)) == -1


def test_a_number_where_text_stands_is_written_out_and_an_object_doubted():
    doubts = Doubts()
    source = Source({"name": 12, "code": ["x"]}, doubts)
    assert (source.text("name"), source.text("code")) == ("12", "")
    assert [doubt for doubt, _ in doubts.seen()] == [Doubt.PART_MALFORMED]


def test_a_step_that_has_only_a_name_is_a_step():
    steps = split_steps([{"name": "Nộp hồ sơ", "description": ""}, {"name": "", "description": "Nhận."}], Doubts())
    assert [(step.title, step.text) for step in steps] == [("Nộp hồ sơ", ""), ("", "Nhận.")]


def test_markers_that_jump_do_not_cut():
    text = "Bước 1: Nộp.\nBước 4: Nhận.\nBước 2: Chờ."
    assert [step.text for step in split_steps([{"name": "", "description": text}], Doubts())] == [
        "Nộp.\nBước 4: Nhận.",
        "Chờ.",
    ]


def test_the_default_process_follows_the_level():
    assert [level_of(levels) for levels in (["commune"], ["commune", "province"], [])] == [
        "commune",
        "province",
        "province",
    ]


# Definitions of e-forms


def faults(made: dict) -> set[tuple[str, str]]:
    return {(problem.path, problem.code) for problem in eform.check_definition(made)}


GOOD = item("a", "text")
NEVER = {"all": [{"eq": ["a", "x"]}, {"eq": ["a", "y"]}]}
CHOICE = item("a", "one_of", options=options("x", "y"))


@pytest.mark.parametrize(
    "change, where, code",
    [
        ({"pages": ["p"]}, "pages.1", "not_an_object"),
        ({"pages": [{"key": "p", "title": words("P"), "items": {}}]}, "p", "items_shape"),
        ({"checks": "x"}, "p", "checks_shape"),
        ({"checks": [{"must": True}]}, "p", "checks_shape"),
        ({"checks": [{"must": {"filled": "a"}, "at": "b", "message": words("B")}]}, "p", "check_at"),
        ({"items": [GOOD, {"text": words("x"), "style": "loud"}]}, "p", "text_style"),
        ({"items": [item("d", "date", precision="week")]}, "d", "precision"),
        ({"items": [item("c", "one_of", options=options("x", "y"), widget="wheel")]}, "c", "widget"),
        ({"items": [item("i", "identity_paper", issue="perhaps")]}, "i", "issue"),
        ({"roles": []}, "roles", "roles"),
        ({"roles": {"owner": []}}, "roles.owner", "roles"),
        ({"roles": {"owner": {"shoe_size": "a"}}}, "roles.owner", "roles"),
        ({"items": [CHOICE, {"text": words("x"), "show_when": NEVER}]}, "p", "text_unreachable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_faults_of_a_whole_definition(change, where, code):
    items = change.pop("items", [GOOD])
    assert (where, code) in faults(definition(*items, **change))


def test_a_page_that_can_never_be_shown_is_found():
    pages = [
        {"key": key, "title": words(key), "items": [one]} for key, one in (("p", CHOICE), ("q", item("b", "text")))
    ]
    pages[1]["show_when"] = NEVER
    assert ("q", "unreachable") in faults(definition(GOOD) | {"pages": pages})


def test_a_passport_or_nothing_asks_for_no_name_of_the_paper():
    made = form(item("i", "identity_paper", kinds=["passport", "none"]))
    assert {"i.reason", "i.nationality"} < set(made.fields)
    assert "i.name" not in made.fields


def test_two_pages_need_two_keys():
    made = definition(GOOD)
    made["pages"] *= 2
    assert ("p", "page_twice") in faults(made)


def test_a_form_has_an_end():
    pages = [
        {"key": f"p{page}", "title": words("P"), "items": [item(f"a{page}_{n}", "text") for n in range(250)]}
        for page in range(MAX_FIELDS // 250 + 1)
    ]
    assert ("", "too_many_fields") in faults(definition(GOOD) | {"pages": pages})


def test_a_condition_of_very_many_ways_is_left_alone():
    asked = [item(f"q{n}", "one_of", options=options(*(f"o{m}" for m in range(12)))) for n in range(5)]
    tree = {"all": [{"in": [f"q{n}", [f"o{m}" for m in range(10)]]} for n in range(5)]}
    assert faults(definition(*asked, item("z", "text", show_when=tree))) == {("roles", "no_owner")}


def test_conditions_over_groups_and_many_choices_can_hold():
    group = item("g", "group", items=[item("n", "text")], min=0, max=5)
    many = item("m", "many_of", options=options("x", "y", "z"))
    shown = [
        item("b", "text", show_when={"count_at_least": ["g", 2]}),
        item("c", "text", show_when={"has": ["m", "x"]}),
        item("d", "text", show_when={"count_at_least": ["m", 3]}),
    ]
    assert faults(definition(group, many, *shown)) == {("roles", "no_owner")}


# Answers


def test_a_group_keeps_what_was_typed_while_it_is_hidden():
    group = item("g", "group", items=[item("n", "text")], show_when={"eq": ["a", True]}, max=3)
    pages = [
        {"key": key, "title": words(key), "items": [one]} for key, one in (("p", item("a", "yes_no")), ("q", group))
    ]
    made = eform.load(definition(GOOD) | {"pages": pages})
    for typed, kept in (([{"n": "Hà"}], [{"n": "Hà"}]), ("x", None)):
        cleaned = eform.clean_page(made, "p", {"a": False}, {"a": True, "g": typed}, known=KNOWN)
        assert (cleaned.answers, cleaned.kept.get("g")) == ({"a": False}, kept)


def test_in_a_row_a_question_may_come_before_the_one_it_depends_on():
    later = item("b", "text", required=True, show_when={"eq": ["g.a", True]})
    made = form(item("g", "group", items=[later, item("c", "text"), item("a", "yes_no")], max=2))
    assert codes(clean(made, {"g": [{"a": True}, {"a": False}]}, complete=True)) == {"g.0.b": ["required"]}


@pytest.mark.parametrize(
    "raw, kept", [(None, None), (True, True), (object(), None), (float("inf"), None), ({"x": 1}, None)]
)
def test_of_what_is_no_answer_nothing_is_kept(raw, kept):
    assert storable(raw) is kept


@pytest.mark.parametrize("kind", ["many_of", "file"])
@pytest.mark.parametrize("raw", [None, ""])
def test_an_empty_list_may_be_sent_as_nothing(kind, raw):
    more = {"options": options("x", "y")} if kind == "many_of" else {}
    assert clean(form(item("m", kind, **more)), {"m": raw}).answers == {}


def test_too_few_rows_are_told():
    made = form(item("g", "group", items=[item("n", "text")], min=2, max=3))
    assert codes(clean(made, {"g": [{"n": "Hà"}]}, complete=True))["g"] == ["too_few_rows"]


def test_a_mistyped_answer_of_a_draft_is_shown_as_typed():
    made = form(item("d", "date"), item("n", "number"))
    rows = [row for page in eform.summary(made, {"d": "hôm qua", "n": [1]}, "vi", known=KNOWN) for row in page.rows]
    assert [row.text for row in rows] == ["hôm qua", None]


def test_secrets_are_changed_in_rows_and_rows_of_another_shape_left():
    made = form(item("g", "group", items=[item("s", "id_number"), item("n", "text")], max=3), item("t", "text"))
    change = str.upper
    assert eform.map_secrets(made, {"g": [{"s": "ab", "n": "x"}], "t": "y"}, change) == {
        "g": [{"s": "AB", "n": "x"}],
        "t": "y",
    }
    assert eform.map_secrets(made, {"g": "none", "t": "y"}, change)["t"] == "y"


def test_a_page_that_is_not_there_is_not_found():
    with pytest.raises(KeyError):
        form(GOOD).page("q")


def test_a_passport_of_a_person_of_a_nationality_asks_it_once():
    made = form(
        {
            "key": "who",
            "type": "person",
            "label": words("Who"),
            "parts": ["full_name", "nationality", {"part": "paper", "kinds": ["passport", "other"]}],
        }
    )
    assert [path for path in made.fields if path.endswith("nationality")] == ["who.nationality"]
