"""The published schema says the same as the engine; every fault has words in both languages."""

import ast
import json
from pathlib import Path

import jsonschema
import pytest
from django.utils import translation

from procedures import eform_labels, eform_schema
from procedures.actions import own
from procedures.rules import eform_format, eform_limits
from procedures.rules.eform import Err, Problem, load
from procedures.rules.eform_patterns import PATTERNS
from procedures.rules.eform_types import LEAF_KINDS
from tests.rules.eforms import definition, form, item, options

RULES = Path(__file__).resolve().parents[2] / "procedures/rules"
READING = ("eform_load", "eform_top", "eform_limits", "eform_layout", "eform_office", "eform_reader")
SHIPPED = {path.stem: json.loads(path.read_text()) for path in own.form_files()}


def test_the_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(eform_schema.schema())


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_forms_are_what_is_published(name):
    assert eform_schema.check(SHIPPED[name]) == []


def test_every_type_and_limit_is_published():
    defs = eform_schema.schema()["$defs"]
    for kind in LEAF_KINDS:
        published = set(defs[kind]["properties"])
        assert published == eform_format.field_keys(kind), kind
    assert set(defs["page"]["properties"]) == eform_format.PAGE_KEYS
    assert set(eform_schema.schema()["properties"]) == eform_format.FORM_KEYS
    assert set(defs["group"]["properties"]) == eform_format.GROUP_KEYS
    assert set(defs["capacity"]["properties"]) == eform_format.CAPACITY_KEYS
    assert set(defs["rule"]["properties"]) == eform_format.RULE_KEYS
    assert set(defs["fee_rule"]["properties"]) == eform_format.FEE_KEYS
    assert set(defs["paper_rule"]["properties"]) == eform_format.PAPER_RULE_KEYS
    assert set(defs["step_rule"]["properties"]) == eform_format.ROUTING_KEYS
    assert set(defs["print"]["properties"]) == eform_format.PRINT_KEYS
    assert set(eform_schema.schema()["properties"]["roles"]["properties"]) == eform_format.ROLE_KEYS
    for kind, keys in eform_format.BLOCK_KEYS.items():
        assert set(defs[kind]["properties"]) == keys | {"autocomplete"}, kind


BAD = [
    definition(item("a", "colour")),
    definition(item("a", "text", decimals=1)),
    definition(item("A", "text")),
    definition(item("a", "one_of")),
    definition(item("a", "text", show_when={"eval": ["b", 1]})),
    definition(item("a", "text", show_when="b > 1")),
    definition({"key": "a", "type": "text"}),
    definition(item("a", "person", parts=["soul"])),
    {**definition(item("a", "text")), "script": "alert(1)"},
    {**definition(item("a", "text")), "format": 2},
    definition(item("a", "computed", value={"product": ["b"]})),
    definition(item("a", "computed", value={"sum": []})),
    definition(item("a", "money", min=-1)),
    definition(item("a", "one_of", options=options("x", "y"), linked_to=3)),
    definition(item("a", "text"), capacities=[{"value": "a b"}]),
    definition(item("a", "text"), in_person=[{}]),
    definition(item("a", "text"), print={"footer": {"vi": "x"}}),
    definition(item("a", "text"), eligibility={"items": []}),
    definition(item("a", "text"), roles={"parties": [{"role": "child", "full_name": "a"}]}),
]


@pytest.mark.parametrize("made", BAD, ids=lambda made: json.dumps(made)[60:160])
def test_both_refuse_the_same(made):
    assert not jsonschema.Draft202012Validator(eform_schema.schema()).is_valid(made)
    assert any(problem.level == "error" for problem in eform_schema.check(made))


def test_what_only_the_schema_forbids_is_told():
    made = definition(item("a", "number", unit=7))
    assert [p.code for p in eform_schema.check(made) if p.level == "error"] == ["schema"]


def test_a_form_that_cannot_be_used_is_not_stored(monkeypatch, tmp_path):
    path = tmp_path / "generic.json"
    path.write_text(json.dumps(definition(item("a", "colour"))))
    monkeypatch.setattr(own, "form_files", lambda: [path])
    with pytest.raises(own.BadForm, match=r"generic\.json: a: .*colour"):
        own.store_forms(at=None)


# --- words ---


