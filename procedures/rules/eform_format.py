"""The words of the definition format: which keys may stand where, and the bounds of their values."""

import re

from procedures.rules import eform_blocks

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
FORM_KEY = re.compile(r"[a-z0-9][a-z0-9_.]{0,39}")
OPTION_VALUE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
YES_NO = ("true", "false")  # what yes/no inputs send: no option may be mistaken for them
TEXT_STYLES = ("heading", "statement", "notice")
COMMON_KEYS = frozenset({"key", "type", "label", "hint", "required", "show_when", "prefill"})
FIELD_KEYS = COMMON_KEYS | {"default", "autocomplete"}
LIMIT_KEYS: dict[str, frozenset[str]] = {
    "text": frozenset({"max_length", "min_length", "pattern"}),
    "long_text": frozenset({"max_length", "min_length"}),
    "name": frozenset({"max_length"}),
    "number": frozenset({"min", "max", "decimals", "unit"}),
    "money": frozenset({"min", "max"}),
    "computed": frozenset({"value", "as", "unit"}),
    "date": frozenset({"min", "max", "precision"}),
    "yes_no": frozenset({"answers"}),
    "one_of": frozenset({"options", "list", "only", "widget", "linked_to"}),
    "many_of": frozenset({"options", "list", "only", "min_count", "max_count"}),
    "commune": frozenset({"province"}),
    "file": frozenset({"max_files"}),
    "paper_number": frozenset({"kind", "paper"}),
}
BLOCK_KEYS = {
    "person": COMMON_KEYS | eform_blocks.PERSON_KEYS,
    "identity_paper": COMMON_KEYS | eform_blocks.PAPER_KEYS,
    "address": COMMON_KEYS | eform_blocks.ADDRESS_KEYS,
    "bank_account": COMMON_KEYS,
}
COMPUTED_KEYS = COMMON_KEYS - {"required", "prefill"}  # nobody answers it
COMPUTED_AS = ("number", "money", "text")
GROUP_KEYS = (COMMON_KEYS - {"required", "prefill"}) | {"row_label", "min", "max", "items"}
PAGE_KEYS = frozenset({"key", "title", "intro", "show_when", "items", "checks"})
FORM_KEYS = frozenset({"format", "key", "title", "pages", "roles", "eligibility", "capacities", "in_person", "print"})
FORM_KEYS |= {"fees", "routing", "papers"}
PAPER_RULE_KEYS = frozenset({"name", "when", "required"})
FEE_KEYS = frozenset({"kind", "amount", "when"})
ROUTING_KEYS = frozenset({"step", "when"})
ROLE_KEYS = frozenset({"submitter", "owner", "capacity", "owner_is_submitter", "parties"})
ELIGIBILITY_KEYS = frozenset({"items", "rules"})
ELIGIBILITY_TYPES = ("yes_no", "one_of", "date", "number")
RULE_KEYS = frozenset({"must", "message", "procedure"})
CAPACITY_KEYS = frozenset({"value", "label", "proof", "proof_required", "cases", "principals"})
PRINT_WORDS = frozenset({"number", "addressee", "pledge", "source", "sign"})
PRINT_KEYS = PRINT_WORDS | {"title", "sections", "labels", "words", "skip", "same"}
PROCEDURE_CODE = re.compile(r"[0-9]{1,2}\.[0-9]{6}(\.[A-Za-z0-9]{1,10}){0,3}")
WHOLE_LIMITS = {
    "max_length": (1, 20000),
    "min_length": (0, 20000),
    "decimals": (0, 6),
    "min_count": (0, 200),
    "max_count": (1, 200),
    "max_files": (1, 20),
}
PROFILE_KEYS = frozenset(
    {
        "full_name",
        "birth_date",
        "sex",
        "nationality",
        "ethnicity",
        "id_number",
        "phone",
        "email",
        "residence_kind",
        "commune_code",
        "address_line",
        # Known of earlier filings alone:
        "paper_kind",
        "paper_issue_date",
        "paper_issue_place",
        "bank",
        "account_number",
    }
)
MOST_MONEY = 10**15  # đồng; below what every program on the way holds exactly
MAX_FIELDS, MAX_ITEMS, MAX_WORDS = 1000, 300, 2000


def field_keys(kind: str) -> frozenset[str]:
    """The keys a question of that type may have."""
    base = COMPUTED_KEYS if kind == "computed" else FIELD_KEYS
    return base | LIMIT_KEYS.get(kind, frozenset())
