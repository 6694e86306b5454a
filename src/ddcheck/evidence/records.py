"""The outside shape of a catalogue file: what a layer's record must say (method §1.0).

All scalars arrive as text and are typed here; a key that is not listed is an error.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

YesNo = Literal["yes", "no"]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Raw = Annotated[int, Field(ge=0, le=65535)]
Asserts = Literal[
    "loss_year", "tree_cover", "land_mask", "deforestation_year", "alert", "forest", "planted",
    "commodity", "land_cover", "driver", "biomass",
]  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Licence(Strict):
    """What the licence allows. `permission` quotes what the licence holder granted this user."""

    name: Text
    commercial_use: YesNo
    redistribute: YesNo
    share_alike: YesNo
    attribution: Text
    permission: Text | None = None


class Period(Strict):
    start: date
    end: date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start > self.end:
            msg = "start lies after end"
            raise ValueError(msg)
        return self


class Box(Strict):
    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            msg = "west must lie west of east, and south below north"
            raise ValueError(msg)
        return self


class Grid(Strict):
    """The global lattice whose corner is a corner of a pixel."""

    west: Longitude
    north: Latitude
    pixel_deg: Annotated[float, Field(gt=0, le=10)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        per_degree = 1 / self.pixel_deg
        if abs(per_degree - round(per_degree)) > 1e-6:
            msg = "a degree must hold a whole number of pixels"
            raise ValueError(msg)
        if not 1 <= round(per_degree) <= 1 << 16:
            msg = "between 1 and 65536 pixels a degree"
            raise ValueError(msg)
        for corner in (self.west, self.north):
            pixels = corner * round(per_degree)
            if abs(pixels - round(pixels)) > 1e-6:
                msg = "the corner must be a whole number of pixels from 0, 0"
                raise ValueError(msg)
        return self


Metres = Annotated[float, Field(ge=-1e8, le=1e8)]


class PlaneGrid(Strict):
    """A north-up grid of square pixels in metres of a projected CRS."""

    west: Metres
    north: Metres
    pixel_m: Annotated[float, Field(gt=0, le=1e5)]


def _kind_of_grid(grid: object) -> str:
    given = grid if isinstance(grid, dict) else getattr(grid, "__dict__", {})
    return "plane" if "pixel_m" in given else "degrees"


class PlaneBox(Strict):
    west: Metres
    south: Metres
    east: Metres
    north: Metres

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            msg = "west must lie west of east, and south below north"
            raise ValueError(msg)
        return self


class TileRecord(Strict):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    path: Text
    sha256: Sha256
    bytes: Annotated[int, Field(gt=0)]
    bounds: Box | PlaneBox | None = None


class LossYearEncoding(Strict):
    """`first_value` means `first_year`, the next value the next year; `none` means no loss."""

    none: list[Raw]
    first_value: Raw
    first_year: Annotated[int, Field(ge=1900, le=2200)]


class TreeCoverEncoding(Strict):
    unit: Literal["percent"]


class LandMaskEncoding(Strict):
    land: list[Raw]
    water: list[Raw]


class LandCoverEncoding(Strict):
    """Classes that speak against a plot: towns, and ground on which no tree crop grows."""

    built: list[Raw]
    bare: list[Raw]
    other: list[Raw]


Values = list[Raw | Annotated[list[Raw], Field(min_length=2, max_length=2)]]
"""Raw values, and ranges of them as [first, last]."""


class BinaryEncoding(Strict):
    """Values that say yes and values that say no: forest, planted trees, a commodity.

    `unknown` are classes that were seen and decide nothing, such as regrowth of unknown age.
    """

    yes: Annotated[Values, Field(min_length=1)]
    no: Values
    unknown: Values = []


class ThresholdEncoding(Strict):
    """A share or probability between `lowest` and `highest`: yes from `yes_from` on, else no."""

    yes_from: float
    lowest: float = 0.0
    highest: float = 1.0

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if not self.lowest < self.yes_from <= self.highest:
            msg = "yes_from must lie between lowest and highest"
            raise ValueError(msg)
        return self


class AlertEncoding(Strict):
    """How a value holds the day of an alert, and how sure it is (see `alerts`).

    `confirmed` are the grade digits of date_conf and grade_days that count as confirmed; the other
    forms hold no grade, so `grade` says it for all values. Detection lags the event by up to `lag_days`.
    """

    form: Literal["date_conf", "yydoy", "days_since", "grade_days"]
    none: list[Raw]
    base: date | None = None
    confirmed: list[Raw] = [3, 4]
    grade: Literal["provisional", "confirmed"] = "provisional"
    lag_days: Annotated[int, Field(ge=0, le=3650)] = 180

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.form in ("days_since", "grade_days")) != (self.base is not None):
            msg = "days_since and grade_days need their base day, and no other form has one"
            raise ValueError(msg)
        return self


class ClassesEncoding(Strict):
    """Classes by name, each with its raw values."""

    classes: Annotated[dict[Word, Annotated[list[Raw], Field(min_length=1)]], Field(min_length=1)]


class AmountEncoding(Strict):
    """An amount a hectare, the raw value itself, from 0 to `highest`; it is kept in steps."""

    unit: Literal["Mg/ha"]
    highest: Annotated[int, Field(gt=0, le=20000)]


class LayerRecord(Strict):
    """What raster and vector layers have in common."""

    id: Word
    product: Word
    title: Text
    producer: Text
    version: Text
    released: date | None = None
    retrieved: date | None = None
    href: Text | None = None
    licence: Licence
    family: Word
    period: Period
    absence_is_evidence: YesNo
    error: Text | None = None
    notes: Text | None = None


class RasterRecord(LayerRecord):
    kind: Literal["raster"]
    asserts: Asserts
    crs: Annotated[str, Field(pattern=r"^EPSG:\d{4,6}$")]
    grid: Annotated[
        Annotated[Grid, Tag("degrees")] | Annotated[PlaneGrid, Tag("plane")],
        Discriminator(_kind_of_grid),
    ]
    dtype: Literal["uint8", "uint16", "float32"]
    domain: Values = []
    unknown_values: list[Raw]
    encoding: (
        LossYearEncoding | TreeCoverEncoding | LandMaskEncoding | BinaryEncoding
        | ThresholdEncoding | AlertEncoding | LandCoverEncoding | ClassesEncoding
        | AmountEncoding
    )  # fmt: skip
    registration_m: Annotated[float, Field(ge=0, le=30)] | None = None
    year_tolerance: Annotated[float, Field(ge=0, le=50)] | None = None
    tile_scheme: Literal["hansen", "jrc", "tmf", "worldcover", "cci", "listed"]
    template: Annotated[str, Field(pattern=r"\{tile\}")] | None = None
    published: list[str] | None = None
    tiles: list[TileRecord]


class StatusField(Strict):
    """Which words of a field make a feature certain, and which only possible."""

    field: Text
    certain: list[str]
    possible: list[str]


class DateFields(Strict):
    """Fields of years or days: since when an area is in force, and when that ended."""

    since: Text
    until: Text | None = None


class PointField(Strict):
    """The field that says how large an area is of which only a point is known."""

    area_field: Text
    unit: Literal["km2", "ha"] = "km2"


class VectorRecord(LayerRecord):
    kind: Literal["vector"]
    asserts: Word
    path: Text
    format: Literal["GeoJSON", "GeoPackage"]
    sha256: Sha256
    bytes: Annotated[int, Field(gt=0)] | None = None
    covers: Box
    status: StatusField | None = None
    dates: DateFields | None = None
    points: PointField | None = None
    name_field: Text | None = None


class Header(Strict):
    """The catalogue itself; layers are typed one by one, so that all complaints come together."""

    schema_: Annotated[Literal["ddcheck/catalogue/1"], Field(alias="schema")]
    title: Text | None = None
    include: list[Text] = []
    layers: list[object] = []
