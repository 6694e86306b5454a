"""The tables of a batch: what a row is, which columns it has, how each is typed (design §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ddcheck.model.wording import Wording


class Cell(StrEnum):
    """How the text of a cell is typed.

    text as written · code a word of a list · country ISO 3166-1 alpha-2 · countries several of
    them · number · date (ISO) · hs digits of a tariff code · scope an identifier or * for all.
    """

    TEXT = "text"
    WORD = "word"
    COUNTRY = "country"
    COUNTRIES = "countries"
    NUMBER = "number"
    DATE = "date"
    HS = "hs"
    SCOPE = "scope"
    EXPIRY = "expiry"


@dataclass(frozen=True)
class Column:
    """One column. `unit` of a number; `allowed` words; low and high bounds, inclusive."""

    name: str
    label: Wording
    cell: Cell = Cell.TEXT
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """`key` columns place a row: they must be filled, and together they are unique if `unique`."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: bool = True

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


COMMODITIES = (
    "wood", "pulp_paper", "rubber", "bamboo", "rattan",
    "soya", "oil_palm", "cocoa", "coffee", "cattle", "other",
)  # fmt: skip
EXEMPTIONS = ("none", "de_minimis", "packaging")
YES_NO = ("yes", "no")
OPERATOR_ROLES = ("operator", "downstream", "trader", "primary")
OPERATOR_SIZES = ("natural", "micro", "small", "medium", "large")
DUE_DILIGENCE = ("full", "simplified")
MIXING = ("segregated", "mass_balance", "mixed_known", "mixed_unknown")
FOUND = ("none", "found")
REGISTERS = ("clear", "listed")
CONCLUSIONS = ("negligible", "not_negligible")
MITIGATION = ("done", "none", "not_needed")
CONFIRMATION = ("annex_wording", "edited")
SPECIMEN_SOURCES = ("wild", "planted", "artificially_propagated", "pre_convention")
TRANSLATION = ("readable", "translated", "none")
EXCLUSIONS = ("none", "research", "planting")
PACKAGING_USES = ("not_packaging", "carries_other_goods", "is_the_goods")
TRADE_SIGNS = (
    "cash_only", "no_contract", "night_transport", "split_lots", "mixed_plates", "shell_supplier",
)  # fmt: skip
"""Signs of abnormal trade, each answered yes or no (column of shipments)."""


def _column(
    name: str, en: str, zh: str, cell: Cell = Cell.TEXT, *, unit: str | None = None,
    allowed: tuple[str, ...] = (), low: float | None = None, high: float | None = None,
) -> Column:  # fmt: skip
    return Column(name, Wording(en, zh), cell, unit, allowed, low, high)


def _word(name: str, en: str, zh: str, allowed: tuple[str, ...]) -> Column:
    return _column(name, en, zh, Cell.WORD, allowed=allowed)


def _amount(name: str, en: str, zh: str, unit: str) -> Column:
    return _column(name, en, zh, Cell.NUMBER, unit=unit, low=0.0)


def _yes_no(name: str, en: str, zh: str) -> Column:
    return _column(name, en, zh, Cell.WORD, allowed=YES_NO)


_SHIPMENT = _column("shipment_id", "the shipment", "批次编号")
_LINE = _column("line_no", "the line number", "行号")

