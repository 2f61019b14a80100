"""Every event kind has its words or is silent by name, and the words render in every case."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from agencies.rules.roles import Permission
from dossiers.labels import EVENT
from dossiers.models import Dossier, Person
from dossiers.rules.workflow import TRANSITIONS
from journal.record import STREAM_KINDS
from notifications.actions.telling import words
from notifications.catalogue import NOTICES, SILENT
from tests.scenarios.conftest import vn

KIND = re.compile(rf"(?:{'|'.join(sorted(STREAM_KINDS))}|token)\.[a-z_]+")
APPS = ("accounts", "agencies", "procedures", "dossiers", "files", "mydata")


def kinds_in_code() -> set[str]:
    """Every string of the apps that looks like an event kind."""
    found = set(EVENT) | {transition.event for transition in TRANSITIONS.values()}
    for app in (*APPS, "notifications/actions"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value):
                    found.add(node.value)
    return found - {permission.value for permission in Permission} - {"catalogue.jsonl"}


def test_every_event_kind_is_told_or_named_silent():
    assert kinds_in_code() == set(NOTICES) | SILENT
    assert not set(NOTICES) & SILENT


def test_every_notice_is_subscribed():
    subscribed = {kind for kind, names in settings.JOURNAL_HANDLERS.items() if "notifications.handlers.notify" in names}
    assert subscribed == set(NOTICES)


@pytest.fixture
def filed(world, db, congdan) -> Dossier:
    from agencies.access import communes_agencies
    from procedures.access import open_offer

    agency = communes_agencies()[0]
    offer = open_offer("2.000635", agency.code, at=vn(2026, 11, 23))
    dossier = Dossier.objects.create(
        number="H37.101-261123-0001",
        version_id=offer.version.id,
        procedure_id=offer.version.procedure_id,
        field_code="x",
        intake_agency_id=agency.id,
        solving_agency_id=agency.id,
        created_by=congdan,
        created_at=vn(2026, 11, 23),
        updated_at=vn(2026, 11, 23),
    )
    Person.objects.create(dossier=dossier, role="submitter", full_name='Hoàng Thị <b>"Mẫu"</b>')
    return dossier


@pytest.mark.parametrize("kind", sorted(kind for kind in NOTICES if kind.startswith("dossier.")))
@pytest.mark.parametrize("receive_by", ["electronic", "counter", "post"])
@pytest.mark.parametrize(
    "facts",
    [{}, {"due_at": "2026-11-30T10:00:00+00:00"}, {"before_intake": True}, {"intake_due_at": "2026-11-24T02:00:00Z"}],
)
def test_the_words_are_whole_in_every_case(filed, kind, receive_by, facts):
    filed.receive_by = receive_by
    subject, body = words(kind, filed, facts, name='Hoàng Thị "Mẫu" & Con', at=vn(2026, 11, 23))
    assert filed.number in subject
    assert len(subject.splitlines()) == 1
    for part in (filed.number, filed.procedure_name, f"/ho-so/{filed.pk}/", 'Kính gửi Ông/Bà Hoàng Thị "Mẫu" & Con,'):
        assert part in body
    assert not re.search(r"\{|\}|None|&amp;|&quot;| {2}|\n{3}| \n", body), body
    # A day that is known is said where the notice is about it.
    if facts.get("due_at") and kind in ("dossier.accepted", "dossier.supplemented") and not facts.get("before_intake"):
        assert "17:00 ngày 30/11/2026" in body
