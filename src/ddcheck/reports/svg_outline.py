"""From a mask of pixels to the shortest path data: neighbouring pixels melt into one outline."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_Vertex = tuple[int, int]


def outline_path(mask: NDArray[np.bool_]) -> str:
    """SVG path data in pixel units (x right, y down) that fills exactly the true pixels.

    Each loop runs clockwise around its pixels (holes the other way), runs of edges are one `h` or
    `v`, and each loop starts relative to the one before. Pixels touching at a corner stay apart.
    """
    edges = _edges(mask)
    data: list[str] = []
    at = (0, 0)
    for start in sorted(edges, key=lambda vertex: (vertex[1], vertex[0])):
        while edges[start]:
            corners = _corners(_loop(edges, start))
            first = corners[0]
            data.append(f"m{first[0] - at[0]} {first[1] - at[1]}".replace(" -", "-"))
            for here, there in pairwise(corners):
                dx, dy = there[0] - here[0], there[1] - here[1]
                data.append(f"h{dx}" if dx else f"v{dy}")
            data.append("z")
            at = first
    return "".join(data)


def _edges(mask: NDArray[np.bool_]) -> dict[_Vertex, list[_Vertex]]:
    """Unit edges of the boundary by their start, the pixel always on the right hand."""
    padded = np.pad(mask, 1)
    inside = padded[1:-1, 1:-1]
    edges: dict[_Vertex, list[_Vertex]] = {}
    sides = (
        (padded[:-2, 1:-1], (0, 0), (1, 0)),  # above: rightwards
        (padded[1:-1, 2:], (1, 0), (1, 1)),  # right: downwards
        (padded[2:, 1:-1], (1, 1), (0, 1)),  # below: leftwards
        (padded[1:-1, :-2], (0, 1), (0, 0)),  # left: upwards
    )
    for neighbour, tail, head in sides:
        for row, column in np.argwhere(inside & ~neighbour).tolist():
            start = (column + tail[0], row + tail[1])
            edges.setdefault(start, []).append((column + head[0], row + head[1]))
    return edges


def _loop(edges: dict[_Vertex, list[_Vertex]], start: _Vertex) -> list[_Vertex]:
    """Takes one closed loop out of `edges`; at a crossing it turns right, to stay on its pixel."""
    loop = [start, edges[start].pop()]
    while loop[-1] != start:
        before, here = loop[-2], loop[-1]
        ways = edges[here]
        loop.append(ways.pop(0) if len(ways) == 1 else ways.pop(_right_turn(before, here, ways)))
    return loop


def _right_turn(before: _Vertex, here: _Vertex, ways: list[_Vertex]) -> int:
    right = (here[0] - (here[1] - before[1]), here[1] + (here[0] - before[0]))
    return ways.index(right)


def _corners(loop: list[_Vertex]) -> list[_Vertex]:
    """The loop without vertices inside a straight run; the closing edge is left to `z`."""
    ring = loop[:-1]
    size = len(ring)
    return [
        here
        for index, here in enumerate(ring)
        if not _straight(ring[index - 1], here, ring[(index + 1) % size])
    ]


def _straight(before: _Vertex, here: _Vertex, after: _Vertex) -> bool:
    return (before[0] == here[0] == after[0]) or (before[1] == here[1] == after[1])
