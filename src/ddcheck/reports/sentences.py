"""The one table of interface sentences, in both languages. Names of things are in `vocabulary`."""

from __future__ import annotations

from ddcheck.model.wording import Wording

W = Wording

COUNTED: dict[str, tuple[str, str, str]] = {
    "time": ("{n} time", "{n} times", "{n} 次"),
    "finding": ("{n} finding", "{n} findings", "{n} 项发现"),
    "shipment": ("{n} shipment", "{n} shipments", "{n} 个批次"),
    "row": ("a table of {n} row", "a table of {n} rows", "共 {n} 行的表"),
    "tile": ("{n} tile", "{n} tiles", "{n} 个图幅"),
    "error": ("{n} error", "{n} errors", "{n} 处错误"),
    "warning": ("{n} warning", "{n} warnings", "{n} 处警告"),
    "note": ("{n} note", "{n} notes", "{n} 条提示"),
    "open_check": ("{n} check is open and weighs", "{n} checks are open and weigh", "{n} 项检查"),
}

GENERAL = {
    "html_lang": W("en", "zh-Hans"),
    "limits": W(
        "This report says what the checks that ran found and what they could not see. It clears nothing: "
        "nothing here says that goods, land or papers are in order, and it is not advice on law.",
        "本报告只说明已运行的检查发现了什么、未能看到什么。它不作任何放行结论："
        "报告中没有任何内容表示货物、土地或单证没有问题，也不构成法律意见。",
    ),
    "unknown": W("unknown", "未知"),
    "unknown_because": W("unknown: {reason}", "未知：{reason}"),
    "not_judged": W("not judged", "未判定"),
    "interval": W("{lo} to {hi}", "{lo}至{hi}"),
    "range": W("at least {lo}, at most {hi}", "至少 {lo}，至多 {hi}"),
    "colon": W(": ", "："),
    "comma": W(", ", "、"),
    "sentence_gap": W(". ", "。"),
    "yes": W("yes", "是"),
    "no": W("no", "否"),
    "and_more": W(" and {n} more", " 等另 {n} 个"),
    "did_not_run": W("did not run: ", "未运行："),
    "subject_in": W("{subject}, {place}", "{place}，{subject}"),
    "because": W("Because", "原因"),
    "remedy": W("What to do", "怎么办"),
    "scenario_beside": W("scenario, beside the verdict", "情景，不计入结论"),
}

