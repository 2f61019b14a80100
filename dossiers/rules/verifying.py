"""The code printed under the QR of a paper: short enough to type, long enough not to be guessed."""

# Without letters and digits that are taken for each other: 0 O, 1 I L, U V.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 12
GROUP = 4


def spoken(code: str) -> str:
    """Return a code as it is printed, in groups of four: K7QF-2M9D-XH4T."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def normalise(typed: str) -> str:
    """Return a typed code without spaces and dashes, in capitals."""
    return "".join(char for char in typed.upper() if char.isalnum())


def is_code(code: str) -> bool:
    """Tell whether a normalised text has the shape of a code: 12 of the 29 signs (58 bits)."""
    return len(code) == LENGTH and all(char in ALPHABET for char in code)
