"""The whole way of a citizen by a client made of the description alone: from the search to the result in hand."""

import hashlib

import pytest
from django.utils import timezone

from agencies.access import agency as agency_of
from dossiers.known import VIETNAM, known_at
from dossiers.tasks import render_documents
from files.models import StoredFile
from files.scan import ScanState
from journal.deliver import deliver_due
from procedures.rules.eform import load
from tests.api_contract import description
from tests.dossiers.api_client import Refused
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor, office  # noqa: F401
from tests.dossiers.test_api_contract import program
from tests.files import make
from tests.rules.answering import answered

pytestmark = pytest.mark.django_db
CODE = "2.000635"


def papers_made() -> None:
    """What the workers do meanwhile."""
    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    StoredFile.objects.filter(scan_state=ScanState.WAITING).update(scan_state=ScanState.CLEAN)


def begun(me) -> tuple[int, list[int]]:
    """Search, read, start a draft; return it with the papers it asks for."""
    assert CODE in {row["code"] for row in me.procedures_list(q="trich luc", sort="name")["results"]}
    procedure, home = me.procedures_read(code=CODE), actor("motcua").agency_code
    assert home in {row["code"] for row in procedure["agencies"]}
    at, said = timezone.now(), {"submitter_home": {"commune": agency_of(home).commune_code, "line": "Số 1"}}
    start = {"procedure": CODE, "agency": home, "answers": answered(load(procedure["form"]), known_at(at), said)}
    draft = me.dossiers_create(body=start, idempotency_key="start")
    me.dossiers_change(dossier_id=draft["id"], if_match=me.etag, body={"receive_by": "post"})
    return draft["id"], [row["id"] for row in procedure["requirements"]]


def hand_in(me, dossier_id: int, wanted: list[int]) -> None:
    """Hand the papers in, every way there is."""
    kept = me.papers_add(body={"file": upload("sổ.pdf")})
    me.dossiers_attach_paper(dossier_id=dossier_id, body={"paper": kept["id"], "requirement": wanted[0]})
    data = make.pdf(3)
    sent = me.uploads_start(dossier_id=dossier_id, body={"requirement": wanted[0], "name": "b.pdf", "size": len(data)})
    me.uploads_put(dossier_id=dossier_id, upload_id=sent["id"], offset=0, body=data)
    digest = {"sha256": hashlib.sha256(data).hexdigest()}
    again = me.uploads_finish(dossier_id=dossier_id, upload_id=sent["id"], body=digest)
    assert me.attachments_file(dossier_id=dossier_id, attachment_id=again["id"]) == data
    me.attachments_remove(dossier_id=dossier_id, attachment_id=again["id"])
    for paper in wanted[1:]:
        me.dossiers_attach(dossier_id=dossier_id, body={"requirement": paper, "file": upload(f"{paper}.pdf")})


