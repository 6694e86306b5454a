"""Large columns of a run, laid down in a file of the run's own folder instead of held in memory.

What a batch needs grows with its plots, memory does not have to. A column on the shelf is mapped:
it is used like any other array, its pages come in when they are looked at, and `rest` lets go of
all that were. The file has no name, so nothing of it is left when the process ends, however that
happens. A small run never uses it: the first columns stay in memory.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import weakref
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray

from ddcheck.model.errors import Surroundings
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording

FREE = 1 << 26
"""Bytes that stay in memory before the first column is laid down."""

SEGMENT = 1 << 28
"""Bytes of one file; it is given back when no column in it is in use any more."""

_ALIGNED = 64
_PIECE = 1 << 20

_T = TypeVar("_T", bound=np.generic)


LASTING = Path("/var/tmp")  # noqa: S108 - files without a name are laid there, see _Segment
"""Unlike /tmp it is never kept in memory."""


def own_folder() -> Path | None:
    """Where a command without a folder of its own lays its columns; None where nothing is writable."""
    if "TMPDIR" not in os.environ and os.access(LASTING, os.W_OK | os.X_OK):
        return LASTING
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return None


class Shelf:
    """Columns of one run. Without a folder everything stays in memory."""

    def __init__(self, folder: Path | None = None, *, free: int = FREE) -> None:
        self._folder = folder
        self._free = free
        self._segment: _Segment | None = None
        self._maps: list[weakref.ref[mmap.mmap]] = []

    def keep(self, values: NDArray[_T]) -> NDArray[_T]:
        """The same values (any shape), on the shelf. Raises Surroundings when there is no room."""
        if self._stays(values.nbytes) or values.dtype.hasobject:
            return values
        laid = self._laid(np.ascontiguousarray(values).view(np.uint8).reshape(-1))
        return laid.view(values.dtype).reshape(values.shape)

    def keep_cells(self, cells: pa.Array) -> pa.Array:
        """The same cells, on the shelf."""
        if self._stays(cells.nbytes):
            return cells
        batch = pa.record_batch([cells], ["cells"])
        laid = self._laid(np.frombuffer(batch.serialize(), np.uint8))
        return pa.ipc.read_record_batch(pa.py_buffer(laid), batch.schema).column(0)

    def empty(self, size: int, kind: DTypeLike) -> NDArray[Any]:
        """A column to be filled from its beginning to its end. Raises Surroundings."""
        dtype = np.dtype(kind)
        if self._stays(size * dtype.itemsize):
            return np.empty(size, dtype)
        segment, start = self._room(size * dtype.itemsize)
        return np.frombuffer(segment.map, dtype, size, start)

    def rest(self) -> None:
        """Let go of all pages that were looked at, and of what Arrow holds in reserve."""
        if not self._maps:
            return
        pa.default_memory_pool().release_unused()
        self._maps = [known for known in self._maps if known() is not None]
        for known in self._maps:
            found = known()
            if found is not None:
                found.madvise(mmap.MADV_DONTNEED)

    def _stays(self, size: int) -> bool:
        if self._folder is None or not size:
            return True
        if size <= self._free:
            self._free -= size
            return True
        return False

    def _laid(self, content: NDArray[np.uint8]) -> NDArray[np.uint8]:
        segment, start = self._room(len(content))
        try:
            left, at = content.data, start
            while left:
                done = os.pwrite(segment.file.fileno(), left, at)
                left, at = left[done:], at + done
        except OSError as error:
            raise _no_room(self._folder, error) from None
        return np.frombuffer(segment.map, np.uint8, len(content), start)

    def _room(self, size: int) -> tuple[_Segment, int]:
        """Where so many bytes may stand; they are the disk's from now on, so no write can fail."""
        segment = self._segment
        if segment is None or segment.used + size > len(segment.map):
            try:
                segment = _Segment(self._folder, max(size, SEGMENT))
            except OSError as error:
                raise _no_room(self._folder, error) from None
            self._segment = segment
            self._maps.append(weakref.ref(segment.map))
        start = segment.used
        segment.used = -(-(start + size) // _ALIGNED) * _ALIGNED
        try:
            segment.claim(start, size)
        except OSError as error:
            raise _no_room(self._folder, error) from None
        return segment, start


class _Segment:
    """One file without a name, and all of it mapped."""

    def __init__(self, folder: Path | None, size: int) -> None:
        self.file: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        os.ftruncate(self.file.fileno(), size)
        self.map = mmap.mmap(self.file.fileno(), size)
        self.used = 0

    def claim(self, start: int, size: int) -> None:
        """Make the disk give the bytes now: a full one would end the process at the first write."""
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(self.file.fileno(), start, size)
            return
        for at in range(start, start + size, _PIECE):
            os.pwrite(self.file.fileno(), bytes(min(_PIECE, start + size - at)), at)


def _no_room(folder: Path | None, error: OSError) -> Surroundings:
    why = said_by_system(error)
    return Surroundings(
        Wording(
            f"{folder}: no room for the columns of the run ({why.en}); choose an --out, "
            "or for validate a TMPDIR, with more space",
            f"{folder}：没有空间存放本次运行的数据列（{why.zh}）；请用 --out（validate 则用 TMPDIR）指定空间更大的位置",
        )
    )


IN_MEMORY = Shelf()
"""Keeps nothing on disk."""
