"""Whatever is left out of a declaration, no rule of the three packs gets a lower ceiling for it.

Batches start clean and are then changed at random, so that many rules are met, and met for a
reason that can be taken away. Compared is the ceiling of every rule for every shipment, which is
sharper than that of the shipment: there a rule that is high hides all others.

Not taken away are keys of lines and links (a row that cannot be placed raises its shipment as a
whole, which other tests look at) and cells that fall back on the line when they are empty.
`documents_listed` is never less than the papers at hand: of a paper that no list knows nobody can
see that it is gone.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from random import Random

from how_many import NIGHTLY
from hypothesis import example, given, settings
from hypothesis import strategies as st
from law_sheet import sheet
from law_world import AS_OF, NO, Tables, into_china, joined, paper, to_china, to_us, with_scan

from ddcheck.assessment.weigh import owners
from ddcheck.model.outcome import Outcome, Severity
from ddcheck.planning import load_packs
from ddcheck.rulepack.dated_values import Resolved
from ddcheck.rulepack.evaluate import evaluate

CHOSEN = {
    "us-forest-act": {
        "scenario.enactment_date": date(2021, 6, 30),
        "scenario.declaration_start": date(2022, 6, 30),
        "scenario.action_plan_countries": ["MY"],
        "scenario.corruption_watch": ["VN"],
        "scenario.further_commodities": ["wood"],
    }
}
Key = tuple[str, str, str]


@cache
def packs() -> tuple[Resolved, ...]:
    return load_packs(("cn-forest-law", "us-forest-act", "us-lacey-act"), AS_OF, CHOSEN)


def ceilings(tables: Tables) -> dict[Key, int]:
    """Ceiling by (pack, rule, shipment)."""
    facts = sheet(tables)
    found: dict[Key, int] = {}
    for resolved in packs():
        for result in evaluate(resolved, facts):
            rows, owner = owners(result.rule.subject, "shipment", facts.links)
            for row, of in zip(rows, owner, strict=True):
                key = (resolved.pack.id, result.rule.id, facts.links.shipment_id[of])
                found[key] = max(found.get(key, 0), int(result.ceiling[row]))
    return found


# --- at random ----------------------------------------------------------------------------------

DAYS = ("2008-05-21", "2023-12-01", "2024-01-10", "2024-05-01", "2024-11-15", "2024-11-19")
COUNTRIES = ("MY", "CN", "VN", "CM", "MY;CN", "MM")
POOL = {
    "import_country": ("US", "CN", "DE"), "export_country": COUNTRIES[:4],
    "processing_country": ("CN", "VN"), "supplier": ("Upland Timber", "River Timber", "bearer"),
    "entry_number": ("ABC-1000001-7", "7"), "entry_type": ("01", "11"), "record_years": ("3", "7"),
    "documents_listed": ("12", ""), "arrival_date": DAYS[2:], "release_date": DAYS[2:],
    **dict.fromkeys(NO, ("yes",)), "night_transport": ("yes",),
    "hs_code": ("4407.29.00.00", "4403.49", "44", "4410.11", "4801.00", "9403.60.80.81"),
    "commodity": ("wood", "bamboo", "pulp_paper", "rubber", "other", "cocoa", "soya"),
    "quantity": ("40", "41", "80", "20", "60"), "unit": ("m3", "kg"), "value": ("0", "60000"),
    "unit_price": ("300", "740"), "currency": ("CNY", "USD"),
    "exemption_claimed": ("de_minimis", "packaging", "none"), "plant_share": ("0.04", "0.3"),
    "plant_mass_kg": ("1.2", "2.9", "8"), "packaging_use": ("carries_other_goods", "is_the_goods"),
    "exclusion_claimed": ("research", "planting", "none"), "manufactured_on": DAYS,
    "species_may_vary": ("yes", "no"), "bark_on": ("yes", "no"), "production_countries": COUNTRIES,
    "genus": ("Shorea", "Gonystylus", "SPECIAL", "Mixed", "Entandrophragma"),
    "species": ("pauciflora", "bancanus", "COMPOSITE", "PREAMENDMENT", "spp.", "hardwood", "*",
                "Shorea pauciflora", "Gonystylus bancanus"),
    "harvest_countries": COUNTRIES, "plant_unit": ("kg", "pcs"), "recycled_percent": ("0", "40"),
    "article": ("boards", "frame", "*"), "plot_id": ("*", "P-S-1", "P-S-2"),
    "type": ("harvest_permit", "land_title", "tax_receipt", "export_permit", "commercial_invoice",
             "cites_export_permit", "cn_cites_permit", "phytosanitary_certificate",
             "species_tracing_record", "importer_certification", "risk_assessment_record",
             "chain_of_custody_map", "mitigation_record"),
    "issuer": ("Office", "Other office"), "number": ("HP/1", "HP/2", "IV"),
    "issued": DAYS, "expires": ("none", "2024-06-01", "2024-12-31"),
    "shipment_id": ("*",), "line_no": ("*",), "holder": ("Upland Timber", "Somebody else"),
    "checked_with_issuer": ("yes", "no"), "country": ("MY", "CN", "VN"), "treated": ("yes", "no"),
    "direction": ("in", "out"), "date": DAYS[1:], "balance": ("0", "40"),
    "document_id": ("IP-S-1", "IS-S-2"), "edited_on": ("none", "2024-11-16"),
    "producer": ("Upland Timber", "Somebody else"), "entry_no": ("4",), "ledger_id": ("LG-S-1",),
}  # fmt: skip
MORE = {
    "lines": ("exclusion_claimed", "packaging_use", "manufactured_on", "bark_on", "plant_share",
              "plant_mass_kg"),
    "components": ("recycled_percent", "commodity"), "origins": ("article", "producer"),
    "documents": ("holder", "country", "treated", "checked_with_issuer", "number"),
    "shipments": ("release_date",), "ledger": (), "plots": (),
}  # fmt: skip
KEYS = {
    "shipments": ("shipment_id",), "lines": ("shipment_id", "line_no"),
    "components": ("shipment_id", "line_no"), "origins": ("shipment_id", "line_no"),
    "documents": ("document_id",), "ledger": ("ledger_id", "entry_no"), "plots": ("plot_id",),
}  # fmt: skip
STAY = {"quantity_from_plot", "harvest_start", "harvest_end"}


def draw(random: Random) -> Tables:
    """One to three shipments, clean, and then a few cells of them changed."""
    bases = [
        with_scan(
            random.choice((to_us, to_china, into_china))(
                f"S-{i + 1}", supplier=random.choice(POOL["supplier"][:2])
            )
        )
        for i in range(random.randint(1, 3))
    ]
    tables = copy.deepcopy(joined(*bases))
    if random.random() < 0.6:
        for change in random.choice(KINDS):
            change(tables)
    if random.random() < 0.3:
        _second_component(tables, random)
    for _ in range(random.choice((0, 1, 2, 4, 8))):
        _change(tables, random)
    if random.random() < 0.85:
        _count_papers(tables)
    return tables


def _cells(table: str, **cells: str) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for row in tables[table]:
            row.update(cells)

    return change


def _with_papers(*kinds: str, **cells: str) -> Callable[[Tables], None]:
    """Papers for every line of every shipment, in force when it arrives."""

    def change(tables: Tables) -> None:
        for row in list(tables["shipments"]):
            for kind in kinds:
                name = row["shipment_id"]
                made = paper(kind, name, kind, species="*", expires="none", **cells)
                tables["documents"].append(made)

    return change


_LISTED = _cells("components", genus="Gonystylus", species="bancanus")
_SPECIAL = _cells("components", genus="SPECIAL", species="COMPOSITE")
_OLD = _cells("components", genus="SPECIAL", species="PREAMENDMENT")
KINDS: tuple[tuple[Callable[[Tables], None], ...], ...] = (
    # cocoa under the FOREST Act, with all that an action-plan country asks
    (_cells("lines", commodity="cocoa"), _cells("components", commodity="cocoa"),
     _with_papers("risk_assessment_record", "importer_certification", "chain_of_custody_map",
                  "mitigation_record", "land_title")),
    # logs with bark
    (_cells("lines", hs_code="4403.49", bark_on="yes"),
     _with_papers("phytosanitary_certificate", treated="yes")),
    # listed species with both permits, and with an exclusion claimed
    (_LISTED, _with_papers("cites_export_permit", "cn_cites_permit")),
    # the same on its way out of China
    (_LISTED, _cells("shipments", import_country="US", export_country="CN"),
     _with_papers("cites_export_permit", "cn_cites_permit")),
    (_cells("lines", exclusion_claimed="planting"),),
    # designations
    (_SPECIAL, _cells("lines", hs_code="4410.11.00.00")),
    (_OLD, _cells("lines", manufactured_on="2007-01-01"), _with_papers("species_tracing_record")),
    (_cells("components", genus="SPECIAL", species="RECLAIMED"), _with_papers("species_tracing_record")),
    # exemptions
    (_cells("lines", exemption_claimed="de_minimis", plant_share="0.04", plant_mass_kg="1.2"),),
    (_cells("lines", exemption_claimed="packaging", packaging_use="carries_other_goods"),),
    # paper
    (_cells("lines", hs_code="4801.00.00.00", commodity="pulp_paper"),
     _cells("components", recycled_percent="40")),
)  # fmt: skip
"""What a batch can be about besides sawn wood."""


def _second_component(tables: Tables, random: Random) -> None:
    row = dict(random.choice(tables["components"])) | {"article": "frame"}
    tables["components"].append(row)
    if random.random() < 0.5:
        for line in tables["lines"]:
            line["species_may_vary"] = "yes"
        row["species"] = "leprosula"


def _change(tables: Tables, random: Random) -> None:
    name = random.choice([name for name, rows in tables.items() if rows])
    row = random.choice(tables[name])
    columns = [c for c in (*row, *MORE[name]) if c in POOL and c not in KEYS[name]]
    if columns:
        column = random.choice(columns)
        row[column] = random.choice(POOL[column])


def _count_papers(tables: Tables) -> None:
    for row in tables["shipments"]:
        names = (row["shipment_id"], "*")
        count = sum(d.get("shipment_id") in names for d in tables["documents"])
        row["documents_listed"] = str(count)


def never_fewer_listed(tables: Tables) -> None:
    for row in tables["shipments"]:
        names = (row["shipment_id"], "*")
        count = sum(d.get("shipment_id") in names for d in tables["documents"])
        if row.get("documents_listed") and float(row["documents_listed"]) < count:
            row["documents_listed"] = str(count)


def remove(tables: Tables, random: Random) -> str:
    """Take one paper or one cell away, and say which."""
    if tables["documents"] and random.random() < 0.35:
        gone = tables["documents"].pop(random.randrange(len(tables["documents"])))
        return f"paper {gone}"
    name = random.choice([name for name, rows in tables.items() if rows])
    row = random.choice(tables[name])
    keys = () if name in ("documents", "ledger") else KEYS[name]
    columns = [c for c, text in row.items() if text and c not in keys and c not in STAY]
    if not columns:
        return "nothing"
    column = random.choice(columns)
    row[column] = ""
    return f"{name}.{column} of {row}"


@given(st.integers(0, 2**32))
@settings(max_examples=5000 if NIGHTLY else 100)
@example(7)
def test_no_rule_gets_a_lower_ceiling_for_what_is_left_out(seed: int) -> None:
    random = Random(seed)
    tables = draw(random)
    never_fewer_listed(tables)
    before = ceilings(tables)
    poorer = copy.deepcopy(tables)
    gone = [remove(poorer, random) for _ in range(random.choice((1, 1, 2, 3)))]

    after = ceilings(poorer)

    fell = {key: (was, after[key]) for key, was in before.items() if after.get(key, 0) < was}
    assert not fell, (gone, fell)


NEEDS_LAYERS = {
    "certification-agrees", "clearing-allowed", "consent-of-communities", "imported-timber-source",
    "forest-loss-after-enactment", "protected-area-overlap", "reserve-overlap",
}  # fmt: skip
"""Rules about mapped land: without layers none of them is met, and other tests take these away."""

NEEDS_MORE = {"code-fits-goods"}
"""About goods whose words contradict each other: there are none in these batches."""


def _clean_of_every_kind() -> Iterator[Tables]:
    for base in (to_us, to_china, into_china):
        for kind in KINDS:
            tables = copy.deepcopy(with_scan(base()))
            for change in kind:
                change(tables)
            _count_papers(tables)
            yield tables


def test_the_drawn_batches_hold_what_the_property_is_about() -> None:
    """Every rule is met in some of them, or there would be nothing to lose."""
    seen: dict[tuple[str, str], set[int]] = {}
    drawn = [draw(Random(seed)) for seed in range(60)]
    for tables in (*drawn, *_clean_of_every_kind()):
        facts = sheet(tables)
        for resolved in packs():
            for result in evaluate(resolved, facts):
                if result.rule.severity is Severity.INFO:
                    continue  # it has no ceiling to fall
                key = (resolved.pack.id, result.rule.id)
                seen.setdefault(key, set()).update(int(o) for o in result.outcome)
    never = {name for (_, name), outcomes in seen.items() if Outcome.MET not in outcomes}
    assert never <= NEEDS_LAYERS | NEEDS_MORE
