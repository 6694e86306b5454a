"""Saying it: one module per format, two languages, everything written from one document."""
