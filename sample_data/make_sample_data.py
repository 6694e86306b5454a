"""Make the sample data: invented shipments on invented land, byte for byte.

Run `python sample_data/make_sample_data.py [FOLDER]`; without a folder it writes beside itself.
No farm, firm, permit or tile here is real. The rasters have the names, the grid and the encoding of
Global Forest Change tiles, so that the program treats them as it would treat those, but every pixel
is drawn by this script. Most blocks of each tile are left out on purpose: ground in them is unseen.

Needs numpy only. The TIFF files are written by hand (PackBits), so that no version of a library
can change a byte.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

PER_DEGREE = 4000
TILE = 40_000
BLOCK = 1024
VERSION = "invented-2024"
LAYERS = ("lossyear", "treecover2000", "datamask", "forest2020")


# --- land -------------------------------------------------------------------------------------------


@dataclass
class Land:
    """Pixels of the layers, kept only for the blocks that were drawn in."""

    tile: str
    west: int
    north: int
    blocks: dict[tuple[str, int, int], np.ndarray] = field(default_factory=dict)

    def pixel(self, lon: float, lat: float) -> tuple[int, int]:
        return (
            round((self.north - lat) * PER_DEGREE),
            round((lon - self.west) * PER_DEGREE),
        )

    def block(self, layer: str, row: int, col: int) -> np.ndarray:
        key = (layer, row, col)
        if key not in self.blocks:
            fill = 1 if layer == "datamask" else 0
            self.blocks[key] = np.full((BLOCK, BLOCK), fill, np.uint8)
        return self.blocks[key]

    def paint(self, layer: str, top: int, left: int, values: np.ndarray) -> None:
        """Write a rectangle of pixels whose corner is (top, left); parts outside are dropped."""
        height, width = values.shape
        for row in range(max(0, top) // BLOCK, (min(TILE, top + height) - 1) // BLOCK + 1):
            for col in range(max(0, left) // BLOCK, (min(TILE, left + width) - 1) // BLOCK + 1):
                for name in LAYERS:
                    self.block(name, row, col)
                block = self.block(layer, row, col)
                r0, c0 = max(top, row * BLOCK), max(left, col * BLOCK)
                r1 = min(top + height, (row + 1) * BLOCK, TILE)
                c1 = min(left + width, (col + 1) * BLOCK, TILE)
                block[r0 - row * BLOCK : r1 - row * BLOCK, c0 - col * BLOCK : c1 - col * BLOCK] = (
                    values[r0 - top : r1 - top, c0 - left : c1 - left]
                )


def speckle(top: int, left: int, size: int, low: int, high: int) -> np.ndarray:
    """Canopy that varies from pixel to pixel, the same on every machine."""
    rows = np.arange(top + TILE, top + TILE + size, dtype=np.uint64)[:, None]
    cols = np.arange(left + TILE, left + TILE + size, dtype=np.uint64)[None, :]
    mixed = (rows * np.uint64(2654435761) + cols * np.uint64(40503)) % np.uint64(65521)
    return (low + mixed % np.uint64(high - low + 1)).astype(np.uint8)


def landscape(land: Land, lon: float, lat: float, *, forest: float = 0.6, size: int = 96) -> None:
    """A patch of land around a place: forest in a disc that covers about `forest` of it, fields around."""
    row, col = land.pixel(lon, lat)
    top, left = row - size // 2, col - size // 2
    canopy = speckle(top, left, size, 62, 96)
    away = np.hypot(*np.ogrid[-size // 2 : size // 2, -size // 2 : size // 2])
    fields = away > size * np.sqrt(forest / np.pi)
    canopy[fields] = speckle(top, left, size, 0, 6)[fields]
    land.paint("treecover2000", top, left, canopy)
    land.paint("forest2020", top, left, (canopy > 10).astype(np.uint8))


def clearing(land: Land, lon: float, lat: float, year: int, *, width: int, height: int) -> None:
    """A rectangle of loss with its corner north-west of the place, `width` by `height` pixels."""
    row, col = land.pixel(lon, lat)
    values = np.full((height, width), year - 2000, np.uint8)
    land.paint("lossyear", row - height // 2, col - width // 2, values)
    if year <= 2020:
        land.paint("forest2020", row - height // 2, col - width // 2, np.zeros_like(values))


# --- tiff -------------------------------------------------------------------------------------------


def packbits(data: bytes) -> bytes:
    """PackBits (TIFF 6.0, section 9): runs of equal bytes, literal stretches between."""
    out = bytearray()
    literal = bytearray()
    at = 0

    def flush() -> None:
        for start in range(0, len(literal), 128):
            part = literal[start : start + 128]
            out.append(len(part) - 1)
            out.extend(part)
        literal.clear()

    while at < len(data):
        run = 1
        while run < 128 and at + run < len(data) and data[at + run] == data[at]:
            run += 1
        if run >= 3:
            flush()
            out.append(257 - run)
            out.append(data[at])
        else:
            literal.extend(data[at : at + run])
        at += run
    flush()
    return bytes(out)


def tiff(land: Land, layer: str) -> bytes:
    """A tiled one-band GeoTIFF in longitude and latitude; blocks that were not drawn are absent."""
    across = -(-TILE // BLOCK)
    offsets, counts = [0] * across**2, [0] * across**2
    body = bytearray()
    tags_at = 8
    geo_keys = (1, 1, 0, 4, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326, 2054, 0, 1, 9102)
    scale = struct.pack("<3d", 1 / PER_DEGREE, 1 / PER_DEGREE, 0.0)
    tie = struct.pack("<6d", 0, 0, 0, land.west, land.north, 0)
    extra_at = tags_at + 2 + 13 * 12 + 4
    arrays_at = extra_at + len(scale) + len(tie) + 2 * len(geo_keys)
    data_at = arrays_at + 8 * across**2
    for (name, row, col), block in sorted(land.blocks.items()):
        if name == layer:
            packed = b"".join(packbits(line.tobytes()) for line in block)
            offsets[row * across + col] = data_at + len(body)
            counts[row * across + col] = len(packed)
            body += packed
    entries = [
        (256, 3, 1, TILE), (257, 3, 1, TILE), (258, 3, 1, 8), (259, 3, 1, 32773), (262, 3, 1, 1),
        (277, 3, 1, 1), (322, 3, 1, BLOCK), (323, 3, 1, BLOCK), (324, 4, across**2, arrays_at),
        (325, 4, across**2, arrays_at + 4 * across**2), (33550, 12, 3, extra_at),
        (33922, 12, 6, extra_at + 24), (34735, 3, len(geo_keys), extra_at + 72),
    ]  # fmt: skip
    out = bytearray(struct.pack("<2sHI", b"II", 42, tags_at))
    out += struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        if kind == 3 and count == 1:
            out += struct.pack("<HHIHH", tag, kind, count, value, 0)
        else:
            out += struct.pack("<HHII", tag, kind, count, value)
    out += struct.pack("<I", 0) + scale + tie + struct.pack(f"<{len(geo_keys)}H", *geo_keys)
    out += struct.pack(f"<{across**2}I", *offsets) + struct.pack(f"<{across**2}I", *counts)
    return bytes(out + body)


# --- plots ------------------------------------------------------------------------------------------


def field_around(lon: float, lat: float, east: float, north: float) -> list[list[float]]:
    """A slightly crooked quadrilateral of about `east` by `north` degrees, in six decimals."""
    corners = ((-0.5, -0.46), (0.48, -0.5), (0.5, 0.47), (-0.47, 0.5))
    ring = [[round(lon + x * east + 3e-6, 6), round(lat + y * north + 3e-6, 6)] for x, y in corners]
    return [*ring, ring[0]]


PLOTS: dict[str, dict[str, object]] = {}
CAPTURED = "2024-03-14"


def plot(
    name: str, country: str, producer: str, lon: float, lat: float, east: float, north: float
) -> None:
    PLOTS[name] = {
        "properties": {
            "plot_id": name,
            "country": country,
            "producer": producer,
            "captured_on": CAPTURED,
        },
        "geometry": {"type": "Polygon", "coordinates": [field_around(lon, lat, east, north)]},
    }


def point(name: str, country: str, producer: str, lon: float, lat: float, area: float) -> None:
    PLOTS[name] = {
        "properties": {
            "plot_id": name, "country": country, "producer": producer, "captured_on": CAPTURED,
            "declared_area_ha": area,
        },
        "geometry": {"type": "Point", "coordinates": [round(lon + 3e-6, 6), round(lat + 3e-6, 6)]},
    }  # fmt: skip


def draw() -> dict[str, Land]:
    """All invented land, and the plots upon it."""
    amazon = Land("00N_060W", -60, 0)
    east_para = Land("00N_050W", -50, 0)
    borneo = Land("10N_110E", 110, 10)
    jiangxi = Land("30N_110E", 110, 30)

    # Borneo: harvest from standing forest, no loss.
    landscape(borneo, 116.9, 5.2, forest=0.75)
    plot("MY-01", "MY", "Invented Upland Timber", 116.9, 5.2, 0.012, 0.009)
    landscape(borneo, 116.6, 5.1, forest=0.75)
    plot("MY-02", "MY", "Invented River Timber", 116.6, 5.1, 0.010, 0.008)
    landscape(borneo, 117.1, 5.4, forest=0.75)
    plot("MY-03", "MY", "Invented Ridge Timber", 117.1, 5.4, 0.010, 0.008)
    # ... and one plot that reaches into a reserve.
    landscape(borneo, 116.75, 5.35, forest=0.75)
    plot("MY-04", "MY", "Invented Reserve Edge Timber", 116.75, 5.35, 0.012, 0.010)

    # Amazon: soy and cattle land with loss in several years.
    landscape(amazon, -54.8, -3.1, forest=0.35)
    clearing(amazon, -54.8, -3.1, 2015, width=22, height=16)
    plot("BR-01", "BR", "Fazenda Inventada Um", -54.8, -3.1, 0.012, 0.010)
    landscape(amazon, -54.6, -3.3, forest=0.45)
    clearing(amazon, -54.6, -3.3, 2021, width=12, height=9)
    plot("BR-02", "BR", "Fazenda Inventada Dois", -54.6, -3.3, 0.011, 0.010)
    landscape(amazon, -54.4, -3.2, forest=0.5)
    clearing(amazon, -54.4, -3.2, 2023, width=20, height=14)
    plot("BR-03", "BR", "Fazenda Inventada Tres", -54.4, -3.2, 0.012, 0.010)
    # South of 10 S the tile is missing; BR-05 reaches across the edge.
    plot("BR-04", "BR", "Fazenda Inventada Quatro", -55.3, -10.6, 0.010, 0.010)
    landscape(amazon, -55.0, -9.998, forest=0.4)
    plot("BR-05", "BR", "Fazenda Inventada Cinco", -55.0, -10.0, 0.010, 0.008)
    # Two tiles side by side: the plot lies across 50 W.
    landscape(amazon, -50.002, -3.6, forest=0.2)
    landscape(east_para, -49.998, -3.6, forest=0.2)
    clearing(amazon, -50.0015, -3.6, 2017, width=10, height=10)
    plot("BR-06", "BR", "Fazenda Inventada Seis", -50.0, -3.6, 0.012, 0.010)
    landscape(amazon, -54.2, -3.05, forest=0.02)
    point("BR-07", "BR", "Sitio Inventado Sete", -54.19, -3.042, 1.8)

    # Jiangxi: plantation fir, felled and planted again long ago.
    landscape(jiangxi, 115.2, 27.4, forest=0.6)
    clearing(jiangxi, 115.196, 27.4, 2012, width=8, height=8)
    plot("CN-01", "CN", "虚构林场一", 115.2, 27.4, 0.010, 0.009)
    return {land.tile: land for land in (amazon, east_para, borneo, jiangxi)}


# --- declarations -----------------------------------------------------------------------------------

Row = dict[str, str]

SHIPMENT_COLUMNS = [
    "shipment_id",
    "import_country",
    "export_country",
    "processing_country",
    "arrival_date",
    "importer",
    "supplier",
    "entry_number",
    "entry_type",
    "placing_date",
    "operator_role",
    "operator_size",
    "operator_established",
    "eori",
    "supplier_address",
    "supplier_email",
    "due_diligence",
    "chain_tiers",
    "mixing",
    "bill_of_lading",
    "container",
    "mid",
    "importer_address",
    "consignee",
    "consignee_address",
    "documents_listed",
    "record_years",
    "cash_only",
    "no_contract",
    "night_transport",
    "split_lots",
    "mixed_plates",
    "shell_supplier",
    "inspection_refused",
]
LINE_COLUMNS = [
    "shipment_id",
    "line_no",
    "hs_code",
    "description",
    "commodity",
    "quantity",
    "unit",
    "net_mass_kg",
    "value",
    "currency",
    "unit_price",
    "reference_unit_price",
    "exemption_claimed",
    "production_countries",
    "production_start",
    "production_end",
    "trade_name",
    "species_may_vary",
]
COMPONENT_COLUMNS = [
    "shipment_id",
    "line_no",
    "article",
    "genus",
    "species",
    "harvest_countries",
    "plant_quantity",
    "plant_unit",
]
ORIGIN_COLUMNS = [
    "shipment_id",
    "line_no",
    "plot_id",
    "quantity_from_plot",
    "harvest_start",
    "harvest_end",
]
DOCUMENT_COLUMNS = [
    "document_id",
    "type",
    "issuer",
    "number",
    "issued",
    "expires",
    "shipment_id",
    "line_no",
    "plot_id",
    "species",
    "quantity",
    "unit",
    "holder",
    "country",
    "checked_with_issuer",
    "translation",
]
LEDGER_COLUMNS = [
    "ledger_id",
    "entry_no",
    "shipment_id",
    "line_no",
    "direction",
    "date",
    "species",
    "quantity",
    "unit",
    "balance",
    "document_id",
    "edited_on",
]


def declare() -> dict[str, tuple[list[str], list[Row]]]:
    """The six tables of the invented shipments."""
    names = ("shipments", "lines", "components", "origins", "documents", "ledger")
    tables: dict[str, list[Row]] = {name: [] for name in names}
    for make in (*_TIMBER_TO_US, *_CROPS, *_TO_CHINA):
        make(tables)
    for row in tables["shipments"]:
        papers = [d for d in tables["documents"] if d["shipment_id"] == row["shipment_id"]]
        row["documents_listed"] = str(len(papers))
    columns = (
        SHIPMENT_COLUMNS, LINE_COLUMNS, COMPONENT_COLUMNS, ORIGIN_COLUMNS, DOCUMENT_COLUMNS,
        LEDGER_COLUMNS,
    )  # fmt: skip
    return {name: (header, tables[name]) for name, header in zip(tables, columns, strict=True)}


Tables = dict[str, list[Row]]


def shipment(t: Tables, name: str, to: str, **cells: str) -> None:
    row = {"shipment_id": name, "import_country": to, "arrival_date": "2024-11-18"}
    t["shipments"].append({**row, **cells})


def sawn_wood(t: Tables, name: str, plot_id: str, **cells: str) -> None:
    """One line of sawn meranti from one plot, with its component and origin."""
    line = {
        "shipment_id": name, "line_no": "1", "hs_code": "4407.25.00.00",
        "description": "sawn dark red meranti", "commodity": "wood", "quantity": "42.5",
        "unit": "m3", "net_mass_kg": "29750", "value": "31200", "currency": "USD",
        "exemption_claimed": "none", "production_start": "2024-03-04",
        "production_end": "2024-05-17", "production_countries": "MY", "species_may_vary": "no",
        "unit_price": "734", "reference_unit_price": "750",
    }  # fmt: skip
    t["lines"].append({**line, **{k: v for k, v in cells.items() if k in LINE_COLUMNS}})
    component = {
        "shipment_id": name, "line_no": "1", "article": "boards", "genus": "Shorea",
        "species": "pauciflora", "harvest_countries": "MY", "plant_quantity": "42.5",
        "plant_unit": "m3",
    }  # fmt: skip
    t["components"].append({**component, **{k: v for k, v in cells.items() if k in component}})
    t["origins"].append({"shipment_id": name, "line_no": "1", "plot_id": plot_id})


def permit(t: Tables, name: str, shipment_id: str, plot_id: str, **cells: str) -> None:
    row = {
        "document_id": name, "type": "harvest_permit", "issuer": "Invented Forestry Department",
        "number": f"INV/{name}", "issued": "2024-01-10", "expires": "2024-12-31",
        "shipment_id": shipment_id, "line_no": "1", "plot_id": plot_id,
        "species": "Shorea pauciflora", "quantity": "60", "unit": "m3",
        "holder": supplier_of(t, shipment_id), "country": "MY", "checked_with_issuer": "yes",
        "translation": "readable",
    }  # fmt: skip
    t["documents"].append({**row, **cells})


def supplier_of(t: Tables, shipment_id: str) -> str:
    return next(row["supplier"] for row in t["shipments"] if row["shipment_id"] == shipment_id)


def papers_of_trade(t: Tables, number: str, plot_id: str, holder: str) -> None:
    """Title, receipt, export permit, invoice and plant declaration of one line of meranti."""
    name = f"DEMO-{number}"
    common = {
        "shipment_id": name, "line_no": "1", "plot_id": "*", "species": "Shorea pauciflora",
        "quantity": "42.5", "unit": "m3", "country": "MY", "expires": "none", "holder": holder,
        "checked_with_issuer": "yes", "translation": "readable",
    }  # fmt: skip
    office = "Invented Forestry Department"
    papers = (
        ("LT", "land_title", "Invented Land Registry", "2012-06-01",
         {"plot_id": plot_id, "species": "*", "quantity": "", "unit": ""}),
        ("TR", "tax_receipt", office, "2024-05-20", {"plot_id": plot_id}),
        ("EP", "export_permit", office, "2024-10-01", {"expires": "2024-12-31"}),
        ("IV", "commercial_invoice", holder, "2024-10-02", {}),
        ("PD", "ppq505", "Invented Hardwood Imports Inc.", "2024-11-15", {}),
    )  # fmt: skip
    for prefix, kind, issuer, issued, cells in papers:
        document = {"document_id": f"{prefix}-{number}", "type": kind, "issuer": issuer}
        number_of_paper = {"number": f"INV/{prefix}-{number}", "issued": issued}
        t["documents"].append({**common, **document, **number_of_paper, **cells})


US = {
    "entry_type": "01", "export_country": "MY", "processing_country": "MY",
    "importer": "Invented Hardwood Imports Inc.", "importer_address": "1 Invented Street, Norfolk VA",
    "consignee": "Invented Hardwood Imports Inc.",
    "consignee_address": "1 Invented Street, Norfolk VA", "mid": "MYINVTIM12KUC",
    "container": "INVU4820137", "record_years": "5",
}  # fmt: skip
CHINA = {
    **dict.fromkeys(
        ("cash_only", "no_contract", "night_transport", "split_lots", "mixed_plates",
         "shell_supplier", "inspection_refused"), "no",
    ),
    "record_years": "5",
}  # fmt: skip


def timber_in_order(t: Tables) -> None:
    shipment(
        t,
        "DEMO-01",
        "US",
        supplier="Invented Upland Timber",
        entry_number="ABC-1000001-7",
        bill_of_lading="INVB202401",
        **US,
    )
    sawn_wood(t, "DEMO-01", "MY-01")
    permit(t, "HP-01", "DEMO-01", "MY-01")
    papers_of_trade(t, "01", "MY-01", "Invented Upland Timber")


def timber_with_expired_permit(t: Tables) -> None:
    shipment(
        t,
        "DEMO-02",
        "US",
        supplier="Invented River Timber",
        entry_number="ABC-1000002-5",
        bill_of_lading="INVB202402",
        **US,
    )
    sawn_wood(t, "DEMO-02", "MY-02")
    permit(t, "HP-02", "DEMO-02", "MY-02", issued="2023-03-31", expires="2024-03-31")
    papers_of_trade(t, "02", "MY-02", "Invented River Timber")


def timber_without_species(t: Tables) -> None:
    shipment(
        t,
        "DEMO-03",
        "US",
        supplier="Invented Ridge Timber",
        entry_number="ABC-1000003-3",
        bill_of_lading="INVB202403",
        **US,
    )
    sawn_wood(t, "DEMO-03", "MY-03", species="")
    permit(t, "HP-03", "DEMO-03", "MY-03")
    papers_of_trade(t, "03", "MY-03", "Invented Ridge Timber")


def timber_from_a_reserve(t: Tables) -> None:
    supplier = "Invented Reserve Edge Timber"
    shipment(
        t,
        "DEMO-04",
        "US",
        supplier=supplier,
        entry_number="ABC-1000004-1",
        bill_of_lading="INVB202404",
        **US,
    )
    sawn_wood(t, "DEMO-04", "MY-04")
    permit(t, "HP-04", "DEMO-04", "MY-04")
    papers_of_trade(t, "04", "MY-04", supplier)


def crop(t: Tables, name: str, to: str, plots: str, supplier: str, **cells: str) -> None:
    shipment(t, name, to, supplier=supplier, export_country="BR", processing_country="BR",
             importer="Invented Feed & Oil Ltd.",
             entry_type="01" if to == "US" else "")  # fmt: skip
    line = {
        "shipment_id": name, "line_no": "1", "hs_code": "1201.90", "description": "soya beans",
        "commodity": "soya", "quantity": "54", "unit": "t", "net_mass_kg": "54000",
        "value": "24300", "currency": "USD", "exemption_claimed": "none",
        "production_countries": "BR", "production_start": "2023-10-15",
        "production_end": "2024-04-20",
    }  # fmt: skip
    t["lines"].append({**line, **cells})
    for plot_id in plots.split():
        t["origins"].append({"shipment_id": name, "line_no": "1", "plot_id": plot_id})


def soya_from_old_fields(t: Tables) -> None:
    crop(t, "DEMO-05", "CN", "BR-01 BR-06", "Fazenda Inventada Um")


def soya_with_loss_in_2021(t: Tables) -> None:
    crop(t, "DEMO-06", "DE", "BR-02", "Fazenda Inventada Dois", hs_code="1201.90.00",
         trade_name="yellow soybeans No. 2")  # fmt: skip
    t["origins"][-1]["quantity_from_plot"] = "54"
    t["shipments"][-1] |= {
        "placing_date": "2024-11-20", "operator_role": "operator", "operator_size": "large",
        "operator_established": "1998-05-04", "eori": "DE000000000001",
        "supplier_address": "Estrada Inventada 2, Santarem", "supplier_email": "two@farm.example",
        "due_diligence": "full", "chain_tiers": "2", "mixing": "segregated",
    }  # fmt: skip


def soya_with_loss_in_2023(t: Tables) -> None:
    crop(t, "DEMO-07", "US", "BR-03", "Fazenda Inventada Tres")


def soya_where_the_tile_is_missing(t: Tables) -> None:
    crop(t, "DEMO-08", "CN", "BR-04", "Fazenda Inventada Quatro")


def beef_from_half_seen_land(t: Tables) -> None:
    crop(t, "DEMO-09", "US", "BR-05", "Fazenda Inventada Cinco", hs_code="0202.30",
         commodity="cattle", description="frozen beef, boneless", quantity="25", net_mass_kg="25000",
         value="118000")  # fmt: skip


def cocoa_from_a_point(t: Tables) -> None:
    crop(t, "DEMO-12", "CN", "BR-07", "Sitio Inventado Sete", hs_code="1801.00", commodity="cocoa",
         description="cocoa beans", quantity="1.1", net_mass_kg="1100", value="9900")  # fmt: skip


def fir_from_jiangxi(t: Tables) -> None:
    shipment(t, "DEMO-10", "CN", export_country="CN", processing_country="CN",
             importer="虚构木业有限公司", supplier="虚构林场一", **CHINA)  # fmt: skip
    sawn_wood(
        t, "DEMO-10", "CN-01", hs_code="4407.19", description="杉木锯材", production_countries="CN",
        genus="Cunninghamia", species="lanceolata", harvest_countries="CN", currency="CNY",
        value="68000", unit_price="1600", reference_unit_price="1650",
    )  # fmt: skip
    permit(t, "CP-10", "DEMO-10", "CN-01", type="cn_harvest_permit", issuer="虚构县林业局", country="CN",
           species="Cunninghamia lanceolata")  # fmt: skip
    ledger(t, "LG-10", "DEMO-10")
    entries(t, "LG-10", "DEMO-10")


def ledger(t: Tables, name: str, shipment_id: str) -> None:
    t["documents"].append(
        {
            "document_id": name,
            "type": "cn_ledger",
            "issuer": "虚构木业有限公司",
            "number": name,
            "issued": "2024-01-01",
            "expires": "none",
            "shipment_id": shipment_id,
            "line_no": "*",
            "plot_id": "*",
            "species": "*",
            "holder": "虚构木业有限公司",
            "country": "CN",
            "checked_with_issuer": "no",
            "translation": "readable",
        }
    )


def entries(t: Tables, name: str, shipment_id: str) -> None:
    """Bought and sold: two entries with their invoices, and the one that closes the ledger."""
    moves = (("in", "2024-06-03", "42.5", "IP-10"), ("out", "2024-11-12", "0", "IS-10"))
    for number, (direction, day, balance, paper) in enumerate(moves, start=1):
        t["ledger"].append(
            {
                "ledger_id": name, "entry_no": str(number), "shipment_id": shipment_id,
                "line_no": "1", "direction": direction, "date": day,
                "species": "Cunninghamia lanceolata", "quantity": "42.5", "unit": "m3",
                "balance": balance, "document_id": paper, "edited_on": "none",
            }
        )  # fmt: skip
        t["documents"].append(
            {
                "document_id": paper, "type": "commercial_invoice", "issuer": "虚构木业有限公司",
                "number": paper, "issued": day, "expires": "none", "shipment_id": shipment_id,
                "line_no": "1", "plot_id": "*", "species": "Cunninghamia lanceolata",
                "quantity": "42.5", "unit": "m3", "country": "CN",
            }
        )  # fmt: skip
    t["ledger"].append(
        {"ledger_id": name, "entry_no": "3", "direction": "closing", "date": "2024-11-15",
         "edited_on": "none"}
    )  # fmt: skip


def cheap_meranti_without_ledger(t: Tables) -> None:
    shipment(t, "DEMO-11", "CN", export_country="MY", processing_country="MY", importer="虚构家具有限公司",
             supplier="Invented Upland Timber", **CHINA)  # fmt: skip
    sawn_wood(t, "DEMO-11", "MY-01", hs_code="4407.25", currency="CNY", value="98000",
              unit_price="2300", reference_unit_price="4600")  # fmt: skip
    permit(t, "HP-11", "DEMO-11", "MY-01")


_TIMBER_TO_US: tuple[Callable[[Tables], None], ...] = (
    timber_in_order, timber_with_expired_permit, timber_without_species, timber_from_a_reserve,
)  # fmt: skip
_CROPS: tuple[Callable[[Tables], None], ...] = (
    soya_from_old_fields, soya_with_loss_in_2021, soya_with_loss_in_2023,
    soya_where_the_tile_is_missing, beef_from_half_seen_land, cocoa_from_a_point,
)  # fmt: skip
_TO_CHINA: tuple[Callable[[Tables], None], ...] = (fir_from_jiangxi, cheap_meranti_without_ledger)


# --- files ------------------------------------------------------------------------------------------


def csv_text(header: list[str], rows: list[Row]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def plot_collection() -> dict[str, object]:
    features = [{"type": "Feature", **PLOTS[name]} for name in sorted(PLOTS)]
    return {"type": "FeatureCollection", "features": features}


def reserve() -> dict[str, object]:
    """An invented reserve whose edge runs through plot MY-04, and a proposed one near by."""
    parts = (
        ("Invented Hill Reserve", "Designated", 116.752, 5.34, 116.80, 5.40),
        ("Invented Lowland Reserve", "Proposed", 117.2, 5.5, 117.25, 5.55),
    )
    features = []
    for name, status, west, south, east, north in parts:
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name, "status": status, "status_year": "1998"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def dump(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


TEMPLATES = {
    **dict.fromkeys(
        ("loss_year", "tree_cover", "land_mask"), "Hansen_GFC-2024-v1.12_{layer}_{tile}.tif"
    ),
    "forest": "Forest_2020_{tile}.tif",
}
PRODUCTS = {"forest": "jrc-gfc2020"}  # all others: hansen-gfc


def tile_name(tile: str, layer: str) -> str:
    return TEMPLATES[LAYER_TEXT[layer][0]].format(layer=layer, tile=tile)


LAYER_TEXT = {
    "lossyear": (
        "loss_year", "Year of forest loss, 2001 to 2024 (invented)", "[[0, 24]]", "[]",
        "{ none: [0], first_value: 1, first_year: 2001 }",
    ),
    "treecover2000": (
        "tree_cover", "Tree canopy cover in 2000 (invented)", "[[0, 100]]", "[]", "{ unit: percent }",
    ),
    "datamask": (
        "land_mask", "Land, water and no data (invented)", "[0, 1, 2]", "[0]",
        "{ land: [1], water: [2] }",
    ),
    "forest2020": (
        "forest", "Forest in 2020 (invented)", "[0, 1]", "[]", "{ yes: [1], no: [0] }",
    ),
}  # fmt: skip


def catalogue(files: dict[str, bytes], tiles: list[str]) -> str:
    """The catalogue of the sample: four raster layers and a vector layer."""
    licence = (
        "    licence: { name: CC0-1.0, commercial_use: yes, redistribute: yes, share_alike: no,"
        ' attribution: "Invented for the ddcheck sample" }\n'
    )
    out = (
        "# Made by sample_data/make_sample_data.py. Every pixel and every boundary is invented.\n"
        "schema: ddcheck/catalogue/1\ntitle: Sample layers of ddcheck (invented)\nlayers:\n"
    )
    for layer in LAYERS:
        asserts, title, domain, unknown, encoding = LAYER_TEXT[layer]
        forest = asserts == "forest"
        first, last = ("2020-01-01", "2020-12-31") if forest else ("2001-01-01", "2024-12-31")
        out += (
            f"  - id: sample-{layer}\n    kind: raster\n"
            f"    product: {PRODUCTS.get(asserts, 'hansen-gfc')}\n"
            f'    asserts: {asserts}\n    title: "{title}"\n    producer: ddcheck sample data\n'
            f"    version: {VERSION}\n    family: {'composite' if forest else 'landsat_umd'}\n"
            f"    period: {{ start: {first}, end: {last} }}\n    absence_is_evidence: yes\n"
            + licence
            + "    crs: EPSG:4326\n    grid: { west: -180, north: 80, pixel_deg: 0.00025 }\n"
            f"    dtype: uint8\n    domain: {domain}\n    unknown_values: {unknown}\n"
            f"    encoding: {encoding}\n"
            + ("    year_tolerance: 1\n" if layer == "lossyear" else "")
            + "    tile_scheme: hansen\n"
            f'    template: "{TEMPLATES[asserts].format(layer=layer, tile="{tile}")}"\n    tiles:\n'
        )
        for tile in tiles:
            name = tile_name(tile, layer)
            data = files[f"layers/{name}"]
            out += (
                f"      - {{ name: {tile}, path: {name}, bytes: {len(data)},"
                f" sha256: {hashlib.sha256(data).hexdigest()} }}\n"
            )
    data = files["layers/protected_areas.geojson"]
    return out + (
        "  - id: sample-protected-areas\n    kind: vector\n    product: protected-areas\n"
        '    asserts: protected\n    title: "Protected areas (invented)"\n'
        "    producer: ddcheck sample data\n"
        f"    version: {VERSION}\n    family: vector\n"
        "    period: { start: 1990-01-01, end: 2024-12-31 }\n    absence_is_evidence: yes\n"
        + licence
        + "    path: protected_areas.geojson\n    format: GeoJSON\n"
        f"    bytes: {len(data)}\n    sha256: {hashlib.sha256(data).hexdigest()}\n"
        "    covers: { west: -180, south: -90, east: 180, north: 90 }\n"
        "    status: { field: status, certain: [Designated], possible: [Proposed] }\n"
        "    name_field: name\n"
    )


def make() -> dict[str, bytes]:
    """Every file of the sample by its relative name."""
    lands = draw()
    files: dict[str, bytes] = {}
    for tile, land in lands.items():
        for layer in LAYERS:
            files[f"layers/{tile_name(tile, layer)}"] = tiff(land, layer)
    files["layers/protected_areas.geojson"] = dump(reserve())
    files["layers/catalogue.yaml"] = catalogue(files, sorted(lands)).encode()
    tables = declare()
    for name, (header, rows) in tables.items():
        files[f"shipments/{name}.csv"] = csv_text(header, rows).encode()
    files["shipments/plots.geojson"] = dump(plot_collection())
    as_json: dict[str, object] = {name: rows for name, (_, rows) in tables.items()}
    files["shipments.json"] = dump({**as_json, "plots": plot_collection()})
    return files


def main(folder: Path) -> None:
    for name, data in make().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
