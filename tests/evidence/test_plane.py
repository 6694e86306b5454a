"""Projected rasters against GEOS on finely cut outlines and pyproj's geodesics."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from evidence_world import PLAN, World, cover_rows
from rasterio.transform import from_origin

from ddcheck.evidence.area import PICO_HA_PER_HA
from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.coverage import Frames, Lattice
from ddcheck.evidence.picture import picture
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.plane import PlaneLattice, flattened, why_refused
from ddcheck.evidence.plane_cells import gather_plane
from ddcheck.evidence.shares import shares_of
from ddcheck.model.diagnostic import Diagnostics

GEOD = pyproj.Geod(ellps="WGS84")
PLACES = {
    "UTM 22 S": ("EPSG:32722", -53.2, -7.4, 30.0),
    "UTM 32 N, beside its zone": ("EPSG:32632", 12.6, 47.3, 10.0),
    "equal area, cylinder": ("EPSG:6933", 105.1, 12.2, 30.0),
    "equal area, plane": ("EPSG:3035", 21.4, 58.8, 30.0),
    "SIRGAS 2000 UTM": ("EPSG:31982", -51.8, -24.9, 30.0),
}
SIZE = 40


def plane_world(world: World, place: str, *, turn: float = 0.0) -> tuple[PlaneLattice, np.ndarray]:
    """A loss and a canopy layer of SIZE pixels a side around a place."""
    crs, lon, lat, pixel = PLACES[place]
    rough = PlaneLattice(crs, 0.0, 0.0, pixel)
    x, y = rough.project(np.array([[lon, lat]]))[0]
    west = np.floor(x / pixel) * pixel - SIZE / 2 * pixel + 7.5
    north = np.floor(y / pixel) * pixel + SIZE / 2 * pixel + 2.25
    lattice = PlaneLattice(crs, west, north, pixel)
    loss = np.random.default_rng(1).integers(0, 25, (SIZE, SIZE)).astype(np.uint8)
    canopy = np.full((SIZE, SIZE), 80, np.uint8)
    for asserts, values in (("loss_year", loss), ("tree_cover", canopy)):
        path = world.folder / f"{asserts}.tif"
        transform = from_origin(west, north, pixel, pixel)
        if turn:
            transform = transform @ rasterio.Affine.rotation(turn)
        with rasterio.open(
            path, "w", driver="GTiff", height=SIZE, width=SIZE, count=1, dtype="uint8", crs=crs,
            transform=transform, tiled=True, blockxsize=16, blockysize=16,
        ) as target:  # fmt: skip
            target.write(values, 1)
        tile = world.record(asserts, path, 0, 0, SIZE, SIZE)
        tile["bounds"] = {
            "west": west, "north": north, "east": west + SIZE * pixel,
            "south": north - SIZE * pixel,
        }  # fmt: skip
        world.raster(
            asserts, [tile], crs=crs, grid={"west": west, "north": north, "pixel_m": pixel}
        )
    return lattice, loss


def plots_in(lattice: PlaneLattice, seed: int, count: int, reach: float) -> list[shapely.Polygon]:
    """Star-shaped plots, some with a hole, well inside the raster, in degrees."""
    rng = np.random.default_rng(seed)
    shapes = []
    for i in range(count):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 9))
        radius = rng.uniform(0.3, 1, 9) * reach
        middle = rng.uniform(SIZE / 2 - 3, SIZE / 2 + 3, 2)
        ring = np.stack([middle[0] + radius * np.sin(angle), middle[1] + radius * np.cos(angle)], 1)
        outer = lattice.unproject(ring[:, 0], ring[:, 1])
        inner = lattice.unproject(*(middle + (ring - middle) * 0.2).T)
        shape = shapely.Polygon(outer, [inner] if i % 3 == 0 else [])
        if shape.is_valid:
            shapes.append(shape)
    return shapes


def in_plane(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    """The reference: cut into pieces of a ten-thousandth of a degree and projected by pyproj."""
    own = pyproj.Transformer.from_crs(pyproj.CRS(crs).geodetic_crs, crs, always_xy=True)
    fine = shapely.segmentize(shape, 1e-5)
    return shapely.transform(fine, own.transform, interleaved=False)


def geodesic(shape: shapely.Polygon) -> float:
    """Pico-hectares by geodesics along the straight edges, cut finely."""
    fine = shapely.geometry.polygon.orient(shapely.segmentize(shape, 1e-4))
    return float(GEOD.geometry_area_perimeter(fine)[0]) * 1e8


@pytest.mark.parametrize("place", PLACES)
def test_hectares_by_class_against_geos(world: World, place: str) -> None:
    lattice, loss = plane_world(world, place)
    shapes = plots_in(lattice, 5, 12, SIZE / 3)
    found, complaints = world.measure(*shapes)
    assert complaints == []
    assert (found.seen == found.area).all()
    rows, cols = np.mgrid[:SIZE, :SIZE]
    west, north = lattice.west + cols * lattice.pixel, lattice.north - rows * lattice.pixel
    boxes = shapely.box(west, north - lattice.pixel, west + lattice.pixel, north)
    pixel = lattice.pixel_areas(rows.ravel(), cols.ravel()).reshape(rows.shape)
    for i, shape in enumerate(shapes):
        flat = in_plane(shape, lattice.crs)
        share = shapely.area(shapely.intersection(boxes, flat)) / lattice.pixel**2
        own = {
            2000 + int(value) if value else 0: float((share * pixel)[loss == value].sum())
            for value in np.unique(loss)
        }
        got = {year: area for plot, _, year, area in cover_rows(found) if plot == i}
        for year, area in own.items():
            assert got.get(year, 0) == pytest.approx(area, rel=1e-6, abs=2e5)
        assert sum(got.values()) == pytest.approx(int(found.area[i]), rel=1e-6)
        assert int(found.area[i]) == pytest.approx(geodesic(shape), rel=1e-6)


@pytest.mark.parametrize("place", PLACES)
def test_outlines_on_the_plane_keep_their_bound(place: str) -> None:
    """No point of the true curve lies farther from the flat outline than the tolerance."""
    crs, lon, lat, pixel = PLACES[place]
    lattice = PlaneLattice(crs, 0.0, 0.0, pixel)
    for size in (0.001, 0.05, 0.4):
        shape = shapely.Polygon([(lon, lat), (lon + size, lat + size / 9), (lon, lat + size)])
        [flat] = flattened(np.array([shape], object), lattice)
        true = shapely.get_coordinates(in_plane(shape, crs))[:: max(1, int(size * 100))]
        apart = shapely.distance(shapely.points(true), flat.exterior)
        assert apart.max() < 1e-5 + 2e-9


@pytest.mark.parametrize("place", PLACES)
def test_area_of_a_pixel_is_that_of_its_ground(place: str) -> None:
    crs, lon, lat, pixel = PLACES[place]
    lattice = PlaneLattice(crs, 0.0, 0.0, pixel)
    x, y = lattice.project(np.array([[lon, lat]]))[0]
    row, col = (np.array([int(-y // pixel) + step for step in (0, 17, 40)]),
                np.array([int(x // pixel) + step for step in (0, 31, 63)]))  # fmt: skip
    for r, c, area in zip(row, col, lattice.pixel_areas(row, col), strict=True):
        side = np.linspace(0, 1, 9)[:-1]
        zero, one = np.zeros(8), np.ones(8)
        down = np.concatenate([side, one, 1 - side, zero])
        right = np.concatenate([zero, side, one, 1 - side])
        ring = lattice.unproject(r + down, c + right)
        assert area == pytest.approx(geodesic(shapely.Polygon(ring)), rel=2e-7)
    if lattice.keeps_areas:
        assert lattice.pixel_areas(row, col) == pytest.approx(pixel**2 * 1e8, rel=1e-15)


def test_neither_order_nor_batch_changes_a_bit(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 22 S")
    shapes = plots_in(lattice, 9, 20, 6)
    whole, _ = world.measure(*shapes)
    for chunk in (1, 200, 1 << 14):
        again, _ = world.measure(*reversed(shapes), chunk=chunk)
        assert (again.area[::-1] == whole.area).all()
        assert (again.seen[::-1] == whole.seen).all()
        turned = sorted((len(shapes) - 1 - row[0], *row[1:]) for row in cover_rows(again))
        assert turned == sorted(cover_rows(whole))


def test_direction_and_first_vertex_change_nothing(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 32 N, beside its zone")
    [shape, *_] = plots_in(lattice, 2, 3, 9)
    xy = shapely.get_coordinates(shape.exterior)[:-1]
    plain = shapely.Polygon(xy)
    other = shapely.Polygon(np.roll(xy, 3, axis=0)[::-1])
    found, _ = world.measure(plain, other)
    first, second = ([r[1:] for r in cover_rows(found) if r[0] == i] for i in (0, 1))
    assert first == second


def test_a_plot_beside_the_raster_is_unseen(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 22 S")
    inside = plots_in(lattice, 2, 3, 5)[0]
    beside = shapely.transform(inside, lambda xy: xy + np.array([0.012, 0.0]))
    far = shapely.transform(inside, lambda xy: xy + np.array([140.0, 0.0]))
    found, _ = world.measure(inside, beside, far)
    assert found.seen[0] == found.area[0]
    assert found.seen[1:].tolist() == [0, 0]
    assert (found.unseen_cause[1:] > 0).all()


@pytest.mark.parametrize("place", ["UTM 22 S", "equal area, plane"])
def test_cells_are_told_of_every_pixel_that_they_touch(place: str) -> None:
    crs, lon, lat, pixel = PLACES[place]
    rough = PlaneLattice(crs, 0.0, 0.0, pixel)
    x, y = rough.project(np.array([[lon, lat]]))[0]
    layer = PlaneLattice(crs, x - 20 * pixel, y + 20 * pixel, pixel)
    for k in (12_000, 4000, 2500):
        base = Lattice(-180.0, 80.0, k)
        frame = (int((80 - lat) * k), int((lon + 180) * k), 5, 6)
        boxes = Boxes.of(Frames(*(np.array([side]) for side in frame)))
        for down, right in ((0, 0), (1, 0), (0, 1), (1, 1)):

            def read(extent, asked, down=down, right=right):
                rows = np.arange(extent.row0, extent.row1)[:, None]
                cols = np.arange(extent.col0, extent.col1)[None, :]
                return ((rows % 2 == down) & (cols % 2 == right)).astype(np.uint8)

            seen = gather_plane(boxes, base, layer, read)
            told = np.stack(seen.touched).max(0).reshape(5, 7)[:, :6]
            for r in range(5):
                for c in range(6):
                    west, north = base.lonlat(frame[0] + r, frame[1] + c)
                    cell = in_plane(shapely.box(west, north - 1 / k, west + 1 / k, north), crs)
                    px = [layer.x(cell.bounds[0]), layer.x(cell.bounds[2])]
                    py = [layer.y(cell.bounds[3]), layer.y(cell.bounds[1])]
                    touches = any(
                        row % 2 == down and col % 2 == right
                        for row in range(int(np.floor(py[0])), int(np.ceil(py[1])))
                        for col in range(int(np.floor(px[0])), int(np.ceil(px[1])))
                    )
                    assert told[r, c] or not touches


def test_the_interval_holds_the_exact_figure(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 22 S")
    shapes = plots_in(lattice, 11, 8, 12)
    day = date(2012, 12, 31)
    question = Question(day, 10.0, 0.0)
    plan = Plan("gfc", "gfc", None, (), (10.0,), questions=(question,), loss_patch_ha=0.0)
    found, complaints = world.measure(*shapes, plan=plan)
    assert complaints == []
    loss = found.answers[question].loss
    for i in range(len(shapes)):
        exact = sum(a for plot, _, year, a in cover_rows(found) if plot == i and year > day.year)
        assert loss.lo[i] <= loss.nominal[i] <= loss.hi[i]
        assert loss.lo[i] - 1000 <= exact <= loss.hi[i] + 1000
        assert abs(int(loss.nominal[i]) - exact) < 0.1 * PICO_HA_PER_HA + 0.1 * exact
    assert loss.hi.sum() > 0


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ("EPSG:3857", "Pseudo Mercator"), ("EPSG:5070", "North American Datum 1983"),
        ("EPSG:2154", "Reseau"), ("EPSG:4674", "not a projected"), ("EPSG:3395", "Mercator"),
        ("EPSG:999999", "not a known CRS"),
    ],
)  # fmt: skip
def test_other_projections_are_refused_by_name(crs: str, said: str) -> None:
    assert said in str(why_refused(crs))


def test_readable_planes() -> None:
    for crs, *_ in PLACES.values():
        assert why_refused(crs) is None
    assert why_refused("EPSG:8857") is None  # Equal Earth


def test_a_turned_raster_is_refused_by_name(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 22 S", turn=2.0)
    found, complaints = world.measure(*plots_in(lattice, 2, 3, 5))
    assert set(complaints) == {"DD340"}
    assert found.seen.sum() == 0


def test_a_file_in_another_zone_is_refused(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 22 S")
    for layer in world.layers:
        layer["crs"] = "EPSG:32723"
    found, complaints = world.measure(*plots_in(lattice, 2, 3, 5))
    assert found.seen.sum() == 0
    assert complaints == []  # the plots do not lie there at all, so no file was opened


def test_a_file_that_lies_in_another_crs_than_its_record(world: World) -> None:
    lattice, _ = plane_world(world, "UTM 22 S")
    path = world.folder / "loss_year.tif"
    with rasterio.open(path, "r+") as target:
        target.crs = "EPSG:31982"
    tile = world.layers[0]["tiles"][0]
    tile |= world.record("loss_year", path, 0, 0, SIZE, SIZE) | {"bounds": tile["bounds"]}
    found, complaints = world.measure(*plots_in(lattice, 2, 3, 5))
    assert complaints == ["DD305"]
    assert found.seen.sum() == 0


def test_degrees_beside_metres_are_two_lattices(world: World) -> None:
    """The primary layers share one lattice; one on a plane and one in degrees do not."""
    lattice, _ = plane_world(world, "UTM 22 S")
    world.layers.pop()
    canopy = np.full((SIZE, SIZE), 80, np.uint8)
    world.raster("tree_cover", [world.tile("cover", canopy, -53.25, -7.35)])
    _, complaints = world.measure(*plots_in(lattice, 2, 3, 5))
    assert "DD305" in complaints


def test_records_of_planes_that_contradict_themselves(world: World) -> None:
    plane_world(world, "UTM 22 S")
    for key, value, field in (
        ("crs", "EPSG:4326", "crs"), ("crs", "EPSG:3857", "crs"),
        ("tile_scheme", "hansen", "tile_scheme"),
        ("grid", {"west": 0, "north": 0, "pixel_m": 7}, "tiles.0.bounds"),
    ):  # fmt: skip
        before = world.layers[0][key]
        world.layers[0][key] = value
        diagnostics = Diagnostics()
        world.catalogue(diagnostics)
        assert field in [d.place.field for d in diagnostics.items]
        world.layers[0][key] = before


def test_a_picture_shows_the_plane(world: World) -> None:
    lattice, loss = plane_world(world, "UTM 22 S")
    shape = plots_in(lattice, 2, 3, 8)[0]
    shown = picture(shape, PLAN, world.catalogue())
    assert shown.seen.all()
    assert set(np.unique(shown.loss_year)) <= {0, *range(2001, 2025)}
    middle = shape.centroid
    row = int((shown.north - middle.y) / shown.pixel_lat)
    col = int((middle.x - shown.west) / shown.pixel_lon)
    lon = shown.west + (col + 0.5) * shown.pixel_lon
    lat = shown.north - (row + 0.5) * shown.pixel_lat
    flat = lattice.project(np.array([[lon, lat]]))
    value = loss[int(lattice.y(flat[:, 1])[0]), int(lattice.x(flat[:, 0])[0])]
    assert shown.loss_year[row, col] == (2000 + int(value) if value else 0)


def test_shares_of_a_layer_on_a_plane_are_those_of_its_pixels(world: World) -> None:
    """A layer of land cover or of water may lie on a plane like any other."""
    lattice, loss = plane_world(world, "UTM 32 N, beside its zone")
    row, col = 12, 20
    shape = shapely.Polygon(
        lattice.unproject(row + np.array([0, 0, 1, 1]), col + np.array([0, 2, 2, 0]))
    )
    [layer] = [x for x in world.catalogue().layers if x.asserts == "loss_year"]
    found = shares_of(np.array([shape], object), layer, 25, Diagnostics())
    expected = np.bincount(loss[row, col : col + 2], minlength=25) / 2
    # Sides are straight in degrees, so they leave those of the pixels by a few millimetres.
    assert found.by_code[0] == pytest.approx(expected, abs=1e-3)
    assert found.unseen[0] == pytest.approx(0, abs=1e-9)
