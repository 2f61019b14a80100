"""The named patterns a question of text may ask for; a definition chooses one and never writes its own expression."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a text must look like; with `capitals` small letters are stored as capitals."""

    form: re.Pattern[str]
    capitals: bool = False


PATTERNS = {
    "digits": Pattern(re.compile(r"[0-9]+")),
    "code": Pattern(re.compile(r"[0-9A-Za-z./_-]+")),
    "land_number": Pattern(re.compile(r"[0-9]+[0-9A-Za-z/,; -]*")),
    # 12, DC 05, F-48-80-C: a number somewhere, groups of letters and digits around it.
    "map_sheet": Pattern(re.compile(r"(?=.*[0-9])[0-9A-ZĐ]+([ ./,;()-]+[0-9A-ZĐ]+)*\)?"), capitals=True),
    "land_certificate": Pattern(re.compile(r"[A-ZĐ]{1,2}[ -]?[0-9]{6,8}"), capitals=True),
    # 12/GP-UBND, 0123/QĐ.STC, GPXD 45 (2019)
    "document_number": Pattern(
        re.compile(r"(?=.*[0-9])[0-9A-ZÂĂĐÊÔƠƯ]+([ ./_()-]+[0-9A-ZÂĂĐÊÔƠƯ]+)*\)?"), capitals=True
    ),
    # 10 digits of an enterprise, 10 and 3 of its unit, 12 of a person, and how households were numbered earlier.
    "business_number": Pattern(re.compile(r"[0-9]{10}(-?[0-9]{3})?|[0-9]{12}|[0-9]{2}[A-ZĐ]8[0-9]{6}"), capitals=True),
    # 12A-123.45, 12-AB1 234.56, 29A12345; of the army AB-12-34; of foreign missions 80-123-NG-45.
    "vehicle_plate": Pattern(
        re.compile(
            r"[0-9]{2}[ -]?[A-ZĐ]{1,2}[0-9]?[ -]?[0-9]{3}\.?[0-9]{1,2}"
            r"|[A-Z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}|[0-9]{2}[ -]?[0-9]{3}[ -]?(NG|NN|QT)[ -]?[0-9]{2}"
        ),
        capitals=True,
    ),
    "postal_code": Pattern(re.compile(r"[0-9]{5}")),
}


def fitted(name: str, text: str) -> str | None:
    """Return the text as the pattern of that name stores it, None where it does not fit."""
    pattern = PATTERNS[name]
    text = text.upper() if pattern.capitals else text
    return text if pattern.form.fullmatch(text) else None
