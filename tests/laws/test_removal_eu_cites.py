"""Removing a field or a paper never lowers a ceiling of these packs."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from how_many import NIGHTLY
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from consignment import Consignment, ceilings, cocoa, paper, point, polygon, run, timber
from taken_away import speaks_against

PACKS = (
    "eu-eudr", "cites-timber", "evidence-documents", "context", "uk-environment-act",
    "au-illegal-logging", "jp-clean-wood", "kr-timber",
)  # fmt: skip
KEYS = {"shipment_id", "line_no", "document_id"}
OTHER = {
    "import_country": ("DE", "GB", "AU", "JP", "KR", "US"),
    "export_country": ("BR", "GH", "ID", "NL"),
    "arrival_date": ("2026-12-01", "2027-07-20"),
    "placing_date": ("2026-12-29", "2027-05-01", "2027-07-25"),
    "operator_role": ("operator", "downstream", "trader", "primary"),
    "operator_size": ("natural", "micro", "small", "medium", "large"),
    "operator_established": ("2001-01-01", "2025-02-01"),
    "supplier": ("Fazenda", "Somebody"),
    "supplier_email": ("b@farm.example", "no address"),
    "eori": ("DE1234567", "12"),
    "due_diligence": ("full", "simplified"),
    "own_produce": ("yes", "no"),
    "chain_tiers": ("2", "5"),
    "mixing": ("segregated", "mass_balance", "mixed_unknown"),
    "circumvention": ("none", "found"),
    "adverse_information": ("none", "found"),
    "labour_register": ("clear", "listed"),
    "risk_conclusion": ("negligible", "not_negligible"),
    "risk_concluded_on": ("2027-07-01", "2025-01-01"),
    "mitigation": ("done", "none", "not_needed"),
    "compliance_officer": ("yes", "no"),
    "record_years": ("5", "2"),
    "dds_confirmation": ("annex_wording", "edited"),
    "hs_code": ("1801.00.00", "4407.29.00", "4418.20", "4404", "0901"),
    "commodity": ("cocoa", "wood", "bamboo", "cattle", "other"),
    "production_countries": ("BR", "GH", "RU", "TW", "BR GH"),
    "production_end": ("2027-05-30", "2027-08-30", "2023-01-01"),
    "description": ("cocoa beans, raw", "goods"),
    "quantity": ("20", "900", "5000"),
    "unit": ("t", "kg"),
    "supplementary_unit": ("", "MTQ", "NAR"),
    "genus": ("Dalbergia", "Swietenia", "Shorea", "mixed"),
    "species": ("latifolia", "macrophylla", "spp.", "nigra", "hardwood"),
    "harvest_countries": ("BR", "IN", "RU", "FJ", "South Seas"),
    "plant_quantity": ("900", "9"),
    "plant_unit": ("kg", "m3"),
    "specimen_source": ("wild", "planted", "pre_convention", "artificially_propagated"),
    "finished_item": ("yes", "no"),
    "quantity_from_plot": ("20", "10", "900"),
    "producer": ("Fazenda", "Somebody"),
    "number": ("27DEABCDEFGH12", "N-1", "27US123456/AB"),
    "status": ("AVAILABLE", "WITHDRAWN"),
    "issued": ("2026-01-01", "2027-07-27"),
    "expires": ("2028-12-31", "2027-01-01"),
    "holder": ("Fazenda", "Somebody", "*"),
    "country": ("BR", "IN", "GH"),
    "checked_with_issuer": ("yes", "no"),
    "translation": ("readable", "none"),
    "acquired_on": ("", "2001-01-01", "2020-01-01"),
    "type": ("gh_flegt", "harvest_permit", "fsc_cert", "cites_preconvention", "odd_type"),
}  # fmt: skip
PLOTS = (
    [polygon("P1", -54.803, -3.095, 0.003)],
    [polygon("P1", -54.405, -3.204, 0.009, region="Acre")],
    [point("P1", -54.801501, -3.093502, 3.0)],
    [point("P1", -54.8015, -3.0935, 9.0)],
    [],
)


@st.composite
def consignments(draw: st.DrawFn) -> Consignment:
    """A consignment with a few things wrong."""
    goods = cocoa() if draw(st.booleans()) else timber("Dalbergia", "latifolia", "IN")
    if draw(st.booleans()):
        goods.tables["documents"] += [paper("HP", "harvest_permit"), paper("FL", "gh_flegt")]
    goods.plots = draw(st.sampled_from(PLOTS))
    for _ in range(draw(st.integers(0, 8))):
        table, row = draw(st.sampled_from(_rows(goods)))
        columns = [c for c in OTHER if c in _columns(table) and c not in KEYS]
        column = draw(st.sampled_from(columns))
        goods = goods.change(table, row, **{column: draw(st.sampled_from(OTHER[column]))})
    return goods


def _rows(goods: Consignment) -> list[tuple[str, int]]:
    return [(name, i) for name, rows in goods.tables.items() for i in range(len(rows))]


def _columns(table: str) -> set[str]:
    from ddcheck.model.tables import TABLES

    return {column.name for column in TABLES[table]}


def _damaged(draw: st.DrawFn, goods: Consignment) -> Consignment:
    hurt = goods.copy()
    for _ in range(draw(st.integers(1, 3))):
        table, row = draw(st.sampled_from(_rows(hurt)))
        if table == "documents" and draw(st.booleans()):
            del hurt.tables[table][row]
            continue
        filled = [
            c
            for c, v in hurt.tables[table][row].items()
            if v and c not in KEYS and not speaks_against(c, v)
        ]
        if filled:
            hurt.tables[table][row][draw(st.sampled_from(sorted(filled)))] = ""
    return hurt


@settings(max_examples=2000 if NIGHTLY else 50)
@given(st.data())
def test_removing_a_field_or_a_paper_never_lowers_a_ceiling(data):
    goods = data.draw(consignments())
    hurt = _damaged(data.draw, goods)
    layers = data.draw(st.booleans())
    with tempfile.TemporaryDirectory() as folder:
        before = ceilings(run(goods, Path(folder), *PACKS, layers=layers))
        after = ceilings(run(hurt, Path(folder), *PACKS, layers=layers))

    fallen = {key: (was, after[key]) for key, was in before.items() if after[key] < was}
    assert not fallen
