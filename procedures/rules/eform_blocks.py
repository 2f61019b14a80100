"""Blocks: a person, an identity paper, an address, written out as the questions they stand for.

Works on definition items (plain dictionaries) before they are read, so that the engine knows single questions only.
"""

from typing import Any

from procedures.rules.option_lists import PAPER_KINDS

RawItem = dict[str, Any]

NUMBERED = ("id_card", "id_certificate", "passport", "old_id_card", "other")
DEFAULT_KINDS = ["id_card", "id_certificate", "passport", "other"]
ALL_KINDS = tuple(line.split("|")[0] for line in PAPER_KINDS.strip().splitlines())
PART_OVERRIDES = frozenset(
    {
        "part",
        "label",
        "hint",
        "required",
        "show_when",
        "precision",
        "kinds",
        "abroad",
        "issue",
        "line",
        "only",
        "default",
        "min",
        "max",
    }
)
PAPER_KEYS = frozenset({"kinds", "issue", "nationality"})
ADDRESS_KEYS = frozenset({"abroad", "line"})
PERSON_KEYS = frozenset({"parts"})

PARTS: dict[str, RawItem] = {
    "full_name": {
        "type": "name",
        "label": {"vi": "Họ, chữ đệm và tên", "en": "Full name"},
        "hint": {
            "vi": "Ghi đủ dấu, đúng như trên giấy tờ tùy thân.",
            "en": "With all marks, as on the identity paper.",
        },
        "autocomplete": "name",
    },
    "birth_date": {
        "type": "date",
        "max": "today",
        "label": {"vi": "Ngày, tháng, năm sinh", "en": "Date of birth"},
        "hint": {"vi": "Ví dụ: 27 3 1985", "en": "For example: 27 3 1985"},
        "autocomplete": "bday",
    },
    "sex": {
        "type": "one_of",
        "list": "sexes",
        "label": {"vi": "Giới tính", "en": "Sex"},
        "autocomplete": "sex",
    },
    "nationality": {
        "type": "one_of",
        "list": "countries",
        "default": "VN",
        "label": {"vi": "Quốc tịch", "en": "Nationality"},
    },
    "ethnicity": {
        "type": "one_of",
        "list": "ethnic_groups",
        "label": {"vi": "Dân tộc", "en": "Ethnic group"},
    },
    "id_number": {
        "type": "id_number",
        "label": {"vi": "Số định danh cá nhân", "en": "Personal identification number"},
        "hint": {
            "vi": "12 chữ số, cũng là số thẻ căn cước hoặc căn cước công dân.",
            "en": "12 digits, the same as the number of the identity card.",
        },
    },
    "paper": {"type": "identity_paper", "label": {"vi": "Giấy tờ tùy thân", "en": "Identity paper"}},
    "phone": {
        "type": "phone",
        "label": {"vi": "Số điện thoại", "en": "Phone number"},
        "hint": {
            "vi": "Để cơ quan báo tin về hồ sơ.",
            "en": "So that the office can tell you about the dossier.",
        },
        "autocomplete": "tel",
    },
    "email": {
        "type": "email",
        "label": {"vi": "Thư điện tử", "en": "E-mail"},
        "hint": {"vi": "Ví dụ: nguyenvana@example.com", "en": "For example: nguyenvana@example.com"},
        "autocomplete": "email",
    },
    "residence_kind": {
        "type": "one_of",
        "list": "residence_kinds",
        "label": {"vi": "Loại nơi cư trú", "en": "Kind of residence"},
    },
    "address": {"type": "address", "label": {"vi": "Nơi cư trú", "en": "Place of residence"}},
}
NUMBER_HINTS = {
    "id_card": {"vi": "Căn cước: 12 chữ số.", "en": "Identity card: 12 digits."},
    "passport": {
        "vi": "Hộ chiếu: chữ và số in ở trang có ảnh, ví dụ C1234567.",
        "en": "Passport: the letters and digits on the page with the photo, for example C1234567.",
    },
    "old_id_card": {"vi": "Chứng minh nhân dân cũ: 9 chữ số.", "en": "Old identity card: 9 digits."},
}
ETHNICITY_OTHER = {
    "key": "ethnicity_other",
    "type": "text",
    "max_length": 60,
    "label": {"vi": "Tên dân tộc", "en": "Name of the ethnic group"},
    "required": True,
}


