"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ddcheck.cli.spoken import option, spoken
from ddcheck.model.errors import InputInvalid, UsageError
from ddcheck.model.wording import LANGS, Wording

if TYPE_CHECKING:
    from ddcheck.declarations.wishes import Wishes

FORMATS = ("html", "json", "csv", "geojson")


INPUT = Wording("What is read", "读取什么")
WRITING = Wording("How the files are written", "文件的写法")
JUDGING = Wording("By what it is judged", "据以判断的内容")
RESULT = Wording("What comes out", "输出")
MACHINE = Wording("Where it is computed", "在何处计算")


class IsoDate(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            said = Wording(
                f"“{value}” is not a day; write it as 2026-11-21",
                f"“{value}”不是日期；请写成 2026-11-21",
            )
            self.fail(said.text(spoken()), param, ctx)


ISO_DATE = IsoDate()

lang_option = option(
    "--lang", type=click.Choice(LANGS), default="en", show_default=True, section=RESULT,
    help="Language of the reports and messages.", zh="报告和消息所用语言。",
)  # fmt: skip
plots_option = option(
    "--plots", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
    section=INPUT,
    help="File with the plots, if it does not stand in the folder: GeoJSON, GeoPackage, Shapefile"
    " (zipped too), KML, KMZ, GeoParquet, CSV with WKT or lon and lat, TRACES XML. May be repeated.",
    zh="地块文件（不在申报文件夹中时）：GeoJSON、GeoPackage、Shapefile（含压缩包）、KML、KMZ、GeoParquet、"
    "带 WKT 或经纬度列的 CSV、TRACES XML。可重复。",
)  # fmt: skip
plot_id_option = option(
    "--plot-id", metavar="FIELD", section=INPUT,
    help="Property of the plot files that holds the id; “auto” makes ids from the geometry.",
    zh="地块文件中存放编号的属性；“auto”由几何数据生成编号。",
)  # fmt: skip
crs_option = option(
    "--crs", metavar="SYSTEM", section=INPUT,
    help="Reference system, such as EPSG:32721, of plot files that state none.",
    zh="地块文件未注明坐标系时所用的坐标系，如 EPSG:32721。",
)  # fmt: skip
earlier_option = option(
    "--earlier", metavar="RUN", type=click.Path(exists=True, file_okay=False, path_type=Path),
    section=INPUT,
    help="Folder of an earlier run: plots that have the id but not the land of one there are named.",
    zh="先前运行的文件夹：编号与其中某地块相同、土地却不同的地块会被指出。",
)  # fmt: skip
synonyms_option = option(
    "--synonyms", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    section=INPUT,
    help="CSV with the columns name and same_as: scientific names that stand for one plant.",
    zh="含 name 和 same_as 两列的 CSV：指同一植物的学名（同物异名）。",
)  # fmt: skip
declarations_argument = click.argument(
    "declarations", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


def earlier_plots(run: Path | None) -> Path | None:
    """The plots file of an earlier run. Raises UsageError."""
    if run is None:
        return None
    path = run / "plots.geojson"
    if not path.is_file():
        raise UsageError(
            Wording(
                f"--earlier {run}: there is no plots.geojson; name the folder of a finished run",
                f"--earlier {run}：其中没有 plots.geojson；请指定已完成运行的文件夹",
            )
        )
    return path


def reading_options(command: Callable[..., int]) -> Callable[..., int]:
    """Options that say how files are written; the command gets them as one argument `wishes`."""

    @functools.wraps(command)
    def with_wishes(
        *args: Any, encoding: str | None, decimal: str | None, date_order: str | None,
        mapping: Path | None, **others: Any,
    ) -> int:  # fmt: skip
        wishes = _wishes(encoding, decimal, date_order, mapping)
        return command(*args, wishes=wishes, **others)

    for reading in reversed(_READING):
        with_wishes = reading(with_wishes)
    return with_wishes


_READING = (
    option(
        "--encoding", metavar="NAME", section=WRITING,
        help="Encoding of tables and JSON that are not UTF-8, such as gb18030. A file may have its "
        "own beside it, in FILE.encoding.",
        zh="表格和 JSON 的编码（非 UTF-8 时），如 gb18030。单个文件的编码可写在旁边的“文件名.encoding”中。",
    ),
    option(
        "--decimal", type=click.Choice(["point", "comma"]), section=WRITING,
        help="Decimal mark of the tables.", zh="表格所用的小数点符号：点或逗号。",
    ),
    option(
        "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), section=WRITING,
        help="Order of dates that are not written YYYY-MM-DD.",
        zh="未写成 YYYY-MM-DD 的日期中日、月、年的顺序。",
    ),
    option(
        "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), section=WRITING,
        help="File that says which columns are which; ddcheck validate --suggest-mapping writes one.",
        zh="说明各列含义的映射文件；可由 ddcheck validate --suggest-mapping 写出草稿。",
    ),
)  # fmt: skip


def _wishes(
    encoding: str | None, decimal: Any, date_order: Any, mapping: Path | None
) -> Wishes:  # fmt: skip
    from ddcheck.declarations.mapping import MappingFile, read_mapping
    from ddcheck.declarations.wishes import Wishes
    from ddcheck.documents.encodings import NAMED, known
    from ddcheck.model.diagnostic import Diagnostics

    if encoding is not None and known(encoding) is None:
        names = ", ".join(sorted(NAMED))
        raise UsageError(
            Wording(
                f"--encoding {encoding} is not one of: {names}",
                f"--encoding {encoding} 不在可用编码之列：{names}",
            )
        )
    diagnostics = Diagnostics()
    found = MappingFile() if mapping is None else read_mapping(mapping, diagnostics)
    if found is None:
        wording = Wording("the mapping file cannot be used", "映射文件无法使用")
        raise InputInvalid(wording, diagnostics=tuple(diagnostics.sorted()))
    return Wishes(encoding, decimal, date_order, found, mapping)


def choices(pairs: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """PACK:PARAMETER=VALUE texts as pack to parameter to text. Raises UsageError."""
    chosen: dict[str, dict[str, object]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        pack, colon, parameter = name.partition(":")
        if not (equals and colon and parameter):
            raise UsageError(
                Wording(
                    f"--set {pair}: write it as PACK:PARAMETER=VALUE",
                    f"--set {pair}：请写成 规则包:参数=值（PACK:PARAMETER=VALUE）",
                )
            )
        chosen.setdefault(pack, {})[parameter] = value
    return chosen
