"""Consignments about which every rule of every pack has something to say, on land that was measured.

The land is that of tests/properties/small_world.py, measured once with all layers and once for each
that is missing; a plot of a declaration stands on one of its pieces. So a declaration becomes a fact
sheet without a raster being read.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from law_world import NO, Row, Tables
from shapely import Polygon

sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))

from consignment import cocoa
from small_world import CORNERS, KINDS, World, land, ring_of

from ddcheck.declarations.batch import Batch
from ddcheck.declarations.references import document_types
from ddcheck.documents.table import TextTable
from ddcheck.documents.typed import TypedTable, type_table
from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.measure import measure
from ddcheck.evidence.results import Measurements
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import Ground
from ddcheck.facts.links import link
from ddcheck.facts.sheet import FactSheet
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import (
    DECLARED,
    OPERATOR_ROLES,
    OPERATOR_SIZES,
    TABLES,
    WHISP_INDICATORS,
)
from ddcheck.planning import Planned, evidence_plans, load_packs
from ddcheck.rulepack.dated_values import Resolved
from ddcheck.rulepack.library import find_packs

AS_OF = date(2027, 8, 2)
CHOSEN: Mapping[str, Mapping[str, object]] = {
    "us-forest-act": {
        "scenario.enactment_date": date(2021, 6, 30),
        "scenario.declaration_start": date(2022, 6, 30),
        "scenario.action_plan_countries": ["MY"],
        "scenario.corruption_watch": ["VN"],
        "scenario.further_commodities": ["wood"],
    }
}


@cache
def packs() -> tuple[Resolved, ...]:
    """Every pack that comes with the program."""
    return load_packs(tuple(find_packs()), AS_OF, CHOSEN)


# Land

PIECES = 5 * tuple((country, kind) for country in CORNERS for kind in KINDS)
NOWHERE = len(PIECES)  # where a plot has no ground: a fault of its geometry
WITHOUT = ("nothing", "rasters", "reserves", "layers")
FAULTS = ("DD213", "DD202", "DD209")


@cache
def plans() -> tuple[Planned, ...]:
    return evidence_plans(packs())


@cache
def measured(without: str) -> tuple[Measurements, ...]:
    """All pieces of land, looked at without some of the layers: once for each plan."""
    shapes = np.full(NOWHERE + len(FAULTS), None, dtype=object)
    shapes[:NOWHERE] = [Polygon(ring_of(*piece)) for piece in PIECES]
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.write({country: land(country) for country in CORNERS})
        if without == "rasters":
            world.write_catalogue(layers=())
        catalogue = load_catalogue(_with_reserves(world), Diagnostics())
        if without == "reserves":
            world.write_catalogue(vector=False)
            catalogue = load_catalogue(world.catalogue, Diagnostics())
        at_hand = None if without == "layers" else catalogue
        return tuple(measure(shapes, own.plan, at_hand, Diagnostics()) for own in plans())


def _with_reserves(world: World) -> Path:
    """The catalogue, with the reserves a second and third time as other land that is mapped."""
    text = world.catalogue.read_text()
    record = text[text.index("  - id: small-protected") :]
    for product in ("embargoes", "indigenous-land"):
        text += record.replace("small-protected", f"small-{product}").replace(
            "product: protected-areas", f"product: {product}"
        )
    world.catalogue.write_text(text)
    return world.catalogue


# Facts


@dataclass(frozen=True)
class Declaration:
    """Rows of the tables; a plot stands on the piece of land of its cell `land`, or on none."""

    tables: Tables
    without: str = "nothing"
    lost_papers: bool = False


def sheets_of(declared: Declaration, *, apart: bool = False) -> dict[str, FactSheet]:
    """The facts of a declaration by pack, on the land as the plan of the pack looks at it.

    `apart`: each plan works out all of them anew, as if no other ran.
    """
    tables, diagnostics = declared.tables, Diagnostics()
    typed = {name: _typed(name, tables[name]) for name in DECLARED}
    if declared.lost_papers:
        rows = _text("documents", tables["documents"])
        typed["documents"] = type_table(rows, TABLES["documents"], len(rows) + 1, diagnostics)
    batch = Batch(typed)
    plots = {int(row["land"]): row for row in tables["plots"]}
    size = NOWHERE + len(FAULTS)
    rows = [
        {"plot_id": f"piece {i}"}
        | {k: v for k, v in plots.get(i, {}).items() if k not in ("land", "point")}
        for i in range(size)
    ]
    attributes = _typed("plots", rows).data
    ids = [row["plot_id"] for row in rows]
    links = link(batch["shipments"], batch["lines"], batch["components"], batch["origins"], ids)
    points = np.array([plots.get(i, {}).get("point") == "yes" for i in range(size)], bool)
    given = GivenPlots(
        tuple("Point" if point else "Polygon" for point in points), points,
        (None,) * NOWHERE + FAULTS, tuple(4 if i % 5 == 0 else 7 for i in range(size)),
        (None,) * size, attributes["declared_area_ha"].to_numpy().astype(np.float64),
    )  # fmt: skip
    said = {row["document_id"]: row.get("file", "") for row in tables["documents"]}
    files = tuple(_FILES[said[name]] for name in batch["documents"]["document_id"].to_pylist())
    sheets: dict[str, FactSheet] = {}
    first: FactSheet | None = None
    for own, found in zip(plans(), measured(declared.without), strict=True):
        further = tuple(s.product for role, s in own.plan.further if role in ("loss", "forest"))
        ground = Ground(links.plot_row, links.plot_id, given, found, "hansen-gfc", further)
        if first is None or apart:
            first = sheet = FactSheet(batch, attributes, links, ground, found.loss_end, files)
        else:
            sheet = first.on(ground, found.loss_end)
        sheets |= {resolved.pack.id: sheet for resolved in own.packs}
    return sheets


_FILES = {"": -1, "agrees": 1, "differs": 0}


def _typed(name: str, rows: list[Row]) -> TypedTable:
    return type_table(_text(name, rows), TABLES[name], len(rows), Diagnostics())


def _text(name: str, rows: list[Row]) -> TextTable:
    table = TextTable(name)
    for index, row in enumerate(rows, start=1):
        table.append({key: text or None for key, text in row.items()}, f"{name}.csv", index)
    return table


# Declarations

GOODS: tuple[tuple[Row, Row], ...] = (
    ({"hs_code": "4407.29.00.00", "commodity": "wood"}, {"genus": "Shorea", "species": "pauciflora"}),
    ({"hs_code": "4403.49.02.00", "commodity": "wood", "bark_on": "yes"},
     {"genus": "Shorea", "species": "leprosula"}),
    ({"hs_code": "4407.29.00.00", "commodity": "wood"}, {"genus": "Gonystylus", "species": "bancanus"}),
    ({"hs_code": "4407.29.00.00", "commodity": "wood"}, {"genus": "Dalbergia", "species": "latifolia"}),
    ({"hs_code": "4407.29.00.00", "commodity": "wood"}, {"genus": "Dalbergia", "species": "nigra"}),
    ({"hs_code": "4410.11.00.00", "commodity": "wood", "supplementary_unit": "MTQ"},
     {"genus": "SPECIAL", "species": "COMPOSITE"}),
    ({"hs_code": "4407.11.00.00", "commodity": "wood", "manufactured_on": "2007-01-01"},
     {"genus": "SPECIAL", "species": "PREAMENDMENT"}),
    ({"hs_code": "4407.11.00.00", "commodity": "wood"},
     {"genus": "Cunninghamia", "species": "lanceolata"}),
    ({"hs_code": "4801.00.00.00", "commodity": "pulp_paper"}, {"genus": "Picea", "species": "abies"}),
    ({"hs_code": "1801.00.00.00", "commodity": "cocoa"}, {"genus": "Theobroma", "species": "cacao"}),
    ({"hs_code": "1201.90.00.00", "commodity": "soya"}, {"genus": "Glycine", "species": "max"}),
    ({"hs_code": "9403.60.80.81", "commodity": "wood", "exemption_claimed": "de_minimis",
      "plant_share": "0.04", "plant_mass_kg": "1.2"}, {"genus": "Shorea", "species": "pauciflora"}),
    ({"hs_code": "4415.20.00.00", "commodity": "wood", "exemption_claimed": "packaging",
      "packaging_use": "carries_other_goods"}, {"genus": "Shorea", "species": "pauciflora"}),
    ({"hs_code": "0102.29.00.00", "commodity": "cattle"}, {"genus": "Bos", "species": "taurus"}),
)  # fmt: skip
BOUND_FOR = ("US", "CN", "DE", "GB", "AU", "JP", "KR")
DATES = (
    "2020-12-31", "2021-01-01", "2026-12-29", "2026-12-30", "2027-01-01", "2027-03-01", "2027-05-30",
    "2027-07-19", "2027-07-20", "2027-08-01", "2027-09-01",
)  # fmt: skip
COUNTRIES = (
    "MY",
    "BR",
    "CN",
    "VN",
    "GH",
    "ID",
    "CM",
    "IN",
    "MM",
    "RU",
    "TW",
    "MY;CN",
    "South Seas",
)
ODD: dict[str, tuple[str, ...]] = {
    "import_country": BOUND_FOR, "export_country": (*COUNTRIES[:8], "NL"),
    "processing_country": ("CN", "VN"), "supplier": ("Upland", "River", "bearer"),
    "entry_number": ("7", "ABC-1000001-7"), "entry_type": ("01", "11", "86"),
    "record_years": ("2", "3", "5", "10"), "operator_established": ("2001-01-01", "2025-02-01"),
    "supplier_email": ("b@farm.example", "no address"),
    "chain_tiers": ("2", "3", "4", "5"), "risk_concluded_on": ("2027-07-01", "2025-01-01"),
    "system_reviewed_on": ("2027-02-01", "2024-01-01"), "operator_country": ("DE", "US"),
    "hs_code": ("4407.29.00.00", "4403.49", "44", "4410.11", "4801", "9403.60", "1801", "0901", "07",
                "4418.20", "4404", "94", "470", "4414"),
    "quantity": ("20", "40", "41", "900"), "unit": ("m3", "t", "kg"), "value": ("0", "60000", "900000"),
    "unit_price": ("300", "740", "500"), "currency": ("CNY", "USD"),
    "plant_share": ("0.04", "0.05", "0.3"), "plant_mass_kg": ("1.2", "2.9", "8"),
    "description": ("goods", "wood", "sawn boards of meranti"), "trade_name": ("timber", "meranti"),
    "supplementary_unit": ("MTQ", "NAR"), "supplementary_quantity": ("40",),
    "production_countries": COUNTRIES, "harvest_countries": COUNTRIES,
    "placing_date": ("2026-12-29", "2026-12-30", "2027-07-25"), "eori": ("DE1234567", "12"),
    "genus": ("Shorea", "Dalbergia", "Swietenia", "Mixed", "Khaya", "SPECIAL", "Cedrela"),
    "species": ("pauciflora", "latifolia", "nigra", "macrophylla", "spp.", "hardwood", "odorata",
                "ivorensis", "COMPOSITE", "Shorea pauciflora", "Dalbergia latifolia", "*"),
    "plant_quantity": ("9", "12", "40"), "plant_unit": ("kg", "m3", "pcs"),
    "recycled_percent": ("0", "40"), "article": ("boards", "frame", "*"),
    "quantity_from_plot": ("10", "20", "40", "900"), "producer": ("Upland", "Somebody"),
    "number": ("27DEABCDEFGH12", "N-1", "HP/1", "27US123456/AB", "GH-2027-000123"),
    "issuer": ("Office", "Other office"), "expires": ("none", "2027-01-01", "2027-12-31"),
    "holder": ("Upland", "Somebody", "*"), "country": COUNTRIES[:8],
    "checked_with_issuer": ("yes", "no"), "status": ("AVAILABLE", "WITHDRAWN"),
    "file": ("agrees", "differs"), "statement": ("none",), "edited_on": ("none", "2027-07-30"),
    "balance": ("0", "40", "7"), "direction": ("in", "out", "closing"), "region": ("Acre", "Pará"),
    "declared_area_ha": ("0.4", "3", "4", "5", "9"), "point": ("yes", "no"),
    "documents_listed": ("200",), "operator_email": ("none",), "commodity_of_plot": ("cocoa",),
    **dict.fromkeys(WHISP_INDICATORS, ("yes", "no")),
}  # fmt: skip
KEYS = {
    "shipments": ("shipment_id",), "lines": ("shipment_id", "line_no"),
    "components": ("shipment_id", "line_no"), "origins": ("shipment_id", "line_no"),
    "documents": ("document_id",), "ledger": ("ledger_id", "entry_no"),
    "plots": ("plot_id", "land"),
}  # fmt: skip


@cache
def types_of_packs() -> dict[str, tuple[str, ...]]:
    """The types of paper that the rules of each pack name."""
    found: dict[str, tuple[str, ...]] = {}
    for resolved in packs():
        lists = [v for v in resolved.values.values() if isinstance(v, tuple)]
        words = {w for v in lists for w in v if isinstance(w, str)}
        known = set(document_types())
        found[resolved.pack.id] = tuple(sorted(words & known)) or ("harvest_permit",)
    return found


def draw(random: Random) -> Declaration:
    """Consignments in order, a few or many, and then some things about each of them changed.

    They are judged together, which costs as much as judging one.
    """
    tables: Tables = {name: [] for name in (*DECLARED, "plots")}
    pieces = random.sample(range(NOWHERE), NOWHERE)
    abouts = sorted(types_of_packs())
    for number in range(random.choice((2, MOST, MOST))):
        one: Tables = {name: [] for name in tables}
        at = pieces[2 * number : 2 * number + 2]
        _consignment(one, f"S-{number}", at, random.choice(abouts), random)
        for _ in range(random.choice((0, 0, 1, 2, 4, 8))):
            _change(one, random)
        if random.random() < 0.95:
            _count_papers(one)
        for name, rows in one.items():
            tables[name] += rows
    without = random.choice(("nothing",) * 6 + WITHOUT)
    return Declaration(tables, without)


MOST = 80
PERIODS = (
    ("production_start", "production_end"), ("harvest_start", "harvest_end"), ("issued", "expires"),
)  # fmt: skip
BOUND = {
    "us-lacey-act": "US", "us-forest-act": "US", "cn-forest-law": "CN", "eu-eudr": "DE",
    "uk-environment-act": "GB", "au-illegal-logging": "AU", "jp-clean-wood": "JP", "kr-timber": "KR",
}  # fmt: skip


def _consignment(tables: Tables, name: str, pieces: list[int], about: str, random: Random) -> None:
    goods, plant = random.choice(GOODS)
    grown = PIECES[pieces[0]][0]
    base = cocoa().tables
    supplier = random.choice(("Upland", "Upland", "River"))
    bound = BOUND.get(about, random.choice(BOUND_FOR))
    shipment = {
        **base["shipments"][0], **NO, "shipment_id": name,
        "export_country": "ID" if bound == "DE" and name.endswith("7") else grown,
        "processing_country": grown, "import_country": bound, "supplier": supplier,
        "importer_address": "Street 1", "consignee": "Import GmbH", "consignee_address": "Street 1",
        "entry_number": "ABC-1000001-7", "entry_type": "01", "bill_of_lading": "B1",
        "container": "C1", "mid": "M1", "exporter": "Export Ltd",
        "operator_role": random.choice(("operator", "operator", *OPERATOR_ROLES)),
        "operator_size": random.choice(("large", *OPERATOR_SIZES)),
        "due_diligence": random.choice(("full", "full", "simplified")),
    }  # fmt: skip
    line = {
        **base["lines"][0], "shipment_id": name, "quantity": "40", "unit": "m3", "value": "30000",
        "currency": "CNY" if bound == "CN" else "USD", "unit_price": "750",
        "reference_unit_price": "760", "exemption_claimed": "none", "exclusion_claimed": "none",
        "species_may_vary": "no", "production_countries": grown, "bark_on": "no",
        "supplementary_quantity": "40", "supplementary_unit": "MTQ",
        "description": "sawn boards, planed", "trade_name": "red meranti", **goods,
    }  # fmt: skip
    component = {
        "shipment_id": name, "line_no": "1", "article": "boards", "harvest_countries": grown,
        "plant_quantity": "40", "plant_unit": "m3", "finished_item": "no",
        "specimen_source": random.choice(("wild", "wild", "planted")),
        "common_name": "local name", "recycled_percent": "0", **plant,
    }  # fmt: skip
    tables["shipments"].append(shipment)
    tables["lines"].append(line)
    tables["components"].append(component)
    if random.random() < 0.3:
        line["species_may_vary"] = "yes"
        tables["components"].append({**component, "article": "frame", "species": "leprosula"})
    for piece in pieces[: random.choice((1, 1, 2))]:
        plot = f"P{piece}-{name}"
        tables["origins"].append(
            {"shipment_id": name, "line_no": "1", "plot_id": plot, "quantity_from_plot": "40",
             "producer": supplier, "article": "*"}
        )  # fmt: skip
        row = {
            "plot_id": plot, "land": str(piece), "country": PIECES[piece][0], "producer": supplier,
            "region": "Acre", "declared_area_ha": "3", "point": "no",
            **{each: random.choice(("yes", "no")) for each in WHISP_INDICATORS},
        }  # fmt: skip
        tables["plots"].append(row)
    _papers(tables, name, f"{plant['genus']} {plant['species']}", about, random)
    _entries(tables, name)


def _papers(tables: Tables, name: str, species: str, about: str, random: Random) -> None:
    """Papers of the types that a pack asks for, and perhaps those of another."""
    wanted = set(types_of_packs()[about])
    for pack in random.sample(sorted(types_of_packs()), random.choice((0, 0, 1))):
        wanted |= set(types_of_packs()[pack])
    keep = random.choice((0.1, 0.5, 0.9, 1.0))
    for kind in sorted(wanted):
        if random.random() > keep:
            continue
        made = {
            "document_id": f"{kind}-{name}", "type": kind, "issuer": "Office",
            "number": f"N-{kind}-{name}", "issued": "2026-01-10", "expires": "2027-12-31",
            "shipment_id": name, "line_no": random.choice(("1", "*")), "plot_id": "*",
            "species": species, "quantity": "40", "unit": "m3", "country": "*",
            "holder": tables["shipments"][-1]["supplier"], "checked_with_issuer": "yes",
            "treated": "yes", "translation": "readable", "file": "agrees", "status": "AVAILABLE",
            "acquired_on": "1970-01-01",
        }  # fmt: skip
        made["country"] = tables["shipments"][-1]["export_country"]
        if kind == "eudr_dds_reference":
            made["number"] = "27DEABCDEFGH12"
        tables["documents"].append(made)


def _entries(tables: Tables, name: str) -> None:
    """A ledger in order for the lot; its papers are the first two of the consignment."""
    papers = [row["document_id"] for row in tables["documents"] if row["shipment_id"] == name]
    common = {
        "ledger_id": f"L-{name}", "shipment_id": name, "line_no": "1", "quantity": "40",
        "unit": "m3", "edited_on": "none",
    }  # fmt: skip
    tables["ledger"] += [
        {**common, "entry_no": "1", "direction": "in", "date": "2027-06-03", "balance": "40",
         "document_id": papers[0] if papers else ""},
        {**common, "entry_no": "2", "direction": "out", "date": "2027-07-12", "balance": "0",
         "document_id": papers[1] if len(papers) > 1 else ""},
        {"ledger_id": f"L-{name}", "entry_no": "3", "direction": "closing", "date": "2027-07-15",
         "edited_on": "none"},
    ]  # fmt: skip


def _change(tables: Tables, random: Random) -> None:
    """Another value in one cell, or in the same cell of all rows."""
    often = {"shipments": 3, "lines": 3, "components": 2, "documents": 4}
    names = [name for name, rows in tables.items() if rows for _ in range(often.get(name, 1))]
    name = random.choice(names)
    column = random.choice([c for c in telling(name) if c not in KEYS[name]])
    other = "" if random.random() < 0.15 else _other(name, column, random)
    rows = tables[name] if random.random() < 0.7 else [random.choice(tables[name])]
    for row in rows:
        row[column] = other
        _in_order(row)


def _in_order(row: Row) -> None:
    """Of a period that ends before it begins neither day counts: without one, the other does."""
    for first, second in PERIODS:
        if row.get(first) and row.get(second) and row[first] > row[second] != "none":
            row[first] = ""


@cache
def telling(table: str) -> tuple[str, ...]:
    """Columns of which another value may tell another story.

    Not the lot of an entry: one that names none may belong to any, and of a whole ledger that is
    gone nobody can see that it was there.
    """
    columns = [c for c in TABLES[table] if c.allowed or c.name in ODD or c.cell.value == "date"]
    lot = ("shipment_id", "line_no")
    scopes = [c for c in TABLES[table] if c.cell.value == "scope" and table == "documents"]
    return tuple(c.name for c in (*columns, *scopes) if table != "ledger" or c.name not in lot)


def _other(table: str, column: str, random: Random) -> str:
    spec = TABLES[table].column(column)
    if column == "type":
        return random.choice(document_types())
    if column in ("line_no", "plot_id"):
        return random.choice(("*", "*", "1", "P1-S-0"))
    if column == "shipment_id":
        return random.choice(("*", "S-0") if random.random() < 0.05 else ("S-0", "S-1"))
    if column == "file":
        return random.choice(("agrees", "differs"))
    if spec.allowed:
        return random.choice(spec.allowed)
    if spec.cell.value == "date":
        return random.choice(DATES)
    return random.choice(ODD.get(column, ("something else",)))


def _count_papers(tables: Tables) -> None:
    for row in tables["shipments"]:
        names = (row["shipment_id"], "*")
        count = sum(d.get("shipment_id") in names for d in tables["documents"])
        row["documents_listed"] = str(count)
