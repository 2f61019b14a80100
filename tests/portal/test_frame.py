"""The frame of every page: preferences, language, errors, components without leaks."""

import datetime
import json
import re

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from portal import gallery, navigation, views
from portal.lib.dateboxes import DateBoxesField

COMPONENTS = settings.BASE_DIR / "templates" / "components"


def _draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


def _breaks(request: HttpRequest) -> None:
    raise RuntimeError("broken on purpose")


urlpatterns = [path("hong/", _breaks)]
handler500 = "portal.views.server_error"


class TestPrefs:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_kept_in_a_cookie(self, client, method):
        response = getattr(client, method)("/tuy-chon/", {"font": "l", "next": "/_components/"})
        assert response.status_code == 302
        assert response["Location"] == "/_components/"
        assert response.cookies["font"].value == "l"
        assert response.cookies["font"]["samesite"] == "Lax"

    @pytest.mark.parametrize("given", ["xxl", "", "l;x", "<script>"])
    def test_unknown_value_changes_nothing(self, client, given):
        assert "font" not in client.get("/tuy-chon/", {"font": given}).cookies

    @pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
    def test_never_leads_away(self, client, away):
        assert client.get("/tuy-chon/", {"font": "l", "next": away})["Location"] == "/"

    def test_forged_cookie_counts_as_none(self, rf):
        request = rf.get("/")
        request.COOKIES = {"font": '"><script>', "contrast": "high"}
        assert views.prefs_of(request) == {"font": "m", "contrast": "high", "next": "/"}


@pytest.mark.django_db
class TestLanguage:
    def test_vietnamese_whatever_the_browser_wishes(self, client):
        response = client.get("/_components/", headers={"accept-language": "en"})
        assert '<html lang="vi"' in response.content.decode()
        assert response["Content-Language"] == "vi"

    def test_the_cookie_decides(self, client):
        client.get("/tuy-chon/", {"lang": "en"})
        page = client.get("/_components/").content.decode()
        assert '<html lang="en"' in page
        assert "Skip to main content" in page

    def test_programs_ask_by_header(self):
        from portal.language import language_of

        assert language_of(RequestFactory().get("/api/v1/", headers={"accept-language": "en"})) == "en"
        assert language_of(RequestFactory().get("/api/v1/")) == "vi"


class TestErrorPages:
    @pytest.mark.django_db
    def test_404(self, client):
        response = client.get("/khong-co/")
        assert response.status_code == 404
        assert "Không tìm thấy trang" in response.content.decode()

    @pytest.mark.django_db
    @pytest.mark.parametrize("status,words", [(400, "không đọc được"), (403, "không mở được"), (429, "quá nhiều lần")])
    def test_the_others(self, rf, status, words):
        response = views.problem(rf.get("/"), status, retry_after=60)
        page = response.content.decode()
        assert response.status_code == status
        assert words in page
        assert 'href="/"' in page
        assert f"Mã: {status}" in page
        assert response["Retry-After"] == "60"

    @pytest.mark.django_db
    def test_an_address_that_only_takes_forms_says_so(self, client_for, congdan, rf):
        answer = client_for(congdan).get("/ho-so/7/da-nhan/")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "chỉ nhận nội dung gửi từ biểu mẫu" in answer.content.decode()
        assert 'href="/ho-so/7/"' in answer.content.decode()
        assert 'href="/ho-so/' not in views.problem(rf.get("/thong-bao/7/"), 405).content.decode()

    @pytest.mark.django_db
    def test_stale_form_gets_our_403(self):
        response = Client(enforce_csrf_checks=True).post("/tuy-chon/", {"font": "l"})
        assert response.status_code == 403
        assert "để quá lâu" in response.content.decode()

    @override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
    def test_500_needs_no_database(self):
        client = Client(raise_request_exception=False)
        response = client.get("/hong/")  # no database mark: a query would fail the test
        assert response.status_code == 500
        assert "Hệ thống gặp lỗi" in response.content.decode()

    def test_503_says_when_to_come_back(self, rf):
        response = views.unavailable(rf.get("/"))
        assert (response.status_code, response["Retry-After"]) == (503, "120")
        assert "bảo trì" in response.content.decode()
        assert 'href="/"' in response.content.decode()

    def test_503_gives_back_what_was_sent(self, rf):
        sent = {"_version": "3", "request": '<b>"Đề nghị"</b>', "csrfmiddlewaretoken": "x"}
        shown = views.unavailable(rf.post("/ho-so/1/khai/request/?next=check", sent)).content.decode()
        assert 'action="/ho-so/1/khai/request/?next=check"' in shown
        assert 'name="request" value="&lt;b&gt;&quot;Đề nghị&quot;&lt;/b&gt;"' in shown
        assert "Gửi lại" in shown

    def test_503_gives_back_no_password_and_nothing_huge(self, rf):
        for place, sent in (("/tai-khoan/dang-nhap/", {"password": "bí mật"}), ("/ho-so/1/", {"a": "x" * 600_000})):
            shown = views.unavailable(rf.post(place, sent)).content.decode()
            assert "bí mật" not in shown
            assert "Gửi lại" not in shown

    def test_503_of_the_api_is_a_problem_document(self, rf):
        answer = views.unavailable(rf.get("/api/v1/procedures/"), retry_after=30)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Retry-After"] == "30"
        assert json.loads(answer.content)["status"] == 503


