"""Numbers as people write them: read where only one reading is possible, or one is declared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ddcheck.documents.convention import Convention, NumberText

LONGEST = 64
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_THREE = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_GROUPED = {
    "point": re.compile(r"[+-]?\d{1,3}((,\d{3})+|(,\d{2})+,\d{3})(\.\d+)?"),
    "comma": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?"),
}


@dataclass(frozen=True)
class Ambiguous:
    """Two numbers that one text may mean."""

    one: str
    other: str


def read_number(text: str, convention: Convention) -> Fraction | Ambiguous | None:
    """The number that a text means; None where it is none. Exact: nothing is rounded."""
    if len(text) > LONGEST:
        return None
    plain = text if isinstance(text, NumberText) else _plain(text, convention)
    if plain is None or isinstance(plain, Ambiguous):
        return plain
    return Fraction(plain) if _PLAIN.fullmatch(plain) else None


def plain_number(text: str, convention: Convention) -> str | None:
    """The digits of a number with a point; None for what is no number, or may be two."""
    found = _plain(text, convention) if len(text) <= LONGEST else None
    return found if isinstance(found, str) and _PLAIN.fullmatch(found) else None


def _plain(text: str, convention: Convention) -> str | Ambiguous | None:
    """The number with a point and without thousands separators."""
    close = _SPACES.sub("", text)
    if convention.decimal is not None:
        return _declared(close, convention.decimal)
    if _THREE.fullmatch(close) and close == text and ("," in close or convention.doubt):
        whole = close.replace(",", "").replace(".", "")
        return Ambiguous(close.replace(",", "."), whole)
    if _PLAIN.fullmatch(close):
        return close
    if _COMMA.fullmatch(close):
        return close.replace(",", ".")
    for decimal in ("point", "comma"):
        if _GROUPED[decimal].fullmatch(close):
            return _declared(close, decimal)
    return None


def _declared(text: str, decimal: str) -> str | None:
    """The same when the decimal mark is known; a mark in the wrong place makes it no number."""
    mark, thousands = (".", ",") if decimal == "point" else (",", ".")
    if thousands in text:
        if not _GROUPED[decimal].fullmatch(text):
            return None
        text = text.replace(thousands, "")
    return text.replace(mark, ".")


def shows_decimal_comma(text: str) -> bool:
    """Whether a text can only be a number with a decimal comma, or with points for thousands."""
    if not 3 <= len(text) <= LONGEST or not text[-1].isdigit():
        return False
    if _COMMA.fullmatch(text):
        return not _THREE.fullmatch(text)
    return bool(_GROUPED["comma"].fullmatch(text)) and (text.count(".") > 1 or "," in text)


def whole_digits(value: float) -> str | None:
    """The digits of a whole number below 1e21, None of any other.

    A binary number vouches for fifteen of them; the others would be made up, so they are zeros.
    """
    if not value.is_integer() or abs(value) >= _MOST_WHOLE:
        return None
    if abs(value) < _VOUCHED:
        return str(int(value))
    return str(int(Decimal(f"{value:.15g}")))


_VOUCHED, _MOST_WHOLE = 1e15, 1e21
