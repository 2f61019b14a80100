"""Small forms and a made-up directory of places for the tests of the e-form engine."""

from datetime import date
from typing import Any

from procedures.rules import eform

TODAY = date(2026, 11, 26)
KNOWN = eform.KnownTable(
    TODAY,
    communes={
        "05977": "Xã Đồng Đăng, tỉnh Lạng Sơn",
        "06040": "Phường Kỳ Lừa, tỉnh Lạng Sơn",
        "00004": "Phường Ba Đình, thành phố Hà Nội",
    },
    provinces={"05977": "20", "06040": "20", "00004": "01"},
    files={"f1": "giay-khai-sinh.pdf", "f2": "anh.jpg"},
)


def words(text: str) -> dict[str, str]:
    return {"vi": text}


def item(key: str, type_: str, **more: Any) -> dict[str, Any]:
    """A question with its key as label."""
    return {"key": key, "type": type_, "label": words(key), **more}


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": words(value.upper())} for value in values]


def definition(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A form of one page "p"."""
    page = {"key": "p", "title": words("Trang"), "items": list(items)}
    page |= {key: more.pop(key) for key in ("checks", "show_when") if key in more}
    return {"format": 1, "key": "test", "title": words("Thử"), "pages": [page], **more}


def form(*items: dict[str, Any], **more: Any) -> eform.EForm:
    return eform.load(definition(*items, **more))


def clean(made: eform.EForm, raw: Any, *, complete: bool = False) -> eform.Cleaned:
    return eform.clean_answers(made, raw, complete=complete, known=KNOWN)


def codes(cleaned: eform.Cleaned) -> dict[str, list[str]]:
    return {path: [err.code for err in errors] for path, errors in cleaned.errors.items()}
