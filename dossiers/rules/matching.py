"""Which of a person's own papers may be meant by a line of a papers list: words that both names share.

Names come in folded: lower case without marks, words parted by one space.
"""

# Words of half of all names of papers: they say nothing about which paper it is.
_COMMON = frozenset(
    (
        *("ban", "chinh", "sao", "chup", "goc", "giai", "to", "the", "cua", "nguoi", "co", "chung", "thuc", "va"),
        *("hoac", "kem", "theo", "cac", "mot", "de", "la", "neu", "voi", "cho", "tai", "do", "duoc", "doi"),
        *("truong", "hop", "phai", "khi", "img", "scan", "tep", "anh", "file", "dsc", "pxl", "photo", "image"),
        *("screenshot", "camera", "zalo", "document"),
    )
)
# Two words that mean one thing, unlike either word alone.
_PAIRS = (("to khai", "tokhai"), ("chung nhan", "chungnhan"), ("chung sinh", "chungsinh"), ("khai sinh", "khaisinh"))
CLOSE = 0.6


def words_of(name: str) -> frozenset[str]:
    """Return the words of a folded name that tell papers apart."""
    for pair, one in _PAIRS:
        name = name.replace(pair, one)
    words = (word.strip("0123456789") for word in name.split())
    return frozenset(word for word in words if word and word not in _COMMON)


def likeness(asked: str, names: list[str]) -> float:
    """Return from 0 to 1 how far a paper known by these folded names is the one asked for."""
    return max((_likeness(asked, name) for name in names), default=0.0)


def _likeness(asked: str, name: str) -> float:
    if asked == name:
        return 1.0
    one, other = words_of(asked), words_of(name)
    shared = len(one & other)
    if not shared:
        return 0.0
    # Most of the shorter name must be there; of those, the one with less besides comes first.
    found = shared / min(len(one), len(other))
    return 0.9 * found + 0.09 * shared / len(one | other)
