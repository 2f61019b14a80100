"""A stored answer as people read it."""

from typing import Any

from procedures.rules.eform_types import Field, Known


def in_words(field: Field, value: Any, lang: str, known: Known) -> str:
    """A stored value as people read it: dd/mm/yyyy, 1.234,5, "Có"; plain text that a template must escape."""
    if field.type == "yes_no":
        return yes_no(field, lang)[bool(value)]
    if field.type == "date":
        return "/".join(reversed(value.split("-")))
    if field.kind == "number":
        return _money_words(value) if _is_money(field) else _number_words(value, field, lang)
    if field.type == "one_of":
        option = field.option(value)
        return option.label.in_(lang) if option else str(value)
    if field.type == "many_of":
        return "; ".join(option.label.in_(lang) for option in field.options if option.value in value)
    if field.type == "commune":
        return known.commune_name(value) or value
    if field.type == "file":
        return "; ".join(known.file_name(one) or one for one in value)
    return str(value)


def yes_no(field: Field, lang: str) -> tuple[str, str]:
    """The words for no and for yes, in this order: the question's own where it has any, "Chưa" and "Rồi"."""
    own = field.limits.get("answers")
    if own is None:
        return {"en": ("No", "Yes")}.get(lang, ("Không", "Có"))
    no, yes = own["no"], own["yes"]
    return (no.get("en") or "No", yes.get("en") or "Yes") if lang == "en" else (no["vi"], yes["vi"])


def _is_money(field: Field) -> bool:
    return field.type == "money" or field.limits.get("as") == "money"


def _money_words(value: float) -> str:
    return f"{value:,.0f} đ".replace(",", ".")


def _number_words(value: float, field: Field, lang: str) -> str:
    places = field.limits.get("decimals", 0)
    whole = isinstance(value, int) or field.type == "computed"
    text = f"{value:,}" if whole else f"{value:,.{places}f}"
    if lang != "en":
        text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    unit = field.limits.get("unit")
    if not unit and isinstance(value, int) and abs(value) < 10_000:
        return str(value)  # it may be a year: 1950, not 1.950
    return f"{text} {unit}" if unit else text
