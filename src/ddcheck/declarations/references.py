"""What is named in one table must be declared in another; what is not is said, and stays unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from ddcheck.declarations.batch import Batch
from ddcheck.documents.cells import near
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics


@cache
def document_types() -> tuple[str, ...]:
    """Types of paper that are known by name (declarations/document_types.csv)."""
    return tuple(types_with_confidence())


@cache
def types_with_confidence() -> dict[str, str]:
    """Types of paper, each with how well it is known, in the words of its own source."""
    text = (files("ddcheck.declarations") / "document_types.csv").read_text(encoding="utf-8")
    table = TextTable("document_types")
    read_csv_text(text, table, "document_types.csv", Diagnostics())
    pairs = zip(table.columns["doc_type"], table.columns["source_confidence"], strict=True)
    return {name: confidence or "" for name, confidence in pairs if name}


def check_references(
    batch: Batch, plot_ids: pa.ChunkedArray, types_of_packs: Collection[str],
    diagnostics: Diagnostics,
) -> None:  # fmt: skip
    """Complain once of each name that is declared nowhere, where it stands first."""
    shipments = set(batch["shipments"]["shipment_id"].to_pylist())
    lines = set(_keys(batch, "lines"))
    _named(batch, "lines", "shipment_id", shipments, diagnostics)
    for table in ("components", "origins"):
        seen = set(lines)
        for row, key in enumerate(_keys(batch, table)):
            if key not in seen:
                seen.add(key)
                place = batch.tables[table].place(row, "line_no")
                value = " / ".join(map(str, key))
                diagnostics.report("DD110", place, name="line_no", value=value)
    plots = _given(plot_ids, batch["origins"]["plot_id"], batch["documents"]["plot_id"])
    _named(batch, "origins", "plot_id", plots, diagnostics)
    _named(batch, "documents", "shipment_id", {*shipments, "*"}, diagnostics)
    _named(batch, "documents", "plot_id", {*plots, "*"}, diagnostics)
    _named(batch, "ledger", "shipment_id", shipments, diagnostics)
    papers = set(batch["documents"]["document_id"].to_pylist())
    _named(batch, "ledger", "document_id", papers, diagnostics)
    _more_papers_than_listed(batch, diagnostics)
    _document_types(batch, types_of_packs, diagnostics)
    _documents_of_nothing(batch, diagnostics)


def _given(plot_ids: pa.ChunkedArray, *named: pa.ChunkedArray) -> set[str]:
    """The ids of given plots among those that are named, however many more are given."""
    names = pc.unique(pa.chunked_array([c for column in named for c in column.chunks], pa.string()))
    if not len(names.drop_null()):
        return set()
    found = plot_ids.filter(pc.is_in(plot_ids, value_set=names.drop_null()))
    return set(found.to_pylist())


def _keys(batch: Batch, table: str) -> list[tuple[str, str]]:
    data = batch[table]
    return list(zip(data["shipment_id"].to_pylist(), data["line_no"].to_pylist(), strict=True))


def _first_rows(cells: list[str | None], known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Each name that is not known, with the row where it stands first."""
    seen = set(known)
    for row, cell in enumerate(cells):
        if cell is not None and cell not in seen:
            seen.add(cell)
            yield row, cell


def _named(
    batch: Batch, table: str, column: str, known: set[str], diagnostics: Diagnostics
) -> None:
    for row, name in _first_rows(batch[table][column].to_pylist(), known):
        place = batch.tables[table].place(row, column)
        diagnostics.report("DD110", place, name=column, value=name)


def _document_types(
    batch: Batch, types_of_packs: Collection[str], diagnostics: Diagnostics
) -> None:
    known = sorted({*document_types(), *types_of_packs})
    for row, kind in _first_rows(batch["documents"]["type"].to_pylist(), known):
        place = batch.tables["documents"].place(row, "type")
        diagnostics.report("DD123", place, value=kind, near=near(kind.casefold(), known))


def _more_papers_than_listed(batch: Batch, diagnostics: Diagnostics) -> None:
    """A paper beyond those listed could go missing without a trace."""
    count = Counter(batch["documents"]["shipment_id"].to_pylist())
    listed = batch["shipments"]["documents_listed"].to_pylist()
    for row, name in enumerate(batch["shipments"]["shipment_id"].to_pylist()):
        found, said = count[name] + count["*"], listed[row]
        if said is not None and found > said:
            place = batch.tables["shipments"].place(row, "documents_listed")
            diagnostics.report("DD132", place, found=found, listed=f"{said:g}")


def _documents_of_nothing(batch: Batch, diagnostics: Diagnostics) -> None:
    documents = batch["documents"]
    scopes = [documents[name].to_pylist() for name in ("shipment_id", "line_no", "plot_id")]
    names = documents["document_id"].to_pylist()
    for row, (name, cells) in enumerate(zip(names, zip(*scopes, strict=True), strict=True)):
        if not any(cells):
            place = batch.tables["documents"].place(row)
            diagnostics.report("DD119", place, document=name)