SHIPMENTS = Table("shipments", ("shipment_id",), (
    _SHIPMENT,
    _column("import_country", "the country of import", "进口国", Cell.COUNTRY),
    _column("export_country", "the country of export", "出口国", Cell.COUNTRY),
    _column("processing_country", "the country of processing", "加工国", Cell.COUNTRY),
    _column("arrival_date", "the date of arrival", "到达日期", Cell.DATE),
    _column("importer", "the importer", "进口商"),
    _column("exporter", "the exporter", "出口商"),
    _column("supplier", "the supplier", "供应商"),
    _column("entry_number", "the entry number", "报关单号"),
    _column("entry_type", "the entry type", "报关类型"),
    _column("bill_of_lading", "the bill of lading", "提单号"),
    _column("container", "the container", "集装箱号"),
    _column("mid", "the manufacturer id", "制造商代码"),
    # What an importer into the EU states about the placing, the parties and his own system.
    _column("placing_date", "the date of placing on the market", "投放市场日期", Cell.DATE),
    _word("operator_role", "the role of the importer", "进口商的角色", OPERATOR_ROLES),
    _word("operator_size", "the size of the importer", "进口商的规模", OPERATOR_SIZES),
    _column("operator_established", "the day on which the importer was established", "进口商成立日期", Cell.DATE),
    _column("operator_country", "the country of the importer", "进口商所在国", Cell.COUNTRY),
    _column("operator_address", "the postal address of the importer", "进口商通信地址"),
    _column("operator_email", "the e-mail of the importer", "进口商电子邮箱"),
    _column("eori", "the EORI number", "EORI 编号"),
    _column("supplier_address", "the postal address of the supplier", "供应商通信地址"),
    _column("supplier_email", "the e-mail of the supplier", "供应商电子邮箱"),
    _column("customer", "the customer", "客户"),
    _column("customer_address", "the postal address of the customer", "客户通信地址"),
    _column("customer_email", "the e-mail of the customer", "客户电子邮箱"),
    _word("due_diligence", "the kind of due diligence", "尽职调查方式", DUE_DILIGENCE),
    _word("own_produce", "whether the goods are the importer's own produce", "是否为自产产品", YES_NO),
    _column("chain_tiers", "the number of tiers between plot and importer", "地块至进口商的供应链层级数", Cell.NUMBER, unit="tiers", low=0.0),
    _word("mixing", "how the goods were kept apart", "货物隔离方式", MIXING),
    _word("circumvention", "the outcome of the search for circumvention", "规避行为排查结果", FOUND),
    _word("adverse_information", "the outcome of the search for adverse information", "不利信息检索结果", FOUND),
    _word("labour_register", "the outcome of the search in forced-labour registers", "强迫劳动名录检索结果", REGISTERS),
    _word("risk_conclusion", "the conclusion of the risk assessment", "风险评估结论", CONCLUSIONS),
    _column("risk_concluded_on", "the date of the risk assessment", "风险评估日期", Cell.DATE),
    _word("mitigation", "the state of risk mitigation", "风险缓释情况", MITIGATION),
    _column("system_reviewed_on", "the last review of the due diligence system", "尽职调查制度最近复核日期", Cell.DATE),
    _word("compliance_officer", "whether there is a compliance officer", "是否设有合规负责人", YES_NO),
    _word("independent_audit", "whether there is an independent audit", "是否有独立审计", YES_NO),
    _column("record_years", "the years for which records are kept", "资料保存年限", Cell.NUMBER, unit="years", low=0.0),
    _word("dds_confirmation", "the confirmation in the statement", "尽职调查声明中的确认语", CONFIRMATION),
    _column("dds_signatory", "the signatory of the statement", "尽职调查声明签署人"),
    _column("release_date", "the day of release by customs", "海关放行日期", Cell.DATE),
    _column("importer_address", "the importer's address", "进口商地址"),
    _column("consignee", "the consignee", "收货人"),
    _column("consignee_address", "the consignee's address", "收货人地址"),
    _amount("documents_listed", "the number of papers on file", "在案单证份数", "papers"),
    _yes_no("cash_only", "whether payment was in cash only", "是否仅以现金支付"),
    _yes_no("no_contract", "whether a contract is lacking", "是否没有合同"),
    _yes_no("night_transport", "whether the goods were moved at night", "是否夜间运输"),
    _yes_no("split_lots", "whether lots were split", "是否拆分批次"),
    _yes_no("mixed_plates", "whether vehicle plates were mixed", "是否混用车牌"),
    _yes_no("shell_supplier", "whether the supplier has no business of its own", "供应商是否为空壳公司"),
    _yes_no("inspection_refused", "whether an inspection was refused or evaded", "是否逃避或拒绝检查"),
))  # fmt: skip

