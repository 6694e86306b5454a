"""What the words of a report are called in each language: outcomes, actions, risk steps, subjects."""

from __future__ import annotations

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.wording import Wording

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
VALUE = {
    # A word that means something else as the answer of one fact stands as FACT:WORD.
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
    "component.range:inside": Wording("inside the range of the species", "在该树种分布范围内"),
    "component.range:outside": Wording("outside the range of the species", "在该树种分布范围外"),
    "component.range:no_range": Wording("no range on file", "无分布资料"),
    "no_designation": Wording("no designation", "未使用代码"),
    "operator": Wording("operator", "运营商"),
    "downstream": Wording("downstream operator", "下游运营商"),
    "trader": Wording("trader", "贸易商"),
    "primary": Wording("micro or small primary operator", "微型或小型初级生产者"),
    "natural": Wording("natural person", "自然人"),
    "micro": Wording("micro", "微型"),
    "small": Wording("small", "小型"),
    "medium": Wording("medium", "中型"),
    "large": Wording("large", "大型"),
    "full": Wording("full", "完整"),
    "simplified": Wording("simplified", "简化"),
    "segregated": Wording("kept apart", "隔离"),
    "mass_balance": Wording("mass balance", "质量平衡"),
    "mixed_known": Wording("mixed, origins known", "混合（来源已知）"),
    "mixed_unknown": Wording("mixed, origins unknown", "混合（来源不明）"),
    "found": Wording("found", "有发现"),
    "clear": Wording("not listed", "未列名"),
    "listed": Wording("listed", "列入"),
    "not_listed": Wording("not listed", "未列入"),
    "loose": Wording("bare genus of listed species", "仅写属名（部分种列入）"),
    "negligible": Wording("as low as the law asks", "可忽略"),
    "not_negligible": Wording("not as low as the law asks", "不可忽略"),
    "done": Wording("done", "已采取"),
    "not_needed": Wording("not needed", "无须"),
    "annex_wording": Wording("wording of the annex", "附件措辞"),
    "edited": Wording("edited", "已改动"),
    "wild": Wording("wild", "野生"),
    "planted": Wording("planted", "人工种植"),
    "artificially_propagated": Wording("artificially propagated", "人工培植"),
    "pre_convention": Wording("pre-Convention", "公约前"),
    "line.annex_scope:inside": Wording("inside", "列入"),
    "line.annex_scope:possible": Wording("part of the code, not confirmed", "部分列入，未确认"),
    "carved_out": Wording("carved out", "排除"),
    "line.annex_scope:outside": Wording("outside", "未列入"),
    "low": Wording("low", "低"),
    "standard": Wording("standard", "标准"),
    "territory": Wording("territory that is not named", "未列名地区"),
    "high": Wording("high", "高"),
    "specific": Wording("specific", "具体"),
    "generic": Wording("generic", "笼统"),
    "yes": Wording("yes", "是"),
    "no": Wording("no", "否"),
    "certain": Wording("loss is certain", "确定有损失"),
    "detected": Wording("loss is mapped", "图上有损失"),
    "plot.loss_status:possible": Wording("loss is possible", "可能有损失"),
    "undetermined": Wording("cannot be told", "无法判断"),
    "none_detected": Wording("no loss detected", "未测得损失"),
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
    "driver": Wording("what drove the loss of tree cover", "树木覆盖损失的驱动因素"),
    "biomass": Wording("biomass above ground", "地上生物量"),
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
    "fact": {name: fact.label for name, fact in FACTS.items()},
    "value": VALUE,
    "exit": EXIT,
    "asserts": ASSERTS,
    "product": PRODUCT,
}
