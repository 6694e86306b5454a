"""What the words of a report are called in each language: outcomes, actions, risk steps, subjects."""

from __future__ import annotations

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.wording import Wording
from ddcheck.reports import vocabulary_duties

ACTION = {
    "hold": Wording("Hold", "暂缓"),
    "investigate": Wording("Investigate", "调查"),
    "proceed": Wording("Proceed", "可继续"),
    "not_screened": Wording("Not screened", "未筛查"),
}
ACTION_MEANS = {
    "hold": Wording(
        "A medium or high risk is proved. Do not release before it is resolved.",
        "已证实存在中或高风险。问题解决前请勿放行。",
    ),
    "investigate": Wording(
        "Little or nothing is proved, but a medium or high risk cannot be ruled out. Get what is missing.",
        "证实的问题不多，但不能排除中或高风险。请补齐缺失内容。",
    ),
    "proceed": Wording(
        "No issue above low found by the checks that ran. This is no clearance.",
        "已运行的检查未发现高于“低”的问题。这不等于放行结论。",
    ),
    "not_screened": Wording(
        "No check gave an answer. Nothing is known, in either direction.",
        "没有任何检查给出答案。好坏均不得而知。",
    ),
}
OUTCOME = {
    "not_met": Wording("not met", "不满足"),
    "undetermined": Wording("undetermined", "无法判定"),
    "met": Wording("met", "满足"),
    "not_applicable": Wording("not applicable", "不适用"),
}
OUTCOME_MEANS = {
    "not_met": Wording(
        "What was declared or measured breaks the condition, whatever the missing facts turn out to be.",
        "申报或测得的内容违反条件，无论缺失的事实为何。",
    ),
    "undetermined": Wording(
        "What is missing or uncertain could decide it either way. It counts against release.",
        "缺失或不确定的内容可能导致任一结果。放行时按不利情形计。",
    ),
    "met": Wording(
        "The condition holds for everything that this check looks at. It says nothing about what it does not look at.",
        "就该检查所看的全部内容而言，条件成立。对其未看的内容不作任何说明。",
    ),
    "not_applicable": Wording(
        "The check is not about this shipment, line, component or plot.",
        "该检查不针对此批次、商品行、成分或地块。",
    ),
}
RISK = {
    "none": Wording("none", "无"),
    "low": Wording("low", "低"),
    "medium": Wording("medium", "中"),
    "high": Wording("high", "高"),
}
SUBJECT = {
    "shipment": Wording("shipment", "批次"),
    "line": Wording("line", "商品行"),
    "component": Wording("component", "成分"),
    "plot": Wording("plot", "地块"),
    "origin": Wording("origin", "来源"),
}
NATURE = {
    "requirement": Wording("requirement", "要求"),
    "indicator": Wording("indicator", "迹象"),
}
SEVERITY = {
    "blocker": Wording("blocker", "阻断"),
    "major": Wording("major", "重大"),
    "minor": Wording("minor", "轻微"),
    "info": Wording("information", "提示"),
}
CONFIDENCE = {
    "verified": Wording("checked against the text", "已核对原文"),
    "memory-high": Wording("from memory, sure", "凭记忆，把握大"),
    "memory-medium": Wording("from memory, fairly sure", "凭记忆，把握中等"),
    "memory-low": Wording("from memory, unsure", "凭记忆，把握小"),
    "engineering": Wording("our engineering choice", "工程设定"),
}
PACK_STATUS = {
    "in_force": Wording("in force", "现行有效"),
    "proposed": Wording("proposed", "草案"),
    "framework_only": Wording("framework only", "仅有框架"),
    "screening": Wording("screening", "筛查用"),
}
LEVEL = {
    "error": Wording("error", "错误"),
    "warning": Wording("warning", "警告"),
    "note": Wording("note", "提示"),
}
TABLE = {
    "shipments": Wording("Shipments", "批次"),
    "lines": Wording("Lines", "商品行"),
    "components": Wording("Components", "成分"),
    "origins": Wording("Line-to-plot links", "商品行与地块的关联"),
    "documents": Wording("Papers", "单证"),
    "ledger": Wording("Ledger entries", "台账条目"),
    "plots": Wording("Plots", "地块"),
}
ASK = {
    "supplier": Wording("Ask the supplier", "向供应商询问"),
    "paper": Wording("Get the paper", "取得单证"),
    "plot": Wording("Get the outline of the plot", "取得地块边界"),
    "field": Wording("Look at the ground or at dated imagery", "实地或用有日期的影像查看"),
    "data": Wording("Add the data to the catalogue", "在图层目录中补充数据"),
    "nobody": Wording("Nobody can narrow it", "无人可以缩小不确定性"),
}
TILE_STATE = {
    "used": Wording("used", "已使用"),
    "missing": Wording("missing", "缺失"),
    "refused": Wording("refused", "被拒用"),
}
COMMODITY = {
    "wood": Wording("wood", "木材"),
    "pulp_paper": Wording("pulp and paper", "纸浆与纸"),
    "rubber": Wording("rubber", "橡胶"),
    "bamboo": Wording("bamboo", "竹"),
    "rattan": Wording("rattan", "藤"),
    "soya": Wording("soya", "大豆"),
    "oil_palm": Wording("oil palm", "油棕"),
    "cocoa": Wording("cocoa", "可可"),
    "coffee": Wording("coffee", "咖啡"),
    "cattle": Wording("cattle", "牛"),
    "other": Wording("other", "其他"),
}
UNIT = {
    "ha": Wording("ha", "公顷"),
    "percent": Wording("%", "%"),
    "kg": Wording("kg", "千克"),
    "m": Wording("m", "米"),
    "m2": Wording("m²", "平方米"),
    "m3": Wording("m³", "立方米"),
    "days": Wording("days", "天"),
    "years": Wording("years", "年"),
    "digits": Wording("digits", "位"),
    "tiers": Wording("tiers", "级"),
    "count": Wording("in number", "个"),
}
FACT = {
    "shipment.import_country": Wording("country of import", "进口国"),
    "shipment.export_country": Wording("country of export", "出口国"),
    "shipment.processing_country": Wording("country of processing", "加工国"),
    "shipment.entry_type": Wording("entry type", "报关类型"),
    "shipment.arrival_date": Wording("arrival date", "到达日期"),
    "line.commodity": Wording("commodity", "商品"),
    "line.hs_chapter": Wording("HS chapter", "HS 章"),
    "line.hs_listed": Wording("HS code stands in the schedule", "HS 编码列于清单"),
    "line.exemption_claimed": Wording("exemption claimed", "申报的豁免"),
    "line.plant_share": Wording("plant material in the product", "产品中的植物材料占比"),
    "line.entry_plant_mass": Wording("plant mass of the entry under this code", "该编码下整票的植物质量"),
    "line.any_species_in": Wording("a species stands in the list", "有树种列于名录"),
    "line.value": Wording("declared value", "申报价值"),
    "line.currency": Wording("currency", "币种"),
    "line.unit_price_ratio": Wording("declared price against reference price", "申报单价与参考单价之比"),
    "line.harvested_in": Wording("harvested in a listed country", "采伐国列于名单"),
    "line.harvest_country_kind": Wording("kind of harvest country", "采伐国的写法"),
    "line.document_valid": Wording("a paper in force covers the line", "有有效单证覆盖该商品行"),
    "component.name_kind": Wording("kind of plant name", "植物名称的写法"),
    "component.scientific_name": Wording("plant name as declared", "申报的植物名称"),
    "component.harvest_country_kind": Wording("kind of harvest country", "采伐国的写法"),
    "component.plant_quantity": Wording("quantity of plant material", "植物材料数量"),
    "component.plant_unit": Wording("unit of plant material", "植物材料单位"),
    "origin.document_covers": Wording("a paper covers the plot and the line", "有单证覆盖该地块与商品行"),
    "origin.document_in_force": Wording("a paper for the plot is in force", "该地块有有效单证"),
    "origin.unwatched_loss": Wording("possible loss in unwatched time", "未监测时段内可能的损失"),
    "origin.monitoring_gap": Wording("days of production after the end of the loss data", "损失数据截止后的生产天数"),
    "origin.production_end": Wording("end of production", "生产结束日"),
    "plot.area": Wording("area", "面积"),
    "plot.geometry_type": Wording("kind of geometry", "几何类型"),
    "plot.country": Wording("country", "国家"),
    "plot.observed_share": Wording("share of the plot seen", "地块可观测占比"),
    "plot.forest_loss": Wording("mapped loss inside forest", "森林内的制图损失"),
    "plot.forest_at": Wording("mapped forest", "制图森林"),
    "plot.overlap": Wording("overlap", "重叠"),
    **{name: fact.label for name, fact in FACTS.items() if fact.label is not None},
}  # fmt: skip

