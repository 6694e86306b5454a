"""What `ddcheck validate` prints: every complaint, then rows read, usable and rejected."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ddcheck import __version__
from ddcheck.documents.typed import Counts
from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.diagnostics_text import say_diagnostics
from ddcheck.reports.intake_groups import PLACES, IntakeGroup, grouped
from ddcheck.reports.language import Speech
from ddcheck.reports.plain_text import one_line
from ddcheck.reports.preflight.submission import Preflight
from ddcheck.reports.sarif import sarif
from ddcheck.reports.wrapping import fitted, width_of

SCHEMA = "ddcheck/validation/1"
SHOWN = 3
"""Complaints of a group that are printed in full."""
_COUNT = Wording(
    "{name}: {read} read = {screened} usable + {rejected} rejected",
    "{name}：读取 {read} = 可用 {screened} + 拒收 {rejected}",
)
_LEVELS = ("error", "warning", "note")
_TAKEN = Wording(
    "{form}: {taken} of {all} with nothing that would be refused",
    "{form}：{all}中有 {taken} 个没有会被拒收之处",
)
_NONE_READ = Wording(
    "{form}: no shipment was read, so nothing was checked",
    "{form}：没有读到任何批次，因此未作任何检查",
)
_REFUSED = Wording("{form}: would refuse {names}", "{form}：会拒收 {names}")
_WRITTEN = Wording("written: {path}", "已写出：{path}")
_NAMED = 10
_EMPTY = Wording(
    "no complaint about the files, for they hold no row: nothing was checked",
    "文件中没有任何数据行，因此未作检查",
)
_CLEAN = Wording("no complaint about the files", "文件没有问题")
_MORE = Wording(
    "   … and {count} more of {code} in {where}, {total} in all",
    "   …… {where} 中另有 {count} 处 {code}，共 {total} 处",
)


def print_intake(
    counts: Mapping[str, Counts], diagnostics: Sequence[Diagnostic],
    dropped: Mapping[tuple[str, str, str], int], lang: Lang, form: str = "text",
    preflight: Preflight | None = None,
) -> None:  # fmt: skip
    """Print to standard output, as text, JSON or SARIF."""
    groups = grouped(diagnostics, dropped)
    if form == "json":
        text = json.dumps(_as_json(counts, groups, lang, preflight), ensure_ascii=False, indent=1)
    elif form == "sarif":
        text = sarif(groups, lang)
    else:
        lines = [*_lines(counts, groups, lang), *_of_form(preflight, lang)]
        width = width_of(sys.stdout)
        text = "\n".join(piece for line in lines for piece in fitted(line, width))
    sys.stdout.write(text + "\n")


def _lines(counts: Mapping[str, Counts], groups: list[IntakeGroup], lang: Lang) -> Iterator[str]:
    if not groups:
        empty = not any(count.read for count in counts.values())
        yield (_EMPTY if empty else _CLEAN).say(lang)
    for group in groups:
        yield from say_diagnostics(group.items[:SHOWN], lang)
        more = group.count - len(group.items[:SHOWN])
        if more:
            where = one_line(f"{group.file} {group.column}".strip())
            yield _MORE.say(lang, count=more, code=group.code, where=where, total=group.count)
    t = Speech(lang)
    if groups:
        yield ""
        yield _totals(groups, t)
    absent = [t.name("table", name) for name, count in counts.items() if not count.read]
    if absent:
        yield t("term_none_given", tables=t.join(absent))
    for name, count in counts.items():
        if count.read:
            yield _COUNT.say(
                lang, name=t.name("table", name), read=count.read, screened=count.screened,
                rejected=count.rejected,
            )  # fmt: skip


def _totals(groups: list[IntakeGroup], t: Speech) -> str:
    """How many complaints of each level there are, none left out."""
    found = {level: sum(g.count for g in groups if g.level == level) for level in _LEVELS}
    return t.join([t.count(level, number) for level, number in found.items() if number])


def _of_form(preflight: Preflight | None, lang: Lang) -> Iterator[str]:
    """What became of each shipment before the form that was asked for."""
    if preflight is None:
        return
    if not preflight.submissions:
        yield _NONE_READ.say(lang, form=preflight.form)
        return
    count = Speech(lang).count("shipment", len(preflight.submissions))
    yield _TAKEN.say(lang, form=preflight.form, taken=len(preflight.taken), all=count)
    if preflight.refused:
        more = "" if len(preflight.refused) <= _NAMED else ", …"
        names = one_line(", ".join(preflight.refused[:_NAMED]) + more)
        yield _REFUSED.say(lang, form=preflight.form, names=names)
    for path in preflight.written:
        yield _WRITTEN.say(lang, path=one_line(str(path)))


def _form_as_json(preflight: Preflight) -> dict[str, Any]:
    return {
        "form": preflight.form,
        "taken": [one_line(name) for name in preflight.taken],
        "refused": [one_line(name) for name in preflight.refused],
        "written": [one_line(str(path)) for path in preflight.written],
    }


def _as_json(
    counts: Mapping[str, Counts], groups: list[IntakeGroup], lang: Lang,
    preflight: Preflight | None,
) -> dict[str, Any]:  # fmt: skip
    rows = {
        name: {"read": c.read, "screened": c.screened, "rejected": c.rejected}
        for name, c in counts.items()
    }
    program = {"name": "ddcheck", "version": __version__}
    said = [_group_as_json(group, lang) for group in groups]
    whole = {"schema": SCHEMA, "lang": lang, "program": program, "counts": rows, "groups": said}
    return whole if preflight is None else {**whole, "preflight": _form_as_json(preflight)}


def _group_as_json(group: IntakeGroup, lang: Lang) -> dict[str, Any]:
    first = group.first
    return {
        "code": group.code,
        "slug": first.slug,
        "severity": group.level,
        "file": one_line(group.file),
        "field": one_line(group.column) or None,
        "count": group.count,
        "help": one_line(first.help(lang)),
        "first": [_place(found, lang) for found in group.items[:PLACES]],
    }


def _place(found: Diagnostic, lang: Lang) -> dict[str, Any]:
    place = found.place
    return {
        "line": place.line,
        "row": place.row,
        "pointer": place.pointer and one_line(place.pointer),
        "plot": place.plot and one_line(place.plot),
        "message": one_line(found.message(lang)),
    }
