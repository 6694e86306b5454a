"""Rows of totals: what people write below their tables, and what must not become a shipment.

Such a row says “Total”, and beside that nothing but numbers. It is set aside as a row that cannot
be used: named, counted, and never taken for a row that clears anything. A name that only begins
like one (Total Energies 2024), or a row that says anything only goods or plots have, is data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ddcheck.documents.aliases import PLACES, Heading, is_currency
from ddcheck.documents.table import Cells, TextTable
from ddcheck.documents.units import is_ambiguous, unit
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import TABLES, Cell

Find = Callable[[str], Heading | None]
"""Which of our columns a written name is."""

_LONGEST = 60


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_SUBTOTALS = _words(
    "subtotal subtotais subtotales soustotal zwischensumme 小计 小計 소계 grandtotal"
)
_TOTALS = _SUBTOTALS | _words(
    "total totals totales totais totaux totaal totale sum suma sumas soma somatorio somme jumlah",
    "summe gesamt gesamtsumme insgesamt tong toplam razem ogolem итого всего",
    "合计 合計 总计 總計 共计 共計 总和 總和 累计 累計 总数 總數 总量 總量 汇总 匯總 计 計 합계 총계 รวม รวมทงหมด",
)
"""In English, Spanish, Portuguese, French, Indonesian, Chinese, and languages of other suppliers."""
_STEMS = (
    "(?i)tota|sum|som|jumlah|gesamt|toplam|razem|og|t.{1,4}ng|итог|всего|[计計总總和汇匯]|계|รวม"
)
"""What each of them holds, and most other texts do not."""
_BESIDE = _words(
    "grand general geral generale overall all sub sous amount quantity qty number count weight net",
    "gross value area volume plots plot farms farm lines rows items shipments packages cartons bags",
    "bales pieces pcs of for the de del do da des du en cantidad peso neto bruto valor quantidade",
    "liquido poids brut keseluruhan berat luas cong so",
    "本页 本頁 本表 全部 以上 数 數 数量 數量 重量 金额 金額 面积 面積 净重 淨重 毛重 体积 體積 件数 件數 个 個",
)
"""What stands with such a word and makes no name of it."""
_ACCENTS = re.compile(r"[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_CHINESE = "\u3040-\u30ff\u3400-\u9fff"
_SPACED = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")
_WORDS = re.compile(rf"[{_CHINESE}]+|[^\W\d_{_CHINESE}]+")
_AMOUNT = re.compile(r"[:：=]\s*\d|\d\s*[^\W\d_]")
_PARTS = re.compile(
    "|".join(sorted((w for w in _TOTALS | _BESIDE if not w.isascii()), key=len, reverse=True))
)
_NUMBER = re.compile(
    r"(?P<before>[^\d+\-(]{0,5}?)[+\-(]?\s*\d[\d\s.,'’]*[)%]?\s*(?P<behind>\D{0,12}[23]?)"
)
_NO_NUMBER = re.compile(r"[-–—/.*]+|#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!)")
_ONLY_DATA = (Cell.HS, Cell.DATE, Cell.EXPIRY)
"""Kinds of cells that no row of totals has anything in, not even a number."""


def set_totals_aside(table: TextTable, find: Find, diagnostics: Diagnostics) -> None:
    """Take the rows of totals out of a table, each with a complaint. The count of rows stays."""
    if len(table.columns) < 2:
        return
    found = list(_rows_of_totals(table, find))
    for row, name in found:
        cell = table.columns[name][row] or ""
        diagnostics.report("DD174", table.place(row, name), value=cell[:80])
    if found:
        _leave_out(table, {row for row, _ in found})


def _rows_of_totals(table: TextTable, find: Find) -> Iterator[tuple[int, str]]:
    """Each row of totals, and the column in which it says so."""
    columns = list(table.columns.items())
    names = _Names([cells for _, cells in columns])
    headings = [find(name) if len(name) <= 200 else None for name, _ in columns]
    fields = [heading.field if heading is not None else None for heading in headings]
    data = [f is not None and (f[1] in PLACES or _kind(f) in _ONLY_DATA) for f in fields]
    repeats = [f is not None and (f[0] == "shipments" or f[1] == "shipment_id") for f in fields]
    found: set[int] = set()
    for at, (name, cells) in enumerate(columns):
        for row in _likely(cells):
            if row in found or not names.is_total(cells[row] or "", row):
                continue
            if all(
                _adds_up(text)
                or names.is_total(text, row)
                or (repeats[i] and row > 0 and columns[i][1][row - 1] == text)
                if not data[i]
                else False
                for i, (_, others) in enumerate(columns)
                if i != at and (text := others[row]) is not None
            ):
                found.add(row)
                yield row, name


def _likely(cells: Cells) -> Iterable[int]:
    """The rows in which such a word may stand: a quick look at a column of a million cells."""
    try:
        column = pa.array(cells, pa.string())
    except UnicodeEncodeError:  # half a character out of a damaged text
        return range(len(cells))
    hits = pc.fill_null(pc.match_substring_regex(column, _STEMS), False)  # noqa: FBT003
    rows: list[int] = np.flatnonzero(hits.to_numpy(zero_copy_only=False)).tolist()
    return rows


def _kind(field: tuple[str, str]) -> Cell | None:
    return next((c.cell for c in TABLES[field[0]] if c.name == field[1]), None)


def _adds_up(text: str) -> bool:
    """Whether a cell may stand beside a total: a number, its unit or currency, or a dash."""
    if _NO_NUMBER.fullmatch(text) or _is_measure(text):
        return True
    number = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    return number is not None and all(
        not word.strip() or _is_measure(word.strip()) for word in number.groups()
    )


def _is_measure(word: str) -> bool:
    known = unit(word) is not None or is_ambiguous(word) or is_currency(word)
    return known or word.casefold() in _BESIDE


class _Names:
    """Which cells say that their row is one of totals; what they were told is remembered."""

    def __init__(self, columns: list[Cells]) -> None:
        self.columns = columns
        self.told: dict[str, bool | str] = {}
        self.first: dict[str, int] = {}

    def is_total(self, cell: str, row: int) -> bool:
        """Whether a cell says so, alone or of something that stands above it."""
        if len(cell) > _LONGEST:
            return False
        said = self.told.get(cell)
        if said is None:
            said = self.told[cell] = _is_total(cell) or _of_what(cell)
        return said if isinstance(said, bool) else self._row_of(said) < row

    def _row_of(self, cell: str) -> int:
        """The first row in which a cell stands, or beyond the last one."""
        if not self.first:
            for cells in self.columns:
                for row, known in enumerate(cells):
                    if known is not None and row < self.first.get(known, len(cells)):
                        self.first[known] = row
        return self.first.get(cell, len(self.columns[0]))


def _of_what(cell: str) -> bool | str:
    """What a text calls itself the total of (“S1 Total”, “合计 S1”), as spreadsheets write it."""
    first, _, behind = cell.partition(" ")
    before, _, last = cell.rpartition(" ")
    if behind and _is_total(first):
        return behind.strip(" :：-–")
    return before.strip(" :：-–") if before and _is_total(last) else False


def _is_total(cell: str) -> bool:
    """Whether a text says nothing but that it is a total; or that it is a subtotal, of whatever."""
    text = unicodedata.normalize("NFKD", _SPACED.sub("", cell)).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    text = re.sub(r"\b(sub|sous|grand)[\s\-]+totals?\b", r"\1total", text)
    words = [part for word in _WORDS.findall(text) for part in _parts(word)]
    if not words or not _TOTALS.intersection(words):
        return False
    if words[0] in _SUBTOTALS:
        return True
    return all(word in _TOTALS or _is_measure(word) for word in words) and _counts(text)


def _counts(text: str) -> bool:
    """Whether the digits of a text are an amount (“Total: 3”, “Total 3 ha”), and no name (TOTAL-3)."""
    if not re.search(r"\d", text):
        return True
    return bool(_AMOUNT.search(text)) and not re.search(r"[^\W\d_]-?\d", text)


def _parts(word: str) -> list[str]:
    """The Chinese words that a run of signs is made of; itself where it is not."""
    if word.isascii() or word in _TOTALS:
        return [word]
    found = _PARTS.findall(word)
    return found if "".join(found) == word else [word]


def _leave_out(table: TextTable, rows: set[int]) -> None:
    kept = [row for row in range(len(table)) if row not in rows]
    table.columns = {name: [c[row] for row in kept] for name, c in table.columns.items()}
    table.files = [table.files[row] for row in kept]
    table.lines = [table.lines[row] for row in kept]
    table.rows = [table.rows[row] for row in kept]
    table.pointers = [table.pointers[row] for row in kept]
