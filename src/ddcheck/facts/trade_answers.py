"""How the facts of the trade are answered: name to function, arguments typed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from ddcheck.facts import form, inputs, ledger, paper_cells, side_by_side, tariff_codes
from ddcheck.facts.column import FactColumn
from ddcheck.facts.goods import TableRows
from ddcheck.facts.told import yes_no

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

Arguments = dict[str, object]
Answer = Callable[["FactSheet", Arguments], FactColumn]


def _words(given: Arguments, name: str = "types") -> tuple[str, ...]:
    found = given[name]
    assert isinstance(found, tuple)
    return found


def _rows(given: Arguments, name: str) -> TableRows:
    found = given[name]
    assert isinstance(found, tuple)
    return found


def _number(given: Arguments, name: str) -> float:
    found = given[name]
    assert isinstance(found, int | float)
    return float(found)


def _since(given: Arguments) -> date:
    since = given["since"]
    assert isinstance(since, date)
    return since


def _category(table: str, column: str) -> Answer:
    return lambda sheet, _: getattr(sheet, table).category(column)


def _answered(table: str, column: str) -> Answer:
    return lambda sheet, _: yes_no(getattr(sheet, table), column)


def _of_types(compute: Callable[[FactSheet, tuple[str, ...]], FactColumn]) -> Answer:
    return lambda sheet, given: compute(sheet, _words(given))


def _plain(compute: Callable[[FactSheet], FactColumn]) -> Answer:
    return lambda sheet, _: compute(sheet)


def _exemption(sheet: FactSheet, given: Arguments) -> FactColumn:
    return form.exemption_shown(
        sheet, _number(given, "plant_share"), _number(given, "entry_mass"), _rows(given, "taxa")
    )


TRADE_ANSWERS: dict[str, Answer] = {
    "shipment.supplier": _category("shipments", "supplier"),
    "shipment.release_date": lambda sheet, _: sheet.shipments.date("release_date"),
    "shipment.abnormal_trade": _plain(form.abnormal_trade),
    "shipment.inspection_refused": _answered("shipments", "inspection_refused"),
    "line.input_in": lambda sheet, given: inputs.input_in(sheet, _words(given, "commodities")),
    "line.packaging_use": _category("lines", "packaging_use"),
    "line.exclusion_claimed": _category("lines", "exclusion_claimed"),
    "line.manufactured_on": lambda sheet, _: sheet.lines.date("manufactured_on"),
    "line.species_may_vary": _answered("lines", "species_may_vary"),
    "line.species_listed": _plain(inputs.species_listed),
    "line.bark_on": _answered("lines", "bark_on"),
    "line.timber_volume": _plain(inputs.timber_volume),
    "line.hs_begins_with": lambda sheet, given: inputs.hs_begins_with(
        sheet, _words(given, "codes")
    ),
    "line.code_fits_goods": lambda sheet, given: tariff_codes.code_fits_goods(
        sheet.lines, _rows(given, "codes")
    ),
    "line.exemption_shown": _exemption,
    "line.form_complete": lambda sheet, given: form.form_complete(
        sheet, _words(given, "paper_chapters")
    ),
    "line.paper_issued_by_arrival": _of_types(paper_cells.issued_by_arrival),
    "line.papers_on_file": _of_types(paper_cells.papers_on_file),
    "line.papers_agree": lambda sheet, given: side_by_side.papers_agree(
        sheet, _words(given), _number(given, "agreement")
    ),
    "line.paper_says_treated": _of_types(paper_cells.says_treated),
    "line.export_limited": lambda sheet, given: inputs.export_limited(
        sheet, _rows(given, "limits")
    ),
    "line.ledger_in_order": _plain(ledger.in_order),
    "line.ledger_unaltered": _plain(ledger.unaltered),
    "line.ledger_agrees": lambda sheet, given: ledger.agrees(sheet, _number(given, "agreement")),
    "component.commodity": _category("components", "commodity"),
    "component.recycled_percent": lambda sheet, _: sheet.components.number(
        "recycled_percent", "percent"
    ),
    "component.designation": _plain(inputs.designation),
    "component.range": lambda sheet, given: inputs.species_range(sheet, _rows(given, "ranges")),
    "component.harvest_is_export": _plain(inputs.harvest_is_export),
    "component.plot_agrees": _plain(inputs.plot_agrees),
    "origin.country_agrees": _plain(inputs.country_agrees),
    "origin.holder_agrees": _of_types(paper_cells.holder_agrees),
    "origin.paper_checked": _of_types(paper_cells.checked),
    "origin.paper_one_supplier": lambda sheet, given: side_by_side.papers_used_once(
        sheet, _words(given), "supplier"
    ),
    "origin.paper_within_quantity": lambda sheet, given: side_by_side.papers_used_once(
        sheet, _words(given), "quantity"
    ),
    "origin.receipt_share": _of_types(paper_cells.receipt_share),
    "origin.paper_spans_loss": lambda sheet, given: paper_cells.spans_loss(
        sheet, _words(given), _since(given), _number(given, "tolerance")
    ),
    "plot.forest_loss_since": lambda sheet, given: paper_cells.loss_since(
        sheet.ground, _since(given), _number(given, "canopy_above"), _number(given, "tolerance")
    ),
}
