"""A shipment that nothing would be refused of, before the EU system and before the US form."""

from __future__ import annotations

import csv
import json
from pathlib import Path

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
X, Y = 102.251234, 3.901237
"""A corner in Pahang, with the six decimals that a survey has."""


def ring(*steps: tuple[float, float]) -> list[list[float]]:
    """A closed ring around the corner; steps in degrees."""
    corners = [[round(X + east, 8), round(Y + north, 8)] for east, north in steps]
    return [*corners, corners[0]]


FIELD = ring((0, 0), (0.00312345, 0.0001131), (0.0028119, 0.0023477), (0.000213, 0.0031123))


def feature(name: str, geometry: dict, **properties: object) -> dict:
    return {"type": "Feature", "properties": {"plot_id": name, **properties}, "geometry": geometry}


def polygon(*rings: list) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


def plots() -> list[dict]:
    return [
        feature("P1", polygon(FIELD), country="MY", producer="虚构 Farm", region="Pahang"),
        feature("P2", {"type": "Point", "coordinates": [102.1234567, 3.7654321]}, country="MY",
                declared_area_ha=3.5, producer="Other Farm"),
        feature("P3", {"type": "MultiPolygon", "coordinates": [
            [[[102.300123, 3.9], [102.304127, 3.9], [102.304119, 3.903111], [102.300123, 3.9]]],
            [[[102.305123, 3.9], [102.308123, 3.9], [102.308227, 3.903917], [102.305123, 3.9]]],
        ]}, country="MY", producer="虚构 Farm"),
        feature("P4", {"type": "Point", "coordinates": [-55.123456, -10.512347]}, country="BR",
                declared_area_ha=120, commodity="cattle", producer="Ranch"),
    ]  # fmt: skip


def for_traces() -> Tables:
    return {
        "shipments": [{
            "shipment_id": "EU/1", "import_country": "DE", "export_country": "MY",
            "arrival_date": "2026-06-01", "importer": "Invented GmbH", "eori": "DE123456789",
            "operator_address": "Street 1, Berlin",
        }],
        "lines": [
            {"shipment_id": "EU/1", "line_no": "1", "hs_code": "440725", "commodity": "wood",
             "description": "sawn meranti", "net_mass_kg": "1200", "supplementary_quantity": "2"},
            {"shipment_id": "EU/1", "line_no": "2", "hs_code": "0102.21", "commodity": "cattle",
             "description": "cattle", "net_mass_kg": "900", "supplementary_quantity": "2",
             "supplementary_unit": "NAR"},
        ],
        "components": [
            {"shipment_id": "EU/1", "line_no": "1", "article": "boards", "genus": "Shorea",
             "species": "pauciflora", "common_name": "meranti"},
        ],
        "origins": [
            {"shipment_id": "EU/1", "line_no": line, "plot_id": plot}
            for line, plot in (("1", "P1"), ("1", "P2"), ("1", "P3"), ("2", "P4"))
        ],
    }  # fmt: skip


def for_lacey() -> Tables:
    return {
        "shipments": [{
            "shipment_id": "US-1", "import_country": "US", "export_country": "VN",
            "arrival_date": "2026-06-01", "entry_number": "ABC1234567-8", "container": "INVU123",
            "bill_of_lading": "BL1", "mid": "VNINV1", "importer": "Invented Inc.",
            "importer_address": "Street 1, Norfolk", "consignee": "=cmd()",
            "consignee_address": "Street 2, Norfolk",
        }],
        "lines": [
            {"shipment_id": "US-1", "line_no": "1", "hs_code": "4407.25.00.00",
             "commodity": "wood", "description": "boards", "value": "31200", "currency": "USD",
             "net_mass_kg": "9000"},
            {"shipment_id": "US-1", "line_no": "2", "hs_code": "4802.10.00.00",
             "commodity": "pulp_paper", "description": "paper", "value": "700.5",
             "currency": "USD", "net_mass_kg": "900"},
        ],
        "components": [
            {"shipment_id": "US-1", "line_no": "1", "article": "boards", "genus": "Shorea",
             "species": "pauciflora", "harvest_countries": "MY; ID", "plant_quantity": "2",
             "plant_unit": "MBF"},
            {"shipment_id": "US-1", "line_no": "2", "article": "sheets", "genus": "SPECIAL",
             "species": "COMPOSITE", "harvest_countries": "ID", "plant_quantity": "800",
             "plant_unit": "kg", "recycled_percent": "0"},
        ],
        "documents": [
            {"document_id": "C1", "type": "cites_export_permit", "number": "MY/77",
             "shipment_id": "US-1", "line_no": "1"},
        ],
    }  # fmt: skip


def write(tables: Tables, features: list[dict], at: Path) -> Path:
    """The folder of a declaration."""
    at.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (at / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    if features:
        body = {"type": "FeatureCollection", "features": features}
        (at / "plots.geojson").write_text(json.dumps(body), encoding="utf-8")
    return at