PAGE = {
    "page_title": W("Screening report as of {as_of}", "筛查报告，截至 {as_of}"),
    "eyebrow": W("Forest-risk goods", "森林风险商品"),
    "heading": W("Screening report, as of {as_of}", "筛查报告（截至 {as_of}）"),
    "made_by": W("Made by {name} {version}", "由 {name} {version} 生成"),
    "contents": W("Contents", "目录"),
    "nav_summary": W("Summary", "摘要"),
    "nav_overview": W("Overview", "总览"),
    "nav_shipments": W("Shipments, worst first", "批次（由重到轻）"),
    "nav_plots": W("Plots that need attention", "需要关注的地块"),
    "nav_layers": W("Layers used", "所用图层"),
    "nav_packs": W("Rule packs", "规则包"),
    "nav_files": W("Remarks on the files", "对文件的意见"),
    "nav_words": W("Words", "词语说明"),
    "counts": W("What was read", "读取了什么"),
    "table": W("Table", "数据表"),
    "read": W("read", "读取"),
    "screened": W("screened", "已筛查"),
    "rejected": W("rejected", "拒收"),
    "counts_note": W(
        "Every row that was read was either screened or rejected with a reason; the reasons stand under “Remarks on the files”.",
        "读取的每一行要么已筛查，要么连同原因被拒收；原因见“对文件的意见”。",
    ),
    "how_to_read": W("How to read this page", "如何阅读本页"),
    "read_interval": W(
        "Risk is an interval from what the evidence proves to the worst it still allows. The first step is solid, the steps that cannot be ruled out are hatched:",
        "风险是一个区间：从证据已证实的程度，到证据仍不能排除的最坏程度。起点为实色，不能排除的各级为斜线：",
    ),
    "read_action": W(
        "The action follows from both ends: nothing is released on what is merely unknown, and nobody is accused above what is proved.",
        "行动由区间两端决定：不因未知而放行，也不作超出已证实程度的指责。",
    ),
    "read_scenario": W(
        "A law that is only proposed, or does not bind the goods yet, is shown as a scenario beside the verdict and never moves it.",
        "尚属草案或尚未对该货物生效的法律，作为情景列在结论旁边，从不改变结论。",
    ),
    "read_numbers": W(
        "Measured areas come as three numbers: what is certain, what the map says, and what is possible.",
        "实测面积以三个数字给出：确定的、地图所示的、可能的。",
    ),
    "shipment": W("Shipment", "批次"),
    "action": W("Action", "行动"),
    "risk": W("Risk", "风险"),
    "supplier": W("Supplier", "供应商"),
    "importer": W("Importer", "进口商"),
    "import_country": W("Country of import", "进口国"),
    "arrival_date": W("Arrival", "到达日期"),
    "overview_note": W(
        "Scenarios are left out of this table; they stand inside each shipment.",
        "本表不含情景；情景列于各批次之内。",
    ),
    "no_shipment": W(
        "No shipment was read. Nothing was screened.", "没有读到任何批次。未作任何筛查。"
    ),
    "plots_alone": W(
        "No shipment was read. The plots were judged by themselves; see “Plots that need attention”.",
        "没有读到任何批次。地块已单独判定；见“需要关注的地块”。",
    ),
    "more_shipments": W(
        "This page shows the {shown} worst shipments. {n} more are in report.json and findings.csv.",
        "本页显示最严重的 {shown} 个批次。另有 {n} 个见 report.json 与 findings.csv。",
    ),
    "bar_label": W(
        "risk {risk}, on a scale none, low, medium, high", "风险{risk}（分为无、低、中、高）"
    ),
    "fact": W("Fact", "事实"),
    "to_map": W("see the map", "查看地图"),
    "weight": W("weight: {severity}", "分量：{severity}"),
    "confidence": W("source: {confidence}", "出处：{confidence}"),
    "more_subjects": W(
        "{n} more of the same kind are in findings.csv.", "同类另有 {n} 项见 findings.csv。"
    ),
    "not_tested": W("Not tested here", "此处未检查"),
    "parameters": W("Values used", "所用数值"),
    "by_pack": W("By rule pack", "按规则包"),
    "idle_packs": W("Ran, and nothing of theirs applies", "已运行，但均不适用"),
    "pack": W("Rule pack", "规则包"),
    "lines": W("Lines", "商品行"),
    "line_no": W("No.", "行号"),
    "hs_code": W("HS code", "HS 编码"),
    "commodity": W("Commodity", "商品"),
    "description": W("Description", "描述"),
    "more_lines": W("{n} more lines are in report.json.", "另有 {n} 个商品行见 report.json。"),
    "no_line": W("No line was declared.", "未申报任何商品行。"),
    "findings": W("Findings", "发现"),
    "no_finding": W(
        "No check came out as not met or undetermined. This is no clearance: see below what was not checked.",
        "没有检查得出“不满足”或“无法判定”。这不等于放行结论：未检查的内容见下文。",
    ),
    "nothing_ran": W(
        "No check gave an answer for this shipment.", "没有任何检查对该批次给出答案。"
    ),
    "no_clearance": W("no clearance", "不等于放行结论"),
    "more_findings": W(
        "{n} more checks with findings are in findings.csv.",
        "另有 {n} 项检查的发现见 findings.csv。",
    ),
    "ask": W("Whom to ask for what", "还需向谁索取什么"),
    "more_ask": W("{n} more questions are in report.json.", "另有 {n} 个问题见 report.json。"),
    "papers_aside": W(
        "Papers that do not stand up, and decide nothing here",
        "未通过检查的文件（不影响此处的结论）",
    ),
    "more_papers": W("{n} more papers are in report.json.", "另有 {n} 份文件见 report.json。"),
    "not_checked": W("What was not checked", "未检查的内容"),
    "columns_not_read": W(
        "Columns that no rule of this run read", "本次运行中没有任何规则读取的列"
    ),
    "columns_note": W(
        "They were sent with something in them and had no part in any result. Columns that are not known here stand, cell by cell, in carried.csv.",
        "这些列有内容，但未参与任何结果。此处不认识的列已逐格写入 carried.csv。",
    ),
    "columns_known": W(
        "known, but asked for by no rule: {names}", "已识别，但没有规则查问：{names}"
    ),
    "columns_carried": W(
        "not known, carried along unread: {names}", "未识别，原样保留而不读取：{names}"
    ),
    "columns_more": W("and {n} more (report.json)", "另有 {n} 列（见 report.json）"),
    "quiet_checks": W(
        "Checks that found nothing, and checks that do not apply", "未发现问题的检查与不适用的检查"
    ),
    "plots_note": W(
        "Maps show each pixel of the layers as it was read. Loss of tree cover is not by itself a change to farmland, and a map may be wrong; see “Not tested here”.",
        "地图按读取的原样显示图层的每个像元。树木覆盖损失本身并不等于变为农用地，地图也可能有误；见“此处未检查”。",
    ),
    "more_plots": W(
        "This page shows the {shown} worst plots. {n} more need attention; they are in plots.geojson and report.json.",
        "本页显示最严重的 {shown} 个地块。另有 {n} 个需要关注，见 plots.geojson 与 report.json。",
    ),
    "quiet_plots": W(
        "Plots about which the checks that ran found nothing: {n}. They are in plots.geojson and report.json.",
        "已运行的检查未发现问题的地块：{n} 个，见 plots.geojson 与 report.json。",
    ),
    "unjudged_plots": W(
        "Plots that no check was about: {n}. Nothing was judged of them; their figures are in plots.geojson and report.json.",
        "没有任何检查涉及的地块：{n} 个。对其未作任何判定；数据见 plots.geojson 与 report.json。",
    ),
    "no_plot_shown": W("No plot is drawn here.", "此处没有绘出的地块。"),
    "plot_title": W("Plot {id}", "地块 {id}"),
    "no_map": W(
        "There is no map of this plot: its outline or the layers could not be used.",
        "该地块没有地图：其边界或图层无法使用。",
    ),
    "country": W("Country", "国家"),
    "producer": W("Producer", "生产者"),
    "area": W("Area", "面积"),
    "declared": W("declared: {ha}", "申报：{ha}"),
    "forest_at": W("Mapped forest{date}", "制图森林{date}"),
    "loss_after": W("Mapped loss in forest{date}", "森林内的制图损失{date}"),
    "on_date": W(" on {date}", "（{date}）"),
    "after_date": W(" after {date}", "（{date} 之后）"),
    "on_cutoff": W(" on the cut-off date", "（截止日）"),
    "after_cutoff": W(" after the cut-off date", "（截止日之后）"),
    "loss_by_year": W("Mapped loss by year", "逐年制图损失"),
    "overlap_with": W("Overlap: {product}", "重叠：{product}"),
    "widths": W("Why the numbers have a width", "数字为何有范围"),
    "narrowed_by": W("What would narrow it", "如何缩小"),
    "watched": W("Watched for loss", "损失监测时段"),
    "largest_patch": W("Largest patch of loss", "最大的损失斑块"),
    "beside": W("(context; read by no rule)", "（仅供参考，不用于任何规则）"),
    "used_by": W("Named by shipments", "涉及批次"),
    "nobody": W("none", "无"),
    "no_layers": W(
        "No layer was used: nothing was measured on the ground.",
        "未使用任何图层：未对地面作任何测量。",
    ),
    "layers_note": W(
        "The sha256 identify the very files: with the same files the run can be repeated elsewhere.",
        "sha256 指明所用的确切文件：使用相同文件即可在别处重做本次运行。",
    ),
    "layer_id": W("Name in the catalogue", "目录中的名称"),
    "asserts": W("What it says", "说明的内容"),
    "period": W("Period", "时段"),
    "licence": W("Licence", "许可"),
    "attribution": W("Attribution", "署名"),
    "record_hash": W("sha256 of the record", "记录的 sha256"),
    "tile": W("Tile", "图幅"),
    "state": W("State", "状态"),
    "more_tiles": W("{n} more tiles are in report.json.", "另有 {n} 个图幅见 report.json。"),
    "no_packs": W("No rule pack ran.", "没有运行任何规则包。"),
    "pack_scenario": W(
        "This is not law in force. Its answers are a scenario and do not move the verdict.",
        "这不是现行有效的法律。其答案仅为情景，不影响结论。",
    ),
    "jurisdiction": W("Jurisdiction", "法域"),
    "instrument": W("Instrument", "法规"),
    "chosen": W("Chosen for this run", "本次运行的设定"),
    "pack_hash": W("sha256 of the pack", "规则包的 sha256"),
    "not_encoded": W("Not encoded in this pack", "本规则包未编入的内容"),
    "no_diagnostics": W("The files gave no cause for remarks.", "文件没有需要说明之处。"),
    "diagnostics_note": W(
        "These are about the files, not about the law. A rejected row or an unreadable layer counts as unknown.",
        "以下针对文件，而非法律。被拒收的行或无法读取的图层按未知计。",
    ),
    "more_diagnostics": W(
        "{n} more of this kind are in report.json.", "同类另有 {n} 条见 report.json。"
    ),
    "dropped": W("{n} more remarks were only counted.", "另有 {n} 条仅作计数。"),
    "place_row": W("row {row}", "第 {row} 行"),
    "footer": W(
        "This page loads nothing from anywhere and runs no program. The same inputs give the same page.",
        "本页不从任何地方加载内容，也不运行任何程序。相同的输入得到相同的页面。",
    ),
}

