"""Which column of the plot table a property of a plot file means (field §6.1 to §6.4).

Names are read as in every other table (documents.aliases): six languages, units in the header, the
mapping file of the user first. Only the order of several sources of one column is known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ddcheck.documents.aliases import PLACES, plain
from ddcheck.documents.cells import as_iso, with_unit
from ddcheck.documents.column_names import AS_USUAL, Names
from ddcheck.documents.convention import DateOrder
from ddcheck.model.tables import PLOTS

AUTO = "auto"
"""The --plot-id that asks for ids made from the geometry."""
AREA = "declared_area_ha"
_BEST_FIRST = {
    "plot_id": (
        "plotid", "", "geoid", "externalid", "farmid", "locationid", "featureid", "userid",
        "remoteid", "memberid", "fid", "id",
    ),
    AREA: (
        "declaredareaha", "areaha", "totalareaha", "assertedareaha", "", "area", "totalarea",
        "assertedarea", "farmsize", "size",
    ),
    "producer": ("producer", "producername", "", "farmername", "companyname"),
    "region": ("region", "productionplace", "", "farmdistrict", "sourcingdistrict"),
    "place": ("place", "farmvillage", "", "collectionsite"),
}  # fmt: skip
"""Plain names, the most telling first; an empty one stands for those that are not listed."""
_WHISP = re.compile(r"(ind_(?:0[1-9]|1[01]))(?:_|$)", re.IGNORECASE)
_UNIT_NAMES = frozenset(
    ["unit", "areaunit", "sizeunit", "unitofarea", "unidad", "unidade", "unite", "satuan", "单位",
     "面积单位"]
)  # fmt: skip
"""What a column is called that says the unit of the area beside it."""
_EU_NAMES = frozenset(["ProducerCountry", "ProducerName", "ProductionPlace"])
"""Names of the EU system's own format, which fixes the hectare as the unit of its Area."""
_HECTARES = ("ha", "hectares", "hectareas", "hectare", "公顷")


KNOWN = frozenset(column.name for column in PLOTS)


class Second(str):
    """The name of cells whose column another property has filled: `column` says which."""

    __slots__ = ("column",)
    column: str

    @classmethod
    def of(cls, source: Source) -> Second:
        name = source.name if source.name not in KNOWN else f"{source.name} (second)"
        found = cls(name)
        found.column = source.column
        return found


class Source(NamedTuple):
    """A property and its column; what its name says of its cells, or where their unit stands."""

    name: str
    column: str
    unit: str | None = None
    unit_in: str | None = None
    order: DateOrder | None = None

    @property
    def says_how(self) -> bool:
        return self[2:] != (None, None, None)

    def cell(self, text: str, beside: object) -> str:
        """A cell with what is said of it: its unit, the order of its date. `beside`: of `unit_in`."""
        word = self.unit if self.unit_in is None else _word(beside)
        return as_iso(with_unit(text, word), self.order)


@dataclass
class Naming:
    """How the properties of one file become columns. `plot_id` is the name the user gave.

    A named property is looked up as written, case and all: it was named on purpose. `unstated`
    gathers columns of area that name no unit.
    """

    plot_id: str | None = None
    names: Names = AS_USUAL
    unstated: set[str] = field(default_factory=set)
    _known: dict[tuple[str, ...], list[Source]] = field(default_factory=dict)

    def columns(self, names: tuple[str, ...]) -> list[Source]:
        """The sources of columns among the properties of a feature, the better ones first."""
        found = self._known.get(names)
        if found is None:
            sources = sorted((self._source(name) for name in names), key=_rank)
            found = self._known[names] = _with_units(sources)
            if _EU_NAMES.isdisjoint(names):
                self.unstated.update(s.name for s in found if _is_bare(s) and s.unit_in is None)
        return found

    def place(self, name: str) -> str | None:
        """Whether a column holds the geometry, longitudes or latitudes."""
        heading = self.names.heading(name)
        return heading.field[1] if heading is not None and heading.field[1] in PLACES else None

    def known(self, names: Sequence[str]) -> int:
        """How many columns of ours some names name."""
        headings = map(self.names.heading, names)
        return len({heading.field for heading in headings if heading is not None})

    def _source(self, name: str) -> Source:
        if self.plot_id not in (None, AUTO) and name == self.plot_id:
            return Source(name, "plot_id")
        whisp = _WHISP.match(name)  # Whisp adds a word to its indicators: Ind_01_treecover
        if whisp:
            return Source(name, whisp[1].lower())
        heading = self.names.heading(name)
        if heading is None or heading.field[1] in PLACES:
            return Source(name, name)
        if heading.field[1] == "plot_id" and self.plot_id not in (None, AUTO):
            return Source(name, f"{name} (not asked for)" if name == "plot_id" else name)
        return Source(name, heading.field[1], heading.unit, order=heading.date_order)


def _rank(source: Source) -> tuple[str, int]:
    order = _BEST_FIRST.get(source.column, ("",))
    own = plain(source.name)
    return (source.column, order.index(own if own in order else ""))


def _with_units(sources: list[Source]) -> list[Source]:
    """A column beside the area that says its unit belongs to it, where the area says none."""
    units = [source for source in sources if plain(source.name) in _UNIT_NAMES]
    bare = [source for source in sources if _is_bare(source)]
    if len(units) != 1 or not bare:
        return sources
    [said] = units
    return [
        source._replace(unit_in=said.name) if source in bare else source
        for source in sources
        if source is not said
    ]


def _is_bare(source: Source) -> bool:
    """Whether the name of a column of area states no unit."""
    return source.column == AREA and source.unit is None and not _says_hectares(source)


def _says_hectares(source: Source) -> bool:
    return plain(source.name).endswith(_HECTARES)


def _word(said: object) -> str:
    """The unit in a cell; an empty one is not known, and stands for nothing."""
    return "?" if said is None else str(said).strip() or "?"
