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
_SURE = _SUBTOTALS | _words(
    "total totals totales totais totaux totaal totale jumlah gesamtsumme insgesamt toplam ogolem итого всего",
    "合计 合計 总计 總計 共计 共計 总和 總和 累计 累計 总数 總數 总量 總量 汇总 匯總 합계 총계 รวมทงหมด",
)
_TOTALS = _SURE | _words("sum suma sumas soma somatorio somme summe gesamt tong razem 计 計 รวม")
"""In English, Spanish, Portuguese, French, Indonesian, Chinese, and languages of other suppliers.

Those that are not sure are names of people and plots, too: they count only where no name stands.
"""
_STEMS = (
    r"(?i)total|totai|totau|totaal|\b(?:sum|suma|sumas|soma|somatorio|somatório|somme|summe|zwischensumme|jumlah"
    r"|gesamt|gesamtsumme|insgesamt|toplam|razem|og[oó][lł]em)\b|t[oôốổ]\S{0,3}ng\b|итог|всего|[计計总總和汇匯]|계|รวม"
)
"""What each of them holds, and few other texts do."""
_BESIDE = _words(
    "grand general geral generale overall all sub sous amount quantity qty number count weight net",
    "gross value area volume plots plot farms farm lines rows items shipments packages cartons bags",
    "bales pieces pcs of for the de del do da des du en cantidad peso neto bruto valor quantidade",
    "invoice fob cif mass no page complessivo betrag importe monto dolares",
    "liquido poids brut keseluruhan berat luas cong so",
    "本页 本頁 本表 全部 以上 数 數 数量 數量 重量 金额 金額 面积 面積 净重 淨重 毛重 体积 體積 件数 件數 个 個 大写 大寫 人民币 人民幣 美元 欧元 歐元",
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
_DATE = re.compile(r"\d{1,4}([./\-])\d{1,2}\1\d{1,4}")
_POWER = re.compile(r"(?<![^\W\d_])m[23](?![^\W_])")
_NO_NUMBER = re.compile(r"[-–—/.*]+|#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!)")
_KEYS = frozenset(["shipment_id", "line_no", "plot_id", "document_id", "ledger_id", "entry_no"])
_COUNTED = frozenset(["line_no", "entry_no"])
"""Keys beside which a bare number may be a count of rows; of all others it is a name."""
_UNITS = frozenset(["unit", "plant_unit", "supplementary_unit", "currency"])
_NAMED = frozenset(
    [
        "importer",
        "exporter",
        "supplier",
        "consignee",
        "customer",
        "producer",
        "issuer",
        "holder",
        "plot_id",
        "region",
        "place",
    ]
)
"""Columns of names, in which a word that is not sure is one."""


def set_totals_aside(table: TextTable, find: Find, diagnostics: Diagnostics) -> None:
    """Take the rows of totals out of a table, each with a complaint. The count of rows stays."""
    if len(table.columns) < 2:
        return
    found = list(_rows_of_totals(table, find))
    for row, name in found:
        cell = table.columns[name][row] or ""
        diagnostics.report("DD174", table.place(row, name), value=cell[:80])
    if found:
        _leave_out(table, {row for row, _ in found}, find)


def _rows_of_totals(table: TextTable, find: Find) -> Iterator[tuple[int, str]]:
    """Each row of totals, and the column in which it says so."""
    columns = list(table.columns.items())
    headings = [find(name) if len(name) <= 200 else None for name, _ in columns]
    fields = [heading.field if heading is not None else None for heading in headings]
    rows = _Rows([cells for _, cells in columns], fields)
    found: set[int] = set()
    for at, (name, cells) in enumerate(columns):
        for row in _likely(cells):
            if row not in found and rows.is_of_totals(row, at):
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
    if _NO_NUMBER.fullmatch(text):
        return True
    number = (
        _NUMBER.fullmatch(text) if len(text) <= _LONGEST and not _DATE.fullmatch(text) else None
    )
    if number is None:
        return False
    before, behind = number["before"].strip(), number["behind"].strip()
    return (not before or is_currency(before)) and (not behind or _is_measure(behind))


def _is_measure(word: str) -> bool:
    known = unit(word) is not None or is_ambiguous(word) or is_currency(word)
    return known or word.casefold() in _BESIDE


class _Rows:
    """The rows of a table, and which of them are totals."""

    def __init__(self, columns: list[Cells], fields: list[tuple[str, str] | None]) -> None:
        self.columns = columns
        self.names = [None if field is None else field[1] for field in fields]
        self.places = [name in PLACES for name in self.names]
        self.kinds = [None if field is None else _kind(field) for field in fields]
        self.said: dict[tuple[str, bool], bool] = {}
        self.firsts: dict[int, dict[str, int]] = {}

    def is_of_totals(self, row: int, at: int) -> bool:
        """Whether a cell calls its row one of totals, and the row says nothing that only data say.

        The keys of such a row are no keys: they are empty, the word, a count, or the shipment of the
        row above; beside the word in another column they are no bare number either.
        """
        if not self._is_word(row, at):
            return False
        in_key = self.names[at] in _KEYS
        return all(
            i == at or cells[row] is None or self._says_nothing(row, i, in_key=in_key)
            for i, cells in enumerate(self.columns)
        )

    def _is_word(self, row: int, at: int) -> bool:
        text = self.columns[at][row]
        if text is None or len(text) > _LONGEST:
            return False
        named = self.names[at] in _NAMED
        known = self.said.get((text, named))
        if known is None:
            known = self.said[text, named] = _is_total(text, sure=named)
        return known or (not named and self._of_above(text, row, at))

    def _of_above(self, text: str, row: int, at: int) -> bool:
        """Whether a text is the total of a name that stands above it (“S1 Total”, “合计 S1”)."""
        name = _of_what(text)
        if name is None:
            return False
        where = [at, *(i for i, own in enumerate(self.names) if own == "shipment_id" and i != at)]
        return any(self._first(i).get(name, row) < row for i in where)

    def _first(self, at: int) -> dict[str, int]:
        """The first row in which each cell of a column stands."""
        if at not in self.firsts:
            firsts = self.firsts[at] = dict[str, int]()
            for row, cell in enumerate(self.columns[at]):
                if cell is not None:
                    firsts.setdefault(cell, row)
        return self.firsts[at]

    def _says_nothing(self, row: int, at: int, *, in_key: bool) -> bool:
        text, name = self.columns[at][row], self.names[at]
        assert text is not None
        if self._is_word(row, at):
            return True
        if self.places[at]:
            return False
        if name == "shipment_id":
            return row > 0 and self.columns[at][row - 1] == text
        if name in _KEYS:
            return _adds_up(text) and (not text.isdigit() or (in_key and name in _COUNTED))
        if name in _UNITS:
            return _is_measure(text)
        if name is None:
            return _adds_up(text) or unit(text) is not None or is_currency(text)
        return self.kinds[at] in (Cell.NUMBER, Cell.TEXT) and _adds_up(text)


def _of_what(cell: str) -> str | None:
    """What a text calls itself the total of (“S1 Total”, “合计 S1”), as spreadsheets write it."""
    first, _, behind = cell.partition(" ")
    before, _, last = cell.rpartition(" ")
    if behind and _is_total(first, sure=True):
        return behind.strip(" :：-–")
    return before.strip(" :：-–") if before and _is_total(last, sure=True) else None


def _is_total(cell: str, *, sure: bool = False) -> bool:
    """Whether a text says nothing but that it is a total; or that it is a subtotal, of whatever.

    In a column of names (`sure`) only words that are no names count, and nothing may follow them.
    """
    text = unicodedata.normalize("NFKD", _SPACED.sub("", cell)).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    text = re.sub(r"\b(sub|sous|grand)[\s\-]+totals?\b", r"\1total", text)
    text = _POWER.sub(" ", text)
    words = [part for word in _WORDS.findall(text) for part in _parts(word)]
    if not words or not (_SURE if sure else _TOTALS).intersection(words):
        return False
    if words[0] in _SUBTOTALS and not sure:
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


def _leave_out(table: TextTable, rows: set[int], find: Find) -> None:
    """Take rows out; the shipments that they name alone are in doubt for them."""
    ids = [name for name in table.columns if (h := find(name)) and h.field[1] == "shipment_id"]
    for row in sorted(rows):
        told = [table.columns[name][row] for name in ids]
        if told and told[0] is not None and row > 0 and table.columns[ids[0]][row - 1] == told[0]:
            table.aside.append(told[0])
    kept = [row for row in range(len(table)) if row not in rows]
    table.columns = {name: [c[row] for row in kept] for name, c in table.columns.items()}
    table.files = [table.files[row] for row in kept]
    table.lines = [table.lines[row] for row in kept]
    table.rows = [table.rows[row] for row in kept]
    table.pointers = [table.pointers[row] for row in kept]
