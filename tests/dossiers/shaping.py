"""A procedure whose e-form a test writes itself, published as a version of its own."""

import json
import shutil
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from procedures import access
from procedures.actions import own

CODE = "2.000635"
OWNER = {
    "submitter": {"full_name": ["who"], "phone": ["phone"]},
    "owner": {"full_name": ["who"], "phone": ["phone"]},
}


def form_of(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A definition of these pages; the question "who" names the owner."""
    return {"format": 1, "key": "own", "title": {"vi": "Tờ khai thử"}, "pages": list(pages), "roles": OWNER, **more}


def page_of(key: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "title": {"vi": f"Trang {key}"}, "items": list(items), **more}


@pytest.fixture
def shaped(world, db, monkeypatch, tmp_path) -> Callable[..., None]:
    """shaped(definition): from now on the procedure CODE is filed with this form."""
    forms = tmp_path / "forms"
    shutil.copytree(own.FORMS, forms)
    monkeypatch.setattr(own, "FORMS", forms)

    def publish(definition: dict[str, Any], code: str = CODE) -> None:
        (forms / f"{code}.json").write_text(json.dumps(definition))
        call_command("load_catalogue", "--sample", stdout=StringIO())
        access.forget()

    yield publish
    access.forget()
