"""What was filed, changed and supplemented, each version beside the one before, for applicant, desk and office."""

import pytest
from django.utils import timezone

from dossiers import access
from dossiers.actions import amending, filing, intake, papers, supplementing
from dossiers.models import Answers, Attachment, PaperCheck
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, browser, fresh, office  # noqa: F401 - fixtures
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_declaration import file_one  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def paper_of(dossier) -> int:
    return next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")


def edit(dossier, text):
    me, at = actor("congdan"), timezone.now()
    draft = amending.begin(dossier.pk, by=me, at=at)
    filing.save_answers(draft.pk, {"request": text}, version=None, by=me, at=at)
    for row in Attachment.objects.filter(dossier=draft):
        papers.detach(row.pk, by=me, at=at)
    papers.attach(draft.pk, upload=upload("mới.pdf"), requirement_id=paper_of(dossier), by=me, at=at)
    filing.submit(draft.pk, by=me, at=at)


def supplement(dossier, text, *, by="motcua"):
    me, at = actor("congdan"), timezone.now()
    asked = (
        intake.Asked("Ảnh mờ.", requirement_id=paper_of(dossier)),
        intake.Asked("Ghi rõ hơn.", field_path="request"),
    )
    intake.ask_supplement(dossier.pk, asked=asked, reason="Chưa đủ.", by=actor(by), at=at)
    papers.attach(dossier.pk, upload=upload("rõ.pdf"), requirement_id=paper_of(dossier), by=me, at=at)
    supplementing.supplement(dossier.pk, answers={"request": text}, by=me, at=at)


@pytest.fixture
def three(office):  # a dossier filed, changed by its applicant, and supplemented
    dossier, _file = office.with_file()
    edit(dossier, "Bản hai.")
    supplement(fresh(dossier), "Bản ba.")
    return fresh(dossier)


def rounds(dossier):
    page = access.page_of(actor("congdan"), dossier, at=timezone.now(), names={})
    return access.rounds_of(dossier, page.supplements, lang="vi")


def test_each_round_says_what_it_changed(three):
    last, middle, first = rounds(three)
    assert [one.kind for one in (last, middle, first)] == ["supplement", "edit", "filing"]
    assert [(change.label, change.before, change.after) for change in last.changes] == [
        ("Ông/Bà đề nghị giải quyết việc gì?", "Bản hai.", "Bản ba.")
    ]
    assert middle.changes[0].before == "Đề nghị giải quyết theo quy định."
    assert first.changes == ()
    assert [[row.name for row in one.came] for one in (last, middle, first)] == [
        ["rõ.pdf"],
        ["mới.pdf"],
        ["giấy tờ.pdf"],
    ]
    assert [[row.name for row in one.went] for one in (last, middle, first)] == [[], ["giấy tờ.pdf"], []]
    assert last.request.reason == "Chưa đủ."


def test_the_applicant_and_the_desk_see_them_side_by_side(three, django_assert_max_num_queries):
    me, clerk = Surfer(browser("congdan")), Surfer(browser("motcua"))
    assert f"/ho-so/{three.pk}/cac-lan-nop/" in me.go(f"/ho-so/{three.pk}/").page.links
    desk = next(link for link in clerk.go(f"/quay/{three.pk}/").page.links if "cac-lan-nop" in link)
    for who, path in ((me, f"/ho-so/{three.pk}/cac-lan-nop/"), (clerk, desk)):
        with django_assert_max_num_queries(15, info=path):
            who.go(path)
        for words in ("Bản hai.", "Bản ba.", "rõ.pdf", "giấy tờ.pdf", "Sửa sau khi nộp"):
            assert words in who.text, (path, words)


def test_the_office_sees_them_too(office):
    dossier = office.started()
    supplement(dossier, "Lần hai.", by="chuyenvien")
    officer = Surfer(browser("chuyenvien")).go(f"/xu-ly/{dossier.pk}/")
    assert f"/xu-ly/{dossier.pk}/cac-lan-nop/" in officer.page.links
    assert "Lần hai." in officer.go(f"/xu-ly/{dossier.pk}/cac-lan-nop/").text


def test_a_dossier_filed_once_has_nothing_to_compare(filed):
    dossier = filed()
    me = Surfer(browser("congdan")).go(f"/ho-so/{dossier.pk}/")
    assert not any("cac-lan-nop" in link for link in me.page.links)
    assert [one.number for one in rounds(dossier)] == [0]
    draft = amending.begin(dossier.pk, by=actor("congdan"), at=timezone.now())
    assert me.go(f"/ho-so/{draft.pk}/cac-lan-nop/").path == f"/ho-so/{draft.pk}/khai/"


def test_a_round_of_papers_alone_is_a_round(filed, ask):
    dossier, me, at = filed(), actor("congdan"), timezone.now()
    ask(dossier, papers=(paper_of(dossier),))
    papers.attach(dossier.pk, upload=upload("thêm.pdf"), requirement_id=paper_of(dossier), by=me, at=at)
    assert len(rounds(dossier)) == 1, "nothing is sent yet"
    supplementing.supplement(dossier.pk, by=me, at=timezone.now())
    last = rounds(dossier)[0]
    assert (last.kind, last.changes, [row.name for row in last.came]) == ("supplement", (), ["thêm.pdf"])
    assert Answers.objects.filter(dossier=dossier).count() == 1


def test_the_clerk_sees_what_is_new_where_the_papers_are_judged(office, django_assert_max_num_queries):
    dossier, old = office.with_file()
    paper = paper_of(dossier)
    found = (intake.Check(paper, right=True, copies=2),)
    intake.keep_checks(dossier.pk, checks=found, by=actor("motcua"), at=timezone.now())
    supplement(fresh(dossier), "Bản mới.")
    new = Attachment.objects.get(dossier=dossier, name="rõ.pdf")
    check = PaperCheck.objects.get(dossier=dossier, requirement_id=paper)
    assert (check.right, check.copies) == (None, 2), "the mark was about other files"
    clerk = browser("motcua")
    clerk.get(f"/quay/{dossier.pk}/")
    with django_assert_max_num_queries(15):
        page = clerk.get(f"/quay/{dossier.pk}/").content.decode()
    assert "<ins>" in page
    for words in ("<del>", "Bản mới.", "Đề nghị giải quyết theo quy định."):
        assert words in page.split('class="changes"')[1].split("</dl>")[0]
    assert f'value="{new.pk}.1.100.0" aria-current="true"' in page
    assert f'value="{old.pk}.1.100.0" aria-current="true"' not in page
    # Changed by the applicant before the desk begins once more: shown, and the mark goes as well.
    PaperCheck.objects.filter(dossier=dossier).update(right=True)
    edit(fresh(dossier), "Bản sửa.")
    assert PaperCheck.objects.get(dossier=dossier, requirement_id=paper).right is None
    assert "Bản sửa." in clerk.get(f"/quay/{dossier.pk}/").content.decode().split('class="changes"')[1]


def test_an_answer_asked_and_left_as_it_was_is_said(office, ask):
    dossier = office.new()
    ask(dossier, questions=("request",))
    same = {"request": Answers.objects.get(dossier=dossier).answers["request"]}
    supplementing.supplement(dossier.pk, answers=same, by=actor("congdan"), at=timezone.now())
    page = browser("motcua").get(f"/quay/{dossier.pk}/").content.decode()
    assert "câu trả lời giữ nguyên: Ông/Bà đề nghị giải quyết việc gì?" in page
