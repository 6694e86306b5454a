"""What is taken away from a declaration, and what is true of one whose parts agree."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from every_world import KEYS, WITHOUT, Declaration
from law_world import Row, Tables


def never_fewer_listed(tables: Tables) -> None:
    """Of a paper that no list knows nobody can see that it is gone."""
    for row in tables["shipments"]:
        names = (row["shipment_id"], "*")
        count = sum(d.get("shipment_id") in names for d in tables["documents"])
        if row.get("documents_listed") and float(row["documents_listed"]) < count:
            row["documents_listed"] = str(count)


def lines_say_as_much(tables: Tables) -> None:
    """Let a line state at least the countries, days and amounts that its components and links state.

    Where one of these contradicts its line, leaving it out takes a contradiction back: that is
    another declaration, and not the same with less evidence (docs/limits.md).
    """
    for line in tables["lines"]:
        parts = [row for row in tables["components"] if _same_line(row, line)]
        links = [row for row in tables["origins"] if _same_line(row, line)]
        for row in parts:
            line["production_countries"] = _united(
                line.get("production_countries", ""), row.get("harvest_countries", "")
            )
        if line.get("quantity"):
            most = max(
                (row.get("quantity_from_plot", "") for row in links), key=_amount, default=""
            )
            line["quantity"] = max(line["quantity"], most, key=_amount)
        days = [row[name] for row in links for name in HARVEST if row.get(name)]
        for name, bound in (("production_start", min), ("production_end", max)):
            if line.get(name):
                line[name] = bound([line[name], *days])


def _amount(text: str) -> float:
    return float(text) if text else 0.0


HARVEST = ("harvest_start", "harvest_end")


def _same_line(row: Row, line: Row) -> bool:
    return (row["shipment_id"], row["line_no"]) == (line["shipment_id"], line["line_no"])


def _united(one: str, other: str) -> str:
    if not one or not other:
        return one
    return ";".join(dict.fromkeys([*one.split(";"), *other.split(";")]))


# What is taken away

FILES = ("documents", "ledger", "plots", "origins")
"""Not components: of a line that has none its own countries and goods speak, so a single rule may
then say less. What a pack as a whole says is held against their loss as well."""
ALL_FILES = (*FILES, "components")


def poorer(
    declared: Declaration, random: Random, *, everything: bool = False
) -> tuple[Declaration, list[str]]:
    """The declaration with one thing or a few of each consignment taken away, and which.

    With `everything` also whole tables of components.
    """
    tables, gone, without, lost = copy.deepcopy(declared.tables), [], declared.without, False
    for shipment in tables["shipments"]:
        count = random.choice((0, 1, 1, 2))
        gone += [
            _remove(tables, shipment["shipment_id"], random, everything=everything)
            for _ in range(count)
        ]
    if random.random() < 0.2:
        without = random.choice(WITHOUT[1:]) if without == "nothing" else "layers"
        gone.append(f"without {without}")
    if random.random() < 0.1:
        lost = True
        gone.append("a row of a paper that no row could be made of")
    if random.random() < 0.1:
        name = random.choice(ALL_FILES if everything else FILES)
        tables[name] = []
        gone.append(f"the file of {name}")
    return Declaration(tables, without, lost), gone


def _remove(tables: Tables, shipment: str, random: Random, *, everything: bool) -> str:
    """Take a cell, a row or all rows of a table away from a consignment, and say which."""
    how = random.choice(("cell",) * 7 + ("row",) * 3 + ("table",))
    names = {
        "table": ALL_FILES if everything else FILES,
        "row": ("documents", "documents", "ledger", "plots"),
    }
    name = random.choice(names.get(how, tuple(tables)))
    mine = [row for row in tables[name] if _is_of(shipment, name, row)]
    if how != "cell" and name == "documents":
        mine = [row for row in mine if row["shipment_id"]]  # no list counts a paper of no shipment
    if not mine:
        return "nothing"
    row = random.choice(mine)
    if how != "cell":
        for each in mine if how == "table" else (row,):
            tables[name].remove(each)
        return f"{how} of {name}: {row}"
    keys = {"plots": ("land", "plot_id"), "documents": (), "ledger": ()}.get(name, KEYS[name])
    kept = (*keys, "point")
    filled = [
        column
        for column, text in row.items()
        if text and column not in kept and not speaks_against(column, text)
    ]
    if not filled:
        return "nothing"
    column = random.choice(filled)
    said = f"{name}.{column} of {row}"
    row[column] = ""
    return said


def speaks_against(column: str, text: str) -> bool:
    """Of a statement against a paper that is withdrawn again nobody can see that it was made."""
    return column == "status" and text == "WITHDRAWN"


def _is_of(shipment: str, table: str, row: Row) -> bool:
    if table == "plots":
        return row["plot_id"].endswith(f"-{shipment}")
    if table == "ledger":
        return row["ledger_id"] == f"L-{shipment}"
    if table == "documents":
        return row["document_id"].endswith(f"-{shipment}")
    return row["shipment_id"] == shipment
