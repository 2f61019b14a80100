"""Who may open what: every address of the site and of the API, asked by nobody and by every demonstration account.

An address without an expected row fails, so that none can be added without saying whom it is for. Each answer is
one of: in (the page, or words about what was sent there), login (sign in first), no (not among your rights, 403)
and hidden (there is nothing of the kind for you, 404): outside the scope nobody learns whether a thing exists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import user_by_name
from dossiers.actions import keeping, mandating, processing, results, talking, uploading
from dossiers.models import Dossier, Mandate, Upload
from dossiers.tasks import render_documents
from files import store
from journal.deliver import deliver_due
from mydata.actions import correcting, exporting
from mydata.models import Export
from mydata.tasks import make_exports
from notifications.models import Message
from tests.dossiers.conftest import citizen, commune, draft, filed, upload  # noqa: F401
from tests.dossiers.office import Office, actor, office  # noqa: F401
from tests.dossiers.powers import power as wanted_power
from tests.people import DEMO

pytestmark = pytest.mark.django_db

NOBODY = ""
SIGN_IN = r"/tai-khoan/dang-nhap/|/admin/login/"
ALL = frozenset({NOBODY, *DEMO})
SIGNED_IN = ALL - {NOBODY}
NONE: frozenset[str] = frozenset()
APPLICANTS = frozenset({"congdan", "congdan2", "doanhnghiep"})
MINE = frozenset({"congdan"})
DESK = frozenset({"motcua", "motcua2", "motcuatinh"})
OWN_DESK = frozenset({"motcua"})
OWN_OFFICE = frozenset({"chuyenvien", "truongphong", "lanhdao", "vanthu"})
OTHER_OFFICES = frozenset({"giamdoctt", "chuyenvienso", "truongphongso", "lanhdaoso", "vanthuso"})
OFFICE = OWN_OFFICE | OTHER_OFFICES
WATCHERS = frozenset({"lanhdao", "giamdoctt", "lanhdaoso", "truongphong", "truongphongso"})
OPERATOR = frozenset({"kythuat"})
SUPERVISOR = frozenset({"giamsat"})


@dataclass(frozen=True)
class Row:
    """Whom an address is for, and from whom it is hidden; everybody else hears no, and nobody signs in first.

    `thing` names what the address is asked about: a key of `things` below.
    """

    who: frozenset[str]
    hidden: frozenset[str] = NONE
    method: str = "get"
    thing: str = "new"
    public: bool = False
    query: str = ""
    code: str = "2.000635"

    def expects(self, person: str) -> str:
        if person in self.who:
            return "in"
        if person in self.hidden:
            return "hidden"
        return "login" if person == NOBODY else "no"


def own(**more: Any) -> Row:
    """The applicant's own: hidden from everybody else."""
    return Row(MINE, hidden=SIGNED_IN - MINE, **more)


def desk(**more: Any) -> Row:
    """One dossier at the desk: for its own clerks; other desks do not find it, others may not."""
    return Row(OWN_DESK, hidden=DESK - OWN_DESK, **more)


def office_of(who: frozenset[str] = OWN_OFFICE, others: frozenset[str] = OTHER_OFFICES, **more: Any) -> Row:
    """One dossier in the office: for those who solve it; other offices do not find it, others may not."""
    return Row(who, hidden=others, thing="started", **more)


