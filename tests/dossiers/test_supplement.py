"""A supplement item by item: rows of groups, two devices, two windows, nothing that was not asked."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from agencies.access import calendar_of
from dossiers.actions import filing, intake, papers, supplementing
from dossiers.actions.filing import DraftConflict, NotReady
from dossiers.models import Answers, Attachment, Draft, SupplementRequest
from dossiers.rules.deadlines import intake_due_at
from dossiers.rules.workflow import Status, WrongState
from journal.models import Event
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_declaration import file_one  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def copies(file_one):
    """Certified copies of two originals, filed."""
    dossier = file_one("2.000815")
    said = Answers.objects.get(dossier=dossier)
    row = {"name": "Bằng tốt nghiệp", "issuer": "Trường A", "pages": 2, "copies": 3}
    said.answers["originals"] = [row, row | {"name": "Học bạ"}]
    said.save()
    return fresh(dossier)


def ask_for(dossier, *paths, by="motcua"):
    asked = tuple(intake.Asked(f"Xin sửa {path}.", field_path=path) for path in paths)
    return intake.ask_supplement(dossier.pk, asked=asked, reason="Chưa rõ.", by=actor(by), at=timezone.now())


def answers(dossier):
    return Answers.objects.filter(dossier=dossier).latest("round").answers


def test_one_row_of_a_group_is_asked_and_nothing_else(copies, citizen):
    ask_for(copies, "originals.1")
    citizen.go(f"/ho-so/{copies.pk}/bo-sung/")
    assert "Xin sửa originals.1." in citizen.text
    names = citizen.form(-1)["names"]
    assert "originals.1.name" in names
    assert "originals.0.name" not in names
    assert ("_rows", "add:originals") not in citizen.form(-1)["buttons"]
    assert citizen.form(-1)["data"]["originals.1.name"] == "Học bạ"
    forged = {"originals.0.name": "Kẻ khác", "originals._row": ["0", "1", "2"]}
    citizen.send(button=("act", "check"), status=422, **{"originals.1.name": ""}, **forged)
    assert "originals.1.name_error" in citizen.text
    citizen.send(button=("act", "check"), **{"originals.1.name": "Học bạ trung học"}, **forged)
    assert citizen.path.endswith("/kiem-tra/")
    for words in ("Học bạ trung học", "<del>Học bạ</del>"):
        assert words in citizen.text.replace("<p>", "").replace("</p>", "")
    citizen.send()
    assert [row["name"] for row in answers(copies)["originals"]] == ["Bằng tốt nghiệp", "Học bạ trung học"]


def test_all_rows_of_a_group_can_be_added_to_and_taken_from(copies, citizen):
    ask_for(copies, "originals")
    citizen.go(f"/ho-so/{copies.pk}/bo-sung/")
    rows = {"originals._row": ["0", "1"]}
    citizen.send(button=("_rows", "remove:originals:0"), **rows)
    assert citizen.form(-1)["data"]["originals.0.name"] == "Học bạ"
    citizen.send(button=("_rows", "add:originals"), **{"originals._row": ["0"]})
    new = {"originals.1.name": "Giấy khai sinh", "originals.1.pages": "1", "originals.1.copies": "2"}
    citizen.send(button=("act", "check"), **new, **{"originals.1.issuer": "UBND xã"}, **rows)
    assert citizen.path.endswith("/kiem-tra/")
    citizen.send()
    assert [row["name"] for row in answers(copies)["originals"]] == ["Học bạ", "Giấy khai sinh"]


def test_the_clerk_asks_for_rows_by_their_names(copies):
    clerk = Surfer(browser("motcua"))
    clerk.go(f"/quay/{copies.pk}/bo-sung/")
    assert "Học bạ" in clerk.text
    words = {"ask.q.originals.1": "on", "why.q.originals.1": "Ghi rõ cấp học.", "reason": "Chưa rõ."}
    data = clerk.form("reason")["data"] | words
    assert clerk.client.post(clerk.path, data | {"act": "preview"}).status_code == 200
    assert clerk.client.post(clerk.path, data | {"act": "send"}).status_code == 302
    item = SupplementRequest.objects.get(dossier=copies).items.get()
    assert (item.field_path, item.remark) == ("originals.1", "Ghi rõ cấp học.")
    me = Surfer(browser("congdan")).go(f"/ho-so/{copies.pk}/")
    assert item.title in me.text


@pytest.mark.parametrize("path", ["originals.2", "originals.name", "originals.1.name", "khong_co", ""])
def test_what_cannot_be_answered_is_not_asked(copies, path):
    with pytest.raises(intake.NothingAsked):
        ask_for(copies, path)


def test_the_same_thing_is_not_asked_twice_in_one_request(copies):
    with pytest.raises(intake.NothingAsked):
        ask_for(copies, "originals.1", "originals.1")


@pytest.fixture
def asked(filed, ask):
    dossier = filed()
    ask(dossier, questions=("request",))
    return dossier


def save(dossier, text, version=None):
    return supplementing.save(
        dossier.pk, {"request": text}, version=version, by=actor("congdan"), at=timezone.now()
    ).version


def test_what_is_kept_on_one_device_is_there_on_the_other(asked):
    phone, desk = Surfer(browser("congdan")), Surfer(browser("congdan"))
    path = f"/ho-so/{asked.pk}/bo-sung/"
    phone.go(path)
    kept = phone.client.post(path, phone.form(-1)["data"] | {"request": "Từ điện thoại"}, headers={"X-Autosave": "1"})
    assert (kept.json()["version"], bool(kept.json()["time"])) == (1, True)
    assert desk.go(path).form(-1)["data"]["request"] == "Từ điện thoại"
    assert answers(asked)["request"] == "Đề nghị giải quyết theo quy định."
    assert not Event.objects.filter(stream_id=str(asked.pk), kind="dossier.supplemented").exists()


def test_two_devices_are_kept_apart_and_the_person_chooses(asked):
    phone, desk = Surfer(browser("congdan")), Surfer(browser("congdan"))
    path = f"/ho-so/{asked.pk}/bo-sung/"
    desk.go(path)
    phone.go(path).send(button=("act", "later"), request="Từ điện thoại")
    late = desk.client.post(path, desk.form(-1)["data"] | {"request": "Từ máy"}, headers={"X-Autosave": "1"})
    assert late.status_code == 409
    desk.send(button=("act", "check"), status=409, request="Từ máy")
    assert "Từ điện thoại" in desk.text
    assert "Từ máy" in desk.text
    desk.send()
    assert desk.form(-1)["data"]["request"] == "Từ máy"
    phone.go(path)
    save(asked, "Từ máy khác")
    phone.send(button=("act", "check"), request="Từ máy khác")
    assert phone.path.endswith("/kiem-tra/"), "the same on both is no conflict"
    desk.go(path)
    save(asked, "Lần nữa")
    desk.send(button=("act", "check"), status=409, request="Khác")
    desk.send(**{"take:request": ["saved"]})
    assert desk.form(-1)["data"]["request"] == "Lần nữa"
    for broken in ("{", "[]"):
        desk.client.post(path, {"_mine": broken, "round": "1"})
    assert desk.go(path).form(-1)["data"]["request"] == "Lần nữa"


@pytest.mark.parametrize("side, said, capacity", [("mine", "Từ máy này", "parent"), ("saved", "Từ máy khác", "self")])
def test_one_version_of_the_supplement_is_taken_as_a_whole(filed, ask, side, said, capacity):
    dossier = filed()
    ask(dossier, questions=("request", "capacity"))
    me = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/bo-sung/")
    at, by = timezone.now(), actor("congdan")
    supplementing.save(dossier.pk, {"request": "Từ máy khác", "capacity": "self"}, version=None, by=by, at=at)
    me.send(button=("act", "check"), status=409, request="Từ máy này", capacity="parent")
    assert "Có 2 mục khác nhau" in me.text
    me.send(form="_mine", button=("all", side))
    kept = Draft.objects.get(dossier=dossier).answers
    assert (kept["request"], kept["capacity"]) == (said, capacity)


def test_the_choice_between_two_devices_survives_the_end_of_the_session(asked):
    path = f"/ho-so/{asked.pk}/bo-sung/"
    me = Surfer(Client(enforce_csrf_checks=True)).go("/tai-khoan/dang-nhap/")
    me.send(login="congdan", password="motcua-demo")
    me.go(path)
    save(asked, "Từ máy khác")
    me.send(button=("act", "check"), status=409, request="Từ máy này")
    Session.objects.update(expire_date=timezone.now())
    me.send(form="_mine", **{"take:request": "mine"})
    assert me.path.startswith("/tai-khoan/dang-nhap/")
    me.send(login="congdan", password="motcua-demo", status=409)
    assert "Từ máy này" in me.text
    assert "Từ máy khác" in me.text
    me.send(form="_mine", **{"take:request": "mine"})
    assert me.form(-1)["data"]["request"] == "Từ máy này"


def test_an_answer_emptied_twice_is_an_error_and_no_conflict(asked):
    me = Surfer(browser("congdan")).go(f"/ho-so/{asked.pk}/bo-sung/")
    save(asked, "")
    me.send(button=("act", "check"), status=422, request="")
    assert "Chưa khai" in me.text
    assert "take:" not in me.text


def test_half_a_date_typed_alike_is_no_conflict(file_one):
    dossier = file_one("1.001193")
    ask_for(dossier, "child.birth_date")
    me = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/bo-sung/")
    half = {"child.birth_date.day": "3", "child.birth_date.month": "", "child.birth_date.year": ""}
    me.client.post(me.path, me.form(-1)["data"] | half, headers={"X-Autosave": "1"})
    me.send(button=("act", "check"), status=422, **half)
    assert "take:" not in me.text
    other = me.client.post(
        me.path, me.form(-1)["data"] | {"_version": "0", "child.birth_date.day": "4", "act": "check"}
    )
    assert other.status_code == 409
    assert "3/–/–" in other.content.decode()
    assert "4/–/–" in other.content.decode()


def test_only_what_was_checked_is_sent_and_only_once(asked):
    one, two = Surfer(browser("congdan")), Surfer(browser("congdan"))
    path = f"/ho-so/{asked.pk}/bo-sung/"
    one.go(path).send(button=("act", "check"), request="Đã kiểm tra")
    save(asked, "Sửa sau khi kiểm tra")
    one.send()
    assert "vừa được sửa trên thiết bị khác" in one.text
    two.go(f"{path}kiem-tra/")
    one.send()
    assert one.path == f"/ho-so/{asked.pk}/"
    two.send()
    assert two.path == f"/ho-so/{asked.pk}/"
    assert Answers.objects.filter(dossier=asked).count() == 2
    assert answers(asked)["request"] == "Sửa sau khi kiểm tra"
    assert not Draft.objects.filter(dossier=asked).exists()
    assert Event.objects.filter(stream_id=str(asked.pk), kind="dossier.supplemented").count() == 1


def test_a_page_of_an_older_request_answers_no_newer_one(asked, ask):
    old = Surfer(browser("congdan")).go(f"/ho-so/{asked.pk}/bo-sung/")
    save(asked, "Vòng một")
    supplementing.supplement(asked.pk, by=actor("congdan"), at=timezone.now())
    gone = old.client.post(old.path, old.form(-1)["data"], headers={"X-Autosave": "1"})
    assert gone.status_code == 409
    ask(fresh(asked), questions=("request",))
    old.send(button=("act", "check"), request="Nhầm vòng")
    assert old.path == f"/ho-so/{asked.pk}/"
    assert answers(asked)["request"] == "Vòng một"
    with pytest.raises(WrongState):
        supplementing.supplement(asked.pk, by=actor("congdan"), at=timezone.now(), round_=1)


def test_an_answer_nobody_gave_is_missing(asked):
    with pytest.raises(NotReady) as missing:
        supplementing.supplement(asked.pk, by=actor("congdan"), at=timezone.now())
    assert [(lack.kind, lack.key) for lack in missing.value.lacks] == [("answer", "request")]
    check = Surfer(browser("congdan")).go(f"/ho-so/{asked.pk}/bo-sung/kiem-tra/")
    check.send(status=422)
    assert f'href="/ho-so/{asked.pk}/bo-sung/#id_request_field"' in check.text


def test_the_answers_seen_are_the_answers_sent(asked):
    version = save(asked, "Một")
    save(asked, "Hai", version)
    with pytest.raises(DraftConflict):
        save(asked, "Ba", version)
    with pytest.raises(DraftConflict):
        supplementing.supplement(asked.pk, by=actor("congdan"), at=timezone.now(), version=version)
    sent = {"request": "Qua API"}
    supplementing.supplement(asked.pk, by=actor("congdan"), at=timezone.now(), version=version + 1, answers=sent)
    assert answers(asked)["request"] == "Qua API"


def test_an_answer_that_time_has_made_wrong_does_not_hold_up_another(file_one):
    dossier = file_one("1.001193")
    said = Answers.objects.get(dossier=dossier)
    said.answers["registration"] = "on_time"  # within 60 days of the birth, when it was filed
    said.save()
    ask_for(dossier, "copies_wanted" if "copies_wanted" in said.answers else _question(dossier))
    path = SupplementRequest.objects.get(dossier=dossier).items.get().field_path
    value = said.answers.get(path)
    supplementing.supplement(dossier.pk, by=actor("congdan"), at=timezone.now(), answers={path: value})
    assert answers(dossier)["registration"] == "on_time"
    assert answers(dossier)["child"]["birth_date"] == said.answers["child"]["birth_date"]


def _question(dossier):
    """A question of the form that is answered and stands alone."""
    form, said = dossier.procedure_version.eform, Answers.objects.get(dossier=dossier).answers
    return next(path for path, one in form.fields.items() if path in said and one.show_when is None and "." not in path)


def test_a_file_that_answers_a_question_is_replaced(office, ask):
    dossier = office.new()
    paper = next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    ask(dossier, papers=(paper,))
    me = Surfer(browser("congdan"))
    me.go(f"/ho-so/{dossier.pk}/bo-sung/").send(form="files", status=422)
    assert "Xin chọn tệp" in me.text
    card = me.client.get(f"/ho-so/{dossier.pk}/bo-sung/?giay={paper}", headers={"X-Upload": "1"})
    assert card.content.decode().lstrip().startswith("<section")
    assert me.client.get(f"/ho-so/{dossier.pk}/bo-sung/?giay=9", headers={"X-Upload": "1"}).status_code == 404
    assert me.client.post(f"/ho-so/{dossier.pk}/bo-sung/", {"act": "upload", "requirement": "9"}).status_code == 404
    sent = {"act": "upload", "requirement": paper, "files": [upload("mới.pdf")]}
    card = me.client.post(f"/ho-so/{dossier.pk}/bo-sung/", sent, headers={"X-Upload": "1"})
    assert "mới.pdf" in card.content.decode()
    me.go(f"/ho-so/{dossier.pk}/bo-sung/").send(button=("act", "check"))
    assert "mới.pdf" in me.text
    me.send()
    assert Attachment.objects.get().pending is False
    assert fresh(dossier).status == Status.NEW


def test_only_the_applicant_prepares(asked):
    from agencies.rules.scope import Forbidden

    for name in ("congdan2", "motcua"):
        with pytest.raises(Forbidden):
            supplementing.save(asked.pk, {"request": "x"}, version=None, by=actor(name), at=timezone.now())
    with pytest.raises(Forbidden):
        papers.attach(asked.pk, upload=upload(), requirement_id=1, by=actor("congdan2"), at=timezone.now())
    with pytest.raises(WrongState):
        filing.save_answers(asked.pk, {"request": "x"}, version=None, by=actor("congdan"), at=timezone.now())


def test_a_paper_of_ones_own_is_used_in_one_tap(filed, ask):
    from dossiers.actions import keeping
    from files import store

    dossier, me, at = filed(), actor("congdan"), timezone.now()
    paper = next(p for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    ask(dossier, papers=(paper.id,))
    kept = keeping.keep(store.put(upload("x.pdf"), by=me, at=at), name=f"{paper.name[:60]}.pdf", by=me, at=at)
    page = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/bo-sung/")
    assert "Dùng giấy này" in page.text or kept.name in page.text
    for _again in range(2):
        sent = {"act": "reuse", "requirement": paper.id, "kept": kept.pk}
        assert page.client.post(page.path, sent).status_code == 302
    row = Attachment.objects.get()
    assert (row.file_id, row.pending, row.from_store) == (kept.file_id, True, True)
    assert page.client.post(page.path, sent | {"kept": "x"}).status_code == 404


def test_what_is_prepared_for_a_supplement_is_no_new_filing(copies):
    ask_for(copies, "originals")
    by, at = actor("congdan"), timezone.now()
    supplementing.save(copies.pk, {}, version=0, by=by, at=at)
    for act in (
        lambda: filing.discard(copies.pk, by=by, at=at),
        lambda: filing.save_answers(copies.pk, {"capacity": "self"}, version=None, by=by, at=at),
        lambda: filing.choose(copies.pk, receive_by="counter", by=by, at=at),
    ):
        with pytest.raises(WrongState):
            act()
    assert fresh(copies).status == Status.NEW
    assert Draft.objects.get(dossier=copies).version == 1


def test_the_overview_says_the_same_in_card_and_row(asked):
    page = Surfer(browser("congdan")).go("/ho-so/").text
    assert page.count(asked.number) >= 2, "a card and a row"
    assert "Yêu cầu bổ sung giấy tờ" in page
    assert "Đã nộp, chờ tiếp nhận" not in page


def test_the_check_begins_anew_with_the_hours_of_this_office(office, settings):
    """As at the first filing, whatever the setting says."""
    settings.INTAKE_CHECK_HOURS = 2
    dossier = office.new()
    ask_for(dossier, "request")
    given, at = {"request": "Đã ghi rõ."}, timezone.now()
    sent = supplementing.supplement(dossier.pk, answers=given, by=actor("congdan"), at=at)
    assert sent.intake_due_at == intake_due_at(at, calendar_of(dossier.intake_agency_id), 2)
