"""Files that answer questions: of the page, of rows, out of one's own papers; asked once more by the office."""

import pytest
from django.utils import timezone

from dossiers.actions import filing, keeping, supplementing
from dossiers.models import Answers, Attachment, Draft
from files.models import StoredFile
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, browser, fresh
from tests.dossiers.shaping import CODE, form_of, page_of, shaped
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_changed_form import tick_papers
from tests.files import make
from tests.rules.eforms import item, words

__all__ = ["shaped"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(draft, shaped, disk_of):
    """A draft whose only page asks for a photograph, and for children with a paper each."""
    photo = item("photo", "file", label=words("Ảnh chân dung"))
    paper = item("paper", "file", label=words("Giấy khai sinh"))
    kids = item("kids", "group", items=[item("name", "name"), paper], label=words("Các con"))
    shaped(form_of(page_of("me", item("who", "name", required=True), item("phone", "phone"), photo, kids)))
    return draft(CODE).pk


def page(pk):
    return f"/ho-so/{pk}/khai/me/"


def kids_of(pk):
    return Draft.objects.get(dossier_id=pk).answers.get("kids")


def two_kids(**more):
    return {"who": "Nguyễn Thị Mẫu", "kids._row": ["0", "1"], "kids.0.name": "Một", "kids.1.name": "Hai", **more}


def keep(name="Giấy khai sinh.pdf", who="congdan"):
    return keeping.put_in(upload(name), by=actor(who), at=timezone.now())


def test_each_row_has_its_own_file_and_keeps_it_when_rows_move(citizen, begun):
    sent = two_kids(**{"kids.0.paper": upload("một.pdf"), "kids.1.paper": upload("hai.pdf")})
    citizen.go(page(begun)).send(form="_version", **sent)
    one, two = Attachment.objects.order_by("pk")
    assert (one.field_path, one.name, two.name) == ("kids.paper", "một.pdf", "hai.pdf")
    assert [row["paper"] for row in kids_of(begun)] == [[str(one.pk)], [str(two.pk)]]
    assert "một.pdf" in citizen.go(page(begun)).text
    citizen.send(form="_version", button=("_rows", "down:kids:0"))
    assert [row["paper"] for row in kids_of(begun)] == [[str(two.pk)], [str(one.pk)]]
    citizen.go(page(begun)).send(form="_version", button=("_rows", "remove:kids:0"))
    citizen.go(page(begun)).send(form="_version")
    assert kids_of(begun) == [{"name": "Một", "paper": [str(one.pk)]}]
    tick_papers(citizen, begun)
    filing.submit(begun, by=actor("congdan"), at=timezone.now())
    assert Answers.objects.get(dossier_id=begun).answers["kids"][0]["paper"] == [str(one.pk)]
    assert list(Attachment.objects.all()) == [one], "the file of the row that is gone was not filed"
    assert StoredFile.objects.filter(pk=two.file_id).count() == 0


def test_a_file_of_a_row_is_replaced_and_taken_out(citizen, begun):
    citizen.go(page(begun)).send(form="_version", **two_kids(**{"kids.0.paper": upload("cũ.pdf")}))
    citizen.go(page(begun)).send(form="_version", **{"kids.0.paper": upload("mới.pdf")})
    new = Attachment.objects.get(name="mới.pdf")
    assert kids_of(begun)[0]["paper"] == [str(new.pk)], "one file is asked: the last one given"
    citizen.go(page(begun)).send(form="_version", **{"kids.0.paper.out": str(new.pk)})
    assert "paper" not in kids_of(begun)[0]
    assert not Attachment.objects.filter(pk=new.pk).exists()


def test_what_is_wrong_with_a_file_stands_at_its_row_however_rows_are_numbered(citizen, begun):
    sent = {"who": "Mẫu", "kids._row": ["4"], "kids.4.name": "Một", "kids.4.paper": upload("giả.pdf", make.PROGRAM)}
    data = citizen.go(page(begun)).form("_version")["data"]
    answer = citizen.client.post(page(begun), data | sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“giả.pdf”" in text
    assert 'id="id_kids.0.paper_error"' in text
    assert not Attachment.objects.exists()


def test_a_question_is_answered_out_of_ones_own_papers(citizen, begun):
    kept, row_paper = keep("Ảnh thẻ.pdf"), keep("Trích lục.pdf")
    text = citizen.go(page(begun)).text
    assert "Hoặc dùng giấy tờ trong kho của tôi" in text
    for _twice in range(2):
        chosen = two_kids(**{"photo.kept": kept.pk, "kids.1.paper.kept": row_paper.pk})
        citizen.go(page(begun)).send(form="_version", **chosen)
    photo, paper = Attachment.objects.order_by("pk")
    assert (photo.file_id, photo.from_store, photo.field_path) == (kept.file_id, True, "photo")
    answers = Draft.objects.get(dossier_id=begun).answers
    assert answers["photo"] == [str(photo.pk)]
    assert answers["kids"][1]["paper"] == [str(paper.pk)]
    strange = keep("Của người khác.pdf", "congdan2")
    data = citizen.go(page(begun)).form("_version")["data"] | {"photo.kept": strange.pk}
    assert citizen.client.post(page(begun), data).status_code == 404


def test_saving_by_itself_sends_no_file_and_loses_none(citizen, begun):
    citizen.go(page(begun)).send(form="_version", **two_kids(**{"kids.0.paper": upload("một.pdf")}))
    row = Attachment.objects.get()
    kept = keep()
    data = citizen.go(page(begun)).form("_version")["data"] | {"kids.1.paper.kept": kept.pk}
    assert citizen.client.post(page(begun), data, headers={"X-Autosave": "1"}).status_code == 200
    assert [one.get("paper") for one in kids_of(begun)] == [[str(row.pk)], None]


@pytest.fixture
def asked(citizen, begun, ask):
    """asked("photo") -> that dossier, filed with all its files, the office asking for that once more."""

    def make_one(*questions):
        sent = two_kids(photo=upload("ảnh cũ.pdf"), **{"kids.0.paper": upload("một.pdf")})
        citizen.go(page(begun)).send(form="_version", **sent)
        tick_papers(citizen, begun)
        dossier = filing.submit(begun, by=actor("congdan"), at=timezone.now())
        ask(dossier, questions=questions)
        return fresh(dossier)

    return make_one


def test_a_file_asked_once_more_has_the_card_of_a_paper(asked):
    dossier = asked("photo")
    path = f"/ho-so/{dossier.pk}/bo-sung/"
    me = Surfer(browser("congdan")).go(path)
    assert 'id="paper-cau-photo"' in me.text
    assert "{&quot;field&quot;: &quot;photo&quot;}" in me.text
    assert 'name="photo"' not in me.text, "it is asked in one place only"
    me.send(button=("act", "check"), status=422)
    assert "#files-cau-photo" in me.text
    card = me.client.get(f"{path}?giay=cau-photo", headers={"X-Upload": "1"})
    assert card.content.decode().lstrip().startswith("<section")
    me.go(path).send(form="files", files=[upload("giả.pdf", make.PROGRAM)], status=422)
    assert "“giả.pdf”" in me.text
    me.go(path).send(form="files", files=[upload("ảnh mới.pdf")])
    assert "ảnh mới.pdf" in me.text
    me.send(button=("act", "check"))
    assert me.path.endswith("/kiem-tra/")
    me.send()
    old, new = Attachment.objects.filter(field_path="photo").order_by("pk")
    assert (old.removed_at is None, old.removed_round, new.pending, new.round) == (False, 1, False, 1)
    assert Answers.objects.latest("round").answers["photo"] == [str(new.pk)]


def test_an_own_paper_answers_what_is_asked_once_more_whoever_saves_in_between(asked):
    dossier, at, me = asked("photo", "phone"), timezone.now(), actor("congdan")
    kept = keep("Ảnh chân dung.pdf")
    surfer = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/bo-sung/")
    assert kept.name in surfer.text
    sent = {"act": "reuse", "requirement": "cau-photo", "kept": kept.pk}
    assert surfer.client.post(surfer.path, sent).status_code == 302
    assert surfer.client.post(surfer.path, sent | {"requirement": "cau-khac"}).status_code == 404
    saved = supplementing.save(dossier.pk, {"phone": "0912345678"}, version=None, by=me, at=at)
    new = Attachment.objects.get(pending=True)
    assert saved.kept["photo"] == [str(new.pk)]
    supplementing.supplement(dossier.pk, by=me, at=at)
    assert Answers.objects.latest("round").answers["photo"] == [str(new.pk)]


def test_rows_asked_once_more_take_new_files_and_let_old_ones_go(asked):
    dossier = asked("kids")
    path = f"/ho-so/{dossier.pk}/bo-sung/"
    me = Surfer(browser("congdan")).go(path)
    old = Attachment.objects.get(name="một.pdf")
    me.send(form="_version", button=("act", "later"), **{"kids.0.paper": upload("thử.pdf")})
    me.go(path)
    assert "thử.pdf" in me.text
    me.send(form="_version", button=("act", "check"), **{"kids.0.paper": upload("mới.pdf"), "kids._row": ["0", "1"]})
    assert me.path.endswith("/kiem-tra/")
    me.send()
    new = Attachment.objects.get(name="mới.pdf")
    assert Answers.objects.latest("round").answers["kids"][0]["paper"] == [str(new.pk)]
    old.refresh_from_db()
    assert (old.removed_round, new.pending) == (1, False)
    assert not Attachment.objects.filter(name="thử.pdf").exists(), "given and replaced before it was sent"


def test_a_file_that_nobody_asks_for_is_not_taken(asked):
    from dossiers.actions import papers

    dossier = asked("phone")
    for path in ("photo", "kids.paper"):
        with pytest.raises(papers.UnknownPaper):
            papers.attach(dossier.pk, upload=upload(), field_path=path, by=actor("congdan"), at=timezone.now())
