"""What stands on the office's papers: rows in, the context of templates/legal/<kind>.html out."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.access import names_of
from agencies.access import AgencyInfo, agency_by_id, commune_name, province_agency, province_name, province_of
from agencies.rules.kinds import Level
from dossiers import labels
from dossiers.access.capacity import capacity_words, filed_proof, in_person
from dossiers.access.case import PaperView, papers_of
from dossiers.access.clock import reply_by
from dossiers.access.public import slip_number
from dossiers.models import Document, Dossier, Person, Result, SupplementRequest
from dossiers.rules import verifying
from portal.lib import pdf
from procedures.access import LimitInfo, published
from procedures.rules.eform_asked import name_of

# Sets of legal forms by the day they came into force; the wording of the later set is not confirmed (domain 10.1).
FORM_SETS = ((date(2018, 11, 23), "2018"), (date(2025, 9, 15), "2025"))
TEMPLATES = {
    "acknowledgement": "legal/acknowledgement.html",
    "form01": "legal/form01.html",
    "form02": "legal/form02.html",
    "form03": "legal/form03.html",
    "result": "legal/letter.html",
}
UNITS = {
    "same_day": "trong ngày làm việc",
    "working_hour": "giờ làm việc",
    "working_day": "ngày làm việc",
    "day": "ngày",
    "month": "tháng",
    "year": "năm",
}
RESTART = "Thời hạn giải quyết được tính lại từ đầu khi cơ quan nhận đủ nội dung bổ sung."
PAUSE = "Thời gian chờ bổ sung không tính vào thời hạn giải quyết."


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to complete, on form 02."""

    name: str
    remark: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One paper to be drawn: of a stored document, or of an act that the clerk is only looking at."""

    dossier: Dossier
    kind: str
    at: datetime
    clerk_id: int | None
    token: str = "preview"  # noqa: S105 - a name in a URL, not a secret
    code: str = "X" * verifying.LENGTH
    ordinal: int = 1
    due_at: datetime | None = None
    items: Sequence[Item] = ()
    reason: str = ""
    round: int = 1
    wished_by: date | None = None
    restarts: bool = True
    papers: Sequence[PaperView] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def form_set_on(day: date) -> str:
    """Return the set of legal forms in force on the day."""
    return [name for since, name in FORM_SETS if since <= day][-1]


def new_token() -> str:
    """Return an unguessable name for the verify page (256 bits)."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a random code for those who type instead of scanning (58 bits)."""
    return "".join(secrets.choice(verifying.ALPHABET) for _ in range(verifying.LENGTH))


def slip_of(document: Document) -> Slip:
    """Return what a stored document says, out of its facts and the rows of its moment."""
    facts = document.facts
    request = _request(document.dossier, facts.get("round")) if document.kind == "form02" else None
    due_at = facts.get("due_at")
    return Slip(
        dossier=document.dossier,
        kind=document.kind,
        at=document.issued_at,
        clerk_id=facts.get("by_user"),
        token=document.token,
        code=document.code or "",
        ordinal=document.ordinal,
        due_at=datetime.fromisoformat(due_at) if due_at else None,
        items=items_of(request) if request else (),
        reason=request.reason if request else document.dossier.refusal_reason,
        round=document.dossier.supplements.filter(round__lte=request.round).count() if request else 1,
        wished_by=request.wished_by if request else None,
        restarts=facts.get("restarts", True),
    )


def draw(slip: Slip) -> bytes:
    """Return the paper as PDF/A-3a; raises portal.lib.pdf.Refused where it names anything from outside."""
    with translation.override("vi"):  # the office's papers are Vietnamese, whatever language the page is read in
        title = f"{labels.DOCUMENT[slip.kind]} {slip.dossier.number}"
        return pdf.render(html(slip), title=title)


def html(slip: Slip) -> str:
    """Return the paper's HTML; nothing is fetched when it is drawn."""
    return render_to_string(TEMPLATES[slip.kind], context(slip))


def context(slip: Slip) -> dict[str, Any]:
    """Gather everything the legal templates may name; keys are always present."""
    dossier = slip.dossier
    people = {person.role: person for person in dossier.people.all()}
    intake = agency_by_id(dossier.intake_agency_id)
    solving = agency_by_id(dossier.solving_agency_id)
    issuing = solving if slip.kind == "result" else intake
    result = Result.objects.filter(dossier=dossier).first() if slip.kind == "result" else None
    return {
        "paper": _paper(slip, issuing, result),
        "head": _head(issuing, solving, slip.kind),
        "office": {"name": intake.desk_name, "phone": intake.phone, "portal_name": portal_name()},
        "dossier": _dossier(slip, intake, solving),
        "submitter": _submitter(people.get("submitter"), dossier),
        "owner": (owner := _owner(people.get("owner"), people.get("submitter"))),
        # The letter speaks to who filed for another person; an organisation is addressed itself.
        "for_other": not owner["same"] and bool(owner["salutation"]) and "submitter" in people,
        "clerk": {"name": names_of([slip.clerk_id]).get(slip.clerk_id, "") if slip.clerk_id else ""},
        "in_person": in_person(dossier, "vi"),
        "papers": _papers(slip, people.get("submitter")) if slip.kind in ("acknowledgement", "form01") else [],
        "supplement": _supplement(slip),
        "refusal": {"reason": slip.reason, "legal_basis": "", "advice": ""},
        "result": _result(result),
        "approver": _approver(result, solving),
        **slip.extra,
    }


