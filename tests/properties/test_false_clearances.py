"""Each of these once let something through, or broke the run; the smallest example of each."""

from __future__ import annotations

import json

import pytest
from in_process import CHOSEN, PACKS, Screener, lowered, report_bytes
from small_batch import SCAN, Batch, feature

from ddcheck.model.outcome import Action

US_TIMBER = {"import_country": "US", "entry_type": "01"}


FORM = {
    "supplier": "Nobody", "importer": "Imports", "importer_address": "Norfolk",
    "consignee": "Imports", "consignee_address": "Norfolk", "entry_number": "ABC-1000001-7",
    "container": "C", "bill_of_lading": "B", "mid": "M", "record_years": "5",
}  # fmt: skip


def papers_of_trade(name: str) -> list[dict[str, str]]:
    """Title, receipt, export permit, invoice and declaration, as the Lacey pack asks for them."""
    common = {
        "issuer": "Office", "issued": "2024-01-10", "expires": "none", "shipment_id": name,
        "line_no": "1", "plot_id": "*", "species": "Shorea pauciflora", "quantity": "40",
        "unit": "m3", "holder": "Nobody", "country": "MY", "translation": "readable",
    }  # fmt: skip
    kinds = ("land_title", "tax_receipt", "export_permit", "commercial_invoice", "ppq505")
    return [
        common | {"document_id": f"{kind}-{name}", "type": kind, "number": f"{kind} {name}"}
        for kind in kinds
    ]


def timber(*names: str, **changes: str) -> Batch:
    """Shipments of sawn wood that proceed: one line, one plot, one permit each."""
    batch = Batch()
    for name in names:
        batch.tables["shipments"].append(
            {
                "shipment_id": name,
                "import_country": "US",
                "export_country": "MY",
                "processing_country": "MY",
                "arrival_date": "2024-11-18",
                "entry_type": "01",
                "documents_listed": "6",
            }
            | FORM
        )
        line = {
            "shipment_id": name, "line_no": "1", "hs_code": "4407.25.00.00", "commodity": "wood",
            "quantity": "40", "unit": "m3", "value": "31200", "currency": "USD",
            "exemption_claimed": "none", "production_countries": "MY",
            "production_start": "2024-03-04", "production_end": "2024-05-17",
            "description": "boards", "unit_price": "780", "reference_unit_price": "790",
            "species_may_vary": "no",
        }  # fmt: skip
        batch.tables["lines"].append(line | changes)
        batch.tables["components"].append(
            {
                "shipment_id": name,
                "line_no": "1",
                "article": "boards",
                "genus": "Shorea",
                "species": "pauciflora",
                "harvest_countries": "MY",
                "plant_quantity": "40",
                "plant_unit": "m3",
            }
        )
        batch.tables["origins"].append({"shipment_id": name, "line_no": "1", "plot_id": "P"})
        batch.tables["documents"].append(
            {
                "document_id": f"permit-{name}",
                "type": "harvest_permit",
                "issued": "2024-01-10",
                "expires": "2024-12-31",
                "shipment_id": name,
                "line_no": "1",
                "plot_id": "P",
                "species": "Shorea pauciflora",
                "quantity": "60",
                "unit": "m3",
                "issuer": "Office",
                "number": f"HP {name}",
                "holder": "Nobody",
                "country": "MY",
                "checked_with_issuer": "yes",
                "translation": "readable",
                **SCAN,
            }
        )
        batch.tables["documents"] += papers_of_trade(name)
    batch.plots = [feature("P", "MY", "forest")]
    return batch


def test_the_base_of_this_file_proceeds(screener: Screener) -> None:
    found = screener.batch(timber("A", "B"))
    assert set(found.actions.values()) == {Action.PROCEED}
    assert found.exit_code == 0


