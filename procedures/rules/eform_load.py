"""Reading a definition: from JSON to the frozen form, collecting everything wrong with its shape."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from procedures.rules import eform_blocks
from procedures.rules.conditions import conjunction, is_date
from procedures.rules.eform_format import (
    BLOCK_KEYS,
    FIELD_KEYS,
    FORM_KEY,
    FORM_KEYS,
    GROUP_KEYS,
    KEY,
    LIMIT_KEYS,
    MAX_FIELDS,
    MAX_ITEMS,
    MAX_WORDS,
    OPTION_VALUE,
    PAGE_KEYS,
    PROFILE_KEYS,
    TEXT_STYLES,
    WHOLE_LIMITS,
    YES_NO,
)
from procedures.rules.eform_types import (
    BLOCK_TYPES,
    LEAF_KINDS,
    PARTY_KEYS,
    Block,
    Check,
    EForm,
    Field,
    Group,
    Item,
    Option,
    Page,
    Problem,
    Roles,
    TextItem,
    Words,
)
from procedures.rules.eform_values import PATTERNS
from procedures.rules.option_lists import LISTS, options_of


class GroupTree(NamedTuple):
    """A group's place in the tree of keys: its path and the keys of one row."""

    path: str
    tree: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: prefix of its path, page, group and the conditions of all around it."""

    prefix: str
    page: str
    group: str = ""
    show_when: Any = None

    def path(self, key: str) -> str:
        """The path of a key at this place."""
        return f"{self.prefix}.{key}" if self.prefix else key


@dataclass
class Reader:
    """What has been read so far, and what was found wrong."""

    problems: list[Problem] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)

    def wrong(self, path: str, code: str, **params: Any) -> None:
        """Note one problem that makes the form unusable."""
        self.problems.append(Problem(path, code, params))


def read(definition: Any) -> tuple[EForm | None, list[Problem]]:
    """The form, or None, with everything wrong with the shape; references and conditions are `eform_check`'s."""
    reader = Reader()
    if not isinstance(definition, dict):
        return None, [Problem("", "not_an_object")]
    _only(reader, definition, FORM_KEYS, "")
    if definition.get("format") != 1:
        reader.wrong("", "format", value=str(definition.get("format"))[:20])
    key, title = _key(reader, definition, "", FORM_KEY), _words(reader, definition.get("title"), "title")
    tree: dict[str, Any] = {}
    pages = [page for page in _pages(reader, definition.get("pages"), tree) if page]
    roles = _roles(reader, definition.get("roles", {}))
    if len(reader.fields) > MAX_FIELDS:
        reader.wrong("", "too_many_fields", limit=MAX_FIELDS)
    if reader.problems:
        return None, reader.problems
    form = EForm(key, title, tuple(pages), reader.fields, reader.groups, (), tree, roles, definition)
    return form, []


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
    _only(reader, raw, PAGE_KEYS, f"pages.{number}")
    key = _key(reader, raw, f"pages.{number}")
    if key in seen:
        reader.wrong(key, "page_twice")
    seen.add(key)
    show = raw.get("show_when")
    before, groups_before = set(reader.fields), set(reader.groups)
    items = _items(reader, raw.get("items"), Place("", key, show_when=show), tree)
    fields = tuple(p for p, f in reader.fields.items() if p not in before and not f.group)
    groups = tuple(p for p in reader.groups if p not in groups_before)
    intro = _words(reader, raw["intro"], f"{key}.intro") if "intro" in raw else None
    title = _words(reader, raw.get("title"), f"{key}.title")
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
            _words(reader, check["message"], f"{page}.checks"),
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
    kind, path = raw.get("type"), place.path(_key(reader, raw, place.prefix or place.page))
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
    _only(reader, raw, frozenset({"text", "style", "show_when"}), place.prefix or place.page)
    if raw.get("style", "statement") not in TEXT_STYLES:
        reader.wrong(place.page, "text_style", styles=", ".join(TEXT_STYLES))
    words = _words(reader, raw["text"], f"{place.page}.text")
    return TextItem(words, raw.get("style", "statement"), conjunction(place.show_when, raw.get("show_when")))


def _group(reader: Reader, raw: dict[str, Any], path: str, place: Place, tree: dict[str, Any]) -> Group | None:
    _only(reader, raw, GROUP_KEYS, path)
    if place.group:
        reader.wrong(path, "group_in_group")
        return None
    low, high = raw.get("min", 0), raw.get("max", 10)
    if not _whole(low, 0, 100) or not _whole(high, 1, 100) or low > high:
        reader.wrong(path, "group_size")
        return None
    rows: dict[str, Any] = {}
    tree[path.rsplit(".", 1)[-1]] = GroupTree(path, rows)
    show = conjunction(place.show_when, raw.get("show_when"))
    before = set(reader.fields)
    items = _items(reader, raw.get("items"), Place(path, place.page, path), rows)
    fields = tuple(p for p in reader.fields if p not in before)
    label, hint = _words(reader, raw.get("label"), path), _hint(reader, raw, path)
    group = Group(path, label, place.page, tuple(items), fields, hint, show, low, high)
    reader.groups[path] = group
    return group


