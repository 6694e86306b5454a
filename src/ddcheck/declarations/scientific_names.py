"""A column of whole scientific names, taken apart into genus and species (field 14 of the PPQ 505).

Only a name of one plant is taken apart. Where a cell names several, nothing is chosen: a component is
one row each.
"""

from __future__ import annotations

import re

from ddcheck.documents.aliases import names_of, plain, without_number
from ddcheck.documents.table import Cells, TextTable
from ddcheck.model.diagnostic import Diagnostics

_NAMES = frozenset(
    map(
        plain,
        (
            "scientific name", "plant scientific name", "botanical name", "latin name", "species scientific name",
            "genus and species", "genus species", "学名", "拉丁名", "拉丁学名", "树种学名", "植物学名",
            "nombre científico", "nome científico", "nom scientifique", "nom latin", "nama ilmiah",
            "nama latin",
        ),
    )
)  # fmt: skip
_SEVERAL = re.compile(r"[;,/|&+\n]|\s(?:and|or|y|e|et|dan|ou)\s|[、，；和或]")
_GENUS_SPECIES = re.compile(r"\(\s*genus\s*(?:/|,|and|&|\+)\s*species\s*\)\s*$", re.IGNORECASE)
_PARTS = ("genus", "species")


def take_apart(raw: TextTable, table: str | None, diagnostics: Diagnostics) -> dict[str, str]:
    """Replace such a column by two; gives the new names with the column that each is.

    Nothing is done where genus or species have columns of their own, or where two columns could
    be meant.
    """
    if table not in (None, "components"):
        return {}
    known = names_of(table)
    own = {known[plain(n)] for n in raw.columns if len(n) <= 200 and plain(n) in known}
    found = [name for name in raw.columns if len(name) <= 200 and is_whole_name(name)]
    if len(found) != 1 or own & {("components", part) for part in _PARTS}:
        return {}
    [name] = found
    pairs = [_split(raw, row, cell, diagnostics) for row, cell in enumerate(raw.columns[name])]
    columns: dict[str, Cells] = {}
    for old, cells in raw.columns.items():
        if old != name:
            columns[old] = cells
            continue
        for at, part in enumerate(_PARTS):
            columns[f"{name} ({part})"] = [pair[at] for pair in pairs]
    raw.columns = columns
    return {f"{name} ({part})": part for part in _PARTS}


def is_whole_name(name: str) -> bool:
    """Whether a header names a column of whole scientific names."""
    bare = without_number(name)
    return plain(bare) in _NAMES or plain(_GENUS_SPECIES.sub("", bare)) in _NAMES


def _split(
    raw: TextTable, row: int, cell: str | None, diagnostics: Diagnostics
) -> tuple[str | None, str | None]:
    if cell is None:
        return None, None
    if _SEVERAL.search(cell):
        place = raw.place(row, "scientific_name")
        diagnostics.report("DD192", place, name="scientific_name", value=cell[:80])
        return None, None
    genus, *rest = cell.split(maxsplit=1)
    return genus, rest[0] if rest else None
