"""Filing for somebody else, end to end: capacities and proofs, powers of attorney, delegates, all kinds of people."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.access import user_by_name
from agencies.access import agency
from agencies.rules.scope import SYSTEM, Forbidden
from dossiers import access
from dossiers.actions import amending, capacity, filing, intake, mandating, papers, uploading
from dossiers.documents import Slip, html
from dossiers.models import Attachment, Dossier, Person
from dossiers.rules.papers import PROOF_ID
from dossiers.tasks import render_documents
from journal.deliver import deliver_due
from journal.models import Event, Read
from notifications.models import Message
from procedures.access import forget, open_offer, published
from procedures.actions import own
from procedures.actions.importing import import_catalogue
from tests.dossiers.conftest import GENERIC, upload
from tests.dossiers.office import actor, browser, fresh
from tests.dossiers.powers import delegation
from tests.dossiers.powers import power as wanted
from tests.dossiers.surfer import Surfer
from tests.files import make

pytestmark = pytest.mark.django_db
CODE = "2.000635"
SAMPLE = Path(__file__).resolve().parents[2] / "procedures/sample/catalogue.jsonl"


def words(vi: str) -> dict[str, str]:
    return {"vi": vi}


def item(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": words(key), **more}


PEOPLE_FORM = {
    "format": 1,
    "key": "everybody",
    "title": words("Tờ khai thử"),
    "roles": {
        "submitter": {"full_name": "requester", "phone": "phone"},
        "owner": {"full_name": "child", "birth_date": "born"},
        "parties": [
            {"role": "deceased", "label": words("Người đã mất"), "full_name": "late", "death_date": "died"},
            {
                "role": "foreigner",
                "label": words("Người nước ngoài"),
                "full_name": "guest",
                "nationality": "paper.nationality",
                "paper_kind": "paper.kind",
                "number": "paper.number",
            },
            {"role": "buyer", "label": words("Bên nhận"), "full_name": "buyers.name", "each": "buyers"},
        ],
    },
    "capacities": [
        {"value": "parent", "label": words("Cha hoặc mẹ đẻ")},
        {"value": "relative", "proof": words("Giấy tờ chứng minh quan hệ"), "proof_required": True},
        {"value": "authorised", "proof": words("Văn bản ủy quyền"), "proof_required": True},
    ],
    "in_person": [{"who": words("Cha và mẹ của trẻ")}],
    "pages": [
        {
            "key": "p",
            "title": words("Những người liên quan"),
            "items": [
                item("requester", "name", required=True),
                item("phone", "phone"),
                item("child", "name", required=True),
                item("born", "date"),
                item("late", "name"),
                item("died", "date"),
                item("guest", "name"),
                item("paper", "identity_paper"),
                {
                    "type": "group",
                    "key": "buyers",
                    "label": words("Bên nhận"),
                    "min": 0,
                    "max": 5,
                    "items": [item("name", "name")],
                },
            ],
        }
    ],
}
ANSWERS = {
    "requester": "Nguyễn Thị Mẫu",
    "child": "Nguyễn Gia Bảo",
    "born": "2026-11-01",
    "late": "Nguyễn Văn Cố",
    "died": "2026-10-30",
    "guest": "John Doe",
    "paper": {"kind": "passport", "number": "P1234567", "nationality": "US"},
    "buyers": [{"name": "Lê Văn Nhất"}, {"name": "Lê Văn Nhì"}],
}


@pytest.fixture
def form_of(world, tmp_path, monkeypatch):
    """form_of(definition): the procedure has this form from now on."""

    def publish(definition: dict[str, Any]) -> None:
        folder = tmp_path / "forms"
        shutil.copytree(own.FORMS, folder)
        (folder / f"{CODE}.json").write_text(json.dumps(definition), encoding="utf-8")
        monkeypatch.setattr(own, "FORMS", folder)
        import_catalogue(SAMPLE, by=SYSTEM, at=timezone.now())
        forget()

    yield publish
    forget()


@pytest.fixture
def everybody(form_of, draft) -> Dossier:
    """A draft of the form that names all kinds of people, its answers filled in, nothing said of the capacity."""
    form_of(PEOPLE_FORM)
    dossier = draft(CODE)
    saved = filing.save_answers(dossier.pk, ANSWERS, version=None, by=actor("congdan"), at=timezone.now())
    assert not saved.errors
    tick_all(dossier, "congdan")
    return dossier


def tick_all(dossier: Any, who: str) -> None:
    version = published(dossier.version_id)
    ids = {row.id for row in version.requirements_for(None) if row.kind == "submit" and row.required is None}
    filing.choose(dossier.pk, not_applicable=frozenset(ids), by=actor(who), at=timezone.now(), receive_by="electronic")


def lacks(dossier: Any, who: str) -> list[str]:
    """What keeps it from being filed."""
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(dossier.pk, by=actor(who), at=timezone.now())
    return [lack.kind for lack in refused.value.lacks]


def prove(dossier: Any, who: str) -> Attachment:
    return papers.attach(
        dossier.pk, upload=upload("chứng minh.pdf"), requirement_id=PROOF_ID, by=actor(who), at=timezone.now()
    )


def test_children_the_dead_foreigners_and_many_become_people(everybody, motcua):
    capacity.choose_capacity(everybody.pk, "parent", by=actor("congdan"), at=timezone.now())
    filed = filing.submit(everybody.pk, by=actor("congdan"), at=timezone.now())
    rows = Person.objects.filter(dossier=filed).order_by("role", "ordinal")
    assert [(row.role, row.part, row.full_name) for row in rows] == [
        ("owner", "", "Nguyễn Gia Bảo"),
        ("party", "deceased", "Nguyễn Văn Cố"),
        ("party", "foreigner", "John Doe"),
        ("party", "buyer", "Lê Văn Nhất"),
        ("party", "buyer", "Lê Văn Nhì"),
        ("submitter", "", "Nguyễn Thị Mẫu"),
    ]
    late, guest = rows.get(part="deceased"), rows.get(part="foreigner")
    assert (late.death_date, late.phone, late.id_number) == ("2026-10-30", "", "")
    assert (guest.nationality, guest.id_kind, guest.id_number_plain) == ("US", "passport", "P1234567")
    assert guest.id_number.startswith("enc:")
    assert rows.get(role="submitter").capacity == "parent"
    # Found by any of the names, shown to the clerk with what each is.
    assert "le van nhi" in filed.search_text
    shown = browser("motcua").get(f"/quay/{filed.pk}/").content.decode()
    for text in ("Người đã mất", "30/10/2026", "John Doe", "P1234567", "Bên nhận", "Cha hoặc mẹ đẻ"):
        assert text in shown, text
    assert "Không yêu cầu" in shown.split("Giấy tờ chứng minh tư cách nộp hồ sơ")[1][:200], "no paper is asked"
    assert "Cha và mẹ của trẻ" in shown


def test_nobody_with_phone_or_paper_is_found_by_the_code_on_the_slip(everybody, client):
    capacity.choose_capacity(everybody.pk, "parent", by=actor("congdan"), at=timezone.now())
    filed = filing.submit(everybody.pk, by=actor("congdan"), at=timezone.now())
    assert len(filed.track_code) == 4
    intake.accept(filed.pk, by=actor("motcua"), at=timezone.now())
    slip = Slip(dossier=fresh(filed), kind="form01", at=timezone.now(), clerk_id=actor("motcua").user_id)
    drawn = html(slip)
    assert filed.track_code in drawn
    assert "Cha và mẹ của trẻ" in drawn
    letter = html(Slip(dossier=fresh(filed), kind="result", at=timezone.now(), clerk_id=None))
    assert "Kính gửi: Ông/Bà Nguyễn Thị Mẫu (nộp hồ sơ cho Nguyễn Gia Bảo)" in letter
    assert access.matching(filed.number, filed.track_code) == filed
    assert access.matching(filed.number, "0000" if filed.track_code != "0000" else "1111") is None


def test_a_supplement_writes_the_parties_anew_and_keeps_the_code(everybody, ask):
    capacity.choose_capacity(everybody.pk, "parent", by=actor("congdan"), at=timezone.now())
    filed = filing.submit(everybody.pk, by=actor("congdan"), at=timezone.now())
    ask(filed, questions=("late",))
    from dossiers.actions.supplementing import supplement

    supplement(filed.pk, by=actor("congdan"), at=timezone.now(), answers={"late": "Nguyễn Văn Cổ"})
    assert Person.objects.get(dossier=filed, part="deceased").full_name == "Nguyễn Văn Cổ"
    assert Person.objects.filter(dossier=filed).count() == 6
    assert fresh(filed).track_code == filed.track_code


def test_the_capacity_is_asked_refused_and_proven(everybody, congdan, client_for):
    assert lacks(everybody, "congdan") == ["capacity"]
    page = Surfer(client_for(congdan)).go(f"/ho-so/{everybody.pk}/tu-cach/")
    assert "Ông/Bà nộp hồ sơ với tư cách nào?" in page.text
    assert "Phải nộp kèm: Văn bản ủy quyền" in page.text
    assert "nào" in page.send(form="capacity", capacity="self", status=422).text
    page.go(f"/ho-so/{everybody.pk}/tu-cach/").send(form="capacity", capacity="relative")
    assert page.path == f"/ho-so/{everybody.pk}/khai/"
    assert "Cha và mẹ của trẻ" in page.text
    assert lacks(everybody, "congdan") == ["proof"]
    papers_page = page.go(f"/ho-so/{everybody.pk}/giay-to/")
    assert "Giấy tờ chứng minh quan hệ" in papers_page.text
    sent = papers_page.client.post(
        papers_page.path, {"act": "upload", "requirement": "0", "files": upload("sổ hộ tịch.pdf")}, follow=True
    )
    assert "sổ hộ tịch.pdf" in sent.content.decode()
    filed = filing.submit(everybody.pk, by=actor("congdan"), at=timezone.now())
    row = Attachment.objects.get(dossier=filed)
    assert row.field_path == "_proof"
    acknowledged = html(Slip(dossier=filed, kind="acknowledgement", at=timezone.now(), clerk_id=None))
    assert "Giấy tờ chứng minh quan hệ" in acknowledged
    assert "sổ hộ tịch.pdf" in browser("motcua").get(f"/quay/{filed.pk}/").content.decode()


def test_a_proof_is_taken_out_again_and_not_filed_where_none_is_asked(everybody, congdan, client_for):
    me = actor("congdan")
    capacity.choose_capacity(everybody.pk, "relative", by=me, at=timezone.now())
    row = prove(everybody, "congdan")
    page = Surfer(client_for(congdan)).go(f"/ho-so/{everybody.pk}/giay-to/")
    assert row.name in page.text
    sent = page.client.post(f"/ho-so/{everybody.pk}/tep/{row.pk}/go-bo/")
    assert sent["Location"].endswith("/giay-to/#paper-0")
    assert not Attachment.objects.exists()


def test_a_proof_comes_in_pieces_as_well(everybody):
    me, at, body = actor("congdan"), timezone.now(), make.pdf(pages=1)
    capacity.choose_capacity(everybody.pk, "relative", by=me, at=at)
    begun = uploading.start(
        dossier_id=everybody.pk, name="quan-he.pdf", size=len(body), requirement_id=PROOF_ID, by=me, at=at
    )
    uploading.keep(begun, offset=0, body=body)
    row, fresh_one = uploading.finish(begun, sha256=hashlib.sha256(body).hexdigest(), by=me, at=at)
    assert (fresh_one, row.field_path, row.requirement_id) == (True, "_proof", None)
    # A paper of one's own does it too, and a second tap changes nothing.
    again = papers.hang_again(everybody.pk, row, requirement_id=PROOF_ID, by=me, at=at)
    assert again == row


def test_a_capacity_that_nobody_has_is_refused(everybody):
    with pytest.raises(filing.NotReady):
        capacity.choose_capacity(everybody.pk, "guardian", by=actor("congdan"), at=timezone.now())
    with pytest.raises(Forbidden):
        capacity.choose_capacity(everybody.pk, "parent", by=actor("congdan2"), at=timezone.now())


# --- under a power of attorney ---


@pytest.fixture
def power(congdan, congdan2, actor_for):
    return mandating.grant(
        wanted(shares_profile=True), by=actor_for(congdan), at=timezone.now(), proof=upload("giấy ủy quyền.pdf")
    )


@pytest.fixture
def begun(power, commune) -> Dossier:
    """The attorney's draft of the generic form, everything answered that the principal has not filled in."""
    at = timezone.now()
    me = actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=power.pk)
    home = agency(commune).commune_code
    answers = {
        "submitter": {
            "full_name": "Trần Văn Thử",
            "birth_date": "1985-11-02",
            "paper": {"kind": "id_card", "number": "001185000022"},
            "phone": "0912345679",
        },
        "submitter_home": {"commune": home, "line": "Số 2"},
        "owner_kind": "person",
        "request": "Đề nghị giải quyết.",
        "owner": {"paper": {"kind": "id_card", "number": "001099000001"}},
        "owner_home": {"commune": home, "line": "Số 1"},
    }
    saved = filing.save_answers(dossier.pk, answers, version=None, by=me, at=at)
    assert not saved.errors, saved.errors
    tick_all(dossier, "congdan2")
    return dossier