def expand(item: RawItem, path: str) -> list[RawItem]:
    """The questions a block stands for, in order; `path` is the block's own path. KeyError for an unknown part."""
    if item["type"] == "person":
        return _person(item, path)
    if item["type"] == "identity_paper":
        return _paper(item, path)
    if item["type"] == "bank_account":
        return _bank_account(item, path)
    return _address(item)


def part_name(part: str | RawItem) -> str:
    """The name of a part, written either as "phone" or as {"part": "phone", ...}."""
    return part if isinstance(part, str) else str(part.get("part"))


def _person(item: RawItem, path: str) -> list[RawItem]:
    names = {part_name(part) for part in item["parts"]}
    questions: list[RawItem] = []
    for part in item["parts"]:
        name = part_name(part)
        question = {"required": item.get("required", True), **PARTS[name], "key": name}
        if name == "paper" and "nationality" in names:
            question["nationality"] = False
        question |= {k: v for k, v in part.items() if k != "part"} if isinstance(part, dict) else {}
        _prefill(question, name, item.get("prefill"))
        questions.append(question)
        if name == "ethnicity":
            questions.append(ETHNICITY_OTHER | {"show_when": {"eq": [f"{path}.ethnicity", "other"]}})
    return questions


def _prefill(question: RawItem, name: str, source: str | None) -> None:
    """Whose data it is decides both: prefilled from the profile, and offered to the browser's own memory."""
    if source == "profile":
        question["prefill"] = f"profile.{name}" if question["type"] not in ("identity_paper", "address") else "profile"
    else:
        question.pop("autocomplete", None)


def _paper(item: RawItem, path: str) -> list[RawItem]:
    kinds = item.get("kinds", DEFAULT_KINDS)
    required = item.get("required", False)
    issue = item.get("issue", "optional")
    numbered = {"in": [f"{path}.kind", [kind for kind in kinds if kind in NUMBERED]]}
    mine = item.get("prefill") == "profile"
    questions: list[RawItem] = [
        {
            "key": "kind",
            "type": "one_of",
            "list": "paper_kinds",
            "only": kinds,
            "label": {"vi": "Loại giấy tờ", "en": "Kind of paper"},
            "required": required,
            **({"default": "id_card"} if required is True and "id_card" in kinds else {}),
            **({"prefill": "profile.paper_kind"} if mine else {}),
        },
        {
            "key": "number",
            "type": "paper_number",
            "kind": f"{path}.kind",
            "label": {"vi": "Số giấy tờ", "en": "Number of the paper"},
            "hint": _number_hint(kinds),
            "required": True,
            "show_when": numbered,
            **({"prefill": "profile.id_number"} if mine else {}),
        },
    ]
    questions += _paper_details(path, kinds, with_nationality=item.get("nationality", True))
    if issue != "none":
        questions += _issue(numbered, required=issue == "required", mine=mine)
    return questions


def _number_hint(kinds: list[str]) -> dict[str, str]:
    """How the number looks on the kinds of paper that are asked for, and on no other."""
    said = [words for kind, words in NUMBER_HINTS.items() if kind in kinds]
    said = said or [{"vi": "Ghi đúng như trên giấy tờ.", "en": "As on the paper."}]
    return {lang: " ".join(words[lang] for words in said) for lang in ("vi", "en")}


def _paper_details(path: str, kinds: list[str], *, with_nationality: bool) -> list[RawItem]:
    """What is asked of one kind of paper alone: of a passport, of another paper, of none."""
    asked: list[tuple[str, RawItem, dict[str, str]]] = [
        (
            "passport" if with_nationality else "",
            {"key": "nationality", "type": "one_of", "list": "countries", "default": "VN"},
            {"vi": "Quốc tịch ghi trên hộ chiếu", "en": "Nationality in the passport"},
        ),
        ("other", {"key": "name", "type": "text", "max_length": 100}, {"vi": "Tên giấy tờ", "en": "Name of the paper"}),
        (
            "none",
            {"key": "reason", "type": "long_text", "max_length": 500},
            {"vi": "Lý do không có giấy tờ tùy thân", "en": "Why there is no identity paper"},
        ),
    ]
    return [
        {**question, "label": label, "required": True, "show_when": {"eq": [f"{path}.kind", kind]}}
        for kind, question, label in asked
        if kind in kinds
    ]


