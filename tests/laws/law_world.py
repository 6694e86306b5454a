"""Small declarations of timber, clean from end to end, and the real program run over them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ddcheck.reports.document import document
from ddcheck.screening import Request, screen

AS_OF = date(2024, 11, 20)
Row = dict[str, str]
Tables = dict[str, list[Row]]
NO = dict.fromkeys(
    ("cash_only", "no_contract", "night_transport", "split_lots", "mixed_plates",
     "shell_supplier", "inspection_refused"), "no",
)  # fmt: skip
PLACES = {"MY": (116.9, 5.2), "CN": (115.2, 27.4), "CM": (13.0, 3.5), "VN": (108.0, 14.0)}
RESERVES = {"MY": (116.8, 5.4), "CN": (115.3, 27.5)}
"""South-west corners of plots and of reserves, which lie apart unless a test moves a plot."""


def to_us(
    name: str = "S-1", *, country: str = "MY", species: str = "Shorea pauciflora",
    supplier: str = "Upland Timber", number: str = "HP/1",
) -> Tables:  # fmt: skip
    """Sawn wood to the United States, with every paper and field that the Lacey pack asks for."""
    genus, epithet = species.split(" ", 1)
    shipment = {
        "shipment_id": name, "import_country": "US", "export_country": country,
        "processing_country": country, "arrival_date": "2024-11-18", "importer": "Hardwood Inc.",
        "importer_address": "Norfolk VA", "consignee": "Hardwood Inc.",
        "consignee_address": "Norfolk VA", "supplier": supplier, "entry_number": f"ABC-100000{name[-1]}-7",
        "entry_type": "01", "bill_of_lading": "BL1", "container": "C1", "mid": "M1",
        "record_years": "5", "documents_listed": "6", **NO,
    }  # fmt: skip
    line = {
        "shipment_id": name, "line_no": "1", "hs_code": "4407.29.00.00", "commodity": "wood",
        "description": "sawn wood", "quantity": "40", "unit": "m3", "value": "30000",
        "currency": "USD", "unit_price": "750", "reference_unit_price": "760",
        "exemption_claimed": "none", "species_may_vary": "no", "production_countries": country,
        "production_start": "2024-03-04", "production_end": "2024-05-17",
    }  # fmt: skip
    component = {
        "shipment_id": name, "line_no": "1", "article": "boards", "genus": genus,
        "species": epithet, "harvest_countries": country, "plant_quantity": "40",
        "plant_unit": "m3",
    }  # fmt: skip
    plot = f"P-{name}"
    papers = [
        paper("HP", name, "harvest_permit", plot=plot, species=species, quantity="60",
              expires="2024-12-31", number=number, checked_with_issuer="yes"),
        paper("LT", name, "land_title", plot=plot, species="*", holder=supplier),
        paper("TR", name, "tax_receipt", plot=plot, species=species, quantity="40"),
        *(
            paper(short, name, kind, species=species, quantity="40", country=country)
            for short, kind in (
                ("EP", "export_permit"), ("IV", "commercial_invoice"), ("PD", "ppq505"),
            )
        ),
    ]  # fmt: skip
    return {
        "shipments": [shipment], "lines": [line], "components": [component],
        "origins": [{"shipment_id": name, "line_no": "1", "plot_id": plot}],
        "documents": papers, "ledger": [],
        "plots": [{"plot_id": plot, "country": country, "producer": supplier}],
    }  # fmt: skip


def to_china(name: str = "S-1", *, supplier: str = "林场一") -> Tables:
    """Fir cut and processed in China, with permit and ledger."""
    tables = to_us(name, country="CN", species="Cunninghamia lanceolata", supplier=supplier)
    tables["shipments"][0] |= {"import_country": "CN"}
    tables["lines"][0] |= {"currency": "CNY"}
    kept = [row for row in tables["documents"] if row["type"] == "land_title"]
    plot = f"P-{name}"
    species = "Cunninghamia lanceolata"
    tables["documents"] = [
        *kept,
        paper("CP", name, "cn_harvest_permit", plot=plot, species=species, quantity="60",
              expires="2024-12-31", number="CP/1", checked_with_issuer="yes", country="CN"),
        paper("LG", name, "cn_ledger", species="*"),
        *(
            paper(short, name, "commercial_invoice", species=species, quantity="40", country="CN")
            for short in ("IP", "IS")
        ),
    ]  # fmt: skip
    tables["shipments"][0]["documents_listed"] = str(len(tables["documents"]))
    common = {
        "ledger_id": f"LG-{name}", "shipment_id": name, "line_no": "1", "quantity": "40",
        "unit": "m3", "edited_on": "none", "species": species,
    }  # fmt: skip
    tables["ledger"] = [
        {**common, "entry_no": "1", "direction": "in", "date": "2024-06-03", "balance": "40",
         "document_id": f"IP-{name}"},
        {**common, "entry_no": "2", "direction": "out", "date": "2024-11-12", "balance": "0",
         "document_id": f"IS-{name}"},
        {"ledger_id": f"LG-{name}", "entry_no": "3", "direction": "closing",
         "date": "2024-11-15", "edited_on": "none"},
    ]  # fmt: skip
    return tables


def into_china(name: str = "S-1", *, supplier: str = "Upland Timber") -> Tables:
    """Sawn wood from abroad, imported into China with the papers of the country of harvest."""
    tables = to_us(name, supplier=supplier)
    tables["shipments"][0]["import_country"] = "CN"
    tables["lines"][0]["currency"] = "CNY"
    china = to_china(name)
    of_ledger = [row for row in china["documents"] if row["type"] == "cn_ledger"]
    invoices = [
        row | {"species": "Shorea pauciflora", "country": "MY"}
        for row in china["documents"]
        if row["type"] == "commercial_invoice"
    ]
    kept = [row for row in tables["documents"] if row["type"] != "commercial_invoice"]
    tables["documents"] = [*kept, *of_ledger, *invoices]
    tables["shipments"][0]["documents_listed"] = str(len(tables["documents"]))
    tables["ledger"] = [
        row | {"species": "Shorea pauciflora"} if "species" in row else row
        for row in china["ledger"]
    ]
    return tables


def paper(short: str, shipment: str, kind: str, *, plot: str = "*", **cells: str) -> Row:
    name = f"{short}-{shipment}"
    row = {
        "document_id": name, "type": kind, "issuer": "Office", "number": name,
        "issued": "2024-01-10", "expires": "none", "shipment_id": shipment, "line_no": "1",
        "plot_id": plot, "unit": "m3" if "quantity" in cells else "", "translation": "readable",
        "holder": "*",
    }  # fmt: skip
    return row | cells


def joined(*parts: Tables) -> Tables:
    return {name: [row for part in parts for row in part[name]] for name in parts[0]}


# Files

SCAN = b"a scanned paper"


def with_scan(tables: Tables) -> Tables:
    """The same with the file of its first paper, which `files` writes, and its hash."""
    first, *others = tables["documents"]
    scanned = {**first, "file": "scan.pdf", "sha256": hashlib.sha256(SCAN).hexdigest()}
    return {**tables, "documents": [scanned, *others]}


def files(tables: Tables, *, inside_reserve: bool = False) -> dict[str, bytes]:
    made = {
        f"{name}.csv": _csv(rows).encode()
        for name, rows in tables.items()
        if name != "plots" and rows
    }
    features = [_feature(row, inside_reserve=inside_reserve) for row in tables["plots"]]
    made["plots.geojson"] = _collection(features)
    if any(row.get("file") for row in tables["documents"]):
        made["scan.pdf"] = SCAN
    return made


def _csv(rows: list[Row]) -> str:
    stream = io.StringIO()
    header = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _square(west: float, south: float, size: float) -> dict[str, Any]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _feature(row: Row, *, inside_reserve: bool) -> dict[str, Any]:
    country = row["country"]
    west, south = RESERVES[country] if inside_reserve else PLACES.get(country, (0.0, 0.0))
    geometry = _square(west + 0.010013, south + 0.010017, 0.005003)
    return {"type": "Feature", "properties": dict(row), "geometry": geometry}


def _collection(features: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def catalogue(folder: Path) -> Path:
    """One layer: the reserves, of which the whole earth is known."""
    features = [
        {"type": "Feature", "properties": {"name": f"Reserve {name}", "status": "Designated"},
         "geometry": _square(*corner, 0.03)}
        for name, corner in RESERVES.items()
    ]  # fmt: skip
    data = _collection(features)
    (folder / "reserves.geojson").write_bytes(data)
    path = folder / "catalogue.yaml"
    path.write_text(
        "schema: ddcheck/catalogue/1\nlayers:\n  - id: reserves\n    title: reserves\n"
        "    producer: nobody\n    version: invented\n    family: vector\n"
        "    absence_is_evidence: yes\n    period: { start: 1990-01-01, end: 2024-12-31 }\n"
        "    licence: { name: CC0-1.0, commercial_use: yes, redistribute: yes, share_alike: no,"
        " attribution: invented }\n"
        "    kind: vector\n    product: protected-areas\n    asserts: protected\n"
        f"    path: reserves.geojson\n    format: GeoJSON\n    bytes: {len(data)}\n"
        f"    sha256: {hashlib.sha256(data).hexdigest()}\n"
        "    covers: { west: -180, south: -90, east: 180, north: 90 }\n"
        "    status: { field: status, certain: [Designated], possible: [Proposed] }\n"
        "    name_field: name\n"
    )
    return path


# The program


@dataclass(frozen=True)
class Screened:
    """The report of a run, shipment by shipment."""

    report: Mapping[str, Any]

    def shipment(self, name: str = "S-1") -> Mapping[str, Any]:
        return next(s for s in self.report["shipments"] if s["shipment_id"] == name)

    def outcomes(self, rule: str, name: str = "S-1") -> set[str]:
        """What the rule said about the shipment; findings that are met are counted apart."""
        return {f["outcome"] for f in self.findings(rule, name)}

    def findings(self, rule: str, name: str = "S-1") -> list[Mapping[str, Any]]:
        return [f for f in self.shipment(name)["findings"] if f["rule"] == rule]


def run(
    tables: Tables, folder: Path, pack: str = "us-lacey-act", *, inside_reserve: bool = False,
    synonyms: Path | None = None,
) -> Screened:  # fmt: skip
    """Screen a declaration in process, as the program does."""
    target = folder / "declaration"
    target.mkdir(parents=True)
    for name, data in files(tables, inside_reserve=inside_reserve).items():
        (target / name).write_bytes(data)
    request = Request((target,), (), catalogue(folder), (pack,), AS_OF, {}, synonyms=synonyms)
    return Screened(document(screen(request, silent).record, "en"))


def silent(_name: str, _size: int | None) -> Callable[[int], None]:
    return lambda _done: None