LINES = Table("lines", ("shipment_id", "line_no"), (
    _SHIPMENT, _LINE,
    _column("hs_code", "the tariff code", "税则号", Cell.HS),
    _column("description", "the description", "品名"),
    _column("commodity", "the commodity", "商品类别", Cell.WORD, allowed=COMMODITIES),
    _amount("quantity", "the quantity", "数量", "quantity"),
    _column("unit", "the unit", "计量单位"),
    _amount("net_mass_kg", "the net mass", "净重", "kg"),
    _amount("value", "the value", "价值", "currency"),
    _column("currency", "the currency", "币种"),
    _amount("unit_price", "the unit price", "单价", "currency"),
    _amount("reference_unit_price", "the reference unit price", "参考单价", "currency"),
    _column("exemption_claimed", "the exemption claimed", "申报豁免", Cell.WORD, allowed=EXEMPTIONS),
    _column("plant_share", "the plant share of one unit", "单件植物材料占比", Cell.NUMBER, unit="share", low=0.0, high=1.0),
    _amount("plant_mass_kg", "the plant mass", "植物材料重量", "kg"),
    _column("production_countries", "the countries of production", "生产国", Cell.COUNTRIES),
    _column("production_start", "the start of production", "生产开始日", Cell.DATE),
    _column("production_end", "the end of production", "生产结束日", Cell.DATE),
    _column("trade_name", "the trade name", "商品名"),
    _amount("supplementary_quantity", "the supplementary quantity", "补充数量", "quantity"),
    _column("supplementary_unit", "the supplementary unit", "补充计量单位"),
    _column("packaging_use", "the use as packaging", "包装用途", Cell.WORD, allowed=PACKAGING_USES),
    _column("exclusion_claimed", "the exclusion claimed", "主张的排除事由", Cell.WORD, allowed=EXCLUSIONS),
    _column("manufactured_on", "the date of manufacture", "制造日期", Cell.DATE),
    _yes_no("species_may_vary", "whether the species may vary", "树种是否可能变化"),
    _yes_no("bark_on", "whether the logs have bark", "原木是否带皮"),
))  # fmt: skip

COMPONENTS = Table("components", ("shipment_id", "line_no"), (
    _SHIPMENT, _LINE,
    _column("article", "the article or component", "部件"),
    _column("genus", "the genus", "属名"),
    _column("species", "the species", "种名"),
    _column("harvest_countries", "the countries of harvest", "采伐国", Cell.COUNTRIES),
    _amount("plant_quantity", "the quantity of plant material", "植物材料数量", "quantity"),
    _column("plant_unit", "the unit of plant material", "植物材料单位"),
    _column("recycled_percent", "the recycled share", "再生料比例", Cell.NUMBER, unit="percent", low=0.0, high=100.0),
    _column("common_name", "the common name", "俗名"),
    _word("specimen_source", "the source of the specimen", "标本来源", SPECIMEN_SOURCES),
    _word("finished_item", "whether it is a finished item", "是否为成品", YES_NO),
    _column("commodity", "the commodity of the component", "部件的商品类别", Cell.WORD, allowed=COMMODITIES),
), unique=False)  # fmt: skip

ORIGINS = Table("origins", ("shipment_id", "line_no"), (
    _SHIPMENT, _LINE,
    _column("plot_id", "the plot", "地块编号"),
    _amount("quantity_from_plot", "the quantity from the plot", "来自该地块的数量", "quantity"),
    _column("harvest_start", "the start of harvest", "采伐开始日", Cell.DATE),
    _column("harvest_end", "the end of harvest", "采伐结束日", Cell.DATE),
    _column("producer", "the producer", "生产者"),
    _column("article", "the component that grew there", "产自该地块的部件", Cell.SCOPE),
), unique=False)  # fmt: skip

