"""One's own papers by API, and every file that hangs on a dossier: by a client made of the description alone."""

import hashlib

import pytest
from django.utils import timezone

from accounts.access import user_by_name
from accounts.actions import tokens
from agencies.rules.scope import SYSTEM
from dossiers.actions import keeping, talking
from dossiers.models import Attachment, KeptPaper
from dossiers.tasks import render_documents
from files.models import StoredFile
from files.scan import ScanState
from journal.deliver import deliver_due
from tests.dossiers.api_client import Generated, Refused
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, office  # noqa: F401
from tests.dossiers.shaping import CODE, form_of, page_of, shaped  # noqa: F401
from tests.files import make
from tests.rules.eforms import item

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(world):
    """caller("congdan") -> a client of the API that knows only its description."""
    at = timezone.now()
    return lambda name: Generated(tokens.issue_token(user_by_name(name), by=SYSTEM, at=at))


def refused(call, **given) -> tuple[int, str]:
    """Return status and kind of the refusal of a call."""
    with pytest.raises(Refused) as found:
        call(**given)
    return found.value.status, found.value.body["type"].removeprefix("urn:motcua:problem:")


def test_a_paper_is_put_in_named_read_and_taken_out(caller):
    me = caller("congdan")
    kept = me.papers_add(body={"file": upload("ảnh 1.pdf")})
    assert (kept["name"], kept["pages"], kept["valid_until"]) == ("ảnh 1.pdf", 2, None)
    assert me.papers_add(body={"file": upload("tên khác.pdf")}) == kept
    first = me.etag
    named = me.papers_change(kept_id=kept["id"], if_match=first, body={"name": "Sổ đỏ", "valid_until": "2027-01-31"})
    assert (named["name"], named["valid_until"]) == ("Sổ đỏ.pdf", "2027-01-31")
    assert me.papers_read(kept_id=kept["id"]) == named
    assert me.papers_change(kept_id=kept["id"], if_match=me.etag, body={"valid_until": None})["name"] == "Sổ đỏ.pdf"
    assert me.papers_file(kept_id=kept["id"]) == upload().read()
    assert me.papers_page_image(kept_id=kept["id"], number=1, width=240)[:2] == b"\xff\xd8"
    assert refused(me.papers_page_image, kept_id=kept["id"], number=3) == (404, "no-page")
    assert refused(me.papers_remove, kept_id=kept["id"], if_match=first) == (409, "changed")
    me.papers_remove(kept_id=kept["id"], if_match=me.etag)
    assert me.papers_list()["results"] == []
    assert refused(me.papers_read, kept_id=kept["id"]) == (404, "not-found")


@pytest.mark.parametrize(
    "body",
    [{"name": ""}, {"name": "x" * 30_000}, {"valid_until": "ngày mai"}, {"valid_until": 3}, {"other": "x"}],
)
def test_what_is_said_wrong_of_a_paper_is_refused(caller, body):
    kept = keeping.put_in(upload("a.pdf"), by=actor("congdan"), at=timezone.now())
    me = caller("congdan")
    answer = me.http.patch(
        f"/api/v1/papers/{kept.pk}/",
        body,
        "application/json",
        headers={**me.headers, "If-Match": f'W/"{kept.mark}"'},
    )
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    blind = me.http.patch(f"/api/v1/papers/{kept.pk}/", {"name": "b"}, "application/json", headers=me.headers)
    assert blind.status_code == 428
    assert KeptPaper.objects.get().name == "a.pdf"


def test_a_large_paper_comes_in_pieces(caller):
    me, data = caller("congdan"), upload().read()
    begun = me.papers_upload_start(body={"name": "lớn.pdf", "size": len(data)})
    me.papers_upload_put(upload_id=begun["id"], offset=0, body=data)
    digest = {"sha256": hashlib.sha256(data).hexdigest()}
    kept = me.papers_upload_finish(upload_id=begun["id"], body=digest)
    assert me.papers_list()["results"] == [kept]


def test_pages_of_papers_follow_each_other(caller):
    at = timezone.now()
    for number in range(3):
        keeping.put_in(upload(f"{number}.pdf", make.pdf(number + 1)), by=actor("congdan"), at=at)
    me, cursor, seen = caller("congdan"), None, []
    while True:
        page = me.papers_list(page_size=1, **({"cursor": cursor} if cursor else {}))
        seen += [row["name"] for row in page["results"]]
        if page["next"] is None:
            break
        cursor = page["next"].split("cursor=")[1].split("&")[0]
    assert seen == ["2.pdf", "1.pdf", "0.pdf"]
    assert caller("congdan2").papers_list()["results"] == []
    assert refused(caller("motcua").papers_list) == (403, "forbidden")


def test_a_paper_serves_a_draft_without_being_sent_anew(caller, draft):
    dossier, me = draft(), caller("congdan")
    kept = me.papers_add(body={"file": upload("sổ.pdf")})
    paper = next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    use = {"paper": kept["id"], "requirement": paper}
    hung = me.dossiers_attach_paper(dossier_id=dossier.pk, body=use)
    assert (hung["requirement"], hung["name"], hung["sha256"]) == (paper, "sổ.pdf", kept["sha256"])
    assert me.dossiers_attach_paper(dossier_id=dossier.pk, body=use)["id"] == hung["id"]
    assert StoredFile.objects.count() == 1
    assert refused(me.dossiers_attach_paper, dossier_id=dossier.pk, body=use | {"requirement": 999_999})[1] == (
        "unknown-paper"
    )
    assert refused(me.dossiers_attach_paper, dossier_id=dossier.pk, body=use | {"paper": 999_999})[0] == 404
    assert refused(me.dossiers_attach_paper, dossier_id=dossier.pk, body=use, if_match='"999"') == (409, "changed")
    other = keeping.put_in(upload("của người khác.pdf"), by=actor("congdan2"), at=timezone.now())
    assert refused(me.dossiers_attach_paper, dossier_id=dossier.pk, body=use | {"paper": other.pk})[0] == 404
    me.attachments_remove(dossier_id=dossier.pk, attachment_id=hung["id"])
    assert not Attachment.objects.exists()
    assert me.papers_read(kept_id=kept["id"]) == kept


