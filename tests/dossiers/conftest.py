"""An applicant at a browser without JavaScript, and dossiers filed by that applicant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agencies.access import agency
from dossiers.actions import filing, intake
from procedures.access import open_offer
from tests import api_contract
from tests.dossiers.surfer import Surfer
from tests.files import make


@pytest.fixture(autouse=True)
def as_described(request, monkeypatch) -> None:
    """In the tests of the API every answer is held against its OpenAPI description."""
    if not request.module.__name__.rpartition(".")[2].startswith("test_api"):
        return
    ask = Client.request

    def checked(client: Client, **asked: Any) -> Any:
        answer = ask(client, **asked)
        api_contract.check(asked, answer)
        return answer

    monkeypatch.setattr(Client, "request", checked)


HOME = {"requester_home_kind": "permanent", "requester_home.place": "vietnam"}
MARITAL = {
    "capacity": {"capacity": "self", "registration": "first"},
    "requester": {"requester.phone": "0912345678"},
    "requester_paper": {"requester_paper.kind": "id_card"},
    "requester_home": HOME,
    "subject": {"subject.sex": "female", "subject.ethnicity": "02", "subject.nationality": "VN"},
    "marital": {"marital_status": "never_married"},
    "purpose": {"purpose": "other", "purpose_words": "Vay vốn ngân hàng", "copies": "1"},
}
DIVORCED = MARITAL | {
    "marital": {
        "marital_status": "divorced",
        "document_number": "15/2020/QĐST-HNGĐ",
        "document_date.day": "3",
        "document_date.month": "2",
        "document_date.year": "2020",
        "document_agency": "Tòa án nhân dân khu vực 1",
    },
}
GENERIC = {
    "submitter": {"submitter.paper.kind": "id_card", "submitter.phone": "0912345678"},
    "submitter_home": {},
    "capacity": {"capacity": "self"},
    "request": {"request": "Đề nghị giải quyết theo quy định."},
}


def upload(name: str = "giấy tờ.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it; a PDF of two pages unless told."""
    return SimpleUploadedFile(name, make.pdf(pages=2) if content is None else content)


@pytest.fixture
def citizen(congdan, client_for) -> Surfer:
    """The demonstration citizen at a browser."""
    return Surfer(client_for(congdan))


@pytest.fixture
def other(stranger, client_for) -> Surfer:
    """Somebody else, signed in too."""
    return Surfer(client_for(stranger))


@pytest.fixture
def commune(motcua, actor_for) -> str:
    """The commune where the demonstration citizen lives and the demonstration clerk works."""
    return actor_for(motcua).agency_code


@pytest.fixture
def draft(congdan, actor_for, commune) -> Callable[..., Any]:
    """draft("2.000635") -> a new draft of the citizen at the own commune."""

    def make_one(code: str = "2.000635", *, at: Any = None, where: str = "") -> Any:
        at = at or timezone.now()
        return filing.start(open_offer(code, where or commune, at=at), by=actor_for(congdan), at=at)

    return make_one


@pytest.fixture
def filed(draft, congdan, actor_for, commune) -> Callable[..., Any]:
    """filed() -> a dossier with the generic form, filed by the citizen."""

    def make_one(*, at: Any = None) -> Any:
        at = at or timezone.now()
        dossier = draft(at=at)
        answers = {
            "submitter": {
                "full_name": "Nguyễn Thị Mẫu",
                "birth_date": "1990-05-14",
                "paper": {"kind": "id_card", "number": "001190000017"},
                "phone": "0912345678",
            },
            "submitter_home": {"commune": agency(commune).commune_code, "line": "Số 1, đường Thử Nghiệm"},
            "capacity": "self",
            "request": "Đề nghị giải quyết theo quy định.",
        }
        by = actor_for(congdan)
        saved = filing.save_answers(dossier.pk, answers, version=None, by=by, at=at)
        assert not saved.errors
        for paper in dossier.procedure_version.requirements_for(None):
            if paper.kind == "submit" and paper.required is None:
                filing.choose(dossier.pk, not_applicable=frozenset([paper.id]), by=by, at=at)
        return filing.submit(dossier.pk, by=by, at=at)

    return make_one


@pytest.fixture
def ask(motcua, actor_for) -> Callable[..., Any]:
    """ask(dossier, papers=[id], questions=["path"]): the clerk asks for a supplement."""

    def ask_one(dossier: Any, *, papers: tuple[int, ...] = (), questions: tuple[str, ...] = ()) -> Any:
        asked = [intake.Asked("Bản chụp bị mờ, xin chụp lại.", requirement_id=paper) for paper in papers]
        asked += [intake.Asked("Xin ghi rõ hơn.", field_path=path) for path in questions]
        clerk = actor_for(motcua)
        return intake.ask_supplement(
            dossier.pk, asked=tuple(asked), reason="Hồ sơ chưa đủ.", by=clerk, at=timezone.now()
        )

    return ask_one


@pytest.fixture
def disk_of(settings, tmp_path) -> Any:
    """A folder for files of the test's own."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