DOCUMENTS = Table("documents", ("document_id",), (
    _column("document_id", "the document", "单证编号"),
    _column("type", "the type of document", "单证类型"),
    _column("issuer", "the issuer", "签发机构"),
    _column("number", "the number", "文号"),
    _column("issued", "the date of issue", "签发日", Cell.DATE),
    _column("expires", "the date of expiry", "到期日", Cell.EXPIRY),
    _column("shipment_id", "the shipment that it covers", "覆盖的批次", Cell.SCOPE),
    _column("line_no", "the line that it covers", "覆盖的商品行", Cell.SCOPE),
    _column("plot_id", "the plot that it covers", "覆盖的地块", Cell.SCOPE),
    _column("species", "the species that it covers", "覆盖的树种", Cell.SCOPE),
    _amount("quantity", "the quantity that it allows", "许可数量", "quantity"),
    _column("unit", "the unit of the quantity", "数量单位"),
    _column("holder", "the holder", "持有人"),
    _column("file", "the file", "附件"),
    _column("sha256", "the sha256 of the file", "附件 sha256"),
    _column("checked_with_issuer", "whether it was checked with the issuer", "是否向签发机构核验", Cell.WORD, allowed=(*YES_NO, "none")),
    _yes_no("treated", "whether it states a treatment", "是否载明除害处理"),
    _column("statement", "what it states", "单证所述内容"),
    _column("closes", "the rule that a review record closes", "复核记录所了结的规则"),
    _column("status", "the status in the issuer's system", "系统状态"),
    _column("country", "the country of the document", "单证所属国家", Cell.COUNTRY),
    _word("translation", "whether it can be read", "是否可读或有译文", TRANSLATION),
    _column("acquired_on", "the date of acquisition that it certifies", "单证证明的取得日期", Cell.DATE),
))  # fmt: skip

DIRECTIONS = ("in", "out", "closing")
LEDGER = Table("ledger", ("ledger_id", "entry_no"), (
    _column("ledger_id", "the ledger", "台账编号"),
    _amount("entry_no", "the number of the entry", "序号", "entries"),
    _column("shipment_id", "the shipment of the entry", "所属批次", Cell.SCOPE),
    _column("line_no", "the line of the entry", "所属商品行", Cell.SCOPE),
    _column("direction", "the direction", "出入库方向", Cell.WORD, allowed=DIRECTIONS),
    _column("date", "the date of the entry", "出入库日期", Cell.DATE),
    _column("species", "the species of the entry", "树种"),
    _amount("quantity", "the quantity of the entry", "数量", "quantity"),
    _column("unit", "the unit of the entry", "计量单位"),
    _amount("balance", "the balance after the entry", "结存", "quantity"),
    _column("document_id", "the document of the entry", "凭证编号"),
    _column("edited_on", "the day of the last edit", "最后修改日", Cell.EXPIRY),
))  # fmt: skip
WHISP_INDICATORS = tuple(f"ind_{number:02d}" for number in range(1, 12))

PLOTS = Table("plots", ("plot_id",), (
    _column("plot_id", "the plot", "地块编号"),
    _amount("declared_area_ha", "the declared area", "申报面积", "ha"),
    _column("country", "the country of the plot", "地块所在国", Cell.COUNTRY),
    _column("producer", "the producer", "生产者"),
    _column("captured_on", "the date of capture", "采集日期", Cell.DATE),
    _amount("accuracy_m", "the accuracy of the position", "定位精度", "m"),
    _column("region", "the state or province of the plot", "地块所在州省"),
    _column("place", "the village or site of the plot", "地块所在村庄或地点"),
    _column("commodity", "the commodity of the plot", "地块的商品类别", Cell.WORD, allowed=COMMODITIES),
    _column("collection_lon", "the longitude of the collection point", "收购点经度", Cell.NUMBER, unit="degrees", low=-180.0, high=180.0),
    _column("collection_lat", "the latitude of the collection point", "收购点纬度", Cell.NUMBER, unit="degrees", low=-90.0, high=90.0),
    *(_column(name, f"the Whisp indicator {name}", f"Whisp 指标 {name}") for name in WHISP_INDICATORS),
))  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t for t in (SHIPMENTS, LINES, COMPONENTS, ORIGINS, DOCUMENTS, LEDGER, PLOTS)
}
DECLARED = ("shipments", "lines", "components", "origins", "documents", "ledger")
