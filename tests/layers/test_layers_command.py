"""ddcheck layers, end to end, with the sample's tiles served from this machine."""

from __future__ import annotations

import functools
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import shapely
from sample_run import AS_SAMPLED, SAMPLE, ddcheck, screen

from ddcheck.evidence.holdings import tiles_needed
from ddcheck.evidence.known_layers import known_layers
from ddcheck.evidence.tiles import SCHEMES

BANDS = ("lossyear", "treecover2000", "datamask")
PLOTS = SAMPLE / "shipments" / "plots.geojson"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The sample's tiles as a producer would publish them, with their lists."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for band in BANDS:
        tiles = sorted((SAMPLE / "layers").glob(f"*_{band}_*.tif"))
        for tile in tiles:
            shutil.copy(tile, folder)
        names = "\n".join(f"https://producer.example/{tile.name}" for tile in tiles)
        (folder / f"{band}.txt").write_text(names + "\n")
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}", folder
        http.shutdown()


def fetch(layer: str, catalogue: Path, mirror: str, *more: str):
    return ddcheck(
        "layers", "fetch", layer, "--for", PLOTS, "--catalogue", catalogue, "--base-url", mirror,
        *more,
    )  # fmt: skip


def test_fetch_then_screen(tmp_path, mirror):
    """Fetched layers measure the same as the sample's own catalogue, but for their names."""
    catalogue = tmp_path / "layers" / "catalogue.yaml"
    catalogue.parent.mkdir()
    for band in BANDS:
        done = fetch(f"gfc-2024-{band}", catalogue, mirror[0], "--yes")
        assert done.returncode == 0, done.stderr + done.stdout
        assert "CC-BY-4.0" in done.stdout
        assert "10S_060W" in done.stdout  # in no list of the producer: said before fetching
    again = fetch("gfc-2024-lossyear", catalogue, mirror[0], "--yes")
    assert "nothing to fetch" in again.stdout

    assert ddcheck("layers", "verify", "--catalogue", catalogue).returncode == 0
    out = tmp_path / "out"
    fetched = screen(
        SAMPLE / "shipments", "--layers", catalogue, "--rules", "forest-loss", *AS_SAMPLED[:2],
        "--format", "json", out=out,
    ).report  # fmt: skip
    own = screen(
        SAMPLE / "shipments", "--layers", SAMPLE / "layers/catalogue.yaml", "--rules",
        "forest-loss", *AS_SAMPLED[:2], "--format", "json", out=tmp_path / "own",
    ).report  # fmt: skip
    for mine, theirs in zip(fetched["plots"], own["plots"], strict=True):
        for key in ("area_ha", "seen_ha", "loss_after_cutoff_ha", "loss_by_year", "risk"):
            assert mine[key] == theirs[key]


def test_nothing_is_fetched_unasked(tmp_path, mirror):
    catalogue = tmp_path / "catalogue.yaml"
    done = ddcheck("layers", "fetch", "gfc-2024-lossyear", "--for", PLOTS, "--catalogue", catalogue,
                   "--base-url", mirror[0])  # fmt: skip

    assert "size" in done.stdout
    assert not catalogue.exists()
    assert not (tmp_path / "gfc-2024-lossyear").exists()


def test_a_tile_that_vanished_is_said_and_the_others_are_kept(tmp_path, mirror):
    (mirror[1] / "Hansen_GFC-2024-v1.12_lossyear_00N_050W.tif").unlink()
    catalogue = tmp_path / "catalogue.yaml"
    done = fetch("gfc-2024-lossyear", catalogue, mirror[0], "--yes", "--lang", "zh")

    assert done.returncode == 3
    assert "发布方没有该文件" in done.stdout
    assert ddcheck("layers", "verify", "--catalogue", catalogue).returncode == 0


def test_a_layer_whose_licence_forbids_says_how_to_get_it(tmp_path):
    done = ddcheck("layers", "fetch", "wdpa", "--for", PLOTS, "--catalogue", tmp_path / "c.yaml")

    assert done.returncode == 3
    assert "permission" in done.stdout


def test_a_damaged_file_is_found(tmp_path, mirror):
    catalogue = tmp_path / "catalogue.yaml"
    fetch("gfc-2024-lossyear", catalogue, mirror[0], "--yes")
    tile = next((tmp_path / "gfc-2024-lossyear").glob("*.tif"))
    data = bytearray(tile.read_bytes())
    data[-1] ^= 1
    tile.write_bytes(data)
    done = ddcheck("layers", "verify", "--catalogue", catalogue)

    assert done.returncode == 5
    assert "differs" in done.stdout