def test_the_attorney_chooses_the_principal_and_finds_the_owner_filled_in(power, congdan2, client_for, commune):
    page = Surfer(client_for(congdan2)).go(f"/nop-ho-so/{CODE}/noi-nop/")
    assert "Ông/Bà nộp hồ sơ cho ai?" in page.text
    assert "Nguyễn Thị Mẫu" in page.text
    page.send(form="mandate", mandate=str(power.pk), agency=commune)
    dossier = Dossier.objects.get(principal__username="congdan")
    assert (dossier.behalf, dossier.mandate_id, dossier.created_by.username) == ("attorney", power.pk, "congdan2")
    answers = access.answers_of(dossier)
    assert answers["capacity"] == "authorised"
    page.go(f"/ho-so/{dossier.pk}/tu-cach/")
    assert "Nguyễn Thị Mẫu" in page.text
    assert Read.objects.filter(stream_kind="user", purpose="mandate").exists()


def test_somebody_elses_mandate_is_not_taken(power, stranger, client_for, commune, actor_for):
    at = timezone.now()
    with pytest.raises(filing.NotReady):
        filing.start(open_offer(CODE, commune, at=at), by=actor_for(stranger), at=at, mandate_id=power.pk)
    page = Surfer(client_for(stranger)).go(f"/nop-ho-so/{CODE}/noi-nop/")
    assert "nộp hồ sơ cho ai" not in page.text


