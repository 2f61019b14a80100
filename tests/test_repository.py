"""The tree keeps the promises of its architecture: names, directions, sizes, words, no page part left behind."""

import ast
import enum
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.functional import Promise

from dossiers import labels as dossier_labels
from dossiers.documents import TEMPLATES as PAPERS
from dossiers.rules.workflow import TRANSITIONS
from notifications.catalogue import NOTICES, SILENT
from portal import gallery

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
APPS = ("accounts", "agencies", "dossiers", "files", "journal", "mydata", "notifications", "procedures")
CODE = (*APPS, "portal")
MEBIBYTE = 1024 * 1024


def committed() -> list[Path]:
    """Every file that git knows and that is still there; without git, every file outside hidden folders."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        skipped = {".venv", ".local", ".cache", "build", "__pycache__"}
        paths = [
            Path(folder) / name
            for folder, folders, names in os.walk(ROOT)
            if not folders.__setitem__(slice(None), [f for f in folders if f not in skipped])
            for name in names
        ]
    return [path for path in paths if path.is_file()]


FILES = committed()
MODULES = {path: ast.parse(path.read_text("utf-8")) for path in FILES if path.suffix == ".py"}
OWN = {path: tree for path, tree in MODULES.items() if "migrations" not in path.parts}


def name_of(path: Path) -> str:
    """Return the path as people name it."""
    return str(path.relative_to(ROOT))


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string of the code."""
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def in_layer(path: Path, layer: str) -> bool:
    """Tell whether the module belongs to a layer of some app: rules, actions, access, views, api."""
    inside = path.relative_to(ROOT)
    return inside.parts[0] in CODE and layer in (*inside.parts[1:-1], inside.stem)


# Templates


_NAMED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
_COMPONENT = re.compile(r"""\{%\s*(?:ui|part)\s+["'](\w+)["']""")
# A template of Django, of allauth or of the REST framework that ours replaces, found under the same name.
REPLACED = (Path(allauth.__file__).parent / "templates",)


def patterns(tree: ast.AST) -> Iterator[re.Pattern[str]]:
    """What the names of templates look like that the code puts together: one word of a folder it names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(v.value) if isinstance(v, ast.Constant) else "[a-z][a-z_]*" for v in node.values]
            if re.fullmatch(r"[a-z_/]+/\[a-z\]\[a-z_\]\*\\\.html", "".join(parts)):
                yield re.compile("".join(parts))


def named_templates() -> set[str]:
    """Every name of a template that the code, another template or an event kind asks for."""
    code = [tree for path, tree in OWN.items() if "tests" not in path.parts]
    names = {text for tree in code for text in strings(tree)}
    likenesses = [pattern for tree in code for pattern in patterns(tree) if "components" not in pattern.pattern]
    names |= {name for name in templates() if any(pattern.fullmatch(name) for pattern in likenesses)}
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        names |= set(_NAMED.findall(text)) | {f"components/{name}.html" for name in _COMPONENT.findall(text)}
    names |= {f"gallery/{name}.html" for name in gallery.COMPONENTS} | set(PAPERS.values())
    names |= {f"{base}_{part}.txt" for base in NOTICES.values() for part in ("subject", "body")}
    return names


def templates() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))


def test_every_template_is_used():
    named = named_templates()
    unused = [
        name for name in templates() if name not in named and not any((base / name).exists() for base in REPLACED)
    ]
    assert unused == []


def test_every_template_that_is_named_exists():
    there = set(templates())
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        asked = set(_NAMED.findall(text)) | {f"components/{name}.html" for name in _COMPONENT.findall(text)}
        assert asked <= there, (name_of(path), asked - there)
    assert set(PAPERS.values()) <= there


def test_every_component_is_in_the_gallery():
    parts = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    shown = set(gallery.COMPONENTS)
    assert parts - shown == set()
    assert shown - parts == {"typography", "icons", "desk", "status"}, "what the gallery shows besides components"
    for name in parts:
        page = (TEMPLATES / "gallery" / f"{name}.html").read_text("utf-8")
        assert name in _COMPONENT.findall(page) or f"components/{name}.html" in page, f"{name} is not on its own page"


_URL = re.compile(r"""(?:https?:)?//[a-z0-9][a-z0-9.-]*\.[a-z]{2,}[^\s"'<>)]*""", re.I)
# Names of formats and of the clauses of a licence: nobody asks these addresses for anything.
DATA = ("http://www.w3.org/", "https://www.w3.org/TR/")


def pages_and_assets() -> Iterator[tuple[Path, str]]:
    for path in chain(TEMPLATES.rglob("*.html"), (ROOT / "static").rglob("*.*")):
        if path.suffix in (".html", ".css", ".js", ".svg"):
            yield path, path.read_text("utf-8")


def test_no_page_asks_another_host():
    found = [
        f"{name_of(path)}: {url}"
        for path, text in pages_and_assets()
        for url in _URL.findall(text)
        if not url.startswith(DATA)
    ]
    assert found == []


_FORBIDDEN = {
    "a style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.I),
    "an on* attribute": re.compile(r"""<[a-z][^>]*\son[a-z]+\s*=\s*["'{]""", re.I),
    "a script of its own": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.I),
    "a javascript: link": re.compile(r"javascript:", re.I),
}


def test_no_template_breaks_the_content_security_policy():
    found = [
        f"{name_of(path)}: {what}"
        for path, text in pages_and_assets()
        if path.suffix == ".html"
        for what, pattern in _FORBIDDEN.items()
        if pattern.search(text)
    ]
    assert found == []


# Words


