"""Words that stand for ours in six languages: commodities, yes and no, names and codes of countries.

words.csv holds the everyday names; country_names.csv is made by tools/make_country_names.py. Nothing
is matched by likeness, and a word that means several things is in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ddcheck.documents.aliases import plain
from ddcheck.documents.countries import COUNTRIES
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics


def word_of(text: str, allowed: tuple[str, ...]) -> str | None:
    """The word of a list that a text of another language means."""
    return next((word for word in _words().get(plain(text), ()) if word in allowed), None)


def country_of(text: str) -> str | None:
    """The alpha-2 code of a country by its code of two or three letters, or by its name."""
    code = text.upper()
    return code if code in COUNTRIES else _countries().get(plain(text))


def country_code(text: str) -> str | None:
    """The alpha-2 code of a code of two or three letters: one word among others is no name."""
    code = text.upper()
    return country_of(code) if code.isascii() and code.isalpha() and len(code) < 4 else None


@cache
def _words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, said in _rows("words.csv", "word", "said"):
        found[plain(said)] = tuple({*found.get(plain(said), ()), word})
    return found


@cache
def _countries() -> dict[str, str]:
    return {plain(name): code for code, name in _rows("country_names.csv", "country", "name")}


def _rows(name: str, first: str, second: str) -> Iterator[tuple[str, str]]:
    table = TextTable(name)
    text = (files("ddcheck.documents") / name).read_text(encoding="utf-8")
    read_csv_text(text, table, name, Diagnostics())
    pairs = zip(table.columns[first], table.columns[second], strict=True)
    yield from ((a or "", b or "") for a, b in pairs)
