"""One self-contained page: no script, no load from anywhere, every value escaped.

The content security policy in the page allows its own style sheet, by hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from ddcheck.reports import figures
from ddcheck.reports.arrange import (
    STEPS,
    Arranged,
    Document,
    arrange_findings,
    choose_plots,
    grouped_diagnostics,
    judged,
    quiet_checks,
)
from ddcheck.reports.language import Speech
from ddcheck.reports.map_classes import Cutoff
from ddcheck.reports.plain_text import shown
from ddcheck.reports.shown_facts import brief, fact_rows, parameter, subject_name, where
from ddcheck.reports.svg_map import Drawing, draw

if TYPE_CHECKING:
    from ddcheck.evidence.picture import Picture

MAX_SHIPMENTS = 200
MAX_MAPS = 60
MAX_CHECKS = 40  # a shipment: checks with findings
MAX_SUBJECTS = 10  # a check: subjects
MAX_LINES = 100
MAX_ASK = 40
MAX_TILES = 50
MAX_COLUMNS = 40  # of a table
OPEN_CARDS = 12


@dataclass(frozen=True)
class ShipmentView:
    data: Mapping[str, Any]
    anchor: str
    arranged: Arranged
    open: dict[str, int]
    open_card: bool

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        return list(self.data["lines"][:MAX_LINES])

    @property
    def more_lines(self) -> int:
        return max(0, len(self.data["lines"]) - MAX_LINES)

    @property
    def quiet(self) -> list[tuple[str, str, list[tuple[str, int]]]]:
        return quiet_checks(self.data)

    @property
    def ask(self) -> list[Mapping[str, Any]]:
        return list(self.data["ask"][:MAX_ASK])

    @property
    def more_ask(self) -> int:
        return max(0, len(self.data["ask"]) - MAX_ASK)

    @property
    def papers_aside(self) -> list[Mapping[str, Any]]:
        return list(self.data.get("papers_aside", ())[:MAX_ASK])

    @property
    def more_papers(self) -> int:
        return max(0, len(self.data.get("papers_aside", ())) - MAX_ASK)


@dataclass(frozen=True)
class Reference:
    id: str
    anchor: str | None


@dataclass(frozen=True)
class PlotView:
    data: Mapping[str, Any]
    anchor: str
    drawing: Drawing | None
    note: str
    shipments: list[Reference]
    more_shipments: int

    @property
    def map(self) -> Markup | None:
        return self.drawing.svg if self.drawing else None

    @property
    def legend(self) -> list[Any]:
        return self.drawing.legend if self.drawing else []


def write(document: Document, pictures: Mapping[str, Picture], stream: BinaryIO) -> None:
    """Writes the page as UTF-8. `pictures` are by plot_id; a plot without one is shown in words."""
    speech = Speech(document["lang"])
    environment = _environment(speech)
    template = environment.get_template("report.html.j2")
    for chunk in template.generate(_context(document, pictures, speech)):
        stream.write(chunk.encode("utf-8", "backslashreplace"))


def style_sheet() -> str:
    return (resources.files(__package__) / "templates" / "report.css").read_text("utf-8")


def policy(css: str) -> str:
    """The content security policy that allows exactly this style sheet."""
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _environment(speech: Speech) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    functions: dict[str, Callable[..., object]] = {
        "t": speech,
        "name": speech.name,
        "count": speech.count,
        "risk": speech.risk,
        "unknown": speech.unknown,
        "ha": speech.hectares,
        "whole": figures.whole,
        "given": lambda value: speech("unknown") if value in (None, "") else value,
        "listed": speech.join,
        "brief": partial(brief, speech=speech),
        "parameter": partial(parameter, speech=speech),
        "subject": partial(subject_name, speech=speech),
        "where": where,
        "web": is_web_address,
        "tile_summary": partial(_tile_summary, speech=speech),
    }
    environment.globals.update(functions)
    environment.globals.update(steps=STEPS, max_tiles=MAX_TILES)
    return environment


def _template(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text("utf-8")


def _shown(value: object) -> object:
    """Last look at every value: controls out, direction marks made visible; then it is escaped."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def is_web_address(href: str) -> bool:
    """Only plain web links become links; `javascript:` and the like stay text."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and href.isprintable()


def _tile_summary(tiles: list[Mapping[str, Any]], speech: Speech) -> str:
    states: dict[str, int] = {}
    for tile in tiles:
        states[tile["state"]] = states.get(tile["state"], 0) + 1
    parts = [
        f"{speech.name('tile_state', state)} {figures.whole(number)}"
        for state, number in states.items()
    ]
    return f"{speech.count('tile', len(tiles))}{speech('colon')}{speech.join(parts)}"


def _context(document: Document, pictures: Mapping[str, Picture], speech: Speech) -> dict[str, Any]:
    css = style_sheet()
    shipments = _shipments(document["shipments"])
    chosen = choose_plots(document["plots"], MAX_MAPS)
    names = {view.data["shipment_id"]: view.anchor for view in shipments}
    cutoff = _cutoff(document)
    plots = [
        _plot(plot, f"p{number}", pictures, names, cutoff, speech)
        for number, plot in enumerate(chosen.shown, 1)
    ]
    reasons = {pack["id"]: pack["why_not"] or speech("unknown") for pack in document["packs"]}
    return {
        "doc": document,
        "judged": list(judged(document["summary"])),
        "css": Markup(css),  # noqa: S704 - our own file
        "csp": policy(css),
        "shipments": shipments,
        "more_shipments": sum(document["summary"]["actions"].values()) - len(shipments),
        "plots": plots,
        "more_plots": chosen.more,
        "quiet_plots": chosen.quiet,
        "unjudged_plots": chosen.unjudged,
        "anchors": _Anchors((view.data["plot_id"], view.anchor) for view in plots),
        "diagnostics": grouped_diagnostics(document["diagnostics"], max_items=20),
        "columns_not_read": list(_columns(document.get("columns_not_read", ()), speech)),
        "fact_rows": partial(fact_rows, speech=speech),
        "why_not": lambda pack: reasons[pack] if pack in reasons else speech("unknown"),
        **_cutoff_dates(document, speech),
    }


def _columns(
    columns: Iterable[Mapping[str, Any]], speech: Speech
) -> Iterator[tuple[str, bool, str, int]]:
    """Where they stood, whether they are known, their names, and how many more there are."""
    for (table, file, known), found in groupby(columns, key=itemgetter("table", "file", "known")):
        names = [column["column"] for column in found]
        where = file if table is None else speech.name("table", table)
        yield where, known, speech.join(names[:MAX_COLUMNS]), max(0, len(names) - MAX_COLUMNS)


class _Anchors(dict[str, str]):
    """Where a plot is drawn on the page; nowhere is an answer too."""

    def __missing__(self, key: object) -> str:
        return ""


def _shipments(shipments: Iterable[Mapping[str, Any]]) -> list[ShipmentView]:
    views = []
    for number, data in enumerate(islice(shipments, MAX_SHIPMENTS), 1):
        open_findings = {"not_met": 0, "undetermined": 0}
        for finding in data["findings"]:
            if finding["outcome"] in open_findings and not finding["scenario"]:
                open_findings[finding["outcome"]] += 1
        arranged = arrange_findings(
            data["findings"], max_groups=MAX_CHECKS, max_subjects=MAX_SUBJECTS
        )
        is_open = number <= OPEN_CARDS and data["action"] != "proceed"
        views.append(ShipmentView(data, f"s{number}", arranged, open_findings, is_open))
    return views


def _plot(
    data: Mapping[str, Any], anchor: str, pictures: Mapping[str, Picture],
    names: Mapping[str, str], cutoff: Cutoff, speech: Speech,
) -> PlotView:  # fmt: skip
    drawing, note = None, ""
    picture = pictures.get(data["plot_id"])
    if picture is not None:
        drawing = draw(picture, data["plot_id"], anchor, cutoff, speech)
        note = speech("map_merged", n=drawing.merged) if drawing.merged > 1 else ""
    users = [Reference(name, names.get(name)) for name in data["shipments"][:12]]
    more = max(0, len(data["shipments"]) - len(users))
    return PlotView(data, anchor, drawing, note, users, more)


def _cutoff(document: Document) -> Cutoff:
    last = int(document["as_of"][:4])
    asked = document.get("loss_question")
    if asked is None:
        return Cutoff(last=last)
    year, day = int(asked["after"][:4]), asked["after"][5:]
    old = year if day == "12-31" else year - 1  # a year with days after the cutoff is not old
    return Cutoff(canopy=asked["canopy_above_percent"], year=old, last=last)


def _cutoff_dates(document: Document, speech: Speech) -> dict[str, str]:
    """The words behind “mapped forest” and “mapped loss in forest”."""
    asked = document.get("loss_question")
    if asked is None:
        return {"on_cutoff": speech("on_cutoff"), "after_cutoff": speech("after_cutoff")}
    return {
        "on_cutoff": speech("on_date", date=asked["after"]),
        "after_cutoff": speech("after_date", date=asked["after"]),
    }