@pytest.mark.parametrize("word", ["-", "unknown", "?", "待定"])
def test_a_placeholder_as_plot_id_moves_no_ground(screener: Screener, word: str) -> None:
    """A plot without a name once lent its ground to the plot behind it, or broke the run."""
    batch = timber("A")
    nameless = feature(word, "MY", "forest")
    batch.plots[0]["geometry"] = None
    batch.plots.insert(0, nameless)
    found = screener.batch(batch)
    assert found.actions["A"] is Action.INVESTIGATE
    assert found.run is not None
    assert found.run.record.plots.ids == ["P"]
    assert list(found.run.record.plots.geometry) == [None]
    batch = timber("A")
    batch.plots = [nameless, feature("P", "MY", "new")]
    assert screener.batch(batch).actions["A"] is Action.HOLD


@pytest.mark.parametrize("first", ["forest", "new"])
def test_of_a_plot_given_twice_no_copy_wins(screener: Screener, first: str) -> None:
    batch = timber("A")
    second = "new" if first == "forest" else "forest"
    batch.plots = [feature("P", "MY", first), feature("P", "MY", second)]
    found = screener.batch(batch)
    assert found.shipments["A"][1] == 3
    assert found.actions["A"] is Action.INVESTIGATE
    assert found.run is not None
    counts = found.run.record.counts["plots"]
    assert (counts.read, counts.screened) == (2, 0)


@pytest.mark.parametrize("reverse", [False, True])
def test_of_a_paper_given_twice_no_copy_wins(screener: Screener, *, reverse: bool) -> None:
    batch = timber("A")
    paper, *others = batch.tables["documents"]
    copies = [paper, paper | {"expires": "2024-03-01"}]
    batch.tables["documents"] = [*(copies[::-1] if reverse else copies), *others]
    found = screener.batch(batch)
    assert found.actions["A"] is Action.INVESTIGATE
    assert found.run is not None
    assert found.run.record.counts["documents"].rejected == 2


def test_a_stray_quotation_mark_hides_no_plot(screener: Screener) -> None:
    """Rows behind it are swallowed; once they were gone without a word."""
    batch = timber("A")
    batch.tables["origins"].append({"shipment_id": "A", "line_no": "1", "plot_id": "Q"})
    batch.plots.append(feature("Q", "MY", "new"))
    files = batch.files()
    before = screener.files(files)
    assert before.actions["A"] is Action.HOLD
    files["origins.csv"] = files["origins.csv"].replace(b"A,1,Q", b'A,1,"Q')
    now = screener.files(files)
    assert lowered(before, now) == []
    assert now.run is not None
    assert now.run.record.counts["origins"].read == 2
    assert now.run.record.counts["origins"].rejected == 1


def test_an_unreadable_second_file_hides_no_plot(screener: Screener) -> None:
    batch = timber("A")
    batch.plots.append(feature("Q", "MY", "new"))
    more = Batch()
    more.tables["origins"].append({"shipment_id": "A", "line_no": "1", "plot_id": "Q"})
    folder = screener.fresh()
    for name, files in (("one", batch.files()), ("two", {"origins.csv": b""})):
        (folder / name).mkdir()
        for file, data in files.items():
            (folder / name / file).write_bytes(data)
    rows = more.files()["origins.csv"]
    paths = (folder / "one", folder / "two")
    (folder / "two" / "origins.csv").write_bytes(rows)
    before = screener.paths(paths)
    assert before.actions["A"] is Action.HOLD
    (folder / "two" / "origins.csv").write_bytes(rows + b"\xff")
    assert lowered(before, screener.paths(paths)) == []
    (folder / "two" / "origins.csv").unlink()
    (folder / "two" / "origins.json").write_bytes(b'{"origins": [{"shipment_id": "A", ')
    assert lowered(before, screener.paths(paths)) == []


def test_rows_in_an_unexpected_place_of_a_json_file_are_read(screener: Screener) -> None:
    batch = timber("A")
    batch.plots.append(feature("Q", "MY", "new"))
    whole = json.loads(batch.nested())
    whole["shipments"][0]["origins"] = [{"line_no": "1", "plot_id": "Q"}]
    found = screener.files({"shipments.json": json.dumps(whole).encode()})
    assert found.actions["A"] is Action.HOLD
    whole["shipments"][0]["origins"] = {"line_no": "1", "plot_id": "Q"}
    found = screener.files({"shipments.json": json.dumps(whole).encode()})
    assert found.actions["A"] is Action.INVESTIGATE


