"""Checks of one field of a form; each complaint names form, field, cell and what stands there."""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.model.wording import Wording
from ddcheck.reports.plain_text import one_line
from ddcheck.reports.preflight.declared import Sheet, bare
from ddcheck.reports.preflight.submission import Complaints


@dataclass(frozen=True)
class Field:
    """A field of a form, and the column that fills it."""

    column: str
    name: Wording
    longest: int | None = None


@dataclass(frozen=True)
class Form:
    """The checks of the fields of one form."""

    name: str
    complaints: Complaints

    def filled(self, sheet: Sheet, row: int, asked: Field) -> bool:
        """Whether a cell has a value, no longer than the form takes."""
        value = sheet.value(row, asked.column)
        if isinstance(value, float) and value <= 0:
            value = None
        if value is None:
            self.open(sheet, row, asked)
            return False
        return self.fits(sheet, row, asked)

    def open(self, sheet: Sheet, row: int, asked: Field) -> None:
        """Complain of a cell that is empty or could not be read."""
        self.complaints.report(
            "DD180", sheet.place(row, asked.column), form=self.name, field=asked.name,
            name=asked.column, value=sheet.written(row, asked.column),
        )  # fmt: skip

    def fits(self, sheet: Sheet, row: int, asked: Field) -> bool:
        """Whether a text that may be empty is no longer than the form takes."""
        value = sheet.value(row, asked.column)
        if asked.longest is None or not isinstance(value, str) or len(value) <= asked.longest:
            return True
        self.complaints.report(
            "DD181", sheet.place(row, asked.column), form=self.name, field=asked.name,
            limit=asked.longest, length=len(value), value=f"{one_line(value)[:60]}…",
        )  # fmt: skip
        return False

    def refuse(self, sheet: Sheet, row: int, asked: Field, expected: Wording) -> None:
        """Complain of a value that is not of the form that is asked for."""
        self.complaints.report(
            "DD182", sheet.place(row, asked.column), form=self.name, field=asked.name,
            name=asked.column, value=bare(sheet.written(row, asked.column)), expected=expected,
        )  # fmt: skip
