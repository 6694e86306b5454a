"""What suppliers call the columns of plots, in every format: names, units, and who says otherwise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from plot_files import SQUARE, collection, feature, polygon

from ddcheck.declarations.mapping import read_mapping
from ddcheck.declarations.reader import read_declarations
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.intake import Sent, read_input, validate
from ddcheck.model.diagnostic import Diagnostics, Level
from ddcheck.model.tables import PLOTS
from ddcheck.plots.columns import Naming
from ddcheck.plots.formats import Reading, ReadOptions, open_source
from ddcheck.plots.reader import read_plots
from ddcheck.plots.table import Plots

LON, LAT = "-55.001234", "-3.002345"
HEADERS = {
    "en": ("Farm ID", "Farmer name", "Area (acres)", "Longitude", "Latitude"),
    "zh": ("地块编号", "农户姓名", "面积（亩）", "经度", "纬度"),
    "es": ("Código de finca", "Nombre del productor", "Superficie (acr)", "Longitud", "Latitud"),
    "pt": ("Código do talhão", "Nome do produtor", "Área (ha)", "Longitude", "Latitude"),
    "fr": ("Code parcelle", "Nom du planteur", "Superficie (ha)", "Longitude", "Latitude"),
    "id": ("Kode lahan", "Nama petani", "Luas lahan (rai)", "Garis bujur", "Garis lintang"),
}
AREAS = {
    "en": 2 * 0.40468564224,
    "zh": 2 / 15,
    "es": 2 * 0.40468564224,
    "pt": 2.0,
    "fr": 2.0,
    "id": 0.32,
}


def read(
    *paths: Path, wishes: Wishes = NOTHING_DECLARED, plots: bool = False, notes: bool = False,
    **options: str,
) -> tuple[Plots, list[str]]:  # fmt: skip
    """The plots of some files as a user gives them, and what is said of them.

    `notes` includes the note on an area without a unit.
    """
    diagnostics = Diagnostics()
    sent = Sent(
        () if plots else paths, paths if plots else (), wishes, ReadOptions(**options)
    )  # fmt: skip
    _, found = read_input(sent, diagnostics, lambda *_: lambda _: None)
    quiet = ("DD249", "DD257") if notes else ("DD170", "DD249", "DD257")
    said = [d.code for d in diagnostics.sorted() if d.code not in quiet]
    return found, said


def as_csv(path: Path, header: tuple[str, ...], row: tuple[str, ...]) -> Path:
    path.write_text("\n".join("\t".join(cells) for cells in (header, row)) + "\n", "utf-8")
    return path


def as_sheet(path: Path, header: tuple[str, ...], row: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["2026"])
    book.active.append(header)
    book.active.append([row[0], row[1], *map(float, row[2:])])
    book.save(path)
    return path


def as_parquet(path: Path, header: tuple[str, ...], row: tuple[str, ...]) -> Path:
    cells = [row[0], row[1], *map(float, row[2:])]
    pq.write_table(pa.table({name: [cell] for name, cell in zip(header, cells, strict=True)}), path)
    return path


def as_geojson(path: Path, header: tuple[str, ...], row: tuple[str, ...]) -> Path:
    point = {"type": "Point", "coordinates": [float(row[3]), float(row[4])]}
    said = {header[0]: row[0], header[1]: row[1], header[2]: float(row[2])}
    one = {"type": "Feature", "properties": said, "geometry": point}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}), "utf-8")
    return path


WRITERS = {"list.tsv": as_csv, "list.xlsx": as_sheet, "list.parquet": as_parquet,
           "list.geojson": as_geojson}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("language", HEADERS)
def test_names_and_units_of_six_languages_are_read_in_every_format(tmp_path, name, language):
    """Two of the unit of the header; a file that is named for nothing is one of plots all the same."""
    path = WRITERS[name](tmp_path / name, HEADERS[language], ("A 1", "Zhang", "2", LON, LAT))
    plots, said = read(path, plots=name == "list.parquet")

    assert [code for code in said if code != "DD153"] == []
    assert plots.ids == ["A 1"]
    assert plots.attributes["producer"].to_pylist() == ["Zhang"]
    assert plots.attributes["declared_area_ha"].to_pylist() == pytest.approx([AREAS[language]])
    assert plots.area_ha == pytest.approx([AREAS[language]], rel=1e-6)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    ("word", "area", "codes"),
    [
        ("acres", 2 * 0.40468564224, []),
        ("mu", 2 / 15, []),
        ("ha", 2.0, []),
        ("manzana", None, ["DD164"]),
        ("kg", None, ["DD164"]),
        ("", None, ["DD105"]),
    ],
)
def test_a_column_of_units_belongs_to_the_area_beside_it(tmp_path, name, word, area, codes):
    path = WRITERS[name](tmp_path / name, ("geoID", "crop2", "size", "x", "y"),
                         ("A", "c", "2", LON, LAT))  # fmt: skip
    if name == "list.geojson":
        whole = json.loads(path.read_text("utf-8"))
        whole["features"][0]["properties"]["unit"] = word
        path.write_text(json.dumps(whole), "utf-8")
    elif name == "list.tsv":
        header, row = path.read_text("utf-8").splitlines()
        path.write_text(f"{header}\tunit\n{row}\t{word}\n", "utf-8")
    elif name == "list.xlsx":
        book = openpyxl.load_workbook(path)
        book.active["F2"], book.active["F3"] = "unit", word
        book.save(path)
    else:
        pq.write_table(pq.read_table(path).append_column("unit", [[word]]), path)
    plots, said = read(path, plots=True) if name != "list.xlsx" else read(path)

    assert [code for code in said if code not in ("DD102", "DD153")] == codes
    assert plots.attributes["declared_area_ha"].to_pylist() == (
        [None] if area is None else [pytest.approx(area)]
    )
    assert plots.fault == (("DD211",) if area is None else (None,)), "said once, as a unit"


def test_an_area_that_says_hectares_is_not_in_the_unit_beside_it(tmp_path):
    text = f"plot_id,area_ha,unit,lon,lat\nA,2,kg,{LON},{LAT}\n"
    (tmp_path / "list.csv").write_text(text)
    plots, said = read(tmp_path / "list.csv", plots=True)

    assert said == ["DD102"], "the unit is of something else, and is named"
    assert plots.area_ha == pytest.approx([2.0], rel=1e-6)


MAPPING = """schema: ddcheck/mapping/1
columns:
  "Flurstück": plot_id
  "Fläche": { column: declared_area_ha, unit: acre, decimal: comma }
  "Aufnahme": { column: plots.captured_on, date_order: dmy }
  "Länge": longitude
  "Breite": latitude
