"""Reading a definition: from JSON to the frozen form, collecting everything wrong with its shape."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from procedures.rules import computed, eform_blocks, eform_limits, eform_office, eform_top
from procedures.rules.conditions import conjunction
from procedures.rules.eform_format import (
    BLOCK_KEYS,
    ELIGIBILITY_KEYS,
    ELIGIBILITY_TYPES,
    FORM_KEY,
    FORM_KEYS,
    GROUP_KEYS,
    LIMIT_KEYS,
    MAX_FIELDS,
    MAX_ITEMS,
    OPTION_VALUE,
    PAGE_KEYS,
    PROFILE_KEYS,
    TEXT_STYLES,
    YES_NO,
    field_keys,
)
from procedures.rules.eform_reader import GroupTree, Place, Reader, whole
from procedures.rules.eform_types import (
    BLOCK_TYPES,
    LEAF_KINDS,
    Block,
    Check,
    EForm,
    Eligibility,
    Field,
    Group,
    Item,
    Option,
    Page,
    Problem,
    TextItem,
)
from procedures.rules.option_lists import LISTS, options_of

ELIGIBILITY = "eligibility"


def read(definition: Any) -> tuple[EForm | None, list[Problem]]:
    """The form, or None, with everything wrong with the shape; references and conditions are `eform_check`'s."""
    reader = Reader()
    if not isinstance(definition, dict):
        return None, [Problem("", "not_an_object")]
    reader.only(definition, FORM_KEYS, "")
    if definition.get("format") != 1:
        reader.wrong("", "format", value=str(definition.get("format"))[:20])
    key, title = reader.key(definition, "", FORM_KEY), reader.words(definition.get("title"), "title")
    tree: dict[str, Any] = {}
    pages = [page for page in _pages(reader, definition.get("pages"), tree) if page]
    roles = eform_top.roles(reader, definition.get("roles", {}))
    eligibility = _eligibility(reader, definition)
    capacities = tuple(eform_top.capacities(reader, definition.get("capacities", [])))
    in_person = tuple(eform_top.in_person(reader, definition.get("in_person", [])))
    printed = eform_top.print_words(reader, definition.get("print"))
    fees = tuple(eform_office.fee_rules(reader, definition.get("fees", [])))
    routing = tuple(eform_office.step_rules(reader, definition.get("routing", [])))
    papers = tuple(eform_office.paper_rules(reader, definition.get("papers", [])))
    if len(reader.fields) > MAX_FIELDS:
        reader.wrong("", "too_many_fields", limit=MAX_FIELDS)
    if reader.problems:
        return None, reader.problems
    _resolve(reader)
    form = EForm(key, title, tuple(pages), reader.fields, reader.groups, (), tree, roles, definition)
    form = replace(form, eligibility=eligibility, capacities=capacities, in_person=in_person, print=printed)
    return replace(form, fees=fees, routing=routing, papers=papers), []


def _eligibility(reader: Reader, definition: dict[str, Any]) -> Eligibility | None:
    """The questions before filing, read as a form of one page, and their rules."""
    raw = definition.get("eligibility")
    if raw is None:
        return None
    if not isinstance(raw, dict) or set(raw) != ELIGIBILITY_KEYS:
        reader.wrong(ELIGIBILITY, "eligibility")
        return None
    title = {"vi": "Kiểm tra điều kiện", "en": "Check before you begin"}
    page = {"key": ELIGIBILITY, "title": title, "items": raw["items"]}
    form, problems = read({"format": 1, "key": ELIGIBILITY, "title": title, "pages": [page]})
    reader.problems += [replace(one, path=f"{ELIGIBILITY}.{one.path}".rstrip(".")) for one in problems]
    rules = tuple(eform_top.rules(reader, raw["rules"]))
    if form is None:
        return None
    for question in form.fields.values():
        if question.type not in ELIGIBILITY_TYPES:
            types = ", ".join(ELIGIBILITY_TYPES)
            reader.wrong(f"{ELIGIBILITY}.{question.path}", "type", type=question.type, types=types)
    return Eligibility(form, rules)


def _resolve(reader: Reader) -> None:
    """Write paths into the rows of a group as such in every computed value: groups are known only now."""
    for path, question in reader.fields.items():
        if question.type == "computed":
            spec = computed.resolved(question.limits["value"], lambda p: _group_of(reader, p), question.group)
            reader.fields[path] = replace(question, limits={**question.limits, "value": spec})


def _group_of(reader: Reader, path: str) -> str:
    question = reader.fields.get(path)
    return question.group if question else ""


def _pages(reader: Reader, raw: Any, tree: dict[str, Any]) -> Iterator[Page | None]:
    if not isinstance(raw, list) or not raw or len(raw) > MAX_ITEMS:
        reader.wrong("", "no_pages")
        return
    seen: set[str] = set()
    for number, page in enumerate(raw, 1):
        yield _page(reader, page, number, tree, seen)