def test_filed_under_a_power_both_see_it_and_both_are_told(begun, congdan, congdan2, client_for, actor_for):
    filed = filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    submitter = Person.objects.get(dossier=filed, role="submitter")
    assert (submitter.full_name, submitter.capacity) == ("Trần Văn Thử", "authorised")
    assert filed.owner_name == "Nguyễn Thị Mẫu"
    event = Event.objects.get(kind="dossier.submitted", stream_id=str(filed.pk))
    assert event.by_user == congdan2.pk
    assert event.facts["principal"] == congdan.pk
    # The paper recorded with the power lies with the dossier, for the clerk to read.
    assert Attachment.objects.get(dossier=filed).name == "giấy ủy quyền.pdf"
    shown = browser("motcua").get(f"/quay/{filed.pk}/").content.decode()
    assert "giấy ủy quyền.pdf" in shown
    assert "Đã ghi trong tài khoản" in shown
    while deliver_due(at=timezone.now()):
        pass
    render_documents()
    told = set(Message.objects.filter(dossier=filed, channel="inbox").values_list("user__username", flat=True))
    assert told == {"congdan", "congdan2"}
    mine = Surfer(client_for(congdan))
    assert "Trần Văn Thử" in mine.go("/ho-so/").text
    assert "Trần Văn Thử" in mine.go(f"/ho-so/{filed.pk}/").text
    assert Read.objects.filter(stream_kind="dossier", stream_id=str(filed.pk), user_id=congdan.pk).exists()


