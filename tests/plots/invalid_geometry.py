"""How the collection of invalid GeoJSON is taken, as the table of docs/plot-files.md.

python tests/plots/invalid_geometry.py     writes the table into the page
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
PAGE = ROOT / "docs" / "plot-files.md"
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


def table(folder: Path) -> str:
    """One row a file: its folder, what became of it, what was said."""
    lines = ["| folder | file | taken | said |", "|---|---|---|---|"]
    for path in sorted(folder.rglob("*.geojson")):
        verdict, said = standing(path)
        shown = ", ".join(sorted(set(said)))
        lines.append(f"| {path.parent.name} | {path.stem} | {verdict} | {shown} |")
    return "\n".join(lines) + "\n"


def with_table(text: str, made: str) -> str:
    return BLOCK.sub(lambda found: found[1] + made + found[2], text)


if __name__ == "__main__":
    shared = Path(os.environ.get("DDCHECK_SHARED", ROOT.parent / "shared"))
    made = table(shared / "data" / "plots" / "geojson_invalid_geometry" / "examples")
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), made), encoding="utf-8")