def items_of(request: SupplementRequest) -> list[Item]:
    """Return what a request asks, by the names of the papers or of the questions."""
    version = published(request.dossier.version_id)
    names = {paper.id: paper.name for paper in version.requirements}
    form = version.eform
    return [
        Item(names.get(row.requirement_id or 0) or name_of(form, row.field_path, "vi") or row.title, row.remark)
        for row in request.items.all()
    ]


def portal_name() -> str:
    """Return the name of this portal on papers."""
    return f"Cổng dịch vụ công {_bare_province()}"


def _request(dossier: Dossier, round_: int | None) -> SupplementRequest | None:
    return dossier.supplements.filter(round=round_).first()


def _paper(slip: Slip, issuing: AgencyInfo, result: Result | None) -> dict[str, Any]:
    verify_url = settings.SITE_URL + reverse("verify", args=[slip.token])
    number = slip_number(slip.dossier)
    title = result.title if result else ""
    return {
        "number": result.number if result else number,
        "ordinal": slip.ordinal,
        "subject": title[:1].lower() + title[1:],
        "place": place_of(issuing),
        "date": slip.at,
        # One mask for all: to weigh the eight against each other takes as long as a tenth of drawing the paper.
        "qr": segno.make(verify_url, error="m", mask=2).svg_data_uri(border=0),
        "verify_url": verify_url,
        "verify_code": verifying.spoken(slip.code),
        "verify_page": settings.SITE_URL + reverse("verify_code"),
        "lookup_url": settings.SITE_URL + reverse("track"),
        "answer_url": settings.SITE_URL + reverse("dossier_page", args=[slip.dossier.pk]),
    }


def place_of(agency: AgencyInfo) -> str:
    """Return the place name on a letter: the commune's own, else the province's."""
    if agency.commune_code:
        name = commune_name(agency.commune_code).split(",")[0]
        return name.removeprefix("Xã ").removeprefix("Phường ").removeprefix("Đặc khu ")
    return _bare_province().removeprefix("tỉnh ").removeprefix("thành phố ")


def _bare_province() -> str:
    name = province_agency().name.removeprefix("Ủy ban nhân dân ")
    return name[:1].lower() + name[1:]


def _head(issuing: AgencyInfo, solving: AgencyInfo, kind: str) -> dict[str, str]:
    province = province_agency().name
    if kind == "result":
        is_commune = solving.level == Level.COMMUNE
        return {"parent": "" if is_commune else province, "agency": solving.name, "name": solving.name}
    is_commune = issuing.level == Level.COMMUNE
    return {
        "parent": issuing.name if is_commune else province,
        "agency": "Trung tâm Phục vụ hành chính công" if is_commune else issuing.desk_name,
        "name": issuing.name,
    }


def _dossier(slip: Slip, intake: AgencyInfo, solving: AgencyInfo) -> dict[str, Any]:
    dossier = slip.dossier
    version = published(dossier.version_id)
    channel = {1: "counter", 2: "online", 3: "post"}[dossier.channel]
    limit = version.limit(dossier.case_id, channel)
    case = next((case.name for case in version.cases if case.id == dossier.case_id), "")
    return {
        "number": dossier.number or "",
        "track_code": dossier.track_code,
        "procedure_code": version.code,
        "procedure_name": version.name,
        "case_name": case if len(version.cases) > 1 else "",
        "solving_agency": "" if solving.id == intake.id else solving.name,
        "online": dossier.channel == 2,
        "sets": 1,
        "limit_text": limit_words(limit),
        "filed_at": dossier.submitted_at,
        "accepted_at": dossier.accepted_at or slip.at,
        "reply_by": reply_by(intake.id, dossier.intake_due_at),
        "due_at": slip.due_at,
        "receive_text": _receive(dossier, intake),
        "collects": dossier.receive_by == "counter",
        "register_book": "",
        "register_no": "",
    }


