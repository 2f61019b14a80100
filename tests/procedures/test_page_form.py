"""A page of an e-form as a Django form: names, values, errors, and the way without JavaScript."""

import json
from datetime import date
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from procedures.actions import own
from procedures.known import Known
from procedures.page_form import opened_unseen, page_form, raw_from_post, wants_more
from procedures.rules import eform
from tests.rules.eforms import TODAY, definition, item, options, words
from tests.rules.test_eform_changes import GIVEN, ROWS, SHAPES

PROFILE = {
    "full_name": "Nông Văn Tú",
    "birth_date": "1990-02-03",
    "phone": "0912345678",
    "id_number": "020090001234",
    "commune_code": "05977",
    "address_line": "Thôn 1",
}


class Places:
    """A directory of two provinces."""

    today = TODAY
    home_province = "20"
    provinces = [("01", "Thành phố Hà Nội"), ("20", "Tỉnh Lạng Sơn")]
    table = {"20": [("05977", "Xã Đồng Đăng"), ("06040", "Phường Kỳ Lừa")], "01": [("00004", "Phường Ba Đình")]}

    def communes_in(self, province):
        return self.table.get(province, [])

    def province_of(self, code):
        return next((p for p, rows in self.table.items() if code in dict(rows)), None)

    def commune_name(self, code):
        return next((dict(rows)[code] for rows in self.table.values() if code in dict(rows)), None)

    def file_name(self, file_id):
        return None


KNOWN = Places()


