"""The one table of diagnostic codes. A number is never used twice.

DD1xx reading · DD2xx plots · DD3xx layers and rasters · DD4xx rule packs · DD9xx surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.model.diagnostic import Level
from ddcheck.model.wording import Wording


@dataclass(frozen=True)
class Code:
    slug: str
    level: Level
    message: Wording
    help: Wording


def _error(slug: str, en: str, zh: str, help_en: str, help_zh: str) -> Code:
    return Code(slug, Level.ERROR, Wording(en, zh), Wording(help_en, help_zh))


def _warning(slug: str, en: str, zh: str, help_en: str, help_zh: str) -> Code:
    return Code(slug, Level.WARNING, Wording(en, zh), Wording(help_en, help_zh))


def _note(slug: str, en: str, zh: str, help_en: str, help_zh: str) -> Code:
    return Code(slug, Level.NOTE, Wording(en, zh), Wording(help_en, help_zh))


READING = {
    "DD101": _error(
        "not-readable",
        "the file could not be read: {why}",
        "无法读取该文件：{why}",
        "Check that the path is right and that the file is complete.",
        "请检查路径是否正确、文件是否完整。",
    ),
    "DD102": _warning(
        "unknown-field",
        "the column “{name}” is not known{near}",
        "不认识列“{name}”{near}",
        "Rename the column, or leave it: it is carried along unread.",
        "请更改列名，或保留不管：该列不会被读取。",
    ),
    "DD103": _error(
        "missing-key",
        "{name} is empty, so the row cannot be placed",
        "{name} 为空，无法确定该行归属",
        "Fill in {name} and run again.",
        "请填写 {name} 后重新运行。",
    ),
    "DD104": _error(
        "repeated-key",
        "{name} “{value}” stands in more than one row",
        "{name}“{value}”出现在多行中",
        "Give each row its own {name}, or remove the copy.",
        "请为每行指定各自的 {name}，或删除重复行。",
    ),
    "DD105": _error(
        "not-a-number",
        "“{value}” in {name} is not a number",
        "{name} 中的“{value}”不是数字",
        "Write a plain number with a point as decimal mark and no thousands separator, such as 1250.5.",
        "请写普通数字，以点作小数点，不用千位分隔符，例如 1250.5。",
    ),
    "DD106": _error(
        "not-a-date",
        "“{value}” in {name} is not a date",
        "{name} 中的“{value}”不是日期",
        "Write the date as YYYY-MM-DD, such as 2024-06-30.",
        "请按 YYYY-MM-DD 书写日期，例如 2024-06-30。",
    ),
    "DD107": _error(
        "not-in-list",
        "“{value}” in {name} is not one of: {allowed}{near}",
        "{name} 中的“{value}”不在可用值之列：{allowed}{near}",
        "Use one of the listed words.",
        "请使用列出的词。",
    ),
    "DD108": _error(
        "not-a-country",
        "“{value}” in {name} is not a two-letter country code (ISO 3166-1)",
        "{name} 中的“{value}”不是两位国家代码（ISO 3166-1）",
        "Use the two-letter code, such as BR; several are separated by ;",
        "请使用两位代码，例如 BR；多个代码以 ; 分隔。",
    ),
    "DD109": _error(
        "malformed-code",
        "“{value}” in {name} is not a valid {what}",
        "{name} 中的“{value}”不是有效的{what}",
        "Copy the code again from the original paper.",
        "请从原始文件重新抄录该代码。",
    ),
    "DD110": _error(
        "unknown-reference",
        "{name} “{value}” is named here but declared nowhere",
        "此处提到 {name}“{value}”，但未在任何地方申报",
        "Declare it, or correct the spelling.",
        "请补充申报，或更正拼写。",
    ),
    "DD111": _error(
        "not-strict-json",
        "this is not strict JSON: {why}",
        "该文件不是严格的 JSON：{why}",
        "Save the file again with a program that writes standard JSON.",
        "请用能写出标准 JSON 的程序重新保存。",
    ),
    "DD112": _error(
        "not-utf8",
        "the text is not UTF-8 (byte {byte} at position {position})",
        "文本不是 UTF-8 编码（位置 {position} 处的字节 {byte}）",
        "Save the file as UTF-8, or name its encoding with --encoding NAME or in a file {file}.encoding{likely}.",
        "请将文件另存为 UTF-8，或用 --encoding 名称、或在 {file}.encoding 文件中写明编码{likely}。",
    ),
    "DD113": _error(
        "row-length",
        "the row has {found} cells, the header has {expected}",
        "该行有 {found} 个单元格，表头有 {expected} 个",
        "Quote cells that contain the separator.",
        "请为含分隔符的单元格加引号。",
    ),
    "DD114": _error(
        "repeated-field",
        "the field “{name}” stands twice",
        "字段“{name}”出现两次",
        "Keep one of the two.",
        "请只保留一个。",
    ),
    "DD115": _error(
        "no-table",
        "no table was found here: expected {expected}",
        "此处没有找到表格：应有 {expected}",
        "Give a folder with the CSV files, or one JSON file.",
        "请提供含 CSV 文件的文件夹，或一个 JSON 文件。",
    ),
    "DD116": _error(
        "not-positive",
        "“{value}” in {name} must not be negative",
        "{name} 中的“{value}”不得为负",
        "Check the sign and the number.",
        "请检查符号和数字。",
    ),
    "DD117": _warning(
        "file-not-used",
        "the file {name} is not one of the tables and was not read",
        "文件 {name} 不属于任何数据表，未读取",
        "Rename it, or leave it.",
        "请重命名，或保留不管。",
    ),
    "DD118": _error(
        "not-an-object",
        "expected {expected}, found {found}",
        "此处应为{expected}，实为{found}",
        "Compare with sample_data/shipments.json.",
        "请对照 sample_data/shipments.json。",
    ),
    "DD119": _warning(
        "covers-nothing",
        "document {document} names nothing that it covers",
        "文件 {document} 未指明其覆盖对象",
        "Name shipment, line or plot; write * for all.",
        "请指明批次、商品行或地块；全部适用请填 *。",
    ),
    "DD120": _error(
        "out-of-range",
        "“{value}” in {name} must lie between {low} and {high}",
        "{name} 中的“{value}”必须介于 {low} 与 {high} 之间",
        "Check the number and its unit.",
        "请检查数字及其单位。",
    ),
    "DD121": _error(
        "too-large",
        "the file has {found}, the limit is {limit}",
        "该文件有 {found}，上限为 {limit}",
        "Split the file.",
        "请拆分文件。",
    ),
    "DD123": _warning(
        "unknown-document-type",
        "“{value}” is not a known type of document{near}; no rule asks for it",
        "“{value}”不是已知的文件类型{near}；没有规则会用到它",
        "Correct the spelling, or leave it: the known types stand in docs/reference/tables.md.",
        "请更正拼写。",
    ),
    "DD122": _error(
        "period-reversed",
        "{first} ({a}) lies after {second} ({b})",
        "{first}（{a}）晚于 {second}（{b}）",
        "Check which of the two dates is right.",
        "请核对两个日期哪个正确。",
    ),
}

DAMAGE = {
    "DD150": _error(
        "encoding-not-known",
        "“{value}” cannot be the encoding of this file: {why}",
        "“{value}”不能作为该文件的编码：{why}",
        "Name the encoding that the file was saved with, such as gb18030, big5, shift_jis, cp1252 or utf-16.",
        "请写明保存该文件时所用的编码，例如 gb18030、big5、shift_jis、cp1252 或 utf-16。",
    ),
    "DD151": _error(
        "decoded-wrongly",
        "read as {encoding}, the text holds {what}: the encoding is another, or the file is damaged",
        "按 {encoding} 读取时，文本中有{what}：编码并非如此，或文件已损坏",
        "Ask for the file saved as UTF-8, or name its true encoding with --encoding.",
        "请索取另存为 UTF-8 的文件，或用 --encoding 写明真实编码。",
    ),
    "DD152": _error(
        "damaged-character",
        "{name} holds {sign}, a character that no honest text has, so it cannot be relied on",
        "{name} 含有 {sign}，正常文本中不会出现该字符，内容不可靠",
        "Type the cell again, or ask for a clean copy of the file.",
        "请重新录入该单元格，或索取干净的文件副本。",
    ),
    "DD153": _note(
        "rows-beside-the-header",
        "{count} row(s) before or like the header were not read as data, from “{first}”",
        "表头之前或与表头相同的 {count} 行未作为数据读取，首行为“{first}”",
        "Nothing to do if these rows are a title; otherwise remove them and run again.",
        "若这些行只是标题则无需处理；否则请删除后重新运行。",
    ),
    "DD154": _error(
        "two-columns-one-field",
        "the columns “{first}” and “{second}” both mean {name}; neither was read",
        "列“{first}”与“{second}”都表示 {name}；两列均未读取",
        "Remove one of the two, or say with a mapping file which one is meant.",
        "请删除其中一列，或用映射文件写明所指的列。",
    ),
    "DD155": _error(
        "refused",
        "the file was refused: {why}",
        "拒收该文件：{why}",
        "Save the file again as a plain .xlsx or .csv inside the folder, without passwords and macros.",
        "请在该文件夹内另存为普通的 .xlsx 或 .csv，不设密码、不含宏。",
    ),
    "DD156": _error(
        "formula-without-result",
        "{count} formula cell(s) have no stored result (first {cell}), so what a person would see is not known",
        "{count} 个公式单元格没有保存结果（首个为 {cell}），无法得知所显示的内容",
        "Open the workbook in a spreadsheet program, let it calculate, save it, and run again.",
        "请用表格软件打开该工作簿，完成计算并保存后重新运行。",
    ),
    "DD157": _error(
        "ambiguous-number",
        "“{value}” in {name} can be read as {one} or as {other}",
        "{name} 中的“{value}”可读作 {one}，也可读作 {other}",
        "Declare the decimal mark with --decimal point or --decimal comma, or write the number without thousands separators.",
        "请用 --decimal point 或 --decimal comma 写明小数点符号，或去掉千位分隔符。",
    ),
    "DD158": _error(
        "date-order-not-declared",
        "“{value}” in {name} can be read in more than one way",
        "{name} 中的“{value}”有多种读法",
        "Write the date as YYYY-MM-DD, or declare the order with --date-order dmy, mdy or ymd.",
        "请按 YYYY-MM-DD 书写，或用 --date-order dmy、mdy 或 ymd 写明顺序。",
    ),
    "DD159": _error(
        "hs-zeros-lost",
        "“{value}” in {name} has {digits} digits: zeros were probably lost when a spreadsheet took it for a number (perhaps {perhaps})",
        "{name} 中的“{value}”有 {digits} 位：电子表格可能将其当作数字而丢失了零（也许是 {perhaps}）",
        "Copy the code again from the original paper, and format the column as text.",
        "请从原始文件重新抄录该代码，并将该列设为文本格式。",
    ),
    "DD160": _error(
        "code-became-date",
        "“{value}” in {name} is a date: a spreadsheet has probably turned a code into it",
        "{name} 中的“{value}”是日期：电子表格可能把代码变成了日期",
        "Copy the code again from the original paper, and format the column as text.",
        "请从原始文件重新抄录该代码，并将该列设为文本格式。",
    ),
    "DD161": _error(
        "digits-lost",
        "“{value}” in {name} has lost digits: {how}",
        "{name} 中的“{value}”丢失了数字：{how}",
        "Copy the number again from the original paper, and format the column as text.",
        "请从原始文件重新抄录该号码，并将该列设为文本格式。",
    ),
    "DD162": _error(
        "serial-number-for-date",
        "“{value}” in {name} is a spreadsheet's count of days: {one} if it counts from 1900, {other} if from 1904",
        "{name} 中的“{value}”是电子表格的天数：从 1900 年起算为 {one}，从 1904 年起算为 {other}",
        "Format the column as a date (YYYY-MM-DD) and save again.",
        "请将该列设为日期格式（YYYY-MM-DD）后重新保存。",
    ),
    "DD163": _error(
        "spreadsheet-error",
        "{name} holds the spreadsheet error “{value}”",
        "{name} 中是电子表格的错误值“{value}”",
        "Repair the formula, or type the value.",
        "请修复公式，或直接填写数值。",
    ),
    "DD164": _error(
        "unit-not-known",
        "the unit “{value}” of {name} cannot be converted: {why}",
        "{name} 的单位“{value}”无法换算：{why}",
        "State the unit plainly, such as kg, t, lb, m3, MBF, ha, m2, acre, mu or rai, or declare it in a mapping file.",
        "请写明单位，例如 kg、t、lb、m3、MBF、ha、m2、acre、亩 或 rai，或在映射文件中声明。",
    ),
    "DD165": _error(
        "repeated-cells-differ",
        "{name} of {key} is “{one}” here and “{other}” in an earlier row",
        "{key} 的 {name} 在此处为“{one}”，在前面的行中为“{other}”",
        "Find out which is right, and write it in every row.",
        "请核实哪个正确，并在每一行写成一致。",
    ),
    "DD167": _warning(
        "merged-cells",
        "the number in column {name} stands in {count} merged rows and was read for the first one only",
        "{name} 列中的数字占 {count} 行合并单元格，只按第一行读取",
        "Unmerge the cells and write the number of each row.",
        "请取消合并，并写明每一行的数字。",
    ),
    "DD168": _error(
        "mapping-wrong",
        "the mapping file cannot be used: {why}",
        "映射文件无法使用：{why}",
        "Start from the file that ddcheck validate --suggest-mapping writes.",
        "请从 ddcheck validate --suggest-mapping 写出的文件着手。",
    ),
    "DD169": _note(
        "rows-numbered",
        "there is no line number: each row was taken for a line of its own and numbered",
        "没有行号：每一行作为单独的商品行并编号",
        "Add a column line_no if several rows belong to one line.",
        "若多行属于同一商品行，请增加 line_no 列。",
    ),
}

PLOTS = {
    "DD201": _error(
        "reference-system",
        "the file states the reference system “{crs}”; GeoJSON plots are read in longitude and latitude (WGS 84)",
        "文件声明的坐标参考系为“{crs}”；GeoJSON 地块按经纬度（WGS 84）读取",
        "Export the plots as longitude and latitude (WGS 84) without a crs member.",
        "请以经纬度（WGS 84）导出地块，不带 crs 字段。",
    ),
    "DD202": _error(
        "axes-look-swapped",
        "longitude and latitude look exchanged: {lon}, {lat}",
        "经度与纬度疑似颠倒：{lon}, {lat}",
        "Exchange the two numbers in the source and export again; nothing was changed here.",
        "请在源数据中对调两个数字后重新导出；程序未作任何更改。",
    ),
    "DD203": _error(
        "ring-not-closed",
        "ring {ring} does not return to its first point",
        "第 {ring} 个环未回到起点",
        "Repeat the first point at the end, or ask the surveyor for the boundary.",
        "请在末尾重复第一个点，或向测绘方索取边界。",
    ),
    "DD204": _error(
        "boundary-crosses-itself",
        "the boundary is not valid: {why}",
        "边界无效：{why}",
        "Draw the boundary again, or ask the surveyor for it.",
        "请重新绘制边界，或向测绘方索取。",
    ),
    "DD205": _error(
        "not-finite",
        "a coordinate is not a finite number: {value}",
        "坐标不是有限数字：{value}",
        "Export the plot again.",
        "请重新导出该地块。",
    ),
    "DD206": _error(
        "out-of-range",
        "a coordinate lies outside longitude −180…180 or latitude −90…90: {lon}, {lat}",
        "坐标超出经度 −180…180 或纬度 −90…90：{lon}, {lat}",
        "If the numbers are metres, export as longitude and latitude.",
        "若数字为米，请以经纬度导出。",
    ),
    "DD207": _error(
        "too-few-points",
        "ring {ring} has {found} positions, at least 4 are needed",
        "第 {ring} 个环只有 {found} 个点，至少需要 4 个",
        "Draw the boundary with at least three different corners.",
        "请以至少三个不同角点绘制边界。",
    ),
    "DD208": _error(
        "no-area",
        "the boundary encloses no area",
        "边界没有围成面积",
        "Draw the boundary again.",
        "请重新绘制边界。",
    ),
    "DD209": _error(
        "outside-country",
        "the plot lies outside the declared country {country}",
        "地块位于申报国家 {country} 之外",
        "Check the country and the coordinates of the plot.",
        "请核对地块的国家与坐标。",
    ),
    "DD210": _error(
        "point-too-large",
        "a point stands for {area} ha; above {limit} ha a boundary is needed",
        "该点代表 {area} 公顷；超过 {limit} 公顷须提供边界",
        "Ask the producer for the boundary of the plot.",
        "请向生产者索取地块边界。",
    ),
    "DD211": _error(
        "point-without-area",
        "a point is given without the area it stands for",
        "提供了点位但未注明其代表的面积",
        "Add the area in hectares (declared_area_ha).",
        "请补充以公顷计的面积（declared_area_ha）。",
    ),
    "DD212": _error(
        "wrong-geometry-type",
        "a plot is a Polygon, MultiPolygon or Point; this is {found}",
        "地块应为 Polygon、MultiPolygon 或 Point；此处为 {found}",
        "Export the plot as a polygon.",
        "请以多边形导出地块。",
    ),
    "DD213": _error(
        "no-geometry",
        "the plot has no geometry",
        "该地块没有几何数据",
        "Ask the producer for the boundary or the point.",
        "请向生产者索取边界或点位。",
    ),
    "DD214": _warning(
        "area-differs",
        "declared {declared} ha, measured {measured} ha{cause}",
        "申报 {declared} 公顷，实测 {measured} 公顷{cause}",
        "Ask which of the two is right; the measured area is used.",
        "请核实哪个正确；计算采用实测面积。",
    ),
    "DD215": _error(
        "antimeridian",
        "the boundary spans more than 180° of longitude",
        "边界跨越经度超过 180°",
        "Cut the plot at the 180th meridian into two polygons (RFC 7946 §3.1.9).",
        "请按 RFC 7946 第 3.1.9 节在 180° 经线处将地块切成两个多边形。",
    ),
    "DD216": _warning(
        "country-not-checked",
        "whether the plot lies in {country} could not be checked: no outline of that country is at hand",
        "无法核对地块是否位于 {country}：没有该国边界",
        "Check by hand that the plot lies in that country.",
        "请人工核对地块是否位于该国。",
    ),
    "DD217": _error(
        "null-island",
        "the plot lies at longitude 0, latitude 0",
        "地块位于经度 0、纬度 0",
        "Ask the producer for the true coordinates.",
        "请向生产者索取真实坐标。",
    ),
}

LAYERS = {
    "DD301": _error(
        "no-layer",
        "the catalogue has no layer of {product} for {asserts}",
        "图层目录中没有 {product} 的 {asserts} 图层",
        "Add the layer to the catalogue, or name another catalogue with --layers.",
        "请在目录中加入该图层，或用 --layers 指定其他目录。",
    ),
    "DD302": _error(
        "hash-differs",
        "the file is not the one in the catalogue: sha256 is {found}, expected {expected}",
        "该文件与目录记录不符：sha256 为 {found}，应为 {expected}",
        "Fetch the file again; until then the ground it covers counts as unseen.",
        "请重新获取该文件；在此之前，其覆盖的土地视为未观测。",
    ),
    "DD303": _warning(
        "tile-missing",
        "tile {tile} of layer {layer} is not at hand",
        "缺少图层 {layer} 的图幅 {tile}",
        "Fetch the tile; until then the ground it covers counts as unseen.",
        "请获取该图幅；在此之前，其覆盖的土地视为未观测。",
    ),
    "DD304": _error(
        "value-outside-domain",
        "value {value} is not one that {layer} can have (tile {tile}, block {block})",
        "{layer} 不可能出现数值 {value}（图幅 {tile}，分块 {block}）",
        "The block counts as unseen. Fetch the tile again or correct the record.",
        "该分块视为未观测。请重新获取图幅或更正记录。",
    ),
    "DD305": _error(
        "grid-differs",
        "the file does not lie where its record says: {found}, expected {expected}",
        "文件位置与记录不符：{found}，应为 {expected}",
        "The tile may have been renamed; fetch it again.",
        "该图幅可能被改名，请重新获取。",
    ),
    "DD306": _error(
        "not-the-format",
        "the file is not a {expected}: {found}",
        "该文件不是 {expected}：{found}",
        "Fetch the file again from the producer.",
        "请从数据发布方重新获取该文件。",
    ),
    "DD307": _warning(
        "block-absent",
        "block {block} of tile {tile} is absent in the file (layer {layer})",
        "图幅 {tile} 的分块 {block} 在文件中缺失（图层 {layer}）",
        "The block counts as unseen. Fetch the tile again.",
        "该分块视为未观测。请重新获取图幅。",
    ),
    "DD308": _error(
        "block-unreadable",
        "block {block} of tile {tile} could not be read (layer {layer}): {why}",
        "图幅 {tile} 的分块 {block} 无法读取（图层 {layer}）：{why}",
        "The block counts as unseen. Fetch the tile again.",
        "该分块视为未观测。请重新获取图幅。",
    ),
    "DD309": _error(
        "record-invalid",
        "{field} of the catalogue record is not valid: {why}",
        "目录记录的 {field} 无效：{why}",
        "Correct the record.",
        "请更正该记录。",
    ),
    "DD310": _error(
        "several-layers",
        "the catalogue has several layers of {product}: {layers}",
        "目录中有多个 {product} 图层：{layers}",
        "Keep one version in the catalogue of a run.",
        "一次运行的目录中请只保留一个版本。",
    ),
    "DD311": _error(
        "vector-invalid",
        "feature {feature} of layer {layer} cannot be used: {why}",
        "图层 {layer} 的要素 {feature} 无法使用：{why}",
        "The ground in its bounding box counts as unseen. Repair the feature.",
        "其外接矩形内的土地视为未观测。请修复该要素。",
    ),
    "DD312": _error(
        "licence-undeclared",
        "layer {layer} forbids {use} without permission, and no permission is declared",
        "图层 {layer} 未经许可禁止{use}，而目录未声明许可",
        "Ask the licence holder, then record it under licence.permission.",
        "请向许可方取得许可，并记录于 licence.permission。",
    ),
}

PACKS = {
    "DD401": _error(
        "yaml-not-strict",
        "this is not the strict YAML of a pack: {why}",
        "这不是规则包所用的严格 YAML：{why}",
        "Correct the line.",
        "请更正该行。",
    ),
    "DD402": _error(
        "unknown-key",
        "“{name}” is not a key here{near}",
        "此处没有键“{name}”{near}",
        "Keys here are: {allowed}.",
        "此处可用的键：{allowed}。",
    ),
    "DD403": _error(
        "missing-pack-key", "“{name}” is missing", "缺少“{name}”", "Add it.", "请补充。"
    ),
    "DD404": _error(
        "wrong-value", "{name}: {why}", "{name}：{why}", "Correct the value.", "请更正该值。"
    ),
    "DD405": _error(
        "unknown-fact",
        "“{name}” is not a fact of the dictionary{near}",
        "事实字典中没有“{name}”{near}",
        "List them with: ddcheck rules facts",
        "可用命令查看：ddcheck rules facts",
    ),
    "DD406": _error(
        "wrong-unit",
        "{fact} is in {expected}, it is compared with {found}",
        "{fact} 的单位为 {expected}，却与 {found} 比较",
        "Give the parameter the unit of the fact.",
        "请将参数改为该事实的单位。",
    ),
    "DD407": _error(
        "value-without-source",
        "a legal value without a source",
        "法定数值缺少出处",
        "Name a provision of sources.yaml under source.",
        "请在 source 中注明 sources.yaml 的条款。",
    ),
    "DD408": _error(
        "no-value-on-date",
        "{parameter} has no value on {day}",
        "{parameter} 在 {day} 无有效数值",
        "Choose a later --as-of, or add the value of that day.",
        "请选择较晚的 --as-of，或补充当日数值。",
    ),
    "DD409": _error(
        "unknown-source",
        "“{name}” is not in sources.yaml{near}",
        "sources.yaml 中没有“{name}”{near}",
        "Add the provision, or correct the name.",
        "请补充该条款，或更正名称。",
    ),
    "DD410": _error(
        "unknown-parameter",
        "“{name}” is not a parameter of this pack{near}",
        "本规则包没有参数“{name}”{near}",
        "Add the parameter, or correct the name.",
        "请补充该参数，或更正名称。",
    ),
    "DD411": _error(
        "case-failed",
        "{rule}: case “{case}” expects {expected}, the rule says {found}",
        "{rule}：案例“{case}”应为 {expected}，规则给出 {found}",
        "Correct the rule or the case.",
        "请更正规则或案例。",
    ),
    "DD412": _error(
        "rule-without-case",
        "rule {rule} has no case for the outcome {outcome}",
        "规则 {rule} 缺少结果为 {outcome} 的案例",
        "Add one to cases/{rule}.yaml.",
        "请在 cases/{rule}.yaml 中补充。",
    ),
    "DD413": _error(
        "parameter-not-pinned",
        "no case of {rules} notices when {parameter} is moved to {value}",
        "将 {parameter} 改为 {value} 时，{rules} 的案例均未察觉",
        "Add a pair of cases on both sides of the value, or give the reason under unpinned of the parameter.",
        "请在该值两侧各补一个案例，或在参数的 unpinned 中写明理由。",
    ),
    "DD414": _error(
        "texts-differ",
        "{rule}: {what} differs between languages",
        "{rule}：各语言的 {what} 不一致",
        "Give each language the same keys and placeholders.",
        "请使各语言的键与占位符一致。",
    ),
    "DD415": _error(
        "weak-fact-decides",
        "{name} rests on a source of low confidence and decides an outcome",
        "{name} 依据低可信度来源，却决定结果",
        "Take it out of the rule, or verify the source.",
        "请从规则中去除，或核实来源。",
    ),
    "DD416": _error(
        "dates-not-increasing",
        "the dates of {parameter} do not increase",
        "{parameter} 的日期未递增",
        "Order the values by from.",
        "请按 from 排序。",
    ),
    "DD417": _error(
        "wrong-type",
        "{fact} is a {expected}, it cannot be compared with {op} {found}",
        "{fact} 的类型为 {expected}，不能与 {op} {found} 比较",
        "Use a comparison that fits.",
        "请使用合适的比较。",
    ),
    "DD418": _error(
        "wrong-subject",
        "rule {rule} is about a {subject} and cannot see {fact}",
        "规则 {rule} 针对 {subject}，无法使用 {fact}",
        "Ask for a fact of the subject or of what it belongs to.",
        "请使用该对象或其上级对象的事实。",
    ),
    "DD419": _error(
        "no-pack",
        "there is no rule pack {name}{near}",
        "没有规则包 {name}{near}",
        "List them with: ddcheck rules list",
        "可用命令查看：ddcheck rules list",
    ),
    "DD420": _error(
        "file-not-of-pack",
        "{name} is not a file that a pack has{near}",
        "{name} 不是规则包应有的文件{near}",
        "Rename or remove it: a file that is not read must not look as if it were.",
        "请重命名或移除：未被读取的文件不应看似已读取。",
    ),
    "DD421": _error(
        "number-in-rule",
        "“{value}” is written into rule {rule}",
        "“{value}”直接写在规则 {rule} 中",
        "Make it a parameter, with a source or a rationale.",
        "请改为参数，并注明出处或理由。",
    ),
    "DD422": _warning(
        "not-used",
        "{what} “{name}” is used nowhere",
        "{what}“{name}”未被使用",
        "Use it, or remove it.",
        "请使用或移除。",
    ),
    "DD423": _error(
        "label-of-two-uses",
        "in rule {rule} “{label}” is the name of two different uses",
        "规则 {rule} 中“{label}”指称两种不同用法",
        "Give one of them its own name with as.",
        "请用 as 为其中之一另行命名。",
    ),
    "DD424": _error(
        "unknown-placeholder",
        "“{name}” is no label and no parameter that rule {rule} could fill in{near}",
        "“{name}”不是规则 {rule} 可填入的标签或参数{near}",
        "Use {{subject}}, a label of the rule or a parameter of the pack.",
        "请使用 {{subject}}、规则的标签或规则包的参数。",
    ),
    "DD425": _error(
        "word-not-of-fact",
        "“{value}” is not a value that {fact} can have: {allowed}{near}",
        "{fact} 不可能取值“{value}”：{allowed}{near}",
        "Use one of the values of the fact.",
        "请使用该事实的可能取值之一。",
    ),
    "DD426": _error(
        "case-not-complete",
        "{rule}: case “{case}” does not say what {label} is",
        "{rule}：案例“{case}”未说明 {label}",
        "Give the fact, or say that it is unknown.",
        "请给出该事实，或写明 unknown。",
    ),
    "DD427": _error(
        "evidence-not-planned",
        "rule {rule} asks for {fact}, but the pack plans no {key} under evidence",
        "规则 {rule} 需要 {fact}，但规则包的 evidence 未列 {key}",
        "Name the product in pack.yaml, under evidence.",
        "请在 pack.yaml 的 evidence 中写明数据产品。",
    ),
    "DD430": _warning(
        "review-of-requirement",
        "review record {document} names {rule}, which is a requirement: it has no effect",
        "复核记录 {document} 指向 {rule}，该规则属于要求：记录不起作用",
        "A decision of a person closes an indicator only. Supply the paper that the requirement asks for.",
        "人工决定只能了结迹象类规则。请提供该要求所需的文件。",
    ),
    "DD431": _warning(
        "review-not-complete",
        "review record {document} has no effect, it does not say: {missing}",
        "复核记录 {document} 不起作用，未写明：{missing}",
        "Complete the record, or remove it.",
        "请补全该记录，或将其移除。",
    ),
    "DD432": _warning(
        "review-of-unknown-rule",
        "review record {document} closes “{closes}”, which no rule of this run is called{near}",
        "复核记录 {document} 了结“{closes}”，但本次运行没有该规则{near}",
        "Write pack:rule, or the row of the law such as CN-08; several are separated by ;",
        "请写作 规则包:规则，或条目编号如 CN-08；多项以 ; 分隔。",
    ),
    "DD433": _warning(
        "review-not-in-force",
        "review record {document} holds from {first} to {last}, not on {day}: it has no effect",
        "复核记录 {document} 有效期为 {first} 至 {last}，{day} 不在其内：不起作用",
        "Decide anew, and record what was seen this time.",
        "请重新复核，并记录本次所见。",
    ),
    "DD435": _error(
        "pack-in-itself",
        "{name} includes or extends itself: {loop}",
        "{name} 包含或扩展了自身：{loop}",
        "Take one of them out.",
        "请去除其中之一。",
    ),
    "DD436": _error(
        "two-meanings",
        "{what} “{name}” is one thing in {one} and another in {other}",
        "{one} 与 {other} 中的 {what}“{name}”含义不同",
        "Rename it in one of the two packs, or write it the same in both.",
        "请在其中一个规则包中改名，或使两者完全一致。",
    ),
    "DD437": _error(
        "direction-not-known",
        "nobody can tell which way {parameter} is stricter (its uses say: {uses})",
        "无法判断 {parameter} 朝哪个方向更严格（其用法表明：{uses}）",
        "Give a reason for the change, or let the extended pack declare stricter: smaller, larger, subset or superset.",
        "请为该变更写明 reason，或由被扩展的规则包声明 stricter: smaller、larger、subset 或 superset。",
    ),
    "DD438": _error(
        "looser-without-reason",
        "{what} from {was} to {now} is looser (stricter: {direction})",
        "将 {what} 由 {was} 改为 {now} 属于放宽（更严格的方向：{direction}）",
        "Make it stricter, or give a reason; every report prints it.",
        "请改为更严格，或写明 reason；每份报告都会列出。",
    ),
    "DD439": _error(
        "case-milder",
        "{rule}: case “{case}” of the extended pack comes out as {found}, milder than {expected}",
        "{rule}：被扩展规则包的案例“{case}”结果为 {found}，宽于 {expected}",
        "A change loosens this rule: undo it, or drop the case with a reason.",
        "某项变更放宽了该规则：请撤销，或写明 reason 后去除该案例。",
    ),
    "DD440": _error(
        "to-be-filled-in",
        "this is still to be filled in: {what}",
        "此处尚待填写：{what}",
        "Write what belongs here and take the word FILL-IN out.",
        "请填写应有内容，并删去 FILL-IN 一词。",
    ),
    "DD441": _error(
        "information-as-proof",
        "rule {rule} decides by {name}, which is information only",
        "规则 {rule} 依据 {name} 作出判定，而该项仅供参考",
        "Context never decides. Give the rule the severity info, or ask for a fact about the goods or the plot.",
        "背景信息不得用于判定。请将规则级别改为 info，或改用有关货物或地块的事实。",
    ),
    "DD442": _error(
        "weak-paper-closes",
        "requirement {rule} would be met by a paper of the type {type}, which proves nothing of itself",
        "要求 {rule} 可凭类型为 {type} 的文件得到满足，而该类文件本身不能证明任何事项",
        "Take the type out. If the requirement is to have just this paper, say why under although_weak of the parameter.",
        "请去除该类型。如该要求正是须持有此文件，请在参数的 although_weak 中写明理由。",
    ),
    "DD443": _error(
        "exemption-of-nothing",
        "{parameter} gives a reason under {key} for “{name}”, which needs none",
        "{parameter} 的 {key} 为“{name}”写了理由，但该项无需理由",
        "Remove the entry, or correct its name.",
        "请删除该项，或更正其名称。",
    ),
    "DD446": _error(
        "two-packs-of-one-name",
        "another pack of this run is called {name} too, and says other things",
        "本次运行中另有同名规则包 {name}，且内容不同",
        "Give your own pack an id of its own; to change one that comes along, use extends.",
        "请为自己的规则包另取 id；如需更改随附的规则包，请使用 extends。",
    ),
    "DD445": _error(
        "unknown-rule",
        "“{name}” is not a rule of the pack{near}",
        "规则包中没有规则“{name}”{near}",
        "Correct the name.",
        "请更正名称。",
    ),
    "DD434": _note(
        "review-closes-nothing",
        "review record {document} closes nothing: {rule} has no open finding on what it names",
        "复核记录 {document} 未了结任何事项：{rule} 对其所指对象没有未决发现",
        "Name the subject of the finding as the report prints it; what the rule is not about is *.",
        "请按报告所示写明发现的对象；规则不涉及的范围写 *。",
    ),
}

DUTIES: dict[str, Code] = {
    "DD140": _error(
        "certificate-as-proof",
        "rule {rule} would let a certificate ({types}) answer a question about the ground",
        "规则 {rule} 以认证证书（{types}）回答土地问题",
        "Certificates are complementary information: ask for forest loss and cover alone.",
        "认证证书仅为补充信息：森林损失与覆盖须单独判断。",
    ),
    "DD142": _error(
        "pattern-not-bounded",
        "the pattern “{pattern}” is not of the bounded form",
        "格式“{pattern}”超出允许的形式",
        "Use characters, classes and plain alternatives with bounded repeats only.",
        "仅可使用字符、字符集和简单选项，重复次数须有上限。",
    ),
}

TRADE = {
    "DD131": _error(
        "value-without-its-word",
        "{parameter}: values with `when` need `chosen_by`, and all of its values need `when`",
        "{parameter}：使用 `when` 的取值须有 `chosen_by`，且其所有取值都须注明 `when`",
        "Name the choice under chosen_by, and the word of it under when of each value.",
        "请在 chosen_by 中写明选择参数，并在每个取值的 when 中写明对应的词。",
    ),
    "DD132": _warning(
        "more-papers-than-listed",
        "{found} papers name the shipment, but only {listed} are said to be on file",
        "有 {found} 份文件指向该批次，但申报的在案份数只有 {listed} 份",
        "Correct documents_listed: papers are only taken as complete when the numbers agree.",
        "请更正 documents_listed：仅当份数相符时，文件才视为齐全。",
    ),
}

CODES: dict[str, Code] = {
    **READING, **DAMAGE, **PLOTS, **LAYERS, **PACKS, **DUTIES, **TRADE,
}  # fmt: skip
