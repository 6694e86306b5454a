"""The dictionary of facts: all that a rule may ask for, with type, unit, question and formula.

Law and measurement meet here and nowhere else. How a fact is answered stands in the modules
beside this one; the register itself computes nothing, so that packs can be checked without data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ddcheck.facts.column import FactColumn, Kind
from ddcheck.facts.dictionary_duties import DUTY_FACTS
from ddcheck.facts.fact import Argument as Argument
from ddcheck.facts.fact import Fact as Fact
from ddcheck.facts.fact import fact as _fact
from ddcheck.facts.trade_dictionary import TRADE
from ddcheck.model.tables import COMMODITIES, EXEMPTIONS

Given = tuple[tuple[str, object], ...]
"""Arguments of a fact, sorted by name and hashable: dates are `datetime.date`, lists are tuples of
text, tables are tuples of rows of text whose first row is the header."""

SUBJECTS = ("shipment", "line", "component", "plot", "origin")

SEES: dict[str, tuple[str, ...]] = {
    "shipment": ("shipment",),
    "line": ("line", "shipment"),
    "component": ("component", "line", "shipment"),
    "plot": ("plot",),
    "origin": ("origin", "plot", "line", "shipment"),
}
"""A rule about the key may ask for facts of the values: of itself and of what it belongs to."""


class FactSource(Protocol):
    """Answers facts for whole subject tables. The screening run is one, a case of a pack another."""

    def size(self, subject: str) -> int: ...

    def column(self, subject: str, fact: str, given: Given) -> FactColumn:
        """The fact, joined onto the rows of `subject`."""
        ...


STATUSES = ("certain", "detected", "possible", "undetermined", "none_detected")
NAME_KINDS = ("binomial", "special_use", "genus_only", "trade_name", "malformed")
COUNTRY_KINDS = ("countries", "region")
GEOMETRY_TYPES = ("Polygon", "MultiPolygon", "Point")

_TYPES = (Argument("types", "list"),)
_TOLERANCE = Argument("tolerance", "number", "years")
_CANOPY = Argument("canopy_above", "number", "percent")


_ALL = (
    _fact("shipment.import_country", Kind.CATEGORY,
          ("Into which country are the goods imported?", "货物进口到哪个国家？"), "as declared, ISO 3166-1 alpha-2", label=("country of import", "进口国")),
    _fact("shipment.export_country", Kind.CATEGORY,
          ("From which country were the goods exported?", "货物从哪个国家出口？"), "as declared, ISO 3166-1 alpha-2", label=("country of export", "出口国")),
    _fact("shipment.processing_country", Kind.CATEGORY,
          ("In which country are the goods processed?", "货物在哪个国家加工？"), "as declared, ISO 3166-1 alpha-2", label=("country of processing", "加工国")),
    _fact("shipment.entry_type", Kind.CATEGORY,
          ("Of which type is the customs entry?", "报关类型代码是什么？"), "as declared", label=("entry type", "报关类型")),
    _fact("shipment.arrival_date", Kind.DATE,
          ("On which day do the goods arrive?", "货物何日到达？"), "as declared", label=("arrival date", "到达日期")),
    _fact("line.commodity", Kind.CATEGORY,
          ("Which forest-risk commodity is it?", "属于哪种森林风险商品？"), "as declared", values=COMMODITIES, label=("commodity", "商品")),
    _fact("line.hs_chapter", Kind.CATEGORY,
          ("In which chapter of the Harmonized System is it?", "属于协调制度的哪一章？"), "first two digits of the declared code", label=("HS chapter", "HS 章")),
    _fact("line.hs_listed", Kind.TRUTH,
          ("Does its tariff code stand in the list on the day of arrival?", "到达之日，其税则号是否列入清单？"),
          "some prefix of the code is in the table with from <= arrival date; unknown if the code is shorter than an entry it begins",
          arguments=(Argument("schedule", "table", columns=("code", "from")),), label=("HS code stands in the schedule", "HS 编码列于清单")),
    _fact("line.exemption_claimed", Kind.CATEGORY,
          ("Which exemption from the plant declaration is claimed?", "主张哪项植物申报豁免？"), "as declared", values=EXEMPTIONS, label=("exemption claimed", "申报的豁免")),
    _fact("line.plant_share", Kind.NUMBER,
          ("Which share of the weight of one product unit is plant material?", "单件产品重量中植物材料占多大比例？"),
          "as declared", unit="share", label=("plant material in the product", "产品中的植物材料占比")),
    _fact("line.entry_plant_mass", Kind.NUMBER,
          ("How much plant material does the entry hold under the same ten-digit code?", "同一报关单中同一十位编码项下的植物材料共有多少？"),
          "sum of plant_mass_kg over the lines with the same ten digits of all shipments with the same entry number; unknown if one is missing, or if a line of a shipment without entry number may belong to it", unit="kg", label=("plant mass of the entry under this code", "该编码下整票的植物质量")),
    _fact("line.any_species_in", Kind.TRUTH,
          ("Does one of its species stand in the list?", "其树种是否有列入清单者？"),
          "some component's genus, and species unless the row means the whole genus, is in the table",
          arguments=(Argument("taxa", "table", columns=("genus", "species")),), label=("a species stands in the list", "有树种列于名录")),
    _fact("line.value", Kind.NUMBER,
          ("What is the value of the line?", "该商品行价值多少？"), "as declared; 0 is a placeholder", unit="currency", label=("declared value", "申报价值")),
    _fact("line.currency", Kind.CATEGORY,
          ("In which currency is the value given?", "价值以何种货币表示？"), "as declared, ISO 4217", label=("currency", "币种")),
    _fact("line.unit_price_ratio", Kind.NUMBER,
          ("What share of the reference price was paid?", "成交单价为参考价格的多大比例？"),
          "unit_price / reference_unit_price, both as declared", unit="share", label=("declared price against reference price", "申报单价与参考单价之比")),
    _fact("line.harvested_in", Kind.TRUTH,
          ("Was any of it harvested or produced in one of these countries?", "是否有任何部分在这些国家采伐或生产？"),
          "some declared country of harvest is in the list; of a line without components its country of production, but for goods of trees only to say yes",
          arguments=(Argument("countries", "list"),), label=("harvested in a listed country", "采伐国列于名单")),
    _fact("line.harvest_country_kind", Kind.CATEGORY,
          ("Are the countries of harvest or production named?", "采伐或生产国家是否列明？"),
          "countries if every entry is an ISO code, region if one is not, unknown if there is none",
          values=COUNTRY_KINDS, label=("kind of harvest country", "采伐国的写法")),
    _fact("line.document_valid", Kind.TRUTH,
          ("Is a paper of these types in force for the line on the day of arrival?", "到达之日，该行是否有此类有效文件？"),
          "or over the papers that cover the line of: issued <= arrival <= expires; none at all is unknown",
          arguments=_TYPES, label=("a paper in force covers the line", "有有效单证覆盖该商品行")),
    _fact("component.scientific_name", Kind.CATEGORY,
          ("What is its scientific name?", "其学名是什么？"), "genus and species as declared", label=("plant name as declared", "申报的植物名称")),
    _fact("component.name_kind", Kind.CATEGORY,
          ("Is it named by genus and species?", "是否以属名加种名命名？"),
          "binomial: Genus epithet; special_use: a designation of the declaration form; genus_only: spp. or no epithet; trade_name, malformed: anything else",
          values=NAME_KINDS, label=("kind of plant name", "植物名称的写法")),
    _fact("component.harvest_country_kind", Kind.CATEGORY,
          ("Is its country of harvest named?", "其采伐国家是否列明？"),
          "countries if every entry is an ISO code, region if one is not, unknown if there is none",
          values=COUNTRY_KINDS, label=("kind of harvest country", "采伐国的写法")),
    _fact("component.plant_quantity", Kind.NUMBER,
          ("How much plant material is it?", "植物材料数量是多少？"), "as declared; 0 is a placeholder", unit="quantity", label=("quantity of plant material", "植物材料数量")),
    _fact("component.plant_unit", Kind.CATEGORY,
          ("In which unit is the plant material given?", "植物材料以何种单位计量？"), "as declared", label=("unit of plant material", "植物材料单位")),
    _fact("origin.document_covers", Kind.TRUTH,
          ("Does a paper of these types cover the harvest on this plot?", "是否有此类文件覆盖该地块的采伐？"),
          "or over the papers that name line and plot of: in force from start to end of production, names every species, allows the quantity claimed on it; none at all is unknown",
          arguments=_TYPES, label=("a paper covers the plot and the line", "有单证覆盖该地块与商品行")),
    _fact("origin.document_in_force", Kind.TRUTH,
          ("Is a paper of these types in force for this plot while it was harvested?", "采伐期间，该地块是否有此类有效文件？"),
          "or over the papers that name line and plot of: issued by the start and not expired at the end of production; none at all is unknown",
          arguments=_TYPES, label=("a paper for the plot is in force", "该地块有有效单证")),
    _fact("origin.monitoring_gap", Kind.NUMBER,
          ("How many days of production lie after the end of the loss series?", "生产期有多少天晚于损失数据的截止日？"),
          "max(0, end of production - end of the loss series)", unit="days", label=("days of production after the end of the loss data", "损失数据截止后的生产天数")),
    _fact("origin.unwatched_loss", Kind.NUMBER,
          ("How much forest may have been lost after the loss series ends and before production does?", "损失数据截止之后、生产结束之前，可能损失了多少森林？"),
          "0 if production ends within the series; else lo = nominal = 0 and hi = the plot", unit="ha", label=("possible loss in unwatched time", "未监测时段内可能的损失")),
    _fact("origin.production_end", Kind.DATE,
          ("On which day did harvest or production end?", "采伐或生产于何日结束？"), "harvest_end of the origin, else production_end of the line", label=("end of production", "生产结束日")),
    _fact("origin.overlap_in_force", Kind.NUMBER,
          ("How much of the plot lay inside areas that were in force when the goods were produced?", "货物生产期间，地块有多少面积位于已生效的区域内？"),
          "lo: inside areas of certain status in force from the start of production; nominal: in force by its end, or of unknown date; hi: plot.overlap",
          unit="ha", arguments=(Argument("product", "text"),), label=("overlap in force", "生效区域内的重叠")),
    _fact("plot.area", Kind.NUMBER,
          ("How large is the plot?", "地块面积多大？"), "area on the WGS 84 ellipsoid; a point: as declared", unit="ha", label=("area", "面积")),
    _fact("plot.geometry_type", Kind.CATEGORY,
          ("Is the plot given as a boundary or as a point?", "地块以边界还是点位表示？"), "as declared", values=GEOMETRY_TYPES, label=("kind of geometry", "几何类型")),
    _fact("plot.country", Kind.CATEGORY,
          ("In which country does the plot lie?", "地块位于哪个国家？"), "as declared, ISO 3166-1 alpha-2", label=("country", "国家")),
    _fact("plot.observed_share", Kind.NUMBER,
          ("Which share of the plot was seen in every layer that the run needs?", "地块有多大比例在所需各图层中均被观测到？"),
          "seen area / area", unit="share", label=("share of the plot seen", "地块可观测占比")),
    _fact("plot.forest_loss", Kind.NUMBER,
          ("How much forest was lost on the plot after the day?", "该日之后地块损失了多少森林？"),
          "lo: canopy above the threshold and the whole dating window after the day; nominal: canopy above and the labelled year after it; hi: dating window reaches beyond the day, any canopy, plus unseen ground",
          unit="ha", arguments=(Argument("after", "date"), _CANOPY, _TOLERANCE), label=("mapped loss inside forest", "森林内的制图损失")),
    _fact("plot.forest_at", Kind.NUMBER,
          ("How much forest stood on the plot on the day?", "该日地块上有多少森林？"),
          "lo: canopy above the threshold and not lost before or unclear; nominal: and not labelled lost by the day; hi: all that is not known to be without forest, plus unseen ground",
          unit="ha", arguments=(Argument("on", "date"), _CANOPY, _TOLERANCE), label=("mapped forest", "制图森林")),
    _fact("plot.forest_loss_share", Kind.NUMBER,
          ("Which share of the plot was forest that was lost after the day?", "该日之后损失的森林占地块的比例是多少？"),
          "plot.forest_loss / plot.area, at most 1", unit="share",
          arguments=(Argument("after", "date"), _CANOPY, _TOLERANCE), label=("share of the plot lost", "损失占地块的比例")),
    _fact("plot.loss_families", Kind.NUMBER,
          ("How many independent families of layers see loss of forest after the day?", "有多少个相互独立的图层系列显示该日之后的森林损失？"),
          "lo = nominal: families certain of it on the plot; hi: families that cannot exclude it within reach; a composite layer adds none for certain",
          unit="families", arguments=(Argument("after", "date"), _CANOPY, _TOLERANCE), label=("families of layers that see the loss", "显示损失的图层系列数")),
    _fact("plot.largest_loss_patch", Kind.NUMBER,
          ("How large is the largest patch of forest loss after the day?", "该日之后最大的森林损失斑块有多大？"),
          "largest group of neighbouring pixels (sides or corners) of nominal loss that the plot may hold",
          unit="ha", arguments=(Argument("after", "date"), _CANOPY, _TOLERANCE), label=("largest patch of loss", "最大损失斑块")),
    _fact("plot.loss_status", Kind.CATEGORY,
          ("What can be said of forest loss after the day?", "关于该日之后的森林损失，可以得出什么判断？"),
          "certain: lo > 0; detected: nominal > 0; possible: hi > 0 on seen ground; undetermined: ground or time unseen; none_detected otherwise",
          arguments=(Argument("after", "date"), _CANOPY, _TOLERANCE), values=STATUSES, label=("what can be said of the loss", "关于损失的判断")),
    _fact("plot.whisp_indicator", Kind.TRUTH,
          ("What does Whisp say to this indicator?", "Whisp 对该指标的判断是什么？"),
          "yes or no as written in the column Ind_01 to Ind_11 of the plots; anything else is unknown",
          arguments=(Argument("name", "text"),), label=("answer of Whisp", "Whisp 的判断")),
    _fact("plot.overlap", Kind.NUMBER,
          ("How much of the plot lies inside the areas of the layer?", "地块有多少面积位于该图层的区域内？"),
          "lo: inside areas of certain status; nominal: and of possible status; hi: and what the layer could not show",
          unit="ha", arguments=(Argument("product", "text"),), label=("overlap", "重叠")),
)  # fmt: skip


def _each_once(facts: Iterable[Fact]) -> dict[str, Fact]:
    named: dict[str, Fact] = {}
    for fact in facts:
        if fact.name in named:
            raise ValueError(f"{fact.name} has two meanings")
        named[fact.name] = fact
    return named


FACTS: dict[str, Fact] = _each_once((*_ALL, *DUTY_FACTS, *TRADE))
