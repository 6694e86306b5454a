"""Whether the tariff code of a line and the goods that it declares can be the same thing.

Some rules go by the code, others by the goods. A line whose two words contradict each other would
be about neither, so the contradiction is a fact of its own.
"""

from __future__ import annotations

from ddcheck.facts.column import FactColumn
from ddcheck.facts.declared import Declared
from ddcheck.facts.goods import TableRows
from ddcheck.facts.told import NO, OPEN, YES, Answer, told
from ddcheck.model.reason import Reason

_OTHER = "other"
_NO_CODE = Reason.of("not_declared", what="@lines.hs_code")
_NO_GOODS = Reason.of("not_declared", what="@lines.commodity")
_SHORT = Reason.of("incomplete_code", what="@lines.hs_code")

Entry = tuple[str, str, bool]
"""Code, a commodity that may stand under it, and whether nothing but the table's goods may."""


def code_fits_goods(lines: Declared, table: TableRows) -> FactColumn:
    """Line by line, from a table with the columns code, goods and only."""
    header, *rows = table
    code_at, goods_at, only_at = (header.index(name) for name in ("code", "goods", "only"))
    entries = [
        (row[code_at].replace(".", ""), row[goods_at], row[only_at] == "yes") for row in rows
    ]
    pairs = list(zip(lines.texts("hs_code"), lines.texts("commodity"), strict=True))
    answers = {pair: _fits(*pair, entries) for pair in dict.fromkeys(pairs)}
    return told(answers[pair] for pair in pairs)


def _fits(code: str | None, goods: str | None, entries: list[Entry]) -> Answer:
    if code is None:
        return OPEN, _NO_CODE
    if goods is None:
        return OPEN, _NO_GOODS
    matched = [entry for entry in entries if code.startswith(entry[0])]
    longer = [e for e in entries if len(e[0]) > len(code) and e[0].startswith(code)]
    if goods == _OTHER:
        return _other_fits(matched, longer)
    if any(entry[1] == goods for entry in matched):
        return YES, None
    return (OPEN, _SHORT) if any(entry[1] == goods for entry in longer) else (NO, None)


def _other_fits(matched: list[Entry], longer: list[Entry]) -> Answer:
    """Goods that are none of the commodities: the longest entry says whether they may stand there."""
    length = max((len(entry[0]) for entry in matched), default=0)
    if any(only for code, _, only in matched if len(code) == length):
        return NO, None
    return (OPEN, _SHORT) if any(only for _, _, only in longer) else (YES, None)
