"""Ways in which evidence gets lost or damaged between the field and the screen.

Each is a pair of a target (so that one thing is damaged once) and a change of the batch, of the
bytes of its files, or of a copy of the world.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from small_batch import COLUMNS, KEYS, Batch
from small_world import CORNERS, LAYERS, World

Files = dict[str, bytes]

TYPED = {
    "import_country", "export_country", "processing_country", "arrival_date", "hs_code",
    "commodity", "quantity", "net_mass_kg", "value", "unit_price", "reference_unit_price",
    "exemption_claimed", "plant_share", "plant_mass_kg", "production_countries",
    "production_start", "production_end", "harvest_countries", "plant_quantity",
    "quantity_from_plot", "harvest_start", "harvest_end", "issued", "expires",
}  # fmt: skip
GARBAGE = (
    "§§", "12,5", "1e999", "NaN", "-inf", "-7", "31/12/2024", "2024-13-01", "?", "not known",
    "\u0664\u0662\u2033", "x" * 300, "\u202eX\u0007", "1 000", "0x10", "'; --",
)  # fmt: skip
FALLS_BACK = {"quantity_from_plot", "harvest_start", "harvest_end"}
"""Empty, these mean what the line says. A day or a quantity that can be read lies within that of
its line here, so an empty one asks for more; one that is garbage is no better when its column goes.
"""


@dataclass(frozen=True)
class Damage:
    target: tuple[Any, ...]
    what: str
    on_batch: Callable[[Batch], None] | None = None
    on_files: Callable[[Files], None] | None = None
    on_world: Callable[[World], None] | None = None

    @property
    def rank(self) -> int:
        """When it is done, among others."""
        return {"catalogue": -1, "twin": 1, "repeat": 1, "dropped": 2}.get(self.target[-1], 0)

    def __repr__(self) -> str:
        return f"{self.what} {self.target}"


def apply(damages: list[Damage], batch: Batch, world: World | None) -> Files:
    """The files of a batch with all damage done; the world is changed in place.

    The catalogue is damaged before its files (it is never written anew for damaged ones), and rows
    are added after all that counts rows.
    """
    ordered = sorted(damages, key=lambda damage: damage.rank)
    hurt = batch.copy()
    for damage in ordered:
        if damage.on_batch is not None:
            damage.on_batch(hurt)
    files = hurt.files()
    for damage in ordered:
        if damage.on_files is not None:
            damage.on_files(files)
        if damage.on_world is not None and world is not None:
            damage.on_world(world)
    return files


def touches_world(damages: list[Damage]) -> bool:
    return any(damage.on_world is not None for damage in damages)


def draw_damages(random: Random, batch: Batch, *, most: int = 4) -> list[Damage]:
    """A few damages of different things."""
    found: dict[tuple[Any, ...], Damage] = {}
    for _ in range(random.randint(1, most)):
        damage = random.choice(_MAKERS)(random, batch)
        if damage is not None:
            found.setdefault(damage.target, damage)
    dropped = [target[:2] for target in found if target[-1] == "dropped"]
    if dropped:  # a paper that is gone has nothing left to be damaged
        gone = {("documents", "line"), ("documents.csv",), *dropped}
        found = {t: d for t, d in found.items() if t[-1] == "dropped" or t[:2] not in gone}
    return list(found.values())


# --- tables -------------------------------------------------------------------------------------


def _some_row(
    random: Random, batch: Batch, names: tuple[str, ...] = tuple(COLUMNS)
) -> tuple[str, int] | None:
    rows = [(name, i) for name in names for i in range(len(batch.tables[name]))]
    return random.choice(rows) if rows else None


def blank_cell(random: Random, batch: Batch) -> Damage | None:
    at = _some_row(random, batch)
    if at is None:
        return None
    name, row = at
    filled = [c for c, v in batch.tables[name][row].items() if v]
    return blank(name, row, random.choice(filled))


def blank(name: str, row: int, column: str) -> Damage:
    return set_cell(name, row, column, "", "blank")


def set_cell(name: str, row: int, column: str, text: str, what: str) -> Damage:
    def change(batch: Batch) -> None:
        batch.tables[name][row][column] = text

    return Damage((name, row, column), f"{what} {text!r}", on_batch=change)


def garbage_cell(random: Random, batch: Batch) -> Damage | None:
    at = _some_row(random, batch)
    if at is None:
        return None
    name, row = at
    filled = [c for c, v in batch.tables[name][row].items() if v and c in TYPED]
    if not filled:
        return None
    return set_cell(name, row, random.choice(filled), random.choice(GARBAGE), "garbage")


def drop_document(random: Random, batch: Batch) -> Damage | None:
    at = _some_row(random, batch, ("documents",))
    if at is None:
        return None
    name = batch.tables["documents"][at[1]]["document_id"].encode()

    def change(files: Files) -> None:
        lines = files.get("documents.csv", b"").split(b"\n")
        kept = [line for line in lines if not line.startswith(name + b",")]
        files["documents.csv"] = b"\n".join(kept)

    return Damage(("documents", at[1], "dropped"), f"drop {name!r}", on_files=change)


def repeat_row(random: Random, batch: Batch) -> Damage | None:
    """A second row of the same key before or behind the first, with one cell changed."""
    at = _some_row(random, batch, ("shipments", "lines", "documents"))
    if at is None:
        return None
    name, row = at
    first = random.random() < 0.5
    others = [c for c in COLUMNS[name] if c not in KEYS[name]]
    column, text = random.choice(others), random.choice(("", "MY", "2024-02-02", "60", "soya"))

    def change(files: Files) -> None:
        lines = files.get(f"{name}.csv", b"").split(b"\n")
        header = lines[0].split(b",")
        if row + 1 >= len(lines) or column.encode() not in header:
            return
        cells = lines[row + 1].split(b",")
        if len(cells) == len(header):
            cells[header.index(column.encode())] = text.encode()
        lines.insert(1 if first else len(lines) - 1, b",".join(cells))
        files[f"{name}.csv"] = b"\n".join(lines)

    return Damage((name, row, "repeat"), f"repeat {column}={text!r}", on_files=change)


def break_line(random: Random, batch: Batch) -> Damage | None:
    """A row with a cell too few or too many, or with a quotation mark that nobody closes."""
    at = _some_row(random, batch)
    if at is None:
        return None
    name, row = at
    how = random.choice(("short", "long", "quote", "byte"))

    def change(files: Files) -> None:
        lines = files.get(f"{name}.csv", b"").split(b"\n")
        if row + 1 >= len(lines):
            return
        cells = lines[row + 1].split(b",")
        broken = {
            "short": b",".join(cells[:-1]), "long": b",".join([*cells, b"x"]),
            "quote": b",".join([*cells[:-1], b'"' + cells[-1]]),
            "byte": b",".join([*cells[:-1], b"\xff" + cells[-1]]),
        }[how]  # fmt: skip
        files[f"{name}.csv"] = b"\n".join([*lines[: row + 1], broken, *lines[row + 2 :]])

    return Damage((name, "line"), f"{how} row {row}", on_files=change)


def lose_column(random: Random, batch: Batch) -> Damage | None:
    at = _some_row(random, batch)
    if at is None:
        return None
    name = at[0]
    column = random.choice([c for c in COLUMNS[name] if c not in FALLS_BACK])
    new = random.choice((b"", b"???"))

    def change(files: Files) -> None:
        header, end, rest = files.get(f"{name}.csv", b"").partition(b"\n")
        if not end:  # gone, or cut off in its heading
            return
        cells = [new if cell == column.encode() else cell for cell in header.split(b",")]
        files[f"{name}.csv"] = b",".join(cells) + b"\n" + rest

    return Damage((name, "header"), f"lose {column}", on_files=change)


def lose_file(random: Random, batch: Batch) -> Damage | None:
    name = random.choice(("documents.csv", "plots.geojson", "components.csv", "origins.csv"))
    how = (
        "byte"
        if name in ("components.csv", "origins.csv")
        else random.choice(("gone", "byte", "cut"))
    )
    share = random.random()

    def change(files: Files) -> None:
        data = files.get(name)
        if data is None:
            return
        if how == "gone":
            del files[name]
        elif how == "byte":
            files[name] = data[:-1] + b"\xfe"
        else:
            files[name] = data[: int(len(data) * share)]

    return Damage((name,), how, on_files=change)


# --- plots --------------------------------------------------------------------------------------


Positions = list[list[Any]]


def _nan(ring: Positions) -> None:
    ring[0][0] = float("nan")


def _text(ring: Positions) -> None:
    ring[0][1] = str(ring[0][1])


def _open(ring: Positions) -> None:
    ring.pop()


def _swap(ring: Positions) -> None:
    for position in ring:
        position.reverse()


def _bow(ring: Positions) -> None:
    if len(ring) > 2:
        ring[1], ring[2] = ring[2], ring[1]


def _flat(ring: Positions) -> None:
    ring[2:-1] = [ring[-1]] * len(ring[2:-1])


def _far(ring: Positions) -> None:
    for position in ring:
        position[0] += 360


def _empty(ring: Positions) -> None:
    ring.clear()


_OF_RING = {
    "nan": _nan, "text": _text, "open": _open, "swap": _swap, "bow": _bow, "flat": _flat,
    "far": _far, "empty": _empty,
}  # fmt: skip
_WAYS = ("none", "type", *_OF_RING)


def _geometry(feature: dict[str, Any], how: str) -> None:
    geometry = feature["geometry"]
    if how == "none":
        feature["geometry"] = None
    elif how == "type":
        geometry["type"] = "LineString"
    elif geometry["type"] == "Polygon":
        _OF_RING[how](geometry["coordinates"][0])
    else:
        ring = [geometry["coordinates"]]
        _OF_RING[how](ring)
        geometry["coordinates"] = ring[0] if ring else []


def hurt_geometry(random: Random, batch: Batch) -> Damage | None:
    if not batch.plots:
        return None
    at, how = random.randrange(len(batch.plots)), random.choice(_WAYS)

    def change(hurt: Batch) -> None:
        _geometry(hurt.plots[at], how)

    return Damage(("plot", at, "geometry"), how, on_batch=change)


def hurt_property(random: Random, batch: Batch) -> Damage | None:
    if not batch.plots:
        return None
    at = random.randrange(len(batch.plots))
    name = random.choice(sorted(batch.plots[at]["properties"]))
    value = random.choice((None, "", "?", "§§", ["x"], {"a": 1}))
    if name in ("plot_id", "producer") and value == "§§":
        value = None

    def change(hurt: Batch) -> None:
        hurt.plots[at]["properties"][name] = value

    return Damage(("plot", at, name), f"property {value!r}", on_batch=change)


def lose_plot(random: Random, batch: Batch) -> Damage | None:
    if not batch.plots:
        return None
    at = random.randrange(len(batch.plots))
    how = random.choice(("value", "no properties", "gone", "type"))

    def change(files: Files) -> None:
        if "plots.geojson" not in files:
            return
        try:
            collection = json.loads(files["plots.geojson"])
        except ValueError:
            return
        features = collection["features"]
        if at >= len(features) or not isinstance(features[at], dict):
            return
        if how == "gone":
            features[at] = {"type": "Feature", "properties": {}, "geometry": None}
        elif how == "value":
            features[at] = 7
        elif how == "type":
            features[at]["type"] = "Sheep"
        else:
            features[at]["properties"] = "none"
        files["plots.geojson"] = json.dumps(collection, ensure_ascii=False).encode()

    return Damage(("plot", at, "feature"), how, on_files=change)


def repeat_plot(random: Random, batch: Batch) -> Damage | None:
    """The same plot id a second time, with the ground of another kind of land."""
    if not batch.plots:
        return None
    at, first = random.randrange(len(batch.plots)), random.random() < 0.5
    other = random.randrange(len(batch.plots))

    def change(files: Files) -> None:
        if "plots.geojson" not in files:
            return
        try:
            features = json.loads(files["plots.geojson"])["features"]
        except ValueError:
            return
        if at >= len(features) or not isinstance(features[at], dict):
            return
        twin = {**features[at], "geometry": batch.plots[other]["geometry"]}
        features = [twin, *features] if first else [*features, twin]
        whole = {"type": "FeatureCollection", "features": features}
        files["plots.geojson"] = json.dumps(whole, ensure_ascii=False).encode()

    return Damage(("plot", at, "twin"), f"twin of {at} on {other}", on_files=change)


# --- layers -------------------------------------------------------------------------------------


def hurt_tile(random: Random, batch: Batch) -> Damage | None:
    layer, country = random.choice(LAYERS), random.choice(sorted(CORNERS))
    how, share = random.choice(("gone", "flip", "cut", "zero", "other")), random.random()

    def change(world: World) -> None:
        path = world.tile(layer, country)
        data = bytearray(path.read_bytes())
        if how == "gone":
            path.unlink()
            return
        if how == "flip":
            data[int(share * len(data))] ^= 1 << (int(share * 1000) % 8)
        elif how == "cut":
            del data[int(share * len(data)) :]
        elif how == "zero":
            data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
        else:
            other = sorted(set(CORNERS) - {country})[0]
            data = bytearray(world.tile(layer, other).read_bytes() + b"\0")
        path.write_bytes(bytes(data))

    return Damage(("tile", layer, country), how, on_world=change)


def lose_record(random: Random, batch: Batch) -> Damage | None:
    lost = random.choice((*LAYERS, "vector", *CORNERS))

    def change(world: World) -> None:
        world.write_catalogue(
            layers=tuple(name for name in LAYERS if name != lost),
            countries=tuple(name for name in CORNERS if name != lost), vector=lost != "vector",
        )  # fmt: skip

    return Damage(("catalogue",), f"without {lost}", on_world=change)


def hurt_catalogue(random: Random, batch: Batch) -> Damage | None:
    """A line less, a value less, a byte that does not belong, the end cut off, a wrong hash."""
    how, share = random.choice(("line", "value", "byte", "cut", "hash", "twice")), random.random()

    def change(world: World) -> None:
        text = world.catalogue.read_text()
        lines = text.splitlines(keepends=True)
        at = 1 + int(share * (len(lines) - 1))
        if how == "line":
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "value":
            lines[at] = lines[at].split(":")[0] + ":\n"
        text = "".join(lines)
        if how == "byte":
            at = int(share * len(text))
            text = text[:at] + "\x00\t%&*"[int(share * 997) % 5] + text[at:]
        elif how == "cut":
            text = text[: int(share * len(text))]
        elif how == "hash":
            digests = [line.split()[-1] for line in lines if "sha256:" in line]
            wrong = hashlib.sha256(str(share).encode()).hexdigest()
            text = text.replace(digests[int(share * len(digests))], wrong)
        world.catalogue.write_text(text)

    return Damage(("catalogue",), f"{how} at {share:.4f}", on_world=change)


def hurt_reserves(random: Random, batch: Batch) -> Damage | None:
    how, share = random.choice(("gone", "byte", "cut", "empty")), random.random()

    def change(world: World) -> None:
        data = world.protected.read_bytes()
        if how == "gone":
            world.protected.unlink()
        elif how == "byte":
            at = int(share * len(data))
            world.protected.write_bytes(data[:at] + b"9" + data[at:])
        elif how == "cut":
            world.protected.write_bytes(data[: int(share * len(data))])
        else:
            world.protected.write_bytes(b'{"type": "FeatureCollection", "features": []}')

    return Damage(("reserves",), how, on_world=change)


def no_catalogue(random: Random, batch: Batch) -> Damage | None:
    return Damage(("catalogue",), "gone", on_world=lambda world: world.catalogue.unlink())


_MAKERS = (
    blank_cell, blank_cell, blank_cell, blank_cell, garbage_cell, garbage_cell, drop_document,
    drop_document, repeat_row, break_line, lose_column, lose_file, hurt_geometry, hurt_geometry,
    hurt_property, lose_plot, repeat_plot, hurt_tile, hurt_tile, lose_record, hurt_catalogue,
    hurt_catalogue, hurt_reserves, no_catalogue,
)  # fmt: skip
