"""The commune's office in tests: who works there, and a dossier carried on to where a test begins."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import actor_of, user_by_name
from agencies.rules.scope import Actor
from dossiers.actions import intake, processing, results
from dossiers.models import Attachment, Dossier
from files import store
from tests.dossiers.conftest import upload


def actor(name: str) -> Actor:
    """The actor of a demonstration account, now."""
    return actor_of(user_by_name(name), at=timezone.now())


def browser(name: str) -> Client:
    """A browser signed in as that demonstration account."""
    client = Client()
    client.force_login(user_by_name(name))
    return client


def fresh(dossier: Any) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


class Office:
    """Carries a dossier on by the real actions, from one desk to the next."""

    def __init__(self, filed: Any) -> None:
        self.filed = filed

    def new(self, **kwargs: Any) -> Dossier:
        return self.filed(**kwargs)

    def with_file(self, **kwargs: Any) -> tuple[Dossier, Attachment]:
        """A filed dossier with a PDF of two pages at its first paper."""
        dossier, at = self.filed(**kwargs), timezone.now()
        paper = next(row for row in dossier.procedure_version.requirements_for(None) if row.kind == "submit")
        by = actor("congdan")
        row = Attachment.objects.create(
            dossier=dossier,
            requirement_id=paper.id,
            file=store.put(upload("giấy tờ.pdf"), by=by, at=at),
            name="giấy tờ.pdf",
            added_at=at,
            added_by_id=by.user_id,
        )
        return fresh(dossier), row

    def accepted(self) -> Dossier:
        dossier = self.filed()
        intake.accept(dossier.pk, by=actor("motcua"), at=timezone.now())
        return fresh(dossier)

    def started(self) -> Dossier:
        dossier = self.accepted()
        processing.start(dossier.pk, by=actor("chuyenvien"), at=timezone.now())
        return fresh(dossier)

    def drafted(self) -> Dossier:
        dossier = self.started()
        results.draft(
            dossier.pk,
            outcome="granted",
            title="Cấp trích lục",
            body="Đã cấp trích lục theo đề nghị.",
            by=actor("chuyenvien"),
            at=timezone.now(),
        )
        return fresh(dossier)

    def at_head(self) -> Dossier:
        dossier = self.drafted()
        words = "Hồ sơ đủ điều kiện."
        processing.complete_step(dossier.pk, words=words, by=actor("chuyenvien"), at=timezone.now())
        return fresh(dossier)

    def at_leader(self) -> Dossier:
        dossier = self.at_head()
        processing.complete_step(dossier.pk, by=actor("truongphong"), at=timezone.now())
        return fresh(dossier)

    def at_records(self) -> Dossier:
        dossier = self.at_leader()
        processing.complete_step(dossier.pk, by=actor("lanhdao"), at=timezone.now())
        return fresh(dossier)

    def done(self, *, receive_by: str = "electronic") -> Dossier:
        dossier = self.at_records()
        Dossier.objects.filter(pk=dossier.pk).update(receive_by=receive_by)
        results.issue(dossier.pk, by=actor("vanthu"), at=timezone.now())
        return fresh(dossier)

    def waiting(self) -> Dossier:
        """Taken in, worked on, and now waiting for the applicant."""
        dossier = self.started()
        asked = (intake.Asked("Xin ghi rõ hơn.", field_path="request"),)
        intake.ask_supplement(dossier.pk, asked=asked, reason="Chưa rõ.", by=actor("chuyenvien"), at=timezone.now())
        return fresh(dossier)


@pytest.fixture
def office(filed) -> Office:
    """The office of the demonstration citizen's commune."""
    return Office(filed)