def _page(reader: Reader, raw: Any, number: int, tree: dict[str, Any], seen: set[str]) -> Page | None:
    if not isinstance(raw, dict):
        reader.wrong(f"pages.{number}", "not_an_object")
        return None
    reader.only(raw, PAGE_KEYS, f"pages.{number}")
    key = reader.key(raw, f"pages.{number}")
    if key in seen:
        reader.wrong(key, "page_twice")
    seen.add(key)
    show = raw.get("show_when")
    before, groups_before = set(reader.fields), set(reader.groups)
    items = _items(reader, raw.get("items"), Place("", key, show_when=show), tree)
    fields = tuple(p for p, f in reader.fields.items() if p not in before and not f.group)
    groups = tuple(p for p in reader.groups if p not in groups_before)
    intro = reader.maybe_words(raw, "intro", f"{key}.intro")
    title = reader.words(raw.get("title"), f"{key}.title")
    checks = tuple(_checks(reader, raw.get("checks", []), key))
    return Page(key, title, tuple(items), fields, groups, intro, show, checks)


def _checks(reader: Reader, raw: Any, page: str) -> Iterator[Check]:
    if not isinstance(raw, list):
        reader.wrong(page, "checks_shape")
        return
    for check in raw:
        if not isinstance(check, dict) or not {"must", "message", "at"} <= set(check) <= {
            "must",
            "message",
            "at",
            "when",
        }:
            reader.wrong(page, "checks_shape")
            continue
        yield Check(
            check["must"],
            reader.words(check["message"], f"{page}.checks"),
            str(check["at"]),
            check.get("when"),
        )


def _items(reader: Reader, raw: Any, place: Place, tree: dict[str, Any]) -> list[Item]:
    where = place.prefix or place.page
    if not isinstance(raw, list) or len(raw) > MAX_ITEMS:
        reader.wrong(where, "items_shape")
        return []
    items = []
    for item in raw:
        found = _item(reader, item, place, tree)
        if found is not None:
            items.append(found)
    return items


def _item(reader: Reader, raw: Any, place: Place, tree: dict[str, Any]) -> Item | None:
    if not isinstance(raw, dict):
        reader.wrong(place.prefix or place.page, "not_an_object")
        return None
    if "text" in raw:
        return _text(reader, raw, place)
    kind, path = raw.get("type"), place.path(reader.key(raw, place.prefix or place.page))
    key = path.rsplit(".", 1)[-1]
    if key in tree:
        reader.wrong(path, "key_twice")
        return None
    if kind == "group":
        return _group(reader, raw, path, place, tree)
    if kind in BLOCK_TYPES:
        return _block(reader, raw, path, place, tree)
    if not isinstance(kind, str) or kind not in LEAF_KINDS:
        reader.wrong(path, "type", type=str(kind)[:40], types=", ".join([*LEAF_KINDS, *BLOCK_TYPES, "group"]))
        return None
    return _field(reader, raw, path, place, tree)


def _text(reader: Reader, raw: dict[str, Any], place: Place) -> TextItem:
    reader.only(raw, frozenset({"text", "style", "show_when"}), place.prefix or place.page)
    if raw.get("style", "statement") not in TEXT_STYLES:
        reader.wrong(place.page, "text_style", styles=", ".join(TEXT_STYLES))
    words = reader.words(raw["text"], f"{place.page}.text")
    return TextItem(words, raw.get("style", "statement"), conjunction(place.show_when, raw.get("show_when")))


def _group(reader: Reader, raw: dict[str, Any], path: str, place: Place, tree: dict[str, Any]) -> Group | None:
    reader.only(raw, GROUP_KEYS, path)
    if place.group:
        reader.wrong(path, "group_in_group")
        return None
    low, high = raw.get("min", 0), raw.get("max", 10)
    if not whole(low, 0, 100) or not whole(high, 1, 100) or low > high:
        reader.wrong(path, "group_size")
        return None
    rows: dict[str, Any] = {}
    tree[path.rsplit(".", 1)[-1]] = GroupTree(path, rows)
    show = conjunction(place.show_when, raw.get("show_when"))
    before = set(reader.fields)
    items = _items(reader, raw.get("items"), Place(path, place.page, path), rows)
    fields = tuple(p for p in reader.fields if p not in before)
    label, hint = reader.words(raw.get("label"), path), reader.maybe_words(raw, "hint", path)
    row_label = reader.maybe_words(raw, "row_label", path)
    group = Group(path, label, place.page, tuple(items), fields, hint, show, low, high, row_label)
    reader.groups[path] = group
    return group