def test_what_the_attorney_filed_only_the_attorney_changes(begun, congdan, congdan2, client_for):
    filed = filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    with pytest.raises(Forbidden):
        amending.begin(filed.pk, by=actor("congdan"), at=timezone.now())
    mine, theirs = Surfer(client_for(congdan)), Surfer(client_for(congdan2))
    edit = f"/ho-so/{filed.pk}/sua/"
    assert edit not in mine.go(f"/ho-so/{filed.pk}/").page.links
    assert mine.client.get(edit).status_code == 404
    assert edit in theirs.go(f"/ho-so/{filed.pk}/").page.links
    theirs.go(edit).send()
    assert theirs.path.endswith("/khai/")
    assert mine.client.get(edit).status_code == 404


def test_what_waits_for_a_principal_is_asked_in_two_queries(begun, ask, django_assert_max_num_queries):
    filed = filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    ask(filed, questions=("request",))
    principal = actor("congdan")
    rows = [filed, *(_another(filed, number) for number in range(4))]
    with django_assert_max_num_queries(3):
        found = access.tasks_of(principal, at=timezone.now())
    assert {task.dossier.pk for task in found} == {row.pk for row in rows}


def _another(filed: Dossier, number: int) -> Dossier:
    """A further dossier of the same two people that waits for a supplement."""
    row, request = fresh(filed), filed.supplements.get()
    row.pk, row.number, row.submit_key = None, f"{filed.number}-{number}", None
    row._state.adding = True
    row.save()
    request.pk, request.dossier = None, row
    request._state.adding = True
    request.save()
    return row


