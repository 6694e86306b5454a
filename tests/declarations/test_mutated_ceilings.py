"""Declarations damaged beyond use are screened all the same: no ceiling is lower than before.

A byte that turns one honest value into another cannot be told from an honest file, so the damage
here is of the kind that no honest file has: bytes that are no text, zeros, and missing ends. A zero in
a Parquet file without check sums may still be a number, or point to the text of another row: such a
file is left alone.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from forms import ten_shipments
from sample_run import SAMPLE
from test_mutated_tables import INSIDE, SEEDS, WHOLE, changed_inside, within_a_minute

sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))

from in_process import Result, lowered, result_of

from ddcheck.declarations.reader import read_declarations
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid
from ddcheck.screening import Request, screen

AS_OF = date(2024, 11, 20)
PACKS = ("us-lacey-act", "forest-loss")
BINARY = (".xlsx", ".parquet")
PARQUET = ("parquet", "parquet bare")
NO_TEXT = (b"\x00", b"\xff", b"\xef\xbf\xbd", b"\xff\xfe\xff")


def screened(paths: list[Path]) -> Result:
    catalogue = SAMPLE / "layers" / "catalogue.yaml"
    plots = SAMPLE / "shipments" / "plots.geojson"
    request = Request(tuple(paths), (plots,), catalogue, PACKS, AS_OF, {})
    try:
        return result_of(screen(request, lambda *_: lambda _: None))
    except InputInvalid:
        return Result(5)


@cache
def files_of(kind: str) -> dict[str, bytes]:
    """The files of a sound declaration: a folder of tables, or one file."""
    with tempfile.TemporaryDirectory() as at:
        SEEDS[kind][0](ten_shipments(), Path(at))
        return {file.name: file.read_bytes() for file in sorted(Path(at).iterdir())}


@contextmanager
def laid_out(files: dict[str, bytes], kind: str) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory() as at:
        for name, data in files.items():
            (Path(at) / name).write_bytes(data)
        yield [Path(at)] if kind in WHOLE else [Path(at) / name for name in files]


@cache
def clean(kind: str) -> Result:
    with laid_out(files_of(kind), kind) as paths:
        return screened(paths)


def damaged(data: bytes, draw: random.Random, binary: bool) -> bytes:
    """Letters and digits become what is no text, or the end is missing."""
    out = bytearray(data)
    if draw.random() < 0.2:
        return bytes(out[: draw.randrange(len(out))])
    for _ in range(draw.choice([1, 1, 2, 5])):
        at = draw.randrange(len(out))
        if binary:
            length = draw.choice([1, 8, 64])
            out[at : at + length] = bytes(len(out[at : at + length]))
            continue
        places = _cells(out, at)
        if places:
            out[places.start : places.stop] = draw.choice(NO_TEXT)
    return bytes(out)


def _cells(data: bytearray, at: int) -> range:
    """Up to eight letters and digits from a place on: no separator is touched."""
    end = at
    while end < min(at + 8, len(data)) and chr(data[end]).isalnum() and data[end] < 128:
        end += 1
    return range(at, end)


def broken(kind: str, number: int) -> dict[str, bytes]:
    """The files of a declaration, one of them damaged."""
    draw = random.Random(number)
    files = dict(files_of(kind))
    chosen = draw.choice(list(files))
    if kind in INSIDE:
        files[chosen] = changed_inside(files[chosen], draw, partial(damaged, binary=False))
    else:
        files[chosen] = damaged(files[chosen], draw, Path(chosen).suffix in BINARY)
    return files


def is_honest(kind: str, number: int) -> bool:
    """Whether a damaged Parquet file holds nothing but values that a sound one may hold.

    Those are other numbers and days, and texts that stand in other rows of the same column.
    """
    sound = files_of(kind)
    for name, data in broken(kind, number).items():
        if data != sound[name] and not _may_be(sound[name], data):
            return False
    return True


def _may_be(sound: bytes, data: bytes) -> bool:
    try:
        before, after = (pq.read_table(BytesIO(one)) for one in (sound, data))
        if before.schema != after.schema or len(before) != len(after):
            return False
        columns = [
            (before[name].to_pylist(), after[name].to_pylist()) for name in before.schema.names
        ]
    except (pa.ArrowException, OSError, ValueError):
        return False
    return all(
        b == a or (b in was if isinstance(b, str) else None not in (a, b))
        for was, now in columns
        for a, b in zip(was, now, strict=True)
    )


def evidence(paths: list[Path]) -> bytes:
    """All that is read of a declaration and that a ceiling can depend on, as a digest."""
    diagnostics = Diagnostics()
    declared = read_declarations(paths, (), diagnostics)
    of_plots = [(s.name, s.features, s.table, s.read) for s in declared.plot_sources]
    said = {(one.code, one.level) for one in diagnostics.items}
    held: list[object] = [declared.has_tables, of_plots, sorted(said)]
    held.append(sorted(file.name for file in declared.files))
    for name, table in declared.batch.tables.items():
        columns = {column: table.data[column].to_pylist() for column in table.data.column_names}
        held.append((name, columns, table.counts, table.rejected))
    return hashlib.sha256(repr(held).encode("utf-8", "backslashreplace")).digest()


def check(kind: str, number: int, known: set[bytes]) -> None:
    """Screen a damaged declaration, unless the same was read of another one before."""
    files = broken(kind, number)
    with within_a_minute(), laid_out(files, kind) as paths:
        read = evidence(paths)
        if read in known:
            return
        after = screened(paths)
    fell = lowered(clean(kind), after)
    assert not fell or (kind in PARQUET and is_honest(kind, number)), (kind, number, fell)
    known.add(read)


@pytest.mark.parametrize("kind", SEEDS)
def test_damage_never_lowers_a_ceiling(kind):
    assert any(ceiling < 3 for _, ceiling in clean(kind).shipments.values())
    known: set[bytes] = set()
    for number in range(2):
        check(kind, number, known)


def test_what_is_left_alone_is_honest():
    """An index of a dictionary that became another one; a text that nobody wrote is no such thing."""
    assert is_honest("parquet bare", 3122)
    honest = [number for number in range(60) if is_honest("parquet bare", number)]
    assert len(honest) < 20


def test_a_flat_file_that_ends_in_its_heading_leaves_its_plots_open():
    """Found among the mutations: no goods were left, so nothing was asked of the plots."""
    check("flat", 15, set())


def test_a_document_under_a_name_that_nobody_knows_leaves_its_plots_open():
    """Found among the mutations: the goods were refused, and the plots judged as if there were none."""
    check("nested json", 5173, set())
