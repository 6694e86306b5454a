"""The form as a folder of tables: UTF-8 with a mark, so that a spreadsheet shows Chinese."""

from __future__ import annotations

import csv
import io

from ddcheck.model.wording import Lang
from ddcheck.reports.forms.columns import GEOMETRY, forms, plot_form, title


def files(lang: Lang, *, everything: bool) -> dict[str, bytes]:
    """File name to bytes: under the names of the columns the same in the other language."""
    found = {
        f"{form.table.name}.csv": _text([[title(c, one) for c in form.columns] for one in _order(lang)])
        for form in forms(everything=everything)
    }  # fmt: skip
    names = [column.name for column in (*plot_form(everything=everything).columns, *GEOMETRY)]
    return {**found, "plots.csv": _text([names])}


def _order(lang: Lang) -> tuple[Lang, Lang]:
    return ("zh", "en") if lang == "zh" else ("en", "zh")


def _text(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
