"""The plots of the document."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache, partial
from typing import Any

import numpy as np

from ddcheck.assessment.record import Record
from ddcheck.assessment.weigh import owners
from ddcheck.evidence.alerts import day_of
from ddcheck.facts.column import FactColumn
from ddcheck.facts.cover import Area
from ddcheck.facts.links import ABSENT
from ddcheck.model.wording import Lang, Wording
from ddcheck.plots.table import KINDS
from ddcheck.reports.document_facts import fact_value, rounded

Entry = dict[str, Any]
_PIECE = 1 << 12  # plots whose loss by year is held at once
_CAUSES = {
    "position": Wording(
        "ground that may lie inside or outside, as the outline is not exact",
        "因边界不精确而可能在内也可能在外的土地",
    ),
    "patch": Wording("patches smaller than half a hectare", "小于 0.5 公顷的斑块"),
    "planted": Wording("trees that two layers call planted", "两个图层判为人工种植的林木"),
    "conflict": Wording("layers that contradict each other", "相互矛盾的图层"),
    "gap": Wording("time that no layer watches", "没有图层监测的时段"),
    "dating": Wording("loss whose year may be off", "年份可能有误差的损失"),
    "baseline": Wording("loss outside the forest of the baseline year", "基准年森林之外的损失"),
    "unseen": Wording("ground that was not seen", "未观测的土地"),
    "doubt": Wording("an error in the geometry of the plot", "地块几何数据中的错误"),
}


class PlotFacts:
    """Columns of all plots that the entries read; made once a record."""

    def __init__(self, record: Record) -> None:
        question = record.loss_question
        given = (
            ("canopy_above", question.canopy_above),
            ("tolerance", question.tolerance),
        )
        sheet = record.sheet
        self.loss = sheet.own("plot.forest_loss", (("after", question.after), *given))
        self.forest = sheet.own("plot.forest_at", (given[0], ("on", question.after), given[1]))
        self.known = sheet.ground.usable
        self.area_ha = sheet.ground.hectares(record.measured.area)
        self.unseen_ha = sheet.ground.hectares(record.measured.unseen)
        asked = (question.after, question.canopy_above, question.tolerance)
        self.years_of = lru_cache(maxsize=4)(partial(_years_of, record))
        self.widths = sheet.ground.widths(*asked)
        self.asked = asked
        self.families = sheet.own("plot.loss_families", (("after", question.after), *given))
        self.patch = sheet.own("plot.largest_loss_patch", (("after", question.after), *given))
        self.status = sheet.own("plot.loss_status", (("after", question.after), *given))
        self.sigma = sheet.ground.sigma()
        self.until = sheet.ground.watched_until()
        self.shipments = _ShipmentsOfPlots(record)
        self.reviews = _reviews_of_plots(record)


def plot_entry(record: Record, facts: PlotFacts, row: int, lang: Lang) -> Entry:
    """What is known of one plot."""
    ground = record.sheet.ground
    given = int(record.links.plot_row[row])
    attributes = record.plots.attributes
    known = bool(facts.known[row])
    cause = _reason(ground.reason[row], ground.reasons, lang)
    lon, lat = _middle(record, given)
    return {
        "plot_id": record.links.plot_id[row],
        "country": _cell(attributes, "country", given),
        "producer": _cell(attributes, "producer", given),
        "geometry_type": None if given == ABSENT else KINDS[record.plots.kind_code[given]],
        "lon": lon,
        "lat": lat,
        "area_ha": rounded(facts.area_ha[row], "ha") if known else None,
        "declared_area_ha": _cell(attributes, "declared_area_ha", given),
        "seen_ha": _seen(facts, row) if known else None,
        "unseen_ha": rounded(facts.unseen_ha[row], "ha") if known else None,
        "unseen_causes": [cause] if cause else [],
        "forest_at_cutoff_ha": _span(facts.forest, row),
        "loss_after_cutoff_ha": _span(facts.loss, row),
        "loss_by_year": _years(facts, row) if known else {},
        "overlaps": {
            product: fact_value(
                record.sheet.own("plot.overlap", (("product", product),)), row, lang
            )
            for product in sorted(record.measured.overlaps)
        },
        **({"beside": _beside(record, given, lang)} if record.beside else {}),
        "widths": _widths(record, facts, row, lang),
        "loss_status": _label(facts.status, row),
        "largest_loss_patch_ha": rounded(facts.patch.hi[row], "ha")
        if facts.patch.known[row]
        else None,
        "loss_families": _families(facts.families, row),
        "position_sigma_m": None if facts.sigma is None else _sigma(facts.sigma[row]),
        "watched_from": _watched_from(record, facts, row),
        "watched_until": _watched(facts, row),
        "risk": _risk(record, row),
        "shipments": facts.shipments[row],
        "closed_by_review": sorted(facts.reviews[row]),
        **_carried(record, given),
    }


def _carried(record: Record, given: int) -> Entry:
    """The properties of the plot that are none of ours, by name; nothing where there are none."""
    found = {} if given == ABSENT else record.plots.carried.of(given)
    return {"carried": dict(sorted(found.items()))} if found else {}


def _widths(record: Record, facts: PlotFacts, row: int, lang: Lang) -> list[Entry]:
    """What makes the loss of a plot an interval, in hectares, the widest cause first.

    With each cause stands why it is so, who can narrow it and by what.
    """
    causes = [(name, float(part[row])) for name, part in facts.widths.items()]
    wide = sorted(((ha, name) for name, ha in causes if ha > 0), reverse=True)
    found = []
    for ha, name in wide:
        why = record.sheet.ground.width_reason(name, *facts.asked, row)
        found.append(
            {
                "kind": name, "cause": _CAUSES[name].say(lang), "ha": rounded(ha, "ha"),
                "why": why.say(lang), "who": why.ask, "narrowed_by": why.request(lang),
            }
        )  # fmt: skip
    return found


_CLASSES = {
    "none": Wording("no loss", "无损失"),
    "permanent-agriculture": Wording("permanent agriculture", "永久性农业"),
    "hard-commodities": Wording("hard commodities", "硬质商品（矿业、能源）"),
    "shifting-cultivation": Wording("shifting cultivation", "轮作农业"),
    "logging": Wording("logging", "采伐"),
    "wildfire": Wording("wildfire", "野火"),
    "settlements-and-infrastructure": Wording("settlements and infrastructure", "居民点与基础设施"),
    "other-natural": Wording("other natural disturbance", "其他自然干扰"),
}


def _beside(record: Record, given: int, lang: Lang) -> list[Entry]:
    """What layers that no rule reads say of a plot; [] where there is no such layer or no plot."""
    found = []
    for layer in record.beside if given != ABSENT else ():
        entry: Entry = {"layer": layer.id, "title": layer.title, "kind": layer.asserts}
        if layer.classes:
            shares = zip(layer.classes, layer.shares[given].tolist(), strict=True)
            entry["shares"] = {
                _CLASSES[name].say(lang) if name in _CLASSES else name: round(share, 4)
                for name, share in shares
                if share > 0
            }
        else:
            lo, hi = float(layer.lo[given]), float(layer.hi[given])
            entry["mg_per_ha"] = {"lo": math.floor(lo), "hi": math.ceil(hi - 1e-9)}
        entry["unseen_share"] = round(float(layer.unseen[given]), 4)
        found.append(entry)
    return found


def _label(column: FactColumn, row: int) -> str | None:
    return column.labels[int(column.lo[row])] if column.known[row] else None


def _families(column: FactColumn, row: int) -> Entry | None:
    if not column.known[row]:
        return None
    return {"certain": int(column.lo[row]), "possible": int(column.hi[row])}


def _sigma(metres: float) -> float | None:
    return round(float(metres), 1) if metres > 0 else None


def _watched(facts: PlotFacts, row: int) -> str | None:
    if facts.until is None or facts.until[row] == 0:
        return None
    return day_of(int(facts.until[row])).isoformat()


def _watched_from(record: Record, facts: PlotFacts, row: int) -> str | None:
    """First day of the loss series, for a plot that it watches."""
    starts = [use.period_start for use in record.measured.layers if use.asserts == "loss_year"]
    return starts[0].isoformat() if starts and _watched(facts, row) is not None else None


def _seen(facts: PlotFacts, row: int) -> float | int:
    return rounded(facts.area_ha[row] - facts.unseen_ha[row], "ha")


def _span(column: FactColumn, row: int) -> Entry | None:
    if not column.known[row]:
        return None
    parts = (("lo", column.lo), ("nominal", column.nominal), ("hi", column.hi))
    return {name: rounded(float(values[row]), "ha") for name, values in parts}


def _years_of(record: Record, piece: int) -> dict[int, tuple[Area, Area, Area]]:
    """Loss by year of a piece of the plots: of a million at once it would fill the memory."""
    period, question = record.measured.loss_period, record.loss_question
    years = () if period is None else tuple(range(period[0], period[1] + 1))
    ground = record.sheet.ground.part(piece * _PIECE, (piece + 1) * _PIECE)
    return ground.loss_by_year(years, question.canopy_above, question.tolerance)


def _years(facts: PlotFacts, row: int) -> Entry:
    """Years in which loss is labelled; the others are nothing but the neighbours' doubt."""
    piece, at = divmod(row, _PIECE)
    years = {}
    for year, parts in facts.years_of(piece).items():
        if parts[1][at] > 0:
            names = ("lo", "nominal", "hi")
            years[str(year)] = {
                name: rounded(float(part[at]), "ha")
                for name, part in zip(names, parts, strict=True)
            }
    return years


