"""What each key of a pack file means, as an editor tells it while one writes, in both languages."""

from __future__ import annotations

from ddcheck.model.wording import Wording


def both(en: str, zh: str) -> str:
    """One text for readers of either language: a schema has room for one only."""
    return en if en == zh else f"{en} / {zh}"


_W = Wording
_BEGINS = _W("The first day on which it holds, YYYY-MM-DD.", "生效首日，格式为 YYYY-MM-DD。")
_SCHEMA = _W("The form of the file: ddcheck/pack/1.", "文件格式：ddcheck/pack/1。")
_TITLE = _W(
    "What reports call the pack, in both languages.", "报告中的规则包名称，中英文均须填写。"
)
_VERSION = _W("Three numbers, such as 0.1.0.", "三段版本号，如 0.1.0。")
_ID = _W("The name of the folder.", "即文件夹名称。")
_REVIEWED = _W("Lawyers who read the pack, and when.", "审阅过本规则包的律师及日期。")
_NOT_ENCODED = _W(
    "Provisions that no rule asks about, each with the reason; every report prints them.",
    "未编入规则的条款及原因；每份报告都会列出。",
)
_REASON_OF_VALUE = _W(
    "Why this value, for kind method; in one language or both.",
    "采用该值的理由（kind 为 method 时必填），可只用一种语言，也可中英文并列。",
)
_LAYERS = _W(
    "Layers that answer together, each with its family.", "共同作答的图层，逐一注明所属系列。"
)

