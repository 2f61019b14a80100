"""Files of a draft put in order: turned, renamed, used for several papers, photographs bound into one PDF."""

import io
import re

import pypdfium2
import pytest
from django.utils import timezone
from PIL import Image

from agencies.rules.scope import SYSTEM, Forbidden
from dossiers.actions import amending, arranging, filing, papers
from dossiers.models import Attachment
from dossiers.rules.workflow import WrongState
from files import store
from files.models import StoredFile
from files.pages import CannotDraw, drop_pages
from files.scan import ScanState
from files.store import LockedAway, path_of
from journal.models import Event
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, office  # noqa: F401
from tests.dossiers.surfer import read
from tests.files import make

pytestmark = pytest.mark.django_db
RED, BLUE = (254, 0, 0), (0, 0, 254)


def near(one, two):
    return all(abs(a - b) < 14 for a, b in zip(one, two, strict=True))


@pytest.fixture
def me(congdan, actor_for):
    return actor_for(congdan)


def lines(dossier):
    return [line for line in dossier.procedure_version.requirements_for(dossier.case_id) if line.kind == "submit"]


def send(dossier, by, name="giấy.pdf", content=None, place=0):
    paper = lines(dossier)[place].id
    return papers.attach(dossier.pk, upload=upload(name, content), by=by, at=timezone.now(), requirement_id=paper)


def photo(dossier, by, name, **options):
    return send(dossier, by, name, make.sideways_photo(**options))


def pages_of(row):
    document = pypdfium2.PdfDocument(path_of(row.file).read_bytes())
    try:
        return [page.render(scale=0.5).to_pil() for page in document]
    finally:
        document.close()


