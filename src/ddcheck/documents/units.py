"""Units of mass, volume and area, and the exact factors between them.

Factors are rational numbers, from the definitions: the pound and the inch of 1959 (0.45359237 kg,
0.0254 m), the international acre of 43,560 square feet, the market mu of 2,000/3 m2, the rai of
1,600 m2. A board foot is 144 cubic inches. A word that means several things (ton, MT of what?) has
no factor: somebody must say which is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ddcheck.documents.traditional import SIMPLIFIED

_INCH = Fraction(254, 10_000)
_FOOT = 12 * _INCH
_POUND = Fraction(45_359_237, 100_000_000)
_BOARD_FOOT = 144 * _INCH**3


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, and how many of the common unit of that (kg, m3, m2) it is."""

    name: str
    kind: str
    factor: Fraction


def _unit(name: str, kind: str, factor: Fraction | int, *words: str) -> dict[str, Unit]:
    found = Unit(name, kind, Fraction(factor))
    return {_plain(word): found for word in (name, *words)}


def _plain(word: str) -> str:
    """Case, spaces, points and superscripts do not tell units apart."""
    return re.sub(r"[\s._\-']+", "", unicodedata.normalize("NFKC", word).casefold()).translate(
        SIMPLIFIED
    )


COMMON = {"mass": "kg", "volume": "m3", "area": "m2"}
UNITS: dict[str, Unit] = {
    **_unit("kg", "mass", 1, "kgs", "kgm", "kilogram", "kilograms", "kilogramme", "kilogrammes", "kilo", "kilos", "kilogramo", "kilogramos", "quilograma", "quilogramas", "公斤", "千克", "quilo", "quilos"),
    **_unit("g", "mass", Fraction(1, 1000), "gram", "grams", "gramme", "grammes", "gramo", "gramos", "grama", "gramas", "克"),
    **_unit("t", "mass", 1000, "tne", "tonne", "tonnes", "metric ton", "metric tons", "metric tonne", "metric tonnes", "tonelada", "toneladas", "tonelada métrica", "toneladas métricas", "吨", "公吨"),
    **_unit("lb", "mass", _POUND, "lbs", "lbr", "pound", "pounds", "libra", "libras", "livre", "livres", "磅"),
    **_unit("short ton", "mass", 2000 * _POUND, "short tons", "us ton", "us tons", "短吨"),
    **_unit("long ton", "mass", 2240 * _POUND, "long tons", "imperial ton", "长吨"),
    **_unit("m3", "volume", 1, "cbm", "mtq", "cubic metre", "cubic metres", "cubic meter", "cubic meters", "metro cúbico", "metros cúbicos", "mètre cube", "mètres cubes", "meter kubik", "立方米", "方", "立方"),
    **_unit("bf", "volume", _BOARD_FOOT, "bft", "board foot", "board feet", "bd ft", "fbm", "板英尺"),
    **_unit("MBF", "volume", 1000 * _BOARD_FOOT, "thousand board feet", "mfbm", "千板英尺"),
    **_unit("ft3", "volume", _FOOT**3, "cubic foot", "cubic feet", "cft", "ftq", "立方英尺"),
    **_unit("m2", "area", 1, "sqm", "mtk", "square metre", "square metres", "square meter", "square meters", "metro cuadrado", "metros cuadrados", "metro quadrado", "metros quadrados", "mètre carré", "mètres carrés", "meter persegi", "平方米"),
    **_unit("ha", "area", 10_000, "has", "har", "hectare", "hectares", "hectárea", "hectáreas", "hektar", "公顷"),
    **_unit("acre", "area", 43_560 * _FOOT**2, "acres", "acr", "ac", "英亩"),
    **_unit("mu", "area", Fraction(2000, 3), "亩", "市亩", "畝"),
    **_unit("rai", "area", 1600, "ไร่"),
    **_unit("km2", "area", 1_000_000, "sqkm", "square kilometre", "square kilometres", "square kilometer", "square kilometers", "平方公里", "平方千米"),
}  # fmt: skip
AMBIGUOUS = frozenset(map(_plain, ("ton", "tons", "MT")))
"""A ton is 907, 1,000 or 1,016 kg."""


def unit(word: str | None) -> Unit | None:
    """The unit that a word names, if it names one without doubt."""
    return None if word is None else UNITS.get(_plain(word))


def words_of(heading: str) -> Iterator[str]:
    """The words of a heading that may name a unit: between signs, and glued to either end."""
    yield from re.split(r"[^0-9A-Za-z\u3040-\u9fff\u00b2\u00b3]+", heading)
    bare = _plain(heading)
    for length in range(2, min(len(bare), 12)):
        yield bare[-length:]


def is_ambiguous(word: str) -> bool:
    return _plain(word) in AMBIGUOUS


def convert(number: Fraction, of: Unit, to: Unit) -> Fraction:
    """Exact. Both units must measure the same."""
    assert of.kind == to.kind
    return number * of.factor / to.factor
