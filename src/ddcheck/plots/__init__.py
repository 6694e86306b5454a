"""Geometry as it was declared, checked before any raster is looked at. Nothing is repaired."""