def test_files_that_are_at_hand_are_added_with_their_hashes(tmp_path):
    catalogue = tmp_path / "catalogue.yaml"
    tiles = sorted((SAMPLE / "layers").glob("*_lossyear_*.tif"))
    done = ddcheck("layers", "add", "gfc-2024-lossyear", *tiles, "--catalogue", catalogue)

    assert done.returncode == 0, done.stderr
    assert f"{len(tiles)} files" in done.stdout
    assert ddcheck("layers", "verify", "--catalogue", catalogue).returncode == 0
    wrong = ddcheck("layers", "add", "gfc-2025-lossyear", tiles[0], "--catalogue", catalogue)
    assert wrong.returncode == 5


def test_a_supplied_layer_of_areas_needs_what_only_the_user_knows(tmp_path):
    areas = SAMPLE / "layers" / "protected_areas.geojson"
    catalogue = tmp_path / "catalogue.yaml"
    plain = ddcheck("layers", "add", "wdpa", areas, "--catalogue", catalogue)
    assert plain.returncode == 2

    done = ddcheck("layers", "add", "wdpa", areas, "--catalogue", catalogue, "--period", "1990-01-01",
                   "2024-12-31", "--covers", "-180", "-90", "180", "90",
                   "--permission", "invented, for a test")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ddcheck("layers", "verify", "--catalogue", catalogue).returncode == 0


def test_what_a_person_wrote_in_the_catalogue_stays(tmp_path):
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text("# mine\nschema: ddcheck/catalogue/1\nlayers: []\n")
    tile = next((SAMPLE / "layers").glob("*_lossyear_00N_060W.tif"))
    ddcheck("layers", "add", "gfc-2024-lossyear", tile, "--catalogue", catalogue)

    text = catalogue.read_text()
    assert text.startswith("# mine\n")
    assert "include: [gfc-2024-lossyear.yaml]" in text


def test_every_known_layer_is_listed_with_its_licence():
    done = ddcheck("layers", "list", "--lang", "zh")

    for name, layer in known_layers().items():
        assert name in done.stdout
        assert layer.licence.name in done.stdout


def test_every_known_raster_record_is_a_valid_record(tmp_path):
    from ddcheck.evidence.catalogue import load_catalogue
    from ddcheck.evidence.holdings import write_layer
    from ddcheck.model.diagnostic import Diagnostics

    left_open = {
        "period": {"start": "2020-01-01", "end": "2024-12-31"}, "crs": "EPSG:4326",
        "dtype": "uint8", "grid": {"west": -180, "north": 90, "pixel_deg": 0.00025},
    }  # fmt: skip
    for name, layer in known_layers().items():
        if layer.is_raster and layer.unreadable is None:
            folder = tmp_path / name
            folder.mkdir()
            details = {k: v for k, v in left_open.items() if k not in layer.record}
            if layer.scheme is not None and layer.scheme.rows[1] < 90 and "grid" in details:
                details["grid"] = {**details["grid"], "north": layer.scheme.rows[1]}
            write_layer(folder / "catalogue.yaml", layer, [], None, details)
            diagnostics = Diagnostics()
            [read] = load_catalogue(folder / "catalogue.yaml", diagnostics).layers
            assert read.id == name
            assert not diagnostics.items


@pytest.mark.parametrize(
    ("box", "tiles"),
    [
        ((-60.5, -3.1, -60.4, -3.0), ("00N_070W",)),
        ((-0.1, -0.1, 0.1, 0.1), ("00N_000E", "00N_010W", "10N_000E", "10N_010W")),
        ((24.5, -15.1, 25.5, -15.0), ("10S_020E",)),
        ((179.99, 74.9, 180.0, 75.0), ("80N_170E", "80N_180W")),
        ((9.99, 5, 9.995, 5.1), ("10N_000E", "10N_010E")),
    ],
)
def test_tiles_that_a_plot_needs(box, tiles):
    assert tiles_needed(np.array([shapely.box(*box), None], object), SCHEMES["hansen"]) == tiles


