"""A bad input for a code: files small enough to look at, and the way in which they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.intake import Intake, validate
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.plots.formats import ReadOptions

Codes = set[str]
Run = Callable[[Path], Codes]
ALWAYS = frozenset({"DD249", "DD257"})
"""Notes on what a plot file does not say and what is not checked: they stand beside any plot."""
SHIPMENT = {"shipments.csv": "shipment_id\nS1\n"}


def silent(*_: object) -> Callable[[int], None]:
    return lambda _: None


@dataclass(frozen=True)
class Sheets:
    """A workbook: title to rows. A cell that begins with = is a formula without a result."""

    sheets: Mapping[str, list[list[Any]]]
    merged: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()

    def data(self) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in self.sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        for title in self.hidden:
            book[title].sheet_state = "hidden"
        for title, cells in self.merged:
            book[title].merge_cells(cells)
        buffer = BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def text(self) -> str:
        lines = []
        for title, rows in self.sheets.items():
            lines.append(f"[{title}]")
            lines += [" | ".join("" if c is None else str(c) for c in row) for row in rows]
        lines += [f"merged: {title} {cells}" for title, cells in self.merged]
        lines += [f"hidden: {title}" for title in self.hidden]
        return "\n".join(lines)


Content = str | bytes | Sheets


@dataclass(frozen=True)
class Example:
    """One bad input. `also` are codes that cannot be kept away from it.

    `shown` says in words what the file is where its text would say nothing, or far too much; `how`
    is the command line. `start` is the file that is named on it, or the folder. `write` makes files that are not written down here.
    """

    files: Mapping[str, Content] = field(default_factory=dict)
    run: Run | None = None
    also: frozenset[str] = frozenset()
    shown: Wording | None = None
    how: str = "ddcheck validate {input}"
    write: Callable[[Path], None] | None = None
    start: str = ""

    def found(self, folder: Path) -> Codes:
        """The codes that the input triggers."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                content = content.encode()
            path.write_bytes(content.data() if isinstance(content, Sheets) else content)
        if self.write is not None:
            self.write(folder)
        return (self.run or validated)(folder / self.start)


def codes(intake: Intake) -> Codes:
    return {found.code for found in intake.diagnostics}


def validated(
    path: Path, wishes: Wishes = NOTHING_DECLARED, options: ReadOptions | None = None,
    fix: bool = False, form: str | None = None,
) -> Codes:  # fmt: skip
    fixed = path.parent / f"{path.name}-fixed" if fix else None
    return codes(validate((path,), (), silent, wishes, options, fixed, form))


def with_options(**options: Any) -> Run:
    return partial(validated, **options)


def said(diagnostics: Diagnostics) -> Codes:
    return {found.code for found in diagnostics.items}


def lines(rows: str) -> dict[str, str]:
    """Lines of one shipment: a table and the shipment that it belongs to."""
    return {**SHIPMENT, "lines.csv": f"shipment_id,line_no,{rows}"}


def features(*found: dict[str, Any], **members: Any) -> str:
    """A feature collection with one feature a line."""
    head = "".join(f"{json.dumps(k)}: {json.dumps(v)}, " for k, v in members.items())
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in found)
    return f'{{"type": "FeatureCollection", {head}"features": [\n{body}\n]}}\n'