class TestComponents:
    def test_every_component_is_in_the_gallery(self):
        assert {p.stem for p in COMPONENTS.glob("*.html")} <= set(gallery.COMPONENTS)

    def test_every_page_of_the_gallery_exists(self):
        pages = {p.stem for p in (settings.BASE_DIR / "templates" / "gallery").glob("*.html")}
        assert pages == set(gallery.COMPONENTS) | {"index", "page"}

    def test_no_component_has_style_or_script(self):
        for file in COMPONENTS.glob("*.html"):
            assert not re.search(r"\sstyle=|<script|\son\w+=|https?://", file.read_text()), file.name

    def test_nothing_leaks_into_a_component(self):
        page = _draw('{% part "panel" %}<p>{{ title }}</p>{% endpart %}', title="<b>leak</b>", kind="accent")
        assert page.strip() == '<section class="panel"><p>&lt;b&gt;leak&lt;/b&gt;</p></section>'

    def test_parameters_are_escaped(self):
        page = _draw('{% ui "notice" text=text %}', text="<script>")
        assert "&lt;script&gt;" in page
        assert "<script>" not in page

    def test_status_is_escaped_and_of_a_known_tone(self):
        assert _draw('{% status text "x y" %}', text="<i>") == '<span class="status status--neutral">&lt;i&gt;</span>'

    def test_every_status_of_a_dossier_is_drawn_in_a_tone_of_ours(self):
        from dossiers import labels
        from dossiers.rules.workflow import Status
        from portal.templatetags.ui import TONES

        for status in Status:
            assert labels.tone(status) in TONES
            assert str(labels.label(status)) in _draw("{% status_tag status %}", status=status)

    def test_wrong_icon_is_an_error(self):
        with pytest.raises(KeyError):
            _draw('{% icon "nothing" %}')

    def test_field_ties_hint_and_error_to_the_input(self):
        form = gallery.SampleForm({})
        page = _draw('{% ui "field" field=form.full_name %}', form=form)
        assert 'aria-describedby="id_full_name_helptext id_full_name_error"' in page
        assert 'aria-invalid="true"' in page
        assert 'id="id_full_name_error"' in page
        assert 'autocomplete="name"' in page
        assert " required" in page

    def test_summary_leads_to_the_first_box(self):
        page = _draw('{% ui "error_summary" form=form %}', form=gallery.SampleForm({}))
        assert 'href="#id_birth_0"' in page
        assert 'href="#id_marital_0"' in page
        assert 'href="#id_full_name"' in page

    def test_no_summary_without_errors(self):
        assert _draw('{% ui "error_summary" form=form %}', form=gallery.SampleForm()).strip() == ""

    def test_title_of_a_page_with_errors_says_so(self):
        prefix = "{% error_prefix %}"
        with translation.override("vi"):
            assert _draw(prefix, form=gallery.SampleForm({})) == "Lỗi: "
            assert _draw(prefix, errors=[{"text": "x"}]) == "Lỗi: "
            assert _draw(prefix, form=gallery.SampleForm()) == ""

    def test_a_whole_form_in_one_line(self):
        page = _draw('{% ui "form" form=form button="Gửi" %}', form=gallery.SampleForm())
        assert page.count("<form") == page.count('enctype="multipart/form-data"') == 1
        assert ">Gửi<" in page
        assert all(f'id="id_{name}_field"' in page for name in gallery.SampleForm.base_fields)

    def test_query_keeps_the_other_values(self, rf):
        request = rf.get("/thu-tuc/", {"q": "khai sinh", "after": "x", "level": "commune"})
        page = _draw('{% query after=None level="province" %}', request=request)
        assert page in ("?q=khai+sinh&amp;level=province", "?level=province&amp;q=khai+sinh")


