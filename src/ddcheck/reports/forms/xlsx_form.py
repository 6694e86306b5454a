"""The form as a workbook: a sheet a table, headers in both languages, cells that check what is typed.

Codes and identifiers are formatted as text, so that a spreadsheet takes no zeros from them and makes
no dates of them. The bytes depend on nothing but the arguments.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ddcheck.model.tables import Cell, Column
from ddcheck.model.wording import LANGS, Lang
from ddcheck.reports.forms.columns import GEOMETRY, Form, forms, how, plot_form, title

NAME = "ddcheck-form.xlsx"
LAST_ROW = 1_048_576
_FIRST = 3
_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day: the clock is no input of a form
_STAMP = (2000, 1, 1, 0, 0, 0)
_LONGEST_PROMPT, _LONGEST_TITLE, _LONGEST_LIST = 255, 32, 250
_KEY = PatternFill("solid", fgColor="FFF2CC")
_HEAD = PatternFill("solid", fgColor="E7EEF7")


def files(lang: Lang, *, everything: bool) -> dict[str, bytes]:
    """One workbook."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "ddcheck"
    book.properties.created = _DAY
    plots = plot_form(everything=everything)
    placed = Form(plots.table, (*plots.columns, *GEOMETRY))
    for form in (*forms(everything=everything), placed):
        _sheet(book.create_sheet(form.table.name), form, lang)
    buffer = io.BytesIO()
    book.save(buffer)
    return {NAME: _timeless(buffer.getvalue())}


def _sheet(sheet: Worksheet, form: Form, lang: Lang) -> None:
    order: tuple[Lang, Lang] = ("zh", "en") if lang == "zh" else ("en", "zh")
    sheet.freeze_panes = f"A{_FIRST}"
    for index, column in enumerate(form.columns, 1):
        letter = get_column_letter(index)
        titles = [title(column, one) for one in order]
        for row, text in enumerate(titles, 1):
            cell = sheet.cell(row, index, text)
            cell.font = Font(bold=True)
            cell.fill = _KEY if column.name in form.table.key else _HEAD
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(12, min(32, 2 + max(map(len, titles))))
        dimension.number_format = _format(column)
        rule = _rule(column)
        rule.add(f"{letter}{_FIRST}:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _format(column: Column) -> str:
    if column.cell is Cell.NUMBER:
        return "General"
    return "yyyy-mm-dd" if column.cell in (Cell.DATE, Cell.EXPIRY) else "@"


def _rule(column: Column) -> DataValidation:
    """What may be typed, and the words beside the cell; blank is always allowed."""
    rule = _limits(column)
    rule.allow_blank = True
    rule.showInputMessage = rule.showErrorMessage = True
    label = f"{column.name} {column.label.zh}"
    said = "\n".join(how(column, lang) for lang in LANGS)
    rule.promptTitle = rule.errorTitle = label[:_LONGEST_TITLE]
    rule.prompt = rule.error = said[:_LONGEST_PROMPT]
    return rule


def _limits(column: Column) -> DataValidation:
    words = ",".join(column.allowed)
    if words and len(words) <= _LONGEST_LIST:
        return DataValidation(type="list", formula1=f'"{words}"')
    if column.cell is Cell.DATE:
        return DataValidation(type="date", operator="greaterThanOrEqual", formula1="DATE(1900,1,1)")
    if column.cell is Cell.COUNTRY:
        return DataValidation(type="textLength", operator="equal", formula1="2")
    if column.cell is Cell.NUMBER and column.high is not None:
        return DataValidation(
            type="decimal", operator="between", formula1=f"{column.low:g}", formula2=f"{column.high:g}"
        )  # fmt: skip
    if column.cell is Cell.NUMBER:
        return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    return DataValidation()


def _timeless(data: bytes) -> bytes:
    """The same workbook without the hour at which it was made."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            part = old.read(member)
            if member.filename == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", part
                )
            info = zipfile.ZipInfo(member.filename, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()