def _block(reader: Reader, raw: dict[str, Any], path: str, place: Place, tree: dict[str, Any]) -> Block | None:
    kind = raw["type"]
    _only(reader, raw, BLOCK_KEYS[kind] | {"autocomplete"}, path)
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
        _words(reader, raw.get("label"), path),
        place.page,
        tuple(items),
        _hint(reader, raw, path),
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
                _only(reader, part, eform_blocks.PART_OVERRIDES, path)
    kinds = raw.get("kinds", ["id_card"])
    if not isinstance(kinds, list) or not kinds or any(kind not in eform_blocks.ALL_KINDS for kind in kinds):
        reader.wrong(path, "paper_kinds", kinds=", ".join(eform_blocks.ALL_KINDS))
    if raw.get("issue", "optional") not in ("required", "optional", "none"):
        reader.wrong(path, "issue")
    return len(reader.problems) == found


def _field(reader: Reader, raw: dict[str, Any], path: str, place: Place, tree: dict[str, Any]) -> Field:
    kind = raw["type"]
    limits = LIMIT_KEYS.get(kind, frozenset())
    _only(reader, raw, FIELD_KEYS | limits, path)
    _check_limits(reader, raw, path)
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
        label=_words(reader, raw.get("label"), path),
        page=place.page,
        hint=_hint(reader, raw, path),
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


def _check_limits(reader: Reader, raw: dict[str, Any], path: str) -> None:
    for name, (low, high) in WHOLE_LIMITS.items():
        if name in raw and not _whole(raw[name], low, high):
            reader.wrong(path, "limit", name=name, low=low, high=high)
    if "pattern" in raw and str(raw["pattern"]) not in PATTERNS:
        reader.wrong(path, "pattern", patterns=", ".join(PATTERNS))
    if raw.get("precision", "day") not in ("day", "month", "year"):
        reader.wrong(path, "precision")
    if raw.get("widget", "radio") not in ("radio", "select"):
        reader.wrong(path, "widget")
    for name in ("min", "max"):
        if name in raw and not _bound_fits(raw["type"], raw[name]):
            reader.wrong(path, "bound", name=name)


def _bound_fits(kind: str, bound: Any) -> bool:
    if kind == "date":
        return bound == "today" or (is_date(bound) and len(bound) == 10)
    return isinstance(bound, int | float) and not isinstance(bound, bool)


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
        or not set(raw) <= {"value", "label", "hint"}
    ):
        reader.wrong(path, "option_value", value=str(value)[:40])
    elif sum(other.get("value") == value for other in given) > 1:
        reader.wrong(path, "option_twice", value=value)
    return Option(str(value), _words(reader, raw.get("label"), path), _hint(reader, raw, path))


def _roles(reader: Reader, raw: Any) -> Roles:
    allowed = {"submitter", "owner", "capacity", "owner_is_submitter"}
    if not isinstance(raw, dict) or not set(raw) <= allowed:
        reader.wrong("roles", "roles", keys=", ".join(sorted(allowed)))
        return Roles({}, {})
    submitter, owner = (_party(reader, raw.get(name, {}), name) for name in ("submitter", "owner"))
    return Roles(submitter, owner, str(raw.get("capacity", "")), raw.get("owner_is_submitter"))


def _party(reader: Reader, raw: Any, name: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, dict) or not set(raw) <= set(PARTY_KEYS):
        reader.wrong(f"roles.{name}", "roles", keys=", ".join(PARTY_KEYS))
        return {}
    return {key: tuple(map(str, value)) if isinstance(value, list) else (str(value),) for key, value in raw.items()}


# --- small parts ---


def _only(reader: Reader, raw: dict[str, Any], allowed: frozenset[str], path: str) -> None:
    for key in sorted(str(key) for key in raw if key not in allowed):
        reader.wrong(path, "unknown_key", key=key[:40])


def _key(reader: Reader, raw: dict[str, Any], where: str, shape: re.Pattern[str] = KEY) -> str:
    key = raw.get("key")
    if not isinstance(key, str) or not shape.fullmatch(key):
        reader.wrong(where, "key", key=str(key)[:40])
        return "unnamed"
    return key


def _words(reader: Reader, raw: Any, path: str) -> Words:
    texts = raw.values() if isinstance(raw, dict) else ()
    if not texts or not set(raw) <= {"vi", "en"} or not all(isinstance(t, str) and len(t) <= MAX_WORDS for t in texts):
        reader.wrong(path, "words")
        return Words("")
    if not str(raw.get("vi", "")).strip():
        reader.wrong(path, "words")
    return Words(raw.get("vi", ""), raw.get("en", ""))


def _hint(reader: Reader, raw: dict[str, Any], path: str) -> Words | None:
    return _words(reader, raw["hint"], path) if "hint" in raw else None


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