MEANINGS: dict[str, dict[str, Wording]] = {
    "WordingShape": {
        "en": _W("In English.", "英文。"),
        "zh": _W("In Chinese.", "中文。"),
    },
    "PackShape": {
        "schema": _SCHEMA,
        "id": _ID,
        "jurisdiction": _W(
            "Whose law it is: a country (ISO 3166-1 alpha-2), EU, or ANY.",
            "法域：国家代码（ISO 3166-1 两位字母）、EU 或 ANY。",
        ),
        "title": _TITLE,
        "instrument": _W("The law itself.", "法律文本。"),
        "status": _W(
            "Whether it binds. Findings of proposed and framework_only stand beside the verdict.",
            "是否具有约束力。proposed 与 framework_only 的结果另列，不计入结论。",
        ),
        "version": _VERSION,
        "text_verified": _W(
            "How much of the text was held against the pack.", "规则包与法律原文核对到何种程度。"
        ),
        "reviewed_by": _REVIEWED,
        "needs": _W(
            "Choices (file.name) without which the pack does not run.",
            "运行本规则包前用户必须作出的选择（文件.名称）。",
        ),
        "includes": _W(
            "Packs whose rules are taken over; [] for none.", "纳入其规则的其他规则包；没有则写 []。"
        ),
        "information_only": _W(
            "true: the pack only informs, and none of its facts may decide.",
            "true 表示仅供参考，其事实不得用于判定。",
        ),
        "never_closing": _W(
            "A list (file.name) of papers that support and never meet a requirement.",
            "只能佐证、不能满足要求的文件类型清单（文件.名称）。",
        ),
        "opt_in": _W(
            "yes: runs only when it is named with --rules.", "yes 表示仅在 --rules 点名时运行。"
        ),
        "not_encoded": _NOT_ENCODED,
        "evidence": _W("Which layers answer which question about the ground.", "地块问题由哪些图层作答。"),
        "counts_when": _W(
            "A law that does not bind yet: where this is surely false, findings are readiness.",
            "尚未适用的法律：条件确定不成立时，结果只作准备情况列出。",
        ),
        "not_legal_advice": _W("What every report says of the pack.", "每份报告中关于本规则包的声明。"),
    },
    "ExtensionShape": {
        "schema": _SCHEMA,
        "id": _ID,
        "extends": _W(
            "The pack that this one tightens; its own rules may be added in rules/.",
            "所扩展的规则包；自己的规则可另放在 rules/ 中。",
        ),
        "title": _TITLE,
        "version": _VERSION,
        "changes": _W(
            "What is otherwise than in the other pack; [] if only rules are added.",
            "与原规则包不同之处；只添加规则时写 []。",
        ),
        "not_encoded": _NOT_ENCODED,
        "reviewed_by": _REVIEWED,
    },
    "ChangeShape": {
        "parameter": _W("The parameter (file.name) that gets another value.", "要改动的参数（文件.名称）。"),
        "rule": _W("The rule that gets another severity, or is dropped.", "要改动严重程度或删除的规则。"),
        "case": _W("The case of the rule that no longer holds.", "该规则中不再适用的案例。"),
        "from": _W("From which day; without it, for all days.", "自何日起；不写则适用于所有日期。"),
        "value": _W("The new value.", "新的取值。"),
        "table": _W("The file in tables/ with the new rows.", "tables/ 中的新表格文件。"),
        "severity": _W("The new severity; a lower one needs a reason.", "新的严重程度；调低须写明理由。"),
        "drop": _W("true: leave it out; needs a reason.", "true 表示删除，须写明理由。"),
        "reason": _W(
            "Why it may be milder; every report prints it.", "放宽的理由；每份报告都会列出。"
        ),
    },
    "IncludeShape": {
        "pack": _W("The name of the other pack.", "另一规则包的名称。"),
        "applies_when": _W("Only where this holds.", "仅在此条件成立时纳入。"),
        "asked_of": _W(
            "In place of what its rules are about by themselves.", "替代其规则自身的适用条件。"
        ),
        "without": _W("Rules that are left out, each with the reason.", "不纳入的规则及原因。"),
    },
    "InstrumentShape": {
        "short_name": _W("What people call it.", "通用简称。"),
        "title": _W("Full title and citation.", "全称及引用。"),
        "href": _W("A link to the text, or null.", "原文链接，没有则写 null。"),
    },
    "NotEncodedShape": {
        "provision": _W("The provision that is left out.", "未编入的条款。"),
        "because": _W("Why.", "原因。"),
    },
    "EvidenceShape": {
        "loss_year": _W("The layer with the year of tree-cover loss.", "林木覆盖损失年份图层。"),
        "tree_cover": _W("The layer with the canopy.", "树冠覆盖率图层。"),
        "land_mask": _W("The layer that tells land from water.", "区分陆地与水面的图层。"),
        "overlaps": _W("Layers of areas, such as reserves.", "区域图层，如自然保护区。"),
        "loss": _LAYERS,
        "forest": _LAYERS,
        "planted": _LAYERS,
    },
    "LayerSourceShape": {
        "product": _W("The id of the layer in the catalogue.", "图层在目录中的编号。"),
        "asserts": _W("What a cell of it says.", "像元的含义。"),
        "family": _W("Layers of one family count as one witness.", "同一系列的图层只算一个来源。"),
        "primary": _W("Whether it is the one that is looked at first.", "是否优先采用。"),
    },
    "SourceShape": {
        "locator": _W("Article, paragraph, citation.", "条、款及引用。"),
        "href": _W("A link to the text, or null.", "原文链接，没有则写 null。"),
        "read_from": _W("What was in your hands.", "实际阅读的是什么。"),
        "read_on": _W("When it was read, or null.", "阅读日期，没有则写 null。"),
        "confidence": _W("How well the provision is known.", "对该条款的把握程度。"),
        "note": _W("What else there is to know.", "其他说明。"),
    },
    "ParameterShape": {
        "kind": _W("Who owns the value: the law, our method, or the user.", "取值由谁决定：法律、方法或用户。"),
        "type": _W("What the value is.", "取值类型。"),
        "unit": _W("The unit of a number.", "数值的单位。"),
        "description": _W("What the value is for, in both languages.", "取值的用途，中英文均须填写。"),
        "chosen_by": _W(
            "The choice (file.name) that selects among the values; each then has when.",
            "用于选择取值的选项（文件.名称），各取值须写明 when。",
        ),
        "values": _W("The values, the earliest first.", "各取值，按日期先后排列。"),
        "default": _W("For kind choice: the value if the user is silent; null for none.", "kind 为 choice 时：用户未选择时的取值；没有则写 null。"),
        "rationale": _W("For kind choice: why the user decides.", "kind 为 choice 时：为何由用户决定。"),
        "stricter": _W("Which way the value moves when the rule becomes stricter.", "规则趋严时取值的变化方向。"),
        "unpinned": _W(
            "Members that no case can pin, each with the reason.", "任何案例都无法约束的成员及原因。"
        ),
        "although_weak": _W(
            "Weak papers that the law itself asks for, each with the reason.",
            "证明力弱、但法律明文要求的文件类型及原因。",
        ),
    },
    "ValueShape": {
        "from": _BEGINS,
        "value": _W("A number, a date, a text, or a list.", "数值、日期、文本或列表。"),
        "table": _W("The file in tables/, for type table.", "tables/ 中的文件（type 为 table 时）。"),
        "when": _W("The word of chosen_by that selects this value.", "选用该值的选项（对应 chosen_by）。"),
        "source": _W("A key of sources.yaml, for kind law.", "sources.yaml 中的键（kind 为 law 时必填）。"),
        "rationale": _REASON_OF_VALUE,
    },
    "RuleShape": {
        "id": _W("The name of the file.", "即文件名。"),
        "ref": _W("The row or paragraph that the rule stands for.", "规则对应的条目或款项。"),
        "provision": _W("A key of sources.yaml.", "sources.yaml 中的键。"),
        "nature": _W("A provision, or a sign that needs a person.", "法律条款，或须由人判断的迹象。"),
        "severity": _W("How much it weighs if it is not met.", "不满足时的严重程度。"),
        "confidence": _W("How well the provision is known.", "对该条款的把握程度。"),
        "subject": _W("What the rule is about.", "规则针对什么。"),
        "in_force": _W("When the rule holds.", "规则的施行期间。"),
        "applies_when": _W("Is it about this? Absent: always.", "是否适用？不写则始终适用。"),
        "requires": _W("Is it satisfied?", "是否满足？"),
        "clear_only_if": _W(
            "Did we see enough to say that it is met? Absent: always.",
            "所见是否足以认定满足？不写则视为足够。",
        ),
        "not_tested": _W(
            "What the rule does not look at: keys under not_tested in the messages.",
            "规则未检查的内容：文案中 not_tested 之下的键。",
        ),
        "departs": _W("Why the rule is milder than its row of the law.", "规则比法条宽松的原因。"),
    },
    "InForceShape": {
        "from": _BEGINS,
        "until": _W("The last day on which it holds.", "施行的最后一日。"),
    },
    "CasesShape": {
        "rule": _W("The rule, and the name of the file.", "规则名，即文件名。"),
        "as_of": _W("The day on which the cases are asked.", "案例的判定日期。"),
        "cases": _W("Examples with the answer that is expected.", "案例及预期结果。"),
    },
    "CaseShape": {
        "name": _W("A sentence; it is printed as the description of the rule.", "一句话，会作为规则说明印出。"),
        "as_of": _W("Another day than that of the file.", "与文件不同的判定日期。"),
        "facts": _W(
            "Facts and their answers outright; unknown is an answer.",
            "直接给出事实的答案；unknown 也是答案。",
        ),
        "measurements": _W("Ground from which the facts are computed.", "供计算事实的地面数据。"),
        "declared": _W(
            "Rows as a user would write them; what facts does not name is computed from them.",
            "用户会填写的数据行；facts 未列的事实由此算出。",
        ),
        "for_each": _W(
            "Asks the case once for each word, of a fact or of a column (documents.type).",
            "对每个词各问一次，可为事实，也可为数据列（如 documents.type）。",
        ),
        "parameters": _W("Values of choices (file.name) for this case.", "本案例采用的选项取值（文件.名称）。"),
        "expect": _W("The outcome that is expected.", "预期结果。"),
        "because": _W("Facts that leave an undetermined answer open.", "使结果无法判定的事实。"),
    },
    "SpanShape": {
        "lo": _W("Surely at least.", "确定的下限。"),
        "nominal": _W("What was measured.", "标称值。"),
        "hi": _W("Possibly as much as.", "可能的上限。"),
    },
    "MeasuredShape": {
        "loss": _W("Forest by year of loss and canopy.", "按损失年份与树冠覆盖率列出的森林。"),
        "area": _W("Area of the plot, ha.", "地块面积（公顷）。"),
        "unseen": _W("Area that no layer saw, ha.", "无图层覆盖的面积（公顷）。"),
    },
    "LossShape": {
        "year": _W("The year of loss; 0 for forest that stands.", "损失年份；未损失写 0。"),
        "canopy": _W("Canopy, percent.", "树冠覆盖率（%）。"),
        "ha": _W("Area, ha.", "面积（公顷）。"),
    },
    "TextsShape": {
        "title": _W("What is asked, in a few words.", "用几个字说明检查内容。"),
        "met": _W("No issue found by this check, never more.", "只能说“本项检查未发现问题”。"),
        "not_met": _W("What is, and why it matters.", "问题所在及其影响。"),
        "undetermined": _W("What is missing.", "缺少什么。"),
        "remedy": _W("What to do, and whom to ask.", "应如何处理、向谁询问。"),
    },
}  # fmt: skip
"""By the shape of `schema.py`, then by key."""

