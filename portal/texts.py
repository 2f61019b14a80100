"""Compiles the Vietnamese words of the interface, without the gettext programs of the system."""

import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_texts(root: Path = LOCALE) -> list[Path]:
    """Writes each .mo that is older than its .po; returns what it wrote."""
    import polib

    written = []
    for source in sorted(root.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.rename(target)
        written.append(target)
    return written
