"""The applicant's own form on paper: as it was filed, and of a draft as it stands."""

from dataclasses import replace
from datetime import datetime

import segno
from django.conf import settings
from django.urls import reverse

from agencies.access import agency_by_id
from dossiers import access
from dossiers.documents import place_of
from dossiers.known import known_at, unseal
from dossiers.models import Answers, Document, Dossier
from dossiers.rules import verifying
from procedures import documents
from procedures.access import published
from procedures.rules.eform import people

HOW = {
    1: "(ký, ghi rõ họ, chữ đệm, tên)",
    2: "(nộp trực tuyến; đã cam đoan trên hệ thống)",
    3: "(ký, ghi rõ họ, chữ đệm, tên)",
}


def draw(document: Document) -> bytes:
    """Return the form as it was filed in one round, with what was handed in by then."""
    dossier = document.dossier
    row = Answers.objects.get(dossier=dossier, round=document.facts["answers"])
    verify_url = settings.SITE_URL + reverse("verify", args=[document.token])
    filing = replace(
        _whom(dossier, row.answers, at=document.issued_at),
        at=document.issued_at,
        number=dossier.number or "",
        papers=_papers(dossier, by=document.issued_at),
        qr=segno.make(verify_url, error="m", mask=2).svg_data_uri(border=0),
        verify_url=verify_url,
        verify_page=settings.SITE_URL + reverse("verify_code"),
        verify_code=verifying.spoken(document.code or ""),
        how=HOW[dossier.channel],
    )
    return _drawn(dossier, row.answers, filing, at=document.issued_at)


def draw_draft(dossier: Dossier, *, at: datetime) -> bytes:
    """Return the form of a draft as it stands; every page says that nothing is filed."""
    whom = _whom(dossier, dossier.draft.answers, at=at)
    return _drawn(dossier, dossier.draft.answers, whom, at=at)


def _drawn(dossier: Dossier, sealed: dict, filing: documents.Filing, *, at: datetime) -> bytes:
    form = published(dossier.version_id).eform
    known = known_at(at, access.file_names(dossier))
    return documents.filled(form, unseal(form, sealed), filing, known=known)


def _whom(dossier: Dossier, answers: dict, *, at: datetime) -> documents.Filing:
    """Return to whom the form is addressed, and whose name stands under it."""
    solving = agency_by_id(dossier.solving_agency_id)
    submitter = people(published(dossier.version_id).eform, answers, on=known_at(at).today).submitter
    return documents.Filing(solving.name, place_of(solving), submitter.representative or submitter.full_name)


def _papers(dossier: Dossier, *, by: datetime) -> tuple[str, ...]:
    return tuple(
        view.requirement.name
        for view in access.papers_of(dossier)
        if view.requirement.kind == "submit" and any(row.added_at <= by for row in view.attachments)
    )
