"""Facts that importers' duties ask for: statements, scope, papers, listed species, plots (EUDR, CITES)."""

from __future__ import annotations

from ddcheck.facts.column import Kind
from ddcheck.facts.fact import Argument, Fact
from ddcheck.facts.fact import fact as _fact
from ddcheck.model.tables import (
    CONCLUSIONS,
    CONFIRMATION,
    DUE_DILIGENCE,
    FOUND,
    MITIGATION,
    MIXING,
    OPERATOR_ROLES,
    OPERATOR_SIZES,
    REGISTERS,
    SPECIMEN_SOURCES,
    YES_NO,
)

ANNEX_SCOPES = ("inside", "possible", "carved_out", "outside")
RISK_LEVELS = ("low", "standard", "territory", "high")
DESCRIPTION_KINDS = ("specific", "generic")
APPENDICES = ("I", "II", "III", "none")
LISTED_NAMES = ("listed", "not_listed", "loose")

_TYPES = (Argument("types", "list"),)
_LISTING = (
    "genus", "species", "appendix", "annotation", "countries", "forms", "effective", "until",
)  # fmt: skip
_TAXA = (Argument("taxa", "table", columns=_LISTING),)
_LOSS = (
    Argument("after", "date"), Argument("canopy_above", "number", "percent"),
    Argument("tolerance", "number", "years"),
)  # fmt: skip
_DECLARED = "as declared"
_SOME_PAPER = "or over the papers of these types that cover the line; none at all is unknown"


def _words(name: str, values: tuple[str, ...], en: str, zh: str, label: tuple[str, str]) -> Fact:
    question = (en, zh)
    return _fact(f"shipment.{name}", Kind.CATEGORY, question, _DECLARED, label=label, values=values)


_STATED = (
    _fact("shipment.placing_date", Kind.DATE,
          ("On which day are the goods placed on the market or exported?", "货物何日投放市场或出口？"), _DECLARED, label=("day of placing on the market", "投放市场日期")),
    _words("operator_role", OPERATOR_ROLES, "Which role has the importer?", "进口商属于哪种角色？", label=("role of the importer", "进口商角色")),
    _words("operator_size", OPERATOR_SIZES, "How large is the importer?", "进口商规模如何？", label=("size of the importer", "进口商规模")),
    _fact("shipment.operator_established", Kind.DATE,
          ("On which day was the importer established?", "进口商何日成立？"), _DECLARED, label=("importer established on", "进口商成立日期")),
    _fact("shipment.operator_country", Kind.CATEGORY,
          ("In which country is the importer established?", "进口商设立于哪个国家？"), "as declared, ISO 3166-1 alpha-2", label=("country of the importer", "进口商所在国")),
    _words("due_diligence", DUE_DILIGENCE, "Which kind of due diligence is claimed?", "采用哪种尽职调查方式？", label=("kind of due diligence", "尽职调查方式")),
    _words("own_produce", YES_NO, "Did the importer produce the goods himself?", "货物是否由申报人自行生产？", label=("own produce", "自产")),
    _words("mixing", MIXING, "How were the goods kept apart from others?", "货物如何与其他货物隔离？", label=("how the goods were kept apart", "货物隔离方式")),
    _words("circumvention", FOUND, "Was a sign of circumvention found?", "是否发现规避迹象？", label=("signs of circumvention", "规避迹象")),
    _words("adverse_information", FOUND, "Was adverse information found?", "是否检索到不利信息？", label=("adverse information", "不利信息")),
    _words("labour_register", REGISTERS, "Does the supplier stand in a register of forced labour?", "供应商是否列入强迫劳动名录？", label=("registers of forced labour", "强迫劳动名录")),
    _words("risk_conclusion", CONCLUSIONS, "What did the risk assessment conclude?", "风险评估结论是什么？", label=("conclusion of the risk assessment", "风险评估结论")),
    _words("mitigation", MITIGATION, "Was the risk mitigated?", "是否已采取风险缓释措施？", label=("mitigation", "风险缓释")),
    _words("compliance_officer", YES_NO, "Is there a compliance officer?", "是否设有合规负责人？", label=("officer appointed", "已设负责人")),
    _words("independent_audit", YES_NO, "Is there an independent audit?", "是否有独立审计？", label=("independent audit", "独立审计")),
    _words("dds_confirmation", CONFIRMATION, "Which confirmation stands in the statement?", "声明中使用何种确认语？", label=("confirmation in the statement", "声明确认语")),
    _fact("shipment.dds_signed", Kind.TRUTH,
          ("Is a signatory of the statement named?", "是否写明声明签署人？"), "true if named, else unknown", label=("signatory named", "已写明签署人")),
    _fact("shipment.chain_tiers", Kind.NUMBER,
          ("How many tiers lie between plot and importer?", "地块至进口商之间有几级供应链？"), _DECLARED, unit="tiers", label=("tiers of the supply chain", "供应链层级")),
    _fact("shipment.record_years", Kind.NUMBER,
          ("For how many years are the records kept?", "资料保存多少年？"), _DECLARED, unit="years", label=("records are kept for", "资料保存年限")),
    _fact("shipment.conclusion_age", Kind.NUMBER,
          ("How old is the risk assessment on the day of arrival?", "到达之日风险评估距今多久？"),
          "arrival date - date of the assessment; below 0 if it came later", unit="days", label=("age of the risk assessment", "风险评估时效")),
    _fact("shipment.system_review_age", Kind.NUMBER,
          ("How long ago was the due diligence system reviewed?", "尽职调查制度上次复核距今多久？"),
          "arrival date - date of the last review", unit="days", label=("time since the system was reviewed", "制度距上次复核")),
    _fact("shipment.party_reachable", Kind.TRUTH,
          ("Are name, postal address and e-mail of the party given?", "该当事方的名称、通信地址和电子邮箱是否齐全？"),
          "true if all three are given; false if the e-mail cannot be one; else unknown", arguments=(Argument("party", "text"),), label=("name, address and e-mail given", "名称、地址、邮箱齐全")),
    _fact("shipment.eori_like", Kind.TRUTH,
          ("Has the EORI number the form of one?", "EORI 编号的格式是否正确？"), "the number fits the pattern; none is unknown",
          arguments=(Argument("pattern", "text"),), label=("form of the EORI number", "EORI 编号格式")),
)  # fmt: skip

