"""A small map of one plot as SVG: what the layers show, drawn pixel by pixel, north up.

Plate carrée with the east-west scale of the middle latitude.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup, escape

from ddcheck.reports import figures
from ddcheck.reports.language import Speech
from ddcheck.reports.map_classes import (
    FIRST_YEAR,
    LOST_BEFORE,
    OPEN,
    PAPER,
    UNSEEN,
    WOODED,
    Classes,
    Cutoff,
    classify,
    colour_of_class,
    merge,
)
from ddcheck.reports.plain_text import one_line
from ddcheck.reports.svg_frame import Frame
from ddcheck.reports.svg_outline import outline_path

if TYPE_CHECKING:
    from ddcheck.evidence.picture import Picture

TOP, BOTTOM, SIDE = 20.0, 40.0, 6.0
BYTE_LIMIT = 60_000
EDGE, OVERLAP = "#111111", "#1f4e9c"


@dataclass(frozen=True)
class LegendEntry:
    swatch: Markup
    label: str


@dataclass(frozen=True)
class Drawing:
    svg: Markup
    legend: list[LegendEntry]
    merged: int  # one cell stands for merged x merged pixels of the layer


def draw(picture: Picture, plot_id: str, anchor: str, cutoff: Cutoff, speech: Speech) -> Drawing:
    """The map of one picture. `anchor` makes the ids inside the page unique."""
    classes = classify(picture, cutoff)
    merged = 1
    while True:
        coarse = merge(classes, merged)
        drawing = _draw(picture, coarse, merged, plot_id, anchor, cutoff, speech)
        if len(drawing.svg.encode()) <= BYTE_LIMIT or min(coarse.shape) <= 2:
            return drawing
        merged *= 2


def _draw(
    picture: Picture, classes: Classes, merged: int, plot_id: str, anchor: str, cutoff: Cutoff,
    speech: Speech,
) -> Drawing:  # fmt: skip
    frame = Frame(picture, *picture.seen.shape)
    width, height = frame.size
    legend = _legend(picture, classes, cutoff, speech)
    across, down = frame.cell
    sx, sy = across * merged, down * merged
    rect = f'<rect width="{width:.2f}" height="{height:.2f}"'
    grid = f'<g transform="scale({sx:.5f} {sy:.5f})" shape-rendering="crispEdges">'
    body = [
        _opening(frame, plot_id, anchor, [entry.label for entry in legend], speech),
        f'<defs><clipPath id="{anchor}-c">{rect}/></clipPath>{_hatch(anchor, sx, sy)}</defs>',
        f'<g transform="translate({SIDE:g} {TOP:g})"><g clip-path="url(#{anchor}-c)">',
        f'{rect} fill="{PAPER}"/>',
        *(f"{grid}{path}</g>" for path in _class_paths(classes, anchor, cutoff, below=True)),
        *_tints(frame),
        *(f"{grid}{path}</g>" for path in _class_paths(classes, anchor, cutoff, below=False)),
        *_outlines(frame),
        f'</g>{rect} fill="none" stroke="#444"/>',
        _scale_bar(frame),
        "</g>",
        _frame_texts(frame),
        "</svg>",
    ]
    return Drawing(Markup("".join(body)), legend, merged * picture.stride)  # noqa: S704 - texts are escaped above


def _hatch(anchor: str, sx: float, sy: float) -> str:
    """Lines for unseen ground, of one width whatever the scale of the pixels."""
    return (
        f'<pattern id="{anchor}-h" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="scale({1 / sx:.5f} {1 / sy:.5f}) rotate(45)">'
        '<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#555"/></pattern>'
    )


def _opening(frame: Frame, plot_id: str, anchor: str, classes: list[str], speech: Speech) -> str:
    width, height = frame.size
    title = speech("map_title", id=one_line(plot_id))
    corners = _corners(frame)
    desc = speech("map_desc", nw=corners[0], se=corners[1], classes=speech.join(classes))
    box = f"0 0 {max(width + 2 * SIDE, 260):.1f} {height + TOP + BOTTOM:.1f}"
    return (
        f'<svg class="map" viewBox="{box}" role="img" aria-labelledby="{anchor}-t {anchor}-d">'
        f'<title id="{anchor}-t">{escape(title)}</title>'
        f'<desc id="{anchor}-d">{escape(one_line(desc))}</desc>'
    )


def _class_paths(classes: Classes, anchor: str, cutoff: Cutoff, *, below: bool) -> list[str]:
    """One path a class; `below` gives tree cover, else loss and unseen. Open land is the paper."""
    paths = []
    for value in np.unique(classes).tolist():
        if value == OPEN or (value == WOODED) is not below:
            continue
        fill = f"url(#{anchor}-h)" if value == UNSEEN else colour_of_class(value, cutoff)
        paths.append(f'<path fill="{fill}" d="{outline_path(classes == value)}"/>')
    return paths


def _tints(frame: Frame) -> list[str]:
    """Protected areas and the like, lightly tinted, so that it is clear which side is inside."""
    return [
        f'<path fill="{OVERLAP}" fill-opacity="0.16" fill-rule="evenodd" d="{inside}"/>'
        for _, rings in frame.picture.overlaps
        if (inside := frame.areas(rings))
    ]


def _outlines(frame: Frame) -> list[str]:
    """Protected areas dashed, the plot solid on a white rim."""
    paths = [
        f'<path fill="none" stroke="{OVERLAP}" stroke-width="2" stroke-dasharray="6 3" d="{rim}"/>'
        for _, rings in frame.picture.overlaps
        if (rim := frame.lines(rings, -0.6))
    ]
    if data := frame.lines(frame.picture.outline):
        paths.append(f'<path fill="none" stroke="#fff" stroke-width="4.5" d="{data}"/>')
        paths.append(f'<path fill="none" stroke="{EDGE}" stroke-width="2" d="{data}"/>')
    return paths


def _scale_bar(frame: Frame) -> str:
    """A round length of about a quarter of the width."""
    length = _round_length(frame.size[0] / frame.scale / 3.5)
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    units, y = length * frame.scale, frame.size[1] + 10
    return (
        f'<path d="M0.5 {y:.1f}v5h{units:.1f}v-5" fill="none" class="ink-line"/>'
        f'<text class="maptext" x="{units + 6:.1f}" y="{y + 6:.1f}">{label}</text>'
    )


def _round_length(metres: float) -> float:
    power = 10.0 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)


def _corners(frame: Frame) -> tuple[str, str]:
    north, south = frame.north_south
    return (
        f"{figures.degrees(north, 'N', 'S')}, {figures.degrees(frame.picture.west, 'E', 'W')}",
        f"{figures.degrees(south, 'N', 'S')}, {figures.degrees(frame.east, 'E', 'W')}",
    )


def _frame_texts(frame: Frame) -> str:
    """Coordinates of the upper left and lower right corner, and which way is north."""
    width, height = frame.size
    upper, lower = _corners(frame)
    right = max(width + SIDE, 254)
    below = TOP + height + 34
    return (
        f'<text class="maptext" x="{SIDE:g}" y="14">{upper}</text>'
        f'<text class="maptext" x="{right:.1f}" y="14" text-anchor="end">N ↑</text>'
        f'<text class="maptext" x="{right:.1f}" y="{below:.1f}" text-anchor="end">{lower}</text>'
    )


def _legend(
    picture: Picture, classes: Classes, cutoff: Cutoff, speech: Speech
) -> list[LegendEntry]:
    names = {
        OPEN: speech("map_open", canopy=figures.number(cutoff.canopy)),
        WOODED: speech("map_forest", canopy=figures.number(cutoff.canopy)),
        LOST_BEFORE: speech("map_loss_before", year=cutoff.year),
        UNSEEN: speech("map_unseen"),
    }
    entries = [LegendEntry(_line_swatch(EDGE, dashed=False), speech("map_outline"))]
    for value in np.unique(classes).tolist():
        label = names[value] if value in names else speech("map_loss", year=value - FIRST_YEAR)
        entries.append(LegendEntry(_swatch(value, cutoff), label))
    frame = Frame(picture, *picture.seen.shape)
    for product, rings in picture.overlaps:
        if not frame.areas(rings):
            continue
        label = speech.name("product", one_line(product))
        entries.append(LegendEntry(_line_swatch(OVERLAP, dashed=True), label))
    return entries


def _swatch(value: int, cutoff: Cutoff) -> Markup:
    if value == UNSEEN:
        ink = '<path d="M-2 8 8-2M2 14 16 0M8 16 18 6" stroke="#555" stroke-width="2"/>'
        fill = "#fff"
    else:
        ink, fill = "", colour_of_class(value, cutoff)
    return _swatch_svg(
        f'<rect x="0.5" y="0.5" width="15" height="11" fill="{fill}" stroke="#777"/>{ink}'
    )


def _line_swatch(colour: str, *, dashed: bool) -> Markup:
    dash = ' stroke-dasharray="5 2"' if dashed else ""
    return _swatch_svg(
        f'<rect width="16" height="12" fill="{"#d9e1ee" if dashed else "#fff"}"/>'
        f'<path d="M0 6h16" stroke="{colour}" stroke-width="2"{dash}/>'
    )


def _swatch_svg(inside: str) -> Markup:
    opening = '<svg class="swatch" viewBox="0 0 16 12" aria-hidden="true" focusable="false">'
    text = f"{opening}{inside}</svg>"
    return Markup(text)  # noqa: S704 - made of our own constants only