class Inputs(HTMLParser):
    """What a browser would send from a page, and what stands hidden in it."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.names, self.hidden, self._open, self._select = [], set(), set(), [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "div":
            self._open.append(attrs.get("data-path") if "hidden" in attrs else None)
        if tag in ("input", "textarea", "select"):
            self.names.add(attrs["name"])
            self.hidden |= {path for path in self._open if path}
        if tag == "select":
            self._select = attrs["name"]
        if tag == "option" and "selected" in attrs:
            self.sent.append((self._select, attrs["value"]))
        checks = attrs.get("type") in ("radio", "checkbox")
        if tag == "input" and attrs.get("type") != "file" and (not checks or "checked" in attrs):
            self.sent.append((attrs["name"], attrs.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "div":
            self._open.pop()

    def post(self):
        made = QueryDict(mutable=True)
        for name, value in self.sent:
            made.appendlist(name, value)
        return made


def shipped(name):
    return eform.load(json.loads((own.FORMS / f"{name}.json").read_text()))


def html(form, lang="vi"):
    with translation.override(lang):
        return render_to_string("procedures/page_form.html", {"form": form})


def posted(**fields):
    made = QueryDict(mutable=True)
    for name, value in fields.items():
        made.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return made


EVERY = eform.load(
    definition(
        item("a", "text"),
        item("b", "long_text"),
        item("n", "number", decimals=3),
        item("d", "date"),
        item("y", "yes_no"),
        item("o", "one_of", options=options("x", "z")),
        item("m", "many_of", options=options("x", "z")),
        item("c", "commune"),
        item("p", "person", parts=["full_name", "paper", "address"], required=False),
        item("f", "phone"),
        item("e", "email"),
        item("u", "file", max_files=2),
    )
)
ANSWERS = {
    "a": "một & <hai>",
    "b": "dòng\nhai",
    "n": 1.125,
    "d": "1990-02-03",
    "y": False,
    "o": "z",
    "m": ["x", "z"],
    "c": "00004",
    "p": {
        "full_name": "Lý Mai",
        "paper": {"kind": "passport", "number": "B123456", "nationality": "LA"},
        "address": {"commune": "05977", "line": "Thôn 1"},
    },
    "f": "0912345678",
    "e": "a@example.com",
}


def test_what_is_shown_comes_back_as_it_was():
    shown = html(page_form(EVERY, "p", known=KNOWN, answers=ANSWERS, lang="vi"))
    sent = Inputs(shown).post()
    sent["b"] = ANSWERS["b"]  # the parser above does not read what stands between the tags of a textarea
    raw = raw_from_post(EVERY, "p", sent)
    cleaned = eform.clean_page(EVERY, "p", raw, {}, known=KNOWN)
    assert cleaned.errors == {}
    assert cleaned.answers == ANSWERS
    assert "<hai>" not in shown


def test_what_was_mistyped_is_shown_again_with_its_error_beside_it():
    sent = posted(d__day="31", d__month="2", d__year="1990", n="hai", c__province="01", c="05977", f="12")
    raw = raw_from_post(EVERY, "p", sent)
    cleaned = eform.clean_page(EVERY, "p", raw, {}, known=KNOWN)
    form = page_form(EVERY, "p", known=KNOWN, answers=cleaned.kept, data=sent, errors=cleaned.errors, lang="vi")
    assert list(form.errors) == ["n", "d", "c", "f"]
    shown = html(form)
    for value in ('value="31"', 'value="hai"', 'value="12"'):
        assert value in shown
    assert "“d”: không có ngày 31/02/1990. Xin ghi lại, ví dụ 27/3/1985." in shown
    assert "Phường Ba Đình" in shown, "the communes of the province chosen are there to choose from"
    stored = html(page_form(EVERY, "p", known=KNOWN, answers=cleaned.kept, lang="vi"))
    for value in ('value="31"', 'value="hai"', 'value="12"'):
        assert value in stored, "a draft opened again shows what was typed"


def test_an_unbound_page_shows_no_error():
    form = page_form(EVERY, "p", known=KNOWN, lang="vi")
    assert form.errors == {}
    assert "field--error" not in html(form)


def test_the_profile_fills_a_page_nobody_has_answered():
    generic = shipped("generic")
    sent = dict(Inputs(html(page_form(generic, "submitter", known=KNOWN, profile=PROFILE, lang="vi"))).sent)
    assert sent["submitter.full_name"] == "Nông Văn Tú"
    assert [sent[f"submitter.birth_date.{part}"] for part in ("day", "month", "year")] == ["03", "02", "1990"]
    assert (sent["submitter.paper.kind"], sent["submitter.paper.number"]) == ("id_card", "020090001234")
    home = dict(Inputs(html(page_form(generic, "submitter_home", known=KNOWN, profile=PROFILE, lang="vi"))).sent)
    assert (home["submitter_home.commune.province"], home["submitter_home.commune"]) == ("20", "05977")


def test_the_profile_says_where_it_comes_from_and_never_overwrites():
    generic = shipped("generic")
    first = html(page_form(generic, "submitter", known=KNOWN, profile=PROFILE, lang="vi"))
    assert "Lấy từ tài khoản của Ông/Bà." in first
    answers = {"submitter": {"full_name": "Khác"}}
    again = html(page_form(generic, "submitter", known=KNOWN, answers=answers, profile=PROFILE, lang="vi"))
    assert 'value="Khác"' in again
    assert "0912345678" not in again.replace("ví dụ 0912345678", "")
    assert "Lấy từ tài khoản" not in again


def test_the_browser_may_help_only_with_the_persons_own_data():
    marital = shipped("1.004873")
    mine = html(page_form(marital, "requester", known=KNOWN, lang="vi"))
    theirs = html(page_form(marital, "partner", known=KNOWN, answers={"purpose": "marry_here"}, lang="vi"))
    assert 'autocomplete="bday-year"' in mine
    assert 'autocomplete="tel"' in mine
    assert "bday" not in theirs


CHAIN = eform.load(
    {
        "format": 1,
        "key": "chain",
        "title": words("Chuỗi"),
        "pages": [
            {"key": "one", "title": words("Một"), "items": [item("k", "one_of", options=options("x", "z"))]},
            {
                "key": "two",
                "title": words("Hai"),
                "items": [
                    item("a", "yes_no", required=True),
                    item("b", "text", show_when={"all": [{"eq": ["a", True]}, {"eq": ["k", "x"]}]}, required=True),
                    item("c", "text", show_when={"filled": "b"}),
                    item("d", "text", show_when={"eq": ["k", "z"]}),
                    {"text": words("Xin nói thêm."), "style": "notice", "show_when": {"eq": ["a", True]}},
                ],
            },
        ],
    }
)


def test_conditions_reach_the_browser_over_this_page_only():
    form = page_form(CHAIN, "two", known=KNOWN, answers={"k": "x"}, lang="vi")
    assert set(form.fields) == {"a", "b", "c"}
    nodes = {node.path: node for node in form.layout}
    assert json.loads(nodes["b"].show_when) == {"eq": ["a", True]}
    assert nodes["a"].show_when == ""
    assert (nodes["b"].closed, nodes["a"].closed) == (True, False)


def test_what_other_pages_decide_is_decided_on_the_server():
    form = page_form(CHAIN, "two", known=KNOWN, answers={"k": "z"}, lang="vi")
    assert set(form.fields) == {"a", "d"}
    assert {node.path: node.show_when for node in form.layout if node.path} == {"a": "", "d": ""}


def no_script(form, page, answers, **changes):
    """What happens when the page is shown, filled in and sent without JavaScript."""
    sent = Inputs(html(page_form(form, page, known=KNOWN, answers=answers, lang="vi"))).post()
    for name, value in changes.items():
        sent[name] = value
    cleaned = eform.clean_page(form, page, raw_from_post(form, page, sent), answers, known=KNOWN)
    return cleaned, opened_unseen(form, page, sent, cleaned, known=KNOWN), sent


def test_without_javascript_newly_opened_questions_are_asked_once_more():
    cleaned, unseen, sent = no_script(CHAIN, "two", {"k": "x"}, a="true")
    assert (list(cleaned.errors), unseen) == (["b"], True)
    again = page_form(CHAIN, "two", known=KNOWN, answers=cleaned.kept, data=sent, errors=cleaned.errors, lang="vi")
    assert "b" not in Inputs(html(again)).hidden
    cleaned, unseen, _ = no_script(CHAIN, "two", cleaned.kept, b="chữ")
    assert (cleaned.errors, unseen) == ({}, True), "c has opened and is optional: it is shown once"
    cleaned, unseen, _ = no_script(CHAIN, "two", cleaned.kept)
    assert (cleaned.errors, unseen) == ({}, False)
    cleaned, unseen, _ = no_script(CHAIN, "two", {"k": "x"}, a="false")
    assert (cleaned.errors, unseen) == ({}, False)


def test_the_button_for_communes_judges_nothing():
    sent = posted(c__province="01", _load="c")
    assert wants_more(sent)
    shown = html(page_form(EVERY, "p", known=KNOWN, data=sent, lang="vi"))
    assert "Phường Ba Đình" in shown
    assert "Xã Đồng Đăng" not in shown.split('name="p.address')[0]
    assert "field--error" not in shown


def test_files_kept_before_are_the_answer():
    assert raw_from_post(EVERY, "p", posted(), stored={"u": ["f1"]})["u"] == ["f1"]


def test_nothing_but_the_page_is_read_from_a_post():
    sent = posted(k="x", a="true", csrfmiddlewaretoken="t", admin="1")
    assert raw_from_post(CHAIN, "one", sent) == {"k": "x"}


@pytest.mark.parametrize("name", ["generic", "1.004873"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_of_the_shipped_forms_renders(name, lang):
    form = shipped(name)
    for page in form.pages:
        with translation.override(lang):
            made = page_form(form, page.key, known=KNOWN, profile=PROFILE)
            shown = render_to_string("procedures/page_form.html", {"form": made})
        ids = [part.split('"')[0] for part in shown.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        assert made.title == page.title.in_(lang)
        assert "style=" not in shown


# --- the directory of places ---


@pytest.fixture
def places(db):
    from agencies import access
    from agencies.models import Commune, Province

    for code, name in (("20", "Tỉnh Lạng Sơn"), ("01", "Thành phố Hà Nội")):
        Province.objects.get_or_create(code=code, defaults={"name": name})
    for code, name, province in (("05977", "Xã Đồng Đăng", "20"), ("00004", "Phường Ba Đình", "01")):
        Commune.objects.get_or_create(code=code, defaults={"name": name, "province_id": province})
    access.forget()
    yield
    access.forget()


def test_known_answers_from_the_directory(places):
    known = Known(today=date(2026, 11, 26), files={"f1": "a.pdf"})
    assert known.commune_name("05977") == "Xã Đồng Đăng, tỉnh Lạng Sơn"
    assert known.commune_name("00004") == "Phường Ba Đình, thành phố Hà Nội"
    assert known.commune_name("99999") is None
    assert (known.province_of("05977"), known.province_of("99999")) == ("20", None)
    assert ("05977", "Xã Đồng Đăng") in known.communes_in("20")
    assert (known.file_name("f1"), known.file_name("f2")) == ("a.pdf", None)


def test_a_page_with_two_lists_asks_the_database_twice(places, django_assert_max_num_queries):
    known = Known(today=date(2026, 11, 26))
    assert known.commune_name("05977")
    assert known.home_province is not None  # both are remembered by the process
    with django_assert_max_num_queries(2):
        html(page_form(EVERY, "p", known=known, answers={"c": "05977"}, lang="vi"))


def test_naming_a_commune_asks_the_database_for_nothing(places, django_assert_num_queries):
    Known(today=date(2026, 11, 26)).commune_name("05977")
    with django_assert_num_queries(0):
        assert Known(today=date(2026, 11, 26)).commune_name("05977")


def test_communes_of_a_province_for_the_browser(places, client):
    answer = client.get("/noi-o/20.json")
    assert answer.status_code == 200
    assert {"code": "05977", "name": "Xã Đồng Đăng"} in answer.json()["communes"]
    assert "public" in answer.headers["Cache-Control"]
    assert client.get("/noi-o/99.json").status_code == 404
    assert client.post("/noi-o/20.json").status_code == 405


@pytest.mark.parametrize("after", SHAPES)
def test_a_page_shows_what_was_kept_of_another_type(after):
    """The form changed under a draft: the page of the new question stands whatever was answered to the old one."""
    new = eform.load(definition(item("a", after, **SHAPES[after]), ROWS))
    for before in SHAPES:
        old = eform.load(definition(item("a", before, **SHAPES[before]), ROWS))
        answers = eform.clean_answers(old, {"a": GIVEN.get(before)}, complete=False, known=KNOWN).answers
        kept = eform.taken_over(new, answers, known=KNOWN).kept
        assert Inputs(html(page_form(new, "p", known=KNOWN, answers=kept))).names


# --- words of the inputs ---


def test_a_question_of_a_month_has_no_box_for_the_day():
    made = eform.load(definition(item("m", "date", precision="month"), item("d", "date", precision="year")))
    names = Inputs(html(page_form(made, "p", known=KNOWN, answers={"m": "2026-09", "d": "1990"}, lang="vi"))).sent
    assert dict(names)["m.month"] == "09"
    assert dict(names)["m.year"] == "2026"
    assert "m.day" not in dict(names)
    assert dict(names)["d.day"] == ""
    assert dict(names)["d.year"] == "1990"


def test_a_yes_no_question_is_answered_in_its_own_words():
    own = {"yes": {"vi": "Đã khởi công"}, "no": {"vi": "Chưa khởi công"}}
    shown = html(page_form(eform.load(definition(item("y", "yes_no", answers=own))), "p", known=KNOWN, lang="vi"))
    assert "Đã khởi công" in shown
    assert "Chưa khởi công" in shown
    assert ">Có<" not in shown


def test_what_hangs_on_another_answer_is_not_called_optional():
    made = eform.load(definition(item("a", "text"), item("b", "text", required={"filled": "a"})))
    shown = html(page_form(made, "p", known=KNOWN, lang="vi"))
    assert shown.count("(không bắt buộc)") == 1
