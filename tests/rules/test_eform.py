"""A form as a whole: what is asked, what is dropped, what is missing, how it reads, whom it names."""

import copy
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedures.rules import eform
from tests.rules.eforms import KNOWN, TODAY, clean, codes, definition, form, item, options, words

MARRIED = {"eq": ["status", "married"]}
FAMILY = form(
    item("status", "one_of", options=options("single", "married"), required=True),
    item("spouse", "person", parts=["full_name", {"part": "phone", "required": False}], show_when=MARRIED),
    item("many_words", "yes_no", show_when={"filled": "spouse.phone"}),
    {"text": words("Xin khai thật."), "show_when": MARRIED},
    item(
        "kids",
        "group",
        max=3,
        show_when=MARRIED,
        items=[
            item("name", "name", required=True),
            item("birth", "date", max="today"),
            item("school", "text", show_when={"age_under": ["kids.birth", 6]}),
            item("works", "yes_no", required={"age_at_least": ["kids.birth", 15]}),
            item("id", "id_number"),
        ],
    ),
)
COUPLE = {"status": "married", "spouse": {"full_name": "Lý Thị Mai", "phone": "0912345678"}, "many_words": True}


# --- what is asked and dropped ---


def test_hidden_answers_are_dropped():
    done = clean(FAMILY, COUPLE | {"status": "single", "kids": [{"name": "An"}]})
    assert done.answers == {"status": "single"}
    assert done.errors == {}


def test_hiding_one_question_hides_what_hangs_on_it():
    no_phone = COUPLE | {"spouse": {"full_name": "Lý Thị Mai"}}
    assert clean(FAMILY, no_phone).answers == {"status": "married", "spouse": {"full_name": "Lý Thị Mai"}}


def test_an_invalid_answer_opens_nothing():
    wrong_phone = COUPLE | {"spouse": {"full_name": "Lý Thị Mai", "phone": "12"}}
    done = clean(FAMILY, wrong_phone)
    assert codes(done) == {"spouse.phone": ["phone"]}
    assert "many_words" not in done.answers


def test_visible_follows_the_answers():
    assert eform.visible(FAMILY, {}, on=TODAY) == {"status"}
    seen = eform.visible(FAMILY, COUPLE | {"kids": [{"name": "An", "birth": "2024-01-01"}, {}]}, on=TODAY)
    assert seen == {
        "status", "spouse.full_name", "spouse.phone", "many_words",
        "kids.0.name", "kids.0.birth", "kids.0.school", "kids.0.works", "kids.0.id",
        "kids.1.name", "kids.1.birth", "kids.1.works", "kids.1.id",
    }  # fmt: skip


def test_required_is_asked_only_where_shown_and_only_when_complete():
    assert codes(clean(FAMILY, {}, complete=True)) == {"status": ["required"]}
    assert codes(clean(FAMILY, {"status": "married"}, complete=True)) == {"spouse.full_name": ["required"]}
    assert codes(clean(FAMILY, {}, complete=False)) == {}


def test_rows_have_their_own_conditions():
    kids = [
        {"name": "An", "birth": "2024-01-01", "school": "Mầm non"},
        {"name": "Bình", "birth": "2008-01-01", "school": "x"},
    ]
    done = clean(FAMILY, COUPLE | {"kids": kids}, complete=True)
    assert done.answers["kids"] == [kids[0], {"name": "Bình", "birth": "2008-01-01"}]
    assert codes(done) == {"kids.1.works": ["required"]}


def test_rows_beyond_the_limit_are_refused_by_name():
    done = clean(FAMILY, COUPLE | {"kids": [{"name": f"Con {n}"} for n in range(30)]})
    assert done.errors["kids"][0].params == {"limit": 3, "count": 30}


@pytest.mark.parametrize(
    "raw, where, code",
    [
        ({"nobody": 1}, "nobody", "unknown"),
        ({"spouse": {"nobody": 1}}, "spouse.nobody", "unknown"),
        ({"spouse": "x"}, "spouse", "not_an_object"),
        ([], "", "not_an_object"),
        ("x", "", "not_an_object"),
        ({"status": "married", "kids": {"name": "An"}}, "kids", "not_list"),
        ({"status": "married", "kids": [1]}, "kids.0", "not_an_object"),
        ({"status": "married", "kids": [{"name": "An", "x": 1}]}, "kids.0.x", "unknown"),
        ({"status": "married", "kids": [{"name": "7"}]}, "kids.0.name", "name_character"),
    ],
)
def test_bad_shapes_are_named(raw, where, code):
    assert code in codes(clean(FAMILY, raw)).get(where, [])