PUBLIC, HIDDEN = Row(ALL), Row(NONE, hidden=ALL)
ACCOUNT = Row(SIGNED_IN)
NOT_YET = Row(NONE, hidden=SIGNED_IN)  # nothing there before the second factor is set up
SHARED = Row(MINE | OWN_DESK, hidden=SIGNED_IN - MINE - OWN_DESK)
ROWS: dict[str, Row] = {
    # Everybody
    **dict.fromkeys(("", "livez", "readyz", "metrics", "tuy-chon/", "tro-giup/", "tiep-can/"), PUBLIC),
    **dict.fromkeys(("du-lieu-ca-nhan/", "thu-tuc/", "thu-tuc/<str:code>/", "tra-cuu/"), PUBLIC),
    **dict.fromkeys(("noi-o/<str:province>.json", "_components/", "_components/<slug:name>/"), PUBLIC),
    **dict.fromkeys(("xac-thuc/", "xac-thuc/<str:token>/", "tra-cuu/phieu/<str:token>/"), PUBLIC),
    # Accounts
    "tai-khoan/phien/": Row(SIGNED_IN),
    **dict.fromkeys(
        ("tai-khoan/dang-nhap/", "tai-khoan/dang-ky/", "tai-khoan/dang-xuat/", "tai-khoan/tam-khoa/"), PUBLIC
    ),
    **dict.fromkeys(("tai-khoan/", "tai-khoan/thong-tin/", "tai-khoan/mat-khau/", "tai-khoan/xac-nhan/"), ACCOUNT),
    **dict.fromkeys(("tai-khoan/hai-buoc/", "tai-khoan/hai-buoc/ma/", "tai-khoan/hai-buoc/xac-nhan/"), ACCOUNT),
    **dict.fromkeys(("tai-khoan/hai-buoc/bat/", "tai-khoan/hai-buoc/ma-du-phong/tao/"), ACCOUNT),
    **dict.fromkeys(("tai-khoan/hai-buoc/tat/", "tai-khoan/hai-buoc/ma-du-phong/"), NOT_YET),
    "tai-khoan/hai-buoc/ma-du-phong/tai/": NOT_YET,
    "tai-khoan/don-vi/": Row(NONE, hidden=SIGNED_IN, method="post"),  # nobody here works for two agencies
    **dict.fromkeys(("tai-khoan/uy-quyen/", "tai-khoan/uy-quyen/moi/"), Row(APPLICANTS)),
    **dict.fromkeys(
        ("tai-khoan/uy-quyen/<int:mandate_id>/", "tai-khoan/uy-quyen/<int:mandate_id>/giay/"),
        Row(frozenset({"congdan", "congdan2"}), hidden=frozenset({"doanhnghiep"})),
    ),
    **dict.fromkeys(("tai-khoan/nguoi-duoc-cu/", "tai-khoan/nguoi-duoc-cu/them/"), Row(frozenset({"doanhnghiep"}))),
    # One's own data
    **dict.fromkeys(
        (
            *("tai-khoan/du-lieu/", "tai-khoan/du-lieu/luot-xem/", "tai-khoan/du-lieu/thoi-han/"),
            *("tai-khoan/du-lieu/tai-ve/", "tai-khoan/du-lieu/chinh-sua/", "tai-khoan/du-lieu/dong-y/"),
            *("tai-khoan/du-lieu/chinh-sua/tai-khoan/", "tai-khoan/du-lieu/dong-tai-khoan/"),
        ),
        Row(APPLICANTS),
    ),
    "tai-khoan/du-lieu/luot-xem/<int:dossier_id>/": Row(MINE, hidden=APPLICANTS - MINE),
    "tai-khoan/du-lieu/chinh-sua/<int:dossier_id>/": Row(MINE, hidden=APPLICANTS - MINE),
    "tai-khoan/du-lieu/tai-ve/<uuid:export_id>/": Row(MINE, hidden=APPLICANTS - MINE),
    "chinh-sua-du-lieu/<int:correction_id>/minh-chung/": Row(MINE | OWN_DESK, hidden=SIGNED_IN - MINE - OWN_DESK),
    "quay/chinh-sua-du-lieu/": Row(DESK),
    "quay/chinh-sua-du-lieu/<int:correction_id>/": Row(OWN_DESK, hidden=(DESK | OFFICE) - OWN_DESK),
    **dict.fromkeys(("thong-bao/", "thong-bao/tuy-chon/"), ACCOUNT),
    "thong-bao/<int:message_id>/": own(method="post"),
    # The applicant
    "nop-ho-so/<str:code>/": Row(APPLICANTS | {NOBODY}),  # what it takes is told before anybody signs in
    "nop-ho-so/<str:code>/noi-nop/": Row(APPLICANTS),
    "nop-ho-so/<str:code>/dieu-kien/": PUBLIC,
    "ho-so/": Row(APPLICANTS),
    **dict.fromkeys(("ho-so/<int:dossier_id>/", "ho-so/<int:dossier_id>/da-nop/"), own()),
    **dict.fromkeys(("ho-so/<int:dossier_id>/bo-sung/", "ho-so/<int:dossier_id>/bo-sung/kiem-tra/"), own()),
    "ho-so/<int:dossier_id>/cac-lan-nop/": own(),
    "quay/<int:dossier_id>/cac-lan-nop/": desk(),
    "xu-ly/<int:dossier_id>/cac-lan-nop/": office_of(),
    **dict.fromkeys(("ho-so/<int:dossier_id>/rut-ho-so/", "ho-so/<int:dossier_id>/sua/"), own()),
    "ho-so/<int:dossier_id>/gui-lai/": own(method="post"),
    "ho-so/<int:dossier_id>/tin-nhan/": own(),
    "tin-nhan/<int:talk_id>/tep/": SHARED,
    "ho-so/<int:dossier_id>/dia-chi-nhan/": own(),
    "ho-so/<int:dossier_id>/nhan-tai-quay/": own(method="post"),
    "ho-so/<int:dossier_id>/da-nhan/": own(method="post", thing="returned"),
    "ho-so/<int:dossier_id>/danh-gia/": own(method="post", thing="returned"),
    "ho-so/<int:dossier_id>/khai/": own(thing="draft"),
    "ho-so/<int:dossier_id>/khai/<slug:page>/": own(thing="draft"),
    "ho-so/<int:dossier_id>/truong-hop/": own(thing="draft"),
    "ho-so/<int:dossier_id>/tu-cach/": own(thing="draft"),
    "ho-so/<int:dossier_id>/giay-to/": own(thing="draft"),
    "ho-so/<int:dossier_id>/nhan-ket-qua/": own(thing="draft"),
    "ho-so/<int:dossier_id>/kiem-tra/": own(thing="draft"),
    "ho-so/<int:dossier_id>/huy-nhap/": own(thing="draft"),
    "ho-so/<int:dossier_id>/tep/<int:attachment_id>/go-bo/": own(method="post"),
    "ho-so/<int:dossier_id>/tep/<int:attachment_id>/": own(),
    "kho-giay-to/": Row(APPLICANTS),
    **dict.fromkeys(
        (
            "kho-giay-to/<int:kept_id>/",
            "kho-giay-to/<int:kept_id>/tep/",
            "kho-giay-to/<int:kept_id>/trang/<int:number>.jpg",
        ),
        Row(MINE, hidden=APPLICANTS - MINE),
    ),
    "tep/<int:attachment_id>/luu-kho/": Row(MINE, hidden=APPLICANTS - MINE, method="post"),
    "ho-so/<int:dossier_id>/ket-qua/luu-kho/": own(method="post", thing="returned"),
    "ho-so/<int:dossier_id>/giay-to/<int:paper_id>/ghep/": own(thing="draft"),
    "ho-so/<int:dossier_id>/giay-to/<int:paper_id>/da-co/": own(thing="draft"),
    # What hangs on a dossier: for whoever sees the dossier
    "tep/<int:attachment_id>/": SHARED,
    "tep/<int:attachment_id>/trang/<int:number>.jpg": SHARED,
    "phieu/<int:document_id>/": SHARED,
    "ho-so/<int:dossier_id>/to-khai.pdf": own(thing="printable"),
    "su-kien/<slug:event>/": PUBLIC,
    "thu-tuc/danh-sach.xlsx": PUBLIC,
    "thu-tuc/<str:code>/to-khai.pdf": Row(ALL, code="1.004873"),
    "ho-so/<int:dossier_id>/ket-qua/": Row(
        MINE | OWN_DESK | OWN_OFFICE | SUPERVISOR,
        hidden=SIGNED_IN - MINE - OWN_DESK - OWN_OFFICE - SUPERVISOR,
        thing="returned",
    ),
    # The desk
    **dict.fromkeys(("quay/", "quay/tim/"), Row(DESK)),
    "quay/tin-moi/": Row(DESK, query=urlencode({"tu": "2026-01-01T00:00:00+07:00"})),
    **dict.fromkeys(("quay/<int:dossier_id>/", "quay/<int:dossier_id>/ke-tiep/"), desk()),
    **dict.fromkeys(("quay/<int:dossier_id>/tiep-nhan/", "quay/<int:dossier_id>/bo-sung/"), desk()),
    **dict.fromkeys(("quay/<int:dossier_id>/tu-choi/", "quay/<int:dossier_id>/tra-ket-qua/"), desk()),
    **dict.fromkeys(("quay/<int:dossier_id>/rut-ho-so/", "quay/<int:dossier_id>/tin-nhan/"), desk()),
    # The office and the leaders
    **dict.fromkeys(("xu-ly/", "xu-ly/tim/"), Row(OFFICE)),
    **dict.fromkeys(("xu-ly/<int:dossier_id>/", "xu-ly/<int:dossier_id>/van-ban/"), office_of()),
    **dict.fromkeys(("xu-ly/<int:dossier_id>/bo-sung/", "xu-ly/<int:dossier_id>/rut-ho-so/"), office_of()),
    "xu-ly/<int:dossier_id>/tin-nhan/": office_of(),
    **dict.fromkeys(("xu-ly/<int:dossier_id>/nhan/", "xu-ly/<int:dossier_id>/chuyen/"), office_of(method="post")),
    "xu-ly/<int:dossier_id>/tra-lai/": office_of(method="post"),
    "xu-ly/<int:dossier_id>/du-thao/": office_of(frozenset({"chuyenvien"}), frozenset({"chuyenvienso"}), method="post"),
    "xu-ly/<int:dossier_id>/phat-hanh/": office_of(frozenset({"vanthu"}), frozenset({"vanthuso"}), method="post"),
    "phieu/<int:document_id>/thu-hoi/": Row(OWN_DESK, hidden=DESK - OWN_DESK | frozenset({"vanthu", "vanthuso"})),
    "dieu-hanh/": Row(WATCHERS),
    "phim-tat/": Row(DESK | OFFICE),
    # The API
    **dict.fromkeys(("api/v1/schema/", "api/v1/docs/", "api/v1/schema/eform.json", "api/v1/track/"), PUBLIC),
    **dict.fromkeys(("api/v1/procedures/", "api/v1/procedures/<str:code>/"), PUBLIC),
    "api/v1/dossiers/": ACCOUNT,
    "api/v1/dossiers/<int:dossier_id>/": SHARED,
    "api/v1/dossiers/<int:dossier_id>/attachments/": Row(SHARED.who, hidden=SHARED.hidden, method="post"),
    "api/v1/dossiers/<int:dossier_id>/messages/": SHARED,
    "api/v1/dossiers/<int:dossier_id>/uploads/": Row(SHARED.who, hidden=SHARED.hidden, method="post"),
    "api/v1/dossiers/<int:dossier_id>/uploads/<uuid:upload_id>/": own(thing="draft"),
    "api/v1/dossiers/<int:dossier_id>/uploads/<uuid:upload_id>/finish/": own(method="post", thing="draft"),
    "api/v1/dossiers/<int:dossier_id>/attachments/<int:attachment_id>/": SHARED,
    "api/v1/dossiers/<int:dossier_id>/attachments/<int:attachment_id>/pages/<int:number>/": SHARED,
    "api/v1/dossiers/<int:dossier_id>/documents/<int:document_id>/": SHARED,
    "api/v1/dossiers/<int:dossier_id>/result/": Row(
        MINE | OWN_DESK | OWN_OFFICE | SUPERVISOR,
        hidden=SIGNED_IN - MINE - OWN_DESK - OWN_OFFICE - SUPERVISOR,
        thing="returned",
    ),
    "api/v1/dossiers/<int:dossier_id>/messages/<int:talk_id>/file/": SHARED,
    "api/v1/dossiers/<int:dossier_id>/address/": Row(MINE, hidden=SIGNED_IN - MINE - OWN_DESK, method="put"),
    **dict.fromkeys(
        (
            "api/v1/dossiers/<int:dossier_id>/received/",
            "api/v1/dossiers/<int:dossier_id>/collect/",
        ),
        # Who sees the dossier is told that these are the applicant's.
        Row(
            MINE,
            hidden=SIGNED_IN - MINE - OWN_DESK - OWN_OFFICE - SUPERVISOR,
            method="post",
            thing="returned",
        ),
    ),
    # Who sees the dossier is told what is wrong with an empty body before whose act it is.
    "api/v1/dossiers/<int:dossier_id>/rating/": Row(
        MINE | OWN_DESK | OWN_OFFICE | SUPERVISOR,
        hidden=SIGNED_IN - MINE - OWN_DESK - OWN_OFFICE - SUPERVISOR,
        method="post",
        thing="returned",
    ),
    "api/v1/dossiers/<int:dossier_id>/papers/": Row(SHARED.who, hidden=SHARED.hidden, method="post"),
    "api/v1/papers/": Row(APPLICANTS),
    **dict.fromkeys(
        (
            "api/v1/papers/<int:kept_id>/",
            "api/v1/papers/<int:kept_id>/file/",
            "api/v1/papers/<int:kept_id>/pages/<int:number>/",
        ),
        Row(MINE, hidden=APPLICANTS - MINE),
    ),
    "api/v1/mandates/": Row(APPLICANTS),
    "api/v1/papers/uploads/": Row(SIGNED_IN, method="post"),  # staff are told what is wrong with an empty body
    "api/v1/papers/uploads/<uuid:upload_id>/": NOT_YET,
    "api/v1/papers/uploads/<uuid:upload_id>/finish/": Row(NONE, hidden=SIGNED_IN, method="post"),
    "api/v1/dossiers/<int:dossier_id>/submit/": Row(SIGNED_IN, method="post"),  # without the key nobody gets further
    "api/v1/dossiers/<int:dossier_id>/actions/<slug:action>/": Row(SHARED.who, hidden=SHARED.hidden, method="post"),
}


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site, includes opened."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


