"""findings.csv: one row a finding, for people with a spreadsheet.

Text cells cannot become formulas (OWASP, CSV injection); UTF-8 with a byte order mark, so that
Excel shows Chinese; CRLF as RFC 4180 asks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from ddcheck.reports.arrange import Document, unlinked_plots
from ddcheck.reports.language import Speech
from ddcheck.reports.plain_text import shown

COLUMNS = (
    "shipment", "action", "pack", "scenario", "rule", "ref", "title", "subject_kind", "subject_id",
    "line", "plot", "outcome", "nature", "severity", "floor", "ceiling", "provision", "message",
    "reason", "remedy", "review", "narrowed_by",
)  # fmt: skip
_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def write(document: Document, stream: BinaryIO) -> None:
    """Writes the findings of all shipments, then those of plots that no shipment names."""
    stream.write(b"\xef\xbb\xbf")
    t = Speech(document["lang"])
    _write_row(stream, list(COLUMNS))
    for shipment in document["shipments"]:
        for finding in shipment["findings"]:
            _write_row(stream, [cell(value) for value in _values(shipment, finding, t)])
    for plot in unlinked_plots(document):
        alone = {"shipment_id": None, "action": plot["action"]}
        for finding in plot["findings"]:
            _write_row(stream, [cell(value) for value in _values(alone, finding, t)])


def cell(value: object) -> object:
    """A cell that a spreadsheet shows and never runs; numbers stay numbers, unknown stays empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    raw = str(value)
    text = shown(raw)
    risky = raw.startswith(_STARTS) or text.lstrip(" \u00a0\u3000").startswith(_STARTS)
    return "'" + text if risky else text


def _values(shipment: Mapping[str, Any], finding: Mapping[str, Any], t: Speech) -> Iterator[object]:
    subject = finding["subject"]
    yield from (shipment["shipment_id"], shipment["action"])
    yield from (finding[key] for key in ("pack", "scenario", "rule", "ref", "title"))
    yield from (subject["kind"], subject["id"])
    yield from (subject.get(key) for key in ("line", "plot"))
    yield from (finding[key] for key in ("outcome", "nature", "severity"))
    yield from (finding["risk"]["floor"], finding["risk"]["ceiling"])
    yield finding["provision"]["locator"]
    yield from (finding[key] for key in ("message", "reason", "remedy"))
    review = finding.get("review")
    yield None if review is None else review["document"]
    asked = finding.get("narrowed_by", ())
    yield "; ".join(t.name("ask", ask["who"]) + t("colon") + ask["what"] for ask in asked)


def _write_row(stream: BinaryIO, row: list[Any]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(row)
    stream.write(buffer.getvalue().encode("utf-8", "backslashreplace"))
