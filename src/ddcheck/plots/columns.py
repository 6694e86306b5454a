"""Which column of the plot table a property of a plot file means (field §6.1 to §6.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ID_ALIASES = (
    "plot_id", "plotid", "geoid", "external_id", "farm_id", "location_id", "feature_id", "user_id",
    "remote_id", "member_id", "fid", "地块编号", "id",
)  # fmt: skip
"""Names of an identifier, the most telling first: the first of them that is filled is the id."""

ALIASES = {
    "declared_area_ha": (
        "declared_area_ha", "area_ha", "areaha", "total_area_ha", "asserted_area_ha", "area",
        "total_area", "asserted_area", "farm_size", "size", "申报面积",
    ),
    "country": (
        "country", "producercountry", "country_code", "sourcing_country", "地块所在国",
    ),
    "producer": (
        "producer", "producername", "producer_name", "farmer_name", "company_name", "生产者",
    ),
    "region": (
        "region", "productionplace", "production_place", "collection_site", "farm_district",
        "sourcing_district", "farm_village",
    ),
    "captured_on": ("captured_on", "capture_date", "created_at", "采集日期"),
    "accuracy_m": ("accuracy_m", "accuracy", "定位精度"),
    "commodity": ("commodity", "crop", "商品类别"),
    "collection_lon": ("collection_lon", "aggregator_lon", "mill_lon"),
    "collection_lat": ("collection_lat", "aggregator_lat", "mill_lat"),
}  # fmt: skip

GEOMETRY_COLUMNS = ("geometry", "geom", "wkt", "polygon", "geom_wkt", "geometry_wkt")
LON_COLUMNS = ("longitude", "lon", "long", "x", "long_(x)", "centroid_lon", "经度")
LAT_COLUMNS = ("latitude", "lat", "y", "lat_(y)", "centroid_lat", "纬度")
_WHISP = re.compile(r"(ind_(?:0[1-9]|1[01]))(?:_|$)", re.IGNORECASE)
_BY_NAME = {alias: column for column, names in ALIASES.items() for alias in names}


def plain(name: str) -> str:
    """A column name without what writers vary: case, spaces, dashes."""
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


@dataclass
class Naming:
    """How the properties of one file become columns. `plot_id` is the name the user gave.

    A named property is looked up as written, case and all: it was named on purpose.
    """

    plot_id: str | None = None
    _known: dict[tuple[str, ...], list[tuple[str, str]]] = field(default_factory=dict)

    def columns(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """(property, column) of the properties of a feature, the better source of a column first."""
        found = self._known.get(names)
        if found is None:
            found = sorted(((n, self._column(n)) for n in names), key=self._rank)
            self._known[names] = found
        return found

    def _column(self, name: str) -> str:
        if self.plot_id not in (None, AUTO):
            if name == self.plot_id:
                return "plot_id"
            if name == "plot_id":
                return "plot_id (not asked for)"
        elif plain(name) in ID_ALIASES:
            return "plot_id"
        whisp = _WHISP.match(name)  # Whisp adds a word to its indicators: Ind_01_treecover
        return whisp[1].lower() if whisp else _BY_NAME.get(plain(name), name)

    def _rank(self, pair: tuple[str, str]) -> tuple[str, int]:
        name, column = pair
        order = ID_ALIASES if column == "plot_id" else ALIASES.get(column, ())
        return (column, order.index(plain(name)) if plain(name) in order else len(order))


AUTO = "auto"
"""The --plot-id that asks for ids made from the geometry."""