VALUE = {
    **COMMODITY,
    "none": Wording("none", "无"),
    "de_minimis": Wording("de minimis", "微量豁免"),
    "packaging": Wording("packaging", "包装"),
    "countries": Wording("countries", "国家"),
    "region": Wording("a region, not a country", "地区，而非国家"),
    "binomial": Wording("genus and species", "属名与种名"),
    "special_use": Wording("special use designation", "特别用途代号"),
    "genus_only": Wording("genus only", "仅有属名"),
    "trade_name": Wording("trade name", "商品名"),
    "malformed": Wording("malformed", "格式有误"),
    "Polygon": Wording("polygon", "多边形"),
    "MultiPolygon": Wording("several polygons", "多个多边形"),
    "Point": Wording("point", "点"),
    "research": Wording("research", "科研用途"),
    "planting": Wording("planting", "种植用途"),
    "not_packaging": Wording("not packaging", "非包装物"),
    "carries_other_goods": Wording("packaging of other goods", "用于包装其他货物"),
    "is_the_goods": Wording("packaging that is itself the goods", "包装物本身即为货物"),
    "inside": Wording("inside the range of the species", "在该树种分布范围内"),
    "outside": Wording("outside the range of the species", "在该树种分布范围外"),
    "no_range": Wording("no range on file", "无分布资料"),
    "no_designation": Wording("no designation", "未使用代码"),
}