ADMIN = [route for route in routes() if route.startswith("admin/")]
SITE = [route for route in routes() if not route.startswith("admin/")]


@pytest.fixture
def things(office: Office, draft: Any) -> dict[str, Any]:
    """What the addresses are asked about: the citizen's dossiers in four states, a file, a paper, a message."""
    new, attachment = office.with_file()
    returned = returned_with_file(office)
    while deliver_due(at=timezone.now() + timedelta(days=1)):
        pass
    render_documents()
    mine = draft()
    return {
        **own_data(new.pk),
        "new": new.pk,
        "started": office.drafted().pk,
        "returned": returned.pk,
        "draft": mine.pk,
        "upload_id": begun(mine).pk,
        "kept_id": keeping.put_in(upload("lưu.pdf"), by=actor("congdan"), at=timezone.now()).pk,
        "paper_id": next(p.id for p in mine.procedure_version.requirements_for(None) if p.kind == "submit"),
        "printable": draft("1.004873").pk,
        "attachment_id": attachment.pk,
        "talk_id": talking.write(new.pk, words="Kèm tệp.", upload=upload(), by=actor("congdan"), at=timezone.now()).pk,
        "document_id": new.documents.get(kind="acknowledgement").pk,
        "mandate_id": power_with_paper().pk,
        "message_id": Message.objects.filter(user_id=actor("congdan").user_id).first().pk,
        "token": new.documents.get(kind="acknowledgement").token,
    }