def test_a_recorded_paper_goes_to_no_office_around_the_scanner(begun, power, settings):
    settings.DEMO = False
    assert lacks(begun, "congdan2") == ["scan"]
    power.proof.scan_state = "clean"
    power.proof.save()
    assert filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now()).number


def test_a_power_that_ends_before_filing_loses_nothing(begun, power, congdan2, client_for, actor_for, congdan, commune):
    mandating.revoke(power.pk, by=actor_for(congdan), at=timezone.now())
    assert lacks(begun, "congdan2") == ["mandate"]
    page = Surfer(client_for(congdan2)).go(f"/ho-so/{begun.pk}/khai/")
    assert "không còn áp dụng" in page.text
    page.go(f"/ho-so/{begun.pk}/tu-cach/").send(button=("act", "leave"))
    left = fresh(begun)
    assert (left.behalf, left.principal_id, left.mandate_id) == ("", None, None)
    kept = access.answers_of(Dossier.objects.select_related("draft").get(pk=begun.pk))
    assert kept["request"]
    assert (kept["owner"]["full_name"], kept["owner_home"]["line"]) == ("Nguyễn Thị Mẫu", "Số 1")
    # What the principal's account had filled in went with the power; the paper says it anew.
    assert set(lacks(begun, "congdan2")) == {"answer", "proof"}
    again = {
        "owner": {"birth_date": "1990-05-14", "paper": {"number": "001099000001"}},
        "owner_home": {"commune": agency(commune).commune_code},
    }
    filing.save_answers(begun.pk, again, version=None, by=actor("congdan2"), at=timezone.now())
    assert lacks(begun, "congdan2") == ["proof"]
    prove(begun, "congdan2")
    filed = filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    assert Person.objects.get(dossier=filed, role="submitter").capacity == "authorised"
    # Without the recorded power the dossier is not in the principal's account.
    with pytest.raises(Dossier.DoesNotExist):
        access.own_for(actor_for(congdan), filed.pk)


