"""Columns on the shelf are the columns that were put there, and nothing of it outlives the run."""

from __future__ import annotations

import errno
import os

import numpy as np
import pyarrow as pa
import pytest

from ddcheck.model.errors import Surroundings
from ddcheck.model.shelf import SEGMENT, Shelf, own_folder


def test_arrays_of_any_kind_come_back_as_they_were(tmp_path):
    shelf = Shelf(tmp_path, free=0)
    for values in (
        np.arange(7), np.array([[1.5, np.nan], [0, -1]]), np.array([True, False]),
        np.arange(20)[::3], np.zeros(0), np.array([["a"]], object),
    ):  # fmt: skip
        kept = shelf.keep(values)
        shelf.rest()
        assert kept.dtype == values.dtype
        np.testing.assert_array_equal(kept, values)


def test_a_column_may_be_changed_where_it_lies_and_is_not_forgotten(tmp_path):
    shelf = Shelf(tmp_path, free=0)
    kept = shelf.keep(np.arange(5))
    kept[2] = 40
    made = shelf.empty(3, np.int16)
    made[:] = (1, 2, 3)
    shelf.rest()
    assert kept.tolist() == [0, 1, 40, 3, 4]
    assert made.tolist() == [1, 2, 3]


def test_cells_come_back_with_their_gaps_and_without_what_they_were_cut_from(tmp_path):
    shelf = Shelf(tmp_path, free=0)
    cells = pa.array(["a", None, "", "词", "z" * 99])
    assert shelf.keep_cells(cells[1:4]).equals(cells[1:4])
    assert shelf.keep_cells(cells[1:4]).nbytes < 99
    assert shelf.keep_cells(pa.array([b"\x00\xff", None])).to_pylist() == [b"\x00\xff", None]
    shelf.rest()


def test_the_first_columns_stay_in_memory_and_without_a_folder_all_do(tmp_path):
    values = np.arange(8)  # 64 bytes
    shelf = Shelf(tmp_path, free=100)
    assert shelf.keep(values) is values
    assert shelf.keep(values) is not values
    assert Shelf(free=0).keep(values) is values


def test_nothing_has_a_name_in_the_folder(tmp_path):
    shelf = Shelf(tmp_path, free=0)
    kept = shelf.keep(np.arange(1000))
    assert not list(tmp_path.iterdir())
    assert kept[999] == 999


def test_what_fills_a_file_goes_on_in_another(tmp_path, monkeypatch):
    monkeypatch.setattr("ddcheck.model.shelf.SEGMENT", 1 << 12)
    shelf = Shelf(tmp_path, free=0)
    kept = [shelf.keep(np.full(300, number)) for number in range(5)]
    large = shelf.keep(np.arange(5000))
    shelf.rest()
    assert [int(column.sum()) for column in kept] == [0, 300, 600, 900, 1200]
    assert large[4999] == 4999
    assert SEGMENT > 1 << 20


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(Surroundings, match="No space left on device"):
        Shelf(tmp_path, free=0).keep(np.arange(10))


def test_without_a_folder_of_its_own_a_command_uses_a_disk_or_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr("ddcheck.model.shelf.LASTING", tmp_path)
    assert own_folder() == tmp_path
    monkeypatch.setenv("TMPDIR", str(tmp_path / "named"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: os.environ["TMPDIR"])
    assert own_folder() == tmp_path / "named"

    def nowhere() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    assert own_folder() is None