def begun(dossier: Dossier) -> Upload:
    """A file that the citizen has begun to send."""
    paper = next(p for p in dossier.procedure_version.requirements_for(None) if p.kind == "submit")
    return uploading.start(
        dossier_id=dossier.pk, name="a.pdf", size=9, requirement_id=paper.id, by=actor("congdan"), at=timezone.now()
    )


def own_data(dossier_id: int) -> dict[str, Any]:
    """A package of the citizen's data, and a request for a correction with its proof."""
    me, at = actor("congdan"), timezone.now()
    exporting.ask(by=me, at=at)
    make_exports()
    words = {"target": "request", "wrong": "sai", "right": "đúng", "proof": upload()}
    asked = correcting.ask(dossier_id=dossier_id, by=me, at=at, **words)
    return {"export_id": Export.objects.get().pk, "correction_id": asked.pk}


def returned_with_file(office: Office) -> Dossier:
    """A dossier whose result is an uploaded PDF and has been released."""
    dossier, at, officer = office.started(), timezone.now(), actor("chuyenvien")
    file = store.put(upload(), by=officer, at=at)
    results.draft(dossier.pk, outcome="granted", title="Kết quả", file=file, by=officer, at=at)
    for name in ("chuyenvien", "truongphong", "lanhdao"):
        processing.complete_step(dossier.pk, by=actor(name), at=at)
    results.issue(dossier.pk, by=actor("vanthu"), at=at)
    results.return_result(dossier.pk, by=actor("motcua"), at=at)
    return dossier


