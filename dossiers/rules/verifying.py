"""The code printed under the QR of a paper: short enough to type, long enough not to be guessed."""

# Without letters and digits that are taken for each other: 0 O, 1 I L, U V.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 12
GROUP = 4


# Papers that are made anew: the later one says all that the earlier one said, and takes its place. Others stand beside
# each other: the second request for supplement (form 02) does not undo the first.
MADE_ANEW = frozenset({"acknowledgement", "form01", "declaration", "result"})


def replaces(kind: str) -> bool:
    """Tell whether a later paper of this kind takes the place of the earlier ones of the same dossier."""
    return kind in MADE_ANEW


def spoken(code: str) -> str:
    """Return a code as it is printed, in groups of four: K7QF-2M9D-XH4T."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def normalise(typed: str) -> str:
    """Return a typed code without spaces and dashes, in capitals."""
    return "".join(char for char in typed.upper() if char.isalnum())


def is_code(code: str) -> bool:
    """Tell whether a normalised text has the shape of a code: 12 of the 29 signs (58 bits)."""
    return len(code) == LENGTH and all(char in ALPHABET for char in code)