def codes_raised() -> tuple[set[str], set[str]]:
    """Codes of errors and of problems, read off the calls that make them."""
    errors, problems = set(), set()
    for path in RULES.glob("*.py"):
        if not path.stem.startswith(("eform", "condition")):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = {"Refused": 0, "Fault": 0, "Problem": 1, "wrong": 1, "_names": 2}.get(name)
            if place is None or len(node.args) <= place:
                continue
            kind = problems if name in ("Fault", "Problem") or path.stem in READING else errors
            kind |= {
                n.value for n in ast.walk(node.args[place]) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
    return errors, problems


def test_every_code_has_words_and_no_words_are_left_over():
    errors, problems = codes_raised()
    patterns = {f"pattern_{name}" for name in PATTERNS}
    spoken = set(eform_labels.ERRORS) - {"required_choice", "required_file", "month_incomplete", "year_incomplete"}
    assert (errors - {"max", "min", "province", "today", "pattern_", "check"}) | patterns == spoken
    by_name = {"cases", "principals"}  # lists of codes are read by one function, which is told the name
    assert problems | set(eform_limits.CHOICES) | by_name | {"schema"} == set(eform_labels.PROBLEMS)


PARAMS = {"limit": 3, "length": 9, "character": "7", "decimals": 2, "count": 5}


@pytest.mark.parametrize("code", eform_labels.ERRORS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_error_names_the_question(code, lang):
    made = form(item("a", "text", label={"vi": "Tên xóm", "en": "Hamlet"}))
    if code.startswith("required_"):
        code = "required"
    with translation.override(lang):
        said = eform_labels.error_text(Err(code, PARAMS), made.fields["a"])
    assert ("Tên xóm" if lang == "vi" else "Hamlet") in said
    assert "%" not in said


def test_errors_of_every_kind_are_spoken_in_vietnamese():
    with translation.override("vi"):
        english = [code for code, words in eform_labels.ERRORS.items() if "please" in str(words).lower()]
    assert english == []


def test_a_missing_choice_is_asked_as_a_choice():
    made = form(item("a", "one_of", options=options("x", "y")), item("b", "text"), item("c", "file"))
    errors = {path: [Err("required")] for path in "abc"}
    said = eform_labels.error_texts(made, errors, "vi")
    assert said == {
        "a": ["Chưa chọn “a”."],
        "b": ["Chưa khai “b”."],
        "c": ["Chưa đính kèm tệp cho “c”."],
    }


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("day", "“a”: xin ghi đủ ngày, tháng, năm."),
        ("month", "“a”: xin ghi đủ tháng, năm."),
        ("year", "“a”: xin ghi ít nhất năm."),
    ],
)
def test_an_incomplete_date_asks_for_what_the_question_wants(precision, said):
    made = form(item("a", "date", precision=precision))
    assert eform_labels.error_text(Err("date_incomplete"), made.fields["a"], "vi") == said


def test_a_list_over_several_pages_names_the_part_of_the_form():
    made = form(item("mother", "person", label={"vi": "Người mẹ"}, parts=["full_name", "ethnicity"]))
    errors = {"mother.ethnicity": [Err("required")]}
    assert eform_labels.error_texts(made, errors, "vi")["mother.ethnicity"] == ["Chưa chọn “Dân tộc”."]
    said = eform_labels.error_texts(made, errors, "vi", parts=True)
    assert said["mother.ethnicity"] == ["Chưa chọn “Người mẹ – Dân tộc”."]


def test_a_long_question_is_named_by_its_beginning():
    label = "Có phải người cần đăng ký đã từ đủ 18 tuổi và có giấy tờ cá nhân ghi ngày sinh?"
    made = form(item("a", "yes_no", label={"vi": label}))
    said = eform_labels.error_text(Err("required"), made.fields["a"], "vi")
    assert said == "Chưa chọn “Có phải người cần đăng ký đã từ đủ 18 tuổi và có giấy tờ cá…”."
    assert eform_labels.short("Đã dự chưa?") == "Đã dự chưa"


def test_dates_in_errors_are_read_as_dates():
    made = form(item("a", "date", max="2020-01-31"))
    assert "31/01/2020" in eform_labels.error_text(Err("date_late", {"limit": "2020-01-31"}), made.fields["a"], "vi")


def test_a_problem_says_where_it_stands():
    assert eform_labels.problem_text(Problem("p.a", "key_twice")).startswith("p.a: ")


def test_the_sample_forms_load_from_the_project():
    assert {load(made).key for made in SHIPPED.values()} == set(SHIPPED)