def power_with_paper() -> Mandate:
    """A power of attorney of the citizen for another, with its paper."""
    at = timezone.now()
    return mandating.grant(wanted_power(), by=actor("congdan"), at=at, proof=upload())


@pytest.fixture
def people(world: None, db: None) -> dict[str, Client]:
    """A browser of each."""
    browsers = {}
    for name in sorted(ALL):
        browsers[name] = Client(raise_request_exception=False)
        if name:
            browsers[name].force_login(user_by_name(name))
    return browsers


def address(route: str, row: Row, things: dict[str, Any]) -> str:
    """Put real ids into a route."""
    words = {
        "code": row.code,
        "province": "20",
        "page": "submitter",
        "action": "accept",
        "name": "button",
        "event": "birth",
    }
    values = words | things | {"dossier_id": things[row.thing], "number": 1}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found.group(1)]), route)
    return f"/{path}{'?' if row.query else ''}{row.query}"


def answer_of(client: Client, method: str, path: str) -> str:
    """Ask, undo whatever was done, and say how it was answered."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        transaction.set_rollback(True)
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    if answer.status_code == 401 or (answer.status_code == 302 and re.match(SIGN_IN, answer["Location"])):
        return "login"
    known = {403: "no", 404: "hidden"}
    return known.get(answer.status_code, "in" if answer.status_code < 500 else f"broken ({answer.status_code})")


def test_every_address_says_whom_it_is_for():
    assert sorted(set(SITE) - set(ROWS)) == [], "add a row: whom is it for?"
    assert sorted(set(ROWS) - set(SITE)) == [], "rows of addresses that are gone"


def test_everybody_gets_what_is_theirs_and_nothing_else(things, people):
    wrong = []
    for route, row in ROWS.items():
        path = address(route, row, things)
        for name, client in people.items():
            found, expected = answer_of(client, row.method, path), row.expects(name)
            if found != expected:
                wrong.append(f"{row.method} {path} as {name or 'nobody'}: {found}, expected {expected}")
    assert wrong == [], "\n".join(wrong)


def test_the_back_office_is_the_operators_alone(people):
    values = {"content_type_id": "1", "object_id": "1"}
    wrong = []
    for route in ADMIN:
        plain = re.sub(r"\(\?P<\w+>([^|)]*)[^)]*\)", lambda found: found.group(1).replace(".*", "khong-co"), route)
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found.group(1)], plain)
        path = path.replace("^", "").removesuffix("$")
        for name, client in people.items():
            found = answer_of(client, "get", path)
            allowed = name in OPERATOR or path.startswith("/admin/log")
            if found.startswith("broken") or (found == "in" and not allowed):
                wrong.append(f"{path} as {name or 'nobody'}: {found}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    "path", ["/quay/{}/", "/xu-ly/{}/", "/ho-so/{}/", "/tep/{}/", "/phieu/{}/", "/api/v1/dossiers/{}/"]
)
def test_what_never_was_looks_like_what_is_not_yours(people, path):
    for name in ("motcua", "chuyenvien", "congdan"):
        assert answer_of(people[name], "get", path.format(2**31)) in ("hidden", "no")
