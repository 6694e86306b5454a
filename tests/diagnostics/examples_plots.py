"""Bad plots: DD121 and DD201 to DD259; the planted ones stand in plots.json, as they are drawn."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from example import Example, features, with_options

from ddcheck.model.wording import Wording
from ddcheck.plots.country_outlines import outlines
from ddcheck.plots.formats import ReadOptions

PLANTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "plots.json").read_text(encoding="utf-8")
)
IN_BRAZIL = (-54.941237, -9.934561)


def plot(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    said = {"plot_id": "P1", "country": "BR", "captured_on": "2024-05-17", **properties}
    return {"type": "Feature", "properties": said, "geometry": geometry}


def point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return plot(geometry, **{"declared_area_ha": 2.5, **properties})


def planted(code: str) -> Example:
    found = PLANTED[code]
    return Example({"plots.geojson": features(*found["features"])}, also=frozenset(found["also"]))


def wavy(corners: int) -> dict[str, Any]:
    """A boundary of many corners."""
    lon, lat = IN_BRAZIL
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    far = [0.03 + 0.008 * math.sin(5 * turn) for turn in turns]
    ring = [
        [round(lon + r * math.cos(t), 6), round(lat + r * math.sin(t), 6)]
        for r, t in zip(far, turns, strict=True)
    ]
    return plot({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def whole_country() -> dict[str, Any]:
    parts = [[[list(p) for p in part.exterior.coords]] for part in outlines()["BR"].geoms]
    return plot({"type": "MultiPolygon", "coordinates": parts})


def only(feature: dict[str, Any], **members: Any) -> dict[str, str]:
    return {"plots.geojson": features(feature, **members)}


def corners(number: int) -> Wording:
    return Wording(f"a boundary with {number:,} corners", f"有 {number:,} 个角点的边界")


CLOCKWISE = plot(
    {
        "type": "Polygon",
        "coordinates": [
            [
                [-54.941237, -9.934561],
                [-54.940913, -9.931117],
                [-54.937219, -9.931913],
                [-54.938811, -9.935123],
                [-54.941237, -9.934561],
            ]
        ],
    }
)
PLOTS = {
    **{code: planted(code) for code in PLANTED},
    "DD121": Example(only(wavy(100_100)), shown=corners(100_100)),
    "DD242": Example(only(wavy(10_500)), shown=corners(10_500)),
    "DD254": Example(only(whole_country()), also=frozenset({"DD226", "DD241", "DD248", "DD252"}),
                     shown=Wording("the outline of Brazil as the boundary of a plot", "以巴西国界作为地块边界")),
    "DD201": Example(only(point(*IN_BRAZIL), crs={"type": "name", "properties": {"name": "EPSG:31981"}})),
    "DD216": Example(only(point(-52.712345, 3.912347, country="GF"))),
    "DD232": Example(only(point(-46.900013, -24.276913, country=None))),
    "DD233": Example(only(point(-55.751237, -22.561237))),
    "DD249": Example(only(point(*IN_BRAZIL, captured_on=None))),
    "DD250": Example(only(point(*IN_BRAZIL, captured_on="1924-05-17"))),
    "DD269": Example(only(point(*IN_BRAZIL, accuracy_m=5000))),
    "DD256": Example(only(CLOCKWISE),
                     run=with_options(fix=True), how="ddcheck validate {input} --fix repaired"),
    "DD274": Example(only(plot({"type": "LineString", "coordinates": [list(IN_BRAZIL), list(IN_BRAZIL)]})),
                     run=with_options(fix=True), also=frozenset({"DD212"}), how="ddcheck validate {input} --fix repaired"),
    "DD257": Example(only(point(*IN_BRAZIL)),
                     shown=Wording("any file of plots", "任何地块文件")),
    "DD258": Example(only(plot({"type": "Point", "coordinates": list(IN_BRAZIL)}, Area="2.5", ProducerName="Ana"))),
    "DD259": Example({"plots.csv": "plot_id,country,captured_on,geometry\n"
                      'P1,BR,2024-05-17,"POLYGON ((718000 8901000, 718200 8901010, 718150 8901300, 718000 8901000))"\n'},
                     run=with_options(options=ReadOptions(crs="EPSG:31981")), how="ddcheck validate {input} --crs EPSG:31981"),
    "DD268": Example(only(point(*IN_BRAZIL, plot_id=None))),
    "DD270": Example(only(point(*IN_BRAZIL, farmer_name="Ana", producer="Ana"))),
    "DD271": Example(only(point(*IN_BRAZIL, total_area_ha=6.2)), also=frozenset({"DD211", "DD270"})),
    "DD273": Example({"plots.csv": "plot_id,area_ha,captured_on,polygon\nP1,2,2024-05-01,-10.123456 -50.123456 210.0 4.5\n"}),
    "DD272": Example({"list.csv": "shipment_id,line_no,hs_code,plot_id,farm_village\nS1,1,090111,,Nkondo\n"}, start="list.csv"),
    "DD267": Example({"plots.csv": "Flurstück,Fläche,Länge,Breite\nA,2.5,-55.001234,-3.002345\n"}),
}  # fmt: skip
