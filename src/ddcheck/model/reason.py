"""Why a fact is unknown, or what a known value rests on, in words of both languages.

A reason is a value: packs, measurements and reports pass it on without knowing the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.model.paper_types import paper_names
from ddcheck.model.tables import TABLES
from ddcheck.model.wording import Lang, Wording


@dataclass(frozen=True, order=True)
class Reason:
    """A code of `REASONS` and the values its sentence needs.

    `beside` are papers that do not carry and did not decide: another did, they are information.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()
    beside: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, code: str, /, **values: object) -> Reason:
        return cls(code, tuple(sorted((k, str(v)) for k, v in values.items())))

    def say(self, lang: Lang) -> str:
        """The sentence. A value such as @lines.hs_code is said as the label of that column."""
        values = {name: _said(name, value, lang, codes=False) for name, value in self.values}
        return REASONS[self.code].say(lang, **values)

    def request(self, lang: Lang) -> str:
        """What to get so that it is no longer unknown."""
        values = {name: _said(name, value, lang, codes=True) for name, value in self.values}
        return REQUESTS.get(self.code, _ANYTHING).say(lang, **values)

    @property
    def ask(self) -> str:
        """Who can narrow it: supplier, paper, field, plot, data or nobody."""
        return ASK.get(self.code, "nobody")


def _said(name: str, value: str, lang: Lang, *, codes: bool) -> str:
    """A value in words: types of paper by their names, a column by its label."""
    if name in ("type", "types"):
        return paper_names(value, lang, codes=codes)
    if name == "value" and lang == "zh" and value in _ANSWERS:
        return _ANSWERS[value]
    return _label(value, lang)


_ANSWERS = {"yes": "是", "no": "否"}


def _label(value: str, lang: Lang) -> str:
    table, _, name = value[1:].partition(".")
    if not value.startswith("@") or table not in TABLES:  # a supplier may be called @anything
        return value
    found = [column for column in TABLES[table] if column.name == name]
    return found[0].label.say(lang) if found else value