def test_the_owner_must_be_the_principal(begun):
    me = actor("congdan2")
    filing.save_answers(begun.pk, {"owner": {"full_name": "Người Khác"}}, version=None, by=me, at=timezone.now())
    assert lacks(begun, "congdan2") == ["owner"]
    filing.save_answers(
        begun.pk,
        {"owner": {"full_name": "Nguyễn Thị Mẫu", "paper": {"number": "001099000009"}}},
        version=None,
        by=me,
        at=timezone.now(),
    )
    assert lacks(begun, "congdan2") == ["owner"]
    filing.save_answers(begun.pk, {"capacity": "self"}, version=None, by=me, at=timezone.now())
    assert "capacity" in lacks(begun, "congdan2")


def test_after_filing_the_power_decides_who_acts(begun, power, ask, congdan, congdan2, stranger, actor_for):
    filed = filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    ask(filed, questions=("request",))
    for who, may in ((congdan2, True), (congdan, True), (stranger, False)):
        assert access.acts(actor_for(who), fresh(filed), at=timezone.now()) is may
    mandating.revoke(power.pk, by=actor_for(congdan), at=timezone.now())
    assert access.own_for(actor_for(congdan2), filed.pk).pk == filed.pk
    assert not access.acts(actor_for(congdan2), fresh(filed), at=timezone.now())
    from dossiers.actions.supplementing import supplement

    with pytest.raises(Forbidden):
        supplement(filed.pk, by=actor("congdan2"), at=timezone.now(), answers={"request": "Lại."})
    supplement(filed.pk, by=actor("congdan"), at=timezone.now(), answers={"request": "Đề nghị cấp lại."})
    assert fresh(filed).supplements.get().answered_by == congdan


def test_a_form_that_allows_nobody_else_takes_no_power(form_of, power, commune, congdan2, client_for):
    form_of(PEOPLE_FORM | {"capacities": [{"value": "parent"}]})
    at = timezone.now()
    with pytest.raises(filing.NotReady) as refused:
        filing.start(open_offer(CODE, commune, at=at), by=actor("congdan2"), at=at, mandate_id=power.pk)
    assert refused.value.lacks[0].kind == "capacity"
    assert "nộp hồ sơ cho ai" not in Surfer(client_for(congdan2)).go(f"/nop-ho-so/{CODE}/noi-nop/").text


def test_where_the_form_asks_for_the_owner_alone_the_account_is_the_submitter(form_of, power, commune):
    plain = PEOPLE_FORM | {"roles": {"submitter": {"full_name": "child", "birth_date": "born"}}}
    form_of({key: value for key, value in plain.items() if key not in ("capacities", "in_person")})
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=power.pk)
    assert access.answers_of(Dossier.objects.select_related("draft").get(pk=dossier.pk))["child"] == "Nguyễn Thị Mẫu"
    filing.save_answers(dossier.pk, {"requester": "Trần Văn Thử"}, version=None, by=me, at=at)
    tick_all(dossier, "congdan2")
    filed = filing.submit(dossier.pk, by=me, at=at)
    names = dict(Person.objects.filter(dossier=filed).values_list("role", "full_name"))
    assert names == {"owner": "Nguyễn Thị Mẫu", "submitter": "Trần Văn Thử"}


CAPACITIES = [{"value": value, "label": words(value)} for value in ("parent", "authorised", "relative")]
PARENTS_FORM = PEOPLE_FORM | {
    "roles": PEOPLE_FORM["roles"]
    | {
        "capacity": "capacity",
        "parties": [{"role": "father", "label": words("Cha"), "full_name": "late"}],
    },
    "capacities": [
        {"value": "parent", "principals": ["father"]},
        {"value": "authorised", "proof": words("Văn bản ủy quyền"), "proof_required": True, "principals": ["father"]},
        {"value": "relative"},
    ],
    "pages": [
        PEOPLE_FORM["pages"][0]
        | {
            "items": [
                item("capacity", "one_of", required=True, options=CAPACITIES),
                *PEOPLE_FORM["pages"][0]["items"],
            ]
        }
    ],
}


