"""Brings an installation up to date: what a release needs before its processes start."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from portal.texts import compile_texts

UNUSED = ["redoc"]  # the API's page is Swagger UI


class Command(BaseCommand):
    help = (
        "Build fonts and words, apply migrations, collect static files, load agencies, holidays, the catalogue "
        "and, in a demonstration, its accounts. Does only what has changed; may be run at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static-only", action="store_true", help="fonts, words and static files only")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"verbosity": options["verbosity"], "stdout": self.stdout}
        call_command("build_fonts", **quiet)
        compile_texts()
        self._collect_static()
        if options["static_only"]:
            return
        for folder in (settings.MEDIA_ROOT, settings.MAIL_DIR, settings.DATA_DIR / "run"):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, **quiet)
        call_command("createcachetable", **quiet)
        self._load()

    def _load(self) -> None:
        call_command("load_agencies", stdout=self.stdout)
        call_command("load_catalogue", stdout=self.stdout)
        if settings.DEMO:
            call_command("load_demo", stdout=self.stdout)
            call_command("load_demo_mandates", stdout=self.stdout)

    def _collect_static(self) -> None:
        """Collects when a source file or the way of collecting has changed: compressing takes its time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        now = _fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
        stamp.write_text(now)


def _fingerprint() -> str:
    """A hash over name, size and time of every static source file."""
    total = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            total.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return total.hexdigest()