WORDS = {
    "word_proved": W("proved risk", "已证实的风险"),
    "means_proved": W("The lower end of the interval: what the evidence proves.", "区间下端：证据已证实的程度。"),
    "word_possible": W("possible risk", "可能的风险"),
    "means_possible": W("The upper end: the worst that the evidence still allows.", "区间上端：证据仍不能排除的最坏程度。"),
    "word_requirement": W("requirement", "要求"),
    "means_requirement": W("A check of a provision of law.", "对一项法律条款的检查。"),
    "word_indicator": W("indicator", "迹象"),
    "means_indicator": W("A sign that a person should look; not a breach by itself.", "提示需要人工查看；本身并不是违反。"),
    "word_scenario": W("scenario", "情景"),
    "means_scenario": W("What a law that is only proposed would ask. Beside the verdict, never in it.", "尚属草案的法律会提出的要求。列在结论旁边，不计入结论。"),
    "word_lo": W("certain", "确定"),
    "means_lo": W("The least that the evidence allows.", "证据允许的最小值。"),
    "word_nominal": W("mapped", "制图值"),
    "means_nominal": W("What the map says when taken at its word.", "完全按地图所示得出的值。"),
    "word_hi": W("possible", "可能"),
    "means_hi": W("The most that the evidence allows, unseen ground among it.", "证据允许的最大值，含未观测的土地。"),
    "word_seen": W("seen", "已观测"),
    "means_seen": W("Ground for which every layer of the plan had a value.", "计划中每个图层都有数值的土地。"),
    "word_unseen": W("unseen", "未观测"),
    "means_unseen": W("Ground that a layer did not show: tile missing, damaged or masked. Seen and unseen add up to the area.", "图层未显示的土地：图幅缺失、损坏或被掩膜。已观测与未观测之和等于面积。"),
}  # fmt: skip

