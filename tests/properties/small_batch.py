"""Declarations as plain rows, drawn at random around the sample, and written in each form."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from small_world import ring_of

Row = dict[str, str]
T = TypeVar("T")
COLUMNS: dict[str, tuple[str, ...]] = {
    "shipments": (
        "shipment_id", "import_country", "export_country", "processing_country", "arrival_date",
        "importer", "supplier", "entry_type", "entry_number", "container", "bill_of_lading", "mid",
        "importer_address", "consignee", "consignee_address", "documents_listed", "record_years",
    ),
    "lines": (
        "shipment_id", "line_no", "hs_code", "description", "commodity", "quantity", "unit",
        "net_mass_kg", "value", "currency", "unit_price", "reference_unit_price",
        "exemption_claimed", "plant_share", "plant_mass_kg", "production_countries",
        "production_start", "production_end", "species_may_vary",
    ),
    "components": (
        "shipment_id", "line_no", "article", "genus", "species", "harvest_countries",
        "plant_quantity", "plant_unit",
    ),
    "origins": (
        "shipment_id", "line_no", "plot_id", "quantity_from_plot", "harvest_start", "harvest_end",
    ),
    "documents": (
        "document_id", "type", "issuer", "issued", "expires", "shipment_id", "line_no", "plot_id",
        "species", "quantity", "unit", "number", "holder", "checked_with_issuer", "country",
        "translation", "file", "sha256",
    ),
}  # fmt: skip
KEYS = {
    "shipments": ("shipment_id",), "lines": ("shipment_id", "line_no"),
    "components": ("shipment_id", "line_no"), "origins": ("shipment_id", "line_no"),
    "documents": ("document_id",),
}  # fmt: skip
IDENTIFIERS = ("shipment_id", "line_no", "plot_id", "document_id")


_SCANNED = b"a scanned paper"
SCAN = {"file": "scan.pdf", "sha256": hashlib.sha256(_SCANNED).hexdigest()}
"""Cells of a paper whose file lies beside the tables."""


@dataclass
class Batch:
    """Rows of the five tables by column, and GeoJSON features; headers may be permuted."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    plots: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, list[str]] = field(
        default_factory=lambda: {name: list(columns) for name, columns in COLUMNS.items()}
    )

    def copy(self) -> Batch:
        return copy.deepcopy(self)

    def files(self) -> dict[str, bytes]:
        """The folder form: a CSV file a table, and plots.geojson."""
        files = {
            f"{name}.csv": csv_text(self.columns[name], rows).encode()
            for name, rows in self.tables.items()
        }
        files["plots.geojson"] = json.dumps(self.collection(), ensure_ascii=False).encode()
        if any(row.get("file") for row in self.tables["documents"]):
            files[SCAN["file"]] = _SCANNED
        return files

    def collection(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": self.plots}

    def flat(self) -> bytes:
        """One JSON file with a list a table."""
        return json.dumps({**self.tables, "plots": self.collection()}, ensure_ascii=False).encode()

    def nested(self) -> bytes:
        """One JSON file with lines inside shipments, components and origins inside lines."""
        shipments = []
        for shipment in self.tables["shipments"]:
            name = shipment["shipment_id"]
            lines = []
            for line in self.tables["lines"]:
                if line["shipment_id"] == name:
                    inside = {key: value for key, value in line.items() if key != "shipment_id"}
                    for child in ("components", "origins"):
                        inside[child] = [  # type: ignore[assignment]
                            {k: v for k, v in row.items() if k not in ("shipment_id", "line_no")}
                            for row in self.tables[child]
                            if (row["shipment_id"], row["line_no"]) == (name, line["line_no"])
                        ]
                    lines.append(inside)
            shipments.append({**shipment, "lines": lines})
        whole = {
            "shipments": shipments, "documents": self.tables["documents"],
            "plots": self.collection(),
        }  # fmt: skip
        return json.dumps(whole, ensure_ascii=False).encode()

    def renamed(self, names: Mapping[str, str]) -> Batch:
        """The same batch with other names of shipments, plots and papers."""
        other = self.copy()
        for rows in other.tables.values():
            for row in rows:
                for column in ("shipment_id", "plot_id", "document_id"):
                    if row.get(column) in names:
                        row[column] = names[row[column]]
        for feature in other.plots:
            name = feature["properties"]["plot_id"]
            feature["properties"]["plot_id"] = names.get(name, name)
        return other


def write(files: Mapping[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def csv_text(columns: list[str], rows: list[Row]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def feature(name: str, country: str, kind: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"plot_id": name, "country": country, "producer": "Nobody", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring_of(country, kind)]},
    }


def point(name: str, country: str, kind: str, area: float) -> dict[str, Any]:
    ring = ring_of(country, kind)
    # A middle of round numbers would read as one that was cut to three decimals (G12).
    middle = [round((ring[0][i] + ring[2][i]) / 2 + 0.0000013, 7) for i in (0, 1)]
    made = feature(name, country, kind, declared_area_ha=area)
    made["geometry"] = {"type": "Point", "coordinates": middle}
    return made


# --- at random ----------------------------------------------------------------------------------

_ROUTES = (
    ("US", "MY", "wood"), ("CN", "MY", "wood"), ("CN", "CN", "wood"), ("US", "BR", "soya"),
    ("CN", "BR", "soya"), ("DE", "BR", "cattle"), ("US", "CN", "bamboo"), ("US", "BR", "other"),
)  # fmt: skip
_GOODS = {
    "wood": ("4407.25.00.00", "m3"), "soya": ("1201.90", "t"), "cattle": ("0202.30", "t"),
    "bamboo": ("4409.21", "m3"), "other": ("9403.60", "kg"),
}  # fmt: skip
_SPECIES = {
    "MY": (("Shorea", "pauciflora"), ("Dipterocarpus", "spp."), ("Gonystylus", "bancanus")),
    "CN": (("Cunninghamia", "lanceolata"), ("Phyllostachys", "edulis"), ("Dalbergia", "odorifera")),
    "BR": (("Glycine", "max"), ("Swietenia", "macrophylla"), ("Special", "COMPOSITE")),
}
_LAND = (
    "forest", "forest", "forest", "field", "old", "edge", "new", "thin", "reserve", "proposed",
    "masked", "water", "mixed", "half", "away",
)  # fmt: skip


class Draw:
    """Draws a batch. A clean one holds no contradiction and nothing that is complained about."""

    def __init__(self, random: Random, *, blanks: float = 0.03) -> None:
        self.random = random
        self.tidy = 0.95 if random.random() < 0.5 else 0.0
        self.blanks = 0.002 if self.tidy else blanks
        self.batch = Batch()
        self.plots: dict[str, dict[str, Any]] = {}
        self.papers = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of several, the first of which is in order: a tidy batch mostly takes that."""
        return choices[0] if self.chance(self.tidy) else self.random.choice(choices)

    def make(self) -> Batch:
        for number in range(self.random.randint(1, 3)):
            self.shipment(f"S-{number + 1}")
        self.batch.plots = [self.plots[name] for name in sorted(self.plots)]
        self._blank()
        return self.batch

    def row(self, table: str, **cells: str) -> Row:
        row = dict.fromkeys(COLUMNS[table], "") | cells
        self.batch.tables[table].append(row)
        return row

    def shipment(self, name: str) -> None:
        to, grown, commodity = self.random.choice(_ROUTES)
        self.row(
            "shipments", shipment_id=name, import_country=to, export_country=grown,
            processing_country=self.pick((grown, grown, "CN", "VN")),
            arrival_date="2024-11-18", importer="Invented Imports", supplier="Invented Supplier",
            entry_type=self.pick(("01", "01", "11", "86")),
        )  # fmt: skip
        for number in range(self.pick((1, 1, 2))):
            self.line(name, str(number + 1), to, grown, commodity)

    def line(self, shipment: str, number: str, to: str, grown: str, commodity: str) -> None:
        code, unit = _GOODS[commodity]
        late = self.pick((False,) * 9 + (True,))
        cells = {
            "shipment_id": shipment, "line_no": number, "hs_code": code, "commodity": commodity,
            "description": "invented goods", "quantity": "40", "unit": unit, "value": "31200",
            "net_mass_kg": "29750", "currency": "USD", "production_countries": grown,
            "exemption_claimed": self.pick(("none", "none", "de_minimis")),
            "plant_share": self.pick(("0.04", "0.5")), "plant_mass_kg": "1.2",
            "production_start": "2024-03-04",
            "production_end": "2025-02-01" if late else "2024-05-17",
            "unit_price": self.pick(("1600", "1600", "900")),
            "reference_unit_price": "1650",
        }  # fmt: skip
        self.row("lines", **cells)
        count = self.pick((1, 0, 1, 1, 2))
        names = [self.component(shipment, number, grown) for _ in range(count)]
        species = "; ".join(sorted(set(names))) or "*"
        plots = self.pick((1, 0, 1, 1, 2, 2))
        for _ in range(plots):
            self.origin(shipment, number, grown, species, unit, plots)
        self.line_papers(shipment, number, to)

    def component(self, shipment: str, line: str, grown: str) -> str:
        genus, species = self.pick(
            _SPECIES[grown] if self.pick((True,) * 4 + (False,)) else (("", ""),)
        )
        self.row(
            "components", shipment_id=shipment, line_no=line, article="boards", genus=genus,
            species=species, harvest_countries=self.pick((grown, grown, grown, "ID;MY")),
            plant_quantity="20", plant_unit=self.pick(("m3", "m3", "kg", "bf", "pcs")),
        )  # fmt: skip
        return f"{genus} {species}".strip() or "*"

    def origin(
        self, shipment: str, line: str, grown: str, species: str, unit: str, plots: int
    ) -> None:
        kind = self.pick(_LAND)
        name = f"{grown}-{kind}"
        if kind in ("field", "forest", "new") and self.chance(0.15):
            name += "-point"
            self.plots[name] = point(name, grown, kind, 1.8)
        else:
            self.plots[name] = feature(name, grown, kind)
        own = self.chance(0.3)
        self.row(
            "origins", shipment_id=shipment, line_no=line, plot_id=name,
            quantity_from_plot=str(40 // plots) if plots > 1 or self.chance(0.5) else "",
            harvest_start="2024-03-20" if own else "", harvest_end="2024-05-01" if own else "",
        )  # fmt: skip
        for kind_of_paper, share in (
            ("harvest_permit" if grown != "CN" else "cn_harvest_permit", 0.85),
            ("land_title", 0.3), ("land_clearing_permit", 0.1), ("fpic_record", 0.1),
        ):  # fmt: skip
            if self.chance(max(share, self.tidy if share > 0.5 else 0)):
                self.permit(kind_of_paper, shipment, line, name, species, unit)

    def permit(
        self, kind: str, shipment: str, line: str, plot: str, species: str, unit: str
    ) -> None:
        wide = self.chance(0.25)
        self.paper(
            kind, issued=self.pick(("2024-01-10", "2024-01-10", "2024-04-02")),
            expires=self.pick(("2024-12-31", "2024-12-31", "none", "2024-04-30")),
            shipment_id="*" if wide else shipment, line_no="*" if wide else line,
            plot_id="*" if self.chance(0.1) else plot,
            species=self.pick((species, species, "*", "Pinus radiata")),
            quantity=self.pick(("60", "60", "40", "15", "300")), unit=unit,
        )  # fmt: skip

    def line_papers(self, shipment: str, line: str, to: str) -> None:
        if self.chance(max(0.6, self.tidy)):
            self.paper(
                "cn_ledger", issued="2024-01-01", species="*", plot_id="*", line_no="*",
                expires=self.pick(("none", "none", "2024-06-30")),
                shipment_id=self.pick((shipment, "*")),
            )  # fmt: skip
        for kind in ("risk_assessment_record", "importer_certification"):
            if to == "US" and self.chance(0.5):
                self.paper(
                    kind, issued="2024-09-01", expires="none", shipment_id=shipment,
                    line_no=line, plot_id="*", species="*",
                )  # fmt: skip

    def paper(self, kind: str, **cells: str) -> None:
        self.papers += 1
        name = f"D-{self.papers}"
        self.row("documents", document_id=name, type=kind, issuer="Invented Office", **cells)

    def _blank(self) -> None:
        """Leave out a few cells that are no key, as suppliers do."""
        for name, rows in self.batch.tables.items():
            for row in rows:
                for column in row:
                    if column not in KEYS[name] and column not in _SET and self.chance(self.blanks):
                        row[column] = ""


_SET = ("production_start", "production_end", "harvest_start", "harvest_end", "issued", "expires")
