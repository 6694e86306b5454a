"""Quantities with units of their own, brought to common ones: kg, m3, m2.

A quantity in tonnes and a permit in kilograms are then the same thing. The quantity from a plot is
in the unit of its line. Factors are exact, and only the end is rounded; what was written stays in
the table of text. Units that are none of these (pieces, head) stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pyarrow as pa

from ddcheck.documents.typed import TypedTable
from ddcheck.documents.units import COMMON, UNITS, Unit, convert, unit

_KEY = ("shipment_id", "line_no")
_PAIRS = (
    ("lines", "quantity", "unit"),
    ("components", "plant_quantity", "plant_unit"),
    ("documents", "quantity", "unit"),
)


def with_common_units(tables: Mapping[str, TypedTable]) -> dict[str, TypedTable]:
    """The tables with common units."""
    found = dict(tables)
    line_unit = _line_units(tables)
    for table, quantity, word in _PAIRS:
        data = found[table].data
        words = data[word].combine_chunks().dictionary_encode()
        data = _scaled(data, quantity, words)
        common = pa.array(
            [_common_word(text) for text in words.dictionary.to_pylist()], pa.string()
        )
        position = data.schema.get_field_index(word)
        data = data.set_column(position, word, common.take(words.indices))
        found[table] = replace(found[table], data=data)
    origins = found["origins"].data
    if len(origins):
        keys = zip(*(origins[name].to_pylist() for name in _KEY), strict=True)
        words = pa.array([line_unit.get(key) for key in keys], pa.string()).dictionary_encode()
        data = _scaled(origins, "quantity_from_plot", words)
        found["origins"] = replace(found["origins"], data=data)
    return found


def _line_units(tables: Mapping[str, TypedTable]) -> dict[tuple[str, str], str | None]:
    """The unit of each line that something comes to from a plot."""
    if not len(tables["origins"].data):
        return {}
    lines = tables["lines"].data
    keys = zip(*(lines[name].to_pylist() for name in _KEY), strict=True)
    return dict(zip(keys, lines["unit"].to_pylist(), strict=True))


@cache
def _known(word: str | None) -> Unit | None:
    return unit(word)


def _common_word(word: str | None) -> str | None:
    found = _known(word)
    return word if found is None else COMMON[found.kind]


def _scaled(data: pa.Table, name: str, words: pa.DictionaryArray) -> pa.Table:
    """A column of numbers times the factor of each row's unit."""
    values = data[name].to_numpy().astype(float).copy()
    coded = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    for code, word in enumerate(words.dictionary.to_pylist()):
        measured = _known(word)
        common = None if measured is None else UNITS[COMMON[measured.kind].casefold()]
        if measured is None or common is None or measured == common:
            continue
        rows = (coded == code) & ~np.isnan(values)
        different, index = np.unique(values[rows], return_inverse=True)
        # The shortest decimal of a number is what was written.
        exact = [float(convert(Fraction(repr(float(v))), measured, common)) for v in different]
        values[rows] = np.array(exact, float)[index]
    column = pa.array(values, pa.float64(), mask=np.isnan(values))
    return data.set_column(data.schema.get_field_index(name), name, column)