def _block(reader: Reader, raw: dict[str, Any], path: str, place: Place, tree: dict[str, Any]) -> Block | None:
    kind = raw["type"]
    reader.only(raw, BLOCK_KEYS[kind] | {"autocomplete"}, path)
    if not _block_fits(reader, raw, path):
        return None
    inner: dict[str, Any] = {}
    tree[path.rsplit(".", 1)[-1]] = inner
    show = conjunction(place.show_when, raw.get("show_when"))
    questions = eform_blocks.expand(raw | {"path": path}, path)
    items = _items(reader, questions, Place(path, place.page, place.group, show), inner)
    block = Block(
        path,
        kind,
        reader.words(raw.get("label"), path),
        place.page,
        tuple(items),
        reader.maybe_words(raw, "hint", path),
        show,
    )
    reader.blocks[path] = block
    return block


def _block_fits(reader: Reader, raw: dict[str, Any], path: str) -> bool:
    found = len(reader.problems)
    if raw["type"] == "person":
        parts = raw.get("parts")
        if not isinstance(parts, list) or not parts or not all(isinstance(p, str | dict) for p in parts):
            reader.wrong(path, "parts", parts=", ".join(eform_blocks.PARTS))
            return False
        for part in parts:
            if eform_blocks.part_name(part) not in eform_blocks.PARTS:
                reader.wrong(path, "parts", parts=", ".join(eform_blocks.PARTS))
            if isinstance(part, dict):
                reader.only(part, eform_blocks.PART_OVERRIDES, path)
    kinds = raw.get("kinds", ["id_card"])
    if not isinstance(kinds, list) or not kinds or any(kind not in eform_blocks.ALL_KINDS for kind in kinds):
        reader.wrong(path, "paper_kinds", kinds=", ".join(eform_blocks.ALL_KINDS))
    if raw.get("issue", "optional") not in ("required", "optional", "none"):
        reader.wrong(path, "issue")
    return len(reader.problems) == found


def _field(reader: Reader, raw: dict[str, Any], path: str, place: Place, tree: dict[str, Any]) -> Field:
    kind = raw["type"]
    limits = LIMIT_KEYS.get(kind, frozenset())
    reader.only(raw, field_keys(kind), path)
    eform_limits.check(reader, raw, path)
    required = raw.get("required", False)
    if not isinstance(required, bool | dict):
        reader.wrong(path, "required")
    prefill = raw.get("prefill", "")
    if prefill and (not isinstance(prefill, str) or prefill.removeprefix("profile.") not in PROFILE_KEYS):
        reader.wrong(path, "prefill", keys=", ".join(sorted(f"profile.{key}" for key in PROFILE_KEYS)))
    question = Field(
        path=path,
        key=path.rsplit(".", 1)[-1],
        type=kind,
        label=reader.words(raw.get("label"), path),
        page=place.page,
        hint=reader.maybe_words(raw, "hint", path),
        group=place.group,
        required=required,
        show_when=conjunction(place.show_when, raw.get("show_when")),
        options=_options(reader, raw, path) if kind in ("one_of", "many_of") else (),
        limits={key: raw[key] for key in sorted(limits - {"options", "list", "only"}) if key in raw},
        default=raw.get("default"),
        prefill=str(prefill),
        autocomplete=str(raw.get("autocomplete", ""))[:40],
    )
    reader.fields[path] = question
    tree[question.key] = question
    return question


def _options(reader: Reader, raw: dict[str, Any], path: str) -> tuple[Option, ...]:
    if "list" in raw:
        if str(raw["list"]) not in LISTS or not isinstance(raw.get("only", []), list):
            reader.wrong(path, "list", lists=", ".join(LISTS))
            return ()
        options = options_of(raw["list"], only=raw.get("only"))
        if not options:
            reader.wrong(path, "options")
        return options
    given = raw.get("options")
    if not isinstance(given, list) or not 2 <= len(given) <= 300 or not all(isinstance(one, dict) for one in given):
        reader.wrong(path, "options")
        return ()
    return tuple(_option(reader, one, path, given) for one in given)


def _option(reader: Reader, raw: dict[str, Any], path: str, given: list[Any]) -> Option:
    value = raw.get("value")
    if (
        not isinstance(value, str)
        or not OPTION_VALUE.fullmatch(value)
        or value in YES_NO
        or not set(raw) <= {"value", "label", "hint", "under"}
    ):
        reader.wrong(path, "option_value", value=str(value)[:40])
    elif sum(other.get("value") == value for other in given) > 1:
        reader.wrong(path, "option_twice", value=value)
    under = raw.get("under", [])
    if not isinstance(under, list) or not all(isinstance(one, str) for one in under):
        reader.wrong(path, "under")
        under = []
    return Option(str(value), reader.words(raw.get("label"), path), reader.maybe_words(raw, "hint", path), tuple(under))