REASONS: dict[str, Wording] = {
    # declarations
    "not_declared": Wording("not declared: {what}", "未申报{what}"),
    "placeholder": Wording("only a placeholder: {what}", "{what}只是占位内容"),
    "unreadable": Wording(
        "not readable (see the diagnostics): {what}", "{what}无法读取（见诊断信息）"
    ),
    "incomplete_code": Wording("too few digits to tell: {what}", "{what}位数不足，无法判断"),
    "row_rejected": Wording("its row was rejected ({code})", "该行已被拒收（{code}）"),
    "no_line": Wording("no line of the shipment is declared", "该批货物未申报任何商品行"),
    "no_component": Wording(
        "no plant component of the line is declared", "该商品行未申报任何植物成分"
    ),
    "no_plot": Wording("no plot is named for the line", "该商品行未指明任何地块"),
    "plot_not_given": Wording(
        "plot {plot} is named, but its geometry was not given",
        "提到地块 {plot}，但未提供其几何数据",
    ),
    # papers
    "no_document": Wording(
        "no paper of these types covers it: {types}", "没有以下类型的文件覆盖该项：{types}"
    ),
    "document_scope_open": Wording(
        "{document} may cover it: the cell {column} is empty (write * for all)",
        "{document} 可能覆盖该项：{column} 一栏为空（若全部适用请填 *）",
    ),
    "document_in_force": Wording("{document} is in force on {day}", "{document} 在 {day} 有效"),
    "document_expired": Wording(
        "{document} expired on {expires}, before {day}",
        "{document} 已于 {expires} 到期，早于 {day}",
    ),
    "document_too_early": Wording(
        "{document} was issued on {issued}, after {day}", "{document} 于 {issued} 签发，晚于 {day}"
    ),
    "document_dates_open": Wording(
        "{document}: the dates needed to judge validity are not all given",
        "{document}：判断有效期所需的日期不全",
    ),
    "document_other_species": Wording(
        "{document} is for {given}, not for {needed}", "{document} 针对 {given}，而非 {needed}"
    ),
    "species_open": Wording(
        "{document} names species, but those of the line are not all named",
        "{document} 列有树种，但该行的树种未全部列明",
    ),
    "document_species_open": Wording(
        "{document} names no species to compare", "{document} 未列明可比对的树种"
    ),
    "document_quantity_exceeded": Wording(
        "{document} allows {allowed} {unit}, {used} {unit} are claimed on it",
        "{document} 允许 {allowed} {unit}，而申报使用 {used} {unit}",
    ),
    "document_quantity_open": Wording(
        "{document}: the quantity cannot be compared", "{document}：数量无法比对"
    ),
    "document_covers": Wording("{document} covers it", "{document} 覆盖该项"),
    "more_papers": Wording("{n} more papers", "另有 {n} 份文件"),
    "document_stands": Wording("{document} stands up to it", "{document} 经得起该项检查"),
    "document_type_open": Wording("{document}: its type is not given", "{document}：未写明类型"),
    "document_not_of_types": Wording(
        "{document} is of type {type}, which does not count here",
        "{document} 的类型为 {type}，不属于此处认可的文件",
    ),
    "document_number_open": Wording("{document} bears no number", "{document} 没有编号"),
    "document_number_wrong": Wording(
        "{document}: {number} does not have the form of such a number",
        "{document}：{number} 不符合该类编号的格式",
    ),
    "document_number_odd": Wording(
        "{document}: {number} differs from the usual form, which is only recalled",
        "{document}：{number} 与通常格式不同（该格式仅凭记忆）",
    ),
    "document_status_wrong": Wording(
        "{document} has the status {status}", "{document} 的状态为 {status}"
    ),
    "document_reference_open": Wording(
        "{document}: number, status, day of issue or day of placing is missing",
        "{document}：缺少编号、状态、签发日或投放市场日期",
    ),
    "document_other_subject": Wording(
        "{document} is made out for another holder, species or country",
        "{document} 的持有人、树种或国家与本行不符",
    ),
    "document_subject_open": Wording(
        "{document}: holder, species or country cannot be compared",
        "{document}：持有人、树种或国家无法比对",
    ),
    "document_quantity_short": Wording(
        "{document} allows less than is claimed on it", "{document} 的许可数量少于已用数量"
    ),
    "document_not_checked": Wording(
        "{document} was not checked with its issuer", "{document} 未向签发机构核验"
    ),
    "document_check_open": Wording(
        "{document}: it is not said whether it was checked with its issuer",
        "{document}：未说明是否向签发机构核验",
    ),
    "document_file_differs": Wording(
        "{document}: the file is not the one whose sha256 was recorded",
        "{document}：附件与所记 sha256 不一致",
    ),
    "document_file_open": Wording(
        "{document}: file or sha256 is missing", "{document}：缺少附件或 sha256"
    ),
    "document_not_readable": Wording(
        "{document} cannot be read and has no translation", "{document} 无法阅读且无译文"
    ),
    "document_language_open": Wording(
        "{document}: it is not said whether it can be read", "{document}：未说明是否可读"
    ),
    "document_acquired_late": Wording(
        "{document} certifies an acquisition after the listing",
        "{document} 证明的取得日期晚于列入日期",
    ),
    "taxon_open": Wording(
        "species, tariff code, country of harvest or day of arrival leaves the listing open",
        "树种、税则号、采伐国或到达日期不明，无法判断是否列入名录",
    ),
    "name_open": Wording(
        "a species is not named, or not by a scientific name", "有树种未申报，或所填并非学名"
    ),
    "not_an_address": Wording("{what} is not an address", "{what}不是有效地址"),
    "no_plot_ground": Wording(
        "a plot of the line has no usable geometry", "该行有地块缺少可用的几何数据"
    ),
    # papers side by side, the form, the ledger
    "form_fields_open": Wording(
        "not filled in on the form: no. {fields}", "申报表第 {fields} 栏未填"
    ),
    "entry_number_form": Wording(
        "the entry number “{number}” has not the form xxx-xxxxxxx-x",
        "报关单号“{number}”不符合 xxx-xxxxxxx-x 的格式",
    ),
    "papers_not_counted": Wording(
        "{listed} papers are listed and {found} are at hand, so one that contradicts may be missing",
        "登记 {listed} 份文件，在手 {found} 份，可能缺少相互矛盾的文件",
    ),
    "papers_not_listed": Wording(
        "it is not declared how many papers are on file for {shipment}",
        "未申报批次 {shipment} 在案文件的份数",
    ),
    "too_few_papers": Wording(
        "there are fewer than two papers to compare", "可供比对的文件不足两份"
    ),
    "paper_disagrees": Wording(
        "{document} says {given}, the declaration says {declared}",
        "{document} 载明 {given}，而申报为 {declared}",
    ),
    "paper_incomplete": Wording(
        "{document} and the declaration cannot be compared on species, country and quantity",
        "{document} 与申报在树种、国家或数量上无法比对",
    ),
    "papers_agree": Wording("the papers agree with the declaration", "各文件与申报一致"),
    "paper_two_suppliers": Wording(
        "paper {number} stands behind goods of {suppliers}",
        "文号 {number} 的文件用于以下供应商的货物：{suppliers}",
    ),
    "paper_overdrawn": Wording(
        "paper {number} allows {allowed}, {used} are drawn on it in all",
        "文号 {number} 的文件许可 {allowed}，累计使用 {used}",
    ),
    "paper_use_open": Wording(
        "whether {document} is used elsewhere cannot be told (number, issuer, supplier or quantity)",
        "无法判断 {document} 是否另有使用（文号、签发机构、供应商或数量不明）",
    ),
    "paper_used_once": Wording("{document} is used here only", "{document} 仅在此使用"),
    "paper_holder": Wording("{document} is held by {holder}", "{document} 的持有人为 {holder}"),
    "paper_holder_open": Wording(
        "{document}: the holder, or who produces and supplies, is not named",
        "{document}：持有人、生产者或供应商未列明",
    ),
    "paper_cell": Wording("{document}: {what} is “{value}”", "{document}：{what}为“{value}”"),
    "paper_cell_open": Wording("{document}: {what} is not given", "{document}：未填{what}"),
    "receipts_open": Wording(
        "what the receipts cover is not all given", "税费凭证所覆盖的数量不全"
    ),
    "loss_dates_open": Wording(
        "the days between which the forest was lost cannot be told",
        "无法判断森林损失发生的起止日期",
    ),
    "paper_beside_loss": Wording(
        "{document} is in force from {issued} to {expires}; the loss lies between {first} and {last}",
        "{document} 有效期为 {issued} 至 {expires}；损失发生在 {first} 至 {last} 之间",
    ),
    "no_ledger_entries": Wording("no ledger entry names the lot", "台账中没有该批货物的条目"),
    "ledger_open": Wording(
        "ledger {ledger} cannot be followed from entry 1 to a closing entry ({why})",
        "台账 {ledger} 无法自第 1 号条目连续核对至结账条目（{why}）",
    ),
    "ledger_disorder": Wording(
        "ledger {ledger}: entry {entry} of {day} takes out more than had come in",
        "台账 {ledger}：{day} 第 {entry} 号条目出库量超过此前入库量",
    ),
    "ledger_edited": Wording(
        "ledger {ledger}: entry {entry} was edited on {day}, after the ledger was closed on {closed}",
        "台账 {ledger}：第 {entry} 号条目于 {day} 被修改，晚于结账日 {closed}",
    ),
    "ledger_disagrees": Wording(
        "ledger {ledger}: entry {entry} does not agree with {what}",
        "台账 {ledger}：第 {entry} 号条目与{what}不符",
    ),
    "ledger_sound": Wording("ledger {ledger} bears it out", "台账 {ledger} 可予印证"),
    # ground
    "geometry_unusable": Wording(
        "the geometry cannot be used ({code})", "几何数据无法使用（{code}）"
    ),
    "no_catalogue": Wording("no layer catalogue was given", "未提供图层目录"),
    "no_layer": Wording(
        "the catalogue has no layer of {product}", "图层目录中没有 {product} 的图层"
    ),
    "layer_refused": Wording("layer {layer} was refused ({code})", "图层 {layer} 被拒用（{code}）"),
    "tile_missing": Wording(
        "part of the plot is unseen: a tile of {layer} is not at hand",
        "地块部分土地未观测：缺少 {layer} 的图幅",
    ),
    "tile_refused": Wording(
        "part of the plot is unseen: a tile of {layer} was refused",
        "地块部分土地未观测：{layer} 的图幅被拒用",
    ),
    "block_absent": Wording(
        "part of the plot is unseen: a block is absent in a tile of {layer}",
        "地块部分土地未观测：{layer} 的图幅中有分块缺失",
    ),
    "block_unreadable": Wording(
        "part of the plot is unseen: a block of {layer} could not be read",
        "地块部分土地未观测：{layer} 的分块无法读取",
    ),
    "outside_domain": Wording(
        "part of the plot is unseen: {layer} holds values that it cannot have",
        "地块部分土地未观测：{layer} 含有不应出现的数值",
    ),
    "masked": Wording(
        "part of the plot is unseen: {layer} has no data there",
        "地块部分土地未观测：{layer} 在该处无数据",
    ),
    "coverage_does_not_close": Wording(
        "the pixels of the plot do not add up to its area", "地块像元合计与其面积不符"
    ),
    "plot_too_large": Wording(
        "the plot is larger than the program measures", "地块大于程序可测量的上限"
    ),
    "year_ambiguous": Wording(
        "loss dated {years} may be off by {tolerance} year, so it may lie on either side of {day}",
        "{years} 年的损失定年误差可达 {tolerance} 年，可能在 {day} 之前或之后",
    ),
    "outside_baseline_forest": Wording(
        "some loss lies on land of at most {canopy} % canopy in the baseline year",
        "部分损失位于基准年树冠覆盖率不高于 {canopy}% 的土地上",
    ),
    "not_planned": Wording(
        "the evidence plan of the run does not ask this question", "本次运行的证据计划未包含该问题"
    ),
    "position_error": Wording(
        "the outline is not known well enough: what lies near it may be inside or outside",
        "地块边界精度不足：边界附近的情况可能在内，也可能在外",
    ),
    "small_patch": Wording(
        "the patch is smaller than half a hectare, which may be noise",
        "斑块小于 0.5 公顷，可能是噪声",
    ),
    "planted_trees": Wording(
        "two independent layers say that the trees were planted",
        "两个相互独立的图层显示林木为人工种植",
    ),
    "layers_conflict": Wording(
        "the layers contradict each other about the forest on the day",
        "各图层对当日是否为森林的判断相互矛盾",
    ),
    "not_watched": Wording(
        "no layer watches the time right after {day}",
        "没有图层监测 {day} 之后的时段",
    ),
    "series_ends": Wording(
        "the loss series ends on {day}, before production does",
        "损失数据截止于 {day}，早于生产结束",
    ),
    "point_location": Wording(
        "the plot is given as a point: its outline is not known", "该地块以点位申报，边界未知"
    ),
    "layer_has_no_absence": Wording(
        "{layer} is incomplete: a blank in it does not mean “none”",
        "{layer} 不完整：空白并不表示“没有”",
    ),
    "in_force_later": Wording(
        "not all of it is known to have been in force in {layer} when production began",
        "尚不能确认生产开始时 {layer} 中的相关区域均已生效",
    ),
    "outside_layer": Wording(
        "it lies outside what {layer} covers", "它位于 {layer} 的覆盖范围之外"
    ),
    "geometry_in_doubt": Wording(
        "the geometry is in doubt ({code}): what was not found on it is not excluded",
        "几何数据存疑（{code}）：未发现的情况不能排除",
    ),
    # parameters
    "not_chosen": Wording("{parameter} was not chosen for this run", "本次运行未设定 {parameter}"),
}