def label_tables() -> list[tuple[str, dict[Any, Any]]]:
    """Every table of words in the labels of the apps."""
    found = []
    for app in APPS:
        for module in pkgutil.iter_modules(importlib.import_module(app).__path__, f"{app}."):
            if module.name.endswith("labels"):
                tables = vars(importlib.import_module(module.name)).items()
                found += [(f"{module.name}.{name}", table) for name, table in tables if isinstance(table, dict)]
    return found


def enums_of_rules() -> set[type[enum.Enum]]:
    """Every enumeration of the rules."""
    found = set()
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".rules." in module.name:
                members = vars(importlib.import_module(module.name)).values()
                found |= {m for m in members if isinstance(m, type) and issubclass(m, enum.Enum) and set(m)}
    return found


# Nobody reads these on a page: they choose a rule, a sentence of several parts, or a line of a report in English.
UNSEEN = {"SupplementKind", "OpenState", "LineKind", "Certainty", "Doubt", "Rejection", "Turn", "Barrier"}


def test_every_enumeration_has_its_words():
    tables = label_tables()
    bare = {e.__name__ for e in enums_of_rules() if not any(set(e) <= set(table) for _, table in tables)}
    assert bare == UNSEEN


def test_the_words_are_there_in_both_languages():
    wrong = []
    lazy = [
        (name, key, words)
        for name, table in label_tables()
        for key, words in table.items()
        if isinstance(words, Promise)
    ]
    assert len(lazy) > 100
    for name, key, words in lazy:
        with translation.override("en"):
            english = str(words)
        with translation.override("vi"):
            vietnamese = str(words)
        if not english.strip() or not vietnamese.strip() or vietnamese == english:
            wrong.append(f"{name}[{key!r}]: {english!r}, {vietnamese!r}")
    assert wrong == []


def test_every_event_of_a_dossier_has_its_words():
    kinds = {kind for kind in set(NOTICES) | SILENT if kind.startswith("dossier.")}
    assert set(dossier_labels.EVENT) == kinds
    assert {transition.event for transition in TRANSITIONS.values()} <= kinds


_UNWELCOME = re.compile(r"claude|anthropic|openai|chatgpt|/work/|\bsub-?agents?\b|\bsession \d", re.I)


def test_the_tree_speaks_of_the_portal_only():
    found = []
    for path in FILES:
        if path.suffix not in (".png", ".pdf", ".ico", ".woff2", ".gz") and path != Path(__file__):
            found += [f"{name_of(path)}: {m.group()}" for m in _UNWELCOME.finditer(path.read_text("utf-8"))]
    assert found == []


_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_nothing_is_left_to_be_done():
    texts = [path for path in FILES if path.suffix in (".py", ".html", ".js", ".css", ".sh", ".toml", ".yml")]
    found = [name_of(p) for p in texts if _UNFINISHED.search(p.read_text("utf-8")) and p != Path(__file__)]
    assert found == []


# Directions that import-linter does not see


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rules_know_the_standard_library_and_each_other_only():
    found = [
        f"{name_of(path)} imports {name}"
        for path, tree in OWN.items()
        if in_layer(path, "rules")
        for name in imported(tree)
        if name.split(".")[0] not in sys.stdlib_module_names and not re.match(rf"({'|'.join(APPS)})\.rules\.", name)
    ]
    assert found == []


_CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def test_only_doors_look_at_the_clock():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in OWN.items()
        if any(in_layer(path, layer) for layer in ("rules", "actions", "access", "models"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in _CLOCKS
    ]
    assert found == []


# Sizes


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


# Tests hold tables of cases: a screen or two more is theirs.
LINES = {"code": (400, 50), "tests": (600, 100)}


def most_lines(path: Path) -> tuple[int, int]:
    """Return the most lines of a module and of a function."""
    return LINES["tests" if "tests" in path.parts else "code"]


def test_no_module_is_too_long():
    long = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in OWN}
    assert {name: lines for name, lines in long.items() if lines > most_lines(ROOT / name)[0]} == {}


def test_no_function_is_too_long():
    found = [
        f"{name_of(path)}: {node.name}, {node.end_lineno - node.lineno + 1} lines"
        for path, tree in OWN.items()
        for node in functions(tree)
        if node.end_lineno - node.lineno + 1 > most_lines(path)[1]
    ]
    assert found == []


def is_empty(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Tell whether it only names the shape of something: a member of a Protocol."""
    return all(isinstance(line, ast.Expr) and getattr(line.value, "value", 0) is ... for line in node.body)


def test_what_decides_and_what_writes_says_what_it_does():
    found = [
        f"{name_of(path)}: {node.name}"
        for path, tree in OWN.items()
        if in_layer(path, "rules") or in_layer(path, "actions")
        for top in ast.iter_child_nodes(tree)
        for node in (top, *(top.body if isinstance(top, ast.ClassDef) else ()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node) and not is_empty(node)
    ]
    assert found == []


def test_no_file_is_over_a_mebibyte():
    assert [name_of(path) for path in FILES if path.stat().st_size > MEBIBYTE] == []


# Commands and migrations


def test_compose_runs_the_processes_of_the_procfile():
    services = re.split(
        r"^  (\w+):\n", (ROOT / "docker-compose.yml").read_text("utf-8").split("\nservices:\n")[1], flags=re.M
    )
    bodies = dict(zip(services[1::2], services[2::2], strict=True))
    commands = {
        name: found.group(1).strip()
        for name, body in bodies.items()
        if "<<: *portal" in body and name != "prepare" and (found := re.search(r"^    command: (.+)$", body, re.M))
    }
    procfile = [line.partition(":") for line in (ROOT / "Procfile").read_text("utf-8").splitlines() if ":" in line]
    assert commands == {name.strip(): command.strip() for name, _, command in procfile}
    assert len(commands) == 4


@pytest.mark.django_db
def test_no_migration_is_pending():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