_LINES = (
    _fact("line.annex_scope", Kind.CATEGORY,
          ("Does the tariff code stand in the annex on the day of placing, and do the goods fit the entry?", "投放市场之日税则号是否列入附件，货物是否与条目相符？"),
          "on the day of placing, or if none is stated on every day from the arrival on: inside: an entry for the whole code, or one for a part of it whose commodity is declared; possible: a part, commodity not confirmed; carved_out: bamboo or rattan; outside: no entry; unknown: code too short, or an entry begins after the arrival",
          arguments=(Argument("annex", "table", columns=("code", "from", "ex", "commodity")),), values=ANNEX_SCOPES, label=("scope of the annex", "附件范围")),
    _fact("line.risk_level", Kind.CATEGORY,
          ("Which is the highest risk level of its countries of production?", "其生产国中最高风险等级为何？"),
          "highest of low, standard, territory (not named in the act), high over the declared countries; unknown if one is not named",
          arguments=(Argument("levels", "table", columns=("iso2", "level")),), values=RISK_LEVELS, label=("highest risk level of its countries", "来源国最高风险等级")),
    _fact("line.any_country_in", Kind.TRUTH,
          ("Is one of these countries among those of harvest and production?", "采伐国和生产国中是否有所列国家？"),
          "some country of the line or of a component is in the list; false only if all of them name countries",
          arguments=(Argument("countries", "list"),), label=("a country stands in the list", "有国家列于名单")),
    _fact("line.hs_digits", Kind.NUMBER,
          ("How many digits has the tariff code?", "税则号有几位？"), "count of digits", unit="digits", label=("digits of the tariff code", "税则号位数")),
    _fact("line.net_mass", Kind.NUMBER,
          ("What is the net mass?", "净重是多少？"), "as declared; 0 is a placeholder", unit="kg", label=("net mass", "净重")),
    _fact("line.unit_as_listed", Kind.TRUTH,
          ("Is the supplementary quantity given in the unit that the code asks for?", "补充数量是否以该税号要求的单位填报？"),
          "true if the code asks for none, or quantity and its unit are given; false for another unit",
          arguments=(Argument("units", "table", columns=("code", "units")),), label=("supplementary unit as asked", "补充单位符合要求")),
    _fact("line.description_kind", Kind.CATEGORY,
          ("Are description and trade name specific?", "品名和商品名是否具体？"),
          "generic if one of the two is a word such as goods; specific if both are given; else unknown", values=DESCRIPTION_KINDS, label=("description and trade name", "品名和商品名")),
    _fact("line.linked_share", Kind.NUMBER,
          ("Which share of the quantity is linked to plots?", "有多大比例的数量已对应到地块？"),
          "sum of quantity_from_plot over plots that are given / quantity; unknown if a quantity or a plot is missing", unit="share", label=("share linked to plots", "已对应地块的比例")),
    _fact("line.production_in_order", Kind.TRUTH,
          ("Is the period of production given, and over before arrival?", "是否写明生产期间且早于到达日？"),
          "end of production <= arrival date", label=("production before arrival", "生产早于到达")),
    _fact("line.production_end", Kind.DATE,
          ("On which day did production of the line end?", "该行生产于何日结束？"), _DECLARED, label=("end of production", "生产结束日")),
    _fact("line.producer_count", Kind.NUMBER,
          ("From how many producers does it come?", "来自多少生产者？"), "lo: different names; hi: and each plot without one", unit="count", label=("producers", "生产者数")),
    _fact("line.species_count", Kind.NUMBER,
          ("Of how many species is it?", "含多少树种？"), "lo: different names; hi: and each component without one", unit="count", label=("species", "树种数")),
    _fact("line.loss_on_any_plot", Kind.TRUTH,
          ("Was forest lost after the day on any plot of the line?", "该行任一地块在该日之后是否有森林损失？"),
          "or over its plots of: forest loss > 0 (certain); false if none is possible on any; else unknown", arguments=_LOSS, label=("loss on some plot", "任一地块有损失")),
    _fact("line.document_shown", Kind.TRUTH,
          ("Is there a paper of these types?", "是否有此类文件？"), "or over the papers that cover the line of: its type is in the list; none at all is unknown",
          arguments=_TYPES, label=("a paper of the right type", "有认可类型的文件")),
    _fact("line.document_numbered", Kind.TRUTH,
          ("Does a paper bear a number of the form of its type?", "文件编号是否符合该类型的格式？"),
          "or over the papers that cover the line of: number fits; a form that is only recalled never refuses", arguments=(Argument("formats", "table", columns=("type", "pattern", "basis")),), label=("a paper with a fitting number", "有编号相符的文件")),
    _fact("line.document_subject", Kind.TRUTH,
          ("Is a paper made out for this supplier, these species and this country?", "文件的持有人、树种和国家是否与本行相符？"), _SOME_PAPER, arguments=_TYPES, label=("a paper made out for these goods", "有与货物相符的文件")),
    _fact("line.document_quantity", Kind.TRUTH,
          ("Does a paper allow all that is claimed on it?", "文件许可数量是否覆盖全部用量？"),
          _SOME_PAPER + "; quantities of all lines that a paper covers are added", arguments=_TYPES, label=("a paper allows the quantity", "有数量足够的文件")),
    _fact("line.document_checked", Kind.TRUTH,
          ("Was a paper checked with its issuer?", "是否向签发机构核验过文件？"), _SOME_PAPER, arguments=_TYPES, label=("a paper was checked with its issuer", "有文件经签发机构核验")),
    _fact("line.document_file", Kind.TRUTH,
          ("Is the file of a paper the one whose hash was recorded?", "文件附件与所记哈希值是否一致？"), _SOME_PAPER, arguments=_TYPES, label=("the file of a paper is unchanged", "有文件附件未变")),
    _fact("line.document_readable", Kind.TRUTH,
          ("Can a paper be read, or is there a translation?", "文件可读或有译文吗？"), _SOME_PAPER, arguments=_TYPES, label=("a paper can be read", "有可读的文件")),
    _fact("line.reference_in_order", Kind.TRUTH,
          ("Is there a reference of the right form and status, no later than the placing?", "是否有格式和状态正确且不晚于投放市场的编号？"),
          "or over the papers of these types of: number fits, status in the list, issued <= placing date",
          arguments=(Argument("types", "list"), Argument("pattern", "text"), Argument("statuses", "list")), label=("a reference is in order", "参考编号无误")),
)  # fmt: skip

