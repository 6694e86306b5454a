"""A table as somebody wrote it, fitted to ours: names, conventions, and what collides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ddcheck.declarations.scientific_names import take_apart
from ddcheck.declarations.wishes import Wishes
from ddcheck.documents.aliases import (
    COMPANIONS,
    PLACES,
    Field,
    Heading,
    plain,
    read_heading,
    read_heading_of,
)
from ddcheck.documents.convention import Convention
from ddcheck.documents.grid import Score
from ddcheck.documents.numerals import shows_decimal_comma
from ddcheck.documents.table import Cells, TextTable
from ddcheck.documents.units import unit
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import TABLES, Cell

_OF_GOODS = ("shipments", "lines", "components")
_GOODS, _PLANTS = ("lines", "quantity"), ("components", "plant_quantity")


@dataclass
class Fit:
    """What the columns of one raw table are. `fields` maps the written name to our column.

    placeless  columns that describe plots in a table that does not say where a plot lies
    """

    fields: dict[str, Field] = field(default_factory=dict)
    conventions: dict[Field, Convention] = field(default_factory=dict)
    constants: dict[Field, str] = field(default_factory=dict)
    placeless: tuple[str, ...] = ()


def score_of(table: str | None, wishes: Wishes) -> Score:
    """How many of some names are recognised as different columns of a table (None: of any)."""
    find = finder(table, wishes)

    def score(names: Sequence[str]) -> int:
        return len({heading.field for heading in map(find, names) if heading is not None})

    return score


def finder(table: str | None, wishes: Wishes) -> Callable[[str], Heading | None]:
    """Reads one header: the mapping file first, then the aliases."""

    def find(name: str) -> Heading | None:
        mapped = wishes.mapping.columns.get(plain(name))
        if mapped is None:
            return read_heading(name, table)
        if mapped.column is None or (table and mapped.table not in (None, table)):
            return None
        wanted = (mapped.table or table or _first_table(mapped.column), mapped.column)
        if table is not None and wanted[0] != table:
            return None
        # What the header says of its cells holds, whoever says which column it is.
        said = read_heading_of(name, wanted)
        unit, order = mapped.unit or said.unit, mapped.date_order or said.date_order
        return Heading(wanted, unit, said.currency, order)

    return find


def _first_table(column: str) -> str:
    heading = read_heading(column, None)
    return heading.field[0] if heading is not None else "plots"


def fit(raw: TextTable, table: str | None, wishes: Wishes, diagnostics: Diagnostics) -> Fit:
    """Recognise the columns of a raw table; `table` None for a flat one.

    Two columns for one field are an error, and neither is read.
    """
    find = finder(table, wishes)
    halves = take_apart(raw, table, diagnostics)
    headings: dict[str, Heading] = {}
    for name in raw.columns:
        heading = Heading(("components", halves[name])) if name in halves else find(name)
        if heading is not None and _exists(heading.field):
            headings[name] = heading
    _unit_of_plants(headings)
    placeless = _placeless(headings) if table is None else ()
    for name in placeless:
        del headings[name]
    if placeless and len(raw):
        names = ", ".join(name[:80] for name in placeless)
        diagnostics.report("DD272", raw.place(0, placeless[0]), names=names)
    _refuse_collisions(raw, headings, diagnostics)
    found = Fit({name: heading.field for name, heading in headings.items()}, placeless=placeless)
    doubt = wishes.decimal is None and (raw.comma_country or _doubts(raw, headings))
    for name, heading in headings.items():
        found.conventions[heading.field] = _convention(name, heading, wishes, doubt=doubt)
        _companion(heading, found)
    for constant, value in wishes.mapping.constants.items():
        if placeless and constant[0] == "plots":
            continue
        if table in (None, constant[0]) and constant not in found.fields.values():
            found.constants[constant] = value
    return found


def _exists(wanted: Field) -> bool:
    return any(column.name == wanted[1] for column in TABLES[wanted[0]]) or wanted[0] == "plots"


def _unit_of_plants(headings: dict[str, Heading]) -> None:
    """Beside a quantity of plant material, and no other, “unit” is that of the plant material."""
    fields = {heading.field for heading in headings.values()}
    if _PLANTS not in fields or _GOODS in fields or (_PLANTS[0], COMPANIONS[_PLANTS]) in fields:
        return
    for name, heading in headings.items():
        if heading.field == (_GOODS[0], COMPANIONS[_GOODS]):
            headings[name] = Heading((_PLANTS[0], COMPANIONS[_PLANTS]))


def _placeless(headings: Mapping[str, Heading]) -> tuple[str, ...]:
    """The columns of a table of goods that describe plots, if none of them says where one lies.

    Such a table names plots (or a village, or the size of a farm) and brings none: the plots come
    in a file of their own, or are missing, which the references to them say.
    """
    of_plots = [name for name, heading in headings.items() if heading.field[0] == "plots"]
    places = {headings[name].field[1] for name in of_plots} & set(PLACES)
    goods = any(heading.field[0] in _OF_GOODS for heading in headings.values())
    return () if places or not goods else tuple(of_plots)


def _refuse_collisions(
    raw: TextTable, headings: dict[str, Heading], diagnostics: Diagnostics
) -> None:
    by_field: dict[Field, list[str]] = {}
    for name, heading in headings.items():
        by_field.setdefault(heading.field, []).append(name)
    for wanted, every in by_field.items():
        names = [name for name in every if not _is_translation(name, every)]
        for name in every:
            if name not in names:
                del headings[name]
        if len(names) > 1 and len(raw):
            place = raw.place(0, names[1])
            first, second = (name[:80] for name in names[:2])
            diagnostics.report("DD154", place, first=first, second=second, name=wanted[1])
        for name in names if len(names) > 1 else []:
            del headings[name]


def _is_translation(name: str, others: Sequence[str]) -> bool:
    """Whether a column is another one in English: IMPORTER_NAME_EN beside IMPORTER_NAME.

    The original is read, the translation is carried along.
    """
    own = plain(name)
    return own.endswith("en") and own.removesuffix("en") in map(plain, others)


def _doubts(raw: TextTable, headings: Mapping[str, Heading]) -> bool:
    """Whether any number of the file can only have a decimal comma: then points may be thousands."""
    for name, heading in headings.items():
        if _cell_kind(heading.field) is Cell.NUMBER:
            for cell in raw.columns[name]:
                if cell and ("," in cell or cell.count(".") > 1) and shows_decimal_comma(cell):
                    return True
    return False


def _cell_kind(wanted: Field) -> Cell | None:
    return next((c.cell for c in TABLES[wanted[0]] if c.name == wanted[1]), None)


def _convention(name: str, heading: Heading, wishes: Wishes, *, doubt: bool) -> Convention:
    mapped = wishes.mapping.columns.get(plain(name))
    decimal = (mapped and mapped.decimal) or wishes.decimal or wishes.mapping.decimal
    order = heading.date_order or wishes.date_order or wishes.mapping.date_order
    stated = heading.unit if heading.field not in COMPANIONS else None
    return Convention(decimal, doubt and decimal is None, order, stated)


def _companion(heading: Heading, found: Fit) -> None:
    """A unit or currency in the header of a column fills the column that says it."""
    companion = COMPANIONS.get(heading.field)
    stated = heading.currency or heading.unit
    if companion is None or stated is None:
        return
    target = (heading.field[0], companion)
    measured = unit(stated)
    found.constants.setdefault(target, measured.name if measured else stated)


def column_of(raw: TextTable, fitted: Fit, wanted: Field) -> Cells:
    """The cells of one of our columns, filled up from a constant where they are empty."""
    name = next((n for n, found in fitted.fields.items() if found == wanted), None)
    cells: Cells = [None] * len(raw) if name is None else list(raw.columns[name])
    constant = fitted.constants.get(wanted)
    return cells if constant is None else [cell or constant for cell in cells]


def adopt(
    raw: TextTable, table: str, target: TextTable, wishes: Wishes, diagnostics: Diagnostics
) -> Fit:
    """Append a raw table to one of ours."""
    fitted = fit(raw, table, wishes, diagnostics)
    for wanted in fitted.constants:
        name = next((n for n, f in fitted.fields.items() if f == wanted), wanted[1])
        raw.columns[name] = column_of(raw, fitted, wanted)
        fitted.fields[name] = wanted
    names = {name: wanted[1] for name, wanted in fitted.fields.items()}
    taken = {column.name for column in TABLES[table]}
    for name in [n for n in raw.columns if n in taken and n not in names]:
        raw.columns[f"{name} (carried)"] = raw.columns.pop(name)
    conventions = {wanted[1]: how for wanted, how in fitted.conventions.items()}
    target.adopt(raw, names, conventions)
    return fitted