ASK: dict[str, str] = {
    "not_declared": "supplier",
    "placeholder": "supplier",
    "unreadable": "supplier",
    "row_rejected": "supplier",
    "incomplete_code": "supplier",
    "no_line": "supplier",
    "no_component": "supplier",
    "no_plot": "plot",
    "plot_not_given": "plot",
    "geometry_unusable": "plot",
    "point_location": "plot",
    "geometry_in_doubt": "plot",
    "no_document": "paper",
    "document_scope_open": "paper",
    "document_dates_open": "paper",
    "document_species_open": "paper",
    "species_open": "supplier",
    "document_quantity_open": "paper",
    "document_expired": "paper",
    "document_too_early": "paper",
    "document_other_species": "paper",
    "document_quantity_exceeded": "paper",
    **dict.fromkeys(
        (
            "document_type_open",
            "document_not_of_types",
            "document_number_open",
            "document_number_wrong",
            "document_number_odd",
            "document_status_wrong",
            "document_reference_open",
            "document_other_subject",
            "document_subject_open",
            "document_quantity_short",
            "document_not_checked",
            "document_check_open",
            "document_file_differs",
            "document_file_open",
            "document_not_readable",
            "document_language_open",
            "document_acquired_late",
        ),
        "paper",
    ),
    "taxon_open": "supplier",
    "name_open": "supplier",
    "not_an_address": "supplier",
    "no_plot_ground": "plot",
    **dict.fromkeys(("form_fields_open", "entry_number_form", "paper_holder_open"), "supplier"),
    **dict.fromkeys(("no_ledger_entries", "ledger_open", "ledger_disorder"), "supplier"),
    **dict.fromkeys(("ledger_edited", "ledger_disagrees", "loss_dates_open"), "supplier"),
    **dict.fromkeys(("papers_not_counted", "papers_not_listed", "too_few_papers"), "paper"),
    **dict.fromkeys(("paper_disagrees", "paper_incomplete", "paper_two_suppliers"), "paper"),
    **dict.fromkeys(("paper_overdrawn", "paper_use_open", "paper_holder"), "paper"),
    **dict.fromkeys(
        ("paper_cell", "paper_cell_open", "receipts_open", "paper_beside_loss"), "paper"
    ),
    "year_ambiguous": "field",
    "not_planned": "data",
    "position_error": "plot",
    "small_patch": "field",
    "planted_trees": "field",
    "layers_conflict": "field",
    "not_watched": "data",
    "series_ends": "data",
    "outside_baseline_forest": "field",
    "tile_missing": "data",
    "tile_refused": "data",
    "block_absent": "data",
    "block_unreadable": "data",
    "outside_domain": "data",
    "masked": "data",
    "coverage_does_not_close": "data",
    "plot_too_large": "plot",
    "no_catalogue": "data",
    "no_layer": "data",
    "layer_refused": "data",
    "layer_has_no_absence": "data",
    "in_force_later": "supplier",
    "outside_layer": "data",
    "not_chosen": "data",
}