def test_included_files_do_not_reach_outside(tmp_path):
    from ddcheck.evidence.catalogue import load_catalogue
    from ddcheck.model.diagnostic import Diagnostics

    (tmp_path / "c.yaml").write_text(
        "schema: ddcheck/catalogue/1\ninclude: [../evil.yaml, deep.yaml, gone.yaml]\n"
    )
    (tmp_path / "deep.yaml").write_text("schema: ddcheck/catalogue/1\ninclude: [more.yaml]\n")
    diagnostics = Diagnostics()
    catalogue = load_catalogue(tmp_path / "c.yaml", diagnostics)

    assert catalogue.layers == ()
    assert sorted((d.code, d.place.file) for d in diagnostics.items) == [
        ("DD101", "gone.yaml"),
        ("DD309", "c.yaml"),
        ("DD309", "deep.yaml"),
    ]


def test_json_lists_are_not_needed_for_a_catalogue(tmp_path):
    """A record that the program wrote is YAML and JSON at once, value by value."""
    tile = next((SAMPLE / "layers").glob("*_lossyear_00N_060W.tif"))
    ddcheck("layers", "add", "gfc-2024-lossyear", tile, "--catalogue", tmp_path / "c.yaml")
    text = (tmp_path / "gfc-2024-lossyear.yaml").read_text()
    [line] = [line for line in text.splitlines() if line.startswith("    licence: ")]

    assert json.loads(line.removeprefix("    licence: "))["name"] == "CC-BY-4.0"


def as_parquet(folder: Path) -> Path:
    """The sample's plots as GeoParquet."""
    plots = folder / "plots.parquet"
    geopandas = pytest.importorskip("geopandas")
    geopandas.read_file(PLOTS).to_parquet(plots)
    return plots


def test_without_a_name_what_the_packs_ask_for_is_fetched(tmp_path, mirror):
    """Plots as GeoParquet; the sample's version stands in for the newest one."""
    for path in mirror[1].glob("*.tif"):
        path.rename(mirror[1] / path.name.replace("GFC-2024-v1.12", "GFC-2025-v1.13"))
    for band in BANDS:
        listed = mirror[1] / f"{band}.txt"
        listed.write_text(listed.read_text().replace("GFC-2024-v1.12", "GFC-2025-v1.13"))
    catalogue = tmp_path / "layers" / "catalogue.yaml"
    catalogue.parent.mkdir()
    done = ddcheck("layers", "fetch", "--rules", "forest-loss", "--for", as_parquet(tmp_path),
                   "--catalogue", catalogue, "--base-url", mirror[0], "--yes")  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "together: " in done.stdout
    before, _, after = done.stdout.partition("together: ")
    assert "CC-BY-4.0" in before
    assert ": fetched, sha256" in after
    names = {path.name for path in catalogue.parent.iterdir() if path.is_dir()}
    assert names == {f"gfc-2025-{band}" for band in BANDS}
    assert ddcheck("layers", "verify", "--catalogue", catalogue).returncode == 0


def test_tiles_of_another_scheme_are_fetched_and_measured_in_their_own_grid(tmp_path, mirror):
    """WorldCover: three degrees, named by the south-west corner; no list of published tiles."""
    import rasterio
    from rasterio.transform import from_origin

    from ddcheck.evidence.catalogue import load_catalogue
    from ddcheck.model.diagnostic import Diagnostics

    plots = tmp_path / "plots.geojson"
    square = shapely.box(24.500123, -21.003456, 24.501234, -21.002345)
    plots.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"plot_id": "a"},
         "geometry": json.loads(shapely.to_geojson(square))}]}))  # fmt: skip
    for tile, west, north in (("S24E024", 24, -21), ("S21E024", 24, -18)):
        path = mirror[1] / f"ESA_WorldCover_10m_2020_v100_{tile}_Map.tif"
        with rasterio.open(
            path, "w", driver="GTiff", height=36000, width=36000, count=1, dtype="uint8",
            crs="EPSG:4326", transform=from_origin(west, north, 1 / 12000, 1 / 12000),
            tiled=True, blockxsize=1024, blockysize=1024, compress="deflate", SPARSE_OK=True,
        ):  # fmt: skip
            pass
    catalogue = tmp_path / "catalogue.yaml"
    done = ddcheck("layers", "fetch", "worldcover-2020", "--for", plots, "--catalogue", catalogue,
                   "--base-url", mirror[0], "--yes")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [layer] = load_catalogue(catalogue, Diagnostics()).layers
    assert {tile.name for tile in layer.tiles} == {"S24E024", "S21E024"}
    assert layer.lattice.per_degree == 12000

    other = ddcheck("layers", "fetch", "worldcover-2021", "--for", plots, "--catalogue", catalogue,
                    "--base-url", mirror[0], "--yes")  # fmt: skip
    assert other.returncode == 3  # no list says that these are sea
    assert "no file of these" in other.stdout
    assert "fetched" not in other.stdout


