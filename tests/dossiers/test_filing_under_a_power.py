"""Under a recorded power: what it gives is chosen, its paper is there, and every screen says for whom one files."""

from typing import Any

import pytest
from django.utils import timezone

from dossiers import access
from dossiers.actions import capacity, filing, mandating
from dossiers.models import Attachment, Dossier, Draft, Person
from procedures.access import open_offer
from tests.dossiers.office import actor, browser
from tests.dossiers.powers import power as wanted
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_filing_for_others import (
    ANSWERS,
    CODE,
    PEOPLE_FORM,
    begun,  # noqa: F401
    form_of,  # noqa: F401
    lacks,
    power,  # noqa: F401
    prove,
    tick_all,
    words,
)

pytestmark = pytest.mark.django_db
PAPER = "Văn bản ủy quyền (chỉ khi ủy quyền cho người khác xin bản sao)"
BESIDE = PEOPLE_FORM | {
    "roles": PEOPLE_FORM["roles"]
    | {
        "parties": [
            {"role": "father", "label": words("Cha"), "full_name": "late"},
            *PEOPLE_FORM["roles"]["parties"][1:],
        ]
    },
    "capacities": [
        {"value": "parent", "label": words("Cha hoặc mẹ đẻ"), "principals": ["father"]},
        {"value": "relative"},
        {"value": "authorised", "proof": words("Văn bản ủy quyền"), "proof_required": True, "principals": ["father"]},
    ],
}


def drafted(mandate: Any, commune: str) -> Dossier:
    at = timezone.now()
    return filing.start(open_offer(CODE, commune, at=at), by=actor("congdan2"), at=at, mandate_id=mandate.pk)


def cards(page: Surfer) -> list[str]:
    """The names of the papers that have a card."""
    return [part.partition("</h")[0].partition(">")[2] for part in page.text.split('id="paper-') if '-name">' in part]


def test_the_recorded_paper_is_there_and_asked_for_nowhere(begun, congdan2, client_for):
    page = Surfer(client_for(congdan2)).go(f"/ho-so/{begun.pk}/giay-to/")
    assert sum("ủy quyền" in name.lower() for name in cards(page)) == 1
    shown = page.text.partition("<main")[2]
    assert "giấy ủy quyền.pdf" in shown
    assert "Nguyễn Thị Mẫu đã lưu văn bản này cùng ủy quyền trong tài khoản" in shown
    assert f"/tai-khoan/uy-quyen/{begun.mandate_id}/giay/" in page.page.links
    assert (
        "giấy ủy quyền.pdf (đã ghi trong tài khoản của Nguyễn Thị Mẫu)" in page.go(f"/ho-so/{begun.pk}/kiem-tra/").text
    )
    filed = filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    row = Attachment.objects.select_related("requirement").get(dossier=filed)
    assert (row.name, row.requirement.name) == ("giấy ủy quyền.pdf", PAPER)
    desk = browser("motcua").get(f"/quay/{filed.pk}/").content.decode()
    # At the catalogue's line, to be checked there, and named beside who files.
    assert desk.count("giấy ủy quyền.pdf") > 1


def test_a_power_without_paper_asks_for_none_but_takes_one(congdan, congdan2, actor_for, commune, client_for):
    row = mandating.grant(wanted(), by=actor_for(congdan), at=timezone.now())
    page = Surfer(client_for(congdan2)).go(f"/ho-so/{drafted(row, commune).pk}/giay-to/")
    assert sum("ủy quyền" in name.lower() for name in cards(page)) == 1
    assert "nhưng chưa kèm văn bản" in page.text
    assert "proof" not in lacks(Dossier.objects.get(), "congdan2")


def test_an_agent_without_a_power_meets_one_card(congdan, client_for, commune):
    me = Surfer(client_for(congdan))
    me.go(f"/nop-ho-so/{CODE}/noi-nop/").send(agency=commune)
    dossier = Dossier.objects.get()
    me.go(f"/ho-so/{dossier.pk}/khai/capacity/").send(form="capacity", capacity="authorised")
    page = me.go(f"/ho-so/{dossier.pk}/giay-to/")
    assert [name for name in cards(page) if "ủy quyền" in name.lower()] == [PAPER]
    # It must be there: ticked away in another tab, it is missed all the same, at its own card.
    tick_all(dossier, "congdan")
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(dossier.pk, by=actor("congdan"), at=timezone.now())
    missed = [lack for lack in refused.value.lacks if lack.kind in ("proof", "paper")]
    line = next(row for row in dossier.procedure_version.requirements_for(None) if row.name == PAPER)
    assert [(lack.kind, lack.page) for lack in missed] == [("proof", str(line.id))]
    page = me.go(f"/ho-so/{dossier.pk}/kiem-tra/").send(form="declared", declared="on", status=422)
    assert f"/ho-so/{dossier.pk}/giay-to/?next=check#paper-{line.id}" in page.page.links
    # What a program or an older page hung beside the list counts as the same paper.
    prove(dossier, "congdan")
    assert "proof" not in lacks(dossier, "congdan")
    assert "chứng minh.pdf" in me.go(f"/ho-so/{dossier.pk}/giay-to/").text


