"""From a declared reference system to longitude and latitude on WGS 84 (G01, G34).

Nothing is guessed: a system is fixed by the format, stated by the file or named by the user.
Axes are taken in the order x (east), y (north), as plot files have them; nothing is exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]
from pyproj.transformer import AreaOfInterest, TransformerGroup

from ddcheck.plots.geojson import CRS84


class UnknownSystem(ValueError):
    """The text names no reference system that can be used."""


@dataclass(frozen=True)
class System:
    """A reference system: `crs` is None for longitude and latitude on WGS 84."""

    name: str
    crs: pyproj.CRS | None = None


@cache
def system(text: str) -> System:
    """The system that a text names: EPSG code, WKT or PROJJSON. Raises UnknownSystem."""
    if text in CRS84:
        return System("WGS 84")
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as error:
        raise UnknownSystem(text) from error
    if not (crs.is_projected or crs.is_geographic) or (crs.is_bound and crs.source_crs is None):
        raise UnknownSystem(text)
    if crs.is_geographic and _is_wgs84(crs):
        return System("WGS 84")
    try:
        pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.ProjError as error:  # of another planet, for one
        raise UnknownSystem(text) from error
    return System(crs.name, crs)


def _is_wgs84(crs: pyproj.CRS) -> bool:
    return crs.to_epsg() == 4326 or (
        crs.datum is not None
        and crs.datum.name in ("World Geodetic System 1984", "WGS 84", "WGS_1984",
                               "World Geodetic System 1984 ensemble", "D_WGS_1984")
        and crs.prime_meridian is not None and crs.prime_meridian.longitude == 0
        and crs.axis_info[0].unit_name == "degree"
    )  # fmt: skip


_CENTIMETRES = 0.1


def to_degrees(
    shapes: NDArray[np.object_], source: pyproj.CRS
) -> tuple[NDArray[np.object_], float | None]:
    """Shapes in longitude and latitude, and the stated accuracy of the way there in metres.

    The accuracy is None where PROJ does not know it. What falls outside the system comes out as
    infinity and is refused as such. Nothing is fetched from the network. Raises UnknownSystem where
    no way to WGS 84 is published (Xian 1980): taking the numbers as they are would move plots by a
    hundred metres and more.
    """
    set_network_enabled(active=False)
    bounds = shapely.total_bounds(shapes[~shapely.is_missing(shapes)])
    group = TransformerGroup(
        source, "OGC:CRS84", always_xy=True, area_of_interest=_aoi(source, bounds),
        allow_ballpark=_as_good_as_wgs84(source),
    )  # fmt: skip
    if not group.transformers:
        raise UnknownSystem(source.name)
    transformer = group.transformers[0]

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([lon, lat])

    accuracy = _CENTIMETRES if _as_good_as_wgs84(source) else transformer.accuracy
    known = accuracy is not None and accuracy >= 0
    return shapely.transform(shapes, move), float(accuracy) if known else None


def _as_good_as_wgs84(source: pyproj.CRS) -> bool:
    """Whether a system is WGS 84 to some centimetres, though no table of ways says so: CGCS2000."""
    return source.datum is not None and source.datum.name in ("China 2000", "D_China_2000")


def _aoi(source: pyproj.CRS, bounds: NDArray[np.float64]) -> AreaOfInterest | None:
    if not np.isfinite(bounds).all():
        return None
    plain = pyproj.Transformer.from_crs(source, "OGC:CRS84", always_xy=True)
    west, south, east, north = plain.transform_bounds(*bounds)
    if not np.isfinite([west, south, east, north]).all():
        return None
    return AreaOfInterest(west, south, east, north)
