"""What the virus scanner finds reaches the dossier: the page, the filing, the office, the notice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dossiers.actions import filing, papers, processing, results
from dossiers.api_problems import errors_of
from dossiers.handlers import refuse_infected as papers_handler
from dossiers.models import Attachment
from files import store
from files.models import StoredFile
from files.store import path_of
from files.tasks import scan
from journal.deliver import deliver_due
from journal.models import Delivery, Event
from notifications.models import Message
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor, office  # noqa: F401
from tests.dossiers.surfer import read
from tests.files.clamd import EICAR
from tests.files.conftest import scanner  # noqa: F401
from tests.files.test_scanning import infected

pytestmark = pytest.mark.django_db


def wanted_paper(dossier):
    lines = dossier.procedure_version.requirements_for(dossier.case_id)
    return next(line for line in lines if line.kind == "submit")


def hand_in(dossier, by, name="giấy.pdf", content=None):
    row = papers.attach(
        dossier.pk, upload=upload(name, content), by=by, at=timezone.now(), requirement_id=wanted_paper(dossier).id
    )
    return row


def scan_all():
    return [scan(str(pk)) for pk in StoredFile.objects.filter(scan_state="waiting").values_list("pk", flat=True)]


def lacks_of(dossier, by):
    with pytest.raises(filing.NotReady) as error:
        filing.submit(dossier.pk, by=by, at=timezone.now())
    return [(lack.key, lack.name) for lack in error.value.lacks if lack.kind == "scan"]


def test_filing_waits_for_the_scanner_and_says_why(citizen, draft, congdan, actor_for, scanner):
    one = scanner()
    one.kill()
    by, dossier = actor_for(congdan), draft()
    hand_in(dossier, by)
    assert lacks_of(dossier, by) == [("waiting", "giấy.pdf")]
    assert scan_all() == [""]
    assert lacks_of(dossier, by) == [("no_answer", "giấy.pdf")]
    assert "Đang kiểm tra vi-rút" in citizen.go(f"/ho-so/{dossier.pk}/giay-to/").text
    citizen.go(f"/ho-so/{dossier.pk}/kiem-tra/").send(declared="on", status=422)
    assert "Hệ thống quét vi-rút tạm thời không trả lời" in citizen.text
    assert read(citizen.client.get(f"/tep/{Attachment.objects.get().pk}/")), "one's own file is one's own"
    one.again()
    from files import scanning

    StoredFile.objects.update(scan_next_at=None)
    assert [scanning.scan_file(pk, at=timezone.now()) for pk in scanning.due(at=timezone.now())] == ["clean"]
    assert lacks_of(dossier, by) == []
    assert "Không phát hiện vi-rút" in citizen.go(f"/ho-so/{dossier.pk}/giay-to/").text


def test_without_a_scanner_only_a_demonstration_files(draft, congdan, actor_for, settings):
    by, dossier = actor_for(congdan), draft()
    hand_in(dossier, by)
    assert lacks_of(dossier, by) == []
    settings.DEMO = False
    assert lacks_of(dossier, by) == [("off", "giấy.pdf")]


def test_an_infected_file_counts_no_more_and_the_person_is_told(citizen, draft, congdan, actor_for, scanner, settings):
    scanner()
    by, dossier = actor_for(congdan), draft()
    row = hand_in(dossier, by, "có mã độc.pdf", infected())
    assert EICAR in path_of(row.file).read_bytes()
    assert scan_all() == ["infected"]
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    event = Event.objects.get(kind="dossier.file_infected")
    assert event.stream_id == str(dossier.pk)
    told = Message.objects.get(event_kind="dossier.file_infected", channel="inbox")
    assert told.user_id == congdan.pk
    assert "“có mã độc.pdf”" in told.body
    assert lacks_of(dossier, by) == [("infected", "có mã độc.pdf")]
    citizen.go(f"/ho-so/{dossier.pk}/giay-to/")
    assert "Phát hiện vi-rút" in citizen.text
    assert "Xin gỡ tệp" in citizen.text
    assert f'href="/tep/{row.pk}/"' not in citizen.text
    for path in (f"/tep/{row.pk}/", f"/tep/{row.pk}/trang/1.jpg"):
        assert citizen.client.get(path).status_code == 404
    settings.DOSSIER_MAX_FILES = 1
    hand_in(dossier, by, "tốt.pdf")  # the place of the infected one is free
    scan_all()
    citizen.client.post(f"/ho-so/{dossier.pk}/tep/{row.pk}/go-bo/")
    assert lacks_of(dossier, by) == []


def test_a_draft_thrown_away_meanwhile_holds_up_no_delivery(draft, congdan, actor_for, scanner):
    scanner()
    by, dossier = actor_for(congdan), draft()
    hand_in(dossier, by, "có mã độc.pdf", infected())
    assert scan_all() == ["infected"]
    infected_file = Event.objects.get(kind="file.infected")
    papers_handler(infected_file)
    filing.discard(dossier.pk, by=by, at=timezone.now())
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    assert not Delivery.objects.exists()
    assert not Message.objects.exists()


def test_a_paper_whose_only_file_is_infected_is_missing(draft, congdan, actor_for, scanner):
    scanner()
    by, dossier = actor_for(congdan), draft("1.001731")
    paper = next(
        p for p in dossier.procedure_version.requirements_for(dossier.case_id) if p.kind == "submit" and p.required
    )
    papers.attach(dossier.pk, upload=upload("x.pdf", infected()), by=by, at=timezone.now(), requirement_id=paper.id)
    scan_all()
    with pytest.raises(filing.NotReady) as error:
        filing.submit(dossier.pk, by=by, at=timezone.now())
    assert ("paper", str(paper.id)) in [(lack.kind, lack.key) for lack in error.value.lacks]


def test_the_office_gets_only_what_is_clean(client_for, office, motcua, ask, congdan, actor_for, scanner):
    dossier, _ = office.with_file()
    paper = wanted_paper(dossier)
    ask(dossier, papers=(paper.id,))
    scanner()
    row = papers.attach(
        dossier.pk, upload=upload("thêm.pdf"), by=actor("congdan"), at=timezone.now(), requirement_id=paper.id
    )
    clerk = client_for(motcua)
    assert "thêm.pdf" not in clerk.get(f"/quay/{dossier.pk}/").content.decode(), "not sent yet"
    Attachment.objects.filter(pk=row.pk).update(pending=False)
    page = clerk.get(f"/quay/{dossier.pk}/?tep={row.pk}").content.decode()
    assert "Đang kiểm tra vi-rút" in page
    assert f'href="/tep/{row.pk}/"' not in page
    assert clerk.get(f"/tep/{row.pk}/").status_code == 404
    assert clerk.get(f"/tep/{row.pk}/trang/1.jpg").status_code == 200, "a picture drawn anew carries nothing"
    assert scan_all() == ["clean"]
    assert f'href="/tep/{row.pk}/"' in clerk.get(f"/quay/{dossier.pk}/?tep={row.pk}").content.decode()
    assert read(clerk.get(f"/tep/{row.pk}/"))


def test_a_supplement_waits_for_the_scanner_too(citizen, office, ask, scanner):
    dossier, _ = office.with_file()
    paper = wanted_paper(dossier)
    ask(dossier, papers=(paper.id,))
    scanner().kill()
    citizen.go(f"/ho-so/{dossier.pk}/bo-sung/")
    citizen.send(form="files", files=[upload("a.pdf")])
    assert "Đang kiểm tra vi-rút" in citizen.text
    citizen.send(button=("act", "check"), status=422)
    assert "đang được kiểm tra vi-rút" in citizen.text


def test_the_api_names_the_file_and_the_reason(client, draft, congdan, actor_for, scanner):
    scanner().kill()
    by, dossier = actor_for(congdan), draft()
    hand_in(dossier, by)
    client.force_login(congdan)
    answer = client.post(f"/api/v1/dossiers/{dossier.pk}/submit/", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422
    (words,) = answer.json()["errors"]["scan.waiting"]
    assert re.search("giấy.pdf", words)
    assert Attachment.objects.filter(dossier=dossier).exists()


def test_a_result_is_issued_only_once_its_file_is_clean(client_for, vanthu, office, scanner, settings):
    scanner()
    dossier = office.started()
    officer, at = actor("chuyenvien"), timezone.now()
    file = store.put(upload("kết quả.pdf"), by=officer, at=at)
    results.draft(dossier.pk, outcome="granted", title="Kết quả", file=file, by=officer, at=at)
    for name in ("chuyenvien", "truongphong", "lanhdao"):
        processing.complete_step(dossier.pk, by=actor(name), at=at)
    states = {"waiting": "đang được kiểm tra vi-rút", "infected": "Phát hiện vi-rút", "too_large": "quá lớn"}
    for state, words in states.items():
        StoredFile.objects.filter(pk=file.pk).update(scan_state=state)
        page = client_for(vanthu).get(f"/xu-ly/{dossier.pk}/?phan=du-thao").content.decode()
        version = re.search(r'name="row_version" value="(\d+)"', page)[1]
        answer = client_for(vanthu).post(f"/xu-ly/{dossier.pk}/phat-hanh/", {"row_version": version, "number": ""})
        assert answer.status_code == 409
        assert words in answer.content.decode()
    settings.CLAMAV, settings.DEMO = "", False
    StoredFile.objects.filter(pk=file.pk).update(scan_state="unscanned")
    with pytest.raises(results.FileNotSafe, match="off"):
        results.issue(dossier.pk, by=actor("vanthu"), at=at)
    with translation.override("vi"):
        (words,) = errors_of(results.FileNotSafe("no_answer"))["result"]
    assert "tạm thời không trả lời" in words
    StoredFile.objects.filter(pk=file.pk).update(scan_state="clean")
    assert results.issue(dossier.pk, by=actor("vanthu"), at=at).issued_at == at