def test_every_screen_says_for_whom_one_files(begun, congdan, congdan2, client_for):
    me, said = Surfer(client_for(congdan2)), "Ông/Bà nộp thay cho <strong>Nguyễn Thị Mẫu</strong>"
    pages = [page.key for page in begun.procedure_version.eform.pages]
    parts = ("khai", "giay-to", "nhan-ket-qua", "tu-cach", "kiem-tra", *(f"khai/{key}" for key in pages))
    for part in parts:
        assert said in me.go(f"/ho-so/{begun.pk}/{part}/").text, part
    assert "nộp thay cho Nguyễn Thị Mẫu" in me.go("/ho-so/").text
    assert "nộp thay cho Nguyễn Thị Mẫu" in me.go(f"/nop-ho-so/{CODE}/").text
    filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    for path in ("da-nop/", ""):
        shown = me.go(f"/ho-so/{begun.pk}/{path}").text
        assert "Nộp thay cho" in shown
        assert "Nguyễn Thị Mẫu" in shown
    assert "nộp thay cho Nguyễn Thị Mẫu" in me.go("/ho-so/").text
    # The principal reads who filed it, and is not said to have filed for herself.
    assert "nộp thay cho" not in Surfer(client_for(congdan)).go("/ho-so/").text


def test_ones_own_affair_names_nobody(draft, citizen):
    dossier = draft()
    for path in (f"/ho-so/{dossier.pk}/khai/", f"/ho-so/{dossier.pk}/khai/submitter/", "/ho-so/"):
        assert "nộp thay cho" not in citizen.go(path).text


def test_the_capacity_is_chosen_and_another_only_as_the_power_allows(begun, congdan2, client_for):
    me = Surfer(client_for(congdan2)).go(f"/ho-so/{begun.pk}/khai/capacity/")
    assert me.form("capacity")["data"]["capacity"] == ["authorised"]
    assert "Tư cách đã được chọn sẵn theo ủy quyền" in me.text
    wrong = me.send(form="capacity", capacity="parent", status=422)
    assert "chỉ nộp được với tư cách: " in wrong.text


@pytest.fixture
def beside(form_of, power, commune) -> Dossier:
    """A draft under a power whose form does not ask for the capacity: a parent who holds it may file as a parent."""
    form_of(BESIDE)
    dossier = drafted(power, commune)
    answers = ANSWERS | {"requester": "Trần Văn Thử", "late": "Nguyễn Thị Mẫu"}
    assert not filing.save_answers(dossier.pk, answers, version=None, by=actor("congdan2"), at=timezone.now()).errors
    tick_all(dossier, "congdan2")
    return dossier


def test_a_parent_who_holds_a_power_files_as_a_parent(beside, congdan2, client_for):
    me = Surfer(client_for(congdan2)).go(f"/ho-so/{beside.pk}/tu-cach/")
    assert me.form("capacity")["data"]["capacity"] == ["authorised"]
    assert "relative" not in str(me.form("capacity"))
    me.send(form="capacity", capacity="relative", status=422)
    me.go(f"/ho-so/{beside.pk}/tu-cach/").send(form="capacity", capacity="parent")
    assert "Cha hoặc mẹ đẻ" in me.text
    filed = filing.submit(beside.pk, by=actor("congdan2"), at=timezone.now())
    assert Person.objects.get(dossier=filed, role="submitter").capacity == "parent"
    assert "giấy ủy quyền.pdf" in browser("motcua").get(f"/quay/{filed.pk}/").content.decode()


def test_a_capacity_outside_the_power_is_refused(beside):
    with pytest.raises(filing.NotReady):
        capacity.choose_capacity(beside.pk, "relative", by=actor("congdan2"), at=timezone.now())


# --- two devices ---


def test_two_devices_that_choose_a_capacity_are_told(form_of, draft, congdan, client_for):
    form_of(PEOPLE_FORM)
    dossier = draft(CODE)
    phone, tablet = (Surfer(client_for(congdan)).go(f"/ho-so/{dossier.pk}/tu-cach/") for _ in range(2))
    before = Draft.objects.get(dossier=dossier).version
    tablet.send(form="capacity", capacity="relative")
    assert Draft.objects.get(dossier=dossier).version == before + 1
    phone.send(form="capacity", capacity="parent", status=409)
    assert "thiết bị khác" in phone.text
    assert Dossier.objects.get(pk=dossier.pk).capacity == "relative"
    phone.send(form="capacity", capacity="parent")
    assert Dossier.objects.get(pk=dossier.pk).capacity == "parent"


def test_the_same_choice_on_two_devices_is_no_conflict(form_of, draft, congdan, client_for):
    form_of(PEOPLE_FORM)
    dossier = draft(CODE)
    phone, tablet = (Surfer(client_for(congdan)).go(f"/ho-so/{dossier.pk}/tu-cach/") for _ in range(2))
    for device in (tablet, phone):
        assert device.send(form="capacity", capacity="parent").path == f"/ho-so/{dossier.pk}/khai/"


def test_a_capacity_that_saves_by_itself_says_when_or_that_another_device_chose(form_of, draft, congdan, client_for):
    form_of(PEOPLE_FORM)
    dossier, client = draft(CODE), client_for(congdan)
    by_itself = {"headers": {"X-Autosave": "1"}}
    path = f"/ho-so/{dossier.pk}/tu-cach/"
    first = client.post(path, {"capacity": "parent", "_base": ""}, **by_itself)
    assert first.json()["base"] == "parent"
    assert client.post(path, {"capacity": "relative", "_base": ""}, **by_itself).status_code == 409
    with pytest.raises(filing.DraftConflict):
        capacity.choose_capacity(dossier.pk, "relative", by=actor("congdan"), at=timezone.now(), over="")


def test_what_was_declared_is_not_filed_in_another_capacity(form_of, draft, congdan):
    """The check page showed one capacity; a device that chose another meanwhile makes it be looked at again."""
    form_of(PEOPLE_FORM)
    dossier, me = draft(CODE), actor("congdan")
    seen = access.draft_for(me, dossier.pk)[1].version
    capacity.choose_capacity(dossier.pk, "parent", by=me, at=timezone.now())
    with pytest.raises(filing.DraftConflict):
        filing.submit(dossier.pk, by=me, at=timezone.now(), version=seen)
