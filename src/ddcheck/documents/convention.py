"""How a column of one file writes its numbers and dates, where somebody or something says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decimal = Literal["point", "comma"]
DateOrder = Literal["dmy", "mdy", "ymd"]


class NumberText(str):
    """A number that the file itself holds as one (JSON, XLSX, Parquet): its mark is the point."""

    __slots__ = ()


class DateText(str):
    """A day that the file itself holds as one (XLSX, Parquet), written YYYY-MM-DD."""

    __slots__ = ()


class Differing(str):
    """A cell whose repetitions differ (said already): what it holds is not known."""

    __slots__ = ()


@dataclass(frozen=True)
class Convention:
    """Everything is None where nothing is declared; then only what is unambiguous is read.

    decimal     the decimal mark, from the user or the mapping file
    doubt       the file shows signs of a decimal comma, so “1.234” may be a thousand and more
    date_order  of dates that are not ISO, from the user, the mapping file or the header
    unit        the word of the unit, from the header or the mapping file
    digits_cut  every long number of the column ends in zeros after fifteen digits
    """

    decimal: Decimal | None = None
    doubt: bool = False
    date_order: DateOrder | None = None
    unit: str | None = None
    digits_cut: bool = False


PLAIN = Convention()
