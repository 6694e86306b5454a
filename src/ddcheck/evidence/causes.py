"""Why ground was not seen, as bit flags, and the sentence that belongs to each."""

from __future__ import annotations

from enum import IntFlag


class Cause(IntFlag):
    """One bit a cause; fits into 16 bits."""

    NO_CATALOGUE = 1 << 0
    NO_LAYER = 1 << 1
    LAYER_REFUSED = 1 << 2
    TILE_MISSING = 1 << 3
    TILE_REFUSED = 1 << 4
    BLOCK_ABSENT = 1 << 5
    BLOCK_UNREADABLE = 1 << 6
    OUTSIDE_DOMAIN = 1 << 7
    MASKED = 1 << 8
    OUTSIDE_LAYER = 1 << 9
    DOES_NOT_CLOSE = 1 << 10
    PLOT_TOO_LARGE = 1 << 11

    @property
    def index(self) -> int:
        return self.value.bit_length() - 1


REASON_CODES: dict[Cause, str] = {
    Cause.NO_CATALOGUE: "no_catalogue",
    Cause.NO_LAYER: "no_layer",
    Cause.LAYER_REFUSED: "layer_refused",
    Cause.TILE_MISSING: "tile_missing",
    Cause.TILE_REFUSED: "tile_refused",
    Cause.BLOCK_ABSENT: "block_absent",
    Cause.BLOCK_UNREADABLE: "block_unreadable",
    Cause.OUTSIDE_DOMAIN: "outside_domain",
    Cause.MASKED: "masked",
    Cause.OUTSIDE_LAYER: "outside_layer",
    Cause.DOES_NOT_CLOSE: "coverage_does_not_close",
    Cause.PLOT_TOO_LARGE: "plot_too_large",
}
"""Keys of model.reason.REASONS, the weightiest cause first."""

SEEN_LIMIT = 240
"""Codes of decoded pixels below this are values; above, 240 + bit index of a cause."""


def code_of(cause: Cause) -> int:
    """Give the uint8 by which a decoded pixel says why it is not known."""
    return SEEN_LIMIT + cause.index
