"""One commune at work, for tests that look at every screen: dossiers in each state, and all that hangs on them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from dossiers.actions import (
    amending,
    filing,
    intake,
    keeping,
    mandating,
    papers,
    posting,
    results,
    supplementing,
    talking,
    withdrawing,
)
from dossiers.known import VIETNAM
from dossiers.models import Attachment, Dossier, Draft
from mydata.actions import correcting, exporting
from mydata.tasks import make_exports
from notifications.models import Message
from procedures.access import open_offer
from tests.browser.test_filing import make_papers
from tests.browser.test_staff import file_one
from tests.dossiers.conftest import upload
from tests.dossiers.office import Office, actor
from tests.dossiers.powers import delegation
from tests.dossiers.powers import power as wanted_power
from tests.files import make

# Nowhere to break it: an address copied into a reason, a file as a scanner names it.
LONG = "https://dichvucong.example.gov.vn/huong-dan/" + "thanh-phan-ho-so-" * 12


def drafted(code: str, who: str = "congdan", **more: Any) -> Dossier:
    """A new draft at the demonstration commune."""
    at = timezone.now()
    return filing.start(open_offer(code, actor("motcua").agency_code, at=at), by=actor(who), at=at, **more)


def half_done() -> Dossier:
    """A draft with a wrong answer kept, a photograph and a PDF."""
    dossier, me, at = drafted("1.004873"), actor("congdan"), timezone.now()
    answers = {"capacity": "authorised", "marital_status": "married", "requester": {"phone": "12"}}
    filing.save_answers(dossier.pk, answers, version=None, by=me, at=at)
    paper = next(row for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit")
    for sent in (upload(f"trích lục {LONG[-150:]}.pdf"), upload("ảnh.jpg", make.sideways_photo())):
        papers.attach(dossier.pk, upload=sent, requirement_id=paper.id, by=me, at=at)
    return dossier


def old_draft() -> Dossier:
    """A draft that expires in two days."""
    dossier = drafted("2.000635")
    Draft.objects.filter(dossier=dossier).update(expires_at=timezone.now() + timedelta(days=2))
    return dossier


def changed(office: Office) -> Dossier:
    """A dossier that its applicant has supplemented once."""
    dossier, at = office.new(), timezone.now()
    asked = (intake.Asked("Xin ghi rõ hơn.", field_path="request"),)
    intake.ask_supplement(dossier.pk, asked=asked, reason="Chưa rõ.", by=actor("motcua"), at=at)
    supplementing.supplement(
        dossier.pk, by=actor("congdan"), at=timezone.now(), answers={"request": "Đề nghị cấp ba bản sao."}
    )
    return dossier


def posted(office: Office) -> Dossier:
    """A result that was given to the post today."""
    dossier, at = office.done(receive_by="post"), timezone.now()
    day = at.astimezone(VIETNAM).date()
    said = {"carrier": "Bưu điện Việt Nam (VNPost)", "code": "EE123456789VN", "on": day}
    posting.hand_to_post(dossier.pk, **said, by=actor("motcua"), at=at)
    return dossier


def came_back(office: Office) -> Dossier:
    """A result that the post brought back."""
    dossier, at = posted(office), timezone.now()
    day = at.astimezone(VIETNAM).date()
    posting.came_back(dossier.pk, on=day, why="absent", by=actor("motcua"), at=at)
    return dossier


def make_world() -> dict[str, int | str]:
    """Let everything happen once; what came of it, by name."""
    long_name = "Công ty trách nhiệm hữu hạn một thành viên thương mại dịch vụ " + "Ví-dụ-" * 20
    User.objects.filter(username="doanhnghiep").update(full_name=long_name[:150])
    office, at, me = Office(lambda **_more: file_one()), timezone.now(), actor("congdan")
    power = mandating.grant(wanted_power(), by=me, at=at, proof=upload("giấy ủy quyền.pdf"))
    mandating.grant(delegation(), by=actor("doanhnghiep"), at=at)
    new, asked, edited, gone, leaving = (office.new() for _ in range(5))
    paper = next(row for row in asked.procedure_version.requirements_for(None) if row.kind == "submit")
    wanted = (
        intake.Asked(f"Bản chụp bị mờ: {LONG}", requirement_id=paper.id),
        intake.Asked("Ghi rõ.", field_path="request"),
    )
    intake.ask_supplement(asked.pk, asked=wanted, reason=f"Hồ sơ chưa đủ, xin xem {LONG}", by=actor("motcua"), at=at)
    edit = amending.begin(edited.pk, by=me, at=at)
    withdrawing.request_withdrawal(gone.pk, reason="Nộp nhầm.", by=me, at=at)
    intake.accept(leaving.pk, by=actor("motcua"), at=at)
    withdrawing.request_withdrawal(leaving.pk, reason="Không cần nữa.", by=me, at=at)
    talking.write(new.pk, words=f"Tôi cần gọi cho ai? {LONG}", upload=upload(f"{LONG[-180:]}.pdf"), by=me, at=at)
    talking.write(new.pk, words="Xin gọi số của quầy.", by=actor("motcua"), at=at)
    refused = office.new()
    intake.refuse(refused.pk, reason=f"Không thuộc thẩm quyền, xin xem {LONG}", by=actor("motcua"), at=at)
    collect, returned = office.done(receive_by="counter"), office.done()
    results.return_result(returned.pk, by=actor("motcua"), at=timezone.now())
    correction = correcting.ask(
        dossier_id=new.pk, by=me, at=at, target="request", wrong="sai", right="đúng", proof=upload()
    )
    exporting.ask(by=me, at=at)
    make_exports()
    half = half_done()
    photo = Attachment.objects.get(dossier=half, name="ảnh.jpg")
    found = {
        "draft": half.pk,
        **{"photo": photo.pk, "paper": photo.requirement_id},
        "kept": keeping.put_in(upload("căn cước.pdf"), by=me, at=timezone.now()).pk,
        "changed": changed(office).pk,
        "old": old_draft().pk,
        "birth": drafted("1.001193", "congdan2", mandate_id=power.pk).pk,
        "waiting": office.waiting().pk,
        **{"posted": posted(office).pk, "back": came_back(office).pk},
        "started": office.drafted().pk,
        "leader": office.at_leader().pk,
        "records": office.at_records().pk,
        **{"new": new.pk, "asked": asked.pk, "edit": edit.pk, "edited": edited.pk, "gone": gone.pk},
        **{"leaving": leaving.pk, "refused": refused.pk, "collect": collect.pk, "returned": returned.pk},
        **{"power": power.pk, "correction": correction.pk},
    }
    make_papers()
    slip = new.documents.get(kind="acknowledgement")
    assert Message.objects.exists()
    return found | {"token": slip.token, "slip": slip.pk, "number": str(new.number)}
