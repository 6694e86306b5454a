"""A season of shipments for benchmarks: tables, plots, and a tile of invented land below them.

Fifty plots a shipment, one line and two species each, seven papers, a ledger of three entries. Every
tenth cell or so is empty or different, so that answers and reasons of every kind come up.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin

from ddcheck.declarations.batch import Batch
from ddcheck.documents.table import Cells, TextTable
from ddcheck.documents.typed import TypedTable, type_table
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import TABLES

A_SHIPMENT = 50
WEST, NORTH, PIXEL = -55.0, -3.0, 0.00025
ROUTES = (
    ("US", "MY", "4407.29.00.00", "wood", "Shorea", "pauciflora"),
    ("CN", "CN", "4407.11.00", "wood", "Cunninghamia", "lanceolata"),
    ("DE", "BR", "1801.00.00", "cocoa", "Theobroma", "cacao"),
    ("US", "BR", "1201.90.00", "soya", "Glycine", "max"),
    ("DE", "IN", "4407.29.00", "wood", "Dalbergia", "latifolia"),
)  # import, harvest and export, code, goods, genus, species
KINDS = (
    "harvest_permit", "land_title", "tax_receipt", "export_permit", "commercial_invoice",
    "cites_export_permit", "eudr_dds_reference",
)  # fmt: skip
SIGNS = ("cash_only", "no_contract", "night_transport", "split_lots", "mixed_plates")


def batch(plots: int) -> Batch:
    """The typed tables of as many origins, one a plot."""
    shipments = max(plots // A_SHIPMENT, 1)
    made = {
        "shipments": _shipments(shipments), "lines": _lines(shipments),
        "components": _components(shipments), "origins": _origins(plots, shipments),
        "documents": _documents(shipments), "ledger": _ledger(shipments),
    }  # fmt: skip
    return Batch({name: _typed(name, columns) for name, columns in made.items()})


def attributes(plots: int) -> TypedTable:
    """The plot table: names, countries, producers."""
    shipment = np.arange(plots) // A_SHIPMENT
    return _typed(
        "plots",
        {
            "plot_id": plot_ids(plots),
            "country": _route(shipment, 1),
            "producer": [f"Farm {n % 4000}" if n % 9 else None for n in range(plots)],
            "declared_area_ha": ["1.2" if n % 7 else None for n in range(plots)],
        },
    )


def plot_ids(plots: int) -> Cells:
    return [f"P{n:07d}" for n in range(plots)]


def squares(plots: int) -> np.ndarray:
    """Fields of about a hectare, close together on the tile."""
    across = int(np.ceil(np.sqrt(plots)))
    col, row = np.arange(plots) % across, np.arange(plots) // across
    west, north = WEST + 0.0010007 * col, NORTH - 0.0010007 * row
    return np.asarray(shapely.box(west, north - 0.0009003, west + 0.0009003, north), object)


def write_land(folder: Path, plots: int) -> Path:
    """Three layers under the plots, and their catalogue."""
    side = (int(np.ceil(np.sqrt(plots))) * 4 // 256 + 2) * 256
    rng = np.random.default_rng(1)
    patches = rng.random((side // 16, side // 16)) < 0.05
    lost = np.kron(patches, np.ones((16, 16), bool)) & (rng.random((side, side)) < 0.7)
    year = np.where(lost, rng.integers(1, 25, (side, side)), 0).astype(np.uint8)
    canopy = (20 + rng.integers(0, 70, (side, side))).astype(np.uint8)
    land = {"lossyear": year, "treecover2000": canopy, "datamask": np.ones_like(year)}
    text = "schema: ddcheck/catalogue/1\nlayers:\n"
    for name, pixels in land.items():
        path = folder / f"{name}.tif"
        with rasterio.open(
            path, "w", driver="GTiff", height=side, width=side, count=1, dtype="uint8",
            crs="EPSG:4326", compress="deflate", tiled=True,
            transform=from_origin(WEST, NORTH, PIXEL, PIXEL),
        ) as target:  # fmt: skip
            target.write(pixels, 1)
        text += _record(name, path, side)
    catalogue = folder / "catalogue.yaml"
    catalogue.write_text(text)
    return catalogue


MEANING = {
    "lossyear": "    asserts: loss_year\n    domain:\n      - [0, 24]\n    unknown_values: []\n"
    "    year_tolerance: 1\n"
    "    encoding:\n      none: [0]\n      first_value: 1\n      first_year: 2001\n",
    "treecover2000": "    asserts: tree_cover\n    domain:\n      - [0, 100]\n"
    "    unknown_values: []\n    encoding:\n      unit: percent\n",
    "datamask": "    asserts: land_mask\n    domain: [0, 1, 2]\n    unknown_values:\n      - 0\n"
    "    encoding:\n      land: [1]\n      water: [2]\n",
}


def _record(name: str, path: Path, side: int) -> str:
    data = path.read_bytes()
    return (
        f"  - id: made-{name}\n    title: made {name}\n    producer: nobody\n"
        "    version: invented\n    family: landsat_umd\n    absence_is_evidence: yes\n"
        "    period:\n      start: 2001-01-01\n      end: 2024-12-31\n"
        "    licence:\n      name: CC0-1.0\n      commercial_use: yes\n      redistribute: yes\n"
        "      share_alike: no\n      attribution: invented for a benchmark\n"
        "    kind: raster\n    product: hansen-gfc\n    crs: EPSG:4326\n"
        "    grid:\n      west: -180\n      north: 80\n      pixel_deg: 0.00025\n"
        f"    dtype: uint8\n    tile_scheme: listed\n{MEANING[name]}    tiles:\n"
        f"      - name: all\n        path: {path.name}\n        bytes: {len(data)}\n"
        f"        sha256: {hashlib.sha256(data).hexdigest()}\n        bounds:\n"
        f"          west: {WEST}\n          north: {NORTH}\n"
        f"          east: {WEST + side * PIXEL}\n          south: {NORTH - side * PIXEL}\n"
    )


# Tables


def _typed(name: str, columns: dict[str, Cells]) -> TypedTable:
    size = len(next(iter(columns.values())))
    text = TextTable(
        name, columns, [name] * size, [None] * size, list(range(1, size + 1)), [None] * size
    )
    return type_table(text, TABLES[name], size, Diagnostics())


def _ids(rows: np.ndarray) -> Cells:
    return [f"S{n:05d}" for n in rows.tolist()]


def _route(rows: np.ndarray, part: int) -> Cells:
    return [ROUTES[n % len(ROUTES)][part] for n in rows.tolist()]


def _shipments(size: int) -> dict[str, Cells]:
    rows = np.arange(size)
    some = rows.tolist()
    every: dict[str, Cells] = {name: ["no"] * size for name in SIGNS}
    return every | {
        "shipment_id": _ids(rows),
        "import_country": _route(rows, 0),
        "export_country": _route(rows, 1),
        "processing_country": _route(rows, 1),
        "arrival_date": [f"2026-{1 + n % 10:02d}-{1 + n % 28:02d}" for n in some],
        "placing_date": [f"2026-11-{1 + n % 20:02d}" if n % 6 else None for n in some],
        "importer": [f"Importer {n % 50}" for n in some],
        "importer_address": ["Street 1"] * size,
        "consignee": [f"Importer {n % 50}" for n in some],
        "consignee_address": ["Street 1"] * size,
        "supplier": [f"Supplier {n % 400}" if n % 11 else None for n in some],
        "entry_number": [f"ABC-{n:07d}-7" for n in some],
        "entry_type": ["01"] * size,
        "container": [f"C{n}" for n in some],
        "bill_of_lading": [f"B{n}" for n in some],
        "mid": ["M1"] * size,
        "record_years": ["5" if n % 8 else "3" for n in some],
        "documents_listed": [str(len(KINDS)) if n % 5 else None for n in some],
        "shell_supplier": ["no" if n % 13 else "yes" for n in some],
        "operator_role": ["operator"] * size,
        "operator_size": ["large"] * size,
        "risk_conclusion": ["negligible"] * size,
        "risk_concluded_on": ["2026-09-01"] * size,
    }


def _lines(size: int) -> dict[str, Cells]:
    rows = np.arange(size)
    some = rows.tolist()
    return {
        "shipment_id": _ids(rows),
        "line_no": ["1"] * size,
        "hs_code": _route(rows, 2),
        "commodity": _route(rows, 3),
        "description": [f"goods of lot {n}" for n in some],
        "quantity": [str(50 + n % 3) for n in some],
        "unit": ["m3" if n % 4 else "t" for n in some],
        "net_mass_kg": ["20000"] * size,
        "value": ["30000"] * size,
        "currency": ["USD"] * size,
        "unit_price": [str(300 + n % 500) for n in some],
        "reference_unit_price": ["760"] * size,
        "exemption_claimed": ["none"] * size,
        "species_may_vary": ["yes" if n % 3 else "no" for n in some],
        "production_countries": _route(rows, 1),
        "production_start": ["2026-03-01"] * size,
        "production_end": ["2026-05-30" if n % 10 else None for n in some],
    }


def _components(size: int) -> dict[str, Cells]:
    rows = np.repeat(np.arange(size), 2)
    some = np.arange(2 * size).tolist()
    return {
        "shipment_id": _ids(rows),
        "line_no": ["1"] * len(rows),
        "article": ["boards", "frame"] * size,
        "genus": _route(rows, 4),
        "species": [
            name if n % 17 else "spp." for n, name in zip(some, _route(rows, 5), strict=True)
        ],
        "harvest_countries": [
            name if n % 19 else None for n, name in zip(some, _route(rows, 1), strict=True)
        ],
        "plant_quantity": [str(20 + n % 30) for n in some],
        "plant_unit": ["kg" if n % 4 else "m3" for n in some],
        "specimen_source": ["wild"] * len(rows),
    }


def _origins(plots: int, shipments: int) -> dict[str, Cells]:
    rows = np.minimum(np.arange(plots) // A_SHIPMENT, shipments - 1)
    some = range(plots)
    return {
        "shipment_id": _ids(rows),
        "line_no": ["1"] * plots,
        "plot_id": plot_ids(plots),
        "quantity_from_plot": ["1" if n % 23 else None for n in some],
        "producer": [f"Farm {n % 4000}" if n % 3 else None for n in some],
        "harvest_start": ["2026-03-02" if n % 5 else None for n in some],
        "harvest_end": ["2026-04-20" if n % 5 else None for n in some],
        "article": ["*" if n % 29 else None for n in some],
    }


def _documents(size: int) -> dict[str, Cells]:
    rows = np.repeat(np.arange(size), len(KINDS))
    number = np.arange(len(rows)).tolist()
    names = [f"{g} {s}" for g, s in zip(_route(rows, 4), _route(rows, 5), strict=True)]
    return {
        "document_id": [f"D{n:07d}" for n in number],
        "type": [KINDS[n % len(KINDS)] for n in number],
        "issuer": [f"Office {n % 30}" for n in number],
        "number": [f"N/{n}" if n % 31 else f"N/{n % 97}" for n in number],
        "issued": ["2026-01-05" if n % 12 else "2026-04-05" for n in number],
        "expires": ["2026-12-31" if n % 16 else "2026-04-01" for n in number],
        "shipment_id": _ids(rows),
        "line_no": ["*" if n % 40 else None for n in number],
        "plot_id": ["*" if n % 37 else None for n in number],
        "species": [name if n % 10 else "*" for n, name in zip(number, names, strict=True)],
        "quantity": [str(50 + n % 5) for n in number],
        "unit": ["m3" if n % 4 else "t" for n in number],
        "holder": [f"Supplier {n // len(KINDS) % 400}" for n in number],
        "country": _route(rows, 1),
        "checked_with_issuer": ["yes" if n % 9 else "no" for n in number],
        "translation": ["readable"] * len(rows),
    }


def _ledger(size: int) -> dict[str, Cells]:
    rows = np.repeat(np.arange(size), 3)
    some = np.arange(len(rows)).tolist()
    end = [n % 3 == 2 for n in some]
    return {
        "ledger_id": [f"L{n:05d}" for n in rows.tolist()],
        "entry_no": [str(1 + n % 3) for n in some],
        "shipment_id": [None if e else name for e, name in zip(end, _ids(rows), strict=True)],
        "line_no": [None if e else "1" for e in end],
        "direction": [("in", "out", "closing")[n % 3] for n in some],
        "date": [("2026-01-03", "2026-02-12", "2026-02-15")[n % 3] for n in some],
        "quantity": [None if e else "40" for e in end],
        "unit": [None if e else "m3" for e in end],
        "balance": [("40", "0", None)[n % 3] for n in some],
        "document_id": [
            None if e else f"D{n // 3 * len(KINDS) + 4:07d}" for n, e in zip(some, end, strict=True)
        ],
        "edited_on": ["none"] * len(rows),
    }