def test_a_locked_away_paper_is_told_and_not_used(caller, draft):
    dossier, me = draft(), caller("congdan")
    kept = me.papers_add(body={"file": upload("sổ.pdf")})
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    assert me.papers_read(kept_id=kept["id"])["scan_state"] == "infected"
    assert refused(me.papers_file, kept_id=kept["id"]) == (409, "infected")
    paper = next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    use = {"paper": kept["id"], "requirement": paper}
    assert refused(me.dossiers_attach_paper, dossier_id=dossier.pk, body=use) == (409, "infected")


def test_files_of_a_dossier_are_read_by_who_sees_it(caller, office):
    dossier, attachment = office.with_file()
    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    me, clerk = caller("congdan"), caller("motcua")
    (slip,) = me.dossiers_read(dossier_id=dossier.pk)["documents"]
    other = office.new()
    for reader in (me, clerk):
        assert reader.attachments_file(dossier_id=dossier.pk, attachment_id=attachment.pk) == upload().read()
        shown = reader.attachments_page_image(dossier_id=dossier.pk, attachment_id=attachment.pk, number=1)
        assert shown[:2] == b"\xff\xd8"
        assert reader.documents_file(dossier_id=dossier.pk, document_id=slip["id"])[:5] == b"%PDF-"
        assert refused(reader.documents_file, dossier_id=other.pk, document_id=slip["id"])[0] == 404
        assert refused(reader.results_file, dossier_id=dossier.pk)[0] == 404
    assert refused(caller("motcua2").attachments_file, dossier_id=dossier.pk, attachment_id=attachment.pk)[0] == 404
    assert refused(me.attachments_remove, dossier_id=dossier.pk, attachment_id=attachment.pk)[0] == 409


def test_the_file_of_a_message_is_read_once_it_is_safe(caller, filed, settings):
    dossier, me = filed(), caller("congdan")
    talking.write(dossier.pk, words="Kèm tệp.", upload=upload("ảnh.pdf"), by=actor("motcua"), at=timezone.now())
    (row,) = me.messages_list(dossier_id=dossier.pk)["results"]
    assert row["file"]["name"] == "ảnh.pdf"
    place = {"dossier_id": dossier.pk, "talk_id": row["id"]}
    assert me.messages_file(**place) == upload().read()
    settings.CLAMAV = "127.0.0.1:1"
    StoredFile.objects.update(scan_state=ScanState.WAITING)
    assert me.messages_list(dossier_id=dossier.pk)["results"][0]["file"]["scan_state"] == "waiting"
    assert refused(me.messages_file, **place)[0] == 404
    StoredFile.objects.update(scan_state=ScanState.CLEAN)
    assert me.messages_file(**place) == upload().read()
    assert refused(caller("congdan2").messages_file, **place)[0] == 404
    assert refused(me.messages_file, dossier_id=filed().pk, talk_id=row["id"])[0] == 404


def test_a_draft_is_read_with_its_files_and_thrown_away(caller, draft):
    dossier, me = draft(), caller("congdan")
    paper = next(p.id for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    hung = me.dossiers_attach(dossier_id=dossier.pk, body={"requirement": paper, "file": upload()})
    read = me.dossiers_read(dossier_id=dossier.pk)
    assert (read["attachments"], read["not_applicable"]) == ([hung], [])
    assert refused(me.dossiers_discard, dossier_id=dossier.pk, if_match='"999"') == (409, "changed")
    assert refused(caller("congdan2").dossiers_discard, dossier_id=dossier.pk)[0] == 404
    me.dossiers_discard(dossier_id=dossier.pk, if_match=me.etag)
    assert refused(me.dossiers_read, dossier_id=dossier.pk)[0] == 404
    assert not StoredFile.objects.exists()


def test_what_was_filed_is_not_thrown_away(caller, filed):
    dossier = filed()
    assert refused(caller("congdan").dossiers_discard, dossier_id=dossier.pk)[0] == 404
    assert caller("congdan").dossiers_read(dossier_id=dossier.pk)["number"] == dossier.number


def test_a_paper_answers_a_file_question(caller, draft, shaped):
    shaped(form_of(page_of("me", item("who", "name", required=True), item("phone", "phone"), item("proof", "file"))))
    dossier, me = draft(CODE), caller("congdan")
    kept = me.papers_add(body={"file": upload("sổ.pdf")})
    use = {"paper": kept["id"], "field": "proof"}
    hung = me.dossiers_attach_paper(dossier_id=dossier.pk, body=use)
    assert (hung["requirement"], hung["field"], hung["sha256"]) == (None, "proof", kept["sha256"])
    me.dossiers_read(dossier_id=dossier.pk)
    answers = {"who": "Nguyễn Thị Mẫu", "proof": [str(hung["id"])]}
    me.dossiers_change(dossier_id=dossier.pk, if_match=me.etag, body={"answers": answers})
    assert me.dossiers_read(dossier_id=dossier.pk)["answers"]["proof"] == answers["proof"]
    assert refused(me.dossiers_attach_paper, dossier_id=dossier.pk, body={"paper": kept["id"]})[1] == "unknown-paper"
