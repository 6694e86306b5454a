"""What the EU information system (TRACES) would refuse of a due diligence statement (laws §4.8).

Annex II of the regulation says what a statement holds; the limits are those of the Commission's API
reference of 2026-05-29. Goods are taken as imported or exported: net mass and EORI are asked for.
"""

from __future__ import annotations

import re
from functools import partial

from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.plots.table import Plots
from ddcheck.reports.preflight.declared import Declared, Sheet, bare
from ddcheck.reports.preflight.fields import Field, Form
from ddcheck.reports.preflight.submission import Complaints, Part, Submission
from ddcheck.reports.preflight.traces_plots import PlotChecks, Plotted, size_of

NAME = "TRACES"
MOST_LINES, MOST_PRODUCERS, MOST_PRODUCERS_IN_ALL = 100, 1_000, 10_000
MOST_NAMES, MOST_STATEMENTS = 500, 2_000
LARGEST_PAYLOAD = 25_000_000
"""25 MB; the smaller of its two meanings."""
_HEADING = range(2, 7)
_STATEMENT = re.compile(r"\d{2}[A-Z]{2}[A-Z0-9]{10}|S\d{2}[A-Z]{2}[A-Z0-9]{9}")
_UNITS = {
    "NAR": ("010221", "010229", "4011", "4013", "4104"),
    "MTQ": ("4403", "4406", "4408", "4410", "4411", "4412", "4413"),
    "KSD": ("4701", "4702", "4704", "4705"),
}
_SAME_UNIT = {"NAR": ("NAR", "p/st"), "MTQ": ("MTQ", "m3"), "KSD": ("KSD", "kg 90 % sdt")}
_OPERATOR = (
    Field("importer", Wording("the name of the operator", "经营者名称")),
    Field("eori", Wording("the EORI number", "EORI 编号")),
)
_ADDRESS = Field("operator_address", Wording("the address of the operator", "经营者地址"))
_HS = Field("hs_code", Wording("the HS heading", "HS 税目"))
_LINE = (
    Field("description", Wording("the description of the goods", "货物描述"), 150),
    Field("net_mass_kg", Wording("the net mass", "净重")),
)
_COMMON = Field("common_name", Wording("the common name", "俗名"), 200)
_SCIENTIFIC = Field("genus", Wording("the scientific name", "学名"), 200)
_SUPPLEMENTARY = Field("supplementary_unit", Wording("the supplementary unit", "补充计量单位"))
_REFERENCE = Field("number", Wording("the reference of a statement", "声明编号"))


def preflight(declared: Declared, plots: Plots, diagnostics: Diagnostics) -> list[Submission]:
    """Check every shipment; one GeoJSON a line for those that nothing is refused of."""
    known = PlotChecks.of(plots, diagnostics)
    sheet = declared["shipments"]
    return [_Statement(declared, known, diagnostics, row).check() for row in range(len(sheet))]


