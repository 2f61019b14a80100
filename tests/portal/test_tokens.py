"""The colours as WCAG counts them, and the weight of the style sheets and scripts."""

import gzip
import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
SHEETS = sorted(p.stem for p in CSS.glob("*.css") if p.stem != "legal")  # legal.css is for papers only
DARK = "@media (prefers-color-scheme: dark)"

# (text, ground, least contrast)
TEXT = [
    *[(ink, ground, 4.5) for ink in ("ink", "hint", "link", "error", "accent") for ground in ("paper", "surface")],
    *[("ink", f"{tone}-bg", 4.5) for tone in ("error", "good", "info", "warn", "muted")],
    *[("link", f"{tone}-bg", 4.5) for tone in ("error", "good", "info", "warn")],
    *[(tone, f"{tone}-bg", 4.5) for tone in ("error", "good", "info", "warn", "muted")],
    *[(tone, "paper", 4.5) for tone in ("good", "info", "warn")],
    *[("ink", "surface-2", 4.5), ("link", "surface-2", 4.5), ("link-hover", "paper", 4.5)],
    *[("head-ink", "head", 4.5), ("head-ink", "head-deep", 4.5), ("focus-ink", "focus", 4.5)],
    *[("action-ink", "action", 4.5), ("action-ink", "action-hover", 4.5), ("danger-ink", "danger", 4.5)],
    # not text: borders of inputs, the ring of the focus
    *[("line-strong", "paper", 3), ("line-strong", "surface", 3), ("focus-edge", "paper", 3)],
]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


def _palettes() -> dict[str, dict[str, str]]:
    text = (CSS / "tokens.css").read_text()
    light = _tokens(text[: text.index(DARK)])
    dark = _tokens(text[text.index(DARK) : text.index(':root[data-contrast="high"]')])
    high = _tokens(text[text.index(':root[data-contrast="high"]') :])
    return {"light": light, "dark": light | dark, "high": light | high}


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_known_figures():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("palette", ["light", "dark", "high"])
@pytest.mark.parametrize("text,ground,least", TEXT)
def test_contrast(palette, text, ground, least):
    colours = _palettes()[palette]
    ratio = contrast(colours[text], colours[ground])
    # The high theme owes more: AAA for every text.
    wanted = 7 if palette == "high" and least == 4.5 and ground not in ("danger", "action-hover") else least
    assert ratio >= wanted, f"{text} on {ground}: {ratio:.2f}"


def test_the_dark_theme_names_every_colour_of_meaning():
    light, dark = _palettes()["light"], _palettes()["dark"]
    same = {name for name in light if light[name] == dark[name]}
    assert same <= {"head-ink", "gold", "action-ink", "danger", "danger-hover", "danger-ink", "focus", "focus-ink"}


def test_every_token_used_exists():
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text())) | {"--tone"}
    for sheet in SHEETS:
        used = set(re.findall(r"var\((--[\w-]+)", (CSS / f"{sheet}.css").read_text()))
        assert used <= known, sheet


def test_style_sheets_weigh_at_most_20_kb():
    assert {"tokens", "base", "components", "desk", "print"} <= set(SHEETS)
    assert sum(len(gzip.compress((CSS / f"{name}.css").read_bytes())) for name in SHEETS) <= 20 * 1024


def test_each_script_weighs_at_most_4_kb():
    scripts = list((settings.BASE_DIR / "static" / "js").glob("*.js"))
    assert scripts
    heavy = {p.name: n for p in scripts if (n := len(gzip.compress(p.read_bytes()))) > 4 * 1024}
    assert heavy == {}


def test_colours_stand_in_the_tokens_only():
    for sheet in set(SHEETS) - {"tokens", "print", "archive"}:  # the archive is read without the portal
        text = re.sub(r"url\([^)]*\)", "", (CSS / f"{sheet}.css").read_text())
        assert set(re.findall(r"#[0-9a-f]{3,6}\b(?![\w-]*\s*\{)", text)) <= {"#fff"}, sheet
