"""Features that stand inside a declaration and were parsed with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ddcheck.documents import json_text
from ddcheck.plots.formats import Reading
from ddcheck.plots.geojson import Piece
from ddcheck.plots.rows import PIECE, PlotFile, Rows


@dataclass
class ParsedFeatures:
    """The member `plots` of a JSON declaration; see formats.Opened."""

    features: list[Any]
    pointer: str
    reading: Reading
    read: int = 0
    refused: str | None = None
    crs: str | None = None
    fixed: bool = True

    @property
    def name(self) -> str:
        return self.reading.name

    def pieces(self) -> Iterator[Rows]:
        """The features in pieces."""
        file = PlotFile(self.name, f"{self.pointer}/#")
        naming = self.reading.naming
        for start in range(0, len(self.features), PIECE):
            piece = Piece(file, naming)
            for feature in self.features[start : start + PIECE]:
                self.read += 1
                if isinstance(feature, dict) and feature.get("type") == "Feature":
                    piece.add(feature, 0, self.read)
                else:
                    place = file.place(0, self.read)
                    self.reading.diagnostics.report(
                        "DD118", place, expected=json_text.FEATURE, found=json_text.VALUE
                    )
            if piece.line:
                yield piece.rows()
