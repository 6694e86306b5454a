"""Damaged and mistaken tiles: none is accepted as clean (reliability R2, R3)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from evidence_world import World, whole
from tile_mutations import BYTES, KINDS, KNOWN, LAYOUTS, SIDE, rewritten, sound_values, write

from ddcheck.evidence.causes import SEEN_LIMIT


def mutants(folder: Path, seed: int, count: int) -> Counter[str]:
    """Try `count` damaged tiles; how many were refused, partly unseen, or read the same.

    Each must be refused, be unseen where it differs, or hold the pixels of the original.
    """
    outcomes: Counter[str] = Counter()
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        kind = KINDS[number % len(KINDS)]
        from_damaged = kind in KNOWN and bool(rng.random() < 0.5)
        outcomes[f"{kind}{', hashed anew' if from_damaged else ''}: "
                 + one(folder, number, kind, rng, from_damaged=from_damaged)] += 1  # fmt: skip
    return outcomes


def one(
    folder: Path, number: int, kind: str, rng: np.random.Generator, *, from_damaged: bool
) -> str:
    """Damage one tile, read it as the program does, and compare with the original."""
    own = folder / str(number)
    own.mkdir()
    world = World(own)
    values = sound_values(rng)
    layout = LAYOUTS[int(rng.integers(len(LAYOUTS)))]
    path = own / "t.tif"
    write(path, values, layout)
    record = world.record("t", path, 10, 1, SIDE, SIDE)
    before = path.read_bytes()
    if kind in BYTES:
        path.write_bytes(BYTES[kind](bytearray(before), rng))
    else:
        path.unlink()
        rewritten(kind, path, values, layout, rng)
    if from_damaged and path.stat().st_size:
        record = world.record("t", path, 10, 1, SIDE, SIDE)
    world.raster("loss_year", [record])
    codes, complaints, _ = whole(world)
    same = path.read_bytes() == before
    path.unlink()
    seen = codes < SEEN_LIMIT
    wrong = seen & (codes != values)
    assert not wrong.any(), (number, kind, layout, int(wrong.sum()))
    if seen.all():
        assert same or kind in KNOWN, (number, kind, layout)
        return "the same pixels"
    assert complaints, (number, kind, layout)
    return "partly unseen" if seen.any() else "unseen"


def test_no_damaged_tile_is_accepted_as_clean(tmp_path: Path) -> None:
    outcomes = mutants(tmp_path, 1, 260)
    assert sum(outcomes.values()) == 260
    kinds = {name.partition(":")[0].partition(",")[0] for name in outcomes}
    assert kinds == set(KINDS)


@pytest.mark.nightly
def test_ten_thousand_damaged_tiles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = mutants(tmp_path, 2, 10_000)
    assert sum(outcomes.values()) == 10_000
    with capsys.disabled():
        for name, count in sorted(outcomes.items()):
            print(f"\n  {count:6d}  {name}", end="")  # noqa: T201 - the figures are the result
