"""One table of conditions for both languages; what a definition may not say; what the server works out beforehand."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.rules import conditions
from procedures.rules.computed import WORDS as COMPUTED_WORDS
from procedures.rules.computed import compute, well_formed, word_of
from procedures.rules.condition_check import Kind, check
from procedures.rules.conditions import evaluate, paths, reduce

ROOT = Path(__file__).resolve().parents[2]
TABLE = json.loads((ROOT / "tests/rules/vectors/conditions.json").read_text())
TODAY = date.fromisoformat(TABLE["today"])
KINDS = {
    "choice": Kind("choice", frozenset({"x", "y"})),
    "choices": Kind("choices", frozenset({"x", "y"})),
    "number": Kind("number"),
    "date": Kind("date"),
    "other_date": Kind("date"),
    "flag": Kind("bool"),
    "text": Kind("text"),
    "kids": Kind("group"),
    "kids.name": Kind("text", group="kids"),
}


def names(vector: dict) -> str:
    return vector["name"]


@pytest.mark.parametrize("vector", TABLE["vectors"], ids=names)
def test_vectors_in_python(vector):
    assert evaluate(vector["tree"], vector["answers"].get, today=TODAY) is vector["holds"]


def test_every_word_has_vectors_of_both_kinds():
    for word in conditions.WORDS:
        results = {v["holds"] for v in TABLE["vectors"] if f'"{word}"' in json.dumps(v["tree"])}
        assert results == {True, False}, word


COMPUTED = json.loads((ROOT / "tests/rules/vectors/computed.json").read_text())


@pytest.mark.parametrize("vector", COMPUTED["vectors"], ids=names)
def test_computed_vectors_in_python(vector):
    assert well_formed(vector["value"]) or "rows" in str(vector["value"])
    found = compute(vector["value"], vector["answers"].get, today=TODAY)
    assert found == vector["is"]
    assert type(found) is type(vector["is"])


def test_every_computed_word_has_vectors():
    assert {word_of(vector["value"]) for vector in COMPUTED["vectors"]} == set(COMPUTED_WORDS)


@pytest.mark.skipif(not shutil.which("node"), reason="the browser test runs the same vectors")
def test_vectors_in_node(tmp_path):
    for name in ("conditions.js", "computed.js"):
        shutil.copy(ROOT / "static/js" / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    program = """
        import { readFileSync } from "node:fs";
        const { evaluate } = await import("./conditions.js");
        const { compute } = await import("./computed.js");
        const [trees, values] = JSON.parse(readFileSync(0, "utf8"));
        const get = (v) => (path) => v.answers[path];
        const holds = trees.vectors.map((v) => evaluate(v.tree, get(v), trees.today));
        const found = values.vectors.map((v) => compute(v.value, get(v), values.today));
        console.log(JSON.stringify([holds, found]));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        input=json.dumps([TABLE, COMPUTED]),
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
        cwd=tmp_path,
    )
    holds, found = json.loads(done.stdout)
    wrong = [v["name"] for v, got in zip(TABLE["vectors"], holds, strict=True) if got is not v["holds"]]
    wrong += [v["name"] for v, got in zip(COMPUTED["vectors"], found, strict=True) if got != v["is"]]
    assert wrong == []


@pytest.mark.parametrize(
    "tree",
    [
        {"eq": ["choice", "x"]},
        {"in": ["choice", ["x", "y"]]},
        {"has": ["choices", "y"]},
        {"count_at_least": ["kids", 2]},
        {"lt": ["number", 1.5]},
        {"gte": ["date", {"today": -30}]},
        {"lte": ["date", {"field": "other_date"}]},
        {"age_at_least": ["date", 18, {"field": "other_date"}]},
        {"eq": ["flag", False]},
        {"filled": "kids"},
        {"all": [{"filled": "text"}, {"not": {"eq": ["text", "x"]}}]},
    ],
    ids=json.dumps,
)
def test_well_formed(tree):
    assert check(tree, KINDS) == []