class TestWords:
    MOMENT = datetime.datetime(2026, 11, 26, 10, 0, tzinfo=datetime.UTC)

    def test_moments_are_in_vietnam(self):
        with translation.override("vi"):
            assert _draw("{{ at|vn_datetime }}", at=self.MOMENT) == "17:00 ngày 26/11/2026"
            assert _draw("{{ at|vn_date }} {{ at|vn_time }}", at=self.MOMENT) == "26/11/2026 17:00"
        with translation.override("en"):
            assert _draw("{{ at|vn_datetime }}", at=self.MOMENT) == "17:00 on 26/11/2026"

    def test_late_evening_utc_is_the_next_day_here(self):
        at = datetime.datetime(2026, 11, 26, 18, 30, tzinfo=datetime.UTC)
        assert _draw("{{ at|vn_date }}", at=at) == "27/11/2026"

    @pytest.mark.parametrize(
        "size,words", [(0, "1 KB"), (1023, "1 KB"), (870_400, "850 KB"), (2_516_582, "2,4 MB"), (52_428_800, "50 MB")]
    )
    def test_file_sizes(self, size, words):
        with translation.override("vi"):
            assert _draw("{{ n|file_size }}", n=size) == words

    def test_numbers(self):
        with translation.override("vi"):
            assert _draw("{{ n|number }} {{ n|dong }}", n=205488) == "205.488 205.488 đ"
        with translation.override("en"):
            assert _draw("{{ n|number }}", n=205488) == "205,488"

    def test_nothing_stays_nothing(self):
        assert _draw("{{ n|dong }}{{ n|vn_date }}{{ n|vn_datetime }}{{ n|number }}{{ n|file_size }}", n=None) == ""


class TestDateBoxes:
    @pytest.mark.parametrize(
        "typed,date", [(("5", "3", "1986"), (1986, 3, 5)), ((" 29 ", "02", "2024"), (2024, 2, 29))]
    )
    def test_a_date(self, typed, date):
        assert DateBoxesField().clean(list(typed)) == datetime.date(*date)

    @pytest.mark.parametrize(
        "typed,code",
        [
            (("", "", ""), "required"),
            (("5", "", "1986"), "incomplete"),
            (("31", "2", "1990"), "invalid"),
            (("5", "3", "86"), "invalid"),
            (("a", "b", "c"), "invalid"),
        ],
    )
    def test_refused(self, typed, code):
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError) as refused:
            DateBoxesField().clean(list(typed))
        assert refused.value.code == code

    def test_optional_and_empty_is_none(self):
        assert DateBoxesField(required=False).clean(["", "", ""]) is None

    def test_shows_a_stored_date(self):
        widget = DateBoxesField().widget
        assert widget.decompress(datetime.date(1986, 3, 5)) == ["05", "03", "1986"]
        assert widget.decompress("1986-03-05") == ["05", "03", "1986"]
        assert widget.decompress("never") == ["", "", ""]


class TestMenu:
    def test_only_what_exists_and_is_allowed(self, rf, monkeypatch):
        from agencies.rules.roles import Role, permissions_of
        from agencies.rules.scope import ANONYMOUS, Actor

        monkeypatch.setattr(navigation, "exists", lambda path: path != "/tra-cuu/")
        request = rf.get("/thu-tuc/1.001193/")
        request.actor = ANONYMOUS
        assert [(e["href"], e["current"]) for e in navigation.menu(request)] == [("/thu-tuc/", True)]
        roles = frozenset({Role.DESK_CLERK})
        request.actor = Actor(user_id=1, roles=roles, permissions=permissions_of(roles))
        assert [e["href"] for e in navigation.menu(request)] == ["/quay/", "/thu-tuc/"]

    def test_a_path_without_a_view_does_not_exist(self):
        assert not navigation.exists("/khong-co-trang-nay/")
        assert navigation.exists("/tuy-chon/")


@pytest.mark.django_db
class TestHelp:
    """The help block: settings first, then the centre; what is made up says so."""

    def help(self, client):
        page = client.get("/").content.decode()
        return page[page.index('aria-labelledby="help-heading"') :]

    def test_the_lines_of_the_settings_are_shown(self, client, world, settings):
        settings.HELP_PHONE, settings.HELP_EMAIL, settings.HELP_HOURS = "0205 3 812 345", "motcua@langson.test", "07:30"
        shown = self.help(client)
        assert 'href="tel:02053812345"' in shown
        assert "mailto:motcua@langson.test" in shown
        assert "07:30" in shown
        assert "số minh họa" not in shown

    def test_without_any_the_hours_are_those_of_the_centre(self, client, world, settings):
        settings.DEMO = False
        shown = self.help(client)
        assert 'Thứ Hai đến Thứ Sáu: <span class="nowrap">' in shown
        assert "tel:" not in shown

    def test_a_demonstration_says_what_is_made_up_and_links_nowhere(self, client, world, settings):
        settings.DEMO = True
        shown = self.help(client)
        assert shown.count("số minh họa, không có thật") == 1
        assert shown.count("địa chỉ minh họa, không có thật") == 1
        assert "tel:" not in shown
        assert "mailto:" not in shown