MAP = {
    "map_title": W("Map of plot {id}", "地块 {id} 的地图"),
    "map_desc": W(
        "North is up. From {nw} in the upper left to {se} in the lower right. Shown: {classes}.",
        "上北下南。左上角 {nw}，右下角 {se}。图示内容：{classes}。",
    ),
    "map_outline": W("outline of the plot", "地块边界"),
    "map_forest": W("tree cover above {canopy} %", "树冠覆盖率高于 {canopy}%"),
    "map_open": W("tree cover up to {canopy} %", "树冠覆盖率不高于 {canopy}%"),
    "map_unseen": W("unseen", "未观测"),
    "map_loss": W("loss {year}", "{year} 年损失"),
    "map_loss_before": W("loss up to {year}", "{year} 年及以前的损失"),
    "map_merged": W(
        "Drawn coarser: each cell stands for {n} × {n} pixels. It is unseen if one of them is, else it shows the latest loss among them.",
        "绘制时已合并：每格代表 {n} × {n} 个像元。其中有未观测者即为未观测，否则显示其中最晚的损失。",
    ),
}  # fmt: skip

TERMINAL = {
    "term_title": W("{name} {version}: screening as of {as_of}", "{name} {version}：筛查，截至 {as_of}"),
    "term_counts": W("{table}: {read} read = {screened} screened + {rejected} rejected", "{table}：读取 {read} = 已筛查 {screened} + 拒收 {rejected}"),
    "term_summary": W("Actions", "行动"),
    "term_action": W("{action}: {n}", "{action}：{n}"),
    "term_shipment": W("{action}: {id}, risk {risk}", "{action}：{id}，风险：{risk}"),
    "term_scenario": W("scenario {pack}: risk {risk} (beside the verdict)", "情景 {pack}，风险：{risk}（不计入结论）"),
    "term_scenario_idle": W("scenario {pack}: did not run", "情景 {pack}：未运行"),
    "term_finding": W("{outcome}: {title} ({whom})", "{outcome}：{title}（{whom}）"),
    "pack_changes": W("Changed from {base}", "对 {base} 的变更"),
    "pack_change": W("{was} → {now}", "{was} → {now}"),
    "looser": W("looser", "放宽"),
    "pack_includes": W("Takes over the rules of {names}.", "包含以下规则包的规则：{names}。"),
    "also_in": W("also in {names}", "亦见于 {names}"),
    "term_changes": W("{pack} extends {base} and makes it looser: {what}, {was} → {now}. Reason: {reason}", "{pack} 扩展 {base} 并有所放宽：{what}，{was} → {now}。理由：{reason}"),
    "closed_by_review": W("Closed by review records", "由复核记录了结"),
    "term_reviewed": W("closed by {who} on {decided}, until {expires} (review record {document}): {titles}", "已由 {who} 于 {decided} 复核了结，有效期至 {expires}（复核记录 {document}）：{titles}"),
    "term_law": W("{locator} ({pack})", "{locator}（{pack}）"),
    "term_alike": W("{first} and {n} more like it", "{first}（另有 {n} 个同类）"),
    "term_none_given": W("Not given, so nothing of it was read: {tables}", "未提供，因此未读取：{tables}"),
    "term_same": W("{n} subjects, the first is {first}", "共 {n} 个对象，其一为{first}"),
    "term_more_findings": W("and {n} more: see {where}", "另有 {n} 项：见 {where}"),
    "term_more_shipments": W("and {n} more shipments: see {where}", "另有 {n} 个批次：见 {where}"),
    "term_not_checked": W("Not checked", "未检查"),
    "term_dropped": W("{n} more that were only counted", "另有 {n} 条仅作计数"),
    "term_remarks": W("Remarks on the files: {counts} (below)", "对文件的意见：{counts}（见下文）"),
    "term_left_aside": W("What the checks leave aside, by their own account", "各项检查自行说明未涉及的内容"),
    "term_gap": W("{gap} ({shipments})", "{gap}（{shipments}）"),
    "term_small": W("{what} low at most: see {where}", "另有 {what}无法判定，至多为低风险：见 {where}"),
    "term_layers": W("Layers used", "所用图层"),
    "term_layer": W("{id} {version} (to {end})", "{id} {version}（截至 {end}）"),
    "term_no_layer": W("none: nothing was measured on the ground", "无：未对地面作任何测量"),
    "term_packs_idle": W("{pack} did not run: {why}", "{pack} 未运行：{why}"),
    "term_files": W("Remarks on the files", "对文件的意见"),
    "term_diagnostic": W("{level} {code} {slug}, {times}", "{level} {code} {slug}，{times}"),
    "term_help": W("help: {help}", "办法：{help}"),
    "term_written": W("Written", "已写出"),
    "term_unlinked": W("Plots that no shipment names", "未关联批次的地块"),
    "term_more_plots": W("and {n} more plots: see {where}", "另有 {n} 个地块：见 {where}"),
    "term_exit_demo": W("Exit code of this screening: {code} ({meaning}); the demo itself ends in 0", "本次筛查的退出码：{code}（{meaning}）；演示命令本身以 0 结束"),
    "term_exit": W("Exit code {code}: {meaning}", "退出码 {code}：{meaning}"),
}  # fmt: skip

SENTENCES: dict[str, Wording] = {**GENERAL, **PAGE, **WORDS, **MAP, **TERMINAL}