_SPECIES = (
    _fact("component.common_name_given", Kind.TRUTH,
          ("Is its common name given?", "是否写明俗名？"), "true if given, else unknown", label=("common name given", "已写明俗名")),
    _fact("component.specimen_source", Kind.CATEGORY,
          ("What is the source of the specimen?", "标本来源为何？"), _DECLARED, values=SPECIMEN_SOURCES, label=("source of the specimen", "标本来源")),
    _fact("component.finished_item", Kind.CATEGORY,
          ("Is it a finished item?", "是否为成品？"), _DECLARED, values=YES_NO, label=("finished item", "成品")),
    _fact("component.listed_name", Kind.CATEGORY,
          ("Can its name be matched with the list?", "其名称能否与名录比对？"),
          "listed; not_listed; loose: only a genus of which some species are listed; unknown: no name, trade name", arguments=_TAXA, values=LISTED_NAMES, label=("match with the list", "与名录比对")),
    _fact("component.appendix", Kind.CATEGORY,
          ("In which appendix is it listed, as these goods, from there, on the day?", "按该货物形态、产地和日期，列入哪个附录？"),
          "strictest row whose taxon, population, product form and dates all hold; none if no row can; unknown between", arguments=_TAXA, values=APPENDICES, label=("appendix", "附录")),
    _fact("component.annotation", Kind.CATEGORY,
          ("Which annotation limits its listing?", "其列入受哪项注释限定？"), "annotation of the row that catches it; none without", arguments=_TAXA, label=("annotation", "注释")),
    _fact("component.population_limited", Kind.TRUTH,
          ("Is its listing limited to some populations?", "其列入是否仅限部分种群？"), "a row of its taxon names countries", arguments=_TAXA, label=("listed for some populations", "仅部分种群列入")),
    _fact("component.listing_began", Kind.TRUTH,
          ("Had its listing begun on the day of arrival?", "到达之日其列入是否已生效？"), "effective <= arrival date of the first row of its taxon", arguments=_TAXA, label=("listing in effect on arrival", "到达时列入已生效")),
    _fact("component.shipment_listed_mass", Kind.NUMBER,
          ("How much listed wood does the shipment hold?", "该批货物含多少列入名录的木材？"),
          "plant quantity in kg over the components of the shipment whose taxon is or may be listed", unit="kg", arguments=_TAXA, label=("listed wood in the shipment", "该批列入树种木材")),
    _fact("component.acquired_before_listing", Kind.TRUTH,
          ("Does a certificate show that it was acquired before its listing?", "证书是否证明在列入之前取得？"),
          "or over the certificates that cover the line of: acquired_on < effective", arguments=(*_TYPES, *_TAXA), label=("acquired before the listing", "列入前取得")),
    _fact("component.taxon_country_in", Kind.TRUTH,
          ("Does its species with its country stand in the list?", "该树种与该国的组合是否列入清单？"),
          "“Genus species/CC” or “Genus/CC” is in the list for a declared country", arguments=(Argument("pairs", "list"),), label=("species and country in the list", "树种与国家列于清单")),
    _fact("component.paper_covers", Kind.TRUTH,
          ("Does a paper of these types cover it on the day of arrival?", "到达之日是否有此类文件覆盖该成分？"),
          "or over the papers that cover the line of: in force on arrival, names the species, allows the quantity; none at all is unknown", arguments=_TYPES, label=("a paper covers the component", "有文件覆盖该成分")),
)  # fmt: skip

