"""How the collection of invalid GeoJSON is taken, as the table of docs/plot-files.md and its Chinese page.

python tests/plots/invalid_geometry.py     writes the table into both pages
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
from plot_files import codes, read_files

from ddcheck.model.diagnostic import Level
from ddcheck.plots.formats import ReadOptions

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "docs" / "plot-files.md", ROOT / "docs" / "zh" / "plot-files.md")
HEADS = ("| folder | file | taken | said |", "| 文件夹 | 文件 | 处理 | 代码 |")
VERDICTS = {"accepted": "接受", "warned": "警告", "refused": "拒收"}
BLOCK = re.compile(r"(<!-- measured: invalid-geometry -->\n).*?(<!-- end -->)", re.DOTALL)


def standing(path: Path) -> tuple[str, list[str]]:
    """Accepted, warned or refused, and the codes."""
    plots, diagnostics = read_files(path, options=ReadOptions(plot_id="auto"))
    said = codes(diagnostics)
    hard = [d.code for d in diagnostics.items if d.level is Level.ERROR]
    usable = np.count_nonzero(plots.fault_code < 0)
    if not usable and (plots.counts.read or hard):
        return "refused", said
    return ("warned" if hard or said else "accepted"), said


def tables(folder: Path) -> tuple[str, str]:
    """In English and in Chinese: a row a file, with its folder, what became of it, what was said."""
    both = [[head, "|---|---|---|---|"] for head in HEADS]
    for path in sorted(folder.rglob("*.geojson")):
        verdict, said = standing(path)
        shown = ", ".join(sorted(set(said)))
        for lines, word in zip(both, (verdict, VERDICTS[verdict]), strict=True):
            lines.append(f"| {path.parent.name} | {path.stem} | {word} | {shown} |")
    english, chinese = ("\n".join(lines) + "\n" for lines in both)
    return english, chinese


def with_table(text: str, made: str) -> str:
    return BLOCK.sub(lambda found: found[1] + made + found[2], text)


if __name__ == "__main__":
    shared = Path(os.environ.get("DDCHECK_SHARED", ROOT.parent / "shared"))
    found = tables(shared / "data" / "plots" / "geojson_invalid_geometry" / "examples")
    for page, made in zip(PAGES, found, strict=True):
        page.write_text(with_table(page.read_text("utf-8"), made), encoding="utf-8")