def test_one_parent_files_for_the_child_under_the_power_of_the_other(form_of, power, commune):
    """The owner is the child: who has empowered the submitter is one of the parties of the form."""
    form_of(PARENTS_FORM)
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=power.pk)
    begun = Dossier.objects.select_related("draft").get(pk=dossier.pk)
    # What the power gives is chosen; the father may say that he files as a parent instead.
    assert access.answers_of(begun) == {"capacity": "authorised"}
    answers = ANSWERS | {"capacity": "relative", "requester": "Trần Văn Thử", "late": "Người Khác"}
    tick_all(dossier, "congdan2")
    for capacity_given, name, kinds in (
        ("relative", "Nguyễn Thị Mẫu", ["capacity"]),
        ("parent", "Người Khác", ["principal"]),
        ("authorised", "Người Khác", ["principal"]),
    ):
        filing.save_answers(
            dossier.pk, answers | {"capacity": capacity_given, "late": name}, version=None, by=me, at=at
        )
        assert lacks(dossier, "congdan2") == kinds
    filing.save_answers(
        dossier.pk, answers | {"capacity": "parent", "late": "Nguyễn Thị Mẫu"}, version=None, by=me, at=at
    )
    filed = filing.submit(dossier.pk, by=me, at=at)
    assert filed.owner_name == "Nguyễn Gia Bảo"
    assert Person.objects.get(dossier=filed, role="submitter").capacity == "parent"
    assert "giấy ủy quyền.pdf" in browser("motcua").get(f"/quay/{filed.pk}/").content.decode()


def test_the_check_page_says_whom_the_form_must_name(form_of, power, commune, congdan2, client_for):
    form_of(PARENTS_FORM)
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=power.pk)
    filing.save_answers(dossier.pk, ANSWERS | {"capacity": "parent", "late": "Người Khác"}, version=None, by=me, at=at)
    tick_all(dossier, "congdan2")
    page = (
        Surfer(client_for(congdan2))
        .go(f"/ho-so/{dossier.pk}/kiem-tra/")
        .send(form="declared", declared="on", status=422)
    )
    assert "phải có người đã ủy quyền" in page.text


# --- delegates ---


def test_a_delegate_files_for_the_organisation_until_removed(doanhnghiep, congdan2, actor_for, commune, client_for):
    at = timezone.now()
    row = mandating.grant(delegation(), by=actor_for(doanhnghiep), at=at)
    me = actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=row.pk)
    home = agency(commune).commune_code
    answers = {
        "submitter": {
            "full_name": "Trần Văn Thử",
            "birth_date": "1985-11-02",
            "paper": {"kind": "id_card", "number": "001185000022"},
            "phone": "0912345679",
        },
        "submitter_home": {"commune": home, "line": "Số 2"},
        "organisation_home": {"commune": home, "line": "Số 1"},
        "organisation_phone": "0912345678",
        "request": "Đề nghị giải quyết.",
    }
    assert not filing.save_answers(dossier.pk, answers, version=None, by=me, at=at).errors
    tick_all(dossier, "congdan2")
    filed = filing.submit(dossier.pk, by=me, at=at)
    assert filed.owner_name == "Công ty TNHH Ví Dụ"
    assert Person.objects.get(dossier=filed, role="submitter").capacity == "delegate"
    assert Person.objects.get(dossier=filed, role="owner").is_organisation
    for who in ("congdan2", "doanhnghiep"):
        assert client_for(user_by_name(who)).get(f"/ho-so/{filed.pk}/").status_code == 200
    mandating.revoke(row.pk, by=actor_for(doanhnghiep), at=timezone.now())
    assert client_for(congdan2).get(f"/ho-so/{filed.pk}/").status_code == 404
    assert client_for(doanhnghiep).get(f"/ho-so/{filed.pk}/").status_code == 200


def test_the_form_asks_for_a_proof_by_its_own_question(congdan, client_for, commune):
    me = Surfer(client_for(congdan))
    me.go(f"/nop-ho-so/{CODE}/noi-nop/").send(agency=commune)
    dossier = Dossier.objects.get()
    me.go(f"/ho-so/{dossier.pk}/khai/capacity/").send(form="capacity", capacity="guardian")
    assert "Giấy tờ chứng minh việc giám hộ" in me.go(f"/ho-so/{dossier.pk}/giay-to/").text
    assert GENERIC["capacity"] == {"capacity": "self"}
