"""Shipments that a portal or a form would refuse: DD180 to DD191, DD280 to DD285."""

from __future__ import annotations

import copy
import csv
import io
import sys
from functools import partial
from pathlib import Path

from example import Content, Example, features, validated

from ddcheck.model.wording import Wording

sys.path.insert(0, str(Path(__file__).parents[1] / "preflight"))

from consignments import FIELD, feature, for_lacey, for_traces, plots, polygon, ring

TRACES, LACEY = "traces", "lacey-505"
Change = tuple[str, int, str, str]


def tables(whole: dict[str, list[dict[str, str]]], *changes: Change) -> dict[str, Content]:
    """The tables as files, cells of them changed."""
    changed = copy.deepcopy(whole)
    for table, row, column, cell in changes:
        changed[table][row][column] = cell
    return {f"{name}.csv": text(rows) for name, rows in changed.items() if rows}


def text(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def example(form: str, files: dict[str, Content], also: set[str], shown: Wording | None) -> Example:
    how = f"ddcheck validate {{input}} --for {form}"
    return Example(files, partial(validated, form=form), frozenset(also), shown, how)


def traces(
    *changes: Change, also: set[str] | None = None, found: list[dict] | None = None,
    whole: dict | None = None, shown: Wording | None = None,
) -> Example:  # fmt: skip
    files = tables(whole or for_traces(), *changes)
    files["plots.geojson"] = features(*(found or plots()))
    return example(TRACES, files, also or set(), shown or said(changes))


def lacey(*changes: Change, whole: dict | None = None, shown: Wording | None = None) -> Example:
    return example(LACEY, tables(whole or for_lacey(), *changes), set(), shown or said(changes))


def said(changes: tuple[Change, ...]) -> Wording:
    """A whole shipment is much to look at; what is wrong with it is one cell."""
    en = "; ".join(f"{t}.csv, row {r + 1}: {c} is {_short(v)}" for t, r, c, v in changes)
    zh = "；".join(
        f"{t}.csv 第 {r + 1} 行：{c} 为 {_short(v) if v else '空'}" for t, r, c, v in changes
    )
    return Wording(
        f"a shipment in good order but for one cell: {en}", f"除一个单元格外均完好的批次：{zh}"
    )


def _short(cell: str) -> str:
    if not cell:
        return "empty"
    return f"“{cell}”" if len(cell) < 40 else f"“{cell[:10]}…” ({len(cell)})"


def without(table: str, whole: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    whole[table].pop()
    return whole


def many_lines() -> dict[str, list[dict[str, str]]]:
    whole = for_traces()
    for name in ("lines", "origins"):
        last = whole[name][-1]
        whole[name] += [{**last, "line_no": str(number)} for number in range(3, 102)]
    return whole


def first_plot(geometry: dict, **properties: object) -> list[dict]:
    return [
        feature("P1", geometry, **{"country": "MY", "producer": "F", **properties}),
        *plots()[1:],
    ]


def plot(en: str, zh: str) -> Wording:
    return Wording(f"plots.geojson: {en}", f"plots.geojson：{zh}")


HOLE = ring((0.001, 0.001), (0.0015, 0.001), (0.0014, 0.0016))
WAIST = ring(
    (0, 0),
    (0.003, 0.0001),
    (0.0016004, 0.0015),
    (0.0029, 0.0031),
    (0.0001, 0.003),
    (0.0016001, 0.0015),
)
TWICE = ring((0, 0), (0.003, 0.0001), (0.0030002, 0.0001002), (0.0028, 0.0023), (0.0002, 0.0031))
TINY = [*plots()[:1], feature("P2", {"type": "Point", "coordinates": [102.123456, 3.765431]},
                             country="MY", declared_area_ha=0.00005), *plots()[2:]]  # fmt: skip
FORMS = {
    "DD180": traces(("shipments", 0, "eori", "")),
    "DD181": traces(("lines", 0, "description", "sawn boards " * 15)),
    "DD182": lacey(("shipments", 0, "entry_number", "12-34")),
    "DD183": traces(whole=many_lines(), shown=Wording("a shipment of 101 lines", "有 101 个商品行的批次")),
    "DD184": traces(("lines", 0, "hs_code", "4407.25.00.00")),
    "DD185": traces(("lines", 0, "hs_code", "440831")),
    "DD186": traces(("components", 0, "common_name", "")),
    "DD187": traces(whole=without("origins", for_traces()),
                    shown=Wording("a shipment of two lines, and origins.csv speaks of the first alone",
                                  "含两个商品行的批次，而 origins.csv 只涉及第一行")),
    "DD188": lacey(whole=without("components", for_lacey()),
                   shown=Wording("a shipment of two lines, and components.csv speaks of the first alone",
                                 "含两个商品行的批次，而 components.csv 只涉及第一行")),
    "DD189": example(LACEY, {**tables(for_lacey()), "origins.csv": "shipment_id,line_no,plot_id\nUS-1,,P1\n"},
                     {"DD103"}, Wording("a shipment in good order, and a row of origins.csv without its line",
                                        "完好的批次，但 origins.csv 有一行缺少商品行号")),
    "DD190": lacey(("components", 1, "plant_quantity", "901")),
    "DD191": lacey(("components", 1, "harvest_countries", "VN")),
    "DD280": traces(found=first_plot(polygon(FIELD, HOLE)), also={"DD219"},
                    shown=plot("a boundary with a hole", "有空洞的边界")),
    "DD281": traces(found=first_plot(polygon(WAIST)), also=set(),
                    shown=plot("a boundary whose two sides touch once they are cut to six decimals",
                               "截为六位小数后两侧相触的边界")),
    "DD282": traces(found=first_plot(polygon(FIELD), country=None), shown=plot("a plot without its country", "未写明国家的地块")),
    "DD283": traces(found=TINY, also={"DD239"}, shown=plot("a point that stands for 0.00005 ha", "代表 0.00005 公顷的点")),
    "DD284": traces(found=first_plot({"type": "LineString", "coordinates": FIELD}), also={"DD212"},
                    shown=plot("a plot that is a LineString", "以 LineString 表示的地块")),
    "DD285": traces(found=first_plot(polygon(TWICE)), also={"DD220"}, shown=plot("two corners that differ in the seventh decimal",
                                                               "第七位小数才有差别的两个角点")),
}  # fmt: skip