def test_a_period_pieced_together_backwards_is_covered_by_nothing_that_ended(
    screener: Screener,
) -> None:
    """Harvest begins in June by the origin and ends in May by the line; the permit ends between."""
    batch = timber("A")
    batch.tables["origins"][0]["harvest_start"] = "2024-06-01"
    batch.tables["documents"][0]["expires"] = "2024-05-25"
    found = screener.batch(batch)
    assert found.actions["A"] is not Action.PROCEED


@pytest.mark.parametrize("text", ["2024-13-20", "?", "20.12.2024"])
def test_an_unreadable_day_of_harvest_is_not_an_empty_one(screener: Screener, text: str) -> None:
    """The line's day may stand in for an empty cell, never for one that hides another day."""
    batch = timber("A")
    batch.tables["origins"][0]["harvest_end"] = "2025-01-20"
    before = screener.batch(batch)
    assert before.actions["A"] is not Action.PROCEED
    batch.tables["origins"][0]["harvest_end"] = text
    assert lowered(before, screener.batch(batch)) == []


@pytest.mark.parametrize("text", ["1,000", "?", "0"])
def test_an_unreadable_quantity_is_not_the_quantity_of_the_line(
    screener: Screener, text: str
) -> None:
    batch = timber("A")
    batch.tables["origins"][0]["quantity_from_plot"] = "1000"
    before = screener.batch(batch)
    assert before.actions["A"] is Action.HOLD
    batch.tables["origins"][0]["quantity_from_plot"] = text
    assert lowered(before, screener.batch(batch)) == []


def test_components_speak_for_the_country_of_their_line(screener: Screener) -> None:
    """A line with components is cut where they are; its own cell changes nothing, given or not."""
    batch = timber("A", production_countries="CN")
    before = screener.batch(batch)
    batch.tables["lines"][0]["production_countries"] = ""
    after = screener.batch(batch)
    assert before.packs["cn-forest-law", "A"] == after.packs["cn-forest-law", "A"]
    batch.tables["components"][0]["harvest_countries"] = ""
    assert screener.batch(batch).packs["cn-forest-law", "A"][1] == 3


def test_a_rejected_row_leaves_open_what_else_was_cut_on_a_permit(screener: Screener) -> None:
    """40 + 30 on a permit of 60; a row that cannot be placed may be one of the two."""
    batch = timber("A", "B")
    for shipment, row in zip("AB", batch.tables["origins"], strict=True):
        row["quantity_from_plot"] = "40" if shipment == "A" else "30"
    permit, *others = batch.tables["documents"]
    others = [row for row in others if row["type"] != "harvest_permit"]
    batch.tables["documents"] = [permit | {"shipment_id": "*"}, *others]
    batch.tables["origins"].append(
        {"shipment_id": "A", "line_no": "1", "plot_id": "Q", "quantity_from_plot": "1"}
    )
    batch.plots.append(feature("Q", "MY", "forest"))
    before = screener.batch(batch)
    assert before.actions["B"] is Action.HOLD
    batch.tables["origins"][0]["line_no"] = ""
    now = screener.batch(batch)
    assert lowered(before, now) == []
    assert now.actions["B"] is Action.INVESTIGATE


@pytest.mark.parametrize("column", ["shipment_id", "line_no", "plot_id"])
def test_a_plot_does_not_profit_from_a_link_that_is_lost(screener: Screener, column: str) -> None:
    batch = timber("A")
    batch.tables["documents"][0]["expires"] = "2024-03-01"
    before = screener.batch(batch)
    assert before.plots["P"] == (3, 3)
    batch.tables["origins"][0][column] = ""
    assert lowered(before, screener.batch(batch)) == []


def test_tables_without_a_shipment_are_not_screened(screener: Screener) -> None:
    """Good land beside a declaration that holds no rows once gave exit code 0."""
    files = Batch(plots=timber("A").plots).files()
    assert screener.files(files).exit_code == 4
    assert screener.files({"plots.geojson": files["plots.geojson"]}).exit_code == 0


