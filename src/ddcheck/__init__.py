"""Screen shipments of forest-risk goods against rasters and legality rule packs."""

__version__ = "0.1.0"
