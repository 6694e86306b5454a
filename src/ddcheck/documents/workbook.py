"""XLSX workbooks as grids of the text that a person sees. Nothing in them is run or looked up.

Numbers are kept as the file holds them (fifteen digits), dates as days. Old and macro workbooks,
passwords, external entities and bombs are refused before anything is opened.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ddcheck.documents.archive import Archive, ArchiveRefused
from ddcheck.documents.convention import DateText, NumberText
from ddcheck.documents.grid import Grid
from ddcheck.documents.identity import read_bytes
from ddcheck.documents.numerals import whole_digits
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording

LARGEST_FILE = 100 << 20
LARGEST_PART = 512 << 20
MOST_CELLS = 30_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = (".xls", ".xlsb", ".ods", ".xlsm", ".xltm", ".xlt")
_BLOCK = 1 << 20
_TAIL = 256
_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR = re.compile(rb"\sr\s*=\s*[\"'](?:[^\"'<>]{0,20}&|[A-Za-z]{0,3}\d{8}|[A-Za-z]{4})")
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,40}?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")  # fmt: skip
_ZEROS = re.compile(r"0{2,20}")
Sheet = tuple[str, Grid]


def read_workbook(path: Path, name: str, diagnostics: Diagnostics) -> list[Sheet] | None:
    """The sheets that hold anything, by title; None with one diagnostic if the file is refused."""
    data = read_bytes(path, name, diagnostics, limit=LARGEST_FILE)
    if data is None:
        return None
    try:
        return _sheets(path, data, name, diagnostics)
    except _Refused as refused:
        diagnostics.report("DD155", Place(name), why=refused.why)
    except ArchiveRefused as error:
        limit = f" (> {error.limit})" if error.limit not in ("", "0") else ""
        en, zh = (error.found, error.found) if isinstance(error.found, str) else (error.found.en, error.found.zh)  # fmt: skip
        why = Wording(f"its parts are not fit: {en}{limit}", f"其组成部分不合要求：{zh}{limit}")
        diagnostics.report("DD155", Place(name), why=why)
    except _BROKEN as error:
        kind = type(error).__name__
        why = Wording(f"it is not a sound workbook ({kind})", f"它不是完好的工作簿（{kind}）")
        diagnostics.report("DD155", Place(name), why=why)
    return None


_BROKEN = (
    zipfile.BadZipFile, ParseError, ValueError, KeyError, TypeError, IndexError, AttributeError,
    OverflowError, AssertionError, NotImplementedError, EOFError, RecursionError, LookupError,
    MemoryError, OSError,
)  # fmt: skip
"""What the libraries raise on a damaged workbook; each ends as one sentence."""


class _Refused(Exception):
    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.why = Wording(en, zh)


def _sheets(path: Path, data: bytes, name: str, diagnostics: Diagnostics) -> list[Sheet] | None:
    if data.startswith(_OLE):
        raise _Refused(
            "it has a password, or is of an old kind (.xls)", "它设有密码，或为旧格式（.xls）"
        )
    if path.suffix.lower() in _OLD:
        raise _Refused(f"{path.suffix.lower()} is not read, only .xlsx", f"不读取 {path.suffix.lower()}，只读取 .xlsx")  # fmt: skip
    marks, named = _looked_through(path)
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        try:
            if len(book.worksheets) + len(book.chartsheets) != named:
                raise _Refused("a sheet that it names is missing", "缺少其所列的工作表")
            found = []
            for sheet in book.worksheets:
                mark = marks.get(_part_of(sheet), _Marks())
                grid = _grid(sheet, f"{name} [{sheet.title}]", mark)
                if mark.formula and not _has_results(data, sheet.title, grid, diagnostics):
                    return None
                if grid.rows:
                    if sheet.sheet_state != "visible":
                        diagnostics.report("DD173", Place(grid.file))
                    found.append((str(sheet.title), grid))
            return found
        finally:
            book.close()


def _part_of(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 - the library has no other name for it


class _Marks:
    """What a look through the bytes of a sheet showed."""

    def __init__(self) -> None:
        self.formula = False
        self.merged: set[tuple[str, int, str, int]] = set()


def _looked_through(path: Path) -> tuple[dict[str, _Marks], int]:
    """Read every part once, within the limits of archives: marks of sheets, number of sheets named.

    Raises _Refused, ArchiveRefused.
    """
    marks: dict[str, _Marks] = {}
    named = 0
    with Archive.open(path) as archive:
        for member in archive.members:
            lower = member.filename.casefold()
            if "vbaproject" in lower or "macrosheets" in lower:
                raise _Refused("it holds macros", "它含有宏")
            if not lower.endswith((".xml", ".rels", ".vml")):
                continue
            part = archive.read(member, LARGEST_PART)
            if (
                _ENTITY.search(part)
                or part[:2] in (b"\xff\xfe", b"\xfe\xff")
                or b"\x00" in part[:64]
            ):
                raise _Refused(
                    "its XML declares entities or is not UTF-8", "其 XML 声明了实体或不是 UTF-8"
                )
            if lower.endswith("xl/workbook.xml"):
                named = len(_SHEET.findall(part))
            if "/worksheets/" in f"/{lower}":
                marks[member.filename] = _marks(part)
    return marks, named


def _marks(part: bytes) -> _Marks:
    if _FAR.search(part):
        raise _Refused("a cell lies outside any sheet", "有单元格位于工作表范围之外")
    found = _Marks()
    found.formula = _FORMULA.search(part) is not None
    for match in _MERGED.finditer(part):
        left, top, right, bottom = match.groups()
        found.merged.add((left.decode(), int(top), right.decode(), int(bottom)))
        if len(found.merged) > 50_000:
            raise _Refused("it has more than 50,000 merged cells", "合并单元格超过 50,000 个")
    return found


def _grid(sheet: Any, file: str, mark: _Marks) -> Grid:
    """The rows that hold anything. A row of the grid is as long as its last filled cell."""
    grid = Grid(file, exact=False)
    cells = 0
    index_of: dict[int, int] = {}
    sheet.reset_dimensions()
    for line, row in enumerate(sheet.iter_rows(), 1):
        texts = [_shown(cell) for cell in row]
        while texts and texts[-1] is None:
            texts.pop()
        cells += len(texts)
        if cells > MOST_CELLS:
            raise _Refused(
                f"it has more than {MOST_CELLS:,} cells", f"单元格超过 {MOST_CELLS:,} 个"
            )
        if texts:
            index_of[line] = len(grid.rows)
            grid.rows.append(texts)
            grid.lines.append(line)
    grid.merged = sorted(_merged(mark, index_of))
    return grid


def _merged(mark: _Marks, index_of: dict[int, int]) -> Iterator[tuple[int, int, int, int]]:
    for left, top, right, bottom in mark.merged:
        first = index_of.get(top)
        rows = [
            index_of[line] for line in range(top, min(bottom, top + 10_000) + 1) if line in index_of
        ]
        if first is not None:
            yield first, max(rows), _column(left), _column(right)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shown(cell: Any) -> str | None:
    """The text of a cell as a person sees it, or as the file holds it where more is known."""
    value = cell.value
    if value is None:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or "General"))
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return DateText(value.date().isoformat() if whole else value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return DateText(value.isoformat())
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value).strip() or None


def _number(value: float, form: str) -> str:
    """Whole numbers without .0, others with fifteen digits; zeros that the format puts in front."""
    digits = str(value) if isinstance(value, int) else whole_digits(value)
    if digits is not None:
        return digits.zfill(len(form)) if _ZEROS.fullmatch(form) else NumberText(digits)
    if form.endswith("%"):
        return NumberText(f"{value * 100:.13g}%")
    return NumberText(f"{value:.15g}")


def _has_results(data: bytes, title: str, grid: Grid, diagnostics: Diagnostics) -> bool:
    """Whether every formula of a sheet has a stored result; a complaint if not."""
    import openpyxl

    values = dict(zip(grid.lines, grid.rows, strict=True))
    missing: list[str] = []
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(), 1):
            shown = values.get(line, [])
            for column, cell in enumerate(row):
                empty = column >= len(shown) or shown[column] is None
                if empty and cell.data_type == "f":
                    missing.append(str(cell.coordinate))
    finally:
        book.close()
    if missing:
        place = Place(grid.file)
        diagnostics.report("DD156", place, count=len(missing), cell=missing[0])
    return not missing
