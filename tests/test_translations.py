"""Every word of the interface has its Vietnamese: what the code asks for is in the .po, whole and not fuzzy."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

_PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "agencies", "dossiers", "files", "journal", "mydata", "notifications", "portal", "procedures")
# name of the call -> which of its arguments are msgid, plural, context
CALLS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
_TEMPLATE_CALL = re.compile(
    r"""\b(_|gettext|ngettext|pgettext|npgettext)\(\s*((?:u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*,?\s*)+)""", re.S
)
_STRING = re.compile(r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""", re.S)


def _python_messages(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            texts = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            yield from _message(name, texts)


def _template_messages(path):
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for name, arguments in _TEMPLATE_CALL.findall(source):
        yield from _message(name, [ast.literal_eval(text) for text in _STRING.findall(arguments)])


def _message(name, texts):
    if name in CALLS:
        msgid, plural, context = CALLS[name]
        if len(texts) > msgid and isinstance(texts[msgid], str):
            yield (
                texts[context] if context is not None else None,
                texts[msgid],
                texts[plural] if plural is not None else None,
            )


def messages():
    """(context, msgid, plural) -> the file that asks for it first."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for message in _python_messages(path):
                found.setdefault(message, path.relative_to(ROOT))
    templates = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]
    for path in sorted(templates):
        for message in _template_messages(path):
            found.setdefault(message, path.relative_to(ROOT))
    return found


@pytest.fixture(scope="module")
def vietnamese():
    return polib.pofile(str(ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"))


def _has_words(msgid):
    return re.search(r"[A-Za-z]", _PLACES.sub("", msgid)) is not None


def _is_translated(entry, plural):
    if entry is None or entry.fuzzy or entry.obsolete:
        return False
    return bool(entry.msgstr_plural.get(0)) if plural else bool(entry.msgstr)


def test_the_finder_finds_words_in_code_and_in_templates():
    found = {msgid for _, msgid, _ in messages()}
    assert len(found) > 200
    assert "Page not found" in found, "a word of a Python file"
    assert list(_message("ngettext", ["%(n)s day", "%(n)s days", None])) == [(None, "%(n)s day", "%(n)s days")]


def test_every_word_has_its_vietnamese(vietnamese):
    missing = [
        f"{path}: {msgid!r}"
        for (context, msgid, plural), path in messages().items()
        if re.search(r"[A-Za-z]", _PLACES.sub("", msgid))
        and not _is_translated(vietnamese.find(msgid, msgctxt=context or False), plural)
    ]
    assert not missing, "\n".join(missing)


def test_translations_keep_the_places_of_values(vietnamese):
    wrong = []
    for entry in vietnamese:
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = set(_PLACES.findall(entry.msgid_plural or entry.msgid))
        wrong += [f"{entry.msgid!r}: {text!r}" for text in texts if not set(_PLACES.findall(text)) <= wanted]
        if not entry.msgid_plural:
            wrong += [f"{entry.msgid!r} loses a value" for text in texts if wanted - set(_PLACES.findall(text))]
    assert not wrong, "\n".join(wrong)