@pytest.mark.parametrize(
    "tree, code",
    [
        ("number > 3", "condition_shape"),
        (None, "condition_shape"),
        ({}, "condition_shape"),
        ({"eq": ["choice", "x"], "ne": ["choice", "y"]}, "condition_shape"),
        ({"eval": ["choice", "x"]}, "condition_word"),
        ({"eq": ["choice"]}, "condition_shape"),
        ({"eq": ["choice", "x", "y"]}, "condition_shape"),
        ({"all": []}, "condition_shape"),
        ({"all": {"eq": ["choice", "x"]}}, "condition_shape"),
        ({"in": ["choice", []]}, "condition_shape"),
        ({"in": ["choice", "x"]}, "condition_shape"),
        ({"eq": ["nothing", "x"]}, "condition_no_field"),
        ({"filled": ["text"]}, "condition_no_field"),
        ({"eq": [["choice"], "x"]}, "condition_no_field"),
        ({"lte": ["date", {"field": "nothing"}]}, "condition_no_field"),
        ({"filled": "kids.name"}, "condition_inside_group"),
        ({"eq": ["choice", "z"]}, "condition_option"),
        ({"has": ["choices", "z"]}, "condition_option"),
        ({"eq": ["choice", 1]}, "condition_value"),
        ({"eq": ["flag", "true"]}, "condition_value"),
        ({"lt": ["number", "3"]}, "condition_value"),
        ({"lt": ["number", True]}, "condition_value"),
        ({"eq": ["number", 2**60]}, "condition_value"),
        ({"gt": ["date", "mai"]}, "condition_value"),
        ({"eq": ["number", {"today": 0}]}, "condition_value"),
        ({"eq": ["text", {"code": "x"}]}, "condition_value"),
        ({"lte": ["date", {"field": "number"}]}, "condition_types_differ"),
        ({"lt": ["text", "x"]}, "condition_type"),
        ({"has": ["choice", "x"]}, "condition_type"),
        ({"eq": ["choices", "x"]}, "condition_type"),
        ({"age_under": ["number", 18]}, "condition_type"),
        ({"count_at_least": ["text", 1]}, "condition_type"),
        ({"age_under": ["date", -1]}, "condition_number"),
        ({"count_at_least": ["kids", 1.5]}, "condition_number"),
        ({"gt": ["date", {"today": "1"}]}, "condition_number"),
        ({"all": [{"filled": "text"}] * 100}, "condition_too_big"),
    ],
    ids=json.dumps,
)
def test_refused_with_a_reason(tree, code):
    assert code in [fault.code for fault in check(tree, KINDS)]


def test_a_row_may_ask_about_its_own_group():
    assert check({"filled": "kids.name"}, KINDS, group="kids") == []


def test_a_deep_tree_is_refused_without_recursing():
    tree = {"filled": "text"}
    for _ in range(100_000):
        tree = {"not": tree}
    assert [fault.code for fault in check(tree, KINDS)] == ["condition_too_big"]


def test_paths_names_both_sides():
    tree = {"all": [{"lte": ["a", {"field": "b"}]}, {"not": {"filled": "c"}}, {"age_under": ["d", 3, {"field": "e"}]}]}
    assert list(paths(tree)) == ["a", "b", "c", "d", "e"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*conditions.WORDS, "field", "today", "x"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(json_values)
def test_checking_never_raises(tree):
    check(tree, KINDS)
    list(paths(tree))


PATHS = ["a", "b", "c"]
VALUES = ["x", "y", None]
trees = st.recursive(
    st.tuples(st.sampled_from(["eq", "ne"]), st.sampled_from(PATHS), st.sampled_from(["x", "y"])).map(
        lambda t: {t[0]: [t[1], t[2]]}
    )
    | st.sampled_from(PATHS).map(lambda p: {"filled": p})
    | st.tuples(st.sampled_from(PATHS), st.sampled_from(PATHS)).map(lambda t: {"eq": [t[0], {"field": t[1]}]}),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inner.map(lambda part: {"not": part})
    ),
    max_leaves=8,
)


@given(trees, st.fixed_dictionaries({path: st.sampled_from(VALUES) for path in PATHS}), st.sets(st.sampled_from(PATHS)))
def test_reducing_changes_nothing(tree, answers, live):
    """What the server works out beforehand and the browser finishes is what the whole tree says."""
    left = reduce(tree, answers.get, live.__contains__, today=TODAY)
    assert set(paths(left)) <= live
    in_browser = {path: answers[path] for path in live}
    assert evaluate(left, in_browser.get, today=TODAY) is evaluate(tree, answers.get, today=TODAY)
