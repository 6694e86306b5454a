"""Damaged files of every kind: never a fault of the program, never a row lost in silence."""

from __future__ import annotations

import random
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from forms import (
    TEN,
    decorated,
    flat_json,
    folder,
    json_rows,
    json_shipments,
    nested_json,
    one_flat_table,
    parquet,
    ten_shipments,
    workbook,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ddcheck.declarations.batch import Batch
from ddcheck.declarations.reader import read_declarations
from ddcheck.documents.typed import Rejected
from ddcheck.model.diagnostic import Diagnostics, Level

SEEDS = {
    "csv": (lambda t, at: folder(t, at), "lines.csv"),
    "tsv": (lambda t, at: folder(t, at, ".tsv", "\t"), "lines.tsv"),
    "decorated": (decorated, "shipments.csv"),
    "flat": (one_flat_table, "export 2024.csv"),
    "xlsx": (workbook, "batch.xlsx"),
    "xlsx inside": (workbook, "batch.xlsx"),
    "parquet": (parquet, "lines.parquet"),
    "parquet bare": (lambda t, at: parquet(t, at, compression="NONE"), "lines.parquet"),
    "json": (flat_json, "batch.json"),
    "nested json": (nested_json, "batch.json"),
    "json rows": (json_rows, "batch.ndjson"),
    "json shipments": (json_shipments, "batch.jsonl"),
}
INSIDE = ("xlsx inside",)
"""An archive whose check sums hold, with damage in the files that it holds."""
WHOLE = ("csv", "tsv", "decorated", "parquet", "parquet bare")
"""Forms of which one table is read; of the others four shipments are enough."""
TOKENS = [b",", b";", b"\n", b'"', b"\x00", b"\xff", b"\xe4\xba", b"{", b"]", b"NaN", b"1e999",
          b"\r", b"\t", b"shipment_id", b"\xef\xbb\xbf", b"#REF!", b"1,234", b"\\ud800", b"-"]  # fmt: skip


@cache
def seed(kind: str) -> tuple[str, bytes, int]:
    """The name of the file, its bytes, and how many rows it has in the tables."""
    write, name = SEEDS[kind]
    tables = ten_shipments()
    if kind not in WHOLE:
        some = [*TEN[:3], TEN[-1]]  # every table has a row of one of them
        tables = {n: [r for r in rows if r["shipment_id"] in some] for n, rows in tables.items()}
    with tempfile.TemporaryDirectory() as at:
        write(tables, Path(at))
        data = (Path(at) / name).read_bytes()
    return name, data, rows(name, data)[0]


def mutated(data: bytes, draw: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        at = draw.randrange(len(out) + 1)
        length = draw.choice([1, 1, 2, 8, 60])
        kind = draw.randrange(6)
        if kind == 0 and out:
            out[min(at, len(out) - 1)] ^= 1 << draw.randrange(8)
        elif kind == 1:
            out[at:at] = draw.choice(TOKENS)
        elif kind == 2:
            del out[at : at + length]
        elif kind == 3:
            out[at:at] = out[at : at + length]
        elif kind == 4:
            out[at : at + length] = draw.choice(TOKENS)
        else:
            del out[at if draw.random() < 0.5 else 0 :][:0]
            out = out[:at] if draw.random() < 0.3 else out
    return bytes(out)


def changed_inside(
    data: bytes, draw: random.Random, change: Callable[[bytes, random.Random], bytes]
) -> bytes:
    """An archive whose check sums hold, with one of the files that it holds changed."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(out, "w") as after:
        chosen = draw.choice(before.namelist())
        for name in before.namelist():
            held = before.read(name)
            after.writestr(name, change(held, draw) if name == chosen else held)
    return out.getvalue()


def rows(name: str, data: bytes) -> tuple[int, Diagnostics, Batch]:
    """Read one file; the number of usable rows, what was said, and the batch."""
    with tempfile.TemporaryDirectory() as at:
        path = Path(at) / name
        path.write_bytes(data)
        diagnostics = Diagnostics()
        batch = read_declarations([path], (), diagnostics).batch
    for table in batch.tables.values():
        assert table.counts.read >= table.counts.rejected >= 0
        assert len(table.data) == table.counts.screened == len(table.kept)
    for found in diagnostics.items:
        assert all((found.message("en"), found.message("zh"), found.help("zh")))
        str(found.place).encode("utf-8", "backslashreplace")
    return sum(t.counts.screened for t in batch.tables.values()), diagnostics, batch


def unaccounted(kind: str, data: bytes, diagnostics: Diagnostics, batch: Batch) -> int:
    """Rows that an independent count of lines finds and the reader does not speak of."""
    table = kind in ("csv", "tsv")
    plain = kind == "json rows" or (table and not set(b'"\r') & set(data))
    if not plain or any(d.code in ("DD112", "DD115", "DD151", "DD155") for d in diagnostics.items):
        return 0
    lines = [line for line in data.decode("utf-8-sig").split("\n") if line.strip(" \t\r,;|")]
    beside = sum(int(dict(d.values)["count"]) for d in diagnostics.items if d.code == "DD153")
    read = sum(table.counts.read for table in batch.tables.values())
    return len(lines) - read - beside - table


@contextmanager
def within_a_minute() -> Iterator[None]:
    """Whatever hangs is ended, and fails: no file of this size may take so long."""

    def late(*_: object) -> None:
        msg = "a damaged file was not read or refused within a minute"
        raise TimeoutError(msg)

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check(kind: str, number: int) -> str:
    """Read one mutated file; what became of it, for the figures of the night."""
    name, data, whole = seed(kind)
    draw = random.Random(number)
    changed = changed_inside(data, draw, mutated) if kind in INSIDE else mutated(data, draw)
    with within_a_minute():
        found, diagnostics, batch = rows(name, changed)
    assert unaccounted(kind, changed, diagnostics, batch) <= 0, (kind, number)
    if found < whole and kind in ("xlsx", "parquet", "json", "nested json"):
        # A form with an end of its own: rows do not leave it without damage that shows.
        assert diagnostics.items, (kind, number)
    if found < whole and kind in ("xlsx", "parquet"):
        assert batch.rejected != Rejected() or diagnostics.has_errors, (kind, number)
    if found == 0:
        return "refused"
    said = any(d.level is not Level.NOTE for d in diagnostics.items)
    return "complained of" if said else "read"


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=25)
@given(number=st.integers(0, 10**9))
def test_a_mutated_file_is_read_or_refused(kind, number):
    check(kind, number)


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "json rows", "flat"])
def test_every_truncation_is_noticed_or_leaves_whole_rows(kind):
    """Cut at any byte: what is left is whole rows, or the damage is said."""
    name, data, whole = seed(kind)
    for at in range(0, len(data), max(1, len(data) // 150)):
        found, diagnostics, batch = rows(name, data[:at])
        assert found <= whole
        assert unaccounted(kind, data[:at], diagnostics, batch) <= 0
        if kind == "json":
            assert diagnostics.has_errors
            assert found == 0
            assert batch.rejected.anywhere or at == 0


def test_a_damaged_record_of_a_column_does_not_end_the_process():
    """Found among the mutations: the library below ended the process when it was asked for it."""
    assert check("parquet bare", 303) in ("refused", "read", "complained of")