WORDS: dict[str, dict[str, Wording]] = {
    "PackStatus": {
        "in_force": _W("A law that binds.", "现行有效的法律。"),
        "proposed": _W("A bill; a scenario beside the verdict.", "法案草案，只作情景列出。"),
        "framework_only": _W("A law without its regulations; a scenario.", "缺少实施细则的法律，只作情景列出。"),
        "screening": _W("No law: a method or a house rule.", "并非法律：筛查方法或内部规则。"),
    },
    "Severity": {
        "blocker": _W("High risk: the goods may not enter.", "高风险：货物不得入境。"),
        "major": _W("Medium risk: a datum or step that is required.", "中风险：缺少必需的资料或步骤。"),
        "minor": _W("Low risk: form, good practice.", "低风险：形式问题或良好做法。"),
        "info": _W("No risk: it is told only.", "无风险：仅供参考。"),
    },
    "Nature": {
        "requirement": _W("A provision; not met proves a breach of it.", "法律条款；不满足即为违反。"),
        "indicator": _W("A sign that needs a person.", "须由人判断的迹象。"),
    },
    "Confidence": {
        "verified": _W("Held against the text.", "已核对原文。"),
        "memory-high": _W("From memory, sure.", "凭记忆，把握大。"),
        "memory-medium": _W("From memory, fairly sure.", "凭记忆，把握中等。"),
        "memory-low": _W("From memory, unsure; must not decide.", "凭记忆，把握小；不得用于判定。"),
        "engineering": _W("Our own choice, not law.", "工程设定，并非法律。"),
    },
    "ParameterKind": {
        "law": _W("Each value has a source.", "法定；每个取值须有 source。"),
        "method": _W("Each value has a rationale.", "方法；每个取值须有 rationale。"),
        "choice": _W("The user decides; default may be null.", "由用户选择；default 可为 null。"),
    },
    "Direction": {
        "smaller": _W("Smaller numbers, earlier days.", "数值更小、日期更早。"),
        "larger": _W("Larger numbers, later days.", "数值更大、日期更晚。"),
        "subset": _W("Fewer entries.", "条目更少。"),
        "superset": _W("More entries.", "条目更多。"),
    },
    "subject": {
        "shipment": _W("A consignment.", "批次。"),
        "line": _W("A commodity line.", "货物行。"),
        "component": _W("A species in a line.", "货物行中的一种树种或成分。"),
        "plot": _W("A piece of land.", "地块。"),
        "origin": _W("A line and a plot that it came from.", "货物行与其来源地块的对应关系。"),
    },
    "declared": {
        "shipments": _W("Consignments.", "批次。"),
        "lines": _W("Commodity lines.", "货物行。"),
        "components": _W("Species in the lines.", "货物行中的树种或成分。"),
        "origins": _W("Lines and the plots that they came from.", "货物行与来源地块。"),
        "documents": _W("Papers.", "单证。"),
        "ledger": _W("Entries of a ledger.", "台账记录。"),
        "plots": _W("Pieces of land.", "地块。"),
    },
    "expect": {
        "met": _W("No issue found by this check.", "本项检查未发现问题。"),
        "not_met": _W("The condition is broken.", "条件不满足。"),
        "undetermined": _W("Something is missing.", "缺少资料，无法判定。"),
        "not_applicable": _W("It is not about this.", "不适用。"),
    },
    "read_from": {
        "official": _W("The official text.", "官方文本。"),
        "copy": _W("A copy of the text.", "文本副本。"),
        "summary": _W("What somebody wrote about it.", "他人所作摘要。"),
        "memory": _W("Nothing; it is remembered.", "未阅读，凭记忆。"),
    },
    "type": {
        "number": _W("A number, with a unit where it has one.", "数值，有单位的须写明单位。"),
        "date": _W("A day, YYYY-MM-DD.", "日期，格式为 YYYY-MM-DD。"),
        "text": _W("A word or a pattern.", "词语或格式。"),
        "list": _W("Words.", "词语列表。"),
        "table": _W("A CSV file in tables/.", "tables/ 中的 CSV 文件。"),
    },
}  # fmt: skip
"""Of the words that a key may have: by the type of the words, or by the key."""
