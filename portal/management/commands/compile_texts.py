"""Compiles locale/*/LC_MESSAGES/*.po."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.texts import compile_texts


class Command(BaseCommand):
    help = "Compile the Vietnamese words of the interface (.po to .mo)."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_texts():
            self.stdout.write(str(path))
