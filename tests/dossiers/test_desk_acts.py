"""The desk's pages: each act, each refusal of the rules in words, and who may not."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dossiers.actions import intake
from dossiers.models import Dossier, PaperCheck
from dossiers.rules.workflow import Status
from journal.models import Event, Read
from tests.dossiers.office import actor, browser, fresh, office  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world, db):
    return browser("motcua")


def url(name, dossier, **query):
    address = reverse(name, args=[dossier.pk])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def paper_of(dossier, place=0):
    asked = [row for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit"]
    return asked[place]


def checks(dossier, **changes):
    """What the form of the workbench posts for the first paper."""
    prefix = f"p{paper_of(dossier).id}"
    found = {"right": "1", "originals": "1", "certified": "0", "copies": "2", "remark": ""} | changes
    return {f"{prefix}-{name}": value for name, value in found.items()} | {"row_version": dossier.row_version}


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_workbench_shows_everything_and_logs_the_reading(desk, office):
    dossier, attachment = office.with_file()
    earlier = office.new()
    page = text(desk.get(url("desk_dossier", dossier)))
    for words in ("001190000017", "0912345678", "Nguyễn Thị Mẫu", "Đề nghị giải quyết theo quy định.", earlier.number):
        assert words in page
    assert reverse("attachment_page", args=[attachment.pk, 2]) in page
    assert "Chưa quét vi-rút" in page
    assert Read.objects.filter(stream_kind="dossier", stream_id=str(dossier.pk), purpose="desk").count() == 1


def test_the_viewer_turns_and_zooms_without_a_script_and_keeps_what_is_typed(desk, office):
    dossier, attachment = office.with_file()
    data = checks(dossier, remark="Ảnh mờ") | {"view": f"{attachment.pk}.1.150.90"}
    answer = desk.post(url("desk_dossier", dossier), data)
    assert answer.status_code == 302
    page = text(desk.get(answer.url.split("#")[0]))
    assert "zoom-150 turn-90" in page
    assert 'value="Ảnh mờ"' in page
    kept = PaperCheck.objects.get(dossier=dossier)
    assert (kept.right, kept.originals, kept.copies, kept.remark) == (True, 1, 2, "Ảnh mờ")


def test_a_finding_is_recorded_once_and_only_where_it_is_new(desk, office):
    dossier = office.new()
    for _ in range(2):
        desk.post(url("desk_dossier", dossier), checks(fresh(dossier)))
    assert Event.objects.filter(stream_id=str(dossier.pk), kind="dossier.papers_checked").count() == 1
    version = fresh(dossier).row_version
    desk.post(url("desk_dossier", dossier), checks(fresh(dossier)))
    assert fresh(dossier).row_version == version


@pytest.mark.parametrize(
    "wrong", [{"copies": "-1"}, {"originals": "1000"}, {"certified": "hai"}, {"remark": "x" * 1001}]
)
def test_a_wrong_number_of_copies_comes_back_with_all_that_was_typed(desk, office, wrong):
    dossier = office.new()
    answer = desk.post(url("desk_dossier", dossier), checks(dossier, **wrong) | {"act": "accept"})
    assert answer.status_code == 422
    page = text(answer)
    assert "<title> Lỗi:" in page or "<title>Lỗi:" in page
    assert f'value="{next(iter(wrong.values()))}"' in page
    assert not PaperCheck.objects.filter(dossier=dossier).exists()


def test_accepting_shows_form_01_then_takes_the_dossier_in_and_goes_to_the_next(desk, office):
    first, second = office.new(at=timezone.now() - timedelta(minutes=5)), office.new()
    answer = desk.post(url("desk_dossier", first), checks(first) | {"act": "accept"})
    assert answer.url == url("desk_accept", first, muc="to_accept")
    page = text(desk.get(answer.url))
    assert "data:image/png;base64," in page
    promised = intake.promised(first, first.procedure_version, at=timezone.now())
    assert promised is not None
    assert timezone.localtime(promised).strftime("%d/%m/%Y") in page

    answer = desk.post(url("desk_accept", first, muc="to_accept"), {"row_version": fresh(first).row_version})
    assert answer.url == url("desk_dossier", second, muc="to_accept")
    after = fresh(first)
    assert (after.status, after.due_at) != (Status.NEW, None)
    assert PaperCheck.objects.get(dossier=first).copies == 2, "what was found before is kept"
    assert f"Đã tiếp nhận hồ sơ {first.number}" in text(desk.get(answer.url))
    assert desk.get(url("desk_accept", first)).status_code == 200, "a second look says that it is done"
    assert "Hiện không thể tiếp nhận" in text(desk.get(url("desk_accept", first)))


def test_after_the_last_one_the_list_is_shown(desk, office):
    dossier = office.new()
    answer = desk.post(url("desk_accept", dossier), {"row_version": dossier.row_version})
    assert answer.url == reverse("desk_queue") + "?muc=to_accept"


@pytest.mark.parametrize("name", ["desk_accept", "desk_dossier", "desk_refuse", "desk_supplement"])
def test_a_colleagues_change_is_noticed_and_nothing_typed_is_lost(desk, office, name):
    dossier = office.new()
    old = dossier.row_version
    found = intake.Check(paper_of(dossier).id, right=True)
    intake.keep_checks(dossier.pk, checks=(found,), by=actor("motcua"), at=timezone.now())
    typed = checks(dossier, remark="Đã xem") | {"reason": "Lý do của tôi", "act": "send", "row_version": old}
    typed |= {"ask.q.request": "on", "why.q.request": "Ghi rõ hơn"}
    answer = desk.post(url(name, dossier), typed)
    assert answer.status_code == 409
    page = text(answer)
    assert "Đồng nghiệp vừa thay đổi hồ sơ này" in page
    if name != "desk_accept":
        assert ("Đã xem" if name == "desk_dossier" else "Lý do của tôi") in page
    assert f'name="row_version" value="{fresh(dossier).row_version}"' in page, "the next try may succeed"
    assert fresh(dossier).status == Status.NEW


def test_asking_for_a_supplement_goes_by_choice_and_preview(desk, office):
    dossier = office.new()
    desk.post(url("desk_dossier", dossier), checks(dossier, right="0", remark="Ảnh mờ, chụp lại"))
    page = text(desk.get(url("desk_supplement", dossier)))
    assert "Ảnh mờ, chụp lại" in page, "what was found wrong is chosen beforehand"
    paper = paper_of(dossier)
    typed = {
        f"ask.p{paper.id}": "on",
        f"why.p{paper.id}": "Chụp lại cho rõ",
        "ask.q.request": "on",
        "why.q.request": "Ghi rõ số bản",
        "reason": "Hồ sơ chưa rõ.",
        "row_version": fresh(dossier).row_version,
    }
    looked = desk.post(url("desk_supplement", dossier), typed | {"act": "preview"})
    assert "data:image/png;base64," in text(looked)
    assert 'type="hidden" name="why.q.request" value="Ghi rõ số bản"' in text(looked)
    edited = text(desk.post(url("desk_supplement", dossier), typed | {"act": "edit"}))
    assert "data:image" not in edited
    assert "Ghi rõ số bản" in edited

    answer = desk.post(url("desk_supplement", dossier), typed | {"act": "send"})
    assert answer.status_code == 302
    request = fresh(dossier).supplements.get()
    assert [(item.requirement_id, item.field_path, item.remark) for item in request.items.all()] == [
        (paper.id, "", "Chụp lại cho rõ"),
        (None, "request", "Ghi rõ số bản"),
    ]
    assert fresh(dossier).status == Status.NEW, "before intake no clock runs"
    again = desk.post(
        url("desk_supplement", dossier), typed | {"act": "send", "row_version": fresh(dossier).row_version}
    )
    assert again.status_code == 409
    assert "đang chờ người nộp bổ sung" in text(again)
    accepted = desk.post(url("desk_accept", dossier), {"row_version": fresh(dossier).row_version})
    assert accepted.status_code == 409


@pytest.mark.parametrize(
    "change, words",
    [
        ({"ask.q.request": ""}, "Xin đánh dấu ít nhất một giấy tờ"),
        ({"why.q.request": " "}, "Xin ghi nội dung cần bổ sung ở mục này."),
        ({"reason": ""}, "Xin nêu lý do yêu cầu bổ sung."),
        ({"reason": "x" * 2001}, "tối đa 2000 ký tự"),
        ({"wished_by_0": "31", "wished_by_1": "2", "wished_by_2": "2030"}, "Không có ngày này."),
        ({"wished_by_0": "1", "wished_by_1": "2", "wished_by_2": "2020"}, "Ngày này đã qua"),
    ],
)
def test_an_incomplete_request_says_what_is_missing(desk, office, change, words):
    dossier = office.new()
    typed = {"ask.q.request": "on", "why.q.request": "Ghi rõ", "reason": "Chưa rõ", "act": "send"}
    typed |= {"row_version": dossier.row_version} | change
    answer = desk.post(url("desk_supplement", dossier), {key: value for key, value in typed.items() if value != ""})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not fresh(dossier).supplements.exists()


def test_the_second_round_is_warned_of(desk, office, congdan):
    from dossiers.actions import supplementing

    dossier = office.waiting()
    supplementing.supplement(dossier.pk, answers={"request": "Ghi rõ."}, by=actor("congdan"), at=timezone.now())
    assert "lần yêu cầu thứ 2" in text(desk.get(url("desk_supplement", dossier)))


def test_refusing_needs_a_reason_shows_form_03_and_ends_it(desk, office):
    dossier = office.new()
    empty = desk.post(
        url("desk_refuse", dossier), {"reason": " ", "act": "preview", "row_version": dossier.row_version}
    )
    assert empty.status_code == 422
    typed = {"reason": "Không thuộc thẩm quyền.\nĐề nghị nộp tại Sở.", "row_version": dossier.row_version}
    looked = text(desk.post(url("desk_refuse", dossier), typed | {"act": "preview"}))
    assert "data:image/png;base64," in looked
    assert fresh(dossier).status == Status.NEW
    answer = desk.post(url("desk_refuse", dossier), typed | {"act": "send"})
    assert answer.status_code == 302
    assert (fresh(dossier).status, fresh(dossier).refusal_reason.splitlines()[0]) == (
        Status.REFUSED,
        "Không thuộc thẩm quyền.",
    )
    late = desk.post(url("desk_refuse", dossier), typed | {"act": "send", "row_version": fresh(dossier).row_version})
    assert late.status_code == 409
    assert "Không thuộc thẩm quyền." in text(late), "the words can still be copied"


def test_an_electronic_result_is_released_in_one_act(desk, office):
    dossier = office.done()
    page = text(desk.get(url("desk_return", dossier)))
    assert "Trả kết quả điện tử" in page
    answer = desk.post(url("desk_return", dossier), {"row_version": dossier.row_version})
    assert answer.status_code == 302
    assert (fresh(dossier).status, fresh(dossier).result.handed_to) == (Status.RETURNED, "")
    assert "Đã trả bản điện tử" in text(desk.get(answer.url))
    twice = desk.post(url("desk_return", dossier), {"row_version": fresh(dossier).row_version})
    assert twice.status_code == 409


def test_at_the_counter_somebody_is_named(desk, office):
    dossier = office.done(receive_by="counter")
    page = text(desk.get(url("desk_return", dossier)))
    assert "Kiểm tra người nhận trước khi trao" in page
    assert 'value="Nguyễn Thị Mẫu"' in page
    nobody = desk.post(url("desk_return", dossier), {"row_version": dossier.row_version, "handed_to": " "})
    assert nobody.status_code == 422
    answer = desk.post(url("desk_return", dossier), {"row_version": dossier.row_version, "handed_to": "Trần Văn Thử"})
    assert answer.status_code == 302
    assert fresh(dossier).result.handed_to == "Trần Văn Thử"
    assert "Đã trao cho Trần Văn Thử" in text(desk.get(answer.url))


def test_nothing_to_return_yet_is_said(desk, office):
    dossier = office.started()
    assert "Hiện không có kết quả để trả" in text(desk.get(url("desk_return", dossier)))
    answer = desk.post(url("desk_return", dossier), {"row_version": dossier.row_version, "handed_to": "Ai đó"})
    assert answer.status_code == 409


PAGES = ("desk_dossier", "desk_next", "desk_accept", "desk_supplement", "desk_refuse", "desk_return")


@pytest.mark.parametrize("name", PAGES)
def test_the_clerk_of_another_commune_finds_nothing(office, name):
    dossier = office.new()
    assert browser("motcua2").get(url(name, dossier)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["congdan", "chuyenvien", "ketoan", "kythuat"])
def test_others_may_not_open_the_desk(office, name, who):
    dossier = office.new()
    assert browser(who).get(url(name, dossier)).status_code == 403


def test_scripts_in_every_text_stay_text(desk, office):
    dossier = office.new()
    evil = "<script>alert(1)</script>"
    desk.post(url("desk_dossier", dossier), checks(dossier, remark=evil))
    Dossier.objects.filter(pk=dossier.pk).update(owner_name=evil)
    for address in (url("desk_dossier", dossier), url("desk_supplement", dossier), reverse("desk_queue")):
        page = text(desk.get(address))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_form_without_its_version_is_a_bad_request(desk, office):
    dossier = office.new()
    assert desk.post(url("desk_accept", dossier), {}).status_code == 400
    assert desk.post(url("desk_accept", dossier), {"row_version": "x"}).status_code == 400
    assert desk.get(url("desk_dossier", dossier, muc="khong-co")).status_code == 404