_DATES = Wording("the dates of issue and expiry of {document}", "{document} 的签发日与到期日")
_BOUNDARY = Wording("the boundary of the plot as it was surveyed", "实测的地块边界")
_IMAGERY = Wording(
    "dated imagery of the plot, or a visit, from before and after the day",
    "该日前后带日期的影像或实地核查",
)
_TILE = Wording("the complete tiles of {layer}", "{layer} 的完整图幅")
_LEDGER = Wording(
    "the ledger from its first entry to the closing entry, with balances, papers and days of edit",
    "自第一条至结账条目的完整台账，含结存、凭证号和修改日",
)
_ANYTHING = Wording("a look by a person", "人工核查")

REQUESTS: dict[str, Wording] = {
    "not_declared": Wording("{what}", "{what}"),
    "placeholder": Wording("{what}, instead of a placeholder", "{what}（替换占位内容）"),
    "unreadable": Wording("{what}, written so that it can be read", "{what}（以可读取的形式填写）"),
    "incomplete_code": Wording("{what} with all its digits", "完整位数的{what}"),
    "row_rejected": Wording("the corrected row", "更正后的数据行"),
    "no_line": Wording("the lines of the shipment", "该批货物的商品行"),
    "no_component": Wording("the plant components of the line", "该商品行的植物成分"),
    "no_plot": Wording("the plots that the line comes from", "该商品行来源的地块"),
    "plot_not_given": Wording("the boundary of plot {plot}", "地块 {plot} 的边界"),
    "geometry_unusable": _BOUNDARY,
    "point_location": _BOUNDARY,
    "geometry_in_doubt": _BOUNDARY,
    "no_document": Wording("one of these papers: {types}", "下列文件之一：{types}"),
    "document_scope_open": Wording(
        "what {document} covers ({column})", "{document} 的覆盖范围（{column}）"
    ),
    "document_dates_open": _DATES,
    "document_expired": Wording("a paper in force on {day}", "在 {day} 有效的文件"),
    "document_too_early": Wording("a paper in force on {day}", "在 {day} 有效的文件"),
    "document_other_species": Wording("a paper for {needed}", "针对 {needed} 的文件"),
    "document_species_open": Wording("the species that {document} covers", "{document} 覆盖的树种"),
    "species_open": Wording(
        "genus and species of every component of the line", "该行所有成分的属名与种名"
    ),
    "document_quantity_open": Wording(
        "quantity and unit of {document}, and of all that is claimed on it",
        "{document} 及其各项用量的数量与单位",
    ),
    "document_not_checked": Wording(
        "the answer of the issuer of {document}", "{document} 签发机构的核验答复"
    ),
    "document_check_open": Wording(
        "the answer of the issuer of {document}", "{document} 签发机构的核验答复"
    ),
    "document_number_wrong": Wording("the right number of {document}", "{document} 的正确编号"),
    "document_subject_open": Wording(
        "holder, species and country of {document}", "{document} 的持有人、树种和国家"
    ),
    "document_reference_open": Wording(
        "number, status and day of issue of {document}, and the day of placing",
        "{document} 的编号、状态、签发日以及投放市场日期",
    ),
    "taxon_open": Wording(
        "genus, species, country of harvest and full tariff code",
        "属名、种名、采伐国和完整税则号",
    ),
    "name_open": Wording("genus and species of each component", "各部件的属名和种名"),
    "no_plot_ground": Wording("the boundaries of all plots of the line", "该行全部地块的边界"),
    "document_quantity_exceeded": Wording("a paper for the whole quantity", "覆盖全部数量的文件"),
    "form_fields_open": Wording("PPQ 505, no. {fields}", "PPQ 505 表第 {fields} 栏"),
    "entry_number_form": Wording("the entry number as customs gave it", "海关给出的报关单号"),
    "papers_not_counted": Wording("all papers that are on file", "全部在案文件"),
    "papers_not_listed": Wording(
        "how many papers are on file for {shipment}, and all of them",
        "批次 {shipment} 在案文件的份数及全部文件",
    ),
    "too_few_papers": Wording(
        "invoice, permit, certificate or declaration of the goods", "货物的发票、许可、证书或申报单"
    ),
    "paper_incomplete": Wording(
        "species, country and quantity of {document}", "{document} 的树种、国家和数量"
    ),
    "paper_use_open": Wording(
        "number, issuer and quantity of {document}, and who else draws on it",
        "{document} 的文号、签发机构、数量及其他使用者",
    ),
    "paper_holder_open": Wording(
        "the holder of {document}, and who produces and supplies the goods",
        "{document} 的持有人以及货物的生产者和供应商",
    ),
    "paper_cell_open": Wording("{what} of {document}", "{document} 的{what}"),
    "receipts_open": Wording(
        "quantity and scope of the receipts, and all that is claimed on them",
        "税费凭证的数量、范围及全部用量",
    ),
    "loss_dates_open": Wording("dated imagery of the clearing", "带日期的清理林地影像"),
    "no_ledger_entries": _LEDGER,
    "ledger_open": _LEDGER,
    "year_ambiguous": _IMAGERY,
    "position_error": _BOUNDARY,
    "not_planned": Wording("a rule pack that asks this question", "包含该问题的规则包"),
    "small_patch": _IMAGERY,
    "planted_trees": Wording(
        "when the trees were planted, with dated imagery", "林木种植时间及带日期的影像"
    ),
    "layers_conflict": _IMAGERY,
    "not_watched": Wording(
        "a loss layer that covers the time after {day}", "覆盖 {day} 之后时段的损失图层"
    ),
    "outside_baseline_forest": _IMAGERY,
    "series_ends": Wording(
        "a newer version of the loss series, or an alert layer, up to the end of production",
        "覆盖至生产结束的较新损失数据或预警图层",
    ),
    "tile_missing": _TILE,
    "tile_refused": _TILE,
    "block_absent": _TILE,
    "block_unreadable": _TILE,
    "outside_domain": _TILE,
    "masked": Wording("another layer that sees the plot", "能观测到该地块的其他图层"),
    "outside_layer": Wording("a layer that covers the plot", "覆盖该地块的图层"),
    "no_catalogue": Wording("a layer catalogue (--layers)", "图层目录（--layers）"),
    "no_layer": Wording("a layer of {product} in the catalogue", "目录中的 {product} 图层"),
    "layer_refused": Wording(
        "layer {layer}, corrected (see {code})", "更正后的图层 {layer}（见 {code}）"
    ),
    "layer_has_no_absence": Wording(
        "the word of the authority that no such area lies there", "主管部门关于该处无此类区域的说明"
    ),
    "in_force_later": Wording(
        "the days of harvest, and since when the area is in force", "采伐日期以及该区域的生效日期"
    ),
    "not_chosen": Wording("a value for {parameter}", "{parameter} 的取值"),
}
