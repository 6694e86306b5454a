"""Declarations damaged beyond use are screened all the same: no ceiling is lower than before.

A byte that turns one honest value into another cannot be told from an honest file, so the damage
here is of the kind that no honest file has: bytes that are no text, zeros, and missing ends.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from forms import ten_shipments
from sample_run import SAMPLE
from test_mutated_tables import SEEDS, within_a_minute

sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))

from in_process import Result, lowered, result_of

from ddcheck.model.errors import InputInvalid
from ddcheck.screening import Request, screen

AS_OF = date(2024, 11, 20)
PACKS = ("us-lacey-act", "forest-loss")
BINARY = (".xlsx", ".parquet")
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
def clean(kind: str) -> Result:
    with tempfile.TemporaryDirectory() as at:
        return screened(SEEDS[kind][0](ten_shipments(), Path(at)))


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


def check(kind: str, number: int) -> None:
    draw = random.Random(number)
    with tempfile.TemporaryDirectory() as at, within_a_minute():
        paths = SEEDS[kind][0](ten_shipments(), Path(at))
        files = list(_files(paths))
        chosen = draw.choice(files)
        data = chosen.read_bytes()
        chosen.write_bytes(damaged(data, draw, chosen.suffix in BINARY))
        after = screened(paths)
    assert lowered(clean(kind), after) == [], (kind, number)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.iterdir()) if path.is_dir() else [path]


@pytest.mark.parametrize("kind", SEEDS)
def test_damage_never_lowers_a_ceiling(kind):
    assert any(ceiling < 3 for _, ceiling in clean(kind).shipments.values())
    for number in range(2):
        check(kind, number)


def test_a_flat_file_that_ends_in_its_heading_leaves_its_plots_open():
    """Found among the mutations: no goods were left, so nothing was asked of the plots."""
    check("flat", 15)
