"""Vietnamese text: one spelling for storing, one for searching, one for sorting."""

import re
import unicodedata

# Bullets and ticks that Word keeps in the private-use area of its symbol fonts.
_WORD_SYMBOLS = {
    0xF02D: "-",
    0xF06C: "•",
    0xF06E: "▪",
    0xF076: "•",
    0xF0A7: "▪",
    0xF0A8: "☐",
    0xF0B7: "•",
    0xF0D8: "➢",
    0xF0E0: "→",
    0xF0FC: "✓",
    0xF0FE: "☑",
}
# Windows-1252 quotes, dashes and bullets that reached us as C1 control characters.
_WINDOWS_1252 = {code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))}
_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, ord("\t")], " ")
_LINE_ENDS = {0x000B: "\n", 0x000C: "\n", 0x2028: "\n", 0x2029: "\n"}
_READABLE = _WORD_SYMBOLS | _WINDOWS_1252 | _SPACES | _LINE_ENDS
# Format characters hide text or turn its direction round; surrogates and the last two code points of a plane
# are no characters, and PostgreSQL or XML refuse some of them.
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Co", "Cs"}

_CODE = re.compile(
    r"\d\.\d{6}(?:\.[A-Za-z0-9]+)*"  # a procedure
    r"|\d{3}\.\d{2}\.\d{2}\.[A-Za-z]\d{2}-\d{6,8}-\d+"
    r"|[A-Za-z]\d{2}(?:\.\d{2,3})*-\d{6,8}-\d+",  # a dossier
    re.ASCII,
)

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# A letter with a hat, horn or bar follows its plain letter and precedes the next one: "~" is above "z".
_LETTERS = {"ă": "a~", "â": "a~~", "đ": "d~", "ð": "d~", "ê": "e~", "ô": "o~", "ơ": "o~~", "ư": "u~"}


def nfc(text: str) -> str:
    """Return the text with composed letters, as we store it."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return what search compares: lower case, no marks, đ as d, y as i, words parted by one space."""
    letters = unicodedata.normalize("NFKD", text).lower()
    # U+00F0 looks like đ and stands for it in texts from old fonts.
    letters = letters.replace("đ", "d").replace("ð", "d").replace("y", "i")
    kept = (char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def tokens(query: str) -> list[str]:
    """Return the folded words of a query; codes of procedures and dossiers stay whole, in upper case."""
    found: list[str] = []
    for chunk in nfc(query).split():
        code = chunk.strip(".,;:()[]\"'")
        found += [code.upper()] if _CODE.fullmatch(code) else fold(chunk).split()
    return found


def sort_key(text: str) -> str:
    """Return a key whose plain code-point order is Vietnamese alphabetical order.

    Letters count first; where all letters are the same, the tones of the words in the order ngang, huyền,
    hỏi, ngã, sắc, nặng. So where in a word its tone stands (hòa, hoà) makes no difference.
    """
    pairs = [_word_key(word) for word in re.findall(r"[^\W_]+", nfc(text).lower())]
    return " ".join(letters for letters, _ in pairs) + "\t" + "".join(tone for _, tone in pairs)


def clean_input(text: str) -> str:
    """Return typed or pasted text as we store it: NFC, readable, one kind of line end, trimmed.

    Hidden, control and private-use characters go; what Word meant by them (bullets, quotes) stays.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_READABLE)
    text = nfc("".join(char for char in text if char == "\n" or not _is_hidden(char)))
    return "\n".join(line.rstrip(" ") for line in text.split("\n")).strip()


def _is_hidden(char: str) -> bool:
    """Tell whether the character shows nothing a reader could see."""
    code = ord(char)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_noncharacter or unicodedata.category(char) in _HIDDEN_CATEGORIES


def _word_key(word: str) -> tuple[str, str]:
    """Return the letters of a word with ordinary letters in Vietnamese order, and the digit of its tone."""
    letters, tone = "", "0"
    for char in word:
        marks = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in marks if mark in _TONES), tone)
        plain = nfc("".join(mark for mark in marks if mark not in _TONES))
        letters += _LETTERS.get(plain, plain)
    return letters, tone


def plain_name(name: str) -> str:
    """A procedure's name to stand after the word "Thủ tục": "Thủ tục đăng ký khai sinh" -> "Đăng ký khai sinh"."""
    start, rest = name[: len(_PROCEDURE)], name[len(_PROCEDURE) :].lstrip()
    return f"{rest[0].upper()}{rest[1:]}" if start.lower() == _PROCEDURE and rest else name


_PROCEDURE = "thủ tục "
