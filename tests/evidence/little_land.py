"""A little landscape in memory, asked through the same code as files are, and a slow reference.

The reference is plain Python: exact fractions for what a polygon covers, sets of pixels, a flood
fill for patches, and the words of method §2.3 to §2.7 and §4.1 for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import shapely
from evidence_world import World

from ddcheck.evidence.area import row_area
from ddcheck.evidence.assay import Assayer
from ddcheck.evidence.boxes import common_lattice
from ddcheck.evidence.catalogue import RasterLayer
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.footprints import Outlines
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.position import Leeway, Position, leeway_of, sigma_of
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.spans import Answer
from ddcheck.evidence.voices import Choir, Voice

K = 4000
SIDE = 44
WEST, NORTH = 10.0, 1.0
END_2020 = Question(date(2020, 12, 31), 10.0, 1.0)
UNSEEN = code_of(Cause.MASKED)
PLAN = Plan("gfc", "gfc", None, (), (10.0,), (END_2020,))


def layers_of(world: World) -> dict[str, RasterLayer]:
    """Records of all kinds, without tiles."""
    binary = {
        "domain": [0, 1, 3], "unknown_values": [3], "encoding": {"yes": [1], "no": [0]},
        "period": {"start": "2020-01-01", "end": "2020-12-31"},
    }  # fmt: skip
    world.raster("loss_year", [])
    world.raster("tree_cover", [])
    world.raster("land_mask", [])
    fine = {"west": -180, "north": 80, "pixel_deg": repr(1 / (2 * K))}
    world.raster("loss_year", [], product="tmf", id="tmf", asserts="deforestation_year")
    world.raster("loss_year", [], product="jrc", id="jrc", asserts="forest", **binary)
    world.raster("loss_year", [], product="fine", id="fine", asserts="forest", grid=fine, **binary)
    late = binary | {"period": {"start": "2021-01-01", "end": "2021-12-31"}}
    world.raster("loss_year", [], product="late", id="late", asserts="forest", **late)
    world.raster("loss_year", [], product="palm", id="palm", asserts="planted", **binary)
    found = world.catalogue().layers
    return {f"{x.product}/{x.asserts}": x for x in found if isinstance(x, RasterLayer)}


@dataclass
class Land:
    """Codes (SIDE, SIDE) by layer; `order` are (role, layer, family, primary) of the voices."""

    records: dict[str, RasterLayer]
    codes: dict[str, np.ndarray]
    order: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def copy(self, **changes: np.ndarray) -> Land:
        own = {name: array.copy() for name, array in self.codes.items()}
        return Land(self.records, own | changes, list(self.order))

    def voices(self, shift: int = 0, down: int = 0) -> list[Voice]:
        found = []
        for role, name, family, primary in self.order:
            if name not in self.codes:
                found.append(Voice(role, family, None, None, primary))
                continue
            layer = self.records[name]
            found.append(Voice(role, family, layer, self._window(name, shift, down), primary))
        return found

    def _window(self, name: str, shift: int, down: int) -> Any:
        codes, lattice = self.codes[name], self.records[name].lattice
        k = lattice.per_degree
        top, left = round((80 - NORTH) * k), round((180 + WEST) * k)
        top, left = top + down * k // K, left + shift * k // K

        def window(extent: Any, asked: Any) -> np.ndarray:
            whole = np.full((extent.height, extent.width), code_of(Cause.OUTSIDE_LAYER), np.uint8)
            turn = 360 * k
            for around in (-turn, 0, turn):
                r0, c0 = top - extent.row0, left + around - extent.col0
                rows = slice(max(r0, 0), max(r0 + codes.shape[0], 0))
                cols = slice(max(c0, 0), max(c0 + codes.shape[1], 0))
                target = whole[rows, cols]
                target[:] = codes[max(-r0, 0) :, max(-c0, 0) :][
                    : target.shape[0], : target.shape[1]
                ]
            return whole

        return window

    def ask(
        self, *shapes: Any, accuracy: float | None = 5.0, questions: tuple[Question, ...] = (),
        plan: Plan = PLAN, chunk: int = 1 << 19, shift: int = 0, down: int = 0,
        points: bool = False, kernel: Kernel = NUMPY,
    ) -> list[Answer]:  # fmt: skip
        """Answers to the questions; accuracy None takes outlines as exact.

        The land may lie `shift` pixels further east and `down` pixels further south.
        """
        array = np.empty(len(shapes), object)
        array[:] = shapes
        plots, outlines = np.arange(len(shapes)), Shapes.of(array)
        voices = self.voices(shift, down)
        base = common_lattice([v.layer.lattice for v in voices if v.layer is not None])
        asked = replace(plan, questions=questions or plan.questions)
        if accuracy is None:
            lines = Outlines(outlines, np.zeros(len(shapes), bool))
        else:
            position = Position(np.full(len(shapes), accuracy), np.full(len(shapes), points))
            sigma = sigma_of(position, outlines, plots, [12.0])
            leeway = leeway_of(outlines, plots, sigma)
            lines = Outlines(outlines, position.is_point, leeway)
        choir = Choir(voices, asked.questions, base)
        assayer = Assayer(lines, choir, asked, chunk=chunk, kernel=kernel)
        assayer.all(plots)
        found = assayer.found
        for answer in found.answers:
            for spans in (answer.loss, answer.forest):
                assert (spans.lo <= spans.nominal).all()
                assert (spans.nominal <= spans.hi).all()
                assert (spans.hi <= found.touched).all()
                widths = sum(spans.widths().values(), np.zeros(len(shapes), np.int64))
                assert (widths == spans.hi - spans.lo).all()
        return list(found.answers)


def patches(rng: np.random.Generator, values: list[int], size: int, most: int) -> np.ndarray:
    """A field of the first value with rectangles of the others on it."""
    result = np.full((size, size), values[0], np.uint8)
    for _ in range(int(rng.integers(1, 14))):
        r, c = rng.integers(0, size, 2)
        h, w = rng.integers(1, most, 2)
        result[r : r + h, c : c + w] = rng.choice(values)
    return result


LOSS = [0, 0, 0, 15, 19, 20, 21, 22, 23]


def make_land(records: dict[str, RasterLayer], seed: int) -> Land:
    """A landscape with some of the further sources."""
    rng = np.random.default_rng(seed)
    wooded = bool(rng.integers(0, 2))
    canopy = patches(rng, [60, 5] if wooded else [5, 60, 60], SIDE, 14)
    codes = {"gfc/loss_year": patches(rng, LOSS, SIDE, 9), "gfc/tree_cover": canopy}
    order = [
        ("first", "gfc/loss_year", "landsat_umd", True),
        ("canopy", "gfc/tree_cover", "landsat_umd", True),
    ]
    if rng.integers(0, 2):
        codes["gfc/land_mask"] = patches(rng, [1, 1, UNSEEN], SIDE, 12)
        order.append(("mask", "gfc/land_mask", "landsat_umd", True))
    if rng.integers(0, 2):
        codes["tmf/deforestation_year"] = patches(rng, [*LOSS, UNSEEN], SIDE, 6)
        order.append(("loss", "tmf/deforestation_year", "landsat_jrc", False))
    kind = int(rng.integers(0, 3))
    if kind:
        name, scale = (("jrc/forest", 1), ("fine/forest", 2))[kind - 1]
        codes[name] = patches(rng, [0, 1, 1, UNSEEN], SIDE * scale, 14 * scale)
        order.append(("forest", name, "composite", bool(rng.integers(0, 2))))
    return Land(records, codes, order)


def blob(rng: np.random.Generator, *, wide: float = 0.0012) -> shapely.Polygon:
    """A star somewhere in the middle of the landscape, written with six decimals."""
    n = int(rng.integers(3, 9))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    radius = rng.uniform(0.35, 1, n) * wide
    x, y = rng.uniform(10.004, 10.007, 1), rng.uniform(0.993, 0.996, 1)
    shape = shapely.Polygon(
        np.round(np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)], 6)
    )
    return shape if shape.is_valid and shape.area > 1e-8 else blob(rng, wide=wide)


# --- the slow reference ----------------------------------------------------------------------------

Cell = tuple[int, int]
Point = tuple[Fraction, Fraction]


def covered(shape: Any, k: int) -> dict[Cell, Fraction]:
    """Share of every pixel that a polygon covers, exactly; pixels counted from WEST, NORTH."""
    total: dict[Cell, Fraction] = {}
    if shape is None:
        return total
    for polygon in getattr(shape, "geoms", [shape]):
        rings = [(polygon.exterior, 1), *((hole, -1) for hole in polygon.interiors)]
        for ring, sign in rings:
            points = [
                ((Fraction(x) - Fraction(WEST)) * k, (Fraction(NORTH) - Fraction(y)) * k)
                for x, y in ring.coords[:-1]
            ]
            for cell, share in _ring(points):
                total[cell] = total.get(cell, Fraction(0)) + sign * share
    return total


def _ring(points: list[Point]) -> Iterator[tuple[Cell, Fraction]]:
    ys = [y for _, y in points]
    for row in range(int(min(ys) // 1), int(max(ys) // 1) + 1):
        band = _clip(_clip(points, 1, Fraction(row), 1), 1, Fraction(row + 1), -1)
        if len(band) < 3:
            continue
        xs = [x for x, _ in band]
        for col in range(int(min(xs) // 1), int(max(xs) // 1) + 1):
            part = _clip(_clip(band, 0, Fraction(col), 1), 0, Fraction(col + 1), -1)
            share = abs(_area(part))
            if share:
                yield (row, col), share


def _clip(points: list[Point], axis: int, at: Fraction, side: int) -> list[Point]:
    """Keep what lies on one side of a line; degenerate edges along it enclose nothing."""
    result: list[Point] = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        da, db = (a[axis] - at) * side, (b[axis] - at) * side
        if da >= 0:
            result.append(a)
        if (da > 0 > db) or (da < 0 < db):
            t = da / (da - db)
            result.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return result


def _area(points: list[Point]) -> Fraction:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return sum((a[0] * b[1] - b[0] * a[1] for a, b in pairs), Fraction(0)) / 2


def around(cells: Any, k: int) -> Iterator[Cell]:
    """All cells within a hundred metres or so of some."""
    rows, cols = [r for r, _ in cells], [c for _, c in cells]
    margin = 8 * k // K
    for row in range(min(rows) - margin, max(rows) + margin + 1):
        for col in range(min(cols) - margin, max(cols) + margin + 1):
            yield row, col


def away(plot: Any, cell: Cell, k: int, scale: np.ndarray) -> tuple[float, float]:
    """Metres from a cell to the plot without its holes, and to the nearest of its sides."""

    def flat(shape: Any) -> Any:
        return shapely.transform(shape, lambda xy: (xy - np.array([WEST, NORTH])) * scale)

    row, col = cell
    box = flat(
        shapely.box(WEST + col / k, NORTH - (row + 1) / k, WEST + (col + 1) / k, NORTH - row / k)
    )
    filled = shapely.union_all(
        [shapely.Polygon(p.exterior) for p in getattr(plot, "geoms", [plot])]
    )
    return shapely.distance(box, flat(filled)), shapely.distance(box, flat(plot.boundary))


@dataclass
class Slow:
    """The reference on one landscape: truth by pixel of the base lattice, then sets and sums."""

    land: Land
    question: Question
    k: int

    def code(self, name: str, cell: Cell) -> int:
        codes = self.land.codes[name]
        per = self.k // (K * codes.shape[0] // SIDE)
        row, col = cell[0] // per, cell[1] // per
        inside = 0 <= row < codes.shape[0] and 0 <= col < codes.shape[1]
        return int(codes[row, col]) if inside else UNSEEN

    def after(self, name: str, cell: Cell) -> str:
        code = self.code(name, cell)
        if code >= 240:
            return "U"
        if code == 0:
            return "F"
        year, day = 2000 + code, self.question.day
        if date(year - 1, 1, 1) > day:
            return "T"
        return "U" if date(year + 1, 12, 31) > day else "F"

    def says(self, cell: Cell) -> tuple[str, str, bool, bool]:
        """(forest, loss after, nominal forest, nominal loss) of a pixel."""
        names = {role: name for role, name, _, _ in self.land.order}
        masked = "mask" in names and self.code(names["mask"], cell) >= 240
        first, canopy = self.code(names["first"], cell), self.code(names["canopy"], cell)
        losses = [self.after(names[r], cell) for r in ("first", "loss") if r in names]
        loss = "T" if "T" in losses else "F" if set(losses) == {"F"} else "U"
        wooded = canopy < 240 and canopy > self.question.canopy_above
        seen = first < 240 and canopy < 240
        own = losses[0]
        if not seen:
            baseline = "U"
        elif first == 0:
            baseline = "T" if wooded else "F" if "forest" in names else "U"
        else:
            baseline = "T" if wooded and own == "T" else "U"
        late = date(2000 + first, 1, 1) > self.question.day if 0 < first < 240 else False
        forests, nominal = [baseline], wooded and (first == 0 or late)
        if "forest" in names:
            said = {0: "F", 1: "T"}.get(self.code(names["forest"], cell), "U")
            forests.append(said)
            if next(p for role, _, _, p in self.land.order if role == "forest"):
                nominal = said == "T"
        forest = forests[0] if len(set(forests)) == 1 else "U"
        if masked:
            return "U", "U", False, False
        return forest, loss, nominal, late

    def answer(self, plot: Any, leeway: Leeway) -> dict[str, Any]:
        """Integers lo and hi, and nominal as a fraction, of loss and of forest."""
        tiny = Fraction(1, 1 << 33)
        exact = {c: s for c, s in covered(plot, self.k).items() if s >= tiny}
        far = {c: away(plot, c, self.k, leeway.scale[0]) for c in around(exact, self.k)}
        full = {c for c, s in exact.items() if s > 1 - tiny and far[c][1] > leeway.inward[0]}
        touched = {c for c, (d, _) in far.items() if d <= leeway.outward[0]} | set(exact)
        margin = 6 * self.k // K + 6
        rows, cols = [r for r, _ in touched], [c for _, c in touched]
        window = [
            (r, c)
            for r in range(min(rows) - margin, max(rows) + margin + 1)
            for c in range(min(cols) - margin, max(cols) + margin + 1)
        ]
        said = {cell: self.says(cell) for cell in window}
        north = round((80 - NORTH) * self.k)
        rows_of = np.array(sorted({r for r, _ in window}))
        areas = dict(zip(rows_of.tolist(), row_area(rows_of + north, 80.0, self.k), strict=True))
        whole = {r: round(float(a)) for r, a in areas.items()}
        may = self._large({c for c in window if said[c][0] != "F"}, whole, window, possible=True)
        must = self._large({c for c in window if said[c][0] == "T"}, whole, window, possible=False)
        cleared = {c for c in window if said[c][:2] == ("T", "T")}
        patch = self._large(cleared, whole, window, possible=False, at_least=True)
        loss_may = {c for c in may if said[c][1] != "F"}
        loss_must = patch & must & loss_may

        def total(cells: set[Cell]) -> int:
            return sum(whole[r] for r, _ in cells)

        def share(cells: set[Cell]) -> float:
            return float(sum(exact[c] * Fraction(float(areas[c[0]])) for c in cells if c in exact))

        named = {c for c in loss_may if said[c][2] and said[c][3]} | loss_must
        stand = {c for c in may if said[c][2]} | (must & may)
        return {
            "loss": (total(full & loss_must), share(named), total(touched & loss_may)),
            "forest": (total(full & must & may), share(stand), total(touched & may)),
        }

    @staticmethod
    def _large(
        cells: set[Cell], whole: dict[int, int], window: list[Cell], *, possible: bool,
        at_least: bool = False,
    ) -> set[Cell]:  # fmt: skip
        """Cells of patches over half a hectare, by flood fill; those on the edge may go on."""
        inside, left, result = set(window), set(cells), set()
        while left:
            group, todo, edge = set(), [left.pop()], False
            while todo:
                r, c = todo.pop()
                group.add((r, c))
                for near in ((r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
                    if near not in inside:
                        edge = True
                    elif near in left:
                        left.remove(near)
                        todo.append(near)
            area = sum(whole[r] for r, _ in group)
            half = 500_000_000_000
            if area > half or (at_least and area == half) or (possible and edge):
                result |= group
        return result


def base_of(land: Land) -> Lattice:
    return common_lattice([land.records[name].lattice for _, name, _, _ in land.order])