def test_thousands_of_unknown_keys_make_a_short_answer():
    done = clean(FAMILY, {f"k{n}": n for n in range(5000)})
    assert len(done.errors) == 20


# --- one page at a time ---

TWO_PAGES = {
    "format": 1,
    "key": "two",
    "title": words("Hai trang"),
    "pages": [
        {
            "key": "one",
            "title": words("Một"),
            "items": [item("kind", "one_of", options=options("a", "b"), required=True)],
        },
        {
            "key": "two",
            "title": words("Hai"),
            "show_when": {"eq": ["kind", "b"]},
            "items": [
                item("from", "date"),
                item("to", "date", required=True),
                item("note", "text", show_when={"filled": "from"}),
            ],
            "checks": [
                {
                    "must": {"gte": ["to", {"field": "from"}]},
                    "at": "to",
                    "message": {"vi": "Ngược.", "en": "Backwards."},
                }
            ],
        },
    ],
}
TWO = eform.load(TWO_PAGES)


def page(key, raw, answers, **more):
    return eform.clean_page(TWO, key, raw, answers, known=KNOWN, **more)


def test_a_page_judges_only_itself():
    assert codes(page("two", {}, {"kind": "b"})) == {"to": ["required"]}
    assert codes(page("two", {}, {"kind": "b"}, complete=False)) == {}
    assert codes(page("one", {}, {})) == {"kind": ["required"]}


def test_a_page_refuses_the_answers_of_another():
    assert codes(page("one", {"kind": "b", "to": "2020-01-01"}, {})) == {"to": ["unknown"]}


def test_answers_of_other_pages_stay_and_those_of_this_page_are_replaced():
    answers = {"kind": "b", "from": "2020-01-01", "to": "2020-02-01", "note": "x"}
    done = page("two", {"to": "2020-03-01"}, answers)
    assert done.answers == {"kind": "b", "to": "2020-03-01"}


def test_a_draft_keeps_what_a_change_of_mind_has_hidden():
    answers = {"kind": "b", "from": "2020-01-01", "to": "2020-02-01", "note": "x"}
    away = page("one", {"kind": "a"}, answers)
    assert away.answers == {"kind": "a"}
    back = page("one", {"kind": "b"}, away.kept)
    assert back.answers == answers


def test_a_draft_keeps_what_was_mistyped():
    typed = {"from": {"day": "31", "month": "2", "year": "2020"}, "to": "ngày mai"}
    done = page("two", typed, {"kind": "b"})
    assert done.answers == {"kind": "b"}
    assert done.kept == {"kind": "b"} | typed
    assert codes(clean(TWO, done.kept)) == {"from": ["date"], "to": ["date"]}


def test_a_cross_check_stands_at_its_question_and_waits_for_both_answers():
    assert codes(page("two", {"from": "2020-02-01", "to": "2020-01-01"}, {"kind": "b"})) == {"to": ["check"]}
    assert codes(page("two", {"to": "2020-01-01"}, {"kind": "b"})) == {}
    assert codes(clean(TWO, {"kind": "a", "from": "2020-02-01", "to": "2020-01-01"})) == {}


def test_a_cross_check_says_which_questions_of_other_pages_it_hangs_on():
    raw = copy.deepcopy(TWO_PAGES)
    answers = {"from": "2020-02-01", "to": "2020-01-01"}
    (alone,) = page("two", answers, {"kind": "b"}).errors["to"]
    assert "elsewhere" not in alone.params
    raw["pages"][1]["checks"][0]["when"] = {"eq": ["kind", "b"]}
    (error,) = eform.clean_page(eform.load(raw), "two", answers, {"kind": "b"}, known=KNOWN).errors["to"]
    assert error.params["elsewhere"] == ("kind",)


def test_pages_come_and_go():
    assert [p.key for p in eform.visible_pages(TWO, {"kind": "a"}, on=TODAY)] == ["one"]
    assert [p.key for p in eform.visible_pages(TWO, {"kind": "b"}, on=TODAY)] == ["one", "two"]


