"""The screen fonts: Be Vietnam Pro, cut to Latin and Vietnamese."""

import os
from pathlib import Path

STYLES = {"Regular": 400, "SemiBold": 600}
# Latin, the letters of Vietnamese with their combining marks, dashes, quotes, arrows, đồng and number signs.
UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *(0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323),
    *range(0x1EA0, 0x1EFA),
    *(0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2032, 0x2033),
    *(0x20AB, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x00D7, 0x2264, 0x2265),
]


class MissingLetters(Exception):
    """The font lacks letters of Vietnamese; the message names them."""


def build(folder: Path) -> list[Path]:
    """Makes the woff2 files that are missing or older than their source; returns all of them."""
    import fontpkg

    folder.mkdir(parents=True, exist_ok=True)
    targets = []
    for style, weight in STYLES.items():
        source = Path(fontpkg.path("Be Vietnam Pro", weight))
        target = folder / f"be-vietnam-pro-{style.lower()}.woff2"
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _cut(source, target)
        targets.append(target)
    return targets


def _cut(source: Path, target: Path) -> None:
    """Writes the part of the font that our pages use; hinting is dropped, marks and kerning stay."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True)
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the licence stays inside the file
    options.notdef_outline = True
    with subset.load_font(str(source), options, lazy=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=UNICODES)
        cutter.subset(font)
        held = {chr(code) for code in font.getBestCmap()}
        if missing := {chr(code) for code in range(0x1EA0, 0x1EFA)} - held:
            raise MissingLetters(f"{source.name} lacks {' '.join(sorted(missing))}")
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        subset.save_font(font, str(draft), options)
    draft.rename(target)
