"""What a page starts from of what the same person has filed before."""

from procedures.rules.eform_prefill import Filed, from_earlier, wanted, without_other_paper
from tests.rules.eforms import KNOWN, form, item

ME = item("me", "person", parts=["full_name", "phone", {"part": "paper", "issue": "required"}], prefill="profile")
FORM = form(ME, item("other", "text"), item("home", "address", prefill="profile"))
LATER = form(item("who", "name", prefill="profile.full_name"), item("tel", "phone", prefill="profile.phone"))


def found(made, *filed):
    return from_earlier(made, "p", filed, known=KNOWN, read=lambda text: text.removeprefix("enc:"))


def test_only_questions_about_oneself_take_part():
    assert [question.path for question in wanted(FORM, "p")][:2] == ["me.full_name", "me.phone"]
    assert found(FORM, Filed(FORM, {"other": "x"})) == {}


def test_the_same_question_of_the_same_form_comes_first():
    mine = Filed(FORM, {"me": {"full_name": "Lý Mai", "phone": "enc:0912345678"}})
    theirs = Filed(LATER, {"who": "Lý Thị Mai", "tel": "enc:0987654321"})
    assert found(FORM, theirs, mine) == {"me.full_name": ("Lý Mai", 1), "me.phone": ("0912345678", 1)}
    assert found(FORM, theirs) == {"me.full_name": ("Lý Thị Mai", 0), "me.phone": ("0987654321", 0)}
    assert found(LATER, mine)["tel"] == ("0912345678", 0)


def test_the_latest_filing_that_answers_counts():
    assert found(LATER, Filed(LATER, {"who": "B"}), Filed(LATER, {"who": "A", "tel": "0912345678"})) == {
        "who": ("B", 0),
        "tel": ("0912345678", 1),
    }


def test_what_would_not_be_accepted_today_is_left_out():
    assert found(FORM, Filed(FORM, {"home": {"commune": "99999", "line": "Số 1"}})) == {"home.line": ("Số 1", 0)}
    assert found(LATER, Filed(LATER, {"tel": "12", "who": 7})) == {}


def test_a_paper_comes_whole():
    paper = {"kind": "passport", "number": "B1234567", "issue_date": "2020-01-02", "issue_place": "Cục Quản lý"}
    got = found(FORM, Filed(FORM, {"me": {"paper": paper}}))
    assert {path: value for path, (value, _n) in got.items()} == {f"me.paper.{key}": paper[key] for key in paper}


def test_the_issue_of_another_paper_is_not_taken():
    paper = {"number": "001190000017", "issue_date": "2020-01-02"}
    got = found(FORM, Filed(FORM, {"me": {"paper": paper}}))
    assert set(without_other_paper(FORM, got, "")) == set(got)
    assert set(without_other_paper(FORM, got, "001190000017")) == set(got)
    assert set(without_other_paper(FORM, got, "001190000099")) == {"me.paper.number"}


def test_questions_of_another_kind_do_not_answer_each_other():
    text = form(item("who", "text", prefill="profile.full_name"))
    assert found(LATER, Filed(text, {"who": "An"})) == {}