def test_pages_do_not_hang_on_what_a_change_of_mind_has_hidden():
    """The draft keeps the hidden answer; were it looked at, a page that must be filled in would be on no list."""
    made = definition(
        item("kind", "one_of", options=options("a", "b"), required=True),
        item("more", "yes_no", show_when={"eq": ["kind", "b"]}),
        item("kids", "group", max=2, show_when={"eq": ["kind", "b"]}, items=[item("name", "name")]),
    )
    none = {"not": {"any": [{"eq": ["more", True]}, {"count_at_least": ["kids", 1]}]}}
    made["pages"].append({"key": "q", "title": words("Q"), "show_when": none, "items": [item("c", "text")]})
    made["pages"].append(
        {"key": "r", "title": words("R"), "show_when": {"eq": ["more", True]}, "items": [{"text": words("Lời")}]}
    )
    kept = {"kind": "a", "more": True, "kids": [{"name": "An"}]}
    assert [p.key for p in eform.visible_pages(eform.load(made), kept, on=TODAY)] == ["p", "q"]
    assert [p.key for p in eform.visible_pages(eform.load(made), kept | {"kind": "b"}, on=TODAY)] == ["p", "r"]
    assert eform.asked(eform.load(made), kept, on=TODAY) == {"kind": "a"}


def test_rows_are_asked_without_what_they_have_hidden():
    kept = COUPLE | {"kids": [{"name": "An", "birth": "2000-01-01", "school": "Mầm non"}, {"name": "Bé"}]}
    rows = eform.asked(FAMILY, kept, on=TODAY)["kids"]
    assert rows == [{"kids.name": "An", "kids.birth": "2000-01-01"}, {"kids.name": "Bé"}]


def test_state_of_a_page():
    def state(key, answers, **more):
        return eform.page_state(TWO, key, answers, known=KNOWN, **more)

    assert state("one", {}) == "not_started"
    assert state("one", {"kind": "a"}) == "done"
    assert state("two", {"kind": "b", "from": "2020-01-01"}) == "in_progress"
    assert state("two", {"kind": "b"}, seen=True) == "in_progress"
    assert state("two", {"kind": "b", "to": "2020-01-01"}) == "done"
    kids = COUPLE | {"kids": [{"name": "An"}, {"birth": "2024-01-01"}]}
    assert eform.page_state(FAMILY, "p", kids, known=KNOWN) == "in_progress"
    assert eform.page_state(FAMILY, "p", COUPLE | {"kids": [{"name": "An"}]}, known=KNOWN) == "done"


# --- how it reads, whom it names ---


def test_summary_names_what_was_not_answered():
    rows = eform.summary(FAMILY, {"status": "married", "kids": [{"name": "An"}]}, "vi", known=KNOWN)[0].rows
    said = {row.key: (row.block, row.text) for row in rows}
    assert said["status"] == ("", "MARRIED")
    assert said["spouse.full_name"] == ("spouse", None)
    assert said["kids.0.name"] == ("kids 1", "An")
    assert "many_words" not in said
    assert tuple(rows[0]) == ("status", "status", "MARRIED")


def test_summary_shows_answers_of_old_dossiers_as_they_were_filed():
    """A child has grown since: its school is hidden today and stands in the filed answers."""
    filed = COUPLE | {"kids": [{"name": "An", "birth": "2000-01-01", "school": "Mầm non"}]}
    rows = eform.summary(FAMILY, filed, "vi", known=KNOWN)[0].rows
    assert "Mầm non" in [row.text for row in rows]


def test_summary_of_a_draft_with_odd_values_never_breaks():
    odd = {"status": 5, "spouse": {"phone": ["x"]}, "kids": "none"}
    assert eform.summary(FAMILY, odd, "vi", known=KNOWN)


def test_people_of_the_dossier():
    made = form(
        item("who", "one_of", options=options("self", "parent")),
        item("me", "person", parts=["full_name", "phone"]),
        item("org", "text", show_when={"eq": ["who", "parent"]}),
        item("child", "person", parts=["full_name"], show_when={"eq": ["who", "parent"]}),
        roles={
            "submitter": {"full_name": "me.full_name", "phone": "me.phone"},
            "owner": {"organisation": "org", "full_name": "child.full_name"},
            "capacity": "who",
            "owner_is_submitter": {"eq": ["who", "self"]},
        },
    )
    answers = {"who": "self", "me": {"full_name": "Nông Văn Tú", "phone": "0912345678"}}
    found = eform.people(made, answers, on=TODAY)
    assert found.owner == found.submitter
    assert (found.owner.full_name, found.owner.phone, found.capacity) == ("Nông Văn Tú", "0912345678", "self")
    found = eform.people(made, answers | {"who": "parent", "child": {"full_name": "Nông An"}}, on=TODAY)
    assert (found.submitter.full_name, found.owner.full_name, found.capacity) == ("Nông Văn Tú", "Nông An", "parent")