def test_photographs_become_the_pages_of_one_pdf_upright_and_in_order(draft, me):
    dossier, at = draft(), timezone.now()
    first = photo(dossier, me, "a.jpg")
    second = send(dossier, me, "b.png", make.picture("PNG", size=(900, 300)))
    third = photo(dossier, me, "c.jpg")
    files = [row.file_id for row in (first, second, third)]
    arranging.turn(third.pk, page=1, to=180, by=me, at=at)
    made = arranging.bind([third.pk, second.pk, first.pk], name="Giấy khai sinh", by=me, at=at)
    assert list(Attachment.objects.filter(dossier=dossier)) == [made]
    assert (made.name, made.requirement_id, made.turns) == ("Giấy khai sinh.pdf", lines(dossier)[0].id, {})
    assert (made.file.media_type, made.file.page_count) == ("application/pdf", 3)
    assert not StoredFile.objects.filter(pk__in=files).exists(), "the photographs have gone"
    turned, wide, upright = pages_of(made)
    assert upright.height > upright.width, "as it was taken, not as it lies in the file"
    assert near(upright.getpixel((upright.width // 2, 10)), RED)
    assert near(turned.getpixel((turned.width // 2, 10)), BLUE), "turned upside down by hand"
    assert wide.width > wide.height
    assert near(wide.getpixel((10, wide.height // 2)), RED)
    assert b"Exif" not in path_of(made.file).read_bytes(), "and nobody learns where it was taken"
    assert max(turned.size) <= 422, "no page is larger than A4"


def test_what_cannot_become_one_pdf_stays_as_it_was(draft, me, monkeypatch):
    dossier, another, at = draft(), draft(), timezone.now()
    one, two = photo(dossier, me, "a.jpg"), photo(dossier, me, "b.jpg")
    sheet, strange = send(dossier, me, "đơn.docx", make.docx()), photo(another, me, "c.jpg")
    for wrong in ([one.pk], [one.pk, one.pk], [one.pk, sheet.pk], [one.pk, strange.pk], [one.pk, 2**40], []):
        with pytest.raises(arranging.NotJoinable):
            arranging.bind(wrong, name="x", by=me, at=at)
    with pytest.raises(arranging.TooManyFiles):
        arranging.bind(list(range(1, 52)), name="x", by=me, at=at)
    path_of(two.file).write_bytes(b"spoilt")
    with pytest.raises(CannotDraw):
        arranging.bind([one.pk, two.pk], name="x", by=me, at=at)
    assert Attachment.objects.filter(dossier=dossier).count() == 3


def test_pdfs_and_photographs_are_joined_in_order_each_page_as_it_is_turned(draft, me):
    dossier, at = draft(), timezone.now()
    sheet, picture = send(dossier, me, "quyết định.pdf", make.pdf(pages=2)), photo(dossier, me, "a.jpg")
    arranging.turn(sheet.pk, page=2, to=90, by=me, at=at)
    last = send(dossier, me, "phụ lục.pdf", make.pdf(pages=1))
    made = arranging.bind([last.pk, picture.pk, sheet.pk], name="", by=me, at=at)
    assert (made.name, made.file.page_count) == ("phụ lục.pdf", 4)
    assert made.file.scan_state == ScanState.UNSCANNED, "here nothing scans; with a scanner it waits like any file"
    pages = pages_of(made)
    assert [page.width > page.height for page in pages] == [False, False, False, True]
    assert near(pages[1].getpixel((pages[1].width // 2, 10)), RED)
    assert list(Attachment.objects.filter(dossier=dossier)) == [made]


def test_what_is_joined_is_scanned_and_keeps_to_the_limits(draft, me, settings):
    dossier, at = draft(), timezone.now()
    ids = [send(dossier, me, f"{n}.pdf", make.pdf(pages=3)).pk for n in range(2)]
    settings.FILE_MAX_PAGES = 5
    with pytest.raises(store.Refused) as refused:
        arranging.bind(ids, name="x", by=me, at=at)
    assert (refused.value.code, refused.value.params) == ("too_many_pages", {"limit": 5})
    settings.FILE_MAX_PAGES, settings.MAX_UPLOAD_BYTES = 1000, 100
    with pytest.raises(store.Refused):
        arranging.bind(ids, name="x", by=me, at=at)
    assert Attachment.objects.filter(dossier=dossier).count() == 2, "they stay as they were"
    settings.MAX_UPLOAD_BYTES, settings.CLAMAV = 10_000_000, "127.0.0.1:1"
    assert arranging.bind(ids, name="x", by=me, at=at).file.scan_state == ScanState.WAITING


def signed(writer):
    """Put an (empty) digital signature into a PDF."""
    from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, TextStringObject

    value = DictionaryObject(
        {NameObject("/Type"): NameObject("/Sig"), NameObject("/Filter"): NameObject("/Adobe.PPKLite")}
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("ky"),
            NameObject("/V"): writer._add_object(value),
        }
    )
    form = {
        NameObject("/Fields"): ArrayObject([writer._add_object(field)]),
        NameObject("/SigFlags"): BooleanObject(True),
    }
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(form)


def test_a_signed_pdf_is_not_joined_and_the_page_says_why(citizen, draft, me):
    dossier = draft()
    rows = [send(dossier, me, "ký số.pdf", make.pdf(change=signed)), send(dossier, me, "b.pdf", make.pdf())]
    place = f"/ho-so/{dossier.pk}/giay-to/{lines(dossier)[0].id}/ghep/"
    data = {"act": "bind", "photo": [str(row.pk) for row in rows]}
    answer = citizen.client.post(place, data)
    assert answer.status_code == 422
    assert "đã ký số" in answer.content.decode()
    assert Attachment.objects.filter(dossier=dossier).count() == 2


def test_a_turned_photograph_is_downloaded_upright_and_as_it_was_sent(citizen, draft, me):
    dossier, at = draft(), timezone.now()
    row = photo(dossier, me, "a.jpg")
    sent = path_of(row.file).read_bytes()
    assert read(citizen.client.get(f"/tep/{row.pk}/")) == sent, "nothing was turned"
    arranging.turn(row.pk, page=1, to=180, by=me, at=at)
    answer = citizen.client.get(f"/tep/{row.pk}/")
    turned = read(answer)
    assert int(answer["Content-Length"]) == len(turned)
    with Image.open(io.BytesIO(turned)) as image, Image.open(io.BytesIO(sent)) as before:
        assert sorted(image.size) == sorted(before.size), "at its full size"
        assert image.height > image.width
        assert near(image.getpixel((image.width // 2, 10)), BLUE), "what was on top is below"
        assert not image.getexif()
    assert read(citizen.client.get(f"/tep/{row.pk}/?goc=1")) == sent
    png = send(dossier, me, "b.png", make.picture("PNG", size=(90, 30)))
    arranging.turn(png.pk, page=1, to=90, by=me, at=at)
    with Image.open(io.BytesIO(read(citizen.client.get(f"/tep/{png.pk}/")))) as image:
        assert (image.format, image.size) == ("PNG", (30, 90))
    sheet = send(dossier, me, "c.pdf")
    arranging.turn(sheet.pk, page=1, to=90, by=me, at=at)
    assert read(citizen.client.get(f"/tep/{sheet.pk}/")) == path_of(sheet.file).read_bytes(), "a PDF stays as it came"
    path_of(row.file).write_bytes(b"spoilt")
    drop_pages(row.file.key)
    assert read(citizen.client.get(f"/tep/{row.pk}/")) == b"spoilt", "what cannot be drawn comes as it lies there"


def test_binding_twice_makes_one_pdf_and_not_for_a_stranger(draft, me, stranger, actor_for):
    dossier, at = draft(), timezone.now()
    ids = [photo(dossier, me, name).pk for name in ("a.jpg", "b.jpg")]
    with pytest.raises(Forbidden):
        arranging.bind(ids, name="x", by=actor_for(stranger), at=at)
    arranging.bind(ids, name="", by=me, at=at)
    with pytest.raises(arranging.NotJoinable):
        arranging.bind(ids, name="", by=me, at=at)
    assert Attachment.objects.get(dossier=dossier).name == "a.pdf"


def test_a_page_is_turned_and_the_pictures_follow(citizen, draft, me):
    dossier, at = draft(), timezone.now()
    row = send(dossier, me, "ngang.png", make.picture("PNG", size=(800, 400)))
    arranging.turn(row.pk, page=1, to=90, by=me, at=at)
    arranging.turn(row.pk, page=1, to=90, by=me, at=at)
    answer = citizen.client.get(f"/tep/{row.pk}/trang/1.jpg?w=240")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (240, 480), "twice the same click turns once"
    assert near(picture.getpixel((120, 20)), RED), "clockwise: what was left is on top"
    assert "?w=240&amp;xoay=90" in citizen.go(f"/ho-so/{dossier.pk}/giay-to/").text
    arranging.turn(row.pk, page=1, to=0, by=me, at=at)
    row.refresh_from_db()
    assert row.turns == {}
    for page, to in ((0, 90), (2, 90), (1, 45)):
        with pytest.raises(arranging.NoSuchPage):
            arranging.turn(row.pk, page=page, to=to, by=me, at=at)


def test_a_page_of_a_pdf_is_turned_alone(citizen, draft, me):
    dossier = draft()
    row = send(dossier, me)
    arranging.turn(row.pk, page=2, to=270, by=me, at=timezone.now())
    sizes = [
        Image.open(io.BytesIO(citizen.client.get(f"/tep/{row.pk}/trang/{page}.jpg?w=640").content)).size
        for page in (1, 2)
    ]
    assert sizes[0][0] < sizes[0][1]
    assert sizes[1][0] > sizes[1][1]


def test_a_name_keeps_its_ending_and_carries_no_folders(draft, me):
    row, at = send(draft(), me, "IMG_1.pdf"), timezone.now()
    for typed, kept in (
        ("Giấy số 12.2024", "Giấy số 12.2024.pdf"),
        ("đơn.PDF", "đơn.pdf"),
        ("../../etc/passwd", "..-..-etc-passwd.pdf"),
        ("x" * 300, "x" * 196 + ".pdf"),
        ("  ", "x" * 196 + ".pdf"),
        (".pdf", "tep.pdf"),
    ):
        assert arranging.rename(row.pk, name=typed, by=me, at=at).name == kept


def test_one_file_stands_for_two_papers_and_is_there_once(citizen, draft, me, settings):
    dossier, at = draft("1.001193"), timezone.now()
    row = send(dossier, me, "chung.jpg", make.picture())
    other = lines(dossier)[1]
    row = arranging.turn(row.pk, page=1, to=90, by=me, at=at)
    settings.DOSSIER_MAX_BYTES = row.file.size + 10
    again = papers.hang_again(row.dossier_id, row, requirement_id=other.id, by=me, at=at)
    assert papers.hang_again(row.dossier_id, row, requirement_id=other.id, by=me, at=at) == again
    assert (again.file_id, again.name, again.turns) == (row.file_id, "chung.jpg", {"1": 90})
    assert StoredFile.objects.count() == 1
    papers.detach(row.pk, by=me, at=at)
    assert path_of(again.file).exists(), "taken out of one paper, it stays at the other"
    papers.detach(again.pk, by=me, at=at)
    assert not StoredFile.objects.exists()


def test_an_infected_file_is_not_used_again(draft, me):
    dossier = draft("1.001193")
    row = send(dossier, me)
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    with pytest.raises(LockedAway):
        papers.hang_again(row.dossier_id, row, requirement_id=lines(dossier)[1].id, by=me, at=timezone.now())


def test_a_filed_file_and_a_strangers_are_left_alone(citizen, other, draft, office, me, stranger, actor_for):
    _dossier, row = office.with_file()
    with pytest.raises(WrongState):
        arranging.rename(row.pk, name="x", by=me, at=timezone.now())
    mine = send(draft(), me)
    with pytest.raises(Forbidden):
        arranging.rename(mine.pk, name="x", by=actor_for(stranger), at=timezone.now())
    assert other.client.get(f"/ho-so/{mine.dossier_id}/tep/{mine.pk}/").status_code == 404
    assert citizen.client.get(f"/ho-so/{row.dossier_id}/tep/{mine.pk}/").status_code == 404
    answer = citizen.client.get(f"/ho-so/{row.dossier_id}/tep/{row.pk}/", follow=True)
    assert "Tệp này đã nộp" in answer.content.decode()


def test_the_changes_of_an_edit_take_names_and_turns_over(office, me):
    dossier, row = office.with_file()
    at = timezone.now()
    draft = amending.begin(dossier.pk, by=me, at=at)
    copy = Attachment.objects.get(dossier=draft)
    arranging.turn(copy.pk, page=1, to=90, by=me, at=at)
    arranging.rename(copy.pk, name="Tên mới", by=me, at=at)
    filing.submit(draft.pk, by=me, at=at)
    row.refresh_from_db()
    assert (row.name, row.turns) == ("Tên mới.pdf", {"1": 90})


def test_a_virus_in_a_file_used_twice_is_told_of_once(draft, me):
    dossier = draft("1.001193")
    row = send(dossier, me)
    papers.hang_again(row.dossier_id, row, requirement_id=lines(dossier)[1].id, by=me, at=timezone.now())
    assert papers.refuse_infected(str(row.file_id), by=SYSTEM, at=timezone.now()) == 1
    assert Event.objects.filter(kind="dossier.file_infected").count() == 1


def test_a_file_goes_only_where_it_is_asked_for_and_by_whom_it_is(office, ask, draft, me, stranger, actor_for):
    mine, at = draft(), timezone.now()
    with pytest.raises(Forbidden):
        send(mine, actor_for(stranger))
    dossier = office.new()
    first, other = lines(dossier)[:2]
    ask(dossier, papers=(first.id,))
    with pytest.raises(papers.UnknownPaper):
        papers.attach(dossier.pk, upload=upload(), by=me, at=at, requirement_id=other.id)
    row = papers.attach(dossier.pk, upload=upload(), by=me, at=at, requirement_id=first.id)
    assert arranging.rename(row.pk, name="Bản rõ", by=me, at=at).name == "Bản rõ.pdf", "not sent yet"


def test_a_file_of_a_supplement_is_turned_until_it_is_sent(citizen, office, ask, me):
    dossier, at = office.new(), timezone.now()
    ask(dossier, papers=(lines(dossier)[0].id,))
    row = papers.attach(dossier.pk, upload=upload(), by=me, at=at, requirement_id=lines(dossier)[0].id)
    place = f"/ho-so/{dossier.pk}/tep/{row.pk}/"
    citizen.go(place).send(form="page")
    row.refresh_from_db()
    assert row.turns == {"1": 90}
    assert "Dùng cho cả giấy tờ khác" not in citizen.text
    citizen.go(place).send(form="name", name="Bản rõ")
    assert citizen.path == f"/ho-so/{dossier.pk}/bo-sung/"


def test_photographs_for_a_supplement_become_one_pdf_too(citizen, office, ask, me):
    dossier, at = office.new(), timezone.now()
    paper, other = lines(dossier)[:2]
    place = f"/ho-so/{dossier.pk}/giay-to/{paper.id}/ghep/"
    assert citizen.client.get(place)["Location"] == f"/ho-so/{dossier.pk}/", "nothing is asked"
    ask(dossier, papers=(paper.id,))
    for name in ("a.jpg", "b.jpg"):
        papers.attach(dossier.pk, upload=upload(name, make.sideways_photo()), by=me, at=at, requirement_id=paper.id)
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/")
    assert f'href="{place}"' in citizen.text
    order = [str(row.pk) for row in Attachment.objects.filter(dossier=dossier)]
    citizen.go(place).send(form="photo", photo=order, button=("act", "bind"))
    assert citizen.path == f"/ho-so/{dossier.pk}/bo-sung/"
    (row,) = Attachment.objects.filter(dossier=dossier)
    assert (row.file.page_count, row.pending, row.round) == (2, True, 1)
    assert citizen.client.get(f"/ho-so/{dossier.pk}/giay-to/{other.id}/ghep/").status_code == 404


# The pages


def test_without_javascript_photographs_are_ordered_turned_and_bound(citizen, draft):
    dossier = draft()
    files = [upload(name, make.sideways_photo()) for name in ("một.jpg", "hai.jpg", "ba.jpg")]
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/").send(form="files", files=files)
    assert "Ghép 3 tệp thành một PDF" in citizen.text
    one, two, three = Attachment.objects.all()
    place = f"/ho-so/{dossier.pk}/giay-to/{lines(dossier)[0].id}/ghep/"
    citizen.go(place)
    order = [str(one.pk), str(two.pk), str(three.pk)]
    citizen.send(form="photo", photo=order, button=("act", f"down.{one.pk}"))
    order = re.findall(r'name="photo" value="(\d+)"', citizen.text)
    assert order == [str(two.pk), str(one.pk), str(three.pk)]
    citizen.send(form="photo", photo=order, button=("act", f"turn.{two.pk}.90"))
    two.refresh_from_db()
    assert two.turns == {"1": 90}
    assert re.findall(r'name="photo" value="(\d+)"', citizen.text) == order, "turning keeps the order"
    citizen.send(form="photo", photo=order, without=order[1:], button=("act", "bind"), status=422)
    assert "ít nhất hai tệp" in citizen.text
    data = {"photo": order, "without": [str(three.pk)], "name": "Sổ hộ khẩu", "act": "bind"}
    citizen.client.post(place, data)
    assert list(Attachment.objects.values_list("name", flat=True)) == ["ba.jpg", "Sổ hộ khẩu.pdf"]
    again = citizen.client.post(place, data)
    assert again.status_code == 302, "a second click finds it done"
    assert Attachment.objects.count() == 2
    assert citizen.client.post(place, {"act": f"turn.{three.pk}.45", "photo": order}).status_code == 404


def test_the_binding_page_says_what_is_in_the_way(citizen, draft, me):
    dossier = draft()
    place = f"/ho-so/{dossier.pk}/giay-to/{lines(dossier)[0].id}/ghep/"
    assert "không có tệp nào để ghép" in citizen.go(place).text
    assert citizen.client.post(place, {"act": "bind"}).status_code == 302
    assert citizen.client.get(f"/ho-so/{dossier.pk}/giay-to/999999/ghep/").status_code == 404
    rows = [photo(dossier, me, f"{n}.jpg") for n in range(2)]
    path_of(rows[0].file).write_bytes(b"spoilt")
    ids = [str(row.pk) for row in rows]
    assert "không đọc được" in citizen.client.post(place, {"act": "bind", "photo": ids}).content.decode()
    many = [photo(dossier, me, f"{n}.jpg") for n in range(2, 51)]
    assert len(many) == 49
    assert "tối đa 50 tệp" in citizen.client.post(place, {"act": "bind"}).content.decode()


def test_one_file_is_turned_renamed_and_used_again_on_its_page(citizen, draft, me):
    dossier = draft("1.001193")
    row = send(dossier, me, "IMG_7.pdf")
    place = f"/ho-so/{dossier.pk}/tep/{row.pk}/"
    citizen.go(place).send(form="page", page="2")
    row.refresh_from_db()
    assert row.turns == {"2": 90}
    assert citizen.client.post(place, {"act": "turn", "page": "7", "to": "90"}).status_code == 404
    citizen.go(place).send(form="name", name="Giấy chứng sinh")
    row.refresh_from_db()
    assert row.name == "Giấy chứng sinh.pdf"
    other = lines(dossier)[1]
    citizen.go(place).send(form="requirement", requirement=str(other.id))
    assert f"paper-{other.id}" in citizen.text
    assert Attachment.objects.filter(requirement_id=other.id, file_id=row.file_id).exists()
    citizen.go(place).send(form="requirement", requirement="999999", status=422)
    assert "không yêu cầu" in citizen.text or "không được hỏi" in citizen.text
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    third = lines(dossier)[2]
    assert citizen.client.post(place, {"act": "use", "requirement": third.id}).status_code == 404


def test_a_file_of_the_draft_is_offered_at_the_other_papers(citizen, draft, me):
    dossier, another = draft("1.001193"), draft("1.001193")
    row, strange = send(dossier, me, "chung.pdf"), send(another, me, "khác.pdf")
    other = lines(dossier)[1]
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/{other.id}/da-co/")
    assert "chung.pdf" in citizen.text
    assert "khác.pdf" not in citizen.text
    citizen.send(form="requirement", button=("attachment", str(row.pk)))
    assert Attachment.objects.filter(dossier=dossier, file_id=row.file_id).count() == 2
    post = {"act": "share", "requirement": other.id}
    for wrong in (strange.pk, "x", 2**40):
        assert citizen.client.post(f"/ho-so/{dossier.pk}/giay-to/", {**post, "attachment": wrong}).status_code == 404
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    post["requirement"] = lines(dossier)[2].id
    assert citizen.client.post(f"/ho-so/{dossier.pk}/giay-to/", {**post, "attachment": row.pk}).status_code == 404


def test_the_clerk_sees_pages_as_the_applicant_left_them(client_for, motcua, office, me):
    dossier, row = office.with_file()
    Attachment.objects.filter(pk=row.pk).update(turns={"1": 90}, from_store=True)
    page = client_for(motcua).get(f"/quay/{dossier.pk}/").content.decode()
    assert "đã dùng từ kho giấy tờ" in page
    assert "người nộp đã xoay trang" in page
    picture = client_for(motcua).get(f"/tep/{row.pk}/trang/1.jpg?v=1.90")
    assert Image.open(io.BytesIO(picture.content)).size[0] > Image.open(io.BytesIO(picture.content)).size[1]
