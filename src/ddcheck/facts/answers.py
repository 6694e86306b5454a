"""Which function answers which fact of the dictionary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ddcheck.facts import (
    annex,
    goods,
    harvest,
    land_claims,
    paper_checks,
    protected_species,
    statements,
)
from ddcheck.facts.areas_in_force import overlap_in_force
from ddcheck.facts.column import FactColumn
from ddcheck.facts.declared import category_of
from ddcheck.facts.entry_mass import entry_plant_mass
from ddcheck.facts.links import ABSENT
from ddcheck.facts.names import full_name, kind_of_name
from ddcheck.facts.paper_facts import valid_on
from ddcheck.facts.trade_answers import TRADE_ANSWERS
from ddcheck.facts.whisp import whisp_indicator

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

Arguments = dict[str, object]
Answer = Callable[["FactSheet", Arguments], FactColumn]


def _category(table: str, column: str) -> Answer:
    return lambda sheet, _: getattr(sheet, table).category(column)


def _hs_chapter(sheet: FactSheet, _: Arguments) -> FactColumn:
    index, reasons = sheet.lines.reasons("hs_code")
    codes = sheet.lines.texts("hs_code")
    return category_of([None if code is None else code[:2] for code in codes], index, reasons)


def _scientific_name(sheet: FactSheet, _: Arguments) -> FactColumn:
    index, reasons = sheet.components.reasons("genus")
    names = zip(sheet.components.texts("genus"), sheet.components.texts("species"), strict=True)
    return category_of([full_name(*name) for name in names], index, reasons)


def _name_kind(sheet: FactSheet, _: Arguments) -> FactColumn:
    genus_index, genus_reasons = sheet.components.reasons("genus")
    species_index, species_reasons = sheet.components.reasons("species")
    names = zip(sheet.components.texts("genus"), sheet.components.texts("species"), strict=True)
    index = np.where(genus_index >= 0, genus_index, species_index + len(genus_reasons))
    return category_of(
        [kind_of_name(*name) for name in names],
        index.astype(np.int32),
        genus_reasons + species_reasons,
    )


def _document_valid(sheet: FactSheet, given: Arguments) -> FactColumn:
    return valid_on(sheet.papers, sheet.line_claim(), harvest.types_of(given))


def _geometry_type(sheet: FactSheet, _: Arguments) -> FactColumn:
    kinds = sheet.ground.given.kind
    texts = [None if row == ABSENT else kinds[row] for row in sheet.links.plot_row]
    return category_of(texts, np.maximum(sheet.ground.reason, 0), sheet.ground.reasons)


def _cover(name: str, day: str) -> Answer:
    def answer(sheet: FactSheet, given: Arguments) -> FactColumn:
        when, canopy, tolerance = given[day], given["canopy_above"], given["tolerance"]
        assert isinstance(when, date)
        assert isinstance(canopy, float)
        assert isinstance(tolerance, float)
        found: FactColumn = getattr(sheet.ground, name)(when, canopy, tolerance)
        return found

    return answer


def _table(given: Arguments, name: str) -> goods.TableRows:
    rows = given[name]
    assert isinstance(rows, tuple)
    return rows


def _names(given: Arguments, name: str) -> tuple[str, ...]:
    names = given[name]
    assert isinstance(names, tuple)
    return names


ANSWERS: dict[str, Answer] = {
    **TRADE_ANSWERS,
    **{
        f"shipment.{name}": _category("shipments", name)
        for name in ("import_country", "export_country", "processing_country", "entry_type")
    },
    "shipment.arrival_date": lambda sheet, _: sheet.shipments.date("arrival_date"),
    "line.commodity": _category("lines", "commodity"),
    "line.currency": _category("lines", "currency"),
    "line.exemption_claimed": _category("lines", "exemption_claimed"),
    "line.hs_chapter": _hs_chapter,
    "line.hs_listed": lambda sheet, given: goods.hs_listed(
        sheet.lines, sheet.column("line", "shipment.arrival_date", ()), _table(given, "schedule")
    ),
    "line.plant_share": lambda sheet, _: sheet.lines.number("plant_share", "share"),
    "line.entry_plant_mass": lambda sheet, _: entry_plant_mass(
        sheet.shipments, sheet.lines, sheet.links
    ),
    "line.any_species_in": lambda sheet, given: goods.any_species_in(
        sheet.components, sheet.links, _table(given, "taxa"), sheet.synonyms
    ),
    "line.value": lambda sheet, _: sheet.lines.number("value", "currency", zero_is_unknown=True),
    "line.unit_price_ratio": lambda sheet, _: goods.price_ratio(sheet.lines),
    "line.harvested_in": lambda sheet, given: goods.harvested_in(
        sheet.components, sheet.lines, sheet.links, _names(given, "countries")
    ),
    "line.harvest_country_kind": lambda sheet, _: goods.line_country_kind(
        sheet.components, sheet.lines, sheet.links
    ),
    "line.document_valid": _document_valid,
    "component.scientific_name": _scientific_name,
    "component.name_kind": _name_kind,
    "component.harvest_country_kind": lambda sheet, _: goods.country_kind(
        sheet.components, "harvest_countries"
    ),
    "component.plant_quantity": lambda sheet, _: sheet.components.number(
        "plant_quantity", "quantity", zero_is_unknown=True
    ),
    "component.plant_unit": _category("components", "plant_unit"),
    "origin.overlap_in_force": lambda sheet, given: overlap_in_force(
        sheet, given, sheet.origin_claim().start, sheet.origin_claim().end
    ),
    "plot.area": lambda sheet, _: sheet.ground.area(),
    "plot.geometry_type": _geometry_type,
    "plot.country": _category("plots", "country"),
    "plot.observed_share": lambda sheet, _: sheet.ground.observed_share(),
    "plot.forest_loss": _cover("forest_loss", "after"),
    "plot.forest_at": _cover("forest_at", "on"),
    **{
        f"plot.{name}": _cover(name, "after")
        for name in ("forest_loss_share", "loss_families", "largest_loss_patch", "loss_status")
    },
    "plot.whisp_indicator": lambda sheet, given: whisp_indicator(
        sheet.plots, str(given["name"]), sheet.ground
    ),
    "plot.overlap": lambda sheet, given: sheet.ground.overlap(str(given["product"])),
    **statements.ANSWERS,
    **annex.ANSWERS,
    **paper_checks.ANSWERS,
    **protected_species.ANSWERS,
    **land_claims.ANSWERS,
    **harvest.ANSWERS,
}
