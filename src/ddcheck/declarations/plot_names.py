"""What a mapping file and the options of the user say about the columns of plot files."""

from __future__ import annotations

from collections.abc import Mapping

from ddcheck.declarations.fitting import finder
from ddcheck.declarations.mapping import Mapped
from ddcheck.declarations.wishes import Wishes
from ddcheck.documents.aliases import Heading, plain
from ddcheck.documents.column_names import Names
from ddcheck.documents.convention import Convention

_TABLE = "plots"


def plot_names(wishes: Wishes) -> Names:
    """The names of plot files, for the room that reads them."""
    mapping = wishes.mapping
    decimal, order = wishes.decimal or mapping.decimal, wishes.date_order or mapping.date_order
    others = Convention(decimal, date_order=order)
    conventions: dict[str, Convention] = {}
    refused: set[str] = set()
    for name, mapped in mapping.columns.items():
        if mapped.column is None or mapped.table not in (None, _TABLE):
            continue
        own = _convention(mapped, others)
        # Two columns for one of ours, written in two ways: the second stays what it is, unread.
        if conventions.setdefault(mapped.column, own) != own:
            refused.add(name)
    find = finder(_TABLE, wishes)

    def heading(name: str) -> Heading | None:
        return None if plain(name) in refused else find(name)

    return Names(heading, conventions, others, _constants(mapping.constants))


def _convention(mapped: Mapped, others: Convention) -> Convention:
    return Convention(
        mapped.decimal or others.decimal, date_order=mapped.date_order or others.date_order
    )


def _constants(given: Mapping[tuple[str, str], str]) -> dict[str, str]:
    return {column: value for (table, column), value in given.items() if table == _TABLE}