def _risk(record: Record, row: int) -> Entry | None:
    if not record.assessment.plots.applied[row]:
        return None
    risk = record.assessment.plots.at(row)
    return {"floor": risk.floor.word, "ceiling": risk.ceiling.word}


def _middle(record: Record, given: int) -> tuple[float | None, float | None]:
    if given == ABSENT or np.isnan(record.plots.lon[given]):
        return None, None
    lon, lat = record.plots.lon[given], record.plots.lat[given]
    return round(float(lon), 6) + 0.0, round(float(lat), 6) + 0.0


def _cell(table: Any, column: str, row: int) -> Any:
    return None if row == ABSENT else table[column][row].as_py()


def _reason(index: int, reasons: tuple[Any, ...], lang: Lang) -> str | None:
    return None if index < 0 else str(reasons[int(index)].say(lang))


def _reviews_of_plots(record: Record) -> dict[int, set[str]]:
    """The review records that closed something about a plot, or about its origins."""
    found: dict[int, set[str]] = defaultdict(set)
    for result in record.results:
        pairs = owners(result.rule.subject, "plot", record.links)
        if result.closed is None or pairs is None:
            continue
        for row, plot in zip(*(side.tolist() for side in pairs), strict=True):
            closed = result.closed.at(row)
            if closed is not None:
                found[plot].add(closed[0].document)
    return found


class _ShipmentsOfPlots:
    """Names of the shipments that name a plot, sorted."""

    def __init__(self, record: Record) -> None:
        links = record.links
        self._names = links.shipment_id
        shipments = links.line_shipment[links.origin_line]
        pairs = np.unique(np.column_stack([links.origin_plot, shipments]), axis=0)
        self._plots, self._shipments = pairs[:, 0], pairs[:, 1]

    def __getitem__(self, plot: int) -> list[str]:
        low, high = np.searchsorted(self._plots, (plot, plot + 1)).tolist()
        return sorted(self._names[own] for own in self._shipments[low:high].tolist())
