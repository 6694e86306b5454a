"""Lines and tables for a terminal, broken to its width; piped they are left as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from ddcheck.model.wording import Lang

if TYPE_CHECKING:
    from ddcheck.model.diagnostic import Diagnostics


def print_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines; what follows in the next lines of a long one stands further in."""
    from ddcheck.reports.plain_text import shown
    from ddcheck.reports.wrapping import fitted, width_of

    width = width_of(sys.stderr if err else sys.stdout)
    for line in map(shown, lines):
        for piece in fitted(line, width):
            click.echo(piece, err=err)


def print_diagnostics(diagnostics: Diagnostics, lang: Lang) -> None:
    from ddcheck.reports.diagnostics_text import say_diagnostics

    print_lines(say_diagnostics(diagnostics.sorted(), lang))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, separated by tabs when piped."""
    from ddcheck.reports.plain_text import one_line

    if not on_terminal():
        for row in (heads, *rows):
            click.echo("\t".join(one_line(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    columns = [Column(head, overflow="fold") for head in heads]
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    Console().print(table)


def on_terminal() -> bool:
    return sys.stdout.isatty()