_LAND = (
    _fact("plot.declared_area", Kind.NUMBER,
          ("Which area of the plot is declared?", "地块申报面积是多少？"), _DECLARED, unit="ha", label=("declared area", "申报面积")),
    _fact("plot.decimals", Kind.NUMBER,
          ("With how many decimals are the coordinates given?", "坐标保留几位小数？"),
          "most decimals of a longitude, and of a latitude, in the text; the smaller of the two", unit="digits", label=("decimals of the coordinates", "坐标小数位数")),
    _fact("plot.geometry_usable", Kind.TRUTH,
          ("Can the geometry be used?", "几何数据能否使用？"), "false if a check of the geometry failed; unknown if none was given", label=("geometry can be used", "几何数据可用")),
    _fact("plot.place_plausible", Kind.TRUTH,
          ("Does the plot lie where it is said to lie?", "地块位置与申报是否相符？"),
          "false if outside its country, with swapped coordinates or at 0,0; true if usable and a country is declared", label=("place as declared", "位置与申报相符")),
    _fact("plot.mapped_share", Kind.NUMBER,
          ("Which share of the plot did a layer of this product show?", "该产品的图层观测到地块多大比例？"),
          "seen share of all layers of the evidence plan, for a product of the plan; unknown for any other product", unit="share", arguments=(Argument("product", "text"),), label=("share shown by the layer", "图层显示比例")),
    _fact("plot.region_in", Kind.TRUTH,
          ("Does the plot lie in one of these states or provinces?", "地块是否位于所列州省？"), "declared region in the list, with its country",
          arguments=(Argument("regions", "list"),), information_only=True, label=("region stands in the list", "州省列于名单")),
)  # fmt: skip

DUTY_FACTS: tuple[Fact, ...] = (*_STATED, *_LINES, *_SPECIES, *_LAND)