@pytest.mark.parametrize(
    ("price", "reference"), [("1e300", "1e-300"), ("1e15", "1e-15"), ("1e-16", "1"), ("1e16", "1")]
)
def test_extreme_numbers_break_nothing(screener: Screener, price: str, reference: str) -> None:
    batch = timber(
        "A", unit_price=price, reference_unit_price=reference, plant_mass_kg="1e308",
        quantity="1e308",
    )  # fmt: skip
    found = screener.batch(batch)
    assert found.exit_code != 0


@pytest.mark.parametrize("where", ["shipment_id", "importer", "genus", "plot"])
def test_half_a_character_breaks_nothing(screener: Screener, where: str) -> None:
    batch = timber("A")
    whole = json.loads(batch.flat())
    if where == "plot":
        whole["plots"]["features"][0]["properties"]["plot_id"] = "P\ud800"
    else:
        table = "components" if where == "genus" else "shipments"
        whole[table][0][where] = "A\udc00"
    found = screener.files({"shipments.json": json.dumps(whole).encode()})
    assert found.exit_code != 0


@pytest.mark.parametrize(
    "text", ["2024-12-31, revoked 2024-03-01", "2024-12-31 to 2024-03-01", "2024-12-31Tnever"]
)
def test_a_day_with_words_behind_it_is_not_that_day(screener: Screener, text: str) -> None:
    batch = timber("A")
    batch.tables["documents"][0]["expires"] = text
    assert screener.batch(batch).actions["A"] is Action.INVESTIGATE
    batch.tables["documents"][0]["expires"] = "2024-12-31T23:59:00.5+08:00"
    assert screener.batch(batch).actions["A"] is Action.PROCEED


@pytest.mark.parametrize("metres", ["1001", "3e5", "1e9"])
def test_an_outline_that_may_lie_anywhere_shows_nothing(screener: Screener, metres: str) -> None:
    """The ground within twice that distance was once looked at, whatever memory it took."""
    batch = timber("A")
    batch.plots[0]["properties"]["accuracy_m"] = metres
    assert screener.batch(batch).actions["A"] is Action.INVESTIGATE


@pytest.mark.parametrize("text", ["-1000", "1,000", "1 km or so", "nan"])
def test_an_accuracy_that_cannot_be_read_is_none_that_is_good(
    screener: Screener, text: str
) -> None:
    batch = timber("A")
    batch.plots[0]["properties"]["accuracy_m"] = "1000"
    before = screener.batch(batch)
    batch.plots[0]["properties"]["accuracy_m"] = text
    assert lowered(before, screener.batch(batch)) == []
    assert before.actions["A"] is Action.INVESTIGATE


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2060", "\u00ad", "\ufeff"])
def test_what_is_not_seen_makes_no_other_name(screener: Screener, sign: str) -> None:
    """Once proof that the permit is for another species."""
    batch = timber("A")
    batch.tables["components"][0]["genus"] = f"Sho{sign}rea"
    found = screener.batch(batch)
    assert found.actions["A"] is Action.INVESTIGATE
    assert found.run is not None
    assert "DD152" in {said.code for said in found.run.record.diagnostics}


@pytest.mark.parametrize("status", ["revoked", "WITHDRAWN", "已撤销", "?? see note"])
def test_a_paper_that_its_issuer_withdrew_bears_nothing_out(
    screener: Screener, status: str
) -> None:
    batch = timber("A")
    batch.columns["documents"].append("status")
    batch.tables["documents"][0]["status"] = "In force"
    assert screener.batch(batch).actions["A"] is Action.PROCEED
    batch.tables["documents"][0]["status"] = status
    found = screener.batch(batch)
    assert found.actions["A"] is Action.INVESTIGATE
    assert found.exit_code == 3
    assert found.run is not None
    said = report_bytes(found.run)[0].decode()
    assert f"permit-A has the status {status}" in said


def test_the_packs_of_this_folder_are_those_of_the_program() -> None:
    from ddcheck.rulepack.library import default_packs

    assert set(PACKS) <= set(default_packs())
    assert set(CHOSEN) <= set(PACKS)