EXIT = {
    "0": Wording("nothing found, everything seen", "未发现问题，应看的都已看到"),
    "1": Wording("findings", "有发现"),
    "3": Wording("something is undetermined", "有内容无法判定"),
    "4": Wording("nothing was screened", "未作任何筛查"),
    "2": Wording("command line not understood", "命令行无法理解"),
    "5": Wording("input or rule pack not valid", "输入或规则包无效"),
}

ASSERTS = {
    "loss_year": Wording("the year in which tree cover was lost", "树木覆盖损失的年份"),
    "tree_cover": Wording("tree cover in the baseline year, per cent", "基准年树冠覆盖率"),
    "land_mask": Wording("land, water and gaps in the data", "陆地、水面与数据缺口"),
    "protected": Wording("protected areas", "保护区"),
    "indigenous": Wording("indigenous land", "原住民土地"),
    "embargo": Wording("land under embargo", "禁止生产的土地"),
    "country": Wording("outlines of countries", "国家边界"),
}
PRODUCT = {
    "protected-areas": Wording("protected areas", "保护区"),
    "indigenous-land": Wording("indigenous land", "原住民土地"),
    "embargoes": Wording("land under embargo", "禁止生产的土地"),
}

NAMES: dict[str, dict[str, Wording]] = {
    "action": ACTION,
    "action_means": ACTION_MEANS,
    "outcome": OUTCOME,
    "outcome_means": OUTCOME_MEANS,
    "risk": RISK,
    "subject": SUBJECT,
    "nature": NATURE,
    "severity": SEVERITY,
    "confidence": CONFIDENCE,
    "pack_status": PACK_STATUS,
    "level": LEVEL,
    "table": TABLE,
    "ask": ASK,
    "tile_state": TILE_STATE,
    "commodity": COMMODITY,
    "unit": UNIT,
    "fact": {
        **{name: fact.question for name, fact in FACTS.items()},
        **FACT,
        **vocabulary_duties.FACT,
    },
    "value": {**VALUE, **vocabulary_duties.VALUE},
    "exit": EXIT,
    "asserts": ASSERTS,
    "product": PRODUCT,
}
