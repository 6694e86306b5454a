"""Cells of text that typing leaves as they are, recognised a column at a time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ddcheck.model.tables import Cell, Column

_STRIPPED = r"(?s)^[^\pZ\pC](?:.*[^\pZ\pC])?$"
_CLEAR = r"^[A-Za-z][ -~]*$|^[0-9][0-9A-Za-z_/:-]*$"
_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DOUBTFUL = (
    r"^(?:(?i:unknown|various|n/a|n\.a\.|tbd|tbc|none given|not known)"
    rf"|[0-9]{{1,2}}-{_MONTHS}|{_MONTHS}-[0-9]{{2}}|[0-9]{{16,}})$"
)
"""What `cells.type_cell` may take for a placeholder, or for the trace of a spreadsheet."""


def is_stripped(cells: pa.Array) -> bool:
    """Whether no cell is empty, or begins or ends with a blank of any kind."""
    return bool(pc.all(pc.match_substring_regex(cells, _STRIPPED)).as_py() is not False)


def plain_texts(cells: pa.Array, column: Column) -> NDArray[np.bool_]:
    """Which cells `type_cell` takes for given, without a change. It may miss some."""
    if column.cell is not Cell.TEXT:
        return np.zeros(len(cells), bool)
    clear = pc.match_substring_regex(cells, _CLEAR)
    plain = pc.and_not(clear, pc.match_substring_regex(cells, _DOUBTFUL))
    return np.asarray(pc.fill_null(plain, False).to_numpy(zero_copy_only=False), bool)  # noqa: FBT003