def test_from_the_search_to_the_result_in_hand(world):
    me = program("congdan")
    place, wanted = begun(me)
    one = {"dossier_id": place}
    with pytest.raises(Refused) as none:
        me.post_address_read(**one)
    assert none.value.status == 404
    commune = agency_of(actor("motcua").agency_code).commune_code
    address = {"receiver": "Trần Văn Nhận", "phone": "0912345679", "commune": commune, "line": "Số 9"}
    with pytest.raises(Refused) as wrong:
        me.post_address_set(**one, body=address | {"phone": "12"})
    assert list(wrong.value.body["errors"]) == ["phone"]
    assert me.post_address_set(**one, body=address) == me.post_address_read(**one) == address
    if wanted:
        hand_in(me, place, wanted)
    filed = me.dossiers_submit(**one, idempotency_key="file")
    papers_made()

    me.messages_write({"words": "Xin hỏi thêm.", "file": upload("hỏi.pdf")}, **one, idempotency_key="m")
    papers_made()
    clerk = program("motcua")
    (asked,) = clerk.messages_list(**one)["results"]
    assert clerk.messages_file(**one, talk_id=asked["id"]) == upload().read()
    clerk.dossiers_read(**one)
    clerk.dossiers_act(**one, action="accept", body={}, if_match=clerk.etag)
    papers_made()
    for document in me.dossiers_read(**one)["documents"]:
        assert me.documents_file(**one, document_id=document["id"])[:5] == b"%PDF-"

    officer = program("chuyenvien")
    officer.dossiers_act(**one, action="start", body={})
    result = {"outcome": "granted", "title": "Cấp trích lục", "body": "Đã cấp trích lục."}
    officer.dossiers_act(**one, action="complete_step", body={"result": result})
    for name in ("truongphong", "lanhdao"):
        program(name).dossiers_act(**one, action="complete_step", body={})
    program("vanthu").dossiers_act(**one, action="issue", body={})

    today = timezone.now().astimezone(VIETNAM).date().isoformat()
    parcel = {"carrier": "VNPost", "code": "EE123456789VN", "on": today}
    clerk.dossiers_act(**one, action="post_result", body=parcel)
    clerk.dossiers_act(**one, action="result_came_back", body={"on": today, "why": "address"})
    me.post_address_set(**one, body=address | {"line": "Số 10"})
    clerk.dossiers_act(**one, action="post_result", body=parcel)
    with pytest.raises(Refused) as away:
        me.post_address_set(**one, body=address)
    assert away.value.status == 409
    assert [me.results_received(**one)["changed"] for _twice in range(2)] == [True, False]
    papers_made()
    whole = me.dossiers_read(**one)
    assert (whole["status"], whole["delivery"]["state"], whole["number"]) == (10, "delivered", filed["number"])
    (letter,) = [row for row in whole["documents"] if row["kind"] == "result"]
    assert me.documents_file(**one, document_id=letter["id"])[:5] == b"%PDF-"
    assert me.results_rate(**one, body={"score": 3, "words": "Cảm ơn."})["score"] == 3
    for body, status in (({"score": 3}, 409), ({"score": 9}, None)):
        if status is None:
            answer = me.http.post(f"/api/v1/dossiers/{place}/rating/", body, "application/json", headers=me.headers)
            assert answer.status_code == 422
            continue
        with pytest.raises(Refused) as again:
            me.results_rate(**one, body=body)
        assert again.value.status == status
    rows = me.dossiers_list(sort="-submitted_at")["results"]
    assert [row["number"] for row in rows] == [filed["number"]]


def test_what_came_back_is_collected_by_a_program(office):
    dossier, clerk, me = office.done(receive_by="post"), program("motcua"), program("congdan")
    one, today = {"dossier_id": dossier.pk}, timezone.now().astimezone(VIETNAM).date().isoformat()
    with pytest.raises(Refused) as early:
        me.results_collect(**one)
    assert early.value.status == 409
    clerk.dossiers_act(**one, action="post_result", body={"carrier": "VNPost", "on": today})
    clerk.dossiers_act(**one, action="result_came_back", body={"on": today, "why": "absent"})
    assert [me.results_collect(**one)["changed"] for _twice in range(2)] == [True, False]
    assert me.dossiers_read(**one)["receive_by"] == "counter"
    with pytest.raises(Refused) as theirs:
        clerk.results_received(**one)
    assert theirs.value.status == 403


@pytest.mark.parametrize("criteria", [{"time": "x"}, {"time": None}, {"nothing": 3}, "x"])
def test_criteria_that_are_none_are_refused(office, criteria):
    from dossiers.actions import results

    dossier, me = office.done(), program("congdan")
    results.return_result(dossier.pk, by=actor("motcua"), at=timezone.now())
    body = {"score": 3, "criteria": criteria}
    answer = me.http.post(f"/api/v1/dossiers/{dossier.pk}/rating/", body, "application/json", headers=me.headers)
    assert answer.status_code == 422


def test_every_call_of_the_description_has_a_name_of_its_own(world):
    names = [call["operationId"] for item in description()["paths"].values() for call in item.values()]
    assert len(names) == len(set(names))
