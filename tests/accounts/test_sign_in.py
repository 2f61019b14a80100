"""Signing in, the second factor, limits, where people land."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.actions.roles import end
from accounts.actions.tokens import issue_token, revoke_tokens
from accounts.models import Membership, User
from agencies.rules.roles import Role
from agencies.rules.scope import SYSTEM
from journal.read import history
from tests.accounts.factories import PASSWORD, CitizenFactory, MembershipFactory, StaffFactory
from tests.agencies.factories import AgencyFactory, CommuneAgencyFactory

pytestmark = pytest.mark.django_db
LOGIN, PROFILE = "/tai-khoan/dang-nhap/", "/tai-khoan/"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def clerk() -> User:
    return MembershipFactory(agency=CommuneAgencyFactory()).user


def test_user_name_or_address_signs_in_and_is_recorded(client):
    user = CitizenFactory(username="nguyen.an", email="an@example.vn")
    for login in ("nguyen.an", "NGUYEN.AN", "an@example.vn"):
        client.logout()
        assert sign_in(client, login).status_code == 302
        assert client.get(PROFILE).status_code == 200
    assert [event.kind for event in history("user", user.pk)] == ["user.signed_in"] * 3
    assert history("user", user.pk)[0].facts == {"second_factor": False}


def test_everything_but_public_pages_asks_to_sign_in(client):
    response = client.get(PROFILE)
    assert response.status_code == 302
    assert response.url == f"{LOGIN}?next={PROFILE}"


def test_people_come_back_to_the_step_they_left(client):
    CitizenFactory(username="nguyen.an")
    step = "/tai-khoan/thong-tin/"
    page = client.get(LOGIN, {"next": step})
    assert f'name="next" value="{step}"' in page.content.decode()
    assert sign_in(client, "nguyen.an", next=step).url == step


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_nobody_is_sent_to_a_foreign_site(client, evil):
    CitizenFactory(username="nguyen.an")
    target = sign_in(client, "nguyen.an", next=evil).url
    assert target.startswith("/")
    assert "evil" not in target
    client.logout()
    signed_out = client.post("/tai-khoan/dang-xuat/", {"next": evil})
    assert "evil" not in signed_out.url


def test_wrong_names_and_wrong_passwords_read_alike(client):
    CitizenFactory(username="nguyen.an")
    answers = [
        re.sub(r'value="[^"]*"', "", sign_in(client, login, "sai").content.decode())
        for login in ("nguyen.an", "khong.co")
    ]
    found = [re.findall(r"data-error-summary.*?</div>", answer, re.S)[0] for answer in answers]
    assert found[0] == found[1]


def test_guessing_is_stopped_even_for_the_right_password(client):
    CitizenFactory(username="nguyen.an")
    for _ in range(5):
        sign_in(client, "nguyen.an", "sai")
    response = sign_in(client, "nguyen.an")
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    cache.clear()
    assert sign_in(client, "nguyen.an").status_code == 302


def test_guessing_over_many_names_is_stopped_by_address(client):
    CitizenFactory(username="nguyen.an")
    for number in range(20):
        sign_in(client, f"ten.thu{number}", "sai")
    assert sign_in(client, "nguyen.an").status_code == 200
    assert "_auth_user_id" not in client.session
    other = Client(REMOTE_ADDR="10.1.2.3")
    assert sign_in(other, "nguyen.an").status_code == 302


def test_a_disabled_account_is_shown_out_at_once(client):
    user = CitizenFactory(username="nguyen.an")
    sign_in(client, "nguyen.an")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(PROFILE).status_code == 302
    assert sign_in(client, "nguyen.an").url == reverse("account_inactive")


def test_a_role_taken_away_is_gone_in_the_same_session(client, clerk):
    sign_in(client, clerk.username)
    assert client.get(PROFILE).wsgi_request.actor.roles == {Role.DESK_CLERK}
    end(Membership.objects.get(user=clerk).pk, by=SYSTEM, at=history("user", clerk.pk)[-1].at)
    assert not client.get(PROFILE).wsgi_request.actor.permissions


def test_signing_out_takes_a_post(client):
    sign_in(client, CitizenFactory().username)
    client.get("/tai-khoan/dang-xuat/")
    assert client.get(PROFILE).status_code == 200
    client.post("/tai-khoan/dang-xuat/")
    assert client.get(PROFILE).status_code == 302


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _outside_demonstrations(self, settings):
        settings.DEMO = False
        settings.SECOND_FACTOR_FORCED = True

    def test_staff_reach_only_the_enrolment(self, client, clerk):
        sign_in(client, clerk.username)
        enrol = reverse("mfa_activate_totp")
        for path in (PROFILE, "/tai-khoan/thong-tin/", "/tai-khoan/mat-khau/", "/tai-khoan/hai-buoc/tat/"):
            assert client.get(path).url == enrol, path
        assert client.get(enrol).status_code == 200

    def test_citizens_need_none(self, client):
        sign_in(client, CitizenFactory().username)
        assert client.get(PROFILE).status_code == 200

    def test_after_enrolment_the_code_is_asked_for(self, client, clerk):
        sign_in(client, clerk.username)
        page = client.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret
        wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
        assert wrong.status_code == 200
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert done.url == reverse("mfa_view_recovery_codes")
        codes = re.findall(r"<code>(\w{8})</code>", client.get(done.url).content.decode())
        assert len(codes) == 10
        assert client.get(PROFILE).status_code == 200
        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))

        client.post("/tai-khoan/dang-xuat/")
        assert sign_in(client, clerk.username).url == reverse("mfa_authenticate")
        assert client.get(PROFILE).status_code == 302
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        assert client.get(PROFILE).status_code == 302
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
        assert client.get(PROFILE).status_code == 200
        assert history("user", clerk.pk)[-1].facts == {"second_factor": True}

        client.post("/tai-khoan/dang-xuat/")
        sign_in(client, clerk.username)
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200

    def test_staff_cannot_take_it_away(self, client, clerk):
        TOTP.activate(clerk, "A" * 32)
        client.force_login(clerk)
        off = reverse("mfa_deactivate_totp")
        asked = client.post(off)
        assert asked.url.startswith(reverse("account_reauthenticate"))
        page = client.post(asked.url, {"password": PASSWORD, "next": off}, follow=True)
        assert "bắt buộc xác thực hai bước" in page.content.decode()
        assert client.post(off).status_code == 200
        assert Authenticator.objects.filter(user=clerk).exists()

    def test_in_a_demonstration_they_can(self, client, clerk, settings):
        settings.SECOND_FACTOR_FORCED = False
        TOTP.activate(clerk, "A" * 32)
        client.force_login(clerk)
        off = reverse("mfa_deactivate_totp")
        client.post(client.post(off).url, {"password": PASSWORD, "next": off})
        assert client.post(off).status_code in {302, 404}
        assert not Authenticator.objects.filter(user=clerk).exists()

    def test_enrolment_is_recorded(self, client, clerk, django_capture_on_commit_callbacks):
        sign_in(client, clerk.username)
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert "user.second_factor_on" in [event.kind for event in history("user", clerk.pk)]

    def test_no_demonstration_account_is_shown_or_made(self, client):
        from django.core.management import CommandError, call_command

        assert "motcua-demo" not in client.get(LOGIN).content.decode()
        with pytest.raises(CommandError, match="DEMO=1"):
            call_command("load_demo")
        assert not User.objects.exists()


class TestOpeningAnAccount:
    DATA = {
        "full_name": "Nguyễn Thị Mới",
        "username": "nguyen.moi",
        "phone": "0912 345 678",
        "email": "moi@example.vn",
        "password1": "mat-khau-dai-1",
        "password2": "mat-khau-dai-1",
    }

    def test_a_citizen_opens_one_and_is_signed_in(self, client):
        assert client.post("/tai-khoan/dang-ky/", self.DATA).status_code == 302
        user = User.objects.get()
        assert (user.username, user.full_name, user.phone, user.kind) == (
            "nguyen.moi",
            "Nguyễn Thị Mới",
            "0912345678",
            "citizen",
        )
        assert user.check_password("mat-khau-dai-1")
        assert client.get(PROFILE).status_code == 200
        assert [event.kind for event in history("user", user.pk)] == ["user.created", "user.signed_in"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("username", "001099000001"),
            ("username", "ab"),
            ("phone", "12345"),
            ("phone", "+1 202 555 0100"),
            ("email", "khong-phai"),
            ("password1", "12345678"),
            ("password1", "ngan-1"),
            ("password2", "khac-hoan-toan-1"),
            ("full_name", "..."),
            ("full_name", ""),
        ],
    )
    def test_bad_input_gets_an_answer_at_its_field(self, client, field, value):
        response = client.post("/tai-khoan/dang-ky/", self.DATA | {field: value})
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert not User.objects.exists()

    def test_a_name_in_small_letters_is_capitalised_and_a_mixed_one_stays(self, client):
        for full_name, kept in (("trần thị  đông", "Trần Thị Đông"), ("Nguyễn văn An", "Nguyễn văn An")):
            client.logout()
            User.objects.all().delete()
            assert client.post("/tai-khoan/dang-ky/", self.DATA | {"full_name": full_name}).status_code == 302
            assert User.objects.get().full_name == kept

    def test_a_wrong_user_name_is_told_what_one_looks_like(self, client):
        page = client.post("/tai-khoan/dang-ky/", self.DATA | {"username": "trần đông"}).content.decode()
        assert "Tên đăng nhập này không dùng được." in page
        assert "Ví dụ: nguyenvanan" in page

    def test_a_taken_name_or_address_is_refused(self, client):
        CitizenFactory(username="nguyen.moi")
        assert client.post("/tai-khoan/dang-ky/", self.DATA).status_code == 200
        User.objects.all().delete()
        CitizenFactory(email="moi@example.vn")
        response = client.post("/tai-khoan/dang-ky/", self.DATA)
        assert "email" in response.context["form"].errors
        assert User.objects.count() == 1

    def test_it_can_be_closed(self, client, settings):
        settings.CITIZEN_SIGN_UP = False
        assert "dang-ky" not in client.get(LOGIN).content.decode()
        assert client.post("/tai-khoan/dang-ky/", self.DATA).status_code == 200
        assert not User.objects.exists()

    def test_nobody_signs_up_as_staff(self, client):
        client.post("/tai-khoan/dang-ky/", self.DATA | {"kind": "staff", "is_staff": "1"})
        assert User.objects.get().kind == "citizen"


class TestTokens:
    def test_a_token_is_the_person_and_is_stored_hashed(self, client, clerk, django_user_model):
        from django.utils import timezone
        from rest_framework.test import APIRequestFactory
        from rest_framework.views import APIView

        from accounts.authentication import TokenAuthentication
        from accounts.models import ApiToken

        token = issue_token(clerk, by=SYSTEM, at=timezone.now())
        assert token not in str(ApiToken.objects.values())

        class Whoami(APIView):
            authentication_classes = [TokenAuthentication]

            def get(self, request):
                from rest_framework.response import Response

                return Response({"agency": request.actor.agency_code, "inner": request._request.actor.name})

        view = Whoami.as_view()
        factory = APIRequestFactory()
        good = view(factory.get("/", HTTP_AUTHORIZATION=f"Token {token}"))
        assert good.data["agency"] == Membership.objects.get(user=clerk).agency.code
        assert good.data["inner"] == clerk.full_name
        for header in (f"Token {token}x", "Token", "Token a b", "Token \xff"):
            assert view(factory.get("/", HTTP_AUTHORIZATION=header)).status_code == 401
        revoke_tokens(clerk.pk, by=SYSTEM, at=timezone.now())
        assert view(factory.get("/", HTTP_AUTHORIZATION=f"Token {token}")).status_code == 401


def test_the_command_prints_a_token_once(capsys, clerk):
    from django.core.management import CommandError, call_command

    from accounts.access import token_row

    call_command("api_token", clerk.username)
    assert token_row(capsys.readouterr().out.strip()).user == clerk
    with pytest.raises(CommandError, match="khong"):
        call_command("api_token", "khong")


def test_the_first_technical_admin(settings, monkeypatch, client):
    from django.core.management import CommandError, call_command

    monkeypatch.setenv("ADMIN_PASSWORD", "mat-khau-dai-9")
    with pytest.raises(CommandError, match="load_agencies"):
        call_command("create_admin", "quanly", "quanly@example.vn")
    assert not User.objects.exists()
    AgencyFactory(code="H37", level="province")
    from agencies import access

    access.forget()
    call_command("create_admin", "quanly", "quanly@example.vn")
    with pytest.raises(CommandError, match="taken"):
        call_command("create_admin", "quanly", "khac@example.vn")
    monkeypatch.setenv("ADMIN_PASSWORD", "12345678")
    with pytest.raises(CommandError):
        call_command("create_admin", "quanly2", "quanly2@example.vn")
    settings.SECOND_FACTOR_FORCED = True
    assert sign_in(client, "quanly", "mat-khau-dai-9").status_code == 302
    assert client.get("/admin/").url == reverse("mfa_activate_totp")


class TestGrantRole:
    @pytest.fixture
    def commune(self):
        return CommuneAgencyFactory()

    def test_a_new_civil_servant_can_sign_in(self, client, capsys, commune):
        from django.core.management import call_command

        call_command("grant_role", "can.bo", commune.code, "officer", "--name", "Cán Bộ")
        password = re.search(r"first password: (\S+)", capsys.readouterr().out)[1]
        sign_in(client, "can.bo", password)
        assert client.get(PROFILE).wsgi_request.actor.roles == {Role.OFFICER}

    def test_moving_and_ending(self, commune):
        from django.core.management import call_command

        other = CommuneAgencyFactory()
        call_command("grant_role", "can.bo", commune.code, "officer", "--name", "Cán Bộ")
        call_command("grant_role", "can.bo", other.code, "leader", "--move")
        assert list(Membership.objects.values_list("agency_id", "role")) == [(other.pk, "leader")]
        call_command("grant_role", "can.bo", other.code, "leader", "--end")
        assert not Membership.objects.exists()

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["khong.co", "{code}", "officer"], "--name"),
            (["can.bo", "H99.99", "officer", "--name", "A"], "H99.99"),
            (["001099000001", "{code}", "officer", "--name", "A"], "malformed"),
            (["can.bo", "{code}", "inspector", "--name", "A"], "last day"),
            (["can.bo", "{code}", "officer", "--end"], "not held"),
        ],
    )
    def test_bad_input_leaves_nothing(self, commune, arguments, words):
        from django.core.management import CommandError, call_command

        with pytest.raises(CommandError, match=words):
            call_command("grant_role", *(text.format(code=commune.code) for text in arguments))
        assert not User.objects.exists()


class TestBackOffice:
    def test_only_technical_admins_get_in_and_only_to_look(self, client, clerk):
        assert client.get("/admin/").status_code == 302
        client.force_login(clerk)
        assert client.get("/admin/", follow=True).status_code == 403
        assert client.get("/admin/accounts/user/").status_code in {302, 403}

        operator = MembershipFactory(agency=AgencyFactory(), role=Role.TECHNICAL_ADMIN).user
        client.force_login(operator)
        assert client.get("/admin/").status_code == 200
        page = client.get(f"/admin/accounts/user/{clerk.pk}/change/")
        assert page.status_code == 200
        assert clerk.password not in page.content.decode()
        assert client.get("/admin/accounts/user/add/").status_code == 403
        assert client.post(f"/admin/accounts/user/{clerk.pk}/change/", {"username": "x"}).status_code == 403
        assert client.post(f"/admin/accounts/user/{clerk.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_no_registered_model_can_be_written(self, client, rf):
        from django.contrib import admin

        request = rf.get("/admin/")
        from django.utils import timezone

        from accounts.access import actor_of

        operator = MembershipFactory(agency=AgencyFactory(), role=Role.TECHNICAL_ADMIN).user
        request.user, request.actor = operator, actor_of(operator, at=timezone.now())
        assert admin.site._registry
        for model, page in admin.site._registry.items():
            assert page.has_view_permission(request), model
            assert not page.has_add_permission(request), model
            assert not page.has_change_permission(request), model
            assert not page.has_delete_permission(request), model

    def test_who_lost_the_phone_sets_up_anew(self, client, clerk):
        TOTP.activate(clerk, "A" * 32)
        operator = MembershipFactory(agency=AgencyFactory(), role=Role.TECHNICAL_ADMIN).user
        client.force_login(operator)
        client.post("/admin/accounts/user/", {"action": "reset_second_factors", "_selected_action": [clerk.pk]})
        assert not Authenticator.objects.filter(user=clerk).exists()
        assert history("user", clerk.pk)[-1].kind == "user.second_factor_reset"

    def test_the_disable_button_calls_the_action(self, client, clerk):
        operator = MembershipFactory(agency=AgencyFactory(), role=Role.TECHNICAL_ADMIN).user
        client.force_login(operator)
        client.post("/admin/accounts/user/", {"action": "disable_accounts", "_selected_action": [clerk.pk]})
        clerk.refresh_from_db()
        assert not clerk.is_active
        assert history("user", clerk.pk)[-1].by_user == operator.pk


class TestAccountPage:
    def test_particulars_are_saved_and_numbers_masked(self, client):
        user = CitizenFactory()
        client.force_login(user)
        data = {
            "full_name": "Nguyễn Văn  Sửa",
            "identity_number": "001 099 555 666",
            "birth_date_0": "1",
            "birth_date_1": "2",
            "birth_date_2": "1980",
            "sex": "male",
            "phone": "0912345678",
            "email": "sua@example.vn",
            "province": "",
            "commune_code": "",
            "address_line": "Số 1",
            "act": "save",
        }
        response = client.post("/tai-khoan/thong-tin/", data)
        assert response.status_code == 302, response.context["form"].errors
        page = client.get(PROFILE).content.decode()
        assert "001099555666" not in page
        assert "•••••••••666" in page
        assert "01/02/1980" in page

    def test_choosing_a_province_saves_nothing(self, client):
        from tests.agencies.factories import CommuneFactory, ProvinceFactory

        commune = CommuneFactory(province=ProvinceFactory(code="01", name="Thành phố Hà Nội"))
        user = CitizenFactory(full_name="Trước")
        client.force_login(user)
        data = {"full_name": "Đang gõ", "province": "01", "birth_date_0": "3", "act": "choose"}
        page = client.post("/tai-khoan/thong-tin/", data)
        text = page.content.decode()
        assert commune.name in text
        assert "Đang gõ" in text
        assert not page.context["form"].errors
        user.refresh_from_db()
        assert user.full_name == "Trước"

    def test_a_commune_of_another_province_is_refused(self, client):
        from tests.agencies.factories import CommuneFactory, ProvinceFactory

        commune = CommuneFactory(province=ProvinceFactory(code="01", name="Thành phố Hà Nội"))
        ProvinceFactory(code="20")
        client.force_login(CitizenFactory())
        data = {"full_name": "A B", "province": "20", "commune_code": commune.code, "act": "save"}
        assert "commune_code" in client.post("/tai-khoan/thong-tin/", data).context["form"].errors

    def test_an_address_of_somebody_else_is_refused(self, client):
        CitizenFactory(email="ai@example.vn")
        client.force_login(CitizenFactory())
        page = client.post("/tai-khoan/thong-tin/", {"full_name": "A B", "email": "AI@example.vn", "act": "save"})
        assert "email" in page.context["form"].errors

    def test_somebody_with_two_agencies_switches(self, client):
        first, second, foreign = (CommuneAgencyFactory() for _ in range(3))
        user = MembershipFactory(agency=first).user
        MembershipFactory(user=user, agency=second)
        client.force_login(user)
        assert client.get(PROFILE).wsgi_request.actor.agency_id == first.pk
        client.post("/tai-khoan/don-vi/", {"agency": second.pk})
        assert client.get(PROFILE).wsgi_request.actor.agency_id == second.pk
        assert client.post("/tai-khoan/don-vi/", {"agency": foreign.pk}).status_code == 404
        assert client.post("/tai-khoan/don-vi/", {"agency": "x"}).status_code == 404

    def test_a_role_without_screens_is_told_kindly(self, client):
        user = MembershipFactory(agency=AgencyFactory(), role=Role.CASHIER).user
        sign_in(client, user.username)
        page = client.get(PROFILE)
        assert "Màn hình cho vai trò này đang được xây dựng" in page.content.decode()
        nobody = StaffFactory()
        client.force_login(nobody)
        assert "hiện không giữ vai trò nào" in client.get(PROFILE).content.decode()

    def test_a_new_password_is_recorded_and_keeps_the_session(self, client):
        user = CitizenFactory()
        sign_in(client, user.username)
        data = {"oldpassword": "sai", "password1": "mat-khau-moi-2", "password2": "mat-khau-moi-2"}
        assert "oldpassword" in client.post("/tai-khoan/mat-khau/", data).context["form"].errors
        response = client.post("/tai-khoan/mat-khau/", data | {"oldpassword": PASSWORD})
        assert response.url == PROFILE
        assert client.get(PROFILE).status_code == 200
        assert history("user", user.pk)[-1].kind == "user.password_changed"

    def test_the_page_asks_the_database_little(self, client, clerk, django_assert_max_num_queries):
        client.force_login(clerk)
        client.get(PROFILE)
        with django_assert_max_num_queries(15):
            client.get(PROFILE)


class TestLanding:
    def test_people_land_in_their_own_section_as_far_as_it_exists(self, client, settings):
        operator = MembershipFactory(agency=AgencyFactory(), role=Role.TECHNICAL_ADMIN).user
        assert sign_in(client, operator.username).url == "/admin/"
        inspector = StaffFactory()
        client.logout()
        assert sign_in(client, inspector.username).url == PROFILE

    def test_sections_are_tried_in_order(self):
        from accounts.landing import landing_url
        from agencies.rules.roles import permissions_of
        from agencies.rules.scope import Actor

        both = permissions_of(frozenset({Role.CASHIER, Role.TECHNICAL_ADMIN}))
        assert landing_url(Actor(user_id=1, permissions=both)) == "/admin/"
        assert landing_url(Actor(user_id=1)) == PROFILE