def test_identity_data_is_found_in_blocks_and_rows():
    made = form(
        item("me", "person", parts=["full_name", "paper"]),
        item("tax", "tax_number"),
        item("kids", "group", items=[item("id", "id_number"), item("name", "name")]),
    )
    assert set(eform.secret_paths(made)) == {"me.paper.number", "tax", "kids.*.id"}
    answers = {
        "me": {"full_name": "An", "paper": {"kind": "id_card", "number": "1"}},
        "kids": [{"id": "2", "name": "B"}],
    }
    hidden = eform.map_secrets(made, answers, lambda text: f"<{text}>")
    assert hidden == {
        "me": {"full_name": "An", "paper": {"kind": "id_card", "number": "<1>"}},
        "kids": [{"id": "<2>", "name": "B"}],
    }


@pytest.mark.parametrize("raw", [20090001234, [1, 2], {"year": "020090001234"}, True])
def test_a_mistyped_identity_number_is_kept_as_text_or_not_at_all(raw):
    """Only text is encrypted at rest."""
    made = form(item("id", "id_number"))
    kept = clean(made, {"id": raw}).kept
    assert kept in ({}, {"id": "20090001234"})


# --- whatever comes in ---

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["married", "single", "2020-02-30", "0912345678", "020090001234", "05977", "true"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)
KEYS = ["status", "spouse", "full_name", "phone", "many_words", "kids", "name", "birth", "school", "works", "id", "x"]
shaped = st.recursive(
    anything, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=6) | st.lists(inner, max_size=4)
)


@given(st.dictionaries(st.sampled_from(KEYS), shaped, max_size=6) | shaped)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_json_is_taken_apart_without_raising(raw):
    done = clean(FAMILY, raw, complete=True)
    for stored in (done.answers, done.kept):
        text = json.dumps(stored, allow_nan=False, ensure_ascii=False)
        assert "\\u0000" not in text
        text.encode()
    assert clean(FAMILY, done.answers).answers == done.answers
    assert clean(FAMILY, done.kept).answers == done.answers
    assert codes(clean(FAMILY, done.answers)) == {}
    eform.summary(FAMILY, done.kept, "vi", known=KNOWN)
    eform.people(FAMILY, done.kept, on=TODAY)


valid = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["single", "married"]),
        "spouse": st.fixed_dictionaries(
            {}, optional={"full_name": st.just("Lý Mai"), "phone": st.sampled_from(["0912345678", "1"])}
        ),
        "many_words": st.booleans(),
        "kids": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "name": st.just("An"),
                    "birth": st.sampled_from(["2024-01-01", "2000-01-01"]),
                    "school": st.just("Mầm non"),
                },
            ),
            max_size=5,
        ),
    },
)


@given(valid)
def test_hidden_answers_never_survive(raw):
    answers = clean(FAMILY, raw).answers
    shown = eform.visible(FAMILY, answers, on=TODAY)
    assert set(_leaves(answers)) <= shown


def _leaves(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{number}")
    else:
        yield path


def test_three_hundred_questions_and_thirty_rows_are_quick():
    items = [item("q0", "yes_no")]
    items += [item(f"q{n}", "yes_no", show_when={"eq": [f"q{n - 1}", True]}) for n in range(1, 150)]
    items += [item(f"t{n}", "text", required={"filled": f"q{n - 150}"}) for n in range(150, 290)]
    rows = [item(f"r{n}", "text") for n in range(10)]
    items += [item("rows", "group", max=30, items=rows)]
    big = definition(*items)
    raw = {f"q{n}": True for n in range(150)} | {f"t{n}": "chữ " * 20 for n in range(150, 290)}
    raw["rows"] = [{f"r{n}": "chữ" for n in range(10)} for _ in range(30)]
    made = eform.load(big)
    done = clean(made, raw, complete=True)
    assert done.errors == {}
    assert len(done.answers) == 291
    assert quickest(lambda: eform.load(big)) < 0.5
    assert quickest(lambda: clean(made, raw, complete=True)) < 0.15


def quickest(work):
    """Seconds of the processor that the work takes: the best of five, as others may come in between."""

    def once():
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return min(once() for _ in range(5))
