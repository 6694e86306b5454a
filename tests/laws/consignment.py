"""One consignment into the Union with everything in order, to be spoilt in one place at a time."""

from __future__ import annotations

import copy
import csv
import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sample_run import SAMPLE

from ddcheck.model.outcome import Outcome, Risk
from ddcheck.planning import load_packs
from ddcheck.rulepack.dated_values import Resolved
from ddcheck.screening import Request, Run, screen

AS_OF = date(2027, 8, 2)
LAYERS = SAMPLE / "layers" / "catalogue.yaml"
Row = dict[str, str]


@cache
def loaded(names: tuple[str, ...], as_of: date) -> tuple[Resolved, ...]:
    return load_packs(names, as_of, {})


@dataclass
class Consignment:
    """Rows of the five tables and the plots of one batch."""

    tables: dict[str, list[Row]]
    plots: list[dict[str, Any]] = field(default_factory=list)

    def copy(self) -> Consignment:
        return copy.deepcopy(self)

    def change(self, table: str, row: int = 0, **cells: str) -> Consignment:
        """A copy with some cells of one row changed."""
        other = self.copy()
        other.tables[table][row] |= cells
        return other

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            columns = sorted({column for row in rows for column in row})
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns or ["shipment_id"], restval="")
                writer.writeheader()
                writer.writerows(rows)
        plots = {"type": "FeatureCollection", "features": self.plots}
        (folder / "plots.geojson").write_text(json.dumps(plots), encoding="utf-8")
        return folder


def polygon(plot_id: str, west: float, south: float, size: float, **properties: Any) -> dict:
    """A square plot; a millionth of a degree is added so that six decimals are written."""
    west, south = west + 0.000001, south + 0.000001
    east, north = round(west + size, 6), round(south + size, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    rounded = [[round(x, 6), round(y, 6)] for x, y in ring]
    geometry = {"type": "Polygon", "coordinates": [rounded]}
    return {
        "type": "Feature",
        "properties": {"plot_id": plot_id, "country": "BR", **properties},
        "geometry": geometry,
    }


def point(plot_id: str, lon: float, lat: float, area: float) -> dict:
    properties = {"plot_id": plot_id, "country": "BR", "declared_area_ha": area}
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def paper(name: str, kind: str, **cells: str) -> Row:
    row = {
        "document_id": name, "type": kind, "issuer": "Office", "number": f"N-{name}",
        "issued": "2026-01-01", "expires": "2028-12-31", "shipment_id": "S1", "line_no": "*",
        "plot_id": "*", "species": "*", "quantity": "1000", "unit": "t", "holder": "Fazenda",
        "country": "BR", "checked_with_issuer": "yes", "translation": "readable",
    }  # fmt: skip
    return {**row, **cells}


def cocoa() -> Consignment:
    """Cocoa beans from one field in Para without loss after 2020, placed after the law binds."""
    shipment = {
        "shipment_id": "S1", "import_country": "DE", "export_country": "BR",
        "arrival_date": "2027-07-20", "placing_date": "2027-07-25", "importer": "Import GmbH",
        "supplier": "Fazenda", "operator_role": "operator", "operator_size": "large",
        "operator_established": "2001-01-01", "operator_country": "DE", "eori": "DE1234567",
        "operator_address": "Street 1, Hamburg", "operator_email": "a@import.example",
        "supplier_address": "Estrada 2, Para", "supplier_email": "b@farm.example",
        "customer": "Maker KG", "customer_address": "Street 3, Bremen",
        "customer_email": "c@maker.example", "due_diligence": "full", "own_produce": "no",
        "chain_tiers": "2", "mixing": "segregated", "circumvention": "none",
        "adverse_information": "none", "labour_register": "clear",
        "risk_conclusion": "negligible", "risk_concluded_on": "2027-07-01",
        "mitigation": "not_needed", "system_reviewed_on": "2027-02-01",
        "compliance_officer": "yes", "independent_audit": "yes", "record_years": "5",
        "dds_confirmation": "annex_wording", "dds_signatory": "A. Person",
    }  # fmt: skip
    line = {
        "shipment_id": "S1", "line_no": "1", "hs_code": "1801.00.00",
        "description": "cocoa beans, raw", "trade_name": "cacau tipo 1", "commodity": "cocoa",
        "quantity": "20", "unit": "t", "net_mass_kg": "20000", "production_countries": "BR",
        "production_start": "2027-03-01", "production_end": "2027-05-30",
    }  # fmt: skip
    origin = {
        "shipment_id": "S1", "line_no": "1", "plot_id": "P1", "quantity_from_plot": "20",
        "producer": "Fazenda",
    }  # fmt: skip
    documents = [
        paper("DDS", "eudr_dds_reference", number="27DEABCDEFGH12", status="AVAILABLE"),
        paper("VN", "eudr_verification_number"),
        paper("LT", "land_title"),
        paper("EL", "environmental_licence"),
        paper("AU", "third_party_audit"),
        paper("TX", "tax_receipt"),
    ]
    tables = {
        "shipments": [shipment], "lines": [line], "components": [], "origins": [origin],
        "documents": documents,
    }  # fmt: skip
    return Consignment(tables, [polygon("P1", -54.803, -3.095, 0.003)])


def timber(genus: str, species: str, country: str, **line: str) -> Consignment:
    """Sawn wood of one species, with a CITES export permit in order."""
    goods = cocoa()
    goods.tables["lines"][0] |= {
        "hs_code": "4407.29.00", "commodity": "wood", "description": "sawn boards",
        "quantity": "900", "unit": "kg", "production_countries": country, **line,
    }  # fmt: skip
    goods.tables["shipments"][0]["export_country"] = country
    goods.tables["components"] = [
        {
            "shipment_id": "S1", "line_no": "1", "article": "boards", "genus": genus,
            "species": species, "common_name": "rosewood", "harvest_countries": country,
            "plant_quantity": "900", "plant_unit": "kg", "specimen_source": "wild",
            "finished_item": "no",
        }
    ]  # fmt: skip
    permit = {"issued": "2027-05-01", "expires": "2027-10-31", "quantity": "900", "unit": "kg"}
    name = f"{genus} {species}"
    goods.tables["documents"] += [
        paper("CE", "cites_export_permit", species=name, country=country, **permit),
        paper("CI", "cites_import_permit", species=name, country=country, **permit),
    ]
    return goods


def run(
    goods: Consignment, folder: Path, *packs: str, layers: bool = False, as_of: date = AS_OF
) -> Run:
    """Screen a consignment in this process, as the program would."""
    target = goods.write(folder / f"batch-{len(list(folder.glob('batch-*')))}")
    request = Request((target,), (), LAYERS if layers else None, packs, as_of, {})
    with patch("ddcheck.screening.load_packs", lambda names, day, _chosen: loaded(names, day)):
        return screen(request, lambda _name, _size: lambda _done: None)


def outcome(done: Run, rule: str) -> Outcome:
    """The worst outcome of a rule in the run."""
    result = next(result for result in done.record.results if result.rule.id == rule)
    return Outcome(int(result.outcome.max()))


def ceilings(done: Run) -> dict[tuple[str, int], Risk]:
    """Pack and shipment to the ceiling; the verdict under an empty name."""
    assessment = done.record.assessment
    spans = {"": assessment.verdict} | assessment.by_pack
    return {
        (name, row): Risk(int(found.ceiling[row]))
        for name, found in spans.items()
        for row in range(len(found.ceiling))
    }
