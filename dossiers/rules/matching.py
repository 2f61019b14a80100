"""Which of a person's own papers may be meant by a line of a papers list: words that both names share, side by side.

Names come in folded: lower case without marks, y as i, words parted by one space.
"""

from itertools import pairwise

# Words of half of all names of papers: they say nothing about which paper it is.
_COMMON = frozenset(
    (
        *("ban", "chinh", "sao", "chup", "goc", "giai", "to", "the", "cua", "nguoi", "co", "chung", "thuc", "va"),
        *("hoac", "kem", "theo", "cac", "mot", "de", "la", "neu", "voi", "cho", "tai", "do", "duoc", "doi"),
        *("truong", "hop", "phai", "khi", "img", "scan", "tep", "anh", "file", "dsc", "pxl", "photo", "image"),
        *("screenshot", "camera", "zalo", "document"),
    )
)
# Words that mean one thing together, unlike each of them alone; the longer first.
_ONE = {
    **{"can cuoc cong dan": "cancuoc", "can cuoc": "cancuoc", "ho chieu": "hochieu", "ho khau": "hokhau"},
    **{"khai sinh": "khaisinh", "chung sinh": "chungsinh", "khai tu": "khaitu", "bao tu": "baotu"},
    **{"ket hon": "kethon", "ui quien": "uiquien", "to khai": "tokhai", "chung nhan": ""},
}
# These are filled in anew each time; only one kept under the very name is meant.
_FORMS = ("to khai", "don", "phieu", "ban khai")
# Of a line that is half a law only the beginning names the paper.
_MOST = 14
CLOSE = 0.6


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a folded name that tell papers apart, in order, 14 at most."""
    for many, one in _ONE.items():
        name = f" {name} ".replace(f" {many} ", f" {one} ")
    words = (word.strip("0123456789") for word in name.split())
    return tuple(word for word in words if word and word not in _COMMON)[:_MOST]


def likeness(asked: str, names: list[str]) -> float:
    """Return from 0 to 1 how far a paper known by these folded names is the one asked for."""
    return max((_likeness(asked, name) for name in names), default=0.0)


def _likeness(asked: str, name: str) -> float:
    if asked == name:
        return 1.0
    one, other = words_of(asked), words_of(name)
    if not one or not other or f"{asked} ".startswith(tuple(f"{form} " for form in _FORMS)):
        return 0.0
    short, long = sorted((one, other), key=len)
    # Most of the shorter name must stand in the other as it stands here; of those, the one with less besides is first.
    found = len(_signs(short) & _signs(long, alone=len(short) == 1)) / len(_signs(short))
    return 0.9 * found + 0.09 * len(set(one) & set(other)) / len({*one, *other})


def _signs(words: tuple[str, ...], *, alone: bool = False) -> set[tuple[str, ...]]:
    """Return the pairs of words that stand side by side, or the words alone where there is only one."""
    if alone or len(words) == 1:
        return {(word,) for word in words}
    return set(pairwise(words))
