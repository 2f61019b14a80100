"""A person's own papers: who gets them in, who sees them, what happens to them, and how dossiers use them."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape
from PIL import Image

from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions import amending, arranging, filing, intake, keeping, papers, results
from dossiers.models import Attachment, Dossier, KeptPaper
from files import store
from files.models import StoredFile
from files.scan import ScanState
from files.store import LockedAway, path_of
from journal.models import Event
from mydata.actions import closing
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, browser, office  # noqa: F401
from tests.dossiers.surfer import read
from tests.files import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(congdan, actor_for):
    return actor_for(congdan)


def lines(dossier):
    return [line for line in dossier.procedure_version.requirements_for(dossier.case_id) if line.kind == "submit"]


def put_in(by, name="Giấy chứng sinh.pdf", content=None):
    return keeping.put_in(upload(name, content), by=by, at=timezone.now())


def reuse(dossier, kept, by, place=0):
    paper = lines(dossier)[place].id
    return papers.hang_again(dossier.pk, kept, requirement_id=paper, by=by, at=timezone.now())


# Acts


def test_what_lies_there_already_is_not_offered_again(me, office):
    dossier, row = office.with_file()
    assert [one.pk for one in access.papers_to_keep(me)] == [row.pk]
    with store.open_stored(row.file) as content:
        put_in(me, "cùng nội dung.pdf", content.read())
    assert access.papers_to_keep(me) == []
    assert not access.has_unkept(me, dossier)


def test_the_same_contents_lie_there_once(me):
    one, two = put_in(me, content=make.pdf()), put_in(me, "nữa.pdf", make.pdf())
    assert one == two
    assert StoredFile.objects.count() == 1
    assert Event.objects.filter(kind="user.paper_kept").count() == 1
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    assert put_in(me, "sạch.pdf", make.pdf()) != one, "an infected one is no answer"


def test_nobody_keeps_more_than_may_be_and_nothing_infected(me, motcua, actor_for, monkeypatch):
    monkeypatch.setattr(keeping, "MAX_KEPT", 1)
    kept = put_in(me)
    with pytest.raises(keeping.TooManyKept):
        put_in(me, "ảnh.jpg", make.picture())
    assert StoredFile.objects.count() == 1
    with pytest.raises(Forbidden):
        put_in(actor_for(motcua))
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    with pytest.raises(LockedAway):
        keeping.keep(kept.file, name="x", by=me, at=timezone.now())


def test_a_paper_is_named_given_a_last_day_and_turned_by_its_owner_alone(me, stranger, actor_for):
    kept, at = put_in(me), timezone.now()
    day = at.date()
    keeping.describe(kept.pk, name="Giấy khai sinh", valid_until=day, by=me, at=at)
    kept.refresh_from_db()
    assert (kept.name, kept.valid_until) == ("Giấy khai sinh.pdf", day)
    assert (kept.is_over(day), kept.is_over(day + timedelta(days=1))) == (False, True)
    keeping.describe(kept.pk, name=" ", valid_until=None, by=me, at=at)
    kept.refresh_from_db()
    assert (kept.name, kept.valid_until) == ("Giấy khai sinh.pdf", None)
    keeping.turn(kept.pk, page=2, to=180, by=me, at=at)
    kept.refresh_from_db()
    assert (kept.turn_of(1), kept.turn_of(2)) == (0, 180)
    with pytest.raises(arranging.NoSuchPage):
        keeping.turn(kept.pk, page=3, to=90, by=me, at=at)
    strange = actor_for(stranger)
    for act in (
        lambda: keeping.describe(kept.pk, name="x", valid_until=None, by=strange, at=at),
        lambda: keeping.turn(kept.pk, page=1, to=90, by=strange, at=at),
        lambda: keeping.drop(kept.pk, by=strange, at=at),
    ):
        with pytest.raises(KeptPaper.DoesNotExist):
            act()
    kinds = list(Event.objects.filter(stream_kind="user", kind__startswith="user.paper").values_list("kind", flat=True))
    assert kinds == ["user.paper_kept", *["user.paper_described"] * 3]


def test_what_is_reused_is_there_once_and_twice_is_once(draft, me):
    kept, dossier = put_in(me), draft()
    keeping.turn(kept.pk, page=1, to=90, by=me, at=timezone.now())
    kept.refresh_from_db()
    row = reuse(dossier, kept, me)
    assert reuse(dossier, kept, me) == row
    assert (row.from_store, row.turns, row.file_id) == (True, {"1": 90}, kept.file_id)
    assert StoredFile.objects.count() == 1


def test_the_last_who_uses_a_file_takes_it_away(draft, me):
    """The bytes of one file: among the own papers, in two drafts; whoever lets go of it, it stays for the others."""
    kept, one, two, at = put_in(me), draft(), draft(), timezone.now()
    first, second = reuse(one, kept, me), reuse(two, kept, me)
    papers.detach(first.pk, by=me, at=at)
    assert path_of(kept.file).exists()
    assert keeping.drop(kept.pk, by=me, at=at) is False, "a draft still uses it"
    assert path_of(second.file).exists()
    filing.discard(two.pk, by=me, at=at)
    assert not StoredFile.objects.exists()
    last = put_in(me)
    assert keeping.drop(last.pk, by=me, at=at) is True
    assert not StoredFile.objects.exists()


def test_a_changed_filing_and_its_original_share_their_files(office, me):
    dossier, row = office.with_file()
    at = timezone.now()
    kept = keeping.keep_attachment(row, by=me, at=at)
    changed = amending.begin(dossier.pk, by=me, at=at)
    papers.detach(Attachment.objects.get(dossier=changed).pk, by=me, at=at)
    filing.discard(changed.pk, by=me, at=at)
    keeping.drop(kept.pk, by=me, at=at)
    assert path_of(row.file).exists(), "the filed dossier keeps its file whatever is thrown away beside it"


def test_a_camera_name_gives_way_to_the_papers(draft, me):
    dossier = draft()
    paper, at = lines(dossier)[0], timezone.now()
    rows = [
        papers.attach(dossier.pk, upload=upload(name, make.picture(size=size)), by=me, at=at, requirement_id=paper.id)
        for name, size in (("IMG_20261122_081530.jpg", (60, 50)), ("Sổ hộ khẩu.jpg", (70, 50)))
    ]
    names = [keeping.keep_attachment(row, by=me, at=at).name for row in rows]
    assert names == [papers.named(paper.name, ".jpg"), "Sổ hộ khẩu.jpg"]


def test_a_closed_account_keeps_no_papers(office, me):
    kept, used = put_in(me), put_in(me, "ảnh.jpg", make.picture())
    dossier, row = office.with_file()
    Attachment.objects.filter(pk=row.pk).update(file=used.file)
    Dossier.objects.filter(pk=dossier.pk).update(status=8)
    closing.close_account(by=me, at=timezone.now())
    assert not KeptPaper.objects.exists()
    assert not StoredFile.objects.filter(pk=kept.file_id).exists()
    assert path_of(used.file).exists(), "what was filed stays as long as the law asks"


# Pages


def test_a_paper_is_put_in_named_looked_at_and_deleted(citizen, me):
    citizen.go("/kho-giay-to/")
    assert "Chưa lưu giấy tờ nào" in citizen.text
    citizen.send(form="files", status=422)
    assert "Xin chọn tệp" in citizen.text
    files = [upload("giấy.pdf"), upload("giả.pdf", make.PROGRAM)]
    citizen.send(form="files", files=files, status=422)
    assert escape("“giả.pdf”") in citizen.text
    kept = KeptPaper.objects.get()
    citizen.go(f"/kho-giay-to/{kept.pk}/")
    assert "Chưa dùng cho hồ sơ nào" in citizen.text
    day = {"valid_until_0": "31", "valid_until_1": "12", "valid_until_2": "2027"}
    citizen.send(form="valid_until_0", name="Giấy phép lái xe", **day)
    assert "Giấy phép lái xe.pdf" in citizen.text
    assert "có giá trị đến 31/12/2027" in citizen.text
    citizen.go(f"/kho-giay-to/{kept.pk}/").send(form="valid_until_0", name="", status=422)
    assert "Xin ghi tên giấy tờ" in citizen.text
    citizen.go(f"/kho-giay-to/{kept.pk}/").send(form="page")
    picture = citizen.client.get(f"/kho-giay-to/{kept.pk}/trang/1.jpg?w=240")
    assert Image.open(io.BytesIO(picture.content)).size[0] == 240
    kept.refresh_from_db()
    assert kept.turns == {"1": 90}
    assert citizen.client.get(f"/kho-giay-to/{kept.pk}/trang/9.jpg").status_code == 404
    wrong = {"act": "turn", "page": "9", "to": "90"}
    assert citizen.client.post(f"/kho-giay-to/{kept.pk}/", wrong).status_code == 404
    assert read(citizen.client.get(f"/kho-giay-to/{kept.pk}/tep/")).startswith(b"%PDF")
    citizen.go("/kho-giay-to/?trang=x", status=404)
    citizen.go(f"/kho-giay-to/{kept.pk}/")
    twice = citizen.form(-1)["data"] | {"act": "drop"}
    citizen.send(button=("act", "drop"))
    assert "Đã xóa" in citizen.text
    again = citizen.client.post(f"/kho-giay-to/{kept.pk}/", twice, follow=True)
    assert (again.status_code, "đã được xóa trước đó" in again.content.decode()) == (200, True)
    assert not StoredFile.objects.exists()


def test_the_store_says_when_it_is_full_and_when_a_file_is_infected(citizen, me, draft, monkeypatch):
    kept = put_in(me)
    monkeypatch.setattr(keeping, "MAX_KEPT", 1)
    citizen.go("/kho-giay-to/").send(form="files", files=[upload("hai.jpg", make.picture())], status=422)
    assert "Kho lưu tối đa 1 giấy tờ" in citizen.text
    row = papers.attach(
        draft().pk, upload=upload("ba.png", make.picture("PNG")), by=me, at=timezone.now(),
        requirement_id=lines(Dossier.objects.latest("pk"))[0].id,
    )  # fmt: skip
    assert (
        "Kho lưu tối đa 1 giấy tờ"
        in citizen._take(citizen.client.post(f"/tep/{row.pk}/luu-kho/", follow=True), "", 200).text
    )
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    citizen.go("/kho-giay-to/")
    assert "Phát hiện vi-rút" in citizen.text
    for path in (f"/kho-giay-to/{kept.pk}/tep/", f"/kho-giay-to/{kept.pk}/trang/1.jpg"):
        assert citizen.client.get(path).status_code == 404
    assert citizen.client.post(f"/tep/{row.pk}/luu-kho/").status_code == 404
    assert citizen.go(f"/kho-giay-to/{kept.pk}/").status == 200


def test_what_was_filed_and_received_is_kept_with_one_tap(citizen, office, me):
    done = office.done()
    results.return_result(done.pk, by=actor("motcua"), at=timezone.now())
    _filed, row = office.with_file()
    file = store.put(upload("kết quả.pdf", make.pdf(3)), by=me, at=timezone.now())
    done.result.__class__.objects.filter(dossier=done).update(file=file)
    link = 'href="/kho-giay-to/#filed"'
    assert link in citizen.go(f"/ho-so/{_filed.pk}/da-nop/").text
    citizen.go("/kho-giay-to/")
    assert "Kết quả đã nhận, chưa lưu vào kho" in citizen.text
    assert "Giấy tờ đã nộp, chưa lưu vào kho" in citizen.text
    citizen.client.post(f"/tep/{row.pk}/luu-kho/")
    citizen.client.post(f"/tep/{row.pk}/luu-kho/")
    citizen.client.post(f"/ho-so/{done.pk}/ket-qua/luu-kho/")
    assert link not in citizen.go(f"/ho-so/{_filed.pk}/da-nop/").text
    assert set(KeptPaper.objects.values_list("name", "uploaded")) == {
        (papers.named(row.requirement.name, ".pdf"), False),
        ("Cấp trích lục.pdf", False),
    }
    citizen.go("/kho-giay-to/")
    assert "chưa lưu vào kho" not in citizen.text
    assert f"đã dùng cho 1 hồ sơ: {_filed.number}" in citizen.text
    kept = KeptPaper.objects.get(file_id=row.file_id)
    assert _filed.number in citizen.go(f"/kho-giay-to/{kept.pk}/").text


def test_who_keeps_a_result_or_a_file_from_its_page_stays_there(citizen, office, draft, me):
    done = office.done()
    results.return_result(done.pk, by=actor("motcua"), at=timezone.now())
    file = store.put(upload("kết quả.pdf", make.pdf(3)), by=me, at=timezone.now())
    done.result.__class__.objects.filter(dossier=done).update(file=file)
    citizen.go(f"/ho-so/{done.pk}/").send(form="back")
    assert citizen.path == f"/ho-so/{done.pk}/"
    assert "Kết quả đã có trong kho giấy tờ của Ông/Bà" in citizen.text
    assert "/kho-giay-to/" in citizen.page.links
    assert [form for form in citizen.page.forms if "luu-kho" in form["action"]] == []
    dossier = draft()
    row = papers.attach(dossier.pk, upload=upload(), by=me, at=timezone.now(), requirement_id=lines(dossier)[0].id)
    here = f"/ho-so/{dossier.pk}/tep/{row.pk}/"
    citizen.go(here).send(form="back")
    assert citizen.path == here
    assert KeptPaper.objects.filter(file_id__in=[file.pk, row.file_id]).count() == 2


def test_the_clerk_sees_that_a_reused_paper_was_found_right_before(office, me):
    first, row = office.with_file()
    kept = keeping.keep_attachment(row, by=me, at=timezone.now())
    second, _other = office.with_file()
    paper = lines(second)[0].id
    Attachment.objects.create(
        dossier=second,
        requirement_id=paper,
        file=kept.file,
        name="dùng lại.pdf",
        added_at=timezone.now(),
        added_by_id=me.user_id,
        from_store=True,
    )
    page = f"/quay/{second.pk}/"
    clerk, day = browser("motcua"), f"{timezone.localdate():%d/%m/%Y}"
    assert "Trước đây: đúng, đủ" not in clerk.get(page).content.decode(), "nobody has looked at it yet"
    at = timezone.now()
    checks = (intake.Check(row.requirement_id, right=False),)
    intake.keep_checks(first.pk, checks=checks, by=actor("motcua"), at=at)
    assert "Trước đây: đúng, đủ" not in clerk.get(page).content.decode()
    intake.accept(first.pk, checks=(intake.Check(row.requirement_id, right=True),), by=actor("motcua"), at=at)
    shown = clerk.get(page).content.decode()
    assert shown.count("Trước đây: đúng, đủ") == 1, "at the file that is used again, at no other"
    assert day in shown


def test_the_list_of_own_papers_leads_back_to_the_dossiers(citizen, office, me):
    filed, _row = office.with_file()
    assert f"/ho-so/{filed.pk}/" in citizen.go("/kho-giay-to/").page.links


def test_a_letter_that_was_taken_back_is_not_kept(citizen, office, me):
    from dossiers.models import Document

    done = office.done()
    results.return_result(done.pk, by=actor("motcua"), at=timezone.now())
    file = store.put(upload("thư.pdf"), by=me, at=timezone.now())
    words = {"dossier": done, "kind": "result", "event_id": 1, "token": "t", "issued_at": timezone.now()}
    letter = Document.objects.create(**words, file=file, state="made")
    assert "Kết quả đã nhận" in citizen.go("/kho-giay-to/").text
    Document.objects.filter(pk=letter.pk).update(revoked_at=timezone.now())
    assert "Kết quả đã nhận" not in citizen.go("/kho-giay-to/").text
    assert citizen.client.post(f"/ho-so/{done.pk}/ket-qua/luu-kho/").status_code == 404
    Document.objects.filter(pk=letter.pk).update(revoked_at=None)
    assert citizen.client.post(f"/ho-so/{done.pk}/ket-qua/luu-kho/").status_code == 302
    assert KeptPaper.objects.get().file == file


def test_a_kept_paper_is_suggested_where_it_fits_and_used_with_one_tap(citizen, draft, me):
    dossier = draft("1.001193")
    asked = next(line for line in lines(dossier) if "chứng sinh" in line.name)
    kept, other = put_in(me), put_in(me, "Hợp đồng thuê nhà.jpg", make.picture())
    at = timezone.now()
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/")
    assert f'name="kept" value="{kept.pk}"' in citizen.text
    assert f'name="kept" value="{other.pk}"' not in citizen.text
    post = {"act": "reuse", "requirement": asked.id, "kept": kept.pk}
    citizen.client.post(f"/ho-so/{dossier.pk}/giay-to/", post)
    citizen.client.post(f"/ho-so/{dossier.pk}/giay-to/", post)
    row = Attachment.objects.get()
    assert (row.requirement_id, row.file_id, row.from_store) == (asked.id, kept.file_id, True)
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/")
    assert "Lấy từ kho giấy tờ" in citizen.text
    keeping.describe(other.pk, name="", valid_until=at.date() - timedelta(days=40), by=me, at=at)
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/{lines(dossier)[1].id}/da-co/")
    assert "Hợp đồng thuê nhà.jpg" in citizen.text
    assert "Hết giá trị" in citizen.text


def test_nobody_uses_a_strangers_paper(citizen, other, draft, me, stranger, actor_for):
    dossier, theirs = draft(), put_in(actor_for(stranger))
    post = {"act": "reuse", "requirement": lines(dossier)[0].id, "kept": theirs.pk}
    assert citizen.client.post(f"/ho-so/{dossier.pk}/giay-to/", post).status_code == 404
    for path in ("", "tep/", "trang/1.jpg"):
        assert citizen.client.get(f"/kho-giay-to/{theirs.pk}/{path}").status_code == 404
    row = papers.attach(dossier.pk, upload=upload(), by=me, at=timezone.now(), requirement_id=lines(dossier)[0].id)
    assert other.client.post(f"/tep/{row.pk}/luu-kho/").status_code == 404
    assert KeptPaper.objects.count() == 1


def test_a_dossier_that_is_full_says_so(citizen, draft, me, settings):
    settings.DOSSIER_MAX_FILES = 0
    dossier, kept = draft(), put_in(me)
    post = {"act": "reuse", "requirement": lines(dossier)[0].id, "kept": kept.pk}
    answer = citizen.client.post(f"/ho-so/{dossier.pk}/giay-to/", post)
    assert answer.status_code == 422
    assert escape("“Giấy chứng sinh.pdf”") in answer.content.decode()


def test_the_papers_page_costs_no_more_with_a_full_store(citizen, draft, me, django_assert_max_num_queries):
    dossier = draft("1.001193")
    for n in range(6):
        kept = put_in(me, f"Giấy chứng sinh {n}.jpg", make.picture(size=(60 + n, 50)))
    reuse(dossier, kept, me)
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/")
    with django_assert_max_num_queries(15):
        citizen.go(f"/ho-so/{dossier.pk}/giay-to/")
    with django_assert_max_num_queries(15):
        citizen.go("/kho-giay-to/")