def test_a_layer_that_cannot_be_read_says_so_by_name(tmp_path):
    catalogue = tmp_path / "catalogue.yaml"
    for lang, said in (
        ("en", "soy-south-america cannot be used: what its other values mean"),
        ("zh", "soy-south-america 无法使用"),
    ):
        done = ddcheck("layers", "fetch", "soy-south-america", "--for", PLOTS, "--catalogue", catalogue,
                       "--lang", lang)  # fmt: skip
        assert done.returncode == 3
        assert said in done.stdout
    added = ddcheck("layers", "add", "soy-south-america", PLOTS, "--catalogue", catalogue)
    assert added.returncode == 5
    assert "soy-south-america cannot be used" in added.stderr
    assert not catalogue.exists()


def test_what_only_the_user_knows_of_a_raster_is_asked_for(tmp_path):
    import rasterio
    from rasterio.transform import from_origin

    path = tmp_path / "radd.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=4, width=4, count=1, dtype="uint16", crs="EPSG:4326",
        transform=from_origin(10, 1, 0.0001, 0.0001),
    ) as target:  # fmt: skip
        target.write(np.full((4, 4), 22193, np.uint16), 1)
    catalogue = tmp_path / "catalogue.yaml"
    plain = ddcheck("layers", "add", "radd-date-conf", path, "--catalogue", catalogue)
    assert plain.returncode == 2
    assert "--period" in plain.stderr
    days = ("--period", "2020-01-01", "2026-03-01")
    done = ddcheck("layers", "add", "radd-date-conf", path, "--catalogue", catalogue, *days)
    assert done.returncode == 0, done.stderr
    again = ddcheck("layers", "add", "radd-date-conf", path, "--catalogue", catalogue)
    assert again.returncode == 0, again.stderr  # the period was said before
    assert "2026-03-01" in (tmp_path / "radd-date-conf.yaml").read_text()
    assert ddcheck("layers", "verify", "--catalogue", catalogue).returncode == 0


def test_addresses_of_tiles():
    known = known_layers()
    assert (
        known["jrc-tmf-annual-2023"]
        .url_of("N0_E20")
        .endswith("dataset=AnnualChange_2023&lat=N0&lon=E20")
    )
    assert known["jrc-gfc2020"].url_of("N10_W80").endswith("/tiles/JRC_GFC2020_V3_N10_W80.tif")
    assert (
        known["worldcover-2021"]
        .url_of("S48E036")
        .endswith("/v200/2021/map/ESA_WorldCover_10m_2021_v200_S48E036_Map.tif")
    )
    assert (
        known["gfc-2025-lossyear"]
        .url_of("10N_110E")
        .endswith("/GFC-2025-v1.13/Hansen_GFC-2025-v1.13_lossyear_10N_110E.tif")
    )


def test_every_record_says_its_licence_and_error_or_that_none_was_read():
    listed = ddcheck("layers", "list").stdout
    for name, layer in known_layers().items():
        block = listed.partition(f"{name}  [")[2].partition("\n\n")[0].splitlines()[1:4]
        assert layer.licence.name in block[0]
        assert block[1].strip().startswith(("known error: ", "no error rate was read"))
        if layer.licence.commercial_use == "no":
            assert "commercial use not without permission" in block[0]


def test_where_nobody_answers_nothing_is_fetched_and_it_is_said(tmp_path, mirror):
    catalogue = tmp_path / "layers" / "catalogue.yaml"
    catalogue.parent.mkdir()
    done = fetch("gfc-2024-lossyear", catalogue, mirror[0])

    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert not catalogue.exists()


def test_layers_are_listed_by_how_their_files_are_got():
    listed = ddcheck("layers", "list").stdout
    parts = listed.split("\n\n")
    known = known_layers()
    groups = [
        {
            name
            for name, layer in known.items()
            if layer.unreadable is None and layer.access == "open"
        },
        {
            name
            for name, layer in known.items()
            if layer.unreadable is None and layer.access != "open"
        },
        {name for name, layer in known.items() if layer.unreadable is not None},
    ]
    for part, names in zip(parts, groups, strict=False):
        head, *lines = part.splitlines()
        assert f"({len(names)})" in head
        assert {
            line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "
        } == names
