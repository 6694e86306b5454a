"""The same ten shipments in every form that is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from sample_run import SAMPLE

from ddcheck.documents.aliases import names_of, plain
from ddcheck.model.tables import DECLARED, TABLES, Cell

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
TEN = [f"DEMO-{n:02d}" for n in range(1, 11)]


OF_SHIPMENT = ("documents", "ledger")


def ten_shipments(supplier: str = "Ürünler & 虚构木业有限公司") -> Tables:
    """Rows of text by table; `supplier` takes the place of names that an encoding may not have."""
    tables: Tables = {}
    for name in DECLARED:
        with (SAMPLE / "shipments" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["shipment_id"] in TEN]
        tables[name] = [
            {k: v if v.isascii() else supplier for k, v in row.items()} for row in rows
        ]  # fmt: skip
    tables["shipments"][0]["supplier"] = supplier
    assert len(tables["shipments"]) == 10
    return tables


def as_csv(rows: Rows, separator: str = ",", comma: bool = False, table: str = "") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    names = list(rows[0])
    writer.writerow(names)
    for row in rows:
        writer.writerow([_with_comma(table, n, row[n]) if comma else row[n] for n in names])
    return out.getvalue()


def _with_comma(table: str, name: str, cell: str) -> str:
    return cell.replace(".", ",") if TABLES[table].column(name).cell is Cell.NUMBER else cell


def folder(
    tables: Tables, at: Path, suffix: str = ".csv", separator: str = ",", encoding: str = "utf-8",
    comma: bool = False,
) -> list[Path]:  # fmt: skip
    for name, rows in tables.items():
        text = as_csv(rows, separator, comma, name)
        (at / f"{name}{suffix}").write_bytes(text.encode(encoding))
    return [at]


def decorated(tables: Tables, at: Path) -> list[Path]:
    """As an export from an office: a mark, a title, headers in Chinese, CRLF, quoted breaks."""
    for name, rows in tables.items():
        labels = [TABLES[name].column(column).label.zh for column in rows[0]]
        renamed = [dict(zip(labels, row.values(), strict=True)) for row in rows]
        body = as_csv(renamed).replace("\n", "\r\n")
        text = f"\ufeff出口明细表\r\n\r\n打印：,系统\r\n{body}\r\n"
        (at / f"{name}.csv").write_bytes(text.encode("utf-8"))
    return [at]


def typed_cell(table: str, name: str, cell: str):
    """The cell as a spreadsheet or a database would hold it."""
    kind = TABLES[table].column(name).cell
    if cell == "":
        return None
    if kind is Cell.NUMBER:
        return float(cell)
    if kind is Cell.DATE:
        return date.fromisoformat(cell)
    return cell


def workbook(tables: Tables, at: Path) -> list[Path]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([typed_cell(name, k, v) for k, v in row.items()])
    book.save(at / "batch.xlsx")
    return [at / "batch.xlsx"]


def parquet(
    tables: Tables, at: Path, typed: bool = True, compression: str = "snappy"
) -> list[Path]:
    for name, rows in tables.items():
        columns = {
            k: [typed_cell(name, k, row[k]) if typed else row[k] for row in rows] for k in rows[0]
        }
        pq.write_table(pa.table(columns), at / f"{name}.parquet", compression=compression)
    return [at]


def strings_in_parquet(tables: Tables, at: Path) -> list[Path]:
    return parquet(tables, at, typed=False)


def flat_json(tables: Tables, at: Path) -> list[Path]:
    (at / "batch.json").write_text(json.dumps(tables), encoding="utf-8")
    return [at / "batch.json"]


def nested(tables: Tables) -> list[dict]:
    """Shipments with lines with components and so on; papers where their scope is."""
    shipments = [dict(row) for row in tables["shipments"]]
    for shipment in shipments:
        name = shipment["shipment_id"]
        own = [row for row in tables["lines"] if row["shipment_id"] == name]
        shipment["lines"] = [_line(row, tables) for row in own]
        for part in OF_SHIPMENT:
            shipment[part] = [row for row in tables[part] if row["shipment_id"] == name]
    return shipments


def _line(line: dict[str, str], tables: Tables) -> dict:
    key = (line["shipment_id"], line["line_no"])
    found: dict = {k: v for k, v in line.items() if k != "shipment_id"}
    for name in ("components", "origins"):
        rows = [r for r in tables[name] if (r["shipment_id"], r["line_no"]) == key]
        if rows:
            found[name] = [
                {k: v for k, v in row.items() if k not in ("shipment_id", "line_no")}
                for row in rows
            ]
    return found


def nested_json(tables: Tables, at: Path) -> list[Path]:
    path = at / "batch.json"
    path.write_text(json.dumps({"shipments": nested(tables)}), encoding="utf-8")
    return [path]


def json_rows(tables: Tables, at: Path) -> list[Path]:
    lines = [json.dumps({"table": name, **row}) for name, rows in tables.items() for row in rows]
    (at / "batch.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [at / "batch.ndjson"]


def json_shipments(tables: Tables, at: Path) -> list[Path]:
    lines = [json.dumps(shipment, ensure_ascii=False) for shipment in nested(tables)]
    (at / "batch.jsonl").write_text("\r\n".join(lines), encoding="utf-8")
    return [at / "batch.jsonl"]


def flat_rows(tables: Tables) -> tuple[list[str], list[list[str]]]:
    """One table: a row per line, or more where a line has several components, plots or papers."""
    header = [(name, column) for name, rows in tables.items() for column in rows[0]]
    shared = [h for h in header if h[0] in ("components", "origins") and h[1] in ("shipment_id", "line_no")]  # fmt: skip
    shared.append(("lines", "shipment_id"))
    header = [h for h in header if h not in shared]
    rows = []
    for line in tables["lines"]:
        key = (line["shipment_id"], line["line_no"])
        [shipment] = [r for r in tables["shipments"] if r["shipment_id"] == key[0]]
        parts: dict[str, Rows] = {
            name: [r for r in tables[name] if (r["shipment_id"], r["line_no"]) == key]
            for name in ("components", "origins")
        }
        for name in OF_SHIPMENT:
            parts[name] = [row for row in tables[name] if row["shipment_id"] == key[0]]
        for index in range(max(1, *(len(part) for part in parts.values()))):
            row: dict[str, Mapping[str, str]] = {"shipments": shipment, "lines": line}
            row |= {n: part[index] if index < len(part) else {} for n, part in parts.items()}
            rows.append([row[table].get(column, "") for table, column in header])
    return [_flat_name(*field) for field in header], rows


def _flat_name(table: str, column: str) -> str:
    return column if names_of(None).get(plain(column)) == (table, column) else f"{table}.{column}"


def one_flat_table(tables: Tables, at: Path) -> list[Path]:
    header, rows = flat_rows(tables)
    text = as_csv([dict(zip(header, row, strict=True)) for row in rows], ";")
    (at / "export 2024.csv").write_text(text, encoding="utf-8")
    return [at / "export 2024.csv"]


def one_flat_sheet(tables: Tables, at: Path) -> list[Path]:
    header, rows = flat_rows(tables)
    book = openpyxl.Workbook()
    book.active.append(["Export", None, "2024"])
    book.active.append(header)
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(at / "export.xlsx")
    return [at / "export.xlsx"]


FORMS: dict[str, Callable[[Tables, Path], list[Path]]] = {
    "tsv": lambda t, at: folder(t, at, ".tsv", "\t"),
    "bars": lambda t, at: folder(t, at, ".txt", "|"),
    "semicolons": lambda t, at: folder(t, at, ".csv", ";"),
    "utf-16": lambda t, at: folder(t, at, encoding="utf-16"),
    "decorated": decorated,
    "workbook": workbook,
    "parquet": parquet,
    "parquet of strings": strings_in_parquet,
    "json": flat_json,
    "nested json": nested_json,
    "json rows": json_rows,
    "json shipments": json_shipments,
    "flat csv": one_flat_table,
    "flat xlsx": one_flat_sheet,
}
