"""Conditions in words, beside questions that a page without scripts cannot hide."""

import re

import pytest
from django.utils import translation

from procedures.actions import own
from procedures.condition_words import when_words
from procedures.page_form import page_form
from procedures.rules import eform
from tests.procedures.test_page_form import KNOWN, html, shipped
from tests.rules.eforms import definition, item, options

FORM = eform.load(
    definition(
        item("kind", "one_of", options=options("a", "b", "c")),
        item("twice", "yes_no"),
        item("wishes", "many_of", options=options("x", "y")),
        item("copies", "number"),
        item("born", "date"),
        item("note", "text"),
    )
)
GENERAL = "Chỉ khai nếu câu này áp dụng với trường hợp của Ông/Bà."


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"eq": ["twice", True]}, "ở câu “{twice}” chọn “Có”"),
        ({"eq": ["kind", "a"]}, "ở câu “{kind}” chọn “{a}”"),
        ({"ne": ["kind", "a"]}, "ở câu “{kind}” không chọn “{a}”"),
        ({"not": {"eq": ["kind", "a"]}}, "ở câu “{kind}” không chọn “{a}”"),
        ({"not": {"ne": ["kind", "a"]}}, "ở câu “{kind}” chọn “{a}”"),
        ({"in": ["kind", ["a", "b"]]}, "ở câu “{kind}” không chọn “{c}”"),
        ({"not": {"in": ["kind", ["a", "b"]]}}, "ở câu “{kind}” chọn “{c}”"),
        ({"has": ["wishes", "x"]}, "đã chọn “{x}” ở câu “{wishes}”"),
        ({"filled": "note"}, "đã trả lời câu “{note}”"),
        ({"gte": ["copies", 3]}, "câu “{copies}” trả lời từ “3” trở lên"),
        ({"lt": ["born", "2000-01-31"]}, "câu “{born}” trả lời nhỏ hơn “31/01/2000”"),
        (
            {"all": [{"eq": ["twice", False]}, {"filled": "note"}]},
            "ở câu “{twice}” chọn “Không” và đã trả lời câu “{note}”",
        ),
        (
            {"any": [{"eq": ["kind", "b"]}, {"filled": "note"}]},
            "ở câu “{kind}” chọn “{b}” hoặc đã trả lời câu “{note}”",
        ),
    ],
)
def test_a_condition_reads_as_a_sentence(tree, said):
    names = {path: question.label.vi for path, question in FORM.fields.items()}
    names |= {o.value: o.label.vi for path in ("kind", "wishes") for o in FORM.fields[path].options}
    with translation.override("vi"):
        assert when_words(FORM, tree, known=KNOWN, lang="vi") == f"Chỉ khai nếu {said.format(**names)}."


@pytest.mark.parametrize(
    "tree",
    [
        {"age_at_least": ["born", 18]},
        {"gte": ["born", {"today": 0}]},
        {"eq": [{"value": "a"}, {"field": "kind"}]},
        {"not": {"filled": "note"}},
        {"all": [{"eq": ["kind", "a"]}, {"not": {"all": [{"filled": "note"}]}}]},
        {"any_row": ["rows", {"filled": "rows.name"}]},
    ],
)
def test_what_words_would_not_help_is_said_in_general(tree):
    with translation.override("vi"):
        assert when_words(FORM, tree, known=KNOWN, lang="vi") == GENERAL


def test_a_question_of_a_page_without_scripts_says_when_it_is_asked():
    form = shipped("1.001731")
    with translation.override("vi"):
        page = html(page_form(form, "deceased_paper", known=KNOWN, answers={"deceased_paper": {"kind": "id_card"}}))
    lines = re.findall(r'<noscript><p class="hint when">([^<]+)</p></noscript>', page)
    assert any(line.startswith("Chỉ khai nếu ở câu “Loại giấy tờ” không chọn “") for line in lines), lines
    assert GENERAL not in lines
    assert page.count("<noscript><p class") == page.count("data-show-when=")


def test_every_condition_of_our_forms_has_words_of_its_own():
    with translation.override("vi"):
        for path in own.form_files():
            form = shipped(path.stem)
            for page in form.pages:
                assert GENERAL not in html(page_form(form, page.key, known=KNOWN, answers={})), (path.stem, page.key)
