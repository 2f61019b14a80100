"""Papers: what is taken, what is refused and why, what does not apply; nothing else is lost on the way."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape

from dossiers import access
from dossiers.actions import filing, papers
from dossiers.models import Attachment, Dossier, Draft, NotApplicable
from files.labels import refusal
from files.models import StoredFile
from procedures.access import RequirementInfo
from procedures.rules.papers_asked import Need
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor
from tests.dossiers.surfer import read
from tests.files import make

pytestmark = pytest.mark.django_db

BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("chương trình.pdf", lambda: make.PROGRAM, "program"),
    ("đơn.docx", lambda: make.zipped({"a.exe": make.PROGRAM}), "executable_inside"),
    ("khóa.pdf", lambda: make.pdf(password="bí mật"), "encrypted_pdf"),
    ("lệnh.pdf", lambda: make.pdf(change=make.named_script), "active_pdf"),
    ("hình.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "type"),
    ("cụt.jpg", lambda: make.picture(size=(900, 900))[:-3000], "broken"),
    ("rỗng.pdf", lambda: b"", "empty"),
]


def url(pk: int) -> str:
    return f"/ho-so/{pk}/giay-to/"


def paper_of(dossier, *, required: bool | None = False) -> RequirementInfo:
    lines = dossier.procedure_version.requirements_for(dossier.case_id)
    return next(line for line in lines if line.kind == "submit" and line.required is required)


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def names(pk: int) -> list[str]:
    return list(Attachment.objects.filter(dossier_id=pk).values_list("name", flat=True))


@pytest.mark.parametrize("name, content, code", BAD)
def test_a_bad_file_is_named_with_its_reason_and_the_others_stay(citizen, draft, name, content, code):
    pk = draft().pk
    citizen.go(url(pk)).send(
        form="files", files=[upload("tốt.pdf"), upload(name, content()), upload("hai.pdf")], status=422
    )
    with translation.override("vi"):
        words = refusal(code)
    assert escape(f"“{name}”") in citizen.text
    assert escape(words) in citizen.text
    assert names(pk) == ["tốt.pdf", "hai.pdf"]
    assert "<title>Lỗi: " in citizen.text


def test_a_file_over_the_limit_is_refused(citizen, draft, settings):
    settings.MAX_UPLOAD_BYTES = 20_000
    pk = draft().pk
    citizen.go(url(pk)).send(form="files", files=[upload("to.pdf", b"%PDF-1.4" + b"0" * 20_100)], status=422)
    assert "to.pdf" in citizen.text
    assert names(pk) == []


@pytest.mark.parametrize("limit, value", [("DOSSIER_MAX_FILES", 1), ("DOSSIER_MAX_BYTES", 2000)])
def test_a_dossier_takes_no_more_than_it_may_hold(citizen, draft, settings, limit, value):
    setattr(settings, limit, value)
    pk = draft().pk
    content = make.pdf() + b"\n%" + b" " * 700
    many = [upload(f"{n}.pdf", content) for n in range(3)]
    citizen.go(url(pk)).send(form="files", files=many, status=422)
    assert len(names(pk)) == 1
    assert "hồ sơ" in citizen.text
    assert escape("“2.pdf”") in citizen.text


def test_sending_nothing_says_so(citizen, draft):
    citizen.go(url(draft().pk)).send(form="files", status=422)
    assert "Xin chọn tệp" in citizen.text


def test_script_in_a_file_name_stays_text(citizen, draft):
    pk = draft().pk
    citizen.go(url(pk)).send(form="files", files=[upload("<img src=x onerror=alert(1)>.pdf")])
    assert "<img src=x" not in citizen.text
    assert "&lt;img src=x" in citizen.text


def test_a_file_is_taken_out_again(citizen, draft):
    pk = draft().pk
    citizen.go(url(pk)).send(form="files", files=[upload("một.pdf"), upload("hai.pdf")])
    row = Attachment.objects.get(name="một.pdf")
    citizen.client.post(f"/ho-so/{pk}/tep/{row.pk}/go-bo/")
    assert names(pk) == ["hai.pdf"]
    assert not StoredFile.objects.filter(pk=row.file_id).exists()


def test_a_file_of_another_dossier_is_not_taken_out(citizen, draft):
    mine, another = draft(), draft()
    citizen.go(url(another.pk)).send(form="files", files=[upload()])
    row = Attachment.objects.get()
    assert citizen.client.post(f"/ho-so/{mine.pk}/tep/{row.pk}/go-bo/").status_code == 404
    assert citizen.client.get(f"/ho-so/{another.pk}/tep/{row.pk}/go-bo/").status_code == 405
    assert Attachment.objects.exists()


def test_a_paper_that_must_be_handed_in_cannot_be_ticked_away(citizen, draft, commune):
    dossier = draft("1.001193")
    paper = paper_of(dossier, required=True)
    answer = citizen.client.post(url(dossier.pk), {"act": "tick", "requirement": paper.id})
    assert answer.status_code == 422
    assert not NotApplicable.objects.exists()
    assert citizen.client.post(url(dossier.pk), {"act": "tick", "requirement": "999999"}).status_code == 404


def test_a_paper_at_will_is_ticked_and_the_clerk_sees_the_tick(citizen, draft):
    dossier = draft("1.004873")
    form = {"capacity": "self", "registration": "again", "again_reason": "Giấy cũ bị mất."}
    citizen.go(f"/ho-so/{dossier.pk}/khai/capacity/").send(form="_version", **form)
    paper = next(v.requirement for v in access.papers_of(dossier) if v.requirement.name.startswith("Giấy xác nhận"))
    assert "Không bắt buộc" in citizen.go(url(dossier.pk)).text
    citizen.client.post(url(dossier.pk), {"act": "tick", "requirement": paper.id})
    assert NotApplicable.objects.filter(dossier=dossier, requirement_id=paper.id).exists()
    assert "Không thuộc trường hợp của tôi" in citizen.go(url(dossier.pk)).text
    shown = next(v for v in access.papers_of(dossier) if v.requirement.id == paper.id)
    assert shown.not_applicable
    listed = {"view": shown, "form": None}
    desk = render_to_string("dossiers/desk/_papers.html", {"papers": [listed], "viewer": {"file": None}})
    assert "Người nộp đánh dấu: không thuộc trường hợp của tôi" in desk


def test_a_tick_is_void_once_the_answers_demand_the_paper(citizen, draft):
    dossier = draft("1.001193")
    names = {line.name: line for line in dossier.procedure_version.requirements}
    paper = next(line for name, line in names.items() if "bỏ rơi" in name)
    by, at = actor("congdan"), timezone.now()
    filing.choose(dossier.pk, not_applicable=frozenset([paper.id]), by=by, at=at)
    filing.save_answers(dossier.pk, {"birth_kind": "abandoned"}, version=None, by=by, at=at)
    view = next(v for v in access.papers_of(fresh(dossier)) if v.requirement.id == paper.id)
    assert (view.not_applicable, view.requirement.need) == (False, Need.REQUIRED)
    citizen.go(f"/ho-so/{dossier.pk}/kiem-tra/").send(declared="on", status=422)
    assert escape(paper.name) in citizen.text
    with pytest.raises(filing.NotReady):
        filing.choose(dossier.pk, not_applicable=frozenset([paper.id]), by=by, at=at)


def test_a_file_of_a_paper_that_the_answers_do_not_ask_for_any_more_can_be_removed(citizen, draft):
    dossier = draft("1.004873")
    by, at = actor("congdan"), timezone.now()
    filing.save_answers(dossier.pk, {"marital_status": "divorced"}, version=None, by=by, at=at)
    paper = next(v.requirement for v in access.papers_of(fresh(dossier)) if "ly hôn" in v.requirement.name)
    papers.attach(dossier.pk, upload=upload("bản án.pdf"), by=by, at=at, requirement_id=paper.id)
    filing.save_answers(dossier.pk, {"marital_status": "never_married"}, version=None, by=by, at=at)
    assert "không còn cần nữa" in citizen.go(url(dossier.pk)).text
    assert citizen.client.post(url(dossier.pk), {"act": "tick", "requirement": paper.id}).status_code == 422
    citizen.client.post(f"/ho-so/{dossier.pk}/tep/{Attachment.objects.get().pk}/go-bo/")
    assert escape(paper.name) not in citizen.go(url(dossier.pk)).text


def test_a_paper_of_an_imported_procedure_is_attached_or_does_not_apply(citizen, draft, monkeypatch):
    """What a national record says of its papers is not sure, so each asks for one or the other."""
    import dataclasses

    from dossiers.access import case as case_module
    from dossiers.actions import filing as filing_module

    dossier = draft()
    real = dossier.procedure_version
    lines = (dataclasses.replace(p, required=None) if p.kind == "submit" else p for p in real.requirements)
    unsure = dataclasses.replace(real, requirements=tuple(lines))
    for place in ("dossiers.models.dossier", "dossiers.actions.papers", "dossiers.views.filing_parts"):
        monkeypatch.setattr(f"{place}.published", lambda _pk: unsure)
    for module in (case_module, filing_module):
        monkeypatch.setattr(module, "published", lambda _pk: unsure)
    paper = next(p for p in unsure.requirements if p.kind == "submit")
    citizen.go(url(dossier.pk))
    assert "Đính kèm, hoặc cho biết không thuộc trường hợp" in citizen.text
    citizen.go(f"/ho-so/{dossier.pk}/kiem-tra/").send(declared="on", status=422)
    assert escape(paper.name) in citizen.text

    citizen.client.post(url(dossier.pk), {"act": "tick", "requirement": paper.id})
    assert NotApplicable.objects.filter(dossier=dossier, requirement_id=paper.id).exists()
    citizen.go(url(dossier.pk))
    assert "Không thuộc trường hợp của tôi" in citizen.text
    citizen.client.post(url(dossier.pk), {"act": "untick", "requirement": paper.id})
    assert not NotApplicable.objects.exists()


def test_pages_and_downloads_are_for_the_owner(citizen, other, draft, client):
    pk = draft().pk
    citizen.go(url(pk)).send(form="files", files=[upload("đơn.pdf")])
    row = Attachment.objects.get()
    page = citizen.client.get(f"/tep/{row.pk}/trang/1.jpg?w=240")
    assert page["Content-Type"] == "image/jpeg"
    assert page.content.startswith(b"\xff\xd8\xff")
    assert citizen.client.get(f"/tep/{row.pk}/trang/3.jpg").status_code == 404
    file = citizen.client.get(f"/tep/{row.pk}/")
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert read(file).startswith(b"%PDF")
    for path in (f"/tep/{row.pk}/", f"/tep/{row.pk}/trang/1.jpg"):
        assert other.client.get(path).status_code == 404
        assert client.get(path).status_code == 302


def test_the_script_gets_the_card_of_one_paper(citizen, draft):
    dossier = draft()
    paper = paper_of(dossier)
    data = {"act": "upload", "requirement": paper.id, "files": upload("một.pdf")}
    answer = citizen.client.post(url(dossier.pk), data, headers={"X-Upload": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith("<section")
    assert f'id="paper-{paper.id}"' in text
    assert "một.pdf" in text
    assert "<html" not in text
    data["files"] = upload("rỗng.pdf", b"")
    refused = citizen.client.post(url(dossier.pk), data, headers={"X-Upload": "1"})
    assert refused.status_code == 422
    assert "rỗng.pdf" in refused.content.decode()
    assert "một.pdf" in refused.content.decode()


def test_looking_at_the_papers_counts_where_none_must_be_there(citizen, draft):
    pk = draft("1.004873").pk
    citizen.go(f"/ho-so/{pk}/khai/")
    assert "Đã hoàn thành 0 trên" in citizen.text
    citizen.go(url(pk)).send(form=-1)
    assert Draft.objects.get(dossier_id=pk).pages_done == ["_papers"]
    assert "Đã hoàn thành 1 trên" in citizen.go(f"/ho-so/{pk}/khai/").text


def test_the_draft_and_its_files_go_together(citizen, draft, congdan, actor_for):
    dossier = draft()
    file = upload()
    papers.attach(
        dossier.pk, upload=file, by=actor_for(congdan), at=timezone.now(), requirement_id=paper_of(dossier).id
    )
    filing.discard(dossier.pk, by=actor_for(congdan), at=timezone.now())
    assert not StoredFile.objects.exists()