constants: { plots.country: BR }
"""


@pytest.mark.parametrize("name", ["list.csv", "list.geojson"])
def test_a_mapping_file_holds_for_plot_files(tmp_path, name):
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    mapping = read_mapping(tmp_path / "mapping.yaml", Diagnostics())
    assert mapping is not None
    own = {"Flurstück": "A", "Fläche": "1,500", "Aufnahme": "03/04/2024"}
    if name == "list.csv":
        text = f"Flurstück;Fläche;Aufnahme;Länge;Breite\nA;1,500;03/04/2024;{LON};{LAT}\n"
    else:
        text = collection({"type": "Feature", "properties": own, "geometry": polygon(SQUARE)})
    (tmp_path / name).write_text(text, "utf-8")
    plots, _ = read(tmp_path / name, wishes=Wishes(mapping=mapping), plots=True)

    assert plots.ids == ["A"]
    [row] = plots.attributes.to_pylist()
    assert row["declared_area_ha"] == pytest.approx(1.5 * 0.40468564224)
    assert row["captured_on"].isoformat() == "2024-04-03"
    assert row["country"] == "BR"
    without, said = read(tmp_path / name, plots=True)
    assert len(without) == 0
    assert {"DD267", "DD268"} & set(said)


def test_places_that_only_a_mapping_knows_are_no_numbers_beside_a_total(tmp_path):
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    mapping = read_mapping(tmp_path / "mapping.yaml", Diagnostics())
    text = f"Flurstück;Fläche;Aufnahme;Länge;Breite\nTotal;1,500;;{LON};{LAT}\nTotal;3,5;;;\n"
    (tmp_path / "list.csv").write_text(text, "utf-8")
    plots, said = read(tmp_path / "list.csv", wishes=Wishes(mapping=mapping), plots=True)

    assert plots.ids == ["Total"]
    assert plots.counts.rejected == 1
    assert "DD174" in said


def test_the_order_of_a_date_may_stand_in_its_header(tmp_path):
    text = f"plot_id,area_ha,Capture date DD/MM/YYYY,lon,lat\nA,2,03/04/2024,{LON},{LAT}\n"
    (tmp_path / "plots.csv").write_text(text)
    plots, said = read(tmp_path / "plots.csv")

    assert said == []
    assert plots.attributes["captured_on"].to_pylist()[0].isoformat() == "2024-04-03"


def test_numbers_that_a_file_holds_keep_their_point_where_texts_have_a_comma(tmp_path):
    """1.234 as a number of JSON is one and a bit, whatever mark is declared for texts."""
    wishes = Wishes(decimal="comma")
    one = feature({"type": "Point", "coordinates": [-55.001234, -3.002345]}, area_ha=1.234)
    other = feature({"type": "Point", "coordinates": [-55.101234, -3.102345]}, plot_id="Q",
                    area_ha="1,234")  # fmt: skip
    (tmp_path / "plots.geojson").write_text(collection(one, other))
    plots, said = read(tmp_path / "plots.geojson", wishes=wishes)

    assert said == []
    assert plots.attributes["declared_area_ha"].to_pylist() == [1.234, 1.234]


def test_metres_of_a_named_system_may_stand_in_columns_of_x_and_y(tmp_path):
    (tmp_path / "plots.csv").write_text(
        "plot_id,area_ha,Easting,Northing\nA,2,718000.5,8901000.5\n"
    )
    projected, said = read(tmp_path / "plots.csv")
    assert (projected.fault, said) == (("DD255",), ["DD255"])

    plots, said = read(tmp_path / "plots.csv", crs="EPSG:31981")
    assert said == ["DD259"]
    assert plots.fault == (None,)
    assert -56 < plots.lon[0] < -54


def test_goods_with_coordinates_stay_goods(tmp_path):
    """A flat table of a shipment that also says where the plots lie is no list of plots."""
    text = f"shipment_id,line_no,hs_code,plot_id,area_ha,longitude,latitude\nS,1,4407,A,2,{LON},{LAT}\n"
    (tmp_path / "export.csv").write_text(text)
    diagnostics = Diagnostics()
    declared, plots = read_input(
        Sent((tmp_path / "export.csv",), ()), diagnostics, lambda *_: lambda _: None
    )
    assert len(declared.batch["lines"]) == 1
    assert plots.ids == ["A"]


def test_the_better_source_of_a_column_comes_first_whatever_the_order_in_the_file():
    names = ("id", "farm_size", "Código de parcela", "area_ha", "user_id", "plot_id")
    found = Naming().columns(names)

    assert [s.name for s in found if s.column == "plot_id"] == [
        "plot_id", "Código de parcela", "user_id", "id",
    ]  # fmt: skip
    assert [s.name for s in found if s.column == "declared_area_ha"] == ["area_ha", "farm_size"]
    assert {s.column for s in found} <= {column.name for column in PLOTS}


FARM = {"plot_id": "A", "area_ha": 2, "farm_size": 5, "lon": LON, "lat": LAT}


@pytest.mark.parametrize("name", ["list.csv", "list.geojson", "list.parquet"])
def test_two_areas_that_contradict_each_other_are_both_said_and_neither_is_used(tmp_path, name):
    """Five acres are two hectares: whether farm_size was that or five hectares, nobody knows."""
    if name == "list.geojson":
        place = {"type": "Point", "coordinates": [float(LON), float(LAT)]}
        said = {k: v for k, v in FARM.items() if k not in ("lon", "lat")}
        (tmp_path / name).write_text(
            collection({"type": "Feature", "properties": said, "geometry": place})
        )
    elif name == "list.parquet":
        pq.write_table(pa.table({k: [v] for k, v in FARM.items()}), tmp_path / name)
    else:
        (tmp_path / name).write_text(
            ",".join(FARM) + "\n" + ",".join(str(v) for v in FARM.values()) + "\n"
        )
    plots, said = read(tmp_path / name, plots=True, notes=True)

    assert sorted(said) == ["DD170", "DD211", "DD270", "DD271"]
    assert plots.attributes["declared_area_ha"].to_pylist() == [None]
    assert plots.fault == ("DD211",), "which circle is meant, nobody knows"


def test_two_areas_that_agree_are_one(tmp_path):
    text = f"plot_id,area_ha,farm_size,unit,lon,lat\nA,2.02,5,acre,{LON},{LAT}\n"
    (tmp_path / "list.csv").write_text(text)
    plots, said = read(tmp_path / "list.csv", plots=True)

    assert said == ["DD270"]
    assert plots.attributes["declared_area_ha"].to_pylist() == [2.02]
    assert plots.carried.of(0) == {"farm_size": "5 acre"}


@pytest.mark.parametrize(
    ("heading", "noted"),
    [("farm_size", True), ("Area", True), ("area_ha", False), ("Area (acre)", False),
     ("Superficie", True), ("面积", True), ("面积（亩）", False), ("Luas (ha)", False)],
)  # fmt: skip
def test_an_area_without_a_unit_is_noted_once(tmp_path, heading, noted):
    text = f"plot_id,{heading},lon,lat\nA,2,{LON},{LAT}\nB,2,{LON},-9.5\n"
    (tmp_path / "list.csv").write_text(text)
    _, said = read(tmp_path / "list.csv", plots=True, notes=True)

    assert said.count("DD170") == noted


def test_a_list_in_a_workbook_has_the_same_ids_in_its_repaired_copy(tmp_path):
    """Lists of GFW Pro number their places anew in each list; a table is read twice for a copy."""
    book = openpyxl.Workbook()
    book.active.append(["list_id", "location_id", "area_ha", "lon", "lat"])
    book.active.append([1, 1, 2, float(LON), float(LAT)])
    book.active.append([2, 1, 2, float(LON) + 0.1, float(LAT)])
    book.save(tmp_path / "list.xlsx")
    sent = (tmp_path / "list.xlsx",)
    intake = validate(sent, (), lambda *_: lambda _: None, fixed=tmp_path / "copy")

    assert not intake.has_errors
    [copy] = (tmp_path / "copy").iterdir()
    again, _ = read(copy)
    assert sorted(again.ids) == ["1/1", "2/1"]


def test_ids_of_plots_that_a_spreadsheet_damaged_are_named(tmp_path):
    """A day, and a number of nineteen digits, where the ids of two plots stood."""
    book = openpyxl.Workbook()
    book.active.title = "plots"
    for row in (
        ["plot_id", "longitude", "latitude", "area_ha"],
        ["P1", -50.123456, -10.123456, 2],
        [1.23456789012345e18, -50.223456, -10.123456, 2],
        [date(2026, 3, 1), -50.323456, -10.123456, 2],
        [17, -50.423456, -10.123456, 2],
    ):
        book.active.append(row)
    book.save(tmp_path / "plots.xlsx")
    diagnostics = Diagnostics()
    sources = read_declarations([tmp_path / "plots.xlsx"], (), diagnostics).plot_sources
    plots = read_plots(sources, diagnostics, lambda _: None)

    assert plots.ids == ["P1", "17"]
    assert plots.counts.rejected == 2
    assert {"DD160", "DD161"} <= {found.code for found in diagnostics.items}


def test_a_table_of_plots_without_a_place_is_complained_about_as_one(tmp_path):
    (tmp_path / "farms.csv").write_text(
        'Farm ID,Farmer,"Where (lat, lon)",Area (ha)\nF1,A,"6, 1",2\n'
    )
    diagnostics = Diagnostics()
    declared = read_declarations([tmp_path / "farms.csv"], (), diagnostics)
    read_plots(declared.plot_sources, diagnostics, lambda _: None)

    assert not declared.has_tables
    [found] = [d for d in diagnostics.items if d.level is Level.ERROR]
    assert found.code == "DD267"
    assert "Farm ID, Farmer, Where (lat, lon)" in found.message("en")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("6.123456 -1.654321 210.5 4.0", "POINT (-1.654321 6.123456)"),
        ("6.12 -1.65 0 0; 6.13 -1.65 0 0;6.13 -1.66 0.0 0.0; 6.12 -1.65 0 0;",
         "POLYGON ((-1.65 6.12, -1.65 6.13, -1.66 6.13, -1.65 6.12))"),
        ("6.12 -1.65; 6.13 -1.65; 6.13 -1.66; 6.12 -1.65", "DD212"),
        ("[[6.12, -1.65], [6.13, -1.65], [6.13, -1.66]]", "DD212"),
    ],
)  # fmt: skip
def test_survey_forms_have_latitude_first_and_nothing_like_them_is_guessed(tmp_path, cell, found):
    (tmp_path / "plots.csv").write_text(f'plot_id,area_ha,polygon\nP,2,"{cell}"\n')
    diagnostics = Diagnostics()
    options = ReadOptions(crs="EPSG:32630")
    sources = read_declarations([tmp_path / "plots.csv"], (), diagnostics).plot_sources
    [[rows]] = [
        list(o.pieces())
        for s in sources
        for o in open_source(s, Reading("f", diagnostics, options))
    ]

    assert (
        rows.fault[0][0] if rows.fault else shapely.to_wkt(rows.geometry[0], trim=True)
    ) == found
    assert ("DD273" in {d.code for d in diagnostics.items}) == (found != "DD212")


def test_a_sheet_of_names_beside_the_tables_is_no_table_of_plots(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "shipments"
    book.active.append(["shipment_id"])
    book.active.append(["S1"])
    regions = book.create_sheet("Regions")
    regions.append(["Country", "Region", "Village", "Area"])
    regions.append(["BR", "Acre", "Xapuri", "5"])
    book.save(tmp_path / "b.xlsx")
    diagnostics = Diagnostics()
    declared = read_declarations([tmp_path / "b.xlsx"], (), diagnostics)

    assert declared.plot_sources == []
    assert [d.code for d in diagnostics.items] == ["DD117"]
