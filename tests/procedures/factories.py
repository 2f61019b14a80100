"""Catalogue files for tests: records written by hand in the national form."""

import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from agencies.rules.scope import SYSTEM
from procedures.actions.importing import Outcome, import_catalogue
from tests.rules.test_national import raw


def catalogue_file(folder: Path, *records: Any, name: str = "catalogue.jsonl") -> Path:
    """Write records (dicts, or texts as they are) one a line."""
    path = folder / name
    lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def load(folder: Path, *records: Any, dry_run: bool = False) -> Outcome:
    """Import records; returns the outcome."""
    return import_catalogue(catalogue_file(folder, *records), by=SYSTEM, at=timezone.now(), dry_run=dry_run)


__all__ = ["catalogue_file", "load", "raw"]
