"""What a worker on another machine does: shows that it is fit, and measures one partition.

Nothing here needs dask. A worker is fit when its code, the libraries that figures depend on, and
the records of its layers are those of the run: else it is refused by name. Its tiles are verified
by their sha256 as everywhere, so a damaged one leaves ground unseen and never changes a number.
"""

from __future__ import annotations

import hashlib
import os
import platform
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import rasterio
import shapely

from ddcheck import __version__
from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.evidence.partition import Measured, Part, measure_part
from ddcheck.evidence.plan import Plan
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import DdcheckError
from ddcheck.model.wording import Wording

CATALOGUE = "DDCHECK_CATALOGUE"
"""Environment variable of a worker: where it keeps the catalogue, if not where the client does."""

_one_at_a_time = threading.Lock()  # GDAL is set up through the environment of the process


@dataclass(frozen=True)
class Identity:
    """Code and data of a process, by name; processes of one identity give the same integers."""

    parts: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.parts).encode()).hexdigest()

    def differing(self, other: Identity) -> list[str]:
        """Names of what is not the same."""
        mine, theirs = dict(self.parts), dict(other.parts)
        return [
            name
            for name in sorted({*mine, *theirs})
            if name not in mine or name not in theirs or mine[name] != theirs[name]
        ]


@dataclass(frozen=True)
class Failure:
    """A failure that a person can act on, as it travels between processes."""

    wording: Wording


@dataclass(frozen=True)
class Unfit:
    """Which worker is not as the run needs it, and in what."""

    worker: str
    differing: tuple[str, ...]


@cache
def code_identity() -> tuple[tuple[str, str], ...]:
    """Version and sources of the program, and the libraries that figures depend on."""
    home = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*.py")):
        own = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(home).as_posix()} {own}\n".encode())
    libraries = {
        "gdal": rasterio.__gdal_version__, "geos": shapely.geos_version_string,
        "numpy": np.__version__, "proj": pyproj.proj_version_str, "pyarrow": pa.__version__,
        "rasterio": rasterio.__version__, "shapely": shapely.__version__,
        "machine": platform.machine(),
    }  # fmt: skip
    return (
        ("ddcheck", __version__), ("sources", digest.hexdigest()), *sorted(libraries.items()),
    )  # fmt: skip


def data_identity(catalogue: Catalogue | None) -> tuple[tuple[str, str], ...]:
    """The record of each layer by its hash: it names every tile with its sha256."""
    if catalogue is None:
        return ()
    return tuple((f"layer {layer.id}", layer.record_sha256) for layer in catalogue.layers)


def identity_of(catalogue: Catalogue | None) -> Identity:
    return Identity((*code_identity(), *data_identity(catalogue)))


def own_identity(catalogue: str | None) -> Identity:
    """The identity of this process; asked of every worker before a run."""
    return identity_of(_catalogue(catalogue))


def run_part(
    part: Part, plan: Plan, catalogue: str | None, expected: Identity
) -> Measured | Unfit | Failure:
    """Measure one partition on a worker; again and elsewhere it gives the same."""
    with _one_at_a_time:
        try:
            own = _catalogue(catalogue)
            differing = identity_of(own).differing(expected)
            if differing:
                return Unfit(f"{platform.node()}, process {os.getpid()}", tuple(differing))
            return measure_part(part, plan, own)
        except DdcheckError as error:
            return Failure(error.wording)


def _catalogue(path: str | None) -> Catalogue | None:
    """The catalogue of this process; without the file there are no layers, so it is not fit."""
    if path is None:
        return None
    own = Path(os.environ.get(CATALOGUE) or path)
    try:
        stamp = own.stat()
    except OSError:
        return Catalogue(own.name, ())
    return _loaded(own, stamp.st_mtime_ns, stamp.st_size)


@cache
def _loaded(path: Path, changed: int, size: int) -> Catalogue:  # noqa: ARG001
    return load_catalogue(path, Diagnostics())
