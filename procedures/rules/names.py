"""Names that were perhaps typed in haste: without their marks, or all in small letters. Asked about, never refused."""

import re
from dataclasses import dataclass

# First words of Vietnamese names that bear a mark when written in full; "Phan", "Cao", "Mai" do without.
_MARKED = """
nguyen tran le pham hoang huynh vu vo dang bui do ho ngo duong ly dinh truong trinh dao doan luong luu chau to thai
nong trieu hua be khuat quach ton mac kieu nghiem phung vuong la lo ha
"""
SURNAMES = frozenset(_MARKED.split())


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name to ask about: `plain` without any mark, `proper` with capitals where it was typed without, else ""."""

    name: str
    plain: bool
    proper: str


def doubt(name: str) -> Doubt | None:
    """Return what to ask about a name as typed; None for one that looks as names do, or is a single word."""
    words = name.split()
    if len(words) < 2:
        return None
    small, plain = name == name.lower(), name.isascii()
    if not small and not (plain and words[0].lower() in SURNAMES):
        return None
    return Doubt(name, plain=plain, proper=capitalised(name) if small else "")


def capitalised(name: str) -> str:
    """Return the name with a capital at each word, also after a hyphen or an apostrophe."""
    return re.sub(r"(^|[\s'’.-])(\w)", lambda found: found[1] + found[2].upper(), name)
