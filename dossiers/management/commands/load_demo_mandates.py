"""Gives the demonstration one power of attorney and one delegate, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.actions.mandating import load_demo


class Command(BaseCommand):
    help = "Record one power of attorney and one delegate between the demonstration accounts. Does it only once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"demonstration: {load_demo(at=timezone.now())} new mandates")
