"""Numbers and days as they are read aloud in Vietnamese: forms want them in words beside the figures."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ")
MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


def number_words(value: int) -> str:
    """Return a whole number from 0 to below 10^18 in words; ValueError beyond."""
    if not 0 <= value < 10**18:
        raise ValueError("only numbers from 0 to below 10^18 are read aloud")
    if value == 0:
        return DIGITS[0]
    groups = []
    while value:
        value, rest = divmod(value, 1000)
        groups.append(rest)
    spoken = [
        f"{_three(group, full=place < len(groups) - 1)} {SCALES[place]}".strip()
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(spoken)


def _three(value: int, *, full: bool) -> str:
    """Read a group of up to three digits; `full` says the hundreds even where there are none."""
    hundreds, rest = divmod(value, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    tens, ones = divmod(rest, 10)
    if tens == 0 and ones:
        words += ["linh", DIGITS[ones]] if words else [DIGITS[ones]]
    elif tens:
        words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
        words += [_last(tens, ones)] if ones else []
    return " ".join(words)


def _last(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    return DIGITS[ones]


def day_words(day: str) -> str:
    """Return a whole or partial ISO date in words: "ngày năm tháng tư năm hai nghìn không trăm hai mươi sáu"."""
    year, *rest = day.split("-")
    spoken = [f"năm {number_words(int(year))}"]
    if rest:
        spoken.insert(0, f"tháng {MONTHS[int(rest[0]) - 1]}")
    if len(rest) == 2:
        spoken.insert(0, f"ngày {number_words(int(rest[1]))}")
    return " ".join(spoken)


def money_words(amount: int) -> str:
    """Return an amount of đồng in words: "ba triệu sáu trăm nghìn đồng"; ValueError as `number_words`."""
    return f"{number_words(amount)} đồng"
