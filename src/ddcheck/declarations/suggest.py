"""A mapping file to start from: what was recognised in somebody's files, and how sure that is.

Only what is an exact alias stands there ready to be used. What is merely alike, or looks right by
its content, stands behind a #: a person decides.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ddcheck.declarations.flatten import Flattener, read_lines
from ddcheck.declarations.folder import files_of
from ddcheck.declarations.mapping import CARRIED, FLAT, SCHEMA
from ddcheck.declarations.raw_tables import PARQUET, TABULAR, WORKBOOKS, raw_tables
from ddcheck.declarations.reader import table_of
from ddcheck.declarations.scientific_names import is_whole_name
from ddcheck.declarations.wishes import Wishes
from ddcheck.documents import json_text
from ddcheck.documents.aliases import names_of, plain, read_heading
from ddcheck.documents.cells import type_cell
from ddcheck.documents.identity import read_text
from ddcheck.documents.numerals import shows_decimal_comma
from ddcheck.documents.table import Cells, TextTable
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import COMPONENTS, LINES, SHIPMENTS, Column
from ddcheck.model.wording import Lang, Wording

ALIKE = 0.82
LOOKED_AT = 500
_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}")
_SURE = {
    "exact": Wording("exact alias", "别名完全一致"),
    "near": Wording("near alias ({share} % alike): check, then remove the #", "别名相近（{share}%）：核对后去掉 #"),
    "content": Wording("by content ({share} % of the cells fit): check, then remove the #", "按内容判断（{share}% 的单元格相符）：核对后去掉 #"),
    "apart": Wording("a whole scientific name: read as genus and species without this line", "完整学名：无需此行，会自动拆为属名和种名"),
    "none": Wording("not recognised: carried along unread", "未识别：原样保留，不读取"),
}  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """One column of a file. `sure` is exact, near, content, apart or none; `share` in percent."""

    written: str
    column: str
    sure: str
    share: int = 100


def suggest(paths: Sequence[Path], wishes: Wishes, diagnostics: Diagnostics, lang: Lang) -> str:
    """The text of a mapping file for all tables of some files."""
    lines = [f"schema: {SCHEMA}"]
    columns: dict[str, Suggestion] = {}
    cells: list[Cells] = []
    for text, table in _tables(paths, wishes, diagnostics):
        for name, values in text.columns.items():
            columns.setdefault(plain(name), _of_column(name, values, table))
            cells.append(values)
    lines += _conventions(cells, lang)
    lines += ["columns:"] if columns else []
    lines += [_line(found, lang) for found in columns.values()]
    return "\n".join(lines) + "\n"


def _tables(
    paths: Sequence[Path], wishes: Wishes, diagnostics: Diagnostics
) -> Iterator[tuple[TextTable, str | None]]:
    for path in paths:
        for file in files_of(path, diagnostics) if path.is_dir() else [path]:
            suffix = file.suffix.lower()
            if suffix in (*TABULAR, *WORKBOOKS, *PARQUET):
                for raw in raw_tables(file, file.name, wishes, diagnostics, table_of) or []:
                    yield raw.text, None if raw.table == FLAT else raw.table
            elif suffix in (".json", ".ndjson", ".jsonl"):
                yield from _json_tables(file, wishes, diagnostics)


def _json_tables(
    file: Path, wishes: Wishes, diagnostics: Diagnostics
) -> Iterator[tuple[TextTable, str]]:
    text = read_text(file, file.name, diagnostics, encoding=wishes.encoding)
    flattener = Flattener(file.name, diagnostics)
    if text is None:
        return
    if file.suffix.lower() != ".json":
        read_lines(text, flattener)
    else:
        try:
            document = json_text.parse(text)
        except json_text.NotStrict:
            return
        if isinstance(document, dict):
            flattener.walk(document)
    for name, table in flattener.tables.items():
        yield table, name


def _of_column(written: str, cells: Cells, table: str | None) -> Suggestion:
    if table in (None, "components") and is_whole_name(written):
        return Suggestion(written, "components.genus", "apart")
    heading = read_heading(written, table)
    if heading is not None:
        return Suggestion(written, _target(heading.field, table), "exact")
    names = names_of(table)
    alike = difflib.get_close_matches(plain(written), list(names), n=1, cutoff=ALIKE)
    if alike:
        share = difflib.SequenceMatcher(None, plain(written), alike[0]).ratio()
        return Suggestion(written, _target(names[alike[0]], table), "near", round(100 * share))
    return _by_content(written, cells, table)


def _target(field: tuple[str, str], table: str | None) -> str:
    return field[1] if table else ".".join(field)


_BY_CONTENT: tuple[tuple[str, Column, Callable[[str], bool]], ...] = (
    ("shipments", SHIPMENTS.column("arrival_date"), lambda cell: not cell.isdigit()),
    ("lines", LINES.column("hs_code"), lambda cell: len(re.sub(r"\D", "", cell)) >= 4),
    ("lines", LINES.column("commodity"), lambda _: True),
    ("components", COMPONENTS.column("harvest_countries"), lambda cell: cell.isupper()),
)


def _by_content(written: str, cells: Cells, table: str | None) -> Suggestion:
    """What most of the cells of a column can be read as, if that says something."""
    filled = sorted({cell for cell in cells[:LOOKED_AT] if cell})
    for name, column, telling in _BY_CONTENT:
        fit = sum(telling(cell) and type_cell(cell, column)[0] is not None for cell in filled)
        if table in (None, name) and fit * 10 >= len(filled) * 9 and len(filled) > 1:
            share = 100 * fit // len(filled)
            return Suggestion(written, _target((name, column.name), table), "content", share)
    return Suggestion(written, CARRIED, "none")


def _conventions(columns: Iterable[Cells], lang: Lang) -> list[str]:
    """Decimal mark and order of dates, where some cell can be read in one way only."""
    comma, orders = None, dict[str, str]()
    for cells in columns:
        for cell in cells[:LOOKED_AT]:
            if cell and comma is None and shows_decimal_comma(cell):
                comma = cell
            date = _DATE.fullmatch(cell or "")
            if date and (int(date[1]) > 12) != (int(date[2]) > 12):
                orders.setdefault("dmy" if int(date[1]) > 12 else "mdy", date[0])
    said = Wording(
        "by content: “{cell}”; check, then remove the #", "按内容判断：“{cell}”；核对后去掉 #"
    )
    lines = [f"# decimal: comma  # {said.say(lang, cell=comma)}"] if comma else []
    if len(orders) == 1:
        order, cell = next(iter(orders.items()))
        lines.append(f"# date_order: {order}  # {said.say(lang, cell=cell)}")
    return lines


def _line(found: Suggestion, lang: Lang) -> str:
    name = json.dumps(found.written, ensure_ascii=not found.written.isprintable())
    mark = "# " if found.sure in ("near", "content", "apart") else ""
    sure = _SURE[found.sure].say(lang, share=found.share)
    return f"  {mark}{name}: {found.column}  # {sure}"