class _Statement:
    """One shipment as one statement; its lines are the commodities."""

    def __init__(
        self, declared: Declared, plots: PlotChecks, diagnostics: Diagnostics, row: int
    ) -> None:
        self.declared = declared
        self.plots = plots
        self.row = row
        self.shipment = str(declared["shipments"].value(row, "shipment_id"))
        self.complaints = Complaints(diagnostics)
        self.form = Form(NAME, self.complaints)

    def check(self) -> Submission:
        """Everything that would be refused, and the files if it is nothing."""
        sheet = self.declared["shipments"]
        if not self.declared.is_whole(self.shipment):
            place = sheet.place(self.row, "shipment_id")
            self.complaints.report("DD189", place, shipment=self.shipment)
        for asked in _OPERATOR:
            self.form.filled(sheet, self.row, asked)
        if sheet.value(self.row, "importer_address") is None:
            self.form.filled(sheet, self.row, _ADDRESS)
        self._statements()
        lines = self.declared.lines_of(self.shipment)
        self._limit(len(lines), MOST_LINES, Wording("commodities", "商品项数"))
        if not lines:
            self.form.open(sheet, self.row, Field("lines", Wording("a commodity", "商品")))
        plotted = {line: self._line(line) for line in lines}
        everyone = {p.group for found in plotted.values() for p in found}
        what = Wording("producers in all", "全部生产者数")
        self._limit(len(everyone), MOST_PRODUCERS_IN_ALL, what)
        parts = () if self.complaints.refused else self._parts(plotted)
        return Submission(self.shipment, parts, self.complaints.refused)

    def _parts(self, plotted: dict[int, list[Plotted]]) -> tuple[Part, ...]:
        sheet = self.declared["lines"]
        size, parts = 0, []
        for line, found in plotted.items():
            size += size_of(found)
            name = f"{self.shipment}-{sheet.text(line, 'line_no')}"
            parts.append(Part(name, ".geojson", partial(self.plots.collection, found)))
        if size > LARGEST_PAYLOAD:
            what = Wording("bytes of geolocation", "地理位置数据字节数")
            self._limit(size, LARGEST_PAYLOAD, what)
            return ()
        return tuple(parts)

    def _limit(
        self, count: int, limit: int, what: Wording, table: str = "shipments",
        row: int | None = None,
    ) -> None:  # fmt: skip
        if count > limit:
            place = self.declared[table].place(self.row if row is None else row)
            self.complaints.report(
                "DD183", place, count=f"{count:,}", what=what, form=NAME, limit=f"{limit:,}"
            )

    def _statements(self) -> None:
        papers = self.declared["documents"]
        rows = self.declared.papers_of(self.shipment, ("eudr_dds_reference",))
        self._limit(len(rows), MOST_STATEMENTS, Wording("referenced statements", "引用声明数"))
        for row in rows:
            number = papers.text(row, "number")
            if number is None:
                self.form.open(papers, row, _REFERENCE)
            elif not _STATEMENT.fullmatch(number):
                expected = Wording("such as 26FRYUI34JTQKB", "例如 26FRYUI34JTQKB")
                self.form.refuse(papers, row, _REFERENCE, expected)

    def _line(self, line: int) -> list[Plotted]:
        sheet = self.declared["lines"]
        heading = self._heading(sheet, line)
        for asked in _LINE:
            self.form.filled(sheet, line, asked)
        self._supplementary(sheet, line, heading)
        self._names(sheet, line, heading)
        origins = self.declared["origins"]
        rows = self.declared.of_line("origins", line)
        if not any(origins.value(row, "plot_id") for row in rows):
            place = sheet.place(line, "line_no")
            label = sheet.text(line, "line_no")
            self.complaints.report("DD187", place, line=label, form=NAME)
        found = self.plots.plotted(origins, rows, self.complaints)
        groups = {plot.group for plot in found}
        self._limit(
            len(groups), MOST_PRODUCERS, Wording("producers of a line", "商品行的生产者数"),
            "lines", line,
        )  # fmt: skip
        return found

    def _heading(self, sheet: Sheet, line: int) -> str | None:
        code = sheet.text(line, "hs_code")
        if code is None:
            self.form.open(sheet, line, _HS)
        elif len(code) not in _HEADING:
            place = sheet.place(line, "hs_code")
            self.complaints.report(
                "DD184", place, value=bare(sheet.written(line, "hs_code")), name="hs_code",
                digits=len(code), heading=code[:6],
            )  # fmt: skip
        return None if code is None else code[:6]

    def _supplementary(self, sheet: Sheet, line: int, heading: str | None) -> None:
        """The unit of the heading, where it has one and the code is long enough to tell."""
        for unit, prefixes in _UNITS.items():
            if heading is None or not heading.startswith(prefixes):
                continue
            said = sheet.text(line, "supplementary_unit")
            amount = sheet.number(line, "supplementary_quantity")
            if said is not None and said not in _SAME_UNIT[unit]:
                words = " / ".join(_SAME_UNIT[unit])
                self.form.refuse(sheet, line, _SUPPLEMENTARY, Wording(words, words))
            elif said is None or amount is None:
                name = "supplementary_unit" if said is None else "supplementary_quantity"
                self.complaints.report(
                    "DD185", sheet.place(line, name), heading=heading, unit=unit, name=name,
                    value=sheet.written(line, name),
                )  # fmt: skip

    def _names(self, sheet: Sheet, line: int, heading: str | None) -> None:
        components = self.declared["components"]
        rows = self.declared.of_line("components", line)
        what = Wording("names of species of a line", "商品行的树种名数")
        self._limit(len(rows), MOST_NAMES, what, "lines", line)
        for row in rows:
            genus, species = components.text(row, "genus"), components.text(row, "species")
            if len(f"{genus or ''} {species or ''}") > (_SCIENTIFIC.longest or 0):
                expected = Wording("at most 200 characters", "不超过 200 个字符")
                self.form.refuse(components, row, _SCIENTIFIC, expected)
            self.form.fits(components, row, _COMMON)
        # What may be wood is asked like wood: a code or a word that is not known tells nothing.
        wood = sheet.text(line, "commodity") == "wood" or (heading or "").startswith("44")
        unclear = sheet.value(line, "commodity" + STATE) != State.GIVEN and heading is None
        if not wood and not unclear:
            return
        scientific = any(_whole_name(components, row) for row in rows)
        common = any(components.value(row, "common_name") for row in rows)
        if not (scientific and common):
            place = sheet.place(line, "line_no")
            label = sheet.text(line, "line_no")
            self.complaints.report("DD186", place, line=label, found=_found(scientific, common))


def _whole_name(components: Sheet, row: int) -> bool:
    return bool(components.value(row, "genus") and components.value(row, "species"))


def _found(scientific: bool, common: bool) -> Wording:  # noqa: FBT001
    if scientific:
        return Wording("no common name", "缺少俗名")
    if common:
        return Wording("no scientific name", "缺少学名")
    return Wording("neither", "两者皆缺")