def _issue(numbered: dict[str, Any], *, required: bool, mine: bool) -> list[RawItem]:
    return [
        {
            "key": "issue_date",
            "type": "date",
            "max": "today",
            "label": {"vi": "Ngày cấp", "en": "Date of issue"},
            "required": required,
            "show_when": numbered,
            **({"prefill": "profile.paper_issue_date"} if mine else {}),
        },
        {
            "key": "issue_place",
            "type": "text",
            "max_length": 150,
            "label": {"vi": "Cơ quan cấp", "en": "Issued by"},
            "required": required,
            "show_when": numbered,
            **({"prefill": "profile.paper_issue_place"} if mine else {}),
        },
    ]


def _address(item: RawItem) -> list[RawItem]:
    required = item.get("required", False)
    mine = item.get("prefill") == "profile"
    abroad = _abroad(item) if item.get("abroad") else []
    commune: RawItem = {
        "key": "commune",
        "type": "commune",
        "label": {"vi": "Tỉnh, thành phố và xã, phường, đặc khu", "en": "Province and commune"},
        "required": required,
    }
    line: RawItem = {
        "key": "line",
        "type": "text",
        "max_length": 200,
        "label": {"vi": "Số nhà, đường, thôn hoặc tổ dân phố", "en": "House number, street, village"},
        "required": required if item.get("line", "required") == "required" else False,
    }
    if abroad:
        commune["show_when"] = {"eq": [f"{item['path']}.place", "vietnam"]}
    if mine:
        commune["prefill"], line["prefill"] = "profile.commune_code", "profile.address_line"
        line["autocomplete"] = "street-address"
    return [*abroad, commune, line]


def _abroad(item: RawItem) -> list[RawItem]:
    required = item.get("required", False)
    return [
        {
            "key": "place",
            "type": "one_of",
            "list": "places",
            **({"default": "vietnam"} if required is True else {}),
            "label": {"vi": "Ở trong nước hay nước ngoài", "en": "In Viet Nam or abroad"},
            "required": required,
        },
        {
            "key": "country",
            "type": "one_of",
            "list": "countries",
            "label": {"vi": "Quốc gia hoặc vùng lãnh thổ", "en": "Country or territory"},
            "required": required,
            "show_when": {"eq": [f"{item['path']}.place", "abroad"]},
        },
    ]


def _bank_account(item: RawItem, path: str) -> list[RawItem]:
    required = item.get("required", False)
    mine = item.get("prefill") == "profile"
    return [
        {
            "key": "bank",
            "type": "one_of",
            "list": "banks",
            "label": {"vi": "Ngân hàng", "en": "Bank"},
            "required": required,
            **({"prefill": "profile.bank"} if mine else {}),
        },
        {
            "key": "bank_name",
            "type": "text",
            "max_length": 150,
            "label": {"vi": "Tên ngân hàng", "en": "Name of the bank"},
            "required": True,
            "show_when": {"eq": [f"{path}.bank", "other"]},
        },
        {
            "key": "number",
            "type": "account_number",
            "label": {"vi": "Số tài khoản", "en": "Account number"},
            "required": required or {"filled": f"{path}.bank"},
            **({"prefill": "profile.account_number"} if mine else {}),
        },
        {
            "key": "holder",
            "type": "name",
            "max_length": 100,
            "label": {"vi": "Tên chủ tài khoản", "en": "Account holder"},
            "hint": {
                "vi": "Đúng như tên đăng ký tại ngân hàng; có thể viết không dấu.",
                "en": "As registered with the bank; marks may be left out.",
            },
            "required": required or {"filled": f"{path}.bank"},
            **({"prefill": "profile.full_name"} if mine else {}),
        },
    ]
