"""What PPQ Form 505 of the US Lacey Act would refuse, and the form as a table (laws §2.6, field §6.6)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

from ddcheck.facts.names import kind_of_name
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.reports.csv_report import cell
from ddcheck.reports.preflight.declared import Declared
from ddcheck.reports.preflight.fields import Field, Form
from ddcheck.reports.preflight.submission import Complaints, Part, Submission

NAME = "PPQ 505"
UNITS = ("kg", "m", "m2", "m3")
COLUMNS = (
    "shipment_id", "line_no", "Estimated date of arrival (MM/DD/YYYY)", "Entry number",
    "Container number", "Bill of lading", "Manufacturer ID", "Importer", "Importer address",
    "Consignee", "Consignee address", "Description of merchandise", "HTSUS number",
    "Entered value (USD)", "Article or component", "Genus", "Species", "Country of harvest",
    "Quantity of plant material", "Unit of plant material", "Percent recycled",
)  # fmt: skip
"""Fields 1 to 18 of the form, behind what ddcheck needs to read the table again."""
_PAPER = ("47", "48")
_ENTRY_NUMBER = re.compile(r"[A-Za-z0-9]{3}-\d{7}-\d")
_BARE_ENTRY_NUMBER = re.compile(r"([A-Za-z0-9]{3})-?(\d{7})-?(\d)")
_CITES = (
    "cites_export_permit", "cites_import_permit", "cites_reexport_certificate",
    "cites_certificate_of_origin", "cites_preconvention",
)  # fmt: skip
_ARRIVAL = Field("arrival_date", Wording("field 1, date of arrival", "第 1 栏 到达日期"))
_ENTRY = Field("entry_number", Wording("field 2, entry number", "第 2 栏 报关单号"))
_SHIPMENT = (
    _ARRIVAL,
    Field("container", Wording("field 3, container number", "第 3 栏 集装箱号")),
    Field("bill_of_lading", Wording("field 4, bill of lading", "第 4 栏 提单号")),
    Field("mid", Wording("field 5, manufacturer ID", "第 5 栏 制造商代码")),
    Field("importer", Wording("field 6, importer", "第 6 栏 进口商")),
    Field("importer_address", Wording("field 7, importer address", "第 7 栏 进口商地址")),
    Field("consignee", Wording("field 8, consignee", "第 8 栏 收货人")),
    Field("consignee_address", Wording("field 9, consignee address", "第 9 栏 收货人地址")),
)
_LINE = (
    Field("description", Wording("field 10, description", "第 10 栏 货物描述")),
    Field("hs_code", Wording("field 11, HTSUS number", "第 11 栏 HTSUS 编码")),
    Field("value", Wording("field 12, entered value", "第 12 栏 申报价值")),
)
_CURRENCY = Field("currency", Wording("field 12, entered value", "第 12 栏 申报价值"))
_ARTICLE = Field("article", Wording("field 13, article or component", "第 13 栏 部件"))
_GENUS = Field("genus", Wording("field 14, scientific name", "第 14 栏 学名"))
_SPECIES = Field("species", Wording("field 14, scientific name", "第 14 栏 学名"))
_HARVEST = Field("harvest_countries", Wording("field 15, country of harvest", "第 15 栏 采伐国"))
_QUANTITY = Field("plant_quantity", Wording("field 16, quantity of plant material", "第 16 栏 植物材料数量"))  # fmt: skip
_UNIT = Field("plant_unit", Wording("field 17, unit of measure", "第 17 栏 计量单位"))
_RECYCLED = Field("recycled_percent", Wording("field 18, percent recycled", "第 18 栏 再生料比例"))


def preflight(declared: Declared, diagnostics: Diagnostics) -> list[Submission]:
    """Check every shipment; a table for those that nothing is refused of."""
    sheet = declared["shipments"]
    return [_Declaration(declared, diagnostics, row).check() for row in range(len(sheet))]


class _Declaration:
    """One shipment as one form."""

    def __init__(self, declared: Declared, diagnostics: Diagnostics, row: int) -> None:
        self.declared = declared
        self.row = row
        self.shipments = declared["shipments"]
        self.lines = declared["lines"]
        self.components = declared["components"]
        self.shipment = str(self.shipments.value(row, "shipment_id"))
        self.complaints = Complaints(diagnostics)
        self.form = Form(NAME, self.complaints)

    def check(self) -> Submission:
        """Everything that would be refused, and the table if it is nothing."""
        if not self.declared.is_whole(self.shipment):
            place = self.shipments.place(self.row, "shipment_id")
            self.complaints.report("DD189", place, shipment=self.shipment)
        for asked in _SHIPMENT:
            self.form.filled(self.shipments, self.row, asked)
        number = self.shipments.text(self.row, "entry_number")
        if number is None:
            self.form.open(self.shipments, self.row, _ENTRY)
        elif not _BARE_ENTRY_NUMBER.fullmatch(number):
            expected = Wording("xxx-xxxxxxx-x", "xxx-xxxxxxx-x")
            self.form.refuse(self.shipments, self.row, _ENTRY, expected)
        lines = self.declared.lines_of(self.shipment)
        if not lines:
            asked = Field("lines", Wording("field 11, HTSUS number", "第 11 栏 HTSUS 编码"))
            self.form.open(self.shipments, self.row, asked)
        for line in lines:
            self._line(line)
        if self.complaints.refused:
            return Submission(self.shipment, (), refused=True)
        rows = [self._row(line, c) for line in lines for c in self._components(line)]
        part = Part(f"ppq-505-{self.shipment}", ".csv", lambda: [table(rows)])
        return Submission(self.shipment, (part,), refused=False)

    def _components(self, line: int) -> list[int]:
        return self.declared.of_line("components", line)

    def _line(self, line: int) -> None:
        for asked in _LINE:
            self.form.filled(self.lines, line, asked)
        currency = self.lines.text(line, "currency")
        if currency is None:
            self.form.open(self.lines, line, _CURRENCY)
        elif currency.upper() != "USD":
            self.form.refuse(
                self.lines, line, _CURRENCY, Wording("US dollars (USD)", "美元（USD）")
            )
        rows = self._components(line)
        label = self.lines.text(line, "line_no")
        if not rows:
            self.complaints.report(
                "DD188", self.lines.place(line, "line_no"), line=label, form=NAME
            )
        for row in rows:
            self._component(row)
        if self._is_paper(line):
            for row in rows:
                if self.components.value(row, "recycled_percent") is None:
                    self.form.open(self.components, row, _RECYCLED)
        self._weigh(line, rows)

    def _is_paper(self, line: int) -> bool:
        code = self.lines.text(line, "hs_code")
        paper = self.lines.text(line, "commodity") == "pulp_paper"
        return paper or (code or "").startswith(_PAPER)

    def _component(self, row: int) -> None:
        sheet = self.components
        self.form.filled(sheet, row, _ARTICLE)
        self._name(row)
        if sheet.is_region(row, "harvest_countries"):
            expected = Wording(
                "countries; list every one that is possible", "国家；请列出所有可能的国家"
            )
            self.form.refuse(sheet, row, _HARVEST, expected)
        elif not sheet.value(row, "harvest_countries"):
            self.form.open(sheet, row, _HARVEST)
        else:
            self._not_just_export(row)
        self.form.filled(sheet, row, _QUANTITY)
        unit = sheet.text(row, "plant_unit")
        if unit is None:
            self.form.open(sheet, row, _UNIT)
        elif unit not in UNITS:
            expected = Wording("one of kg, m, m2, m3", "kg、m、m2、m3 之一")
            self.form.refuse(sheet, row, _UNIT, expected)

    def _name(self, row: int) -> None:
        sheet = self.components
        genus, species = sheet.text(row, "genus"), sheet.text(row, "species")
        kind = kind_of_name(genus, species)
        if kind is None:
            self.form.open(sheet, row, _GENUS if genus is None else _SPECIES)
        elif kind in ("trade_name", "malformed"):
            expected = Wording(
                "genus and species in Latin, or a special-use designation",
                "拉丁学名（属名与种名），或特殊用途代号",
            )
            self.form.refuse(sheet, row, _GENUS if genus else _SPECIES, expected)
        elif kind == "genus_only":
            expected = Wording("a species, not the whole genus", "具体的种，而非整个属")
            self.form.refuse(sheet, row, _SPECIES, expected)

    def _not_just_export(self, row: int) -> None:
        """The classic mistake: the country of export put where the trees grew."""
        export = self.shipments.text(self.row, "export_country")
        if self.components.value(row, "harvest_countries") == [export]:
            place = self.components.place(row, "harvest_countries")
            self.complaints.report("DD191", place, value=export)

    def _weigh(self, line: int, rows: Sequence[int]) -> None:
        goods = self.lines.number(line, "net_mass_kg")
        plant = [
            self.components.number(row, "plant_quantity") or 0.0
            for row in rows
            if self.components.text(row, "plant_unit") == "kg"
        ]
        if goods is not None and sum(plant) > goods:
            place = self.lines.place(line, "net_mass_kg")
            label = self.lines.text(line, "line_no")
            self.complaints.report(
                "DD190", place, line=label, plant=f"{sum(plant):g}", goods=f"{goods:g}"
            )

    def _row(self, line: int, component: int) -> list[object]:
        found = {
            _ARRIVAL.column: _american(self.shipments.value(self.row, "arrival_date")),
            _ENTRY.column: _dashed(self.shipments.text(self.row, "entry_number")),
        }
        own = [f.column for f in (_ARRIVAL, _ENTRY, *_SHIPMENT[1:])]
        cells: list[object] = [self.shipment, self.lines.text(line, "line_no")]
        cells += [found.get(c) or self.shipments.text(self.row, c) for c in own]
        cells.append(self._description(line))
        cells += [self.lines.text(line, "hs_code"), _plain(self.lines.value(line, "value"))]
        parts = self.components
        for asked in (_ARTICLE, _GENUS, _SPECIES, _HARVEST):
            cells.append(_countries(parts.value(component, asked.column)))
        cells.append(_plain(parts.value(component, "plant_quantity")))
        cells.append(parts.text(component, "plant_unit"))
        cells.append(_plain(parts.value(component, "recycled_percent")))
        return cells

    def _description(self, line: int) -> str:
        """Field 10 holds the number of a CITES permit too, where there is one."""
        papers = self.declared["documents"]
        label = self.lines.text(line, "line_no")
        numbers = [
            papers.text(row, "number")
            for row in self.declared.papers_of(self.shipment, _CITES)
            if papers.text(row, "line_no") in (label, "*", None)
        ]
        permits = "".join(f"; CITES permit {number}" for number in numbers if number)
        return f"{self.lines.text(line, 'description')}{permits}"


def _american(day: object) -> str | None:
    return day.strftime("%m/%d/%Y") if isinstance(day, date) else None


def _dashed(number: str | None) -> str | None:
    match = _BARE_ENTRY_NUMBER.fullmatch(number or "")
    return None if match is None else "-".join(match.groups())


def _plain(value: object) -> object:
    """A number as it would be typed: without .0 and without thousands."""
    if isinstance(value, float):
        return int(value) if value == int(value) else value
    return value


def _countries(value: object) -> str | None:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return None if value is None else str(value)


def table(rows: Sequence[Sequence[object]]) -> bytes:
    """The form as CSV for a spreadsheet: a mark, CRLF, no cell that could run."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([[cell(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "backslashreplace")