def limit_words(limit: LimitInfo | None) -> str:
    """Return a time limit as papers say it ("03 ngày làm việc"), empty where nothing is promised."""
    if limit is None or limit.unit is None:
        return ""
    if limit.unit == "same_day" or limit.value is None:
        return UNITS[limit.unit]
    whole = limit.value == int(limit.value)
    value = f"{int(limit.value):02d}" if whole else f"{limit.value.normalize():f}".replace(".", ",")
    return f"{value} {UNITS[limit.unit]}"


def _receive(dossier: Dossier, intake: AgencyInfo) -> str:
    return {
        "electronic": f"bản điện tử trên {portal_name()}",
        "counter": f"tại {intake.desk_name}",
        "post": "qua dịch vụ bưu chính công ích",
    }[dossier.receive_by]


def _submitter(person: Person | None, dossier: Dossier) -> dict[str, str]:
    if person is None:
        return dict.fromkeys(("name", "capacity", "address", "phone", "email", "id_number"), "")
    number = person.id_number_plain
    return {
        "name": person.full_name,
        "capacity": _capacity(person, dossier),
        "address": _address(person),
        "phone": person.phone_plain,
        "email": person.email,
        "id_number": number[:6] + "*" * max(len(number) - 6, 0) if number else "",
    }


def _capacity(submitter: Person, dossier: Dossier) -> str:
    form = published(dossier.version_id).eform
    return capacity_words(form, submitter.capacity, "vi") if submitter.capacity != "self" else ""


def _owner(owner: Person | None, submitter: Person | None) -> dict[str, Any]:
    if owner is None:
        return {"same": True, "salutation": "", "name": "", "address": ""}
    same = submitter is not None and (owner.full_name, owner.id_hash) == (submitter.full_name, submitter.id_hash)
    return {
        "same": same,
        "salutation": "" if owner.is_organisation else "Ông/Bà",
        "name": owner.full_name,
        "address": _address(owner),
    }


def _address(person: Person) -> str:
    code = person.commune_code
    province = province_name(province_of(code)) if code else ""
    places = (person.address_line, commune_name(code) if code else "", province[:1].lower() + province[1:])
    return ", ".join(part for part in places if part)


def _papers(slip: Slip, submitter: Person | None) -> list[dict[str, Any]]:
    """Return the papers handed in; on form 01 only those there are, with the clerk's counts."""
    rows = []
    proof = filed_proof(slip.dossier, submitter.capacity if submitter else "", "vi")
    views = slip.papers if slip.papers is not None else papers_of(slip.dossier)
    for view in [*([proof] if proof else []), *views]:
        # A paper drawn late speaks of its own moment: what was handed in afterwards is not on it.
        files = [row for row in view.attachments if row.added_at <= slip.at]
        if view.requirement.kind != "submit" or not (files or view.check or view.not_applicable):
            continue
        check = view.check
        counted = check is not None and (check.originals or check.certified or check.copies)
        rows.append(
            {
                "name": view.requirement.name,
                "originals": check.originals if check else 0,
                "certified": check.certified if check else 0,
                "copies": check.copies if check else 0,
                "note": "" if counted else ("bản điện tử" if files else "không thuộc trường hợp"),
                "files": [row.name for row in files],
            }
        )
    return rows


def _supplement(slip: Slip) -> dict[str, Any]:
    taken_in = slip.dossier.accepted_at is not None
    return {
        "round": slip.round,
        "items": [{"name": item.name, "remark": item.remark} for item in slip.items],
        "reason": slip.reason,
        "wished_by": slip.wished_by,
        "clock_text": (RESTART if slip.restarts else PAUSE) if taken_in else "",
    }


def _result(result: Result | None) -> dict[str, Any]:
    if result is None:
        return {"title": "", "granted": True, "legal_basis": [], "paragraphs": []}
    return {
        "title": result.title,
        "granted": result.outcome == "granted",
        "legal_basis": legal_bases(result.legal_basis),
        "paragraphs": [line.strip() for line in result.body.splitlines() if line.strip()],
    }


def legal_bases(typed: str) -> list[str]:
    """Return one basis per line as the letter lists them: without the words and signs that the letter adds itself."""
    lines = (re.sub(r"^\s*[-–•]?\s*(căn cứ)?\s*", "", line, flags=re.IGNORECASE) for line in typed.splitlines())
    return [text for line in lines if (text := line.rstrip(" ;,."))]


def _approver(result: Result | None, solving: AgencyInfo) -> dict[str, Any]:
    if result is None or result.approved_by_id is None:
        return {"name": "", "title": "", "at": None}
    return {
        "name": names_of([result.approved_by_id]).get(result.approved_by_id, ""),
        "title": leader_title(solving),
        "at": result.approved_at,
    }


def leader_title(agency: AgencyInfo) -> str:
    """Return the title of the head of an agency, as it stands under a letter."""
    return "Chủ tịch" if agency.level in (Level.COMMUNE, Level.PROVINCE) else "Giám đốc"
