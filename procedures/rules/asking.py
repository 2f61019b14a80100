"""What people write around the name of what they look for: "làm giấy khai sinh cho bé" asks for "khai sinh"."""

from collections.abc import Sequence
from itertools import combinations

# Folded. They count as long as something holds them ("nuôi con nuôi"), and are dropped only where nothing does.
_AROUND = """
    ai anh ba bao be bi bo can cha chau chi cho chong co con cua dang dau de di duoc em gi giay giup hay ho hoi khi la
    lam lau luc me minh muon nao nay nha nhat nhu nguoi o ong phai ra sao tai the thi tien toi thu tuc trong tu va ve vo
    voi xin
"""
AROUND = frozenset(_AROUND.split())
FEWEST = 2  # words that must be held, where not all are


def core(words: Sequence[str]) -> list[str]:
    """Return the words without those that people put around; empty where no other is left."""
    return [word for word in words if word not in AROUND]


def weaker(words: Sequence[str], *, without: int) -> list[tuple[str, ...]]:
    """Return the words with so many left out, in every way; none where fewer than FEWEST would be left."""
    left = len(words) - without
    return list(combinations(words, left)) if left >= FEWEST else []
