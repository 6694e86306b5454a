"""Pictures of the plots that need attention, made when a page asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ddcheck.assessment.record import Record
from ddcheck.evidence.catalogue import Catalogue
from ddcheck.evidence.picture import Picture, picture
from ddcheck.evidence.results import Plan
from ddcheck.facts.links import ABSENT
from ddcheck.plots.table import decoded


class Pictures(Mapping[str, Picture]):
    """Plot id to its picture. Only plots with a usable geometry have one."""

    def __init__(self, record: Record, plan: Plan, catalogue: Catalogue | None) -> None:
        self._record = record
        self._plan = plan
        self._catalogue = catalogue
        usable = record.plots.wkb.is_valid().to_numpy()
        self._rows = {
            name: int(row)
            for name, row in zip(record.links.plot_id, record.links.plot_row, strict=True)
            if name is not None and row != ABSENT and usable[row]
        }

    def __getitem__(self, name: str) -> Picture:
        geometry = decoded(self._record.plots.wkb.slice(self._rows[name], 1))[0]
        return picture(geometry, self._plan, self._catalogue)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
